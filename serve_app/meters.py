"""The metrics of this process, given to Ray, which publishes those of all processes of a node on the node's metrics port.

A count costs two microseconds. Metrics are made when they are first reported, so that a process publishes only what it has. A name or a label that the table does not know is a defect of ours: it is raised in tests
(`strict`) and dropped in production, for a wrong meter must not stop a film.
"""

from collections import defaultdict
from typing import Any

import structlog
from ray.util import metrics

from cluster.contracts.metrics import BY_NAME, MOST_VALUES, OTHER, PREFIX, Metric, MetricKind

log = structlog.get_logger(__name__)


class RayMeter:
    """A `cluster.contracts.metrics.Meter`."""

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self._made: dict[str, Any] = {}
        self._values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._wrong: set[str] = set()

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        if amount > 0 and (metric := self._metric(name, MetricKind.COUNTER, labels)) is not None:
            metric.inc(amount, tags=self._bounded(name, labels))

    def set(self, name: str, value: float, **labels: str) -> None:
        if (metric := self._metric(name, MetricKind.GAUGE, labels)) is not None:
            metric.set(value, tags=self._bounded(name, labels))

    def observe(self, name: str, value: float, **labels: str) -> None:
        if (metric := self._metric(name, MetricKind.HISTOGRAM, labels)) is not None:
            metric.observe(max(0.0, value), tags=self._bounded(name, labels))

    def _metric(self, name: str, kind: MetricKind, labels: dict[str, str]) -> Any:
        known = BY_NAME.get(name)
        if known is None or known.kind is not kind or labels.keys() != set(known.labels):
            return self._mistaken(name, kind, labels)
        if (made := self._made.get(name)) is None:
            self._made[name] = made = _made(known)
        return made

    def _mistaken(self, name: str, kind: MetricKind, labels: dict[str, str]) -> None:
        words = f"There is no {kind} {name!r} with the labels {', '.join(sorted(labels)) or 'none'} in cluster/contracts/metrics.py."
        if self._strict:
            raise ValueError(words)
        if name not in self._wrong:
            self._wrong.add(name)
            log.error("meter.unknown_metric", metric=name, message=words)

    def _bounded(self, name: str, labels: dict[str, str]) -> dict[str, str]:
        return {label: self._one_of_few(name, label, value) for label, value in labels.items()}

    def _one_of_few(self, name: str, label: str, value: str) -> str:
        seen = self._values[name, label]
        if value in seen:
            return value
        if len(seen) >= MOST_VALUES:
            return OTHER
        seen.add(value)
        return value


def _made(metric: Metric) -> Any:
    name, words = PREFIX + metric.name, metric.help
    if metric.kind is MetricKind.COUNTER:
        return metrics.Counter(name, words, tag_keys=metric.labels)
    if metric.kind is MetricKind.GAUGE:
        return metrics.Gauge(name, words, tag_keys=metric.labels)
    return metrics.Histogram(name, words, boundaries=list(metric.buckets), tag_keys=metric.labels)
