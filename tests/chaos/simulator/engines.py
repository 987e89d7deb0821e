"""Engines as state machines in virtual time. They follow the rules of `graphs.engine`, `graphs.journal` and `cluster.redis.driving`, one message at a time.

A workflow's document is a little program: stages of operations that run side by side, then how it ends. Every result is stamped with who made it, so that no two attempts of a step make the same.
"""

import json
from collections.abc import Callable
from typing import Any

from tests.chaos.simulator.drives import Batch, Drive
from tests.chaos.simulator.model import RedisError
from tests.chaos.simulator.world import LOST, MS, SECOND, Process, World, key

LEASE_MS = 5000
TICK_US = LEASE_MS * MS // 4
MOST_LAPSES, SUSPECT_LAPSES = 5, 2
TTL = 30 * 24 * 3600
TERMINAL = {b"completed", b"failed", b"cancelled", b"terminated", b"continued"}


class Engine(Process):
    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.drives: dict[str, Drive] = {}
        self._suspect: Drive | None = None
        self.up = True
        self._start()

    @property
    def owner(self) -> str:
        return f"{self.name}.{self.life}"

    def crash(self, seconds: float) -> None:
        """Dies with everything it knows, and is replaced by a new process after a while."""
        self.world.say(f"{self.owner} crashes, with {sorted(self.drives)}")
        for drive in self.drives.values():
            drive.over = True
        self.drives, self.up = {}, False
        self.life += 1
        self.frozen_until = 0
        self.later(int(seconds * SECOND), self._start)

    def freeze(self, seconds: float) -> None:
        self.world.say(f"{self.owner} freezes for {seconds:.1f} s")
        self.frozen_until = self.world.now + int(seconds * SECOND)

    def _start(self) -> None:
        self.up = True
        self.later(self.world.chance.randrange(TICK_US), self._tick)

    def _tick(self) -> None:
        """A quarter of a lease: heartbeats, entries of silent engines, timers."""
        self.later(TICK_US, self._tick)
        for drive in list(self.drives.values()):
            self.renew(drive)
        self._begin_suspect()
        self.look()
        self._ask([b"XAUTOCLAIM", key("ready"), b"engines", self.owner.encode(), b"%d" % LEASE_MS, b"0-0"], self._found_abandoned)
        if self.world.model.data.get(key("timers")):
            now = b"%d" % (self.world.now // MS)
            self._ask([b"ZRANGEBYSCORE", key("timers"), b"-inf", now, b"LIMIT", b"0", b"8"], self._found_due)

    def _ask(self, command: list[bytes], then: Callable[[Any], None]) -> None:
        self.world.send(self, lambda: self.world.model.call(*command), then)

    def _found_due(self, reply: Any) -> None:
        for member in reply if reply is not LOST else ():
            workflow_id, _, timer = member.decode().partition("|")
            self.world.script(self, "fire", workflow_id, [workflow_id, timer, TTL], lambda _: None)

    # ---- taking work ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Reads new entries of the ready stream."""
        if len(self.drives) < 8:
            self._ask([b"XREADGROUP", b"GROUP", b"engines", self.owner.encode(), b"COUNT", b"4", b"STREAMS", key("ready"), b">"], self._found_ready)

    def _found_ready(self, reply: Any) -> None:
        for entry, fields in reply[0][1] if reply and reply is not LOST else ():
            self._take(entry.decode(), fields[1].decode())

    def _found_abandoned(self, reply: Any) -> None:
        for entry, fields in reply[1] if reply is not LOST else ():
            workflow_id = fields[1].decode()
            if mine := self.drives.get(workflow_id):
                self._drop(mine)  # our heartbeats did not arrive
            self._take(entry.decode(), workflow_id)

    def _take(self, entry: str, workflow_id: str, tries: int = 3) -> None:
        def claimed(reply: Any) -> None:
            if reply is LOST and tries > 1 and workflow_id not in self.drives:
                self._take(entry, workflow_id, tries - 1)
            elif isinstance(reply, list) and reply[0] == b"claimed" and workflow_id not in self.drives:
                drive = Drive(workflow_id, int(reply[1]), json.loads(reply[2]), reply[3], reply[4], reply[5], reply[6])
                self.drives[workflow_id] = drive
                drive.begun = int(reply[7]) < SUSPECT_LAPSES
                if drive.begun:
                    self._load(drive)
                else:
                    self._begin_suspect()

        if workflow_id not in self.drives:
            self.world.script(self, "claim", workflow_id, [workflow_id, self.owner, LEASE_MS, entry, MOST_LAPSES, SUSPECT_LAPSES], claimed)

    def _begin_suspect(self) -> None:
        """Whose engines fell silent before is driven apart from others like it, and says so before it begins."""
        waiting = [drive for drive in self.drives.values() if not drive.begun]
        if not waiting or (self._suspect and not self._suspect.over):
            return
        drive = self._suspect = waiting[0]

        def told(reply: Any) -> None:
            if drive.over:
                return
            if reply is LOST:
                self.world.script(self, "renew", drive.workflow_id, args, told)
            elif isinstance(reply, RedisError):
                self._refused(drive, reply)
            else:
                drive.begun = True
                self._load(drive)

        args = [drive.workflow_id, *drive.fence, LEASE_MS, self.owner, "1"]
        self.world.script(self, "renew", drive.workflow_id, args, told)

    def _drop(self, drive: Drive) -> None:
        drive.over = True
        if self.drives.get(drive.workflow_id) is drive:
            del self.drives[drive.workflow_id]

    # ---- hearing --------------------------------------------------------------------------------------------------------

    def _load(self, drive: Drive, signal: bytes | None = None) -> None:
        """Reads what is recorded; the signal it was read for counts as heard only then."""

        def read() -> dict[str, dict[bytes, bytes]]:
            return {kind: dict(self.world.model.data.get(key(kind, drive.workflow_id), {})) for kind in ("led", "dec", "tm")}

        def loaded(found: Any) -> None:
            if drive.over:
                return
            if found is LOST:
                self._load(drive, signal)
                return
            known = {name for name, row in drive.rows.items() if row[:1] == b"S"}  # a late answer knows less
            drive.rows |= {name.decode(): row for name, row in found["led"].items() if name.decode() not in known}
            drive.made |= {name.decode() for name, row in found["dec"].items() if row[:1] == b"M"}
            drive.fired |= {name.decode() for name, row in found["tm"].items() if row[:1] == b"F"}
            drive.signal = drive.signal if signal is None else signal
            drive.loaded = True
            self.advance(drive)

        self._forget_children(drive)
        self.world.send(self, read, loaded)

    def _forget_children(self, drive: Drive) -> None:
        """Their state is asked for again, unless that is under way."""
        drive.asked = {name for name in drive.asked if not name.startswith("child:") or name in drive.asking}

    def hear(self, workflow_id: str) -> None:
        """The wake stream named a workflow."""
        if drive := self.drives.get(workflow_id):
            self.renew(drive)

    def renew(self, drive: Drive) -> None:
        epoch = drive.epoch

        def renewed(reply: Any) -> None:
            if drive.over or reply is LOST or drive.epoch != epoch:
                return
            if isinstance(reply, RedisError):
                self._refused(drive, reply)
            else:
                drive.hear_of(reply[3])
                self._heard(drive, reply[0], reply[1], reply[2])

        if not drive.over:
            self.world.script(self, "renew", drive.workflow_id, [drive.workflow_id, *drive.fence, LEASE_MS, self.owner, "0"], renewed)

    def _heard(self, drive: Drive, signal: bytes, cancel: bytes, want: bytes) -> None:
        drive.cancel, drive.want = cancel, want
        if signal != drive.signal and drive.loaded:
            self._load(drive, signal)
        else:
            self.advance(drive)

    def _refused(self, drive: Drive, error: RedisError) -> None:
        if str(error).startswith("REWOUND"):
            self._heal(drive)
        else:
            self._drop(drive)

    def _heal(self, drive: Drive) -> None:
        """The server lost acknowledged writes: takes the lease again and writes them once more."""
        drive.epoch += 1
        epoch, drive.settling = drive.epoch, True
        if drive.sending:
            drive.waiting.insert(0, drive.sending)
            drive.sending = None

        def healed(reply: Any) -> None:
            if drive.over or drive.epoch != epoch:
                return
            if reply is LOST:
                self._heal(drive)
            elif isinstance(reply, RedisError):
                self._drop(drive)
            else:
                drive.settling, drive.told = False, reply
                self._forget_children(drive)
                drive.ended.clear()
                again, drive.memory = drive.memory, Batch()
                for name, row in drive.rows.items():  # also what an earlier driver committed and this one only read
                    if row[:1] == b"S":
                        again.rows += [name, row.decode(), "execution.succeeded", json.dumps({"op": name})]
                drive.waiting.insert(0, (again, lambda: self.advance(drive)))
                self._commit_next(drive)
                if not drive.loaded:
                    self._load(drive)

        args = [drive.workflow_id, drive.token, self.owner, LEASE_MS, drive.number + 1, "{}"]
        self.world.script(self, "heal", drive.workflow_id, args, healed)

    # ---- writing --------------------------------------------------------------------------------------------------------

    def _commit(self, drive: Drive, batch: Batch, then: Callable[[], None]) -> None:
        drive.waiting.append((batch, then))
        self._commit_next(drive)

    def _commit_next(self, drive: Drive) -> None:
        if drive.sending or drive.over or drive.settling or not drive.waiting:
            return
        drive.sending = drive.waiting.pop(0)
        drive.number += 1
        self._send_commit(drive, drive.number, *drive.sending)

    def _send_commit(self, drive: Drive, number: int, batch: Batch, then: Callable[[], None]) -> None:
        epoch = drive.epoch

        def committed(reply: Any) -> None:
            if drive.over or drive.epoch != epoch:
                return
            if reply is LOST:
                self._send_commit(drive, number, batch, then)
            elif isinstance(reply, RedisError):
                self._refused(drive, reply)
            else:
                drive.sending = None
                drive.memory.add(batch)
                kept = reply[4]
                drive.rows |= {kept[i].decode(): kept[i + 1] for i in range(0, len(kept), 2)}
                then()
                self._commit_next(drive)
                drive.hear_of(reply[3])
                self._heard(drive, reply[0], reply[1], reply[2])

        self.world.script(self, "commit", drive.workflow_id, [drive.workflow_id, *drive.fence, number, *batch.arguments()], committed)

    def _settle(self, drive: Drive, way: str, status: str = "", event: str = "workflow.note", extra: tuple[str, str, str] = ("", "", "")) -> None:
        drive.settling = True
        args = [way, drive.workflow_id, *drive.fence, drive.signal, status, event, drive.cancel or "{}", TTL, *extra]
        self._send_settle(drive, args, drive.epoch, tries=3)

    def _send_settle(self, drive: Drive, args: list[Any], epoch: int, tries: int) -> None:
        """Sent again word for word: with a newer signal it would park over what was said meanwhile."""

        def settled(reply: Any) -> None:
            if drive.over or drive.epoch != epoch:
                return
            if reply is LOST and tries > 1:
                self._send_settle(drive, args, epoch, tries - 1)
            elif isinstance(reply, RedisError) and str(reply) == "SIGNALLED":
                drive.settling = False
                self.renew(drive)
            elif isinstance(reply, RedisError) and str(reply).startswith("REWOUND"):
                self._heal(drive)
            else:
                self._drop(drive)

        self.world.script(self, "settle", drive.workflow_id, args, settled)

    # ---- the program ----------------------------------------------------------------------------------------------------

    def advance(self, drive: Drive) -> None:
        """Starts what can be started, or lets go."""
        if drive.over or drive.settling or not drive.loaded:
            return
        if drive.cancel:
            if not drive.busy:
                self._end_cancelled(drive)
        elif drive.want:
            if not drive.busy:
                self._settle(drive, "hold")
        else:
            self._go_on(drive)

    def _end_cancelled(self, drive: Drive) -> None:
        failed = json.loads(drive.cancel).get("as") == "failed"
        self._settle(drive, "finish", "failed" if failed else "cancelled", "workflow.failed" if failed else "workflow.cancelled")

    def _go_on(self, drive: Drive) -> None:
        for stage in drive.program["stages"]:
            if all(self._done(drive, op) for op in stage):
                continue
            for op in stage:
                if not self._done(drive, op):
                    self._start_op(drive, op)
            if not drive.busy:
                self._settle(drive, "park", "waiting", "workflow.waiting")
            return
        if not drive.busy:
            self._end(drive)

    def _end(self, drive: Drive) -> None:
        last = drive.program["last"]
        if last == "continue":
            successor = json.dumps(drive.program | {"last": "end", "name": drive.program["name"] + "+"})
            self._settle(drive, "continue", "continued", "workflow.continued_as_new", (drive.workflow_id + "+", successor, "{}"))
        elif last == "fail":
            self._settle(drive, "finish", "failed", "workflow.failed")  # nothing was there to fail at
        else:
            self._settle(drive, "finish", "completed", "workflow.completed")

    def _done(self, drive: Drive, op: str) -> bool:
        kind, _, _ = op.partition(":")
        if kind == "step":
            return drive.rows.get(op, b"")[:1] == b"S"
        if kind == "ask":
            return op in drive.made
        return op in (drive.fired if kind == "sleep" else drive.ended)

    def _start_op(self, drive: Drive, op: str) -> None:
        if op in drive.asked:
            return
        drive.asked.add(op)
        kind = op.partition(":")[0]
        if kind == "step":
            drive.running += 1
            self._commit(drive, Batch(rows=[op, f"R{self.owner}", "execution.started", json.dumps({"op": op})]), lambda: self._work(drive, op))
        elif kind == "ask":
            self._commit(drive, Batch(decisions=[op, "O{}"], timers=self._deadline(drive, op)), lambda: None)
        elif kind == "sleep":
            self._commit(drive, Batch(timers=[op, 500 + 700 * (len(op) % 3), ""]), lambda: None)
        else:
            drive.running += 1
            drive.asking.add(op)
            self._child(drive, op)

    def _deadline(self, drive: Drive, op: str) -> list[Any]:
        way = drive.program["deadlines"].get(op)
        if not way:
            return []
        default = {"made": '{"at":"@now"}', "event": "{}", "made_event": json.dumps({"by": "deadline", "as": "failed"})}
        return [f"decision:{op}", 3000, json.dumps(default | {"on": way, "escalated": '{"escalated":1}', "period_ms": 2000})]

    def _work(self, drive: Drive, op: str) -> None:
        if drive.program["poison"]:
            self.crash(self.world.chance.uniform(0.1, 1))
            return

        def finished() -> None:
            if drive.over:
                return
            value = f"S{self.owner} token {drive.token} at {self.world.now}"
            self._commit(drive, Batch(rows=[op, value, "execution.succeeded", json.dumps({"op": op})]), lambda: self._finished(drive, op, value))

        self.later(self.world.chance.randrange(10 * MS, self.world.chance.choice((50 * MS, SECOND, 4 * SECOND))), finished)

    def _finished(self, drive: Drive, op: str, value: str) -> None:
        drive.rows.setdefault(op, b"R")
        if drive.rows[op][:1] != b"S":
            drive.rows[op] = value.encode()
        drive.running -= 1
        if drive.program["last"] == "fail" and not drive.settling and not drive.cancel:
            drive.waiting.clear()
            self._settle(drive, "finish", "failed", "workflow.failed")  # whatever else runs or is open

    def _child(self, drive: Drive, op: str) -> None:
        epoch, signal = drive.epoch, drive.signal

        def told(reply: Any) -> None:
            if drive.over:
                return
            drive.asking.discard(op)
            if drive.epoch != epoch:  # it was asked of a server that has been replaced
                drive.running -= 1
                drive.asked.discard(op)
                self.advance(drive)
            elif reply is LOST:
                drive.asking.add(op)
                self._child(drive, op)
            elif isinstance(reply, RedisError):
                drive.running -= 1
                drive.asked.discard(op)
                self._refused(drive, reply)
            else:
                drive.running -= 1
                drive.hear_of(reply[3])
                if reply[0] in TERMINAL:
                    drive.ended.add(op)
                elif drive.signal != signal:  # the answer may be older than what was heard since
                    drive.asked.discard(op)
                self.advance(drive)

        child = f"{drive.workflow_id}.{op.partition(':')[2]}"
        doc = json.dumps(drive.program["child"] | {"name": child})
        args = [drive.workflow_id, *drive.fence, child, doc, "{}", "p", "probe@1", drive.program["policy"], op]
        self.world.script(self, "child", drive.workflow_id, args, told)
