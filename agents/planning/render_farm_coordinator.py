"""Who may use how much of the renderers: for each scene its place in the queue, the seconds a picture may take, the retakes it has, and whether a service is asked at all.

Nothing is rationed where nothing is scarce: without a budget a scene has its priority and otherwise all it needs. With a limit of GPU seconds the film is served in the order of its priorities: first
a take of every shot, then what is left for retakes; a scene that nothing is left for is drawn by our own renderer. So a budget makes a film plainer where it matters least, and never shorter.
Stills and clips obey it (`agents.visual.rations`).
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from agents.base import AgentContext, WritingAgent
from agents.film import RenderBudget
from agents.film.planning import ProductionSchedule, SceneAllocation, ScheduledScene
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.budgets import ProductionBudget
from cluster.contracts.ids import AgentId

RETAKES = 2
SHARE_MADE_AGAIN = 0.2
"""Share of a scene's clips that is expected to come back for one more take."""
PATIENCE = 3.0
"""Where GPU time is rationed, a picture may take so many times what it is expected to."""
RENDERED = ("stills", "clips")


class RenderFarmCoordinatorInput(Model):
    production_schedule: ProductionSchedule
    render_budget: RenderBudget | None = None
    production_budget: ProductionBudget | None = None


class RenderFarmCoordinatorOutput(Model):
    render_allocation: tuple[SceneAllocation, ...]


class ServingOrder(Model):
    """What an LLM decides: the scenes in the order in which they are served while GPU time lasts."""

    scenes: Annotated[tuple[int, ...], Field(min_length=1)]


class RenderFarmCoordinator(WritingAgent[RenderFarmCoordinatorInput, RenderFarmCoordinatorOutput]):
    spec = AgentSpec(
        id=AgentId("render_farm_coordinator"),
        name="Render Farm Coordinator",
        role="GPU capacity allocation",
        department="technical_infrastructure",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"render_allocation"}),
        resource_class=ResourceClass.LLM,
        takes=("production_schedule", "render_budget?", "production_budget?"),
        emits=("render_allocation",),
        resources=Resources(cpus=0.01),
        expected_seconds=2,
    )
    Input = RenderFarmCoordinatorInput
    Output = RenderFarmCoordinatorOutput

    instructions = (
        "You run the render farm of a short film whose GPU seconds do not suffice for every scene. Decide in which order the scenes are served: each gets a take of all its shots while there is time, "
        "later ones are drawn offline, and what is left goes into retakes in the same order.\n"
        "Rules: name every scene of the schedule once. A scene of priority 1 never comes after one of priority 3.\n"
        "What good looks like: the scenes where the story turns are served first; among equals those whose pictures gain most from a better renderer (many people, weather, darkness: high complexity), and "
        "scenes that share a place stay together, so that the same room does not look like two."
    )

    async def execute(self, inputs: RenderFarmCoordinatorInput, ctx: AgentContext) -> RenderFarmCoordinatorOutput:
        if ctx.llm is None or _limit(inputs) is None:
            return await self._composed(inputs, ctx)
        ctx.provider = ctx.llm.name
        order = await ctx.llm.structured(
            system=self.instructions,
            request=inputs.model_dump_json(),
            schema=ServingOrder,
            check=lambda order: _misordered(inputs, order),
            usage=ctx.add_usage,
            seed=ctx.request.seed,
        )
        scenes = {scene.scene_number: scene for scene in inputs.production_schedule.scenes}
        return RenderFarmCoordinatorOutput(render_allocation=_rationed([scenes[number] for number in order.scenes], inputs))

    async def _composed(self, inputs: RenderFarmCoordinatorInput, ctx: AgentContext) -> RenderFarmCoordinatorOutput:
        """There is nothing to judge where nothing is scarce, with an LLM or without."""
        ctx.provider = "callsheet"
        return self.compose(inputs, ctx)

    def compose(self, inputs: RenderFarmCoordinatorInput, ctx: AgentContext) -> RenderFarmCoordinatorOutput:
        scenes = inputs.production_schedule.scenes
        if _limit(inputs) is None:
            return RenderFarmCoordinatorOutput(render_allocation=tuple(_all_it_needs(scene, inputs) for scene in sorted(scenes, key=_number)))
        served = sorted(scenes, key=lambda scene: (scene.priority, -scene.complexity, scene.scene_number))
        return RenderFarmCoordinatorOutput(render_allocation=_rationed(served, inputs))

    def check(self, inputs: RenderFarmCoordinatorInput, output: RenderFarmCoordinatorOutput) -> list[str]:
        allocation, limit = output.render_allocation, _limit(inputs)
        wanted = sorted(scene.scene_number for scene in inputs.production_schedule.scenes)
        problems = [] if [row.scene_number for row in allocation] == wanted else [f"Give every scene one row, in order: {wanted}."]
        if limit is not None and sum(row.service_seconds for row in allocation) > limit + 0.01:
            problems.append(f"{sum(row.service_seconds for row in allocation):.0f} GPU seconds are given away; there are {limit:.0f}.")
        return problems


def _limit(inputs: RenderFarmCoordinatorInput) -> float | None:
    return inputs.production_budget.gpu_seconds if inputs.production_budget else None


def _number(scene: ScheduledScene) -> int:
    return scene.scene_number


def _all_it_needs(scene: ScheduledScene, inputs: RenderFarmCoordinatorInput) -> SceneAllocation:
    ordered = inputs.render_budget or RenderBudget()
    return SceneAllocation(
        scene_number=scene.scene_number, priority=scene.priority, seconds_per_still=ordered.seconds_per_still, seconds_per_clip=ordered.seconds_per_clip
    )


def _rationed(served: Sequence[ScheduledScene], inputs: RenderFarmCoordinatorInput) -> tuple[SceneAllocation, ...]:
    """First takes in the order of serving while the seconds last, then retakes in the same order."""
    left = _limit(inputs) or 0.0
    given: dict[int, float] = {}
    for scene in served:
        needs = round(sum(_rendered(scene, department) for department in RENDERED), 2)
        if needs <= left:
            given[scene.scene_number] = needs
            left -= needs
    retakes = dict.fromkeys((scene.scene_number for scene in served), 0)
    for _ in range(RETAKES):
        for scene in served:
            needs = round(SHARE_MADE_AGAIN * _rendered(scene, "clips"), 2)
            if scene.scene_number in given and needs <= left:
                given[scene.scene_number] = round(given[scene.scene_number] + needs, 2)
                retakes[scene.scene_number] += 1
                left -= needs
    return tuple(_ration(scene, given.get(scene.scene_number), retakes[scene.scene_number], inputs) for scene in sorted(served, key=_number))


def _ration(scene: ScheduledScene, given: float | None, retakes: int, inputs: RenderFarmCoordinatorInput) -> SceneAllocation:
    row = _all_it_needs(scene, inputs)
    if given is None:
        why = f"The film's {_limit(inputs) or 0:.0f} GPU seconds end before scene {scene.scene_number}, which needs {sum(_rendered(scene, d) for d in RENDERED):.0f}."
        return row.model_copy(update={"renderer": "offline", "why": why})
    return row.model_copy(
        update={
            "seconds_per_still": _tighter(row.seconds_per_still, PATIENCE * _rendered(scene, "stills") / scene.shots),
            "seconds_per_clip": _tighter(row.seconds_per_clip, PATIENCE * _rendered(scene, "clips") / scene.shots),
            "retakes": retakes,
            "service_seconds": given,
            "why": f"{given:.0f} of {_limit(inputs) or 0:.0f} GPU seconds, priority {scene.priority}.",
        }
    )


def _tighter(ordered: float | None, rationed: float) -> float:
    return round(rationed if ordered is None else min(ordered, rationed), 2)


def _rendered(scene: ScheduledScene, department: str) -> float:
    return sum(load.seconds for load in scene.loads if load.department == department)


def _misordered(inputs: RenderFarmCoordinatorInput, order: ServingOrder) -> list[str]:
    priorities = {scene.scene_number: scene.priority for scene in inputs.production_schedule.scenes}
    if sorted(order.scenes) != sorted(priorities):
        return [f"Name each of the scenes {sorted(priorities)} once."]
    served = [priorities[number] for number in order.scenes]
    late = [n for at, n in enumerate(order.scenes) if priorities[n] == 1 and 3 in served[:at]]
    return [f"Scene {number} has priority 1 and comes after one of priority 3." for number in late]
