"""One schedule from its first request to the end of every workflow; everything in it follows from the seed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.chaos.simulator.checks import RESTING, Checks
from tests.chaos.simulator.engines import LEASE_MS, TERMINAL, Engine
from tests.chaos.simulator.lua_host import Host
from tests.chaos.simulator.model import RedisModel
from tests.chaos.simulator.people import MANY, People
from tests.chaos.simulator.world import MS, SECOND, World, key

LONGEST_QUIET = 60
"""Leases a quiet world may take to come to rest."""

MOST_KINDNESS = 40
"""How often people answer, resume and retry until everything must have ended: once for each question of a tree of children, one after the other."""


class ScheduleFailed(AssertionError):
    """A promise was broken. The message holds the seed and every step."""


class Schedule:
    def __init__(self, seed: int, host: Callable[[RedisModel], Host] = Host) -> None:
        self.world = World(seed, host)
        self.checks = Checks(self.world)
        self.engines = [Engine(self.world, f"engine-{n}") for n in range(self.world.chance.choice((2, 2, 3, 4)))]
        self.people = People(self.world)
        self.world.after_step = self._stepped
        self._wake = (0, 0)
        self._steps = 0
        self._rewound = False

    def run(self) -> int:
        try:
            self._plan()
            self.world.run(self.world.now + 20 * SECOND)
            self._quiet()
            self._be_kind()
            self._remember()
        except Exception as error:
            steps = "\n".join(self.world.log)
            raise ScheduleFailed(f"{steps}\nSEED={self.world.seed}: {error}") from error
        return self._steps

    # ---- the noisy part -------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        world, chance = self.world, self.world.chance
        for n in range(chance.randrange(1, MANY + 1)):
            world.at(world.now + chance.randrange(chance.choice((SECOND, 12 * SECOND))), lambda n=n: self.people.start(f"w{n}"))
        for _ in range(chance.randrange(2, 30)):
            world.at(world.now + chance.randrange(20 * SECOND), self.people.meddle)
        for _ in range(chance.choice((0, 1, 2, 4, 6))):
            world.at(world.now + chance.randrange(20 * SECOND), self._disturb)
        for _ in range(chance.choice((0, 0, 0, 1, 3))):
            begin = world.now + chance.randrange(SECOND, chance.choice((4 * SECOND, 16 * SECOND)))
            world.at(begin, lambda: self._replica_falls_behind(chance.choice((1, 5, 50, 500, 3000)) * MS))

    def _disturb(self) -> None:
        chance = self.world.chance
        engine = chance.choice(self.engines)
        if not engine.up or engine.frozen_until > self.world.now:
            return
        if chance.random() < 0.5:
            engine.crash(chance.uniform(0.1, 8))
        else:
            engine.freeze(chance.uniform(0.5, 14))

    def _replica_falls_behind(self, lag_us: int) -> None:
        snapshot = self.world.model.snapshot()
        self.world.at(self.world.now + lag_us, lambda: self._promote(snapshot, lag_us))

    def _promote(self, snapshot: Any, lag_us: int) -> None:
        self.world.say(f"server: a replica {lag_us // MS} ms behind is promoted")
        self.world.model.restore(snapshot)
        self._rewound = True
        self.checks.forget()
        self._wake = (0, 0)

    # ---- after every step -----------------------------------------------------------------------------------------------

    def _stepped(self, asker: str, script: str, workflow_id: str, reply: Any) -> None:
        self._steps += 1
        if script in ("claim", "renew", "commit", "heal", "child") and asker.startswith("engine"):
            self.checks.driver(asker, script, workflow_id, reply)
        if self._steps % 16:
            self.checks.of(workflow_id)
        else:
            self.checks.everything()
        self._tell()

    def _tell(self) -> None:
        """Blocking reads: somebody reads a new ready entry at once, every engine the wake stream."""
        data, chance = self.world.model.data, self.world.chance
        ready = data[key("ready")]
        up = [engine for engine in self.engines if engine.up]
        if up and ready.last > ready.groups[b"engines"].last:
            engine = chance.choice(up)
            engine.later(chance.randrange(100, 2 * MS), engine.look)
        wake = data.get(key("wake"))
        if wake is not None and wake.last > self._wake:
            for entry, fields in wake.entries.items():
                for engine in up:
                    if entry > self._wake and (self.world.faults.late == 0 or chance.random() < 0.8):
                        engine.later(chance.randrange(100, 3 * MS), partial(engine.hear, fields[1].decode()))
            self._wake = wake.last

    # ---- the quiet part -------------------------------------------------------------------------------------------------

    def _quiet(self) -> None:
        """No more faults and nobody speaks: everything must come to rest."""
        self.world.say("quiet from here on")
        self.world.faults.stop()
        self._settle()

    def _settle(self) -> None:
        for _ in range(LONGEST_QUIET):
            self.world.run(self.world.now + LEASE_MS * MS)
            if self._at_rest():
                self.checks.everything()
                self._explain()
                return
        raise AssertionError(f"never came to rest: {self._states()}")

    def _at_rest(self) -> bool:
        data = self.world.model.data
        return (
            self.world.under_way == 0
            and not data[key("ready")].entries
            and not data.get(key("timers"))
            and all(engine.up and engine.frozen_until <= self.world.now and not engine.drives for engine in self.engines)
        )

    def _states(self) -> dict[str, bytes]:
        return {w: self._field(w, b"status") for w in self.people.workflows()}

    def _field(self, workflow_id: str, name: bytes) -> bytes:
        record: dict[bytes, bytes] = self.world.model.data.get(key("w", workflow_id), {})
        return record.get(name, b"")

    def _explain(self) -> None:
        """Whatever has not ended rests for a reason."""
        for workflow_id, status in self._states().items():
            if status == b"waiting":
                children: dict[bytes, None] = self.world.model.data.get(key("ch", workflow_id), {})
                alive = [c for c in children if self._field(c.decode(), b"status") not in TERMINAL]
                assert self.people.open_decisions(workflow_id) or alive, f"{workflow_id} waits for nothing"
            elif status == b"pending":
                assert self._field(workflow_id, b"queued") == b"1", f"{workflow_id} is pending, and nobody comes"
            else:
                assert status in RESTING, f"{workflow_id} is {status}, and nobody drives it"
                assert status != b"paused" or not self._field(workflow_id, b"cancel"), f"{workflow_id} was cancelled, and rests paused"

    def _be_kind(self) -> None:
        """Somebody answers, resumes and retries: then everything must end."""
        self.world.say("kind from here on")
        for _ in range(MOST_KINDNESS):
            states = self._states()
            if all(status in TERMINAL for status in states.values()):
                return
            for workflow_id, status in states.items():
                if status == b"waiting":
                    self.people.decide(workflow_id)
                elif status == b"paused":
                    self.people.resume(workflow_id)
                elif status == b"quarantined":
                    self.people.retry(workflow_id)
            self._settle()
        raise AssertionError(f"never ended: {self._states()}")

    def _remember(self) -> None:
        """What was acknowledged is there, unless the server itself was replaced by one that did not have it."""
        if self._rewound:
            return
        for workflow_id in self.people.acknowledged:
            assert self._field(workflow_id, b"status"), f"{workflow_id} was acknowledged and is gone"
        for workflow_id, decision in self.people.decided:
            stored: dict[bytes, bytes] = self.world.model.data.get(key("dec", workflow_id), {})
            assert stored[decision.encode()][:1] == b"M", f"the answer to {decision} of {workflow_id} was acknowledged and is gone"


def run(seed: int, host: Callable[[RedisModel], Host] = Host) -> int:
    """Runs one schedule; returns how many things the server did. Raises ScheduleFailed."""
    return Schedule(seed, host).run()
