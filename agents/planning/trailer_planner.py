"""Chooses which shots a trailer needs, before any of them is drawn: only those are drawn.

The choice is `agents.delivery.trailer`'s, by the storyboard alone, so the editor of the trailer finds exactly these.
"""

from agents.base import Agent, AgentContext
from agents.delivery.trailer import Length, moments
from agents.film import Frame
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId


class TrailerPlannerInput(Model):
    storyboard_frames: tuple[Frame, ...]
    trailer_seconds: float | None = None


class TrailerPlannerOutput(Model):
    trailer_frames: tuple[Frame, ...]


class TrailerPlanner(Agent[TrailerPlannerInput, TrailerPlannerOutput]):
    spec = AgentSpec(
        id=AgentId("trailer_planner"),
        name="Trailer Planner",
        role="Choose the shots a trailer needs",
        department="delivery",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"trailer", "planning"}),
        resource_class=ResourceClass.LLM,
        takes=("storyboard_frames", "trailer_seconds?"),
        emits=("trailer_frames",),
        resources=Resources(cpus=0.01),
        expected_seconds=1,
    )
    Input = TrailerPlannerInput
    Output = TrailerPlannerOutput

    async def execute(self, inputs: TrailerPlannerInput, ctx: AgentContext) -> TrailerPlannerOutput:
        ctx.provider = "callsheet"
        picked = {pick.frame_id for pick in moments([frame.model_dump() for frame in inputs.storyboard_frames], Length.of(inputs.trailer_seconds))}
        return TrailerPlannerOutput(trailer_frames=tuple(frame for frame in inputs.storyboard_frames if frame.frame_id in picked))
