"""A seeded simulator, in virtual time, of the protocol by which engines and people share workflows through Redis.

The scripts it runs are the project's own `.lua` files; only the server under them (`model`), the processes around them (`engines`, `people`) and the network between are simulated. A
schedule is determined by its seed alone: when messages arrive, which are lost, late or sent twice, who crashes or freezes, what people want, when the server is replaced by a replica that lags.
`checks` says what must hold after every step, `schedules` runs one schedule from its first request to the end of every workflow.
"""

import heapq
import random
from collections.abc import Callable
from typing import Any

from tests.chaos.simulator.lua_host import Host
from tests.chaos.simulator.model import RedisError, RedisModel

MS = 1000
SECOND = 1_000_000
BASE = "cs:{s00}:"
TIMEOUT_US = 2 * SECOND
LOST = RedisError("LOST")
"""What a caller hears when no answer came in time: the request, or only its reply, is lost."""

Then = Callable[[Any], None]


class Faults:
    """Chances per message, drawn anew for each schedule; all nothing once the world is quiet."""

    def __init__(self, chance: random.Random) -> None:
        self.request_lost = chance.choice((0, 0.01, 0.04))
        self.reply_lost = chance.choice((0, 0.01, 0.06))
        self.sent_twice = chance.choice((0, 0.01, 0.04))
        self.late = chance.choice((0, 0.01, 0.03))

    def stop(self) -> None:
        self.request_lost = self.reply_lost = self.sent_twice = self.late = 0.0


class Process:
    """Somebody at the other end of the network. What was meant for an earlier life of it is dropped, what arrives while it is frozen waits."""

    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.life = 1
        self.frozen_until = 0

    def later(self, delay_us: int, action: Callable[[], None]) -> None:
        life = self.life

        def arrive() -> None:
            if self.life != life:
                return
            if self.frozen_until > self.world.now:
                self.world.at(self.frozen_until, arrive)
            else:
                action()

        self.world.at(self.world.now + delay_us, arrive)


class World:
    def __init__(self, seed: int, host: Callable[[RedisModel], Host]) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.faults = Faults(self.chance)
        self.model = RedisModel()
        self.host = host(self.model)
        self.log: list[str] = []
        self.after_step: Callable[[str, str, str, Any], None] = lambda asker, name, workflow_id, reply: None
        """Called after every script the server ran, with who asked, the script, the workflow it was for and the reply."""
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._number = 0
        self.under_way = 0
        """Requests of people that have not been answered."""
        self.model.call(b"XGROUP", b"CREATE", key("ready"), b"engines", b"0", b"MKSTREAM")

    @property
    def now(self) -> int:
        return self.model.now_us

    def say(self, text: str) -> None:
        self.log.append(f"{(self.now - 1_000_000_000_000) / SECOND:10.4f} {text}")

    # ---- time -----------------------------------------------------------------------------------------------------------

    def at(self, when: int, action: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (when, self._number, action))

    def run(self, until: int) -> None:
        while self._events and self._events[0][0] <= until:
            when, _, action = heapq.heappop(self._events)
            self.model.now_us = max(self.model.now_us, when)
            action()
        self.model.now_us = max(self.model.now_us, until)

    # ---- the network ----------------------------------------------------------------------------------------------------

    def script(self, who: Process, name: str, workflow_id: str, args: list[Any], then: Then) -> None:
        """Sends a script to the server; `then` gets its reply or the error."""
        asker = f"{who.name}.{who.life}"

        def execute() -> Any:
            try:
                reply = self.host.run(name, [f"{BASE}w:{workflow_id}"], args)
            except RedisError as error:
                if str(error).startswith(("ERR", "WRONGTYPE")):
                    raise AssertionError(f"{name} broke: {error}") from error
                reply = error
            self.say(f"{asker} {name} {' '.join(map(_short, args))} -> {_short(reply)}")
            self.after_step(asker, name, workflow_id, reply)
            return reply

        self.send(who, execute, then)

    def send(self, who: Process, execute: Callable[[], Any], then: Then) -> None:
        """One request and its reply, each with a delay of its own; either may be lost, and the request may reach the server again, later."""
        chance, faults = self.chance, self.faults
        there = self._delay()
        if faults.request_lost and chance.random() < faults.request_lost:
            who.later(TIMEOUT_US, lambda: then(LOST))
            return
        if faults.sent_twice and chance.random() < faults.sent_twice:
            self.at(self.now + there + chance.randrange(9 * SECOND), lambda: void(execute()))
        reply_lost = bool(faults.reply_lost) and chance.random() < faults.reply_lost
        back = TIMEOUT_US if reply_lost else self._delay()

        def arrive() -> None:
            reply = execute()
            answer.later(back, lambda: then(LOST if reply_lost else reply))

        answer = _Return(who)
        self.at(self.now + there, arrive)

    def _delay(self) -> int:
        if self.faults.late and self.chance.random() < self.faults.late:
            return self.chance.randrange(7 * SECOND)
        return self.chance.randrange(100, 3 * MS)


class _Return:
    """The way back to a process in the life in which it asked."""

    def __init__(self, who: Process) -> None:
        self._who, self._life = who, who.life

    def later(self, delay_us: int, action: Callable[[], None]) -> None:
        if self._who.life == self._life:
            self._who.later(delay_us, action)


def void(_: Any) -> None:
    return None


def key(kind: str, workflow_id: str = "") -> bytes:
    return (f"{BASE}{kind}:{workflow_id}" if workflow_id else BASE + kind).encode()


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(_short, value))}]"
    text = value.decode() if isinstance(value, bytes) else str(value)
    return text if len(text) < 90 else text[:87] + "..."
