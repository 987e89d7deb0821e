"""Evidence on real Redis: logs of ended workflows are sealed by whoever comes by, and every kind of damage to what is stored is named."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from cluster.contracts.agents import AgentFailure, ResourceClass
from cluster.contracts.base import utc_from_ms
from cluster.contracts.control import PauseMode, Principal
from cluster.contracts.errors import Corrupt, NotFound
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId, derived_workflow_id
from cluster.contracts.ledger import Override
from cluster.contracts.workflows import DecisionAnswer, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore, request_of
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.evidence import EvidenceStore, LogSeals
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import Finding, KeyRing
from cluster.verification import Bundle, chained, examine, examine_audit, holds
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.registry import TypeRegistry
from tests.company import until
from tests.scripted import FILM, Company, company, film_types

RING = KeyRing([("k1", b"\x01" * 32)])
PROJECT = ProjectId("p")
ANN = Principal(name="ann")
PROVIDERS = dict.fromkeys(ResourceClass, "script")
S = WorkflowStatus


class House:
    """An installation with signing keys. Engines seal unless told not to."""

    def __init__(self, clients: Clients) -> None:
        self.redis: Any = clients.commands
        self.clients, self.scripts = clients, Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts, ring=RING)
        self.control = ControlStore(clients, self.scripts, self.store, ring=RING)
        self.log = EventLog(clients)
        self.evidence = EvidenceStore(clients, self.scripts, RING)
        self.seals = LogSeals(clients, self.scripts, RING)

    @asynccontextmanager
    async def engine(self, staff: Company, *, types: TypeRegistry | None = None, seals: bool = True, lease_seconds: float = 5) -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner="a", lease_seconds=lease_seconds, ring=RING)
        saver = RedisSaver(self.clients, self.scripts, ring=RING)
        more: dict[str, Any] = {"seal": self.seals.seal_ended} if seals else {}
        engine = Engine(drivers, types or film_types(), saver, staff, staff.load, PROVIDERS, **more)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, *, auto: bool = True) -> WorkflowId:
        request = WorkflowRequest(type="film", project_id=PROJECT, input={"idea": "a film"}, options=WorkflowOptions(auto=auto))
        return (await self.store.create(request, pinned="film@1", created_by="test"))[0].workflow_id

    async def ended(self, workflow_id: WorkflowId, *statuses: WorkflowStatus) -> None:
        async def there() -> bool:
            found = await self.redis.hget(keys.record(workflow_id), "status")
            return WorkflowStatus(found.decode()) in (statuses or (S.COMPLETED, S.FAILED))

        await until(there, 20)

    async def sealed(self, workflow_id: WorkflowId) -> None:
        async def there() -> bool:
            return bool(await self.redis.hexists(keys.record(workflow_id), "seal"))

        await until(there, 20)

    async def film(self, staff: Company | None = None) -> WorkflowId:
        """A film that has ended, and whose log is sealed."""
        async with self.engine(staff or company()):
            workflow_id = await self.start()
            await self.ended(workflow_id)
            await self.sealed(workflow_id)
        return workflow_id

    async def examine(self, workflow_id: WorkflowId, ring: KeyRing = RING) -> list[Finding]:
        """As the command does it: the bundle through JSON, then examined without Redis."""
        return examine(Bundle.model_validate_json((await self.evidence.bundle(workflow_id)).model_dump_json()), ring)


def wrong(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings if not finding.ok}


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


async def test_a_film_that_nobody_touched_verifies_from_the_first_event_to_the_seal(house: House) -> None:
    findings = await house.examine(await house.film())
    assert holds(findings), [finding for finding in findings if not finding.ok]
    subjects = {finding.subject for finding in findings}
    assert {"event log", "seal", "end", "leases", "executions", "document", "ledger", "audit log"} <= subjects
    assert sum(subject.startswith("checkpoint") for subject in subjects) > 3
    assert not any(finding.code == "not_sealed_yet" for finding in findings)


async def test_a_running_workflow_verifies_and_says_that_its_seal_is_still_to_come(house: House) -> None:
    staff = company()
    staff.held["cast"] = asyncio.Event()
    async with house.engine(staff):
        workflow_id = await house.start()
        await until(lambda: ("cast", "") in staff.order)
        findings = await house.examine(workflow_id)
    assert holds(findings), [finding for finding in findings if not finding.ok]
    assert [finding.code for finding in findings if finding.subject == "seal"] == ["not_sealed_yet"]


async def test_the_next_engine_seals_what_ended_without_one(house: House) -> None:
    """Ended by a script while nobody drove it, and by an engine that died before it could seal."""
    async with house.engine(company(), seals=False):
        finished, waiting = await house.start(), await house.start(auto=False)
        await house.ended(finished)
        await house.ended(waiting, S.WAITING)
    await house.control.cancel(waiting, ANN)
    terminated = await house.start()
    await house.control.terminate(terminated, ANN)
    shard = int(finished[3:5], 16)
    assert await house.redis.zcard(keys.unsealed(shard)) == 3
    async with house.engine(company()):
        for workflow_id in (finished, waiting, terminated):
            await house.sealed(workflow_id)
            findings = await house.examine(workflow_id)
            assert holds(findings), [finding for finding in findings if not finding.ok]
    assert await house.redis.zcard(keys.unsealed(shard)) == 0


async def test_a_retried_workflow_is_sealed_anew(house: House) -> None:
    down = [True]

    def edit(request: Any) -> Any:
        return AgentFailure(terminal=True, code="x", message="down") if down else {"cut": {"clips": [], "score": None, "note": ""}}

    staff = company(edit=edit)
    workflow_id = await house.film(staff)
    before = await house.redis.hget(keys.record(workflow_id), "seal")
    down.clear()
    await house.control.retry(await house.store.get(workflow_id), ANN)
    assert await house.redis.hget(keys.record(workflow_id), "seal") is None
    async with house.engine(staff):
        await house.ended(workflow_id, S.COMPLETED)
        await house.sealed(workflow_id)
    assert await house.redis.hget(keys.record(workflow_id), "seal") != before
    findings = await house.examine(workflow_id)
    assert holds(findings), [finding for finding in findings if not finding.ok]


async def test_whatever_people_do_to_a_film_its_evidence_verifies(house: House) -> None:
    """Sent back and approved over two engines; forked with a step set by hand; paused, resumed and cancelled at work."""
    source, staff = await house.start(auto=False), company()
    for gate, choice, note in (("choice", "1", ""), ("approve", "revise", "faster"), ("approve", "approve", "")):
        async with house.engine(staff):
            await house.ended(source, S.WAITING)
        await house.store.decide(source, DecisionAnswer(kind=gate, choice=choice, note=note), by=ANN)
    async with house.engine(staff):
        await house.ended(source)
    film, fork = await house.store.get(source), derived_workflow_id(PROJECT, source, "fork")
    by_hand = Override(
        agent=AgentId("board"), item="SCENE_1", outputs={"shots": [{"id": "SCENE_1_SHOT_0", "who": ["Bob"]}]}, by="ann", why="better", at=utc_from_ms(1)
    )
    await house.control.fork(film, fork, request_of(film), pinned="film@1", by=ANN, overrides=[by_hand], facts={})
    staff.held["render"] = asyncio.Event()
    async with house.engine(staff):
        await until(lambda: ("render", "SCENE_1_SHOT_0") in staff.order)
        await house.control.pause(fork, PauseMode.NOW, ANN)
        await house.ended(fork, S.PAUSED)
        await house.control.resume(fork, ANN)
        await house.ended(fork, S.RUNNING)
        await house.control.cancel(fork, ANN)
        await house.ended(fork, S.CANCELLED)
        for workflow_id in (source, fork):
            await house.sealed(workflow_id)
            findings = await house.examine(workflow_id)
            assert holds(findings), [finding for finding in findings if not finding.ok]
    assert (await house.store.get(fork)).status is S.CANCELLED


# ---- damage ---------------------------------------------------------------------------------------------------------------


async def _rewrite_log(house: House, workflow_id: WorkflowId, change: Callable[[list[tuple[bytes, dict[bytes, bytes]]]], None]) -> None:
    key = keys.events(workflow_id)
    entries = await house.redis.xrange(key)
    change(entries)
    await house.redis.delete(key)
    for entry_id, fields in entries:
        await house.redis.xadd(key, fields, id=entry_id)
    await house.redis.expire(key, 3600)


def _alter(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
    entries[5][1][b"d"] = b"{}"


def _drop(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
    del entries[5]


def _cut(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
    del entries[-1]


def _swap(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
    entries[5][1].update(entries[6][1] | {b"h": entries[5][1][b"h"]})


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_alter, "chain_broken", "Event 6 is not what was written"),
        (_drop, "chain_broken", "Event 6 is missing: the next one has number 7"),
        (_swap, "chain_broken", "Event 6 is not what was written"),
        (_cut, "head_differs", "cut off"),
    ],
)
async def test_the_first_event_that_does_not_hold_is_named(house: House, change: Any, code: str, words: str) -> None:
    workflow_id = await house.film()
    await _rewrite_log(house, workflow_id, change)
    [finding] = [finding for finding in await house.examine(workflow_id) if finding.subject == "event log"]
    assert (finding.ok, finding.code) == (False, code) and words in finding.detail


async def test_a_log_written_anew_with_a_perfect_chain_does_not_pass_the_seal(house: House) -> None:
    def rewrite(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        head = ""
        for seq, (_, fields) in enumerate(entries, 1):
            fields[b"d"] = fields[b"d"].replace(b"SCENE_1", b"SCENE_9")
            head = chained(head, seq, fields[b"t"], fields[b"at"], fields[b"d"])
            fields[b"h"] = head.encode()
        heads.append(head)

    heads: list[str] = []
    workflow_id = await house.film()
    await _rewrite_log(house, workflow_id, rewrite)
    await house.redis.hset(keys.record(workflow_id), "head", heads[0])
    findings = await house.examine(workflow_id)
    assert [finding.ok for finding in findings if finding.subject == "event log"] == [True]
    assert [finding.code for finding in findings if finding.subject == "seal"] == ["signature_invalid"]


async def test_a_log_that_is_broken_when_it_ends_is_not_vouched_for(house: House) -> None:
    async with house.engine(company(), seals=False):
        workflow_id = await house.start()
        await house.ended(workflow_id)
    await _rewrite_log(house, workflow_id, _alter)
    await house.seals.seal_ended()
    assert await house.redis.hget(keys.record(workflow_id), "seal") == b""
    assert {"chain_broken", "not_sealed"} <= wrong(await house.examine(workflow_id))


async def test_a_seal_that_was_taken_away_is_missed(house: House) -> None:
    workflow_id = await house.film()
    await house.redis.hdel(keys.record(workflow_id), "seal")
    await house.redis.hset(keys.record(workflow_id), "ended", 1)
    assert wrong(await house.examine(workflow_id)) == {"not_sealed"}


async def test_a_workflow_that_pretends_to_run_is_found_out(house: House) -> None:
    workflow_id = await house.film()
    await house.redis.hset(keys.record(workflow_id), "status", "running")
    assert "status_differs" in wrong(await house.examine(workflow_id))


async def test_what_was_asked_for_and_what_was_made_are_signed(house: House) -> None:
    workflow_id = await house.film()
    ledger = keys.ledger(workflow_id)
    rows = await house.redis.hgetall(ledger)
    key = next(key for key, row in rows.items() if b'"agent":"edit"' in row)
    await house.redis.hset(ledger, key, rows[key].replace(b"red", b"blu", 1).replace(b'"note":""', b'"note":"x"', 1))
    doc = await house.redis.hget(keys.record(workflow_id), "doc")
    await house.redis.hset(keys.record(workflow_id), "doc", doc.replace(b"a film", b"a joke"))
    found = [finding for finding in await house.examine(workflow_id) if not finding.ok]
    assert {(finding.subject, finding.code) for finding in found} == {("document", "signature_invalid"), (f"ledger row {key.decode()}", "signature_invalid")}


async def test_a_result_moved_to_another_key_or_taken_away_is_noticed(house: House) -> None:
    workflow_id = await house.film()
    ledger = keys.ledger(workflow_id)
    rows = await house.redis.hgetall(ledger)
    ran = [key for key, row in rows.items() if b'"execution_id"' in row]
    await house.redis.hdel(ledger, ran[0])
    assert wrong(await house.examine(workflow_id)) == {"row_missing"}
    await house.redis.hset(ledger, ran[0], rows[ran[1]])
    assert wrong(await house.examine(workflow_id)) == {"signature_invalid"}


async def test_an_execution_that_succeeded_twice_is_named(house: House) -> None:
    """The bundle of a workflow whose scripts had a defect: the chain holds, the promise does not."""
    workflow_id = await house.film()
    bundle = await house.evidence.bundle(workflow_id)
    success = next(entry for entry in bundle.events if entry.fields["t"] == b"execution.succeeded")
    claimed = next(entry for entry in bundle.events if entry.fields["t"] == b"workflow.claimed")
    doubled = bundle.model_copy(update={"events": (*bundle.events[:-1], success, claimed, bundle.events[-1])})
    assert {"succeeded_twice", "token_went_back", "chain_broken"} <= wrong(examine(doubled, RING))


async def test_without_the_right_key_nothing_is_believed(house: House) -> None:
    found = await house.examine(await house.film(), KeyRing([("k2", b"\x02" * 32)]))
    assert "unknown_signing_key" in wrong(found)
    assert {finding.subject for finding in found if not finding.ok} >= {"seal", "document"}


async def test_the_audit_log_of_a_project_verifies_until_an_entry_changes(house: House) -> None:
    workflow_id = await house.film()
    assert holds(examine_audit(await house.evidence.audit(PROJECT)))
    key = keys.audit_log(PROJECT)
    entries = await house.redis.xrange(key)
    await house.redis.delete(key)
    for entry_id, fields in entries:
        if b"workflow.ended" in fields[b"d"]:
            fields[b"d"] = orjson.dumps(orjson.loads(fields[b"d"]) | {"data": {}})
        await house.redis.xadd(key, fields, id=entry_id)
    [finding] = examine_audit(await house.evidence.audit(PROJECT))
    assert finding.code == "chain_broken" and f"Entry {len(entries)} " in finding.detail
    assert wrong(await house.examine(workflow_id)) == {"chain_broken"}
    await house.redis.xtrim(key, maxlen=0)
    assert wrong(examine_audit(await house.evidence.audit(PROJECT))) == {"head_differs"}


async def test_there_is_no_evidence_of_what_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        await house.evidence.bundle(WorkflowId("wf-00-" + "0" * 24))


# ---- versions -------------------------------------------------------------------------------------------------------------


async def test_a_record_of_another_schema_is_set_aside_and_breaks_no_list(house: House) -> None:
    strange, other = await house.start(), await house.start()
    await house.redis.hset(keys.record(strange), "v", "2")
    with pytest.raises(Corrupt) as refused:
        await house.store.get(strange)
    assert refused.value.code == "schema_version_unknown"
    assert [each.workflow_id for each in (await house.store.list(project_id=PROJECT)).items] == [other]
    staff = company()
    async with house.engine(staff):
        await house.ended(other)
        await house.ended(strange, S.QUARANTINED)
    [letter] = (await house.control.dead_letters(PROJECT)).items
    assert (letter.workflow_id, letter.reason, letter.code) == (strange, "version", "schema_version_unknown")
    assert set(staff.runs.values()) == {1}


async def test_a_workflow_of_a_missing_version_waits_for_a_person_who_takes_a_newer_one(house: House) -> None:
    newer = FILM.model_copy(update={"version": 2})
    old, new = company(), company()
    workflow_id = await house.start(auto=False)
    async with house.engine(old):
        await house.ended(workflow_id, S.WAITING)
    [decision] = (await house.store.get(workflow_id)).user_decisions
    await house.store.decide(workflow_id, DecisionAnswer(decision_id=decision.decision_id, choice="1"), by=ANN)
    types = film_types(newer)
    async with house.engine(new, types=types):
        await house.ended(workflow_id, S.QUARANTINED)
        page = await house.store.get(workflow_id)
        assert (page.status, page.type) == (S.QUARANTINED, "film@1")
        [letter] = (await house.control.dead_letters(PROJECT)).items
        assert (letter.reason, letter.code) == ("version", "version_missing")
        await house.control.retry(page, ANN, pinned=types.pin("film"))
        await house.ended(workflow_id, S.WAITING)
    assert (await house.store.get(workflow_id)).type == "film@2"
    assert not set(old.finished) & set(new.finished)
    assert holds(await house.examine(workflow_id))
