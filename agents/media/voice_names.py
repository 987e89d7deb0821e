"""The voices a film may be cast from: espeak-ng names with variant, grouped by who they suit. Plain data, no imports of weight.

Every name is checked against the library by a test, because espeak-ng answers an unknown name by silently keeping the previous voice.
"""

from typing import Literal

from agents.film import Pronouns

Age = Literal["child", "young", "adult", "old"]

VOICES: dict[Pronouns, dict[Age, tuple[str, ...]]] = {
    Pronouns.SHE: {
        "child": ("en-us+f5", "en-gb-x-rp+f4"),
        "young": ("en-us+f2", "en-gb-x-rp+Annie", "en-gb-scotland+f3"),
        "adult": ("en-gb-x-rp+f3", "en-us+steph", "en-us+linda", "en-gb-scotland+f2"),
        "old": ("en-gb-x-rp+grandma", "en-us+aunty"),
    },
    Pronouns.HE: {
        "child": ("en-us+m5", "en-gb-x-rp+m4"),
        "young": ("en-us+m3", "en-gb-x-rp+m7", "en-gb-scotland+adam"),
        "adult": ("en-us+m7", "en-gb-x-rp+m1", "en-gb-scotland+m3", "en-us-nyc+m2"),
        "old": ("en-gb-x-rp+grandpa", "en-gb-scotland+m8"),
    },
    Pronouns.THEY: {
        "child": ("en-029+f4", "en-us+f4"),
        "young": ("en-029+m4", "en-us+Andrea"),
        "adult": ("en-029+m7", "en-gb-x-gbclan+f3"),
        "old": ("en-gb-x-gbclan+m8", "en-029+aunty"),
    },
    Pronouns.IT: {
        "child": ("en-us+robosoft2",),
        "young": ("en-us+robosoft",),
        "adult": ("en-us+klatt2", "en-gb-x-rp+klatt4"),
        "old": ("en-gb-x-rp+robosoft3",),
    },
}

ALL_VOICES: tuple[str, ...] = tuple(voice for ages in VOICES.values() for voices in ages.values() for voice in voices)


def voices_for(pronouns: Pronouns, age: Age = "adult") -> tuple[str, ...]:
    """Voices that suit a character, the best first; never empty, and longer than the own age group so that a cast can differ."""
    ages = VOICES[pronouns]
    others = [voice for other in ("adult", "young", "old", "child") if other != age for voice in ages[other]]
    return ages[age] + tuple(others)
