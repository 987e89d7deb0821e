"""Music and ambience: what is planned, and what is in the file."""

from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pytest

from agents.film import SAMPLE_RATE, Kit, Mood, TimeOfDay, Weather
from agents.media.ensembles import Band, players_for
from agents.media.instruments import SECTIONS, hertz, pluck, section
from agents.media.jobs import AmbienceJob, ScoreJob
from agents.media.score import ambience, compose, plan_cue
from agents.media.themes import theme_of
from agents.media.waves import read_sound


def score(mood: Mood = Mood.WARM, seconds: float = 12.0, seed: int = 1, theme_seed: int = 2, intensity: float = 0.5) -> ScoreJob:
    return ScoreJob(mood=mood, seconds=seconds, seed=seed, theme_seed=theme_seed, intensity=intensity)


def place(kit: Kit = Kit.SEA, interior: bool = False, weather: Weather = Weather.CLEAR, seconds: float = 6.0, seed: int = 1) -> AmbienceJob:
    return AmbienceJob(kit=kit, interior=interior, weather=weather, time_of_day=TimeOfDay.DAY, seconds=seconds, seed=seed)


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("seconds", [0.4, 3.0, 33.0, 61.3])
def test_a_cue_has_a_form_that_ends_with_a_chord_inside_its_length(mood: Mood, seconds: float) -> None:
    plan = plan_cue(score(mood, seconds))
    assert 0 <= plan.last_chord < seconds
    assert all(note.start < seconds for note in plan.notes)
    names = [name for name, _ in plan.sections]
    if seconds > 30:
        assert names[0] == "intro" and "theme" in names and "variation" in names and names[-1] == "cadence"


def test_a_cue_is_no_loop() -> None:
    plan = plan_cue(score(Mood.HOPEFUL, 60))
    by_second = [tuple((note.instrument, note.pitches) for note in plan.notes if int(note.start / 5) == k) for k in range(11)]
    assert len(set(by_second)) == len(by_second)


def test_cues_of_a_film_share_a_key_in_each_mood() -> None:
    bass = {mood: min(note.pitches[0] for note in plan_cue(score(mood, 30)).notes if note.start >= plan_cue(score(mood, 30)).last_chord) for mood in Mood}
    assert len(set(bass.values())) == 1


def sung(job: ScoreJob, section: Literal["theme"]) -> list[tuple[float, float]]:
    """(place in the bar, semitones above the first note) of the melody in a section's first two bars."""
    plan = plan_cue(job)
    start = dict(plan.sections)[section]
    melody = {*players_for(job.band, job.mood).melody[:1]}
    notes = [note for note in plan.notes if note.instrument in melody and start - 0.01 <= note.start < start + 2 * plan.bar_seconds - 0.05 and note.pan < 0]
    return [(round((note.start - start) / plan.bar_seconds, 1), note.pitches[0] - notes[0].pitches[0]) for note in notes]


def test_a_character_is_known_by_its_tune_whoever_plays_it_and_two_characters_have_two() -> None:
    theme = sung(score(Mood.WARM, 30, seed=1, theme_seed=2), "theme")
    assert len(theme) >= 4
    assert sung(score(Mood.WARM, 38, seed=9, theme_seed=2).model_copy(update={"band": "folk"}), "theme") == theme
    rhythms = [[at for at, _ in sung(score(mood, 30, theme_seed=2), "theme")] for mood in (Mood.WARM, Mood.HOPEFUL)]
    assert rhythms[0] == rhythms[1]
    assert len({theme_of(seed).tones for seed in range(40)}) == 40


def test_the_other_characters_theme_answers_and_the_first_returns() -> None:
    plan = plan_cue(score(Mood.WARM, 60).model_copy(update={"second_seed": 77}))
    assert [name for name, _ in plan.sections] == ["intro", "theme", "second", "return", "variation", "cadence"]


@pytest.mark.parametrize("band", get_args(Band))
def test_every_band_sounds_its_own_way(band: str, tmp_path: Path) -> None:
    composed = compose(score(Mood.HOPEFUL, 9.0).model_copy(update={"band": band}), tmp_path / "a.wav")
    compose(score(Mood.HOPEFUL, 9.0), tmp_path / "chamber.wav")
    assert 1.5 < composed.bar_seconds < 3 and composed.ending_at > 0
    assert ((tmp_path / "a.wav").read_bytes() == (tmp_path / "chamber.wav").read_bytes()) == (band == "chamber")


def test_the_ending_can_follow_any_bar() -> None:
    plan = plan_cue(score(Mood.SAD, 30))
    bars = plan.ending_at / plan.bar_seconds
    assert bars == pytest.approx(round(bars), abs=1e-6)
    assert bars >= 6
    assert plan.last_chord < 30 - 1.5
    assert {note.instrument for note in plan.notes if note.start >= plan.ending_at and note.start < plan.last_chord} >= {"strings", "cello"}


@pytest.mark.parametrize("mood", list(Mood))
def test_a_hit_strikes_where_it_says(mood: Mood, tmp_path: Path) -> None:
    hit = compose(score(mood, 5.0).model_copy(update={"form": "hit"}), tmp_path / "a.wav").hit_at
    sound = read_sound(tmp_path / "a.wav")

    def low(start: float) -> float:
        part = sound[:, round(start * SAMPLE_RATE) : round((start + 0.3) * SAMPLE_RATE)]
        power = np.asarray(np.abs(np.fft.rfft(part)) ** 2)
        return float(power[:, : round(200 * part.shape[1] / SAMPLE_RATE)].sum())

    assert low(hit) > 4 * low(hit - 0.35)


@pytest.mark.parametrize("kind", SECTIONS)
def test_a_section_of_players_is_in_tune_wide_and_without_a_seam(kind: str) -> None:
    sound = section(kind, (57,), 6.0, np.random.default_rng(1), rise=0.05, fall=0.05)
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1]), size))
    near = np.arange(int(hertz(57) * 0.9 * size / SAMPLE_RATE), int(hertz(57) * 1.1 * size / SAMPLE_RATE))
    heard = float(np.average(near, weights=spectrum[near] ** 2)) * SAMPLE_RATE / size
    assert abs(1200 * np.log2(heard / hertz(57))) < 25
    assert abs(np.corrcoef(sound[0], sound[1]).item(0, 1)) < 0.6
    steps = np.abs(np.diff(sound, axis=1))
    assert steps.max() < 12 * np.median(steps[steps > 0])


@pytest.mark.parametrize("mood", list(Mood))
def test_a_cue_is_exactly_as_long_as_asked_dies_away_and_does_not_clip(mood: Mood, tmp_path: Path) -> None:
    compose(score(mood, 7.5, intensity=1.0), tmp_path / "a.wav")
    sound = read_sound(tmp_path / "a.wav")
    assert sound.shape == (2, round(7.5 * SAMPLE_RATE))
    assert np.abs(sound).max() < 0.9
    assert rms(sound) > 0.03
    assert rms(sound[:, -SAMPLE_RATE // 10 :]) < 0.02 * rms(sound)
    assert rms(sound[0] - sound[1]) > 0.05 * rms(sound)


def test_the_same_cue_is_the_same_bytes_and_another_seed_another_cue(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 5)):
        compose(score(Mood.TENSE, 5, seed=seed), tmp_path / f"{name}.wav")
    a, b, c = ((tmp_path / f"{name}.wav").read_bytes() for name in "abc")
    assert a == b != c


@pytest.mark.parametrize("pitch", [40, 57, 69, 84])
def test_a_plucked_string_is_in_tune(pitch: int) -> None:
    sound = pluck(pitch, 1.5, np.random.default_rng(3), 0.5)
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size), size))
    near = np.arange(int(hertz(pitch) * 0.94 * size / SAMPLE_RATE), int(hertz(pitch) * 1.06 * size / SAMPLE_RATE))
    heard = near[spectrum[near].argmax()] * SAMPLE_RATE / size
    assert abs(1200 * np.log2(heard / hertz(pitch))) < 6


@pytest.mark.parametrize("kit", list(Kit))
@pytest.mark.parametrize("interior", [False, True])
def test_every_place_sounds_and_has_no_seam(kit: Kit, interior: bool, tmp_path: Path) -> None:
    ambience(place(kit, interior, Weather.RAIN), tmp_path / "a.wav")
    sound = read_sound(tmp_path / "a.wav")
    assert sound.shape == (2, 6 * SAMPLE_RATE)
    assert 0.004 < rms(sound) < 0.15
    steps = np.abs(np.diff(sound, axis=1))
    seam = np.abs(sound[:, 0] - sound[:, -1])
    assert (seam <= np.quantile(steps, 0.9999, axis=1)).all()
    edge = SAMPLE_RATE // 2
    assert 0.3 < rms(sound[:, :edge]) / max(1e-9, rms(sound[:, -edge:])) < 3.3


def test_a_storm_is_louder_than_a_clear_sky_and_walls_keep_it_out(tmp_path: Path) -> None:
    levels = {}
    for name, interior, weather in (("clear", False, Weather.CLEAR), ("storm", False, Weather.STORM), ("inside", True, Weather.STORM)):
        ambience(place(Kit.SEA, interior, weather), tmp_path / "a.wav")
        levels[name] = rms(read_sound(tmp_path / "a.wav"))
    assert levels["storm"] > 1.5 * levels["clear"] > levels["inside"]


def test_ambience_of_any_length_is_deterministic(tmp_path: Path) -> None:
    for name in ("a", "b"):
        ambience(place(Kit.FOREST, seconds=3.3371), tmp_path / f"{name}.wav")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    ambience(place(Kit.CITY, seconds=0.2), tmp_path / "short.wav")
    assert read_sound(tmp_path / "short.wav").shape[1] == 9600
