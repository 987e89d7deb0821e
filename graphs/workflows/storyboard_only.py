"""`storyboard_only@1`: from a logline to a storyboard and an animatic, before anything is spent on clips.

Everybody up to the stills, with voices for the animatic's timing; no clip, no music, no cut. A movie made from the same input with the same seed takes all of it over by a fork with
`type: movie_creation`: the keys of the executions are the same.
"""

from cluster.contracts.agents import Axis, Stage

from ..definition import WorkflowDefinition
from ..registry import WorkflowType
from .movie_creation import MOVIE_CREATION, MovieInput
from .pieces import CONCEPT_GATE, MOVIE_INPUTS, STORY, axes, stage

DEFINITION = WorkflowDefinition(
    name="storyboard_only",
    version=1,
    title="A storyboard and an animatic from a logline",
    stages=(
        stage(Stage.CONCEPT_DEVELOPMENT, *STORY, "concept_artist"),
        stage(Stage.CHARACTER_CREATION, "character_creator", "character_arc_manager", "character_designer", "voice_creator", "voice_library_manager"),
        stage(Stage.SCENE_PLANNING, "dialogue_writer", "environment_designer", "scene_director", "storyboard_artist", "voice_director"),
        stage(Stage.MEDIA_GENERATION, "image_generation", "dialogue_delivery", "animatic_editor"),
        stage(Stage.FINAL_ASSEMBLY, "presentation"),
    ),
    gates=(CONCEPT_GATE,),
    axes=axes(Axis.CHARACTER, Axis.LOCATION, Axis.SCENE, Axis.SHOT, Axis.LINE),
    inputs=(*MOVIE_INPUTS, "render_budget?"),
    results_from="presentation",
)

STORYBOARD_ONLY = WorkflowType(definition=DEFINITION, input_model=MovieInput, prepare=MOVIE_CREATION.prepare, changes=MOVIE_CREATION.changes)
