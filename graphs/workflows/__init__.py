"""One module per workflow type; `standard` registers those this installation ships."""

from collections.abc import Mapping

from cluster.contracts.agents import AgentSpec
from cluster.contracts.ids import AgentId

from ..registry import TypeRegistry
from .movie_company import MOVIE_COMPANY
from .movie_creation import MOVIE_CREATION
from .probe import PROBE


def standard(agents: Mapping[AgentId, AgentSpec]) -> TypeRegistry:
    """A registry of all shipped types. Raises DefinitionRejected when one does not fit the agents."""
    registry = TypeRegistry(agents)
    for kind in (MOVIE_CREATION, MOVIE_COMPANY, PROBE):
        registry.register(kind)
    return registry
