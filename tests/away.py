"""Three agents that need a neighbour each in their own way, and workflow types that say what is to happen while it is away."""

from typing import Any

from agents.base import Agent, AgentContext
from agents.registry import Registry
from agents.services.offline import task_or_fallback
from cluster.contracts.agents import AgentSpec, ResourceClass, RetryPolicy, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId
from cluster.contracts.neighbours import OnAway, WhenAway
from graphs.definition import WorkflowDefinition
from graphs.registry import TypeRegistry, WorkflowType

SMALL = {"prompt": "a lighthouse", "image_params": {"width": 64, "height": 64}}


class Idea(Model):
    idea: str


class Picture(Model):
    picture: str


class Song(Model):
    song: str


class Lore(Model):
    lore: int


def _spec(agent: str, emits: str, **more: Any) -> AgentSpec:
    return AgentSpec(
        id=AgentId(agent),
        name=agent.title(),
        role="Needs a neighbour",
        department="tests",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"test"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("idea",),
        emits=(emits,),
        retry=RetryPolicy(attempts=3, base_seconds=0.05, cap_seconds=0.1),
        **more,
    )


class Painter(Agent[Idea, Picture]):
    """Would rather have the Task Service's picture, and can do without."""

    spec = _spec("painter", "picture", services=frozenset({"task"}))
    Input, Output = Idea, Picture

    async def execute(self, inputs: Idea, ctx: AgentContext) -> Picture:
        drawn = await task_or_fallback(ctx, self.spec, "generate_image", SMALL)
        return Picture(picture="offline" if drawn.instead else "service")


class Singer(Agent[Idea, Song]):
    """Cannot do without the Task Service."""

    spec = _spec("singer", "song", services=frozenset({"task"}), requires=frozenset({"task"}))
    Input, Output = Idea, Song

    async def execute(self, inputs: Idea, ctx: AgentContext) -> Song:
        await ctx.run_task("generate_image", SMALL, part="song")
        return Song(song="service")


class Scholar(Agent[Idea, Lore]):
    """Asks the Brain and tells it something."""

    spec = _spec("scholar", "lore", services=frozenset({"brain"}))
    Input, Output = Idea, Lore

    async def execute(self, inputs: Idea, ctx: AgentContext) -> Lore:
        known = await ctx.recall(inputs.idea)
        await ctx.remember("note", inputs.idea, {})
        return Lore(lore=-1 if known is None else len(known))


STAFF = Registry({name: f"tests.away:{name.title()}" for name in ("painter", "singer", "scholar")})


def errand(name: str, *agents: str, on_away: WhenAway | None = None) -> WorkflowType:
    specs = STAFF.specs()
    definition = WorkflowDefinition(
        name=name,
        version=1,
        title="An errand",
        stages=((Stage.CONCEPT_DEVELOPMENT, tuple(map(AgentId, agents))),),
        inputs=("idea",),
        on_away=on_away or {},
        shows=tuple(emitted for agent in agents for emitted in specs[AgentId(agent)].emits),
    )
    return WorkflowType(definition=definition, input_model=Idea, prepare=lambda given: {"idea": given.idea})


PATIENT: WhenAway = {"task": OnAway.WAIT, "brain": OnAway.WAIT}


def types() -> TypeRegistry:
    """`easy_…` go on without, `patient_…` wait; a `ballad` needs both neighbours."""
    registry = TypeRegistry(STAFF.specs())
    for agent in ("painter", "singer", "scholar"):
        registry.register(errand(f"easy_{agent}", agent))
        registry.register(errand(f"patient_{agent}", agent, on_away=PATIENT))
    registry.register(errand("ballad", "singer", "scholar"))
    return registry
