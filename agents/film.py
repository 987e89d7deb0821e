"""The vocabulary of a film: what the agents hand to each other, from the concept to the last cut.

Writers (offline or LLM), designers, the renderer and the deliverables all speak in these models and in no others. They are small: media is an
`ArtifactRef`. Lengths that an LLM must respect are declared here, so the schema sent to the model and the check on its answer are one thing.

Conventions: times in frames are at the film's frame rate, times in seconds are floats; screen positions are fractions of the frame, x from
-1 (left edge) to 1 (right edge); colours are `#rrggbb`.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model

FPS = 24
WIDTH, HEIGHT = 1280, 720
SAMPLE_RATE = 48_000
HANDLE_FRAMES = 8
"""Frames rendered before and after the used part of a shot, in trade practice; the offline film renders cut to cut and has none."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Line = Annotated[str, Field(min_length=1, max_length=240)]


class Kit(StrEnum):
    """A family of sets the offline renderer can build."""

    SEA = "sea"
    CITY = "city"
    FOREST = "forest"
    MOUNTAIN = "mountain"
    DESERT = "desert"
    VILLAGE = "village"
    HOME = "home"
    WORKSHOP = "workshop"
    VEHICLE = "vehicle"
    SPACE = "space"


class TimeOfDay(StrEnum):
    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    STORM = "storm"


class Mood(StrEnum):
    WARM = "warm"
    TENSE = "tense"
    SAD = "sad"
    HOPEFUL = "hopeful"
    EERIE = "eerie"
    COMIC = "comic"
    TRIUMPHANT = "triumphant"


class Look(StrEnum):
    PAPER_CUT = "paper_cut"
    INK = "ink"
    LOW_POLY = "low_poly"
    NOIR = "noir"


class Pronouns(StrEnum):
    SHE = "she"
    HE = "he"
    THEY = "they"
    IT = "it"


# ---- story -----------------------------------------------------------------------------------------------------------


class Fact(Model):
    """Something the logline says. Every fact must be used in at least one scene."""

    fact_id: str
    text: str
    head: str
    """The noun (or verb) that must appear: `lighthouse keeper`, `bottle`."""
    kind: Literal["person", "object", "place", "goal", "circumstance"]


class Entity(Model):
    """Someone or something that takes part, with what is known of it."""

    name: str
    role: Literal["protagonist", "antagonist", "support"]
    pronouns: Pronouns
    plural: bool = False
    species: str = "human"
    """`human`, `dog`, `robot`, …"""
    age: Literal["child", "young", "adult", "old"] = "adult"
    profession: str = ""
    trait: str = ""
    relation: str = ""
    """To the protagonist: `late sister`, `neighbour`."""
    present: bool = True
    """False for somebody who is only spoken of (dead, far away)."""


class Concept(Model):
    """One way to tell the logline. Four of them are offered at the concept gate; the chosen one is the brief."""

    concept_id: str
    title: Annotated[str, Field(min_length=1, max_length=60)]
    logline: Annotated[str, Field(min_length=1, max_length=400)]
    """English; the user's own words are `original_logline`."""
    original_logline: str
    language: str = "en"
    genre_tags: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)]
    tone_keywords: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)]
    core_conflict: Annotated[str, Field(min_length=1, max_length=400)]
    audience_promise: str = ""
    spine: str
    """Name of the story spine: `find`, `return`, `confess`, …"""
    mood: Mood
    look: Look
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    entities: Annotated[tuple[Entity, ...], Field(min_length=1, max_length=4)]
    object_name: str = ""
    """The thing the story turns on, `bottle`; empty when there is none."""
    object_detail: str = ""
    home_kit: Kit
    score: float = 0.0
    """0 to 1 by the shared checks."""
    score_notes: tuple[str, ...] = ()


class Beat(Model):
    """One step of the spine: what happens and how it turns the value at stake."""

    beat_id: str
    function: str
    """`call`, `departure`, `trial`, `loss`, `choice`, `resolution`, …"""
    summary: Annotated[str, Field(max_length=400)]
    value_before: int
    value_after: int
    characters: tuple[str, ...]
    fact_ids: tuple[str, ...] = ()
    mood: Mood


class StoryArc(Model):
    setup: Annotated[str, Field(max_length=700)]
    escalation: Annotated[str, Field(max_length=700)]
    resolution: Annotated[str, Field(max_length=700)]
    emotional_beats: Annotated[tuple[str, ...], Field(min_length=3, max_length=3)]
    beats: Annotated[tuple[Beat, ...], Field(min_length=3, max_length=5)]
    continuity_flags: tuple[str, ...] = ()


class Place(Model):
    name: str
    """As in a slugline, without INT./EXT.: `LANTERN ROOM`."""
    kit: Kit
    interior: bool
    description: str
    features: tuple[str, ...] = ()


class WorldBible(Model):
    era: str
    rules: tuple[str, ...]
    places: Annotated[tuple[Place, ...], Field(min_length=1)]
    texture: tuple[str, ...] = ()
    """Sensory details writers may use."""


class Palette(Model):
    """Five colours a film is painted with, dark to light, then the accent and the skin of light."""

    shadow: Colour
    base: Colour
    mid: Colour
    light: Colour
    accent: Colour


class StyleGuide(Model):
    look: Look
    palette: Palette
    grain: Annotated[float, Field(ge=0, le=1)] = 0.0
    notes: tuple[str, ...] = ()
    mood_board: ArtifactRef | None = None


class Scene(Model):
    scene_number: Annotated[int, Field(ge=1, le=20)]
    goal: Annotated[str, Field(min_length=1, max_length=300)]
    location: str
    """Name of a place of the world bible."""
    kit: Kit
    interior: bool
    time_of_day: TimeOfDay
    weather: Weather
    primary_characters: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)]
    visual_hook: Annotated[str, Field(max_length=300)]
    beat_notes: tuple[str, ...] = ()
    function: str
    mood: Mood
    value_before: int
    value_after: int
    fact_ids: tuple[str, ...] = ()
    object_seen: bool = False
    """Whether the story's object is visible in this scene."""

    @property
    def slugline(self) -> str:
        return f"{'INT.' if self.interior else 'EXT.'} {self.location.upper()} - {self.time_of_day.upper()}"


class CharacterProfile(Model):
    name: str
    role: Literal["protagonist", "antagonist", "support"]
    motivation: Annotated[str, Field(max_length=400)]
    visual_signature: Annotated[str, Field(max_length=300)]
    relationships: tuple[str, ...] = ()
    pronouns: Pronouns
    species: str = "human"
    age: Literal["child", "young", "adult", "old"] = "adult"
    profession: str = ""
    formality: Annotated[float, Field(ge=0, le=1)] = 0.5
    talkativeness: Annotated[float, Field(ge=0, le=1)] = 0.5
    tic: str = ""
    """A verbal habit: `Well now`, `you see`."""
    metaphor_field: str = ""
    """Where this person takes comparisons from: `sea`, `machines`."""


class CharacterArc(Model):
    name: str
    lie: str
    """What the character wrongly believes at the start."""
    truth: str
    turning_scene: int
    scene_attitudes: tuple[str, ...]
    """One word per scene, in order."""


class BodyRig(StrEnum):
    ADULT = "adult"
    SLIM = "slim"
    BROAD = "broad"
    CHILD = "child"
    OLD = "old"
    ANIMAL = "animal"
    ROBOT = "robot"


class CharacterDesign(Model):
    """What a character looks like in every shot: identity is held by using nothing else."""

    name: str
    rig: BodyRig
    height: Annotated[float, Field(ge=0.4, le=1.3)] = 1.0
    """Relative to an adult."""
    head: Literal["round", "oval", "square", "long"] = "oval"
    skin: Colour
    hair: Literal["short", "long", "bun", "curly", "bald", "braid"] = "short"
    hair_colour: Colour
    hat: Literal["none", "cap", "brim", "hood", "helmet"] = "none"
    coat: Literal["none", "coat", "apron", "vest", "dress"] = "none"
    coat_colour: Colour
    shirt_colour: Colour
    trouser_colour: Colour
    beard: bool = False
    glasses: bool = False
    animal: str = ""
    """For rig `animal`: `dog`, `cat`, `bird`, …"""
    prompt: str = ""
    """The same in words, for image models."""
    reference: ArtifactRef | None = None


class VoiceProfile(Model):
    name: str
    voice: str
    """Voice of the speech provider: an espeak-ng voice with variant, `en-gb-scotland+f3`."""
    rate: Annotated[int, Field(ge=80, le=260)] = 155
    """Words per minute."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    pitch_range: Annotated[int, Field(ge=0, le=99)] = 50
    description: str = ""


class VoiceDirection(Model):
    line_id: str
    rate: int
    pitch: int
    pitch_range: int
    pause_before: Annotated[float, Field(ge=0, le=3)] = 0.25
    """Seconds."""
    volume: Annotated[float, Field(ge=0.2, le=1.5)] = 1.0
    intention: str = ""


class DialogueLine(Model):
    line_id: str
    """`SCENE_2_LINE_3`."""
    scene_number: int
    character: str
    text: Line
    act: str
    """The speech act: warn, insist, refuse, confess, …"""
    emotion: Mood
    parenthetical: str = ""
    audio_class: Literal["on_screen", "voice_over"] = "on_screen"


class EnvironmentDesign(Model):
    location: str
    kit: Kit
    interior: bool
    palette: Palette
    features: tuple[str, ...] = ()
    """Set pieces the renderer knows or ignores: `lighthouse`, `window`, `lamp`, `boat`, `bookshelf`, …"""
    prompt: str = ""
    reference: ArtifactRef | None = None


class Mark(Model):
    """Where a character stands in a scene and which way it looks; holds the 180-degree line over all its shots."""

    character: str
    x: Annotated[float, Field(ge=-1, le=1)]
    facing: Literal["left", "right"]
    business: str = ""
    """What the hands do: `holds the bottle`, `rows`."""


class ScenePlan(Model):
    scene_number: int
    marks: tuple[Mark, ...]
    action: Annotated[str, Field(max_length=400)]
    tempo: Annotated[float, Field(ge=0.5, le=1.6)] = 1.0
    """Above 1: quicker cutting."""


class ShotSize(StrEnum):
    EXTREME_WIDE = "EWS"
    WIDE = "WS"
    MEDIUM = "MS"
    MEDIUM_CLOSE = "MCU"
    CLOSE = "CU"
    OVER_SHOULDER = "OTS"
    INSERT = "INSERT"


class CameraMove(StrEnum):
    STATIC = "static"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    DRIFT = "drift"


class Frame(Model):
    """One shot of the storyboard."""

    frame_id: Annotated[str, Field(pattern=r"^SCENE_[0-9]+_SHOT_[0-9]+$")]
    scene_number: int
    shot_order: int
    description: Annotated[str, Field(min_length=1, max_length=400)]
    size: ShotSize
    move: CameraMove
    focus: str = ""
    """Character the shot is about, or the object's name in an INSERT; empty for a place."""
    characters_present: tuple[str, ...] = ()
    location: str
    line_ids: tuple[str, ...] = ()
    """Dialogue heard in this shot, in order."""
    seconds: Annotated[float, Field(ge=1.0, le=12.0)]
    """Planned length without dialogue; the voices may make it longer."""
    camera_notes: str = ""
    lighting_mood: Mood
    object_seen: bool = False


# ---- media -----------------------------------------------------------------------------------------------------------


class Viseme(Model):
    """A mouth shape from `at` (seconds from the start of its line) on."""

    at: float
    shape: Literal["closed", "small", "wide", "round"]


class Take(Model):
    """A spoken line."""

    line_id: str
    character: str
    audio: ArtifactRef
    """WAV, mono, 48 kHz."""
    seconds: float
    visemes: tuple[Viseme, ...] = ()
    pause_before: float = 0.25
    provider: str


class SpeechCue(Model):
    """A line inside a shot: when it starts (seconds from the shot's start) and how the mouth moves."""

    line_id: str
    character: str
    start: float
    seconds: float
    visemes: tuple[Viseme, ...] = ()
    on_screen: bool = True


class Subject(Model):
    """A character in a shot, complete: the renderer asks nobody else."""

    design: CharacterDesign
    x: Annotated[float, Field(ge=-1, le=1)] = 0.0
    facing: Literal["left", "right"] = "right"
    expression: Mood = Mood.WARM
    gaze: Literal["partner", "object", "away", "camera"] = "partner"
    action: Literal["stand", "walk", "sit", "hold", "point", "turn_away"] = "stand"


class ShotPlan(Model):
    """Everything the offline renderer needs for one clip; a GPU provider uses `prompt` and the references instead."""

    shot_id: str
    frames: Annotated[int, Field(ge=1, le=24 * 30)]
    width: int = WIDTH
    height: int = HEIGHT
    fps: int = FPS
    seed: int
    look: Look
    palette: Palette
    kit: Kit
    interior: bool
    features: tuple[str, ...] = ()
    time_of_day: TimeOfDay
    weather: Weather
    mood: Mood
    size: ShotSize
    move: CameraMove
    focus: str = ""
    subjects: tuple[Subject, ...] = ()
    speech: tuple[SpeechCue, ...] = ()
    object_name: str = ""
    """Drawn when not empty: in a hand, on a table, or filling an INSERT."""
    place_seed: int
    """Same for all shots of a location, so that the set stays the same."""
    prompt: str = ""
    retake: int = 0
    """Raised when quality control sent the shot back; the renderer then adds motion and light."""


class CardPlan(Model):
    """A title or credits card, rendered as a clip like any shot."""

    shot_id: str
    frames: int
    width: int = WIDTH
    height: int = HEIGHT
    fps: int = FPS
    seed: int
    kind: Literal["title", "credits"]
    heading: str
    lines: tuple[str, ...] = ()
    look: Look
    palette: Palette
    kit: Kit
    time_of_day: TimeOfDay = TimeOfDay.DUSK


class GeneratedFrame(Model):
    """A still of a shot."""

    frame_id: str
    image: ArtifactRef
    provider: str


class FailedPart(Model):
    """A part that could not be made; the film goes on without it and says so."""

    part_id: str
    error: str


class Segment(Model):
    """The clip of one shot."""

    segment_id: str
    frame_id: str
    scene_number: int
    clip: ArtifactRef
    """H.264 MP4 without sound; identical codec settings for every clip of a film."""
    frames: int
    seconds: float
    speech: tuple[SpeechCue, ...] = ()
    provider: str
    retakes: int = 0
    issues: tuple[str, ...] = ()
    """Findings of the last quality check that no retake removed."""


class SoundEffect(Model):
    scene_number: int
    audio: ArtifactRef
    """WAV, stereo, 48 kHz: ambience of a scene, loopable."""
    description: str
    provider: str


class MusicCue(Model):
    cue_id: str
    scene_number: int
    """The scene it starts with; 0 for the title."""
    mood: Mood
    audio: ArtifactRef
    seconds: float
    provider: str


class CutEntry(Model):
    """One entry of the edit: a clip and its place on the timeline, in frames."""

    segment_id: str
    clip: ArtifactRef
    start_frame: int
    frames: int
    scene_number: int
    """0 for title and credits."""
    frame_id: str = ""
    speech: tuple[SpeechCue, ...] = ()
    kind: Literal["shot", "title", "credits"] = "shot"


class FinalEdit(Model):
    """The silent picture cut."""

    video: ArtifactRef
    frames: int
    seconds: float
    timeline: tuple[CutEntry, ...]
    fps: int = FPS
    width: int = WIDTH
    height: int = HEIGHT


class Loudness(Model):
    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float


class AudioMix(Model):
    audio: ArtifactRef
    """WAV, stereo, 48 kHz, exactly as long as the picture."""
    stems: dict[str, ArtifactRef]
    """`dialogue`, `music`, `effects`."""
    loudness: Loudness


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


class CatalogueEntry(Model):
    artifact: ArtifactRef
    kind: str
    part_id: str
    provider: str


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
