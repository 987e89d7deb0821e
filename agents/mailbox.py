"""The conversation between a pool and one actor: many executions, few calls.

An actor call costs about a millisecond of processor time on both sides, whatever it carries. So a pool does not call an actor once per execution. It holds one `exchange`
call open per busy actor: the call takes along every execution that became ready in the same turn, and returns as soon as anything finished, with all that has
finished and with what the others report. A newer exchange relieves the older one, so at most one waits at the actor; a lone execution costs exactly one call.

Neither side imports Ray: `Desk` sits in the actor, `Line` in the pool, and the call between them is passed in.

Guarantees
- An answer may be lost with a reply, never invented: the pool then reports `actor_lost`, and asking again finds the result in the runtime's memory.
- When the pool's process dies its executions run on to their end; whoever takes over joins them.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import ormsgpack
from pydantic import TypeAdapter

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult

from .runtime import AgentRuntime, Answer, ExecutionKey, ProgressSink, execution_key

HOLD_SECONDS = 1.0
"""An exchange with nothing to tell returns after this time with progress; also the pulse by which a pool knows that the actor lives."""
FORGET_DESK_SECONDS = 300.0

ANSWER: TypeAdapter[Answer] = TypeAdapter(AgentResult | AgentFailure)


class Reply(NamedTuple):
    """What an exchange brings back."""

    finished: list[tuple[ExecutionKey, bytes]]
    """Answers as JSON."""
    progress: list[tuple[ExecutionKey, float, str]]
    """Reports since the last exchange."""
    boot: str
    """Names the life of the actor's process: another one knows nothing of what its predecessor was asked."""


def pack_call(caller: str, posts: list[bytes], cancels: list[ExecutionKey]) -> bytes:
    """An exchange's arguments as one byte string: Ray passes bytes on as they are, and pickles everything else, argument by argument."""
    return ormsgpack.packb((caller, posts, cancels))


def unpack_call(frame: bytes) -> tuple[str, list[bytes], list[ExecutionKey]]:
    caller, posts, cancels = ormsgpack.unpackb(frame)
    return caller, posts, [(execution_id, take) for execution_id, take in cancels]


def pack_reply(reply: Reply) -> bytes:
    return ormsgpack.packb(tuple(reply))


def unpack_reply(frame: bytes) -> Reply:
    finished, progress, boot = ormsgpack.unpackb(frame)
    return Reply([((key[0], key[1]), answer) for key, answer in finished], [((key[0], key[1]), *said) for key, *said in progress], boot)


@dataclass
class _Correspondent:
    """What one pool has at this actor."""

    tasks: dict[ExecutionKey, asyncio.Task[None]] = field(default_factory=dict)
    finished: list[tuple[ExecutionKey, bytes]] = field(default_factory=list)
    progress: dict[ExecutionKey, tuple[float, str]] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    seen: float = 0.0


class Desk:
    """The actor's side. `sign` fills in who answered."""

    def __init__(self, runtime: AgentRuntime, sign: Callable[[Answer], Answer]) -> None:
        self._runtime = runtime
        self._sign = sign
        self._boot = secrets.token_hex(8)
        self._correspondents: dict[str, _Correspondent] = {}

    @property
    def busy(self) -> bool:
        """Whether an execution is under way, or an answer waits to be fetched."""
        recent = time.monotonic() - FORGET_DESK_SECONDS
        return any(c.tasks or (c.finished and c.seen > recent) for c in self._correspondents.values())

    def leave(self, caller: str) -> bool:
        """A pool has no more use for this actor. True when no other has used it lately either."""
        if (mine := self._correspondents.get(caller)) is not None and not mine.tasks:
            del self._correspondents[caller]
        recent = time.monotonic() - FORGET_DESK_SECONDS
        return not any(c.tasks or c.seen > recent for name, c in self._correspondents.items() if name != caller)

    async def exchange(self, caller: str, posts: list[bytes], cancels: list[ExecutionKey], hold_seconds: float = HOLD_SECONDS) -> Reply:
        """Takes new executions and cancellations of a pool; returns with what has finished, at the latest after `hold_seconds`."""
        mine = self._correspondent(caller)
        mine.wake.set()  # relieves the older exchange
        for post in posts:
            self._accept(mine, post)
        for key in cancels:
            if (task := mine.tasks.get(key)) is not None:
                task.cancel()
        if mine.tasks and not mine.finished:
            await self._wait(mine, hold_seconds)
        return self._collect(mine)

    def _correspondent(self, caller: str) -> _Correspondent:
        now = time.monotonic()
        if caller not in self._correspondents:
            self._correspondents = {name: c for name, c in self._correspondents.items() if c.tasks or now - c.seen < FORGET_DESK_SECONDS}
        mine = self._correspondents.setdefault(caller, _Correspondent())
        mine.seen = now
        return mine

    def _accept(self, mine: _Correspondent, post: bytes) -> None:
        request = AgentRequest.model_validate_json(post)
        key = execution_key(request)
        if key not in mine.tasks:
            mine.tasks[key] = asyncio.create_task(self._serve(mine, key, request))

    async def _serve(self, mine: _Correspondent, key: ExecutionKey, request: AgentRequest) -> None:
        def reported(fraction: float, words: str) -> None:
            mine.progress[key] = (fraction, words)

        try:
            answer = await self._runtime.run(request, reported)
            mine.finished.append((key, self._sign(answer).model_dump_json().encode()))
        finally:
            del mine.tasks[key]
            mine.progress.pop(key, None)
            mine.wake.set()

    async def _wait(self, mine: _Correspondent, hold_seconds: float) -> None:
        mine.wake = asyncio.Event()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(hold_seconds):
                await mine.wake.wait()
        await asyncio.sleep(0)  # what finishes in the same turn comes along

    def _collect(self, mine: _Correspondent) -> Reply:
        finished, mine.finished = mine.finished, []
        progress, mine.progress = mine.progress, {}
        return Reply(finished, [(key, fraction, words) for key, (fraction, words) in progress.items()], self._boot)


@dataclass
class _Asked:
    """An execution the pool waits for."""

    future: asyncio.Future[Answer]
    sinks: list[ProgressSink]
    waiters: int = 0
    sent: bool = False
    boot: str = ""


class Line:
    """The pool's side. `call(posts, cancels)` is one exchange; what it raises becomes, by `explain`, the answer of all executions on the line, and so does
    a ConnectionError when another process answers than the one that was asked."""

    def __init__(
        self, call: Callable[[list[bytes], list[ExecutionKey]], Awaitable[Reply]], explain: Callable[[Exception], AgentFailure], on_loss: Callable[[], None]
    ) -> None:
        self._call = call
        self._explain = explain
        self._on_loss = on_loss
        self.abandoned = False
        """Set when this process stops and another goes on: a cancelled wait then leaves the work running at the actor, to be joined there."""
        self._asked: dict[ExecutionKey, _Asked] = {}
        self._posts: dict[ExecutionKey, bytes] = {}
        self._cancels: list[ExecutionKey] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = 0
        self._gathering = False

    @property
    def load(self) -> int:
        """Executions on this line that have not been answered."""
        return len(self._asked)

    def asked(self, key: ExecutionKey) -> bool:
        return key in self._asked

    async def aclose(self) -> None:
        """Lets go of the line; the actor's executions run on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def execute(self, request: AgentRequest, progress: ProgressSink) -> Answer:
        """The actor's answer. Raises CancelledError only, having told the actor when nobody else waits for this execution and the line is not abandoned."""
        key = execution_key(request)
        asked = self._asked.get(key)
        if asked is None:
            self._asked[key] = asked = _Asked(asyncio.get_running_loop().create_future(), [])
            self._posts[key] = request.model_dump_json().encode()
            self._wake()
        asked.sinks.append(progress)
        asked.waiters += 1
        try:
            return await asyncio.shield(asked.future)
        except asyncio.CancelledError:
            if asked.waiters == 1 and not asked.future.done() and not self.abandoned:
                self._withdraw(key)
            raise
        finally:
            asked.waiters -= 1
            asked.sinks.remove(progress)

    def _withdraw(self, key: ExecutionKey) -> None:
        self._asked.pop(key).future.cancel()
        if self._posts.pop(key, None) is None:
            self._cancels.append(key)
            self._wake()

    def _wake(self) -> None:
        if not self._gathering:
            self._gathering = True
            self._open += 1
            task = asyncio.get_running_loop().create_task(self._exchange())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _exchange(self) -> None:
        try:
            await self._call_once()
        finally:
            self._open -= 1
        if self._asked and not self._open:  # somebody must hold the line
            self._wake()

    async def _call_once(self) -> None:
        await asyncio.sleep(0)  # whoever is ready in this turn comes along
        self._gathering = False
        posts, self._posts = self._posts, {}
        cancels, self._cancels = self._cancels, []
        for key in posts:
            self._asked[key].sent = True
        try:
            reply = await self._call(list(posts.values()), cancels)
        except Exception as error:  # noqa: BLE001 - the loss of an actor becomes the answer of each execution it had
            self._lose(self._explain(error), [key for key, asked in self._asked.items() if asked.sent])
            return
        for key in posts.keys() & self._asked.keys():
            self._asked[key].boot = reply.boot
        self._deliver(reply)
        if strangers := [key for key, asked in self._asked.items() if asked.boot not in ("", reply.boot)]:
            self._lose(self._explain(ConnectionError("the actor was restarted")), strangers)

    def _deliver(self, reply: Reply) -> None:
        for key, answer in reply.finished:
            if (asked := self._asked.pop(key, None)) is not None and not asked.future.done():
                asked.future.set_result(ANSWER.validate_json(answer))
        for key, fraction, words in reply.progress:
            if (asked := self._asked.get(key)) is not None:
                for sink in asked.sinks:
                    sink(fraction, words)

    def _lose(self, failure: AgentFailure, keys: list[ExecutionKey]) -> None:
        for key in keys:
            if not (future := self._asked.pop(key).future).done():
                future.set_result(failure)
        self._on_loss()
