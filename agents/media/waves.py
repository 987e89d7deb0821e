"""Sound as arrays: reading and writing WAV, filters and reverb by FFT, fades and levels. Used by voices, score, ambience and mix.

Sound is float32 between -1 and 1, shape `(channels, samples)` at 48 kHz unless a function says otherwise. Filters work in the frequency domain
on the whole signal, so they shift nothing in time; numpy's FFT is single-threaded and gives the same bits for the same input.
"""

import wave
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from agents.film import SAMPLE_RATE
from cluster.contracts.errors import Corrupt, NotFound

Sound = NDArray[np.float32]
BLOCK = 10 * SAMPLE_RATE
"""Samples worked on at a time where the whole would need several copies."""


def amplitude(db: float) -> float:
    """The factor of a level in decibels."""
    return 10 ** (db / 20)


def write_wav(sound: Sound, out: Path, gain: Sound | None = None) -> None:
    """Writes `(channels, n)` or `(n,)`, times `gain` `(n,)` where given, as 16-bit PCM at 48 kHz; values outside -1..1 are clipped."""
    rows = sound[None] if sound.ndim == 1 else sound
    with wave.open(str(out), "wb") as file:
        file.setnchannels(rows.shape[0])
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for start in range(0, rows.shape[1], BLOCK):
            block = rows[:, start : start + BLOCK] * (1 if gain is None else gain[start : start + BLOCK])
            pcm = np.rint(np.clip(block, -1, 1) * 32767).astype("<i2")
            file.writeframes(np.ascontiguousarray(pcm.T).tobytes())


def read_sound(path: Path) -> Sound:
    """Any sound file as stereo float32 at 48 kHz, shape `(2, n)`. Raises NotFound or Corrupt."""
    if not path.is_file():
        raise NotFound(f"There is no sound file {path.name}.")
    plain = _read_plain_wav(path)
    return plain if plain is not None else _decode(path)


def _read_plain_wav(path: Path) -> Sound | None:
    """The quick road for the files we write ourselves; None for anything else."""
    try:
        with wave.open(str(path), "rb") as file:
            if file.getframerate() != SAMPLE_RATE or file.getsampwidth() != 2 or file.getnchannels() > 2:
                return None
            channels, data = file.getnchannels(), file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return None
    pcm = np.frombuffer(data, "<i2").reshape(-1, channels).T
    sound = np.empty((2, pcm.shape[1]), np.float32)
    sound[:] = pcm
    sound /= np.float32(32767)
    return sound


def _decode(path: Path) -> Sound:
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise Corrupt(f"{path.name} holds no sound. Give a WAV, FLAC, MP3, AAC or Opus file.")
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
            blocks = [out.to_ndarray() for frame in container.decode(container.streams.audio[0]) for out in resampler.resample(frame)]
            blocks += [out.to_ndarray() for out in resampler.resample(None)]
    except FFmpegError as error:
        raise Corrupt(f"{path.name} cannot be read as sound: {error.strerror}. Make it again.") from error
    return np.concatenate(blocks, axis=1).astype(np.float32) if blocks else np.zeros((2, 0), np.float32)


def resample(mono: Sound, rate: int) -> Sound:
    """A mono signal `(n,)` at `rate` brought to 48 kHz."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono[None], dtype=np.float32), format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
    blocks = [out.to_ndarray()[0] for step in (frame, None) for out in resampler.resample(step)]
    return np.concatenate(blocks)


def fft_size(n: int) -> int:
    """The next length of the form 2^a or 3*2^a from `n` on: quick for numpy's FFT."""
    power = 1 << max(0, n - 1).bit_length()
    return power * 3 // 4 if power >= 4 and power * 3 // 4 >= n else power


def equalise(sound: Sound, curve: "list[tuple[float, float]]") -> Sound:
    """Shapes the spectrum by `(hertz, decibel)` points, straight lines between them over the logarithm of frequency; no delay."""
    n = sound.shape[-1]
    size = fft_size(n + 4096)
    spectrum = np.fft.rfft(sound, size)
    return np.fft.irfft(spectrum * _response(size, curve), size)[..., :n].astype(np.float32)


def shaped_noise(rng: np.random.Generator, shape: tuple[int, int], curve: "list[tuple[float, float]]") -> Sound:
    """Noise of shape `(channels, n)` with a spectrum like `equalise`, unit RMS, and circular: its end runs on into its beginning."""
    channels, n = shape
    size = fft_size(n)
    bins = size // 2 + 1
    phases = rng.random((channels, bins), dtype=np.float32) * np.float32(2 * np.pi)
    spectrum = (np.cos(phases) + 1j * np.sin(phases)) * _response(size, curve)
    noise = np.fft.irfft(spectrum, size).astype(np.float32)
    if size != n:
        noise = close_loop(noise, n)
    return (noise / max(1e-9, float(np.sqrt(np.mean(noise**2))))).astype(np.float32)


def close_loop(sound: Sound, n: int, fade: int = SAMPLE_RATE // 2) -> Sound:
    """The first `n` samples, with what follows them faded into the beginning at equal power, so that the end meets the start.

    `sound` must be longer than `n`; the fade is as long as the surplus, at most `fade` samples.
    """
    fade = min(fade, sound.shape[-1] - n, n)
    if fade <= 0:
        return sound[..., :n]
    ramp = np.linspace(0, np.pi / 2, fade, dtype=np.float32)
    head = sound[..., :n].copy()
    head[..., :fade] = head[..., :fade] * np.sin(ramp) + sound[..., n : n + fade] * np.cos(ramp)
    return head


def _response(size: int, curve: "list[tuple[float, float]]") -> NDArray[np.float32]:
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    points = np.log2([max(1.0, f) for f, _ in curve])
    decibels = np.interp(np.log2(np.maximum(hertz, 1.0)), points, [level for _, level in curve])
    gain = 10 ** (decibels / 20)
    gain[0] = 0
    return gain.astype(np.float32)


def reverberate(sound: Sound, seconds: float, wet: float, seed: int) -> Sound:
    """Adds a room of `seconds` decay (to -60 dB) by convolution with decaying noise; the tail is cut at the signal's own end."""
    n, length = sound.shape[-1], max(64, int(seconds * SAMPLE_RATE))
    rng = np.random.default_rng(seed)
    t = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    room = rng.standard_normal((2, length), dtype=np.float32) * np.exp(-6.9 * t / seconds) * np.minimum(1, t / 0.012)
    room = equalise(room, [(120, -18), (300, 0), (3000, 0), (9000, -14)])
    room /= np.sqrt((room**2).sum(1, keepdims=True))
    size = fft_size(n + length)
    wet_sound = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[..., :n]
    return (sound * (1 - wet * 0.4) + wet_sound * wet).astype(np.float32)


def fade_edges(sound: Sound, head: float, tail: float) -> Sound:
    """Raised-cosine fades of `head` and `tail` seconds; returns a copy."""
    faded = sound.copy()
    n = sound.shape[-1]
    a, b = min(n, round(head * SAMPLE_RATE)), min(n, round(tail * SAMPLE_RATE))
    if a:
        faded[..., :a] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, a, dtype=np.float32))
    if b:
        faded[..., n - b :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, b, dtype=np.float32))
    return faded


def smooth(values: Sound, window: int) -> Sound:
    """Moving average over `window` samples, centred, the edges held; float64 inside so that long sums do not drift."""
    window = max(1, window | 1)
    padded = np.pad(values.astype(np.float64), window // 2, mode="edge")
    total = np.cumsum(np.concatenate(([0.0], padded)))
    return ((total[window:] - total[:-window]) / window).astype(np.float32)


def spread(values: Sound, step: int, n: int) -> Sound:
    """Brings a control signal with one value per `step` samples to `n` samples, by straight lines between the middles of the steps."""
    middles = np.arange(values.size) * step + (step - 1) / 2
    full = np.empty(n, np.float32)
    for start in range(0, n, BLOCK):
        stop = min(n, start + BLOCK)
        full[start:stop] = np.interp(np.arange(start, stop), middles, values)
    return full
