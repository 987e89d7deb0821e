"""Design and shots: what things look like, where people stand, and everything a renderer needs for one clip."""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model

from .words import FPS, HEIGHT, WIDTH, BodyRig, CameraMove, Colour, Kit, Look, Mood, Palette, ShotSize, TimeOfDay, Weather


class StyleGuide(Model):
    look: Look
    palette: Palette
    grain: Annotated[float, Field(ge=0, le=1)] = 0.0
    notes: tuple[str, ...] = ()
    mood_board: ArtifactRef | None = None


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


class Viseme(Model):
    """A mouth shape from `at` (seconds from the start of its line) on."""

    at: float
    shape: Literal["closed", "small", "wide", "round"]


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
