"""A company of scripted agents for tests of the engine: each does what its script says and leaves a count of its runs.

The film they make has the shape of the real one: a concept, scenes, characters, shots that concern some of the characters, a cut, and gates.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.base import Agent
from agents.dispatch import ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Axis, ResourceClass, RetryPolicy, Stage, Verdict
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId, WorkflowId
from graphs.definition import AxisSource, Gate, WorkflowDefinition
from graphs.registry import TypeRegistry, WorkflowType

Outputs = dict[str, Any]
Script = Callable[[AgentRequest], "Outputs | AgentFailure | AgentResult"]


@dataclass
class Company:
    """Dispatcher and registry in one. `hold` lets a test stop an agent's executions until it releases them."""

    specs: Mapping[AgentId, AgentSpec]
    scripts: Mapping[str, Script]
    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    order: list[tuple[str, str]] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    seen: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    finished: list[tuple[str, str]] = field(default_factory=list)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        who = (str(request.agent), request.item)
        self.runs[who] += 1
        self.order.append(who)
        self.seen[who] = request.inputs
        if (gate := self.held.get(request.agent)) is not None:
            await gate.wait()
        made = self.scripts[request.agent](request)
        self.finished.append(who)
        if isinstance(made, AgentFailure | AgentResult):
            return made
        return AgentResult(outputs=made, provider="script", actor="scripted", node="here")

    async def warm(self, agents: Iterable[AgentId]) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None

    def load(self, agent_id: AgentId) -> type[Agent[Any, Any]]:
        return _Viewless

    def total(self) -> int:
        return sum(self.runs.values())


class _Viewless(Agent[Any, Any]):
    """Stands for any agent where only `view` is asked."""

    async def execute(self, inputs: Any, ctx: Any) -> Any:
        raise AssertionError("scripted agents are run by their company")


def spec(
    agent: str, stage: Stage, takes: str = "", emits: str = "", *, per: Axis = Axis.NONE, seconds: float = 1, kind: ResourceClass = ResourceClass.LLM
) -> AgentSpec:
    return AgentSpec(
        id=AgentId(agent),
        name=agent,
        role="scripted",
        department="tests",
        stage=stage,
        capabilities=frozenset({agent}),
        resource_class=kind,
        fan_out=per,
        takes=tuple(takes.split()),
        emits=tuple(emits.split()),
        expected_seconds=seconds,
        retry=RetryPolicy(attempts=3, base_seconds=0.001, cap_seconds=0.002),
    )


class AnyInput(Model):
    idea: str = "a film"


SPECS = {
    s.id: s
    for s in (
        spec("concept", Stage.CONCEPT_DEVELOPMENT, "idea", "concepts"),
        spec("research", Stage.CONCEPT_DEVELOPMENT, "idea", "notes"),
        spec("breakdown", Stage.CONCEPT_DEVELOPMENT, "brief", "scenes"),
        spec("cast", Stage.CHARACTER_CREATION, "scenes", "people"),
        spec("design", Stage.CHARACTER_CREATION, "people", "designs", per=Axis.CHARACTER),
        spec("board", Stage.SCENE_PLANNING, "scenes people", "shots", per=Axis.SCENE),
        spec("render", Stage.MEDIA_GENERATION, "shots designs", "clips", per=Axis.SHOT, kind=ResourceClass.GPU_MEDIA),
        spec("music", Stage.MEDIA_GENERATION, "scenes", "score", per=Axis.SCENE),
        spec("edit", Stage.POST_PRODUCTION, "clips score? note?", "cut"),
        spec("deliver", Stage.FINAL_ASSEMBLY, "cut approval notes", "record"),
    )
}

FILM = WorkflowDefinition(
    name="film",
    version=1,
    title="scripted film",
    stages=tuple((stage, tuple(s.id for s in SPECS.values() if s.stage is stage)) for stage in Stage),
    gates=(
        Gate(id="choice", stage=Stage.CONCEPT_DEVELOPMENT, kind="choose", takes="concepts", emits="brief", prompt="Which?"),
        Gate(id="approve", stage=Stage.POST_PRODUCTION, kind="approve", takes="cut", emits="approval", prompt="Good?", note_input="note", returns=2),
    ),
    axes=(
        AxisSource(axis=Axis.CHARACTER, emitted="people", key="{name}"),
        AxisSource(axis=Axis.SCENE, emitted="scenes", key="SCENE_{n}", links={Axis.CHARACTER: "who"}),
        AxisSource(axis=Axis.SHOT, emitted="shots", key="{id}", links={Axis.CHARACTER: "who"}),
    ),
    inputs=("idea", "note?"),
    takes_back={AgentId("render"): 2},
    results_from="record",
)

SCENES = [{"n": 1, "who": ["Ann"]}, {"n": 2, "who": ["Ann", "Bob"]}]


def _shots(request: AgentRequest) -> Outputs:
    who = SCENES[int(request.item[-1]) - 1]["who"]
    return {"shots": [{"id": f"{request.item}_SHOT_{i}", "who": [name]} for i, name in enumerate(who)]}


def scripts(**changes: Script) -> dict[str, Script]:
    return {
        "concept": lambda r: {"concepts": [{"id": str(i), "title": f"T{i}", "logline": r.inputs["idea"], "score": i} for i in range(4)]},
        "research": lambda r: {"notes": "facts"},
        "breakdown": lambda r: {"scenes": SCENES},
        "cast": lambda r: {"people": [{"name": "Ann"}, {"name": "Bob"}]},
        "design": lambda r: {"designs": [{"name": r.item, "coat": "red"}]},
        "board": _shots,
        "render": lambda r: {"clips": [{"shot": r.item, "take": r.take}]},
        "music": lambda r: {"score": [{"scene": r.item}]},
        "edit": lambda r: {"cut": {"clips": r.inputs["clips"], "score": r.inputs.get("score"), "note": r.inputs.get("note", "")}},
        "deliver": lambda r: {"record": {"deliverables": {}, "cut": r.inputs["cut"], "approval": r.inputs["approval"]}},
        **changes,
    }


def company(**changes: Script) -> Company:
    return Company(SPECS, scripts(**changes))


def film_types(definition: WorkflowDefinition = FILM, specs: Mapping[AgentId, AgentSpec] = SPECS) -> TypeRegistry:
    registry = TypeRegistry(specs)
    registry.register(WorkflowType(definition=definition, input_model=AnyInput, prepare=lambda given: {"idea": given.idea}))
    return registry


def bad_clip(request: AgentRequest) -> AgentResult:
    """A render whose first take of one shot fails its check."""
    ok = not (request.item == "SCENE_2_SHOT_1" and request.take == 0)
    verdict = Verdict(ok=ok, issues=() if ok else ("frozen",))
    return AgentResult(outputs={"clips": [{"shot": request.item, "take": request.take}]}, provider="script", verdict=verdict)
