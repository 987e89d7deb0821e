"""The metrics, as one table: what is counted, in which unit, under which labels. Emitters, dashboards, alerts and the README are held to it.

Names and units follow the conventions of Prometheus: base units, `_total` for what only grows, one meaning a name. Ray publishes a metric under its name with `ray_` before it, on the metrics port of
every node, with labels of its own beside ours (`WorkerId`, `NodeAddress`, `SessionName`, …): expressions add up over those.

No label names a workflow, an execution, a project or a person, so the number of series follows from the company and not from its work. A label whose values come from elsewhere (a failure's code, a
provider's name) is bounded: after `MOST_VALUES` distinct ones further ones are `other`.

A histogram's buckets and count are exact; its `_sum` is not, because Ray hands on the middle of the bucket in place of each value. Where a sum matters it has a counter of its own.

Gauges that describe the store (`store=True`) are told by every engine alike: take their maximum, not their sum.
"""

from enum import StrEnum
from typing import NamedTuple, Protocol

MOST_VALUES = 100
OTHER = "other"
PREFIX = "callsheet_"


class MetricKind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class MetricGroup(StrEnum):
    """The plan's four groups."""

    WORKFLOW = "workflow"
    AGENT = "agent"
    SYSTEM = "system"
    BUSINESS = "business"


class Metric(NamedTuple):
    name: str
    kind: MetricKind
    group: MetricGroup
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    """Upper edges, for histograms."""
    store: bool = False


class Meter(Protocol):
    """Where emitters report. `name` is a metric of `METRICS`, without `callsheet_`; labels are exactly its labels. Never raises, never waits."""

    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """To a counter."""
        ...

    def set(self, name: str, value: float, **labels: str) -> None:
        """A gauge."""
        ...

    def observe(self, name: str, value: float, **labels: str) -> None:
        """One value, for a histogram."""
        ...


class _Unmetered:
    def add(self, name: str, amount: float = 1.0, **labels: str) -> None:
        return None

    def set(self, name: str, value: float, **labels: str) -> None:
        return None

    def observe(self, name: str, value: float, **labels: str) -> None:
        return None


UNMETERED: Meter = _Unmetered()
"""Where nobody reads the meter."""

_C, _G, _H = MetricKind.COUNTER, MetricKind.GAUGE, MetricKind.HISTOGRAM
_WORKFLOW, _AGENT, _SYSTEM, _BUSINESS = MetricGroup
_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_WORK = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0, 600.0)
_LONG = (1.0, 10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0, 7200.0, 21600.0, 86400.0, 604800.0)

METRICS: tuple[Metric, ...] = (
    Metric("workflows_accepted_total", _C, _WORKFLOW, "Workflows accepted by the API.", ("type",)),
    Metric("workflows_started_total", _C, _WORKFLOW, "Workflows driven for the first time, children among them.", ("type",)),
    Metric("workflows_ended_total", _C, _WORKFLOW, "Workflows that came to an end, or were set aside (quarantined).", ("type", "status")),
    Metric("workflow_seconds", _H, _WORKFLOW, "From the acceptance of a workflow to its end, waits for people included.", ("type", "status"), _LONG),
    Metric("workflow_stage_seconds", _H, _WORKFLOW, "From a stage's start to its end within one drive.", ("type", "stage"), _LONG),
    Metric("workflow_waits_total", _C, _WORKFLOW, "Times a workflow let go of its engine to wait for a person, a timer or a child.", ("type",)),
    Metric("workflows", _G, _WORKFLOW, "Workflows that have not ended, by status.", ("status",), store=True),
    Metric("queue_entries", _G, _WORKFLOW, "Workflows that want an engine and have none yet.", (), store=True),
    Metric("queue_oldest_seconds", _G, _WORKFLOW, "How long the first of them has waited; 0 when none does.", (), store=True),
    Metric("engine_workflows", _G, _WORKFLOW, "Workflows this engine drives now."),
    Metric("agent_executions_total", _C, _AGENT, "Executions that ended, by outcome: succeeded, failed, reused, superseded.", ("agent", "outcome")),
    Metric("agent_execution_seconds", _H, _AGENT, "From an execution's start to its record, waits included.", ("agent",), _WORK),
    Metric("agent_work_seconds_total", _C, _AGENT, "Seconds agents worked.", ("agent", "provider")),
    Metric(
        "agent_wait_seconds_total", _C, _AGENT, "Seconds executions waited: for a slot, for an actor, in a service's queue, before another attempt.", ("agent",)
    ),
    Metric("agent_failures_total", _C, _AGENT, "Attempts that failed, by the failure's code.", ("agent", "code")),
    Metric("agent_retries_total", _C, _AGENT, "Attempts after the first.", ("agent",)),
    Metric("agent_resource_waits_total", _C, _AGENT, "Executions that met a missing resource or a neighbour that is away.", ("agent",)),
    Metric("agent_running", _G, _AGENT, "Executions an engine has given to an agent and not got back.", ("agent",)),
    Metric("agent_backlog", _G, _AGENT, "Of these, those that wait for a place at an actor.", ("agent",)),
    Metric("agent_actors", _G, _AGENT, "Actors of an agent that an engine knows.", ("agent",)),
    Metric("agent_actors_wanted", _G, _AGENT, "Actors an engine would like to have of it.", ("agent",)),
    Metric("agent_cold_start_seconds", _H, _AGENT, "From an actor's creation to its first answer.", ("agent",), _WORK),
    Metric("result_cache_lookups_total", _C, _AGENT, "Looks for the result of an earlier workflow of the project.", ("agent", "outcome")),
    Metric("redis_up", _G, _SYSTEM, "1 when Redis answered the last look, else 0.", ()),
    Metric("redis_batch_seconds", _H, _SYSTEM, "Round trip of a batch of scripts.", (), _QUICK),
    Metric("redis_used_memory_bytes", _G, _SYSTEM, "Memory Redis uses.", (), store=True),
    Metric("redis_max_memory_bytes", _G, _SYSTEM, "Memory Redis may use; the machine's where it has no limit.", (), store=True),
    Metric("lease_claims_total", _C, _SYSTEM, "Leases taken: the first of a workflow, again after a rest, or after another engine fell silent.", ("kind",)),
    Metric("leases_lost_total", _C, _SYSTEM, "Drives that ended because another engine has the lease."),
    Metric("circuit_open", _G, _SYSTEM, "1 while a neighbour's circuit breaker is open.", ("circuit",), store=True),
    Metric("http_requests_total", _C, _SYSTEM, "Requests answered by the API.", ("method", "route", "status")),
    Metric("http_request_seconds", _H, _SYSTEM, "From a request's arrival to the end of its answer; streams are left out.", ("route",), _QUICK),
    Metric("event_delivery_seconds", _H, _SYSTEM, "From an event's commit to its way to a client that follows live.", (), _QUICK),
    Metric("artifact_bytes_total", _C, _SYSTEM, "Bytes of files recorded, each time they are.", ("agent",)),
    Metric("films_delivered_total", _C, _BUSINESS, "Workflows that completed with a film.", ("type",)),
    Metric("film_seconds_total", _C, _BUSINESS, "Running time of these films.", ("type",)),
    Metric("tokens_total", _C, _BUSINESS, "Tokens sent to models (prompt) and received (completion).", ("provider", "kind")),
    Metric("gpu_seconds_total", _C, _BUSINESS, "Seconds of a Task Service that is not our own renderer.", ("provider",)),
    Metric("cpu_seconds_total", _C, _BUSINESS, "Processor seconds of renders.", ("provider",)),
    Metric("money_total", _C, _BUSINESS, "What that cost, by the production's price table.", ("provider", "currency")),
    Metric("decision_seconds", _H, _BUSINESS, "From a question to its answer by a person.", ("gate",), _LONG),
    Metric("quality_checks_total", _C, _BUSINESS, "Agents' checks of their own work: passed, sent back, or failed and let stand.", ("agent", "outcome")),
)
BY_NAME = {metric.name: metric for metric in METRICS}


def published(metric: Metric) -> str:
    """The name under which Prometheus finds it."""
    return f"ray_{PREFIX}{metric.name}"
