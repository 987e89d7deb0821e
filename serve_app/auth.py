"""Authentication and authorisation at one choke point; whatever is not opened by name is closed.

`Gate` stands before the router: no path of the application, known or not, HTTP or WebSocket, is reached without a valid key, except `OPEN_PATHS` and what lies below
`OPEN_BELOW`: addresses that carry their own secret, and the studio's files, which hold none. It runs before a body is
read, so a stranger cannot make us hold one. Each route then names its permission by `allows(...)`; `create_app` refuses to build an application with a route that names none.

`allows` refuses who has the permission nowhere, and writes it into the caller; whatever belongs to a project is reached through `check_project` (or `find_visible`, which calls it), where the
caller's role in that project decides. A caller in whom no permission is written gets nothing of any project.

A browser's WebSocket cannot send headers. Such a connection is accepted and has `FIRST_FRAME_SECONDS` to send `{"type": "auth", "key": …}`, or it comes with a ticket. Keys and tokens are never read
from a query string, because those end up in logs. Nothing here lives in a cookie, so no other site's page can act with a person's rights.
"""

import asyncio
import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from cluster.contracts import access
from cluster.contracts.access import Permission
from cluster.contracts.control import Principal
from cluster.contracts.errors import Forbidden, NotFound, Unauthenticated
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow

from .callers import Attempts, address_of, identify, redeem
from .errors import answer_with_problem
from .requests import parse_json
from .services import Services, Use, services_of
from .streams import refuse_websocket

OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/docs", "/openapi.json", "/studio", "/studio/", "/api/v1/sign-in"})
OPEN_BELOW = ("/api/v1/callbacks/", "/studio/")
FIRST_FRAME_SECONDS = 5.0
FIRST_FRAME_LIMIT = 20_000
TICKET = "ticket"
"""Parameter in which a ticket may stand: it opens one path for seconds, so it is worth nothing in a log."""


class Gate:
    """Middleware: puts the caller's key into the connection's state, or answers 401."""

    def __init__(self, app: ASGIApp, *, attempts: Attempts, proxies: frozenset[str] = frozenset(), first_frame_seconds: float = FIRST_FRAME_SECONDS) -> None:
        self._app = app
        self._attempts = attempts
        self._proxies = proxies
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
                scope["state"]["caller"] = await self._admitted(connection, _key_in(scope), reads=scope["method"] in ("GET", "HEAD"))
            except Exception as error:  # noqa: BLE001 - the failure becomes the answer
                return await (await answer_with_problem(connection, error))(scope, receive, send)
        await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        try:
            text = _key_in(scope) or (None if _ticket_in(scope) else await self._first_frame(socket))
            scope["state"]["caller"] = await self._admitted(socket, text, reads=True)
        except Exception as error:  # noqa: BLE001 - the failure becomes the answer
            return await refuse_websocket(socket, error)
        if socket.application_state.name != "CONNECTED":
            return await self._app(scope, receive, send)
        await self._app(scope, _connect_first(receive), _accept_once(send))

    async def _admitted(self, connection: HTTPConnection, credentials: str | None, *, reads: bool) -> access.Caller:
        """Who asks, by a key or token, or for what only reads by a ticket. Raises Unauthenticated, and TooManyFailures where many bad ones came from."""
        address = address_of(connection.scope, self._proxies)
        ticket = _ticket_in(connection.scope) if reads and credentials is None else None
        if credentials is None and ticket is None:
            raise Unauthenticated("This request carries no API key.")
        try:
            async with self._attempts.turn(address):
                services = services_of(connection)
                return await (identify(services, credentials) if credentials else redeem(services, str(ticket), connection.scope["path"]))
        except Unauthenticated as error:
            raise self._attempts.failed(address, error) from error

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


def _ticket_in(scope: Scope) -> str | None:
    return next((value for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name == TICKET), None)


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


async def caller_of(connection: HTTPConnection) -> access.Caller:
    """Whom `Gate` has let in. Raises Unauthenticated when the connection did not pass through it."""
    caller = connection.scope.get("state", {}).get("caller")
    if not isinstance(caller, access.Caller):
        raise Unauthenticated("This request carries no API key.")
    return caller


Caller = Annotated[access.Caller, Depends(caller_of)]
"""Parameter type of routes that need to know who asks."""


def principal(caller: access.Caller, connection: HTTPConnection, reason: str = "") -> Principal:
    """On whose behalf this request acts, for events and the audit log."""
    return Principal(name=caller.name, key_id=caller.key_id, reason=reason, request_id=connection.scope["state"]["request_id"])


class Allows:
    """A route's permission, as a dependency that also can be read back from the route."""

    def __init__(self, permission: Permission, *, everywhere: bool = False) -> None:
        self.permission = permission
        self.everywhere = everywhere

    async def __call__(self, connection: HTTPConnection) -> None:
        caller = await caller_of(connection)
        if caller.role is None and not caller.projects:
            raise Forbidden(
                f"{caller.name} ({caller.key_id}) is a member of no project here.",
                code="no_membership",
                next_step="Ask an administrator of a project to add you.",
            )
        if not caller.may(self.permission):
            raise Forbidden(f"No role of this key includes `{self.permission}`.")
        if self.everywhere and not caller.may_everywhere(self.permission):
            raise Forbidden(
                f"This concerns the whole installation, and this key has `{self.permission}` in single projects only.",
                next_step="Use a key with a role in the installation.",
            )
        connection.scope["state"]["caller"] = caller.asking(self.permission)


def allows(permission: Permission, *, everywhere: bool = False) -> Any:
    """`dependencies=[allows(Permission.READ)]` on a route. `everywhere`: for what belongs to no project, so that a role in the whole installation is needed."""
    return Depends(Allows(permission, everywhere=everywhere))


def check_project(caller: access.Caller, project_id: ProjectId, absent: str = "") -> None:
    """Every use of something that belongs to a project passes here. Raises NotFound, with the words for what is not there, where the caller has no role; Forbidden where its role is too low."""
    if not caller.sees(project_id):
        raise NotFound(absent or f"There is no project {project_id!r} that this key may see.")
    if not caller.may(caller.asked, project_id):
        raise Forbidden(f"The role of this key in the project {project_id!r} does not include `{caller.asked}`.")


def require_project(caller: access.Caller, project_id: ProjectId) -> None:
    """For writing into a project by name. Raises Forbidden where the caller may not, whether there is such a project or not."""
    if not caller.may(caller.asked, project_id):
        raise Forbidden(f"This key cannot work in the project {project_id!r}: no role of it includes `{caller.asked}` there.")


async def visible_workflow(workflow_id: WorkflowId, services: Use, caller: Caller) -> Workflow:
    """The workflow, as a dependency of every route under it. Raises NotFound also for a workflow of a project the key does not see."""
    return await find_visible(services, caller, workflow_id)


async def find_visible(services: Services, caller: access.Caller, workflow_id: WorkflowId) -> Workflow:
    """The workflow, where the caller may do in its project what its route is for. Raises NotFound also for one it does not see, in the same words."""
    workflow = await services.store.get(workflow_id)
    check_project(caller, workflow.project_id, absent=f"There is no workflow {workflow_id}.")
    return workflow


Visible = Annotated[Workflow, Depends(visible_workflow)]
