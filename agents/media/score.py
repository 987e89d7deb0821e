"""The score: music composed and played for a mood and a length. Called by the Task Service for `music`; `ambience` is re-exported here.

A cue is planned first, as notes (`plan_cue`, pure and quick), then played. The plan has a form: an introduction of chords alone, the theme, a
variation of it over other chords, its return when there is time, and a cadence whose last chord dies away exactly at the end. The theme is drawn
from `theme_seed` as steps of a scale, so that a sad and a hopeful cue of one film carry the same melody in different modes; everything else comes
from `seed`. About 0.03 CPU seconds per second of music, no clipping, WAV stereo 48 kHz 16 bit; same job, same bytes.
"""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from agents.film import SAMPLE_RATE, Mood

from . import instruments
from .ambience import ambience
from .jobs import ScoreJob
from .waves import Sound, amplitude, equalise, fade_edges, reverberate, write_wav

__all__ = ["Note", "Plan", "ambience", "compose", "plan_cue"]

Instrument = Literal["pluck", "pad", "bass", "bell", "lead", "thump"]
Section = Literal["intro", "theme", "variation", "return", "cadence"]


@dataclass(frozen=True)
class Character:
    """How a mood sounds. Chords are scale degrees from 0; `mode` gives the scale in semitones."""

    mode: tuple[int, ...]
    tempo: int
    theme_chords: tuple[int, ...]
    other_chords: tuple[int, ...]
    cadence: tuple[int, int]
    brightness: float
    melody: Instrument
    figures: float
    """Broken-chord notes per beat."""
    pulse: float
    """Level of the drum."""
    bells: float
    room: float
    """Seconds of reverberation."""
    pads: float
    """Level of the held chords."""


IONIAN, DORIAN, PHRYGIAN = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 9, 10), (0, 1, 3, 5, 7, 8, 10)
LYDIAN, MIXOLYDIAN, AEOLIAN = (0, 2, 4, 6, 7, 9, 11), (0, 2, 4, 5, 7, 9, 10), (0, 2, 3, 5, 7, 8, 10)
HARMONIC_MINOR = (0, 2, 3, 5, 7, 8, 11)

CHARACTERS: dict[Mood, Character] = {
    Mood.WARM: Character(IONIAN, 76, (0, 4, 5, 3), (3, 0, 1, 4), (3, 4), 0.45, "pluck", 1.0, 0.0, 0.2, 1.8, 0.6),
    Mood.TENSE: Character(HARMONIC_MINOR, 104, (0, 5, 0, 4), (3, 1, 0, 4), (3, 4), 0.6, "lead", 2.0, 0.9, 0.0, 1.4, 0.5),
    Mood.SAD: Character(AEOLIAN, 58, (0, 5, 2, 6), (3, 0, 5, 4), (3, 4), 0.3, "lead", 0.5, 0.0, 0.15, 2.6, 0.65),
    Mood.HOPEFUL: Character(LYDIAN, 84, (0, 1, 5, 4), (5, 3, 0, 4), (1, 4), 0.5, "pluck", 2.0, 0.25, 0.35, 2.2, 0.5),
    Mood.EERIE: Character(PHRYGIAN, 54, (0, 1, 0, 6), (4, 1, 3, 1), (1, 1), 0.35, "bell", 0.25, 0.0, 0.7, 3.2, 0.8),
    Mood.COMIC: Character(MIXOLYDIAN, 122, (0, 3, 0, 4), (1, 4, 6, 3), (4, 4), 0.7, "pluck", 1.0, 0.3, 0.1, 0.8, 0.25),
    Mood.TRIUMPHANT: Character(MIXOLYDIAN, 96, (0, 6, 3, 0), (5, 3, 6, 4), (6, 4), 0.65, "lead", 2.0, 0.8, 0.3, 2.0, 0.55),
}


@dataclass(frozen=True)
class Note:
    """One note of the plan; for a pad, `pitches` is the chord."""

    instrument: Instrument
    start: float
    seconds: float
    pitches: tuple[int, ...]
    level: float
    pan: float = 0.0


@dataclass(frozen=True)
class Plan:
    notes: tuple[Note, ...]
    sections: tuple[tuple[Section, float], ...]
    """Each section with its start in seconds."""
    last_chord: float
    """When the final chord sounds."""


@dataclass(frozen=True)
class _Bar:
    section: Section
    start: float
    seconds: float
    degree: int
    phrase: int
    """Counts the bar within its section."""


def compose(job: ScoreJob, out: Path) -> None:
    """Composes and plays a cue of exactly `round(seconds * 48000)` samples into a WAV file."""
    write_wav(_play(plan_cue(job), job), out)


def plan_cue(job: ScoreJob) -> Plan:
    """The notes of a cue. Pure: no sound is made."""
    character = CHARACTERS[job.mood]
    rng = random.Random(f"cue {job.seed} {job.mood} {job.seconds:.3f}")
    tonic, theme = _theme(job.theme_seed)
    bars, last_chord = _form(job.seconds, character, rng)
    notes: list[Note] = []
    for bar in bars:
        notes += _accompany(bar, character, tonic, job.intensity, rng)
        if bar.section in ("theme", "variation", "return"):
            notes += _melody(bar, character, tonic, theme, job.intensity, rng)
    notes += _last_chord(last_chord, job.seconds, character, tonic)
    sections: dict[Section, float] = {}
    for bar in bars:
        sections.setdefault(bar.section, bar.start)
    return Plan(notes=tuple(notes), sections=tuple(sections.items()), last_chord=last_chord)


def _theme(theme_seed: int) -> tuple[int, tuple[tuple[float, float, int], ...]]:
    """The film's key (MIDI tonic) and its motif over two bars: (position in bars, length in bars, scale step)."""
    rng = random.Random(f"theme {theme_seed}")
    tonic = 48 + rng.choice((0, 2, 3, 5, 7, 9, -2))
    rhythms = ((0, 3, 4, 8, 11, 12), (0, 2, 4, 6, 8, 12), (0, 4, 6, 8, 12, 14), (0, 6, 8, 10, 12))
    starts = rng.choice(rhythms)
    step, steps = rng.choice((0, 2, 4)), []
    for _ in starts:
        steps.append(step)
        step += rng.choice((-2, -1, -1, 1, 1, 2, 3)) if -3 < step < 7 else (-2 if step > 0 else 2)
    steps[-1] = min((0, 2, 4, 7), key=lambda rest: abs(rest - steps[-1]))
    ends = (*starts[1:], 16)
    return tonic, tuple((a / 8, (b - a) / 8, s) for a, b, s in zip(starts, ends, steps, strict=True))


def _form(seconds: float, character: Character, rng: random.Random) -> tuple[list[_Bar], float]:
    """Divides the time before the last chord into whole bars near the mood's tempo, and gives each a section and a chord."""
    decay = min(4.5, max(seconds * 0.3, min(seconds, 1.5)))
    body = seconds - decay
    bar = 4 * 60 / character.tempo
    count = max(1, round(body / bar)) if body > bar * 0.4 else 0
    if count == 0:
        return [], body
    bar = body / count
    sections = _sections(count)
    bars: list[_Bar] = []
    position: dict[Section, int] = {}
    for i, section in enumerate(sections):
        k = position[section] = position.get(section, -1) + 1
        bars.append(_Bar(section, i * bar, bar, _degree(section, k, character, rng), k))
    return bars, body


def _sections(count: int) -> list[Section]:
    if count == 1:
        return ["theme"]
    cadence = 2 if count >= 6 else 1
    intro = (2 if count >= 12 else 1) if count >= 4 else 0
    rest = count - cadence - intro
    theme = rest if rest < 3 else max(2, rest * 2 // 5)
    varied = rest - theme if rest - theme < 4 else (rest - theme) * 3 // 5
    lengths: dict[Section, int] = {"intro": intro, "theme": theme, "variation": varied, "return": rest - theme - varied, "cadence": cadence}
    return [section for section, bars in lengths.items() for _ in range(bars)]


def _degree(section: Section, k: int, character: Character, rng: random.Random) -> int:
    if section == "cadence":
        return character.cadence[1] if k else character.cadence[0]
    chords = character.other_chords if section == "variation" else character.theme_chords
    degree = chords[k % len(chords)]
    if k >= len(chords) and rng.random() < 0.4:  # later rounds take the relative chord now and then
        degree = (degree + rng.choice((-2, 2))) % 7
    return degree


def _pitch(step: int, character: Character, tonic: int) -> int:
    octave, degree = divmod(step, 7)
    return tonic + 12 * octave + character.mode[degree]


def _chord(degree: int, character: Character, tonic: int) -> list[int]:
    """Triad on a degree, closed around the octave above the tonic so that neighbouring chords move little."""
    pitches = [_pitch(degree + third, character, tonic) for third in (0, 2, 4)]
    return sorted(tonic + 5 + (pitch - tonic - 5) % 12 for pitch in pitches)


def _accompany(bar: _Bar, character: Character, tonic: int, intensity: float, rng: random.Random) -> list[Note]:
    chord = _chord(bar.degree, character, tonic)
    root = _pitch(bar.degree, character, tonic)
    root = 36 + root % 12  # small loudspeakers play nothing lower
    arc = {"intro": 0.65, "theme": 0.85, "variation": 1.0, "return": 0.95, "cadence": 0.9}[bar.section]
    beat = bar.seconds / 4
    notes = [Note("pad", bar.start, bar.seconds * 1.25, tuple(chord), 0.55 * character.pads * arc)]
    if bar.section != "intro" or intensity > 0.6:
        notes.append(Note("bass", bar.start, bar.seconds * 0.98, (root,), 0.3 * arc))
    if bar.section != "intro":
        notes += _figure(bar, character, chord, beat, arc, intensity, rng)
    if bar.section != "intro" and character.pulse * intensity > 0.1:
        beats = (0, 2) if intensity < 0.7 else (0, 1.5, 2, 3)
        notes += [Note("thump", bar.start + at * beat, 0.35, (36,), 0.8 * character.pulse * intensity * arc) for at in beats]
    if rng.random() < character.bells * (0.5 + intensity):
        notes.append(Note("bell", bar.start + rng.choice((0, 1, 2, 3)) * beat, 2.5, (rng.choice(chord) + 24,), 0.3, rng.uniform(-0.6, 0.6)))
    return notes


def _figure(bar: _Bar, character: Character, chord: list[int], beat: float, arc: float, intensity: float, rng: random.Random) -> list[Note]:
    """The broken chord: its order turns with every bar, so that no two bars in a row are the same."""
    count = max(1, round(4 * character.figures * (0.5 + intensity)))
    orders = ((0, 1, 2, 1), (0, 2, 1, 2), (2, 1, 0, 1), (0, 1, 2, 3))
    order = orders[(bar.phrase + rng.randrange(2)) % len(orders)]
    extended = [*chord, chord[0] + 12]
    step = 4 * beat / count
    return [
        Note(
            "pluck",
            bar.start + i * step + rng.uniform(0, 0.012),
            min(2.0, step * 3),
            (extended[order[i % 4]],),
            0.55 * arc * rng.uniform(0.75, 1),
            rng.uniform(-0.4, 0.4),
        )
        for i in range(count)
        if i == 0 or rng.random() > 0.12
    ]


def _melody(bar: _Bar, character: Character, tonic: int, theme: tuple[tuple[float, float, int], ...], intensity: float, rng: random.Random) -> list[Note]:
    """One of the motif's two bars. The variation turns it upside down or fills it with passing notes; the return plays it an octave higher."""
    half = bar.phrase % 2
    octave = {"theme": 7, "variation": 7, "return": 14}.get(bar.section, 7)
    inverted = bar.section == "variation" and bar.phrase % 4 < 2
    sequence = (bar.phrase // 2) % 2 if bar.section != "theme" else 0
    notes: list[Note] = []
    for at, length, step in theme:
        if not half <= at < half + 1:
            continue
        placed = octave + (4 - step if inverted else step) + sequence
        if at == half:
            placed = _onto_chord(placed, bar.degree)
        start = bar.start + (at - half) * bar.seconds
        seconds = length * bar.seconds
        level = 0.34 * (0.7 + 0.3 * intensity) * (1.0 if at == half else rng.uniform(0.8, 0.95))
        if bar.section == "variation" and length >= 0.375 and rng.random() < 0.6:
            notes.append(_sing(character, tonic, placed + rng.choice((-1, 1)), start + seconds / 2, seconds / 2, level * 0.8))
            seconds /= 2
        notes.append(_sing(character, tonic, placed, start, seconds, level))
    return notes


def _onto_chord(step: int, degree: int) -> int:
    """The nearest scale step that belongs to the triad on `degree`: the first beat of a bar is consonant."""
    return min((step, step - 1, step + 1), key=lambda near: ((near - degree) % 7 not in (0, 2, 4), abs(near - step)))


def _sing(character: Character, tonic: int, step: int, start: float, seconds: float, level: float) -> Note:
    pitch = _pitch(step, character, tonic)
    if character.melody == "pluck":
        return Note("pluck", start, max(1.6, seconds), (pitch,), level * 4.0, 0.12)
    if character.melody == "bell":
        return Note("bell", start, 3.0, (pitch,), level * 2.0, 0.15)
    return Note("lead", start, seconds * 1.05 + 0.1, (pitch,), level * 0.55, 0.1)


def _last_chord(start: float, end: float, character: Character, tonic: int) -> list[Note]:
    chord = tuple(_chord(0, character, tonic))
    seconds = end - start
    notes = [Note("pad", start, seconds, chord, 0.6 * character.pads), Note("bass", start, seconds, (36 + tonic % 12,), 0.3)]
    notes += [
        Note("pluck", start + 0.07 * i, min(seconds, 3.0), (pitch,), 0.6, 0.3 * (i - 1)) for i, pitch in enumerate((*chord, chord[0] + 12)) if seconds > 0.4
    ]
    return notes


def _play(plan: Plan, job: ScoreJob) -> Sound:
    character = CHARACTERS[job.mood]
    total = round(job.seconds * SAMPLE_RATE)
    dry = np.zeros((2, total), np.float32)
    strings = _Strings(job.seed, character.brightness * (0.7 + 0.6 * job.intensity))
    attack = 0.25 if character.tempo > 90 else 0.7
    rng = np.random.default_rng(job.seed & 0xFFFFFFFF)
    for note in plan.notes:
        begin = min(total, round(note.start * SAMPLE_RATE))
        sound = _sound(note, strings, rng, character, attack)[..., : total - begin]
        place = dry[:, begin : begin + sound.shape[-1]]
        if sound.ndim == 2:
            place += sound * np.float32(note.level)
        else:
            angle = (note.pan + 1) * np.pi / 4
            place[0] += sound * np.float32(note.level * np.cos(angle) * 1.41)
            place[1] += sound * np.float32(note.level * np.sin(angle) * 1.41)
    wet = reverberate(dry, character.room, 0.35, job.theme_seed & 0xFFFF)
    return _finish(wet, plan, job)


class _Strings:
    """Plucked notes of one cue, each pitch and length played once and reused."""

    def __init__(self, seed: int, brightness: float) -> None:
        self._seed, self._brightness = seed, min(1.0, brightness)
        self.note = cache(self._note)

    def _note(self, pitch: int, seconds: float) -> Sound:
        return instruments.pluck(pitch, seconds, np.random.default_rng([self._seed & 0xFFFFFFFF, pitch]), self._brightness)


def _sound(note: Note, strings: _Strings, rng: np.random.Generator, character: Character, attack: float) -> Sound:
    pitch = note.pitches[0]
    match note.instrument:
        case "pluck":
            return strings.note(pitch, round(note.seconds, 1))
        case "pad":
            return instruments.pad(list(note.pitches), note.seconds, rng, character.brightness, min(attack, note.seconds / 3))
        case "bass":
            return instruments.bass(pitch, note.seconds, min(1.0, character.pulse))
        case "bell":
            return instruments.bell(pitch, note.seconds)
        case "lead":
            return instruments.lead(pitch, note.seconds, character.brightness)
        case "thump":
            return instruments.thump(rng)


def _finish(sound: Sound, plan: Plan, job: ScoreJob) -> Sound:
    """Tone, level (-24 dB RMS when quiet, -20 when intense, never above -1.5 dB peak), and an end that dies away to nothing."""
    sound = equalise(sound, [(25, -24), (45, 0), (250, -1), (4000, 0), (12000, -6)])
    level = amplitude(-24 + 4 * job.intensity) / max(1e-6, float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))))
    sound = sound * np.float32(min(level, amplitude(-1.5) / max(1e-6, float(np.abs(sound).max()))))
    return fade_edges(sound, 0.01, max(0.05, (job.seconds - plan.last_chord) * 0.75))
