"""The routes of the Task Service, as its neighbours know them: paths, status codes and error bodies of the wire contract.

All of them, and what they depend on, are coroutines: the store belongs to the event loop's thread.
"""

import asyncio
import hashlib
import hmac
import json
import os
import time
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse

from .media import MediaFolder
from .models import FINAL, SUPPORTED, Accepted, Submit, Task, TaskStatus, iso, public_result
from .scheduler import Scheduler
from .store import Store

EXPECTED_SECONDS = {"generate_video": 8.0, "generate_image": 2.0, "process_audio": 2.0, "evaluate_department": 1.0}
"""Used until tasks of a type have been timed."""
LONGEST_WAIT = 20.0


@dataclass
class Service:
    """What the routes work on."""

    store: Store
    media: MediaFolder
    scheduler: Scheduler
    api_key: str
    started_at: float

    def estimate(self, task: Task) -> int:
        """Seconds until the task ends, those ahead of it included."""
        seconds = EXPECTED_SECONDS | self.store.average_seconds()
        waiting = sum(seconds[kind] * count for kind, count in self.store.waiting_by_type().items()) if task.status is TaskStatus.QUEUED else 0.0
        return max(1, round(max(seconds[task.task_type], waiting / self.scheduler.slots)))


async def service(request: Request) -> Service:
    return request.app.state.service


Ours = Annotated[Service, Depends(service)]


async def authorised(ours: Ours, x_api_key: Annotated[str, Header()] = "") -> None:
    if not hmac.compare_digest(x_api_key.encode(), ours.api_key.encode()):
        raise HTTPException(401, "Invalid or missing API key. Send it in the header X-API-Key.")


health_routes = APIRouter()
routes = APIRouter(prefix="/api/v1", dependencies=[Depends(authorised)])


async def found(task_id: str, ours: Ours) -> Task:
    try:
        uuid.UUID(task_id)
    except ValueError:
        raise HTTPException(400, "Invalid task ID format: a task is named by a UUID.") from None
    task = ours.store.task(task_id)
    if task is None:
        raise HTTPException(404, f"Task {task_id} not found.")
    return task


Found = Annotated[Task, Depends(found)]


# ---- tasks -----------------------------------------------------------------------------------------------------------


@routes.post("/tasks/submit", status_code=201)
async def submit(
    body: Submit, request: Request, response: Response, ours: Ours, idempotency_key: Annotated[str | None, Header(max_length=300)] = None
) -> Accepted:
    if body.task_type not in SUPPORTED:
        raise HTTPException(400, f"Unsupported task type: {body.task_type}. Supported: {', '.join(SUPPORTED)}.")
    key = idempotency_key or (body.metadata or {}).get("idempotency_key")
    task, replayed = ours.store.submit(body, key=str(key) if key else None, body_hash=_hash(body), base_url=_base(request))
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    ours.scheduler.wake()
    return _accepted(ours, task)


@routes.get("/tasks/metrics")
async def metrics(ours: Ours) -> dict[str, Any]:
    return {"metrics": _metrics(ours), "timestamp": iso(time.time())}


@routes.get("/tasks/health")
async def tasks_health(ours: Ours) -> dict[str, Any]:
    figures = _metrics(ours)
    alerts = [f"{figures['failure_rate']:.0f} % of the ended tasks failed."] if figures["failure_rate"] > 20 else []
    return {"status": "degraded" if alerts else "healthy", "metrics": figures, "alerts": alerts, "timestamp": iso(time.time())}


@routes.get("/tasks/{task_id}/status")
async def status(task: Found, request: Request, ours: Ours, wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0) -> dict[str, Any]:
    """The task now. With `wait` (an extension): the answer is held back until the task has ended, for at most that many seconds."""
    deadline = time.monotonic() + wait
    while (left := deadline - time.monotonic()) > 0:
        task = ours.store.task(task.task_id) or task
        if task.status in FINAL:
            break
        await ours.scheduler.wait_for_end(task.task_id, left)
        task = ours.store.task(task.task_id) or task
    return _status(task, _base(request))


@routes.delete("/tasks/{task_id}")
@routes.delete("/tasks/{task_id}/cancel")
@routes.post("/tasks/{task_id}/cancel")
async def cancel(task: Found, ours: Ours) -> dict[str, Any]:
    before, cancelled_at = ours.store.cancel(task.task_id)
    ours.scheduler.ended(task.task_id)
    ours.scheduler.wake()
    return {
        "task_id": task.task_id,
        "status": TaskStatus.CANCELLED,
        "message": "The task was taken from the queue." if before is TaskStatus.QUEUED else "The work is being stopped.",
        "previous_state": before,
        "cancelled_at": iso(cancelled_at),
    }


@routes.post("/tasks/{task_id}/retry")
async def retry(task: Found, request: Request, ours: Ours) -> dict[str, Any]:
    again = ours.store.retry(task, _base(request))
    ours.scheduler.wake()
    return {"new_task_id": again.task_id, "original_task_id": task.task_id, "status": again.status, "message": "The task is queued again."}


@routes.get("/projects/{project_id}/tasks")
async def listing(
    project_id: str,
    request: Request,
    ours: Ours,
    status: str | None = None,
    task_type: str | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    tasks, total = ours.store.listing(project_id, status, task_type, page, limit)
    pagination = {"page": page, "limit": limit, "total": total, "total_pages": -(-total // limit)}
    return {"tasks": [_listed(task, _base(request)) for task in tasks], "pagination": pagination}


@routes.get("/workers/status")
async def workers(ours: Ours) -> dict[str, Any]:
    busy = [{"worker_id": f"render-{n}", "status": "busy", "current_task": task_id} for n, task_id in enumerate(ours.scheduler.running)]
    idle = [{"worker_id": f"render-{n}", "status": "idle", "current_task": None} for n in range(len(busy), ours.scheduler.slots)]
    return {
        "workers": busy + idle,
        "total_workers": ours.scheduler.slots,
        "active_workers": len(busy),
        "idle_workers": len(idle),
        "timestamp": iso(time.time()),
    }


# ---- media -----------------------------------------------------------------------------------------------------------


@routes.api_route("/media/{sha256}/{name}", methods=["GET", "HEAD"])
async def media(sha256: str, name: str, request: Request, ours: Ours) -> Response:
    """A finished file; ranges, conditional requests and HEAD as in RFC 9110."""
    known = ours.store.media(sha256)
    if known is None or not await asyncio.to_thread(ours.media.path(sha256).is_file):
        raise HTTPException(404, "There is no such file.")
    headers = {"ETag": f'"{sha256}"', "Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    if sha256 in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(ours.media.path(sha256), media_type=known.media_type, headers=headers)


# ---- health ----------------------------------------------------------------------------------------------------------


@health_routes.get("/health")
@health_routes.get("/api/v1/health")
async def health(ours: Ours) -> dict[str, Any]:
    """Open to everybody: says whether the service takes tasks and how busy it is, nothing of anybody's tasks."""
    counts = ours.store.counts()
    return {
        "status": "healthy" if ours.scheduler.working else "degraded",
        "app": "callsheet embedded task service",
        "redis_status": "not_used",
        "worker_count": ours.scheduler.slots,
        "queue_sizes": {"queued": counts[TaskStatus.QUEUED], "processing": counts[TaskStatus.PROCESSING]},
        "system_load": list(os.getloadavg()),
        "uptime": round(time.time() - ours.started_at, 1),
        "timestamp": iso(time.time()),
    }


# ---- what the answers are made of ------------------------------------------------------------------------------------


def _hash(body: Submit) -> str:
    """Of the work asked for; metadata (an attempt number) and where to call back may differ between two submits of the same work."""
    return hashlib.sha256(json.dumps(body.model_dump(mode="json", exclude={"metadata", "callback_url"}), sort_keys=True).encode()).hexdigest()


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _accepted(ours: Service, task: Task) -> Accepted:
    return Accepted(
        task_id=task.task_id,
        status=task.status,
        project_id=task.project_id,
        estimated_duration=ours.estimate(task),
        queue_position=ours.store.queue_position(task),
        created_at=iso(task.created_at) or "",
    )


def _status(task: Task, base_url: str) -> dict[str, Any]:
    return {
        "task_id": task.task_id,
        "project_id": task.project_id,
        "task_type": task.task_type,
        "status": task.status,
        "progress": task.progress,
        "current_step": task.current_step,
        "result": public_result(task, base_url),
        "error": task.error,
        "error_code": task.error_code,
        "attempts": task.attempts,
        "original_task_id": task.original_task_id,
        "created_at": iso(task.created_at),
        "started_at": iso(task.started_at),
        "completed_at": iso(task.completed_at),
    }


def _listed(task: Task, base_url: str) -> dict[str, Any]:
    return {
        "task_id": task.task_id,
        "task_type": task.task_type,
        "status": task.status,
        "created_at": iso(task.created_at),
        "completed_at": iso(task.completed_at),
        "result_url": (public_result(task, base_url) or {}).get("media_url"),
        "result": public_result(task, base_url),
        "task_data": task.task_data,
    }


def _metrics(ours: Service) -> dict[str, Any]:
    counts = ours.store.counts()
    ended = counts[TaskStatus.COMPLETED] + counts[TaskStatus.FAILED]
    return {
        "total_tasks": sum(counts.values()),
        "completed_tasks": counts[TaskStatus.COMPLETED],
        "failed_tasks": counts[TaskStatus.FAILED],
        "retried_tasks": ours.store.retried(),
        "cancelled_tasks": counts[TaskStatus.CANCELLED],
        "success_rate": round(100 * counts[TaskStatus.COMPLETED] / ended, 2) if ended else 0.0,
        "failure_rate": round(100 * counts[TaskStatus.FAILED] / ended, 2) if ended else 0.0,
        "average_durations": {kind: round(seconds, 3) for kind, seconds in ours.store.average_seconds().items()},
        "currently_running": len(ours.scheduler.running),
    }
