"""What every writing agent of the company would be given in one film, without making it: the recorded film of `movie_creation@1`, and what those who joined since say of it offline."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.base import Agent, WritingAgent
from agents.registry import Registry
from cluster.contracts.agents import Axis, Observation
from cluster.contracts.ids import AgentId
from graphs.observations import observed
from graphs.workflows.movie_company import DEFINITION
from tests.replay.histories import load
from tests.rushes import items_of
from tests.small_film import LocalTasks, run_agent

REGISTRY = Registry()
WRITERS = tuple(agent for agent in REGISTRY.specs() if issubclass(REGISTRY.load(agent), WritingAgent))
NOBODYS = ("cut_approval", "revision_note")
"""Values that steer a film and are no material."""
VERSIONS = {"assets": [], "backup": [], "bytes_current": 0, "bytes_superseded": 0}
"""A recorded film has no files that could be compared."""


def recorded_film() -> dict[str, Any]:
    """Everything that was emitted, by name, lists of several executions joined; the last take counts."""
    history = load("movie_creation")
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted((row for row in history.ledger if row.succeeded), key=lambda row: (row.execution.take if row.execution else 0, row.key)):
        newest[(row.execution.agent, row.execution.item) if row.execution else ("", row.key)] = row.outputs
    film: dict[str, Any] = {"user_idea": history.input["logline"]}
    for (_, item), outputs in sorted(newest.items()):
        for name, value in outputs.items():
            film[name] = [*film.get(name, []), *value] if item and isinstance(value, list) else value
    return {name: value for name, value in film.items() if name not in NOBODYS} | {"asset_versions": VERSIONS}


def shown_to(agent: type[Agent[Any, Any]]) -> tuple[Observation, ...]:
    """What the recorded production had measured, for an agent that observes."""
    return observed(load("movie_creation").ledger) if agent.spec.observes else ()


def whole_film(folder: Path) -> dict[str, Any]:
    """The recorded film with what the newcomers add, as far as writers need it."""
    film = recorded_film()

    async def joined() -> None:
        tasks = LocalTasks(folder / "tasks")
        while agent := next((each for each in _newcomers() if _can(each, film)), None):
            await _add(agent, film, folder, tasks)

    asyncio.run(joined())
    return film


def _newcomers() -> list[type[Agent[Any, Any]]]:
    """Those whose work a writer cannot do without, and the writers themselves."""
    made = {name: agent for agent in (*DEFINITION.agents, AgentId("showrunner"), AgentId("script_editor")) for name in REGISTRY.spec(agent).emits}
    wanted, todo = set[AgentId](), [agent for agent in WRITERS if agent in made.values()]
    while todo:
        if (agent := todo.pop()) not in wanted:
            wanted.add(agent)
            todo += [made[name] for name in REGISTRY.spec(agent).takes if name in made]
    return [REGISTRY.load(agent) for agent in (*DEFINITION.agents, AgentId("showrunner"), AgentId("script_editor")) if agent in wanted]


def _can(agent: type[Agent[Any, Any]], film: Mapping[str, Any]) -> bool:
    return not set(agent.spec.emits) <= set(film) and {name for name in agent.spec.takes if not name.endswith("?")} <= set(film)


async def _add(agent: type[Agent[Any, Any]], film: dict[str, Any], folder: Path, tasks: LocalTasks) -> None:
    alone = agent.spec.fan_out in (Axis.NONE, Axis.EPISODE)
    joined: dict[str, Any] = {}
    for item in [""] if alone else items_of(agent.spec.fan_out, film, DEFINITION):
        for name, value in (await run_agent(agent, film, folder, item, tasks, observations=shown_to(agent))).outputs.items():
            joined[name] = value if alone else [*joined.get(name, []), *value]
    film |= joined
