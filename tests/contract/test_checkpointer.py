"""What the saver promises beyond LangGraph's conformance suite: the fence, the order, the copies, delta channels, and what happens when a lease is lost."""

import asyncio
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, ClassVar, TypedDict

import pytest
from langgraph.channels.delta import DeltaChannel
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointTuple
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

from cluster.contracts.errors import Conflict, InvalidInput, LeaseLost, StoreUnavailable
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.seals import KeyRing, new_key_text, parse_keys
from graphs.checkpointer import CheckpointRefused, RedisSaver
from tests.company import until


class CountedScripts(Scripts):
    """Counts calls, and lets a test act before one is sent."""

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients)
        self.calls: list[str] = []
        self.before: Callable[[str], Any] | None = None

    async def run(self, name: str, keys: list[str], args: list[Any], *, replicated: bool = False) -> Any:
        self.calls.append(name)
        if self.before is not None:
            await self.before(name)
        return await super().run(name, keys, args, replicated=replicated)


@pytest.fixture
def scripts(clients: Clients) -> CountedScripts:
    return CountedScripts(clients)


@pytest.fixture(params=["plain", "sealed"])
def saver(request: pytest.FixtureRequest, clients: Clients, scripts: CountedScripts) -> RedisSaver:
    return RedisSaver(clients, scripts, ring=KeyRing(parse_keys(new_key_text())) if request.param == "sealed" else None)


def at(thread: str = "t", checkpoint_id: str | None = None, **more: Any) -> Any:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": "", **({"checkpoint_id": checkpoint_id} if checkpoint_id else {}), **more}}


async def put(saver: RedisSaver, checkpoint_id: str, parent: str | None = None, *, thread: str = "t", token: int | None = None, **values: Any) -> Any:
    versions: ChannelVersions = dict.fromkeys(values, checkpoint_id)
    checkpoint = Checkpoint(
        v=4, id=checkpoint_id, ts="2026-01-01T00:00:00Z", channel_values=values, channel_versions=versions, versions_seen={}, updated_channels=None
    )
    fence = {} if token is None else {"fence_token": token}
    return await saver.aput(at(thread, parent, **fence), checkpoint, {"source": "loop", "step": 1, "parents": {}}, versions)


async def latest(saver: RedisSaver, thread: str = "t") -> CheckpointTuple:
    found = await saver.aget_tuple(at(thread))
    assert found is not None
    return found


# The fence


async def test_an_old_token_and_a_missing_one_write_nothing_and_a_newer_one_does(saver: RedisSaver):
    first = await saver.acquire("t")
    await put(saver, "c1", token=first)
    second = await saver.acquire("t")
    for token in (first, None):
        with pytest.raises(CheckpointRefused):
            await put(saver, "c2", "c1", token=token)
        with pytest.raises(CheckpointRefused):
            await saver.aput_writes(at(checkpoint_id="c1", fence_token=token), [("x", 1)], "task")
    assert (await latest(saver)).checkpoint["id"] == "c1"
    assert not (await latest(saver)).pending_writes
    await put(saver, "c2", "c1", token=second)
    assert (await latest(saver)).checkpoint["id"] == "c2"


async def test_a_leases_token_fences_and_an_older_lease_cannot_take_the_fence_back(saver: RedisSaver):
    await saver.set_fence("t", 7)
    await saver.set_fence("t", 7)
    with pytest.raises(LeaseLost):
        await saver.set_fence("t", 6)
    await put(saver, "c1", token=7)


async def test_who_drove_a_deleted_thread_cannot_bring_it_back(saver: RedisSaver):
    token = await saver.acquire("t")
    await put(saver, "c1", token=token)
    await saver.adelete_thread("t")
    with pytest.raises(CheckpointRefused):
        await put(saver, "c2", "c1", token=token)
    assert await saver.aget_tuple(at()) is None


@pytest.mark.parametrize("thread", ["", "a{b}", "nul\0"])
async def test_a_thread_id_that_would_leave_its_slot_is_refused(saver: RedisSaver, thread: str):
    with pytest.raises(InvalidInput):
        await put(saver, "c1", thread=thread)


# Order


async def test_the_latest_checkpoint_is_the_last_one_put_even_from_a_host_whose_clock_is_behind(saver: RedisSaver):
    await put(saver, "1f0-later", n=1)
    await put(saver, "1e0-earlier", "1f0-later", n=2)
    assert (await latest(saver)).checkpoint["channel_values"] == {"n": 2}
    assert [found.checkpoint["id"] async for found in saver.alist(at())] == ["1e0-earlier", "1f0-later"]
    assert [found.checkpoint["id"] async for found in saver.alist(at(), before=at(checkpoint_id="1e0-earlier"))] == ["1f0-later"]


async def test_a_repeated_put_keeps_its_place(saver: RedisSaver):
    await put(saver, "c1", n=1)
    await put(saver, "c2", "c1", n=2)
    await put(saver, "c1", n=1)
    assert (await latest(saver)).checkpoint["id"] == "c2"


async def test_writes_come_back_by_task_path_and_the_first_of_a_task_stays(saver: RedisSaver):
    config = await put(saver, "c1")
    await saver.aput_writes(config, [("x", "second")], "task-a", "~2")
    await saver.aput_writes(config, [("x", "first"), ("y", "also")], "task-z", "~1")
    await saver.aput_writes(config, [("x", "changed")], "task-z", "~1")
    await saver.aput_writes(config, [("__interrupt__", "asked")], "task-z", "~1")
    await saver.aput_writes(config, [("__interrupt__", "asked again")], "task-z", "~1")
    assert (await latest(saver)).pending_writes == [
        ("task-z", "__interrupt__", "asked again"),
        ("task-z", "x", "first"),
        ("task-z", "y", "also"),
        ("task-a", "x", "second"),
    ]


async def test_a_checkpoint_waits_for_the_writes_of_its_parent(saver: RedisSaver, scripts: CountedScripts):
    config = await put(saver, "c1")
    released, stored = asyncio.Event(), list[str]()

    async def hold_writes(name: str) -> None:
        if name == "checkpoint_writes":
            await released.wait()
        stored.append(name)

    scripts.before = hold_writes
    writing = asyncio.create_task(saver.aput_writes(config, [("x", 1)], "task"))
    await until(lambda: scripts.calls[-1] == "checkpoint_writes")
    following = asyncio.create_task(put(saver, "c2", "c1"))
    await asyncio.wait([following], timeout=0.05)
    released.set()
    await asyncio.gather(writing, following)
    assert stored == ["checkpoint_writes", "checkpoint_put"]


def test_versions_grow_and_differ_between_forks():
    following = RedisSaver.get_next_version
    saver: Any = None
    forks = {following(saver, 5 << 30, None) for _ in range(50)}
    assert len(forks) == 50
    assert all(version > 5 << 30 and version >> 30 == 6 for version in forks)
    assert following(saver, None, None) > 0


# Volume and restarts


async def test_a_restarted_server_gets_its_scripts_again(saver: RedisSaver, clients: Clients):
    await put(saver, "c1", n=1)
    await clients.commands.script_flush()
    await asyncio.gather(put(saver, "c2", "c1", n=2), saver.aput_writes(at(checkpoint_id="c1"), [("x", 1)], "task"))
    await clients.commands.script_flush()
    assert (await latest(saver)).checkpoint["channel_values"] == {"n": 2}


async def test_a_short_silence_of_redis_is_waited_out(saver: RedisSaver, scripts: CountedScripts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graphs.checkpointer.RETRY_WAITS", (0.01, 0.01))
    silent = 2

    async def fail(name: str) -> None:
        nonlocal silent
        silent -= 1
        if silent >= 0:
            raise StoreUnavailable("no answer")

    scripts.before = fail
    heard: list[Exception] = []
    with saver.watching("t", heard.append):
        await put(saver, "c1", n=1)
        assert not heard
        silent = 3
        with pytest.raises(StoreUnavailable):
            await put(saver, "c2", "c1", n=2)
        assert [type(error) for error in heard] == [StoreUnavailable]
    assert (await latest(saver)).checkpoint["id"] == "c1"


async def test_thousands_of_channels_fit_and_each_operation_is_one_call(saver: RedisSaver, scripts: CountedScripts):
    values: dict[str, Any] = {f"channel {number}": "x" * 10 for number in range(5000)}
    await put(saver, "c1", **values)
    await saver.aput_writes(at(checkpoint_id="c1"), [(name, 1) for name in values], "task")
    found = await latest(saver)
    assert found.checkpoint["channel_values"] == values
    assert len(found.pending_writes or ()) == 5000
    assert scripts.calls == ["checkpoint_put", "checkpoint_writes", "checkpoint_read"]


async def test_a_cancelled_call_does_not_take_others_of_its_batch_along(saver: RedisSaver):
    calls = [asyncio.create_task(put(saver, f"c{number}", thread=f"t{number}")) for number in range(20)]
    await asyncio.sleep(0)
    calls[3].cancel()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(outcomes[3], asyncio.CancelledError)
    for number in set(range(20)) - {3}:
        assert await saver.aget_tuple(at(f"t{number}"))


class Fan(TypedDict):
    done: Annotated[list[int], operator.add]


async def test_every_finished_send_of_a_failed_superstep_is_saved(saver: RedisSaver):
    async def work(state: dict[str, int]) -> dict[str, list[int]]:
        if state["n"] == 29:
            await until(lambda: len(finished) == 29)
            raise RuntimeError("the last one fails")
        finished.append(state["n"])
        return {"done": [state["n"]]}

    finished: list[int] = []

    graph: Any = StateGraph(Fan)
    graph.add_node("work", work)
    graph.add_conditional_edges(START, lambda state: [Send("work", {"n": n}) for n in range(30)], ["work"])
    app = graph.compile(checkpointer=saver)
    with pytest.raises(RuntimeError):
        await app.ainvoke({"done": []}, at(), durability="sync")
    saved = [write for write in (await latest(saver)).pending_writes or () if write[1] == "done"]
    assert sorted(value for *_, value in saved for value in value) == list(range(29))


# Copies


class Counter(TypedDict):
    n: int


def counting(saver: RedisSaver, steps: int, node: Callable[[Counter], Any] | None = None) -> Any:
    async def add(state: Counter) -> dict[str, int]:
        return {"n": state["n"] + 1}

    graph: Any = StateGraph(Counter)
    names = [f"add_{number}" for number in range(steps)]
    for name in names:
        graph.add_node(name, node or add)
    for one, other in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(one, other)
    return graph.compile(checkpointer=saver)


async def test_a_run_on_a_copy_goes_on_where_the_source_stood(saver: RedisSaver):
    app = counting(saver, 5)
    await app.ainvoke({"n": 0}, at("source"))
    await saver.acopy_thread("source", "copy")
    before = len([found async for found in saver.alist(at("source"))])
    result = await app.ainvoke({"n": 10}, at("copy"))
    assert result["n"] == 15
    assert (await app.aget_state(at("copy"))).values["n"] == 15
    assert (await app.aget_state(at("source"))).values["n"] == 5
    assert len([found async for found in saver.alist(at("source"))]) == before


async def test_a_copy_never_mixes_with_what_is_there(saver: RedisSaver):
    await put(saver, "c1", thread="source")
    await put(saver, "c2", thread="target")
    with pytest.raises(Conflict):
        await saver.acopy_thread("source", "target")
    assert (await latest(saver, "target")).checkpoint["id"] == "c2"


# Delta channels


def appended(state: list[str], writes: Any) -> list[str]:
    return [*state, *(item for write in writes for item in write)]


class Log(TypedDict):
    lines: Annotated[list[str], DeltaChannel(appended, snapshot_frequency=10)]
    n: int


def logging_graph(saver: RedisSaver, steps: int) -> Any:
    async def write(state: Log) -> Any:
        return {"lines": [f"line {state['n']}"], "n": state["n"] + 1}

    graph: Any = StateGraph(Log)
    graph.add_node("write", write)
    graph.add_edge(START, "write")
    graph.add_conditional_edges("write", lambda state: "write" if state["n"] < steps else END)
    return graph.compile(checkpointer=saver)


async def test_a_delta_channel_is_rebuilt_in_one_round_trip(saver: RedisSaver, scripts: CountedScripts):
    app = logging_graph(saver, 27)
    await app.ainvoke({"lines": [], "n": 0}, at() | {"recursion_limit": 100})
    scripts.calls.clear()
    assert (await app.aget_state(at())).values["lines"] == [f"line {n}" for n in range(27)]
    assert scripts.calls.count("checkpoint_walk") == 1
    assert len(scripts.calls) == 2


async def test_the_walk_agrees_with_langgraphs_own(saver: RedisSaver):
    await logging_graph(saver, 14).ainvoke({"lines": [], "n": 0}, at() | {"recursion_limit": 100})
    ours = await saver.aget_delta_channel_history(config=at(), channels=["lines"])
    theirs = await super(RedisSaver, saver).aget_delta_channel_history(config=at(), channels=["lines"])
    assert ours == theirs
    assert ours["lines"]["writes"]


async def test_pruning_keeps_what_a_delta_channel_is_rebuilt_from(saver: RedisSaver):
    app = logging_graph(saver, 27)
    await app.ainvoke({"lines": [], "n": 0}, at() | {"recursion_limit": 100})
    before = len([found async for found in saver.alist(at())])
    await saver.aprune(["t"])
    kept = len([found async for found in saver.alist(at())])
    assert (await app.aget_state(at())).values["lines"] == [f"line {n}" for n in range(27)]
    assert 1 < kept <= 12 < before
    await app.ainvoke({"n": 26}, at() | {"recursion_limit": 100})
    assert (await app.aget_state(at())).values["lines"][-1] == "line 26"
    assert len((await app.aget_state(at())).values["lines"]) == 28


async def test_pruning_frees_the_values_nobody_names(saver: RedisSaver, clients: Clients):
    await counting(saver, 5).ainvoke({"n": 0}, at())
    blobs = keys.checkpoint("b", "t", "")
    before = await clients.commands.hlen(blobs)  # type: ignore[misc]
    await saver.aprune(["t"])
    assert await clients.commands.hlen(blobs) < before  # type: ignore[misc]
    assert (await counting(saver, 5).aget_state(at())).values["n"] == 5


# Time to live


async def all_ttls(clients: Clients) -> dict[str, int]:
    return {name.decode(): await clients.commands.ttl(name) async for name in clients.commands.scan_iter()}


async def test_a_thread_without_a_fence_expires_as_a_whole_and_is_touched_as_a_whole(clients: Clients, scripts: CountedScripts):
    saver = RedisSaver(clients, scripts, ttl_seconds=600)
    await counting(saver, 3).ainvoke({"n": 0}, at())
    ttls = await all_ttls(clients)
    assert len(ttls) > 8
    assert all(590 < ttl <= 600 for ttl in ttls.values()), ttls
    meta = keys.checkpoint("m", "t")
    for name in ttls:
        await clients.commands.expire(name, 100)
    await clients.commands.hset(meta, "t", int(await clients.commands.hget(meta, "t") or 0) - 30)  # type: ignore[misc]  # an hour passes at its rate
    await put(saver, "later")
    assert all(ttl > 590 for ttl in (await all_ttls(clients)).values())


async def test_a_thread_under_a_fence_waits_for_people_as_long_as_it_takes(clients: Clients, scripts: CountedScripts):
    saver = RedisSaver(clients, scripts, ttl_seconds=600)
    await put(saver, "c1")
    token = await saver.acquire("t")
    await put(saver, "c2", "c1", token=token)
    assert set((await all_ttls(clients)).values()) == {-1}


# Decoding


@dataclass
class Stranger:
    """A type that no graph declares. Making one is noticed."""

    word: str
    made: ClassVar[list[str]] = []

    def __post_init__(self) -> None:
        self.made.append(self.word)


async def test_a_type_the_graph_does_not_declare_is_not_brought_to_life(clients: Clients, scripts: CountedScripts):
    permissive = RedisSaver(clients, scripts)
    permissive.serde = JsonPlusSerializer(allowed_msgpack_modules=True)
    await put(permissive, "c1", plain=timedelta(seconds=5), strange=Stranger("hello"))
    Stranger.made.clear()
    values = (await latest(RedisSaver(clients, scripts))).checkpoint["channel_values"]
    assert values["plain"] == timedelta(seconds=5)
    assert not isinstance(values["strange"], Stranger) and not Stranger.made
    declared: Any = RedisSaver(clients, scripts).with_allowlist([(Stranger.__module__, Stranger.__name__)])
    assert (await latest(declared)).checkpoint["channel_values"]["strange"] == Stranger("hello")


# A lost lease


@pytest.mark.parametrize("durability", ["sync", "async"])
async def test_a_run_that_lost_its_lease_stops_at_once(saver: RedisSaver, durability: str):
    ran: list[int] = []
    reasons: list[Exception] = []

    async def step(state: Counter) -> dict[str, int]:
        ran.append(state["n"])
        if state["n"] == 2:
            await saver.acquire("t")  # another engine takes over
        return {"n": state["n"] + 1}

    def stop(error: Exception) -> None:
        reasons.append(error)
        run.cancel()

    token = await saver.acquire("t")
    run = asyncio.create_task(counting(saver, 12, step).ainvoke({"n": 0}, at(fence_token=token), durability=durability))
    with saver.watching("t", stop), pytest.raises((asyncio.CancelledError, CheckpointRefused)):
        async with asyncio.timeout(10):
            await run
    assert len(ran) <= (4 if durability == "sync" else 11)  # saved in the background, a loaded machine hears of it later; never at the end
    assert isinstance(reasons[0], CheckpointRefused)


async def test_without_a_callback_langgraph_sees_an_ordinary_exception(saver: RedisSaver):
    token = await saver.acquire("t")
    await saver.acquire("t")
    with pytest.raises(CheckpointRefused):
        async with asyncio.timeout(10):
            await counting(saver, 3).ainvoke({"n": 0}, at(fence_token=token), durability="sync")


async def test_a_compiled_graphs_copy_of_the_saver_shares_callbacks_and_order(saver: RedisSaver):
    copy: Any = saver.with_allowlist([("graphs.state", "Anything")])
    assert copy is not saver
    heard: list[Exception] = []
    token = await saver.acquire("t")
    await saver.acquire("t")
    with saver.watching("t", heard.append), pytest.raises(CheckpointRefused):
        await put(copy, "c1", token=token)
    assert len(heard) == 1
