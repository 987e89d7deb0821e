"""The light of one scene in numbers that a renderer obeys and quality control measures: colours of key and fill, their strengths, air, lamps that are seen and their unrest.

Made of the cinematographer's plan: the ratio of key to fill becomes a strength and a lift of the shade, kelvin a colour, fires flicker and weather hangs in the air.
"""

import math
from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import EnvironmentDesign, Kit, Mood, Palette, Scene, TimeOfDay, Weather
from agents.film.staging import CinematographyPlan, LightingSetup
from agents.items import narrow, rows, scene_of
from agents.media.colour import luminance, mix, rgb
from agents.media.kelvin import colour_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .photography import FIRES

AIR = {Weather.FOG: 0.45, Weather.RAIN: 0.18, Weather.SNOW: 0.16, Weather.STORM: 0.14, Weather.CLOUDY: 0.06}
DUST, DREAD, MORNING = 0.12, 0.06, 0.1
"""In the light of a fire or of a workshop; where it is eerie; over land at dawn."""
FIRELIGHT, UNREST = 0.5, 0.25
"""Flicker of fires, and of other lamps in a storm or where it is eerie."""
NEUTRAL = 6500
"""Kelvin of a light that takes no side."""
LIKE = 60
"""Levels by which a channel of the key's colour may differ from its temperature's: a lamp may have a shade."""


class LightingDesignerInput(Model):
    cinematography_plan: tuple[CinematographyPlan, ...]
    scene_list: tuple[Scene, ...]
    environment_designs: tuple[EnvironmentDesign, ...] = ()


class LightingDesignerOutput(Model):
    lighting_setup: tuple[LightingSetup, ...]


class LightingDesigner(WritingAgent[LightingDesignerInput, LightingDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("lighting_designer"),
        name="Lighting Designer",
        role="Mood lighting and atmosphere",
        department="content_generation",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"lighting"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("cinematography_plan", "scene_list", "environment_designs?"),
        emits=("lighting_setup",),
        resources=Resources(cpus=0.01),
        expected_seconds=2,
    )
    Input = LightingDesignerInput
    Output = LightingDesignerOutput

    instructions = (
        "You are the lighting designer of a short film and set the lamps of one scene by its cinematography plan. Return exactly one setup, for that scene, with the plan's key_side, exposure and practicals.\n"
        "`key_colour` is the colour of a black body of the plan's kelvin (1900 K #ff8500, 2700 K #ffad59, 4500 K #ffdebc, 6500 K white, 9000 K #d8e0ff), at most slightly tinted; `fill_colour` is what the rest of the place throws back: "
        "cool under a warm key, warm under a cold one, leaned towards the place's palette, never darker than half grey.\n"
        "`key` is its strength: 0.4 at a contrast of 1.8, 0.7 at 4, 1.0 at 8. `fill` lifts the shade: 0.9 at a contrast of 1.8, 0.55 at 4, 0.25 at 8; the higher the contrast the lower the fill.\n"
        "`haze` is air that is seen: fog 0.45, rain and snow 0.15, dread and fire a little, else 0. `flicker` is 0.5 where a fire burns, 0.25 for a failing lamp, else 0."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        locations = {row["location"] for row in rows(inputs, "scene_list") if row["scene_number"] == number}
        return narrow(
            inputs,
            scene_list=lambda row: row["scene_number"] == number,
            cinematography_plan=lambda row: row["scene_number"] == number,
            environment_designs=lambda row: row["location"] in locations,
        )

    def compose(self, inputs: LightingDesignerInput, ctx: AgentContext) -> LightingDesignerOutput:
        plan, scene = inputs.cinematography_plan[0], inputs.scene_list[0]
        palette = inputs.environment_designs[0].palette if inputs.environment_designs else None
        setup = LightingSetup(
            scene_number=scene.scene_number,
            key_side=plan.key_side,
            key_colour=colour_of(plan.kelvin),
            fill_colour=fill_colour(plan, palette),
            key=strength(plan.contrast),
            fill=lift(plan.contrast),
            exposure=plan.exposure,
            haze=haze(scene, plan),
            practicals=plan.practicals,
            flicker=flicker(scene, plan),
        )
        return LightingDesignerOutput(lighting_setup=(setup,))

    def check(self, inputs: LightingDesignerInput, output: LightingDesignerOutput) -> list[str]:
        plan = inputs.cinematography_plan[0]
        if [setup.scene_number for setup in output.lighting_setup] != [plan.scene_number]:
            return [f"Return exactly one setup, for scene {plan.scene_number}."]
        setup, problems = output.lighting_setup[0], []
        if setup.key_side != plan.key_side:
            problems.append(f"The key comes from the {plan.key_side} by the plan, not from the {setup.key_side}.")
        if any(abs(a - b) > LIKE for a, b in zip(rgb(setup.key_colour), rgb(colour_of(plan.kelvin)), strict=True)):
            problems.append(f"A key of {plan.kelvin} K has the colour {colour_of(plan.kelvin)}, not {setup.key_colour}.")
        if abs(setup.fill - lift(plan.contrast)) > 0.25:
            problems.append(f"At a contrast of {plan.contrast:g} the fill is about {lift(plan.contrast):.2f}, not {setup.fill:.2f}.")
        if luminance(setup.fill_colour) < 100:
            problems.append(f"The fill {setup.fill_colour} is too dark to lift a shade: choose a colour of at least half brightness.")
        if setup.practicals != plan.practicals or abs(setup.exposure - plan.exposure) > 0.01:
            problems.append("Take `practicals` and `exposure` from the plan.")
        return problems


def strength(contrast: float) -> float:
    """Of the key, from 0.25 at a contrast of 1 by a quarter for every doubling."""
    return round(min(1.5, 0.25 + 0.25 * math.log2(contrast)), 3)


def lift(contrast: float) -> float:
    """Of the shade: all at a contrast of 1.4 and below, 0.27 less for every doubling."""
    return round(max(0.0, min(1.0, 1.13 - 0.27 * math.log2(contrast))), 3)


def fill_colour(plan: CinematographyPlan, palette: Palette | None) -> str:
    """What the place throws back: the light of the other temperature, with some of the place's own."""
    other = colour_of(8200 if plan.kelvin < 5000 else 3800 if plan.kelvin > 7000 else NEUTRAL)
    return mix(other, palette.mid, 0.25) if palette else other


def haze(scene: Scene, plan: CinematographyPlan) -> float:
    """How much of the air is seen."""
    air = 0.0 if scene.interior else AIR.get(scene.weather, 0.0)
    if scene.kit is Kit.SPACE and not scene.interior:
        return 0.0
    if not scene.interior and scene.time_of_day is TimeOfDay.DAWN:
        air = max(air, MORNING)
    if scene.interior and (scene.kit is Kit.WORKSHOP or not FIRES.keys().isdisjoint(plan.practicals)):
        air = max(air, DUST)
    return round(air + (DREAD if scene.mood is Mood.EERIE else 0.0), 3)


def flicker(scene: Scene, plan: CinematographyPlan) -> float:
    """Unrest of the light."""
    if not FIRES.keys().isdisjoint(plan.practicals):
        return FIRELIGHT
    return UNREST if plan.practicals and (scene.mood is Mood.EERIE or scene.weather is Weather.STORM) else 0.0
