"""`episode_production@1`: a season. The bible, the cast and the sets are made once; then every episode is a child workflow, side by side with the others.

The season's concept is chosen at a gate like any film's. The story architect plans the episodes, each is outlined scene by scene, and only then people and places are designed, for all of them.
A child is a type without the agents whose work it is given: `episode_film@1` makes the film, `episode_storyboard@1` the animatic, `episode_script@1` the screenplay. So characters, looks, voices, sets
and colours are not alike in all episodes, they are the same. An episode that fails is listed with its failure, and the others are finished.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from agents.film.season import MOST_EPISODES
from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.neighbours import OnAway, WhenAway

from ..definition import AxisSource, Children, WorkflowDefinition
from ..registry import WorkflowType
from .movie_company import SCRIPT_REVIEW
from .movie_creation import DEFINITION as MOVIE
from .movie_creation import MOVIE_CREATION, MovieInput
from .pieces import CONCEPT_GATE, MOVIE_INPUTS, agents, axes, stage

SHARED = ("world_bible", "character_profiles", "character_designs", "environment_designs", "style_guide", "voice_library")
"""What all episodes of a season have in common, letter by letter."""
UNSEEN = ("character_designs", "environment_designs", "style_guide", "voice_library")
"""Those of them that only pictures and voices need."""
OWN = ("concept_brief", "story_arc", "scene_list")
"""What each episode is told by."""
GIVEN_ELSEWHERE = agents(
    "series_creator",
    "story_architect",
    "world_builder",
    "concept_artist",
    "episode_breakdown",
    "character_creator",
    "character_designer",
    "voice_creator",
    "voice_library_manager",
    "environment_designer",
)
"""Agents of a film whose work an episode is given."""


ONE_LOOK: WhenAway = {"task": OnAway.WAIT}
"""People and places are the same in every episode: pictures drawn offline because the service was away for an hour would stand out among those it made."""


class SeasonInput(MovieInput):
    episodes: Annotated[int, Field(ge=2, le=MOST_EPISODES)] = 3
    deliver: Literal["film", "storyboard", "script"] = "film"
    """What is made of each episode: scripts and storyboards before anything is spent."""


class EpisodeInput(Model):
    """What a season gives each of its episodes; agents check it when they read it."""

    concept_brief: dict[str, Any]
    story_arc: dict[str, Any]
    scene_list: Annotated[list[dict[str, Any]], Field(min_length=1)]
    world_bible: dict[str, Any]
    character_profiles: Annotated[list[dict[str, Any]], Field(min_length=1)]
    character_designs: list[dict[str, Any]] | None = None
    environment_designs: list[dict[str, Any]] | None = None
    style_guide: dict[str, Any] | None = None
    voice_library: list[dict[str, Any]] | dict[str, Any] | None = None
    film_format: dict[str, Any] | None = None
    render_budget: dict[str, Any] | None = None
    visual_constraints: dict[str, Any] | None = None


def _prepare(given: SeasonInput) -> dict[str, Any]:
    inputs = MOVIE_CREATION.prepare(given)
    guidelines = {**inputs.get("creative_guidelines", {}), "episodes": given.episodes, "episode": 1}
    return {**inputs, "creative_guidelines": guidelines, "deliver": given.deliver}


def _prepare_episode(given: EpisodeInput) -> dict[str, Any]:
    """The sets are those of the episode's own scenes: a place it does not visit must not make it be made again."""
    visited = {scene.get("location") for scene in given.scene_list}
    inputs = given.model_dump(mode="json", exclude_none=True)
    if given.environment_designs is not None:
        inputs["environment_designs"] = [design for design in given.environment_designs if design.get("location") in visited]
    return inputs


EPISODE_PRODUCTION = WorkflowType(
    definition=WorkflowDefinition(
        name="episode_production",
        version=1,
        title="A season of episodes that share cast, sets and look",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, "series_creator", "story_architect", "showrunner", "episode_outliner", "season_bible", "concept_artist"),
            stage(Stage.CHARACTER_CREATION, "character_creator", "character_designer", "voice_creator", "voice_library_manager"),
            stage(Stage.SCENE_PLANNING, "environment_designer"),
            stage(Stage.FINAL_ASSEMBLY, "presentation"),
        ),
        gates=(CONCEPT_GATE,),
        axes=(*axes(Axis.CHARACTER, Axis.LOCATION), AxisSource(axis=Axis.EPISODE, emitted="episode_briefs", key="EPISODE_{number}")),
        inputs=(*MOVIE_INPUTS, "render_budget?", "deliver"),
        children=Children(
            type="episode_{deliver}@1",
            each="episode_outlines",
            key="EPISODE_{number}",
            gives={name: name for name in (*SHARED, "film_format", "render_budget", "visual_constraints")} | {name: f"each.{name}" for name in OWN},
            lists=("film.mp4", "poster.png", "contact_sheet.png", "qc_report.html", "production/animatic.mp4", "script/screenplay.pdf", "summary"),
            tells=("number", "title"),
            emits="episodes",
        ),
        on_away=ONE_LOOK,
        results_from="presentation",
    ),
    input_model=SeasonInput,
    prepare=_prepare,
)


def _episode(deliver: str, title: str, *stages: Any, results_from: str, wanted: tuple[Axis, ...], without: tuple[str, ...] = ()) -> WorkflowType:
    """`without`: what of the season this kind of episode can be made without."""
    definition = WorkflowDefinition(
        name=f"episode_{deliver}",
        version=1,
        title=title,
        stages=stages,
        axes=axes(*wanted),
        inputs=(*(f"{name}?" if name in without else name for name in SHARED), *OWN, "film_format?", "render_budget?", "visual_constraints?"),
        on_away=ONE_LOOK,
        takes_back={agent: times for agent, times in MOVIE.takes_back.items() if any(agent in working for _, working in stages)},
        reviews={agent: review for agent, review in SCRIPT_REVIEW.items() if any(review.by in working for _, working in stages)},
        results_from=results_from,
    )
    return WorkflowType(definition=definition, input_model=EpisodeInput, prepare=_prepare_episode)


EPISODE_FILM = _episode(
    "film",
    "One episode of a season: the film",
    *(
        (name, (*(agent for agent in working if agent not in GIVEN_ELSEWHERE), *(agents("script_editor") if name is Stage.SCENE_PLANNING else ())))
        for name, working in MOVIE.stages
        if name is not Stage.CONCEPT_DEVELOPMENT
    ),
    results_from="distribution_record",
    wanted=(Axis.CHARACTER, Axis.LOCATION, Axis.SCENE, Axis.SHOT, Axis.LINE),
)
EPISODE_STORYBOARD = _episode(
    "storyboard",
    "One episode of a season: the storyboard and the animatic",
    stage(Stage.CHARACTER_CREATION, "character_arc_manager"),
    stage(Stage.SCENE_PLANNING, "dialogue_writer", "scene_director", "storyboard_artist", "voice_director"),
    stage(Stage.MEDIA_GENERATION, "image_generation", "dialogue_delivery", "animatic_editor"),
    stage(Stage.FINAL_ASSEMBLY, "presentation"),
    results_from="presentation",
    wanted=(Axis.CHARACTER, Axis.SCENE, Axis.SHOT, Axis.LINE),
)
EPISODE_SCRIPT = _episode(
    "script",
    "One episode of a season: the screenplay",
    stage(Stage.CHARACTER_CREATION, "character_arc_manager"),
    stage(Stage.SCENE_PLANNING, "dialogue_writer", "scene_director"),
    stage(Stage.FINAL_ASSEMBLY, "presentation"),
    results_from="presentation",
    wanted=(Axis.CHARACTER, Axis.SCENE),
    without=UNSEEN,
)
EPISODE_SHOTS = _episode(
    "shots",
    "One episode of a season: the screenplay and the shot list",
    stage(Stage.CHARACTER_CREATION, "character_arc_manager"),
    stage(Stage.SCENE_PLANNING, "dialogue_writer", "scene_director", "storyboard_artist"),
    stage(Stage.FINAL_ASSEMBLY, "presentation"),
    results_from="presentation",
    wanted=(Axis.CHARACTER, Axis.SCENE),
    without=UNSEEN,
)
