"""Adds up a workflow's spans and its chain, and says what to change. What it says to change is computed from the spans; each number is the most that the change can save."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from cluster.contracts.agents import AgentSpec, Execution, ResourceClass
from cluster.contracts.base import utc_from_ms
from cluster.contracts.budgets import Amounts, PriceTable
from cluster.contracts.events import TERMINAL_EVENTS, Event
from cluster.contracts.ids import AgentId
from cluster.contracts.profile import AgentCost, Change, Link, Moment, Profile, StageProfile, TimeKind
from cluster.contracts.workflows import Workflow

from ..takings import taken, worked
from .chain import chain
from .spans import Span, ms, spans

MOMENTS = 40
MOST_CHANGES = 5
WORTH = 0.01
"""Share of the whole time below which a change is not spoken of."""
_K = TimeKind
AT_WORK = (_K.WORK, _K.SERVICE_QUEUE)


def profile(
    workflow: Workflow,
    events: Sequence[Event],
    executions: Sequence[Execution],
    specs: Mapping[AgentId, AgentSpec],
    slots: Mapping[ResourceClass, int],
    now_ms: int,
) -> Profile:
    """`events`: the whole log, in order. `slots`: executions of a class that one engine allows at once."""
    since = ms(events[0]) if events else now_ms
    until = next((ms(event) for event in reversed(events) if event.type in TERMINAL_EVENTS), now_ms)
    until = max(since, until)
    found = spans(events, executions, until)
    links = chain(found, since, until)
    whole = (until - since) / 1000
    prices = workflow.options.budget.prices if workflow.options.budget else PriceTable()
    by_kind: Counter[TimeKind] = Counter()
    for link in links:
        by_kind.update(dict(_added(link.parts)))
    agents = _agents(executions, links, lambda one: taken(one, specs).amounts(prices))
    at_work = sum(length for span in found if span.agent for kind, length in span.parts if kind in AT_WORK) / 1000
    return Profile(
        workflow_id=workflow.workflow_id,
        type=workflow.type,
        status=workflow.status,
        since=utc_from_ms(since),
        until=utc_from_ms(until),
        seconds=whole,
        parts={kind: length / 1000 for kind, length in by_kind.most_common()},
        chain=tuple(_link(link, since) for link in _merged(links, until - since)),
        stages=tuple(_stages(found, links, agents, since)),
        agents=tuple(agents),
        uses=sum((row.uses for row in agents), Amounts()),
        currency=prices.currency,
        worked=round(at_work, 3),
        parallelism=round(at_work / whole, 3) if whole else 0.0,
        most_at_once=_most_at_once(found),
        moments=tuple(_moments(found, since, until)),
        changes=tuple(_changes(found, links, specs, slots, until - since)),
    )


# ---- the chain -------------------------------------------------------------------------------------------------------------


def _added(parts: Iterable[tuple[TimeKind, int]]) -> Iterable[tuple[TimeKind, int]]:
    sums: Counter[TimeKind] = Counter()
    for kind, length in parts:
        sums[kind] += length
    return ((kind, length) for kind, length in sums.items() if length)


def _merged(links: Sequence[Span], whole: int) -> list[Span]:
    """Stretches too short to speak of go to the link before them, or behind, whoever they belong to; their kind stays what it was."""
    least, merged = whole / 10_000, list[Span]()
    carried: tuple[tuple[TimeKind, int], ...] = ()
    begins = links[0].start if links else 0
    for link in links:
        if link.end - link.start < least:
            if merged:
                last = merged[-1]
                merged[-1] = Span(last.what, last.start, link.end, (*last.parts, *link.parts), last.agent, last.stage)
            else:
                carried += link.parts
            continue
        start = begins if not merged else link.start
        merged.append(Span(link.what, start, link.end, (*carried, *link.parts), link.agent, link.stage))
        carried = ()
    return merged or list(links)


def _link(span: Span, since: int) -> Link:
    return Link(
        what=span.what,
        agent=span.agent,
        stage=span.stage,
        starts=(span.start - since) / 1000,
        seconds=(span.end - span.start) / 1000,
        parts={kind: length / 1000 for kind, length in _added(span.parts)},
    )


# ---- stages and agents -----------------------------------------------------------------------------------------------------


def _stages(found: Sequence[Span], links: Sequence[Span], agents: Sequence[AgentCost], since: int) -> Iterable[StageProfile]:
    for stage in dict.fromkeys(span.stage for span in sorted(found, key=lambda span: span.start) if span.stage):
        mine = [span for span in found if span.stage == stage]
        start, end = min(span.start for span in mine), max(span.end for span in mine)
        yield StageProfile(
            stage=stage,
            starts=max(0, start - since) / 1000,
            seconds=(end - start) / 1000,
            on_chain=sum(link.end - link.start for link in links if link.stage == stage) / 1000,
            executions=len(mine),
            uses=sum((row.uses for row in agents if row.stage == stage), Amounts()),
        )


def _agents(executions: Sequence[Execution], links: Sequence[Span], amounts: Callable[[Execution], Amounts]) -> list[AgentCost]:
    mine: defaultdict[AgentId, list[Execution]] = defaultdict(list)
    for one in executions:
        mine[one.agent].append(one)
    rows = [_cost(agent, theirs, links, amounts) for agent, theirs in mine.items()]
    return sorted(rows, key=lambda row: (-row.uses.money, -row.worked, row.agent))


def _cost(agent: AgentId, theirs: Sequence[Execution], links: Sequence[Span], amounts: Callable[[Execution], Amounts]) -> AgentCost:
    own = [one for one in theirs if not one.cached]
    total = sum((one.ended_at - one.started_at).total_seconds() for one in own if one.ended_at)
    at_work = sum(max(0.0, worked(one) - one.usage.waited_seconds) for one in own)
    return AgentCost(
        agent=agent,
        stage=theirs[0].stage.value,
        executions=len(own),
        reused=len(theirs) - len(own),
        worked=round(at_work, 3),
        waited=round(max(0.0, total - at_work), 3),
        on_chain=sum(link.end - link.start for link in links if link.agent == agent) / 1000,
        uses=sum((amounts(one) for one in own), Amounts()),
    )


# ---- over time -------------------------------------------------------------------------------------------------------------


def _intervals(found: Iterable[Span], *, at_work: bool) -> Iterable[tuple[int, int]]:
    for span in found:
        at = span.start
        for kind, length in span.parts:
            if span.agent and (kind in AT_WORK) is at_work:
                yield at, at + length
            at += length


def _most_at_once(found: Sequence[Span]) -> int:
    changes = sorted((edge for start, end in _intervals(found, at_work=True) for edge in ((start, 1), (end, -1))))
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def _moments(found: Sequence[Span], since: int, until: int) -> Iterable[Moment]:
    width = max(1, math.ceil((until - since) / MOMENTS))
    sums = {True: [0] * MOMENTS, False: [0] * MOMENTS}
    for at_work, totals in sums.items():
        for start, end in _intervals(found, at_work=at_work):
            for i in range(max(0, (start - since) // width), min(MOMENTS - 1, (max(start, end - 1) - since) // width) + 1):
                begins = since + i * width
                totals[i] += max(0, min(end, begins + width) - max(start, begins))
    count = min(MOMENTS, math.ceil((until - since) / width)) if until > since else 0
    return (Moment(starts=i * width / 1000, at_work=round(sums[True][i] / width, 3), waiting=round(sums[False][i] / width, 3)) for i in range(count))


# ---- what to change --------------------------------------------------------------------------------------------------------


def _changes(found: Sequence[Span], links: Sequence[Span], specs: Mapping[AgentId, AgentSpec], slots: Mapping[ResourceClass, int], whole: int) -> list[Change]:
    costs: Counter[tuple[TimeKind, str]] = Counter()
    for link in links:
        for kind, length in link.parts:
            costs[kind, _about(kind, link, specs)] += length
    worth = [(length, kind, about) for (kind, about), length in costs.items() if length > WORTH * whole]
    rows = [Change(seconds=length / 1000, kind=kind, says=_says(kind, about, length / 1000, found, specs, slots)) for length, kind, about in worth]
    return sorted(rows, key=lambda row: (-row.seconds, row.says))[:MOST_CHANGES]


def _about(kind: TimeKind, link: Span, specs: Mapping[AgentId, AgentSpec]) -> str:
    """Whom a change would concern: the agent, its class where slots are short, the gate."""
    spec = specs.get(AgentId(link.agent))
    if kind is _K.SLOT and spec is not None:
        return spec.resource_class.value
    return link.agent or link.what


def _says(kind: TimeKind, about: str, seconds: float, found: Sequence[Span], specs: Mapping[AgentId, AgentSpec], slots: Mapping[ResourceClass, int]) -> str:
    upto = f"at most {seconds:.1f} s"
    match kind:
        case _K.WORK:
            return f"{about} works {seconds:.1f} s of the chain: a faster provider, or fewer of its executions one after another, saves {upto}."
        case _K.SLOT:
            more = _missing_slots(about, found, specs, slots)
            return (
                f"{about} has too few slots: {more} more in one engine, or another engine, save {upto}." if more else f"Waits for a place at {about}: {upto}."
            )
        case _K.COLD_START:
            return f"{about} starts its actor while the film waits: an actor that stays (CALLSHEET_ACTOR_IDLE_SECONDS) saves {upto}."
        case _K.RESOURCES:
            return f"{about} waits for resources no node has free, or for a neighbour that is away: having them saves {upto}."
        case _K.RETRIES:
            return f"{about} fails and tries again: see its failures in the executions; without them {upto} are saved."
        case _K.SERVICE_QUEUE:
            return f"{about} waits in a service's queue: more workers there save {upto}."
        case _K.PEOPLE:
            return f"A person is waited for at {about}: `auto`, an early answer or a deadline saves {upto}."
        case _K.ENGINE_QUEUE | _K.TAKEOVER:
            return f"Waits for an engine ({about}): more engines, or room in them (CALLSHEET_ENGINE_WORKFLOWS), save {upto}."
        case _K.PAUSED | _K.TIMER | _K.CHILDREN:
            return f"{about}: {seconds:.1f} s of the chain."
        case _K.ENGINE:
            return f"Between executions ({about}): commits, checkpoints and waits nobody measured, {upto}."


def _missing_slots(about: str, found: Sequence[Span], specs: Mapping[AgentId, AgentSpec], slots: Mapping[ResourceClass, int]) -> int:
    """So many more of the class that nobody would have waited: the most that worked and waited for a slot at once, less what there are."""
    if about not in set(ResourceClass):
        return 0
    mine = [span for span in found if (spec := specs.get(AgentId(span.agent))) is not None and spec.resource_class == about]
    edges = list[tuple[int, int]]()
    for span in mine:
        at = span.start
        for kind, length in span.parts:
            if kind in (*AT_WORK, _K.SLOT):
                edges += [(at, 1), (at + length, -1)]
            at += length
    most = now = 0
    for _, change in sorted(edges):
        now += change
        most = max(most, now)
    return max(0, most - slots.get(ResourceClass(about), most))
