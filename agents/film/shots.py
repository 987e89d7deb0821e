"""Design and shots: what things look like, where people stand, and everything a renderer needs for one clip."""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model

from .staging import CameraAngle, CameraPath, Composition, FaceTrack, Grade, LightingSetup, MotionTrack
from .words import FPS, HEIGHT, WIDTH, BodyRig, CameraMove, Codec, Colour, Kit, Look, Mood, Palette, PartId, ShotSize, TimeOfDay, Weather

Hair = Literal[
    "short", "long", "bun", "curly", "bald", "braid", "bob", "ponytail", "afro", "spiky", "side_part", "slick", "buzz", "fringe", "topknot", "pigtails", "wavy"
]  # fmt: skip
Hat = Literal[
    "none", "cap", "brim", "hood", "helmet", "beanie", "headscarf", "crown", "straw", "peaked", "bandana", "bowler", "topper", "toque", "nurse_cap", "veil", "kasa",
    "fur_hood",
]  # fmt: skip
Coat = Literal[
    "none", "coat", "apron", "vest", "dress", "suit", "uniform", "robe", "kimono", "armour", "spacesuit", "tunic", "sweater", "parka", "overalls", "cloak", "oilskin",
    "lab_coat", "gown", "cardigan",
]  # fmt: skip
Whiskers = Literal["", "full", "long", "goatee", "moustache", "stubble", "sideburns"]
MouthShape = Literal["closed", "small", "wide", "round", "fv", "l"]
"""What lips and tongue do: shut (m, b, p), a little open, wide open (a, e), pursed (o, u, w), teeth on the lip (f, v), tongue at the teeth (l, th, n, d)."""
Action = Literal[
    "stand", "walk", "run", "sit", "kneel", "hold", "reach", "work", "point", "wave", "shrug", "nod", "fold_arms", "lean", "turn_away", "give", "take"
]  # fmt: skip
"""What a body does in a shot. `hold`, `reach` and `work` touch the thing they are about; `give` and `take` are done by two in one shot, at the middle of which the story's object changes hands."""


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
    head: Literal["round", "oval", "square", "long", "heart"] = "oval"
    skin: Colour
    hair: Hair = "short"
    hair_colour: Colour
    hat: Hat = "none"
    hat_colour: Colour | None = None
    """None: the coat's."""
    coat: Coat = "none"
    coat_colour: Colour
    shirt_colour: Colour
    trouser_colour: Colour
    beard: bool = False
    whiskers: Whiskers = ""
    """What kind of beard; empty with `beard`: a full one."""
    glasses: bool = False
    animal: str = ""
    """For rig `animal`: `dog`, `cat`, `bird`, …"""
    marks: tuple[str, ...] = ()
    """What this face or body has that no other has: `freckles`, `scar`, `eyepatch`, `earring`, `mole`, `patch`, `scarf` …; drawn in every shot in which it can be seen."""
    prop: str = ""
    """What this character carries by trade or habit, `cane`, `satchel`; empty for nothing."""
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
    depth: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How far behind the front of the group: 0 nearest to the camera."""


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
    azimuth: Annotated[int, Field(ge=-80, le=80)] = 0
    """Degrees by which the camera stands to the right (positive) or left of straight across from the line of action; always on the same side of it. Two neighbouring shots
    of one subject differ by 30 or in size."""
    angle: CameraAngle = "eye"
    lens_mm: int = 35
    pre_roll: Annotated[float, Field(ge=0, le=3)] = 0.4
    """Seconds of picture before the first line of the shot."""
    lead: Annotated[float, Field(ge=0, le=1.5)] = 0.0
    """J-cut: seconds by which the first line is heard before this picture is seen."""
    trail: Annotated[float, Field(ge=0, le=2)] = 0.0
    """L-cut: seconds by which the last line runs on under the next picture."""
    tail: Annotated[float, Field(ge=0, le=3)] = 0.6
    """Seconds of picture after the last line of the shot: room for the next shot's lead."""
    actions: dict[str, Action] = Field(default_factory=dict)
    """What somebody in the shot does, by name; who is not named does what the mark's business says."""
    holder: str = ""
    """Who has the story's object when the shot begins; empty: whoever has it in the scene."""


class Viseme(Model):
    """A mouth shape from `at` (seconds from the start of its line) on."""

    at: float
    shape: MouthShape


class SpeechCue(Model):
    """A line inside a shot: when it starts and how the mouth moves.

    `start` is in seconds from the first used frame of the shot; negative when the line is heard before its picture (J-cut). A line may end after its shot (L-cut).
    """

    line_id: PartId
    character: str
    start: float
    seconds: float
    visemes: tuple[Viseme, ...] = ()
    on_screen: bool = True


class Subject(Model):
    """A character in a shot, complete: the renderer asks nobody else."""

    design: CharacterDesign
    x: Annotated[float, Field(ge=-1, le=1)] = 0.0
    depth: Annotated[float, Field(ge=0, le=1)] = 0.0
    """As in `Mark`."""
    facing: Literal["left", "right"] = "right"
    expression: Mood = Mood.WARM
    gaze: Literal["partner", "object", "away", "camera"] = "partner"
    look_x: Annotated[float, Field(ge=-3, le=3)] | None = None
    look_y: Annotated[float, Field(ge=-3, le=3)] = 0.0
    """Where the eyes go, in the frame's own units (beyond 1 lies outside the frame; y grows downwards, 0 is the own eye line); None: as `gaze` says."""
    action: Action = "stand"
    holds: bool = False
    """Whether the story's object is in this one's hand."""
    prop: str = ""
    """What is in the hand besides the story's object; empty for nothing."""
    motion: MotionTrack | None = None
    face: FaceTrack | None = None
    """Curves of body and face; None: the renderer moves them by its own rules."""


class ShotPlan(Model):
    """Everything the offline renderer needs for one clip; a GPU provider uses `prompt` and the references instead."""

    shot_id: PartId
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
    repair: tuple[str, ...] = ()
    """Names of the checks (`ShotCheck`) that failed on the take before; the renderer mends these and nothing else."""
    head_frames: Annotated[int, Field(ge=0, le=48)] = 0
    tail_frames: Annotated[int, Field(ge=0, le=48)] = 0
    """Handles: frames rendered before the first and after the last of the `frames` that are used. A clip has head_frames + frames + tail_frames."""
    codec: Codec = Codec.H264
    azimuth: int = 0
    angle: CameraAngle = "eye"
    """As in `Frame`."""
    light: LightingSetup | None = None
    """None: the light of time, weather and mood, as the set is drawn."""
    camera: CameraPath | None = None
    """None: `move`, carried out by the renderer's own rules."""
    composition: Composition = "balanced"
    headroom: Annotated[float, Field(ge=0, le=0.4)] | None = None
    """Share of the frame above the tallest head in shots from the waist up; None: as the size has it."""
    lens_mm: int = 0
    """0: the usual lens of the size; a longer one makes what is behind people softer."""
    dressing: tuple[str, ...] = ()
    """Props that stand about in this scene, besides the set's own features."""
    grade: Grade | None = None
    """The colours the clip is coded in; None: as it is drawn. Stills are always as they are drawn."""


class CardPlan(Model):
    """A title or credits card, rendered as a clip like any shot."""

    shot_id: PartId
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
    codec: Codec = Codec.H264
    mood: Mood = Mood.HOPEFUL
    """Decides the face of the lettering."""
    features: tuple[str, ...] = ()
    """Of the set behind the words."""
