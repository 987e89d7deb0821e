"""When a viewer sees the picture change, told from the cut's times alone. Pure; subtitles keep clear of these moments and the final check holds the film to them."""

from collections.abc import Sequence
from itertools import pairwise

from agents.film import Slot


def changes(timeline: Sequence[Slot]) -> tuple[int, ...]:
    """Frames at which the picture becomes another: where an entry begins, or the middle of the transition that leads into it."""
    return tuple(entry.start_frame + entry.frames // 2 * entry.is_transition for before, entry in pairwise(timeline) if not before.is_transition)


def hard_cuts(timeline: Sequence[Slot]) -> tuple[int, ...]:
    """Frames at which it does so at once."""
    return tuple(entry.start_frame for before, entry in pairwise(timeline) if not (before.is_transition or entry.is_transition))
