"""The mix: levels by measurement, stems by arithmetic."""

from pathlib import Path

import numpy as np
import pytest

from agents.film import SAMPLE_RATE, Kit, Mood, TimeOfDay, Weather
from agents.media.jobs import AmbienceJob, MixJob, Placed, ScoreJob, SpeechJob
from agents.media.loudness import measure_loudness
from agents.media.mix import limiter_gain, mix
from agents.media.score import ambience, compose
from agents.media.voices import speak
from agents.media.waves import read_sound, write_wav
from cluster.contracts.errors import Corrupt, InvalidInput, NotFound

SECONDS = 12.0
SPEECH_AT = 4.0


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    speak(SpeechJob(text="Then we light it again. By hand, if we must.", voice="en-us+m7"), folder / "line.wav")
    compose(ScoreJob(mood=Mood.HOPEFUL, seconds=SECONDS, seed=1, theme_seed=2), folder / "music.wav")
    ambience(AmbienceJob(kit=Kit.SEA, interior=False, weather=Weather.CLEAR, time_of_day=TimeOfDay.DAY, seconds=5, seed=1), folder / "sea.wav")
    return folder


def job(sources: Path, **changes: object) -> MixJob:
    values: dict[str, object] = {
        "seconds": SECONDS,
        "dialogue": (Placed(path=sources / "line.wav", start=SPEECH_AT),),
        "music": (Placed(path=sources / "music.wav", start=0),),
        "effects": (Placed(path=sources / "sea.wav", start=0, seconds=SECONDS),),
    }
    return MixJob.model_validate(values | changes)


@pytest.mark.parametrize("target", [-23.0, -16.0, -14.0])
def test_the_mix_meets_its_loudness_and_stays_below_the_true_peak(sources: Path, tmp_path: Path, target: float) -> None:
    mixed = mix(job(sources, target_lufs=target), tmp_path)
    measured = measure_loudness(read_sound(mixed.mix))
    assert measured.integrated_lufs == pytest.approx(target, abs=0.5)
    assert measured.true_peak_dbtp <= -1.0
    assert mixed.loudness.integrated_lufs == pytest.approx(measured.integrated_lufs, abs=0.05)


def test_the_stems_sum_to_the_mix(sources: Path, tmp_path: Path) -> None:
    mixed = mix(job(sources), tmp_path)
    assert set(mixed.stems) == {"dialogue", "music", "effects", "music_and_effects"}
    total = np.sum([read_sound(mixed.stems[name]) for name in ("dialogue", "music", "effects")], axis=0)
    foreign = read_sound(mixed.stems["music_and_effects"]) + read_sound(mixed.stems["dialogue"])
    assert np.abs(foreign - read_sound(mixed.mix)).max() < 2.5 / 32767
    assert np.abs(total - read_sound(mixed.mix)).max() < 2.5 / 32767


def test_the_mix_has_exactly_the_samples_of_the_picture(sources: Path, tmp_path: Path) -> None:
    mixed = mix(job(sources, seconds=SECONDS - 1 / 24), tmp_path)
    assert read_sound(mixed.mix).shape == (2, round((SECONDS - 1 / 24) * SAMPLE_RATE))


def test_music_goes_down_by_nine_to_twelve_decibels_under_a_voice_and_comes_back(sources: Path, tmp_path: Path) -> None:
    write_wav(np.stack([0.1 * np.sin(2 * np.pi * 220 * np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE)] * 2).astype(np.float32), tmp_path / "tone.wav")
    mixed = mix(job(sources, music=(Placed(path=tmp_path / "tone.wav", start=0),)), tmp_path)
    music = read_sound(mixed.stems["music"])

    def level(start: float) -> float:
        part = music[:, round(start * SAMPLE_RATE) : round((start + 0.2) * SAMPLE_RATE)]
        return 20 * np.log10(np.sqrt(np.mean(part**2)))

    open_level = level(2.0)
    assert 9 <= open_level - level(SPEECH_AT + 0.1) <= 12
    assert 9 <= open_level - level(SPEECH_AT + 1.4) <= 12, "a pause inside a speech must not let the music up"
    assert level(9.5) == pytest.approx(open_level, abs=0.5)
    slopes = [abs(level(t + 0.05) - level(t)) for t in np.arange(3.0, 8.5, 0.05)]
    assert max(slopes) < 3.0, "the level may not jump"


def test_the_film_fades_in_and_out(sources: Path, tmp_path: Path) -> None:
    sound = read_sound(mix(job(sources), tmp_path).mix)
    assert np.abs(sound[:, :50]).max() < 0.001
    assert np.abs(sound[:, -50:]).max() < 0.001


def test_music_longer_than_its_scene_rings_out_under_the_next(sources: Path, tmp_path: Path) -> None:
    place = Placed(path=sources / "music.wav", start=0, seconds=5.0)
    music = read_sound(mix(MixJob(seconds=SECONDS, music=(place,)), tmp_path).stems["music"])

    def level(start: float) -> float:
        return float(np.sqrt(np.mean(music[:, round(start * SAMPLE_RATE) : round((start + 0.1) * SAMPLE_RATE)] ** 2)))

    assert level(5.1) > 0.2 * level(4.8)
    assert level(6.6) < 0.2 * level(4.8)
    assert not music[:, round(6.81 * SAMPLE_RATE) :].any()


def test_a_short_ambience_is_repeated_over_its_length(sources: Path, tmp_path: Path) -> None:
    effects = read_sound(mix(job(sources), tmp_path).stems["effects"])
    seconds = [np.sqrt(np.mean(effects[:, k * SAMPLE_RATE : (k + 1) * SAMPLE_RATE] ** 2)) for k in range(1, 11)]
    assert min(seconds) > 0.001


def test_silence_stays_silence(tmp_path: Path) -> None:
    mixed = mix(MixJob(seconds=2.0), tmp_path)
    assert mixed.loudness.integrated_lufs == -70.0
    assert not read_sound(mixed.mix).any()


def test_the_same_mix_is_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        files.append(mix(job(sources), tmp_path / name).mix.read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("seed", range(6))
def test_no_transient_ever_passes_the_limiter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    peaks = np.abs(rng.standard_normal(20_000 + seed)).astype(np.float32) * 0.3
    peaks[rng.integers(0, peaks.size, 30)] = rng.uniform(1, 5, 30)
    gain = limiter_gain(peaks, 0.8)
    assert gain.shape == peaks.shape
    assert (peaks * gain).max() <= 0.8001
    assert np.abs(np.diff(gain)).max() < 0.005, "the gain moves smoothly"
    assert limiter_gain(peaks * 0.1, 0.8).min() == 1.0, "what is below the ceiling is left alone"


def test_sources_that_cannot_be_used_are_named(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"RIFF nonsense")
    with pytest.raises(NotFound, match=r"gone\.wav"):
        mix(job(sources, music=(Placed(path=tmp_path / "gone.wav", start=0),)), tmp_path)
    with pytest.raises(Corrupt, match=r"bad\.wav"):
        mix(job(sources, music=(Placed(path=tmp_path / "bad.wav", start=0),)), tmp_path)
    with pytest.raises(InvalidInput, match="after the end"):
        mix(job(sources, music=(Placed(path=sources / "music.wav", start=99),)), tmp_path)
