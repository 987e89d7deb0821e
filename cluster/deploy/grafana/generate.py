"""The Grafana dashboards, one for each group of metrics, written from the table below: `python cluster/deploy/grafana/generate.py`. A test asserts that the files are what this writes, that every
expression parses, and that every metric and label in it exists.

Counters are shown as rates or increases, histograms as quantiles, gauges that all engines tell alike by their maximum. Ray puts labels of its own on every series, so everything is added up by ours.
"""

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent / "dashboards"
PREFIX = "ray_callsheet_"
WIDTH, HEIGHT = 8, 8
WINDOW = "$__rate_interval"


class Panel(NamedTuple):
    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    """Expression and legend. `@name` stands for the published name of a metric."""
    kind: str = "timeseries"
    says: str = ""


def rate(name: str, by: str, legend: str | None = None, match: str = "") -> tuple[str, str]:
    return f"sum by ({by}) (rate(@{name}{match}[{WINDOW}]))", legend or " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(","))


def increase(name: str, by: str, window: str = "1h", match: str = "") -> tuple[str, str]:
    return f"sum by ({by}) (increase(@{name}{match}[{window}]))", " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(","))


def quantile(share: float, name: str, by: str = "") -> tuple[str, str]:
    labels = f"le, {by}" if by else "le"
    legend = f"p{share * 100:.0f}" + (f" {{{{{by}}}}}" if by else "")
    return f"histogram_quantile({share}, sum by ({labels}) (rate(@{name}_bucket[{WINDOW}])))", legend


def most(name: str, by: str = "") -> tuple[str, str]:
    return (f"max by ({by}) (@{name})", f"{{{{{by}}}}}") if by else (f"max(@{name})", name.replace("_", " "))


def total(name: str, by: str = "") -> tuple[str, str]:
    return (f"sum by ({by}) (@{name})", f"{{{{{by}}}}}") if by else (f"sum(@{name})", name.replace("_", " "))


DASHBOARDS: dict[str, tuple[str, tuple[Panel, ...]]] = {
    "workflows": (
        "Workflows",
        (
            Panel("Not ended, by status", "short", (most("workflows", "status"),)),
            Panel("Driven now", "short", (total("engine_workflows"),), "stat"),
            Panel("Wait for an engine", "short", (most("queue_entries"),), "stat"),
            Panel("Oldest that waits for an engine", "s", (most("queue_oldest_seconds"),)),
            Panel(
                "Accepted and started",
                "reqps",
                (rate("workflows_accepted_total", "type", "accepted {{type}}"), rate("workflows_started_total", "type", "started {{type}}")),
            ),
            Panel("Ended in an hour", "short", (increase("workflows_ended_total", "type, status"),)),
            Panel(
                "From acceptance to end",
                "s",
                (quantile(0.5, "workflow_seconds", "type"), quantile(0.95, "workflow_seconds", "type")),
                says="Waits for people included.",
            ),
            Panel("Stages, median", "s", (quantile(0.5, "workflow_stage_seconds", "stage"),)),
            Panel("Let go to wait", "short", (increase("workflow_waits_total", "type"),)),
        ),
    ),
    "agents": (
        "Agents",
        (
            Panel("Executions", "ops", (rate("agent_executions_total", "agent"),)),
            Panel("Outcomes", "ops", (rate("agent_executions_total", "outcome"),)),
            Panel("Failed attempts in an hour", "short", (increase("agent_failures_total", "agent, code"),)),
            Panel(
                "Seconds of an execution, p50 and p99",
                "s",
                (quantile(0.5, "agent_execution_seconds", "agent"), quantile(0.99, "agent_execution_seconds", "agent")),
            ),
            Panel("At work, agents on average", "short", (rate("agent_work_seconds_total", "agent"),), says="Seconds worked in a second."),
            Panel("Waiting, executions on average", "short", (rate("agent_wait_seconds_total", "agent"),)),
            Panel("Actors", "short", (most("agent_actors", "agent"),)),
            Panel("Actors wanted", "short", (most("agent_actors_wanted", "agent"),)),
            Panel("Under way", "short", (total("agent_running", "agent"),)),
            Panel("Waiting for a place", "short", (total("agent_backlog", "agent"),)),
            Panel("Cold starts", "s", (quantile(0.5, "agent_cold_start_seconds"), quantile(0.95, "agent_cold_start_seconds"))),
            Panel("Met a missing resource or neighbour", "short", (increase("agent_resource_waits_total", "agent"),)),
            Panel("Retries in an hour", "short", (increase("agent_retries_total", "agent"),)),
            Panel(
                "Results taken over",
                "percentunit",
                (
                    (
                        'sum by (agent) (increase(@result_cache_lookups_total{outcome="hit"}[1h])) / sum by (agent) (increase(@result_cache_lookups_total[1h]))',
                        "{{agent}}",
                    ),
                ),
            ),
        ),
    ),
    "system": (
        "System",
        (
            Panel("Redis", "short", (most("redis_up"),), "stat", "1 when it answers."),
            Panel("Memory of Redis", "bytes", (most("redis_used_memory_bytes"), most("redis_max_memory_bytes"))),
            Panel("Round trip of a batch of scripts", "s", (quantile(0.5, "redis_batch_seconds"), quantile(0.99, "redis_batch_seconds"))),
            Panel("Leases taken", "ops", (rate("lease_claims_total", "kind"),)),
            Panel("Leases lost in an hour", "short", (("sum(increase(@leases_lost_total[1h]))", "lost"),)),
            Panel("Open circuits", "short", (most("circuit_open", "circuit"),)),
            Panel("Requests", "reqps", (rate("http_requests_total", "status"),)),
            Panel(
                "Slowest routes, p95",
                "s",
                ((f"topk(8, histogram_quantile(0.95, sum by (le, route) (rate(@http_request_seconds_bucket[{WINDOW}]))))", "{{route}}"),),
            ),
            Panel("From commit to client, p99", "s", (quantile(0.99, "event_delivery_seconds"),)),
            Panel("Files recorded", "Bps", (rate("artifact_bytes_total", "agent"),)),
            Panel(
                "Queue of the Serve deployments",
                "short",
                (("sum by (application, deployment) (ray_serve_deployment_queued_queries)", "{{application}} {{deployment}}"),),
            ),
            Panel("Processors of the nodes", "percent", (("max by (ip) (ray_node_cpu_utilization)", "{{ip}}"),)),
            Panel("Memory of the nodes", "bytes", (("max by (ip) (ray_node_mem_used)", "{{ip}}"),)),
        ),
    ),
    "business": (
        "Films and money",
        (
            Panel("Films in a day", "short", (increase("films_delivered_total", "type", "1d"),), "stat"),
            Panel("Running time made in a day", "s", (increase("film_seconds_total", "type", "1d"),), "stat"),
            Panel("Spent in a day", "short", (increase("money_total", "currency", "1d"),), "stat"),
            Panel(
                "Cost of a second of film, by provider",
                "short",
                (
                    (
                        "sum by (provider, currency) (increase(@money_total[1d])) / ignoring(provider, currency) group_left sum(increase(@film_seconds_total[1d]))",
                        "{{provider}} {{currency}}",
                    ),
                ),
            ),
            Panel("Tokens", "short", (rate("tokens_total", "provider, kind"),)),
            Panel("GPU seconds in a second", "short", (rate("gpu_seconds_total", "provider"),)),
            Panel("Processor seconds of renders in a second", "short", (rate("cpu_seconds_total", "provider"),)),
            Panel("People take for an answer", "s", (quantile(0.5, "decision_seconds", "gate"), quantile(0.95, "decision_seconds", "gate"))),
            Panel(
                "Quality: checks passed",
                "percentunit",
                (
                    (
                        'sum by (agent) (increase(@quality_checks_total{outcome="passed"}[1d])) / sum by (agent) (increase(@quality_checks_total[1d]))',
                        "{{agent}}",
                    ),
                ),
            ),
        ),
    ),
}


def written() -> dict[str, str]:
    """File name -> text of each dashboard."""
    return {f"{name}.json": json.dumps(_dashboard(name, title, panels), indent=1) + "\n" for name, (title, panels) in DASHBOARDS.items()}


def _dashboard(name: str, title: str, panels: tuple[Panel, ...]) -> dict[str, Any]:
    return {
        "uid": f"callsheet-{name}",
        "title": title,
        "tags": ["callsheet"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
        "links": [{"type": "dashboards", "tags": ["callsheet"], "title": "Callsheet", "asDropdown": False}],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    column, row = number % (24 // WIDTH), number // (24 // WIDTH)
    source = {"type": "prometheus", "uid": "prometheus"}
    targets = [
        {"refId": chr(ord("A") + i), "datasource": source, "expr": expression.replace("@", PREFIX), "legendFormat": legend}
        for i, (expression, legend) in enumerate(panel.queries)
    ]
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": source,
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": targets,
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name, text in written().items():
        (FOLDER / file_name).write_text(text)
        sys.stdout.write(f"{FOLDER / file_name}\n")
