"""The tally of a running workflow: what a progress display and the workflow's record show. No I/O; the journal reads it at each commit."""

from collections.abc import Mapping
from typing import Any

import orjson

from cluster.contracts.agents import AgentFailure, AgentSpec, Axis
from cluster.contracts.base import utc_from_ms
from cluster.contracts.ids import AgentId
from cluster.contracts.workflows import ErrorRecord, Progress

from .plan import fans_out

SHOT_AGENT = "video_generation"
GUESS = {Axis.CHARACTER: 2, Axis.LOCATION: 3, Axis.SCENE: 4, Axis.SHOT: 13, Axis.LINE: 14}
"""Items assumed of an axis before they are discovered; only the estimate of the remaining work uses it."""
SHOWN = 40
KEPT_ERRORS = 50


SYSTEM_CODES = frozenset({"actor_lost", "actor_retired", "overloaded", "heartbeat_timeout", "waiting_for_resources", "unavailable", "store_unavailable"})
"""Failures of machines and of this system."""
WORKFLOW_CODES = frozenset({"workflow_defect", "version_missing", "decision_deadline", "unknown_workflow_type", "cancelled"})


def category_of(code: str) -> str:
    """Which part of the company a failure belongs to: an `agent`, a neighbouring `service`, the `workflow`'s definition, or the `system` itself."""
    if code in SYSTEM_CODES:
        return "system"
    if code in WORKFLOW_CODES:
        return "workflow"
    return "service" if "provider" in code or "service" in code or code.startswith(("task_", "render_", "breaker")) else "agent"


class Tally:
    def __init__(self, specs: Mapping[AgentId, AgentSpec]) -> None:
        self._specs = specs
        self._expected: dict[str, dict[str, int]] = {}
        self._done: set[tuple[str, str]] = set()
        self._done_seconds = 0.0
        """Expected seconds of all that is done. Sums are kept, not taken: a view is made at each commit, and a workflow may have ten thousand executions."""
        self._shots_done = 0
        self._running: dict[tuple[str, str], float] = {}
        self._waiting: dict[tuple[str, str], str] = {}
        self.errors: list[ErrorRecord] = []
        self.notes: list[str] = []
        self.completed: list[str] = []
        self.step = ""
        self.estimate: Mapping[str, Any] = {}
        """What the production was expected to take when it started: name -> low, expected, high."""
        self._percent = 0.0

    def restore(self, fields: Mapping[str, Any]) -> None:
        """Takes over what an earlier driver recorded."""
        self.errors = [ErrorRecord.model_validate(error) for error in fields.get("errors", ())]
        self.notes = list(fields.get("notes", ()))
        self.completed = list(fields.get("done", ()))
        self.estimate = fields.get("est", {})
        self._percent = fields.get("progress", {}).get("percent", 0.0)

    def expect(self, agent: str, part: str, count: int) -> None:
        self._expected.setdefault(agent, {})[part] = count

    def running(self, agent: str, item: str) -> None:
        self._running[agent, item] = 0.0

    def progress(self, agent: str, item: str, fraction: float) -> None:
        if (agent, item) in self._running:
            self._running[agent, item] = fraction

    def waits(self, agent: str, item: str, message: str) -> bool:
        """Notes that an execution waits for resources; True when that is new."""
        new = self._waiting.get((agent, item)) != message
        self._waiting[agent, item] = message
        return new

    def stopped(self, agent: str, item: str) -> None:
        self._running.pop((agent, item), None)
        self._waiting.pop((agent, item), None)

    def done(self, agent: str, item: str) -> None:
        if (agent, item) not in self._done:
            self._done.add((agent, item))
            self._done_seconds += self._specs[AgentId(agent)].expected_seconds if agent in self._specs else 0.0
            self._shots_done += agent == SHOT_AGENT

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def error(self, at_ms: int, failure: AgentFailure, agent: str, item: str, *, attempt: int = 0, category: str = "") -> None:
        found: Any = category or category_of(failure.code)
        record = ErrorRecord(at=utc_from_ms(at_ms), category=found, code=failure.code, message=failure.message[:500], agent=agent, item=item, attempt=attempt)
        self.errors = [*self.errors, record][-KEPT_ERRORS:]

    def view(self) -> Progress:
        """Counts now. The percentage is weighted by expected seconds and never falls."""
        weights, total, total_count = self._done_seconds, 0.0, 0.0
        for agent, spec in self._specs.items():
            count = self._count(agent, spec)
            total += count * spec.expected_seconds
            total_count += count
        for (agent, _), fraction in self._running.items():
            if agent in self._specs:
                weights += fraction * self._specs[AgentId(agent)].expected_seconds
        self._percent = max(self._percent, min(100.0, round(100 * weights / total, 1)) if total else 0.0)
        shots = sum(self._expected.get(SHOT_AGENT, {}).values())
        return Progress(
            executions_done=len(self._done),
            executions_total=max(int(total_count), len(self._done)),
            executions_running=len(self._running),
            shots_done=self._shots_done,
            shots_total=shots,
            percent=self._percent,
        )

    def _count(self, agent: AgentId, spec: AgentSpec) -> int:
        if not fans_out(spec):
            return 1
        return sum(self._expected[agent].values()) if agent in self._expected else GUESS.get(spec.fan_out, 1)

    def fields(self) -> dict[str, str]:
        """The record's projection fields."""
        pending = [f"{agent}:{item}" if item else agent for agent, item in list(self._running)[:SHOWN]]
        pending += [f"{agent}:{item} ({message})" for (agent, item), message in list(self._waiting.items())[:SHOWN]]
        fields = {
            "step": self.step,
            "done": orjson.dumps(self.completed).decode(),
            "pending": orjson.dumps(pending).decode(),
            "progress": self.view().model_dump_json(),
        }
        if self.estimate:
            fields["est"] = orjson.dumps(self.estimate).decode()
        if self.errors:
            fields["errors"] = orjson.dumps([error.model_dump(mode="json") for error in self.errors]).decode()
        if self.notes:
            fields["notes"] = orjson.dumps(self.notes).decode()
        return fields
