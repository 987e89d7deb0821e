"""One module per workflow type; `standard` registers those this installation ships."""

from collections.abc import Mapping
from typing import TypeVar

from cluster.contracts.agents import AgentSpec
from cluster.contracts.ids import AgentId

from ..live_types import LiveTypes, Newcomers, PostedTypes, nobody
from ..registry import TypeRegistry, WorkflowType
from .character_development import CHARACTER_DEVELOPMENT
from .earlier_work import EPISODE_ASSEMBLY, QUALITY_REVIEW
from .episode_production import EPISODE_FILM, EPISODE_PRODUCTION, EPISODE_SCRIPT, EPISODE_SHOTS, EPISODE_STORYBOARD
from .movie_company import MOVIE_COMPANY
from .movie_creation import MOVIE_CREATION
from .probe import PROBE
from .scene_breakdown import SCENE_BREAKDOWN
from .story_generation import DIALOGUE_GENERATION, STORY_GENERATION
from .storyboard_only import STORYBOARD_ONLY
from .trailer import TRAILER

Registry = TypeVar("Registry", bound=TypeRegistry)

SHIPPED: tuple[WorkflowType, ...] = (
    MOVIE_CREATION,
    MOVIE_COMPANY,
    STORYBOARD_ONLY,
    TRAILER,
    STORY_GENERATION,
    DIALOGUE_GENERATION,
    CHARACTER_DEVELOPMENT,
    EPISODE_FILM,
    EPISODE_STORYBOARD,
    EPISODE_SCRIPT,
    EPISODE_SHOTS,
    EPISODE_PRODUCTION,
    SCENE_BREAKDOWN,
    EPISODE_ASSEMBLY,
    QUALITY_REVIEW,
    PROBE,
)


def standard(agents: Mapping[AgentId, AgentSpec]) -> TypeRegistry:
    """A registry of all shipped types. Raises DefinitionRejected when one does not fit the agents."""
    return _with_shipped(TypeRegistry(agents))


def live(agents: Mapping[AgentId, AgentSpec], store: PostedTypes, newcomers: Newcomers = nobody) -> LiveTypes:
    """The shipped types and those that are posted while the installation runs, which may name agents that joined meanwhile."""
    return _with_shipped(LiveTypes(agents, store, newcomers))


def _with_shipped(registry: Registry) -> Registry:
    for kind in SHIPPED:
        registry.register(kind)
    return registry
