"""Agents that live elsewhere: an execution as one HTTP request, by our own small protocol or by Agent2Agent.

`callsheet`: POST {url}/execute with the AgentRequest as JSON and the execution's id as `Idempotency-Key`; the answer is an AgentResult or an AgentFailure. GET {url}/health answers 200 while the agent
takes work. `a2a` (Agent2Agent 0.3, JSON-RPC over HTTP): `message/send` with one data part that holds the inputs; the answer's data parts are the outputs. Its message id is the execution's id, so that an
agent that was asked before can tell.

What comes back is data: outputs that do not have exactly the names the spec emits are refused. Redirects are not followed, answers are limited, and only hosts that the operator has listed are called.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx
from pydantic import ValidationError, create_model

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.base import Model
from cluster.contracts.registrations import AgentRegistration

from ..base import Agent, AgentContext
from .correlation import correlation_headers
from .outbound import AddressRefused, Guard, Network, first_bytes, guarded_client, literally_listed, not_listed

LARGEST_ANSWER = 4_000_000
CONNECT_SECONDS = 5.0
HEALTH_SECONDS = 2.0
UNREACHABLE = "agent_unreachable"


def permitted(url: str, hosts: frozenset[str]) -> str:
    """Why an address may not be called; empty when it may. `hosts` are names or `name:port`, as the operator lists them; where its name leads is examined when it is called."""
    return not_listed(url, hosts, "CALLSHEET_AGENT_HOSTS")


def guard_of(registration: AgentRegistration, networks: tuple[Network, ...]) -> Guard:
    """Where the agent's name may lead. Its host was listed by the operator: an address that stands there as it is may be called."""
    return Guard(networks, literally_listed([registration.url]))


def http_agent(registration: AgentRegistration, networks: tuple[Network, ...] = ()) -> type[Agent[Any, Any]]:
    """The class of an HTTP agent: inputs and outputs by name, their values as they are. `networks` are those that the operator opened."""
    spec = registration.spec
    taken: dict[str, Any] = {name.rstrip("?"): (Any, None if name.endswith("?") else ...) for name in spec.takes}
    emitted: dict[str, Any] = dict.fromkeys(spec.emits, (Any, ...))

    class HttpAgent(_HttpAgent):
        Input = create_model(f"{spec.class_name}Input", __base__=Model, **taken)
        Output = create_model(f"{spec.class_name}Output", __base__=Model, **emitted)

    HttpAgent.clients, HttpAgent.guard = WeakKeyDictionary(), guard_of(registration, networks)
    HttpAgent.spec, HttpAgent.registration, HttpAgent.__name__ = spec, registration, spec.class_name
    return HttpAgent


class _HttpAgent(Agent[Any, Any]):
    registration: AgentRegistration
    guard: Guard
    clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]

    @classmethod
    def client(cls) -> httpx.AsyncClient:
        """The agent's pooled connections on this event loop."""
        loop = asyncio.get_running_loop()
        if (client := cls.clients.get(loop)) is None:
            timeout = httpx.Timeout(cls.spec.timeout_seconds, connect=CONNECT_SECONDS)
            cls.clients[loop] = client = guarded_client(cls.guard, timeout=timeout, connections=cls.spec.concurrency)
        return client

    async def execute(self, inputs: Any, ctx: AgentContext) -> Any:
        """The agent's own outputs; what else it says of them is this execution's. Raises _Failed with its own failure."""
        answer = await (_ask_a2a if self.registration.protocol == "a2a" else _ask)(self.client(), self.registration, ctx.request)
        if isinstance(answer, AgentFailure):
            raise _Failed(answer)
        if set(answer.outputs) != set(self.spec.emits):
            told = f"{self.spec.name} answered {sorted(answer.outputs)}, but it is registered to emit {sorted(self.spec.emits)}."
            raise _Failed(AgentFailure(terminal=False, code="agent_defect", message=told))
        ctx.provider, ctx.verdict = answer.provider, answer.verdict
        ctx.add_usage(answer.usage)
        ctx.kept += answer.artifacts
        ctx.notes += answer.notes
        return self.Output.model_validate(answer.outputs)

    def handle_error(self, error: Exception, request: AgentRequest) -> AgentFailure:
        if isinstance(error, _Failed):
            return error.failure
        if isinstance(error, httpx.HTTPError):
            return _unreachable(self.spec.name, f"{type(error).__name__}: {error}")
        return super().handle_error(error, request)


class _Failed(Exception):
    """The agent answered that it could not."""

    def __init__(self, failure: AgentFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


async def _ask(client: httpx.AsyncClient, registration: AgentRegistration, request: AgentRequest) -> AgentResult | AgentFailure:
    status, body = await _posted(client, f"{registration.url.rstrip('/')}/execute", request.model_dump(mode="json"), request)
    if refusal := _refused(registration.spec.name, status):
        return refusal
    kind = AgentFailure if isinstance(body, dict) and body.get("kind") == "failure" else AgentResult
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        return AgentFailure(
            terminal=False, code="agent_defect", message=f"{registration.spec.name} answered no result: {error.error_count()} field(s) are wrong."
        )


async def _ask_a2a(client: httpx.AsyncClient, registration: AgentRegistration, request: AgentRequest) -> AgentResult | AgentFailure:
    message = {
        "role": "user",
        "kind": "message",
        "messageId": f"{request.execution_id}:{request.take}",
        "contextId": request.workflow_id,
        "parts": [{"kind": "data", "data": {"agent": request.agent, "item": request.item, "seed": request.seed, "inputs": request.inputs}}],
    }
    call = {"jsonrpc": "2.0", "id": request.execution_id, "method": "message/send", "params": {"message": message}}
    status, body = await _posted(client, registration.url, call, request)
    if refusal := _refused(registration.spec.name, status):
        return refusal
    name = registration.spec.name
    if not isinstance(body, dict) or body.get("error"):
        told = body.get("error") if isinstance(body, dict) else None
        return AgentFailure(terminal=False, code="agent_refused", message=f"{name} answered an error: {str(told)[:300]}")
    result = body.get("result") or {}
    state = (result.get("status") or {}).get("state", "completed")
    if state != "completed":
        return AgentFailure(terminal=state in ("rejected", "canceled"), code="agent_refused", message=f"{name} left the task {state!r}.")
    parts = [*result.get("parts", ()), *(part for made in result.get("artifacts", ()) for part in made.get("parts", ()))]
    outputs = {key: value for part in parts if part.get("kind") == "data" for key, value in part.get("data", {}).items()}
    return AgentResult(outputs=outputs, provider=f"a2a:{urlsplit(registration.url).hostname}")


async def _posted(client: httpx.AsyncClient, url: str, body: Any, request: AgentRequest) -> tuple[int, Any]:
    headers = {"Idempotency-Key": f"{request.execution_id}:{request.take}", "X-Request-ID": request.execution_id, **correlation_headers()}
    async with client.stream("POST", url, json=body, headers=headers) as response:
        content = b""
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > LARGEST_ANSWER:
                raise httpx.DecodingError(f"the answer is longer than {LARGEST_ANSWER} bytes")
    if response.status_code != 200:
        return response.status_code, None
    try:
        return 200, httpx.Response(200, content=content).json()
    except ValueError as error:
        raise httpx.DecodingError("the answer is not JSON") from error


def _refused(name: str, status: int) -> AgentFailure | None:
    if status == 200:
        return None
    busy = status in (408, 425, 429) or status >= 500
    return (
        _unreachable(name, f"HTTP {status}")
        if busy
        else AgentFailure(terminal=False, code="agent_refused", message=f"{name} refused the execution: HTTP {status}.")
    )


def _unreachable(name: str, why: str) -> AgentFailure:
    return AgentFailure(terminal=False, code=UNREACHABLE, message=f"{name} cannot be reached: {why}. See that it runs at its address.", retry_after=1.0)


async def probe(registration: AgentRegistration, networks: tuple[Network, ...] = ()) -> str:
    """Why an HTTP agent cannot be given work now; empty when it can."""
    url = registration.url.rstrip("/")
    where = f"{url}/health" if registration.protocol == "callsheet" else f"{url}/.well-known/agent-card.json"
    try:
        client = guarded_client(guard_of(registration, networks), timeout=httpx.Timeout(HEALTH_SECONDS), connections=1)
        async with asyncio.timeout(HEALTH_SECONDS), client, client.stream("GET", where) as response:
            await first_bytes(response, 1)
    except AddressRefused as error:
        return str(error)
    except (httpx.HTTPError, TimeoutError) as error:
        return f"no sign of life: {type(error).__name__}"
    return "" if response.status_code == 200 else f"its health answers HTTP {response.status_code}"
