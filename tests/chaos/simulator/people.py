"""People and services that start workflows and speak to them at random; they ask again until they have an answer, as the API's callers do."""

import json
import random
from collections.abc import Callable
from typing import Any

from tests.chaos.simulator.engines import TERMINAL, TTL
from tests.chaos.simulator.model import RedisError
from tests.chaos.simulator.world import LOST, Process, World, key

MANY = 4


def program(chance: random.Random, name: str, depth: int = 0) -> dict[str, Any]:
    """What a workflow does: stages of operations side by side, and how it ends."""
    kinds = ["step"] * 6 + ["ask", "ask", "sleep", *(["child"] if depth < 2 else [])]
    number, stages = 0, []
    for _ in range(chance.choice((1, 1, 2, 3))):
        stage = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            number += 1
            stage.append(f"{chance.choice(kinds)}:{number}")
        stages.append(stage)
    asks = [op for stage in stages for op in stage if op.startswith("ask")]
    return {
        "name": name,
        "stages": stages,
        "last": chance.choice(("end",) * 8 + (("fail", "continue") if depth == 0 else ("fail", "end"))),
        "deadlines": {op: chance.choice(("default", "escalate", "fail")) for op in asks if chance.random() < 0.4},
        "poison": depth == 0 and chance.random() < 0.03,
        "policy": chance.choice(("terminate", "request_cancel", "abandon")),
        "child": program(chance, "", depth + 1) if depth < 2 else {},
    }


class People(Process):
    def __init__(self, world: World) -> None:
        super().__init__(world, "people")
        self.acknowledged: set[str] = set()
        """Workflows whose start was acknowledged."""
        self.decided: set[tuple[str, str]] = set()
        """Answers that were acknowledged."""

    def ask(self, script: str, workflow_id: str, args: list[Any], then: Callable[[Any], None] = lambda _: None) -> None:
        """Sends a request, and sends it again while there is no answer."""
        self.world.under_way += 1

        def answered(reply: Any) -> None:
            if reply is LOST:
                self.world.script(self, script, workflow_id, args, answered)
            else:
                self.world.under_way -= 1
                if not isinstance(reply, RedisError):
                    then(reply)

        self.world.script(self, script, workflow_id, args, answered)

    def start(self, workflow_id: str) -> None:
        chance = self.world.chance
        policy = chance.choice(("allow", "allow", "queue", "replace", "reject", "attach"))
        digest, fingerprint = (workflow_id, "same") if chance.random() < 0.5 else ("", "")
        doc = json.dumps(program(chance, workflow_id))
        args = [workflow_id, doc, "{}", "p", "probe@1", digest, fingerprint, 60, policy, "key", 3, TTL, '{"action":"start"}']
        self.ask("create", workflow_id, args, lambda reply: self.acknowledged.add(reply[1].decode()))

    # ---- at random ------------------------------------------------------------------------------------------------------

    def meddle(self) -> None:
        """Somebody does something to some workflow."""
        known = self.workflows()
        if not known:
            return
        lively = [w for w in known if self.status(w) not in TERMINAL]
        workflow_id = self.world.chance.choice(lively if lively and self.world.chance.random() < 0.7 else known)
        for name in self.world.chance.choice(
            ("decide", "decide", "decide", "pause", "pause", "resume", "cancel", "terminate", "retry", "override", "early", "repair", "pause resume", "fork")
        ).split():
            getattr(self, name)(workflow_id)

    def status(self, workflow_id: str) -> bytes:
        record: dict[bytes, bytes] = self.world.model.data.get(key("w", workflow_id), {})
        return record.get(b"status", b"")

    def workflows(self) -> list[str]:
        return [member.decode() for member in self.world.model.data.get(key("all"), {})]

    def open_decisions(self, workflow_id: str) -> list[str]:
        stored: dict[bytes, bytes] = self.world.model.data.get(key("dec", workflow_id), {})
        return [name.decode() for name, value in stored.items() if value[:1] == b"O"]

    def decide(self, workflow_id: str) -> None:
        for decision in self.open_decisions(workflow_id) or ["ask:1"]:

            def noted(reply: Any, decision: str = decision) -> None:
                self.decided.add((workflow_id, decision))

            self.ask("decide", workflow_id, [workflow_id, decision, '{"choice":"yes","at":"@now"}', "{}", '{"action":"decide"}'], noted)

    def early(self, workflow_id: str) -> None:
        self.ask("answer_early", workflow_id, [workflow_id, "gate", "{}", ""])

    def pause(self, workflow_id: str) -> None:
        self.ask("pause", workflow_id, [workflow_id, json.dumps({"mode": self.world.chance.choice(("drain", "now")), "by": "ann"}), ""])

    def resume(self, workflow_id: str) -> None:
        self.ask("resume", workflow_id, [workflow_id, "{}", ""])

    def cancel(self, workflow_id: str) -> None:
        self.ask("cancel", workflow_id, [workflow_id, '{"by":"ann"}', TTL, ""])

    def terminate(self, workflow_id: str) -> None:
        self.ask("terminate", workflow_id, [workflow_id, "{}", TTL, ""])

    def retry(self, workflow_id: str) -> None:
        """On mended code: what ended by failing now ends well, what killed its engines no longer does. Often of one that needs it."""
        dead = [w for w in self.workflows() if self.status(w) in (b"failed", b"quarantined")]
        workflow_id = self.world.chance.choice([workflow_id, *dead, *dead])
        stored: dict[bytes, bytes] = self.world.model.data.get(key("w", workflow_id), {})
        doc = stored.get(b"doc", b"{}").decode().replace('"last": "fail"', '"last": "end"').replace('"poison": true', '"poison": false')
        self.ask("retry", workflow_id, [workflow_id, doc, "probe@1", "{}", ""])

    def override(self, workflow_id: str) -> None:
        self.ask("override", workflow_id, [workflow_id, "step:1", "{}", "step.overridden", "{}", ""])

    def repair(self, workflow_id: str) -> None:
        self.ask("repair", workflow_id, [workflow_id, "0", "{}", TTL, ""])

    def fork(self, workflow_id: str) -> None:
        stored: dict[bytes, bytes] = self.world.model.data.get(key("w", workflow_id), {})
        if len(self.workflows()) < 2 * MANY and b"doc" in stored:
            copy = f"{workflow_id}f"
            self.ask("fork", copy, [copy, stored[b"doc"], "{}", "p", "probe@1", workflow_id, "", "", "", "0"])
