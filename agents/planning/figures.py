"""What a production's observations add up to: the table of agents, how much of each resource was used, and the chain of executions that decided how long it took. Pure; no agent's words.

Called by the performance monitor for its production, and by the API for any workflows. Quantiles are nearest-rank (the smallest value that so many per cent of all do not exceed), so each is a time that was really measured.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from agents.film.planning import AgentFigures, ClassFigures, MeasuredStep
from cluster.contracts.agents import Observation, ResourceClass

OWN, OFFLINE = frozenset({"callsheet", "by hand", ""}), "offline-"
"""Providers that work on this machine: these, and those whose name begins so."""
NEIGHBOURS = 0.05
"""Seconds within which one execution's end is what another's start waited for."""
ClassOf = Callable[[str], ResourceClass | None]
"""Agent -> its resource class; None for one that is not known here."""


def quantile(values: Sequence[float], share: float) -> float:
    """Nearest-rank quantile; 0 of nothing."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else 0.0


def waited(one: Observation) -> float:
    return max(0.0, one.seconds - one.worked_seconds)


def gpu_seconds(one: Observation, class_of: ClassOf) -> float:
    """Work at a renderer that is not ours."""
    theirs = one.provider not in OWN and not one.provider.startswith(OFFLINE)
    return one.worked_seconds if theirs and class_of(one.agent) is ResourceClass.GPU_MEDIA else 0.0


def superseded(observations: Sequence[Observation]) -> list[Observation]:
    """Takes of this production that their check sent back: a later take of the same step exists."""
    taken = {(one.agent, one.item, one.take) for one in observations}
    return [one for one in observations if one.failed_checks and not one.cached and (one.agent, one.item, one.take + 1) in taken]


def by_agent(observations: Sequence[Observation], class_of: ClassOf) -> list[AgentFigures]:
    """One row an agent, the most work first. What was taken over cost nothing and is only counted."""
    return over([observations], class_of)


def over(productions: Iterable[Sequence[Observation]], class_of: ClassOf) -> list[AgentFigures]:
    """The same of several productions together. An item's takes are counted in its own: `SCENE_1_SHOT_1` is another shot in another film."""
    mine: dict[str, list[Observation]] = {}
    sent_back: Counter[str] = Counter()
    for observations in productions:
        sent_back.update(one.agent for one in superseded(observations))
        for one in observations:
            mine.setdefault(one.agent, []).append(one)
    return sorted((_row(found, sent_back[agent], class_of) for agent, found in mine.items()), key=lambda row: (-row.worked, row.agent))


def _row(mine: Sequence[Observation], retakes: int, class_of: ClassOf) -> AgentFigures:
    own = [one for one in mine if not one.cached]
    return AgentFigures(
        agent=mine[0].agent,
        stage=mine[0].stage,
        executions=len(own),
        succeeded=sum(one.succeeded for one in own),
        failures=sum(max(0, one.attempts - one.succeeded) for one in own),
        retakes=retakes,
        reused=len(mine) - len(own),
        p50=quantile([one.worked_seconds for one in own], 0.5),
        p99=quantile([one.worked_seconds for one in own], 0.99),
        worked=total(one.worked_seconds for one in own),
        waited=total(waited(one) for one in own),
        cpu_seconds=total(one.usage.cpu_seconds for one in own),
        gpu_seconds=total(gpu_seconds(one, class_of) for one in own),
        prompt_tokens=sum(one.usage.prompt_tokens for one in own),
        completion_tokens=sum(one.usage.completion_tokens for one in own),
        llm_calls=sum(one.usage.llm_calls for one in own),
        frames=sum(one.usage.render_frames for one in own),
        providers=tuple(sorted({one.provider for one in own if one.provider})),
    )


def by_class(observations: Sequence[Observation], class_of: ClassOf) -> list[ClassFigures]:
    """One row a resource class that was used."""
    rows: list[ClassFigures] = []
    for kind in ResourceClass:
        mine = [one for one in observations if not one.cached and class_of(one.agent) is kind]
        if mine:
            rows.append(
                ClassFigures(
                    resource_class=kind.value,
                    executions=len(mine),
                    worked=total(one.worked_seconds for one in mine),
                    waited=total(waited(one) for one in mine),
                    most_at_once=most_at_once(mine),
                )
            )
    return rows


def most_at_once(observations: Iterable[Observation]) -> int:
    changes = sorted([(one.started, 1) for one in observations] + [(one.started + one.seconds, -1) for one in observations])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def chain(observations: Sequence[Observation]) -> list[MeasuredStep]:
    """From the last execution that ended back to the first, each time to the one whose end it waited for: the latest that had ended when it was asked for.

    The dataflow asks for an execution the moment its last input exists, so that one is among its inputs, or was the last to give up what it waited for."""
    left = sorted((one for one in observations if not one.cached), key=_end)
    origin = min((one.started for one in left), default=0.0)
    found: list[MeasuredStep] = []
    while left:
        last = left.pop()
        found.append(
            MeasuredStep(
                step=f"{last.agent}:{last.item}" if last.item else last.agent,
                starts=round(last.started - origin, 3),
                seconds=last.seconds,
                waited=round(waited(last), 3),
            )
        )
        left = [one for one in left if _end(one) <= last.started + NEIGHBOURS]
    return found[::-1]


def elapsed(observations: Sequence[Observation]) -> float:
    """From the first start to the last end."""
    own = [one for one in observations if not one.cached]
    return round(max((_end(one) for one in own), default=0.0) - min((one.started for one in own), default=0.0), 3)


def _end(one: Observation) -> float:
    return one.started + one.seconds


def total(values: Iterable[float]) -> float:
    return round(sum(values), 3)
