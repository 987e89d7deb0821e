"""`movie_creation@2`: the whole company makes the film of `movie_creation@1`, stage by stage its agents and those who join them.

Input, gates, axes and what may be changed by name are those of version 1. Each newcomer works between agents that are there already, whose optional inputs then have a producer; nobody
leaves. The definition is a preview: a film ordered as `movie_creation` is still one of version 1, and this one is had by asking for `movie_creation@2`.
"""

from collections.abc import Mapping

from cluster.contracts.agents import Stage
from cluster.contracts.ids import AgentId

from ..definition import WorkflowDefinition
from ..registry import WorkflowType
from .movie_changes import MOVIE_CHANGES
from .movie_creation import DEFINITION as SMALL
from .movie_creation import MOVIE_CREATION

JOINING: Mapping[Stage, tuple[str, ...]] = {
    Stage.CONCEPT_DEVELOPMENT: (
        # one a line, in the order of the story
        "research",
    ),
    Stage.CHARACTER_CREATION: (),
    Stage.SCENE_PLANNING: (),
    Stage.MEDIA_GENERATION: (),
    Stage.POST_PRODUCTION: (),
    Stage.FINAL_ASSEMBLY: (),
}
"""Who works in a stage besides those of version 1; order says nothing, the plan finds it."""


DEFINITION: WorkflowDefinition = SMALL.model_copy(
    update={
        "version": 2,
        "preview": True,
        "title": "A film from a logline, by the whole company",
        "stages": tuple((stage, (*agents, *(AgentId(name) for name in JOINING[stage]))) for stage, agents in SMALL.stages),
    }
)

MOVIE_COMPANY = WorkflowType(definition=DEFINITION, input_model=MOVIE_CREATION.input_model, prepare=MOVIE_CREATION.prepare, changes=MOVIE_CHANGES)
