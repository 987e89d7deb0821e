"""A TCP relay that stands between clients and Redis and breaks the connection in every way a network can, at a chosen place.

Modes: `open` passes everything on (each chunk `delay` seconds late); `cut` closes what is open and refuses what is new; `half_open` takes connections and passes nothing on;
`deaf` passes requests on and swallows the answers; `stalled` keeps everything back, and loses nothing, until it is open again.

A `Trap` waits for the n-th call of a script and runs an action at one of four places: `before` the call reaches the server, `within` it (some bytes of it have), `after` it was executed but not answered,
or once it was `answered`. Except at the last one, the connection is closed then. That is how a test hits the middle of a commit and not just some moment.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from cluster.redis.scripts import source

Mode = Literal["open", "cut", "half_open", "deaf", "stalled"]
Place = Literal["before", "within", "after", "answered"]
PLACES: tuple[Place, ...] = ("before", "within", "after", "answered")
CHUNK = 65536
DIGEST = 40
HEADER = 40
"""Bytes of `*N $7 EVALSHA $40` in front of a script's digest, at most."""


@dataclass
class Trap:
    """`action` is called once, at `place` of the `nth` call (from 1, counted over all connections) of one of `scripts`."""

    scripts: Iterable[str]
    nth: int
    place: Place
    action: Callable[[], None]
    within: int = 0
    """How many bytes after the script's name are still passed on, for `within`."""
    sprung: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._digests = [source(name)[1].encode() for name in self.scripts]
        self._seen = 0

    def found(self, data: bytes) -> int | None:
        """Where in `data` the awaited call names its script, counting the others on the way."""
        places = sorted(place for digest in self._digests for place in _all(data, digest))
        for place in places:
            self._seen += 1
            if self._seen == self.nth:
                return place
        return None

    def spring(self) -> None:
        if not self.sprung.is_set():
            self.sprung.set()
            self.action()


def _all(data: bytes, wanted: bytes) -> Iterable[int]:
    place = data.find(wanted)
    while place >= 0:
        yield place
        place = data.find(wanted, place + 1)


class Relay:
    """Listens on `port`; passes on to `target`, which may be changed at any time and holds for new connections."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.mode: Mode = "open"
        self.delay = 0.0
        self.port = 0
        self.trap: Trap | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def aclose(self) -> None:
        if self._server is not None:
            self._server.close()
        self.drop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self.mode = "cut"
        self.drop()

    def drop(self) -> None:
        """Closes every connection there is; new ones are still taken."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._open.add(writer)
        try:
            if self.mode == "half_open":
                await self._ignore(reader)
            elif self.mode != "cut":
                await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            return  # one end is gone; so is the other, below
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _ignore(self, reader: asyncio.StreamReader) -> None:
        while await reader.read(CHUNK):
            pass

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._open.add(far_writer)
        line = _Line(self, reader, writer, far_reader, far_writer)
        try:
            await line.run()
        finally:
            self._open.discard(far_writer)
            far_writer.transport.abort()


class _Line:
    """One connection through the relay."""

    def __init__(
        self, relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far_reader: asyncio.StreamReader, far_writer: asyncio.StreamWriter
    ) -> None:
        self._relay, self._reader, self._writer, self._far_reader, self._far_writer = relay, reader, writer, far_reader, far_writer
        self._due: Trap | None = None
        """A trap whose call is on its way and that springs with the answer."""

    async def run(self) -> None:
        """Until either side closes."""
        ways = [asyncio.ensure_future(self._requests()), asyncio.ensure_future(self._answers())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _requests(self) -> None:
        kept = b""  # the end of the last chunk: a digest may be cut in two
        while data := await self._reader.read(CHUNK):
            if self._relay.mode == "half_open":
                continue
            trap = self._relay.trap
            at = trap.found(kept + data) if trap is not None and not trap.sprung.is_set() else None
            if trap is None or at is None:
                await self._pass(self._far_writer, data)
            elif not await self._at_the_call(trap, data, at - len(kept)):
                return
            kept = (kept + data)[-DIGEST + 1 :]

    async def _at_the_call(self, trap: Trap, data: bytes, at: int) -> bool:
        """Handles the chunk whose byte `at` (negative: of the one before) starts the awaited call's digest; False when the connection ends here."""
        if trap.place in ("after", "answered"):
            self._due = trap
            await self._pass(self._far_writer, data)
            return True
        end = data.rfind(b"*", max(0, at - HEADER), max(0, at)) if trap.place == "before" else at + DIGEST + trap.within
        await self._pass(self._far_writer, data[: max(0, end)])
        trap.spring()
        return False

    async def _answers(self) -> None:
        while data := await self._far_reader.read(CHUNK):
            due, self._due = self._due, None
            if due is not None and due.place == "after":
                due.spring()
                return
            if self._relay.mode not in ("deaf", "half_open"):
                await self._pass(self._writer, data)
            if due is not None:
                due.spring()

    async def _pass(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if self._relay.delay:
            await asyncio.sleep(self._relay.delay)
        while self._relay.mode == "stalled":
            await asyncio.sleep(0.01)
        if data:
            writer.write(data)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
