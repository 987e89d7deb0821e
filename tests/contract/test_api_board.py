"""The agents live, over a real WebSocket."""

import asyncio
import json
from typing import Any

import websockets

from cluster.contracts.access import Role
from cluster.contracts.ids import AgentId
from cluster.contracts.registrations import AgentLoad, AgentRegistration
from serve_app.services import Services
from tests.contract.conftest import AGENT


async def frame(socket: Any, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(30):
        while (found := json.loads(await socket.recv()))["type"] != kind:
            pass
    return found


async def test_everybody_is_shown_once_and_then_what_changes(address: str, services: Services, app: Any) -> None:
    key, _ = await services.keys.create("k", Role.VIEWER, None)
    async with (
        websockets.connect(f"ws://{address}/ws/agents", additional_headers={"X-API-Key": key}) as one,
        websockets.connect(f"ws://{address}/ws/agents") as two,
    ):
        await two.send(json.dumps({"type": "auth", "key": key}))
        for socket in (one, two):
            assert [(each["agent"], each["available"]) for each in (await frame(socket, "agents"))["data"]] == [("probe", True)]
        await services.company.report("engine", {AgentId("probe"): AgentLoad(running=2, backlog=5)})
        for socket in (one, two):
            told = (await frame(socket, "agent"))["data"]
            assert (told["agent"], told["load"]["running"], told["load"]["backlog"], told["engines"]) == ("probe", 2, 5, ["engine"])
        spec = AGENT.model_copy(update={"id": AgentId("guest")})
        await services.company.register(AgentRegistration(spec=spec, import_path="agents.probe:Probe"))
        assert (await frame(one, "agent"))["data"]["agent"] == "guest"
        await services.company.leave(AgentId("guest"))
        assert (await frame(one, "left"))["data"] == {"agent": "guest"}
        await one.send(json.dumps({"type": "ping"}))
        await frame(one, "pong")
    await asyncio.wait_for(app.state.board._looking, 30)  # it looks no longer than anybody reads


async def test_a_revoked_key_sees_nobody_any_more(address: str, services: Services) -> None:
    key, made = await services.keys.create("k", Role.VIEWER, None)
    async with websockets.connect(f"ws://{address}/ws/agents", additional_headers={"X-API-Key": key}) as socket:
        await frame(socket, "agents")
        await services.keys.revoke(made.key_id)
        assert (await frame(socket, "error"))["status"] == 401
