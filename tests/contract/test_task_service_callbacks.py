"""Hearing of a task's end by webhook: over the API's own route, a real Redis and both kinds of Task Service, the one that signs and the one that cannot be asked."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request

from agents.services.callbacks import PATH, Mailbox
from agents.services.task_service import Polling, TaskServiceClient
from agents.services.webhooks import sign
from cluster.contracts.errors import ProviderUnavailable
from cluster.redis.callbacks import CallbackStore
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.settings import Settings
from serve_app.services import Services
from tests.contract.test_task_service import KEY, Painter, Running, png, running, silent, submission
from tests.contract.test_task_service_as_deployed import PNG, Deployed
from tests.serving import served, until

NEVER = Polling(start=60.0, factor=1.0, cap=60.0)
"""A client that polls so seldom hears of the end in time only by webhook."""
OFTEN = Polling(start=0.05, factor=1.0, cap=0.05)


@pytest.fixture
def services(services: Services, home: Path) -> Services:
    return dataclasses.replace(services, settings=Settings(home=home, task_service_api_key_setting=KEY))  # type: ignore[arg-type]


@pytest.fixture
def mailbox(clients: Clients, address: str) -> Mailbox:
    return Mailbox(CallbackStore(clients, Scripts(clients)), f"http://{address}", "a secret")


@pytest_asyncio.fixture(loop_scope="session")
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "tasks", Painter()) as it:
        yield it


async def test_the_end_and_the_way_to_it_are_heard_by_webhook_first(service: Running, mailbox: Mailbox) -> None:
    reports: list[tuple[float, str]] = []

    async def progress(fraction: float, words: str) -> None:
        reports.append((fraction, words))

    client = service.client(polling=NEVER, mailbox=mailbox)
    task = asyncio.create_task(client.run(submission("hold the light"), progress))
    await until(lambda: reports and reports[-1][0] == 0.4)
    service.painter.gate.set()
    outcome = await asyncio.wait_for(task, 20)
    assert outcome.content == png(0) and reports[-1][0] in (0.4, 0.0, 1.0)
    await client.close()


async def test_an_attempt_that_takes_over_hears_what_the_first_was_told(service: Running, mailbox: Mailbox) -> None:
    first = service.client(polling=NEVER, mailbox=mailbox)
    await first.run(submission(), silent)
    second = service.client(polling=NEVER, mailbox=mailbox)
    began = time.monotonic()
    await second.run(submission(), silent)
    assert service.painter.began == ["a lighthouse"] and time.monotonic() - began < 20
    await first.close()
    await second.close()


async def test_without_redis_a_task_is_followed_by_asking(service: Running) -> None:
    class Away:
        async def expect(self, token: str, project_id: str) -> None:
            raise ProviderUnavailable("away")

        async def wait(self, token: str, after: str, seconds: float) -> None:
            raise ProviderUnavailable("away")

    client = service.client(polling=OFTEN, mailbox=Mailbox(Away(), "http://127.0.0.1:9", "s"))
    assert (await client.run(submission(), silent)).content == png(0)
    await client.close()


class Calling(Deployed):
    """As deployed: 404 for every status, a listing that says `completed` and nothing more, and unsigned webhooks, twice."""

    calling: asyncio.Task[None]
    posted: list[int]
    about: dict[str, Any]
    fails = False

    def app(self) -> FastAPI:
        app, self.posted, self.about = super().app(), [], {}

        @app.middleware("http")
        async def call_back(request: Request, call_next: Any) -> Any:
            submits = request.url.path == "/api/v1/tasks/submit"
            self.about = await request.json() if submits else self.about
            answer = await call_next(request)
            if submits and "callback_url" in self.about:
                self.calling = asyncio.create_task(self.call())
            return answer

        return app

    async def call(self, **changes: Any) -> None:
        end = {"status": "failed", "error": "no worker"} if self.fails else {"status": "completed", "result": {"image_url": f"{self.url}/media/picture.png"}}
        body = {"task_id": "t1", "project_id": "p1", "metadata": self.about["metadata"], **end, **changes}
        async with httpx.AsyncClient() as http:
            for _ in range(2):
                self.posted.append((await http.post(self.about["callback_url"], json=body)).status_code)


@pytest_asyncio.fixture(loop_scope="session")
async def deployed() -> AsyncIterator[Calling]:
    it = Calling()
    async with served(it.app()) as it.url:
        yield it


def follower(deployed: Calling, mailbox: Mailbox, polling: Polling = OFTEN) -> TaskServiceClient:
    return TaskServiceClient(deployed.url, "key", polling=polling, timeout=2.0, mailbox=mailbox)


async def test_a_result_that_only_the_webhook_has_is_found(deployed: Calling, mailbox: Mailbox) -> None:
    client = follower(deployed, mailbox)
    assert (await client.run(submission(), silent)).content == PNG
    await deployed.calling
    assert deployed.posted == [202, 202]
    await client.close()


async def test_a_failure_that_only_the_webhook_tells_is_a_failure(deployed: Calling, mailbox: Mailbox) -> None:
    deployed.fails, deployed.listed_status = True, "processing"
    client = follower(deployed, mailbox)
    with pytest.raises(ProviderUnavailable, match="no worker"):
        await client.run(submission(), silent)
    await client.close()


async def test_a_webhook_about_another_task_is_nobodys(deployed: Calling, mailbox: Mailbox) -> None:
    deployed.listed_url = f"{deployed.url}/media/picture.png"
    client = follower(deployed, mailbox)
    real, deployed.call = deployed.call, lambda **_: real(task_id="t2", status="failed", error="not ours")  # type: ignore[method-assign]
    assert (await client.run(submission(), silent)).content == PNG
    await client.close()


async def test_an_unsigned_end_is_checked_where_the_service_can_be_asked(deployed: Calling, mailbox: Mailbox) -> None:
    deployed.status, deployed.fails = deployed.done(image_url="/media/picture.png"), True
    client = follower(deployed, mailbox)
    assert (await client.run(submission(), silent)).content == PNG, "the service says completed, whatever the webhook said"
    await client.close()


async def test_one_look_at_the_listing_serves_every_task(deployed: Calling) -> None:
    deployed.listed_url = f"{deployed.url}/media/picture.png"
    client = TaskServiceClient(deployed.url, "key", polling=Polling(start=1.0, factor=1.0, cap=0.05), timeout=2.0)
    client._status_unusable_until = float("inf")
    await asyncio.gather(*(client.run(submission(execution=f"ex-{n}"), silent) for n in range(12)))
    assert deployed.calls.count("GET /api/v1/projects/p1/tasks") <= 24, deployed.calls
    await client.close()


async def test_the_route_takes_what_is_expected_and_genuine_and_nothing_else(caller: Any, clients: Clients) -> None:
    stranger, store = await caller(None), CallbackStore(clients, Scripts(clients))
    token, body = "ab" * 32, b'{"task_id": "t1", "project_id": "p1", "status": "completed"}'

    async def post(content: bytes = body, token: str = token, headers: dict[str, str] | None = None) -> int:
        return (await stranger.post(f"{PATH}/{token}", content=content, headers=headers)).status_code

    assert await post() == 404
    await store.expect(token, "p1")
    assert [await post(), await post(token="cd" * 32), await post(token="x"), await post(b"{"), await post(b'{"project_id": "p2"}')] == [
        202,
        404,
        422,
        400,
        404,
    ]
    stamp = str(int(time.time()))
    genuine = {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": sign(KEY, stamp, body)}
    assert await post(headers=genuine) == 202
    assert await post(body.replace(b"t1", b"t2"), headers=genuine) == 401
    places, after = [], "0-0"
    while found := await store.wait(token, after, 0.05):
        after = found[0]
        places.append(found[2])
    assert places == [False, True]
