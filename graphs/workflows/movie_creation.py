"""`movie_creation@1`: from a logline to a film with all its deliverables.

The plan's twenty named agents and what a film with sound needs besides them: voices (voice_library_manager, voice_director, dialogue_delivery), score and ambience (music_composer, sound_designer),
subtitles (subtitle_caption), and the catalogue that quality control reads (asset_manager). Two gates: which of four concepts to make, and whether the rough cut stands. A shot whose clip fails its
check goes back at most twice.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from agents.character.wardrobe import CostumeNote
from agents.film import Aspect, FilmFormat, RenderBudget
from agents.visual.video_generation import LAST_TAKE
from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from ..definition import AxisSource, Gate, WorkflowDefinition
from ..registry import WorkflowType
from .movie_changes import MOVIE_CHANGES

LONGEST_LOGLINE = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\ufeff]")


def clean_logline(text: str) -> str:
    """Without control, surrogate and direction characters, and with something left to read."""
    clean = _CONTROL.sub("", text).strip()
    if not clean:
        raise ValueError("say in a sentence or two who wants what, and what stands in the way")
    return clean


class MovieInput(Model):
    logline: Annotated[str, Field(min_length=1, max_length=LONGEST_LOGLINE), AfterValidator(clean_logline)]
    """The story in one or two sentences, in any language, at most 2000 characters."""
    context: dict[str, Any] | None = None
    """franchise, creative_constraints, target_rating."""
    creative_guidelines: dict[str, Any] | None = None
    """must_include, must_avoid, target_runtime_seconds."""
    visual_constraints: dict[str, Any] | None = None
    """aspect_ratio, style_reference."""
    film_format: FilmFormat | None = None
    """Aspect ratio, codec and loudness of the film; unset: 16:9, H.264 with AAC, -16 LUFS."""
    render_budget: RenderBudget | None = None
    """How long a clip or a still may take at the Task Service before it is drawn offline; unset: as long as the service needs."""
    wardrobe: Annotated[dict[str, CostumeNote], Field(max_length=20)] | None = None
    """By character: hair, hat, coat and colours that shall differ from what is designed, `{"Mara": {"coat_colour": "red"}}`. Names that nobody in the film has are passed over."""


def _prepare(given: MovieInput) -> dict[str, Any]:
    inputs: dict[str, Any] = {"user_idea": given.logline}
    for name in ("context", "creative_guidelines", "visual_constraints"):
        if (value := getattr(given, name)) is not None:
            inputs[name] = value
    if film_format := given.film_format or _asked_for(given.visual_constraints or {}):
        inputs["film_format"] = film_format.model_dump(mode="json")
    if given.render_budget:
        inputs["render_budget"] = given.render_budget.model_dump(mode="json")
    if given.wardrobe:
        inputs["wardrobe"] = {name: note.changes for name, note in given.wardrobe.items()}
    return inputs


def _asked_for(constraints: dict[str, Any]) -> FilmFormat | None:
    """The format that the visual constraints name by their aspect ratio."""
    asked = constraints.get("aspect_ratio")
    return FilmFormat(aspect=Aspect(asked)) if asked in set(Aspect) else None


def _agents(*names: str) -> tuple[AgentId, ...]:
    return tuple(AgentId(name) for name in names)


DEFINITION = WorkflowDefinition(
    name="movie_creation",
    version=1,
    title="A film from a logline",
    stages=(
        (Stage.CONCEPT_DEVELOPMENT, _agents("series_creator", "story_architect", "world_builder", "concept_artist", "episode_breakdown")),
        (Stage.CHARACTER_CREATION, _agents("character_creator", "character_arc_manager", "character_designer", "voice_creator", "voice_library_manager")),
        (
            Stage.SCENE_PLANNING,
            _agents("dialogue_writer", "environment_designer", "scene_director", "storyboard_artist", "voice_director"),
        ),
        (
            Stage.MEDIA_GENERATION,
            _agents("image_generation", "dialogue_delivery", "video_generation", "animatic_editor", "sound_designer", "music_composer", "asset_manager"),
        ),
        (Stage.POST_PRODUCTION, _agents("video_editor", "foley_artist", "audio_mixer", "subtitle_caption")),
        (Stage.FINAL_ASSEMBLY, _agents("quality_control", "final_qc", "marketing_asset", "distribution")),
    ),
    gates=(
        Gate(
            id="concept",
            stage=Stage.CONCEPT_DEVELOPMENT,
            kind="choose",
            takes="concept_candidates",
            emits="concept_brief",
            prompt="Which of these concepts shall be made?",
            option_id="concept_id",
        ),
        Gate(
            id="rough_cut",
            stage=Stage.POST_PRODUCTION,
            kind="approve",
            takes="mastered_edit",
            emits="cut_approval",
            prompt="Does the rough cut stand?",
            note_input="revision_note",
            returns=2,
        ),
    ),
    axes=(
        AxisSource(axis=Axis.CHARACTER, emitted="character_profiles", key="{name}"),
        AxisSource(axis=Axis.LOCATION, emitted="scene_list", key="{location}"),
        AxisSource(
            axis=Axis.SCENE,
            emitted="scene_list",
            key="SCENE_{scene_number}",
            links={Axis.CHARACTER: "primary_characters", Axis.LOCATION: "location"},
        ),
        AxisSource(axis=Axis.SHOT, emitted="storyboard_frames", key="{frame_id}", links={Axis.CHARACTER: "characters_present", Axis.LOCATION: "location"}),
        AxisSource(axis=Axis.LINE, emitted="dialogue_script", key="{line_id}", links={Axis.CHARACTER: "character"}),
    ),
    inputs=("user_idea", "context?", "creative_guidelines?", "visual_constraints?", "wardrobe?", "film_format?", "render_budget?", "revision_note?"),
    takes_back={AgentId("video_generation"): LAST_TAKE},
    results_from="distribution_record",
)

MOVIE_CREATION = WorkflowType(definition=DEFINITION, input_model=MovieInput, prepare=_prepare, changes=MOVIE_CHANGES)
