"""The schedule: which scenes are made together and in which order, what each needs of each craft, how long the film will take and which chain of work decides that.

The figures are worked out (`calendar`), never guessed; what is a matter of judgement is the order of the places, and an LLM, where there is one, decides that alone. The render farm rations by the
schedule, the performance report holds it against what was measured, and it is delivered as a table.
"""

from typing import Annotated

from pydantic import Field

from agents.base import AgentContext, WritingAgent
from agents.film import Scene
from agents.film.planning import ProductionSchedule
from agents.registry import Registry
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from . import calendar


class ProductionManagerInput(Model):
    scene_list: tuple[Scene, ...]


class ProductionManagerOutput(Model):
    production_schedule: ProductionSchedule


class ShootingOrder(Model):
    """What an LLM decides: the places in the order in which they are worked on, and why."""

    locations: Annotated[tuple[str, ...], Field(min_length=1)]
    reasons: Annotated[tuple[str, ...], Field(max_length=6)] = ()


class ProductionManager(WritingAgent[ProductionManagerInput, ProductionManagerOutput]):
    spec = AgentSpec(
        id=AgentId("production_manager"),
        name="Production Manager",
        role="Schedule, dependencies, resources",
        department="production_planning",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"scheduling", "planning"}),
        resource_class=ResourceClass.LLM,
        takes=("scene_list",),
        emits=("production_schedule",),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
        single_instance=True,
    )
    Input = ProductionManagerInput
    Output = ProductionManagerOutput

    instructions = (
        "You are the production manager of a short film and decide in which order its places are worked on; durations, workers and the calendar are worked out from your order.\n"
        "Rules: name every location of the scenes exactly once, as it is spelled there. All scenes of a place are made together, because its set is built once.\n"
        "What good looks like: places where the story turns (value_after far from value_before) come early, so that there is time to make their shots again; places that "
        "share cast follow one another, so that the same people are not called twice; what is hard (weather, many people, night) is not left to the end. Give one short "
        "reason for each decision that is not obvious."
    )

    async def execute(self, inputs: ProductionManagerInput, ctx: AgentContext) -> ProductionManagerOutput:
        if ctx.llm is None:
            return await super().execute(inputs, ctx)
        ctx.provider = ctx.llm.name
        order = await ctx.llm.structured(
            system=self.instructions,
            request=inputs.model_dump_json(),
            schema=ShootingOrder,
            check=lambda order: _misplaced(inputs, order),
            usage=ctx.add_usage,
            seed=ctx.request.seed,
        )
        groups = {group[0].location: group for group in calendar.grouped(inputs.scene_list)}
        return _scheduled(inputs, [groups[location] for location in order.locations], order.reasons)

    def compose(self, inputs: ProductionManagerInput, ctx: AgentContext) -> ProductionManagerOutput:
        groups = calendar.grouped(inputs.scene_list)
        reasons = [
            f"{group[0].location}: scenes {', '.join(str(scene.scene_number) for scene in group)} are made together; the set is built once."
            for group in groups
            if len(group) > 1
        ]
        turning = [scene.scene_number for scene in inputs.scene_list if calendar.priority(scene) == 1]
        if turning:
            reasons.append(f"The story turns in {_scenes(turning)}; the places of these come first.")
        return _scheduled(inputs, groups, reasons)

    def check(self, inputs: ProductionManagerInput, output: ProductionManagerOutput) -> list[str]:
        schedule = output.production_schedule
        wanted, found = sorted(scene.scene_number for scene in inputs.scene_list), sorted(scene.scene_number for scene in schedule.scenes)
        problems = [] if wanted == found else [f"The calendar has scenes {found}; the film has {wanted}."]
        placed = [number for block in schedule.blocks for number in block.scenes]
        if placed != [scene.scene_number for scene in schedule.scenes]:
            problems.append("The blocks hold other scenes, or in another order, than the calendar.")
        if any(later.starts < before.ends for before, later in zip(schedule.blocks, schedule.blocks[1:], strict=False)):
            problems.append("A block begins before the one before it ends.")
        if schedule.seconds < sum(step.seconds for step in schedule.critical_path):
            problems.append("The film is planned to be done before its longest chain of work is.")
        return problems


def _scheduled(inputs: ProductionManagerInput, order: list[list[Scene]], reasons: tuple[str, ...] | list[str]) -> ProductionManagerOutput:
    registry = Registry()
    return ProductionManagerOutput(
        production_schedule=calendar.scheduled(inputs.scene_list, order, lambda agent: registry.spec(AgentId(agent)).expected_seconds, reasons)
    )


def _misplaced(inputs: ProductionManagerInput, order: ShootingOrder) -> list[str]:
    places = {scene.location for scene in inputs.scene_list}
    problems = [f"There is no place {location!r} in the film." for location in dict.fromkeys(order.locations) if location not in places]
    problems += [f"Name {location!r}." for location in sorted(places - set(order.locations))]
    if len(set(order.locations)) < len(order.locations):
        problems.append("Name every place once.")
    return problems


def _scenes(numbers: list[int]) -> str:
    return f"scene {numbers[0]}" if len(numbers) == 1 else f"scenes {', '.join(map(str, numbers))}"
