"""Starts that build on an earlier workflow: what that one has made is read once, before the new one is accepted, and becomes part of its input."""

from typing import Any

from cluster.contracts.access import Caller
from cluster.contracts.errors import FieldError, InvalidInput, Misconfigured, NotFound
from cluster.contracts.ids import ProjectId, WorkflowId

from .auth import find_visible
from .services import Services


async def with_earlier(services: Services, caller: Caller, pinned: str, project_id: ProjectId, given: dict[str, Any]) -> dict[str, Any]:
    """The validated input, with what the workflow it names has made, where the type works on one.

    Raises InvalidInput when there is no such workflow in the project, or it has not made what is needed yet.
    """
    wanted = services.types.earlier(pinned)
    if wanted is None:
        return given
    if services.travel is None:
        raise Misconfigured("This process knows no workflow graphs, so it cannot read what an earlier workflow has made.")
    pointer = f"/input/{wanted.field}"
    try:
        source = await find_visible(services, caller, WorkflowId(given[wanted.field]))
    except NotFound as error:
        raise InvalidInput(error.detail, errors=[FieldError(pointer=pointer, detail="there is no such workflow")]) from error
    if source.project_id != project_id:
        told = f"it belongs to the project {source.project_id!r}"
        raise InvalidInput(f"{source.workflow_id} cannot be used in {project_id!r}: {told}.", errors=[FieldError(pointer=pointer, detail=told)])
    await services.types.refresh(source.type)
    made = await services.travel.values(source, wanted.values)
    if missing := [name for name in wanted.needs if name not in made]:
        told = f"it has not made {', '.join(missing[:6])}{' …' if len(missing) > 6 else ''}"
        raise InvalidInput(
            f"{source.workflow_id} ({source.type}, {source.status.value}) cannot be built on: {told}.",
            errors=[FieldError(pointer=pointer, detail=told)],
            next_step="Name a workflow that has made a film, once it has.",
        )
    return {**given, "earlier": made}
