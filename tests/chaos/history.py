"""What the clients of a fault test asked for and what they were told: every operation as `invoke`, then `ok`, `fail` (refused, nothing happened) or `info` (no answer: it may have happened).

The checkers in `invariants` judge a run by this record and by what can be read afterwards, and by nothing inside the system.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

Outcome = Literal["invoke", "ok", "fail", "info"]


@dataclass
class Operation:
    """One call. `at` and `ended` are seconds of this process's steady clock; `answer` is what came back."""

    name: str
    subject: str
    at: float
    outcome: Outcome = "invoke"
    ended: float = 0.0
    answer: Any = None


@dataclass
class Accepted:
    """A workflow whose start was acknowledged, and what it must answer (None: not known beforehand)."""

    workflow_id: str
    kind: str
    seed: int
    digest: str | None
    executions: int | None
    ends: frozenset[str] = frozenset({"completed"})


@dataclass
class History:
    operations: list[Operation] = field(default_factory=list)
    accepted: dict[str, Accepted] = field(default_factory=dict)

    @contextmanager
    def operation(self, name: str, subject: str = "") -> Iterator[Operation]:
        """Records a call. The caller sets `outcome` and `answer`; a transport error makes it `info` and is raised on."""
        operation = Operation(name, subject, time.monotonic())
        self.operations.append(operation)
        try:
            yield operation
        except httpx.TransportError as error:
            operation.outcome, operation.answer = "info", repr(error)
            raise
        finally:
            operation.ended = time.monotonic()

    def answered(self, name: str) -> list[Operation]:
        return [operation for operation in self.operations if operation.name == name and operation.outcome == "ok"]

    def outcomes(self) -> Counter[str]:
        return Counter(operation.outcome for operation in self.operations)
