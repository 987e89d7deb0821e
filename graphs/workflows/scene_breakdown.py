"""`scene_breakdown@1`: an outline broken down into episodes and scenes, as Auto-Movie's bridge asks for it.

`basic` stops at the scenes of each episode. `detailed` makes a child workflow of each that writes its dialogue and blocks its scenes, `extensive` one that also plans every shot. Cast and places are
those of the whole, as in a season.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, Field

from agents.film.season import MOST_EPISODES
from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model

from ..definition import AxisSource, Children, Condition, WorkflowDefinition
from ..registry import WorkflowType
from .episode_production import OWN
from .movie_creation import clean_logline
from .pieces import CONCEPT_GATE, axes, stage

LONGEST_OUTLINE = 10_000
_KINDS = {"basic": "", "detailed": "script", "extensive": "shots"}
_SECONDS = {4: 50, 6: 110}
"""Scenes an episode shall have -> the length that makes the writer plan so many; five are usual."""


class BreakdownInput(Model):
    story_outline: Annotated[
        str, Field(min_length=1, max_length=LONGEST_OUTLINE, validation_alias=AliasChoices("storyOutline", "story_outline")), AfterValidator(clean_logline)
    ]
    episode_count: Annotated[int, Field(ge=1, le=MOST_EPISODES, validation_alias=AliasChoices("episodeCount", "episode_count"))] = 1
    scenes_per_episode: Annotated[int | None, Field(ge=1, le=20, validation_alias=AliasChoices("scenesPerEpisode", "scenes_per_episode"))] = None
    """A wish: episodes have four to six scenes, the nearest number that their story bears."""
    detail_level: Annotated[Literal["basic", "detailed", "extensive"], Field(validation_alias=AliasChoices("detailLevel", "detail_level"))] = "basic"


def _prepare(given: BreakdownInput) -> dict[str, Any]:
    guidelines: dict[str, Any] = {"episodes": given.episode_count, "episode": 1}
    if given.scenes_per_episode and (seconds := _SECONDS.get(max(4, min(6, given.scenes_per_episode)))):
        guidelines["target_runtime_seconds"] = seconds
    return {"user_idea": given.story_outline, "creative_guidelines": guidelines, "detail": _KINDS[given.detail_level]}


SCENE_BREAKDOWN = WorkflowType(
    definition=WorkflowDefinition(
        name="scene_breakdown",
        version=1,
        title="An outline broken down into episodes and scenes",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, "series_creator", "story_architect", "showrunner", "episode_outliner", "season_bible"),
            stage(Stage.CHARACTER_CREATION, "character_creator"),
            stage(Stage.FINAL_ASSEMBLY, "presentation"),
        ),
        gates=(CONCEPT_GATE,),
        axes=(*axes(Axis.CHARACTER), AxisSource(axis=Axis.EPISODE, emitted="episode_briefs", key="EPISODE_{number}")),
        inputs=("user_idea", "creative_guidelines?", "detail"),
        children=Children(
            type="episode_{detail}@1",
            each="episode_outlines",
            key="EPISODE_{number}",
            gives={"world_bible": "world_bible", "character_profiles": "character_profiles"} | {name: f"each.{name}" for name in OWN},
            lists=("script/screenplay.pdf", "production/scene_breakdown.csv", "production/shots.csv", "summary"),
            tells=("number", "title"),
            only_when=Condition(value="detail", differs=("",)),
            emits="episodes",
        ),
        results_from="presentation",
        shows=("episode_outlines", "character_profiles"),
    ),
    input_model=BreakdownInput,
    prepare=_prepare,
)
