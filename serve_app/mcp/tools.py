"""The tools: what each takes, what it returns, and the call it is."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, RootModel

from cluster.contracts.base import Model
from cluster.contracts.budgets import Estimate
from cluster.contracts.control import TreeReport
from cluster.contracts.ids import SHA256_PATTERN, WORKFLOW_ID_PATTERN
from cluster.contracts.workflows import NOTE_LIMIT, Workflow, WorkflowPage, WorkflowStatus

from . import views
from .calls import Calls, Refused

Report = Callable[[float, str], Awaitable[None]]
"""Tells how far a wait has come: percent and words."""
MOST_WAIT = 240
TURN = 10
"""Seconds one request of a longer wait takes at most."""
WORKFLOWS = "/api/v1/workflows"
ARTIFACT_URI = "callsheet://artifacts/{sha256}"

WorkflowName = Annotated[str, Field(pattern=WORKFLOW_ID_PATTERN, description="Id of the production, `wf-…`.")]
TypeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$", description="Workflow type; `list_workflow_types` has them.")]


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Nothing(Given):
    pass


class Wanted(Given):
    type: TypeName = "movie_creation"
    logline: Annotated[str | None, Field(max_length=4000)] = None
    """What the film is about, in a sentence or two: the field `logline` of the input."""
    input: dict[str, Any] = Field(default_factory=dict)
    """Further fields of the type's input schema."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of the workflow: `seed`, `priority`, `budget`, `labels`, …"""
    project_id: Annotated[str | None, Field(max_length=100)] = None

    def body(self) -> dict[str, Any]:
        given = {"input": {**self.input, **({"logline": self.logline} if self.logline is not None else {})}, "options": self.options}
        return given | ({"project_id": self.project_id} if self.project_id else {})


class Start(Wanted):
    auto: bool = False
    """True: decisions answer themselves with their defaults. False: the production waits at each until `decide` is called."""
    idempotency_key: Annotated[str | None, Field(max_length=200)] = None
    """The same start under the same key is carried out once."""


class List(Given):
    status: WorkflowStatus | None = None
    project_id: Annotated[str | None, Field(max_length=100)] = None
    type: Annotated[str | None, Field(max_length=80)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    cursor: Annotated[str | None, Field(max_length=500)] = None


class Named(Given):
    workflow_id: WorkflowName


class Look(Named):
    wait_seconds: Annotated[int, Field(ge=0, le=MOST_WAIT)] = 0
    """Answer when it has ended or waits for a person, at the latest after this time; progress is told meanwhile to clients that ask for it."""


class Decide(Named):
    decision_id: str | None = None
    kind: str | None = None
    """The gate's id, in place of the decision's."""
    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""


class Verb(Named):
    reason: Annotated[str, Field(max_length=500)] = ""


class Events(Named):
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Fetch(Given):
    sha256: Annotated[str, Field(pattern=SHA256_PATTERN)]


@dataclass(frozen=True)
class Tool:
    name: str
    about: str
    takes: type[Given]
    gives: type[BaseModel]
    run: Callable[[Calls, Any, Report], Awaitable[BaseModel]]
    reads: bool = True
    destroys: bool = False


class _Types(Model):
    items: list[dict[str, Any]]


class _Any(RootModel[dict[str, Any]]):
    pass


async def _types(calls: Calls, given: Nothing, report: Report) -> BaseModel:
    found = await calls.get("/api/v1/workflow-types", _Types)
    started: dict[str, views.WorkflowType] = {}
    for each in sorted(found.items, key=lambda entry: int(entry.get("version") or 1)):
        if not each.get("retired") and not each.get("preview"):
            name = str(each["type"]).partition("@")[0]
            started[name] = views.WorkflowType(name=name, title=str(each.get("title", "")), input_schema=dict(each.get("input_schema") or {}))
    return views.WorkflowTypeList(items=tuple(started[name] for name in sorted(started)))


async def _start(calls: Calls, given: Start, report: Report) -> BaseModel:
    body = given.body()
    body["options"] = {"auto": given.auto, **body["options"]}
    return views.production(await calls.post(WORKFLOWS, Workflow, {"type": given.type, **body}, key=given.idempotency_key))


async def _estimate(calls: Calls, given: Wanted, report: Report) -> BaseModel:
    return await calls.post(f"/api/v1/workflow-types/{given.type}/estimate", Estimate, given.body())


async def _list(calls: Calls, given: List, report: Report) -> BaseModel:
    asked = given.model_dump(mode="json")
    page = await calls.get(WORKFLOWS, WorkflowPage, **asked)
    return views.ProductionList(items=tuple(map(views.production, page.items)), next_cursor=page.next_cursor)


async def _get(calls: Calls, given: Look, report: Report) -> BaseModel:
    path, until = f"{WORKFLOWS}/{given.workflow_id}", time.monotonic() + given.wait_seconds
    answer = await calls.answer("GET", path)
    workflow = Workflow.model_validate_json(answer.content)
    while not _rests(found := views.production(workflow)) and (left := until - time.monotonic()) > 0:
        await report(found.progress.percent, f"{found.status.value}: {found.current_step or 'begins'}, {found.progress.executions_done} executions done")
        headers = {"If-None-Match": answer.headers.get("ETag", ""), "Prefer": f"wait={max(1, min(TURN, round(left)))}"}
        newer = await calls.answer("GET", path, headers=headers)
        if newer.status_code != 304:
            answer, workflow = newer, Workflow.model_validate_json(newer.content)
    return views.production(workflow)


def _rests(found: views.Production) -> bool:
    return bool(found.status.terminal or found.open_decisions or found.status in (WorkflowStatus.PAUSED, WorkflowStatus.QUARANTINED))


async def _decisions(calls: Calls, given: Named, report: Report) -> BaseModel:
    return await calls.get(f"{WORKFLOWS}/{given.workflow_id}/decisions", views.DecisionList)


async def _decide(calls: Calls, given: Decide, report: Report) -> BaseModel:
    if given.decision_id is None and given.kind is None:
        raise Refused("Name the decision by `decision_id`, or its gate by `kind`; `list_decisions` has both.")
    body = given.model_dump(exclude={"workflow_id"}, exclude_none=True)
    await calls.post(f"{WORKFLOWS}/{given.workflow_id}/decisions", _Any, body)
    return views.production(await calls.get(f"{WORKFLOWS}/{given.workflow_id}", Workflow))


def _verb(verb: Literal["pause", "resume"]) -> Callable[[Calls, Verb, Report], Awaitable[BaseModel]]:
    async def move(calls: Calls, given: Verb, report: Report) -> BaseModel:
        done = await calls.post(f"{WORKFLOWS}/{given.workflow_id}/{verb}", TreeReport, {"reason": given.reason})
        return views.Done(workflow_id=done.workflow_id, status=done.status)

    return move


async def _cancel(calls: Calls, given: Verb, report: Report) -> BaseModel:
    after = await calls.post(f"{WORKFLOWS}/{given.workflow_id}/cancel", Workflow, {"reason": given.reason})
    return views.Done(workflow_id=after.workflow_id, status=after.status)


async def _artifacts(calls: Calls, given: Named, report: Report) -> BaseModel:
    return await calls.get(f"{WORKFLOWS}/{given.workflow_id}/artifacts", views.ArtifactList)


async def _events(calls: Calls, given: Events, report: Report) -> BaseModel:
    return await calls.get(f"{WORKFLOWS}/{given.workflow_id}/events", views.EventList, after=given.after, limit=given.limit)


async def _fetch(calls: Calls, given: Fetch, report: Report) -> BaseModel:
    """What it is; `server` puts the bytes beside it where they are few."""
    head = await calls.answer("HEAD", f"/api/v1/artifacts/{given.sha256}")
    return views.FetchedArtifact(
        sha256=given.sha256,
        name=name_in(head.headers.get("content-disposition", "")),
        media_type=head.headers.get("content-type", "application/octet-stream").partition(";")[0],
        size=int(head.headers.get("content-length", 0)),
        uri=ARTIFACT_URI.format(sha256=given.sha256),
        inline=False,
    )


def name_in(disposition: str) -> str:
    """The file's name out of `Content-Disposition`."""
    return unquote(disposition.partition("filename*=UTF-8''")[2]) or "file"


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("list_workflow_types", "The kinds of work that can be started, with the schema of their input.", Nothing, views.WorkflowTypeList, _types),
        Tool("estimate", "What a start would take in time, money, tokens and renders. Starts nothing.", Wanted, Estimate, _estimate),
        Tool("start_production", "Starts a production, a film from a logline; it is made in the background.", Start, views.Production, _start, reads=False),
        Tool("list_productions", "Productions, newest first.", List, views.ProductionList, _list),
        Tool("get_production", "One production as of now, and what it waits for; can wait until it rests.", Look, views.Production, _get),
        Tool("list_decisions", "The questions a production asks, open and made, with their options.", Named, views.DecisionList, _decisions),
        Tool("decide", "Answers an open decision, once. A person should have chosen.", Decide, views.Production, _decide, reads=False, destroys=True),
        Tool("pause_production", "No new work starts; what runs finishes.", Verb, views.Done, _verb("pause"), reads=False),
        Tool("resume_production", "Takes a pause back.", Verb, views.Done, _verb("resume"), reads=False),
        Tool("cancel_production", "Ends a production for good; what is finished is kept.", Verb, views.Done, _cancel, reads=False, destroys=True),
        Tool("list_artifacts", "Every file a production has made, with who made it.", Named, views.ArtifactList, _artifacts),
        Tool("fetch_artifact", "One file: small texts and pictures at once, others as a resource to read.", Fetch, views.FetchedArtifact, _fetch),
        Tool("get_events", "What has happened in a production, in order.", Events, views.EventList, _events),
    )
}
