"""What becomes of each fault of Auto-Movie, injected in front of the stand-in over real HTTP.

| fault | a read or update | a create | a report of a workflow |
|---|---|---|---|
| HTTP 5xx, a few | ridden out by quick retries | looked for, then made once | as its calls |
| HTTP 5xx, lasting | `ProviderUnavailable`, then `circuit_open` without a call | the same, nothing made twice | waits, from 2 s up to a minute, and catches up with one report |
| HTTP 429 | waits `Retry-After` when that is short, else leaves it to the caller | the same: nothing was done | waits that long |
| hang | given up at the time-out, tried again | looked for: it may have been done | waits |
| half a body | tried again | looked for: it was done | waits |
| wrong schema | `bad_answer`, retryable | looked for: it was done | waits |
| lost connection after the work | tried again, which changes nothing | looked for: it was done, and is found | - |
| 404 of the project | - | - | reported no further, said once in the log |
| 401 | one fresh sign-in, then `Misconfigured` | the same | waits a minute between tries |
| reconnect storm | at most as many connections as the bulkhead has places | the same | one project at a time |
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agents.services import auto_movie
from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from cluster.contracts.errors import CallsheetError, Misconfigured, ProviderUnavailable
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.application import create_app
from tests.serving import served

KEY = "a-key-for-tests"
PROJECT = {"title": "The Keeper", "genre": "drama", "episodeCount": 1, "status": "concept"}


class Faulty:
    """An ASGI application in front of the real one. `plan`: what happens to the next calls of the API, first come first served; `methods` limits it to some."""

    def __init__(self, app: Any) -> None:
        self.app, self.plan, self.methods = app, list[str](), {"GET", "POST", "PATCH"}
        self.calls: list[str] = []
        self.open = self.most_open = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        self.calls.append(f"{scope['method']} {scope['path']}")
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._answer(self.plan.pop(0) if self.plan and scope["method"] in self.methods else "", scope, receive, send)
        finally:
            self.open -= 1

    async def _answer(self, fault: str, scope: Any, receive: Any, send: Any) -> None:
        kind, _, detail = fault.partition(" ")
        match kind:
            case "status":
                code, _, wait = detail.partition(" ")
                headers = [(b"content-type", b"application/json"), *([(b"retry-after", wait.encode())] if wait else [])]
                await send({"type": "http.response.start", "status": int(code), "headers": headers})
                await send({"type": "http.response.body", "body": b'{"errors": [{"message": "Something went wrong."}]}'})
            case "hang":
                await self.app(scope, receive, self._nowhere)
                while (await receive())["type"] != "http.disconnect":
                    pass
            case "half":
                await self.app(scope, receive, self._nowhere)
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"), (b"content-length", b"1000")]})
                await send({"type": "http.response.body", "body": b'{"doc": {"id"', "more_body": False})
            case "schema":
                await self.app(scope, receive, self._nowhere)
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
                await send({"type": "http.response.body", "body": b'{"document": "moved", "docs": "many"}'})
            case "slow":
                await asyncio.to_thread(threading.Event().wait, 0.01)
                await self.app(scope, receive, send)
            case _:
                await self.app(scope, receive, send)

    @staticmethod
    async def _nowhere(message: Any) -> None:
        """The work is done and its answer is lost."""


@pytest.fixture
async def faulty(tmp_path: Path) -> AsyncIterator[tuple[Faulty, AutoMovieClient]]:
    app = Faulty(create_app(tmp_path, api_key=KEY))
    async with served(app) as url:
        client = AutoMovieClient(url, Credentials(AutoMovieAuth.API_KEY, secret=KEY), timeout=0.5, calls=8)
        yield app, client
        await client.close()


Pair = tuple[Faulty, AutoMovieClient]
PASSING = ["status 503", "status 500", "status 429 0.01", "hang", "half", "schema"]


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_rides_out_a_passing_fault(faulty: Pair, fault: str) -> None:
    app, client = faulty
    made = await client.create("projects", PROJECT)
    app.plan = [fault]
    found = await _patiently(lambda: client.find("projects", {"id": made["id"]}), once_more=fault == "schema")
    assert [each["id"] for each in found.docs] == [made["id"]]


@pytest.mark.parametrize("fault", PASSING)
async def test_an_update_is_made_whatever_became_of_its_answer(faulty: Pair, fault: str) -> None:
    app, client = faulty
    made = await client.create("projects", PROJECT)
    app.plan = [fault]
    after = await _patiently(lambda: client.update("projects", made["id"], {"title": "Changed"}), once_more=fault == "schema")
    assert after["title"] == "Changed"


async def _patiently(call: Any, *, once_more: bool) -> Any:
    """Once more after a `bad_answer`: it is not retried here, but by whoever called."""
    try:
        return await call()
    except ProviderUnavailable as error:
        assert once_more and error.code == "bad_answer"
        return await call()


@pytest.mark.parametrize("fault", PASSING)
async def test_a_lost_answer_makes_no_second_document(faulty: Pair, fault: str) -> None:
    app, client = faulty
    project = await client.create("projects", PROJECT)
    app.plan, app.methods = [fault], {"POST"}
    where = {"project": project["id"], "name": "Mara"}
    document, _ = await client.ensure("characters", where, where | {"description": "Keeps the light."})
    media, _ = await client.ensure_media(
        {"project": project["id"]}, {"alt": "x", "project": project["id"], "mediaType": "storyboard"}, b"bytes", name="a.png", media_type="image/png"
    )
    assert (await client.find("characters", where)).total == 1 and (await client.find("media", {"project": project["id"]})).total == 1
    assert document["name"] == "Mara" and await client.download(media) == b"bytes"


@pytest.mark.parametrize("fault", PASSING)
async def test_a_lost_upload_is_found_again(faulty: Pair, fault: str) -> None:
    app, client = faulty
    project = await client.create("projects", PROJECT)
    app.plan, app.methods = [fault], {"POST"}
    fields = {"alt": "x", "project": project["id"], "mediaType": "storyboard"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auto_movie, "UPLOAD_SECONDS", 0.5)
        await client.ensure_media({"project": project["id"]}, fields, b"bytes" * 1000, name="a.png", media_type="image/png")
    assert (await client.find("media", {"project": project["id"]})).total == 1


async def test_an_app_that_keeps_failing_is_left_alone(faulty: Pair) -> None:
    app, client = faulty
    app.plan = ["status 500"] * 100
    with pytest.raises(ProviderUnavailable, match="HTTP 500"):
        await client.find("projects")
    codes = set()
    for _ in range(3):
        with pytest.raises(ProviderUnavailable) as caught:
            await client.find("projects")
        codes.add(caught.value.code)
    assert "circuit_open" in codes and len(app.calls) == 5


async def test_a_long_wait_is_left_to_the_caller(faulty: Pair) -> None:
    app, client = faulty
    app.plan = ["status 429 120"]
    with pytest.raises(ProviderUnavailable) as caught:
        await client.create("projects", PROJECT)
    assert (caught.value.retry_after, caught.value.code, len(app.calls)) == (120.0, "too_many", 1)


async def test_a_refused_key_is_not_tried_again(faulty: Pair) -> None:
    app, client = faulty
    app.plan = ["status 401"]
    with pytest.raises(Misconfigured, match="AUTO_MOVIE_AUTH"):
        await client.find("projects")
    assert len(app.calls) == 1


async def test_a_reconnect_storm_keeps_within_its_places(faulty: Pair) -> None:
    """Two hundred callers find the app back at the same moment."""
    app, client = faulty
    app.plan = ["slow"] * 400
    answers = await asyncio.gather(*(client.find("projects") for _ in range(200)), return_exceptions=True)
    assert [each for each in answers if isinstance(each, CallsheetError)] == [] and app.most_open <= 8
