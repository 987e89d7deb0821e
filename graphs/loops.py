"""Loops without a person: work that its reader sends back, and several takes of which a judge keeps one.

Each take and each judgement is an execution with a key of its own, so after a crash or a revision none of them is made twice, and the loop comes to the same end.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cluster.contracts.agents import AgentSpec
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow

from .definition import BestOf, Review
from .executor import Executor, as_told
from .plan import Plan

View = Callable[[AgentId, dict[str, Any], str], dict[str, Any]]


class Loops:
    """Of one dataflow. `view` narrows an agent's inputs to one item."""

    def __init__(self, plan: Plan, executor: Executor, view: View) -> None:
        self._plan, self._executor, self._view = plan, executor, view

    async def reviewed(self, review: Review, spec: AgentSpec, item: str, inputs: Mapping[str, Any], view: dict[str, Any]) -> LedgerRow:
        """The take that its reader let pass, or the last there may be. The reader's judgement of that take is found in the ledger when its own turn comes."""
        reader = self._plan.specs[review.by]
        verdict: dict[str, Any] | None = None
        take = 0
        while True:
            row = await self._executor.execute(spec, item, view, stage=self._plan.stage_of[spec.id], take=take, verdict=verdict)
            if take == review.returns or self._executor.by_hand(spec.id, item):
                return row
            read = await self._asked(reader, item, {**inputs, **row.outputs})
            found = read.execution.verdict if read.execution else None
            if found is None or found.ok:
                return row
            verdict = as_told(found)
            self._executor.sent_back(row, found)
            take += 1

    async def best(
        self, wanted: BestOf, spec: AgentSpec, item: str, view: dict[str, Any], takes: int, takes_back: int, context: Callable[[], Awaitable[Mapping[str, Any]]]
    ) -> LedgerRow:
        """The take that the judge keeps, in the `context` it stands in. One that fails its own check goes back as often as any; the others are made once each."""
        stage = self._plan.stage_of[spec.id]
        rows = [await self._executor.execute(spec, item, view, stage=stage, takes_back=takes_back)]
        for take in range(1, takes):
            if self._executor.by_hand(spec.id, item):
                return rows[0]
            rows.append(await self._executor.execute(spec, item, view, stage=stage, take=takes_back + take))
        candidates = {name: [part for row in rows for part in row.outputs[name]] for name in spec.emits if isinstance(rows[0].outputs[name], list)}
        judged = await self._asked(self._plan.specs[wanted.by], item, {**await context(), **candidates})
        kept = judged.outputs["kept_take"]["take"]
        return rows[kept] if isinstance(kept, int) and 0 <= kept < len(rows) else rows[0]

    async def _asked(self, reader: AgentSpec, item: str, known: Mapping[str, Any]) -> LedgerRow:
        taken = {name.rstrip("?") for name in reader.takes}
        shown = {name: value for name, value in known.items() if name in taken}
        return await self._executor.execute(reader, item, self._view(reader.id, shown, item), stage=self._plan.stage_of[reader.id])
