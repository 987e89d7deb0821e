"""When eyes blink and how the mouth moves, by the second. Pure."""

import random
from collections.abc import Sequence
from functools import lru_cache

from agents.film import SpeechCue

from .people.head import Eyes, Mouth

BLINK_EVERY, BLINK_SECONDS = 2.9, 0.13
FLAP: tuple[Mouth, ...] = ("small", "wide", "closed", "round", "small", "wide", "small", "closed")
"""Mouth shapes of a line whose visemes are not known, one each ninth of a second."""


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
