"""What is stored of a thread is what was signed, or it is refused before anything of it is decoded; and a thread that was damaged goes on from its last good checkpoint."""

import asyncio
import operator
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypedDict

import ormsgpack
import pytest
from langgraph.channels.delta import DeltaChannel
from langgraph.checkpoint.base import ChannelVersions, Checkpoint
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

from cluster.contracts.errors import CheckpointTampered, Corrupt, Misconfigured, StoreUnavailable
from cluster.redis import keys
from cluster.redis.checkpoint_audit import audit
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.seals import KeyRing, new_key_text, parse_keys
from graphs.checkpointer import RedisSaver
from graphs.serde import StrictSerializer

OLD, NEW = parse_keys(new_key_text())[0], parse_keys(new_key_text())[0]
RING = KeyRing([OLD])
Content = dict[bytes, bytes] | list[tuple[bytes, float]] | set[bytes]


class TalkativeScripts(Scripts):
    """Remembers calls; loses the reply of as many puts as it is told to, after they were carried out."""

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients)
        self.calls: list[str] = []
        self.lose = 0

    async def run(self, name: str, keys: list[str], args: list[Any], *, replicated: bool = False) -> Any:
        self.calls.append(name)
        reply = await super().run(name, keys, args, replicated=replicated)
        if name == "checkpoint_put" and self.lose:
            self.lose -= 1
            raise StoreUnavailable("the reply was lost")
        return reply


@pytest.fixture
def scripts(clients: Clients) -> TalkativeScripts:
    return TalkativeScripts(clients)


@pytest.fixture
def saver(clients: Clients, scripts: TalkativeScripts) -> RedisSaver:
    return RedisSaver(clients, scripts, ring=RING)


def at(thread: str = "t", checkpoint_id: str | None = None, ns: str = "", **more: Any) -> Any:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, **({"checkpoint_id": checkpoint_id} if checkpoint_id else {}), **more}}


async def put(
    saver: RedisSaver, checkpoint_id: str, parent: str | None = None, *, thread: str = "t", ns: str = "", token: int | None = None, **values: Any
) -> Any:
    versions: ChannelVersions = dict.fromkeys(values, checkpoint_id)
    checkpoint = Checkpoint(
        v=4, id=checkpoint_id, ts="2026-01-01T00:00:00Z", channel_values=values, channel_versions=versions, versions_seen={}, updated_channels=None
    )
    fence = {} if token is None else {"fence_token": token}
    return await saver.aput(at(thread, parent, ns, **fence), checkpoint, {"source": "loop", "step": 1, "parents": {}}, versions)


async def line(saver: RedisSaver, count: int, *, thread: str = "t", token: int | None = None) -> None:
    """Checkpoints c1 … of a thread, each after the one before it."""
    for number in range(1, count + 1):
        await put(saver, f"c{number}", f"c{number - 1}" if number > 1 else None, thread=thread, token=token, n=number)


class State(TypedDict):
    n: int
    lines: Annotated[list[str], DeltaChannel(lambda state, writes: [*state, *(item for write in writes for item in write)], snapshot_frequency=100)]


def counting(saver: RedisSaver, steps: int, broken: list[int] | None = None) -> Any:
    """Counts to `steps`; fails at the numbers in `broken`."""

    async def add(state: State) -> Any:
        if state["n"] in (broken or ()):
            raise RuntimeError("not now")
        return {"n": state["n"] + 1, "lines": [f"line {state['n']}"]}

    graph: Any = StateGraph(State)
    graph.add_node("add", add)
    graph.add_edge(START, "add")
    graph.add_conditional_edges("add", lambda state: "add" if state["n"] < steps else END)
    return graph.compile(checkpointer=saver)


# Damage


class Thread:
    """Everything stored of a thread, to be damaged and mended."""

    def __init__(self, clients: Clients, thread: str) -> None:
        self._redis, self._thread = clients.commands, thread
        self.prefix = keys.checkpoint("", thread).partition(":lg:")[0] + ":lg:"

    async def names(self) -> list[str]:
        return sorted([name.decode() async for name in self._redis.scan_iter(match=f"{self.prefix}*:{self._thread}*".replace("{", "[{]"))])

    async def content(self, name: str) -> Content:
        redis: Any = self._redis
        kind = (await redis.type(name)).decode()
        if kind == "hash":
            return await redis.hgetall(name)
        return set(await redis.smembers(name)) if kind == "set" else await redis.zrange(name, 0, -1, withscores=True)

    async def replace(self, name: str, content: Content) -> None:
        redis: Any = self._redis
        await redis.delete(name)
        if isinstance(content, dict):
            await redis.hset(name, mapping=content)
        elif isinstance(content, set):
            await redis.sadd(name, *content)
        else:
            await redis.zadd(name, dict(content))

    async def saved(self) -> dict[str, Content]:
        return {name: await self.content(name) for name in await self.names()}

    async def restore(self, saved: dict[str, Content]) -> None:
        for name in set(await self.names()) - saved.keys():
            await self._redis.delete(name)
        for name, content in saved.items():
            await self.replace(name, content)


def flips(value: bytes) -> Iterator[bytes]:
    """The value with one byte changed: at its ends, around its middle, around the border to the trailer."""
    size = len(value)
    for position in sorted({0, 1, size // 3, size // 2, size - 81, size - 49, size - 48, size - 44, size - 33, size - 32, size - 1} & set(range(size))):
        for bit in (0x01, 0x80):
            yield value[:position] + bytes([value[position] ^ bit]) + value[position + 1 :]


def damages(kind: str, content: Content) -> Iterator[tuple[str, Content]]:
    """One damage each, with the name of what is damaged: the kind of the key and, of hashes whose fields have fixed names, the field."""
    if isinstance(content, dict):
        for name, value in content.items():
            what = f"{kind} {name.decode()}" if kind in "mc" else kind
            rest = {other: there for other, there in content.items() if other != name}
            yield from ((what, {**rest, name: changed}) for changed in flips(value))
            yield from ((f"{what} (name)", {**rest, changed: value}) for changed in flips(name) if changed not in rest)
    elif isinstance(content, set):
        yield from ((kind, content - {member} | {changed}) for member in content for changed in flips(member))
    else:
        for place, (member, score) in enumerate(content):
            rest = content[:place] + content[place + 1 :]
            yield from ((f"{kind} (name)", [*rest, (changed, score)]) for changed in flips(member))
            yield from ((kind, [*rest, (member, score + change)]) for change in (-1, 1, 0.5, 1000))


async def everything(saver: RedisSaver) -> Any:
    """All a reader can get of the thread: every checkpoint with its values and writes, the newest of both namespaces, the delta channel's history."""
    latest = [await saver.aget_tuple(at()), await saver.aget_tuple(at(ns="inner:1"))]
    history = await saver.aget_delta_channel_history(config=at(), channels=["lines"])
    return [found async for found in saver.alist({"configurable": {"thread_id": "t"}})], latest, history


UNNOTICED = {"m f", "m s", "m t", "m f (name)", "m s (name)", "m t (name)", "k"}
"""The fence and the put counter are held against the seals at the next put; the time of the last touch only delays an expiry; `k` serves expiry, deletion and listing, and no state is read by it."""


async def test_any_flipped_byte_is_noticed_or_changes_nothing_that_is_read(clients: Clients, saver: RedisSaver):
    token = await saver.acquire("t")
    with pytest.raises(RuntimeError):
        await counting(saver, 5, broken=[2]).ainvoke({"n": 0, "lines": []}, at(fence_token=token))
    newest = await saver.aget_tuple(at())
    assert newest is not None
    await saver.aput_writes(at(checkpoint_id=newest.checkpoint["id"], fence_token=token), [("n", 3), ("__interrupt__", "asked")], "task", "~1")
    await put(saver, "c9", ns="inner:1", token=token, word="hello")
    thread, before = Thread(clients, "t"), await everything(saver)
    saved, tried, unnoticed = await thread.saved(), 0, set[str]()
    assert {name.split(":lg:")[1][0] for name in saved} == set("mkicbw")
    for name, content in saved.items():
        for what, damaged in damages(name.split(":lg:")[1][0], content):
            tried += 1
            await thread.replace(name, damaged)
            try:
                after = await everything(saver)
            except CheckpointTampered as error:
                assert error.code in ("signature_invalid", "unknown_signing_key") and error.thread == "t", error
            else:
                if all(finding.ok for finding in await saver.verify("t")):
                    unnoticed.add(what)
                    assert what == "k" or after == before, f"{what}: {damaged}"
        await thread.replace(name, content)
    assert unnoticed <= UNNOTICED
    assert tried > 1000
    assert await everything(saver) == before


async def test_genuine_bytes_in_another_place_are_noticed(clients: Clients, saver: RedisSaver):
    await line(saver, 2)
    await line(saver, 2, thread="u")
    ours, theirs = Thread(clients, "t"), Thread(clients, "u")
    saved = await ours.saved()
    for name, content in (await theirs.saved()).items():
        kind, _, rest = name.split(":lg:")[1].partition(":")
        if kind in "cb":
            await ours.replace(keys.checkpoint(kind, "t", rest.removeprefix("u:")), content)
            with pytest.raises(CheckpointTampered):
                [found async for found in saver.alist(at())]
            await ours.restore(saved)
    one, other = keys.checkpoint("c", "t", "", "c1"), keys.checkpoint("c", "t", "", "c2")
    await ours.replace(other, saved[one])
    with pytest.raises(CheckpointTampered):
        await saver.aget_tuple(at())


async def test_a_value_that_was_taken_away_is_not_read_as_empty(clients: Clients, saver: RedisSaver):
    await line(saver, 2)
    await clients.commands.delete(keys.checkpoint("b", "t", ""))
    with pytest.raises(CheckpointTampered, match="'n' is missing"):
        await saver.aget_tuple(at())


async def test_an_ancestor_that_was_taken_away_does_not_empty_a_delta_channel(clients: Clients, saver: RedisSaver):
    await counting(saver, 4).ainvoke({"n": 0, "lines": []}, at())
    taken = [found.checkpoint["id"] async for found in saver.alist(at())][2]
    await clients.commands.delete(keys.checkpoint("c", "t", "", taken))
    with pytest.raises(CheckpointTampered, match=f"{taken}.*missing"):
        await counting(saver, 4).aget_state(at())


# Going back


async def test_a_thread_put_back_to_an_older_state_is_noticed_when_its_counter_is_kept_elsewhere(clients: Clients, saver: RedisSaver):
    await line(saver, 2)
    thread = Thread(clients, "t")
    older = await thread.saved()
    await put(saver, "c3", "c2", n=3)
    known = saver.counter("t")
    assert known == 3
    await thread.restore(older)
    elsewhere = RedisSaver(clients, Scripts(clients), ring=RING)
    assert await elsewhere.aget_tuple(at())  # every signature holds
    elsewhere.expect_counter("t", known)
    with pytest.raises(CheckpointTampered) as refused:
        await elsewhere.aget_tuple(at())
    assert refused.value.code == "checkpoint_rewound"
    await clients.commands.flushdb()
    with pytest.raises(CheckpointTampered):
        await elsewhere.aget_tuple(at())
    elsewhere.expect_counter("t", 0)
    assert await elsewhere.aget_tuple(at()) is None


async def test_who_drives_a_thread_notices_at_its_next_put_that_it_was_put_back(clients: Clients, saver: RedisSaver):
    await line(saver, 1)
    thread = Thread(clients, "t")
    older = await thread.saved()
    await put(saver, "c2", "c1", n=2)
    await thread.restore(older)
    heard: list[Exception] = []
    with saver.watching("t", heard.append), pytest.raises(CheckpointTampered) as refused:
        await put(saver, "c3", "c2", n=3)
    assert refused.value.code == "checkpoint_rewound"
    assert heard == [refused.value]
    await put(saver, "c3", "c1", n=3)  # the end of `watching` took the memory along: a new drive starts from what is there


async def test_a_put_counter_that_was_turned_back_gives_no_second_checkpoint_the_same_number(clients: Clients, saver: RedisSaver):
    await line(saver, 3)
    await clients.commands.hset(keys.checkpoint("m", "t"), "s", 1)  # type: ignore[misc]
    with pytest.raises(CheckpointTampered) as refused:
        await put(RedisSaver(clients, Scripts(clients), ring=RING), "c4", "c3", n=4)
    assert refused.value.code == "checkpoint_rewound"


async def test_a_parent_that_changed_under_its_driver_is_not_followed(clients: Clients, saver: RedisSaver):
    await line(saver, 2)
    await clients.commands.hset(keys.checkpoint("c", "t", "", "c2"), "s", b"x" * 112)  # type: ignore[misc]
    with pytest.raises(CheckpointTampered, match="changed since"):
        await put(saver, "c3", "c2", n=3)


async def test_an_old_checkpoint_put_in_front_of_a_newer_token_is_found_by_verification(clients: Clients, saver: RedisSaver):
    first = await saver.acquire("t")
    await line(saver, 3, token=first)
    thread = Thread(clients, "t")
    old = await thread.saved()
    index, m = keys.checkpoint("i", "t", ""), keys.checkpoint("m", "t")
    await clients.commands.zrem(index, "c3")
    await clients.commands.hset(m, "s", 1)  # type: ignore[misc]
    await clients.commands.zrem(index, "c2")
    second = await saver.acquire("t")
    await put(RedisSaver(clients, Scripts(clients), ring=RING), "d2", "c1", n=20, token=second)
    await clients.commands.zadd(index, {"c3": 3})
    await thread.replace(keys.checkpoint("c", "t", "", "c3"), old[keys.checkpoint("c", "t", "", "c3")])
    codes = {finding.subject: finding.code for finding in await saver.verify("t")}
    assert codes["checkpoint c3"] == "token_went_back"


# Hostile bytes


class Bomb:
    """Unpickled, it leaves a mark."""

    def __reduce__(self) -> Any:
        return (exec, ("import sys; sys.modules['callsheet_was_here'] = sys",))


def imports(module: str) -> bytes:
    return ormsgpack.packb(ormsgpack.Ext(2, ormsgpack.packb([module, "Thing", {}])))


@pytest.fixture
def lure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module that nobody may import."""
    (tmp_path / "callsheet_lure.py").write_text("class Thing: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "callsheet_lure"
    assert "callsheet_lure" not in sys.modules
    assert "callsheet_was_here" not in sys.modules


def hostile(lure: str) -> list[bytes]:
    constructor = f'{{"lc": 2, "type": "constructor", "id": ["{lure}", "Thing"]}}'.encode()
    return [
        b"pickle\0" + pickle.dumps(Bomb()),
        b"msgpack\0" + imports(lure),
        b"json\0" + constructor,
        b"msgpack\0" + ormsgpack.packb({"a": list(range(50))})[:20],
        b"msgpack\0" + b"\x91" * 100_000,
        b"msgpack\0",
        b"no type at all",
        b"\xff\xfe\0\0",
        b"",
    ]


@pytest.mark.parametrize("signed", [False, True], ids=["bare", "with a trailer of another key"])
async def test_hostile_bytes_are_refused_wherever_they_are_and_import_nothing(clients: Clients, saver: RedisSaver, lure: str, signed: bool):
    config = await put(saver, "c1", n=1)
    await saver.aput_writes(config, [("n", 2)], "task")
    thread, stranger = Thread(clients, "t"), KeyRing([("stranger", b"s" * 32)])
    saved = await thread.saved()
    places = [(keys.checkpoint("c", "t", "", "c1"), field) for field in (b"c", b"m", b"p", b"v", b"s")]
    places += [(name, field) for name in (keys.checkpoint("b", "t", ""), keys.checkpoint("w", "t", "", "c1")) for field in dict(saved[name])]  # type: ignore[arg-type]
    for name, field in places:
        for payload in hostile(lure):
            bytes_there = stranger.sealed("value", payload, b"t", b"", field) if signed else payload
            if (field, bytes_there) == (b"p", b""):
                continue  # it has no parent
            await thread.replace(name, {**saved[name], field: bytes_there})  # type: ignore[dict-item]
            with pytest.raises(CheckpointTampered) as refused:
                await saver.aget_tuple(at())
            assert refused.value.thread == "t"
            assert not all(finding.ok for finding in await saver.verify("t"))
        await thread.replace(name, saved[name])


@pytest.mark.parametrize("number", range(8))
async def test_without_keys_hostile_bytes_still_import_nothing(clients: Clients, lure: str, number: int):
    plain = RedisSaver(clients, Scripts(clients))
    await put(plain, "c1", n=1)
    blobs = keys.checkpoint("b", "t", "")
    await clients.commands.hset(blobs, b"n\0c1", hostile(lure)[number])  # type: ignore[misc]
    if number == 1:  # well formed, and of a type that is on no list: its plain data is all there is
        found = await plain.aget_tuple(at())
        assert found is not None and found.checkpoint["channel_values"] == {"n": {}}
        return
    with pytest.raises(Corrupt):
        await plain.aget_tuple(at())


def test_the_list_of_types_is_closed_whatever_the_environment_says():
    assert StrictSerializer()._allowed_msgpack_modules is None
    for form in ("pickle", "json", "yaml"):
        with pytest.raises(Corrupt):
            StrictSerializer().loads_typed((form, b"{}"))


async def test_an_unsigned_thread_is_refused_with_keys_and_a_signed_one_without(clients: Clients, saver: RedisSaver):
    plain = RedisSaver(clients, Scripts(clients))
    await put(plain, "c1", thread="legacy")
    with pytest.raises(CheckpointTampered, match="no signature"):
        await saver.aget_tuple(at("legacy"))
    await put(saver, "c1")
    with pytest.raises(Misconfigured):
        await plain.aget_tuple(at())


# Keys


async def test_after_a_rotation_old_checkpoints_are_read_new_ones_signed_anew_and_strangers_refused(clients: Clients, saver: RedisSaver):
    await line(saver, 2)
    rotated = RedisSaver(clients, Scripts(clients), ring=KeyRing([NEW, OLD]))
    assert (await rotated.aget_tuple(at())) == (await saver.aget_tuple(at()))
    await put(rotated, "c3", "c2", n=3)
    assert all(finding.ok for finding in await rotated.verify("t"))
    with pytest.raises(CheckpointTampered) as refused:
        await saver.aget_tuple(at())
    assert refused.value.code == "unknown_signing_key"
    retired = RedisSaver(clients, Scripts(clients), ring=KeyRing([NEW]))
    assert await retired.aget_tuple(at())
    codes = [finding.code for finding in await retired.verify("t")]
    assert codes == ["unknown_signing_key", "unknown_signing_key", "parent_gone", "gap"]


# Numbers


async def test_one_writer_signs_each_checkpoint_once(saver: RedisSaver, scripts: TalkativeScripts):
    await line(saver, 20)
    assert scripts.calls == ["checkpoint_put"] * 20


async def test_a_writer_that_continues_after_reading_signs_once(clients: Clients, saver: RedisSaver, scripts: TalkativeScripts):
    await line(RedisSaver(clients, Scripts(clients), ring=RING), 3)
    await saver.aget_tuple(at())
    await put(saver, "c4", "c3", n=4)
    assert scripts.calls == ["checkpoint_read", "checkpoint_put"]
    assert all(finding.ok for finding in await saver.verify("t"))


async def test_a_writer_that_knows_nothing_signs_again(clients: Clients, saver: RedisSaver, scripts: TalkativeScripts):
    await line(RedisSaver(clients, Scripts(clients), ring=RING), 3)
    await put(saver, "c4", "c3", n=4)
    assert scripts.calls == ["checkpoint_put"] * 2
    assert [finding.code for finding in await saver.verify("t")] == ["ok"] * 4


async def test_a_put_whose_reply_was_lost_is_sent_again_and_keeps_its_number(saver: RedisSaver, scripts: TalkativeScripts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graphs.checkpointer.RETRY_WAITS", (0.01,) * 4)
    await line(saver, 2)
    scripts.lose = 2
    await put(saver, "c3", "c2", n=3)
    await put(saver, "c4", "c3", n=4)
    assert saver.counter("t") == 4
    assert [finding.code for finding in await saver.verify("t")] == ["ok"] * 4


async def test_many_namespaces_of_a_thread_written_at_once_get_numbers_without_gaps(saver: RedisSaver, scripts: TalkativeScripts):
    await asyncio.gather(*(put(saver, "c1", ns=f"inner:{number}", n=number) for number in range(40)))
    assert len(scripts.calls) == 40
    fresh = RedisSaver(saver._store._clients, scripts, ring=RING)
    await asyncio.gather(*(put(fresh, "c2", "c1", ns=f"inner:{number}", n=number) for number in range(20)))
    findings = await saver.verify("t")
    assert len(findings) == 60 and all(finding.code == "ok" for finding in findings)


# Going on


async def test_a_damaged_workflow_goes_on_from_its_last_good_checkpoint(clients: Clients, saver: RedisSaver):
    with pytest.raises(RuntimeError):
        await counting(saver, 6, broken=[4]).ainvoke({"n": 0, "lines": []}, at())
    order = [found.checkpoint["id"] async for found in saver.alist(at())]
    for damaged in order[:2]:
        await clients.commands.hset(keys.checkpoint("c", "t", "", damaged), "m", b"msgpack\0x")  # type: ignore[misc]
    again = RedisSaver(clients, Scripts(clients), ring=RING)
    with pytest.raises(CheckpointTampered):
        await counting(again, 6).ainvoke(None, at())
    good = await again.last_good("t")
    assert good is not None and good[0] == order[2]
    await again.drop_after("t", good[0])
    await again.drop_after("t", good[0])
    again.expect_counter("t", good[1])
    result = await counting(again, 6).ainvoke(None, at())
    assert result == {"n": 6, "lines": [f"line {number}" for number in range(6)]}
    assert {finding.code for finding in await again.verify("t")} == {"ok", "gap"}
    assert again.counter("t") > good[1] + 2


async def test_a_bad_pending_write_is_dropped_and_its_task_runs_again(clients: Clients, saver: RedisSaver):
    config = await put(saver, "c1", n=1)
    await saver.aput_writes(config, [("n", 2)], "good")
    await saver.aput_writes(config, [("n", 3)], "bad")
    await clients.commands.hset(keys.checkpoint("w", "t", "", "c1"), b"bad\x000", b"\0n\0msgpack\0\x04")  # type: ignore[misc]
    with pytest.raises(CheckpointTampered, match="pending write"):
        await saver.aget_tuple(at())
    assert await saver.last_good("t") == ("c1", 1)
    await saver.drop_after("t", "c1")
    found = await saver.aget_tuple(at())
    assert found is not None and found.pending_writes == [("good", "n", 2)]


async def test_what_the_order_names_and_is_not_there_is_removed_with_what_is_newer(clients: Clients, saver: RedisSaver):
    await line(saver, 3)
    index: Any = keys.checkpoint("i", "t", "")
    await clients.commands.zrem(index, "c2")
    await clients.commands.zadd(index, {b"\xff\xfe": 2.5})
    assert await saver.last_good("t") == ("c3", 3)
    await saver.drop_after("t", "c3")
    assert await clients.commands.zrange(index, 0, -1) == [b"c1", b"c3"]
    codes = [finding.code for finding in await saver.verify("t")]
    assert codes == ["ok", "parent_gone", "gap", "unlisted"]


async def test_a_thread_without_a_good_checkpoint_has_none(clients: Clients, saver: RedisSaver):
    assert await saver.last_good("t") is None
    await line(saver, 2)
    await clients.commands.delete(keys.checkpoint("b", "t", ""))
    assert await saver.last_good("t") is None


# Copies


class Fan(TypedDict):
    done: Annotated[list[int], operator.add]


async def test_a_copy_is_sealed_for_its_own_place_and_goes_on(clients: Clients, saver: RedisSaver):
    token = await saver.acquire("t")
    await counting(saver, 3).ainvoke({"n": 0, "lines": []}, at(fence_token=token))
    await saver.acopy_thread("t", "copy")
    assert {finding.code for finding in await saver.verify("copy")} == {"ok"}
    lease = await saver.acquire("copy")
    result = await counting(saver, 6).ainvoke({"n": 3}, at("copy", fence_token=lease))
    assert result["n"] == 6 and len(result["lines"]) == 6
    assert {finding.code for finding in await saver.verify("copy")} == {"ok"}
    assert {finding.code for finding in await saver.verify("t")} == {"ok"}


@pytest.mark.parametrize("kind", ["c", "b", "i"])
async def test_what_cannot_be_trusted_is_not_copied(clients: Clients, saver: RedisSaver, kind: str):
    await line(saver, 2)
    thread = Thread(clients, "t")
    name = next(name for name in await thread.names() if f":lg:{kind}:" in name)
    _, damaged = next(damages(kind, await thread.content(name)))
    await thread.replace(name, damaged)
    with pytest.raises(CheckpointTampered):
        await saver.acopy_thread("t", "copy")
    assert not await Thread(clients, "copy").names()


async def test_a_pruned_thread_verifies_and_its_gap_is_remarked(saver: RedisSaver):
    async def work(state: dict[str, int]) -> dict[str, list[int]]:
        return {"done": [state["n"]]}

    graph: Any = StateGraph(Fan)
    graph.add_node("work", work)
    graph.add_conditional_edges(START, lambda state: [Send("work", {"n": n}) for n in range(10)], ["work"])
    await graph.compile(checkpointer=saver).ainvoke({"done": []}, at())
    await saver.aprune(["t"])
    findings = await saver.verify("t")
    assert all(finding.ok for finding in findings)
    assert [finding.code for finding in findings] == ["parent_gone", "gap"]


async def test_a_checkpoint_that_comes_while_a_thread_is_examined_is_no_fault(
    clients: Clients, saver: RedisSaver, scripts: TalkativeScripts, monkeypatch: pytest.MonkeyPatch
):
    await line(saver, 2)
    store = CheckpointStore(clients, scripts, ring=RING)
    listed = store.listed

    async def then_another(thread: str, ns: str) -> list[tuple[str, int]]:
        found = await listed(thread, ns)
        await put(saver, "c3", "c2", n=3)
        return found

    monkeypatch.setattr(store, "listed", then_another)
    assert [(finding.ok, finding.code) for finding in await audit(store, "t")] == [(True, "ok"), (True, "ok")]
