"""What a workflow's log and ledger say went on from when to when: executions with their waits, decisions, pauses, children, timers, and the times without an engine. Times are whole milliseconds, so that sums are exact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.contracts.agents import Execution
from cluster.contracts.events import Event, EventType
from cluster.contracts.ledger import step_of
from cluster.contracts.profile import TimeKind

_E, _K = EventType, TimeKind
_WAITS_FOR_ENGINE = {
    _E.WORKFLOW_CREATED: "start",
    _E.WORKFLOW_RELEASED: "handed back",
    _E.WORKFLOW_RESUMED: "resumed",
    _E.WORKFLOW_RETRIED: "retried",
    _E.DECISION_MADE: "answered",
    _E.CHILD_ENDED: "child ended",
    _E.TIMER_FIRED: "timer fired",
}
"""What puts a workflow that nobody drives back before the engines."""
_RESTS = {_E.WORKFLOW_WAITING, _E.WORKFLOW_RELEASED, _E.WORKFLOW_PAUSED, _E.WORKFLOW_QUARANTINED, _E.WORKFLOW_FAILED, _E.WORKFLOW_CREATED}
"""After these nobody drives it."""


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, in ms since the epoch. `parts`, in the order they happened, add up to its length."""

    what: str
    start: int
    end: int
    parts: tuple[tuple[TimeKind, int], ...]
    agent: str = ""
    stage: str = ""

    def until(self, end: int) -> "Span":
        """Its beginning, up to `end`."""
        left, parts = end - self.start, list[tuple[TimeKind, int]]()
        for kind, length in self.parts:
            parts.append((kind, min(left, length)))
            left -= parts[-1][1]
        return Span(self.what, self.start, end, tuple(parts), self.agent, self.stage)


@dataclass
class _Told:
    """What the log tells of one execution beside its row."""

    first: int = 0
    retried: int = 0
    """When its last failed attempt was announced."""
    waited: dict[str, float] = field(default_factory=dict)
    resources: bool = False


def ms(event: Event) -> int:
    return round(event.at.timestamp() * 1000)


def spans(events: Sequence[Event], executions: Iterable[Execution], until: int) -> list[Span]:
    """Everything that had begun by `until`; what had not ended ends there."""
    told = _told(events)
    found = [_of_execution(one, told[one.execution_id], until) for one in executions if not one.cached]
    found += [*_rests(events, until), *_pairs(events, until)]
    return [span for span in found if span.end > span.start]


def _told(events: Sequence[Event]) -> defaultdict[str, _Told]:
    told: defaultdict[str, _Told] = defaultdict(_Told)
    for event in events:
        if not (execution := event.data.get("execution_id")):
            continue
        one = told[str(execution)]
        match event.type:
            case _E.EXECUTION_STARTED:
                one.first = one.first or ms(event)
            case _E.EXECUTION_RETRYING:
                one.retried = ms(event)
            case _E.EXECUTION_WAITING:
                one.resources = True
            case _E.EXECUTION_SUCCEEDED:
                one.waited = {str(name): float(seconds) for name, seconds in event.data.get("waited", {}).items()}
            case _:
                continue
    return told


def _of_execution(one: Execution, told: _Told, until: int) -> Span:
    start = round(one.started_at.timestamp() * 1000)
    end = min(until, round(one.ended_at.timestamp() * 1000)) if one.ended_at else until
    end = max(start, end)
    left = end - start
    parts: list[tuple[TimeKind, int]] = []

    def take(kind: TimeKind, length: float) -> None:
        nonlocal left
        if (some := min(left, max(0, round(length)))) > 0:
            parts.append((kind, some))
            left -= some

    if one.failure is not None:
        take(_K.RETRIES, left)
    else:
        worked = min(left, round(one.worked_seconds * 1000))
        """0 where nobody measured it: then all that is not known to be a wait is work."""
        take(_K.RETRIES, min(told.retried - start, left - worked))
        take(_K.COLD_START, min(told.waited.get("actor", 0.0) * 1000, left - worked))
        take(_K.SLOT, min(sum(seconds for name, seconds in told.waited.items() if name != "actor") * 1000, left - worked))
        if worked:
            take(_K.RESOURCES if told.resources else _K.ENGINE, left - worked)
        take(_K.SERVICE_QUEUE, min(one.usage.waited_seconds * 1000, left))
        take(_K.WORK, left)
    return Span(step_of(one.agent, one.item), start, end, tuple(parts), str(one.agent), one.stage.value)


def _rests(events: Sequence[Event], until: int) -> Iterator[Span]:
    """The times in which nobody drove it though it wanted an engine, and those in which an engine had fallen silent."""
    wants: Event | None = None
    driven, before = False, 0
    for event in events:
        if event.type is _E.WORKFLOW_CLAIMED:
            if wants is not None:
                yield Span(f"engine ({_WAITS_FOR_ENGINE[wants.type]})", ms(wants), ms(event), ((_K.ENGINE_QUEUE, ms(event) - ms(wants)),))
            elif driven:
                yield Span("takeover", before, ms(event), ((_K.TAKEOVER, ms(event) - before),))
            driven, wants = True, None
        elif event.type in _RESTS:
            driven, wants = False, event if event.type in _WAITS_FOR_ENGINE else None
        elif not driven and event.type in _WAITS_FOR_ENGINE and wants is None:
            wants = event
        before = ms(event)
    if wants is not None:
        yield Span(f"engine ({_WAITS_FOR_ENGINE[wants.type]})", ms(wants), until, ((_K.ENGINE_QUEUE, max(0, until - ms(wants))),))


_OPENS: dict[EventType, tuple[TimeKind, str, str]] = {
    _E.DECISION_OPENED: (_K.PEOPLE, "decision", "decision_id"),
    _E.WORKFLOW_PAUSED: (_K.PAUSED, "pause", ""),
    _E.CHILD_STARTED: (_K.CHILDREN, "child", "child"),
    _E.TIMER_SET: (_K.TIMER, "timer", "timer"),
    _E.WORKFLOW_QUEUED: (_K.ENGINE_QUEUE, "queue", ""),
    _E.WORKFLOW_QUARANTINED: (_K.PEOPLE, "set aside", ""),
    _E.WORKFLOW_FAILED: (_K.PEOPLE, "failed", ""),
}
_CLOSES: dict[EventType, tuple[str, str]] = {
    _E.DECISION_MADE: ("decision", "decision_id"),
    _E.WORKFLOW_RESUMED: ("pause", ""),
    _E.CHILD_ENDED: ("child", "child"),
    _E.TIMER_FIRED: ("timer", "timer"),
    _E.WORKFLOW_CLAIMED: ("queue", ""),
}


def _pairs(events: Sequence[Event], until: int) -> Iterator[Span]:
    opened: dict[tuple[str, Any], tuple[Event, TimeKind]] = {}
    for event in events:
        if event.type is _E.WORKFLOW_RETRIED:
            yield from (_pair(opened.pop(key), key[0], ms(event)) for key in (("set aside", ""), ("failed", "")) if key in opened)
        elif event.type in _CLOSES:
            name, by = _CLOSES[event.type]
            if (key := (name, event.data.get(by, "") if by else "")) in opened:
                yield _pair(opened.pop(key), name, ms(event))
        if event.type in _OPENS:
            kind, name, by = _OPENS[event.type]
            opened[name, event.data.get(by, "") if by else ""] = (event, kind)
    for (name, _), (event, kind) in opened.items():
        if event.type not in (_E.WORKFLOW_FAILED, _E.WORKFLOW_QUARANTINED):
            yield _pair((event, kind), name, until)


def _pair(opened: tuple[Event, TimeKind], name: str, end: int) -> Span:
    event, kind = opened
    about = event.data.get("kind") or event.data.get("step") or event.data.get("timer") or ""
    return Span(f"{name} {about}".strip(), ms(event), end, ((kind, max(0, end - ms(event))),))
