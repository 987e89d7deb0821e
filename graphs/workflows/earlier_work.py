"""`episode_assembly@1` and `quality_review@1`: what may be done with a film or an episode that has been made, without making any of it again.

Their input names an earlier workflow of the project. When one is started, what that workflow made is read from its ledger once and becomes part of the input (`earlier`), so the new workflow depends on
nothing that could change. An assembly is cut, mixed, captioned, checked and delivered from the scenes that are named; a review reads and measures the film as it is.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, Field

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import WORKFLOW_ID_PATTERN

from ..definition import Condition, WorkflowDefinition
from ..registry import Earlier, WorkflowType
from .pieces import axes, stage

TRACKS: Mapping[str, tuple[str, ...]] = {"dialogue": ("dialogue_audio",), "music": ("music_cues",), "effects": ("sound_effects",), "foley": ()}
"""Kind of sound -> what of the earlier film it is made from; foley is made anew for the cut."""
WHOLE = ("concept_brief", "style_guide", "story_arc", "world_bible", "character_profiles", "character_designs", "environment_designs", "marketing_assets")
"""What an assembly takes as it is."""
BY_SCENE = (
    "scene_list",
    "scene_plans",
    "storyboard_frames",
    "dialogue_script",
    "dialogue_audio",
    "generated_frames",
    "video_segments",
    "sound_effects",
    "music_cues",
)
"""Lists of which an assembly takes the rows of its scenes."""
OPTIONAL = frozenset({"dialogue_audio", "sound_effects", "music_cues"})
REVIEWED = (
    "asset_catalogue",
    "scene_list",
    "dialogue_script",
    "concept_brief",
    "video_segments",
    "storyboard_frames",
    "final_edit",
    "mastered_edit",
    "subtitle_tracks",
    "audio_mix",
    "story_arc",
    "world_bible",
    "character_profiles",
    "scene_plans",
    "character_designs",
    "environment_designs",
    "style_guide",
    "film_format",
)
_SCENE = re.compile(r"^(?:SCENE_)?([0-9]{1,2})$")


def _scene_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """`SCENE_2` and `2` are the same scene."""
    numbers = [_SCENE.match(each.strip()) for each in ids]
    if not all(numbers):
        raise ValueError("scenes are named SCENE_1, SCENE_2, …, as the film's scene list numbers them")
    return tuple(dict.fromkeys(f"SCENE_{int(found[1])}" for found in numbers if found))


class AssemblyInput(Model):
    episode_id: Annotated[str, Field(pattern=WORKFLOW_ID_PATTERN, validation_alias=AliasChoices("episodeId", "episode_id"))]
    """The workflow that made the episode, or the film."""
    scene_ids: Annotated[
        tuple[str, ...], Field(min_length=1, max_length=20, validation_alias=AliasChoices("sceneIds", "scene_ids")), AfterValidator(_scene_ids)
    ]
    """Its scenes that are wanted, `SCENE_1`; they stand in the order of the story."""
    audio_tracks: Annotated[
        tuple[Literal["dialogue", "music", "effects", "foley"], ...] | None, Field(validation_alias=AliasChoices("audioTracks", "audio_tracks"))
    ] = None
    """Kinds of sound that are heard; unset: all."""
    visual_effects: Annotated[Any, Field(validation_alias=AliasChoices("visualEffects", "visual_effects"))] = None
    """Taken, and not heeded: what is in a clip is in it."""
    transitions: Any = None
    """Taken, and not heeded: the cut finds its transitions by the scenes that follow each other."""
    earlier: dict[str, Any] = Field(default_factory=dict)
    """What the episode was made of; read from it at the start, whatever is sent."""


def _prepare_assembly(given: AssemblyInput) -> dict[str, Any]:
    wanted, earlier = {int(scene[6:]) for scene in given.scene_ids}, given.earlier
    inputs = {name: earlier[name] for name in (*WHOLE, "film_format") if earlier.get(name) is not None}
    inputs |= {name: [row for row in earlier[name] if scene_number(row) in wanted] for name in BY_SCENE if earlier.get(name) is not None}
    heard = set(given.audio_tracks) if given.audio_tracks is not None else set(TRACKS)
    for silent in set(TRACKS) - heard:
        for name in TRACKS[silent]:
            inputs.pop(name, None)
    return {**inputs, "foley": "foley" in heard}


def scene_number(row: Mapping[str, Any]) -> int | None:
    """Of a row of any of a film's lists: by its number, or by the id that begins with it. None for what belongs to no scene."""
    if isinstance(row.get("scene_number"), int):
        return row["scene_number"]
    found = re.match(r"SCENE_([0-9]+)", str(row.get("line_id") or row.get("frame_id") or ""))
    return int(found[1]) if found else None


EPISODE_ASSEMBLY = WorkflowType(
    definition=WorkflowDefinition(
        name="episode_assembly",
        version=1,
        title="Scenes of an episode, cut and delivered anew",
        stages=(
            stage(Stage.MEDIA_GENERATION, "asset_manager"),
            stage(Stage.POST_PRODUCTION, "video_editor", "foley_artist", "audio_mixer", "subtitle_caption"),
            stage(Stage.FINAL_ASSEMBLY, "quality_control", "final_qc", "distribution"),
        ),
        axes=axes(Axis.SCENE),
        inputs=(*WHOLE, *(f"{name}?" if name in OPTIONAL else name for name in BY_SCENE), "film_format?", "foley"),
        only_when={"foley_artist": Condition(value="foley", equals=(True,))},
        results_from="distribution_record",
    ),
    input_model=AssemblyInput,
    prepare=_prepare_assembly,
    earlier=Earlier(field="episode_id", values=(*WHOLE, *BY_SCENE, "film_format"), needs=(*WHOLE, *(name for name in BY_SCENE if name not in OPTIONAL))),
)


class ReviewInput(Model):
    workflow_id: Annotated[str, Field(pattern=WORKFLOW_ID_PATTERN, validation_alias=AliasChoices("workflowId", "episodeId", "workflow_id"))]
    """The workflow whose film is reviewed."""
    earlier: dict[str, Any] = Field(default_factory=dict)
    """What it made; read from it at the start, whatever is sent."""


QUALITY_REVIEW = WorkflowType(
    definition=WorkflowDefinition(
        name="quality_review",
        version=1,
        title="A review of a film that has been made",
        stages=(stage(Stage.FINAL_ASSEMBLY, "quality_control", "final_qc", "presentation"),),
        inputs=tuple(f"{name}?" if name in ("subtitle_tracks", "film_format") else name for name in REVIEWED),
        results_from="presentation",
        shows=("quality_report", "qc_report"),
    ),
    input_model=ReviewInput,
    prepare=lambda given: {name: given.earlier[name] for name in REVIEWED if given.earlier.get(name) is not None},
    earlier=Earlier(field="workflow_id", values=REVIEWED, needs=tuple(name for name in REVIEWED if name not in ("subtitle_tracks", "film_format"))),
)
