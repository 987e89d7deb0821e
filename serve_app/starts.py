"""Accepting a workflow: the one road to a start, whichever surface it was asked for on (the routes, the LangGraph threads, the MCP tools).

Checks that the caller may work in the project, pins the type, validates the input and writes the workflow down. If `accept` returns, the workflow will be run.
"""

import secrets
from typing import Any

from cluster.contracts.access import Caller, Permission
from cluster.contracts.control import Principal
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.projects import ProjectStore
from cluster.redis.workflows import Accepted

from .auth import require_project
from .earlier import with_earlier
from .services import Services, WorkflowTypes

BUDGET_INPUT = "production_budget"


async def accept(services: Services, caller: Caller, body: WorkflowRequest, by: Principal, *, key: str | None = None) -> tuple[Workflow, Accepted]:
    """The workflow, and whether it is a new one. `key` is the Idempotency-Key. Raises Forbidden, NotFound, InvalidInput with pointers, Conflict, Overloaded."""
    caller = caller.asking(Permission.PRODUCE)
    require_project(caller, body.project_id)
    body = await as_its_project_says(services.projects, body, implicit=services.settings.implicit_projects)
    await services.types.refresh(body.type)
    pinned = services.types.pin(body.type, f"{body.project_id}/{body.options.business_key or key or secrets.token_hex(8)}")
    given = await with_earlier(services, caller, pinned, body.project_id, services.types.validate_input(pinned, body.input))
    body = body.model_copy(update={"input": with_budget(services.types, pinned, given, body.options)})
    workflow, how = await services.store.create(body, pinned=pinned, created_by=by.key_id, idempotency_key=key, by=by)
    if how == "created":
        services.meter.add("workflows_accepted_total", type=pinned)
    return workflow, how


async def as_its_project_says(projects: ProjectStore, body: WorkflowRequest, *, implicit: bool) -> WorkflowRequest:
    """With the project's options where the request has none of its own. Raises InvalidInput for a project that is not written down, where that is asked for."""
    project = await projects.find(body.project_id)
    if project is None:
        if implicit:
            return body
        raise InvalidInput(
            f"There is no project {body.project_id!r}.",
            code="unknown_project",
            errors=[FieldError(pointer="/project_id", detail="nobody has written it down")],
            next_step="POST /api/v1/projects writes it down.",
        )
    return body.model_copy(update={"options": project.settings.defaults.applied(body.options)})


def with_budget(types: WorkflowTypes, pinned: str, given: dict[str, Any], options: WorkflowOptions) -> dict[str, Any]:
    """Where agents of the type read the budget too (to ration renders, to write the bill), the one that counts is the one they read."""
    if options.budget is None or given.get(BUDGET_INPUT) is not None or BUDGET_INPUT not in types.fields(pinned):
        return given
    return {**given, BUDGET_INPUT: options.budget.model_dump(mode="json")}
