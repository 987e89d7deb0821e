"""Health: `live` says the process answers, `ready` that it can accept work, `/health` what it depends on and how quickly that answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import APIRouter, Response

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.errors import CallsheetError, StoreUnavailable
from cluster.redis.client import redis_errors

from ..auth import allows
from ..services import Services, Use

router = APIRouter(tags=["health"])

CHECK_SECONDS = 2.0


class Liveness(Model):
    status: Literal["ok"] = "ok"


class Dependency(Model):
    name: str
    ok: bool
    milliseconds: float
    detail: str = ""


class Health(Model):
    status: Literal["ok", "degraded"]
    dependencies: list[Dependency]


@router.get("/health/live")
async def live() -> Liveness:
    return Liveness()


@router.get("/health/ready")
async def ready(services: Use) -> Liveness:
    """200 while workflows can be accepted, else 503."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await _ping(services)
    except TimeoutError as error:
        raise StoreUnavailable("Redis does not answer in time.", retry_after=CHECK_SECONDS) from error
    return Liveness()


@router.get("/health", dependencies=[allows(Permission.READ)])
async def health(services: Use, response: Response) -> Health:
    """Each dependency with the time it took to answer."""
    checks: list[Awaitable[Dependency]] = [_check("redis", lambda: _ping(services))]
    if services.engine_alive:
        checks.append(_check("engine", services.engine_alive))
    found = list(await asyncio.gather(*checks))
    well = all(each.ok for each in found)
    response.status_code = 200 if well else 503
    return Health(status="ok" if well else "degraded", dependencies=found)


async def _ping(services: Services) -> bool:
    async with redis_errors():
        return bool(await services.clients.commands.ping())  # type: ignore[misc]


async def _check(name: str, call: Callable[[], Awaitable[bool]]) -> Dependency:
    started = time.monotonic()
    detail = ""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            ok = await call()
    except TimeoutError:
        ok, detail = False, f"no answer within {CHECK_SECONDS:g} s"
    except CallsheetError as error:
        ok, detail = False, error.detail
    return Dependency(name=name, ok=ok, milliseconds=round((time.monotonic() - started) * 1000, 1), detail=detail)
