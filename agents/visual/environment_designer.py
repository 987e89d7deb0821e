"""One location: which set pieces stand there and in which colours, with a picture of the empty set.

A set is first of all a setting (a bakery, a hospital ward, a boat's deck) and an era, when the place's name, its description or the story's words mean one.
Then come features, chosen from what the renderer can draw: those the world bible names, those its description mentions, and the set's most telling ones by
seed, so that no two places of the same kit look alike. Its colours are the concept artist's, turned a little by the place. Where a scout has been there, the set pieces such a place
has in the world come before those by seed, and the colours lean to what it is built of.
"""

from collections.abc import Sequence
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import HEIGHT, WIDTH, Concept, EnvironmentDesign, Look, Place, Scene, StyleGuide, WorldBible
from agents.film.records import LocationReference
from agents.items import narrow, stable_seed
from agents.media.catalogue import SETTINGS, era_of, features_of, known_features, setting_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .shot_plans import LOOK_WORDS

FEATURES = 4


class EnvironmentDesignerInput(Model):
    world_bible: WorldBible
    scene_list: tuple[Scene, ...]
    style_guide: StyleGuide | None = None
    concept_brief: Concept | None = None
    location_references: tuple[LocationReference, ...] = ()


class EnvironmentDesignerOutput(Model):
    environment_designs: tuple[EnvironmentDesign, ...]


class EnvironmentDesigner(Agent[EnvironmentDesignerInput, EnvironmentDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("environment_designer"),
        name="Environment Designer",
        role="Locations, sets, architecture",
        department="visual",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"set_design"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.LOCATION,
        takes=("world_bible", "scene_list", "style_guide?", "concept_brief?", "location_references?"),
        emits=("environment_designs",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=10,
    )
    Input = EnvironmentDesignerInput
    Output = EnvironmentDesignerOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        view = narrow(inputs, scene_list=lambda scene: scene["location"] == item, location_references=lambda found: found["location"] == item)
        world = inputs.get("world_bible")
        own = [place for place in world["places"] if place["name"] == item] if world else []
        return {**view, "world_bible": {**world, "places": own}} if world and own else view

    async def execute(self, inputs: EnvironmentDesignerInput, ctx: AgentContext) -> EnvironmentDesignerOutput:
        name, seed = ctx.request.item, ctx.request.seed
        if not inputs.scene_list:
            raise InvalidInput(f"No scene plays at {name!r}.")
        scene = inputs.scene_list[0]
        place = next((place for place in inputs.world_bible.places if place.name == name), None)
        design = _design(name, scene, place, inputs, ctx)
        look = inputs.style_guide.look if inputs.style_guide else Look.PAPER_CUT
        outcome = await ctx.run_task(
            "generate_image",
            {
                "prompt": f"{design.prompt} Empty set, nobody in frame. {LOOK_WORDS[look]}.",
                "image_params": {"width": WIDTH, "height": HEIGHT, "style": look},
                "environment": {
                    "design": design.model_dump(mode="json"),
                    "look": look,
                    "time_of_day": scene.time_of_day,
                    "weather": scene.weather,
                    "seed": stable_seed(seed, "place", name),
                },
            },
        )
        return EnvironmentDesignerOutput(environment_designs=(design.model_copy(update={"reference": outcome.media}),))


def _design(name: str, scene: Scene, place: Place | None, inputs: EnvironmentDesignerInput, ctx: AgentContext) -> EnvironmentDesign:
    from agents.media.palettes import built_of, palette_for, place_palette

    kit, interior = (place.kit, place.interior) if place else (scene.kit, scene.interior)
    style = inputs.style_guide
    description = place.description if place else ""
    scouted = next((found for found in inputs.location_references if found.location == name), None)
    dressing = _dressing(name, description, place.features if place else (), inputs, interior=interior)
    features = _features(place, f"{name} {scene.visual_hook} {description}", kit_features=features_of(kit, interior=interior), ctx=ctx, scouted=scouted)
    described = place.description.rstrip(".") if place and place.description else f"{kit} {'interior' if interior else 'exterior'}"
    seed, concept = ctx.request.seed, inputs.concept_brief
    film = (
        style.palette if style else palette_for(scene.mood, Look.PAPER_CUT, kit, seed, era_of(f"{inputs.world_bible.era} {concept.logline if concept else ''}"))
    )
    return EnvironmentDesign(
        location=name,
        kit=kit,
        interior=interior,
        palette=built_of(
            place_palette(film, kit, stable_seed(seed, "place", name)), scouted.colours if scouted and not (style and style.look is Look.NOIR) else ()
        ),
        features=tuple(feature for feature in one_setting((*dressing, *features), interior=interior) if feature in known_features(kit)),
        prompt=f"{name.title()}: {described}. {inputs.world_bible.era}.{_in_words(scouted, scene) if scouted else ''}",
    )


def one_setting(features: Sequence[str], *, interior: bool) -> tuple[str, ...]:
    """The features, each once and without any setting but the first: an observation dome with a corridor drawn by lot would be a corridor."""
    settings = [word for word in features if word in SETTINGS and SETTINGS[word].interior is interior]
    return tuple(word for word in dict.fromkeys(features) if word not in settings[1:] or word == settings[0])


def _in_words(scouted: LocationReference, scene: Scene) -> str:
    """What the scout saw, for image models."""
    sun = next((sun for sun in scouted.sun if sun.time_of_day is scene.time_of_day and sun.side != "none"), None)
    light = f"the sun {sun.side if sun.side in ('above', 'behind', 'ahead') else 'from the ' + sun.side}, {'low' if sun.height < 20 else 'high'}" if sun else ""
    parts = (
        "; ".join(scouted.architecture),
        ", ".join(scouted.materials),
        ", ".join(scouted.vegetation),
        light,
        f"like {scouted.likeness}" if scouted.likeness else "",
    )
    return "".join(f" {part[0].upper()}{part[1:]}." for part in parts if part)


def _features(place: Place | None, words: str, *, kit_features: tuple[str, ...], ctx: AgentContext, scouted: LocationReference | None = None) -> list[str]:
    """Named, then mentioned, then seen by the scout, then by seed among the kit's first eight; at most `FEATURES` beyond those that were named."""
    text = words.lower().replace("-", " ")
    chosen = list(place.features) if place else []
    chosen += [feature for feature in kit_features if feature.replace("_", " ") in text and feature not in chosen]
    rest = [feature for feature in kit_features[:8] if feature not in chosen]
    ctx.rng("features").shuffle(rest)
    seen = [feature for feature in (scouted.features if scouted else ()) if feature in kit_features and feature not in chosen]
    rest = [*seen, *(feature for feature in rest if feature not in seen)]
    return chosen + rest[: max(0, FEATURES - len(chosen))]


def _dressing(name: str, description: str, named: tuple[str, ...], inputs: EnvironmentDesignerInput, *, interior: bool) -> tuple[str, ...]:
    """The place's setting and its era, as far as they are meant. The place's name decides the setting, then its description; the whole story's
    words decide the era."""
    own = next((feature for feature in named if feature in SETTINGS and SETTINGS[feature].interior is interior), "")
    concept = inputs.concept_brief
    story = f"{name} {description} {inputs.world_bible.era} {concept.logline if concept else ''}"
    return tuple(found for found in (own or setting_of(name, interior=interior) or setting_of(description, interior=interior), era_of(story)) if found)
