"""The orchestra of the score: each function plays one note. Sound shapes and rate are those of `waves`.

Pitches are MIDI numbers (60 = middle C). Notes are mono, sections of many players stereo; they start at their attack, end in silence, and are near 1 at the loudest.
Solo instruments read a wave whose brightness opens with the note; sections are one long wave in which every harmonic is as wide as many players make it (PADsynth, after
Paul Nasca), read at another place for each side; struck and plucked things are decaying partials or a string (Karplus and Strong).
"""

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np

from agents.film import SAMPLE_RATE

from .waves import Sound, equalise

Rng = np.random.Generator
TABLE = 2048
LONG_TABLE = 1 << 17


def hertz(pitch: float) -> float:
    """Equal temperament, A4 (69) = 440 Hz."""
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _time(seconds: float) -> Sound:
    return np.arange(max(64, int(seconds * SAMPLE_RATE)), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _shaped(sound: Sound, rise: float, fall: float) -> Sound:
    """Swells in and dies away within the note, in place."""
    n = sound.shape[-1]
    a, b = min(n // 2, int(rise * SAMPLE_RATE)), min(n // 2, int(fall * SAMPLE_RATE))
    if a:
        sound[..., :a] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, a, dtype=np.float32))
    if b:
        sound[..., n - b :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, b, dtype=np.float32))
    return sound


# ---- plucked and struck ------------------------------------------------------------------------------------------------------


def pluck(pitch: float, seconds: float, rng: Rng, brightness: float, sustain: float = 2.2) -> Sound:
    """A plucked string after Karplus and Strong (1983), one period per step.

    The loop rings at SAMPLE_RATE / (period + 1/2); reading it back slightly slower or faster tunes it exactly. `sustain` is the time in which the
    fundamental falls by 60 dB.
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
    loss = np.float32(0.5 * 10 ** (-3 / (frequency * sustain)))
    string = np.empty(length + period, np.float32)
    for i in range(0, length, period):
        string[i : i + period] = ring
        ring = loss * (ring + np.roll(ring, 1))
    tuned = np.interp(np.arange(n, dtype=np.float32) * tuning, np.arange(length), string[:length]) if tuning != 1 else string[:n]
    return _shaped(tuned.astype(np.float32), 0, 0.12)


def koto(pitch: float, seconds: float, rng: Rng) -> Sound:
    """A bright silk string over a hollow board, with the nail's click and a bend down into the note."""
    string = pluck(pitch, seconds, rng, 0.95, 1.6)
    bend = np.float32(1) + np.float32(0.018) * np.exp(-_time(seconds)[: string.size] * np.float32(9))
    read = np.interp(np.cumsum(bend), np.arange(string.size), string, right=0.0)
    click = rng.standard_normal(string.size).astype(np.float32) * np.exp(-_time(seconds)[: string.size] * np.float32(420)) * np.float32(0.25)
    return _shaped((read + click).astype(np.float32), 0, 0.12)


def partials(pitch: float, seconds: float, series: "tuple[tuple[float, float, float], ...]") -> Sound:
    """(ratio, level, decay per second) of a struck body, with a soft onset."""
    t = _time(seconds)
    base = np.float32(2 * np.pi * hertz(pitch))
    tone = np.zeros(t.size, np.float32)
    for ratio, level, decay in series:
        if hertz(pitch) * ratio < SAMPLE_RATE / 2.2:
            tone += np.float32(level) * np.sin(base * np.float32(ratio) * t) * np.exp(-t * np.float32(decay))
    return _shaped(tone, 0.002, min(0.12, seconds / 3))


BELL = ((1.0, 0.6, 1.6), (2.76, 0.3, 3.5), (5.40, 0.12, 7.0))
CELESTA = ((1.0, 0.8, 2.6), (3.0, 0.12, 6.0), (4.0, 0.22, 5.0), (9.2, 0.05, 16.0))
MUSIC_BOX = ((1.0, 0.7, 3.2), (2.0, 0.12, 4.0), (6.27, 0.25, 9.0), (11.5, 0.08, 20.0))
VIBES = ((1.0, 0.8, 1.2), (4.0, 0.22, 4.5), (10.0, 0.05, 14.0))


def bell(pitch: float, seconds: float) -> Sound:
    """A small bell: the inharmonic partials of a struck bar, the higher the sooner gone."""
    return partials(pitch, seconds, BELL)


def piano(pitch: float, seconds: float, rng: Rng, brightness: float) -> Sound:
    """Stretched partials that decay in two steps, and the knock of the key."""
    t = _time(seconds)
    base = hertz(pitch)
    stiff = 4e-4 * 2 ** ((pitch - 60) / 18)
    tone = np.zeros(t.size, np.float32)
    for k in range(1, 9):
        own = base * k * np.sqrt(1 + stiff * k * k)
        if own > 12_000:
            break
        decay = 0.55 + 0.32 * k + base / 700
        level = (0.35 + 0.55 * brightness) ** (k - 1)
        fall = 0.75 * np.exp(-t * np.float32(decay * 1.8)) + 0.25 * np.exp(-t * np.float32(decay * 0.45))
        tone += np.float32(level) * np.sin(np.float32(2 * np.pi * own) * t + np.float32(rng.random())) * fall
    knock = rng.standard_normal(t.size).astype(np.float32) * np.exp(-t * np.float32(180)) * np.float32(0.05)
    return _shaped((tone * np.float32(0.6) + knock).astype(np.float32), 0.003, min(0.15, seconds / 3))


def bass(pitch: float, seconds: float, punch: float) -> Sound:
    """A round low note: fundamental and octave; `punch` from 0 (bowed) to 1 (struck)."""
    t = _time(seconds)
    base = np.float32(2 * np.pi * hertz(pitch))
    tone = np.sin(base * t) + np.float32(0.34) * np.sin(2 * base * t) + np.float32(0.14) * np.sin(3 * base * t)
    swell = np.minimum(1, t / np.float32(0.12 - 0.11 * punch)) * np.exp(-t * np.float32(0.4 + 3.5 * punch))
    return _shaped((tone * swell).astype(np.float32), 0, 0.12)


# ---- solo voices -------------------------------------------------------------------------------------------------------------

FLUTE = ((1, 0.32, 0.1, 0.04, 0.02), (1, 0.5, 0.22, 0.1, 0.05, 0.03))
REED = ((0.5, 0.8, 1, 0.7, 0.5, 0.3, 0.15), (0.4, 0.7, 1, 1, 0.8, 0.6, 0.45, 0.3, 0.2, 0.12))
CLARINET = ((1, 0.04, 0.5, 0.04, 0.24, 0.03, 0.1), (1, 0.06, 0.7, 0.08, 0.45, 0.06, 0.25, 0.05, 0.15))
BOWED = ((1, 0.6, 0.42, 0.3, 0.2, 0.13, 0.08), (1, 0.8, 0.66, 0.5, 0.42, 0.34, 0.26, 0.2, 0.15, 0.11, 0.08))
HORN = ((1, 0.4, 0.14, 0.05), (1, 0.85, 0.62, 0.42, 0.28, 0.18, 0.1, 0.06))
SAW = (tuple(1 / k**1.6 for k in range(1, 8)), tuple(1 / k for k in range(1, 24)))


@cache
def _wave(harmonics: tuple[float, ...]) -> Sound:
    turn = np.arange(TABLE) * 2 * np.pi / TABLE
    wave = sum(level * np.sin(k * turn) for k, level in enumerate(harmonics, start=1))
    return (np.asarray(wave) / np.abs(wave).max()).astype(np.float32)


def solo(pitch: float, seconds: float, rng: Rng, colours: "tuple[tuple[float, ...], tuple[float, ...]]", *, air: float = 0.0, rise: float = 0.08) -> Sound:
    """One player: a dark wave that opens into a bright one with the breath or the bow, vibrato that comes late, a little air, a scoop into the note."""
    t = _time(seconds)
    late = np.minimum(1, np.maximum(0, t - np.float32(0.25)) / np.float32(0.6))
    vibrato = np.float32(0.0045) * late * np.sin(np.float32(2 * np.pi * rng.uniform(4.9, 5.5)) * t + np.float32(rng.random() * 6.28))
    scoop = np.float32(-0.012) * np.exp(-t * np.float32(26))
    turns = np.cumsum((1 + vibrato + scoop) * (hertz(pitch) / SAMPLE_RATE), dtype=np.float64) + rng.random()
    index = (turns * TABLE).astype(np.int64) % TABLE
    swell = np.minimum(1, t / np.float32(max(0.02, rise) * 2.5)) * np.sin(
        np.pi * np.minimum(1, (t / t[-1]) * np.float32(0.82) + np.float32(0.16))
    ) ** np.float32(0.5)
    limit = max(1, int(9000 / hertz(pitch)))
    dark, bright = (_wave(colour[:limit]) for colour in colours)
    opened = np.float32(0.75) * swell * (1 + np.float32(0.25) * late)
    tone = (dark[index] * (1 - opened) + bright[index] * opened) * swell
    if air:
        tone = tone + equalise(rng.standard_normal(t.size, dtype=np.float32), [(300, -40), (1500, -6), (4000, 0), (9000, -12)]) * swell * np.float32(air)
    return _shaped(tone.astype(np.float32), rise, min(0.18, seconds / 3))


# ---- sections ----------------------------------------------------------------------------------------------------------------

Spectrum = Callable[[float], float]
"""Level of a harmonic by its number."""


def _formants(hertz_of_peaks: tuple[float, ...]) -> "Callable[[float], float]":
    return lambda f: sum(float(np.exp(-(((f - peak) / (0.16 * peak + 60)) ** 2))) for peak in hertz_of_peaks) + 0.06


SECTIONS: dict[str, tuple[float, float, "Callable[[float], float]"]] = {
    # cents that a harmonic is wide, steepness of the harmonics, what the body adds by frequency
    "strings": (34.0, 1.25, _formants((300, 750, 1600, 2900))),
    "dark_strings": (38.0, 1.7, _formants((240, 520, 1100))),
    "choir": (30.0, 0.9, _formants((640, 1080, 2600))),
    "brass": (16.0, 1.0, _formants((420, 900, 1500))),
    "organ": (5.0, 1.1, lambda f: 1.0),
    "glass": (20.0, 1.9, _formants((900, 2400))),
    "synth": (22.0, 1.05, lambda f: 1 / (1 + (f / 1500) ** 2)),
    "drone": (60.0, 1.3, _formants((140, 330, 700))),
}


@lru_cache(maxsize=48)
def _section(kind: str, pitch: int, seed: int) -> Sound:
    """2.7 seconds of many players on one pitch, without a seam."""
    width, steepness, body = SECTIONS[kind]
    bins = LONG_TABLE // 2 + 1
    spectrum = np.zeros(bins)
    base = hertz(pitch)
    for k in range(1, 40):
        centre = base * k
        if centre > 9000:
            break
        spread_hertz = max(1.2, (2 ** (width / 1200) - 1) * centre)
        middle, sigma = centre * LONG_TABLE / SAMPLE_RATE, spread_hertz * LONG_TABLE / SAMPLE_RATE
        low, high = max(1, int(middle - 4 * sigma)), min(bins, int(middle + 4 * sigma) + 2)
        profile = np.exp(-0.5 * ((np.arange(low, high) - middle) / sigma) ** 2)
        spectrum[low:high] += profile / np.sqrt((profile**2).sum()) * body(centre) / k**steepness
    phases = np.random.default_rng([seed, pitch, len(kind)]).random(bins) * 2 * np.pi
    wave = np.fft.irfft(spectrum * np.exp(1j * phases), LONG_TABLE)
    return (wave / np.sqrt(np.mean(wave**2)) * 0.28).astype(np.float32)


def section(kind: str, pitches: "tuple[int, ...]", seconds: float, rng: Rng, *, rise: float, fall: float) -> Sound:
    """A chord of a section, stereo: every pitch by many players, each side its own."""
    n = max(64, int(seconds * SAMPLE_RATE))
    chord = np.zeros((2, n), np.float32)
    for pitch in pitches:
        table = _section(kind, int(pitch), 1)
        first = int(rng.integers(LONG_TABLE))
        for side, start in ((0, first), (1, first + LONG_TABLE // 2)):
            chord[side] += np.take(table, np.arange(start, start + n), mode="wrap")
    return _shaped(chord / np.float32(max(1, len(pitches)) ** 0.7), rise, fall)


def pad(pitches: "list[int]", seconds: float, rng: Rng, brightness: float, attack: float) -> Sound:
    """A soft chord of strings or, where it shall be dark, of low ones."""
    return section("strings" if brightness > 0.4 else "dark_strings", tuple(pitches), seconds, rng, rise=attack, fall=attack * 1.3)


# ---- drums -------------------------------------------------------------------------------------------------------------------


def thump(rng: Rng) -> Sound:
    """A soft drum: a falling sine with a breath of noise, 0.35 s."""
    t = _time(0.35)
    tone = np.sin(2 * np.pi * (48 * t + 30 * 0.04 * (1 - np.exp(-t / 0.04)))) * np.exp(-t * 11)
    return _shaped((tone + 0.05 * rng.standard_normal(t.size) * np.exp(-t * 60)).astype(np.float32), 0, 0.05)


def taiko(rng: Rng) -> Sound:
    """A large skin: a low note that falls a little, its body, and the stick."""
    t = _time(1.1)
    low = np.sin(2 * np.pi * (62 * t + 18 * 0.05 * (1 - np.exp(-t / 0.05)))) * np.exp(-t * 4.2)
    body = equalise(rng.standard_normal(t.size, dtype=np.float32) * np.exp(-t * 16), [(60, -6), (140, 0), (400, -6), (1800, -24), (6000, -60)])
    stick = equalise(rng.standard_normal(t.size, dtype=np.float32) * np.exp(-t * 160), [(400, -20), (1500, 0), (5000, -12)])
    return _shaped((low + 0.9 * body + 0.25 * stick).astype(np.float32), 0.001, 0.2)


def brush(rng: Rng) -> Sound:
    """A wire brush on a snare."""
    t = _time(0.28)
    swish = rng.standard_normal(t.size, dtype=np.float32) * np.minimum(1, t / 0.03) * np.exp(-t * 15)
    return _shaped(equalise(swish, [(300, -26), (1500, -6), (5000, 0), (11000, -8)]), 0, 0.05) * np.float32(0.8)


def tick(rng: Rng) -> Sound:
    """A dry high click, as of a clock or a rim."""
    t = _time(0.05)
    tone = np.sin(2 * np.pi * rng.uniform(2300, 2500) * t) * np.exp(-t * 190) + 0.3 * rng.standard_normal(t.size) * np.exp(-t * 500)
    return _shaped(tone.astype(np.float32), 0.0005, 0.01)


def woodblock(rng: Rng, pitch: float = 84) -> Sound:
    t = _time(0.14)
    tone = np.sin(2 * np.pi * hertz(pitch) * t) * np.exp(-t * 42) + 0.5 * np.sin(2 * np.pi * hertz(pitch) * 1.52 * t) * np.exp(-t * 60)
    return _shaped(tone.astype(np.float32), 0.0008, 0.03)


def cymbal(seconds: float, rng: Rng) -> Sound:
    """A swell of metal that grows to its end: what comes before a hit."""
    t = _time(seconds)
    wash = equalise(rng.standard_normal(t.size, dtype=np.float32), [(300, -30), (1500, -8), (5000, 0), (12000, -6)])
    return _shaped((wash * (t / t[-1]) ** 3).astype(np.float32), 0, 0.02) * np.float32(0.4)


def boom(rng: Rng) -> Sound:
    """A very low stroke that dies away over two seconds."""
    t = _time(2.2)
    tone = np.sin(2 * np.pi * (38 * t + 34 * 0.09 * (1 - np.exp(-t / 0.09)))) * np.exp(-t * 2.0)
    body = equalise(rng.standard_normal(t.size, dtype=np.float32) * np.exp(-t * 6), [(50, 0), (120, -3), (500, -20), (2500, -50)])
    return _shaped((tone + 0.7 * body).astype(np.float32), 0.002, 0.4)
