"""Ambience: the sound of a place at a time of day in its weather, without a seam. Called by the Task Service for `ambience`.

Every layer is circular: noise is made by FFT over the whole length, its slow swell is a sum of whole cycles, and single events (a bird, a crackle)
that run over the end go on at the beginning. So the file can be repeated under a scene of any length. WAV stereo 48 kHz 16 bit, at most 0.02 CPU
seconds per second; same job, same bytes.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from agents.film import SAMPLE_RATE, Kit, TimeOfDay, Weather

from .jobs import AmbienceJob
from .waves import Sound, amplitude, equalise, shaped_noise, write_wav

Curve = list[tuple[float, float]]

WIND: Curve = [(40, -14), (120, 0), (400, -6), (1200, -20), (6000, -40)]
HOWL: Curve = [(200, -40), (420, -6), (600, 0), (800, -6), (1500, -34)]
SURF: Curve = [(40, -6), (150, 0), (800, -5), (3000, -13), (9000, -26)]
RAIN: Curve = [(200, -24), (1000, -6), (4000, 0), (9000, -4), (16000, -16)]
CITY: Curve = [(40, -3), (90, 0), (300, -9), (1000, -20), (5000, -38)]
ROOM: Curve = [(40, -8), (100, 0), (300, -8), (1500, -24), (6000, -42)]
LEAVES: Curve = [(300, -26), (1500, -6), (3500, 0), (7000, -5), (14000, -20)]
ENGINE: Curve = [(30, -8), (60, 0), (180, -4), (400, -14), (2000, -34)]
HUM: Curve = [(40, -10), (110, 0), (240, -6), (900, -30), (4000, -46)]

Layer = Callable[[int, np.random.Generator], Sound]


def ambience(job: AmbienceJob, out: Path) -> None:
    """Writes the sound of a place, exactly `round(seconds * 48000)` samples, its end meeting its beginning."""
    n = round(job.seconds * SAMPLE_RATE)
    rng = np.random.default_rng([job.seed & 0xFFFFFFFF, len(job.kit), list(Kit).index(job.kit)])
    inside = job.interior or job.kit in (Kit.VEHICLE, Kit.SPACE)
    outdoors = _mixed([*_place(job, inside), *_sky(job)], n, rng)
    if inside:
        outdoors = equalise_circular(outdoors, [(100, 0), (500, -6), (1500, -16), (6000, -30)]) * np.float32(0.5)
        outdoors = outdoors + _mixed(_room(job.kit), n, rng)
    rms = float(np.sqrt(np.mean(outdoors.astype(np.float64) ** 2)))
    level = amplitude(_level_db(job, inside)) / max(1e-9, rms)
    level = min(level, amplitude(-3) / max(1e-9, float(np.abs(outdoors).max())))
    write_wav(outdoors * np.float32(level), out)


def _level_db(job: AmbienceJob, inside: bool) -> float:
    rough = {Weather.STORM: 6.0, Weather.RAIN: 3.0, Weather.SNOW: -2.0, Weather.FOG: -2.0}.get(job.weather, 0.0)
    return (-34.0 + rough / 2) if inside else (-29.0 + rough)


def _mixed(layers: "list[tuple[Layer, float]]", n: int, rng: np.random.Generator) -> Sound:
    mixed = np.zeros((2, n), np.float32)
    for layer, level in layers:
        mixed += layer(n, rng) * np.float32(level)
    return mixed


def _place(job: AmbienceJob, inside: bool) -> "list[tuple[Layer, float]]":
    """What is heard of the place outdoors. Levels are factors on layers of about unit RMS."""
    night = job.time_of_day is TimeOfDay.NIGHT
    wet = job.weather in (Weather.RAIN, Weather.STORM)
    birds = (_birds, 0.0 if night or wet else 0.9 if job.time_of_day is TimeOfDay.DAWN else 0.45)
    crickets = (_crickets, 0.16 if job.time_of_day in (TimeOfDay.DUSK, TimeOfDay.NIGHT) and not wet and job.weather is not Weather.SNOW else 0.0)
    place: dict[Kit, list[tuple[Layer, float]]] = {
        Kit.SEA: [(_surf, 1.0), (_noise(WIND, 5), 0.35), (_gulls, 0.0 if night or inside else 0.5)],
        Kit.CITY: [(_noise(CITY, 9), 1.0), (_passing, 0.7), (_noise(ROOM, 6), 0.3)],
        Kit.FOREST: [(_noise(LEAVES, 6), 0.5), (_noise(WIND, 8), 0.5), birds, crickets],
        Kit.MOUNTAIN: [(_noise(WIND, 5), 1.0), (_noise(HOWL, 4), 0.3)],
        Kit.DESERT: [(_noise(WIND, 7), 0.9), (_noise(HOWL, 6), 0.15), (_noise(LEAVES, 9), 0.12)],
        Kit.VILLAGE: [(_noise(WIND, 8), 0.6), (_noise(CITY, 10), 0.3), birds, crickets],
        Kit.HOME: [(_noise(WIND, 8), 0.6), birds, crickets],
        Kit.WORKSHOP: [(_noise(CITY, 9), 0.8), (_noise(WIND, 8), 0.3)],
        Kit.VEHICLE: [(_noise(WIND, 4), 0.8)],
        Kit.SPACE: [(_noise(HUM, 12), 0.4)],
    }
    return [(layer, level) for layer, level in place[job.kit] if level]


def _sky(job: AmbienceJob) -> "list[tuple[Layer, float]]":
    if job.kit is Kit.SPACE:
        return []
    weather: dict[Weather, list[tuple[Layer, float]]] = {
        Weather.RAIN: [(_noise(RAIN, 7), 1.0), (_drops, 0.5)],
        Weather.STORM: [(_noise(RAIN, 4), 1.2), (_noise(WIND, 3), 1.4), (_noise(HOWL, 3), 0.4), (_thunder, 2.0)],
        Weather.SNOW: [(_noise(WIND, 9), 0.6), (_noise(HOWL, 7), 0.12)],
        Weather.CLOUDY: [(_noise(WIND, 6), 0.4)],
    }
    return weather.get(job.weather, [])


def _room(kit: Kit) -> "list[tuple[Layer, float]]":
    rooms: dict[Kit, list[tuple[Layer, float]]] = {
        Kit.HOME: [(_noise(ROOM, 12), 0.6), (_fire, 0.5), (_clock, 0.25)],
        Kit.WORKSHOP: [(_noise(HUM, 10), 0.7), (_noise(ROOM, 12), 0.4), (_clock, 0.5)],
        Kit.VEHICLE: [(_engine, 1.0), (_noise(ENGINE, 6), 0.6)],
        Kit.SPACE: [(_noise(HUM, 10), 1.0), (_noise(ROOM, 8), 0.4)],
        Kit.VILLAGE: [(_noise(ROOM, 12), 0.6), (_fire, 0.5)],
    }
    return rooms.get(kit, [(_noise(ROOM, 12), 0.6)])


def swell(n: int, rng: np.random.Generator, period: float, depth: float) -> Sound:
    """A slow gain around 1 that begins and ends alike: three sines of whole cycles, the middle one about `period` seconds long."""
    cycles = max(1, round(n / SAMPLE_RATE / period))
    t = np.linspace(0, 2 * np.pi, max(64, cycles * 64), endpoint=False)
    waves = [np.sin(t * k + rng.random() * 6.28) / (i + 1) for i, k in enumerate((cycles, max(1, cycles // 2), cycles * 2 + 1))]
    slow = 10 ** (depth / 20 * np.sum(waves, axis=0))
    return np.interp(np.arange(n), np.linspace(0, n, slow.size + 1), np.append(slow, slow[0])).astype(np.float32)


def equalise_circular(sound: Sound, curve: Curve) -> Sound:
    """`equalise` for a sound without ends: the part before the start is filtered as if the end came before it."""
    guard = min(sound.shape[-1], 4096)
    around = np.concatenate((sound[:, -guard:], sound, sound[:, :guard]), axis=1)
    return equalise(around, curve)[:, guard : guard + sound.shape[-1]]


def _noise(curve: Curve, period: float) -> Layer:
    def layer(n: int, rng: np.random.Generator) -> Sound:
        return shaped_noise(rng, (2, n), curve) * swell(n, rng, period, 4.0)

    return layer


def _surf(n: int, rng: np.random.Generator) -> Sound:
    """Waves that rise slowly, break and run out, about every seven seconds, each its own size."""
    count = max(1, round(n / SAMPLE_RATE / 7))
    points, heights = [0.0], [0.25]
    for k in range(count):
        size = rng.uniform(0.7, 1.3)
        crest = (k + rng.uniform(0.45, 0.6)) / count
        points += [crest - 0.25 / count, crest, crest + 0.12 / count, crest + 0.3 / count]
        heights += [0.3, 1.1 * size, 0.7 * size, 0.3]
    points.append(1.0)
    heights.append(0.25)
    envelope = np.interp(np.linspace(0, 1, n, endpoint=False), points, heights).astype(np.float32)
    hiss = shaped_noise(rng, (2, n), RAIN) * envelope**2 * np.float32(0.25)
    return (shaped_noise(rng, (2, n), SURF) * envelope + hiss).astype(np.float32)


def _engine(n: int, rng: np.random.Generator) -> Sound:
    """A motor: harmonics of a firing rate near 40 Hz that fits the length in whole cycles."""
    cycles = round(n / SAMPLE_RATE * rng.uniform(36, 44))
    phase = np.arange(n, dtype=np.float64) * (2 * np.pi * cycles / n)
    wobble = 0.6 * np.sin(np.arange(n) * (2 * np.pi * max(1, round(n / SAMPLE_RATE / 3)) / n))
    tone = sum(np.sin(k * phase + wobble * k) / k**1.2 for k in range(1, 6))
    return np.broadcast_to(np.asarray(tone, np.float32), (2, n))


def _scatter(n: int, rng: np.random.Generator, per_second: float, make: "Callable[[np.random.Generator], Sound]") -> Sound:
    """Events at random times and places between the loudspeakers; what runs over the end goes on at the beginning."""
    scattered = np.zeros((2, n), np.float32)
    count = rng.poisson(per_second * n / SAMPLE_RATE) if per_second * n / SAMPLE_RATE >= 3 else round(per_second * n / SAMPLE_RATE)
    for _ in range(count):
        event = make(rng)[:n]
        start, angle = rng.integers(n), rng.uniform(0.15, 1.4)
        first = min(event.size, n - start)
        for side, gain in ((0, np.float32(np.cos(angle))), (1, np.float32(np.sin(angle)))):
            scattered[side, start : start + first] += event[:first] * gain
            scattered[side, : event.size - first] += event[first:] * gain
    return scattered


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _birds(n: int, rng: np.random.Generator) -> Sound:
    def song(rng: np.random.Generator) -> Sound:
        notes, base = [], rng.uniform(2400, 4600)
        for _ in range(rng.integers(2, 6)):
            t = _time(rng.uniform(0.05, 0.14))
            slide = base * (1 + rng.uniform(-0.25, 0.25) * t / t[-1])
            notes += [np.sin(2 * np.pi * np.cumsum(slide) / SAMPLE_RATE) * np.sin(np.pi * t / t[-1]) ** 2, np.zeros(int(rng.uniform(0.02, 0.1) * SAMPLE_RATE))]
        return (np.concatenate(notes) * rng.uniform(0.15, 1.0)).astype(np.float32)

    return _scatter(n, rng, 0.7, song)


def _gulls(n: int, rng: np.random.Generator) -> Sound:
    def cry(rng: np.random.Generator) -> Sound:
        t = _time(rng.uniform(0.3, 0.6))
        pitch = rng.uniform(900, 1300) * (1 + 0.35 * np.sin(np.pi * t / t[-1]))
        phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
        tone = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase)
        return (tone * np.sin(np.pi * t / t[-1]) * rng.uniform(0.1, 0.5)).astype(np.float32)

    return _scatter(n, rng, 0.2, cry)


def _crickets(n: int, rng: np.random.Generator) -> Sound:
    """A carrier near 4.3 kHz in pulses and phrases, all in whole cycles of the length."""
    seconds = n / SAMPLE_RATE
    at = np.arange(n, dtype=np.float64) / n * 2 * np.pi
    sides = []
    for _ in range(2):
        carrier = np.sin(at * round(seconds * rng.uniform(4100, 4700)))
        pulses = np.clip(np.sin(at * round(seconds * rng.uniform(28, 34))), 0, 1)
        phrases = np.clip(np.sin(at * max(1, round(seconds * rng.uniform(1.2, 1.8))) + rng.random() * 6.28) + 0.3, 0, 1)
        sides.append(carrier * pulses * phrases)
    return np.asarray(sides, np.float32)


def _fire(n: int, rng: np.random.Generator) -> Sound:
    def crackle(rng: np.random.Generator) -> Sound:
        t = _time(rng.uniform(0.004, 0.03))
        return (rng.standard_normal(t.size) * np.exp(-t * 300) * rng.exponential(0.9)).astype(np.float32)

    return (_scatter(n, rng, 9.0, crackle) + shaped_noise(rng, (2, n), ROOM) * np.float32(0.4)).astype(np.float32)


def _drops(n: int, rng: np.random.Generator) -> Sound:
    def drop(rng: np.random.Generator) -> Sound:
        t = _time(0.03)
        return (np.sin(2 * np.pi * rng.uniform(1500, 4000) * t) * np.exp(-t * 180) * rng.exponential(0.5)).astype(np.float32)

    return _scatter(n, rng, 14.0, drop)


def _clock(n: int, rng: np.random.Generator) -> Sound:
    """A tick about every second, in a whole number over the length."""
    ticks = np.zeros(n, np.float32)
    t = _time(0.02)
    count = max(1, round(n / SAMPLE_RATE))
    for k in range(count):
        tick = np.sin(2 * np.pi * (2600 if k % 2 else 2200) * t) * np.exp(-t * 400)
        start = k * n // count
        ticks[start : start + tick.size] += tick[: n - start].astype(np.float32)
    return np.stack((ticks, ticks * np.float32(0.8)))


def _passing(n: int, rng: np.random.Generator) -> Sound:
    """Cars going by: bands of noise that swell over a few seconds."""
    tyres = shaped_noise(rng, (1, 6 * SAMPLE_RATE), [(60, -6), (200, 0), (900, -4), (2500, -16), (8000, -34)])[0]

    def car(rng: np.random.Generator) -> Sound:
        t = _time(rng.uniform(3, 6))
        return (tyres[: t.size] * np.sin(np.pi * t / t[-1]) ** 3 * rng.uniform(0.5, 1.2)).astype(np.float32)

    return _scatter(n, rng, 0.18, car)


def _thunder(n: int, rng: np.random.Generator) -> Sound:
    rumble = shaped_noise(rng, (1, 6 * SAMPLE_RATE), [(25, -4), (50, 0), (120, -6), (500, -26), (3000, -50)])[0]

    def clap(rng: np.random.Generator) -> Sound:
        t = _time(rng.uniform(3, 6))
        rolls = 0.6 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.6, 1.4) * t + rng.random() * 6.28)
        return (rumble[: t.size] * np.minimum(1, t / 0.15) * np.exp(-t * 0.9) * (1 - t / t[-1]) * rolls).astype(np.float32)

    return _scatter(n, rng, 0.07, clap)
