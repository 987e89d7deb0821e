"""The state of a thread, now and at each checkpoint: its productions' event logs folded into values.

Reads only. What a log keeps no longer is left out; the rest is told. Checkpoints are the workflow's own, with their ids.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cluster.contracts.control import CheckpointView
from cluster.contracts.errors import NotFound
from cluster.contracts.events import Event
from cluster.contracts.ids import WorkflowId
from cluster.contracts.threads import Said, Thread
from cluster.contracts.workflows import Workflow
from cluster.redis.events import EventsTrimmed

from ..services import Services
from .transcript import Message, Transcript, ai, finished, human, opening, question
from .views import Json, state_view

CHUNK = 1000
EMPTY: Json = {"messages": []}


@dataclass(frozen=True)
class Chapter:
    """One production of a thread, told to the end of its log, and what was said before it began."""

    workflow: Workflow
    events: Sequence[Event]
    before: Sequence[Message]
    said: dict[str, Said]

    def values(self, until: datetime | None = None) -> Json:
        """The values after the events up to an instant; now, when none is given."""
        transcript = Transcript(self.workflow, self.said)
        for event in self.events:
            if until is None or event.at <= until:
                transcript.add(event)
        told = transcript.values()
        if until is not None:
            told["status"] = "running"
        return {**told, "messages": [*self.before, *told["messages"]]}


def workflow_ids(thread: Thread) -> list[WorkflowId]:
    """Its productions, oldest first."""
    return list(dict.fromkeys(run.workflow_id for run in thread.runs))


def said_in(thread: Thread, workflow_id: WorkflowId) -> dict[str, Said]:
    """What was typed to start a production and for its decisions."""
    found: dict[str, Said] = {}
    for run in thread.runs:
        if run.workflow_id == workflow_id and run.said:
            found |= dict.fromkeys(run.decides[:1] or ([""] if run.after_seq == 0 else []), run.said)
    return found


async def events_of(services: Services, workflow_id: WorkflowId) -> AsyncIterator[Event]:
    """The whole log as far as it is kept."""
    after = 0
    while True:
        try:
            page = await services.events.page(workflow_id, after=after, limit=CHUNK)
        except EventsTrimmed as gap:
            after = gap.earliest_seq - 1
            continue
        for event in page.items:
            yield event
        if len(page.items) < CHUNK:
            return
        after = page.next_after


async def chapters(services: Services, thread: Thread) -> list[Chapter]:
    """Every production of the thread that is still kept, oldest first."""
    found: list[Chapter] = []
    before: list[Message] = []
    for workflow_id in workflow_ids(thread):
        try:
            events = [event async for event in events_of(services, workflow_id)]
            workflow = await services.store.get(workflow_id)
        except NotFound:
            continue
        chapter = Chapter(workflow, events, list(before), said_in(thread, workflow_id))
        before = list(chapter.values()["messages"])
        found.append(chapter)
    return found


async def state_now(services: Services, thread: Thread) -> Json:
    """The newest state: with the open decisions, and the newest checkpoint where there is one."""
    told = await chapters(services, thread)
    if not told:
        return state_view(thread, None, EMPTY, None, newest=True)
    last = told[-1]
    views = await _checkpoints(services, last.workflow, 2)
    return _state(thread, last, views, 0, newest=True)


async def history(services: Services, thread: Thread, *, limit: int, before: str | None = None, at: str | None = None) -> list[Json]:
    """States, newest first: those below the checkpoint `before`, or the one at `at`. Raises NotFound for a checkpoint the thread does not have."""
    found: list[Json] = []
    skipping = before is not None
    told = await chapters(services, thread)
    for chapter in reversed(told):
        views = await _checkpoints(services, chapter.workflow, None if skipping or at else limit + 1)
        if not views and chapter is told[-1] and not skipping and at is None:
            found.append(state_view(thread, chapter.workflow, chapter.values(), None, newest=True))
        for i, view in enumerate(views):
            if skipping or (at is not None and view.checkpoint_id != at):
                skipping = skipping and view.checkpoint_id != before
                continue
            found.append(_state(thread, chapter, views, i, newest=i == 0 and chapter is told[-1]))
            if len(found) == limit:
                return found
    if at is not None or skipping:
        raise NotFound(
            f"This thread has no checkpoint {(at or before or '')[:80]!r}.", code="unknown_checkpoint", next_step="List them at /threads/{thread_id}/history."
        )
    return found


def _state(thread: Thread, chapter: Chapter, views: Sequence[CheckpointView], i: int, *, newest: bool) -> Json:
    view = views[i] if views else None
    parent = next((each.checkpoint_id for each in views[i + 1 :] if view and each.n == view.parent_n), None)
    values = chapter.values(None if newest or view is None else view.at)
    told: dict[str, Any] = {"workflow_id": chapter.workflow.workflow_id}
    return state_view(thread, chapter.workflow, values, view, parent=parent, newest=newest, metadata=told)


async def _checkpoints(services: Services, workflow: Workflow, limit: int | None) -> list[CheckpointView]:
    """Newest first; none where this process has no graphs, or has lost the version."""
    if services.travel is None:
        return []
    await services.types.refresh(workflow.type)
    try:
        return await services.travel.history.page(workflow, limit=limit or CHUNK)
    except NotFound:
        return []


def briefly(workflow: Workflow, said: dict[str, Said]) -> Json:
    """The values for a list of threads, from the record alone: how it began, what it asks, how it ended."""
    first = said.get("") or Said(id=f"{workflow.workflow_id}-1", text=opening(workflow))
    messages = [human(first.id, first.text)]
    asked = [d for d in workflow.user_decisions if d.choice is None]
    if workflow.status.terminal:
        messages.append(
            ai(f"{workflow.workflow_id}-end", finished(workflow) if workflow.status == "completed" else f"The production ended: {workflow.status.value}.")
        )
    else:
        messages += [ai(f"{workflow.workflow_id}-{d.decision_id}", question(d, d.prompt)) for d in asked]
    return {
        **Transcript(workflow, said).values(),
        "messages": messages,
        "current_stage": workflow.current_step,
        "completed_stages": list(workflow.completed_steps),
    }
