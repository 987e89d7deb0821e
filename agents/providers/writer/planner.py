"""Plans a tale: how many scenes it has, which, and in what order their preconditions allow. Called by `plot`, `concepts` and the story architect.

A spine has five steps; every one is placed only when its `needs` hold and nothing of its `bars` does, so a set-up always comes before the step that pays it off: what is used was seen, what is promised
is kept, what is confessed was hidden first. Within that the draw of the concept decides: whether the doubt is played inside the trial (four scenes), whether there is an interlude (six),
and in which of the possible orders the middle is told. The same concept always gives the same plan.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from cluster.contracts.errors import Misconfigured

from .spines import INTERLUDES, Step, interludes
from .tale import Tale

FEWEST, USUAL, MOST = 4, 5, 6
"""Scenes of a film."""
SHORT_SECONDS, LONG_SECONDS = 55, 100
"""A film that shall be shorter than the one gets the fewest scenes, one that shall be longer than the other the most that its story can bear."""
_OPENING = frozenset({"thing_known"})
_MIDDLE = (2, 3)


def plan(tale: Tale, beats: int | None = None) -> tuple[Step, ...]:
    """The steps of the tale in order, as many as asked for or as the draw says. Raises Misconfigured when the spine's steps cannot reach its end, a defect of its data."""
    orders = _orders(tale, beats or shape(tale))
    if not orders:
        raise Misconfigured(
            f"The spine `{tale.spine.name}` has no order of steps that reaches its end. Mend the preconditions in its module.", code="spine_broken"
        )
    return chained(tale.drawn("order").choice(orders))


def shape(tale: Tale) -> int:
    """How many scenes this telling has: five, or one less or one more where the story allows it."""
    sizes = [USUAL] * 4
    if _can_be_tightened(tale):
        sizes += [FEWEST] * 2
    if _spare(tale) and tale.lost is None:  # who speaks from far away takes the time a sixth scene would need: the film would be longer than two minutes
        sizes += [MOST] * 2
    return tale.drawn("shape").choice(sizes)


def beats_for(tale: Tale, seconds: int | None) -> int | None:
    """How many beats a film of a wished length gets; None leaves it to the draw."""
    if seconds is None or SHORT_SECONDS <= seconds <= LONG_SECONDS:
        return None
    return FEWEST if seconds < SHORT_SECONDS else MOST if _spare(tale) else USUAL


def _can_be_tightened(tale: Tale) -> bool:
    """Whether the doubt needs no place of its own, nothing later answers it, nobody far away speaks in it and enough is said without it: what pays off must have been set up on screen."""
    doubt = next(s for s in tale.spine.steps if s.act == 2)
    elsewhere = re.search(r"\{(?:home|out|way|far|high)\}", doubt.goal)
    return not elsewhere and tale.lost is None and "t_mute" not in tale.flags and not any(s.pairs == doubt.function for s in tale.spine.steps)


def _spare(tale: Tale) -> tuple[Step, ...]:
    """The interludes this tale can bear. Around somebody who cannot speak every act has its own way of being understood, and there is none for a sixth scene."""
    if tale.ally is None or "t_mute" in tale.flags:
        return ()
    return interludes(tale.spine.name, tale.flags)


def _orders(tale: Tale, beats: int) -> list[tuple[Step, ...]]:
    steps = tale.spine.steps if beats > FEWEST else _tightened(tale.spine.steps)
    if beats > USUAL:
        steps = (*steps, tale.drawn("interlude").choice(_spare(tale)))
    return list(_continued(steps, (), _OPENING, tale.spine.closes))


def _tightened(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same story in one scene less: the doubt is played inside the trial."""
    doubt, trial = (next(s for s in steps if s.act == act) for act in _MIDDLE)
    both = replace(
        trial, goal=f"{doubt.goal} {trial.goal}", needs=doubt.needs, adds=doubt.adds | trial.adds, value=(doubt.value[0], trial.value[1]), variants=()
    )
    return tuple(both if s is trial else s for s in steps if s is not doubt)


def _continued(steps: tuple[Step, ...], taken: tuple[Step, ...], state: frozenset[str], goal: frozenset[str]) -> Iterator[tuple[Step, ...]]:
    """Every way of placing all steps: acts one after the other, the scenes of the middle in any order that preconditions allow."""
    left = [s for s in steps if s not in taken]
    if not left:
        if goal <= state:
            yield taken
        return
    for step in left:
        ready = step.needs <= state and not step.bars & state
        if ready and all(_rank(step) <= _rank(other) for other in left):
            yield from _continued(steps, (*taken, step), state | step.adds, goal)


def _rank(step: Step) -> int:
    return _MIDDLE[0] if step.act in _MIDDLE else step.act


def chained(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps with each beginning at the value at which the one before ended; one that would change nothing goes on in its own direction."""
    made: list[Step] = []
    for step in steps:
        before = made[-1].value[1] if made else step.value[0]
        way = 1 if step.value[1] > step.value[0] else -1
        after = max(-3, min(3, before + way)) if step.optional or step.value[1] == before else step.value[1]
        after = after if after != before else before - way
        made.append(step if step.value == (before, after) else replace(step, value=(before, after)))
    return tuple(made)


def step_named(tale: Tale, function: str, position: int) -> Step:
    """The step a beat or scene was made from; for a function of foreign origin, the step that stands at its position."""
    steps = tale.spine.steps
    return next((s for s in (*steps, *INTERLUDES.values()) if s.function == function), steps[min(max(position, 0), len(steps) - 1)])
