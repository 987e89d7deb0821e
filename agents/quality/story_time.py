"""When scenes happen: which day of the story each is in, and what between two neighbours can have changed meanwhile. Pure, by the scenes alone.

An hour earlier than the one before is another day, as the cut has it, which dips to black there (`agents.editing.transitions`), unless the scene says that it follows at once, or the story
that it is over by then.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from agents.film import Scene, TimeOfDay

HOURS = {hour: number for number, hour in enumerate((TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT))}
AT_ONCE = re.compile(
    r"\b(?:(?:a few )?(?:moments?|minutes?|seconds?) later|a (?:minute|moment|second|breath) later|at the same (?:time|moment|instant)|without a pause|the same (?:night|evening|hour|morning|day))\b",
    re.I,
)
"""Words of a scene that follows without a gap."""
LATER = re.compile(
    r"\b(?:next (?:day|morning|evening|night|week|year)|(?:days?|weeks?|months?|years?|nights?) later|the (?:day|morning|night) after|tomorrow|every (?:day|night|morning|evening)|(?:another|the second|the third|the last) (?:day|morning|night|evening))\b",
    re.I,
)
"""Words of a scene that tells that a day has passed."""
ONE_DAY = re.compile(
    r"\b(?:(?:in|within|for|only) one (?:night|day|evening)|tonight|today|before (?:dawn|sunrise|midnight|noon|nightfall|sunset)|by (?:midnight|noon|dawn)|until (?:dawn|midnight|noon))\b",
    re.I,
)
"""Words of a logline that happens between one evening and the next morning, or in one day."""

BEGINS = 40
"""Letters of a scene's goal that say when it is."""

Gap = Literal["none", "hours", "night", "unsaid"]


def scene_words(scene: Scene) -> str:
    return " ".join((scene.goal, scene.visual_hook, *scene.beat_notes))


def gap(before: Scene, after: Scene) -> Gap:
    """What passes between two scenes. A clock that goes back is another day, and the cut dips to black; `unsaid`: it goes back and the scene says that it follows at once."""
    at_once, back = follows_at_once(after), HOURS[after.time_of_day] - HOURS[before.time_of_day]
    if LATER.search(scene_words(after)):
        return "night"
    if back < 0:
        return "unsaid" if at_once else "night"
    return "hours" if back > 0 and not at_once else "none"


def follows_at_once(scene: Scene) -> bool:
    """Whether the scene begins by saying that nothing lies between it and the one before."""
    return AT_ONCE.search(scene.goal[:BEGINS]) is not None


def days(scenes: Sequence[Scene]) -> dict[int, int]:
    """Scene number -> day of the story, counted from 1."""
    found: dict[int, int] = {}
    day, before = 1, None
    for scene in scenes:
        if before is not None and gap(before, scene) in ("night", "unsaid"):
            day += 1
        found[scene.scene_number] = day
        before = scene
    return found


def overlong(logline: str, scenes: Sequence[Scene]) -> list[Scene]:
    """Scenes that a story of one night or one day has no time for: its clock may pass midnight once, into the morning."""
    if not ONE_DAY.search(logline):
        return []
    turned = [(before, scene) for before, scene in pairwise(scenes) if HOURS[scene.time_of_day] < HOURS[before.time_of_day]]
    return [
        scene
        for n, (before, scene) in enumerate(turned)
        if n or before.time_of_day is not TimeOfDay.NIGHT or scene.time_of_day not in (TimeOfDay.DAWN, TimeOfDay.DAY)
    ]
