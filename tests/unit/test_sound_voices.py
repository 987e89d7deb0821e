"""Voices on the real synthesiser."""

import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from agents.film import SAMPLE_RATE, Pronouns
from agents.media.jobs import SpeechJob
from agents.media.voices import ALL_VOICES, VOICES, known_voice, speak, voices_for
from agents.media.waves import read_sound
from cluster.contracts.errors import InvalidInput

LINE = "The storm took the lamp. Were we ever alone out here?"


def test_every_listed_voice_exists_and_each_sounds_different(tmp_path: Path) -> None:
    assert len(ALL_VOICES) == len(set(ALL_VOICES)) >= 12
    sounds = set()
    for i, voice in enumerate(ALL_VOICES):
        assert known_voice(voice), voice
        speak(SpeechJob(text="Who is there?", voice=voice), tmp_path / f"{i}.wav")
        sounds.add((tmp_path / f"{i}.wav").read_bytes())
    assert len(sounds) == len(ALL_VOICES)


def test_every_character_finds_at_least_four_voices_that_suit() -> None:
    for pronouns in Pronouns:
        for age in VOICES[pronouns]:
            voices = voices_for(pronouns, age)
            assert len(voices) == len(set(voices)) >= 4
            assert voices[0] in VOICES[pronouns][age]


@pytest.mark.parametrize("voice", ["en-gb", "en-us+nobody", "klingon", "", "en-us+"])
def test_an_unknown_voice_is_refused_instead_of_keeping_the_last_one(voice: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no voice"):
        speak(SpeechJob(text="Hello.", voice=voice), tmp_path / "a.wav")


def test_a_line_is_the_same_bytes_whatever_was_spoken_before_and_by_whichever_thread(tmp_path: Path) -> None:
    job = SpeechJob(text=LINE, voice="en-gb-x-rp+f3")
    speak(job, tmp_path / "first.wav")

    def other(i: int) -> None:
        speak(SpeechJob(text=f"Number {i}, breathing.", voice=ALL_VOICES[i % len(ALL_VOICES)]), tmp_path / f"o{i}.wav")
        speak(job, tmp_path / f"again{i}.wav")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(other, range(8)))
    first = (tmp_path / "first.wav").read_bytes()
    assert all((tmp_path / f"again{i}.wav").read_bytes() == first for i in range(8))


def test_a_line_is_mono_48_khz_without_silence_around_it(tmp_path: Path) -> None:
    spoken = speak(SpeechJob(text=LINE, voice="en-us+m7"), tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, SAMPLE_RATE, 2)
        assert file.getnframes() / SAMPLE_RATE == pytest.approx(spoken.seconds, abs=0.001)
    sound = np.abs(read_sound(tmp_path / "a.wav")[0])
    assert sound[0] == 0 and sound[-1] < 0.001
    assert sound[: SAMPLE_RATE // 5].max() > 0.02
    assert sound[-SAMPLE_RATE // 5 :].max() > 0.005
    assert sound.max() <= 0.9


def test_all_voices_are_equally_loud(tmp_path: Path) -> None:
    levels = []
    for voice in ALL_VOICES[::4]:
        speak(SpeechJob(text=LINE, voice=voice), tmp_path / "a.wav")
        levels.append(20 * np.log10(np.sqrt(np.mean(read_sound(tmp_path / "a.wav") ** 2))))
    assert max(levels) - min(levels) < 4


def test_the_mouth_follows_the_words_and_closes_at_the_end(tmp_path: Path) -> None:
    spoken = speak(SpeechJob(text="Mama, oh, pea soup.", voice="en-us+f2", rate=120), tmp_path / "a.wav")
    times = [viseme.at for viseme in spoken.visemes]
    assert times == sorted(set(times))
    assert times[0] >= 0 and times[-1] <= spoken.seconds + 0.001
    assert spoken.visemes[0].shape == "closed" and spoken.visemes[-1].shape == "closed"
    assert {viseme.shape for viseme in spoken.visemes} == {"closed", "small", "wide", "round"}
    assert all(a.shape != b.shape for a, b in zip(spoken.visemes, spoken.visemes[1:], strict=False))


def test_rate_and_volume_are_obeyed(tmp_path: Path) -> None:
    slow = speak(SpeechJob(text=LINE, voice="en-us+f2", rate=100), tmp_path / "slow.wav")
    fast = speak(SpeechJob(text=LINE, voice="en-us+f2", rate=220), tmp_path / "fast.wav")
    assert slow.seconds > 1.5 * fast.seconds
    speak(SpeechJob(text=LINE, voice="en-us+f2", rate=100, volume=0.4), tmp_path / "quiet.wav")
    assert np.abs(read_sound(tmp_path / "quiet.wav")).max() < 0.6 * np.abs(read_sound(tmp_path / "slow.wav")).max()


def test_a_line_with_nothing_to_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing that can be spoken"):
        speak(SpeechJob(text="…", voice="en-us+f2"), tmp_path / "a.wav")
