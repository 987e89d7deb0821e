"""A small model check: two engines, one workflow and the people around it, in every order of up to so many events, over the real scripts.

Where the seeded schedules go far and wide, this goes everywhere nearby: from each state that can be reached, every event that is possible there is tried, equal states once. After every event the
same checks hold as in a schedule, and from every state an undisturbed engine must bring the workflow to its end once the people have answered.
"""

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, replace
from typing import Any

import pytest

from cluster.redis.scripts import source
from tests.chaos.simulator.checks import Checks
from tests.chaos.simulator.engines import LEASE_MS, MOST_LAPSES, SUSPECT_LAPSES, TERMINAL, TTL
from tests.chaos.simulator.lua_host import Host
from tests.chaos.simulator.model import RedisError, RedisModel
from tests.chaos.simulator.streams import show
from tests.chaos.simulator.world import BASE, MS, World, key

SHORT, LONG = 4, 8
DEPTH = int(os.environ.get("MODEL_CHECK_DEPTH", LONG))
W = "w"
ONCE = ("decide", "pause", "resume", "cancel", "lapse", "lapse again", "fall behind", "promote")
"""What people do, time that passes, and a replica that stops to follow and is later promoted."""
Event = tuple[str, int]


@dataclass
class Driver:
    """What an engine believes."""

    token: int = 0
    """0: it drives nothing."""
    number: int = 0
    signal: bytes = b""
    cancel: bytes = b""
    want: bytes = b""
    opened: bool = False
    stepped: bool = False
    answered: bool = False
    told: bytes = b""
    """Newest event it was told of."""

    @property
    def fence(self) -> list[Any]:
        return [self.token, self.told]


class Nearby:
    """All that is around one workflow: server, two engines, people who do each thing once."""

    def __init__(self, host: Callable[[RedisModel], Host]) -> None:
        self.world = World(0, host)
        self.model: RedisModel = self.world.model
        self.checks = Checks(self.world)
        self.drivers = [Driver(), Driver()]
        self.left = list(ONCE)
        self.replica = b""
        self._script("create", [W, "{}", "{}", "p", "probe@1", "", "", 60, "allow", "", 3, TTL, ""])

    # ---- a state can be kept, put back and compared -------------------------------------------------------------------------

    def keep(self) -> bytes:
        return pickle.dumps((self.model.data, self.model.expires, self.model.now_us, self.drivers, self.left, self.replica, self.checks.memory()))

    def put_back(self, kept: bytes) -> None:
        data, self.model.expires, self.model.now_us, self.drivers, self.left, self.replica, memory = pickle.loads(kept)
        self._replace(data)
        self.checks.remember(memory)

    def _replace(self, data: dict[bytes, Any]) -> None:
        self.model.data.clear()
        self.model.data.update(data)

    def likeness(self) -> Any:
        """Equal for states from which the same can follow: times count only as far as they have passed, tokens and entries only by their order."""
        tokens = sorted({int(self.model.data[key("w", W)][b"tok"]), *(driver.token for driver in self.drivers)})
        drivers = [astuple(replace(driver, token=tokens.index(driver.token), told=self._knows(driver.told))) for driver in self.drivers]
        return hash(repr((self._stored(self.model.data, tokens), self.replica and self._stored(pickle.loads(self.replica)[0], tokens), drivers, self.left)))

    def _knows(self, event: bytes) -> bytes:
        """Whether the server still has it, word for word."""
        seq, _, hash_ = event.partition(b"-")
        entry = self.model.data[key("ev", W)].entries.get((int(seq or 0), 0))
        return b"yes" if entry and entry[7].startswith(hash_) else b"no"

    def _stored(self, data: dict[bytes, Any], tokens: list[int]) -> Any:
        record, now = dict(data.get(key("w", W), {})), self.model.now_us // MS
        for name in (b"seq", b"head", b"updated", b"created", b"started", b"ended"):
            record.pop(name, None)
        token = int(record.pop(b"tok", b"0"))
        ready = data[key("ready")]
        group, places = ready.groups[b"engines"], [show(entry) for entry in ready.entries]
        record[b"exp"] = b"%d" % (int(record.get(b"exp", b"0")) > now)
        record[b"rid"] = b"%d" % (places.index(record[b"rid"]) if record.get(b"rid") in places else -1)
        waiting = [(entry > group.last, d and (d.consumer, now - d.at_ms >= LEASE_MS)) for entry in ready.entries for d in [group.pending.get(entry)]]
        rest = [sorted(data.get(key(kind, W), {}).items()) for kind in ("led", "dec")]
        return sorted(record.items()), (tokens.index(token) if token in tokens else token < tokens[-1]), waiting, rest

    # ---- events -------------------------------------------------------------------------------------------------------------

    def possible(self) -> Iterator[Event]:
        for engine, driver in enumerate(self.drivers):
            if driver.token:
                yield from (("advance", engine), ("hear", engine), ("crash", engine))
                if driver.number:
                    yield "repeat", engine
            else:
                yield "take", engine
        for what in self.left:
            if what != "promote" or self.replica:
                yield what, 0

    def happen(self, event: Event) -> None:
        what, engine = event
        self.model.now_us += MS
        if what in ONCE:
            self.left.remove(what)
            getattr(self, "_" + what.partition(" ")[0])()
        else:
            getattr(self, "_" + what)(engine)
        self.checks.of(W)

    def _script(self, name: str, args: list[Any]) -> Any:
        try:
            reply = self.world.host.run(name, [f"{BASE}w:{W}"], args)
        except RedisError as error:
            assert not str(error).startswith("ERR"), f"{name} broke: {error}"
            return error
        return reply

    def _lapse(self) -> None:
        self.model.now_us += (LEASE_MS + 1) * MS

    def _fall(self) -> None:
        self.replica = pickle.dumps((self.model.data, self.model.expires))

    def _promote(self) -> None:
        data, self.model.expires = pickle.loads(self.replica)
        self.replica = b""
        self._replace(data)
        self.checks.forget()

    def _decide(self) -> None:
        self._script("decide", [W, "ask", '{"choice":"yes"}', "{}", ""])

    def _pause(self) -> None:
        self._script("pause", [W, '{"mode":"drain"}', ""])

    def _resume(self) -> None:
        self._script("resume", [W, "{}", ""])

    def _cancel(self) -> None:
        self._script("cancel", [W, '{"by":"ann"}', TTL, ""])

    def _take(self, engine: int) -> None:
        owner = b"engine-%d" % engine
        fresh = self.model.call(b"XREADGROUP", b"GROUP", b"engines", owner, b"COUNT", b"1", b"STREAMS", key("ready"), b">")
        lapsed = self.model.call(b"XAUTOCLAIM", key("ready"), b"engines", owner, b"%d" % LEASE_MS, b"0-0")[1]
        for entry, _ in (fresh[0][1] if fresh else []) + lapsed:
            reply = self._script("claim", [W, owner, LEASE_MS, entry, MOST_LAPSES, SUSPECT_LAPSES])
            if reply[0] == b"claimed":
                self.checks.driver(owner.decode(), "claim", W, reply)
                rows, made = self.model.data.get(key("led", W), {}), self.model.data.get(key("dec", W), {}).get(b"ask", b"")
                self.drivers[engine] = Driver(int(reply[1]), 0, reply[3], reply[4], reply[5], bool(made), b"step" in rows, made[:1] == b"M", reply[6])

    def _crash(self, engine: int) -> None:
        self.drivers[engine] = Driver()

    def _hear(self, engine: int) -> None:
        driver = self.drivers[engine]
        reply = self._script("renew", [W, *driver.fence, LEASE_MS, f"engine-{engine}", "0"])
        if self._taken(engine, "renew", reply):
            driver.signal, driver.cancel, driver.want, driver.told = reply[:4]
            driver.answered = self.model.data.get(key("dec", W), {}).get(b"ask", b"")[:1] == b"M"

    def _taken(self, engine: int, script: str, reply: Any) -> bool:
        if isinstance(reply, RedisError):
            if str(reply).startswith("REWOUND"):
                self._heal(engine)
            elif str(reply) != "SIGNALLED":
                self.drivers[engine] = Driver()
            return False
        self.checks.driver(f"engine-{engine}", script, W, reply)
        return True

    def _heal(self, engine: int) -> None:
        """The server lost what this driver wrote: it takes the lease again and writes it once more."""
        driver = self.drivers[engine]
        reply = self._script("heal", [W, driver.token, f"engine-{engine}", LEASE_MS, driver.number + 1, "{}"])
        if self._taken(engine, "heal", reply):
            driver.stepped = driver.opened = driver.answered = False
            driver.told = reply

    def _advance(self, engine: int) -> None:
        """The one thing this driver would do next, as far as it knows."""
        driver = self.drivers[engine]
        if driver.cancel:
            self._let_go(engine, "finish", "cancelled", "workflow.cancelled")
        elif driver.want:
            self._let_go(engine, "hold", "paused", "workflow.released")
        elif not (driver.stepped and driver.opened):
            driver.number += 1
            reply = self._commit(engine)
            if self._taken(engine, "commit", reply):
                driver.told = reply[3]
                driver.stepped = driver.opened = True
        elif not driver.answered:
            self._let_go(engine, "park", "waiting", "workflow.waiting")
        else:
            self._let_go(engine, "finish", "completed", "workflow.completed")

    def _repeat(self, engine: int) -> None:
        """What was sent last arrives again; nobody waits for the answer."""
        self._commit(engine)

    def _commit(self, engine: int) -> Any:
        """The step, and the question."""
        driver = self.drivers[engine]
        batch = [2, 4, 0, 0, 0, 0, 2, "ask", "O{}", "step", f"S{engine}", "execution.succeeded", "{}", "step", "x"]
        return self._script("commit", [W, *driver.fence, driver.number, *batch])

    def _let_go(self, engine: int, way: str, status: str, event: str) -> None:
        driver = self.drivers[engine]
        reply = self._script("settle", [way, W, *driver.fence, driver.signal, status, event, driver.cancel or "{}", TTL, "", "", ""])
        if not isinstance(reply, RedisError):
            self.drivers[engine] = Driver()
        else:
            self._taken(engine, "settle", reply)

    # ---- what must be possible from everywhere --------------------------------------------------------------------------------

    def end(self) -> None:
        """Nobody disturbs the first engine, the second is gone, and people have said all they will: then it ends."""
        self.drivers[1] = Driver()
        status = b""
        for turn in range(40):
            self.model.now_us += MS
            status = self.model.data[key("w", W)][b"status"]
            if status in TERMINAL:
                return
            if status == b"waiting":
                assert self.model.data.get(key("dec", W), {}).get(b"ask", b"")[:1] == b"O", "it waits, and nothing is open"
                self._decide()
            elif status == b"paused":
                assert not self.model.data[key("w", W)][b"cancel"], "it was cancelled, and rests paused"
                self._resume()
            for event in ("hear", "advance") if self.drivers[0].token else ("lapse", "take"):
                if event == "lapse":
                    self._lapse() if turn % 3 == 2 else None
                elif event != "advance" or self.drivers[0].token:
                    getattr(self, "_" + event)(0)
            self.checks.of(W)
        raise AssertionError(f"it never ends: {status}")


def explore(depth: int, host: Callable[[RedisModel], Host] = Host) -> int:
    """How many different states there are within so many events. Raises AssertionError with the events that lead to a broken promise."""
    nearby = Nearby(host)
    first = nearby.keep()
    seen, border = {nearby.likeness()}, deque[tuple[bytes, tuple[Event, ...]]]([(first, ())])
    while border:
        state, path = border.popleft()
        nearby.put_back(state)
        for event in list(nearby.possible()):
            nearby.put_back(state)
            try:
                nearby.happen(event)
                if (likeness := nearby.likeness()) in seen:
                    continue
                seen.add(likeness)
                after = nearby.keep()
                nearby.end()
            except AssertionError as error:
                raise AssertionError(f"{' > '.join(f'{what} {engine}' for what, engine in (*path, event))}: {error}") from error
            if len(path) + 1 < depth:
                border.append((after, (*path, event)))
    return len(seen)


def test_every_order_of_a_few_events_keeps_every_promise() -> None:
    assert explore(SHORT) > 100


FOUND_HERE = {
    "tokens are counted and not told by the clock": ("math.max(tonumber(get(id, 'tok')[1] or '0') + 1, now_ms())", "tonumber(get(id, 'tok')[1] or '0') + 1"),
    "a driver does not learn that the server lost writes": ("return redis.error_reply('REWOUND event ' .. r[2])", ""),
    "a drained pause does not look whether somebody spoke": (" or way == 'hold'", ""),
}
"""Defects of earlier versions of the scripts that too few schedules meet."""


@pytest.mark.parametrize("defect", FOUND_HERE)
def test_a_defect_is_found_within_five_events(defect: str) -> None:
    right, wrong = FOUND_HERE[defect]
    assert right in source("settle")[0], f"the scripts no longer say {right!r}: choose another line to break"
    with pytest.raises(AssertionError, match=" > "):
        explore(5, lambda model: Host(model, lambda name: source(name)[0].replace(right, wrong)))


@pytest.mark.long
def test_every_order_of_eight_events_keeps_every_promise() -> None:
    print(f"\n{explore(DEPTH)} states within {DEPTH} events")
