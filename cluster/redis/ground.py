"""What another workflow may be made from: the finished work of one, verified, with what people have set and what its graph began with. Plain data; `workflows.WorkflowStore.ground` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..contracts.ids import WorkflowId
from ..contracts.ledger import LedgerRow, Override
from ..seals import KeyRing, open_row


@dataclass(frozen=True)
class Ground:
    """A workflow as its forks find it."""

    own: Mapping[str, LedgerRow]
    """What it has recorded itself, by key; what it took over and used is among it."""
    inherited: Mapping[str, LedgerRow]
    """What it may take over from the workflow it was forked from, by key; used or not."""
    overrides: Mapping[str, Override]
    """By step."""
    start: Mapping[str, Any] | None
    """A fork's own beginning: `inputs` and `returns` of its graph."""

    def rows(self) -> list[LedgerRow]:
        """All rows, those it inherited first."""
        return [*self.inherited.values(), *self.own.values()]


def load_ground(
    ring: KeyRing | None,
    workflow_id: WorkflowId,
    own: Mapping[bytes, bytes],
    inherited: Mapping[bytes, bytes],
    overrides: Mapping[bytes, bytes],
    start: bytes | None,
) -> Ground:
    """From stored bytes; an inherited row says whose it is, `origin|row`. Raises Tampered for a row that is not what its engine signed: nothing may be built on it."""
    return Ground(
        own={key.decode(): _row(ring, workflow_id, key, value) for key, value in own.items()},
        inherited={
            key.decode(): _row(ring, WorkflowId(origin.decode()), key, value)
            for key, (origin, _, value) in ((key, stored.partition(b"|")) for key, stored in inherited.items())
        },
        overrides={step.decode(): Override.model_validate_json(value) for step, value in overrides.items()},
        start=orjson.loads(start) if start else None,
    )


def _row(ring: KeyRing | None, origin: WorkflowId, key: bytes, stored: bytes) -> LedgerRow:
    return LedgerRow.load(open_row(ring, origin, key.decode(), stored))
