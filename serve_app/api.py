"""The HTTP application: routes behind the gate, with one form of error and a complete description at /docs.

`create_app` builds it from its services and nothing else, so that a test, a uvicorn and a Serve replica run the same thing. It holds no state of its own: any replica can answer
any request and resume any stream.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.websockets import WebSocket

from cluster.contracts.access import Permission
from cluster.contracts.errors import CallsheetError, Misconfigured

from .auth import FIRST_FRAME_SECONDS, Allows, Gate, is_open
from .board import Board
from .browsers import SafeHeaders, other_origins
from .callers import Attempts
from .conditions import EDITS, NOT_MODIFIED, Conditional
from .errors import PROBLEM_TYPE, Problem, answer_with_problem
from .idempotency import METHODS, Idempotency
from .rates import Rates
from .requests import BodyLimit, RequestContext
from .routes import (
    agent_figures,
    agents,
    artifacts,
    audit,
    batches,
    bridge,
    callbacks,
    cluster,
    control,
    dead_letters,
    decisions,
    events,
    evidence,
    executions,
    forks,
    health,
    keys,
    limits,
    mcp,
    me,
    profile,
    projects,
    revisions,
    schedules,
    sealed,
    steps,
    studio,
    webhooks,
    workflow_types,
    workflows,
)
from .routes.agents import standing
from .routes.langgraph import assistants, crons, protocol, runs, store, system
from .routes.langgraph import threads as langgraph_threads
from .services import Services
from .streams import PACE, Pace, refuse_websocket
from .waiting import Watch

ROUTERS: tuple[APIRouter, ...] = (
    workflows.router,
    bridge.router,
    batches.router,
    control.router,
    events.router,
    executions.router,
    profile.router,
    evidence.router,
    decisions.router,
    forks.router,
    revisions.router,
    steps.router,
    dead_letters.router,
    audit.router,
    artifacts.router,
    sealed.router,
    agents.router,
    agents.live,
    agent_figures.router,
    limits.router,
    cluster.router,
    workflow_types.router,
    schedules.router,
    webhooks.router,
    projects.router,
    me.router,
    keys.router,
    callbacks.router,
    health.router,
    studio.router,
    mcp.router,
    system.router,
    assistants.router,
    langgraph_threads.router,
    crons.router,
    protocol.router,
    runs.router,
    store.router,
)
VERSION = "0.1.0"
_REFUSALS = {
    400: "Not well formed.",
    401: "No key, or one that is not valid.",
    403: "The key's role or project does not allow this.",
    404: "There is no such thing, or the key may not see it.",
    409: "The state does not allow it.",
    410: "It was there and is kept no longer.",
    412: "It is no longer as `If-Match` says.",
    413: "The body is too large.",
    414: "The query is too long.",
    415: "The body is not JSON.",
    422: "Values are wrong; `errors` names each.",
    431: "The headers are too large.",
    429: "Too much at once; wait `Retry-After`.",
    500: "A defect; find it by `request_id`.",
    503: "Redis does not answer; wait `Retry-After`.",
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same request under the same key is carried out once and answered alike for a day, then with `Idempotency-Replayed: true`; another body under it is a 409.",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1},
    "description": "The ETag of what is to be changed: 412 when a GET at this address says something else now.",
}
_IF_NONE_MATCH = _IF_MATCH | {"name": "If-None-Match", "description": "The ETag of what is known already: 304 while it is still so."}


def create_app(services: Services, *, echo_request_id: bool = True, first_frame_seconds: float = FIRST_FRAME_SECONDS, pace: Pace = PACE) -> FastAPI:
    """The application. Raises Misconfigured when a route names no permission and is not open."""
    app = FastAPI(
        title="Callsheet",
        version=VERSION,
        description="Takes a logline through a company of agents to a finished film.",
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        generate_unique_id_function=lambda route: route.name,
        middleware=[
            Middleware(RequestContext, echo_id=echo_request_id, meter=services.meter),
            Middleware(SafeHeaders),
            *other_origins(services.settings.cors_origins_listed),
            Middleware(
                Gate,
                attempts=Attempts(services.settings.failed_attempts),
                proxies=services.settings.trusted_proxies_listed,
                first_frame_seconds=first_frame_seconds,
            ),
            Middleware(Rates, settings=services.settings),
            Middleware(BodyLimit, limit=services.settings.body_limit_bytes),
            Middleware(Idempotency),
            Middleware(Conditional),
        ],
    )
    app.state.services = services
    app.state.pace = pace
    app.state.board = Board(lambda: standing(services))
    app.state.watch = Watch(services.store)
    for kind in (CallsheetError, RequestValidationError, WebSocketRequestValidationError, HTTPException):
        app.add_exception_handler(kind, _refuse)
    for route in api_routes():
        if permission_of(route) is None and not is_open(route.path):
            raise Misconfigured(f"The route {route.path} names no permission; give it `allows(Permission.…)`.")
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


async def _refuse(connection: Any, error: Any) -> Any:
    """The one exception handler, for requests (returns the answer) and WebSockets (closes them)."""
    if isinstance(connection, WebSocket):
        return await refuse_websocket(connection, error)
    return await answer_with_problem(connection, error)


def api_routes() -> Iterator[APIRoute | APIWebSocketRoute]:
    """Every route of the API, HTTP and WebSocket."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute | APIWebSocketRoute):
                yield route


def permission_of(route: APIRoute | APIWebSocketRoute) -> Permission | None:
    """What `allows(...)` on the route says."""
    for each in route.dependencies:
        if isinstance(each.dependency, Allows):
            return each.dependency.permission
    return None


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with problems and keys described on every operation."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    components["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "bearer": {"type": "http", "scheme": "bearer"},
    }
    document["security"] = [{"key": []}, {"bearer": []}]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe_refusals(path, method, operation)
    app.openapi_schema = document
    return document


def _describe_refusals(path: str, method: str, operation: dict[str, Any]) -> None:
    statuses = set(_REFUSALS)
    if is_open(path):
        operation["security"] = []
        statuses = statuses - {401, 403, 412} if method == "post" else {500, 503}
    elif method == "get":
        statuses -= {412, 413, 415}
        if "200" in operation["responses"] and "application/json" in operation["responses"]["200"].get("content", {}):
            operation["responses"].setdefault("304", NOT_MODIFIED)
            operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
    elif method.upper() in EDITS:
        operation.setdefault("parameters", []).append(_IF_MATCH)
    else:
        statuses -= {412}
    if not path.endswith("/events"):
        statuses -= {410}
    if method.upper() in METHODS:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"].pop("422", None)
    operation["responses"] |= {str(status): {"description": _REFUSALS[status], "content": content} for status in sorted(statuses)}
