"""The one adapter between Ray and agents: any `Agent` class becomes an actor class of its own name.

An actor hosts one agent type in one process. It never raises: what goes wrong is an `AgentFailure` value that names the actor, its node and its process. It is light on
purpose (an idle one costs what Ray's worker costs plus a few MB): media libraries, the LLM client and HTTP are imported by the first execution that needs them.
"""

import asyncio
import os
import time
from typing import Any, Literal

import ray

from cluster import tracing
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentSpec
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId
from cluster.logs import configure_logs
from cluster.settings import Settings

from .mailbox import ANSWER, Desk, Reply, pack_reply, unpack_call
from .registry import Registry
from .runtime import AgentRuntime, Answer

BEHIND_THE_INGRESS = 4
"""Niceness added to every agent's process: on a saturated machine requests are answered first."""
MAX_CALLS = 1000
"""Calls an actor takes at once. Executions are limited by the spec's concurrency, inside the runtime, where a waiting one can be told from a hung one."""


class AgentActor:
    """Body of every agent's actor. Instances are made by Ray, from `actor_class`."""

    def __init__(self, agent_id: AgentId, name: str, registry: Registry, settings: Settings) -> None:
        context = ray.get_runtime_context()
        os.nice(BEHIND_THE_INGRESS)
        self._agent_id, self._settings = agent_id, settings.on_this_node(os.environ.get("CALLSHEET_HOME"))
        configure_logs(self._settings)
        tracing.configure_traces(self._settings, "agents")
        self._signature = {"actor": name, "node": context.get_node_id(), "pid": os.getpid()}
        self._runtime = AgentRuntime(registry, self._settings)
        self._desk = Desk(self._runtime, self._sign)
        self._retired = False
        self._started = time.monotonic()

    async def execute(self, request: bytes) -> bytes:
        """One execution by one call: AgentRequest as JSON in, AgentResult or AgentFailure as JSON out."""
        answer = await self._runtime.run(AgentRequest.model_validate_json(request))
        return self._sign(answer).model_dump_json().encode()

    async def exchange(self, frame: bytes) -> bytes:
        """Many executions by few calls; see `agents.mailbox`. A retired actor hands every new execution back."""
        caller, posts, cancels = unpack_call(frame)
        return pack_reply(self._hand_back(posts) if self._retired else await self._desk.exchange(caller, posts, cancels))

    async def progress(self, execution_id: str, take: int = 0) -> tuple[str, float, str]:
        """State (`running`, `queued`, `unknown`), fraction from 0 to 1, words."""
        return self._runtime.progress((execution_id, take))

    async def knows(self, execution_id: str, take: int) -> bool:
        """Whether this actor runs the execution or remembers its result."""
        return self._runtime.knows((execution_id, take))

    async def ping(self) -> dict[str, Any]:
        """Who answers: actor name, node id, pid, seconds since start, and how often what it keeps was asked for: there, and not there."""
        warm = {"warm_hits": self._runtime.warmth.hits, "warm_misses": self._runtime.warmth.misses}
        return {**self._signature, "agent": self._agent_id, "uptime_seconds": time.monotonic() - self._started, **warm}

    async def store_mark(self) -> str:
        """What the mark of the artifact store says, read from here; empty where it cannot be read. See `agents.store_sight`."""
        try:
            return await asyncio.to_thread(ArtifactStore(self._settings.artifacts_url).marked)
        except Misconfigured:  # nothing on this node speaks that store's language
            return ""

    async def retire_if_idle(self, idle_seconds: float) -> bool:
        """True when nobody, of any pool, has used the actor for that long: from now on it takes no execution and may be killed."""
        self._retired = self._retired or (not self._desk.busy and not self._runtime.busy and self._runtime.idle_seconds >= idle_seconds)
        return self._retired

    async def leave(self, caller: str, idle_seconds: float) -> Literal["free", "shared", "busy"]:
        """A pool has no more use for this actor.

        `free`: nobody has, and from now on it takes no execution and may be killed. `shared`: another pool used it lately. `busy`: it works, or did within `idle_seconds`.
        """
        alone = self._desk.leave(caller)
        if not self._retired and not alone:
            return "shared"
        return "free" if await self.retire_if_idle(idle_seconds) else "busy"

    def _sign(self, answer: Answer) -> Answer:
        return answer.model_copy(update=self._signature)

    def _hand_back(self, posts: list[bytes]) -> Reply:
        refusal = AgentFailure(
            terminal=False, code="actor_retired", message="The actor was stopping because nobody used it.", retry_after=0.0, counts_as_attempt=False
        )
        content = ANSWER.dump_json(self._sign(refusal))
        requests = [AgentRequest.model_validate_json(post) for post in posts]
        return Reply([((request.execution_id, request.take), content) for request in requests], [], "")


def actor_class(spec: AgentSpec) -> type[AgentActor]:
    """The actor class of an agent, named for it: `StoryboardArtist` is what the Ray dashboard shows."""
    return type(spec.class_name, (AgentActor,), {"__doc__": spec.role, "__module__": __name__})
