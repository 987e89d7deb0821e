"""The days of a story, as wardrobe and make-up count them, and what they read of a scene: where, when, in what weather, and what happens by its notes.

Nobody says on which day a scene plays; it follows from the hours: when a scene is earlier in the day than the one before it, a night has passed.
No line of dialogue is read here, so other words change nobody's clothes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agents.film import Kit, Mood, TimeOfDay, Weather
from agents.items import columns, rows
from cluster.contracts.base import Model

HOURS = (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT)
_YEARS = re.compile(r"\b(?:years|decades) (?:later|after|have passed|go by)\b|\ba lifetime later\b", re.IGNORECASE)


class PlayedScene(Model):
    """What is read of a scene. One in which the character does not play has its number and hour alone."""

    scene_number: int
    time_of_day: TimeOfDay
    location: str = ""
    kit: Kit = Kit.VILLAGE
    interior: bool = True
    weather: Weather = Weather.CLEAR
    function: str = ""
    mood: Mood = Mood.WARM
    goal: str = ""
    visual_hook: str = ""
    beat_notes: tuple[str, ...] = ()
    primary_characters: tuple[str, ...] = ()
    value_before: int = 0
    value_after: int = 0

    @property
    def sentences(self) -> list[str]:
        """The notes first, then the goal and the hook, sentence by sentence and at semicolons."""
        return [part.strip() for text in (*self.beat_notes, self.goal, self.visual_hook) for part in re.split(r"(?<=[.;!?])\s", text) if part.strip()]

    @property
    def told(self) -> str:
        return " ".join((self.goal, self.visual_hook, *self.beat_notes))

    @property
    def wet(self) -> bool:
        """Whether it rains on who is there."""
        return not self.interior and self.weather in (Weather.RAIN, Weather.STORM)

    @property
    def snowy(self) -> bool:
        return not self.interior and self.weather is Weather.SNOW


def scenes_for(inputs: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The raw inputs with the scenes as `PlayedScene` has them, whole where the character plays."""
    view = columns(inputs, scene_list=PlayedScene)
    if view.get("scene_list"):
        view["scene_list"] = [
            row if name in row["primary_characters"] else {"scene_number": row["scene_number"], "time_of_day": row["time_of_day"]}
            for row in rows(view, "scene_list")
        ]
    return view


def days_of(scenes: Sequence[PlayedScene]) -> dict[int, int]:
    """Scene number -> day of the story, from 1."""
    days: dict[int, int] = {}
    day, hour = 1, -1
    for scene in scenes:
        now = HOURS.index(scene.time_of_day)
        day += now < hour
        hour, days[scene.scene_number] = now, day
    return days


def years_before(scenes: Sequence[PlayedScene]) -> int | None:
    """The first scene before which years have passed."""
    return next((scene.scene_number for scene in scenes[1:] if _YEARS.search(scene.told)), None)


def no_time_between(before: PlayedScene | None, scene: PlayedScene, days: Mapping[int, int]) -> bool:
    """Whether a scene follows another at once: the same place, the same hour, the same day. Nobody changes then."""
    if before is None or days[before.scene_number] != days[scene.scene_number]:
        return False
    return before.scene_number + 1 == scene.scene_number and (before.location, before.time_of_day) == (scene.location, scene.time_of_day)


def deeds_by(name: str, scene: PlayedScene) -> str:
    """The sentences whose subject the character is: named first in them, or nobody named and the one before was theirs. Alone in a scene, all of them."""
    if len(scene.primary_characters) < 2:
        return " ".join(scene.sentences)
    found: list[str] = []
    last = ""
    for sentence in scene.sentences:
        named = sorted((at.start(), other) for other in scene.primary_characters if (at := re.search(rf"\b{re.escape(other)}\b", sentence)))
        last = named[0][1] if named else last if re.match(r"(?:he|she|they|it)\b", sentence, re.IGNORECASE) else ""
        if last == name:
            found.append(sentence)
    return " ".join(found)
