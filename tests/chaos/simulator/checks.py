"""What must hold after every step, whatever the schedule.

Never two tokens that can write; a result that was committed never changes; events gapless and chained by their hashes; one end, left by a person's retry only; the record, the ready
stream, the timers and the times to live tell the same story.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.simulator.engines import TERMINAL
from tests.chaos.simulator.model import RedisError
from tests.chaos.simulator.streams import show
from tests.chaos.simulator.world import World, key

DRIVEN = {b"running", b"pausing"}
RESTING = TERMINAL | {b"waiting", b"paused", b"quarantined"}
ENDS = {b"workflow.completed", b"workflow.failed", b"workflow.cancelled", b"workflow.terminated", b"workflow.continued_as_new"}


@dataclass
class Seen:
    """What was checked of a workflow before."""

    seq: int = 0
    head: bytes = b""
    token: int = 0
    ended: bool = False
    results: dict[bytes, bytes] = field(default_factory=dict)
    started: set[bytes] = field(default_factory=set)
    """Executions started by the driver of now."""
    succeeded: set[bytes] = field(default_factory=set)


class Checks:
    def __init__(self, world: World) -> None:
        self._world = world
        self._data = world.model.data
        self._seen: dict[bytes, Seen] = {}
        self._given: dict[tuple[str, int], str] = {}
        """Who was given which token; not forgotten when the server is."""

    def forget(self) -> None:
        """The server was rewound: what it lost may be made anew, and differently."""
        self._data = self._world.model.data
        self._seen.clear()

    def memory(self) -> Any:
        """What the checks know of the past; to be given back by `remember`."""
        return self._seen, self._given

    def remember(self, memory: Any) -> None:
        self._seen, self._given = memory

    def of(self, workflow_id: str) -> None:
        self._workflow(workflow_id.encode())

    def driver(self, owner: str, script: str, workflow_id: str, reply: Any) -> None:
        """Whose write was taken holds the lease; a token is given out once."""
        if isinstance(reply, RedisError) or (script == "claim" and reply[0] != b"claimed"):
            return
        record = self._data[key("w", workflow_id)]
        assert record[b"own"] == owner.encode(), f"{workflow_id}: {script} of {owner} was taken while {record[b'own']} holds the lease"
        if script == "claim":
            given = (workflow_id, int(reply[1]))
            assert given not in self._given, f"{workflow_id}: token {reply[1]} was given to {self._given[given]} before, and now to {owner}"
            self._given[given] = owner

    def everything(self) -> None:
        members = list(self._data.get(key("all"), {}))
        for member in members:
            self._workflow(member)
        self._shared(members)

    def _workflow(self, workflow_id: bytes) -> None:
        record = self._data.get(key("w") + b":" + workflow_id)
        if record is None:
            return
        seen = self._seen.setdefault(workflow_id, Seen())
        self._log(workflow_id, record, seen)
        self._results(workflow_id, record, seen)
        self._lease(record, seen)
        self._queue(workflow_id, record)
        self._timers(workflow_id, record)
        self._lifetime(workflow_id, record)

    def _log(self, workflow_id: bytes, record: dict[bytes, bytes], seen: Seen) -> None:
        """Every entry follows the one before it; after the end there is nothing, unless somebody retried."""
        stream = self._data[key("ev") + b":" + workflow_id]
        upto = int(record[b"seq"])
        assert stream.last == (upto, 0), f"{workflow_id}: the record counts {upto} events, the log ends with {stream.last}"
        for seq in range(seen.seq + 1, upto + 1):
            entry = stream.entries.get((seq, 0))
            assert entry is not None, f"{workflow_id}: event {seq} is missing"
            kind, at, data, head = entry[1], entry[3], entry[5], entry[7]
            assert head == hashlib.sha1(b"%s%d\n%s\n%s\n%s" % (seen.head, seq, kind, at, data)).hexdigest().encode(), (
                f"{workflow_id}: event {seq} breaks the chain"
            )
            assert not seen.ended or kind == b"workflow.retried", f"{workflow_id}: {kind} after the end"
            seen.ended = kind in ENDS
            self._once(workflow_id, kind, data, seen)
            seen.seq, seen.head = seq, head
        assert record[b"head"] == seen.head
        assert seen.ended == (record[b"status"] in TERMINAL), f"{workflow_id}: status {record[b'status']}, and its last event is {kind_of(stream, upto)}"

    def _once(self, workflow_id: bytes, kind: bytes, data: bytes, seen: Seen) -> None:
        """A driver starts an execution once, and each succeeds once."""
        if kind in (b"workflow.claimed", b"workflow.rewound"):
            seen.started.clear()
        elif kind in (b"execution.started", b"execution.succeeded"):
            told = seen.started if kind == b"execution.started" else seen.succeeded
            assert data not in told, f"{workflow_id}: {kind} {data} for the second time"
            told.add(data)

    def _results(self, workflow_id: bytes, record: dict[bytes, bytes], seen: Seen) -> None:
        rows = self._data.get(key("led") + b":" + workflow_id, {})
        for name, value in seen.results.items():
            assert rows.get(name) == value, f"{workflow_id}: the committed {name} was {value} and is {rows.get(name)}"
        if record[b"status"] == b"completed":
            wanted = {op.encode() for stage in json.loads(record[b"doc"]).get("stages", ()) for op in stage if op.startswith("step")}
            missing = sorted(op for op in wanted if rows.get(op, b"")[:1] != b"S")
            assert not missing, f"{workflow_id} is completed without {missing}"
        if len(seen.results) < len(rows):
            seen.results |= {name: value for name, value in rows.items() if value[:1] == b"S"}

    def _lease(self, record: dict[bytes, bytes], seen: Seen) -> None:
        token = int(record[b"tok"])
        assert token >= seen.token, f"the token went back from {seen.token} to {token}"
        seen.token = token
        if record[b"status"] in RESTING:
            assert record[b"own"] == b"", f"{record[b'status']} and still held by {record[b'own']}"

    def _queue(self, workflow_id: bytes, record: dict[bytes, bytes]) -> None:
        """Who wants an engine is on the ready stream, and nobody else."""
        entry, status = record[b"rid"], record[b"status"]
        if status in RESTING or record.get(b"queued") == b"1":
            assert entry == b"", f"{workflow_id} is {status} and on the ready stream"
            return
        assert entry != b"", f"{workflow_id} is {status} and not on the ready stream"
        stream = self._data[key("ready")]
        left, right = entry.split(b"-")
        place = (int(left), int(right))
        assert place in stream.entries, f"{workflow_id}: its ready entry {entry} is gone"
        group = stream.groups[b"engines"]
        assert place in group.pending or place > group.last, f"{workflow_id}: its ready entry {entry} was acknowledged"

    def _timers(self, workflow_id: bytes, record: dict[bytes, bytes]) -> None:
        clock = self._data.get(key("timers"), {})
        frozen = record[b"status"] in (b"paused", b"quarantined")
        for name, value in self._data.get(key("tm") + b":" + workflow_id, {}).items():
            if value[:1] == b"F":
                continue
            member = workflow_id + b"|" + name
            if record[b"status"] in TERMINAL:
                assert member not in clock, f"{member} would fire after the end"
            elif frozen:
                assert value[:1] == b"-" and member not in clock, f"{member} runs although its workflow is {record[b'status']}"
            else:
                assert value[:1] != b"-", f"{member} stands still although its workflow is {record[b'status']}"
                assert clock.get(member) == float(value.partition(b"|")[0]), f"{member} is due {value[:20]} and set for {clock.get(member)}"

    def _lifetime(self, workflow_id: bytes, record: dict[bytes, bytes]) -> None:
        expires, ended = self._world.model.expires, record[b"status"] in TERMINAL
        for kind in ("w", "ev", "led", "art", "dec", "ovr", "inh", "iart", "tm", "early", "ch", "lg:m"):
            name = key(kind) + b":" + workflow_id
            if name in self._data:
                assert (name in expires) == ended, f"{name} {'never expires' if ended else 'expires'}, and the workflow is {record[b'status']}"
        assert (workflow_id in self._data.get(key("expiring"), {})) == ended
        dead = record[b"status"] in (b"failed", b"quarantined")
        assert (workflow_id in self._data.get(key("dlq", "p"), {})) == dead, f"{workflow_id} is {record[b'status']}, on the dead-letter list: {not dead}"

    def _shared(self, members: list[bytes]) -> None:
        """Nothing in the shared structures that no workflow knows of."""
        records: dict[bytes, Any] = {member: self._data.get(key("w") + b":" + member, {}) for member in members}
        for entry, fields in self._data[key("ready")].entries.items():
            assert records.get(fields[1], {}).get(b"rid") == show(entry), f"a ready entry for {fields[1]} that its record does not name"
        for member in self._data.get(key("timers"), {}):
            workflow_id, _, name = member.partition(b"|")
            assert name in self._data.get(key("tm") + b":" + workflow_id, {}), f"a timer {member} that nobody set"
        for name in self._data:
            if name.startswith(key("line")) and not name.endswith(b":q"):
                holder = self._data[name][b"holder"]
                assert records.get(holder, {}).get(b"status") not in TERMINAL, f"{holder} has ended and holds the line"


def kind_of(stream: Any, seq: int) -> bytes:
    return stream.entries[(seq, 0)][1]
