"""The company: the agents this installation has."""

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.agents import AgentSpec
from cluster.contracts.base import Model
from cluster.contracts.errors import NotFound

from ..auth import allows
from ..services import Use

router = APIRouter(tags=["agents"])


class AgentList(Model):
    items: list[AgentSpec]


@router.get("/api/v1/agents", dependencies=[allows(Permission.READ)])
async def list_agents(services: Use) -> AgentList:
    """Every agent with its craft, its inputs and outputs, and the resources it declares."""
    return AgentList(items=services.agents())


@router.get("/api/v1/agents/{agent_id}", dependencies=[allows(Permission.READ)])
async def get_agent(agent_id: str, services: Use) -> AgentSpec:
    for spec in services.agents():
        if spec.id == agent_id:
            return spec
    raise NotFound(f"There is no agent {agent_id[:80]!r}.", next_step="GET /api/v1/agents lists all.")
