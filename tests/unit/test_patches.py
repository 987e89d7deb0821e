"""JSON patches on what a step made: RFC 6902 as far as it goes here, and refusals that point."""

from typing import Any

import pytest

from cluster.contracts.errors import InvalidInput
from cluster.contracts.revisions import PatchOperation
from graphs.patches import patched

MADE: dict[str, Any] = {"lines": [{"text": "Go."}, {"text": "Stay."}], "a/b": 1, "m~n": 2}


def do(op: Any, path: str, value: Any = None) -> PatchOperation:
    return PatchOperation(op=op, path=path, value=value)


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([do("replace", "/lines/1/text", "No.")], {**MADE, "lines": [{"text": "Go."}, {"text": "No."}]}),
        ([do("add", "/lines/-", {"text": "Well."})], {**MADE, "lines": [*MADE["lines"], {"text": "Well."}]}),
        ([do("add", "/lines/0", {"text": "Well."})], {**MADE, "lines": [{"text": "Well."}, *MADE["lines"]]}),
        ([do("remove", "/lines/0"), do("replace", "/lines/0/text", "I stay.")], {**MADE, "lines": [{"text": "I stay."}]}),
        ([do("add", "/new", 1), do("test", "/new", 1)], {**MADE, "new": 1}),
        ([do("replace", "/a~1b", 3), do("replace", "/m~0n", 4)], {**MADE, "a/b": 3, "m~n": 4}),
        ([do("replace", "", {"other": 1})], {"other": 1}),
    ],
    ids=["replace", "append", "insert", "remove", "add-and-test", "escapes", "everything"],
)
def test_operations_are_applied_in_order_to_a_copy(operations: list[PatchOperation], expected: Any) -> None:
    before = repr(MADE)
    assert patched(MADE, operations) == expected
    assert repr(MADE) == before


@pytest.mark.parametrize(
    "operation",
    [
        do("replace", "/nobody", 1),
        do("replace", "/lines/7/text", 1),
        do("remove", "/lines/-"),
        do("add", "/lines/9", 1),
        do("test", "/lines/0/text", "Run."),
        do("replace", "/lines/0/text/x", 1),
        do("replace", "lines", 1),
    ],
)
def test_what_does_not_fit_is_refused_with_the_place_of_the_operation(operation: PatchOperation) -> None:
    with pytest.raises(InvalidInput) as refusal:
        patched(MADE, [do("test", "/a~1b", 1), operation], pointer="/changes/3/patch")
    assert [fault.pointer for fault in refusal.value.errors] == ["/changes/3/patch/1/path"]
