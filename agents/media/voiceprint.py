"""What a voice is known by, measured on a spoken line: how high it speaks, how far it moves, how loud it is while it speaks, and the shape of its spectrum. Called by voice matching.

Pitch is YIN (de Cheveigné and Kawahara, JASA 111, 2002): the lag at which the cumulative mean normalised difference first falls below a threshold, by FFT, parabola between the samples. The shape of the
spectrum is the mean of the first mel cepstra over the voiced frames (26 bands from 80 to 7600 Hz): it follows the size of the head and the timbre, and little of what is said remains in a mean over a
line. All in numpy at 16 kHz, about 0.02 CPU seconds per second.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.film import SAMPLE_RATE

from .waves import Sound, read_sound

RATE = 16_000
WINDOW, HOP = 800, 160
"""50 ms, which holds three periods of the lowest voice, every 10 ms."""
LOWEST, HIGHEST = 60.0, 500.0
"""Hertz."""
CERTAIN = 0.15
"""YIN's threshold: below it a lag is a period."""
QUIET_DB = -30.0
"""Frames so far below the loudest are no speech."""
BANDS, KEPT = 26, 13
LEAST_VOICED = 12
"""Frames: a word of a tenth of a second."""

Array = NDArray[np.float64]


class Voiceprint(NamedTuple):
    """Pitch in hertz (0 where nobody's cords are heard, as in a whisper), its spread in semitones, level in dB of the frames with speech, mean cepstra without the level, and seconds of voice."""

    hertz: float
    spread: float
    level_db: float
    shape: tuple[float, ...]
    voiced_seconds: float


def voiceprint(path: Path) -> Voiceprint:
    """The print of one line. Raises NotFound or Corrupt for a file that cannot be read."""
    return print_of(read_sound(path)[0])


def print_of(mono: Sound) -> Voiceprint:
    """The print of a mono sound at 48 kHz."""
    frames = _frames(_at_16_khz(mono))
    energy = np.mean(frames**2, axis=1)
    speech = energy > energy.max(initial=1e-12) * 10 ** (QUIET_DB / 10)
    frames, energy = frames[speech], energy[speech]
    if not len(frames):
        return Voiceprint(0.0, 0.0, -120.0, (0.0,) * (KEPT - 1), 0.0)
    hertz = _yin(frames)
    voiced = hertz > 0
    heard = hertz[voiced]
    enough = heard.size >= LEAST_VOICED
    middle = float(np.median(heard)) if enough else 0.0
    spread = float(np.subtract(*np.percentile(12 * np.log2(heard / middle), [90, 10]))) if enough else 0.0
    shape = _cepstra(frames[voiced] if enough else frames).mean(axis=0)[1:]
    return Voiceprint(middle, spread, float(10 * np.log10(energy.mean())), tuple(float(value) for value in shape), heard.size * HOP / RATE)


def _at_16_khz(mono: Sound) -> Array:
    """A third of the samples, what lies above 8 kHz taken out first."""
    step = SAMPLE_RATE // RATE
    size = mono.size - mono.size % step
    spectrum = np.fft.rfft(mono[:size].astype(np.float64))
    return np.fft.irfft(spectrum[: size // (2 * step) + 1], size // step) / step if size else np.zeros(0)


def _frames(sound: Array) -> Array:
    if sound.size < WINDOW:
        sound = np.pad(sound, (0, WINDOW - sound.size))
    return np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]


def _yin(frames: Array) -> Array:
    """Hertz of each frame; 0 where it has no pitch."""
    longest, shortest = round(RATE / LOWEST), int(RATE / HIGHEST)
    half = WINDOW - longest
    spectrum = np.fft.rfft(frames, 2 * WINDOW)
    head = np.fft.rfft(frames[:, :half], 2 * WINDOW)
    products = np.fft.irfft(spectrum * head.conj())[:, : longest + 1]
    powers = np.pad(np.cumsum(frames**2, axis=1), ((0, 0), (1, 0)))
    moved = powers[:, half : half + longest + 1] - powers[:, : longest + 1]
    difference = moved[:, :1] + moved - 2 * products
    lags = np.arange(1, longest + 1)
    normalised = np.ones_like(difference)
    normalised[:, 1:] = difference[:, 1:] * lags / np.maximum(np.cumsum(difference[:, 1:], axis=1), 1e-12)
    return np.array([_pitch(row, shortest) for row in normalised])


def _pitch(curve: Array, shortest: int) -> float:
    """The first dip below the threshold, followed to its bottom."""
    below = np.flatnonzero(curve[shortest:-1] < CERTAIN)
    if not below.size:
        return 0.0
    lag = shortest + int(below[0])
    while lag + 1 < curve.size - 1 and curve[lag + 1] < curve[lag]:
        lag += 1
    before, here, after = curve[lag - 1 : lag + 2]
    bend = before - 2 * here + after
    return RATE / (lag + (0.5 * (before - after) / bend if bend > 1e-12 else 0.0))


def _cepstra(frames: Array) -> Array:
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), 1024)) ** 2
    bands = np.log(power @ _bank().T + 1e-12)
    return bands @ _cosines().T


def _bank() -> Array:
    """Triangles on the mel scale."""
    edges = 700 * (10 ** (np.linspace(_mel(80.0), _mel(7600.0), BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(1024, 1 / RATE)
    rise = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rise, fall))


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _cosines() -> Array:
    return np.cos(np.pi / BANDS * np.outer(np.arange(KEPT), np.arange(BANDS) + 0.5)) * np.sqrt(2 / BANDS)
