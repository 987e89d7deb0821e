"""What must hold after any fault, judged from outside by reading the API, the store, the sink and the history of the clients.

    ends       each accepted workflow has one terminal event, its last status, and the exact value it must have            (I1)
    results    an execution succeeds once; what was seen committed reads the same ever after; it does not run again        (I2)
    events     numbers without a gap, the hash chain whole                                                                  (I3)
    tokens     each drive has a higher token than the one before                                                            (I4)
    effects    at the sink, one per key accepted; a driver that could know the result never asks again                      (I5)
    accepted   whatever was acknowledged is readable                                                                        (I6)
    leaks      nothing is owned, queued or kept for ever by what has ended                                                  (I7)
    tail       every entry point answers again, see `House.answers_again`                                                   (I8)

Each checker returns sentences; none is good news.
"""

import fnmatch
import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from cluster.contracts.events import TERMINAL_EVENTS
from cluster.contracts.ids import WorkflowId
from cluster.redis import keys
from cluster.redis.client import Clients
from tests.chaos.history import Accepted
from tests.chaos.sink import Effects

Events = list[dict[str, Any]]
TERMINAL = {str(kind) for kind in TERMINAL_EVENTS}


def ends(expected: Accepted, workflow: dict[str, Any], events: Events) -> Iterable[str]:
    name = f"{expected.workflow_id} (seed {expected.seed})"
    last = [event["type"] for event in events if event["type"] in TERMINAL]
    if len(last) != 1:
        yield f"{name} has {len(last)} terminal events: {', '.join(last) or 'none'}; status {workflow['status']}"
    if workflow["status"] not in expected.ends:
        yield f"{name} is {workflow['status']}, not {' or '.join(expected.ends)}: {workflow['error_history'][-1:]}"
    elif workflow["status"] == "completed" and expected.digest and workflow["results"]["summary"]["digest"] != expected.digest:
        yield f"{name} answered {workflow['results']['summary']['digest']}, not {expected.digest}"


def results(expected: Accepted, workflow: dict[str, Any], events: Events) -> Iterable[str]:
    succeeded = Counter(event["data"]["execution_id"] for event in events if event["type"] == "execution.succeeded")
    yield from (f"{expected.workflow_id}: {key} succeeded {count} times" for key, count in succeeded.items() if count > 1)
    if workflow["status"] == "completed" and expected.executions is not None and len(succeeded) != expected.executions:
        yield f"{expected.workflow_id}: {len(succeeded)} executions succeeded, not {expected.executions}"


def numbers(workflow_id: str, events: Events, last_seq: int) -> Iterable[str]:
    found = [event["seq"] for event in events]
    if found != list(range(1, len(found) + 1)):
        yield f"{workflow_id}: event numbers have a gap: {found}"
    if len(found) != last_seq:
        yield f"{workflow_id}: {len(found)} events, but the record counts {last_seq}"


def chain(workflow_id: str, head: bytes | None, stored: list[tuple[bytes, dict[bytes, bytes]]]) -> Iterable[str]:
    """head_n = sha1hex(head_{n-1} . seq . "\\n" . type . "\\n" . at . "\\n" . data), head_0 = "". Entries without `h` were written before there was a chain."""
    expected = ""
    for entry_id, fields in stored:
        if b"h" not in fields:
            return
        seq = entry_id.split(b"-")[0]
        text = expected.encode() + seq + b"\n" + fields[b"t"] + b"\n" + fields[b"at"] + b"\n" + fields[b"d"]
        expected = hashlib.sha1(text, usedforsecurity=False).hexdigest()
        if fields[b"h"].decode() != expected:
            yield f"{workflow_id}: the chain breaks at event {seq.decode()}"
            return
    if stored and head is not None and head.decode() != expected:
        yield f"{workflow_id}: the record's head is not that of its last event"


def tokens(workflow_id: str, events: Events) -> Iterable[str]:
    found = [int(event["data"]["token"]) for event in events if event["type"] == "workflow.claimed"]
    if found != sorted(set(found)):
        yield f"{workflow_id}: tokens do not rise: {found}"


def effects(workflow_id: str, events: Events, seen: Effects) -> tuple[list[str], int]:
    """Sentences, and how many repetitions broke a promise.

    A driver reads the ledger after its claim. So whoever holds a token above the one under which a result was committed could know it, and must not have asked for it again; neither may one
    driver ask twice for what did not fail. An effect must have been announced: `execution.started` is durable before anything is done.
    """
    token, committed, announced, failed = 0, dict[str, int](), set[str](), set[str]()
    for event in events:
        kind, data = event["type"], event["data"]
        if kind == "workflow.claimed":
            token = int(data["token"])
        elif kind == "execution.started":
            announced.add(data["execution_id"])
        elif kind == "execution.succeeded":
            committed[data["execution_id"]] = token
        elif kind == "execution.retrying":
            failed.add(data["execution_id"])
    found, repeated = [], 0
    for key, asked in seen.of(workflow_id):
        if key not in announced:
            found.append(f"{workflow_id}: {key} had an effect that no event announced")
        late = [effect for effect in asked if effect.token > committed.get(key, effect.token)]
        twice = [token for token, count in Counter(effect.token for effect in asked).items() if count > 1 and key not in failed]
        repeated += len(late) + len(twice)
        found += [f"{workflow_id}: {key} was committed under token {committed[key]} and run again by {effect.by} under {effect.token}" for effect in late]
        found += [f"{workflow_id}: {key} ran twice under token {token}" for token in twice]
    found += [f"{workflow_id}: {key} is committed without an effect" for key in committed if key not in seen.by_key]
    return found, repeated


async def leaks(clients: Clients, ended: Iterable[str]) -> list[str]:
    """What ended workflows still own: leases, entries of ready streams, keys without time to live."""
    redis: Any = clients.commands
    found: list[str] = []
    gone = set(ended)
    for workflow_id in gone:
        owner, entry = await redis.hmget(keys.record(WorkflowId(workflow_id)), "own", "rid")
        if owner or entry:
            found.append(f"{workflow_id} has ended and is still owned by {owner} with ready entry {entry}")
    for shard in keys.ALL_SHARDS:
        left = await redis.xrange(keys.ready(shard))
        found += [f"the ready stream of shard {shard} still holds {fields[b'w'].decode()}" for _, fields in left if fields[b"w"].decode() in gone]
    async for key in redis.scan_iter(count=1000):
        name = key.decode()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in keys.PERMANENT):
            continue
        if name.rsplit(":", 1)[-1] not in gone and not any(part in gone for part in name.split(":")):
            continue
        if await redis.ttl(key) == -1:
            found.append(f"{name} has no time to live although its workflow has ended")
    return found
