"""The OpenAPI document holds: requests made from it by property-based testing (schemathesis) get no 5xx, and no answer that it does not describe.

The application is the whole one, built as in production, with workflow graphs, on a real Redis and behind a real server; only Ray is not there. Requests are well formed and ill formed by the document, with ids of
workflows that exist and with ids made up. The seed is fixed: the same requests each time, as long as the document is the same.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from pydantic import SecretStr
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from cluster.contracts.access import Role
from cluster.contracts.cluster import ClusterView
from cluster.redis.client import Clients
from cluster.settings import Settings
from serve_app.api import create_app
from serve_app.composition import build_services
from tests.serving import served

CHECKS = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance, checks.response_headers_conformance]
START: dict[str, Any] = {"type": "probe", "project_id": "p1", "input": {"payload_bytes": 1}}
SHORT, LONG = 2, 60
"""Requests an operation and a mode."""


@pytest_asyncio.fixture(loop_scope="session")
async def whole(clients: Clients, redis_url: str, home: Path) -> AsyncIterator[tuple[str, str]]:
    """Address of the whole application, and an administrator's key."""

    async def no_nodes() -> ClusterView:
        return ClusterView(nodes=[], agents=[])

    keyed = SecretStr(f"test:{bytes(32).hex()}")
    services = await build_services(Settings(home=home, redis_url_setting=SecretStr(redis_url), signing_keys_setting=keyed), cluster=no_nodes)
    key, _ = await services.keys.create("tester", Role.ADMIN, None)
    async with served(create_app(services)) as address:
        yield address, key
    await services.aclose()


async def faults_of(address: str, key: str, examples: int) -> list[str]:
    """What is wrong with the answers, one text each."""
    async with httpx.AsyncClient(base_url=address, headers={"X-API-Key": key}) as client:
        made = [(await client.post("/api/v1/workflows", json=START)).json()["workflow_id"] for _ in range(3)]
    known = {"workflow_id": made, "project_id": ["p1"], "name": ["probe"], "type": ["probe"]}

    def ask_all() -> list[str]:
        document: Any = schemathesis.openapi.from_url(f"{address}/openapi.json")
        operations = [found.ok() for found in document.get_all_operations()]
        modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        return [fault for operation in operations for mode in modes for fault in _asked(operation, mode, address, key, examples, known)]

    return await asyncio.to_thread(ask_all)


def _asked(operation: Any, mode: GenerationMode, address: str, key: str, examples: int, known: dict[str, list[str]]) -> Iterator[str]:
    faults: list[str] = []
    turns = itertools.count()

    @seed(7)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(case=operation.as_strategy(mode))
    def ask(case: Any) -> None:
        turn = next(turns)
        for name, values in known.items():
            if name in (case.path_parameters or {}) and turn % 3:
                case.path_parameters[name] = values[turn % len(values)]
        if case.headers:
            case.headers.pop("Prefer", None)  # nothing drives these workflows: it would wait in vain
        answer = case.call(base_url=address, headers={"X-API-Key": key}, timeout=60)
        asked = f"{case.method} {case.formatted_path} ({mode.value})"
        if answer.status_code >= 500:
            faults.append(f"{asked}: {answer.status_code} {answer.text[:500]}")
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            faults.extend(f"{asked}: {fault}\n{answer.status_code} {answer.text[:500]}" for fault in group.exceptions)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.path  # nothing can be wrong where nothing is asked for
    yield from faults


async def test_requests_made_from_the_description_get_only_answers_it_describes(whole: tuple[str, str]) -> None:
    faults = await faults_of(*whole, SHORT)
    assert not faults, "\n\n".join(faults[:10])


@pytest.mark.long
async def test_many_requests_made_from_the_description_get_only_answers_it_describes(whole: tuple[str, str]) -> None:
    faults = await faults_of(*whole, LONG)
    assert not faults, "\n\n".join(faults[:10])
