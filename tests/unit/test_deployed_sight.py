"""The Prometheus configuration, alerts, runbooks and dashboards of cluster/deploy ask only for what there is."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster.contracts.metrics import METRICS, MetricKind, published
from tests.promql import selectors

DEPLOY = Path(__file__).parents[2] / "cluster/deploy"
OF_RAY = {
    "up": {"job", "instance"},
    "ray_node_cpu_utilization": {"ip"},
    "ray_node_mem_used": {"ip"},
    "ray_serve_deployment_queued_queries": {"application", "deployment"},
}
"""What is not ours, with the labels used of it. Those of the nodes are looked for in a real scrape by `test_metrics_scrape`."""


def series() -> dict[str, set[str]]:
    """Every series that Prometheus finds, with its labels."""
    found: dict[str, set[str]] = {name: set(labels) for name, labels in OF_RAY.items()}
    for metric in METRICS:
        if metric.kind is MetricKind.HISTOGRAM:
            found[f"{published(metric)}_bucket"] = {*metric.labels, "le"}
            found[f"{published(metric)}_count"] = set(metric.labels)
        else:
            found[published(metric)] = set(metric.labels)
    return found


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"] for rule in group["rules"]]


def dashboards() -> dict[str, dict[str, Any]]:
    return {path.name: json.loads(path.read_text()) for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json"))}


def expressions() -> dict[str, str]:
    found = {rule["alert"]: rule["expr"] for rule in alerts()}
    for name, dashboard in dashboards().items():
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                found[f"{name}: {panel['title']} {target['refId']}"] = target["expr"].replace("$__rate_interval", "5m")
    return found


@pytest.mark.parametrize(("where", "expression"), expressions().items())
def test_every_expression_parses_and_asks_for_series_and_labels_that_exist(where: str, expression: str) -> None:
    known, asked = series(), list(selectors(expression))
    assert asked, where
    for name, labels in asked:
        assert name in known, f"{where} asks for {name}"
        assert labels <= known[name] | {"le"}, f"{where} relies on {labels - known[name]} of {name}"
        if name.endswith("_bucket"):
            assert "le" in labels, f"{where}: a quantile needs `le`"
        if name.endswith("_total"):
            assert re.search(rf"(rate|increase)\({name}", expression), f"{where} shows a counter as it is"


def test_every_metric_is_on_a_dashboard() -> None:
    shown = {re.sub(r"_(bucket|count)$", "", name) for expression in expressions().values() for name, _ in selectors(expression)}
    assert {published(metric) for metric in METRICS} <= shown


def test_the_dashboards_are_what_their_table_says() -> None:
    written = runpy.run_path(str(DEPLOY / "grafana/generate.py"))["written"]()
    found = {path.name: path.read_text() for path in (DEPLOY / "grafana/dashboards").glob("*.json")}
    assert found == written, "run: python cluster/deploy/grafana/generate.py"
    assert len({dashboard["uid"] for dashboard in dashboards().values()}) == 4


def test_every_alert_has_a_severity_a_summary_and_a_runbook_that_says_what_to_do() -> None:
    text = (DEPLOY / "runbooks.md").read_text()
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    assert set(sections) == {rule["alert"] for rule in alerts()}
    for rule in alerts():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"cluster/deploy/runbooks.md#{rule['alert'].lower()}"
        assert len(sections[rule["alert"]].split()) > 20


def test_prometheus_reads_the_alerts_and_the_file_that_ray_writes() -> None:
    from ray._private.ray_constants import PROMETHEUS_SERVICE_DISCOVERY_FILE

    found = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
    assert found["rule_files"] == ["alerts.yml"]
    (job,) = found["scrape_configs"]
    assert (job["job_name"], job["file_sd_configs"][0]["files"]) == ("callsheet", [f"/var/lib/callsheet/ray/{PROMETHEUS_SERVICE_DISCOVERY_FILE}"])


def test_commands_and_settings_that_runbooks_name_exist() -> None:
    from cluster.settings import Settings
    from serve_app.cli.main import app

    text = (DEPLOY / "runbooks.md").read_text()
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback} | {
        group.name for group in app.registered_groups
    }
    assert set(re.findall(r"`callsheet ([a-z-]+)", text)) <= commands
    assert {name.lower() for name in re.findall(r"CALLSHEET_([A-Z_]+)", text)} <= {name.removesuffix("_setting") for name in Settings.model_fields}
