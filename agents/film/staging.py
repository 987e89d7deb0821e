"""How a shot is staged beyond its frame: composition, light, the camera's path, bodies and faces in time, effects.

Planners write these, agents of the set carry them out as curves over time, and the renderer obeys them. Everything is optional in a `ShotPlan`: without it the renderer stages by its own rules, so a
small company makes a film as well.

Conventions: times are seconds from the first used frame of the shot (handles lie before zero and after the end, where a curve holds its first and last value). Frame coordinates are -1 to 1, x to
the right and y downwards. Curves are keys with eased passages between them.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from cluster.contracts.base import Model

from .words import CameraMove, Colour, Mood, PartId, ShotSize

CameraAngle = Literal["eye", "low", "high"]
Composition = Literal["centred", "thirds_left", "thirds_right", "balanced", "frame_within_frame"]
KeySide = Literal["left", "right", "front", "back"]
Support = Literal["locked", "dolly", "handheld", "crane"]
Gesture = Literal[
    "none", "open_palm", "point", "hand_to_chest", "hand_to_face", "fist", "shrug", "nod", "head_shake", "lean_in", "lean_back", "look_down", "look_up"
]
EffectKind = Literal[
    "fog", "dust", "rain_on_lens", "snow", "embers", "sparkle", "light_leak", "vignette", "flash", "glow", "heat", "water_caustics", "scanlines", "iris"
]


class ShotSpec(Model):
    """A frame as the camera department shoots it. The storyboard's word stands where a shot specification is silent about it."""

    frame_id: PartId
    scene_number: int
    size: ShotSize
    move: CameraMove
    azimuth: Annotated[int, Field(ge=-80, le=80)] = 0
    angle: CameraAngle = "eye"
    lens_mm: Annotated[int, Field(ge=12, le=200)] = 35
    composition: Composition = "balanced"
    headroom: Annotated[float, Field(ge=0, le=0.4)] = 0.12
    """Share of the frame's height above the tallest head."""
    reason: Annotated[str, Field(max_length=300)] = ""
    """Why: what the audience shall see or feel by it."""

    @property
    def framing(self) -> dict[str, Any]:
        """What takes the place of the storyboard's word in a frame."""
        return self.model_dump(include={"size", "move", "azimuth", "angle", "lens_mm"})


class CinematographyPlan(Model):
    """One scene's photography: what the light does and why. `lighting_setup` turns it into lamps."""

    scene_number: int
    intent: Annotated[str, Field(max_length=300)]
    key_side: KeySide
    contrast: Annotated[float, Field(ge=1, le=16)]
    """Key to fill, as a ratio of light: 2 is gentle, 8 and more is noir."""
    kelvin: Annotated[int, Field(ge=1800, le=12000)]
    """Colour of the key."""
    exposure: Annotated[float, Field(ge=-2, le=2)] = 0.0
    """Stops against the scene as it is drawn."""
    support: Support = "dolly"
    practicals: tuple[str, ...] = ()
    """Lamps, windows and fires that are seen: features of the set."""


class LightingSetup(Model):
    """The light of one scene in numbers a renderer can obey and a check can measure."""

    scene_number: int
    key_side: KeySide
    key_colour: Colour
    fill_colour: Colour
    key: Annotated[float, Field(ge=0, le=1.5)]
    """Strength of the key side's brightening; 0 leaves the picture as it is."""
    fill: Annotated[float, Field(ge=0, le=1)]
    """How much of the other side's shade is lifted: 1 no shade, 0 black."""
    exposure: Annotated[float, Field(ge=-2, le=2)] = 0.0
    haze: Annotated[float, Field(ge=0, le=1)] = 0.0
    practicals: tuple[str, ...] = ()
    flicker: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of a fire or a failing lamp."""


class Grade(Model):
    """What a look does to the picture: the curve of its light, the strength of its colours, and where shadows and lights lean to (steps of blue and red difference)."""

    contrast: Annotated[float, Field(ge=0.9, le=1.15)] = 1.0
    gamma: Annotated[float, Field(ge=0.88, le=1.14)] = 1.0
    """Above 1 the middle is lighter."""
    saturation: Annotated[float, Field(ge=0.75, le=1.2)] = 1.0
    shadows: tuple[Annotated[float, Field(ge=-8, le=8)], Annotated[float, Field(ge=-8, le=8)]] = (0.0, 0.0)
    lights: tuple[Annotated[float, Field(ge=-8, le=8)], Annotated[float, Field(ge=-8, le=8)]] = (0.0, 0.0)


class SceneLook(Model):
    """The colours that a scene is finished in, decided before it is shot: whoever codes a clip of it first codes it in these."""

    scene_number: int
    mood: Mood
    grade: Grade


class CameraKey(Model):
    """Where the camera looks at a moment: `x` and `y` are shares of the frame's width and height, to the right and down, by which it has gone from the middle of the drawn frame."""

    at: float
    x: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0
    y: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0
    zoom: Annotated[float, Field(ge=1, le=2)] = 1.0
    """1 shows the whole frame."""
    roll: Annotated[float, Field(ge=-5, le=5)] = 0.0
    """Degrees."""


class CameraPath(Model):
    """The virtual camera of one shot."""

    frame_id: PartId
    keys: Annotated[tuple[CameraKey, ...], Field(min_length=1, max_length=16)]
    shake: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of a hand that holds the camera: 1 moves the picture by about a hundredth of its width."""
    support: Support = "dolly"

    @model_validator(mode="after")
    def _in_order(self) -> "CameraPath":
        if any(later.at <= earlier.at for earlier, later in zip(self.keys, self.keys[1:], strict=False)):
            raise ValueError("the keys of a camera path follow one another in time")
        return self


class BodyDirection(Model):
    """What one character does with body and face in one shot."""

    character: str
    energy: Annotated[float, Field(ge=0, le=1)] = 0.4
    """0 still, 1 cannot stand still."""
    gestures: tuple[Gesture, ...] = ()
    """In order, spread over the shot."""
    from_mood: Mood
    to_mood: Mood
    """What the face says at the start and at the end of the shot."""
    tension: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Raised shoulders, fewer blinks."""


class MotionDirection(Model):
    """One shot's direction for bodies and faces."""

    frame_id: PartId
    bodies: tuple[BodyDirection, ...] = ()


class MotionKey(Model):
    at: float
    gesture: Gesture = "none"
    strength: Annotated[float, Field(ge=0, le=1)] = 0.0
    lean: Annotated[float, Field(ge=-12, le=12)] = 0.0
    """Degrees of the upper body, forward positive."""
    turn: Annotated[float, Field(ge=-20, le=20)] = 0.0
    """Degrees of the head, towards the partner positive."""
    nod: Annotated[float, Field(ge=-15, le=15)] = 0.0
    """Degrees of the head, down positive."""
    weight: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Weight shift: -1 on the rear foot, 1 on the front one."""
    shoulders: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How far they are drawn up: 1 is a shrug."""


class MotionTrack(Model):
    """One body over one shot."""

    character: str
    keys: Annotated[tuple[MotionKey, ...], Field(min_length=1, max_length=64)]
    breaths_per_minute: Annotated[float, Field(ge=4, le=50)] = 14.0
    sway: Annotated[float, Field(ge=0, le=1)] = 0.3


class MotionData(Model):
    """All bodies of one shot."""

    frame_id: PartId
    tracks: tuple[MotionTrack, ...] = ()
    provider: str = "callsheet"


class FaceKey(Model):
    at: float
    mood: Mood
    intensity: Annotated[float, Field(ge=0, le=1)] = 1.0
    brow: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Above 0 raised, below 0 drawn together."""


class FaceTrack(Model):
    """One face over one shot; lips are the speech cues' own."""

    character: str
    keys: Annotated[tuple[FaceKey, ...], Field(min_length=1, max_length=64)]
    blinks: tuple[float, ...] = ()
    """Seconds at which the eyes shut for about an eighth of a second."""


class FacialAnimation(Model):
    """All faces of one shot."""

    frame_id: PartId
    tracks: tuple[FaceTrack, ...] = ()
    provider: str = "callsheet"


class Effect(Model):
    """One layer over a shot (or over a whole scene, when `frame_id` is empty)."""

    kind: EffectKind
    frame_id: PartId = ""
    strength: Annotated[float, Field(gt=0, le=1)] = 0.5
    colour: Colour | None = None
    fade_in: Annotated[float, Field(ge=0, le=5)] = 0.0
    fade_out: Annotated[float, Field(ge=0, le=5)] = 0.0
    reason: Annotated[str, Field(max_length=200)] = ""


class VfxPlan(Model):
    """The effects of one scene, from the back to the front."""

    scene_number: int
    effects: tuple[Effect, ...] = ()
    """Empty: the scene is as it was shot. Most scenes of a quiet story are."""
