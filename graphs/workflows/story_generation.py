"""`story_generation@1` and `dialogue_generation@1`: text only, from a logline to a story, or to a whole screenplay.

A story is shown to a person before people are made for it: who does not like it says why, and it is told again, at most twice. A screenplay is read scene by scene by the script editor,
who sends dialogue back without asking anybody, at most twice.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from ..definition import Gate, Review, WorkflowDefinition
from ..registry import WorkflowType
from .movie_creation import LONGEST_LOGLINE, clean_logline
from .pieces import CONCEPT_GATE, STORY, axes, external, stage

STORY_GATE = Gate(
    id="story",
    stage=Stage.CONCEPT_DEVELOPMENT,
    kind="approve",
    takes="story_arc",
    emits="story_approval",
    prompt="Is this the story?",
    note_input="story_note",
    returns=2,
)


class StoryInput(Model):
    logline: Annotated[str, Field(min_length=1, max_length=LONGEST_LOGLINE), AfterValidator(clean_logline)]
    """The story in one or two sentences, in any language, at most 2000 characters."""
    context: dict[str, Any] | None = None
    """franchise, creative_constraints, target_rating."""
    creative_guidelines: dict[str, Any] | None = None
    """must_include, must_avoid, target_runtime_seconds, episodes."""


def _prepare(given: StoryInput) -> dict[str, Any]:
    return external(given, rename={"logline": "user_idea"})


STORY_GENERATION = WorkflowType(
    definition=WorkflowDefinition(
        name="story_generation",
        version=1,
        title="A story from a logline",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, *STORY),
            stage(Stage.CHARACTER_CREATION, "character_creator", "character_arc_manager"),
            stage(Stage.FINAL_ASSEMBLY, "presentation"),
        ),
        gates=(CONCEPT_GATE, STORY_GATE),
        axes=axes(Axis.CHARACTER),
        inputs=("user_idea", "context?", "creative_guidelines?", "story_note?"),
        results_from="presentation",
        shows=("concept_brief", "story_arc", "world_bible", "scene_list", "character_profiles"),
    ),
    input_model=StoryInput,
    prepare=_prepare,
)

DIALOGUE_GENERATION = WorkflowType(
    definition=WorkflowDefinition(
        name="dialogue_generation",
        version=1,
        title="A screenplay from a logline",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, *STORY),
            stage(Stage.CHARACTER_CREATION, "character_creator", "character_arc_manager"),
            stage(Stage.SCENE_PLANNING, "dialogue_writer", "script_editor", "scene_director"),
            stage(Stage.FINAL_ASSEMBLY, "presentation"),
        ),
        gates=(CONCEPT_GATE,),
        axes=axes(Axis.CHARACTER, Axis.SCENE),
        inputs=("user_idea", "context?", "creative_guidelines?"),
        reviews={AgentId("dialogue_writer"): Review(by=AgentId("script_editor"), returns=2)},
        results_from="presentation",
        shows=("scene_list", "character_profiles", "dialogue_script", "script_reviews"),
    ),
    input_model=StoryInput,
    prepare=_prepare,
)
