"""The loop that reports: each shard by one process at a time, each project at most once a second, and each workflow until all its events are told.

`run` ends only when it is cancelled; `close` gives the right to report back, so that another process goes on at once.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from agents.services.correlation import correlated
from cluster.contracts.control import Principal
from cluster.contracts.errors import CallsheetError, Conflict, InvalidInput, NotFound, Retryable
from cluster.contracts.events import TERMINAL_EVENTS, Event, EventType
from cluster.contracts.ids import WorkflowId
from cluster.contracts.reporting import Link, link_of
from cluster.contracts.workflows import DecisionAnswer, Workflow
from cluster.redis import keys
from cluster.redis.events import EventLog, EventsTrimmed
from cluster.redis.reports import ReportStore
from cluster.redis.workflows import WorkflowStore

from .questions import Answer, open_question
from .writer import ReportWriter

log = structlog.get_logger(__name__)

TURN_SECONDS = 0.5
PROJECT_SECONDS = 1.0
"""Between two reports to one project."""
ANSWER_SECONDS = 2.0
"""Between two looks for an answer in a session."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
"""After failures in a row: twice as long each time."""
AT_ONCE = 4
EVENTS = 1000
PERSON = "auto-movie"
"""Name under which answers given in the app are recorded."""
STORY = frozenset({EventType.EXECUTION_SUCCEEDED, EventType.EXECUTION_REUSED, EventType.DECISION_MADE, EventType.STAGE_COMPLETED, *TERMINAL_EVENTS})
"""Events after which characters, episode and scenes may be other than they were."""
STORY_AGENTS = frozenset({"character_creator", "episode_breakdown", "story_architect", "dialogue_writer"})


class Reporter:
    def __init__(
        self, reports: ReportStore, workflows: WorkflowStore, events: EventLog, writer: ReportWriter, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reports, self._workflows, self._events, self._writer, self._clock = reports, workflows, events, writer, clock
        self._told: dict[str, float] = {}
        """Project -> when it was last written to."""
        self._looked: dict[str, float] = {}
        """Workflow -> when its session was last read without news."""
        self._failed: dict[str, tuple[int, float]] = {}
        """Workflow -> failures in a row, and when to try again."""

    async def run(self) -> None:
        while True:
            try:
                await self.turn()
            except CallsheetError as error:
                log.warning("report.turn_failed", error=error.detail)
            except Exception:
                log.exception("report.turn_failed")
            await asyncio.sleep(TURN_SECONDS)

    async def close(self) -> None:
        """Gives the right to report back. Raises StoreUnavailable; the right then lapses by itself."""
        for shard in keys.ALL_SHARDS:
            await self._reports.release(shard)

    async def turn(self) -> None:
        """Everything that is due now."""
        claimed = await asyncio.gather(*(self._reports.claim(shard) for shard in keys.ALL_SHARDS))
        due = [workflow_id for found in claimed for workflow_id in found or () if self._failed.get(workflow_id, (0, 0.0))[1] <= self._clock()]
        places, projects = asyncio.Semaphore(AT_ONCE), dict[str, list[tuple[Workflow, Link]]]()
        for workflow_id in due:
            if (found := await self._linked(workflow_id)) is not None:
                projects.setdefault(found[1].project_id, []).append(found)

        async def one_project(linked: Sequence[tuple[Workflow, Link]]) -> None:
            async with places:
                for workflow, link in linked:
                    await self._report(workflow, link)

        await asyncio.gather(*(one_project(linked) for linked in projects.values()))

    async def _linked(self, workflow_id: WorkflowId) -> tuple[Workflow, Link] | None:
        try:
            workflow = await self._workflows.get(workflow_id)
        except NotFound:
            await self._reports.advance(workflow_id, 0)
            return None
        link = link_of(workflow.options.labels)
        if link is None:
            await self._reports.advance(workflow_id, workflow.last_seq)
            return None
        return workflow, link

    async def _report(self, workflow: Workflow, link: Link) -> None:
        """One workflow, as far as it is due. Whatever goes wrong is its own affair."""
        name = workflow.workflow_id
        if self._clock() - self._told.get(link.project_id, float("-inf")) < PROJECT_SECONDS:
            return
        try:
            with correlated(name):
                await self._tell(workflow, link)
        except NotFound as error:
            log.warning("report.unlinked", workflow_id=name, project=link.project_id, why=error.detail)
            await self._reports.advance(name, workflow.last_seq)
        except CallsheetError as error:
            times = self._failed.get(name, (0, 0.0))[0] + 1
            wait = max(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (times - 1)), error.retry_after or 0.0) if isinstance(error, Retryable) else LONGEST_WAIT
            self._failed[name] = (times, self._clock() + wait)
            log.warning("report.delayed", workflow_id=name, seconds=round(wait, 1), failures=times, why=error.detail)
        except Exception:
            self._failed[name] = (1, self._clock() + LONGEST_WAIT)
            log.exception("report.failed", workflow_id=name)
        else:
            self._failed.pop(name, None)

    async def _tell(self, workflow: Workflow, link: Link) -> None:
        news = await self._news(workflow)
        asked = open_question(workflow.user_decisions) if link.session_id else None
        if not news and (asked is None or self._clock() - self._looked.get(workflow.workflow_id, float("-inf")) < ANSWER_SECONDS):
            if asked is None:
                await self._reports.advance(workflow.workflow_id, workflow.last_seq)
            return
        if news:
            self._told[link.project_id] = self._clock()
            await self._write(workflow, link, news)
        self._looked[workflow.workflow_id] = self._clock()
        if (answer := await self._writer.session(workflow, link)) is not None and asked is not None:
            await self._decide(workflow, link, answer)
        awaiting = asked is not None and not workflow.status.terminal
        await self._reports.advance(workflow.workflow_id, news[-1].seq if news else 0, keep=awaiting)
        if not awaiting:
            self._looked.pop(workflow.workflow_id, None)

    async def _news(self, workflow: Workflow) -> Sequence[Event]:
        """Events that have not been reported, up to those the workflow was read with: later ones are news of their own."""
        after = await self._reports.position(workflow.workflow_id)
        try:
            page = await self._events.page(workflow.workflow_id, after=after, limit=EVENTS)
        except EventsTrimmed as error:
            page = await self._events.page(workflow.workflow_id, after=error.earliest_seq - 1, limit=EVENTS)
        return [event for event in page.items if event.seq <= workflow.last_seq]

    async def _write(self, workflow: Workflow, link: Link, news: Sequence[Event]) -> None:
        if workflow.parent_id is None:
            await self._writer.progress(workflow, link)
        if any(_of_story(event) for event in news):
            rows = await self._workflows.rows(workflow.workflow_id)
            episode = await self._writer.story(workflow, link, rows)
            await self._writer.deliver(workflow, link, episode)

    async def _decide(self, workflow: Workflow, link: Link, answer: Answer) -> None:
        """A person's answer on the road all answers take: applied once, whoever reads it, and however often."""
        asked = open_question(workflow.user_decisions)
        assert asked is not None
        given = DecisionAnswer(decision_id=asked.decision_id, choice=answer.choice, note=answer.note)
        by = Principal(name=PERSON, reason=f"Answered in session {link.session_id} of Auto-Movie.", request_id=f"{PERSON}:{asked.decision_id}")
        try:
            await self._workflows.decide(workflow.workflow_id, given, by=by)
        except (InvalidInput, Conflict) as error:
            log.warning("report.answer_refused", workflow_id=workflow.workflow_id, decision=asked.decision_id, why=error.detail)
            await self._writer.refused(link, asked, error.detail)


def _of_story(event: Event) -> bool:
    if event.type in (EventType.EXECUTION_SUCCEEDED, EventType.EXECUTION_REUSED):
        return event.data.get("agent") in STORY_AGENTS
    return event.type in STORY
