"""Keys and themes: what is to be recognised. Pure, no sound.

A theme is four bars of melody as steps of a scale: a motif of two bars, and its answer, which begins like the motif and comes home. It is drawn from a seed alone, so that
a character is heard by the same tune in a sad and in a hopeful scene, in whatever mode and on whatever instrument.
"""

import random
from dataclasses import dataclass

RHYTHMS: tuple[tuple[int, ...], ...] = (
    (0, 6, 8),
    (0, 4, 8, 12),
    (0, 3, 4, 8),
    (0, 4, 6, 8, 12),
    (0, 8, 12),
    (0, 2, 4, 8, 12),
    (0, 6, 8, 14),
    (0, 3, 6, 8, 12),
    (4, 6, 8, 12),
)
"""Where the notes of a bar begin, in sixteenths."""
CONTOURS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 1, 2, 4, 3, 2),
    (4, 3, 2, 4, 3, 1, 2, 0),
    (0, 4, 3, 2, 4, 5, 4, 2),
    (0, 2, 4, 2, 5, 4, 2, 1),
    (2, 1, 0, 2, 4, 3, 1, 2),
    (0, -1, 0, 2, 1, 3, 2, 0),
    (4, 5, 4, 2, 3, 4, 2, 1),
    (0, 2, 1, 3, 2, 4, 3, 5),
    (2, 4, 2, 0, 1, 2, 4, 6),
)
"""Shapes of a motif in scale steps, about its first note."""
REST = (0, 2, 4)
"""Steps a phrase may come home to."""


@dataclass(frozen=True)
class Tone:
    """One note of a theme: its bar, where it begins and how long it is, both in bars, and its step of the scale."""

    bar: int
    at: float
    length: float
    step: int


@dataclass(frozen=True)
class Theme:
    tones: tuple[Tone, ...]

    def bar(self, number: int) -> tuple[Tone, ...]:
        return tuple(tone for tone in self.tones if tone.bar == number % 4)


def tonic_of(seed: int) -> int:
    """The film's key as a MIDI pitch between B flat 2 and A 3."""
    return 48 + random.Random(f"key {seed}").choice((0, 2, 3, 5, 7, 9, -2))


def theme_of(seed: int) -> Theme:
    """The tune that belongs to a seed."""
    rng = random.Random(f"theme {seed}")
    first, second = rng.sample(RHYTHMS, 2)
    contour = rng.choice(CONTOURS)
    if rng.random() < 0.3:
        contour = tuple(4 - step for step in contour)
    base = rng.choice((0, 0, 2, 4))
    motif = _placed(0, first, contour, base) + _placed(1, second, contour[len(first) :] + contour, base)
    turned = rng.choice((0, 1, -1))
    answer = [Tone(2, tone.at, tone.length, tone.step + turned) for tone in motif if tone.bar == 0]
    home = min(REST, key=lambda rest: abs(rest - base))
    closing = _placed(3, rng.choice(RHYTHMS[:5]), contour[2:] + contour, base)
    answer += [*closing[:-1], Tone(3, closing[-1].at, closing[-1].length, home)]
    return Theme((*motif, *answer))


def _placed(bar: int, rhythm: tuple[int, ...], contour: tuple[int, ...], base: int) -> list[Tone]:
    ends = (*rhythm[1:], 16)
    return [Tone(bar, start / 16, (end - start) / 16, base + step) for start, end, step in zip(rhythm, ends, contour, strict=False)]
