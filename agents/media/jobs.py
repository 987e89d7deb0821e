"""What the sound and the deliverables are asked for, and what they answer: the light models beside the heavy modules.

Callers (agents, the Task Service) import these without numpy or PyAV; the functions that take them are in `voices`, `score`, `mix`, `assembly`
and `measure`. All of those are deterministic by their arguments, single-threaded, and write to a path whose folder exists.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from agents.film import Codec, Kit, Loudness, Mood, ShotPlan, Timbre, TimeOfDay, Tone, Viseme, Weather
from cluster.contracts.base import Model

from .ensembles import Band

Progress = Callable[[float, str], None]
"""Takes a fraction from 0 to 1 and a few words."""

TONE_EVERY = 6
"""Frames from one measured picture of a clip or a film to the next."""
Seconds = Annotated[float, Field(gt=0, le=3600)]


class SpeechJob(Model):
    """One line to be spoken. `voice` is one of `voice_names.VOICES`, or any espeak-ng language with a variant: `en-us+f3`."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    voice: str
    rate: Annotated[int, Field(ge=80, le=260)] = 155
    """Words per minute."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    pitch_range: Annotated[int, Field(ge=0, le=99)] = 50
    volume: Annotated[float, Field(ge=0.2, le=1.5)] = 1.0
    timbre: Timbre = Timbre()
    delivery: Literal["speech", "whisper", "shout"] = "speech"
    stress: Annotated[float, Field(ge=0, le=1)] = 0.3
    pauses: Annotated[float, Field(ge=0, le=3)] = 1.0


class Spoken(Model):
    """A spoken line: its length without trailing silence, and the mouth shapes over time; the last one is `closed`."""

    seconds: float
    visemes: tuple[Viseme, ...]


class ScoreJob(Model):
    """A piece of music that ends at `seconds` exactly. Cues of one film share `theme_seed` and are heard as related."""

    mood: Mood
    seconds: Seconds
    seed: int
    theme_seed: int
    intensity: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 thin and quiet, 1 full and driving."""
    band: Band = "chamber"
    key_seed: int | None = None
    """Cues of one film share it and stand in one key; None: the theme's own."""
    second_seed: int | None = None
    """The theme that answers the first."""
    form: Literal["cue", "title", "credits", "hit"] = "cue"


class AmbienceJob(Model):
    """The sound of a place; its end meets its beginning without a seam, so it can be repeated."""

    kit: Kit
    interior: bool
    weather: Weather
    time_of_day: TimeOfDay
    seconds: Seconds
    seed: int
    place: str = ""
    """The place's name: its words are heard, `HARBOUR WALL`."""
    features: tuple[str, ...] = ()
    """Its set pieces, settings and era, as the catalogue names them."""


class FoleySound(Model):
    """One sound of an action. `material` is the ground of a step, and what the thing is made of otherwise."""

    kind: Literal["step", "paw", "cloth", "creak", "thud", "handle", "set_down", "door", "servo"]
    at: Annotated[float, Field(ge=0)]
    """Seconds from the start of the scene."""
    material: str = ""
    level_db: Annotated[float, Field(ge=-40, le=6)] = 0.0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Of who makes it: 0 a child, 1 a broad man in boots."""


class FoleyJob(Model):
    """The sounds of the actions of one scene, in the space of its place (`acoustics.SPACES`)."""

    seconds: Seconds
    seed: int
    space: str = "room"
    sounds: Annotated[tuple[FoleySound, ...], Field(max_length=600)] = ()


class Placed(Model):
    """A sound file at a place of the mix. With `seconds` it is cut or repeated to that length; without, it plays once to its end."""

    path: Path
    start: Annotated[float, Field(ge=0)]
    seconds: Annotated[float, Field(gt=0)] | None = None
    gain_db: float = 0.0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    space: str = "room"
    """Where a line of dialogue is heard: one of `acoustics.SPACES`."""
    head: Annotated[float, Field(ge=0)] = 0.15
    """Seconds it takes to come in."""
    tail: Annotated[float, Field(ge=0)] | None = None
    """Seconds it rings on past `seconds`, fading, as far as there is more of it; None as its stem usually does."""
    body: Annotated[float, Field(ge=0)] = 0.0
    ending_at: Annotated[float, Field(ge=0)] = 0.0
    """Of music with a designed ending: the first `body` seconds of the file are played, then what lies from `ending_at` on. 0 when there is none."""


class MixJob(Model):
    """Three stems to be balanced into one programme of exactly `seconds`."""

    seconds: Seconds
    dialogue: tuple[Placed, ...] = ()
    music: tuple[Placed, ...] = ()
    effects: tuple[Placed, ...] = ()
    target_lufs: Annotated[float, Field(ge=-31, le=-10)] = -16.0
    true_peak_db: Annotated[float, Field(ge=-9, le=-0.1)] = -1.0
    music_gain_db: float = 0.0


class Mixed(Model):
    """The finished mix, its stems and what ebur128 measures on it. `dialogue`, `music` and `effects` sum to the mix, sample for sample within rounding, and
    `music_and_effects` is the mix without its voices."""

    mix: Path
    stems: dict[str, Path]
    loudness: Loudness


class AnimaticShot(Model):
    """A shot of the animatic: its plan, and what stands below the drawing."""

    plan: ShotPlan
    name: str
    """`SC 2  SH 3   CU  push in`"""
    note: str = ""


class AnimaticJob(Model):
    """The shots of an animatic in the order of the cut, all of one size and rate."""

    shots: Annotated[tuple[AnimaticShot, ...], Field(max_length=200)]
    codec: Codec = Codec.H264


class Chapter(Model):
    start: float
    end: float
    title: str


class Probe(Model):
    """What a media file says about itself. Zero or empty where it has no such stream; a chapter track is not counted."""

    codec: str
    width: int
    height: int
    fps: float
    frames: int
    seconds: float
    """Of the video stream, or of the audio when there is no video."""
    audio_codec: str
    audio_seconds: float
    sample_rate: int
    channels: int
    subtitle_streams: int
    chapters: int


class Span(Model):
    """A stretch of a film, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


class LipFindings(Model):
    """What the mouth of one person does in a clip, told from the pixels where the plan puts the face."""

    character: str
    spoken_seconds: float = 0.0
    """Of their own lines, seen."""
    moving: float = 1.0
    """Share of it in which the mouth moves."""
    rest_seconds: float = 0.0
    """Seen without a line of theirs."""
    restless: float = 0.0
    """Share of it in which the mouth moves all the same."""
    unjudged: str = ""
    """Why the mouth of somebody who is heard could not be judged: `too small`, `turned away`; empty when it was."""


class LightFindings(Model):
    """What a clip's light does to its picture, in stops, and what its setup should do."""

    key_side: str
    ratio: float
    """Of where the key falls to where it does not."""
    wanted_ratio: float
    level: float
    """Of the whole picture against the same without the setup."""
    wanted_level: float


class ClipFindings(Model):
    """A clip looked at frame by frame at reduced size. Luma and motion are fractions of full scale."""

    frames: int
    seconds: float
    mean_luma: float
    black_frames: int
    frozen_frames: int
    """Length of the longest run of frames that show the same picture, but for what coding changes."""
    motion_energy: float
    """Mean absolute difference of neighbouring frames."""
    held_share: float = 0.0
    """Share of frames that are the frame before once more."""
    moving_share: float = 1.0
    """Share of the picture that changes within half a second."""
    contrast: float = 1.0
    """Between the darkest and the brightest twentieth of the picture, of full scale."""
    colourfulness: float = 0.0
    """As Hasler and Süsstrunk (2003) measure it, on 0 to 255; a picture in greys has 0."""
    light: LightFindings | None = None
    """None: no setup was planned, or another hand made the picture."""
    lips: tuple[LipFindings, ...] = ()
    identity: dict[str, dict[str, float]] = Field(default_factory=dict)
    """By character and part, `coat`, `hair`, `prop`: how much of it the clip shows as designed, 0 to 1."""
    tone: Tone | None = None
    """Means over the frames that are used, of a clip that was to be graded."""


class FilmFindings(Model):
    """A finished film measured by libavfilter."""

    probe: Probe
    black: tuple[Span, ...]
    frozen: tuple[Span, ...]
    silent: tuple[Span, ...]
    clipped_samples: int
    """Samples at full scale; a few are harmless, hundreds are heard."""
    peak_db: float
    loudness: Loudness | None
    cuts: tuple[float, ...]
    """Seconds at which the picture changes abruptly; dips and fades may add false ones."""
    momentary: tuple[float, ...] = ()
    """Momentary loudness (EBU R128, 400 ms) every half second, in LUFS."""


class CutSeen(Model):
    """One entry of the cut as the film has it: its first frame compared with the clip's own."""

    entry: int
    start_frame: int
    error: float
    """Mean difference of luma between the planned frame of the film and the clip's first used frame, of 255."""
    offset: int | None = 0
    """Frames by which the clip comes late (positive) or early; None when it is not found nearby."""


class TextSeen(Model):
    """What can be read on a card."""

    entry: int
    contrast: float
    """Of the lettering against what is around it, 1 to 21 as in WCAG 2."""
    lettered: float
    """Share of the middle of the frame that lettering covers."""


class CaptionStyle(Model):
    """What the style of an ASS file makes of a letter. Sizes in its own `width` x `height`; greys as relative luminance, 0 to 1."""

    width: int
    height: int
    size: float
    margin: float
    alignment: int
    text: float
    edge: float
    """Of the outline or the box."""
    edge_share: float
    """How far the edge, not the picture, is what touches a letter: 1 for an opaque box or a wide outline, 0 for none."""


class SubtitleSeen(Model):
    """One subtitle on its picture, in the middle of its time."""

    cue: int
    contrast: float
    """Of its worst line, 1 to 21 as in WCAG 2."""


class Screening(Model):
    """A finished film seen once from the first frame to the last, beside its plan."""

    findings: FilmFindings
    cuts: tuple[CutSeen, ...] = ()
    texts: tuple[TextSeen, ...] = ()
    subtitles: tuple[SubtitleSeen, ...] = ()
    """Empty when the film has no subtitles with a style."""
    pictures: dict[int, bytes] = Field(default_factory=dict)
    """A small JPEG by number of the entry."""
    lumas: tuple[float, ...] = ()
    """Mean luma every half second, 0 to 1."""
    tones: tuple[Tone, ...] = ()
    """Means of light and colours every `TONE_EVERY` frames."""
