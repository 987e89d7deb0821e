"""The pot that a production draws on, and the running sums of what agents took in productions that have ended.

The pot is one hash in the slot of the production's root; a parent and its children move it by one script, under the lease of whoever asks. If `draw` returns, what it charged and gave back is done and what it was
granted is reserved; after StoreUnavailable the same move may be sent again. Entries are by execution: charging twice charges once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from ..contracts.budgets import KINDS, Amounts, ProductionBudget
from ..contracts.control import PauseMode, Principal
from ..contracts.ids import ExecutionId, WorkflowId
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .leases import Lease, Rewound
from .scripts import Arg, Refused, Scripts


class Verdict(StrEnum):
    GRANTED = "granted"
    WAIT = "wait"
    """It fits beside what is used, but not beside what is reserved for executions that are under way."""
    REFUSED = "refused"
    """It does not fit, whatever those use in the end."""
    NOTHING = ""
    """Nothing was to be reserved."""


@dataclass(frozen=True)
class Move:
    """What is to become true of a workflow's entries in the pot."""

    charged: Mapping[ExecutionId, Amounts] = field(default_factory=dict)
    """Executions that have ended, with what they used."""
    given_back: Sequence[ExecutionId] = ()
    """Executions that will not go on."""
    execution: ExecutionId | None = None
    """What is reserved for, and how much."""
    wanted: Amounts = field(default_factory=Amounts)
    opens: bool = False
    """A driver has begun: `charged` is all that the ledger knows, and every other entry of the workflow goes."""


@dataclass(frozen=True)
class Drawn:
    verdict: Verdict
    kind: str
    """What there is not enough of."""
    root: WorkflowId
    """The topmost workflow: the production."""
    uses: Mapping[str, Mapping[str, float | None]]
    """Kind -> limit (grants included), used, reserved."""
    soft: Sequence[str]
    """Kinds of which more than the soft share is used, each told once for each grant."""
    grants: int
    """How many more times the limits whoever resumes grants, where it was refused."""


class BudgetStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def draw(self, lease: Lease, budget: ProductionBudget, move: Move) -> Drawn:
        """One move of the pot. Raises LeaseLost, Rewound, StoreUnavailable."""
        limits = ["" if (limit := getattr(budget, kind)) is None else limit for kind in KINDS]
        charged = [part for execution, amounts in move.charged.items() for part in (execution, *map(_exact, amounts.in_order()))]
        arguments: list[Arg] = [budget.soft_share, *limits, int(move.opens), len(move.charged), len(move.given_back), *charged, *move.given_back]
        if move.execution is not None:
            arguments += [move.execution, *map(_exact, move.wanted.in_order())]
        verdict, kind, root, uses, soft, grants = await self._fenced("budget", lease, arguments)
        return Drawn(
            Verdict(verdict.decode()), kind.decode(), WorkflowId(root.decode()), orjson.loads(uses), [one.decode() for one in soft], int(float(grants))
        )

    async def pause(self, production: WorkflowId, *, by: str, reason: str) -> bool:
        """Asks for a pause of a production as a person does; whoever drives it, or a child of it, hears of it and drains. False when it has ended."""
        principal = Principal(name=by, reason=reason)
        request = orjson.dumps({"mode": PauseMode.DRAIN, **principal.because()})
        audit = entry("workflow.pause", principal, production, mode=PauseMode.DRAIN)
        try:
            await self._scripts.run("pause", [keys.record(production)], [production, request, audit])
        except Refused:
            return False
        return True

    # ---- history -----------------------------------------------------------------------------------------------------------

    async def record(self, lease: Lease, increments: Mapping[str, float]) -> None:
        """Adds to the running sums, once for each workflow. Asked for in the same turn as its end it costs no round trip. Raises LeaseLost, Rewound."""
        await self._fenced("history", lease, [part for name, by in increments.items() for part in (name, _exact(by))])

    async def history(self) -> dict[str, float]:
        """The running sums of all slots together."""
        sums: dict[str, float] = {}
        for shard in keys.ALL_SHARDS:
            async with redis_errors():
                stored: Any = await self._clients.commands.hgetall(keys.history(shard))  # type: ignore[misc]
            for name, value in stored.items():
                sums[name.decode()] = sums.get(name.decode(), 0.0) + float(value)
        return sums

    async def _fenced(self, script: str, lease: Lease, arguments: Sequence[Arg]) -> Any:
        try:
            return await self._scripts.run(script, [keys.record(lease.workflow_id)], [lease.workflow_id, lease.token, lease.told, *arguments])
        except Refused as refusal:
            if refusal.word == "REWOUND":
                raise Rewound(refusal.rest) from refusal
            raise


def _exact(value: float) -> str:
    return repr(round(value, 9))
