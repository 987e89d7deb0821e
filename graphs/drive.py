"""Driving one workflow under its lease: from the claim to the moment it lets go, in the right way.

A drive runs the graph until the workflow ends, waits for somebody, is paused, or is stopped. Whatever happens it settles at most once; what it cannot settle (the lease is lost, Redis is away)
it leaves as it is, and whoever claims the workflow next goes on from the ledger.

How it can be stopped, and what becomes of running executions:
    cancel, pause now   they are stopped; the workflow ends, or is paused
    pause               they finish and are recorded, nothing new starts (drain)
    release             this engine shuts down: they go on at their actors and are joined by the next driver
    lost                another driver has the lease: nothing more is written
    again, tampered     checkpoints are missing, or do not verify: handed back to start from what is left, or set aside
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl
from langgraph.types import Command

from agents.base import Agent
from agents.dispatch import Dispatcher
from cluster.contracts.agents import AgentFailure, ResourceClass
from cluster.contracts.control import PauseMode
from cluster.contracts.errors import CallsheetError, Corrupt, LeaseLost, StoreUnavailable
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.driving import DriverStore
from cluster.redis.leases import SUSPECT_LAPSES, Lease, Rewound, Signals

from .budget import BY
from .checkpointer import CheckpointRefused, RedisSaver
from .estimates import Ground, estimate
from .executor import ExecutionFailed, Held
from .registry import TypeRegistry, WorkflowType
from .results import EMPTY, Results
from .session import RunContext, Session, now_ms
from .stages import first_state

log = structlog.get_logger(__name__)

RECURSION_LIMIT = 500
SAVING_SECONDS = 0.5


@dataclass(frozen=True)
class Means:
    """What every drive of an engine works with."""

    store: DriverStore
    types: TypeRegistry
    saver: RedisSaver
    dispatcher: Dispatcher
    agents: Callable[[AgentId], type[Agent[Any, Any]]]
    providers: Mapping[ResourceClass, str]
    """What makes the work of each resource class; part of every execution's key."""
    suspects: asyncio.Semaphore
    """One workflow at a time of those whose engines fell silent: if one of them takes this engine down too, it is known which."""
    results: Results | None = None
    """What workflows take over from others of their project; None: nothing."""
    meter: Meter = UNMETERED


class Drive:
    """One workflow this engine drives. `run` is its task; `heard` and `halt` may be called at any time."""

    def __init__(self, lease: Lease, means: Means) -> None:
        self.lease = lease
        self._means = means
        self._task: asyncio.Task[None] | None = None
        self._session: Session | None = None
        self._control = RunControl()
        self._listening: asyncio.Task[None] | None = None
        self._stop = ""
        self._signals = lease.signals
        self._alone = False
        self._tampered: Corrupt | None = None
        self._begun = False
        self._saving: asyncio.Task[None] | None = None

    def begin(self, ended: Callable[["Drive"], None]) -> None:
        self._task = asyncio.create_task(self._run(), name=f"drive:{self.lease.workflow_id}")
        self._task.add_done_callback(lambda _: ended(self))

    @property
    def task(self) -> asyncio.Task[None]:
        assert self._task is not None
        return self._task

    # ---- what others say to it -------------------------------------------------------------------------------------------

    def halt(self, why: str) -> None:
        """Stops it for one of the reasons of this module; the first one counts."""
        if not self._stop and self._task is not None and not self._task.done():
            self._stop = why
            if self._begun:  # a task that is cancelled before its first step never gets to let go
                self._task.cancel()

    def heard(self, signals: Signals) -> None:
        """Somebody may have spoken to the workflow."""
        self._signals = signals
        if signals.cancel:
            self.halt("cancel")
        elif signals.pause is PauseMode.NOW:
            self.halt("pause")
        elif signals.pause is PauseMode.DRAIN:
            self._drain()
        session = self._session
        if session is not None and signals.signal != session.signal and (self._listening is None or self._listening.done()):
            self._listening = asyncio.create_task(self._listen(session, signals.signal))
            self._listening.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _listen(self, session: Session, signal: int) -> None:
        await session.listen(signal)  # tried again at the next heartbeat when it fails
        if session.stale:
            self._drain()

    def _drain(self) -> None:
        self._control.request_drain("pause")
        if self._session is not None:
            self._session.drain()

    async def renew(self) -> None:
        """The heartbeat. Raises StoreUnavailable."""
        try:
            self.heard(await self._means.store.renew(self.lease))
        except LeaseLost:
            self.halt("lost")
        except Rewound:
            if self._session is not None:
                self._session.journal.write()  # the commit finds the same, and heals it
            else:
                self.halt("lost")

    # ---- the drive -------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        logger = log.bind(workflow_id=self.lease.workflow_id, token=self.lease.token)
        self._begun = True
        try:
            if self._stop:
                raise asyncio.CancelledError
            await self._in_turn()
        except asyncio.CancelledError:
            await self._stopped()
        except (LeaseLost, CheckpointRefused):
            logger.warning("drive.lease_lost")
            self._means.meter.add("leases_lost_total")
        except StoreUnavailable as error:
            logger.warning("drive.store_unavailable", error=error.detail)  # the lease lapses; whoever finds it goes on
        except Rewound as error:
            logger.error("drive.rewound_before_it_began", found=str(error))
        finally:
            if self._alone:
                self._means.suspects.release()
            await self._close()
            await self._means.dispatcher.release(self.lease.workflow_id)

    async def _in_turn(self) -> None:
        if self.lease.lapses >= SUSPECT_LAPSES:
            await self._means.suspects.acquire()
            self._alone = True
            self.heard(await self._means.store.renew(self.lease, begins=True))
        if self._signals.cancel:
            await self._end_cancelled()
        elif self._signals.pause:
            await self._hold({})
        else:
            await self._advance()

    def progressed(self) -> None:
        """An execution has finished: it is no suspect any more, the next one may have its turn."""
        if self._alone:
            self._alone = False
            self._means.suspects.release()

    def refused(self, production: WorkflowId, why: str) -> None:
        """An execution does not fit into the budget."""
        if self._saving is None:
            self._saving = asyncio.create_task(self._stop_spending(production, why))
            self._saving.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _stop_spending(self, production: WorkflowId, why: str) -> None:
        """Asks for a pause of the production like a person, until it is asked for; of this workflow alone where the production has ended and left it to itself."""
        while True:
            try:
                budgets = self._means.store.budgets
                if not await budgets.pause(production, by=BY, reason=why):
                    await budgets.pause(self.lease.workflow_id, by=BY, reason=why)
                return self.heard(await self._means.store.renew(self.lease))
            except (StoreUnavailable, Rewound):
                await asyncio.sleep(SAVING_SECONDS)
            except LeaseLost:
                return

    async def _close(self) -> None:
        if self._saving is not None:
            self._saving.cancel()
        if self._listening is not None:
            self._listening.cancel()
        if self._session is not None:
            await self._session.aclose()

    async def _stopped(self) -> None:
        await self._close()
        with contextlib.suppress(LeaseLost, StoreUnavailable, Rewound):
            if self._session is not None and self._stop in ("cancel", "pause"):
                await self._session.settled()
            if self._stop == "cancel":
                await self._end_cancelled()
            elif self._stop == "pause":
                await self._hold(self._fields())
            elif self._tampered is not None:
                await self._set_aside("signature", self._tampered)
            elif self._stop == "again":
                await self._settled(lambda: self._means.store.release(self.lease, "checkpoints were lost"))
            elif self._stop == "release":
                await self._means.store.release(self.lease, "shutdown")

    def _fields(self) -> dict[str, str]:
        """The projection, with the number of the newest checkpoint: whoever goes on accepts no older one."""
        counter = max(self.lease.checkpoint_counter, self._means.saver.counter(self.lease.workflow_id))
        return {"cpn": str(counter), **(self._session.tally.fields() if self._session else {})}

    async def _end_cancelled(self) -> None:
        asked = dict(self._signals.cancel or {})
        if asked.pop("as", "") == "failed":
            await self._fail(asked.get("code", "cancelled"), asked.get("message", ""))
        else:
            await self._settled(lambda: self._means.store.finish(self.lease, WorkflowStatus.CANCELLED, EventType.WORKFLOW_CANCELLED, asked, self._fields()))
            self._count_end(WorkflowStatus.CANCELLED)

    async def _hold(self, fields: dict[str, str]) -> None:
        """Lets go for a pause, unless somebody wants the end instead."""
        while not await self._settled(lambda: self._means.store.hold(self.lease, self._signals.signal, fields)):
            self._signals = await self._means.store.renew(self.lease)
            if self._signals.cancel:
                return await self._end_cancelled()

    async def _settled(self, settle: Callable[[], Awaitable[Any]]) -> Any:
        """Lets go; first writes again what the server has forgotten, if it has."""
        while True:
            try:
                return await settle()
            except Rewound:
                if self._session is None:
                    raise
                await self._session.journal.write()

    async def _advance(self) -> None:
        means, lease = self._means, self.lease
        if lease.tampered is not None:
            await self._set_aside("signature", lease.tampered)
            return
        await means.types.refresh(lease.type)
        try:
            kind, plan = means.types.get(lease.type), means.types.plan(lease.type)
            inputs = lease.start["inputs"] if lease.start and not kind.build else means.types.external_inputs(lease.type, lease.input)
        except CallsheetError as error:
            await self._set_aside("version", error)
            return
        session = self._session = Session(
            means.store,
            lease,
            plan,
            means.dispatcher,
            means.agents,
            means.providers,
            on_lost=lambda: self.halt("lost"),
            on_signal=self.heard,
            on_progress=self.progressed,
            shelf=means.results.shelf(lease, plan.specs) if means.results else EMPTY,
            on_refused=self.refused,
            forecast=lambda takings, given, prices: estimate(Ground(means.types, takings, means.providers, {}, prices), lease.type, given),
            meter=means.meter,
        )
        try:
            await self._load(session)
            with means.saver.watching(lease.workflow_id, self._refused, before=session.journal.settled):
                await self._until_settled(session, kind, inputs)
        except ExecutionFailed as error:
            await self._fail(error.failure.code, str(error))
        except (StoreUnavailable, CheckpointRefused, Rewound):
            raise
        except Corrupt as error:
            if self._stop == "again":
                raise asyncio.CancelledError from error
            await self._set_aside("signature", error)
        except Exception as error:
            log.exception("drive.failed", workflow_id=lease.workflow_id)
            await self._fail(getattr(error, "code", "workflow_defect"), f"{type(error).__name__}: {error}")

    def _refused(self, error: Exception) -> None:
        """The saver could not write."""
        if not isinstance(error, Corrupt):
            self.halt("lost")
        elif (
            error.code == "checkpoint_rewound"
        ):  # an outdated replica was promoted: the ledger is written again, the graph starts from the checkpoint that is left
            self.halt("again")
        else:
            self._tampered = error
            self.halt("tampered")

    async def _load(self, session: Session) -> None:
        if self.lease.mend:
            await self._means.store.drop_unverified_rows(self.lease)
            await self._means.saver.mend(self.lease.workflow_id)
        else:
            self._means.saver.expect_counter(self.lease.workflow_id, self.lease.checkpoint_counter)
        await session.load()

    async def _until_settled(self, session: Session, kind: WorkflowType, inputs: dict[str, Any]) -> None:
        lease, store = self.lease, self._means.store
        graph = self._means.types.graph(lease.type, self._means.saver)
        config = {"configurable": {"thread_id": lease.workflow_id, "fence_token": lease.token}, "recursion_limit": RECURSION_LIMIT}
        snapshot = await graph.aget_state(config)
        given = (
            (inputs if kind.build else first_state(inputs, lease.start["returns"] if lease.start else None))
            if snapshot.created_at is None
            else _resumption(snapshot.interrupts)
        )
        while True:
            if self._stop:
                raise asyncio.CancelledError  # a library on the way here took the cancellation for its own
            try:
                outcome = await graph.ainvoke(given, config, context=RunContext(session), control=self._control, durability="sync", version="v2")
            except (GraphDrained, Held):
                await session.at_rest()  # the graph stops between two stages, whatever still runs
                await session.settled()
                return await self._drained()
            await session.settled()
            if self._control.drain_requested and outcome.interrupts:
                return await self._drained()
            if not outcome.interrupts:
                if await self._end(session, kind, outcome.value):
                    return
                given = None
                await self._look_again(session)
                continue
            if not session.open_gates and all("open" in interrupt.value for interrupt in outcome.interrupts):
                given = _resumption(outcome.interrupts)  # the questions it would wait for are answered, or not asked again yet
                continue
            waits = {"decisions": session.open_gates, "for": [interrupt.value for interrupt in outcome.interrupts]}
            if await self._settled(lambda: store.park(lease, session.heard_up_to, waits, self._fields())):  # noqa: B023 - awaited before the next round
                return self._means.meter.add("workflow_waits_total", type=lease.type)
            await self._look_again(session)
            given = _resumption(outcome.interrupts)

    async def _look_again(self, session: Session) -> None:
        signals = await self._means.store.renew(self.lease)
        self.heard(signals)
        await session.listen(signals.signal)

    async def _end(self, session: Session, kind: WorkflowType, state: Mapping[str, Any]) -> bool:
        """The graph has come to its end. False when somebody spoke meanwhile, which only a successor must hear."""
        store, lease = self._means.store, self.lease
        if kind.results is not None:
            session.results = kind.results(state)
        elif (children := kind.definition.children) is not None:
            session.results = {children.emits: state["children"]}
        if session.successor_input is not None:
            successor, body = session.successor()
            if continued := await self._settled(lambda: store.continue_as(lease, session.signal, successor, body, session.final_fields())):
                self._count_end(WorkflowStatus.CONTINUED)
            return continued
        data = session.tally.view().model_dump(mode="json")
        takings = session.takings(len(state["children"]) if kind.definition.children else 0)
        await self._settled(lambda: self._completed(data, session.final_fields(), takings))
        self._count_end(WorkflowStatus.COMPLETED)
        return True

    async def _completed(self, data: dict[str, Any], fields: dict[str, str], takings: Mapping[str, float]) -> None:
        """The end, and in the same turn, so in the same round trip, what it adds to the experience of its agents."""
        store, lease = self._means.store, self.lease
        end = store.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, data, fields)
        _, ended = await asyncio.gather(
            store.budgets.record(lease, takings), end, return_exceptions=True
        )  # where nothing is learnt the next estimate knows a little less
        if isinstance(ended, BaseException):
            raise ended

    async def _drained(self) -> None:
        if self._signals.pause is None and self._session is not None and self._session.stale:
            await self._settled(lambda: self._means.store.release(self.lease, "a step was set by hand"))
        else:
            await self._hold(self._fields())

    async def _set_aside(self, reason: str, error: CallsheetError) -> None:
        log.error("drive.set_aside", workflow_id=self.lease.workflow_id, reason=reason, error=error.detail)
        evidence = {"reason": reason, "code": error.code, "message": error.detail[:2000]}
        await self._settled(lambda: self._means.store.quarantine(self.lease, evidence, self._fields()))
        self._count_end(WorkflowStatus.QUARANTINED)

    async def _fail(self, code: str, message: str) -> None:
        if self._session is not None:
            tally = self._session.tally
            if not any(record.message == message[:500] for record in tally.errors):
                tally.error(now_ms(), AgentFailure(terminal=True, code=code, message=message), "", "", category="workflow")
        data = {"code": code, "message": message[:2000]}
        await self._settled(lambda: self._means.store.finish(self.lease, WorkflowStatus.FAILED, EventType.WORKFLOW_FAILED, data, self._fields()))
        self._count_end(WorkflowStatus.FAILED)

    def _count_end(self, status: WorkflowStatus) -> None:
        if self._session is not None:
            self._session.metering.ended(status, self._session.accepted_ms, self._session.results)
        else:
            self._means.meter.add("workflows_ended_total", type=self.lease.type, status=status.value)


def _resumption(interrupts: Sequence[Any]) -> Command[Any] | None:
    """Answers every pending interrupt: the answers themselves are in the store, the graph only has to look again."""
    return Command(resume={interrupt.id: True for interrupt in interrupts}) if interrupts else None
