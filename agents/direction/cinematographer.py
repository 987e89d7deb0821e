"""The photography of one scene: where the light comes from, how hard and how warm it is, which lamps are seen, how the camera is carried, and what all of that is for.

The lighting designer makes lamps of it, the camera operator moves by its support, and shot list and storyboard name it. With it go the colours in which the scene is finished, by its mood and the
film's look: clips are coded in them when they are made, so that no picture is coded a second time for its grade.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import EnvironmentDesign, Scene, ScenePlan, StyleGuide
from agents.film.records import LocationReference
from agents.film.staging import CinematographyPlan, SceneLook, ShotSpec
from agents.items import narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from . import photography
from .film_look import scene_look


class CinematographerInput(Model):
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...]
    shot_list: tuple[ShotSpec, ...]
    environment_designs: tuple[EnvironmentDesign, ...] = ()
    style_guide: StyleGuide | None = None
    location_references: tuple[LocationReference, ...] = ()


class Photographed(Model):
    """What an LLM decides; the colours follow from script and style."""

    cinematography_plan: tuple[CinematographyPlan, ...]


class CinematographerOutput(Photographed):
    scene_looks: tuple[SceneLook, ...]


class Cinematographer(WritingAgent[CinematographerInput, CinematographerOutput]):
    spec = AgentSpec(
        id=AgentId("cinematographer"),
        name="Cinematographer",
        role="Lighting mood, camera technique, visual style",
        department="production_planning",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"cinematography"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("scene_list", "scene_plans", "shot_list", "environment_designs?", "style_guide?", "location_references?"),
        emits=("cinematography_plan", "scene_looks"),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
    )
    Input = CinematographerInput
    Output = CinematographerOutput

    instructions = (
        "You are the cinematographer of a short film and decide the photography of one scene. Return exactly one plan, for the scene you are given.\n"
        "`key_side` is where the main light comes from, the same in all shots of the scene: left, right, front or back of the frame. Outdoors the sun decides, where `location_references` has it (ahead of the camera: back; behind it: front), else by the hour (low at dusk on the left, else on the right; front or back under clouds); "
        "indoors the story: into the face of whoever wins the scene, from behind whoever loses it.\n"
        "`contrast` is key to fill: 2 for comedy and hope, 4 for grief, 6 for danger, 8 and more for dread and film noir, halved under a grey sky; faces must stay readable, so less where most shots are close. "
        "`kelvin`: fire 1900 to 2100, lamps 2500 to 2900, dusk 3100, noon 5600, clouds 6500, moon 8600, screens 7500. `exposure` in stops, -0.3 to 0.2.\n"
        "`support`: locked for stillness, dolly for calm, handheld for danger, crane outdoors for triumph. `practicals` are features of the set, spelled as there, that give light and burn at this hour.\n"
        "`intent` says in one sentence what the light does and why; good: 'Hard, cold light from behind Mara, who loses by this scene.'; bad: 'Moody lighting.'"
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        locations = {row["location"] for row in rows(inputs, "scene_list") if row["scene_number"] == number}
        view = narrow(
            inputs,
            scene_list=lambda row: row["scene_number"] == number,
            scene_plans=lambda row: row["scene_number"] == number,
            shot_list=lambda row: row["scene_number"] == number,
            environment_designs=lambda row: row["location"] in locations,
            location_references=lambda row: row["location"] in locations,
        )
        return view

    async def execute(self, inputs: CinematographerInput, ctx: AgentContext) -> CinematographerOutput:
        if ctx.llm is None:
            return await super().execute(inputs, ctx)
        ctx.provider = ctx.llm.name
        planned = await ctx.llm.structured(
            system=self.instructions,
            request=inputs.model_dump_json(),
            schema=Photographed,
            check=lambda planned: self.check(inputs, planned),
            usage=ctx.add_usage,
            seed=ctx.request.seed,
        )
        return _coloured(planned.cinematography_plan, inputs)

    def compose(self, inputs: CinematographerInput, ctx: AgentContext) -> CinematographerOutput:
        scene = inputs.scene_list[0]
        plan = inputs.scene_plans[0] if inputs.scene_plans else None
        lamps = photography.practicals(scene, inputs.environment_designs[0] if inputs.environment_designs else None)
        sun = next((sun for place in inputs.location_references for sun in place.sun if sun.time_of_day is scene.time_of_day), None)
        side = photography.key_side(scene, plan, sun)
        ratio = photography.contrast(scene, inputs.style_guide.look if inputs.style_guide else None, inputs.shot_list)
        kelvin = photography.kelvin(scene, lamps)
        made = CinematographyPlan(
            scene_number=scene.scene_number,
            intent=photography.intent(scene, side, ratio, kelvin, lamps),
            key_side=side,
            contrast=ratio,
            kelvin=kelvin,
            exposure=photography.exposure(scene),
            support=photography.support(scene, inputs.shot_list),
            practicals=lamps,
        )
        return _coloured((made,), inputs)

    def check(self, inputs: CinematographerInput, output: Photographed) -> list[str]:
        scene = inputs.scene_list[0]
        if [plan.scene_number for plan in output.cinematography_plan] != [scene.scene_number]:
            return [f"Return exactly one plan, for scene {scene.scene_number}."]
        plan, problems = output.cinematography_plan[0], []
        there = {feature for place in inputs.environment_designs for feature in place.features}
        if strange := [name for name in plan.practicals if name not in there]:
            problems.append(f"{', '.join(strange)} is not in the set; practicals may name only {', '.join(sorted(there)) or 'nothing'}.")
        if abs(plan.exposure) > 0.75:
            problems.append("An exposure beyond 0.75 stops cannot be read on every screen; say it with the contrast.")
        if plan.support == "crane" and scene.interior:
            problems.append("A crane needs a sky: choose locked, dolly or handheld indoors.")
        if not plan.intent.strip():
            problems.append("Say in `intent` what the light does and why.")
        return problems


def _coloured(plans: tuple[CinematographyPlan, ...], inputs: CinematographerInput) -> CinematographerOutput:
    return CinematographerOutput(cinematography_plan=plans, scene_looks=tuple(scene_look(scene, inputs.style_guide) for scene in inputs.scene_list))
