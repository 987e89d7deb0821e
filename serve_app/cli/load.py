"""`callsheet doctor --load`: probe workflows, all at once, through everything a film goes through."""

import time

from cluster.contracts.ids import ProjectId
from cluster.contracts.workflows import Workflow, WorkflowRequest, WorkflowStatus
from cluster.settings import Settings

from .api import Api
from .failures import FAILED, Stopped

POLL_SECONDS = 0.2
LIMIT_SECONDS = 300.0
PAYLOAD_BYTES = 5000
PROJECT = ProjectId("doctor")


def run_load(settings: Settings, *, workflows: int, steps: int) -> str:
    """The figures as one line. Raises Stopped when a probe does not complete."""
    shape = {"steps": steps, "fan_out": 0, "payload_bytes": PAYLOAD_BYTES, "sleep_ms": 0}
    with Api(settings) as api:
        began = time.monotonic()
        waiting = {api.start(WorkflowRequest(type="probe", project_id=PROJECT, input=shape)).workflow_id for _ in range(workflows)}
        accepted = time.monotonic() - began
        while waiting:
            ended = {each for each in waiting if _completed(api.workflow(each))}
            waiting -= ended
            if not ended and time.monotonic() - began > LIMIT_SECONDS:
                raise Stopped(FAILED, f"{len(waiting)} of {workflows} probe workflows did not end within {LIMIT_SECONDS:g} s: callsheet show {min(waiting)}")
            if waiting:
                time.sleep(POLL_SECONDS)
        seconds = time.monotonic() - began
    rate = workflows * steps / seconds
    return f"Load: {workflows} probe workflows of {steps} agent executions in {seconds:.2f} s, {rate:.0f} executions/s; accepted in {1000 * accepted / workflows:.1f} ms each."


def _completed(workflow: Workflow) -> bool:
    if workflow.status.terminal and workflow.status is not WorkflowStatus.COMPLETED:
        raise Stopped(FAILED, f"The probe workflow {workflow.workflow_id} is {workflow.status.value}: callsheet show {workflow.workflow_id}")
    return workflow.status.terminal
