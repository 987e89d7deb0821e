"""The judge of the fault tests is judged: it says nothing of a sound history, and names what is wrong with each unsound one."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cluster.redis.scripts import source
from tests.chaos import invariants, sink
from tests.chaos.history import Accepted
from tests.chaos.relay import PLACES, Place, Relay, Trap
from tests.chaos.sink import Effect, Effects, Sink

W = "wf-00-000000000000000000000000"
EXPECTED = Accepted(W, "probe", 1, "d", 1)
WORKFLOW: dict[str, Any] = {"status": "completed", "error_history": [], "results": {"summary": {"digest": "d"}}}


def _events(*kinds: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"seq": number, "type": kind, "data": data} for number, (kind, data) in enumerate(kinds, 1)]


SOUND = _events(
    ("workflow.created", {}),
    ("workflow.claimed", {"token": 1}),
    ("execution.started", {"execution_id": "a"}),
    ("workflow.claimed", {"token": 2}),
    ("execution.started", {"execution_id": "a"}),
    ("execution.succeeded", {"execution_id": "a"}),
    ("workflow.claimed", {"token": 3}),
    ("workflow.completed", {}),
)
ASKED = Effects({"a": [Effect("a", W, 1, "one"), Effect("a", W, 2, "two")]})


def _judged(events: list[dict[str, Any]], workflow: dict[str, Any] = WORKFLOW, seen: Effects = ASKED) -> list[str]:
    return [
        *invariants.ends(EXPECTED, workflow, events),
        *invariants.results(EXPECTED, workflow, events),
        *invariants.numbers(W, events, len(SOUND)),
        *invariants.tokens(W, events),
        *invariants.effects(W, events, seen)[0],
    ]


def test_a_sound_history_is_not_complained_about() -> None:
    assert _judged(SOUND) == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: _judged(SOUND[:-1]), "0 terminal events"),
        (lambda: _judged([*SOUND, {"seq": 9, "type": "workflow.failed", "data": {}}]), "2 terminal events"),
        (lambda: _judged([*SOUND[:3], *SOUND[4:]]), "have a gap"),
        (lambda: _judged(SOUND, {**WORKFLOW, "results": {"summary": {"digest": "other"}}}), "answered other, not d"),
        (lambda: _judged(SOUND, {**WORKFLOW, "status": "failed"}), "is failed, not completed"),
        (lambda: _judged([*SOUND[:5], SOUND[5], SOUND[5], *SOUND[6:]]), "succeeded 2 times"),
        (lambda: _judged([*SOUND[:6], {"seq": 7, "type": "workflow.claimed", "data": {"token": 2}}, SOUND[7]]), "tokens do not rise"),
        (lambda: _judged(SOUND, seen=Effects({"a": [*ASKED.by_key["a"], Effect("a", W, 3, "three")]})), "committed under token 2 and run again by three"),
        (lambda: _judged(SOUND, seen=Effects({"a": [*ASKED.by_key["a"], Effect("a", W, 2, "two")]})), "ran twice under token 2"),
        (lambda: _judged(SOUND, seen=Effects({**ASKED.by_key, "b": [Effect("b", W, 2, "two")]})), "no event announced"),
        (lambda: _judged(SOUND, seen=Effects({})), "committed without an effect"),
    ],
)
def test_what_is_unsound_is_named(broken: Callable[[], list[str]], words: str) -> None:
    assert any(words in sentence for sentence in broken())


def _chained(count: int) -> tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]:
    head, stored = b"", []
    for number in range(1, count + 1):
        fields = {b"t": b"x", b"at": b"5", b"d": b"{}"}
        head = hashlib.sha1(head + b"%d\nx\n5\n{}" % number, usedforsecurity=False).hexdigest().encode()
        stored.append((b"%d-0" % number, {**fields, b"h": head}))
    return head, stored


def test_a_changed_event_breaks_the_chain() -> None:
    head, stored = _chained(4)
    assert list(invariants.chain(W, head, stored)) == []
    assert list(invariants.chain(W, head, stored[:-1])) != []
    stored[1][1][b"d"] = b'{"by":"nobody"}'
    assert "breaks at event 2" in next(iter(invariants.chain(W, head, stored)))


def test_the_sink_takes_the_first_effect_of_a_key_and_remembers_the_others(tmp_path: Path) -> None:
    one, two = Sink(tmp_path / "sink"), Sink(tmp_path / "sink")
    one.record(Effect("a", W, 1, "one"))
    two.record(Effect("a", W, 2, "two"))
    two.record(Effect("b", W, 2, "two"))
    seen = sink.read(tmp_path / "sink")
    assert (seen.accepted, seen.refused, [effect.by for effect in seen.by_key["a"]]) == (2, 1, ["one", "two"])


@pytest.mark.parametrize("place", PLACES)
async def test_the_relay_springs_its_trap_at_the_place_it_was_told(place: Place) -> None:
    got = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100_000):
            got.extend(data)
            writer.write(b"+OK\r\n")

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    relay = Relay(server.sockets[0].getsockname()[1])
    await relay.start()
    relay.trap = Trap(("commit",), 2, place, lambda: None, within=3)
    call = b"*3\r\n$7\r\nEVALSHA\r\n$40\r\n%b\r\n$1\r\n0\r\n" % source("commit")[1].encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    sent = call + b"PING" + call
    writer.write(sent)
    answer = await asyncio.wait_for(reader.read(100), 5)
    await asyncio.wait_for(relay.trap.sprung.wait(), 5)
    assert bool(answer) == (place == "answered")
    match place:
        case "before":
            assert bytes(got) == sent[: len(call) + 4]
        case "within":
            assert bytes(got) == sent[: len(sent) - len(b"\r\n$1\r\n0\r\n") + 3]
        case _:
            assert bytes(got) == sent
    await relay.aclose()
    server.close()
