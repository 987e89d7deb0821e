"""What the Ray cluster looks like from here: its nodes with what they have and what is taken, and where each agent's actors are.

Read from Ray's own tables, in a thread, for they may block while the head is away.
"""

import asyncio
from typing import Any

import ray
from ray.exceptions import RayError

from agents.crew import NAME_PREFIX
from cluster.contracts.cluster import AgentActorView, ClusterView, NodeView
from cluster.contracts.errors import ProviderUnavailable

LOOK_SECONDS = 5.0


async def cluster_view() -> ClusterView:
    """Raises ProviderUnavailable when Ray does not answer."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await asyncio.to_thread(_look)
    except (RayError, TimeoutError, ConnectionError) as error:
        raise ProviderUnavailable(f"The Ray cluster does not answer: {type(error).__name__}.", retry_after=2.0) from error


def _look() -> ClusterView:
    from ray._private import state

    free: dict[str, dict[str, float]] = state.available_resources_per_node()
    nodes = [
        NodeView(
            node_id=node["NodeID"],
            host=node["NodeManagerHostname"],
            address=node["NodeManagerAddress"],
            alive=node["Alive"],
            head="node:__internal_head__" in node["Resources"],
            resources=_shown(node["Resources"]),
            free=_shown({name: free[node["NodeID"]].get(name, 0.0) for name in node["Resources"]}) if node["NodeID"] in free else {},
        )
        for node in ray.nodes()
    ]
    actors: list[dict[str, Any]] = list(state.actors().values())
    agents = [_agent(actor) for actor in actors if str(actor.get("Name", "")).startswith(NAME_PREFIX) and actor["State"] != "DEAD"]
    return ClusterView(nodes=sorted(nodes, key=lambda node: (not node.alive, not node.head, node.host)), agents=sorted(agents, key=lambda agent: agent.name))


def _shown(resources: dict[str, float]) -> dict[str, float]:
    """Without the names by which Ray marks nodes."""
    return {name: round(amount, 4) for name, amount in sorted(resources.items()) if not name.startswith(("node:", "accelerator_type:"))}


def _agent(actor: dict[str, Any]) -> AgentActorView:
    _, agent, replica, _ = actor["Name"].split(":")
    return AgentActorView(
        name=actor["Name"], agent=agent, replica=int(replica), state=actor["State"].lower(), node_id=actor["Address"]["NodeID"], pid=actor.get("Pid") or 0
    )
