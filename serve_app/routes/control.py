"""The verbs that move a workflow that is there: pause, resume, cancel, terminate, retry, repair; and its children, which most of them move too.

Each may be repeated: one whose effect holds already answers 200 and changes nothing. One that cannot apply is a 409 that names the state. 202 means that something is still happening
(executions finish, an engine has yet to take the workflow); its outcome is in the workflow's status and events. Who asked, why and under which request goes into the audit log.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.control import PauseMode, Principal, RepairReport, TreeReport
from cluster.contracts.errors import Conflict, DefinitionRejected, InvalidInput, NotFound
from cluster.contracts.workflows import Workflow, WorkflowPage, WorkflowStatus

from ..auth import Caller, Visible, allows, principal
from ..requests import JsonRoute
from ..services import Services, Use
from ..waiting import Patient, rests

router = APIRouter(tags=["control"], route_class=JsonRoute)

Version = Literal["pinned", "latest"]
PRODUCES, OPERATES = [allows(Permission.PRODUCE)], [allows(Permission.OPERATE)]
WORKFLOW = "/api/v1/workflows/{workflow_id}"


class Because(Model):
    """What a verb takes: why. The words go into the workflow's events and into the audit log."""

    reason: Annotated[str, Field(max_length=500)] = ""


class RetryRequest(Because):
    version: Version = "pinned"
    """`pinned`: the version the workflow was started on. `latest`: the newest of its type; refused when the workflow's input does not suit it."""


def _accepted(model: Any, while_: str) -> dict[int | str, dict[str, Any]]:
    return {202: {"model": model, "description": while_}}


_TREE = _accepted(TreeReport, "Some workflows of the tree still finish running executions; they are `pausing` with the number in `draining`.")
_ENDING = _accepted(Workflow, "Asked for; the workflow ends when its driver has stopped what runs.")


@router.put(f"{WORKFLOW}/pause", name="put_pause", dependencies=PRODUCES, responses=_TREE)
@router.post(f"{WORKFLOW}/pause", name="pause_workflow", dependencies=PRODUCES, responses=_TREE)
async def pause_workflow(
    workflow: Visible,
    request: Request,
    response: Response,
    services: Use,
    caller: Caller,
    patience: Patient,
    mode: Annotated[
        PauseMode, Query(description="`drain`: running executions finish and count. `now`: they are stopped and run again after the pause.")
    ] = PauseMode.DRAIN,
    body: Because | None = None,
) -> TreeReport:
    """Pauses the workflow and every child below it: no execution starts any more, the clocks of decisions and timers stand still.

    200 when all of it is paused, 202 while running executions finish. Decisions are taken meanwhile and applied after the pause. `mode=now` after `mode=drain` hurries a pause on.
    """
    report = await services.control.pause(workflow.workflow_id, mode, _by(caller, request, body))
    if patience.seconds is not None and (report.draining or report.status is WorkflowStatus.PAUSING):
        after = await patience.until(workflow, lambda now: now.status is not WorkflowStatus.PAUSING)
        report = report.model_copy(update={"status": after.status, "draining": after.draining})
    if report.draining or report.status is WorkflowStatus.PAUSING:
        response.status_code = 202
    return report


@router.put(f"{WORKFLOW}/resume", name="put_resume", dependencies=PRODUCES)
@router.post(f"{WORKFLOW}/resume", name="resume_workflow", dependencies=PRODUCES)
async def resume_workflow(workflow: Visible, request: Request, services: Use, caller: Caller, body: Because | None = None) -> TreeReport:
    """Takes a pause back, for the workflow and every child below it, also while it is still `pausing`. What was decided meanwhile is applied. 200 also when nothing is paused."""
    return await services.control.resume(workflow.workflow_id, _by(caller, request, body))


@router.delete(WORKFLOW, name="delete_workflow", dependencies=PRODUCES, responses=_ENDING)
@router.post(f"{WORKFLOW}/cancel", name="cancel_workflow", dependencies=PRODUCES, responses=_ENDING)
async def cancel_workflow(
    workflow: Visible, request: Request, response: Response, services: Use, caller: Caller, patience: Patient, body: Because | None = None
) -> Workflow:
    """Asks for the workflow's end: running executions are told to stop, what is finished is kept, children end as their policy says.

    202 while it is ending, 200 once it is cancelled, for which `Prefer: wait=N` waits. The record stays until its retention ends.
    """
    after = await patience.until(await services.control.cancel(workflow.workflow_id, _by(caller, request, body)), lambda now: now.status.terminal)
    response.status_code = 200 if after.status.terminal else 202
    _count_end(services, workflow, after)
    return after


@router.post(f"{WORKFLOW}/terminate", dependencies=OPERATES)
async def terminate_workflow(workflow: Visible, request: Request, services: Use, caller: Caller, body: Because | None = None) -> Workflow:
    """Ends the workflow at once, whoever drives it: that engine can write nothing more. For what does not react to `cancel`; nothing is tidied up."""
    after = await services.control.terminate(workflow.workflow_id, _by(caller, request, body))
    _count_end(services, workflow, after)
    return after


def _count_end(services: Services, before: Workflow, after: Workflow) -> None:
    """Of a workflow that nobody drove, or that was taken from its driver: all other ends are counted by the engine."""
    undriven = after.status is WorkflowStatus.TERMINATED or before.status not in (WorkflowStatus.RUNNING, WorkflowStatus.PAUSING)
    if undriven and after.ended_at is not None and not before.status.terminal:
        services.meter.add("workflows_ended_total", type=after.type, status=after.status.value)
        services.meter.observe("workflow_seconds", (after.ended_at - after.created_at).total_seconds(), type=after.type, status=after.status.value)


@router.post(f"{WORKFLOW}/retry", status_code=202, dependencies=OPERATES)
async def retry_workflow(workflow: Visible, request: Request, services: Use, caller: Caller, patience: Patient, body: RetryRequest | None = None) -> Workflow:
    """Lets a failed or quarantined workflow go on from what it has: finished executions are not run again, attempts are counted anew.

    409 `not_retryable` in any other state, `version_incompatible` when its input does not suit the newest version, `version_missing` when the pinned version is no longer here.
    """
    body = body or RetryRequest()
    return await patience.until(await retried(services, workflow, body.version, _by(caller, request, body)), rests)


async def retried(services: Services, workflow: Workflow, version: Version, by: Principal) -> Workflow:
    """The workflow after a retry. Raises Conflict: `version_incompatible`, `version_missing`, `not_retryable`, `already_running`."""
    if workflow.status not in (WorkflowStatus.FAILED, WorkflowStatus.QUARANTINED):
        return await services.control.retry(workflow, by)  # refuses, naming the state
    await services.types.refresh(workflow.type)
    if version == "latest":
        pinned, suited = _newest(services, workflow)
        return await services.control.retry(suited, by, pinned=pinned)
    try:
        services.types.versions(workflow.type)  # a retired one too: what began with it may end with it
    except NotFound as error:
        raise Conflict(f"{workflow.type} is no longer here. {error.detail}", code="version_missing", next_step="Retry it with the version `latest`.") from error
    return await services.control.retry(workflow, by)


def _newest(services: Services, workflow: Workflow) -> tuple[str, Workflow]:
    """The newest version of a workflow's type, and the workflow with its input as that version reads it."""
    name = workflow.type.partition("@")[0]
    try:
        pinned = services.types.pin(name)
        return pinned, workflow.model_copy(update={"input": services.types.validate_input(pinned, workflow.input)})
    except (NotFound, InvalidInput, DefinitionRejected) as error:
        raise Conflict(
            f"The newest version of {name} cannot take {workflow.workflow_id} over: {error.detail}",
            code="version_incompatible",
            errors=error.errors,
            next_step="Retry it on its pinned version, or start a new workflow.",
        ) from error


@router.post(f"{WORKFLOW}/repair", dependencies=OPERATES)
async def repair_workflow(
    workflow: Visible,
    request: Request,
    services: Use,
    caller: Caller,
    dry_run: Annotated[bool, Query(description="Only look.")] = False,
    body: Because | None = None,
) -> RepairReport:
    """Looks for stored states that no operation leaves behind (a server that lost writes can), and mends them; the report names each. A sound workflow has no findings."""
    return await services.control.repair(workflow.workflow_id, _by(caller, request, body), dry_run=dry_run)


@router.get(f"{WORKFLOW}/children", dependencies=[allows(Permission.READ)])
async def list_children(
    workflow: Visible,
    services: Use,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=40)] = "",
) -> WorkflowPage:
    """The workflows this one has started and that belong to it, by id. Pass `next_cursor` as `cursor` to read on."""
    return await services.store.children(workflow.workflow_id, limit=limit, after=cursor)


def _by(caller: Caller, request: Request, body: Because | None) -> Principal:
    return principal(caller, request, body.reason if body else "")
