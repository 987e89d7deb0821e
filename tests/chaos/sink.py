"""What the outside world saw: one line per side effect, in the order they happened, written by whichever process did it.

The sink is idempotent as a good service is: of all effects with one key it takes the first and refuses the others. It keeps the refused ones, with the fencing token of the driver that asked, so that a checker can tell a
repetition nobody could have avoided (the first driver died before its commit) from one that breaks a promise (the result was committed, and a later driver asked again).

A line is written by one `write` to a file opened with O_APPEND, so that lines of several processes never mix. No test cuts the machine's power, so the page cache is durable enough.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Effect:
    """`key` names the execution (its id holds item and take), `token` the fencing token of the drive that asked for it, `by` the engine."""

    key: str
    workflow_id: str
    token: int
    by: str


class Sink:
    """The writing end, opened once per process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def record(self, effect: Effect) -> None:
        os.write(self._file, f"{effect.key} {effect.workflow_id} {effect.token} {effect.by}\n".encode())


@dataclass(frozen=True)
class Effects:
    """Everything a sink saw, by key, first to last."""

    by_key: dict[str, list[Effect]]

    @property
    def accepted(self) -> int:
        return len(self.by_key)

    @property
    def refused(self) -> int:
        return sum(len(effects) - 1 for effects in self.by_key.values())

    def of(self, workflow_id: str) -> Iterable[tuple[str, list[Effect]]]:
        return ((key, effects) for key, effects in self.by_key.items() if effects[0].workflow_id == workflow_id)


def read(path: Path) -> Effects:
    by_key: defaultdict[str, list[Effect]] = defaultdict(list)
    for line in path.read_text().splitlines() if path.exists() else ():
        key, workflow_id, token, by = line.split(" ")
        by_key[key].append(Effect(key, workflow_id, int(token), by))
    return Effects(dict(by_key))
