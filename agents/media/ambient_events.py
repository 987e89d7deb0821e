"""Single sounds of places, one at a time and each time another: birds, bells, drops, distant trains. Used by `ambience`, which scatters them.

Every function makes one event, mono, about 1 at its loudest, from a generator.
"""

from collections.abc import Callable

import numpy as np

from agents.film import SAMPLE_RATE

from .waves import Sound, equalise

Rng = np.random.Generator
Event = Callable[[Rng], Sound]


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _sung(pitch: Sound, harmonics: "tuple[float, ...]" = (1.0,)) -> Sound:
    """A tone whose pitch is given sample by sample."""
    phase = 2 * np.pi * np.cumsum(pitch.astype(np.float64)) / SAMPLE_RATE
    return np.asarray(sum(level * np.sin(k * phase) for k, level in enumerate(harmonics, start=1)), np.float32)


def _arch(n: int, power: float = 1.0) -> Sound:
    return (np.clip(np.sin(np.pi * np.arange(n) / max(1, n - 1)), 0, 1) ** power).astype(np.float32)


def _chain(parts: "list[Sound]", gaps: "list[float]") -> Sound:
    pieces: list[Sound] = []
    for part, gap in zip(parts, gaps, strict=True):
        pieces += [part, np.zeros(int(gap * SAMPLE_RATE), np.float32)]
    return np.concatenate(pieces)


def _far(sound: Sound) -> Sound:
    """Heard over a distance: the top gone, a little of the land's answer."""
    padded = np.pad(sound, (0, SAMPLE_RATE // 2))
    for delay, level in ((0.11, 0.35), (0.23, 0.25), (0.37, 0.15)):
        shift = int(delay * SAMPLE_RATE)
        padded[shift : shift + sound.size] += sound * np.float32(level)
    return equalise(padded, [(120, -12), (350, 0), (1200, -3), (3500, -16), (9000, -40)])


def birds(rng: Rng) -> Sound:
    base = rng.uniform(2400, 4600)
    notes = []
    for _ in range(rng.integers(2, 7)):
        t = _time(rng.uniform(0.05, 0.14))
        notes.append(_sung(base * (1 + rng.uniform(-0.25, 0.25) * t / t[-1])) * _arch(t.size, 2))
    return _chain(notes, [rng.uniform(0.02, 0.1) for _ in notes]) * np.float32(rng.uniform(0.15, 1.0))


def gulls(rng: Rng) -> Sound:
    cries = []
    for _ in range(rng.integers(1, 4)):
        t = _time(rng.uniform(0.25, 0.55))
        pitch = rng.uniform(950, 1350) * (1 + 0.32 * np.sin(np.pi * (t / t[-1]) ** 0.7))
        cries.append(_sung(pitch.astype(np.float32), (1.0, 0.6, 0.4, 0.2)) * _arch(t.size, 0.8) * np.float32(rng.uniform(0.3, 0.55)))
    return _chain(cries, [rng.uniform(0.08, 0.3) for _ in cries]) * np.float32(rng.uniform(0.3, 1.0))


def owl(rng: Rng) -> Sound:
    base = rng.uniform(360, 440)
    calls = []
    for length in (0.35, 0.14, 0.14, 0.7):
        t = _time(length)
        calls.append(_sung((base * (1 + 0.02 * np.sin(2 * np.pi * 6 * t))).astype(np.float32), (1.0, 0.12)) * _arch(t.size, 0.7))
    return _far(_chain(calls, [0.5, 0.1, 0.12, 0.1]))


def crow(rng: Rng) -> Sound:
    caws = []
    for _ in range(rng.integers(2, 4)):
        t = _time(rng.uniform(0.22, 0.32))
        rough = 1 + 0.5 * np.sign(np.sin(2 * np.pi * rng.uniform(70, 95) * t))
        caws.append(
            (_sung((rng.uniform(480, 560) * (1 - 0.12 * t / t[-1])).astype(np.float32), (1, 0.9, 0.8, 0.6, 0.4)) * rough * _arch(t.size, 0.6) * 0.3).astype(
                np.float32
            )
        )
    return _far(_chain(caws, [rng.uniform(0.2, 0.35) for _ in caws]))


def cock(rng: Rng) -> Sound:
    calls = []
    for length, start, end in ((0.16, 620, 700), (0.14, 700, 720), (0.2, 760, 820), (0.75, 820, 560)):
        t = _time(length)
        calls.append(_sung((start + (end - start) * t / t[-1]).astype(np.float32), (1, 0.7, 0.5, 0.3)) * _arch(t.size, 0.5) * np.float32(0.4))
    return _far(_chain(calls, [0.03, 0.02, 0.02, 0.1]))


def dog(rng: Rng) -> Sound:
    barks = []
    for _ in range(rng.integers(2, 5)):
        t = _time(0.16)
        bark = _sung((rng.uniform(330, 420) * (1.15 - 0.4 * t / t[-1])).astype(np.float32), (1, 0.8, 0.6, 0.4)) * _arch(t.size, 0.5)
        barks.append((bark * 0.4 + rng.standard_normal(t.size) * _arch(t.size) * 0.12).astype(np.float32))
    return _far(_chain(barks, [rng.uniform(0.15, 0.5) for _ in barks]))


def frogs(rng: Rng) -> Sound:
    t = _time(rng.uniform(0.25, 0.5))
    pulses = np.clip(np.sin(2 * np.pi * rng.uniform(22, 34) * t), 0, 1) ** 2
    return (_sung(np.full(t.size, rng.uniform(420, 900), np.float32), (1, 0.5, 0.3)) * pulses * _arch(t.size, 0.5) * rng.uniform(0.2, 0.6)).astype(np.float32)


def _bell(hertz: float, seconds: float, rng: Rng) -> Sound:
    t = _time(seconds)
    tone = sum(
        level * np.sin(2 * np.pi * hertz * ratio * t + rng.random() * 6.28) * np.exp(-t * decay)
        for ratio, level, decay in ((0.5, 0.5, 0.5), (1, 0.8, 0.9), (1.19, 0.4, 1.2), (1.5, 0.25, 1.5), (2, 0.4, 1.9), (2.6, 0.2, 3))
    )
    return np.asarray(tone * np.minimum(1, t / 0.004) * np.minimum(1, (seconds - t) / 0.4), np.float32) * np.float32(0.4)


def church_bell(rng: Rng) -> Sound:
    pitch = rng.uniform(280, 340)
    n = int(rng.integers(2, 5))
    whole = np.zeros(int((1.9 * n + 3.6) * SAMPLE_RATE), np.float32)
    for k in range(n):
        start = int(1.9 * k * SAMPLE_RATE)
        stroke = _bell(pitch, 3.5, rng)
        whole[start : start + stroke.size] += stroke
    return _far(whole)


def bell_buoy(rng: Rng) -> Sound:
    return _far(_bell(rng.uniform(560, 640), 2.2, rng) * np.float32(rng.uniform(0.4, 1)))


def cowbells(rng: Rng) -> Sound:
    strokes = [_bell(rng.uniform(650, 1100), 0.5, rng) * np.float32(rng.uniform(0.2, 0.7)) for _ in range(rng.integers(1, 4))]
    return _far(_chain(strokes, [rng.uniform(0.05, 0.5) for _ in strokes]))


def rigging(rng: Rng) -> Sound:
    t = _time(0.5)
    hertz = rng.uniform(1700, 2600)
    return ((np.sin(2 * np.pi * hertz * t) + 0.5 * np.sin(2 * np.pi * hertz * 2.7 * t)) * np.exp(-t * 14) * rng.uniform(0.1, 0.5)).astype(np.float32)


def foghorn(rng: Rng) -> Sound:
    t = _time(2.6)
    return _far(_sung(np.full(t.size, 116.0, np.float32), (1, 0.8, 0.6, 0.4, 0.3)) * _arch(t.size, 0.35) * np.float32(0.4))


def drop(rng: Rng) -> Sound:
    t = _time(0.06)
    start = rng.uniform(900, 2600)
    return (
        np.sin(2 * np.pi * (start * t + rng.uniform(2000, 9000) * t**2)) * np.exp(-t * rng.uniform(70, 130)) * np.minimum(1, t / 0.001) * rng.exponential(0.4)
    ).astype(np.float32)


def splat(rng: Rng) -> Sound:
    """A rain drop on something near."""
    t = _time(0.02)
    return equalise(
        (rng.standard_normal(t.size) * np.exp(-t * rng.uniform(250, 600)) * rng.exponential(0.5)).astype(np.float32),
        [(400, -20), (1500, 0), (4000, -2), (9000, -14)],
    )


def lap(rng: Rng) -> Sound:
    """Water against a wall or a hull."""
    t = _time(rng.uniform(0.5, 1.1))
    slosh = equalise((rng.standard_normal(t.size) * _arch(t.size, 1.6)).astype(np.float32), [(150, -8), (400, 0), (1200, -8), (4000, -28), (9000, -60)])
    return slosh * np.float32(rng.uniform(0.5, 1.4))


def crackle(rng: Rng) -> Sound:
    t = _time(rng.uniform(0.004, 0.03))
    return (rng.standard_normal(t.size) * np.exp(-t * 300) * rng.exponential(0.8)).astype(np.float32)


def creak(rng: Rng) -> Sound:
    n = int(rng.uniform(0.6, 1.3) * SAMPLE_RATE)
    rate = rng.uniform(24, 48) * (1 + 0.8 * _arch(n))
    slips = (np.diff(np.floor(np.cumsum(rate / SAMPLE_RATE)), prepend=0) > 0).astype(np.float32)
    return equalise(slips * _arch(n, 0.7), [(120, -24), (330, 0), (480, -12), (900, -3), (1500, -16), (5000, -50)]) * np.float32(6)


def hammer(rng: Rng) -> Sound:
    blows = []
    for _ in range(rng.integers(2, 6)):
        t = _time(0.4)
        ring = [np.sin(2 * np.pi * h * t) * np.exp(-t * d) for h, d in ((980, 10), (2380, 14), (3900, 20))]
        blows.append((np.sum(ring, axis=0) * 0.3).astype(np.float32))
    return _far(_chain(blows, [rng.uniform(0.15, 0.3) for _ in blows]))


def kettle(rng: Rng) -> Sound:
    return np.concatenate([drop(rng) * np.float32(0.4) for _ in range(rng.integers(6, 16))])


def beep(rng: Rng) -> Sound:
    t = _time(0.09)
    one = (np.sin(2 * np.pi * rng.choice((880, 1175, 1320, 1760)) * t) * _arch(t.size, 0.4) * 0.4).astype(np.float32)
    count = int(rng.integers(1, 4))
    return _chain([one] * count, [0.08] * count)


def hull_tick(rng: Rng) -> Sound:
    t = _time(0.25)
    return (np.sin(2 * np.pi * rng.uniform(240, 700) * t) * np.exp(-t * 30) * np.minimum(1, t / 0.001) * rng.uniform(0.2, 0.8)).astype(np.float32)


def train(rng: Rng) -> Sound:
    """A train a long way off: the clatter of its axles, and now and then its whistle."""
    seconds = rng.uniform(5, 8)
    t = _time(seconds)
    rolling = rng.standard_normal(t.size) * (0.5 + 0.5 * np.clip(np.sin(2 * np.pi * 2.3 * t), 0, 1) ** 6)
    bed = equalise((rolling * _arch(t.size, 1.5)).astype(np.float32), [(60, -6), (150, 0), (500, -8), (1500, -26), (5000, -60)])
    if rng.random() < 0.5:
        call = _time(1.4)
        whistle = (
            _sung(np.full(call.size, 370.0, np.float32), (1, 0.2))
            + _sung(np.full(call.size, 466.0, np.float32), (1, 0.2))
            + _sung(np.full(call.size, 554.0, np.float32), (1, 0.2))
        )
        bed[: call.size] += whistle * _arch(call.size, 0.4) * np.float32(0.15)
    return _far(bed)


def horn(rng: Rng) -> Sound:
    t = _time(rng.uniform(0.25, 0.7))
    pitch = rng.uniform(330, 420)
    tone = _sung(np.full(t.size, pitch, np.float32), (1, 0.7, 0.5, 0.4)) + _sung(np.full(t.size, pitch * 1.26, np.float32), (1, 0.7, 0.5, 0.4))
    return _far(tone * _arch(t.size, 0.3) * np.float32(0.25))


def siren(rng: Rng) -> Sound:
    t = _time(7.0)
    pitch = 620 + 180 * np.sin(2 * np.pi * 0.45 * t)
    return _far(_sung(pitch.astype(np.float32), (1, 0.4, 0.2)) * _arch(t.size, 1.4) * np.float32(0.4))


def car(rng: Rng) -> Sound:
    t = _time(rng.uniform(3, 6))
    tyres = equalise(
        (rng.standard_normal(t.size) * _arch(t.size, 3)).astype(np.float32), [(60, -6), (200, 0), (900, -4), (2500, -16), (8000, -34), (16000, -70)]
    )
    return tyres * np.float32(rng.uniform(1.0, 2.2))


def thunder(rng: Rng) -> Sound:
    t = _time(rng.uniform(4, 6))
    rolls = 0.6 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.6, 1.4) * t + rng.random() * 6.28)
    rumble = equalise(rng.standard_normal(t.size, dtype=np.float32), [(25, -4), (50, 0), (120, -6), (500, -26), (3000, -60)])
    rumble /= np.float32(np.sqrt(np.mean(rumble**2)))
    return (rumble * np.minimum(1, t / 0.15) * np.exp(-t * 0.9) * (1 - t / t[-1]) * rolls).astype(np.float32)


def ice(rng: Rng) -> Sound:
    """Ice under strain: a falling chirp, as it runs through a frozen lake."""
    t = _time(0.9)
    pitch = 260 + rng.uniform(1200, 2400) * np.exp(-t * 9)
    return _far(_sung(pitch.astype(np.float32), (1, 0.3)) * np.exp(-t * 3.2).astype(np.float32) * np.minimum(1, t / 0.003) * np.float32(0.6))


def flap(rng: Rng) -> Sound:
    t = _time(rng.uniform(0.12, 0.3))
    return equalise((rng.standard_normal(t.size) * _arch(t.size, 0.7)).astype(np.float32), [(60, -8), (180, 0), (700, -6), (3000, -20), (9000, -50)])
