"""An engine as a process of its own, without Ray: the real engine over a real Redis, with agents that do what a script says and leave their effect at the sink.

It can be killed, stopped and continued by pid at no cost to anything else. What a test wants of its inside is in `EngineOptions`: a clock that is wrong, a seed that kills whoever runs it.

SIGTERM hands the workflows back and ends the process, as a Serve replica does. SIGUSR1 blocks the event loop for `block_seconds`.
"""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.base import Agent
from agents.dispatch import ProgressSink
from agents.planning.probe import Probe, payload
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, ResourceClass, RetryPolicy
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.redis.client import Clients, connect_unchecked
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from cluster.seals import KEY_BYTES, key_ring
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.probe import PROBE
from tests.chaos.children import Child, shift_clock
from tests.chaos.sink import Effect, Sink
from tests.scripted import FILM, SPECS, AnyInput, company

SIGNING_KEYS = f"chaos:{'5e' * KEY_BYTES}"
"""Every engine and API of a test seals with the same key."""
PROVIDERS = dict.fromkeys(ResourceClass, "script")
PROBE_SPEC = Probe.spec.model_copy(update={"retry": RetryPolicy(attempts=3, base_seconds=0.001, cap_seconds=0.002)})


def chaos_types() -> TypeRegistry:
    """`probe@1`, whose result vouches for every step, and `film@1`, which has gates."""
    specs: Mapping[AgentId, AgentSpec] = {**SPECS, PROBE_SPEC.id: PROBE_SPEC}
    types = TypeRegistry(specs)
    types.register(PROBE)
    types.register(WorkflowType(definition=FILM, input_model=AnyInput, prepare=lambda given: {"idea": given.idea}))
    return types


@dataclass(frozen=True)
class EngineOptions:
    url: str
    owner: str
    sink: Path
    lease_seconds: float = 2.0
    capacity: int = 256
    clock_seconds: float = 0.0
    """How far this process's wall clock is ahead."""
    block_seconds: float = 0.0
    poison_seed: int | None = None
    """Running an execution of a workflow with this seed kills the process."""
    film_ms: int = 0
    """How long each execution of a film takes."""
    replicas: int = 0
    """How many replicas must have a decision or an end before it counts."""


class EffectDispatcher:
    """Runs each execution here; what it would do to the world is a line in the sink."""

    def __init__(self, options: EngineOptions) -> None:
        self._options, self._sink, self._film = options, Sink(options.sink), company()

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        self._sink.record(Effect(request.execution_id, request.workflow_id, request.fence, self._options.owner))
        if request.seed == self._options.poison_seed:
            os.kill(os.getpid(), signal.SIGKILL)
        if request.agent != PROBE_SPEC.id:
            await asyncio.sleep(self._options.film_ms / 1000)
            return await self._film.dispatch(request, priority=priority, progress=progress)
        given = request.inputs
        await asyncio.sleep(given["sleep_ms"] / 1000)
        text = payload(given["payload_bytes"], given["previous"], request.seed, given["index"])
        return AgentResult(outputs={"payload": text}, provider="probe", actor=self._options.owner, node="here", pid=os.getpid())

    async def warm(self, agents: Iterable[AgentId]) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None

    def load(self, agent_id: AgentId) -> type[Agent[Any, Any]]:
        return Probe if agent_id == PROBE_SPEC.id else self._film.load(agent_id)


def run_engine(options: EngineOptions) -> None:
    """The process: drives workflows until it is told to end. Redis may be away at the start."""
    if options.clock_seconds:
        shift_clock(options.clock_seconds)
    signal.signal(signal.SIGUSR1, lambda *_: time.sleep(options.block_seconds))
    asyncio.run(_run(options))


async def _run(options: EngineOptions) -> None:
    settings = Settings.model_validate({"redis_url_setting": options.url, "redis_replicas": options.replicas, "signing_keys_setting": SIGNING_KEYS})
    clients, ring = await _connected(settings), key_ring(settings)
    scripts, dispatcher = Scripts(clients), EffectDispatcher(options)
    drivers = DriverStore(clients, scripts, owner=options.owner, lease_seconds=options.lease_seconds, ring=ring)
    engine = Engine(drivers, chaos_types(), RedisSaver(clients, scripts, ring=ring), dispatcher, dispatcher.load, PROVIDERS, capacity=options.capacity)
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    running = asyncio.create_task(engine.run())
    ending = asyncio.create_task(told.wait())
    await asyncio.wait([running, ending], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()  # an engine ends by itself only through an error, which belongs in the log
    await engine.drain("told to end")
    running.cancel()
    await asyncio.wait([running])
    await clients.aclose()


async def _connected(settings: Settings) -> Clients:
    while True:
        try:
            return await connect_unchecked(settings)
        except StoreUnavailable:
            await asyncio.sleep(0.1)


class EngineProcess(Child):
    """A running engine; `options.owner` is its name in leases and events."""

    def __init__(self, options: EngineOptions, folder: Path) -> None:
        self.options = options
        super().__init__(options.owner, folder / f"{options.owner}.log", run_engine, options)

    def block(self) -> None:
        """Blocks its event loop, as a long computation would."""
        self.signal(signal.SIGUSR1)
