"""A batch as `commit.lua` reads it: seven counts, then the values of each group in the script's order. Rows are sealed for the workflow, what it offers to others for the project."""

import orjson

from ..contracts.ids import ProjectId
from ..contracts.ledger import Batch
from ..seals import KeyRing, seal_row
from .leases import Lease
from .records import store_decision
from .results import ResultIndex
from .scripts import Arg


def arguments_of(batch: Batch, lease: Lease, ring: KeyRing | None, results: ResultIndex | None) -> list[Arg]:
    """`results` None: nothing is offered."""
    w = lease.workflow_id
    groups: list[list[Arg]] = [
        [part for decision in batch.decisions for part in (decision.decision_id, store_decision(decision))],
        [
            part
            for row, event in batch.rows
            for part in (row.key, seal_row(ring, w, row.key, row.dump()), event.type.value if event else "", orjson.dumps(event.data) if event else b"")
        ],
        [part for artifact in batch.artifacts for part in (artifact.sha256, artifact.model_dump_json())],
        [part for event in batch.events for part in (event.type.value, orjson.dumps(event.data))],
        [part for timer in batch.timers for part in (timer.name, timer.delay_ms, orjson.dumps(timer.payload))],
        results.arguments(ProjectId(lease.project_id), w, batch.offered) if results else [],
        [part for pair in batch.fields.items() for part in pair],
    ]
    return [*map(len, groups), *(part for group in groups for part in group)]
