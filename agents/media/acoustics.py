"""Spaces a sound can stand in: what a room, a hall, a street or a radio does to it. Used by the mix and by foley.

A space is a handful of first reflections and a decaying tail whose high end dies first, as one impulse response, made once per space and always the same. The direct
sound is left as it is, so nothing moves in time. `memory`, `radio` and `telephone` change the sound itself.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from agents.film import SAMPLE_RATE

from .waves import Sound, equalise, fft_size

Curve = list[tuple[float, float]]


@dataclass(frozen=True)
class Space:
    seconds: float
    """To -60 dB."""
    wet: float
    """Energy of the room against the direct sound."""
    first: float
    """Milliseconds to the first reflection."""
    damping: Curve


SPACES: dict[str, Space] = {
    "dry": Space(0.05, 0.0, 1, [(100, 0)]),
    "outdoors": Space(0.35, 0.06, 22, [(150, -12), (400, 0), (2500, -4), (7000, -18)]),
    "street": Space(0.7, 0.12, 28, [(150, -8), (400, 0), (3000, -3), (8000, -16)]),
    "valley": Space(1.8, 0.11, 120, [(150, -14), (400, 0), (1500, -4), (4000, -18)]),
    "forest": Space(0.6, 0.09, 14, [(150, -14), (400, -2), (2000, 0), (6000, -12)]),
    "small_room": Space(0.32, 0.2, 4, [(120, -10), (300, 0), (2500, -2), (7000, -10)]),
    "room": Space(0.5, 0.22, 7, [(120, -8), (300, 0), (2500, -3), (7000, -13)]),
    "workshop": Space(0.9, 0.24, 10, [(120, -6), (300, 0), (3500, -1), (8000, -9)]),
    "tower": Space(1.3, 0.26, 9, [(120, -6), (300, 0), (3000, -2), (7000, -10)]),
    "hall": Space(2.0, 0.28, 16, [(120, -4), (300, 0), (2500, -3), (6000, -14)]),
    "cabin": Space(0.16, 0.24, 2, [(120, -4), (250, 2), (1800, 0), (6000, -12)]),
    "hull": Space(0.8, 0.26, 5, [(120, -8), (250, 0), (900, 3), (2400, 1), (5000, -9)]),
    "memory": Space(1.6, 0.34, 24, [(200, -12), (500, 0), (3500, 0), (9000, -8)]),
    "radio": Space(0.05, 0.0, 1, [(100, 0)]),
    "telephone": Space(0.05, 0.0, 1, [(100, 0)]),
}
COLOURS: dict[str, Curve] = {
    "memory": [(60, -18), (140, 1), (300, 0), (2500, 0), (6000, 2), (12000, 0)],
    "radio": [(150, -50), (380, -6), (600, 0), (1800, 3), (3200, 0), (4300, -30), (8000, -60)],
    "telephone": [(200, -50), (400, 0), (1200, 2), (3000, 0), (3500, -30), (8000, -60)],
}


def placed_in(sound: Sound, space: str) -> Sound:
    """A stereo sound standing in a space, its tail included: longer than it came by the length of the room."""
    kind = SPACES[space]
    if curve := COLOURS.get(space):
        sound = equalise(sound, curve)
    if space in ("radio", "telephone"):
        level = float(np.sqrt(np.mean(sound**2))) or 1.0
        sound = (np.tanh(sound / (2.2 * level)) * 2.2 * level).astype(np.float32)
    if not kind.wet:
        return sound
    room = _response(space)
    n = sound.shape[-1] + room.shape[-1]
    size = fft_size(n)
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[..., :n]
    out = (wet * np.sqrt(kind.wet)).astype(np.float32)
    out[..., : sound.shape[-1]] += sound
    return out


@cache
def _response(space: str) -> Sound:
    """Reflections of a space with unit energy, without the direct sound, stereo."""
    kind = SPACES[space]
    rng = np.random.default_rng([len(space), *space.encode()])
    length = max(256, int((kind.seconds + kind.first / 1000) * SAMPLE_RATE))
    t = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    start = kind.first / 1000
    after = np.maximum(0, t - start)
    tail = rng.standard_normal((2, length), dtype=np.float32) * np.exp(-6.9 * after / kind.seconds) * np.minimum(1, after / 0.02) * np.float32(0.02)
    tail *= np.minimum(1, (length - np.arange(length)) / (0.15 * length)).astype(np.float32)
    for bounce in range(7):
        for side in (0, 1):
            at = int((start * (1 + 0.55 * bounce + rng.uniform(0, 0.5))) * SAMPLE_RATE)
            if at < length:
                tail[side, at] += np.float32((0.62**bounce) * rng.choice((-1, 1)))
    shaped = equalise(tail, kind.damping)
    return (shaped / np.sqrt((shaped**2).sum(1, keepdims=True))).astype(np.float32)
