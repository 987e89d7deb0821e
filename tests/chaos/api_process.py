"""The API as a process of its own: the real application, served by uvicorn on a given port, without Ray."""

import asyncio
import dataclasses
from pathlib import Path

import uvicorn

from cluster.contracts.access import Role
from cluster.contracts.errors import StoreUnavailable
from cluster.settings import Settings
from serve_app.api import create_app
from serve_app.composition import build_services
from serve_app.services import Services
from tests.chaos.children import Child
from tests.chaos.engine_process import SIGNING_KEYS, chaos_types


def run_api(url: str, port: int, home: Path, key: str, replicas: int) -> None:
    """The process: answers on `port` until it is killed. `key` is accepted as an administrator's, `replicas` must have what was acknowledged."""
    settings = Settings.model_validate({"home": home, "redis_url_setting": url, "redis_replicas": replicas, "signing_keys_setting": SIGNING_KEYS})
    asyncio.run(_serve(settings, port, key))


async def _serve(settings: Settings, port: int, key: str) -> None:
    services = dataclasses.replace(await _services(settings), types=chaos_types())
    await services.keys.adopt(key, "chaos", Role.ADMIN)
    await uvicorn.Server(uvicorn.Config(create_app(services), host="127.0.0.1", port=port, log_level="warning", lifespan="off")).serve()


async def _services(settings: Settings) -> Services:
    while True:
        try:
            return await build_services(settings)
        except StoreUnavailable:
            await asyncio.sleep(0.1)


class ApiProcess(Child):
    def __init__(self, url: str, port: int, home: Path, key: str, *, replicas: int = 0) -> None:
        self.port, self.base_url = port, f"http://127.0.0.1:{port}"
        super().__init__(f"api-{port}", home / f"api-{port}.log", run_api, url, port, home, key, replicas)
