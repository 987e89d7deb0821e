"""Conditions and loops without a person, with scripted agents: who takes part, who sends work back and how often, and what is run again after a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Axis, ResourceClass, Stage, Verdict
from cluster.contracts.base import Model
from cluster.contracts.errors import DefinitionRejected
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, ProjectId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from graphs.checkpointer import RedisSaver
from graphs.definition import AxisSource, BestOf, Condition, Review, WorkflowDefinition
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType
from tests.scripted import Company, Script, spec

SPECS = {
    one.id: one
    for one in (
        spec("plan", Stage.CONCEPT_DEVELOPMENT, "idea", "outline"),
        spec("write", Stage.SCENE_PLANNING, "outline scenes", "lines", per=Axis.SCENE),
        spec("read", Stage.SCENE_PLANNING, "lines scenes", "reviews", per=Axis.SCENE),
        spec("compose", Stage.MEDIA_GENERATION, "outline", "score"),
        spec("deliver", Stage.FINAL_ASSEMBLY, "lines reviews? score? outline", "record"),
    )
}
DEFINITION = WorkflowDefinition(
    name="loop",
    version=1,
    title="loops",
    stages=tuple(
        (stage, tuple(one.id for one in SPECS.values() if one.stage is stage)) for stage in Stage if any(one.stage is stage for one in SPECS.values())
    ),
    axes=(AxisSource(axis=Axis.SCENE, emitted="scenes", key="SCENE_{n}"),),
    inputs=("idea", "scenes", "sound?"),
    reviews={AgentId("write"): Review(by=AgentId("read"), returns=2)},
    only_when={"compose": Condition(value="sound", differs=("none",))},
    results_from="record",
)


class Given(Model):
    idea: str = "a film"
    scenes: tuple[dict[str, Any], ...] = ({"n": 1}, {"n": 2})
    sound: str | None = None
    takes: int | None = None


def prepared(given: Given) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.model_dump(exclude_none=True).items()}


def registry(definition: WorkflowDefinition = DEFINITION, specs: Any = SPECS) -> TypeRegistry:
    types = TypeRegistry(specs)
    types.register(WorkflowType(definition=definition, input_model=Given, prepare=prepared))
    return types


def company(bad: int = 0, **changes: Script) -> Company:
    """Scene 1 is read with an objection until take `bad`."""

    def read(request: AgentRequest) -> AgentResult:
        take = request.inputs["lines"][0]["take"]
        ok = request.item != "SCENE_1" or take >= bad
        verdict = Verdict(ok=ok, issues=() if ok else (f"take {take} does not hold",))
        return AgentResult(outputs={"reviews": [{"scene": request.item, "ok": ok}]}, provider="script", verdict=verdict)

    def deliver(request: AgentRequest) -> dict[str, Any]:
        given = request.inputs
        return {"record": {"deliverables": {}, "takes": [line["take"] for line in given["lines"]], "reviews": given["reviews"], "score": given.get("score")}}

    return Company(
        SPECS,
        {
            "plan": lambda r: {"outline": r.inputs["idea"]},
            "write": lambda r: {"lines": [{"scene": r.item, "take": r.take, "told": (r.verdict or {}).get("issues", [])}]},
            "read": read,
            "compose": lambda r: {"score": "a tune"},
            "deliver": deliver,
            **changes,
        },
    )


class House:
    def __init__(self, clients: Clients) -> None:
        self.clients, self.scripts = clients, Scripts(clients)
        self.store, self.log = WorkflowStore(clients, self.scripts), EventLog(clients)

    @asynccontextmanager
    async def engine(self, staff: Company, owner: str = "a", definition: WorkflowDefinition = DEFINITION) -> AsyncIterator[None]:
        drivers = DriverStore(self.clients, self.scripts, owner=owner, lease_seconds=5.0)
        saver = RedisSaver(self.clients, self.scripts)
        engine = Engine(drivers, registry(definition, staff.specs), saver, staff, staff.load, dict.fromkeys(ResourceClass, "script"))
        running = asyncio.create_task(engine.run())
        try:
            yield
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def made(self, staff: Company, definition: WorkflowDefinition = DEFINITION, **given: Any) -> Workflow:
        request = WorkflowRequest(type="loop", project_id=ProjectId("p"), input=given, options=WorkflowOptions())
        workflow_id = (await self.store.create(request, pinned="loop@1", created_by="test"))[0].workflow_id
        async with self.engine(staff, definition=definition), asyncio.timeout(30):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


async def test_what_a_reader_objects_to_is_written_again_until_it_holds(house: House) -> None:
    staff = company(bad=1)
    workflow = await house.made(staff)
    assert workflow.results["summary"]["takes"] == [1, 0]
    assert workflow.results["summary"]["reviews"] == [{"scene": "SCENE_1", "ok": True}, {"scene": "SCENE_2", "ok": True}]
    assert (staff.runs["write", "SCENE_1"], staff.runs["read", "SCENE_1"], staff.runs["read", "SCENE_2"]) == (2, 2, 1)
    returned = [event for event in (await house.log.page(workflow.workflow_id, after=0, limit=500)).items if event.type is EventType.EXECUTION_RETURNED]
    assert [event.data["issues"] for event in returned] == [["take 0 does not hold"]]


async def test_a_reader_sends_back_at_most_as_often_as_the_type_says(house: House) -> None:
    staff = company(bad=9)
    workflow = await house.made(staff)
    assert workflow.status is WorkflowStatus.COMPLETED and workflow.results["summary"]["takes"] == [2, 0]
    assert staff.runs["write", "SCENE_1"] == 3
    assert workflow.results["summary"]["reviews"][0] == {"scene": "SCENE_1", "ok": False}, "who delivers is told that it still does not hold"


SEVERAL = DEFINITION.model_copy(
    update={
        "reviews": {},
        "inputs": (*DEFINITION.inputs, "takes?"),
        "axes": (*DEFINITION.axes, AxisSource(axis=Axis.SHOT, emitted="lines", key="{scene}_SHOT_{n}")),
        "stages": tuple(
            (stage, (*agents, *((AgentId("shoot"), AgentId("judge")) if stage is Stage.MEDIA_GENERATION else ()))) for stage, agents in DEFINITION.stages
        ),
        "best_of": {AgentId("shoot"): BestOf(by=AgentId("judge"), takes_from="takes", most=3, budget=3, first="seconds")},
    }
)
"""Two shots a scene, of which the second is the longer one."""


def several() -> Company:
    def judge(request: AgentRequest) -> dict[str, Any]:
        brightest = max(range(len(request.inputs["clips"])), key=lambda at: request.inputs["clips"][at]["seed"] % 1000)
        return {"kept_take": {"take": brightest, "beside": request.inputs["lines"]}}

    staff = company(
        write=lambda r: {"lines": [{"scene": r.item, "n": n, "take": 0, "seconds": n} for n in (1, 2)]},
        shoot=lambda r: {"clips": [{"shot": r.item, "take": r.take, "seed": r.seed}]},
        judge=judge,
        deliver=lambda r: {"record": {"deliverables": {}, "clips": r.inputs["clips"]}},
    )
    more = (
        spec("shoot", Stage.MEDIA_GENERATION, "lines", "clips", per=Axis.SHOT),
        spec("judge", Stage.MEDIA_GENERATION, "clips lines", "kept_take", per=Axis.SCENE),
        spec("deliver", Stage.FINAL_ASSEMBLY, "clips", "record"),
    )
    return replace(staff, specs={**SPECS, **{one.id: one for one in more}})


async def test_of_several_takes_the_judge_keeps_one_and_the_budget_is_held(house: House) -> None:
    staff = several()
    workflow = await house.made(staff, SEVERAL, takes=3)
    assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
    made = {item: staff.runs["shoot", item] for item in ("SCENE_1_SHOT_1", "SCENE_1_SHOT_2", "SCENE_2_SHOT_1", "SCENE_2_SHOT_2")}
    assert made == {"SCENE_1_SHOT_1": 2, "SCENE_1_SHOT_2": 3, "SCENE_2_SHOT_1": 2, "SCENE_2_SHOT_2": 3}, "three takes more a scene, the longer shot first"
    kept = workflow.results["summary"]["clips"]
    assert [clip["shot"] for clip in kept] == sorted(made)
    rows = [row.outputs["clips"][0] for row in await house.store.rows(workflow.workflow_id) if "clips" in row.outputs]
    for clip in kept:
        assert clip == max((row for row in rows if row["shot"] == clip["shot"]), key=lambda row: row["seed"] % 1000)
    assert len({row["seed"] for row in rows if row["shot"] == "SCENE_1_SHOT_2"}) == 3


async def test_one_take_is_what_is_made_where_nobody_asks_for_more(house: House) -> None:
    staff = several()
    workflow = await house.made(staff, SEVERAL)
    assert workflow.status is WorkflowStatus.COMPLETED and sum(runs for (agent, _), runs in staff.runs.items() if agent == "shoot") == 4
    assert {item for agent, item in staff.runs if agent == "judge"} == {"SCENE_1", "SCENE_2"}


async def test_the_next_take_is_told_what_was_wrong(house: House) -> None:
    told: list[Any] = []

    def write(request: AgentRequest) -> dict[str, Any]:
        told.append((request.item, request.take, (request.verdict or {}).get("issues")))
        return {"lines": [{"scene": request.item, "take": request.take}]}

    await house.made(company(bad=1, write=write))
    assert ("SCENE_1", 1, ["take 0 does not hold"]) in told


@pytest.mark.parametrize(("sound", "score"), [("none", None), ("full", "a tune"), (None, "a tune")])
async def test_who_takes_part_only_sometimes_is_left_out_when_it_is_not_so(house: House, sound: str | None, score: str | None) -> None:
    staff = company()
    workflow = await house.made(staff, sound=sound)
    assert workflow.status is WorkflowStatus.COMPLETED and workflow.results["summary"]["score"] == score
    assert staff.runs["compose", ""] == (1 if score else 0)
    assert any("only when sound is not none" in note for note in workflow.notes) == (score is None)
    assert workflow.progress.percent == 100


async def test_a_condition_may_ask_for_what_an_agent_emits_and_leave_a_whole_stage_out(house: House) -> None:
    definition = DEFINITION.model_copy(update={"only_when": {"media_generation": Condition(value="outline", equals=("a musical",))}})
    assert (await house.made(company(), definition)).results["summary"]["score"] is None
    assert (await house.made(company(), definition, idea="a musical")).results["summary"]["score"] == "a tune"


async def test_an_agent_with_a_condition_that_fails_is_missed_like_any_other_option(house: House) -> None:
    staff = company(compose=lambda r: AgentFailure(terminal=True, code="broken", message="no instrument"))
    workflow = await house.made(staff, sound="full")
    assert workflow.status is WorkflowStatus.COMPLETED and workflow.error_history[0].message == "no instrument"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"only_when": {"plan": Condition(value="sound", equals=("full",))}}, "needs 'outline', but 'plan' makes it only when sound is full"),
        ({"only_when": {"compose": Condition(value="lines", equals=(1,))}}, "does not always emit exactly once"),
        ({"only_when": {"opera": Condition(value="sound")}}, "none of its agents or stages"),
        ({"reviews": {AgentId("write"): Review(by=AgentId("compose"))}}, "work on the same items"),
        ({"reviews": {AgentId("plan"): Review(by=AgentId("deliver"))}}, "who does not know lines"),
        ({"shows": ("opera",)}, "name 'opera', which nobody emits"),
        ({"inputs": ("idea", "scenes?", "sound?")}, "which is only an optional input"),
    ],
)
def test_what_cannot_work_is_refused_before_anybody_starts_it(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(DefinitionRejected, match=says):
        registry(DEFINITION.model_copy(update=changes))
