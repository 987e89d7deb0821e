"""The table of agents: how often each worked in a workflow, how long, and how often it failed, from the ledger. The same figures as the production's own performance report, and for any workflow at any time.

Quantiles are of work, without waiting for a slot or an actor; each is a time that was really measured. What was taken over from an earlier workflow is counted apart and costs nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query

from agents.film.planning import AgentTable
from cluster.contracts.access import Permission
from cluster.contracts.agents import ResourceClass
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow

from ..auth import Caller, Visible, allows, check_project
from ..services import Services, Use

router = APIRouter(tags=["agents"])

READS = [allows(Permission.READ)]
MOST = 200
"""Workflows in one table."""


@router.get("/api/v1/workflows/{workflow_id}/agents", dependencies=READS)
async def figures_of_workflow(workflow: Visible, services: Use) -> AgentTable:
    """How often each agent worked in a workflow and in its children, with median and 99th percentile of its seconds at work, and its failed attempts. Of one that runs: so far."""
    return await _figures(services, await _with_children(services, workflow))


@router.get("/api/v1/projects/{project_id}/agents", dependencies=READS)
async def figures_of_project(
    project_id: Annotated[ProjectId, Path(pattern=PROJECT_ID_PATTERN)],
    services: Use,
    caller: Caller,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
) -> AgentTable:
    """The same over the newest `limit` workflows of a project, children among them."""
    check_project(caller, project_id)
    return await _figures(services, (await services.store.list(project_id=project_id, limit=limit)).items)


async def _with_children(services: Services, workflow: Workflow) -> list[Workflow]:
    """The workflow, its children and theirs, MOST at most."""
    found = [workflow]
    for each in found:
        page = await services.store.children(each.workflow_id, limit=MOST)
        found += page.items[: MOST - len(found)]
    return found


async def _figures(services: Services, workflows: Sequence[Workflow]) -> AgentTable:
    from agents.planning.figures import over
    from graphs.observations import timed

    joined = await services.company.registrations()
    classes: dict[str, ResourceClass] = {spec.id: spec.resource_class for spec in (*services.agents(), *(one.spec for one in joined.values()))}
    ledgers = [timed(await services.store.executions(WorkflowId(each.workflow_id))) for each in workflows]
    rows = await asyncio.to_thread(over, ledgers, classes.get)
    return AgentTable(workflows=len(workflows), executions=sum(row.executions for row in rows), failures=sum(row.failures for row in rows), items=tuple(rows))
