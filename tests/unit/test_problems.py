"""The translation from exceptions to problems, and strict JSON, without a server."""

import contextlib
import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from cluster.contracts import errors
from cluster.contracts.errors import CallsheetError
from serve_app.errors import Problem, as_problem
from serve_app.requests import MAX_DEPTH, parse_json
from serve_app.routes.artifacts import requested_range

CONNECTION = HTTPConnection({"type": "http", "path": "/x", "headers": [], "state": {"request_id": "r1"}})
TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CallsheetError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_of_the_tree_becomes_a_whole_problem(kind: type[CallsheetError]) -> None:
    found, headers = as_problem(CONNECTION, kind("A sentence."))
    assert (found.status, found.code, found.detail, found.error, found.retryable) == (kind.status, kind.code, "A sentence.", "A sentence.", kind.retryable)
    assert (found.type, found.instance, found.request_id) == (f"urn:callsheet:problem:{kind.code}", "/x", "r1")
    assert found.next.endswith(".")
    assert ("Retry-After" in headers) == (kind.status in (429, 503))


def test_an_error_may_bring_its_own_code_and_next_step() -> None:
    found, headers = as_problem(CONNECTION, errors.StoreUnavailable("Away.", code="away", next_step="Wait.", retry_after=0.2))
    assert (found.code, found.next, headers["Retry-After"]) == ("away", "Wait.", "1")


def test_an_unexpected_exception_says_nothing_of_itself() -> None:
    found, _ = as_problem(CONNECTION, ValueError("secret"))
    assert (found.status, found.code) == (500, "internal_error") and "secret" not in found.model_dump_json()


def test_a_problem_has_the_members_of_rfc_9457_and_ours() -> None:
    assert set(Problem.model_fields) == {
        "type", "title", "status", "detail", "instance", "code", "retryable", "errors", "request_id", "next", "error", "earliest_seq", "trace_id",
    }  # fmt: skip


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8"))


@given(
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3), max_leaves=10)
)
def test_proper_json_is_read_as_the_standard_library_reads_it(value: object) -> None:
    text = json.dumps(value)
    assert parse_json(text) == json.loads(text)


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_nesting_has_a_limit(depth: int) -> None:
    text = "[" * depth + "]" * depth
    if depth <= MAX_DEPTH:
        parse_json(text)
    else:
        with pytest.raises(json.JSONDecodeError, match="deeper"):
            parse_json(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_decode_error(text: bytes) -> None:
    with contextlib.suppress(json.JSONDecodeError):
        parse_json(text)


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_lies_inside_the_file(size: int, first: int, last: int) -> None:
    try:
        window = requested_range(f"bytes={first}-{last}", size)
    except CallsheetError:
        assert first >= size
        return
    if last < first:
        assert window is None
    else:
        assert window == (first, min(last + 1, size))
