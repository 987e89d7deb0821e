"""What the dataflow promises about time and order, on the real `movie_creation@1` with scripted durations: the critical path, scarce slots, gates, failures, and engines that die.

What is expected is worked out by `tests.movie.Film` from the definition alone. Times are taken twice: on a clock that jumps (exact, whatever else the machine does) and on the machine's own.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import graphs
from cluster.contracts.agents import AgentFailure, ExecutionStatus
from cluster.contracts.control import Principal
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease, ReadyEntry, Signals
from graphs.engine import Engine
from tests import virtual_time
from tests.movie import Film, House, Studio, Who, film_with_more_gates

REPOSITORY = Path(__file__).parent.parent.parent
NO_LIMIT = 1000
NODE_KINDS = ("run:", "part:", "all:", "items:", "gate:", "stage:")
STATE_BYTES = 20_000

ANN = Principal(name="ann")


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


@pytest.fixture
def gated(clients: Clients) -> House:
    return House(clients, film_with_more_gates())


class Cut(DriverStore):
    """An engine that is alive but whose heartbeats do not arrive."""

    async def renew(self, lease: Lease, *, begins: bool = False) -> Signals:
        return await asyncio.get_running_loop().create_future()

    async def abandoned(self, shard: int, count: int) -> list[ReadyEntry]:
        return []


def nodes() -> list[str]:
    """Names of the dataflow's tasks that are not done."""
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(NODE_KINDS)]


async def let_go(engine: Engine) -> None:
    """Returns when the engine drives nothing."""
    async with asyncio.timeout(20):
        while tasks := [drive.task for drive in engine._drives.values() if drive.task]:
            await asyncio.wait(tasks)


async def waiting(house: House, workflow_id: WorkflowId, engine: Engine, after: int = 0) -> tuple[int, set[str]]:
    """The workflow has been let go of because it waits for people: position in the log, kinds of the open decisions."""
    event = await house.until(workflow_id, EventType.WORKFLOW_WAITING, after=after)
    await let_go(engine)
    kinds = {d.decision_id: d.kind for d in await house.store.decisions(workflow_id)}
    return event.seq, {kinds[decision_id] for decision_id in event.data["decisions"]}


# ---- time ----------------------------------------------------------------------------------------------------------------


async def _scripted_seconds(url: str, tale: virtual_time.Telltale, studio: Studio) -> float:
    """From the first execution's start to the end of the drive."""
    clients = await virtual_time.counted_clients(url, tale)
    await clients.commands.flushdb()
    house = House(clients, studio.film)
    engine = house.new_engine(studio, "a")
    running = asyncio.create_task(engine.run())
    workflow_id = await house.start()
    while not studio.order:
        await asyncio.sleep(0)
    began = tale.now
    await asyncio.wait([drive.task for drive in engine._drives.values() if drive.task])
    took = tale.now - began
    assert (await house.store.get(workflow_id)).status is WorkflowStatus.COMPLETED
    await engine.drain()
    running.cancel()
    await asyncio.wait([running])
    await clients.aclose()
    return took


def scripted_seconds(url: str, studio: Studio) -> float:
    tale = virtual_time.Telltale()
    return virtual_time.run(tale, _scripted_seconds(url, tale, studio))


@pytest.mark.parametrize("seed", [7, pytest.param(11, marks=pytest.mark.long)])
def test_without_limits_a_film_takes_as_long_as_its_critical_path(redis_url: str, seed: int) -> None:
    film = Film(seed=seed)
    studio = Studio(film=film, speed=1, gpu_slots=NO_LIMIT)
    assert scripted_seconds(redis_url, studio) <= 1.005 * film.critical_path()
    assert sum(studio.runs.values()) == film.count


@pytest.mark.parametrize("slots", [pytest.param(4, marks=pytest.mark.long), 2, pytest.param(1, marks=pytest.mark.long)])
def test_with_few_rendering_slots_a_film_takes_as_long_as_the_best_list_schedule(redis_url: str, slots: int) -> None:
    film = Film()
    assert scripted_seconds(redis_url, Studio(film=film, speed=1, gpu_slots=slots)) <= 1.05 * film.schedule(slots)


def test_slots_for_the_longest_remaining_path_beat_first_come(redis_url: str) -> None:
    film = Film()
    by_rank = scripted_seconds(redis_url, Studio(film=film, speed=1, gpu_slots=5))
    first_come = scripted_seconds(redis_url, Studio(film=film, speed=1, gpu_slots=5, by_priority=False))
    assert by_rank < 0.98 * first_come


@pytest.mark.long
@pytest.mark.parametrize(("slots", "speed"), [(NO_LIMIT, 60), (4, 120), (1, 350)])
async def test_on_the_machines_own_clock_the_engine_adds_less_than_a_twentieth(house: House, slots: int, speed: float) -> None:
    """At sixty to three hundred and fifty times the speed of a film, where a millisecond of the engine counts as much as a third of a second. A machine busy with other things proves nothing here."""
    best = (house.film.critical_path() if slots == NO_LIMIT else house.film.schedule(slots)) / speed
    ratios = []
    async with house.engine(Studio(film=house.film, speed=speed, gpu_slots=slots)):
        for _ in range(3):
            began = time.perf_counter()
            workflow = await house.ended(await house.start())
            ratios.append((time.perf_counter() - began) / best)
            assert workflow.status is WorkflowStatus.COMPLETED
            if ratios[-1] <= 1.05:
                return
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip(f"the machine is busy (load {os.getloadavg()[0]:.1f}): {min(ratios):.3f} of the best schedule; the jumping clock has the proof")
    assert min(ratios) <= 1.05


# ---- traps ---------------------------------------------------------------------------------------------------------------


async def test_trap_1_a_revision_runs_exactly_what_its_note_reaches_and_asks_nothing_twice(house: House) -> None:
    studio = Studio(film=house.film)
    async with house.engine(studio) as engine:
        workflow_id = await house.start(auto=False)
        seq, _ = await waiting(house, workflow_id, engine)
        await house.decide(workflow_id, "concept", "3")
        seq, asked = await waiting(house, workflow_id, engine, seq)
        assert asked == {"rough_cut"}
        before = Counter(studio.runs)
        await house.decide(workflow_id, "rough_cut", "revise", note="faster")
        seq, _ = await waiting(house, workflow_id, engine, seq)
        noted = {(str(agent), "") for agent in house.film.definition.agents if "revision_note?" in house.film.specs[agent].takes}
        reached = (noted | house.film.after(*noted)) - house.film.after(("gate", "rough_cut")) - {("gate", "rough_cut")}
        # these work by the times of the cut, which are as they were
        reached -= {who for who in reached if who[0] in ("subtitle_caption", "foley_artist")}
        assert {take[:2] for take in studio.runs - before} == reached
        await house.decide(workflow_id, "rough_cut", "approve")
        workflow = await house.ended(workflow_id)
    assert workflow.results["summary"]["cut"]["edit"]["note"] == "faster"
    assert Counter(d.kind for d in workflow.user_decisions) == {"concept": 1, "rough_cut": 2}


def test_traps_1_and_5_nothing_forks_by_update_state_or_records_by_task() -> None:
    for path in Path(graphs.__file__).parent.rglob("*.py"):
        source = path.read_text()
        people = path.name == "travel.py"  # a person may change the state of a hand-written graph, of a copy of its thread
        assert people or "update_state" not in source, path
        assert "langgraph.func" not in source, path


async def test_trap_2_once_all_is_quiet_nothing_starts_before_an_answer(gated: House) -> None:
    studio = Studio(film=gated.film, speed=2000)
    quiet: dict[tuple[int, int], int] = {}
    flows: list[Any] = []

    async def watch(engine: Engine) -> None:
        while True:  # every turn of the event loop
            for drive in list(engine._drives.values()):
                session = drive._session
                flow = session._flow if session else None
                if session is None or flow is None or not flow.quiet():
                    continue
                if flow not in flows:
                    flows.append(flow)
                assert quiet.setdefault((flows.index(flow), len(session._made)), len(studio.order)) == len(studio.order)
            await asyncio.sleep(0)

    async with gated.engine(studio) as engine:
        watching = asyncio.create_task(watch(engine))
        workflow_id = await gated.start(auto=False)
        seq = 0
        for kind, choice in (("concept", "1"), ("look", "0"), ("rough_cut", "approve"), ("cast_ok", "approve"), ("score_ok", "approve")):
            seq, _ = await waiting(gated, workflow_id, engine, seq)
            await gated.decide(workflow_id, kind, choice)
        assert (await gated.ended(workflow_id)).status is WorkflowStatus.COMPLETED
        assert not watching.done(), watching.exception()
        watching.cancel()
    assert len(quiet) >= 5


async def test_trap_3_beside_an_open_gate_everything_runs_that_is_not_behind_it(gated: House) -> None:
    studio = Studio(film=gated.film)
    async with gated.engine(studio) as engine:
        workflow_id = await gated.start(auto=False)
        seq, _ = await waiting(gated, workflow_id, engine)
        await gated.decide(workflow_id, "concept", "0")
        await waiting(gated, workflow_id, engine, seq)
    free = set(gated.film.executions) - gated.film.after(("gate", "look"))
    assert set(studio.finished) == free and len(free) > 50


async def test_trap_4_one_interrupt_lists_all_open_gates_and_any_of_them_may_be_answered(gated: House) -> None:
    studio = Studio(film=gated.film)
    async with gated.engine(studio) as engine:
        workflow_id = await gated.start(auto=False)
        seq, asked = await waiting(gated, workflow_id, engine)
        assert asked == {"concept"}
        await gated.decide(workflow_id, "concept", "2")
        for expected, kind, choice in (
            ({"look", "cast_ok", "score_ok"}, "cast_ok", "approve"),
            ({"look", "score_ok"}, "look", "1"),
            ({"score_ok", "rough_cut"}, "score_ok", "approve"),
            ({"rough_cut"}, "rough_cut", "approve"),
        ):
            seq, asked = await waiting(gated, workflow_id, engine, seq)
            assert asked == expected
            graph = gated.types.graph(gated.film.definition.pinned, gated.saver)
            snapshot = await graph.aget_state({"configurable": {"thread_id": workflow_id}})
            [interrupt] = snapshot.interrupts
            assert len(interrupt.value["open"]) == len(expected)
            await gated.decide(workflow_id, kind, choice)
        assert (await gated.ended(workflow_id)).status is WorkflowStatus.COMPLETED
    assert set(studio.runs.values()) == {1}


async def test_trap_6_no_node_outlives_an_interrupt_a_drain_or_a_cancel(house: House) -> None:
    studio = Studio(film=house.film)
    async with house.engine(studio) as engine:
        await waiting(house, await house.start(auto=False), engine)
        assert not nodes()
    studio.held["storyboard_artist"] = asyncio.Event()
    async with house.engine(studio, lease_seconds=0.5) as engine:
        workflow_id = await house.start()
        await house.until(workflow_id, EventType.EXECUTION_STARTED, agent="storyboard_artist")
        assert nodes()
        await engine.drain()
        assert not nodes() and not studio.running
    async with house.engine(studio, "b", lease_seconds=0.5) as engine:
        await house.until(workflow_id, EventType.WORKFLOW_CLAIMED, times=2)
        await house.control.cancel(workflow_id, ANN)
        assert (await house.ended(workflow_id)).status is WorkflowStatus.CANCELLED
        await let_go(engine)
        assert not nodes() and not studio.running


async def test_trap_7_a_fenced_zombie_stops_at_once_and_waits_for_nothing(house: House) -> None:
    slow = Studio(film=house.film, held={"storyboard_artist": asyncio.Event(), "voice_director": asyncio.Event(), "music_composer": asyncio.Event()})
    async with house.engine(slow, "zombie", lease_seconds=0.3, drivers=Cut) as zombie:
        workflow_id = await house.start()
        for agent in ("storyboard_artist", "voice_director"):
            await house.until(workflow_id, EventType.EXECUTION_STARTED, agent=agent, times=5)
        assert len(slow.running) >= 10
        async with house.engine(Studio(film=house.film), "heir", lease_seconds=0.5):
            workflow = await house.ended(workflow_id)
            last = workflow.last_seq
            slow.held["music_composer"].set()  # its result is the first thing the zombie wants to write
            await let_go(zombie)
        assert not slow.running and not nodes()
        assert workflow.status is WorkflowStatus.COMPLETED and (await house.store.get(workflow_id)).last_seq == last


async def test_trap_8_a_failure_surfaces_only_when_everything_else_has_been_done(house: House) -> None:
    broken: Who = ("video_generation", "SCENE_2_SHOT_1")
    studio = Studio(film=house.film, fails={broken: AgentFailure(terminal=True, code="provider_rejected", message="refused by policy")})
    async with house.engine(studio):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.FAILED
    assert [(e.agent, e.item, e.code) for e in workflow.error_history] == [(*broken, "provider_rejected")]
    assert set(studio.finished) == set(house.film.executions) - house.film.after(broken, mandatory=True)
    states = {(str(e.agent), e.item): e.status for e in await house.store.executions(workflow_id)}
    assert {who for who, status in states.items() if status is not ExecutionStatus.SUCCEEDED} == {broken}
    assert (await house.events(workflow_id))[-1].type is EventType.WORKFLOW_FAILED


async def test_trap_9_the_checkpoints_of_a_film_stay_small(house: House) -> None:
    async with house.engine(Studio(film=house.film)):
        workflow_id = await house.start()
        await house.ended(workflow_id)
    redis: Any = house.clients.commands
    pattern = keys.checkpoint("?", workflow_id) + "*"
    stored = [key async for key in redis.scan_iter(match=pattern.replace("{", "[{]"), count=1000)]
    assert len(stored) > 5
    assert sum([await redis.memory_usage(key, samples=0) for key in stored]) < STATE_BYTES


# ---- engines that die ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_engines_killed_early_midway_and_near_the_end_repeat_nothing_and_mix_nothing_up(house: House, redis_url: str) -> None:
    """Each engine's executions take other times, so that what an engine finds done was done in another order than its own (trap 5)."""
    undisturbed = await _film_of_one_engine(house)
    stages = (30, 70, house.film.count - 3)
    drivers = [_driver(redis_url, f"mortal-{n}", seed=n, speed=150) for n in range(len(stages))]
    try:
        workflow_id = await house.start()
        done: set[Any] = set()
        for enough in stages:
            await house.until(workflow_id, EventType.EXECUTION_SUCCEEDED, times=enough)
            owner = (await house.clients.commands.hget(keys.record(workflow_id), "own") or b"").decode()  # type: ignore[misc]
            victim = drivers[int(owner.removeprefix("mortal-"))]
            victim.kill()
            victim.wait()
            recorded = set(await house.recorded(workflow_id))
            assert done <= recorded and len(recorded) >= enough
            done = recorded
        heir = Studio(film=Film(seed=99), speed=200)
        async with house.engine(heir, "heir"):
            workflow = await house.ended(workflow_id)
    finally:
        for process in drivers:
            process.kill()
            process.wait()
    assert workflow.status is WorkflowStatus.COMPLETED
    assert await house.recorded(workflow_id) == undisturbed
    assert not done & set(heir.runs) and done | set(heir.runs) == set(undisturbed)
    succeeded = Counter(e.data["execution_id"] for e in await house.events(workflow_id) if e.type is EventType.EXECUTION_SUCCEEDED)
    assert set(succeeded.values()) == {1}


async def _film_of_one_engine(house: House) -> dict[Any, Any]:
    async with house.engine(Studio(film=house.film), "first"):
        workflow_id = await house.start()
        await house.ended(workflow_id)
    return await house.recorded(workflow_id)


def _driver(url: str, owner: str, *, seed: int, speed: float) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "MOVIE_REDIS_URL": url}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.movie", owner, str(seed), str(speed)],
        cwd=REPOSITORY,
        env=environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def test_the_measures_are_right_where_they_can_be_checked_by_hand() -> None:
    film = Film()
    assert film.schedule(NO_LIMIT) == pytest.approx(film.critical_path())
    rendering = sum(film.seconds(a, i, k) for a, i in film.executions for k in range(film.takes(a, i)) if film.specs[AgentId(a)].resource_class == "gpu_media")
    assert rendering < film.schedule(1) < rendering + 120
    assert len(film.executions) == 110 and film.count == 115
