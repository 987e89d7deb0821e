"""A meter that a test can read. As strict as the table: an unknown name, kind or label is an error."""

from collections import Counter, defaultdict

from cluster.contracts.metrics import BY_NAME, MetricKind

Series = tuple[str, tuple[tuple[str, str], ...]]


class ReadingMeter:
    def __init__(self) -> None:
        self.counted: Counter[Series] = Counter()
        self.levels: dict[Series, float] = {}
        self.observed: defaultdict[Series, list[float]] = defaultdict(list)

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        self.counted[_series(name, MetricKind.COUNTER, labels)] += amount  # type: ignore[assignment]

    def set(self, name: str, value: float, **labels: str) -> None:
        self.levels[_series(name, MetricKind.GAUGE, labels)] = value

    def observe(self, name: str, value: float, **labels: str) -> None:
        self.observed[_series(name, MetricKind.HISTOGRAM, labels)].append(value)

    def total(self, name: str, **labels: str) -> float:
        """Sum of all series of a counter that have these labels; for a histogram, how many values."""
        counts = {**self.counted, **{series: len(values) for series, values in self.observed.items()}}
        return sum(count for (found, theirs), count in counts.items() if found == name and labels.items() <= dict(theirs).items())


def _series(name: str, kind: MetricKind, labels: dict[str, str]) -> Series:
    metric = BY_NAME[name]
    assert metric.kind is kind, f"{name} is a {metric.kind}"
    assert set(metric.labels) == set(labels), f"{name} has the labels {metric.labels}"
    assert all(isinstance(value, str) for value in labels.values())
    return name, tuple(sorted(labels.items()))
