"""From the words of a plain request to a plan: set, mood, time of day and weather are looked up in the text, the rest follows from a seed of the text.

Called by the render table when a task carries no plan of the offline renderer. The same words give the same plan.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import TypeVar

from agents.film import FPS, CameraMove, Kit, Look, Mood, ShotPlan, ShotSize, TimeOfDay, Weather

_MOOD_WORDS: dict[Mood, tuple[str, ...]] = {
    Mood.TENSE: ("tense", "chase", "danger", "fight", "storm", "threat", "suspense"),
    Mood.SAD: ("sad", "grief", "loss", "lonely", "mourn", "melancholy", "farewell"),
    Mood.HOPEFUL: ("hope", "dawn", "promise", "dream", "begin"),
    Mood.EERIE: ("eerie", "ghost", "haunted", "strange", "dark", "horror", "mystery"),
    Mood.COMIC: ("comic", "funny", "comedy", "clumsy", "silly"),
    Mood.TRIUMPHANT: ("triumph", "victory", "epic", "hero", "win"),
}
_TIME_WORDS: dict[TimeOfDay, tuple[str, ...]] = {
    TimeOfDay.NIGHT: ("night", "midnight", "moon", "stars"),
    TimeOfDay.DAWN: ("dawn", "sunrise", "morning"),
    TimeOfDay.DUSK: ("dusk", "sunset", "evening", "twilight"),
}
_WEATHER_WORDS: dict[Weather, tuple[str, ...]] = {
    Weather.STORM: ("storm", "thunder", "gale"),
    Weather.RAIN: ("rain", "drizzle"),
    Weather.SNOW: ("snow", "blizzard", "winter"),
    Weather.FOG: ("fog", "mist"),
    Weather.CLOUDY: ("cloud", "overcast", "grey"),
}
_LOOK_WORDS: dict[Look, tuple[str, ...]] = {
    Look.NOIR: ("noir", "black and white"),
    Look.INK: ("ink", "sketch", "drawing"),
    Look.LOW_POLY: ("low poly", "low-poly", "polygon", "3d"),
}
_SIZE_WORDS: dict[ShotSize, tuple[str, ...]] = {
    ShotSize.CLOSE: ("close-up", "close up", "closeup"),
    ShotSize.MEDIUM: ("medium shot",),
    ShotSize.EXTREME_WIDE: ("aerial", "panorama", "extreme wide"),
}
_INDOORS = ("inside", "interior", "indoors", "room", "kitchen", "office", "int.")
_Word = TypeVar("_Word")


def plan_from_words(words: str, *, shot_id: str, frames: int = FPS, width: int = 1280, height: int = 720, fps: int = FPS) -> ShotPlan:
    """A shot without people that shows where, when and in what mood a description plays; the same words give the same plan."""
    from .catalogue import KIT_WORDS, known_features
    from .palettes import palette_for

    seed = seed_of(words)
    mood, look = mood_of(words), _found(_LOOK_WORDS, words, Look.PAPER_CUT)
    kit = _found(KIT_WORDS, words, Kit.VILLAGE)
    return ShotPlan(
        shot_id=shot_id,
        frames=frames,
        width=width,
        height=height,
        fps=fps,
        seed=seed,
        look=look,
        palette=palette_for(mood, look, kit, seed),
        kit=kit,
        interior=_mentions(words, _INDOORS),
        features=tuple(sorted(name for name in known_features(kit) if _mentions(words, (name.replace("_", " "),)))),
        time_of_day=_found(_TIME_WORDS, words, TimeOfDay.DAY),
        weather=_found(_WEATHER_WORDS, words, Weather.CLEAR),
        mood=mood,
        size=_found(_SIZE_WORDS, words, ShotSize.WIDE),
        move=CameraMove.PUSH_IN,
        place_seed=seed,
        prompt=words.strip(),
    )


def mood_of(words: str) -> Mood:
    return _found(_MOOD_WORDS, words, Mood.WARM)


def _found(table: Mapping[_Word, tuple[str, ...]], words: str, otherwise: _Word) -> _Word:
    """The entry with most of its words in the text; the first of equals, `otherwise` when there is none."""
    scores = {key: sum(_mentions(words, (word,)) for word in hints) for key, hints in table.items()}
    best = max(scores, key=lambda key: scores[key], default=otherwise)
    return best if scores.get(best) else otherwise


def _mentions(words: str, hints: tuple[str, ...]) -> bool:
    text = words.lower()
    return any(re.search(rf"\b{re.escape(hint)}(s|es|y|ed)?(?!\w)", text) for hint in hints)


def seed_of(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4])
