"""`movie_creation@2`: the whole company makes the film of `movie_creation@1`, stage by stage its agents and those who join them.

Input (but for the budget and the takes), gates, axes and what may be changed by name are those of version 1. Each newcomer works between agents that are there already, whose optional inputs then have a producer; nobody
leaves. The definition is a preview: a film ordered as `movie_creation` is still one of version 1, and this one is had by asking for `movie_creation@2`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from cluster.contracts.agents import Stage
from cluster.contracts.budgets import ProductionBudget
from cluster.contracts.ids import AgentId

from ..definition import BestOf, Condition, Review, WorkflowDefinition
from ..registry import WorkflowType
from .movie_changes import MOVIE_CHANGES
from .movie_creation import DEFINITION as SMALL
from .movie_creation import MOVIE_CREATION, MovieInput

JOINING: Mapping[Stage, tuple[str, ...]] = {
    Stage.CONCEPT_DEVELOPMENT: (
        # one a line, in the order of the story
        "archivist",
        "research",
        "story_bible",
    ),
    Stage.CHARACTER_CREATION: (
        "casting_director",
        "costume_designer",
        "makeup_sfx_designer",
    ),
    Stage.SCENE_PLANNING: (
        "script_editor",
        "props_master",
        "production_manager",
        "shot_designer",
        "cinematographer",
        "lighting_designer",
        "location_scout",
        "script_supervisor",
        "continuity",
        "legal_compliance",
        "animation_director",
        "vfx_supervisor",
    ),
    Stage.MEDIA_GENERATION: (
        "render_farm_coordinator",
        "camera_operator",
        "voice_matching",
        "motion_capture",
        "facial_animation",
        "take_judge",
    ),
    Stage.POST_PRODUCTION: (
        "compositor",
        "color_grader",
        "version_control",
        "performance_monitor",
        "cost_optimizer",
    ),
    Stage.FINAL_ASSEMBLY: (),
}
"""Who works in a stage besides those of version 1; order says nothing, the plan finds it."""
MOST_TAKES = 3
SCRIPT_REVIEW: Mapping[AgentId, Review] = {AgentId("dialogue_writer"): Review(by=AgentId("script_editor"), returns=2)}
"""Each scene's dialogue is read before anybody speaks it; what does not hold goes back twice at most, and what then stays stands in the quality report."""


DEFINITION: WorkflowDefinition = SMALL.model_copy(
    update={
        "version": 2,
        "preview": True,
        "title": "A film from a logline, by the whole company",
        "inputs": (*SMALL.inputs, "production_budget?", "shot_takes?", "crew?"),
        "best_of": {AgentId("video_generation"): BestOf(by=AgentId("take_judge"), takes_from="shot_takes", most=MOST_TAKES, budget=6, first="seconds")},
        "reviews": dict(SCRIPT_REVIEW),
        "only_when": {"take_judge": Condition(value="shot_takes", differs=(None, 1))},
        "stages": tuple((stage, (*agents, *(AgentId(name) for name in JOINING[stage]))) for stage, agents in SMALL.stages),
    }
)


class CompanyInput(MovieInput):
    """What version 1 takes, and what the film may cost."""

    production_budget: ProductionBudget | None = None
    """Prices for the bill, and limits: tokens, GPU seconds, CPU seconds, money. GPU seconds are rationed, the scenes where the story turns first; unset: as much as the film needs."""
    shot_takes: Annotated[int, Field(ge=1, le=MOST_TAKES)] = 1
    """Takes of each shot, of which the best is kept: by its own check and by the shots beside it. At most six more a scene are made, the longest shots first."""


def _prepare(given: CompanyInput) -> dict[str, Any]:
    inputs = MOVIE_CREATION.prepare(given)
    if given.production_budget:
        inputs["production_budget"] = given.production_budget.model_dump(mode="json")
    if given.shot_takes > 1:
        inputs["shot_takes"] = given.shot_takes
    return inputs | {"crew": [agent for agent in DEFINITION.agents if agent != "take_judge" or given.shot_takes > 1]}


MOVIE_COMPANY = WorkflowType(definition=DEFINITION, input_model=CompanyInput, prepare=_prepare, changes=MOVIE_CHANGES)
