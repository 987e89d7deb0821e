"""The schema of the store: what an older version has written is worked on as it is, brought forward while engines work, and back; a store nobody here knows is left alone."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ResponseError

from cluster.contracts.errors import Conflict, InvalidInput, Misconfigured
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.listing import WorkflowFilter
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys, safety
from cluster.redis.client import Clients
from cluster.redis.migrations import migrate, stored_version
from cluster.verification import holds
from tests.integration.test_evidence import House
from tests.scripted import company

SCHEMA_1 = json.loads((Path(__file__).parents[1] / "stored/schema1.json").read_text())
"""Four films as the last version with schema 1 left them: one that has ended, two that wait for a person, one that nobody has begun. Labels: team blue, red, none, blue."""
MADE = {name: WorkflowId(workflow_id) for name, workflow_id in SCHEMA_1["made"].items()}
MONTH_MS = 30 * 24 * 3600 * 1000
S = WorkflowStatus


@pytest.fixture
async def house(clients: Clients) -> House:
    """The store of that older version."""
    redis: Any = clients.commands
    for key, expires, value in SCHEMA_1["keys"]:
        try:
            await redis.restore(key, MONTH_MS if expires else 0, base64.b64decode(value))
        except ResponseError as error:
            pytest.skip(f"this server cannot read what Valkey 9.1 wrote: {error}")
    return House(clients)


async def found(house: House, **wanted: Any) -> set[str]:
    page = await house.store.list(WorkflowFilter.model_validate(wanted), limit=50)
    names = {workflow_id: name for name, workflow_id in MADE.items()}
    return {names.get(workflow.workflow_id, workflow.workflow_id) for workflow in page.items}


async def keys_of(house: House) -> set[str]:
    return {key.decode() async for key in house.redis.scan_iter(count=1000)}


async def content(house: House, key: str) -> Any:
    return await (house.redis.hgetall(key) if await house.redis.type(key) == b"hash" else house.redis.dump(key))


async def test_films_of_the_older_version_are_found_after_the_way_forward_and_go_on_to_their_end(house: House) -> None:
    assert await safety.check(house.clients, allow_unsafe=False), "this version works on it as it is"
    assert await stored_version(house.clients) == 1
    assert await found(house, labels={"team": "blue"}) == set()
    [step] = await migrate(house.clients)
    assert (step.version, step.backward, step.items) == (2, False, 4)
    assert await found(house, labels={"team": "blue"}) == {"completed", "pending"}
    assert await found(house, labels={"team": "red"}) == {"waiting"}
    assert await migrate(house.clients) == [], "repeating it changes nothing"
    async with house.engine(company()):
        await house.ended(MADE["pending"])
        await house.sealed(MADE["pending"])
    assert (await house.store.get(MADE["pending"])).status is S.COMPLETED
    for name in ("completed", "pending", "waiting"):
        assert all(finding.ok or "seal" in finding.code for finding in await house.examine(MADE[name]))
    assert holds(await house.examine(MADE["completed"]))


async def test_the_way_back_leaves_what_the_older_version_had_left(house: House) -> None:
    before = await keys_of(house)
    records = {name: await house.redis.hgetall(keys.record(workflow_id)) for name, workflow_id in MADE.items()}
    await migrate(house.clients)
    assert await keys_of(house) > before
    [step] = await migrate(house.clients, to=1)
    assert (step.version, step.backward, step.items) == (1, True, 4)
    assert await keys_of(house) == before
    assert {name: await house.redis.hgetall(keys.record(workflow_id)) for name, workflow_id in MADE.items()} == records
    assert await stored_version(house.clients) == 1


async def test_looking_first_changes_nothing_and_counts_what_would(house: House) -> None:
    before = {key: await content(house, key) for key in await keys_of(house)}
    [step] = await migrate(house.clients, dry_run=True)
    assert (step.version, step.items) == (2, 4)
    assert {key: await content(house, key) for key in await keys_of(house)} == before


async def test_it_works_beside_an_engine_and_what_comes_meanwhile_is_found_as_well(house: House) -> None:
    async with house.engine(company()):
        request = WorkflowRequest(type="film", project_id=ProjectId("p"), input={"idea": "x"}, options=WorkflowOptions(auto=True, labels={"team": "blue"}))
        new = (await house.store.create(request, pinned="film@1", created_by="t"))[0].workflow_id
        await migrate(house.clients)
        await house.ended(new)
        await house.ended(MADE["pending"])
    assert await found(house, labels={"team": "blue"}) == {"completed", "pending", new}


async def test_two_do_not_migrate_at_once_and_one_that_died_is_forgotten(house: House) -> None:
    await house.redis.set(keys.MIGRATING, "somebody", ex=60)
    with pytest.raises(Conflict, match="under way"):
        await migrate(house.clients)
    assert await stored_version(house.clients) == 1
    await house.redis.delete(keys.MIGRATING)
    assert await migrate(house.clients)
    assert not await house.redis.exists(keys.MIGRATING)


async def test_a_schema_that_nobody_here_knows_is_refused_with_what_to_do(clients: Clients) -> None:
    with pytest.raises(InvalidInput, match="This version knows 1, 2"):
        await migrate(clients, to=9)
    await clients.commands.set(keys.SCHEMA, 9)
    with pytest.raises(Misconfigured, match="callsheet migrate --to 2"):
        await safety.check(clients, allow_unsafe=False)
    with pytest.raises(InvalidInput, match="a newer version wrote"):
        await migrate(clients)
    await clients.commands.set(keys.SCHEMA, 0)
    with pytest.raises(Misconfigured, match="Run `callsheet migrate` first"):
        await safety.check(clients, allow_unsafe=False)


async def test_an_empty_store_begins_with_the_newest(clients: Clients) -> None:
    await safety.check(clients, allow_unsafe=False)
    assert await stored_version(clients) == safety.SCHEMA
    assert await migrate(clients) == []
