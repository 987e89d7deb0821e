"""The cluster as people see it: nodes with their resources, agents with their places."""

from .base import Model


class NodeView(Model):
    node_id: str
    host: str
    address: str
    alive: bool
    head: bool
    resources: dict[str, float]
    """What it has; CPU and GPU in units, memory in bytes, others as they were declared."""
    free: dict[str, float]
    """Of that, what no actor has reserved."""


class AgentActorView(Model):
    """One actor of an agent."""

    name: str
    agent: str
    replica: int
    state: str
    """`alive`, `restarting`, `pending_creation`, …"""
    node_id: str
    pid: int


class TakenOver(Model):
    """Results of earlier workflows, over all agents and engines, since the engines started."""

    lookups: int = 0
    """Executions for which one would have done."""
    hits: int = 0
    """Those for which there was one: they were not run."""
    hit_rate: float = 0.0


class ClusterView(Model):
    nodes: list[NodeView]
    agents: list[AgentActorView]
    results: TakenOver = TakenOver()
