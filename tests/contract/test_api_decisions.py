"""Decisions over HTTP: twice, late, early, during a pause and after the end: one answer is applied, the others are told, none is lost."""

import asyncio
from typing import Any

from cluster.contracts.access import Role
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ledger import Batch
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from tests.api_calls import a_decision, claim, problem_of, start


async def asked(caller: Any, clients: Clients, *names: str) -> tuple[Any, str, Any, Any]:
    """A director, the address of a workflow's decisions, and the driver that has opened those."""
    path = f"/api/v1/workflows/{(await start(await caller(Role.PRODUCER)))['workflow_id']}"
    drivers, lease = await claim(clients)
    opened = [EventDraft(type=EventType.DECISION_OPENED, data={"decision_id": name}) for name in names]
    await drivers.commit(lease, 1, Batch(decisions=[a_decision(name) for name in names], events=opened))
    return await caller(Role.DIRECTOR), f"{path}/decisions", drivers, lease


async def made_events(client: Any, decisions: str) -> list[dict[str, Any]]:
    page = (await client.get(decisions.replace("/decisions", "/events"), params={"limit": 1000})).json()
    return [event["data"] for event in page["items"] if event["type"] == "decision.made"]


async def test_a_decision_is_made_once_by_its_id_or_its_gate(caller: Any, clients: Clients) -> None:
    client, path, drivers, lease = await asked(caller, clients, "d1", "d2")
    first = await client.post(path, json={"decision_id": "d1", "choice": "b"})
    assert (first.status_code, first.json()["choice"], first.json()["made_by"]) == (200, "b", "director-key")
    again = await client.post(path, json={"decision_id": "d1", "choice": "b"})
    assert (again.status_code, again.json()) == (200, first.json())
    problem_of(await client.post(path, json={"decision_id": "d1", "choice": "a"}), 409, "decision_already_made")
    by_gate = await client.post(path, json={"kind": "cut", "choice": "a"})
    assert (by_gate.status_code, by_gate.json()["decision_id"]) == (200, "d2")
    assert [(data["decision_id"], data["choice"], data["by"]) for data in await made_events(client, path)] == [
        ("d1", "b", "director-key"),
        ("d2", "a", "director-key"),
    ]
    assert {d.decision_id: d.choice for d in (await drivers.spoken(lease)).decisions} == {"d1": "b", "d2": "a"}


async def test_of_fifty_who_contradict_each_other_one_decides(caller: Any, clients: Clients) -> None:
    client, path, _, _ = await asked(caller, clients, "d1")
    answers = await asyncio.gather(*(client.post(path, json={"decision_id": "d1", "choice": choice}) for choice in "ab" * 25))
    chosen = {answer.json()["choice"] for answer in answers if answer.status_code == 200}
    assert len(chosen) == 1
    assert sum(answer.status_code == 200 for answer in answers) == 25
    assert {answer.json()["code"] for answer in answers if answer.status_code != 200} == {"decision_already_made"}
    assert len(await made_events(client, path)) == 1


async def test_an_answer_before_the_question_is_kept_for_its_gate(caller: Any, clients: Clients) -> None:
    client, path, drivers, lease = await asked(caller, clients)
    for _ in range(2):
        early = await client.post(path, json={"kind": "rough_cut", "choice": "b"})
        assert (early.status_code, early.json()) == (202, {"status": "kept"})
    problem_of(await client.post(path, json={"kind": "rough_cut", "choice": "a"}), 409, "decision_already_made")
    assert (await drivers.spoken(lease)).early == {"rough_cut": {"choice": "b", "note": "", "by": "director-key"}}


async def test_a_decision_during_a_pause_is_made_and_waits_for_its_end(caller: Any, clients: Clients) -> None:
    client, path, drivers, lease = await asked(caller, clients, "d1", "d2")
    producer, workflow = await caller(Role.PRODUCER), path.removesuffix("/decisions")
    await producer.post(f"{workflow}/pause")
    pausing = await client.post(path, json={"decision_id": "d1", "choice": "a"})
    signals = await drivers.renew(lease)
    assert await drivers.hold(lease, signals.signal, {})
    paused = await client.post(path, json={"decision_id": "d2", "choice": "b"})
    assert [(a.status_code, a.json()["status"], a.json()["choice"]) for a in (pausing, paused)] == [(202, "made", "a"), (202, "made", "b")]
    assert (await client.get(workflow)).json()["status"] == "paused"
    assert (await producer.post(f"{workflow}/resume")).json()["status"] == "pending"
    drivers, lease = await claim(clients)
    assert {d.decision_id: d.choice for d in (await drivers.spoken(lease)).decisions} == {"d1": "a", "d2": "b"}


async def test_a_decision_after_the_end_is_closed_unless_it_was_made(caller: Any, clients: Clients) -> None:
    client, path, drivers, lease = await asked(caller, clients, "d1", "d2")
    await client.post(path, json={"decision_id": "d1", "choice": "a"})
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    problem_of(await client.post(path, json={"decision_id": "d2", "choice": "a"}), 409, "decision_closed")
    problem_of(await client.post(path, json={"kind": "rough_cut", "choice": "a"}), 409, "decision_closed")
    problem_of(await client.post(path, json={"decision_id": "d1", "choice": "b"}), 409, "decision_already_made")
    assert (await client.post(path, json={"decision_id": "d1", "choice": "a"})).status_code == 200


async def test_what_does_not_fit_the_question_is_pointed_at(caller: Any, clients: Clients) -> None:
    client, path, _, _ = await asked(caller, clients, "d1")
    [decision] = (await client.get(path)).json()["items"]
    assert decision["answer_schema"]["properties"]["choice"] == {"enum": ["a", "b"]}
    cases: list[tuple[dict[str, Any], str]] = [
        ({"decision_id": "d1", "choice": "c"}, "/choice"),
        ({"decision_id": "d1"}, "/choice"),
        ({"choice": "a"}, "/decision_id"),
        ({"kind": "Rough cut", "choice": "a"}, "/kind"),
        ({"decision_id": "d1", "choice": "a", "note": "x" * 2001}, "/note"),
    ]
    for body, pointer in cases:
        refused = problem_of(await client.post(path, json=body), 422, "invalid_input")
        assert [error["pointer"] for error in refused["errors"]] == [pointer], body
    problem_of(await client.post(path, json={"decision_id": "d1", "choice": "a", "note": "This gate takes none."}), 422, "invalid_input")
    problem_of(await client.post(path, json={"decision_id": "nothing", "choice": "a"}), 404, "not_found")
    assert await made_events(client, path) == []
