"""Voices on the real synthesiser."""

import wave
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.character.voice_creator import cast
from agents.film import SAMPLE_RATE, CharacterProfile, Pronouns, Timbre
from agents.media import voices
from agents.media.diction import key_word, marked
from agents.media.jobs import SpeechJob
from agents.media.voice_names import HERTZ, apart, hertz_of
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


def test_a_line_is_the_same_bytes_when_another_thread_draws_from_the_c_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = SpeechJob(text=LINE, voice="en-us+Reed")  # a Klatt voice: its noise is the C library's
    speak(job, tmp_path / "quiet.wav")
    received, disturbed = voices._Engine._receive, 0

    def disturb(engine: voices._Engine, *heard: Any) -> int:
        nonlocal disturbed
        if disturbed < 3:
            disturbed += 1
            voices._process.rand()
        return received(engine, *heard)

    monkeypatch.setattr(voices._Engine, "_receive", disturb)
    speak(job, tmp_path / "disturbed.wav")
    assert disturbed == 3
    assert (tmp_path / "disturbed.wav").read_bytes() == (tmp_path / "quiet.wav").read_bytes()


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


def pitch_of(sound: np.ndarray) -> float:
    """Median pitch in hertz, by autocorrelation of the voiced parts."""
    found = []
    for start in range(0, sound.size - 2400, 1200):
        part = sound[start : start + 2400] * np.hanning(2400)
        likeness = np.fft.irfft(np.abs(np.fft.rfft(part, 8192)) ** 2)
        low, high = SAMPLE_RATE // 450, SAMPLE_RATE // 60
        lag = low + int(np.argmax(likeness[low:high]))
        if np.sqrt(np.mean(part**2)) > 0.02 and likeness[lag] > 0.4 * likeness[0]:
            found.append(SAMPLE_RATE / lag)
    return float(np.median(found))


def timbre_of(sound: np.ndarray) -> np.ndarray:
    """Levels of third-octave bands from 250 Hz to 6 kHz in decibels, their mean taken off."""
    power, hertz = np.abs(np.fft.rfft(sound)) ** 2, np.fft.rfftfreq(sound.size, 1 / SAMPLE_RATE)
    edges = 250 * 2 ** (np.arange(15) / 3)
    bands = np.array([10 * np.log10(power[(hertz >= a) & (hertz < b)].sum() + 1e-9) for a, b in pairwise(edges)])
    return bands - bands.mean()


def person(name: str, pronouns: Pronouns, age: str = "adult", species: str = "human") -> CharacterProfile:
    given = {"name": name, "role": "support", "motivation": "To be heard.", "visual_signature": "a hat", "pronouns": pronouns, "age": age, "species": species}
    return CharacterProfile.model_validate(given)


CASTS = {
    "four women": [person(name, Pronouns.SHE) for name in ("Ada", "Bea", "Cleo", "Dot")],
    "four men": [person(name, Pronouns.HE) for name in ("Abe", "Ben", "Carl", "Dan")],
    "a family": [person("Ma", Pronouns.SHE), person("Pa", Pronouns.HE), person("Gran", Pronouns.SHE, "old"), person("Kit", Pronouns.HE, "child")],
    "no people": [person("Rust", Pronouns.IT, species="robot"), person("Dog", Pronouns.IT, species="stray dog"), person("Cat", Pronouns.SHE, species="cat"), person("Moo", Pronouns.HE, species="mammoth")],
}  # fmt: skip


@pytest.mark.parametrize("name", CASTS)
def test_no_two_characters_of_a_film_sound_alike(name: str, tmp_path: Path) -> None:
    voices, heard = cast(tuple(CASTS[name])), []
    for voice in voices:
        job = SpeechJob(text=LINE, voice=voice.voice, pitch=voice.pitch, pitch_range=voice.pitch_range, rate=140, timbre=voice.timbre)
        speak(job, tmp_path / "a.wav")
        sound = read_sound(tmp_path / "a.wav")[0]
        heard.append((pitch_of(sound), timbre_of(sound)))
    for i, (one, spectrum) in enumerate(heard):
        for j, (other, another) in enumerate(heard[:i]):
            semitones, decibels = abs(12 * np.log2(one / other)), float(np.sqrt(np.mean((spectrum - another) ** 2)))
            assert semitones / 2 + decibels / 2.5 > 1, f"{voices[i].name} and {voices[j].name}: {semitones:.1f} semitones, {decibels:.1f} dB"
            assert apart(voices[i], voices[j]) >= 1


def test_a_cast_is_spoken_by_its_own_kind() -> None:
    family = {voice.name: voice for voice in cast(tuple(CASTS["a family"]))}
    assert hertz_of(family["Kit"]) > 225 > hertz_of(family["Ma"]) > 150 > hertz_of(family["Pa"])
    assert family["Kit"].timbre.tract > 1.1
    assert family["Gran"].timbre.tremor > 0 and family["Ma"].timbre.tremor == 0
    others = {voice.name: voice for voice in cast(tuple(CASTS["no people"]))}
    assert others["Rust"].timbre.effect == "machine"
    assert {others[name].timbre.effect for name in ("Dog", "Cat", "Moo")} == {"creature"}
    assert hertz_of(others["Cat"]) > 2 * hertz_of(others["Moo"])


def test_another_character_at_the_end_changes_nobodys_voice() -> None:
    women = tuple(CASTS["four women"])
    assert cast(women)[:3] == cast(women[:3])


@pytest.mark.parametrize("variant", ["f3", "m3", "Hugo", "linda", "Marco"])
def test_a_variant_speaks_as_high_as_its_table_says(variant: str, tmp_path: Path) -> None:
    for tract in (1.0, 1.15):
        speak(SpeechJob(text=LINE, voice=f"en-us+{variant}", stress=0, timbre=Timbre(tract=tract)), tmp_path / "a.wav")
        assert pitch_of(read_sound(tmp_path / "a.wav")[0]) == pytest.approx(HERTZ[variant], rel=0.07), "the size of the throat does not change the pitch"


def test_a_whisper_has_no_cords_and_the_same_mouth(tmp_path: Path) -> None:
    spoken = {}
    for delivery in ("speech", "whisper", "shout"):
        spoken[delivery] = speak(SpeechJob.model_validate({"text": LINE, "voice": "en-us+m7", "delivery": delivery}), tmp_path / f"{delivery}.wav")
    assert spoken["whisper"].visemes == spoken["speech"].visemes

    def voiced(name: str) -> float:
        sound = read_sound(tmp_path / f"{name}.wav")[0]
        low = np.abs(np.fft.rfft(sound))[: round(400 * sound.size / SAMPLE_RATE)]
        return float((low**2).sum() / (np.abs(np.fft.rfft(sound)) ** 2).sum())

    assert voiced("whisper") < 0.05 < voiced("speech")
    assert np.abs(read_sound(tmp_path / "whisper.wav")).max() < np.abs(read_sound(tmp_path / "shout.wav")).max()


def test_the_word_that_matters_is_leant_on(tmp_path: Path) -> None:
    text = "I will never know."
    assert (word := key_word(text)) and word[0] == "never"
    assert '<prosody pitch="+' in marked(text, stress=0.8) and marked("Cats & dogs", stress=0) == "<speak>Cats &amp; dogs</speak>"
    speak(SpeechJob(text=text, voice="en-us+f3", stress=0), tmp_path / "flat.wav")
    speak(SpeechJob(text=text, voice="en-us+f3", stress=1), tmp_path / "leant.wav")
    flat, leant = (read_sound(tmp_path / f"{name}.wav")[0] for name in ("flat", "leant"))
    assert leant.size > flat.size
    assert pitch_of(leant) > 1.03 * pitch_of(flat)


def test_pauses_are_directed(tmp_path: Path) -> None:
    text = "I went down — alone, you see — and the lamp was out."
    plain, halting = (speak(SpeechJob(text=text, voice="en-us+f3", pauses=pauses), tmp_path / "a.wav").seconds for pauses in (1.0, 2.0))
    assert halting > plain + 0.4
