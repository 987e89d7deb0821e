"""The orchestra of the score: each function plays one note. Sound shapes and rate are those of `waves`.

Pitches are MIDI numbers (60 = middle C). Notes are mono unless told otherwise and start at their attack; levels are near 1 at the loudest.
"""

import numpy as np

from agents.film import SAMPLE_RATE

from .waves import Sound


def hertz(pitch: float) -> float:
    """Equal temperament, A4 (69) = 440 Hz."""
    return 440.0 * 2 ** ((pitch - 69) / 12)


def pluck(pitch: float, seconds: float, rng: np.random.Generator, brightness: float) -> Sound:
    """A plucked string after Karplus and Strong (1983), one period per step.

    The loop rings at SAMPLE_RATE / (period + 1/2); reading it back slightly slower or faster tunes it exactly.
    """
    frequency = hertz(pitch)
    n = int(seconds * SAMPLE_RATE)
    period = max(4, int(SAMPLE_RATE / frequency - 0.5))
    tuning = frequency * (period + 0.5) / SAMPLE_RATE
    length = int(n * tuning) + 2
    ring = rng.standard_normal(period).astype(np.float32)
    for _ in range(max(0, round((1 - brightness) * 3))):
        ring = 0.5 * (ring + np.roll(ring, 1))
    ring = (ring - ring.mean()) / max(1e-6, float(np.abs(ring).max()))
    loss = np.float32(0.5 * 10 ** (-3 / (frequency * 2.2)))  # the fundamental falls by 60 dB in 2.2 s
    string = np.empty(length + period, np.float32)
    for i in range(0, length, period):
        string[i : i + period] = ring
        ring = loss * (ring + np.roll(ring, 1))
    tuned = np.interp(np.arange(n, dtype=np.float32) * tuning, np.arange(length), string[:length]) if tuning != 1 else string[:n]
    release = min(n, SAMPLE_RATE // 8)
    tuned[n - release :] *= np.linspace(1, 0, release)
    return tuned.astype(np.float32)


def pad(pitches: "list[int]", seconds: float, rng: np.random.Generator, brightness: float, attack: float) -> Sound:
    """A soft chord, stereo: three partials per note, each side detuned its own way, slow swell in and out."""
    n = int(seconds * SAMPLE_RATE)
    t = np.arange(n, dtype=np.float32) / np.float32(SAMPLE_RATE)
    chord = np.zeros((2, n), np.float32)
    for pitch in pitches:
        for side in (0, 1):
            base = np.float32(2 * np.pi * hertz(pitch) * (1 + (rng.random() - 0.5) * 0.004))
            for partial in (1, 2, 3):
                level = np.float32(brightness ** (partial - 1) / partial)
                chord[side] += level * np.sin(base * np.float32(partial) * t + np.float32(rng.random() * 6.28))
    rise, fall = min(n, int(attack * SAMPLE_RATE)), min(n, int(attack * 1.3 * SAMPLE_RATE))
    chord[:, :rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise, dtype=np.float32))
    chord[:, n - fall :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall, dtype=np.float32))
    return chord / np.float32(max(1, len(pitches)))


def bass(pitch: float, seconds: float, punch: float) -> Sound:
    """A round low note: fundamental and octave; `punch` from 0 (bowed) to 1 (struck)."""
    n = int(seconds * SAMPLE_RATE)
    t = np.arange(n, dtype=np.float32) / np.float32(SAMPLE_RATE)
    base = np.float32(2 * np.pi * hertz(pitch))
    tone = np.sin(base * t) + np.float32(0.3) * np.sin(2 * base * t) + np.float32(0.1) * np.sin(3 * base * t)
    swell = np.minimum(1, t / np.float32(0.12 - 0.11 * punch)) * np.exp(-t * np.float32(0.4 + 3.5 * punch))
    release = min(n, SAMPLE_RATE // 8)
    swell[n - release :] *= np.linspace(1, 0, release, dtype=np.float32)
    return (tone * swell).astype(np.float32)


def bell(pitch: float, seconds: float) -> Sound:
    """A small bell: the inharmonic partials of a struck bar, the higher the sooner gone."""
    n = int(seconds * SAMPLE_RATE)
    t = np.arange(n, dtype=np.float32) / np.float32(SAMPLE_RATE)
    base = np.float32(2 * np.pi * hertz(pitch))
    tone = np.zeros(n, np.float32)
    for ratio, level, decay in ((1.0, 0.6, 1.6), (2.76, 0.3, 3.5), (5.40, 0.12, 7.0)):
        tone += np.float32(level) * np.sin(base * np.float32(ratio) * t) * np.exp(-t * np.float32(decay))
    edge = min(n, 96)
    tone[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    release = min(n, SAMPLE_RATE // 8)
    tone[n - release :] *= np.linspace(1, 0, release, dtype=np.float32)
    return tone


def lead(pitch: float, seconds: float, brightness: float) -> Sound:
    """A sung line, between bowed string and horn: harmonics that open with the note, vibrato that comes late."""
    n = int(seconds * SAMPLE_RATE)
    t = np.arange(n, dtype=np.float32) / np.float32(SAMPLE_RATE)
    vibrato = np.float32(0.0035) * np.minimum(1, t / np.float32(0.8)) * np.sin(np.float32(2 * np.pi * 5.1) * t) / np.float32(2 * np.pi * 5.1)
    phase = np.float32(2 * np.pi * hertz(pitch)) * (t + vibrato)
    tone = np.zeros(n, np.float32)
    for partial in range(1, 6):
        tone += np.float32(brightness ** (partial - 1) / partial) * np.sin(np.float32(partial) * phase)
    rise, fall = min(n, int(0.09 * SAMPLE_RATE)), min(n, int(0.2 * SAMPLE_RATE))
    tone[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    tone[n - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
    return tone


def thump(rng: np.random.Generator) -> Sound:
    """A soft drum: a falling sine with a breath of noise, 0.35 s."""
    n = int(0.35 * SAMPLE_RATE)
    t = np.arange(n, dtype=np.float32) / np.float32(SAMPLE_RATE)
    tone = np.sin(2 * np.pi * (48 * t + 30 * 0.04 * (1 - np.exp(-t / 0.04)))) * np.exp(-t * 11)
    return (tone + 0.05 * rng.standard_normal(n) * np.exp(-t * 60)).astype(np.float32)
