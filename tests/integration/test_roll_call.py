"""Agents that join over HTTP, on a real Redis with real servers: they get work, are left alone within seconds of their death, and come back."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import uvicorn

from agents import routing
from agents.dispatch import InProcessDispatcher
from agents.registry import Registry
from agents.roll_call import RollCall
from agents.routing import RoutedDispatcher
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.registrations import AgentRegistration
from cluster.redis import keys
from cluster.redis.agents import AgentStore
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.settings import Settings

ROLE = AgentId("probe")


@dataclass
class Remote:
    """An HTTP agent of either protocol, as somebody else would write it."""

    spec: AgentSpec
    outputs: dict[str, Any]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status, answer = self._answer(scope["path"], body, dict(scope["headers"]))
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, path: str, body: bytes, headers: dict[bytes, bytes]) -> tuple[int, bytes]:
        if path in ("/health", "/.well-known/agent-card.json"):
            return 200, b"{}"
        request = orjson.loads(body)
        self.asked.append(request)
        self.keys.append(headers[b"idempotency-key"].decode())
        if path == "/execute":
            return 200, AgentResult(outputs=self.outputs, provider="elsewhere", worked_seconds=0.01).model_dump_json().encode()
        artifact = {"artifactId": "a", "parts": [{"kind": "data", "data": self.outputs}]}
        return 200, orjson.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"kind": "task", "status": {"state": "completed"}, "artifacts": [artifact]}})


@contextlib.asynccontextmanager
async def serving(remote: Remote, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(remote, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@dataclass
class Installation:
    """One engine's view of the company."""

    store: AgentStore
    registry: Registry
    router: RoutedDispatcher
    roll_call: RollCall
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def registration(self, **changes: Any) -> AgentRegistration:
        role = self.registry.spec(ROLE)
        spec = role.model_copy(update={"id": AgentId("remote_probe"), "name": "Remote Probe", "expected_seconds": 0.01})
        known: dict[str, Any] = {"spec": spec, "url": self.url, "stands_in_for": ROLE}
        return AgentRegistration(**(known | changes))

    async def send(self, number: int) -> AgentResult | AgentFailure:
        request = AgentRequest(
            execution_id=ExecutionId(f"ex-{number:024x}"),
            workflow_id=WorkflowId("wf-00-" + "0" * 24),
            project_id=ProjectId("p"),
            agent=ROLE,
            seed=1,
            inputs={"index": number},
            fence=1,
        )
        return await self.router.dispatch(request, priority=0.0, progress=lambda *_: None)

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                await self.roll_call.look()

    def away(self) -> str:
        return self.router.loads()[AgentId("remote_probe")].away


@pytest.fixture
def installation(clients: Clients, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setattr(routing, "price", lambda candidate: float(candidate.agent == ROLE))  # whoever else can is taken: the probe itself is too quick to lose
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(home=tmp_path)
    store, registry = AgentStore(clients, Scripts(clients)), Registry()
    router = RoutedDispatcher(InProcessDispatcher(registry, settings), registry.spec, store)
    return Installation(store, registry, router, RollCall(store, registry, router, owner="engine-a", hosts=frozenset({"127.0.0.1"})), port)


@pytest.mark.parametrize("protocol", ["callsheet", "a2a"])
async def test_an_agent_that_joins_gets_work_and_one_that_dies_gets_none(installation: Installation, protocol: Any) -> None:
    here = installation
    await here.roll_call.look()
    own = await here.send(1)
    assert isinstance(own, AgentResult) and not own.routed_to
    remote = Remote(here.registry.spec(ROLE), own.outputs)
    assert await here.store.register(here.registration(protocol=protocol)) == "new"
    async with serving(remote, here.port):
        await here.until(lambda: AgentId("remote_probe") in here.registry.joined and not here.away(), 5)
        answer = await here.send(2)
        assert isinstance(answer, AgentResult), answer
        assert answer.outputs == own.outputs and answer.routed_to == "remote_probe" and answer.why
        assert remote.keys == [f"ex-{2:024x}:0"]
    await here.until(lambda: bool(here.away()), 5)
    assert "no sign of life" in here.away()
    after = await here.send(3)
    assert isinstance(after, AgentResult) and not after.routed_to
    async with serving(remote, here.port):
        await here.until(lambda: not here.away(), 5)
        back = await here.send(4)
        assert isinstance(back, AgentResult) and back.routed_to == "remote_probe"


async def test_an_agent_that_leaves_is_known_no_more(installation: Installation) -> None:
    here = installation
    await here.store.register(here.registration())
    await here.roll_call.look()
    assert AgentId("remote_probe") in here.registry.joined
    assert await here.store.leave(AgentId("remote_probe"))
    await here.roll_call.look()
    assert AgentId("remote_probe") not in here.registry.joined and AgentId("remote_probe") not in here.router.loads()
    assert not await here.store.leave(AgentId("remote_probe"))


async def test_what_a_dead_engine_reported_is_forgotten(installation: Installation, clients: Clients) -> None:
    """Its report is made to have lapsed, as `REPORT_SECONDS` would."""
    here = installation
    await here.send(1)
    await here.store.report("engine-b", here.router.loads())
    assert set((await here.store.loads())[ROLE]) == {"engine-b"}
    await clients.commands.zadd(keys.AGENTS_UP, {f"{ROLE}|engine-b": 1.0})
    assert await here.store.loads() == {}


async def test_an_answer_with_other_outputs_than_registered_is_no_result(installation: Installation) -> None:
    here = installation
    await here.send(1)
    await here.store.register(here.registration())
    async with serving(Remote(here.registry.spec(ROLE), {"other": 1}), here.port):
        await here.until(lambda: AgentId("remote_probe") in here.registry.joined and not here.away(), 5)
        answer = await here.send(2)
    assert isinstance(answer, AgentFailure) and answer.code == "agent_defect" and not answer.terminal


async def test_a_host_that_is_not_listed_is_never_called(installation: Installation, clients: Clients) -> None:
    here = installation
    careful = RollCall(here.store, here.registry, here.router, owner="engine-a")
    remote = Remote(here.registry.spec(ROLE), {})
    await here.store.register(here.registration())
    async with serving(remote, here.port):
        await careful.look()
        assert "CALLSHEET_AGENT_HOSTS" in here.away()
        answer = await here.send(1)
    assert isinstance(answer, AgentResult) and not answer.routed_to and not remote.asked
