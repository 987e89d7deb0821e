"""A film on paper, for proofs about time and order: the real `movie_creation@1` and the real agents' specs and views, with scripted results that take scripted time.

Four characters, three places, five scenes, fourteen shots, twenty lines; three shots fail their check once, twice and three times. `Film` says from the meaning of the definition alone, without the
engine's help, which executions there are and what each waits for; from that come the critical path and the best list schedule the engine is held to.
"""

import asyncio
import heapq
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agents.dispatch import ProgressSink
from agents.registry import Registry
from agents.slots import ClassSlots
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Axis, ResourceClass, Stage, Verdict
from cluster.contracts.control import Principal
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import DecisionAnswer, Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.client import Clients, connect_url
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.definition import Gate, WorkflowDefinition
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.movie_creation import MOVIE_CREATION

Who = tuple[str, str]
"""Agent and item."""
Take = tuple[str, str, int]

CAST = ("Mara", "Tom", "Ines", "Biscuit")
PLACES = ("SHORE", "LANTERN ROOM", "HARBOUR")
SCENES = (("SHORE", (0, 1)), ("LANTERN ROOM", (0, 3)), ("HARBOUR", (1, 2)), ("SHORE", (0, 2, 3)), ("LANTERN ROOM", (0, 1)))
SHOTS = (3, 3, 3, 3, 2)
LINES = 4
RETURNS = {"SCENE_1_SHOT_2": 1, "SCENE_3_SHOT_1": 2, "SCENE_5_SHOT_1": 3}
"""How often a shot fails its check; the definition sends it back at most twice."""
SECONDS = {ResourceClass.LLM: (2, 20), ResourceClass.CPU_MEDIA: (3, 15), ResourceClass.GPU_MEDIA: (10, 60)}

SPECS: Mapping[AgentId, AgentSpec] = Registry().specs()
PROVIDERS = dict.fromkeys(ResourceClass, "script")

ANN = Principal(name="ann")


# ---- what the film is ----------------------------------------------------------------------------------------------------


def scene_rows() -> list[dict[str, Any]]:
    return [
        {
            "scene_number": n,
            "location": place,
            "primary_characters": [CAST[i] for i in cast],
            "beat_notes": [],
            "goal": f"goal of scene {n}",
            "object_seen": n == 1,
        }
        for n, (place, cast) in enumerate(SCENES, 1)
    ]


def shot_rows(scene: str) -> list[dict[str, Any]]:
    row = scene_rows()[int(scene[6:]) - 1]
    cast = row["primary_characters"]
    return [
        {
            "frame_id": f"{scene}_SHOT_{k}",
            "scene_number": row["scene_number"],
            "shot_order": k,
            "size": "MS",
            "characters_present": [cast[k % len(cast)]],
            "location": row["location"],
            "line_ids": [line["line_id"] for line in line_rows(scene)][k - 1 : k],
        }
        for k in range(1, SHOTS[row["scene_number"] - 1] + 1)
    ]


def line_rows(scene: str) -> list[dict[str, Any]]:
    row = scene_rows()[int(scene[6:]) - 1]
    cast = row["primary_characters"]
    return [
        {"line_id": f"{scene}_LINE_{k}", "scene_number": row["scene_number"], "character": cast[k % len(cast)], "text": "Leave it to the tide."}
        for k in range(1, LINES + 1)
    ]


SCENE_KEYS = [f"SCENE_{n}" for n in range(1, len(SCENES) + 1)]
ITEMS: Mapping[Axis, list[str]] = {
    Axis.NONE: [""],
    Axis.EPISODE: [""],
    Axis.CHARACTER: list(CAST),
    Axis.LOCATION: list(PLACES),
    Axis.SCENE: SCENE_KEYS,
    Axis.SHOT: [shot["frame_id"] for scene in SCENE_KEYS for shot in shot_rows(scene)],
    Axis.LINE: [line["line_id"] for scene in SCENE_KEYS for line in line_rows(scene)],
}


def related(axis: Axis, item: str, other: Axis) -> list[str]:
    """The items of another axis that an item of this one concerns: a shot its scene, its own cast and place, and the lines of its scene; all items where nothing relates them."""
    if other in (Axis.NONE, Axis.EPISODE):
        return [""]
    if axis is other:
        return [item]
    if axis not in (Axis.SCENE, Axis.SHOT, Axis.LINE):
        return ITEMS[other]
    scene = "_".join(item.split("_")[:2])
    if other in (Axis.SCENE, Axis.SHOT, Axis.LINE):
        return [key for key in ITEMS[other] if f"{key}_".startswith(f"{scene}_")]
    rows = {Axis.SCENE: [scene_rows()[int(scene[6:]) - 1]], Axis.SHOT: shot_rows(scene), Axis.LINE: line_rows(scene)}[axis]
    row = next(row for row in rows if item in (row.get("frame_id"), row.get("line_id"), scene))
    if other is Axis.LOCATION:
        return [scene_rows()[int(scene[6:]) - 1]["location"]]
    return row.get("primary_characters") or row.get("characters_present") or [row["character"]]


@dataclass
class Film:
    """Executions of a definition with what each waits for, and how long each takes by seed."""

    definition: WorkflowDefinition = MOVIE_CREATION.definition
    specs: Mapping[AgentId, AgentSpec] = field(default_factory=lambda: SPECS)
    seed: int = 7

    def seconds(self, agent: str, item: str, take: int = 0) -> float:
        low, high = SECONDS[self.specs[AgentId(agent)].resource_class]
        return random.Random(f"{self.seed} {agent} {item} {take}").uniform(low, high)

    def takes(self, agent: str, item: str) -> int:
        back = self.definition.takes_back.get(AgentId(agent), 0)
        return 1 + min(back, RETURNS.get(item, 0))

    @cached_property
    def executions(self) -> list[Who]:
        return [(agent, item) for agent in self.definition.agents for item in ITEMS[self.specs[agent].fan_out]]

    @property
    def count(self) -> int:
        """Executions, further takes included."""
        return sum(self.takes(*who) for who in self.executions)

    @cached_property
    def needs(self) -> dict[Who, set[Who]]:
        """What an execution or a gate (`("gate", id)`) waits for; an external input is nothing to wait for."""
        return {who: self._of(who, optional=True) for who in self.executions} | {
            ("gate", gate.id): {(self._producer[gate.takes], "")} for gate in self.definition.gates
        }

    @cached_property
    def must(self) -> dict[Who, set[Who]]:
        """The same without optional inputs: what an execution cannot do without."""
        return self.needs | {who: self._of(who, optional=False) for who in self.executions}

    @cached_property
    def _producer(self) -> dict[str, str]:
        return {name: agent for agent in self.definition.agents for name in self.specs[agent].emits}

    def _of(self, who: Who, *, optional: bool) -> set[Who]:
        spec, item = self.specs[AgentId(who[0])], who[1]
        gates = {gate.emits: gate.id for gate in self.definition.gates}
        found: set[Who] = set()
        for name in spec.takes:
            plain = name.rstrip("?")
            if plain != name and not optional:
                continue
            if plain in gates:
                found.add(("gate", gates[plain]))
            elif (producer := self._producer.get(plain)) is not None:
                found |= {(producer, other) for other in related(spec.fan_out, item, self.specs[AgentId(producer)].fan_out)}
        return found

    def after(self, *roots: Who, mandatory: bool = False) -> set[Who]:
        """Everything that waits for one of these, directly or not; the roots are not in it."""
        needs = self.must if mandatory else self.needs
        found: set[Who] = set()
        while new := {who for who, wanted in needs.items() if who not in found and wanted & (found | set(roots))}:
            found |= new
        return found - set(roots)

    # ---- the measures ----

    def critical_path(self) -> float:
        """Seconds of the longest chain, takes one after the other, gates answered at once."""
        return max(self._tails().values())

    def _tails(self) -> dict[Take, float]:
        """For each take: its own seconds and those of the longest chain behind it."""
        followers = self._followers()
        tails: dict[Take, float] = {}

        def tail(take: Take) -> float:
            if take not in tails:
                own = 0.0 if take[0] == "gate" else self.seconds(*take)
                tails[take] = own + max((tail(f) for f in followers.get(take, ())), default=0.0)
            return tails[take]

        for take in self._all_takes():
            tail(take)
        return tails

    def _all_takes(self) -> list[Take]:
        return [(*who, k) for who in self.needs for k in range(1 if who[0] == "gate" else self.takes(*who))]

    def _followers(self) -> dict[Take, list[Take]]:
        followers: dict[Take, list[Take]] = {}
        for who, wanted in self.needs.items():
            for other in wanted:
                last = 0 if other[0] == "gate" else self.takes(*other) - 1
                followers.setdefault((*other, last), []).append((*who, 0))
        for agent, item, k in self._all_takes():
            if k:
                followers.setdefault((agent, item, k - 1), []).append((agent, item, k))
        return followers

    def schedule(self, gpu_slots: int, priority: Callable[[Take, float], float] = lambda take, tail: tail) -> float:
        """Makespan of the list schedule that gives a free rendering slot to the highest `priority(take, tail)`; by default to the longest remaining path."""
        tails, followers = self._tails(), self._followers()
        open_needs = {take: (len(self.needs[take[:2]]) if not take[2] else 1) for take in tails}
        now, free, order = 0.0, gpu_slots, 0
        running: list[tuple[float, int, Take]] = []
        queue: list[tuple[float, int, Take]] = []
        ready = [take for take, count in open_needs.items() if not count]
        while ready or running or queue:
            for take in ready:
                order += 1
                if take[0] != "gate" and self.specs[AgentId(take[0])].resource_class is ResourceClass.GPU_MEDIA:
                    heapq.heappush(queue, (-priority(take, tails[take]), order, take))
                else:
                    heapq.heappush(running, (now + (0.0 if take[0] == "gate" else self.seconds(*take)), order, take))
            while free and queue:
                _, number, take = heapq.heappop(queue)
                free -= 1
                heapq.heappush(running, (now + self.seconds(*take), number, take))
            now, _, done = heapq.heappop(running)
            free += done[0] != "gate" and self.specs[AgentId(done[0])].resource_class is ResourceClass.GPU_MEDIA
            ready = []
            for follower in followers.get(done, ()):
                open_needs[follower] -= 1
                if not open_needs[follower]:
                    ready.append(follower)
        return now


def film_with_more_gates() -> Film:
    """The film with three more questions: a look to choose, on which most of it waits, and two approvals nobody waits for but their stages."""
    base = MOVIE_CREATION.definition
    gates = (
        Gate(id="look", stage=Stage.CONCEPT_DEVELOPMENT, kind="choose", takes="style_drafts", emits="style_guide", prompt="Which look?"),
        Gate(
            id="cast_ok", stage=Stage.CHARACTER_CREATION, kind="approve", takes="character_profiles", emits="cast_approval", prompt="These people?", returns=0
        ),
        Gate(id="score_ok", stage=Stage.MEDIA_GENERATION, kind="approve", takes="music_cues", emits="score_approval", prompt="This music?", returns=0),
    )
    artist = AgentId("concept_artist")
    specs = {**SPECS, artist: SPECS[artist].model_copy(update={"emits": ("style_drafts",)})}
    return Film(definition=base.model_copy(update={"gates": (*base.gates, *gates)}), specs=specs)


# ---- those who make it ---------------------------------------------------------------------------------------------------


@dataclass
class Studio:
    """A dispatcher whose executions take their scripted seconds, divided by `speed`, in a slot of their class. `held` stops an agent's executions until the test lets them go."""

    film: Film = field(default_factory=Film)
    speed: float = 1000.0
    gpu_slots: int = 1000
    by_priority: bool = True
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    fails: Mapping[Who, AgentFailure] = field(default_factory=dict)
    runs: Counter[Take] = field(default_factory=Counter)
    order: list[Who] = field(default_factory=list)
    running: set[Who] = field(default_factory=set)
    finished: list[Who] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._slots = ClassSlots(Settings(llm_slots=1000, cpu_media_slots=1000, gpu_media_slots=self.gpu_slots))

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        who = (str(request.agent), request.item)
        self.runs[*who, request.take] += 1
        self.order.append(who)
        self.running.add(who)
        try:
            if (hold := self.held.get(request.agent)) is not None:
                await hold.wait()
            async with self._slots.of(self.film.specs[request.agent].resource_class).hold(priority if self.by_priority else 0.0):
                await _work(self.film.seconds(*who, request.take) / self.speed)
        finally:
            self.running.discard(who)
        self.finished.append(who)
        return self.fails.get(who) or self._made(request)

    def _made(self, request: AgentRequest) -> AgentResult:
        ok = request.take >= RETURNS.get(request.item, 0) if request.agent in self.film.definition.takes_back else None
        verdict = None if ok is None else Verdict(ok=ok, issues=() if ok else ("frozen",))
        outputs = {name: made_of(name, request) for name in self.film.specs[request.agent].emits}
        return AgentResult(outputs=outputs, provider="script", actor="scripted", node="here", verdict=verdict)

    async def warm(self, agents: Iterable[AgentId]) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None


async def _work(seconds: float) -> None:
    """An execution's work: that its time passes."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    alarm = loop.call_later(seconds, done.set_result, None)
    try:
        await done
    finally:
        alarm.cancel()


def made_of(name: str, request: AgentRequest) -> Any:
    """The value of an emitted name. Says who made it, so that a result in the wrong place shows; a note and a changed idea go on into what is made of them."""
    item, note = request.item, request.inputs.get("revision_note", "")
    by = {
        "made_by": f"{request.agent}/{item}/{request.take}",
        "text": "As much as a few sentences of an agent take, in the ledger and in the next one's inputs. " * 3,
    }
    if note:
        by["note"] = note
    match name:
        case "concept_candidates":
            return [{"concept_id": str(i), "title": f"T{i}", "logline": request.inputs["user_idea"], "score": i, **by} for i in range(4)]
        case "scene_list":
            return [{**row, **by} for row in scene_rows()]
        case "character_profiles":
            return [{"name": each, **by} for each in CAST]
        case "world_bible":
            return {"places": [{"name": place} for place in PLACES], **by}
        case "storyboard_frames":
            return [{**row, **by} for row in shot_rows(item)]
        case "dialogue_script":
            return [{**row, **by} for row in line_rows(item)]
        case "scene_plans":
            return [{"scene_number": int(item[6:]), **by}]
        case "voice_directions":
            return [{"line_id": row["line_id"], **by} for row in line_rows(item)]
        case "voice_library":
            return dict.fromkeys(CAST, by)
        case "character_designs" | "character_arcs" | "voice_profiles":
            return [{"name": item, **by}]
        case "environment_designs":
            return [{"location": item, **by}]
        case "dialogue_audio":
            return [{"line_id": item, **by}]
        case "generated_frames" | "video_segments":
            return [{"frame_id": item, **by}]
        case "music_cues":
            return [{"cue_id": f"scene_{n}", "scene_number": n, "mood": "sad", "seconds": 9.0, **by} for n in range(1, len(SCENES) + 1)]
        case "foley_tracks":
            return [{"scene_number": int(item[6:]), **by}]
        case "failed_frames" | "failed_segments" | "continuity_notes":
            return []
        case "final_edit":
            return {"cut": [row["frame_id"] for row in request.inputs["video_segments"]], **by}
        case "mastered_edit":
            return {"edit": request.inputs["final_edit"], **by}
        case "distribution_record":
            return {"deliverables": {}, "cut": request.inputs["mastered_edit"], **by}
        case "style_drafts":  # of a film whose look is chosen by a person
            return [{"id": str(i), "title": f"Look {i}", "logline": "paper", "score": i, **by} for i in range(2)]
    return by


# ---- the house they work in ----------------------------------------------------------------------------------------------


@dataclass
class House:
    """A store, engines over it, and helpers that wait for events instead of time."""

    clients: Clients
    film: Film = field(default_factory=Film)

    def __post_init__(self) -> None:
        self.scripts = Scripts(self.clients)
        self.store = WorkflowStore(self.clients, self.scripts)
        self.control = ControlStore(self.clients, self.scripts, self.store)
        self.log = EventLog(self.clients)
        self.saver = RedisSaver(self.clients, self.scripts)
        self.types = types_of(self.film)

    def new_engine(self, studio: Studio, owner: str, lease_seconds: float = 5.0, drivers: type[DriverStore] = DriverStore) -> Engine:
        store = drivers(self.clients, self.scripts, owner=owner, lease_seconds=lease_seconds)
        return Engine(store, self.types, self.saver, studio, Registry().load, PROVIDERS)

    @asynccontextmanager
    async def engine(self, studio: Studio, owner: str = "a", **options: Any) -> AsyncIterator[Engine]:
        engine = self.new_engine(studio, owner, **options)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, *, auto: bool = True) -> WorkflowId:
        request = WorkflowRequest(
            type="movie_creation", project_id=ProjectId("p"), input={"logline": "A keeper finds a bottle."}, options=WorkflowOptions(auto=auto)
        )
        return (await self.store.create(request, pinned=self.film.definition.pinned, created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, kind: EventType, *, after: int = 0, times: int = 1, **data: Any) -> Event:
        """The `times`-th event of this kind and with these data."""
        async with asyncio.timeout(60):
            async for event in self.log.follow(workflow_id, after=after):
                if event and event.type is kind and all(event.data.get(name) == value for name, value in data.items()):
                    times -= 1
                    if not times:
                        return event
        raise AssertionError(f"the log ended without {kind}")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(60):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def events(self, workflow_id: WorkflowId) -> list[Event]:
        return (await self.log.page(workflow_id, after=0, limit=1000)).items

    async def decide(self, workflow_id: WorkflowId, kind: str, choice: str, note: str = "") -> None:
        open_ones = [d for d in await self.store.decisions(workflow_id) if d.kind == kind and d.choice is None]
        await self.store.decide(workflow_id, DecisionAnswer(decision_id=open_ones[0].decision_id, choice=choice, note=note), by=ANN)

    async def recorded(self, workflow_id: WorkflowId) -> dict[Take, dict[str, Any]]:
        """Outputs of every execution that succeeded."""
        rows = await self.store.rows(workflow_id)
        return {(str(row.execution.agent), row.execution.item, row.execution.take): row.outputs for row in rows if row.execution and row.succeeded}


def types_of(film: Film) -> TypeRegistry:
    registry = TypeRegistry(film.specs)
    registry.register(WorkflowType(definition=film.definition, input_model=MOVIE_CREATION.input_model, prepare=MOVIE_CREATION.prepare))
    return registry


async def drive(url: str, owner: str, seed: int, speed: float) -> None:
    """An engine until it is killed. Its executions take other times than those of an engine with another seed."""
    house = House(await connect_url(url))
    async with house.engine(Studio(film=Film(seed=seed), speed=speed), owner, lease_seconds=1.5):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(drive(os.environ["MOVIE_REDIS_URL"], sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
