"""What was made: takes, clips, sound, the cut, the checks and the delivery."""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model

from .shots import SpeechCue, Viseme
from .staging import EffectKind, Grade
from .words import FPS, HEIGHT, WIDTH, Mood, PartId


class Take(Model):
    """A spoken line."""

    line_id: PartId
    character: str
    audio: ArtifactRef
    """WAV, mono, 48 kHz."""
    seconds: float
    visemes: tuple[Viseme, ...] = ()
    pause_before: float = 0.25
    provider: str


class GeneratedFrame(Model):
    """A still of a shot."""

    frame_id: PartId
    image: ArtifactRef
    provider: str


class FailedPart(Model):
    """A part that could not be made; the film goes on without it and says so."""

    part_id: str
    error: str


class Tone(Model):
    """Means of a stretch of film, of 255 as coded: light, blue difference, red difference."""

    luma: float
    blue: float
    red: float


class ShotGrade(Model):
    """The colours a clip was coded in, and what they did to it: means over the frames that are used."""

    grade: Grade
    before: Tone
    """Of the pictures as they were drawn, or as they came from another service."""
    after: Tone
    """Of the clip."""


class ShotRecord(Model):
    """What is known of a clip without looking at it."""

    segment_id: PartId
    frame_id: PartId
    scene_number: int
    frames: int
    seconds: float
    speech: tuple[SpeechCue, ...] = ()
    provider: str
    retakes: int = 0
    issues: tuple[str, ...] = ()
    """Findings of the last quality check that no retake removed."""
    head_frames: int = 0
    tail_frames: int = 0
    """Handles in the clip file, before and after its `frames`."""
    measured: dict[str, float] = Field(default_factory=dict)
    """What the shot's own check found: `motion_energy`, `mean_luma`, …"""
    unjudged: tuple[str, ...] = ()
    """What the shot's check could not judge, and why: `lips of Mara: too small`."""
    instead: str = ""
    """Why the offline renderer drew the clip though another service was asked; empty when it was not."""
    graded: ShotGrade | None = None
    """None: the clip has the colours it was drawn in."""


class Segment(ShotRecord):
    """The clip of one shot."""

    clip: ArtifactRef
    """MP4 without sound, H.264 or AV1 as the film's format says; identical codec settings for every clip of a film."""


class LineMatch(Model):
    """A spoken line held against the voice it should be spoken with."""

    line_id: PartId
    hertz: float
    """Median pitch; 0 where no cords are heard."""
    spread_semitones: float
    loudness_lufs: float
    distance: float
    """From the library voice's own reading of the line; 1 is what two readings of one voice usually differ by."""
    drift_semitones: float
    """Of its pitch from the character's other lines."""
    trim_db: float = 0.0
    """What the mix adds to it, so that a voice is equally loud in every line and as loud as the others."""
    matches: bool
    why: str = ""
    """What does not match."""


class VoiceMatch(Model):
    """One character's lines, measured."""

    character: str
    voice: str
    lines: tuple[LineMatch, ...]

    @property
    def strangers(self) -> tuple[LineMatch, ...]:
        return tuple(line for line in self.lines if not line.matches)


class SoundEffect(Model):
    scene_number: int
    audio: ArtifactRef
    """WAV, stereo, 48 kHz: ambience of a scene, loopable."""
    description: str
    provider: str
    heard: tuple[str, ...] = ()
    """What is in it, in words: `surf`, `gulls`."""


class FoleyEvent(Model):
    """One sound made by somebody or something that is seen: a step, a door, a hand on glass."""

    at: float
    """Seconds from the start of the track."""
    sound: str
    """`footsteps on planks`, `cloth`, `bottle set down`."""
    frame_id: PartId
    character: str = ""


class FoleyTrack(Model):
    """The sounds of one scene's actions, in time with the cut."""

    scene_number: int
    audio: ArtifactRef
    """WAV, stereo, 48 kHz, from the first to the last frame of the scene."""
    events: tuple[FoleyEvent, ...]
    provider: str


class MusicCue(Model):
    cue_id: PartId
    """A piece of music. Composed before the cut exists, it can end at the end of any bar: its designed ending lies in the file from `ending_at` on and is joined to the bar
    after which the cut wants it."""

    cue_id: PartId
    scene_number: int
    """The scene it starts with; 0 for the title and the credits."""
    mood: Mood
    audio: ArtifactRef
    seconds: float
    """Length of the file."""
    provider: str
    kind: Literal["title", "scene", "credits", "hit"] = "scene"
    theme: str = ""
    """Whose theme it is, for the cue sheet: `Mara's theme`."""
    bar_seconds: float = 0.0
    """0 when the music has no known bars; it then ends in a fade."""
    ending_at: float = 0.0
    """Where in the file the ending lies; 0 when there is none."""
    entrance: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the scene that passes in silence before the music begins."""
    hit_at: float = 0.0
    """Of a `hit`: seconds into the file at which it strikes."""


class Slot(Model):
    """A place on the timeline, in frames, and what is said there."""

    start_frame: int
    frames: int
    scene_number: int
    """0 for title and credits."""
    frame_id: PartId = ""
    speech: tuple[SpeechCue, ...] = ()
    kind: Literal["shot", "title", "credits", "dissolve", "dip"] = "shot"
    """A `dissolve`, or a `dip` to black, leads from the scene before into the one it belongs to. It is made of handles alone: the shots beside it are whole without it."""

    @property
    def is_card(self) -> bool:
        return self.kind in ("title", "credits")

    @property
    def is_transition(self) -> bool:
        return self.kind in ("dissolve", "dip")


class CutEntry(Slot):
    """One entry of the edit: a clip in its place."""

    segment_id: PartId
    clip: ArtifactRef
    source_start: int = 0
    """Frame of the clip file with which the used part begins."""
    source_frames: int = 0
    """Frames of the clip file, handles included; 0 when it has none and is as long as the entry."""
    graded: ShotGrade | None = None
    """The colours the clip is in already; of a transition those it leads to. None: those it was drawn in."""


class Spotting(Model):
    """The cut as those need it who work by its times alone: other pictures of the same length leave it as it is."""

    timeline: tuple[Slot, ...]


class FinalEdit(Model):
    """The silent picture cut."""

    video: ArtifactRef
    frames: int
    seconds: float
    timeline: tuple[CutEntry, ...]
    fps: int = FPS
    width: int = WIDTH
    height: int = HEIGHT


class CompositedShot(Model):
    """A shot with its effects on."""

    frame_id: PartId
    effects: tuple[EffectKind, ...]
    changed: float
    """Mean change of its pictures by them, of 255, over all three planes."""


class CompositedVideo(FinalEdit):
    """The cut with its effects on. Entries without one are those of the cut, clip for clip."""

    shots: tuple[CompositedShot, ...] = ()


class SceneGrade(Model):
    """One scene as it was graded: means over its shots before and after."""

    scene_number: int
    mood: Mood
    grade: Grade
    before: Tone
    after: Tone
    corrected: dict[str, float] = Field(default_factory=dict)
    """By shot: the gamma that brought it nearer to the light of its scene, where it needed one."""


class GradedVideo(FinalEdit):
    """The cut in its final colours. The cards keep their own, so that they are as legible as they were lettered."""

    scenes: tuple[SceneGrade, ...] = ()


class Loudness(Model):
    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float


class MusicPlacement(Model):
    """Where the mix has a cue."""

    cue_id: PartId
    start: float
    seconds: float


class AudioMix(Model):
    audio: ArtifactRef
    """WAV, stereo, 48 kHz, exactly as long as the picture."""
    stems: dict[str, ArtifactRef]
    """`dialogue`, `music`, `effects`, and `music_and_effects` for a version in another language."""
    loudness: Loudness
    """Of the mix after its limiter."""
    coded: Loudness | None = None
    """Of the sound of the finished file, decoded again."""
    music: tuple[MusicPlacement, ...] = ()
    """The cues as they were laid, in time; what the cue sheet is made from."""


class MasteredEdit(Model):
    """Picture and sound together, with chapters and a soft subtitle track."""

    video: ArtifactRef
    frames: int
    seconds: float
    timeline: tuple[CutEntry, ...]


class SubtitleCue(Model):
    start: float
    end: float
    text: str
    character: str = ""


class SubtitleTracks(Model):
    cues: tuple[SubtitleCue, ...]
    srt: ArtifactRef
    vtt: ArtifactRef
    ass: ArtifactRef | None = None
    sdh_srt: ArtifactRef | None = None
    sdh_vtt: ArtifactRef | None = None
    """For viewers who do not hear: with speakers and [sounds]."""


class DrawnShot(Model):
    """A shot of the animatic and its length."""

    frame_id: PartId
    frames: int


class Animatic(Model):
    """The film in drawings before anything is spent on it: every shot of the plan in its length, with voices and the shot's name."""

    video: ArtifactRef
    frames: int
    seconds: float
    shots: tuple[DrawnShot, ...] = ()
    """In the order in which they are shown."""


class MarketingAssets(Model):
    """What a film is shown and sold with, by file name: `teaser.mp4`, `poster.png` (2:3), `poster_wide.png` (16:9), `stills/…png`."""

    assets: dict[str, ArtifactRef]


class CatalogueLine(Model):
    """Which part of the film there is, and who made it."""

    kind: str
    part_id: str
    provider: str


class CatalogueEntry(CatalogueLine):
    artifact: ArtifactRef


class QcIssue(Model):
    code: str
    """`BLACK_FRAME_DETECTED`, `FROZEN`, `LOUDNESS`, …"""
    severity: Literal["info", "warning", "error"]
    description: str
    part_id: str = ""


class QcReport(Model):
    status: Literal["pass", "fail"]
    issues: tuple[QcIssue, ...]
    recommended_actions: tuple[str, ...]
    measured: dict[str, float]
    rubric: dict[str, float] = Field(default_factory=dict)
    """Criterion -> 0 to 1."""
    score: float = 0.0
    """Weighted mean of the rubric, 0 to 1."""
    page: ArtifactRef | None = None
    """The report as a web page with pictures."""


class QualityReport(Model):
    """Content review before the final check."""

    status: Literal["pass", "fail"]
    issues: tuple[QcIssue, ...]
    premise_coverage: float
    """Share of the logline's facts used in a scene, 0 to 1."""
    score: float


class DistributionRecord(Model):
    title: str
    deliverables: dict[str, ArtifactRef]
    """`film.mp4` -> its artifact, …"""
    seconds: float
    checksum: str
    published_to: str
    """Address prefix of the artifacts."""
