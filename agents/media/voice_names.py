"""The voices a film may be cast from: espeak-ng names with variant, grouped by who they suit, and how far two cast voices are apart. Light: no imports of weight.

Every name is checked against the library by a test, because espeak-ng answers an unknown name by silently keeping the previous voice. `HERTZ` was measured on the
library's own sound and is checked by a test too; with it a voice can be asked for by the pitch it shall have.
"""

import math
from itertools import pairwise
from typing import Literal

from agents.film import Pronouns, VoiceProfile

Age = Literal["child", "young", "adult", "old"]

VOICES: dict[Pronouns, dict[Age, tuple[str, ...]]] = {
    Pronouns.SHE: {
        "child": ("en-us+f5", "en-gb-x-rp+f4"),
        "young": ("en-us+f2", "en-gb-x-rp+Annie", "en-us+belinda", "en-gb-scotland+f3"),
        "adult": ("en-gb-x-rp+f3", "en-us+linda", "en-us+f1", "en-gb-scotland+f2", "en-us+Alicia"),
        "old": ("en-gb-x-rp+grandma", "en-us+aunty", "en-gb-scotland+f1"),
    },
    Pronouns.HE: {
        "child": ("en-us+f4", "en-gb-x-rp+f5"),
        "young": ("en-us+m3", "en-gb-x-rp+m7", "en-gb-scotland+adam", "en-us+Gene2"),
        "adult": ("en-us+m7", "en-gb-x-rp+m3", "en-us+Hugo", "en-gb-scotland+m3", "en-us-nyc+m2", "en-us+Reed"),
        "old": ("en-gb-x-rp+grandpa", "en-gb-scotland+m8", "en-us+mike2"),
    },
    Pronouns.THEY: {
        "child": ("en-029+f4", "en-gb-scotland+f5"),
        "young": ("en-us+Andrea", "en-029+m4"),
        "adult": ("en-gb-x-gbclan+f3", "en-us+Marco", "en-029+m7"),
        "old": ("en-gb-x-gbclan+m8", "en-029+aunty"),
    },
    Pronouns.IT: {
        "child": ("en-us+robosoft2", "en-us+anika"),
        "young": ("en-us+robosoft6",),
        "adult": ("en-us+klatt3", "en-gb-x-rp+klatt4"),
        "old": ("en-gb-x-rp+robosoft3",),
    },
}

ALL_VOICES: tuple[str, ...] = tuple(voice for ages in VOICES.values() for voices in ages.values() for voice in voices)

HERTZ: dict[str, int] = {
    "f1": 178, "f2": 193, "f3": 207, "f4": 178, "f5": 202, "Annie": 236, "belinda": 227, "linda": 227, "Alicia": 246, "grandma": 199, "aunty": 173, "anika": 265,
    "Andrea": 240, "m2": 100, "m3": 102, "m4": 93, "m7": 105, "m8": 86, "adam": 100, "Gene2": 114, "Hugo": 108, "Reed": 114, "Marco": 131, "grandpa": 108, "mike2": 89,
    "robosoft2": 90, "robosoft3": 100, "robosoft6": 141, "klatt3": 101, "klatt4": 100,
}  # fmt: skip
"""Median pitch of a variant at pitch 50."""

_HIGH = frozenset((
    "f1", "f2", "f3", "f4", "f5", "Annie", "belinda", "linda", "Alicia", "grandma", "aunty", "anika", "Andrea",
))  # fmt: skip
"""Variants with the formants of a smaller head."""
_RATIOS = ((0, 0.69), (10, 0.73), (20, 0.78), (30, 0.85), (40, 0.92), (50, 1.0), (60, 1.1), (70, 1.21), (80, 1.34), (99, 1.64))
"""The library's pitch parameter and what it does to the pitch."""


def voices_for(pronouns: Pronouns, age: Age = "adult") -> tuple[str, ...]:
    """Voices that suit a character, the best first; never empty, and longer than the own age group so that a cast can differ."""
    ages = VOICES[pronouns]
    others = [voice for other in ("adult", "young", "old", "child") if other != age for voice in ages[other]]
    return ages[age] + tuple(others)


def pitch_ratio(pitch: float) -> float:
    """How much higher than at 50 a voice speaks at `pitch`."""
    for (low, below), (high, above) in pairwise(_RATIOS):
        if pitch <= high:
            return below + (above - below) * (pitch - low) / (high - low)
    return _RATIOS[-1][1]


def pitch_for(ratio: float) -> int:
    """The pitch parameter at which a voice is `ratio` times as high as at 50, as near as the scale goes."""
    return min(range(100), key=lambda pitch: abs(pitch_ratio(pitch) - ratio))


def hertz_of(profile: VoiceProfile) -> float:
    """About how high this voice speaks."""
    return HERTZ.get(profile.voice.partition("+")[2], 130) * pitch_ratio(profile.pitch)


def head_of(profile: VoiceProfile) -> float:
    """About how high its formants lie, against a man's."""
    return profile.timbre.tract * (1.17 if profile.voice.partition("+")[2] in _HIGH else 1.0)


def apart(one: VoiceProfile, other: VoiceProfile) -> float:
    """How far two voices are from each other: 1 is told apart without effort. Two semitones of pitch count as much as one of formants; another machine or creature counts by itself."""
    pitch = 12 * math.log2(hertz_of(one) / hertz_of(other)) / 2
    head = 12 * math.log2(head_of(one) / head_of(other))
    kind = 1.0 if one.timbre.effect != other.timbre.effect else 0.0
    return math.hypot(pitch, head, kind)
