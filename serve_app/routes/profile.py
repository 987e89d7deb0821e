"""Where the time and the money of a workflow went."""

import asyncio
import time
from collections.abc import Sequence

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.agents import Execution
from cluster.contracts.errors import InvalidInput
from cluster.contracts.events import Event
from cluster.contracts.ids import WorkflowId
from cluster.contracts.profile import Profile
from cluster.contracts.workflows import Workflow

from ..auth import Visible, allows
from ..services import Services, Use

router = APIRouter(tags=["workflows"])

PAGE = 1000
MOST_EVENTS = 100_000


@router.get("/api/v1/workflows/{workflow_id}/profile", dependencies=[allows(Permission.READ)])
async def profile_workflow(workflow: Visible, services: Use) -> Profile:
    """The chain of what the workflow waited for from its acceptance to its end (or to now), whose parts add up to the whole time; the same by kind, stage and agent, what it cost, and what to change first.

    Of this workflow alone: time spent on children is one part, and each child has a profile of its own. 410 where the events are kept no longer.
    """
    events = await _all_events(services, workflow.workflow_id)
    executions = await services.store.executions(workflow.workflow_id)
    return await asyncio.to_thread(_profile, services, workflow, events, executions)


async def _all_events(services: Services, workflow_id: WorkflowId) -> list[Event]:
    found: list[Event] = []
    while True:
        page = await services.events.page(workflow_id, after=len(found), limit=PAGE)
        found += page.items
        if len(page.items) < PAGE:
            return found
        if len(found) > MOST_EVENTS:
            raise InvalidInput(f"The workflow has more than {MOST_EVENTS} events.", next_step="Look at its executions, or profile its children.")


def _profile(services: Services, workflow: Workflow, events: Sequence[Event], executions: Sequence[Execution]) -> Profile:
    from graphs.profiling.report import profile

    from ..composition import slots

    specs = {spec.id: spec for spec in services.agents()}
    return profile(workflow, events, executions, specs, slots(services.settings), time.time_ns() // 1_000_000)
