"""The agents of an installation as Redis knows them: who joined at run time, who gives signs of life, how busy everybody is, and to whom an execution was given.

Guarantees
- If `register` returns, every engine knows the agent at its next look (`LOOK_SECONDS`); if it raises, nothing has changed.
- What an engine reports holds for `REPORT_SECONDS`: an agent nobody reports any more is gone after that.
- `given_to` is decided once for an execution, whoever asks first: an engine that takes over sends it to the agent that has it.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from ..contracts.agents import AgentSpec
from ..contracts.ids import AgentId
from ..contracts.registrations import AgentLoad, AgentRegistration
from . import keys
from .client import Clients, redis_errors
from .scripts import Scripts

LOOK_SECONDS = 1.0
REPORT_SECONDS = 4.0
ROUTE_SECONDS = 24 * 3600


class AgentStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def register(self, registration: AgentRegistration) -> str:
        """`new`, `replaced` or `same`."""
        told = await self._scripts.run(
            "agent_register",
            [keys.AGENTS, keys.AGENTS_GENERATION],
            [registration.spec.id, orjson.dumps(registration.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)],
        )
        return told[0].decode()

    async def leave(self, agent: AgentId) -> bool:
        """False when there is no such registration."""
        return bool(await self._scripts.run("agent_leave", [keys.AGENTS, keys.AGENTS_GENERATION, keys.AGENTS_UP, keys.AGENTS_LOAD], [agent]))

    async def generation(self) -> int:
        async with redis_errors():
            return int(await self._clients.commands.get(keys.AGENTS_GENERATION) or 0)

    async def registrations(self) -> dict[AgentId, AgentRegistration]:
        async with redis_errors():
            stored: Any = await self._clients.commands.hgetall(keys.AGENTS)
        found = [AgentRegistration.model_validate_json(value) for _, value in sorted(stored.items())]
        return {registration.spec.id: registration for registration in found}

    async def newcomers(self) -> dict[AgentId, AgentSpec]:
        """What has joined, as workflow types may name it."""
        return {agent: registration.spec for agent, registration in (await self.registrations()).items()}

    async def report(self, owner: str, loads: Mapping[AgentId, AgentLoad]) -> dict[AgentId, dict[str, AgentLoad]]:
        """Says what `owner` knows and returns what everybody does: agent -> engine -> load, without what has lapsed."""
        args: list[Any] = [owner, int(REPORT_SECONDS * 1000)]
        for agent, load in loads.items():
            args += [agent, load.model_dump_json()]
        told: Any = await self._scripts.run("agents_report", [keys.AGENTS_UP, keys.AGENTS_LOAD], args)
        pairs = list(told.items()) if isinstance(told, dict) else list(zip(told[::2], told[1::2], strict=True))
        known: dict[AgentId, dict[str, AgentLoad]] = {}
        for member, load in pairs:
            agent, _, engine = member.decode().partition("|")
            known.setdefault(AgentId(agent), {})[engine] = AgentLoad.model_validate_json(load)
        return known

    async def loads(self) -> dict[AgentId, dict[str, AgentLoad]]:
        """As `report`, saying nothing."""
        return await self.report("", {})

    async def given_to(self, execution_id: str, take: int, choice: AgentId) -> AgentId:
        """The agent an execution was given to; `choice` when nobody has decided before."""
        async with redis_errors():
            before: Any = await self._clients.commands.set(keys.route(execution_id, take), choice, nx=True, get=True, ex=ROUTE_SECONDS)
        return AgentId(before.decode()) if before else choice

    async def take_back(self, execution_id: str, take: int) -> None:
        """The agent it was given to has failed it: the next attempt chooses anew."""
        async with redis_errors():
            await self._clients.commands.delete(keys.route(execution_id, take))
