"""A receiver of webhooks on real HTTP, told by a test what to answer, and a project whose courier runs turn by turn with a clock of the test's own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agents.services.standard_webhooks import HookSender
from cluster.contracts.control import Principal
from cluster.contracts.ids import ProjectId
from cluster.contracts.webhooks import Webhook, WebhookRequest
from cluster.contracts.workflows import Workflow, WorkflowRequest
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.couriers import CourierStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.webhooks import WebhookStore
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from serve_app.webhooks.courier import Courier
from tests.api_calls import RING
from tests.serving import served

ANN = Principal(name="ann", key_id="k1")
P1 = ProjectId("p1")


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Inbox:
    """`answer` says what a path is answered: a status, with headers, or an event to wait for before it is answered at all."""

    answer: Callable[[Received], Any] = lambda _: 204
    received: list[Received] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        arrived = Received(scope["path"], {name.decode(): value.decode() for name, value in scope["headers"]}, body)
        self.received.append(arrived)
        said = self.answer(arrived)
        if isinstance(said, asyncio.Event):
            await said.wait()
            said = 204
        status, headers = said if isinstance(said, tuple) else (said, {})
        await send({"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]})
        await send({"type": "http.response.body", "body": b"" if status == 204 else b"as told"})

    def seqs(self, path: str | None = None) -> list[int]:
        return [each.json["data"]["seq"] for each in self.received if path is None or each.path == path]

    def types(self, path: str | None = None) -> list[str]:
        return [each.json["type"] for each in self.received if path is None or each.path == path]


class House:
    """Stores and couriers on one Redis."""

    def __init__(self, clients: Clients, inbox: Inbox) -> None:
        self.clients, self.inbox, self.ahead = clients, inbox, 0
        self.scripts = Scripts(clients)
        self.workflows = WorkflowStore(clients, self.scripts, ring=RING)
        self.control = ControlStore(clients, self.scripts, self.workflows, ring=RING)
        self.webhooks = WebhookStore(clients, self.scripts, ring=RING)
        self.settings = Settings(webhook_hosts="http://127.0.0.1,http://localhost")
        self.couriers: list[Courier] = []
        self.courier = self.another()

    def another(self, owner: str = "one", store: type[CourierStore] = CourierStore, seconds: float = 15.0) -> Courier:
        """A courier of this process, or of another."""
        right = store(self.clients, self.scripts, ring=RING, owner=owner, ahead_ms=lambda: self.ahead)
        made = Courier(right, self.webhooks, EventLog(self.clients), HookSender(self.settings, seconds=seconds))
        self.couriers.append(made)
        return made

    async def hook(self, path: str = "/hook", events: tuple[str, ...] = ("*",), project: ProjectId = P1) -> tuple[str, Webhook]:
        return await self.webhooks.create(project, WebhookRequest(url=self.inbox.url + path, events=events), by=ANN)

    async def start(self, project: ProjectId = P1) -> Workflow:
        workflow, _ = await self.workflows.create(WorkflowRequest(type="probe", project_id=project), pinned="probe@1", created_by="test")
        return workflow

    async def turn(self, courier: Courier | None = None, *, later: float = 0) -> None:
        """What is due, `later` seconds from now, until it is done."""
        self.ahead += round(later * 1000)
        courier = courier or self.courier
        await courier.turn()
        await courier.turn()  # what became a message is due now
        await courier.idle()

    async def now(self, webhook: Webhook) -> Webhook:
        return await self.webhooks.get(webhook.project_id, webhook.webhook_id)


@asynccontextmanager
async def house_of(clients: Clients) -> AsyncIterator[House]:
    inbox = Inbox()
    async with served(inbox) as url:
        inbox.url = url
        house = House(clients, inbox)
        yield house
        for courier in house.couriers:
            await courier.close()
