"""Where the time and the money of a workflow went: the chain of what it waited for from its acceptance to its end, and what that says of what to change.

The links of the chain follow each other without a gap, so their parts add up to the wall time exactly.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import Instant, Model
from .budgets import Amounts
from .workflows import WorkflowStatus

Seconds = Annotated[float, Field(ge=0)]


class TimeKind(StrEnum):
    """What a stretch of the chain was spent on."""

    WORK = "work"
    """An agent at work, a service that works for it included."""
    SERVICE_QUEUE = "service_queue"
    """In the queue of a neighbour, as far as it says so."""
    SLOT = "slot"
    """For a slot of its resource class, a place at an actor, or a limit."""
    COLD_START = "cold_start"
    """For an actor to start."""
    RESOURCES = "resources"
    """For a resource no node has free, or a neighbour that is away."""
    RETRIES = "retries"
    """Attempts that failed, with the rests after them."""
    PEOPLE = "people"
    """For an answer."""
    PAUSED = "paused"
    TIMER = "timer"
    CHILDREN = "children"
    """For child workflows; each has a profile of its own."""
    ENGINE_QUEUE = "engine_queue"
    """For an engine to take it: after the start, an answer, a pause."""
    TAKEOVER = "takeover"
    """From the last sign of an engine that fell silent to the next engine."""
    ENGINE = "engine"
    """Everything else: commits, checkpoints, the graph's steps between stages."""


class Link(Model):
    """One stretch of the chain: an execution, a decision, a pause, …"""

    what: str
    """`agent`, `agent:item`, `decision gate`, `pause`, `child step`, `engine`, …"""
    agent: str = ""
    stage: str = ""
    starts: Seconds
    """After the acceptance."""
    seconds: Seconds
    parts: dict[TimeKind, Seconds]
    """Add up to `seconds`."""


class StageProfile(Model):
    stage: str
    starts: Seconds
    seconds: Seconds
    """From the first start to the last end of its executions."""
    on_chain: Seconds
    executions: int
    uses: Amounts


class AgentCost(Model):
    agent: str
    stage: str
    executions: int
    reused: int
    """Taken over from elsewhere: they cost nothing."""
    worked: Seconds
    waited: Seconds
    on_chain: Seconds
    uses: Amounts


class Change(Model):
    """Something to change. `seconds` is what the chain spent on it, so the most it can save: another chain may then be the longest."""

    seconds: Seconds
    kind: TimeKind
    says: str


class Moment(Model):
    """How much went on in one of the equal parts of the time."""

    starts: Seconds
    at_work: Seconds
    """Executions that worked at the same time, on average."""
    waiting: Seconds
    """Executions that were asked for and did not work."""


class Profile(Model):
    workflow_id: str
    type: str
    status: WorkflowStatus
    since: Instant
    until: Instant
    """The end, or now."""
    seconds: Seconds
    parts: dict[TimeKind, Seconds]
    """The chain's time by kind, the most first. Adds up to `seconds`."""
    chain: tuple[Link, ...]
    """From the acceptance to the end; what took less than a hundredth of a per cent is added to its neighbour."""
    stages: tuple[StageProfile, ...]
    agents: tuple[AgentCost, ...]
    """The most money first, then the most work."""
    uses: Amounts
    currency: str
    worked: Seconds
    """Of all executions together."""
    parallelism: Seconds
    """`worked` over `seconds`."""
    most_at_once: int
    moments: tuple[Moment, ...]
    changes: tuple[Change, ...]
    """At most five, the largest first."""
