"""Authentication and authorisation at one choke point; whatever is not opened by name is closed.

`Gate` stands before the router: no path of the application, known or not, HTTP or WebSocket, is reached without a valid key, except `OPEN_PATHS` and what lies below
`OPEN_BELOW`, whose addresses carry their own secret. It runs before a body is
read, so a stranger cannot make us hold one. Each route then names its permission by `allows(...)`; `create_app` refuses to build an application with a route that names none.

A browser's WebSocket cannot send headers. Such a connection is accepted and has `FIRST_FRAME_SECONDS` to send `{"type": "auth", "key": …}`. Keys are never read from a query string,
because those end up in logs.
"""

import asyncio
import json
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from cluster.contracts.access import ApiKey, Permission
from cluster.contracts.control import Principal
from cluster.contracts.errors import Forbidden, NotFound, Unauthenticated
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow

from .errors import answer_with_problem
from .requests import parse_json
from .services import Services, Use, services_of
from .streams import refuse_websocket

OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/docs", "/openapi.json"})
OPEN_BELOW = ("/api/v1/callbacks/",)
FIRST_FRAME_SECONDS = 5.0
FIRST_FRAME_LIMIT = 4096


class Gate:
    """Middleware: puts the caller's key into the connection's state, or answers 401."""

    def __init__(self, app: ASGIApp, *, first_frame_seconds: float = FIRST_FRAME_SECONDS) -> None:
        self._app = app
        self._first_frame_seconds = first_frame_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        if not is_open(scope["path"]):
            try:
                scope["state"]["caller"] = await services_of(connection).keys.verify(_key_in(scope) or _refuse_missing())
            except Exception as error:  # noqa: BLE001 - the failure becomes the answer
                return await (await answer_with_problem(connection, error))(scope, receive, send)
        await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            text = _key_in(scope) or await self._first_frame(socket)
            scope["state"]["caller"] = await services_of(socket).keys.verify(text)
        except Exception as error:  # noqa: BLE001 - the failure becomes the answer
            return await refuse_websocket(socket, error)
        if socket.application_state.name != "CONNECTED":
            return await self._app(scope, receive, send)
        await self._app(scope, _connect_first(receive), _accept_once(send))

    async def _first_frame(self, socket: WebSocket) -> str:
        await socket.accept()
        try:
            async with asyncio.timeout(self._first_frame_seconds):
                message = await socket.receive()
        except TimeoutError as error:
            raise Unauthenticated("No key came within the first seconds of this WebSocket.") from error
        frame = _frame(message)
        if frame.get("type") != "auth" or not isinstance(frame.get("key"), str):
            raise Unauthenticated('The first frame of a WebSocket without a key header is {"type": "auth", "key": "…"}.')
        return frame["key"]


def is_open(path: str) -> bool:
    """Whether a path, or a route's template, is reached without a key."""
    return path in OPEN_PATHS or path.startswith(OPEN_BELOW)


def _key_in(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    if key := headers.get("x-api-key"):
        return key
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def _refuse_missing() -> str:
    raise Unauthenticated("This request carries no API key.")


def _frame(message: Message) -> dict[str, Any]:
    text = message.get("text") or ""
    try:
        frame = parse_json(text) if len(text) <= FIRST_FRAME_LIMIT else None
    except json.JSONDecodeError:
        frame = None
    return frame if isinstance(frame, dict) else {}


def _connect_first(receive: Receive) -> Receive:
    """The connect message, already taken by the gate, once more for the route."""
    fresh = True

    async def replayed() -> Message:
        nonlocal fresh
        if fresh:
            fresh = False
            return {"type": "websocket.connect"}
        return await receive()

    return replayed


def _accept_once(send: Send) -> Send:
    """Drops the route's accept: the gate has already accepted."""

    async def dropped(message: Message) -> None:
        if message["type"] != "websocket.accept":
            await send(message)

    return dropped


async def caller_of(connection: HTTPConnection) -> ApiKey:
    """The key that `Gate` verified. Raises Unauthenticated when the connection did not pass through it."""
    caller = connection.scope.get("state", {}).get("caller")
    if not isinstance(caller, ApiKey):
        raise Unauthenticated("This request carries no API key.")
    return caller


Caller = Annotated[ApiKey, Depends(caller_of)]
"""Parameter type of routes that need to know who asks."""


def principal(caller: ApiKey, connection: HTTPConnection, reason: str = "") -> Principal:
    """On whose behalf this request acts, for events and the audit log."""
    return Principal(name=caller.name, key_id=caller.key_id, reason=reason, request_id=connection.scope["state"]["request_id"])


class Allows:
    """A route's permission, as a dependency that also can be read back from the route."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, caller: Caller) -> None:
        if not caller.may(self.permission):
            raise Forbidden(f"The role `{caller.role}` of this key does not include `{self.permission}`.")


def allows(permission: Permission) -> Any:
    """`dependencies=[allows(Permission.READ)]` on a route."""
    return Depends(Allows(permission))


def require_project(caller: ApiKey, project_id: ProjectId) -> None:
    """For writing into a project by name. Raises Forbidden when the key lives in another one."""
    if not caller.sees(project_id):
        raise Forbidden(f"This key belongs to the project {caller.project_id!r} and cannot work in {project_id!r}.")


async def visible_workflow(workflow_id: WorkflowId, services: Use, caller: Caller) -> Workflow:
    """The workflow, as a dependency of every route under it. Raises NotFound also for a workflow of a project the key does not see."""
    return await find_visible(services, caller, workflow_id)


async def find_visible(services: Services, caller: ApiKey, workflow_id: WorkflowId) -> Workflow:
    workflow = await services.store.get(workflow_id)
    if not caller.sees(workflow.project_id):
        raise NotFound(f"There is no workflow {workflow_id[:80]!r}.")
    return workflow


Visible = Annotated[Workflow, Depends(visible_workflow)]
