"""Two displays of a view: a live panel on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from cluster.contracts.events import Event, EventType

from .view import View, clock, printable, status_of, title_of

SHOWN_AGENTS = 8
PLAIN_SECONDS = 15.0
"""A progress line at least this often."""
_MARKS = {"done": ("✓", "green"), "now": ("●", "bold yellow"), "ahead": ("·", "dim")}


class Display(Protocol):
    """Shows a view while the body of its context runs."""

    def __enter__(self) -> "Display": ...
    def __exit__(self, *_: object) -> None: ...
    def event(self, event: Event, view: View) -> None: ...
    def refresh(self, view: View) -> None: ...
    def say(self, sentence: str) -> None: ...


def display_for(view: View) -> Display:
    console = Console()
    return LiveDisplay(console, view) if console.is_terminal and not console.is_dumb_terminal else PlainDisplay()


def sentence_of(event: Event) -> str | None:
    """The line worth keeping about an event, or None."""
    data = {name: printable(str(value)) for name, value in event.data.items()}
    who = data.get("agent", "") + (f" ({data['item']})" if data.get("item") else "")
    match event.type:
        case EventType.WORKFLOW_NOTE:
            return data.get("text") or data.get("note") or data.get("message")
        case EventType.EXECUTION_RETRYING:
            return f"{who} is tried again: {data.get('message', '')}"
        case EventType.EXECUTION_RETURNED:
            return f"{who} goes back for another take: {data.get('issues') or data.get('message', 'its check failed')}"
        case EventType.EXECUTION_FAILED:
            return f"{who} failed: {data.get('message', '')}"
        case EventType.EXECUTION_WAITING:
            return f"{who} waits for resources: {data.get('message', '')}"
        case EventType.DECISION_MADE:
            return f"Decided {data.get('kind') or data.get('decision_id', '')}: {data.get('choice', '')}" + (f" by {data['by']}" if data.get("by") else "")
        case EventType.DECISION_ESCALATED:
            return f"Nobody has decided {data.get('kind') or data.get('decision_id', '')} in time; the time runs once more, then its default is taken."
        case EventType.STEP_OVERRIDDEN | EventType.STEP_SKIPPED:
            return f"{data.get('step', '')} is {'left out' if event.type is EventType.STEP_SKIPPED else 'set by hand'}{_by(data)}"
        case _:
            return _control_sentence(event.type, data)


_CONTROL = {
    EventType.WORKFLOW_QUEUED: "Waits for another workflow to end first",
    EventType.WORKFLOW_PAUSE_REQUESTED: "A pause was asked for",
    EventType.WORKFLOW_PAUSED: "Paused",
    EventType.WORKFLOW_RESUMED: "Goes on after a pause",
    EventType.WORKFLOW_RETRIED: "Goes on from what it has",
    EventType.WORKFLOW_REPAIRED: "Its stored state was mended",
    EventType.WORKFLOW_REWOUND: "The store had lost what was written last; it is written again",
    EventType.WORKFLOW_CANCEL_REQUESTED: "The end was asked for",
    EventType.WORKFLOW_TERMINATED: "Terminated",
    EventType.WORKFLOW_CONTINUED: "Goes on as another workflow",
    EventType.WORKFLOW_QUARANTINED: "Set aside",
}


def _control_sentence(kind: EventType, data: Mapping[str, str]) -> str | None:
    if kind not in _CONTROL:
        return None
    told = data.get("successor") or data.get("behind") or data.get("message") or ""
    return _CONTROL[kind] + _by(data) + (f": {told}" if told else "")


def _by(data: Mapping[str, str]) -> str:
    """` by ann (The director is ill.)`"""
    reason = f" ({data['reason']})" if data.get("reason") else ""
    return (f" by {data['by']}" if data.get("by") else "") + reason


class PlainDisplay:
    """One line per thing worth knowing; nothing is overwritten."""

    def __init__(self) -> None:
        self._said_at = 0.0
        self._said_percent = -1.0

    def __enter__(self) -> "PlainDisplay":
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()

    def event(self, event: Event, view: View) -> None:
        stage = title_of(str(event.data.get("stage", "")))
        if event.type is EventType.STAGE_STARTED:
            self.say(f"{stage}…")
        elif event.type is EventType.STAGE_COMPLETED:
            self.say(f"{stage}: done")
        elif event.type is EventType.DECISION_OPENED:
            self.say(f"A decision is open: {printable(str(event.data.get('prompt', '')))}")
        elif sentence := sentence_of(event):
            self.say(sentence)

    def refresh(self, view: View) -> None:
        percent = view.workflow.progress.percent
        moved = percent >= self._said_percent + 10 or (percent > self._said_percent and time.monotonic() - self._said_at > PLAIN_SECONDS)
        if percent > 0 and moved:
            self._said_percent = percent
            self.say(" · ".join(_counts(view)))

    def say(self, sentence: str) -> None:
        self._said_at = time.monotonic()
        print(f"{datetime.now().astimezone():%H:%M:%S} {sentence}", flush=True)


class LiveDisplay:
    """Stages, agents at work, counts and a bar, redrawn in place."""

    def __init__(self, console: Console, view: View) -> None:
        self._spinner = Spinner("dots")
        self._view = view
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=8, transient=False)

    def __enter__(self) -> "LiveDisplay":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def event(self, event: Event, view: View) -> None:
        if sentence := sentence_of(event):
            self.say(sentence)

    def refresh(self, view: View) -> None:
        self._view = view

    def say(self, sentence: str) -> None:
        self._live.console.print(Text(sentence))

    def _render(self) -> RenderableType:
        return render(self._view, self._spinner)


def render(view: View, spinner: Spinner | None = None, now: datetime | None = None) -> RenderableType:
    """The whole picture of a view."""
    now = now or datetime.now(UTC)
    head = Text.assemble((f"{view.workflow.workflow_id}  ", "bold"), (status_of(view.workflow), "cyan"), f"  {view.workflow.type}")
    parts: list[RenderableType] = [head, Padding(_stages(view), (1, 0, 1, 2))]
    if view.at_work:
        parts.append(Padding(_agents(view, now), (0, 0, 1, 2)))
    if view.open_decisions:
        parts.append(Text(f"  Waiting for you: {printable(view.open_decisions[0].prompt)}", "bold magenta"))
    if view.lost:
        parts.append(Text(f"  {view.lost}", "bold red"))
    parts.append(_bar(view, spinner))
    return Group(*parts)


def _stages(view: View) -> RenderableType:
    lines = [Text.assemble((f"{_MARKS[state][0]} ", _MARKS[state][1]), (title_of(name), "" if state != "ahead" else "dim")) for name, state in view.stages]
    return Group(*lines)


def _agents(view: View, now: datetime) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in view.busiest[:SHOWN_AGENTS]:
        done = f"{each.fraction:.0%}" if each.fraction else ""
        seconds = clock(max(0.0, (now - each.since).total_seconds()))
        cells = (each.agent, each.item, each.actor or "starting", done, seconds, each.words)
        table.add_row(*(Text(printable(cell), style) for cell, style in zip(cells, ("bold", "", "dim", "cyan", "dim", "dim"), strict=True)))
    more = len(view.at_work) - SHOWN_AGENTS
    return Group(table, Text(f"and {more} more", "dim")) if more > 0 else table


def _bar(view: View, spinner: Spinner | None) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=100, completed=view.workflow.progress.percent, width=32)
    row.add_row(spinner if spinner and not view.workflow.status.terminal else Text(" "), bar, Text(" · ".join(_counts(view))))
    return row


def _counts(view: View) -> list[str]:
    progress = view.workflow.progress
    said = [f"{progress.percent:.0f} %", f"{progress.executions_done} of {progress.executions_total} executions"]
    if progress.shots_total:
        said.append(f"{progress.shots_done} of {progress.shots_total} shots")
    said.append(f"{clock(view.elapsed())} elapsed")
    if (remaining := view.remaining()) is not None:
        said.append(f"about {clock(remaining)} left")
    return said
