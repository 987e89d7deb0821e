"""`trailer@1`: a trailer of thirty to forty seconds, with posters and a story bible, from a logline or from a film that is there.

From a logline the company works as for a film up to its storyboard; then only the shots that the trailer shows are drawn. Of a film that has been made, or is being made, a trailer is a fork with
`type: trailer`: the keys of the executions are the same, so everything is taken over but the choice of shots, the cut of the trailer and its papers.
"""

from typing import Annotated, Any

from pydantic import Field

from agents.visual.video_generation import LAST_TAKE
from cluster.contracts.agents import Axis, Stage
from cluster.contracts.ids import AgentId

from ..definition import WorkflowDefinition
from ..registry import WorkflowType
from .movie_creation import MOVIE_CREATION, MovieInput
from .pieces import CONCEPT_GATE, MOVIE_INPUTS, STORY, axes, stage

SHORTEST, USUAL, LONGEST = 20.0, 35.0, 60.0


class TrailerInput(MovieInput):
    seconds: Annotated[float, Field(ge=SHORTEST, le=LONGEST)] = USUAL
    """Length with its cards; a film with few quiet shots gives less."""


def _prepare(given: TrailerInput) -> dict[str, Any]:
    return {**MOVIE_CREATION.prepare(given), "trailer_seconds": given.seconds}


TRAILER = WorkflowType(
    definition=WorkflowDefinition(
        name="trailer",
        version=1,
        title="A trailer from a logline or of a film",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, *STORY, "concept_artist"),
            stage(Stage.CHARACTER_CREATION, "character_creator", "character_arc_manager", "character_designer", "voice_creator", "voice_library_manager"),
            stage(Stage.SCENE_PLANNING, "dialogue_writer", "environment_designer", "scene_director", "storyboard_artist", "voice_director", "trailer_planner"),
            stage(Stage.MEDIA_GENERATION, "image_generation", "dialogue_delivery", "video_generation", "music_composer"),
            stage(Stage.FINAL_ASSEMBLY, "marketing_asset", "presentation"),
        ),
        gates=(CONCEPT_GATE,),
        axes=tuple(
            source.model_copy(update={"emitted": "trailer_frames"}) if source.axis is Axis.SHOT else source
            for source in axes(Axis.CHARACTER, Axis.LOCATION, Axis.SCENE, Axis.SHOT, Axis.LINE)
        ),
        inputs=(*MOVIE_INPUTS, "render_budget?", "trailer_seconds"),
        takes_back={AgentId("video_generation"): LAST_TAKE},
        results_from="presentation",
    ),
    input_model=TrailerInput,
    prepare=_prepare,
)
