"""The FastAPI application of the Task Service around a store folder and a renderer; no Ray in here.

Called by app.py and by tests. Work begins and ends with the application's lifespan; the work that was running goes on with the next process.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cluster.contracts.errors import CallsheetError, Misconfigured

from .media import MediaFolder
from .models import iso
from .renderers import Renderer
from .routes import Service, health_routes, routes
from .scheduler import Scheduler, ownership
from .store import Store
from .webhooks import WebhookDelivery

KEEP_SECONDS = 7 * 86400.0
PURGE_SECONDS = 3600.0
RESTART_SECONDS = 1.0

log = structlog.get_logger("task_service")


def create_app(root: Path, renderer: Renderer, *, api_key: str, slots: int, clock: Callable[[], float] = time.time) -> FastAPI:
    """The application over the folder `root`; work begins with the application's lifespan."""
    if not api_key:
        raise Misconfigured("The Task Service needs an API key; callers send it in X-API-Key.")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = Store(root / "tasks.sqlite", clock)
        media = MediaFolder(root / "media")
        scheduler = Scheduler(store, media, renderer, slots)
        app.state.service = Service(store, media, scheduler, api_key, clock())
        working = asyncio.create_task(_work(root, store, media, scheduler, WebhookDelivery(store, api_key, clock), clock))
        try:
            yield
        finally:
            working.cancel()
            await asyncio.wait({working})
            await renderer.close()
            store.close()

    app = FastAPI(title="Callsheet embedded Task Service", version="1.0", lifespan=lifespan)
    app.include_router(health_routes)
    app.include_router(routes)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(CallsheetError, _callsheet_error)
    return app


async def _work(root: Path, store: Store, media: MediaFolder, scheduler: Scheduler, webhooks: WebhookDelivery, clock: Callable[[], float]) -> None:
    """Everything that runs beside the requests, for as long as this process owns the store; starts again when it fails."""
    async with ownership(root / "owner.lock"):
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(scheduler.run())
                    group.create_task(webhooks.run())
                    group.create_task(_purge(store, media, clock))
            except* Exception as failures:  # a full disk or a defect must not end the work for good; what was in work is queued again
                log.error("work.failed", errors=[repr(error) for error in failures.exceptions], exc_info=failures)
            await asyncio.sleep(RESTART_SECONDS)


async def _purge(store: Store, media: MediaFolder, clock: Callable[[], float]) -> None:
    """Callers download what they need at once: ended tasks and their files go after a week."""
    while True:
        await asyncio.to_thread(media.drop, store.forget_before(clock() - KEEP_SECONDS))
        await asyncio.sleep(PURGE_SECONDS)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return await http_exception_handler(request, error)
    return _error(error.status_code, str(error.detail))


async def _callsheet_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, CallsheetError)
    return _error(error.status, error.detail, {} if error.retry_after is None else {"Retry-After": str(round(error.retry_after))})


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": message, "message": message, "timestamp": iso(time.time())}, status, headers)
