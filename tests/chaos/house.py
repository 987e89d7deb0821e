"""The house a fault test breaks: servers, engines, APIs, a sink and a client, and the questions a test asks of them.

Everything it starts is gone when it is left, in whatever state it was. Waiting is for conditions, with a limit; the limit is long because the machine may be busy.
"""

import asyncio
import contextlib
import itertools
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
from redis.exceptions import RedisClusterException, RedisError

from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients, connect_url
from tests.chaos import invariants, sink
from tests.chaos.api_process import ApiProcess
from tests.chaos.client import Client
from tests.chaos.engine_process import EngineOptions, EngineProcess
from tests.chaos.history import History
from tests.chaos.observer import Observer
from tests.chaos.plan import Plan
from tests.chaos.report import Figures
from tests.chaos.servers import Servers, running_servers
from tests.conftest import free_port

TAIL_SECONDS = 30.0
TAIL_OPERATIONS = 5
PATIENCE_SECONDS = 120.0
LEASE_SECONDS = 2.0
Driven = dict[str, tuple[int, int]]
"""Workflow id -> its number of events, and the expiry of its lease in ms of the server's clock."""
AWAY = (RedisError, RedisClusterException, OSError, AttributeError)
"""What a client says of a server that is away. The last: redis-py's cluster client forgets a node while another task connects to it."""


class House:
    def __init__(self, servers: Servers, folder: Path, plan: Plan, figures: Figures, inspector: Clients, *, replicas: int = 0) -> None:
        self.servers, self.folder, self.plan, self.figures, self.inspector = servers, folder, plan, figures, inspector
        self.history = History()
        self.sink = folder / "effects.log"
        self.engines: list[EngineProcess] = []
        self.apis: list[ApiProcess] = []
        self.key = f"cs_{secrets.token_hex(8)}_{secrets.token_urlsafe(32)}"
        self.observer = Observer(inspector, self.history, plan.chance)
        self.replicas = replicas
        """How many replicas must have an acknowledged start, decision or end."""
        self._numbers = itertools.count(1)
        self._ended: set[str] = set()

    @property
    def redis(self) -> Any:
        """Commands around the relays."""
        return self.inspector.commands

    # ---- starting -------------------------------------------------------------------------------------------------------

    def engine(self, **options: Any) -> EngineProcess:
        """One more engine; it works as soon as it is up."""
        given = {
            "url": self.servers.url,
            "owner": f"engine-{next(self._numbers)}",
            "sink": self.sink,
            "lease_seconds": LEASE_SECONDS,
            "replicas": self.replicas,
        } | options
        engine = EngineProcess(EngineOptions(**given), self.folder)
        self.engines.append(engine)
        return engine

    async def restart_api(self, api: ApiProcess) -> None:
        """kill -9, and another one on the same port."""
        await api.gone()
        self.apis.remove(api)
        await self.api(api.port)

    async def api(self, port: int = 0) -> ApiProcess:
        """One more API process, answering."""
        api = ApiProcess(self.servers.url, port or free_port(), self.folder, self.key, replicas=self.replicas)
        self.apis.append(api)
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with httpx.AsyncClient() as http:
            while time.monotonic() < deadline and api.alive:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"{api.base_url}/health/live")).status_code == 200:
                        return api
                await asyncio.sleep(0.02)
        raise AssertionError(f"the API did not start: {api.last_words()}")

    @contextlib.asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        client = Client([api.base_url for api in self.apis], self.key, self.history, self.plan.chance)
        try:
            yield client
        finally:
            await client.aclose()

    # ---- looking --------------------------------------------------------------------------------------------------------

    async def record(self, workflow_id: str, *names: str) -> list[str]:
        """Fields of a workflow's record as they are stored; missing ones are empty. Waits for a server that is away."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                values: list[bytes | None] = await self.redis.hmget(keys.record(WorkflowId(workflow_id)), *names)
                return [(value or b"").decode() for value in values]
            except AWAY:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)

    async def records(self, workflows: Iterable[str], *names: str) -> dict[str, list[str]]:
        """The same of many."""
        wanted = list(workflows)
        return dict(zip(wanted, await asyncio.gather(*(self.record(workflow_id, *names) for workflow_id in wanted)), strict=True))

    async def unfinished(self) -> list[str]:
        """Accepted workflows that have not ended."""
        asked = await self.records([workflow_id for workflow_id in self.history.accepted if workflow_id not in self._ended], "status")
        self._ended |= {workflow_id for workflow_id, [status] in asked.items() if status and WorkflowStatus(status).terminal}
        return [workflow_id for workflow_id in asked if workflow_id not in self._ended]

    async def driven(self, by: str = "") -> Driven:
        """Workflows under a lease now (of `by`)."""
        asked = await self.records(await self.unfinished(), "own", "seq", "exp")
        return {workflow_id: (int(seq), int(expiry)) for workflow_id, [owner, seq, expiry] in asked.items() if owner and owner.startswith(by)}

    async def log_of(self, workflow_id: str) -> list[str]:
        """The workflow's events as they are stored, `<type> <time> <data>`."""
        entries = await self.redis.xrange(keys.events(WorkflowId(workflow_id)))
        return [b" ".join((fields[b"t"], fields[b"at"], fields[b"d"])).decode() for _, fields in entries]

    async def count_events(self, kind: str) -> int:
        """How many events of a kind all accepted workflows have."""
        logs = [await self.log_of(workflow_id) for workflow_id in self.history.accepted]
        return sum(entry.startswith(kind) for log in logs for entry in log)

    async def until(self, condition: Any, what: str, seconds: float = PATIENCE_SECONDS) -> Any:
        """The first true answer of an asynchronous condition. A server that is away counts as false."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(*AWAY):
                if answer := await condition():
                    return answer
            await asyncio.sleep(0.02)
        words = "\n".join(f"--- {engine.name} (alive: {engine.alive})\n{engine.last_words()}" for engine in self.engines[-4:])
        raise AssertionError(f"{what}: not within {seconds} s\n{words}")

    async def all_ended(self, seconds: float = PATIENCE_SECONDS) -> None:
        async def none_left() -> bool:
            return not await self.unfinished()

        await self.until(none_left, "every accepted workflow has ended", seconds)

    async def recovered(self, driven: Driven, since: float, *, renewed: bool = False) -> None:
        """Waits until each of these workflows has a new event or has ended, and notes how long that took. With `renewed`, a renewed lease counts as well: its driver is at work."""

        async def moved() -> bool:
            for workflow_id, [status, seq, expiry] in (await self.records(driven, "status", "seq", "exp")).items():
                before, lease = driven[workflow_id]
                if int(seq) > before or WorkflowStatus(status).terminal or (renewed and int(expiry) > lease):
                    del driven[workflow_id]
            return not driven

        if driven:
            await self.until(moved, "what was driven goes on")
            self.figures.recovery_seconds.append(round(time.monotonic() - since, 3))

    @contextlib.asynccontextmanager
    async def observed(self) -> AsyncIterator[None]:
        """Someone looks at what is committed all the while."""
        looking = asyncio.create_task(self.observer.run())
        try:
            yield
        finally:
            self.observer.stop()
            await looking

    # ---- judging --------------------------------------------------------------------------------------------------------

    async def answers_again(self, client: Client) -> None:
        """After the last fault every entry point answers: the last five operations at each API succeed and a new workflow ends, all within 30 s (I8)."""
        begun = time.monotonic()
        for api in self.apis:
            workflow_id = await client.start_probe(self.plan.chance.randrange(10**6), steps=1, base=api.base_url)
            for path in (f"/api/v1/workflows/{workflow_id}", "/api/v1/workflows?limit=3", "/health/ready", f"/api/v1/workflows/{workflow_id}/events"):
                operation = await client.call("tail", "GET", path, base=api.base_url, patience=TAIL_SECONDS)
                assert operation.outcome == "ok", operation.answer.text
        await self.all_ended(max(1.0, TAIL_SECONDS - (time.monotonic() - begun)))

    async def judge(self, client: Client, *, may_lose: Iterable[str] = ()) -> None:
        """Asserts every invariant over everything that was accepted. `may_lose` names workflows of which a loss was reported."""
        await self.all_ended()
        seen, lost, spared = sink.read(self.sink), list[str](), set(may_lose)
        for workflow_id, expected in list(self.history.accepted.items()):
            workflow, events = await client.workflow(workflow_id), await client.events(workflow_id)
            [head] = await self.redis.hmget(keys.record(WorkflowId(workflow_id)), "head")
            stored = await self.redis.xrange(keys.events(WorkflowId(workflow_id)))
            lost += invariants.ends(expected, workflow, events)
            lost += invariants.numbers(workflow_id, events, workflow["last_seq"])
            lost += invariants.chain(workflow_id, head, stored)
            lost += invariants.tokens(workflow_id, events)
            if workflow_id in spared:  # its log says that events are missing; its end and its value are as they must be
                continue
            lost += invariants.results(expected, workflow, events)
            sentences, repeated = invariants.effects(workflow_id, events, seen)
            self.figures.duplicates += repeated
            lost += sentences
            await self.observer.look(WorkflowId(workflow_id))
        lost += [sentence for sentence in self.observer.contradictions if sentence.partition(":")[0] not in spared]
        lost += await invariants.leaks(self.inspector, self.history.accepted)
        self.figures.workflows += len(self.history.accepted)
        self.figures.refused += seen.refused
        self.figures.losses += len(lost)
        for workflow_id in {name for name in self.history.accepted if any(name in sentence for sentence in lost)}:
            await self._print_story(client, workflow_id, seen)
        assert not lost, f"CHAOS_SEED={self.plan.seed}\n" + "\n".join(lost[:40])

    async def _print_story(self, client: Client, workflow_id: str, seen: sink.Effects) -> None:
        """What is known of a workflow that went wrong, for whoever reads the failure."""
        print(f"\n{workflow_id}")
        for event in await client.events(workflow_id):
            print(f"  {event['seq']:4} {event['at']} {event['type']} {str(event['data'])[:200]}")
        for key, effects in seen.of(workflow_id):
            print(f"  {key}: effects {', '.join(f'{effect.by} under {effect.token}' for effect in effects)}")
        for key, value in (await self.redis.hgetall(keys.ledger(WorkflowId(workflow_id)))).items():
            print(f"  {key.decode()} {value[:160]!r}")

    async def aclose(self) -> None:
        for child in (*self.engines, *self.apis):
            child.end()


@contextlib.asynccontextmanager
async def running_house(
    folder: Path, plan: Plan, figures: Figures, *, cluster: bool = False, appendfsync: str = "always", apis: int = 1, engines: int = 1, **options: Any
) -> AsyncIterator[House]:
    """A house in working order on servers of its own. `options` are those of each engine."""
    async with (
        running_servers(folder, cluster=cluster, appendfsync=appendfsync) as servers,
        house_on(servers, folder, plan, figures, apis=apis, engines=engines, **options) as house,
    ):
        yield house


@contextlib.asynccontextmanager
async def house_on(
    servers: Servers, folder: Path, plan: Plan, figures: Figures, *, apis: int = 1, engines: int = 1, replicas: int = 0, **options: Any
) -> AsyncIterator[House]:
    """A house in working order on these servers."""
    inspector = await connect_url(servers.direct_url)
    house = House(servers, folder, plan, figures, inspector, replicas=replicas)
    try:
        for _ in range(engines):
            house.engine(**options)
        for _ in range(apis):
            await house.api()
        yield house
    finally:
        await house.aclose()
        await inspector.aclose()
