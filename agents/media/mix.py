"""The mix: dialogue, music and effects brought together into one programme at a target loudness. Called by the audio mixer.

Guarantees: the mix has exactly `round(seconds * 48000)` samples; its integrated loudness is within 0.5 LU of the target unless it is silent or so
sparse that the ceiling forbids it; its true peak is below `true_peak_db`; the stems sum to it, because every gain of the master (make-up, limiter,
fades) is applied to each of them. Music goes down 10.5 dB before a line begins and comes back after it, without pumping between lines.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agents.film import SAMPLE_RATE, Loudness
from cluster.contracts.errors import InvalidInput

from .jobs import Mixed, MixJob, Placed
from .loudness import SILENT_LUFS, measure_loudness
from .waves import Sound, amplitude, fade_edges, read_sound, smooth, write_wav

DUCK_MUSIC_DB, DUCK_EFFECTS_DB = -10.5, -3.0
CONTROL_RATE = 100
"""Hertz of envelopes."""
VOICE_THRESHOLD = amplitude(-48)
LEAD_IN, HOLD, RAMP = 0.25, 0.55, 0.35
"""Seconds: music begins to fall before a line, stays down after it, and takes this long to move."""
HEAD_FADE, TAIL_FADE = 0.4, 1.0
CUT_RAMP = 0.15
MUSIC_TAIL, EFFECTS_TAIL = 1.8, 0.6
"""Seconds a sound that has more to give rings on, fading, past its place: over a scene change the old music leaves under the new."""
TOLERANCE_LU = 0.15
PEAK_MARGIN_DB = 0.8
"""Sample ceiling below the true-peak limit: room for peaks between samples and for what AAC adds."""
WINDOW = 481
LOUDEST_GAIN_DB = 30.0
"""Near-silence is not pulled up further than this: it would only be noise."""


@dataclass
class _Stems:
    dialogue: Sound
    music: Sound
    effects: Sound

    def sum(self) -> Sound:
        return self.dialogue + self.music + self.effects


def mix(job: MixJob, folder: Path) -> Mixed:
    """Writes `mix.wav`, `dialogue.wav`, `music.wav`, `effects.wav` into `folder`.

    Raises NotFound or Corrupt for a source that cannot be read, InvalidInput for one that begins after the end.
    """
    cv2.setNumThreads(1)
    total = round(job.seconds * SAMPLE_RATE)
    stems = _Stems(_layer(job.dialogue, total, 0.0), _layer(job.music, total, MUSIC_TAIL), _layer(job.effects, total, EFFECTS_TAIL))
    voiced = voice_envelope(stems.dialogue)
    stems.music *= _gain(voiced, DUCK_MUSIC_DB, total) * np.float32(amplitude(job.music_gain_db))
    stems.effects *= _gain(voiced, DUCK_EFFECTS_DB, total)
    stems.music *= _edges(total)
    stems.effects *= _edges(total)
    programme = stems.sum()
    gain, loudness = _master_gain(programme, job.target_lufs, job.true_peak_db)
    paths = {name: folder / f"{name}.wav" for name in ("dialogue", "music", "effects")}
    for name, path in paths.items():
        write_wav(getattr(stems, name) * gain, path)
    write_wav(programme * gain, folder / "mix.wav")
    return Mixed(mix=folder / "mix.wav", stems=paths, loudness=loudness)


def _layer(parts: tuple[Placed, ...], total: int, tail: float) -> Sound:
    layer = np.zeros((2, total), np.float32)
    for part in parts:
        start = round(part.start * SAMPLE_RATE)
        if start >= total:
            raise InvalidInput(f"{part.path.name} begins at {part.start:.2f} s, after the end of the mix. Shorten the timeline or drop it.")
        sound = _fitted(read_sound(part.path), part.seconds, tail)[:, : total - start]
        layer[:, start : start + sound.shape[1]] += sound * np.float32(amplitude(part.gain_db))
    return layer


def _fitted(sound: Sound, seconds: float | None, tail: float) -> Sound:
    """Cut or repeated to `seconds`, the end fading over `tail` seconds more when there is more of it; with short ramps where it is cut."""
    if seconds is None or not sound.shape[1]:
        return sound
    wanted = round(seconds * SAMPLE_RATE)
    repeats = sound.shape[1] < wanted
    extended = wanted + round(tail * SAMPLE_RATE) if repeats else min(sound.shape[1], wanted + round(tail * SAMPLE_RATE))
    fitted = (np.tile(sound, (1, -(-extended // sound.shape[1]))) if repeats else sound)[:, :extended]
    return fade_edges(fitted, CUT_RAMP, max(CUT_RAMP, (extended - wanted) / SAMPLE_RATE))


def voice_envelope(dialogue: Sound) -> Sound:
    """Where somebody speaks, 0 to 1 at CONTROL_RATE: widened by lead-in and hold, so that a short pause does not let the music up."""
    step = SAMPLE_RATE // CONTROL_RATE
    level = np.sqrt(np.add.reduceat((dialogue**2).mean(0), np.arange(0, dialogue.shape[1], step)) / step)
    active = (level > VOICE_THRESHOLD).astype(np.float32)
    before, after = round((LEAD_IN + RAMP / 2) * CONTROL_RATE), round((HOLD + RAMP / 2) * CONTROL_RATE)
    around = np.convolve(active, np.ones(before + after + 1))[before : before + active.size]
    widened = (around > 0.5).astype(np.float32)
    return smooth(smooth(widened, round(RAMP * CONTROL_RATE)), round(RAMP * CONTROL_RATE / 2))


def _gain(envelope: Sound, depth_db: float, total: int) -> Sound:
    at = np.arange(total, dtype=np.float32) * np.float32(CONTROL_RATE / SAMPLE_RATE)
    return np.interp(at, np.arange(envelope.size) + 0.5, 10 ** (envelope * depth_db / 20)).astype(np.float32)


def _edges(total: int) -> Sound:
    """The film's fade in and fade out; never more than a quarter of its length each."""
    edges = np.ones(total, np.float32)
    head, tail = (min(total // 4, round(seconds * SAMPLE_RATE)) for seconds in (HEAD_FADE, TAIL_FADE))
    edges[:head] = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, head, dtype=np.float32))
    edges[total - tail :] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, tail, dtype=np.float32))
    return edges


def limiter_gain(programme: Sound, ceiling: float) -> Sound:
    """Look-ahead gain, shape `(n,)`, that keeps `programme` below `ceiling`: 10 ms sliding maximum, then a moving average of the same width."""
    peaks = np.abs(programme).max(0)[None]
    peaks = cv2.dilate(peaks, np.ones((1, WINDOW), np.uint8), borderType=cv2.BORDER_REPLICATE)
    gain = np.minimum(1, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
    return cv2.blur(gain, (WINDOW, 1), borderType=cv2.BORDER_REPLICATE)[0].astype(np.float32)


def _master_gain(programme: Sound, target_lufs: float, true_peak_db: float) -> tuple[Sound, Loudness]:
    """Make-up gain and limiter as one curve. Limiting costs loudness: measure, gain, limit, measure again."""
    start = measure_loudness(programme, true_peak=False).integrated_lufs
    if start <= SILENT_LUFS:
        return np.ones(programme.shape[1], np.float32), measure_loudness(programme)
    gain_db, ceiling_db = min(LOUDEST_GAIN_DB, target_lufs - start), true_peak_db - PEAK_MARGIN_DB
    curve, loudness = np.ones(programme.shape[1], np.float32), None
    for _ in range(5):
        makeup = np.float32(amplitude(gain_db))
        curve = (limiter_gain(programme * makeup, amplitude(ceiling_db)) * makeup).astype(np.float32)
        loudness = measure_loudness((programme * curve).astype(np.float32))
        missing = target_lufs - loudness.integrated_lufs
        above = loudness.true_peak_dbtp - (true_peak_db - 0.1)
        if above <= 0 and (abs(missing) <= TOLERANCE_LU or gain_db >= LOUDEST_GAIN_DB):
            break
        ceiling_db -= max(0.0, above)
        gain_db = min(LOUDEST_GAIN_DB, gain_db + missing)
    assert loudness is not None
    return curve, loudness
