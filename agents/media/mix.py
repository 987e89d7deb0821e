"""The mix: dialogue, music and effects brought together into one programme at a target loudness. Called by the audio mixer.

Guarantees: the mix has exactly `round(seconds * 48000)` samples; its integrated loudness is within 0.5 LU of the target unless it is silent or so
sparse that the ceiling forbids it; its true peak is below `true_peak_db`; the stems sum to it, because every gain of the master (make-up, limiter,
fades) is applied to each of them. Music goes down 10.5 dB before a line begins, 4 dB more where speech has its consonants, and comes back after it, without pumping
between lines. Every line stands at its place between the loudspeakers and in the space of its scene.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.film import SAMPLE_RATE, Loudness
from cluster.contracts.errors import InvalidInput

from .acoustics import placed_in
from .jobs import Mixed, MixJob, Placed
from .loudness import SILENT_LUFS, measure_loudness
from .waves import BLOCK, Sound, amplitude, equalise, fade_edges, read_sound, smooth, spread, write_wav

DUCK_MUSIC_DB, DUCK_EFFECTS_DB = -10.5, -3.0
CLEARING_DB = -4.0
"""What music gives up between 1 and 4 kHz besides, while somebody speaks."""
SPEECH_BAND = [(500.0, -60.0), (1000.0, 0.0), (4000.0, 0.0), (7500.0, -60.0)]
SPLICE = 0.25
"""Seconds over which a bar of music passes into its ending."""
CONTROL_RATE = 100
"""Hertz of envelopes."""
VOICE_THRESHOLD = amplitude(-48)
LEAD_IN, HOLD, RAMP = 0.25, 0.55, 0.35
"""Seconds: music begins to fall before a line, stays down after it, and takes this long to move."""
HEAD_FADE, TAIL_FADE = 0.4, 1.0
MUSIC_TAIL, EFFECTS_TAIL = 1.8, 0.6
"""Seconds a sound that has more to give rings on, fading, past its place: over a scene change the old music leaves under the new."""
TOLERANCE_LU = 0.15
PEAK_MARGIN_DB = 0.8
"""Sample ceiling below the true-peak limit: room for peaks between samples and for what AAC adds."""
MILLISECOND, REACH = SAMPLE_RATE // 1000, 6
ROUNDS = 5
LOUDEST_GAIN_DB = 30.0
"""Near-silence is not pulled up further than this: it would only be noise."""


STEMS = ("dialogue", "music", "effects")


@dataclass
class _Stems:
    dialogue: Sound
    music: Sound
    effects: Sound

    def sum(self) -> Sound:
        return self.dialogue + self.music + self.effects


def mix(job: MixJob, folder: Path) -> Mixed:
    """Writes `mix.wav`, `dialogue.wav`, `music.wav`, `effects.wav` and `music_and_effects.wav` into `folder`.

    Raises NotFound or Corrupt for a source that cannot be read, InvalidInput for one that begins after the end.
    """
    total = round(job.seconds * SAMPLE_RATE)
    dialogue = _layer(job.dialogue, total, _spoken)
    voiced = voice_envelope(dialogue)
    music = _layer(job.music, total, _music)
    if voiced.any():
        music -= _cleared(music, 1 - _gain(voiced, CLEARING_DB, total))
    music *= _gain(voiced, DUCK_MUSIC_DB, total)
    effects = _layer(job.effects, total, _effect)
    if voiced.any():
        effects -= _cleared(effects, 1 - _gain(voiced, CLEARING_DB, total))
    effects *= _gain(voiced, DUCK_EFFECTS_DB, total) * _edges(total)
    music *= _edges(total) * np.float32(amplitude(job.music_gain_db))
    stems = _Stems(dialogue, music, effects)
    programme = stems.sum()
    gain, loudness = _master_gain(programme, job.target_lufs, job.true_peak_db)
    paths = {name: folder / f"{name}.wav" for name in (*STEMS, "music_and_effects")}
    for name in STEMS:
        write_wav(getattr(stems, name), paths[name], gain)
    write_wav(programme, folder / "mix.wav", gain)
    stems.music += stems.effects
    write_wav(stems.music, paths["music_and_effects"], gain)
    return Mixed(mix=folder / "mix.wav", stems=paths, loudness=loudness)


def _layer(parts: tuple[Placed, ...], total: int, treatment: Callable[[Placed], Sound]) -> Sound:
    layer = np.zeros((2, total), np.float32)
    for part in parts:
        start = round(part.start * SAMPLE_RATE)
        if start >= total:
            raise InvalidInput(f"{part.path.name} begins at {part.start:.2f} s, after the end of the mix. Shorten the timeline or drop it.")
        sound = treatment(part)[:, : total - start]
        layer[:, start : start + sound.shape[1]] += sound * np.float32(amplitude(part.gain_db))
    return layer


def _spoken(part: Placed) -> Sound:
    """A line at the speaker's place, in the space of the scene: it was recorded dry and from the middle."""
    sound = read_sound(part.path)
    angle = (part.pan + 1) * np.pi / 4
    sound *= np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(2**0.5)
    return placed_in(sound, part.space)


def _music(part: Placed) -> Sound:
    """Music is never repeated: what is shorter than its place ends where it ends."""
    sound = read_sound(part.path)
    return _fitted(_ended(sound, part) if part.ending_at else sound, part, MUSIC_TAIL)


def _cleared(layer: Sound, share: Sound) -> Sound:
    """What is to be taken out of a layer where somebody speaks: a share of its speech band, worked out stretch by stretch."""
    taken = np.zeros_like(layer)
    guard = SAMPLE_RATE // 10
    for start in range(0, layer.shape[1], BLOCK):
        stop = min(layer.shape[1], start + BLOCK)
        if share[start:stop].any():
            first, last = max(0, start - guard), min(layer.shape[1], stop + guard)
            band = equalise(layer[:, first:last], SPEECH_BAND)
            taken[:, start:stop] = band[:, start - first : stop - first] * share[start:stop]
    return taken


def _effect(part: Placed) -> Sound:
    """A place's sound, as often as its scene is long."""
    sound = read_sound(part.path)
    needed = round(((part.seconds or 0.0) + (EFFECTS_TAIL if part.tail is None else part.tail)) * SAMPLE_RATE)
    if part.seconds is not None and 0 < sound.shape[1] < needed:
        sound = np.tile(sound, (1, -(-needed // sound.shape[1])))
    return _fitted(sound, part, EFFECTS_TAIL)


def _ended(sound: Sound, part: Placed) -> Sound:
    """The first bars of a piece and its ending, joined where a bar ends; the next bar is heard leaving under the ending's first beat."""
    body, ending, fade = round(part.body * SAMPLE_RATE), round(part.ending_at * SAMPLE_RATE), round(SPLICE * SAMPLE_RATE)
    joined = np.concatenate((sound[:, :body], sound[:, ending:]), axis=1)
    if body:
        leaving = sound[:, body : min(body + fade, ending)]
        ramp = np.cos(np.linspace(0, np.pi / 2, leaving.shape[1], dtype=np.float32))
        joined[:, body : body + leaving.shape[1]] += leaving * ramp
    return joined


def _fitted(sound: Sound, part: Placed, tail: float) -> Sound:
    """Cut to the part's seconds, coming in over its head, the end fading over its tail as far as there is more of it."""
    if part.seconds is None or not sound.shape[1]:
        return sound
    wanted = round(part.seconds * SAMPLE_RATE)
    tail = tail if part.tail is None else part.tail
    fitted = sound[:, : wanted + round(tail * SAMPLE_RATE)]
    return fade_edges(fitted, part.head, max(0.15, (fitted.shape[1] - wanted) / SAMPLE_RATE))


def voice_envelope(dialogue: Sound) -> Sound:
    """Where somebody speaks, 0 to 1 at CONTROL_RATE: widened by lead-in and hold, so that a short pause does not let the music up."""
    step = SAMPLE_RATE // CONTROL_RATE
    power = np.einsum("cn,cn->n", dialogue, dialogue) / 2
    level = np.sqrt(np.add.reduceat(power, np.arange(0, power.size, step)) / step)
    active = (level > VOICE_THRESHOLD).astype(np.float32)
    before, after = round((LEAD_IN + RAMP / 2) * CONTROL_RATE), round((HOLD + RAMP / 2) * CONTROL_RATE)
    around = np.convolve(active, np.ones(before + after + 1))[before : before + active.size]
    widened = (around > 0.5).astype(np.float32)
    return smooth(smooth(widened, round(RAMP * CONTROL_RATE)), round(RAMP * CONTROL_RATE / 2))


def _gain(envelope: Sound, depth_db: float, total: int) -> Sound:
    return spread((10 ** (envelope * depth_db / 20)).astype(np.float32), SAMPLE_RATE // CONTROL_RATE, total)


def _edges(total: int) -> Sound:
    """The film's fade in and fade out; never more than a quarter of its length each."""
    edges = np.ones(total, np.float32)
    head, tail = (min(total // 4, round(seconds * SAMPLE_RATE)) for seconds in (HEAD_FADE, TAIL_FADE))
    edges[:head] = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, head, dtype=np.float32))
    edges[total - tail :] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, tail, dtype=np.float32))
    return edges


def limiter_gain(peaks: Sound, ceiling: float) -> Sound:
    """Look-ahead gain, shape `(n,)`, that keeps a programme with these absolute `peaks` below `ceiling`.

    Worked out per millisecond: the least gain of the surrounding 13 ms, then a moving average over 11 ms, then straight lines between. The average
    reaches one millisecond less far than the minimum, so no line ends above what a peak allows, and the gain is down before the peak comes.
    """
    count = -(-peaks.size // MILLISECOND)
    highest = np.maximum.reduceat(peaks, np.arange(0, peaks.size, MILLISECOND)) if peaks.size else np.zeros(count, np.float32)
    needed = np.minimum(1, ceiling / np.maximum(highest, 1e-9))
    around = np.pad(needed, REACH, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(around, 2 * REACH + 1).min(1)
    return spread(smooth(least.astype(np.float32), 2 * REACH - 1), MILLISECOND, peaks.size)


def _master_gain(programme: Sound, target_lufs: float, true_peak_db: float) -> tuple[Sound, Loudness]:
    """Make-up gain and limiter as one curve. Limiting costs loudness: measure, gain, limit, measure again."""
    start = measure_loudness(programme, true_peak=False).integrated_lufs
    if start <= SILENT_LUFS:
        return np.ones(programme.shape[1], np.float32), measure_loudness(programme)
    peaks = np.maximum(np.abs(programme[0]), np.abs(programme[1]))
    gain_db, ceiling_db = min(LOUDEST_GAIN_DB, target_lufs - start), true_peak_db - PEAK_MARGIN_DB
    for _ in range(ROUNDS):
        curve = _curve(peaks, gain_db, ceiling_db)
        missing = target_lufs - measure_loudness(programme, curve, true_peak=False).integrated_lufs
        if abs(missing) <= TOLERANCE_LU or gain_db >= LOUDEST_GAIN_DB:
            break
        gain_db = min(LOUDEST_GAIN_DB, gain_db + missing)
    loudness = measure_loudness(programme, curve := _curve(peaks, gain_db, ceiling_db))
    if (above := loudness.true_peak_dbtp - (true_peak_db - 0.1)) > 0:
        loudness = measure_loudness(programme, curve := _curve(peaks, gain_db, ceiling_db - above))
    return curve, loudness


def _curve(peaks: Sound, gain_db: float, ceiling_db: float) -> Sound:
    makeup = np.float32(amplitude(gain_db))
    return limiter_gain(peaks * makeup, amplitude(ceiling_db)) * makeup
