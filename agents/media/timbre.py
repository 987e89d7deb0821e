"""What makes a synthetic voice somebody's: everything that is done to a spoken line after the synthesiser. Called by `voices`.

The synthesiser's pulses are too even and its spectrum too hard. So the line is bent in time by a fraction of a per cent (drift, jitter, the tremor of age), breath is
mixed in that rises and falls with the voice, the harsh band is held down while it is loud, and the level is evened out. A whisper keeps the mouth and loses the cords:
the spectral envelope with noise in place of pulses. All in numpy on 48 kHz mono, about 0.02 CPU seconds per second; same arguments, same samples.
"""

import numpy as np
from numpy.typing import NDArray

from agents.film import SAMPLE_RATE, Timbre

from .waves import Sound, amplitude, equalise, shaped_noise, smooth, spread

Curve = list[tuple[float, float]]

STEP = SAMPLE_RATE // 500
"""Samples per value of a level envelope: 2 ms."""
BREATH_CURVE: Curve = [(300, -40), (1200, -14), (2500, -3), (5000, 0), (9000, -4), (14000, -18)]
SHOUT_CURVE: Curve = [(100, -5), (300, -3), (900, 1), (1800, 4), (3500, 4.5), (7000, 1)]
HARSH: Curve = [(1600, -60), (2600, 0), (5200, 0), (8000, -60)]
HISS: Curve = [(4000, -60), (6000, 0), (12000, 0)]
COMPRESSION = 0.55
"""Share of what a level is above the threshold that is taken away."""
FRAME = 1024


def treated(sound: Sound, timbre: Timbre, delivery: str, rng: np.random.Generator) -> tuple[Sound, NDArray[np.float64]]:
    """The line as this person says it, and the bending of its time: for each 10 ms of the old line, where it lies in the new one, in seconds."""
    sound, bending = _bent(sound, timbre, rng)
    if delivery == "whisper":
        sound = whispered(sound, rng)
    elif timbre.breath:
        sound = sound + _breath(sound, timbre.breath, rng)
    if timbre.rasp:
        sound = _rough(sound, timbre.rasp, rng)
    if timbre.effect == "machine":
        sound = _machine(sound)
    elif timbre.effect == "creature":
        sound = _rough(equalise(sound, [(150, 4), (500, 0), (1500, 3), (5000, -3), (9000, -12)]), 0.35, rng)
    sound = equalise(sound, _tone(timbre.warmth))
    if delivery == "shout":
        sound = equalise(sound, SHOUT_CURVE)
    sound = _tamed(_tamed(sound, HARSH, 0.35), HISS, 0.25)
    return _compressed(sound), bending


def _tone(warmth: float) -> Curve:
    """Rumble and the synthesiser's edge off; chest at 180 Hz and air above 5 kHz by the voice's warmth."""
    return [
        (50, -36),
        (80, -3),
        (180, 2.5 * warmth),
        (450, 0.5 * warmth - 1.5),
        (1200, 0),
        (2600, -1 - warmth),
        (4200, 1.5),
        (7000, -1 - 1.5 * warmth),
        (10500, -9),
    ]


def _bent(sound: Sound, timbre: Timbre, rng: np.random.Generator) -> tuple[Sound, NDArray[np.float64]]:
    """Read back at a speed that is never quite constant: slow drift, quick jitter, and the shake of an old throat."""
    seconds = sound.size / SAMPLE_RATE
    rate = 100
    count = max(8, int(seconds * rate) + 2)
    t = np.arange(count) / rate
    drift = sum(np.sin(2 * np.pi * f * t + rng.random() * 6.28) for f in (0.7, 1.9, 3.3)) * 0.0035
    jitter = rng.standard_normal(count) * 0.004
    shake = timbre.tremor * 0.022 * np.sin(2 * np.pi * (5.2 + 0.4 * np.sin(2 * np.pi * 0.6 * t)) * t + rng.random() * 6.28)
    if timbre.effect == "machine":
        drift, jitter = drift * 0, jitter * 0
    speed = 1 + drift + jitter + shake
    reached = np.concatenate(([0.0], np.cumsum(speed[:-1]))) / rate
    """Seconds of the old line that have been read after each 10 ms of the new one."""
    reached *= seconds / np.interp(seconds, t, reached)
    source = np.interp(np.arange(sound.size) / SAMPLE_RATE, t, reached) * SAMPLE_RATE
    bent = np.interp(source, np.arange(sound.size), sound).astype(np.float32)
    return bent, np.interp(t, reached, t)


def level_of(sound: Sound, step: int = STEP) -> Sound:
    """RMS level of a mono sound, one value per `step` samples."""
    edges = np.arange(0, sound.size, step)
    return np.sqrt(np.add.reduceat(sound.astype(np.float64) ** 2, edges) / step).astype(np.float32)


def _breath(sound: Sound, amount: float, rng: np.random.Generator) -> Sound:
    level = smooth(level_of(sound), 13)
    air = shaped_noise(rng, (1, sound.size), BREATH_CURVE)[0]
    return (air * spread(level, STEP, sound.size) * np.float32(0.018 + 0.08 * amount)).astype(np.float32)


def whispered(sound: Sound, rng: np.random.Generator) -> Sound:
    """The mouth of the line without its cords: each moment's spectral envelope on noise, the low end gone as in a real whisper."""
    hop, window = FRAME // 4, np.hanning(FRAME).astype(np.float32)
    padded = np.pad(sound, (FRAME, FRAME))
    count = (padded.size - FRAME) // hop
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[: count * hop : hop] * window
    spectrum = np.fft.rfft(frames)
    envelope = _envelope(np.abs(spectrum))
    phases = rng.random(spectrum.shape) * 2 * np.pi
    noise = np.fft.irfft(envelope * np.exp(1j * phases)) * window
    out = np.zeros(padded.size, np.float64)
    for index in range(count):
        out[index * hop : index * hop + FRAME] += noise[index]
    hushed = out[FRAME : FRAME + sound.size].astype(np.float32)
    return equalise(hushed, [(120, -40), (350, -16), (800, -5), (1800, 0), (5000, 0), (10000, -5)])


def _envelope(magnitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Magnitudes smoothed over the harmonics, 300 Hz wide: what the mouth does to any sound."""
    width = max(3, round(300 / (SAMPLE_RATE / FRAME))) | 1
    kernel = np.hanning(width + 2)[1:-1]
    half = width // 2
    padded = np.pad(magnitude, ((0, 0), (half, half)), mode="edge")
    return sum(padded[:, k : k + magnitude.shape[1]] * w for k, w in enumerate(kernel)) / kernel.sum()


def _rough(sound: Sound, amount: float, rng: np.random.Generator) -> Sound:
    """A growl: the level flutters between 25 and 70 times a second."""
    flutter = shaped_noise(rng, (1, sound.size), [(12, -40), (25, 0), (70, 0), (110, -40)])[0]
    return (sound * (1 + np.float32(0.55 * amount) * np.clip(flutter, -1.6, 1.6))).astype(np.float32)


def _machine(sound: Sound) -> Sound:
    """A voice from a loudspeaker in a metal body: a short comb, a trace of ring modulation, a narrow band."""
    t = np.arange(sound.size, dtype=np.float32) / SAMPLE_RATE
    rung = sound * np.sin(np.float32(2 * np.pi * 62) * t).astype(np.float32)
    metal: Sound = (sound * np.float32(0.8) + rung * np.float32(0.3)).astype(np.float32)
    for milliseconds, level in ((3.1, 0.42), (7.3, 0.28), (11.9, 0.16)):
        shift = round(milliseconds * SAMPLE_RATE / 1000)
        metal[shift:] += sound[:-shift] * np.float32(level)
    return equalise(metal, [(120, -18), (300, 0), (1000, 1), (2200, 4), (4200, 0), (6500, -14)])


def _tamed(sound: Sound, band: Curve, share: float) -> Sound:
    """A band held down by `share` of its excess while it sticks out of the line's own average."""
    part = equalise(sound, band)
    level = smooth(level_of(part), 5)
    usual = float(np.sqrt(np.mean(level**2))) * 1.25
    gain = (np.maximum(level, 1e-6) / max(usual, 1e-6)) ** -(share * 1.6)
    return (sound - part * (1 - spread(np.minimum(1, gain).astype(np.float32), STEP, sound.size))).astype(np.float32)


def _compressed(sound: Sound) -> Sound:
    """Peaks of the syllables brought nearer to their average: attack about 5 ms, release about 60."""
    level = level_of(sound)
    loud = np.maximum(smooth(level, 3), smooth(level, 31))
    threshold = float(np.sqrt(np.mean(level**2))) * 0.7
    gain = np.where(loud > threshold, (np.maximum(loud, 1e-6) / max(threshold, 1e-6)) ** -COMPRESSION, 1.0)
    shaped = sound * spread(smooth(gain.astype(np.float32), 7), STEP, sound.size)
    peak = float(np.abs(shaped).max())
    rms = float(np.sqrt(np.mean(shaped**2)))
    ceiling = rms * amplitude(13.5)
    return (ceiling * np.tanh(shaped / ceiling)).astype(np.float32) if peak > ceiling else shaped.astype(np.float32)
