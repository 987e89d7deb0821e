"""The table of metrics keeps to Prometheus' conventions, and the meter to the table."""

import re

import pytest

from cluster.contracts.metrics import METRICS, MOST_VALUES, MetricGroup, MetricKind
from serve_app import meters
from serve_app.meters import RayMeter

UNITS = ("seconds", "bytes", "total")
FORBIDDEN = {"workflow_id", "execution_id", "project_id", "project", "user", "item", "request_id", "trace_id"}


def test_names_units_and_labels_follow_the_conventions() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
        assert metric.help.endswith((".", "…")), metric.name
        assert (metric.kind is MetricKind.COUNTER) == metric.name.endswith("_total"), metric.name
        assert bool(metric.buckets) == (metric.kind is MetricKind.HISTOGRAM), metric.name
        if metric.kind is MetricKind.HISTOGRAM:
            assert metric.name.endswith(("_seconds", "_bytes")) and list(metric.buckets) == sorted(set(metric.buckets))
        assert not FORBIDDEN & set(metric.labels), f"{metric.name} would have a series for each piece of work"
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert {metric.group for metric in METRICS} == set(MetricGroup)


class _Seen:
    def __init__(self, name: str, words: str, **how: object) -> None:
        self.tags: list[dict[str, str]] = []

    def inc(self, amount: float, tags: dict[str, str]) -> None:
        self.tags.append(tags)


def test_a_label_with_ever_new_values_ends_in_one_series(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[_Seen] = []
    monkeypatch.setattr(meters.metrics, "Counter", lambda *args, **more: made.append(_Seen(*args, **more)) or made[-1])
    meter = RayMeter(strict=True)
    for number in range(MOST_VALUES * 3):
        meter.add("agent_failures_total", agent="writer", code=f"code_{number}")
    meter.add("agent_failures_total", agent="writer", code="code_0")
    values = [tags["code"] for tags in made[0].tags]
    assert len(set(values)) == MOST_VALUES + 1 and values[-2:] == ["other", "code_0"]


def test_a_wrong_meter_is_loud_in_tests_and_harmless_in_production() -> None:
    with pytest.raises(ValueError, match=r"cluster/contracts/metrics\.py"):
        RayMeter(strict=True).add("agent_failures_total", agent="writer")
    RayMeter().add("agent_failures_total", agent="writer")
    RayMeter().set("nothing_of_the_kind", 1)
