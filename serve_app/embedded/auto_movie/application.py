"""The FastAPI application of the Auto-Movie stand-in around a folder; no Ray in here. Called by app.py and by tests."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cluster.contracts.errors import Misconfigured

from . import chat, routes
from .accounts import TOKEN_SECONDS, Accounts, Profile
from .files import FileFolder
from .routes import Refusal, Service
from .store import Store


def create_app(
    root: Path, *, api_key: str, profile: Profile = Profile.CORRECT, token_seconds: float = TOKEN_SECONDS, clock: Callable[[], float] = time.time
) -> FastAPI:
    """The application over the folder `root`, whose documents and files outlive it."""
    if not api_key:
        raise Misconfigured("The embedded Auto-Movie needs an API key; callers send it as `Authorization: users API-Key …`.")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = Store(root / "auto_movie.sqlite", clock)
        accounts = Accounts(store, api_key, profile, token_seconds=token_seconds, clock=clock)
        app.state.service = Service(store, FileFolder(root / "media"), accounts, profile)
        try:
            yield
        finally:
            store.close()

    app = FastAPI(title="Callsheet embedded Auto-Movie", version="1.0", lifespan=lifespan)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "healthy", "app": "callsheet embedded auto-movie"}

    app.include_router(chat.routes)
    app.include_router(routes.routes)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return JSONResponse(error.body(), error.status)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"errors": [{"message": str(error.detail)}]}, error.status_code)
