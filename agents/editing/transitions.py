"""Where the cut between two scenes is not hard. Pure, by the scenes alone: no rewritten line moves a transition.

Time that passes within a day is a dissolve, a night that passes a dip to black. A scene that drives on, tense, comic or triumphant, is cut to hard unless a night lies between,
and so is one at the same hour: there nothing passes.
"""

from typing import Literal

from agents.film import HANDLE_FRAMES, Mood, Scene, Segment, TimeOfDay

Transition = Literal["dissolve", "dip"]
HOURS = {hour: number for number, hour in enumerate((TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT))}
DRIVING = (Mood.TENSE, Mood.COMIC, Mood.TRIUMPHANT)


def transition_between(before: Scene, after: Scene) -> Transition | None:
    """How the second scene is entered from the first; None for a hard cut."""
    if HOURS[after.time_of_day] < HOURS[before.time_of_day]:
        return "dip"
    if after.time_of_day is before.time_of_day or after.mood in DRIVING:
        return None
    return "dissolve"


def has_handles(leaving: Segment, coming: Segment) -> bool:
    """Whether both clips have something to make a transition of; another service's clips have no handles."""
    return leaving.tail_frames >= HANDLE_FRAMES and coming.head_frames >= HANDLE_FRAMES
