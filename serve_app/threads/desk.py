"""Where a thread is looked up, and where a run begins: a production started, or one that waits moved on.

Everything passes the same gate as the other routes: a thread of a project the key does not see is not there, starting takes the right to produce, answering the right to decide. If `begin` returns, what
the run stands for has happened; if it raises, the thread is as it was.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from cluster.contracts.access import Caller, Permission
from cluster.contracts.control import Principal
from cluster.contracts.errors import Conflict, FieldError, InvalidInput, NotFound
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.threads import Said, Thread, ThreadRun
from cluster.contracts.workflows import ConflictPolicy, Workflow, WorkflowOptions, WorkflowRequest

from ..auth import check_project, require_project
from ..services import Services
from ..starts import accept
from .answers import answers
from .bodies import RunBody, refusal, refuse_unsupported
from .transcript import open_decisions
from .views import assistant_id_of, is_live, run_status

DEFAULT_PROJECT = ProjectId("default")
STATELESS_MINUTES = 24 * 60.0
_POLICIES = {"enqueue": ConflictPolicy.QUEUE, "interrupt": ConflictPolicy.REPLACE}


@dataclass(frozen=True)
class Begun:
    thread: Thread
    run: ThreadRun


class Desk:
    """One caller's view of the threads."""

    def __init__(self, services: Services, caller: Caller, by: Principal) -> None:
        self.services, self.caller, self.by = services, caller, by

    # ---- threads -----------------------------------------------------------------------------------------------------

    async def projects(self) -> list[ProjectId]:
        """The projects whose threads the caller sees."""
        reach = self.caller.reach()
        return await self.services.threads.projects() if reach is None else sorted(reach)

    async def thread(self, thread_id: str) -> Thread:
        """The thread, where the caller may do in its project what its route is for. Raises NotFound, also for one of a project the caller does not see; Forbidden."""
        found = await self.services.threads.get(await self.projects(), thread_id)
        check_project(self.caller, found.project_id)
        return found

    async def make(self, thread_id: str | None, metadata: dict[str, Any], *, ttl_minutes: float | None = None, new: bool = True) -> Thread:
        project = self.project_in(metadata)
        kept = {name: value for name, value in metadata.items() if name != "project_id"}
        return await self.services.threads.create(project, thread_id or str(uuid.uuid4()), self.by, metadata=kept, ttl_minutes=ttl_minutes, new=new)

    def project_in(self, *said: dict[str, Any]) -> ProjectId:
        """The project somebody names, else the key's own, else the default one. Raises Forbidden."""
        named = next((str(each["project_id"]) for each in said if each.get("project_id")), None)
        project = _valid_project(ProjectId(named)) if named else self.caller.home or DEFAULT_PROJECT
        require_project(self.caller, project)
        return project

    async def run(self, thread: Thread, run_id: str) -> ThreadRun:
        found = next((run for run in thread.runs if run.run_id == run_id), None)
        if found is None:
            raise NotFound(f"There is no run {run_id[:80]!r} in this thread.", next_step="GET /threads/{thread_id}/runs lists them.")
        return found

    async def workflow(self, workflow_id: WorkflowId) -> Workflow | None:
        """None when its retention has ended."""
        try:
            return await self.services.store.get(workflow_id)
        except NotFound:
            return None

    async def current(self, thread: Thread) -> Workflow | None:
        """The workflow of the thread's newest run."""
        return await self.workflow(thread.runs[-1].workflow_id) if thread.runs else None

    # ---- types -------------------------------------------------------------------------------------------------------

    async def type_of(self, assistant: str) -> tuple[str, str]:
        """Name and version (`movie_creation`, `movie_creation@1`) by an assistant's id or by name. Raises NotFound."""
        types = self.services.types
        await types.refresh(assistant if "-" not in assistant else "")
        names = {str(entry["type"]).partition("@")[0] for entry in types.catalogue()}
        name = next((each for each in sorted(names) if assistant_id_of(each) == assistant), assistant)
        try:
            return name.partition("@")[0], types.pin(name)
        except InvalidInput as error:
            raise NotFound(f"There is no assistant {assistant[:80]!r}; there are {', '.join(sorted(names))}.") from error

    # ---- runs --------------------------------------------------------------------------------------------------------

    async def begin(self, thread_id: str | None, body: RunBody, *, key: str | None = None) -> Begun:
        """Starts or moves on. `key` (an Idempotency-Key) makes the run's id, so that asking again finds the run. Raises NotFound, InvalidInput, Forbidden, Conflict."""
        refuse_unsupported(body)
        name, pinned = await self.type_of(body.assistant_id)
        run_id = str(uuid.uuid4()) if key is None else str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.caller.key_id} {thread_id} {key}"))
        thread = await self._thread_for(thread_id, body, run_id)
        if (there := next((run for run in thread.runs if run.run_id == run_id), None)) is not None:
            return Begun(thread, _same(there, body))
        workflow = await self.current(thread)
        await self._refuse_past(workflow, body)
        if body.command is not None and body.command.resume is not None:
            run = await self._resume(thread, workflow, body, run_id, body.command.resume, None)
        elif (said := _last_words(body.input)) is not None and workflow is not None and open_decisions(workflow):
            run = await self._resume(thread, workflow, body, run_id, said.text, said)
        else:
            run = await self._start(thread, workflow, body, run_id, name, pinned)
        await self.services.threads.add_run(thread, run, metadata={"graph_id": name, "assistant_id": run.assistant_id})
        return Begun(await self.services.threads.get([thread.project_id], thread.thread_id), run)

    async def _thread_for(self, thread_id: str | None, body: RunBody, run_id: str) -> Thread:
        if thread_id is None:
            stateless = None if body.on_completion == "keep" else STATELESS_MINUTES
            project = self._to_produce().project_in(body.metadata or {}, body.configurable)
            return await self.services.threads.create(project, run_id, self.by, metadata={"stateless": True}, ttl_minutes=stateless, new=False)
        try:
            return await self.thread(thread_id)
        except NotFound:
            if body.if_not_exists != "create":
                raise
        project = self._to_produce().project_in(body.metadata or {}, body.configurable)
        return await self._to_produce().make(thread_id, {**(body.metadata or {}), "project_id": project}, new=False)

    async def _refuse_past(self, workflow: Workflow | None, body: RunBody) -> None:
        """Clients name the newest checkpoint with each run; an older one would mean to change the past."""
        if (asked := body.from_checkpoint) is None or workflow is None or self.services.travel is None:
            return
        await self.services.types.refresh(workflow.type)
        newest = await self.services.travel.history.page(workflow, limit=1)
        if newest and newest[0].checkpoint_id != asked:
            raise refusal("checkpoint", f"the thread has gone on since; POST /api/v1/workflows/{workflow.workflow_id}/fork makes a new production from there")

    async def _resume(self, thread: Thread, workflow: Workflow | None, body: RunBody, run_id: str, given: Any, said: Said | None) -> ThreadRun:
        check_project(self.caller.asking(Permission.DECIDE), thread.project_id)
        asked = open_decisions(workflow) if workflow else []
        if workflow is None or not asked:
            raise Conflict("No decision is open in this thread, so there is nothing to resume.", code="nothing_to_resume", next_step="Read the thread's state.")
        found = answers(asked, given)
        if body.strict_resume and len(found) < len(asked):
            raise InvalidInput(
                f"{len(asked)} decisions are open and {len(found)} were answered.", errors=[FieldError(pointer="/command/resume", detail="answer each")]
            )
        for answer in found:
            await self.services.store.decide(workflow.workflow_id, answer, by=self.by)
        decided = tuple(str(answer.decision_id) for answer in found)
        return self._run(run_id, thread, workflow, workflow.last_seq, body, thread.runs[-1].assistant_id, said=said, decides=decided)

    async def _start(self, thread: Thread, before: Workflow | None, body: RunBody, run_id: str, name: str, pinned: str) -> ThreadRun:
        check_project(self.caller.asking(Permission.PRODUCE), thread.project_id)
        said = _last_words(body.input)
        policy = self._policy(thread, before, body)
        request = WorkflowRequest(
            type=pinned,
            project_id=thread.project_id,
            input=self._input(pinned, body, said),
            options=_options(body, thread, policy),
        )
        workflow, how = await accept(self.services, self.caller, request, self.by, key=f"run:{run_id}")
        return self._run(run_id, thread, workflow, 0, body, assistant_id_of(name), said=said if how != "attached" else None)

    def _policy(self, thread: Thread, before: Workflow | None, body: RunBody) -> ConflictPolicy:
        """What becomes of the production that has not ended."""
        if before is None or before.status.terminal:
            return ConflictPolicy.QUEUE
        if body.multitask_strategy in _POLICIES:
            return _POLICIES[body.multitask_strategy]
        live = is_live(run_status(thread.runs[-1], thread, before))
        raise Conflict(
            f"The thread's production {before.workflow_id} {'is at work' if live else 'waits for a decision'}.",
            code="thread_busy",
            next_step="Join its run, resume it with `command.resume`, or start with multitask_strategy `enqueue` (after it) or `interrupt` (in its place).",
        )

    def _input(self, pinned: str, body: RunBody, said: Said | None) -> dict[str, Any]:
        """The input as the type takes it: the last human message is its logline."""
        given = dict(body.input or {})
        if "messages" not in given or "messages" in self.services.types.fields(pinned):
            return given
        del given["messages"]
        if said is not None:
            if "logline" not in self.services.types.fields(pinned):
                raise InvalidInput(
                    f"{pinned} does not begin with a message.",
                    errors=[FieldError(pointer="/input/messages", detail=f"{pinned} takes no logline")],
                    next_step="Send its fields as the input; GET /assistants/{id}/schemas lists them.",
                )
            given.setdefault("logline", said.text)
        return given

    def _run(
        self,
        run_id: str,
        thread: Thread,
        workflow: Workflow,
        after: int,
        body: RunBody,
        assistant: str,
        *,
        said: Said | None,
        decides: Sequence[str] = (),
    ) -> ThreadRun:
        return ThreadRun(
            run_id=run_id,
            assistant_id=assistant,
            workflow_id=workflow.workflow_id,
            after_seq=after,
            created_at=datetime.now(UTC),
            metadata=body.metadata or {},
            kwargs=body.kept(),
            multitask_strategy=body.multitask_strategy or "reject",
            said=said,
            decides=tuple(decides),
            cancel_on_disconnect=body.on_disconnect == "cancel" and self.may_produce(thread),
        )

    def may_produce(self, thread: Thread) -> bool:
        """Whether the caller may end what runs there."""
        return self.caller.may(Permission.PRODUCE, thread.project_id)

    def _to_produce(self) -> "Desk":
        return Desk(self.services, self.caller.asking(Permission.PRODUCE), self.by)


def _same(there: ThreadRun, body: RunBody) -> ThreadRun:
    if there.kwargs != body.kept():
        raise Conflict("This Idempotency-Key was used before with another body.", code="idempotency_key_reused", next_step="Send a new key for a new request.")
    return there


def _options(body: RunBody, thread: Thread, policy: ConflictPolicy) -> WorkflowOptions:
    """The workflow's options: people decide unless `auto` is asked for, and one production of a thread runs at a time."""
    known = {name: value for name, value in body.configurable.items() if name in WorkflowOptions.model_fields and name not in ("on_conflict", "business_key")}
    labels = {**(known.pop("labels", None) or {}), "thread": thread.thread_id}
    try:
        return WorkflowOptions.model_validate({"auto": False, **known, "labels": labels, "on_conflict": policy, "business_key": thread.thread_id})
    except ValidationError as error:
        faults = [FieldError(pointer="/config/configurable/" + "/".join(map(str, each["loc"])), detail=each["msg"]) for each in error.errors()]
        raise InvalidInput(f"The options are wrong: {faults[0].detail}.", errors=faults) from error


def _last_words(given: dict[str, Any] | None) -> Said | None:
    """The last human message of an input."""
    messages = (given or {}).get("messages")
    for message in reversed(messages if isinstance(messages, list) else [messages] if messages else []):
        if isinstance(message, str) and message.strip():
            return Said(id=str(uuid.uuid4()), text=message.strip())
        if isinstance(message, dict) and (message.get("type") or message.get("role")) in ("human", "user") and (text := _text(message.get("content"))):
            return Said(id=str(message.get("id") or uuid.uuid4())[:128], text=text)
    return None


def _text(content: Any) -> str:
    """The words of a message; of one in parts, the text parts."""
    if isinstance(content, str):
        return content.strip()
    parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"] if isinstance(content, list) else []
    return "\n".join(part for part in parts if isinstance(part, str)).strip()


def _valid_project(project: ProjectId) -> ProjectId:
    try:
        return WorkflowRequest(project_id=project).project_id
    except ValidationError as error:
        raise InvalidInput(
            "A project id has 1 to 100 letters, digits, `_` or `-`.", errors=[FieldError(pointer="/metadata/project_id", detail="not a project id")]
        ) from error
