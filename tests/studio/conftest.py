"""The studio in a browser: the API on a socket over a real Redis, productions of a scripted company with real pictures and a film that plays, and a real Chromium.

Without a Chromium on the machine the tests that need one are skipped with a sentence; what the page is made of is tested without one.
"""

import dataclasses
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright

from cluster.contracts.access import Role
from cluster.redis.client import Clients
from serve_app.api import create_app
from serve_app.services import Services
from serve_app.streams import Pace
from tests.api_calls import RING
from tests.contract import conftest as contract
from tests.serving import served
from tests.studio.house import HELD, Film
from tests.travelling import ALL_SPECS, Traveller

caller = contract.caller
PLACES = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
PATIENCE_MS = int(os.environ.get("STUDIO_PATIENCE_MS", "60000"))


@pytest.fixture
def town(clients: Clients) -> Traveller:
    return Traveller(clients, RING)


@pytest.fixture
def services(clients: Clients, home: Path, town: Traveller) -> Services:
    made = contract.services.__wrapped__(clients, home)  # type: ignore[attr-defined]
    return dataclasses.replace(made, types=town.types, travel=town.travel, agents=lambda: list(ALL_SPECS.values()))


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services, pace=Pace(heartbeat=1.0, recheck=1.0))


@pytest_asyncio.fixture(loop_scope="session")
async def site(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


@pytest.fixture
def film(town: Traveller, services: Services) -> Film:
    return Film(town, services.artifacts)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = next((path for name in PLACES if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine; put one on PATH, or name it in CHROMIUM, to see the studio tested in a browser")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        await opened.close()


Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, services: Services, site: str) -> AsyncIterator[Visit]:
    """`await visit("/w/ID")`: a page of the studio, signed in with a key of a role. Whatever the page reports as a mistake of its own fails the test."""
    wrong: list[str] = []
    contexts: list[Any] = []

    async def open_page(path: str = "/", *, role: Role | None = Role.ADMIN, width: int = 1280, height: int = 900, theme: str = "light", **more: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce", **more)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text or "Trusted" in message.text else None)
        if role:
            key, _ = await services.keys.create(f"{role}-browser", role, None)
            await context.add_init_script(f"if (!sessionStorage.left) {{ sessionStorage.setItem('callsheet.key', {key!r}); }}")
        await page.goto(f"{site}/studio#{path}")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []


__all__ = ["HELD", "app", "browser", "caller", "film", "services", "site", "town", "visit"]
