"""What a face does by the second: when eyes blink, where they look, how the mouth moves, when a line is stressed. Pure.

Gaze is a direction in few steps, so that a shot needs few pictures of a face: across, up or down, and whether the head turns with it.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.film import SpeechCue, Subject

from .people.face import Eyes, Gaze, Mouth

BLINK_EVERY, BLINK_SECONDS = 2.9, 0.13
FLAP: tuple[Mouth, ...] = ("small", "wide", "closed", "round", "small", "wide", "l", "closed")
"""Mouth shapes of a line whose visemes are not known, one each ninth of a second."""

_DIRECTIONS = {"partner": (0.8, 0.0), "object": (0.5, 0.9), "away": (0.9, -0.35), "camera": (-0.7, 0.0)}
"""Where a subject without coordinates looks: share of the way forward (or back), and down."""


@lru_cache(maxsize=256)
def _blinks(seed: str, until: int) -> tuple[float, ...]:
    rng = random.Random(f"blink:{seed}")
    moments, at = [], rng.uniform(0.4, BLINK_EVERY)
    while at < until:
        moments.append(at)
        at += BLINK_SECONDS * 2.2 if rng.random() < 0.14 else rng.uniform(0.7, 1.3) * BLINK_EVERY
    return tuple(moments)


def eyes_at(seed: str, seconds: float) -> Eyes:
    """Open, or somewhere in a blink."""
    for start in _blinks(seed, 40):
        since = seconds - start
        if 0 <= since < BLINK_SECONDS:
            return "closed" if 0.02 <= since < 0.10 else "half"
        if since < 0:
            break
    return "open"


@dataclass(frozen=True)
class Saccade:
    """A short glance aside: from when to when, and by how much."""

    start: float
    end: float
    dx: float
    dy: float


@lru_cache(maxsize=256)
def _saccades(seed: str, until: int) -> tuple[Saccade, ...]:
    rng = random.Random(f"saccade:{seed}")
    glances, at = [], rng.uniform(0.6, 2.2)
    while at < until:
        long = rng.uniform(0.22, 0.6)
        glances.append(Saccade(at, at + long, rng.choice((-0.5, -0.5, 0.5)), rng.choice((0.0, 0.0, 0.5))))
        at += long + rng.uniform(1.6, 3.4)
    return tuple(glances)


def gaze_at(subject: Subject, head_x: float, seed: str, seconds: float) -> Gaze:
    """Where the eyes of a figure look whose head is at `head_x` (frame units, -1 to 1): at its target, with small glances aside.

    Forward is the way the figure faces. Eyes that look back past the nose take the head with them.
    """
    forward = 1.0 if subject.facing == "right" else -1.0
    if subject.look_x is None:
        across, down = _DIRECTIONS[subject.gaze]
    else:
        across, down = 2.2 * (subject.look_x - head_x) * forward, subject.look_y * 1.2
        across = max(-1.0, min(1.0, across))
    turned = across < -0.3
    for glance in _saccades(seed, 40):
        if glance.start <= seconds < glance.end:
            across, down = across + glance.dx * (1 if across <= 0.5 else -0.5), down + glance.dy
            break
        if glance.start > seconds:
            break
    across = across + 0.6 if turned else across
    return Gaze(_step(across), _step(down), turned)


def _step(value: float) -> float:
    """-1, -0.5, 0, 0.5 or 1."""
    return max(-1.0, min(1.0, math.floor(value * 2 + 0.5) / 2))


def cue_at(cues: Sequence[SpeechCue], name: str, seconds: float) -> SpeechCue | None:
    """The line this character is seen to speak at that moment."""
    return next((cue for cue in cues if cue.on_screen and cue.character == name and cue.start <= seconds < cue.start + cue.seconds), None)


def mouth_at(cue: SpeechCue | None, seconds: float, *, by_ear: bool = True) -> Mouth:
    """The mouth shape of a line at that moment; closed when nobody speaks. Not `by_ear`: it opens and shuts steadily, whatever sounds are known."""
    if cue is None:
        return "closed"
    since = seconds - cue.start
    if not cue.visemes or not by_ear:
        return FLAP[int(since * 9) % len(FLAP)]
    shape: Mouth = "closed"
    for viseme in cue.visemes:
        if viseme.at > since:
            break
        shape = viseme.shape
    return shape


def voice_at(cue: SpeechCue | None, seconds: float) -> float:
    """0 when silent, rising softly to 1 in a line and falling before its end."""
    if cue is None:
        return 0.0
    since, left = seconds - cue.start, cue.start + cue.seconds - seconds
    share = max(0.0, min(1.0, since / 0.35, left / 0.45))
    return share * share * (3 - 2 * share)


BEAT_EVERY = 0.62
"""Seconds between two stresses that the body shows."""


def stress_at(cue: SpeechCue | None, seconds: float) -> float:
    """0 to 1: how strongly the line is stressed. It starts on a beat; further ones fall on wide open mouths some time apart."""
    if cue is None:
        return 0.0
    since = seconds - cue.start
    best, last = 0.0, -1.0
    for viseme in cue.visemes:
        if viseme.at > since:
            break
        if viseme.shape in ("wide", "round") and (last < 0 or viseme.at - last >= BEAT_EVERY):
            last = viseme.at
    if not cue.visemes:
        last = since - since % 0.9
    if last >= 0:
        age = since - last
        best = min(1.0, age / 0.14) if age < 0.14 else math.exp(-(age - 0.14) / 0.3)
    return best
