"""Watches a workflow to its end: the one loop behind `callsheet make` and `callsheet watch`."""

import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cluster.contracts.events import Event
from cluster.contracts.workflows import Decision, Workflow, WorkflowStatus

from .api import Api
from .display import Display, display_for
from .downloads import deliverables, download
from .failures import FAILED, INTERRUPTED, Refused, Stopped, Unreachable, say
from .following import Ended, Follower, Found, Lost
from .questions import NoAnswer, ask
from .view import View, clock, printable

TICK_SECONDS = 0.25
FRESH_SECONDS = 1.0
"""The record is read at most this often while events come,"""
IDLE_SECONDS = 3.0
"""and at least this often while none do."""
PENDING_SECONDS = 15.0
FILM = "film.mp4"


@dataclass
class _Pace:
    """When the record was last read, and whether something has happened since."""

    read_at: float = 0.0
    stirred: bool = True

    def due(self, now: float) -> bool:
        return now - self.read_at >= (FRESH_SECONDS if self.stirred else IDLE_SECONDS)


class Watch:
    """One watched workflow."""

    def __init__(self, api: Api, workflow: Workflow, *, interactive: bool, ours: bool = False) -> None:
        self._api = api
        self._view = View(workflow)
        self._interactive = interactive
        self._asked: set[str] = set()
        self._pace = _Pace()
        self._began = time.monotonic()
        self._told_pending = False
        self._told_pause = False
        self._known = 0 if ours else workflow.last_seq
        """Events up to here happened before we looked: they build the view but are not told again. Of a workflow we started ourselves, everything is told."""

    def to_end(self) -> Workflow:
        """Returns the workflow as it ended. On Ctrl-C it runs on, and Stopped says how to watch or cancel it."""
        workflow_id = self._view.workflow.workflow_id
        try:
            with Follower(self._api, workflow_id) as follower:
                while (decision := self._show_until_question(follower)) is not None:
                    self._answer(decision)
        except KeyboardInterrupt:
            raise Stopped(
                INTERRUPTED, f"\nThe workflow goes on without this window. Watch it: callsheet watch {workflow_id}   Cancel it: callsheet cancel {workflow_id}"
            ) from None
        return self._view.workflow

    def _show_until_question(self, follower: Follower) -> Decision | None:
        """Shows the workflow until it has ended (None) or asks us something."""
        with display_for(self._view) as display:
            while True:
                ended = self._take_news(follower, display)
                self._refresh(display, force=ended)
                if ended and self._view.workflow.status.terminal:
                    return None
                if self._view.workflow.status is WorkflowStatus.QUARANTINED:
                    return None
                self._tell_of_a_pause(display)
                if self._interactive and (decision := self._unasked()):
                    return decision

    def _tell_of_a_pause(self, display: Display) -> None:
        paused = self._view.workflow.status is WorkflowStatus.PAUSED
        if paused and not self._told_pause:
            display.say(f"The workflow is paused: callsheet resume {self._view.workflow.workflow_id}")
        self._told_pause = paused

    def _take_news(self, follower: Follower, display: Display) -> bool:
        ended = False
        for news in follower.news(TICK_SECONDS):
            match news:
                case Event():
                    self._pace.stirred = True
                    self._view.take(news)
                    if news.seq > self._known:
                        display.event(news, self._view)
                case Lost(why):
                    self._view.lost = "The server does not answer; the workflow is safe. Trying again until it does."
                    display.say(f"{self._view.lost} ({why})")
                case Found():
                    if self._view.lost:
                        display.say("The server is back.")
                    self._view.lost = ""
                case Ended(refused):
                    if refused:
                        raise refused
                    ended = True
        return ended

    def _refresh(self, display: Display, *, force: bool) -> None:
        now = time.monotonic()
        if not (force or self._pace.due(now)):
            return
        try:
            self._view.workflow = self._api.workflow(self._view.workflow.workflow_id)
            if self._view.at_work and self._pace.stirred:
                self._view.take_actors(self._api.executions(self._view.workflow.workflow_id))
        except Unreachable:
            pass  # the follower tells of a lost server, once
        except Refused as refused:
            if refused.status < 500:
                raise
        self._pace = _Pace(read_at=now, stirred=False)
        if self._view.workflow.status is WorkflowStatus.PENDING and not self._told_pending and now - self._began > PENDING_SECONDS:
            self._told_pending = True
            display.say("No engine has taken the workflow yet: `callsheet status` shows whether one runs.")
        display.refresh(self._view)

    def _unasked(self) -> Decision | None:
        return next((decision for decision in self._view.open_decisions if decision.decision_id not in self._asked), None)

    def _answer(self, decision: Decision) -> None:
        workflow_id = self._view.workflow.workflow_id
        try:
            self._asked.add(decision.decision_id)
            self._api.decide(workflow_id, ask(decision, Console()))
        except NoAnswer:
            self._interactive = False
            say(f"No answer was given. Decide later: callsheet decide {workflow_id} {decision.decision_id} {decision.default}")
        except Refused as refused:
            say(f"{refused.detail} {refused.next_step}".strip())


def watch_to_end(api: Api, workflow: Workflow, *, interactive: bool, ours: bool = False) -> Workflow:
    """Watches a workflow, and those it goes on as, to the end of the last."""
    ended = Watch(api, workflow, interactive=interactive, ours=ours).to_end()
    while ended.status is WorkflowStatus.CONTINUED and ended.successor_id:
        print(f"It goes on as {ended.successor_id}.", flush=True)
        ended = Watch(api, api.workflow(ended.successor_id), interactive=interactive, ours=ours).to_end()
    return ended


def conclude(api: Api, workflow: Workflow, out: Path | None) -> None:
    """Tells how it ended, after fetching the deliverables into `out`. Raises Stopped unless the workflow completed."""
    took = clock(View(workflow).elapsed())
    for note in workflow.notes:
        print(f"Note: {printable(note)}")
    if workflow.status is not WorkflowStatus.COMPLETED:
        raise Stopped(
            FAILED, "\n".join([f"The workflow {workflow.workflow_id} is {workflow.status.value} after {took}.", *_errors(workflow), *_way_on(workflow)])
        )
    if out is None or not deliverables(workflow):
        print(f"Completed in {took}.")
        if deliverables(workflow):
            print(f"Fetch its files: callsheet fetch {workflow.workflow_id} --out DIR")
        return
    paths = download(api, workflow, out)
    print(f"Completed in {took}; {len(paths)} files in {out.absolute()}")
    if film := paths.get(FILM):
        print(f"{_title(workflow)}{film.absolute()}")


def _title(workflow: Workflow) -> str:
    summary = workflow.results.get("summary")
    if not isinstance(summary, dict):
        return ""
    title = printable(str(summary["title"])) if summary.get("title") else "The film"
    seconds = summary.get("seconds")
    return f"{title}, {clock(float(seconds))}: " if isinstance(seconds, int | float) else f"{title}: "


def _errors(workflow: Workflow) -> list[str]:
    return [
        f"  {each.at:%H:%M:%S} {each.agent or each.category}{f' ({each.item})' if each.item else ''}: {printable(each.message)}"
        for each in workflow.error_history
    ]


def _way_on(workflow: Workflow) -> list[str]:
    if workflow.status not in (WorkflowStatus.FAILED, WorkflowStatus.QUARANTINED):
        return []
    return [f"Let it go on from what it has: callsheet retry {workflow.workflow_id}"]
