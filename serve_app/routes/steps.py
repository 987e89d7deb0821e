"""Single steps of a workflow that has not ended well yet: a person sets a step's result, or leaves the step out.

Whoever drives the workflow takes it in at once. A failed workflow goes on with it when it is retried; one that has ended otherwise is forked or revised instead.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from cluster.contracts.access import Permission
from cluster.contracts.forks import StepResult, StepSkip
from cluster.contracts.workflows import Workflow

from ..auth import Caller, Visible, allows, principal
from ..requests import JsonRoute
from ..services import Traveller

router = APIRouter(tags=["time travel"], route_class=JsonRoute)

STEP = "/api/v1/workflows/{workflow_id}/steps/{step}"
Step = Annotated[str, Path(max_length=200, description="`agent`, or `agent:item` for one that runs once per item: `dialogue_writer:SCENE_2`.")]


@router.post(f"{STEP}/result", dependencies=[allows(Permission.OPERATE)])
async def set_step_result(workflow: Visible, step: Step, body: StepResult, request: Request, travel: Traveller, caller: Caller) -> Workflow:
    """Sets everything the step's agent emits, with who and why; it is used instead of what the agent makes. 422 points at each value the agent itself could not have made."""
    return await travel.set_step(workflow, step, body.outputs, principal(caller, request, body.reason))


@router.post(f"{STEP}/skip", dependencies=[allows(Permission.OPERATE)])
async def skip_step(workflow: Visible, step: Step, body: StepSkip, request: Request, travel: Traveller, caller: Caller) -> Workflow:
    """Leaves the step out. 409 `step_not_skippable` where the rest could not be made without it."""
    return await travel.skip_step(workflow, step, principal(caller, request, body.reason))
