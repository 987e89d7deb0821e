"""Makes the sounds of one scene's actions, in time with the cut.

The times come from the cut, the actions from the plans the pictures were drawn from, so that a step is heard when the foot is seen to come down. An execution sees its
scene alone and counts from its first frame: a longer line in another scene changes nothing here.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    FPS,
    SAMPLE_RATE,
    CharacterDesign,
    Concept,
    EnvironmentDesign,
    FoleyTrack,
    Frame,
    Look,
    Palette,
    Scene,
    ScenePlan,
    ShotPlan,
    ShownLine,
    Slot,
    Spotting,
    StyleGuide,
)
from agents.items import columns, narrow, rows, scene_of, stable_seed
from agents.media.spaces import space_of
from agents.visual.shot_plans import shot_plan
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .foley_plans import scene_foley

UNSEEN = StyleGuide(look=Look.PAPER_CUT, palette=Palette(shadow="#000000", base="#000000", mid="#000000", light="#000000", accent="#000000"))
UNHEARD = {
    **dict.fromkeys(("skin", "hair_colour", "coat_colour", "shirt_colour", "trouser_colour"), "#000000"),
    **{"hair": "short", "hat": "none", "coat": "none", "hat_colour": None, "marks": (), "prompt": "", "reference": None},
}
"""Colours make no sound, and neither do clothes as they are drawn: other ones leave a scene's foley as it is."""


class FoleyArtistInput(Model):
    final_edit: Spotting
    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...] = ()
    character_designs: tuple[CharacterDesign, ...] = ()
    environment_designs: tuple[EnvironmentDesign, ...] = ()
    dialogue_script: tuple[ShownLine, ...] = ()
    concept_brief: Concept


class FoleyArtistOutput(Model):
    foley_tracks: tuple[FoleyTrack, ...]


class FoleyArtist(Agent[FoleyArtistInput, FoleyArtistOutput]):
    spec = AgentSpec(
        id=AgentId("foley_artist"),
        name="Foley Artist",
        role="Steps, cloth, hands and doors in time with the picture",
        department="audio",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"foley", "sound"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SCENE,
        takes=(
            "final_edit",
            "storyboard_frames",
            "scene_list",
            "scene_plans?",
            "character_designs?",
            "environment_designs?",
            "dialogue_script?",
            "concept_brief",
        ),
        emits=("foley_tracks",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=4,
    )
    Input = FoleyArtistInput
    Output = FoleyArtistOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        places = {scene["location"] for scene in rows(inputs, "scene_list") if scene["scene_number"] == number}
        own = narrow(
            inputs,
            storyboard_frames=lambda row: row["scene_number"] == number,
            scene_list=lambda row: row["scene_number"] == number,
            scene_plans=lambda row: row["scene_number"] == number,
            environment_designs=lambda row: row["location"] in places,
            dialogue_script=lambda row: row["scene_number"] == number,
        )
        cast = {name for frame in rows(own, "storyboard_frames") for name in frame.get("characters_present", ())}
        own = columns(narrow(own, character_designs=lambda row: row["name"] in cast), dialogue_script=ShownLine)
        for name, unheard in (("character_designs", UNHEARD), ("environment_designs", {"reference": None, "prompt": ""})):
            if name in own:
                own[name] = [{**row, **unheard} for row in own[name]]
        return {**own, "final_edit": {"timeline": _own_time(inputs.get("final_edit") or {}, number)}}

    async def execute(self, inputs: FoleyArtistInput, ctx: AgentContext) -> FoleyArtistOutput:
        if not inputs.scene_list:
            raise InvalidInput(f"The scene list has no {ctx.request.item}.")
        scene = inputs.scene_list[0]
        timeline = inputs.final_edit.timeline
        if not timeline:
            ctx.notes.append(f"{ctx.request.item} is not in the cut, so nothing of it is heard.")
            return FoleyArtistOutput(foley_tracks=())
        heard = scene_foley(scene, next(iter(inputs.scene_plans), None), _shots(inputs, ctx.request.seed))
        seconds = (timeline[-1].start_frame + timeline[-1].frames) / FPS
        described = ", ".join(dict.fromkeys(one.event.sound for one in heard)) or "room tone"
        outcome = await ctx.run_task(
            "process_audio",
            {
                "prompt": f"Foley track for {scene.location.title()}: {described}. No music, no voices.",
                "audio_params": {"duration": seconds, "sample_rate": SAMPLE_RATE, "style": "foley"},
                "foley": {
                    "seconds": seconds,
                    "seed": stable_seed(ctx.request.seed, "foley", scene.scene_number),
                    "space": space_of(scene.kit, interior=scene.interior, location=scene.location),
                    "sounds": [one.sound.model_dump(mode="json") for one in heard],
                },
            },
        )
        assert outcome.media is not None
        track = FoleyTrack(scene_number=scene.scene_number, audio=outcome.media, events=tuple(one.event for one in heard), provider=outcome.provider)
        return FoleyArtistOutput(foley_tracks=(track,))


def _own_time(edit: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The scene's entries of the cut without their pictures, counted from its first frame."""
    slots = [row for row in rows(columns(edit, timeline=Slot), "timeline") if row["scene_number"] == number]
    first = min((row["start_frame"] for row in slots), default=0)
    return [{**row, "start_frame": row["start_frame"] - first} for row in slots]


def _shots(inputs: FoleyArtistInput, seed: int) -> list[tuple[Slot, ShotPlan]]:
    frames = {frame.frame_id: frame for frame in inputs.storyboard_frames}
    return [
        (
            slot,
            shot_plan(
                frames[slot.frame_id],
                scenes=inputs.scene_list,
                plans=inputs.scene_plans,
                designs=inputs.character_designs,
                environments=inputs.environment_designs,
                style=UNSEEN,
                concept=inputs.concept_brief,
                seed=seed,
                lines=inputs.dialogue_script,
            ),
        )
        for slot in inputs.final_edit.timeline
        if slot.frame_id in frames
    ]
