"""The company: the agents this installation has, those that joined while it runs, and how busy each is.

An agent joins by a registration: a class of an installed package, or an address that speaks one of two protocols. Never by code in the request. The company is everybody's, so only an administrator of
the whole installation may change it.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, WebSocket

from agents.registry import joined_agent
from agents.services.http_agent import permitted
from cluster.contracts.access import Permission
from cluster.contracts.agents import AgentSpec
from cluster.contracts.base import Model
from cluster.contracts.errors import Conflict, FieldError, InvalidInput, NotFound
from cluster.contracts.ids import AgentId
from cluster.contracts.registrations import AgentAvailability, AgentLoad, AgentRegistration, Colleague
from cluster.settings import Settings

from ..auth import Caller, allows, principal
from ..board import serve_board
from ..callers import still_valid
from ..requests import JsonRoute
from ..services import Services, Use

router = APIRouter(prefix="/api/v1/agents", tags=["agents"], route_class=JsonRoute)

live = APIRouter(tags=["agents"])

AgentPath = Annotated[str, Path(max_length=61)]


class AgentList(Model):
    items: list[Colleague]


@router.get("", dependencies=[allows(Permission.READ)])
async def list_agents(services: Use) -> AgentList:
    """Every agent with its craft, its inputs and outputs, the resources it declares, and its load over all engines."""
    return AgentList(items=await _everybody(services))


@router.get("/{agent_id}", dependencies=[allows(Permission.READ)])
async def get_agent(agent_id: AgentPath, services: Use) -> Colleague:
    for colleague in await _everybody(services):
        if colleague.id == agent_id:
            return colleague
    raise NotFound(f"There is no agent {agent_id[:80]!r}.", next_step="GET /api/v1/agents lists all.")


@router.post("", status_code=201, dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def register_agent(registration: AgentRegistration, request: Request, response: Response, services: Use, caller: Caller) -> Colleague:
    """An agent joins, or joins anew with another registration (200). Engines give it work within two seconds, an HTTP agent once it answers; the event of each execution it does says why it was chosen."""
    _check_place(registration, services.settings)
    if any(spec.id == registration.spec.id for spec in services.agents()):
        raise Conflict(
            f"{registration.spec.id!r} is one of the company's own agents.",
            next_step="Give the new one an id of its own and name the old one in `stands_in_for`.",
            code="agent_exists",
        )
    if registration.stands_in_for and not any(spec.id == registration.stands_in_for for spec in services.agents()):
        raise InvalidInput(
            f"There is no agent {registration.stands_in_for!r} to stand in for.",
            errors=[FieldError(pointer="/stands_in_for", detail="An agent of the company.")],
        )
    await asyncio.to_thread(joined_agent, registration)
    if await services.company.register(registration) != "new":
        response.status_code = 200
    place = registration.url or registration.import_path
    await services.audit.note("agent.register", principal(caller, request), agent=registration.spec.id, version=registration.spec.version, place=place)
    return await get_agent(registration.spec.id, services)


@router.delete("/{agent_id}", status_code=204, dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def deregister_agent(agent_id: AgentPath, request: Request, services: Use, caller: Caller) -> None:
    """An agent leaves: what it does now it finishes, and it gets nothing more. Repeating is a 404."""
    if any(spec.id == agent_id for spec in services.agents()):
        raise Conflict(f"{agent_id!r} is one of the company's own agents and cannot leave.", next_step="Post a workflow type without it.", code="agent_is_own")
    if not await services.company.leave(AgentId(agent_id)):
        raise NotFound(f"No agent {agent_id[:80]!r} has joined.")
    await services.audit.note("agent.deregister", principal(caller, request), agent=agent_id)


def _check_place(registration: AgentRegistration, settings: Settings) -> None:
    """Raises InvalidInput for a place the operator does not allow."""
    if registration.url:
        if why := permitted(registration.url, settings.agent_hosts_listed):
            raise InvalidInput(
                f"{registration.url[:200]!r} may not be called: {why}.", errors=[FieldError(pointer="/url", detail=why)], code="agent_host_not_allowed"
            )
    elif registration.import_path.partition(".")[0].partition(":")[0] not in settings.agent_packages_listed:
        why = f"its package is not among those in CALLSHEET_AGENT_PACKAGES: {', '.join(sorted(settings.agent_packages_listed))}"
        raise InvalidInput(
            f"{registration.import_path!r} may not be loaded: {why}.", errors=[FieldError(pointer="/import_path", detail=why)], code="agent_package_not_allowed"
        )


@live.websocket("/ws/agents", dependencies=[allows(Permission.READ)])
async def follow_agents(socket: WebSocket, services: Use, caller: Caller) -> None:
    """Everybody's availability and load once (`agents`), then each change (`agent`, `left`) within about a second; `heartbeat` when there is none."""
    await serve_board(socket, socket.app.state.board, lambda: still_valid(services, caller), socket.app.state.pace)


async def standing(services: Services) -> dict[str, AgentAvailability]:
    """Who is there and how busy, by agent."""
    return {each.id: each.availability for each in await _everybody(services)}


async def _everybody(services: Services) -> list[Colleague]:
    from agents.routing import added

    loads, joined = await services.company.loads(), await services.company.registrations()
    found: list[Colleague] = []
    for spec, registration in [*((spec, None) for spec in services.agents()), *((registration.spec, registration) for registration in joined.values())]:
        reports = loads.get(spec.id, {})
        load = AgentLoad()
        for report in reports.values():
            load = added(load, report)
        silent = next((report.away for report in reports.values() if report.away), "" if reports or registration is None else "no engine has seen it yet")
        availability = AgentAvailability(
            agent=spec.id, available=not silent, why=silent, load=load, engines=tuple(sorted(reports)), registered=registration is not None
        )
        found.append(Colleague(**{name: getattr(spec, name) for name in AgentSpec.model_fields}, availability=availability, registration=registration))
    return found
