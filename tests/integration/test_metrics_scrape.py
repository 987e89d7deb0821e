"""What Prometheus finds: a real scrape of a real node's metrics port, held against the table and against what the dashboards ask for; and what Ray's own tables show of the agents."""

import asyncio
import re
import threading
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx
import pytest
import ray

from agents.crew import NAMESPACE
from agents.pool import RayPool
from cluster.contracts.agents import AgentResult
from cluster.contracts.metrics import METRICS, MetricKind, published
from cluster.settings import Settings
from serve_app.meters import RayMeter
from serve_app.sight import cluster_view
from tests.company import COMPANY, request
from tests.unit.test_deployed_sight import OF_RAY

pytestmark = pytest.mark.ray

SERIES = re.compile(r"^(\w+)\{(.*)\} (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
SCRAPE_SECONDS = 120.0


def scraped(text: str) -> dict[str, list[dict[str, str]]]:
    """Name of each series -> labels of each of its lines."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for line in text.splitlines():
        if match := SERIES.match(line):
            found[match[1]].append(dict(LABEL.findall(match[2])))
    return found


async def _scrape_until(wanted: set[str]) -> tuple[dict[str, list[dict[str, str]]], str]:
    node = ray.nodes()[0]
    async with asyncio.timeout(SCRAPE_SECONDS), httpx.AsyncClient(trust_env=False) as client:
        while True:
            text = (await client.get(f"http://{node['NodeManagerAddress']}:{node['MetricsExportPort']}/metrics")).text
            if wanted <= set(found := scraped(text)):
                return found, text
            await asyncio.to_thread(threading.Event().wait, 1.0)


async def test_a_real_scrape_has_every_metric_with_its_labels_and_nothing_that_names_a_workflow(ray_cluster: dict[str, Any], tmp_path: Path) -> None:
    meter = RayMeter(strict=True)
    pool = RayPool(COMPANY, Settings(home=tmp_path / "home", actor_idle_seconds=1000), meter=meter)
    answer = await pool.dispatch(request("obedient", tmp_path), priority=0, progress=lambda fraction, words: None)
    assert isinstance(answer, AgentResult)
    for metric in METRICS:
        labels = dict.fromkeys(metric.labels, "here")
        if metric.kind is MetricKind.COUNTER:
            meter.add(metric.name, 2, **labels)
        elif metric.kind is MetricKind.GAUGE:
            meter.set(metric.name, 1, **labels)
        else:
            meter.observe(metric.name, 0.02, **labels)
    names = {f"{published(metric)}_bucket" if metric.kind is MetricKind.HISTOGRAM else published(metric) for metric in METRICS}
    nodes = {name for name in OF_RAY if name.startswith("ray_node")}
    found, text = await _scrape_until(names | nodes)
    for metric in METRICS:
        name = f"{published(metric)}_bucket" if metric.kind is MetricKind.HISTOGRAM else published(metric)
        assert all(set(metric.labels) <= labels.keys() for labels in found[name]), name
        assert f"# TYPE {published(metric)} {metric.kind}" in text
        assert f"# HELP {published(metric)} {metric.help.rstrip('.')}" in text
    assert any(labels["agent"] == "obedient" for labels in found["ray_callsheet_agent_cold_start_seconds_bucket"])
    assert all(OF_RAY[name] <= labels.keys() for name in nodes for labels in found[name])
    assert not re.search(r"\b(wf-\d\d-[0-9a-f]{24}|ex-[0-9a-f]{24})\b", text)
    await _agents_are_visible_by_name(answer.actor)
    await pool.aclose()


async def _agents_are_visible_by_name(actor: str) -> None:
    """In the tables that the dashboard shows: class, name, namespace and declared resources."""
    from ray._private.state import actors

    (row,) = [one for one in actors().values() if one["Name"] == actor]
    assert row["ActorClassName"] == "Obedient" and row["State"] == "ALIVE" and row["Pid"]
    assert ray.get_actor(actor, NAMESPACE)
    shown = next(agent for agent in (await cluster_view()).agents if agent.name == actor)
    assert (shown.agent, shown.state, shown.pid) == ("obedient", "alive", row["Pid"])
