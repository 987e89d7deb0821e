"""Random calls of the protocol's scripts with arguments that often fit the state: for comparing the model with a real server."""

import random
from typing import Any

from tests.chaos.simulator.model import RedisModel

BASE = "cs:{s00}:"
WORKFLOWS = ["a", "b", "c", "d"]
TTL = 10**6
"""Seconds; longer than any sequence, because the real server does not follow the model's clock."""
ASK = '{"on":"default","made":"{\\"at\\":\\"@now\\"}","event":"{}"}'


def record(workflow_id: str) -> list[str]:
    return [f"{BASE}w:{workflow_id}"]


def random_call(chance: random.Random, model: RedisModel) -> tuple[str, list[str], list[Any]]:
    """Script, keys and arguments."""
    wid, other = chance.choice(WORKFLOWS), chance.choice(WORKFLOWS)
    held: dict[bytes, bytes] = model.data.get(f"{BASE}w:{wid}".encode(), {})

    def field(name: bytes, otherwise: bytes) -> bytes:
        return held.get(name, otherwise) if chance.random() < 0.9 else otherwise

    token, sig, entry = field(b"tok", b"1"), field(b"sig", b"0"), field(b"rid", b"1-0")
    told = max(0, int(held.get(b"seq", b"0")) - chance.choice((0, 0, 1, -1)))
    number = int(held.get(b"cn", b"0")) + chance.choice((0, 1, 1, 1, 2))
    rows = ["x", chance.choice("RSF") + "1", "execution.succeeded", "{}"]
    settle = [wid, token, told, sig, "completed", "workflow.completed", '{"x":1}', TTL, "s" + wid, "{}", "{}", "progress", "{}"]
    calls: list[tuple[str, list[Any]]] = [
        ("create", [wid, "{}", "{}", "p", "probe@1", "dig", chance.choice(("", "f")), TTL, chance.choice(("allow", "queue", "replace", "attach", "reject")), "key", 2, TTL, '{"a":1}']),
        ("claim", [wid, chance.choice(("e1", "e2")), 2000, entry, 5, 3]),
        ("claim", [wid, chance.choice(("e1", "e2")), 2000, entry, 5, 3]),
        ("renew", [wid, token, told, 2000, "e1", chance.choice(("0", "1"))]),
        ("commit", [wid, token, told, number, 2, 4, 2, 2, 3, 0, 2, "q", 'O{"id":"q"}', *rows, "sha", "{}", "stage.started", "{}", "decision:q", 1000, ASK, "step", "s"]),
        ("commit", [wid, token, told, number, 0, 4, 0, 0, 3, 0, 2, *rows, "nap", 1000, "", "step", "s"]),
        ("settle", [chance.choice(("park", "park", "hold", "release", "finish", "quarantine", "continue")), *settle]),
        ("child", [wid, token, told, other, "{}", "{}", "p", "probe@1", chance.choice(("terminate", "request_cancel", "abandon")), "s"]),
        ("decide", [wid, "q", '{"at":"@now"}', "{}", '{"a":1}']),
        ("answer_early", [wid, "gate", "{}", '{"a":1}']),
        ("pause", [wid, chance.choice(('{"mode":"drain"}', '{"mode":"now"}')), '{"a":1}']),
        ("resume", [wid, "{}", '{"a":1}']),
        ("cancel", [wid, '{"by":"ann"}', TTL, '{"a":1}']),
        ("terminate", [wid, "{}", TTL, '{"a":1}']),
        ("retry", [wid, "", "", "{}", '{"a":1}']),
        ("override", [wid, "x", "{}", "step.overridden", "{}", '{"a":1}']),
        ("fire", [wid, chance.choice(("decision:q", "nap")), TTL]),
        ("fork", [f"f{wid}", "{}", "{}", "p", "probe@1", wid, '{"a":1}', "", "", "0"]),
        ("heal", [wid, token, "e1", 2000, number, "{}"]),
        ("repair", [wid, chance.choice(("0", "1")), '{"by":"ann"}', TTL, '{"a":1}']),
        ("purge", [wid, ""]),
        ("return_entry", [wid, entry]),
    ]  # fmt: skip
    name, args = chance.choice(calls)
    return name, record(wid if name != "fork" else f"f{wid}"), args
