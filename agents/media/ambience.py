"""Ambience: the sound of a place at a time of day in its weather, without a seam. Called by the Task Service for `ambience`.

`soundscape` says which layers a place has. Beds are circular: noise is made by FFT over the whole length and its slow swell is a sum of whole cycles. Events come now and
then, each another one (`ambient_events`), and what runs over the end goes on at the beginning. So the file can be repeated, though it is made longer than scenes are.
Under everything lies a room tone or air that never stops. WAV stereo 48 kHz 16 bit, at most 0.02 CPU seconds per second; same job, same bytes.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from agents.film import SAMPLE_RATE, Kit, Weather

from . import ambient_events as events
from .jobs import AmbienceJob
from .soundscape import Layers, soundscape
from .waves import Sound, amplitude, equalise, shaped_noise, write_wav

Curve = list[tuple[float, float]]
Rng = np.random.Generator
Layer = Callable[[int, Rng], Sound]

EVENTS = 4.5
"""How far a single sound stands out of the beds, which have unit RMS."""

WIND: Curve = [(40, -14), (120, 0), (400, -6), (1200, -20), (6000, -44), (16000, -70)]
HOWL: Curve = [(200, -40), (420, -6), (600, 0), (800, -6), (1500, -34), (6000, -70)]
SURF: Curve = [(40, -6), (150, 0), (800, -5), (3000, -14), (9000, -32), (18000, -60)]
HISS: Curve = [(400, -20), (1500, -3), (4000, 0), (9000, -8), (16000, -24)]
RAIN: Curve = [(90, -16), (350, -5), (1100, 0), (3000, -4), (7000, -12), (14000, -28)]
CITY: Curve = [(40, -3), (90, 0), (300, -9), (1000, -20), (5000, -38), (14000, -70)]
ROOM: Curve = [(40, -8), (100, 0), (300, -8), (1500, -24), (6000, -42), (14000, -60)]
LEAVES: Curve = [(300, -26), (1500, -6), (3500, 0), (7000, -7), (14000, -26)]
SAND: Curve = [(900, -26), (3000, -4), (6000, 0), (11000, -10), (18000, -30)]
ENGINE: Curve = [(30, -8), (60, 0), (180, -4), (400, -14), (2000, -34), (8000, -70)]
HUM: Curve = [(40, -10), (110, 0), (240, -6), (900, -30), (4000, -46), (12000, -70)]
VENTS: Curve = [(80, -14), (250, -3), (600, 0), (1800, -8), (6000, -26), (14000, -60)]
RIVER: Curve = [(150, -10), (450, 0), (1000, -2), (3000, -8), (8000, -22), (16000, -50)]
VOICES: Curve = [(150, -18), (280, -2), (550, 0), (1100, -7), (2400, -14), (5000, -34), (12000, -70)]


def ambience(job: AmbienceJob, out: Path) -> None:
    """Writes the sound of a place, exactly `round(seconds * 48000)` samples, its end meeting its beginning."""
    n = round(job.seconds * SAMPLE_RATE)
    rng = np.random.default_rng([job.seed & 0xFFFFFFFF, len(job.kit), list(Kit).index(job.kit)])
    scape = soundscape(job)
    sound = _mixed(scape.outside, n, rng)
    if scape.inside:
        sound = equalise_circular(sound, [(100, 0), (500, -6), (1500, -16), (6000, -30)]) * np.float32(0.5)
        sound = sound + _mixed(scape.inside, n, rng)
    rms = float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))
    level = amplitude(_level_db(job, bool(scape.inside))) / max(1e-9, rms)
    level = min(level, amplitude(-3) / max(1e-9, float(np.abs(sound).max())))
    write_wav(sound * np.float32(level), out)


def _level_db(job: AmbienceJob, inside: bool) -> float:
    rough = {Weather.STORM: 5.0, Weather.RAIN: 2.0, Weather.SNOW: -2.0, Weather.FOG: -2.0}.get(job.weather, 0.0)
    return (-34.0 + rough / 2) if inside else (-30.0 + rough)


def _mixed(layers: Layers, n: int, rng: Rng) -> Sound:
    mixed = np.zeros((2, n), np.float32)
    for name, level in layers:
        mixed += _LAYERS[name](n, rng) * np.float32(level)
    return mixed


def swell(n: int, rng: Rng, period: float, depth: float) -> Sound:
    """A slow gain around 1 that begins and ends alike and never falls into a rhythm: six sines of whole cycles, about `period` seconds long and to either side of it."""
    cycles = n / SAMPLE_RATE / period
    t = np.linspace(0, 2 * np.pi, max(64, int(cycles * 160)), endpoint=False)
    turns = sorted({max(1, round(cycles * share * rng.uniform(0.8, 1.25))) for share in (0.28, 0.45, 0.7, 1.0, 1.6, 2.3)})
    waves = [np.sin(t * k + rng.random() * 6.28) * rng.uniform(0.5, 1.0) for k in turns]
    slow = 10 ** (depth / 20 * np.sum(waves, axis=0) * 1.5 / len(waves) ** 0.5)
    return np.interp(np.arange(n), np.linspace(0, n, slow.size + 1), np.append(slow, slow[0])).astype(np.float32)


def equalise_circular(sound: Sound, curve: Curve) -> Sound:
    """`equalise` for a sound without ends: the part before the start is filtered as if the end came before it."""
    guard = min(sound.shape[-1], 4096)
    around = np.concatenate((sound[:, -guard:], sound, sound[:, :guard]), axis=1)
    return equalise(around, curve)[:, guard : guard + sound.shape[-1]]


def _noise(curve: Curve, period: float, depth: float = 4.0) -> Layer:
    def layer(n: int, rng: Rng) -> Sound:
        return shaped_noise(rng, (2, n), curve) * swell(n, rng, period, depth)

    return layer


def _now_and_then(per_second: float, make: events.Event, *, kinds: int = 0) -> Layer:
    """Events so many times a second; where they are many, drawn from `kinds` of them, each time at another level."""

    def layer(n: int, rng: Rng) -> Sound:
        made = [make(rng) for _ in range(kinds)]
        one = (lambda rng: made[rng.integers(kinds)] * np.float32(rng.uniform(0.3, 1.2))) if made else make
        return _scatter(n, rng, per_second, one) * np.float32(EVENTS)

    return layer


def _surf(n: int, rng: Rng) -> Sound:
    """Waves that rise slowly, break and run out, about every seven seconds, each its own size."""
    count = max(1, round(n / SAMPLE_RATE / 7))
    points, heights = [0.0], [0.25]
    for k in range(count):
        size = rng.uniform(0.7, 1.3)
        crest = (k + rng.uniform(0.32, 0.68)) / count
        points += [crest - 0.25 / count, crest, crest + 0.12 / count, crest + 0.3 / count]
        heights += [0.3, 1.1 * size, 0.7 * size, 0.3]
    points.append(1.0)
    heights.append(0.25)
    envelope = np.interp(np.linspace(0, 1, n, endpoint=False), points, heights).astype(np.float32)
    hiss = shaped_noise(rng, (2, n), HISS) * envelope**2 * np.float32(0.2)
    return (shaped_noise(rng, (2, n), SURF) * envelope + hiss).astype(np.float32)


def _engine(n: int, rng: Rng) -> Sound:
    """A motor: harmonics of a firing rate near 40 Hz that fits the length in whole cycles."""
    cycles = round(n / SAMPLE_RATE * rng.uniform(36, 44))
    phase = np.arange(n, dtype=np.float64) * (2 * np.pi * cycles / n)
    wobble = 0.6 * np.sin(np.arange(n) * (2 * np.pi * max(1, round(n / SAMPLE_RATE / 3)) / n))
    tone = sum(np.sin(k * phase + wobble * k) / k**1.2 for k in range(1, 6))
    return np.broadcast_to(np.asarray(tone, np.float32), (2, n))


def _scatter(n: int, rng: Rng, per_second: float, make: events.Event) -> Sound:
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


def _river(n: int, rng: Rng) -> Sound:
    """A broad rush, and bubbles in it."""
    return (shaped_noise(rng, (2, n), RIVER) * swell(n, rng, 3.0, 2.0) + _scatter(n, rng, 22.0, events.drop) * np.float32(0.6)).astype(np.float32)


def _fire(n: int, rng: Rng) -> Sound:
    return (_scatter(n, rng, 7.0, events.crackle) * np.float32(2.0) + shaped_noise(rng, (2, n), ROOM) * np.float32(0.4)).astype(np.float32)


def _murmur(n: int, rng: Rng) -> Sound:
    """Many people a little way off, none of whom can be understood: voices as bands of noise that open and close with syllables."""
    crowd = np.zeros((2, n), np.float32)
    at = np.arange(n, dtype=np.float32) * np.float32(2 * np.pi / n)
    seconds = n / SAMPLE_RATE
    for _ in range(5):
        tune = 2 ** rng.uniform(-0.4, 0.5)
        voice = shaped_noise(rng, (1, n), [(f * tune, level) for f, level in VOICES])[0]
        syllables = np.clip(np.sin(at * round(seconds * rng.uniform(2.6, 4.4)) + 1.8 * np.sin(at * max(1, round(seconds * rng.uniform(0.4, 0.9))))), 0, 1)
        turns = np.clip(np.sin(at * max(1, round(seconds * rng.uniform(0.1, 0.3))) + rng.random() * 6.28) + 0.5, 0, 1)
        side = rng.uniform(0.25, 1.3)
        crowd += np.stack((np.cos(side), np.sin(side))).astype(np.float32)[:, None] * (voice * syllables * turns)
    return crowd * np.float32(0.6)


def _rails(n: int, rng: Rng) -> Sound:
    """A carriage from inside: the rush of the wheels and the joints under them, two and two."""
    rush = shaped_noise(rng, (2, n), ENGINE) * swell(n, rng, 5.0, 2.0)
    joints = np.zeros(n, np.float32)
    t = np.arange(SAMPLE_RATE // 6, dtype=np.float32) / SAMPLE_RATE
    count = max(1, round(n / SAMPLE_RATE / 1.25))
    for k in range(count):
        for offset, level in ((0.0, 1.0), (0.14, 0.8), (0.55, 0.5), (0.69, 0.4)):
            clack = (np.sin(2 * np.pi * 85 * t) * np.exp(-t * 28) + 0.4 * np.sin(2 * np.pi * 410 * t) * np.exp(-t * 60)).astype(np.float32)
            start = int((k + offset / 1.25) * n / count)
            joints[start : start + clack.size] += clack[: max(0, n - start)] * np.float32(level * rng.uniform(0.8, 1.1))
    return (rush + np.stack((joints, joints * np.float32(0.9))) * np.float32(3.0)).astype(np.float32)


def _machine(n: int, rng: Rng) -> Sound:
    """A motor with a beat: it turns about twice a second."""
    at = np.arange(n, dtype=np.float32) * np.float32(2 * np.pi / n)
    beat = 0.55 + 0.45 * np.clip(np.sin(at * max(1, round(n / SAMPLE_RATE * 1.9))), -0.3, 1)
    return (shaped_noise(rng, (2, n), VENTS) * beat * np.float32(0.7) + _engine(n, rng) * np.float32(0.25)).astype(np.float32)


def _mains(n: int, rng: Rng) -> Sound:
    """The hum of a lamp: 100 Hz and what goes with it, in whole cycles."""
    at = np.arange(n, dtype=np.float64) * (2 * np.pi / n)
    base = round(n / SAMPLE_RATE * 100)
    tone = sum(level * np.sin(at * base * k) for k, level in ((1, 1.0), (2, 0.5), (3, 0.25), (6, 0.12)))
    return np.broadcast_to(np.asarray(tone, np.float32), (2, n))


def _monitor(n: int, rng: Rng) -> Sound:
    """A beep with every heartbeat, about one a second and never quite even, in a whole number over the length."""
    t = np.arange(SAMPLE_RATE // 12, dtype=np.float32) / SAMPLE_RATE
    beep = (np.sin(2 * np.pi * 960 * t) * np.clip(np.sin(np.pi * t / t[-1]), 0, 1) ** 0.5 * 0.5).astype(np.float32)
    line = np.zeros(n, np.float32)
    count = max(1, round(n / SAMPLE_RATE * 1.1))
    for k in range(count):
        start = min(max(0, n - beep.size), int((k + rng.uniform(0, 0.04)) * n / count))
        line[start : start + beep.size] += beep[: n - start]
    return np.stack((line * np.float32(2.0), line * np.float32(2.8)))


def _insects(n: int, rng: Rng, low: float, high: float, pulse: float, phrase: float) -> Sound:
    """A high carrier in pulses and phrases, all in whole cycles of the length."""
    seconds = n / SAMPLE_RATE
    at = np.arange(n, dtype=np.float64) / n * 2 * np.pi
    sides = []
    for _ in range(2):
        carrier = np.sin(at * round(seconds * rng.uniform(low, high)))
        pulses = np.clip(np.sin(at * round(seconds * pulse * rng.uniform(0.93, 1.13))), 0, 1)
        phrases = np.clip(np.sin(at * max(1, round(seconds * phrase * rng.uniform(0.8, 1.2))) + rng.random() * 6.28) + 0.3, 0, 1)
        sides.append(carrier * pulses * phrases)
    return np.asarray(sides, np.float32)


def _clock(n: int, rng: Rng) -> Sound:
    """A tick about every second, in a whole number over the length."""
    ticks = np.zeros(n, np.float32)
    t = np.arange(SAMPLE_RATE // 50, dtype=np.float32) / SAMPLE_RATE
    count = max(1, round(n / SAMPLE_RATE))
    for k in range(count):
        tick = np.sin(2 * np.pi * (2600 if k % 2 else 2200) * t) * np.exp(-t * 400)
        start = k * n // count
        ticks[start : start + tick.size] += tick[: n - start].astype(np.float32)
    return np.stack((ticks, ticks * np.float32(0.8))) * np.float32(4.0)


_LAYERS: dict[str, Layer] = {
    "surf": _surf,
    "wind": _noise(WIND, 6),
    "howl": _noise(HOWL, 5, 7.0),
    "leaves": _noise(LEAVES, 6, 6.0),
    "sand": _noise(SAND, 8, 7.0),
    "city": _noise(CITY, 9),
    "rain": _noise(RAIN, 7, 2.0),
    "hum": _noise(HUM, 11, 2.0),
    "vents": _noise(VENTS, 13, 1.5),
    "room tone": _noise(ROOM, 12, 1.0),
    "engine": lambda n, rng: (_engine(n, rng) + shaped_noise(rng, (2, n), ENGINE) * np.float32(0.6)).astype(np.float32),
    "river": _river,
    "fire": _fire,
    "murmur": _murmur,
    "rails": _rails,
    "machine": _machine,
    "mains": _mains,
    "monitor": _monitor,
    "crickets": lambda n, rng: _insects(n, rng, 4100, 4700, 30.0, 1.5),
    "cicadas": lambda n, rng: _insects(n, rng, 5200, 6100, 90.0, 0.25),
    "clock": _clock,
    "lapping": _now_and_then(0.9, events.lap),
    "rattle": _now_and_then(3.0, events.hull_tick),
    "drops": _now_and_then(38.0, events.splat, kinds=48),
    "drips": _now_and_then(0.35, events.drop),
    "kettle": _now_and_then(0.3, events.kettle),
    "birds": _now_and_then(0.55, events.birds),
    "gulls": _now_and_then(0.12, events.gulls),
    "owl": _now_and_then(0.06, events.owl),
    "crow": _now_and_then(0.06, events.crow),
    "cock": _now_and_then(0.05, events.cock),
    "dog far off": _now_and_then(0.06, events.dog),
    "frogs": _now_and_then(0.9, events.frogs),
    "church bell": _now_and_then(0.03, events.church_bell),
    "bell buoy": _now_and_then(0.15, events.bell_buoy),
    "cowbells": _now_and_then(0.5, events.cowbells),
    "rigging": _now_and_then(0.5, events.rigging),
    "foghorn": _now_and_then(0.05, events.foghorn),
    "creaking": _now_and_then(0.14, events.creak),
    "distant hammer": _now_and_then(0.12, events.hammer),
    "beeps": _now_and_then(0.22, events.beep),
    "hull ticks": _now_and_then(0.4, events.hull_tick),
    "distant train": _now_and_then(0.05, events.train),
    "horn far off": _now_and_then(0.06, events.horn),
    "siren far off": _now_and_then(0.025, events.siren),
    "cars passing": _now_and_then(0.16, events.car),
    "thunder": _now_and_then(0.06, events.thunder),
    "ice": _now_and_then(0.1, events.ice),
    "flapping": _now_and_then(0.6, events.flap),
}
"""Every layer a soundscape may name."""
