"""How many actors an agent type should have, from what waits and what runs. Pure.

Decision: the wanted number is the smallest of three. As many as give every execution that has a slot a place at once; as many as have, each, at least as much work before them as a start costs
(`START_COST_SECONDS`), so that a queue of short executions is not waited for by actors that come when it is empty; and the most that the agent or the settings allow. Everything in it is counted or
declared and nothing is timed here, so the engines of an installation, which tell each other their counts once a second (`agents.roll_call`), want the same number, and since an actor's name is its
number, two engines that grow a crew at once make the same actors and not twice as many.

The counts are as durable as the ledger: what an engine had in hand when it died are the ledger's rows that run, and whoever takes its workflows over asks for those first. Until then its last report
stands (`cluster.redis.agents.REPORT_SECONDS`), and no crew shrinks within `HOLD_SECONDS`.
"""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from cluster.contracts.agents import AgentSpec
from cluster.settings import Settings

START_COST_SECONDS = 1.0
"""What a start costs: half a second measured, with what loading the agent takes from those who work."""
HOLD_SECONDS = 60.0
"""A crew gives no actor up before its number was too large for so long; Kubernetes calls it the stabilisation window."""
LONG_SECONDS = 1.0
PREFETCH = 4
"""An actor is sent so many times what it can run at once, where executions are short: it has the next ones before it has said of the last that they are done."""


class Demand(NamedTuple):
    """What is asked of an agent."""

    asked: int = 0
    """Executions that are not answered."""
    at_once: int = 0
    """How many of them have a slot or could have one."""

    def __add__(self, other: "Demand") -> "Demand":  # type: ignore[override]
        return Demand(self.asked + other.asked, self.at_once + other.at_once)


def wanted(spec: AgentSpec, demand: Demand, most: int) -> int:
    """Actors that should be there; 0 when nothing is asked."""
    if not demand.asked:
        return 0
    for_places = math.ceil(demand.at_once / spec.concurrency)
    worth_their_start = int(demand.asked * spec.expected_seconds / (spec.concurrency * START_COST_SECONDS))
    return max(1, min(for_places, worth_their_start, most))


def most_replicas(spec: AgentSpec, settings: Settings) -> int:
    return 1 if spec.single_instance else spec.max_replicas or settings.max_replicas


def depth(spec: AgentSpec) -> int:
    """Executions that are sent to one actor before others wait for a place: what is sent cannot go to an actor that comes later."""
    return spec.concurrency if spec.expected_seconds >= LONG_SECONDS else PREFETCH * spec.concurrency


class Steady:
    """The largest number that was wanted lately: it grows at once and shrinks when nothing larger was wanted for `seconds`."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.number = 1
        self._seconds, self._clock = seconds, clock
        self._until = 0.0

    def saw(self, number: int) -> int:
        now = self._clock()
        if number >= self.number or now >= self._until:
            self.number, self._until = max(1, number), now + self._seconds
        return self.number
