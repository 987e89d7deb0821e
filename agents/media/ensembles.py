"""How a mood is set to music, and who plays: the scale, pace and chords of each mood, and the bands that suit a film's genre and era. Pure data."""

from dataclasses import dataclass, replace
from typing import Literal

from agents.film import Mood

Instrument = Literal[
    "pluck", "guitar", "harp", "pizz", "koto", "piano", "celesta", "music_box", "vibes", "bell", "flute", "shakuhachi", "reed", "clarinet", "fiddle", "cello", "horn",
    "synth_lead", "strings", "dark_strings", "choir", "brass", "organ", "glass", "synth", "drone", "cluster", "bass", "upright", "low_strings", "synth_bass", "thump",
    "taiko", "brush", "tick", "woodblock", "cymbal", "boom",
]  # fmt: skip
Band = Literal["chamber", "folk", "comedy", "horror", "koto", "synth", "consort", "noir", "epic", "lullaby"]
"""Who plays a film: chosen once for a film by its genre and era."""


@dataclass(frozen=True)
class Character:
    """How a mood sounds. Chords are scale degrees from 0; `mode` gives the scale in semitones."""

    mode: tuple[int, ...]
    tempo: int
    theme_chords: tuple[int, ...]
    other_chords: tuple[int, ...]
    cadence: tuple[int, int]
    """The two chords before the last one."""
    brightness: float
    figures: float
    """Broken-chord notes per beat."""
    pulse: float
    """Level of the drums."""
    bells: float
    room: float
    """Seconds of reverberation."""
    pads: float
    """Level of the held chords."""
    detached: float = 1.0
    """Length of melody notes against their place: below 1 short and separate."""


IONIAN, DORIAN, PHRYGIAN = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 9, 10), (0, 1, 3, 5, 7, 8, 10)
LYDIAN, MIXOLYDIAN, AEOLIAN = (0, 2, 4, 6, 7, 9, 11), (0, 2, 4, 5, 7, 9, 10), (0, 2, 3, 5, 7, 8, 10)
HARMONIC_MINOR = (0, 2, 3, 5, 7, 8, 11)
HIRAJOSHI = frozenset((0, 2, 3, 7, 8))

CHARACTERS: dict[Mood, Character] = {
    Mood.WARM: Character(IONIAN, 90, (0, 4, 5, 3), (3, 0, 1, 4), (3, 4), 0.45, 1.0, 0.0, 0.2, 1.8, 0.6),
    Mood.TENSE: Character(HARMONIC_MINOR, 116, (0, 5, 0, 4), (3, 1, 0, 4), (3, 4), 0.6, 2.0, 0.9, 0.0, 1.4, 0.5, 0.8),
    Mood.SAD: Character(AEOLIAN, 84, (0, 5, 2, 6), (3, 0, 5, 4), (3, 4), 0.3, 0.5, 0.0, 0.12, 2.6, 0.65),
    Mood.HOPEFUL: Character(LYDIAN, 96, (0, 1, 5, 4), (5, 3, 0, 4), (1, 4), 0.5, 2.0, 0.2, 0.35, 2.2, 0.5),
    Mood.EERIE: Character(PHRYGIAN, 78, (0, 1, 0, 6), (4, 1, 3, 1), (1, 1), 0.35, 0.25, 0.0, 0.55, 3.2, 0.8),
    Mood.COMIC: Character(MIXOLYDIAN, 126, (0, 3, 0, 4), (1, 4, 6, 3), (4, 4), 0.7, 1.0, 0.35, 0.1, 0.8, 0.2, 0.5),
    Mood.TRIUMPHANT: Character(MIXOLYDIAN, 104, (0, 6, 3, 0), (5, 3, 6, 4), (6, 4), 0.65, 2.0, 0.8, 0.25, 2.0, 0.55),
}


@dataclass(frozen=True)
class Players:
    """Who plays what. The melody passes from one to the next: the theme, its return in fuller dress, and what stands against it."""

    melody: tuple[Instrument, Instrument, Instrument]
    harmony: Instrument
    figure: Instrument | None
    bass: Instrument
    drum: Instrument
    small: Instrument
    """The light percussion or bell."""
    pentatonic: bool = False


BANDS: dict[Band, Players] = {
    "chamber": Players(("cello", "flute", "piano"), "strings", "piano", "low_strings", "thump", "celesta"),
    "folk": Players(("reed", "fiddle", "guitar"), "strings", "guitar", "upright", "thump", "bell"),
    "comedy": Players(("clarinet", "pizz", "fiddle"), "strings", "pizz", "upright", "woodblock", "celesta"),
    "horror": Players(("music_box", "cello", "choir"), "cluster", None, "drone", "boom", "glass"),
    "koto": Players(("koto", "shakuhachi", "koto"), "dark_strings", "koto", "low_strings", "taiko", "bell", pentatonic=True),
    "synth": Players(("synth_lead", "glass", "synth_lead"), "synth", "pluck", "synth_bass", "tick", "glass"),
    "consort": Players(("reed", "flute", "harp"), "organ", "harp", "low_strings", "thump", "bell"),
    "noir": Players(("vibes", "horn", "piano"), "dark_strings", "piano", "upright", "brush", "vibes"),
    "epic": Players(("horn", "fiddle", "flute"), "choir", "harp", "low_strings", "taiko", "bell"),
    "lullaby": Players(("music_box", "flute", "celesta"), "strings", "harp", "upright", "tick", "celesta"),
}


def players_for(band: Band, mood: Mood) -> Players:
    """The band as this mood has it: a comic scene is plucked, an eerie one has no rhythm, a triumphant one brass, a sad one its quietest voices."""
    players = BANDS[band]
    if mood is Mood.COMIC and band in ("chamber", "consort", "lullaby", "epic", "folk"):
        return replace(players, melody=("pizz", "clarinet", players.melody[0]), figure="pizz", bass="upright", drum="woodblock")
    if mood is Mood.EERIE:
        harmony: Instrument = "glass" if band in ("lullaby", "chamber", "noir") else "cluster"
        return replace(players, melody=(players.small, players.melody[1], players.small), harmony=harmony, figure=None, bass="drone")
    if mood is Mood.TENSE:
        return replace(
            players,
            harmony="dark_strings" if players.harmony in ("strings", "choir", "organ") else players.harmony,
            drum="taiko" if band == "epic" else players.drum,
        )
    if mood is Mood.TRIUMPHANT and band not in ("koto", "synth", "lullaby"):
        return replace(players, melody=("horn", *players.melody[1:]), harmony="brass" if band != "epic" else "choir", drum="taiko")
    if mood is Mood.SAD and band in ("comedy", "horror"):
        return replace(players, melody=("clarinet", "cello", "piano"), harmony="strings", figure="piano", bass="low_strings")
    return players
