"""The score: music composed and played for a mood, a length and a band. Called by the Task Service for `music`; `ambience` is re-exported here.

A cue is planned first, as notes (`arrange.plan_cue`, pure and quick), then played by the instruments in a room of the mood's size. The answer says how long a bar is and
where the designed ending begins, so that the mix can end the cue after any bar. WAV stereo 48 kHz 16 bit, no clipping; same job, same bytes.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.film import SAMPLE_RATE, Mood

from . import instruments
from .ambience import ambience
from .arrange import Note, Plan, plan_cue
from .ensembles import CHARACTERS, Character
from .jobs import ScoreJob
from .waves import Sound, amplitude, equalise, fade_edges, reverberate, write_wav

__all__ = ["Composed", "Note", "Plan", "ambience", "compose", "plan_cue"]

SECTION_OF = {"cluster": "dark_strings", "low_strings": "dark_strings"}
SOLO = {
    "flute": (instruments.FLUTE, 0.05, 0.06),
    "shakuhachi": (instruments.FLUTE, 0.16, 0.09),
    "reed": (instruments.REED, 0.015, 0.05),
    "clarinet": (instruments.CLARINET, 0.02, 0.04),
    "fiddle": (instruments.BOWED, 0.012, 0.08),
    "cello": (instruments.BOWED, 0.01, 0.1),
    "horn": (instruments.HORN, 0.006, 0.07),
    "synth_lead": (instruments.SAW, 0.0, 0.02),
}
"""Waves, air and attack of who plays alone."""
STRUCK = {"celesta": instruments.CELESTA, "music_box": instruments.MUSIC_BOX, "vibes": instruments.VIBES, "bell": instruments.BELL}
TREMOLO_HERTZ = 11.0


@dataclass(frozen=True)
class Composed:
    """What is known of a cue besides its sound; seconds, 0 where it has no such thing."""

    bar_seconds: float
    ending_at: float
    hit_at: float


def compose(job: ScoreJob, out: Path) -> Composed:
    """Composes and plays a cue of exactly `round(seconds * 48000)` samples into a WAV file."""
    plan = plan_cue(job)
    write_wav(_play(plan, job), out)
    return Composed(bar_seconds=plan.bar_seconds, ending_at=plan.ending_at, hit_at=plan.hit_at)


def _play(plan: Plan, job: ScoreJob) -> Sound:
    total = round(job.seconds * SAMPLE_RATE)
    character = CHARACTERS[job.mood]
    dry = np.zeros((2, total), np.float32)
    for index, note in enumerate(plan.notes):
        begin = round(note.start * SAMPLE_RATE)
        if begin >= total:
            continue
        sound = _sound(note, np.random.default_rng([job.seed & 0xFFFFFFFF, index]), character, job.mood)[..., : total - begin]
        place = dry[:, begin : begin + sound.shape[-1]]
        if sound.ndim == 2:
            place += sound * np.float32(note.level)
        else:
            angle = (note.pan + 1) * np.pi / 4
            place[0] += sound * np.float32(note.level * np.cos(angle) * 1.41)
            place[1] += sound * np.float32(note.level * np.sin(angle) * 1.41)
    return _finish(reverberate(dry, character.room, 0.3, job.theme_seed & 0xFFFF), plan, job)


def _sound(note: Note, rng: np.random.Generator, character: Character, mood: Mood) -> Sound:
    pitch, seconds, name = note.pitches[0], note.seconds, note.instrument
    if name in SOLO:
        waves, air, rise = SOLO[name]
        return instruments.solo(pitch, seconds, rng, waves, air=air, rise=rise)
    if name in STRUCK:
        return instruments.partials(pitch, max(1.0, seconds), STRUCK[name])
    match name:
        case "pluck" | "guitar":
            return instruments.pluck(pitch, max(0.5, seconds), rng, 0.55)
        case "harp":
            return instruments.pluck(pitch, max(0.8, seconds), rng, 0.4, 3.0)
        case "pizz":
            return instruments.pluck(pitch, min(0.55, max(0.3, seconds)), rng, 0.3, 0.55)
        case "koto":
            return instruments.koto(pitch, max(0.6, seconds), rng)
        case "piano":
            return instruments.piano(pitch, max(0.5, seconds), rng, character.brightness)
        case "bass" | "synth_bass":
            return instruments.bass(pitch, seconds, min(1.0, character.pulse))
        case "upright":
            return instruments.bass(pitch, min(seconds, 1.8), 0.85)
        case "thump" | "taiko" | "brush" | "tick" | "woodblock" | "boom":
            return getattr(instruments, name)(rng)
        case "cymbal":
            return instruments.cymbal(seconds, rng)
        case _:
            return _section(note, rng, character, mood)


def _section(note: Note, rng: np.random.Generator, character: Character, mood: Mood) -> Sound:
    """Players together: slow to speak in a quiet mood, trembling under tension."""
    rise = min(0.9 if character.tempo < 70 else 0.45 if character.tempo < 100 else 0.2, note.seconds / 3)
    sound = instruments.section(
        SECTION_OF.get(note.instrument, note.instrument), note.pitches, note.seconds, rng, rise=rise, fall=min(note.seconds / 2, rise * 1.6)
    )
    if mood is Mood.TENSE and note.instrument in ("strings", "dark_strings", "cluster"):
        t = np.arange(sound.shape[1], dtype=np.float32) / np.float32(SAMPLE_RATE)
        sound *= np.float32(0.72) + np.float32(0.28) * np.sin(np.float32(2 * np.pi * TREMOLO_HERTZ) * t + np.float32(rng.random() * 6.28))
    return sound


def _finish(sound: Sound, plan: Plan, job: ScoreJob) -> Sound:
    """Tone, level (-24 dB RMS when quiet, -20 when intense, never above -1.5 dB peak), and an end that dies away to nothing."""
    sound = equalise(sound, [(25, -24), (45, -2), (250, -1), (3000, -0.5), (7000, -2), (14000, -10)])
    level = amplitude(-24 + 4 * job.intensity) / max(1e-6, float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))))
    sound = sound * np.float32(min(level, amplitude(-1.5) / max(1e-6, float(np.abs(sound).max()))))
    return fade_edges(sound, 0.01, max(0.05, (job.seconds - plan.last_chord) * 0.75))
