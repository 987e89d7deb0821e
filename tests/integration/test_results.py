"""Results found by their key: a second film of a project makes only what the first has not made, under real Redis with signed rows; and what must never be taken over is not."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Execution, ResourceClass
from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import utc_from_ms
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId, shard_of_project
from cluster.contracts.workflows import CacheUse, Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.evidence import EvidenceStore, LogSeals
from cluster.redis.results import ENTRY_BYTES, Found, ResultIndex
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing
from cluster.verification import examine
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.results import Outcome, Results, Shelf
from tests.company import until
from tests.kept_keys import naming
from tests.reshoot import Shoot, Studio, first_setting, with_override
from tests.scripted import SPECS, Company, bad_clip, company, film_types

RING = KeyRing([("k1", b"\x01" * 32)])
PROJECT, OTHER = ProjectId("p"), ProjectId("p3")
EVERYTHING = 15
CODE = "c0de"


@dataclass
class House:
    """A store with engines that offer and take over, and a count of what was looked for."""

    clients: Clients
    looked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.redis: Any = self.clients.commands
        self.scripts = Scripts(self.clients)
        self.store = WorkflowStore(self.clients, self.scripts, ring=RING)
        self.log = EventLog(self.clients)

    def index(self, code: str = CODE, **options: Any) -> ResultIndex:
        return ResultIndex(self.clients, self.scripts, code=code, ring=RING, **options)

    @asynccontextmanager
    async def engine(self, staff: Company, index: ResultIndex | None = None, owner: str = "a", **results: Any) -> AsyncIterator[Engine]:
        index = index or self.index()
        drivers = DriverStore(self.clients, self.scripts, owner=owner, lease_seconds=5, ring=RING, results=index)
        offered = Results(**{"index": index, "own": frozenset(staff.specs), "meter": self._count, **results})
        providers = dict.fromkeys(ResourceClass, "script")
        saver = RedisSaver(self.clients, self.scripts, ring=RING)
        engine = Engine(drivers, film_types(specs=staff.specs), saver, staff, staff.load, providers, results=offered)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    def _count(self, agent: AgentId, outcome: Outcome) -> None:
        self.looked[agent, outcome.value] += 1

    async def start(self, project: ProjectId = PROJECT, idea: str = "a film", **options: Any) -> WorkflowId:
        request = WorkflowRequest(type="film", project_id=project, input={"idea": idea}, options=WorkflowOptions(**options))
        return (await self.store.create(request, pinned="film@1", created_by="test"))[0].workflow_id

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(60):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def film(self, staff: Company, project: ProjectId = PROJECT, *, index: ResultIndex | None = None, **options: Any) -> Workflow:
        """A film from its start to its end."""
        workflow_id = await self.start(project, **options)
        async with self.engine(staff, index):
            return await self.ended(workflow_id)

    async def events(self, workflow_id: WorkflowId, kind: EventType) -> list[Event]:
        return [event async for event in self.log.follow(workflow_id, after=0) if event and event.type is kind]

    async def executions(self, film: Workflow) -> dict[str, Execution]:
        return {f"{one.agent}:{one.item}": one for one in await self.store.executions(film.workflow_id)}


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


def clip(request: AgentRequest) -> AgentResult:
    """A clip with a file."""
    sha = hashlib.sha256(request.item.encode()).hexdigest()
    ref = {"sha256": sha, "size": 4, "media_type": "video/mp4", "name": f"{request.item}.mp4"}
    facts = {"agent": request.agent, "execution_id": request.execution_id, "provider": "script", "item": request.item, "created_at": utc_from_ms(1)}
    return AgentResult(outputs={"clips": [{"shot": request.item, "clip": ref}]}, provider="script", artifacts=(Artifact.model_validate({**ref, **facts}),))


def with_specs(staff: Company, **changes: dict[str, Any]) -> Company:
    return replace(staff, specs={agent: spec.model_copy(update=changes.get(agent, {})) for agent, spec in SPECS.items()})


# ---- a second film ---------------------------------------------------------------------------------------------------------


async def test_a_second_film_takes_everything_over_and_says_from_where(house: House) -> None:
    staff = company(render=clip)
    first, second = await house.film(staff), await house.film(staff)
    assert staff.total() == EVERYTHING and second.status is WorkflowStatus.COMPLETED
    assert first.results == second.results
    theirs = await house.executions(first)
    reused = await house.events(second.workflow_id, EventType.EXECUTION_REUSED)
    assert len(reused) == EVERYTHING and await house.events(second.workflow_id, EventType.EXECUTION_STARTED) == []
    for event in reused:
        origin = theirs[f"{event.data['agent']}:{event.data['item']}"]
        assert (event.data["workflow"], event.data["origin"]) == (first.workflow_id, origin.execution_id)
    ours = await house.executions(second)
    assert all(one.cached for one in ours.values()) and not {one.execution_id for one in ours.values()} & {one.execution_id for one in theirs.values()}
    assert len(await house.store.artifacts(second.workflow_id)) == 3
    assert sum(house.looked[agent, "hit"] for agent in SPECS) == sum(house.looked[agent, "miss"] for agent in SPECS) == EVERYTHING


async def test_what_was_taken_over_verifies_like_what_was_made(house: House) -> None:
    staff = company(render=clip)
    await house.film(staff)
    second = await house.film(staff)
    await LogSeals(house.clients, house.scripts, RING).seal_ended()
    bundle = await EvidenceStore(house.clients, house.scripts, RING).bundle(second.workflow_id)
    assert [finding for finding in examine(bundle, RING) if not finding.ok] == []


async def test_another_idea_makes_only_what_follows_from_it(house: House) -> None:
    """The scenes come out the same, so all that follows from them is taken over."""
    staff = company()
    await house.film(staff)
    before = Counter(staff.runs)
    second = await house.film(staff, idea="another film")
    assert second.status is WorkflowStatus.COMPLETED
    assert {agent for agent, _ in (staff.runs - before)} == {"concept", "research", "breakdown"}


async def test_a_take_that_fails_its_check_is_found_with_the_one_after_it(house: House) -> None:
    staff = company(render=bad_clip)
    await house.film(staff)
    before = Counter(staff.runs)
    second = await house.film(staff)
    assert staff.runs == before
    assert len(await house.events(second.workflow_id, EventType.EXECUTION_RETURNED)) == 1


async def test_an_engine_that_stops_among_takeovers_leaves_nothing_to_do_twice(house: House) -> None:
    """The first engine took over what there was and waits for an execution of its own when it stops; the second one goes on from its ledger."""
    await house.film(with_specs(company(), music={"pure": False}))
    staff = with_specs(company(), music={"pure": False})
    staff.held["music"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(staff):
        await until(lambda: staff.runs["music", "SCENE_1"] + staff.runs["music", "SCENE_2"] == 2)

        async def taken_over() -> bool:
            stored = await house.redis.xrange(keys.events(workflow_id))
            return sum(entry[b"t"] == b"execution.reused" for _, entry in stored) == EVERYTHING - 4

        await until(taken_over)
    looked = Counter(house.looked)
    staff.held["music"].set()
    async with house.engine(staff, owner="b"):
        film = await house.ended(workflow_id)
    assert film.status is WorkflowStatus.COMPLETED
    assert {agent for agent, _ in staff.runs} == {"music"}
    assert {agent for agent, _ in house.looked - looked} <= {"edit", "deliver"}
    reused = Counter((event.data["agent"], event.data["item"]) for event in await house.events(workflow_id, EventType.EXECUTION_REUSED))
    assert set(reused.values()) == {1} and len(reused) == EVERYTHING - 2


# ---- what is not taken over ------------------------------------------------------------------------------------------------


async def test_two_projects_never_share(house: House) -> None:
    staff = company()
    await house.film(staff)
    await house.film(staff, OTHER)
    assert shard_of_project(OTHER) != shard_of_project(PROJECT)
    neighbour = next(ProjectId(f"n{n}") for n in range(100) if shard_of_project(ProjectId(f"n{n}")) == shard_of_project(PROJECT))
    await house.film(staff, neighbour)
    assert staff.total() == 3 * EVERYTHING


async def test_another_code_takes_nothing_over(house: House) -> None:
    staff = company()
    await house.film(staff)
    await house.film(staff, index=house.index("0ther"))
    assert staff.total() == 2 * EVERYTHING


async def test_another_seed_takes_nothing_over(house: House) -> None:
    staff = company()
    await house.film(staff)
    await house.film(staff, seed=8)
    assert staff.total() == 2 * EVERYTHING


async def test_a_workflow_may_refuse_or_renew(house: House) -> None:
    staff = company()
    await house.film(staff, cache=CacheUse.OFF)
    assert await house.index().known(PROJECT) == set() and not house.looked
    refreshed = await house.film(staff, cache=CacheUse.REFRESH)
    assert staff.total() == 2 * EVERYTHING and not house.looked
    again = await house.film(staff, cache=CacheUse.REFRESH)
    assert staff.total() == 3 * EVERYTHING
    user = await house.film(staff)
    assert staff.total() == 3 * EVERYTHING
    origins = {event.data["workflow"] for event in await house.events(user.workflow_id, EventType.EXECUTION_REUSED)}
    assert origins == {again.workflow_id} and refreshed.workflow_id not in origins


NEVER = {
    "an agent that is not pure": ({"pure": False}, None),
    "one that observes": ({"observes": True}, None),
    "a makeshift": ({}, lambda r: AgentResult(outputs={"notes": "facts"}, provider="script", makeshift=True)),
    "a stand-in's": ({}, lambda r: AgentResult(outputs={"notes": "facts"}, provider="script", routed_to="somebody", why="cheaper")),
}


@pytest.mark.parametrize("why", NEVER)
async def test_what_says_more_than_its_key_is_made_again(house: House, why: str) -> None:
    changes, script = NEVER[why]
    staff = with_specs(company(**({"research": script} if script else {})), research=changes)
    for _ in range(2):
        await house.film(staff)
    assert staff.runs["research", ""] == 2 and staff.total() == EVERYTHING + 1


async def test_an_agent_that_is_not_the_companys_own_is_asked_again(house: House) -> None:
    staff = company()
    for _ in range(2):
        workflow_id = await house.start()
        async with house.engine(staff, own=frozenset(staff.specs) - {AgentId("research")}):
            await house.ended(workflow_id)
    assert staff.runs["research", ""] == 2 and staff.total() == EVERYTHING + 1


async def test_a_failure_is_tried_anew_by_the_next_film(house: House) -> None:
    broken = company(edit=lambda r: AgentFailure(terminal=True, code="x", message="no"))
    assert (await house.film(broken)).status is WorkflowStatus.FAILED
    staff = company()
    assert (await house.film(staff)).status is WorkflowStatus.COMPLETED
    assert {agent for agent, _ in staff.runs} == {"edit", "deliver"}


async def test_while_the_index_does_not_answer_the_film_is_made(house: House) -> None:
    class Away(ResultIndex):
        async def find(self, project_id: ProjectId, key: str) -> Found | None:
            raise StoreUnavailable("away")

    staff = company()
    await house.film(staff)
    away = Away(house.clients, house.scripts, code=CODE, ring=RING)
    assert (await house.film(staff, index=away)).status is WorkflowStatus.COMPLETED
    assert staff.total() == 2 * EVERYTHING and sum(house.looked[agent, "failed"] for agent in SPECS) == EVERYTHING


# ---- how long --------------------------------------------------------------------------------------------------------------


def _results(code: str = CODE) -> str:
    return keys.results(f"{PROJECT}:{code}", PROJECT)


async def _purged(house: House, film: Workflow, at_ms: int = 1) -> list[str]:
    await house.redis.zadd(keys.expiring(shard_of_project(PROJECT)), {film.workflow_id: at_ms})
    return await DriverStore(house.clients, house.scripts, owner="b", lease_seconds=5).purge(film.workflow_id)


async def test_a_purged_film_takes_its_entries_and_files_with_it(house: House) -> None:
    staff = company(render=clip)
    film = await house.film(staff)
    assert await house.redis.hlen(_results()) == EVERYTHING
    assert len(await _purged(house, film)) == 3
    assert await naming(house.clients, film.workflow_id) == {keys.audit_log(PROJECT)}
    assert await house.redis.exists(_results()) == 0
    await house.film(staff)
    assert staff.total() == 2 * EVERYTHING


async def test_what_was_taken_over_outlives_the_film_it_came_from(house: House) -> None:
    staff = company(render=clip)
    first = await house.film(staff)
    second = await house.film(staff)
    assert await _purged(house, first) == []  # its files have another owner
    assert await house.redis.hlen(_results()) == EVERYTHING
    third = await house.film(staff)
    assert staff.total() == EVERYTHING
    assert {event.data["workflow"] for event in await house.events(third.workflow_id, EventType.EXECUTION_REUSED)} == {second.workflow_id}
    assert len(await house.store.artifacts(third.workflow_id)) == 3


async def test_a_film_in_its_last_hour_is_no_source(house: House) -> None:
    staff = company()
    film = await house.film(staff)
    seconds, _ = await house.redis.time()
    await house.redis.zadd(keys.expiring(shard_of_project(PROJECT)), {film.workflow_id: (seconds + 1800) * 1000})
    await house.film(staff)
    assert staff.total() == 2 * EVERYTHING


async def test_an_entry_that_nobody_used_for_its_days_is_found_no_more(house: House) -> None:
    staff = company()
    await house.film(staff)
    await house.redis.zadd(_results().replace(":rc:", ":rcu:"), dict.fromkeys(await house.redis.hkeys(_results()), 1))
    await house.film(staff)
    assert staff.total() == 2 * EVERYTHING
    assert 0 < await house.redis.ttl(_results()) <= 30 * 24 * 3600


async def test_of_too_many_entries_the_ones_used_longest_ago_go(house: House) -> None:
    index = house.index(most_bytes=5 * ENTRY_BYTES)
    film = await house.film(company(), index=index)
    assert await house.redis.hlen(_results()) == await house.redis.zcard(_results().replace(":rc:", ":rcu:")) == 5
    kept = {key.decode() for key in await house.redis.hkeys(_results())}
    rows = await house.store.rows(film.workflow_id)
    agents = {row.execution.agent for row in rows if row.execution and row.key in kept}
    assert {"edit", "deliver"} <= agents and not {"concept", "research", "breakdown"} & agents


async def test_an_entry_takes_no_more_than_is_reckoned(house: House) -> None:
    """Real entries in real numbers: the bound in bytes is kept by counting them."""
    index, film = house.index(), WorkflowId(f"wf-{shard_of_project(PROJECT):02x}-{'a' * 24}")
    pipeline = house.redis.pipeline(transaction=False)
    for n in range(2000):
        [_, _, _, key, entry] = index.arguments(PROJECT, film, [hashlib.sha256(str(n).encode()).hexdigest()[:32]])
        pipeline.hset(_results(), key, entry)
        pipeline.zadd(_results().replace(":rc:", ":rcu:"), {key: 1_790_000_000_000 + n})
    await pipeline.execute()
    used = [await house.redis.memory_usage(name, samples=0) for name in (_results(), _results().replace(":rc:", ":rcu:"))]
    await house.redis.delete(_results(), _results().replace(":rc:", ":rcu:"))
    assert 0.6 * ENTRY_BYTES < sum(used) / 2000 <= ENTRY_BYTES


# ---- forgeries -------------------------------------------------------------------------------------------------------------


async def test_a_genuine_row_that_is_offered_where_it_was_not_recorded_is_refused(house: House) -> None:
    """Whoever can write Redis copies the entries of an older code to the place of the present one."""
    staff = company()
    await house.film(staff, index=house.index("0ld"))
    for kind in (":rc:", ":rcu:"):
        await house.redis.copy(_results("0ld").replace(":rc:", kind), _results().replace(":rc:", kind))
        await house.redis.expire(_results().replace(":rc:", kind), 1000)
    await house.film(staff)
    assert staff.total() == 2 * EVERYTHING


async def test_a_row_that_was_changed_is_made_anew_and_offered_anew(house: House) -> None:
    staff = company()
    film = await house.film(staff)
    for key, stored in (await house.redis.hgetall(keys.ledger(film.workflow_id))).items():
        await house.redis.hset(keys.ledger(film.workflow_id), key, stored.replace(b'"notes":"facts"', b'"notes":"fakes"'))
    await house.film(staff)
    assert staff.runs["research", ""] == 2 and staff.total() == EVERYTHING + 1
    await house.film(staff)
    assert staff.total() == EVERYTHING + 1


# ---- a real script ---------------------------------------------------------------------------------------------------------


@dataclass
class Bookshelf:
    """The results of a film that was made before."""

    film: Shoot

    async def known(self, project_id: ProjectId) -> Set[str]:
        return self.film.book.rows.keys()

    async def find(self, project_id: ProjectId, key: str) -> Found | None:
        row = self.film.book.rows.get(key)
        return Found(WorkflowId("wf-1"), row, self.film.book.artifacts) if row and row.succeeded else None


async def test_one_changed_line_of_a_second_film_makes_only_its_own_shots(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    film = await studio.shoot("wf-1", first_setting())
    studio.shelf = Shelf(Bookshelf(film), PROJECT, frozenset(studio.registry.specs()), asks=True, meter=lambda agent, outcome: None)
    await studio.shelf.open()
    same = await studio.shoot("wf-2", first_setting())
    assert not same.runs and same.outputs("distribution") == film.outputs("distribution")
    lines = film.outputs("dialogue_writer", "SCENE_2")
    changed = {**lines, "dialogue_script": [{**line, "text": "Not tonight."} if n == 0 else line for n, line in enumerate(lines["dialogue_script"])]}
    other = await studio.shoot("wf-3", with_override(first_setting(), "dialogue_writer", "SCENE_2", changed))
    shots = {step.partition(":")[2] for step in other.runs if step.startswith("video_generation")}
    assert shots and shots < {step.partition(":")[2] for step in film.runs if step.startswith("video_generation")}
    assert all(shot.startswith("SCENE_2_") for shot in shots)
    assert not {"dialogue_writer", "storyboard_artist", "character_designer", "music_composer"} & set(other.ran())
