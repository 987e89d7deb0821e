"""A cue as notes: its form, its harmony and who plays what when. Pure; no sound is made here.

The form is an introduction over which the head of the theme is heard, the theme, what answers it (a variation, or the theme of the other character), its return in
fuller dress, and a cadence that carries the theme's own close into the last chord. All bars before the cadence are equally long and the cadence follows from any of them,
so that a cue can be ended after whichever bar the cut wants. Everything is drawn from the job's seeds.
"""

import random
from dataclasses import dataclass, replace
from typing import Literal

from agents.film import Mood

from .ensembles import CHARACTERS, HIRAJOSHI, Character, Instrument, Players, players_for
from .jobs import ScoreJob
from .themes import Theme, Tone, theme_of, tonic_of

Section = Literal["intro", "theme", "variation", "second", "return", "cadence"]
ARCS: dict[Section, float] = {"intro": 0.62, "theme": 0.82, "variation": 0.92, "second": 0.8, "return": 1.0, "cadence": 0.92}
"""How full a section is."""
SLOW_BAR = 2.4
"""Seconds; one such bar is long enough for a cadence, and the theme does not wait for an introduction."""
OCTAVES: dict[Instrument, int] = {
    "music_box": 24, "celesta": 24, "bell": 24, "glass": 24, "flute": 24, "shakuhachi": 12, "vibes": 12, "piano": 12, "cello": 0, "horn": 0, "guitar": 12, "koto": 12, "harp": 12,
    "reed": 12, "clarinet": 12, "fiddle": 24, "pizz": 12, "synth_lead": 12, "choir": 12,
}  # fmt: skip
"""Semitones above the tonic's octave in which an instrument sings best."""
LEVELS: dict[Instrument, float] = {
    "music_box": 0.5,
    "celesta": 0.5,
    "bell": 0.45,
    "glass": 0.4,
    "piano": 0.62,
    "vibes": 0.55,
    "koto": 0.85,
    "guitar": 0.85,
    "harp": 0.8,
    "pizz": 0.95,
}

FULLNESS: dict[Instrument, float] = {"brass": 0.6, "choir": 0.7}
"""Sections that would cover a melody at the level of strings."""


@dataclass(frozen=True)
class Note:
    """One note; for a section of players, `pitches` is the chord."""

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
    bar_seconds: float = 0.0
    ending_at: float = 0.0
    """Where the cadence begins."""
    hit_at: float = 0.0


@dataclass(frozen=True)
class _Bar:
    section: Section
    start: float
    seconds: float
    degree: int
    number: int
    """Counts the bar within its section."""


@dataclass(frozen=True)
class _Setting:
    """What all notes of a cue have in common."""

    job: ScoreJob
    character: Character
    players: Players
    tonic: int
    theme: Theme
    second: Theme | None


def plan_cue(job: ScoreJob) -> Plan:
    """The notes of a cue."""
    pace = random.Random(f"pace {job.key_seed if job.key_seed is not None else job.theme_seed}").uniform(0.94, 1.06)
    character = CHARACTERS[job.mood]
    setting = _Setting(
        job=job,
        character=replace(character, tempo=round(character.tempo * pace)),
        players=players_for(job.band, job.mood),
        tonic=tonic_of(job.key_seed if job.key_seed is not None else job.theme_seed),
        theme=theme_of(job.theme_seed),
        second=theme_of(job.second_seed) if job.second_seed is not None else None,
    )
    rng = random.Random(f"cue {job.seed} {job.mood} {job.seconds:.3f}")
    return _hit(setting, rng) if job.form == "hit" else _cue(setting, rng)


def _cue(setting: _Setting, rng: random.Random) -> Plan:
    bars, last_chord = _form(setting, rng)
    notes: list[Note] = []
    for bar in bars:
        notes += _accompany(bar, setting, rng)
        notes += _sung(bar, setting, rng)
    notes += _last_chord(last_chord, setting)
    starts: dict[Section, float] = {}
    for bar in bars:
        starts.setdefault(bar.section, bar.start)
    return Plan(
        notes=tuple(notes),
        sections=tuple(starts.items()),
        last_chord=last_chord,
        bar_seconds=bars[0].seconds if bars else 0.0,
        ending_at=starts.get("cadence", 0.0),
    )


# ---- form and harmony --------------------------------------------------------------------------------------------------------


def _form(setting: _Setting, rng: random.Random) -> tuple[list[_Bar], float]:
    """Divides the time before the last chord into whole bars near the mood's tempo, and gives each a section and a chord."""
    seconds, character = setting.job.seconds, setting.character
    decay = min(3.2, max(seconds * 0.3, min(seconds, 1.5)))
    body = seconds - decay
    bar = 4 * 60 / character.tempo
    count = max(2 if setting.job.form == "title" else 1, round(body / bar)) if body > bar * 0.4 else 0
    if count == 0:
        return [], body
    bar = body / count
    bars: list[_Bar] = []
    position: dict[Section, int] = {}
    for i, section in enumerate(_sections(count, bar, setting)):
        k = position[section] = position.get(section, -1) + 1
        bars.append(_Bar(section, i * bar, bar, _degree(section, k, count, character, rng), k))
    return bars, body


def _sections(count: int, bar: float, setting: _Setting) -> list[Section]:
    if count == 1:
        return ["cadence"]
    cadence = 1 if bar > SLOW_BAR or count < 5 else 2
    intro = 0 if setting.job.form != "cue" or count < 4 or (bar > SLOW_BAR and count < 9) else 2 if count >= 18 else 1
    order: tuple[Section, ...] = ("theme", "second", "return", "variation") if setting.second else ("theme", "variation", "return", "variation")
    if setting.job.form == "credits":
        order = ("return", *order[1:])
    rest = count - cadence - intro
    opening: tuple[Section, ...] = ("intro", "intro")[:intro]
    closing: tuple[Section, ...] = ("cadence", "cadence")[:cadence]
    phrase = 2 if setting.second else 4  # two themes take turns, motif by motif
    return [*opening, *(order[i // phrase % len(order)] for i in range(rest)), *closing]


def _degree(section: Section, k: int, count: int, character: Character, rng: random.Random) -> int:
    if section == "cadence":
        return character.cadence[min(k, 1)] if count >= 5 else character.cadence[1]
    chords = character.other_chords if section in ("variation", "second") else character.theme_chords
    degree = chords[k % len(chords)]
    if k >= len(chords) and rng.random() < 0.4:  # later rounds take the relative chord now and then
        degree = (degree + rng.choice((-2, 2))) % 7
    return degree


def _pitch(step: int, character: Character, tonic: int) -> int:
    octave, degree = divmod(step, 7)
    return tonic + 12 * octave + character.mode[degree]


def _chord(degree: int, setting: _Setting) -> list[int]:
    """Triad on a degree, closed around the octave above the tonic so that neighbouring chords move little."""
    tonic = setting.tonic
    pitches = [_pitch(degree + third, setting.character, tonic) for third in (0, 2, 4)]
    return sorted(tonic + 5 + (pitch - tonic - 5) % 12 for pitch in pitches)


# ---- who plays ---------------------------------------------------------------------------------------------------------------


def _accompany(bar: _Bar, setting: _Setting, rng: random.Random) -> list[Note]:
    character, players, intensity = setting.character, setting.players, setting.job.intensity
    chord = _chord(bar.degree, setting)
    root = 36 + _pitch(bar.degree, character, setting.tonic) % 12  # small loudspeakers play nothing lower
    arc = ARCS[bar.section]
    held = chord if players.harmony != "cluster" else [chord[0], chord[0] + 1, chord[0] + 6, chord[0] + 13]
    held_level = 0.62 * character.pads * FULLNESS.get(players.harmony, 1.0)
    notes = [Note(players.harmony, bar.start, bar.seconds * 1.25, tuple(held), held_level * arc)]
    if bar.section == "return" and players.harmony not in ("cluster", "synth"):
        notes.append(Note(players.harmony, bar.start, bar.seconds * 1.25, (chord[2] + 12,), 0.22 * character.pads * arc))
    if bar.section != "intro" or intensity > 0.6:
        notes.append(Note(players.bass, bar.start, bar.seconds * 0.98, (root,), 0.3 * arc))
    if bar.section != "intro":
        notes += _figure(bar, setting, chord, arc, rng)
        notes += _drums(bar, setting, arc)
    if rng.random() < character.bells * (0.5 + intensity):
        at = bar.start + rng.choice((0, 1, 2, 3)) * bar.seconds / 4
        notes.append(Note(players.small, at, 2.5, (rng.choice(chord) + 24,), 0.2, rng.uniform(-0.6, 0.6)))
    return notes


def _drums(bar: _Bar, setting: _Setting, arc: float) -> list[Note]:
    character, players, intensity = setting.character, setting.players, setting.job.intensity
    if character.pulse * intensity <= 0.1:
        return []
    beat = bar.seconds / 4
    beats: tuple[float, ...] = (0, 2) if intensity < 0.7 else (0, 1.5, 2, 3)
    if players.drum in ("brush", "tick", "woodblock"):
        beats = (1, 3) if intensity < 0.7 else (0.5, 1, 2.5, 3)
    level = {"taiko": 0.75, "thump": 0.8, "boom": 0.6, "brush": 0.5, "tick": 0.5, "woodblock": 0.55}.get(players.drum, 0.5)
    if players.drum == "boom":
        beats = (0,)
    return [
        Note(players.drum, bar.start + at * beat, 0.35, (36,), level * character.pulse * intensity * arc, 0.1 if i % 2 else -0.1) for i, at in enumerate(beats)
    ]


def _figure(bar: _Bar, setting: _Setting, chord: list[int], arc: float, rng: random.Random) -> list[Note]:
    """The broken chord: its order turns with every bar, so that no two bars in a row are the same. Under tension it is a pulse on few notes."""
    instrument, character, intensity = setting.players.figure, setting.character, setting.job.intensity
    if instrument is None:
        return []
    count = max(1, round(4 * character.figures * (0.5 + intensity)))
    orders = ((0, 1, 2, 1), (0, 2, 1, 2), (2, 1, 0, 1), (0, 1, 2, 3))
    order = orders[(bar.number + rng.randrange(2)) % len(orders)]
    extended = [*chord, chord[0] + 12]
    if setting.job.mood is Mood.TENSE:
        order, extended = (0, 0, 1, 0), [chord[0] - 12, chord[0], chord[1], chord[0]]
    step = bar.seconds / count
    level = 0.36 * LEVELS.get(instrument, 0.8)
    return [
        Note(
            instrument,
            bar.start + i * step + rng.uniform(0, 0.012),
            min(2.0, step * (1.2 if instrument == "pizz" else 3)),
            (extended[order[i % 4]],),
            level * arc * rng.uniform(0.75, 1) * (1.15 if i % 4 == 0 else 1.0),
            rng.uniform(0.1, 0.45),
        )
        for i in range(count)
        if i == 0 or rng.random() > 0.12
    ]


def _sung(bar: _Bar, setting: _Setting, rng: random.Random) -> list[Note]:
    """The melody of a bar, by whoever has it."""
    first, other, against = setting.players.melody
    match bar.section:
        case "intro":
            head = setting.theme.bar(0)[:2] if bar.number == 0 else ()
            return [_note(bar, tone, setting, setting.players.small, 0.16, rng) for tone in head]
        case "theme":
            return _line(bar, setting.theme.bar(bar.number), setting, first, 0.34, rng)
        case "variation":
            return _line(bar, _varied(setting.theme.bar(bar.number), bar.number, rng), setting, other, 0.32, rng)
        case "second":
            return _line(bar, setting.second.bar(bar.number) if setting.second else (), setting, against, 0.33, rng)
        case "return":
            tones = setting.theme.bar(bar.number)
            return _line(bar, tones, setting, other, 0.32, rng) + [
                replace(note, level=note.level * 0.45, pan=-0.3) for note in _line(bar, tones, setting, first, 0.32, rng)
            ]
        case "cadence":
            return _line(bar, setting.theme.bar(3 if setting.character.tempo < 80 else 2 + bar.number), setting, first, 0.33, rng)


def _varied(tones: tuple[Tone, ...], number: int, rng: random.Random) -> tuple[Tone, ...]:
    """Two bars upside down, then two with passing notes."""
    if number % 4 < 2:
        return tuple(replace(tone, step=4 - tone.step) for tone in tones)
    varied: list[Tone] = []
    for tone in tones:
        if tone.length >= 0.375 and rng.random() < 0.75:
            half = tone.length / 2
            varied += [replace(tone, length=half), Tone(tone.bar, tone.at + half, half, tone.step + rng.choice((-1, 1)))]
        else:
            varied.append(tone)
    return tuple(varied)


def _line(bar: _Bar, tones: tuple[Tone, ...], setting: _Setting, instrument: Instrument, level: float, rng: random.Random) -> list[Note]:
    return [_note(bar, tone, setting, instrument, level, rng) for tone in tones]


def _note(bar: _Bar, tone: Tone, setting: _Setting, instrument: Instrument, level: float, rng: random.Random) -> Note:
    """One tone of a melody where its instrument sings; on the first beat it belongs to the chord."""
    step = tone.step if tone.at > 0 else _onto_chord(tone.step, bar.degree)
    pitch = _pitch(step, setting.character, setting.tonic)
    if setting.players.pentatonic:
        pitch = _snapped(pitch, setting.tonic)
    pitch += OCTAVES.get(instrument, 12)
    while pitch > 88:
        pitch -= 12
    struck = instrument in LEVELS
    seconds = max(1.6, tone.length * bar.seconds) if struck and setting.character.detached > 0.6 else tone.length * bar.seconds * setting.character.detached
    loud = level * LEVELS.get(instrument, 0.7) * (2.0 if struck else 1.0) * (0.75 + 0.35 * setting.job.intensity)
    return Note(
        instrument,
        bar.start + tone.at * bar.seconds + rng.uniform(0, 0.015),
        max(0.12, seconds),
        (pitch,),
        loud * (1.0 if tone.at == 0 else rng.uniform(0.82, 0.96)),
        -0.12,
    )


def _onto_chord(step: int, degree: int) -> int:
    """The nearest scale step that belongs to the triad on `degree`: the first beat of a bar is consonant."""
    return min((step, step - 1, step + 1), key=lambda near: ((near - degree) % 7 not in (0, 2, 4), abs(near - step)))


def _snapped(pitch: int, tonic: int) -> int:
    """The nearest pitch of the five-note scale."""
    return min((pitch, pitch - 1, pitch + 1, pitch - 2), key=lambda near: ((near - tonic) % 12 not in HIRAJOSHI, abs(near - pitch)))


def _last_chord(at: float, setting: _Setting) -> list[Note]:
    """Home: the chord of the key, or in an eerie cue only its hollow fifth; it dies away exactly at the end."""
    left, players, character = setting.job.seconds - at, setting.players, setting.character
    chord = [setting.tonic + 12, setting.tonic + 19] if setting.job.mood is Mood.EERIE else _chord(0, setting)
    notes = [
        Note(players.harmony if players.harmony != "cluster" else "dark_strings", at, left, tuple(chord), 0.6 * max(0.35, character.pads)),
        Note(players.bass, at, left, (36 + setting.tonic % 12,), 0.34),
        Note(players.small, at, min(left, 3.0), (setting.tonic + 24,), 0.3),
    ]
    if setting.job.mood is Mood.COMIC:
        notes.append(Note("pizz", at, min(left, 0.6), (setting.tonic + 12,), 0.6))
    if setting.job.mood is Mood.TRIUMPHANT and setting.job.intensity > 0.5:
        notes.append(Note("taiko", at, 1.0, (36,), 0.6))
    return notes


# ---- a hit -------------------------------------------------------------------------------------------------------------------


def _hit(setting: _Setting, rng: random.Random) -> Plan:
    """An accent: what swells into it, the stroke, and what is left ringing. Gentle moods get a gliss and a chord, dark ones metal and a boom."""
    at = min(1.6, setting.job.seconds * 0.4)
    left = setting.job.seconds - at
    chord, players = _chord(0, setting), setting.players
    if setting.job.mood in (Mood.WARM, Mood.HOPEFUL, Mood.TRIUMPHANT, Mood.COMIC):
        run = [chord[i % 3] + 12 * (i // 3) for i in range(9)]
        notes = [Note("harp", at - 0.09 * (9 - i), 1.5, (pitch,), 0.22 + 0.03 * i, -0.4 + 0.1 * i) for i, pitch in enumerate(run) if at > 0.09 * (9 - i)]
        notes += [
            Note("strings", at, left, (*chord, chord[0] + 12), 0.5),
            Note(players.small, at, min(3.0, left), (chord[2] + 12,), 0.5),
            Note("upright", at, 1.5, (36 + setting.tonic % 12,), 0.4),
        ]
    else:
        low = 36 + setting.tonic % 12
        notes = [Note("cymbal", 0.0, at, (60,), 0.35), Note("dark_strings", 0.0, at * 1.1, (low + 12, low + 13), 0.35)]
        notes += [
            Note("boom", at, 2.2, (36,), 0.9),
            Note("dark_strings", at, left, (low + 12, low + 19, low + 25), 0.45),
            Note("piano", at, min(3.0, left), (low,), 0.5),
        ]
    return Plan(notes=tuple(notes), sections=(), last_chord=at, hit_at=at)
