"""How often results of earlier workflows were looked for, and with what outcome: counted by the engine, shown with each agent's load, and published as metrics once a second.

A look costs one addition here; Ray's metrics, which take longer than the look itself, are told of sums.
"""

import asyncio
from collections import Counter

from ray.util import metrics

from agents.routing import RoutedDispatcher
from cluster.contracts.ids import AgentId
from graphs.results import Outcome

PUBLISH_SECONDS = 1.0


class ResultMeter:
    """A `graphs.results.Meter`. Metric: `callsheet_result_cache_lookups_total{agent,outcome}`, with `hit`, `miss` and `failed`."""

    def __init__(self, router: RoutedDispatcher) -> None:
        self._router = router
        self._counted: Counter[tuple[AgentId, Outcome]] = Counter()
        self._metric = metrics.Counter(
            "callsheet_result_cache_lookups_total", "Looks for the result of an earlier workflow of the project.", tag_keys=("agent", "outcome")
        )

    def __call__(self, agent: AgentId, outcome: Outcome) -> None:
        self._router.looked_up(agent, hit=outcome is Outcome.HIT)
        self._counted[agent, outcome] += 1

    async def run(self) -> None:
        """Publishes until cancelled."""
        while True:
            await asyncio.sleep(PUBLISH_SECONDS)
            self.publish()

    def publish(self) -> None:
        counted, self._counted = self._counted, Counter()
        for (agent, outcome), count in counted.items():
            self._metric.inc(count, tags={"agent": agent, "outcome": outcome.value})
