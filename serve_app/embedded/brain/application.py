"""The FastAPI application of the Brain: every surface around one store; no Ray in here. Called by app.py and by tests."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, WebSocket
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from .mcp_server import McpOverHttp
from .profiles import CORRECT, Profile
from .rest import Service, health_routes, model_routes, proves, routes
from .sockets import conversation, flat_frames, rpc_frames
from .store import Store


def create_app(root: Path, *, api_key: str = "", profile: Profile = CORRECT, clock: Callable[[], float] = time.time) -> FastAPI:
    """The application over the folder `root`. Without an `api_key` it is open to everybody who reaches it, as the deployed one's WebSocket is."""

    async def allowed(scope: Scope, receive: Receive, send: Send) -> bool:
        if profile.refuses_mcp:
            await JSONResponse({"detail": "Not Found"}, 404)(scope, receive, send)
            return False
        if proves(HTTPConnection(scope).headers.get("authorization", ""), api_key):
            return True
        await JSONResponse({"detail": "Invalid or missing API key."}, 401)(scope, receive, send)
        return False

    over_http = McpOverHttp(allowed)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = Store(root / "brain.sqlite", clock)
        app.state.service = Service(store, api_key, profile)
        async with over_http.lifespan(store):
            yield
        store.close()

    app = FastAPI(title="Callsheet embedded Brain", version="1.0", lifespan=lifespan)
    app.include_router(health_routes)
    app.include_router(model_routes)  # before `/nodes/{node_id}`
    app.include_router(routes)

    @app.websocket("/")
    async def flat(socket: WebSocket) -> None:
        if profile is CORRECT and not proves(socket.headers.get("authorization", ""), api_key):
            await socket.send_denial_response(JSONResponse({"detail": "Invalid or missing API key."}, 401))
            return
        await conversation(socket, app.state.service.store, flat_frames(profile))

    @app.websocket("/mcp")
    async def rpc(socket: WebSocket) -> None:
        if profile.refuses_mcp:
            await socket.close()  # before it is accepted: 403
            return
        if not proves(socket.headers.get("authorization", ""), api_key):
            await socket.send_denial_response(JSONResponse({"detail": "Invalid or missing API key."}, 401))
            return
        await conversation(socket, app.state.service.store, rpc_frames)

    app.router.routes.append(Route("/mcp", over_http, methods=["GET", "POST", "DELETE"]))
    return app
