"""Foley: the sounds of what is seen to happen, played one by one at the times of a scene. Called by the Task Service for `foley`.

Every sound is made from what makes it: grains for snow, gravel and paper, decaying partials for wood, metal and glass, stick and slip for a creak, a motor for a robot's
joints. No two steps are the same: each draws its own weight, length and colour from the seed. WAV, stereo, 48 kHz, exactly as long as the scene; same job, same bytes.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from agents.film import SAMPLE_RATE

from .acoustics import placed_in
from .jobs import FoleyJob, FoleySound
from .waves import Sound, amplitude, equalise, fade_edges, write_wav

Rng = np.random.Generator
Curve = list[tuple[float, float]]
PEAK_DB = -9.0
"""Peak of a sound at level 0 dB."""


def foley(job: FoleyJob, out: Path) -> None:
    """Plays the sounds of a scene into a WAV file of exactly `round(seconds * 48000)` samples."""
    n = round(job.seconds * SAMPLE_RATE)
    track = np.zeros((2, n), np.float32)
    for index, event in enumerate(job.sounds):
        start = round(event.at * SAMPLE_RATE)
        if start >= n:
            continue
        sound = made(event, np.random.default_rng([job.seed & 0xFFFFFFFF, index]))[: n - start]
        angle = (event.pan + 1) * np.pi / 4
        track[0, start : start + sound.size] += sound * np.float32(np.cos(angle) * 1.41)
        track[1, start : start + sound.size] += sound * np.float32(np.sin(angle) * 1.41)
    if job.sounds:
        track = placed_in(track, job.space)[:, :n]
    write_wav(track, out)


def made(event: FoleySound, rng: Rng) -> Sound:
    """One sound, mono, at its level."""
    sound = _step(event.material, event.weight, rng) if event.kind == "step" else _MAKERS[event.kind](event.material, rng)
    sound = fade_edges(sound, 0.0005, 0.02)
    peak = max(1e-6, float(np.abs(sound).max()))
    return (sound * (amplitude(PEAK_DB + event.level_db + rng.uniform(-2.0, 1.0)) / peak)).astype(np.float32)


# ---- what sounds are made of -------------------------------------------------------------------------------------------------


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / np.float32(SAMPLE_RATE)


def _struck(partials: "list[tuple[float, float, float]]", seconds: float, rng: Rng) -> Sound:
    """(hertz, level, decay per second) of a body that is hit, each a little off."""
    t = _time(seconds)
    tone = np.zeros(t.size, np.float32)
    for hertz, level, decay in partials:
        own = np.float32(2 * np.pi * hertz * rng.uniform(0.94, 1.06))
        tone += np.float32(level * rng.uniform(0.7, 1.3)) * np.sin(own * t + np.float32(rng.random() * 6.28)) * np.exp(-t * np.float32(decay))
    return tone * np.minimum(1, t / np.float32(0.0008))


def _noise(seconds: float, curve: Curve, rng: Rng, *, attack: float, decay: float) -> Sound:
    t = _time(seconds)
    envelope = np.minimum(1, t / np.float32(attack)) * np.exp(-np.maximum(0, t - attack) * np.float32(decay))
    return equalise((rng.standard_normal(t.size, dtype=np.float32) * envelope).astype(np.float32), curve)


def _grains(seconds: float, count: int, curve: Curve, rng: Rng, *, skew: float = 1.0) -> Sound:
    """`count` tiny clicks thrown over the time, thicker at the start where `skew` is above 1, through a body."""
    n = int(seconds * SAMPLE_RATE)
    clicks = np.zeros(n, np.float32)
    at = (rng.random(count) ** skew * n * 0.92).astype(int)
    np.add.at(clicks, at, (rng.exponential(1.0, count) * rng.choice((-1, 1), count)).astype(np.float32))
    fade = np.minimum(1, (n - np.arange(n)) / (0.3 * n)).astype(np.float32)
    return equalise(clicks * fade, curve)


def _joined(*parts: tuple[float, Sound, float]) -> Sound:
    """(start in seconds, sound, level), mixed."""
    length = max(int(start * SAMPLE_RATE) + sound.size for start, sound, _ in parts)
    whole = np.zeros(length, np.float32)
    for start, sound, level in parts:
        begin = int(start * SAMPLE_RATE)
        whole[begin : begin + sound.size] += sound * np.float32(level / max(1e-6, float(np.abs(sound).max())))
    return whole


# ---- steps -------------------------------------------------------------------------------------------------------------------

_WOOD = [(92.0, 1.0, 30.0), (148.0, 0.7, 34.0), (310.0, 0.45, 48.0), (540.0, 0.25, 70.0), (930.0, 0.14, 95.0)]
_STONE = [(1150.0, 0.5, 210.0), (2300.0, 0.35, 260.0), (3900.0, 0.18, 320.0)]
_METAL = [(186.0, 0.8, 16.0), (432.0, 0.6, 13.0), (777.0, 0.5, 17.0), (1345.0, 0.35, 22.0), (2890.0, 0.2, 30.0)]
CLICK: Curve = [(300, -30), (1500, -4), (3500, 0), (7000, -8), (14000, -24)]
THUD: Curve = [(30, -10), (70, 0), (160, -3), (400, -18), (1500, -40)]


def _step(surface: str, weight: float, rng: Rng) -> Sound:
    """Heel, then sole 60 to 110 ms later."""
    gap = rng.uniform(0.06, 0.11)
    thud = _noise(0.16, THUD, rng, attack=0.004, decay=38)
    heel, sole = _SURFACES.get(surface, _earth)(rng), _SURFACES.get(surface, _earth)(rng)
    return _joined((0.0, heel, 1.0), (0.0, thud, 0.35 + 0.5 * weight), (gap, sole, rng.uniform(0.4, 0.65)))


def _planks(rng: Rng) -> Sound:
    knock = _joined((0, _struck(_WOOD, 0.22, rng), 1.0), (0, _noise(0.03, CLICK, rng, attack=0.001, decay=260), 0.3))
    if rng.random() < 0.18:
        return _joined((0, knock, 1.0), (0.03, _creak("wood", rng)[: SAMPLE_RATE // 3], 0.22))
    return knock


def _stone(rng: Rng) -> Sound:
    grit = _grains(0.08, 26, [(800, -20), (2500, 0), (7000, -4), (14000, -20)], rng, skew=1.6)
    return _joined((0, _struck(_STONE, 0.08, rng), 0.55), (0, _noise(0.04, CLICK, rng, attack=0.0012, decay=190), 0.8), (0.01, grit, 0.4))


def _tiles(rng: Rng) -> Sound:
    ring = [(hertz * 1.35, level, decay * 0.7) for hertz, level, decay in _STONE]
    return _joined((0, _struck(ring, 0.1, rng), 0.8), (0, _noise(0.03, CLICK, rng, attack=0.0008, decay=230), 0.8))


def _metal(rng: Rng) -> Sound:
    return _joined((0, _struck(_METAL, 0.4, rng), 1.0), (0, _noise(0.03, CLICK, rng, attack=0.0008, decay=240), 0.5))


def _snow(rng: Rng) -> Sound:
    crunch = _grains(0.24, 320, [(300, -18), (900, -2), (2200, 0), (5000, -3), (10000, -14)], rng, skew=0.8)
    return _joined((0, crunch, 1.0), (0, _noise(0.2, [(150, -14), (500, 0), (1500, -8), (5000, -24)], rng, attack=0.05, decay=22), 0.5))


def _sand(rng: Rng) -> Sound:
    slip = _noise(0.26, [(200, -16), (700, -1), (2200, 0), (5000, -9), (10000, -26), (16000, -50)], rng, attack=0.045, decay=20)
    return _joined((0, slip, 1.0), (0, _grains(0.2, 140, [(1500, -14), (4000, 0), (8000, -8), (15000, -30)], rng), 0.3))


def _gravel(rng: Rng) -> Sound:
    stones = _grains(0.2, 60, [(700, -16), (1800, 0), (3800, 0), (8000, -10)], rng, skew=1.3)
    return _joined((0, stones, 1.0), (0, _noise(0.12, [(200, -10), (600, 0), (2500, -6), (8000, -20)], rng, attack=0.01, decay=34), 0.35))


def _grass(rng: Rng) -> Sound:
    blades = _grains(0.22, 170, [(900, -22), (3000, -2), (6000, 0), (11000, -8)], rng, skew=0.9)
    return _joined((0, blades, 0.6), (0, _noise(0.14, [(80, -6), (250, 0), (900, -8), (4000, -30), (10000, -60)], rng, attack=0.012, decay=32), 1.0))


def _earth(rng: Rng) -> Sound:
    return _joined(
        (0, _noise(0.13, [(70, -4), (220, 0), (800, -9), (3000, -28), (8000, -64)], rng, attack=0.008, decay=36), 1.0), (0, _grains(0.12, 24, CLICK, rng), 0.2)
    )


def _carpet(rng: Rng) -> Sound:
    return _noise(0.14, [(50, -4), (130, 0), (350, -8), (1500, -34), (4000, -70)], rng, attack=0.01, decay=34)


def _wet(rng: Rng) -> Sound:
    splash = _noise(0.24, [(200, -12), (700, 0), (2500, -2), (6000, -10), (14000, -30)], rng, attack=0.012, decay=24)
    drops = [(rng.uniform(0.03, 0.2), _drop(rng), rng.uniform(0.1, 0.35)) for _ in range(4)]
    return _joined((0, splash, 1.0), (0, _stone(rng), 0.35), *drops)


def _drop(rng: Rng) -> Sound:
    t = _time(0.05)
    start = rng.uniform(900, 2200)
    return (np.sin(2 * np.pi * (start * t + 6000 * t**2)) * np.exp(-t * 80)).astype(np.float32)


_SURFACES: dict[str, Callable[[Rng], Sound]] = {
    "planks": _planks,
    "stone": _stone,
    "tiles": _tiles,
    "metal": _metal,
    "snow": _snow,
    "sand": _sand,
    "gravel": _gravel,
    "grass": _grass,
    "earth": _earth,
    "carpet": _carpet,
    "water": _wet,
}


# ---- everything else ---------------------------------------------------------------------------------------------------------


def _cloth(material: str, rng: Rng) -> Sound:
    brush = _noise(0.34, [(200, -22), (700, -4), (1800, 0), (4500, -5), (9000, -18)], rng, attack=rng.uniform(0.06, 0.14), decay=13)
    return _joined((0, brush, 1.0), (0.03, _grains(0.25, 60, [(900, -14), (2600, 0), (6000, -6)], rng), 0.25))


def _creak(material: str, rng: Rng) -> Sound:
    """Stick and slip: a run of little releases that speeds up and slows down again, through the resonances of a board."""
    n = int(rng.uniform(0.35, 0.6) * SAMPLE_RATE)
    rate = rng.uniform(45, 70) * (1 + 0.9 * np.sin(np.linspace(0, np.pi, n)) * rng.uniform(0.5, 1.2))
    turns = np.cumsum(rate / SAMPLE_RATE * (1 + 0.05 * rng.standard_normal(n)))
    slips = (np.diff(np.floor(turns), prepend=0) > 0).astype(np.float32) * rng.uniform(0.5, 1, n).astype(np.float32)
    body: Curve = [(150, -26), (380, 0), (520, -14), (860, -1), (1200, -14), (1650, -4), (2600, -18), (6000, -40)]
    return equalise((slips * np.sin(np.linspace(0, np.pi, n)) ** 0.6).astype(np.float32), body)


def _thud(material: str, rng: Rng) -> Sound:
    return _joined((0, _noise(0.22, THUD, rng, attack=0.004, decay=26), 1.0), (0.01, _cloth(material, rng), 0.3))


_BODIES: dict[str, "list[tuple[float, float, float]]"] = {
    "glass": [(2130.0, 1.0, 14.0), (3420.0, 0.6, 18.0), (5260.0, 0.4, 24.0), (8140.0, 0.2, 34.0)],
    "ceramic": [(1310.0, 1.0, 34.0), (2740.0, 0.6, 44.0), (4180.0, 0.35, 55.0)],
    "metal": [(910.0, 0.8, 12.0), (2230.0, 1.0, 11.0), (3710.0, 0.7, 14.0), (5620.0, 0.4, 18.0)],
    "wood": [(350.0, 1.0, 60.0), (820.0, 0.6, 80.0), (1420.0, 0.3, 110.0)],
    "leather": [(180.0, 1.0, 70.0), (420.0, 0.4, 90.0)],
    "string": [(294.0, 0.7, 5.0), (441.0, 0.6, 6.0), (662.0, 0.4, 8.0), (350.0, 0.6, 60.0)],
}


def _paper(rng: Rng) -> Sound:
    moves = [
        (start, _grains(rng.uniform(0.1, 0.22), 130, [(900, -18), (2800, -2), (5500, 0), (10000, -6)], rng), rng.uniform(0.5, 1)) for start in (0, 0.13, 0.31)
    ]
    return _joined(*moves)


def _handled(material: str, rng: Rng) -> Sound:
    """Picked up or turned in the hand."""
    if material == "paper":
        return _paper(rng)
    if material == "cloth":
        return _cloth(material, rng)
    touch = _struck(_BODIES.get(material, _BODIES["wood"]), 0.3, rng)
    skin = _noise(0.2, [(300, -14), (1200, 0), (4000, -8), (9000, -24)], rng, attack=0.05, decay=18)
    return _joined((0.0, skin, 0.5), (0.08, touch, 0.6), (0.08 + rng.uniform(0.05, 0.12), touch, 0.25))


def _set_down(material: str, rng: Rng) -> Sound:
    """Put on wood."""
    if material in ("paper", "cloth"):
        return _joined((0, _handled(material, rng), 1.0), (0.1, _noise(0.1, THUD, rng, attack=0.004, decay=40), 0.3))
    return _joined(
        (0, _struck(_BODIES.get(material, _BODIES["wood"]), 0.35, rng), 0.8),
        (0, _struck(_WOOD, 0.2, rng), 0.7),
        (0, _noise(0.02, CLICK, rng, attack=0.001, decay=300), 0.3),
    )


def _door(material: str, rng: Rng) -> Sound:
    """Latch, hinge, and the leaf against its frame."""
    latch = _joined((0, _struck(_BODIES["metal"], 0.12, rng), 0.5), (0, _struck(_BODIES["wood"], 0.1, rng), 1.0))
    leaf = _joined((0, _struck(_WOOD, 0.3, rng), 0.7), (0, _noise(0.25, THUD, rng, attack=0.003, decay=22), 1.0))
    if material == "metal":
        leaf = _joined((0, leaf, 0.8), (0, _struck(_METAL, 0.6, rng), 0.6))
    return _joined((0, latch, 0.5), (0.12, _creak(material, rng), 0.22), (0.75, leaf, 1.0), (0.79, latch, 0.35))


def _servo(material: str, rng: Rng) -> Sound:
    """A small motor that starts, runs and stops, with its gears."""
    seconds = rng.uniform(0.25, 0.45)
    t = _time(seconds)
    speed = np.minimum(1, np.minimum(t / 0.06, (seconds - t) / 0.08)).clip(0)
    turn = 2 * np.pi * np.cumsum((110 + rng.uniform(150, 260) * speed) / SAMPLE_RATE)
    whine = sum(np.sin(k * turn) / k for k in (1, 2, 3, 5, 8)) * speed
    gears = _grains(seconds, 70, [(900, -14), (2500, 0), (6000, -6)], rng)
    return _joined((0, equalise(np.asarray(whine, np.float32), [(100, -12), (500, 0), (2500, -4), (7000, -22)]), 1.0), (0, gears, 0.3))


def _paw(material: str, rng: Rng) -> Sound:
    pad = _noise(0.08, [(60, -4), (180, 0), (600, -10), (3000, -28)], rng, attack=0.005, decay=55)
    claws = _grains(0.03, 5, [(1500, -16), (4000, 0), (9000, -6)], rng)
    hard = material in ("planks", "stone", "tiles", "metal")
    ground = _SURFACES[material](rng) if material in ("snow", "sand", "gravel", "grass", "water") else pad
    return _joined((0, pad, 1.0), (0.004, claws, 0.5 if hard else 0.1), (0, ground, 0.45))


_MAKERS: dict[str, Callable[[str, Rng], Sound]] = {
    "paw": _paw,
    "cloth": _cloth,
    "creak": _creak,
    "thud": _thud,
    "handle": _handled,
    "set_down": _set_down,
    "door": _door,
    "servo": _servo,
}
