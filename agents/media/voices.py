"""Voices: one line of dialogue as sound, with the mouth shapes that go with it. Called by the Task Service for `speech`.

espeak-ng is a process-wide global with one current voice and one callback, and what it says depends a little on everything it said before. So the
lines of a process take turns under a lock, and each line gets a freshly loaded library (6 ms). It also draws from the C library's `rand`, from which any other
thread of the process may draw in between; so a line is read until two readings agree (0.05 s more): same job, same bytes. What it says is then made into
somebody's voice (`timbre`): a throat of another size comes from playing the line faster or slower, with rate and pitch asked for the other way round.
Output: WAV, mono, 48 kHz, 16 bit, dry, trimmed of the silence around the words, brought to one loudness whatever the voice, with short fades.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import espeakng_loader
import numpy as np

from agents.film import SAMPLE_RATE, MouthShape, Viseme
from agents.items import stable_seed
from cluster.contracts.errors import InvalidInput, Misconfigured

from .diction import marked
from .jobs import SpeechJob, Spoken
from .timbre import treated
from .voice_names import ALL_VOICES, VOICES, pitch_for, pitch_ratio, voices_for
from .waves import Sound, amplitude, fade_edges, resample, write_wav

__all__ = ["ALL_VOICES", "VOICES", "known_voice", "speak", "voices_for"]

SYNCHRONOUS, PHONEME_EVENTS, CHARACTERS = 2, 1, 1
UTF8, SSML = 1, 0x10
RATE, PITCH, RANGE = 1, 3, 4
PHONEME, LIST_END = 7, 0
SPEECH_RMS_DB = -20.0
QUIETER = {"speech": 1.0, "whisper": 0.6, "shout": 1.15}
SILENCE = amplitude(-50)
MOST_READINGS = 12

Shape = MouthShape

_lock = threading.Lock()
_process = ctypes.CDLL(None)
_process.dlclose.argtypes = [ctypes.c_void_p]


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    class _Id(ctypes.Union):
        _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


class _Voice(ctypes.Structure):
    """The head of espeak_VOICE; the rest is not read."""

    _fields_ = [("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p)]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Engine:
    """A freshly loaded library, ready to speak one line."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.library = library
        self.rate = library.espeak_Initialize(SYNCHRONOUS, 0, str(espeakng_loader.get_data_path()).encode(), PHONEME_EVENTS)
        if self.rate <= 0:
            raise Misconfigured("espeak-ng did not find its data. Reinstall espeakng-loader.")
        self.blocks: list[np.ndarray] = []
        self.phonemes: list[tuple[float, str]] = []
        self._callback = _Callback(self._receive)  # kept: the library holds no reference of its own
        library.espeak_SetSynthCallback(self._callback)
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))  # breath and flutter; the library seeds itself with the time
        _process.srand(1)  # the Klatt voices draw from the C library

    def _receive(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
        i = 0
        while events[i].type != LIST_END:
            if events[i].type == PHONEME:
                self.phonemes.append((events[i].audio_position / 1000, bytes(events[i].id.string).split(b"\0")[0].decode(errors="replace")))
            i += 1
        if samples and count > 0:
            self.blocks.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())  # the library reuses its buffer
        return 0

    def languages(self) -> frozenset[str]:
        self.library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        voices = self.library.espeak_ListVoices(None)
        names: set[str] = set()
        i = 0
        while voices[i]:
            names.add(voices[i].contents.languages[1:].decode())  # the first byte is a priority
            i += 1
        return frozenset(names)

    def synthesise(self, job: SpeechJob) -> tuple[Sound, list[tuple[float, str]]]:
        if self.library.espeak_SetVoiceByName(job.voice.encode()):
            raise InvalidInput(_unknown(job.voice))
        tract = job.timbre.tract
        pitch = pitch_for(pitch_ratio(job.pitch) / tract)
        for parameter, value in ((RATE, round(job.rate / tract)), (PITCH, pitch), (RANGE, job.pitch_range)):
            self.library.espeak_SetParameter(parameter, value, 0)
        text = marked(job.text, stress=job.stress, pauses=job.pauses).encode(errors="replace") + b"\0"
        if self.library.espeak_Synth(text, len(text), 0, CHARACTERS, 0, UTF8 | SSML, None, None):
            raise Misconfigured("espeak-ng refused to speak. Restart the process that renders.")
        self.library.espeak_Synchronize()
        sound = np.concatenate(self.blocks) if self.blocks else np.zeros(0, np.int16)
        return (sound / 32768).astype(np.float32), list(self.phonemes)


@contextmanager
def _loaded_engine() -> Iterator[_Engine]:
    """The library, loaded on entry and unloaded on exit, so that its static state never outlives a line; one at a time in a process."""
    with _lock:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        try:
            yield _Engine(library)
        finally:
            library.espeak_Terminate()
            _process.dlclose(library._handle)


@cache
def _catalogue() -> tuple[frozenset[str], frozenset[str]]:
    """The library's languages and variants."""
    with _loaded_engine() as engine:
        variants = (Path(espeakng_loader.get_data_path()) / "voices" / "!v").iterdir()
        return engine.languages(), frozenset(path.name for path in variants)


def known_voice(voice: str) -> bool:
    """Whether the library has exactly this language and, after `+`, this variant."""
    language, _, variant = voice.partition("+")
    languages, variants = _catalogue()
    return language in languages and ("+" not in voice or variant in variants)


def speak(job: SpeechJob, out: Path) -> Spoken:
    """Speaks a line into a WAV file. Raises InvalidInput for an unknown voice or a text without anything to pronounce."""
    if not known_voice(job.voice):
        raise InvalidInput(_unknown(job.voice))
    raw, phonemes, rate = _agreed(job)
    loud = np.flatnonzero(np.abs(raw) > SILENCE)
    if not loud.size:
        raise InvalidInput(f"The line {job.text[:40]!r} has nothing that can be spoken. Give it at least one word.")
    rate = round(rate * job.timbre.tract)
    start, stop = max(0, loud[0] - rate // 100), min(raw.size, loud[-1] + rate // 25)
    rng = np.random.default_rng([stable_seed(job.text, job.voice), job.rate, job.pitch])
    sound, bending = treated(resample(raw[start:stop], rate), job.timbre, job.delivery, rng)
    sound = _finish(sound, job.volume * QUIETER[job.delivery])
    write_wav(sound, out)
    seconds = sound.size / SAMPLE_RATE
    heard = [(float(np.interp(at / job.timbre.tract - start / rate, np.arange(bending.size) / 100, bending)), name) for at, name in phonemes]
    return Spoken(seconds=round(seconds, 4), visemes=_visemes(heard, seconds))


def _agreed(job: SpeechJob) -> tuple[Sound, list[tuple[float, str]], int]:
    """Samples, phonemes and sample rate of the line as nobody disturbed it. Raises Misconfigured when no two readings agree."""
    before: Sound | None = None
    for _ in range(MOST_READINGS):
        with _loaded_engine() as engine:
            (raw, phonemes), rate = engine.synthesise(job), engine.rate
        if before is not None and np.array_equal(before, raw):
            return raw, phonemes, rate
        before = raw
    raise Misconfigured("espeak-ng reads the same line differently every time. Restart the process that renders.")


def _finish(sound: Sound, volume: float) -> Sound:
    """Levels: the RMS of the voiced parts is the same for all voices."""
    block = SAMPLE_RATE // 50
    energy = np.add.reduceat(sound.astype(np.float64) ** 2, np.arange(0, sound.size, block)) / block
    voiced = energy[energy > 0.1 * energy.mean()]
    gain = amplitude(SPEECH_RMS_DB) * volume / max(1e-6, float(np.sqrt(voiced.mean())))
    sound = sound * min(gain, amplitude(-1) / max(1e-6, float(np.abs(sound).max())))
    return fade_edges(sound.astype(np.float32), 0.005, 0.03)


def _visemes(phonemes: list[tuple[float, str]], seconds: float) -> tuple[Viseme, ...]:
    visemes: list[Viseme] = []
    for at, name in phonemes:
        at = round(min(seconds, max(0.0, at)), 3)
        shape = _shape(name)
        if visemes and visemes[-1].at >= at:
            visemes.pop()
        if not visemes or visemes[-1].shape != shape:
            visemes.append(Viseme(at=at, shape=shape))
    if not visemes or visemes[-1].shape != "closed":
        visemes.append(Viseme(at=round(seconds, 3), shape="closed"))
    return tuple(visemes)


def _shape(phoneme: str) -> Shape:
    """The mouth for a phoneme in espeak-ng's ASCII notation: its first sign after stress and pause marks decides."""
    first = phoneme.lstrip("',%=_:|;!-")[:1]
    if not first or first in "mbp":
        return "closed"
    if first in "fv":
        return "fv"
    if first in "lLTD":  # the tongue at or between the teeth
        return "l"
    if first in "aAVEe0@3":
        return "wide"
    return "round" if first in "oOuUwW" else "small"


def _unknown(voice: str) -> str:
    return f"There is no voice {voice!r}. Choose one of agents.media.voice_names.VOICES, such as en-gb-x-rp+f3."
