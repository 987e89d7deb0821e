"""The closed vocabularies of a film, its format, and the colours it is painted with."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cluster.contracts.base import Model

FPS = 24
WIDTH, HEIGHT = 1280, 720
SAMPLE_RATE = 48_000
HANDLE_FRAMES = 8
"""Frames rendered before and after the used part of every shot: room for an editor to move a cut. They begin and end on closed groups of pictures, so the cut leaves
them out without encoding anything again."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
PartId = Annotated[str, Field(max_length=120, pattern=r"^[A-Za-z0-9_.-]*$")]
"""What a shot, a line, a cue or another part of a film is called. It becomes part of file names, and a model or an agent from elsewhere may have made it up: it is never a path."""
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


class Aspect(StrEnum):
    """Shape of the frame. Each is laid out for itself, never cropped out of another."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    SCOPE = "2.39:1"


FRAME_SIZES: dict[Aspect, tuple[int, int]] = {
    Aspect.WIDE: (1280, 720),
    Aspect.TALL: (720, 1280),
    Aspect.SQUARE: (960, 960),
    Aspect.SCOPE: (1280, 536),
}
"""Width and height in pixels, at 720p."""


class Resolution(StrEnum):
    """How many pixels a frame has, named by the height of a wide one. A draft is drawn in a third of the time and tells the same film."""

    DRAFT = "360p"
    STANDARD = "720p"
    FULL = "1080p"


SHARES: dict[Resolution, float] = {Resolution.DRAFT: 0.5, Resolution.STANDARD: 1.0, Resolution.FULL: 1.5}


class Codec(StrEnum):
    """How pictures and sound are coded: H.264 with AAC, or AV1 with Opus, for which no encoder under the GPL is used."""

    H264 = "h264"
    AV1 = "av1"


class FilmFormat(Model):
    """What the finished film shall be like, whatever is in it."""

    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.STANDARD
    codec: Codec = Codec.H264
    target_lufs: Annotated[float, Field(ge=-31, le=-10)] = -16.0
    """Integrated loudness: -16 for the web, -23 for broadcast (EBU R128)."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; both are even, as coders want them."""
        width, height = (round(side * SHARES[self.resolution] / 2) * 2 for side in FRAME_SIZES[self.aspect])
        return width, height


class ShotCheck(StrEnum):
    """What every clip is looked at for. A clip that fails comes back with the names, and the renderer mends by them."""

    LENGTH = "LENGTH"
    """As many frames as planned, handles included."""
    BLACK = "BLACK"
    FROZEN = "FROZEN"
    MOTION = "MOTION"
    """Enough of the picture moves: no slide."""
    EXPOSURE = "EXPOSURE"
    """Neither washed out nor sunk, with contrast."""
    LIGHT = "LIGHT"
    """The key comes from the side it was planned for, as bright as it was."""
    LIPS = "LIPS"
    """The mouth moves while its owner is heard, and rests when not."""
    IDENTITY = "IDENTITY"
    """Everybody looks as designed."""


class RenderBudget(Model):
    """How long one picture may take at a Task Service, waiting included. What takes longer is stopped there and drawn offline."""

    seconds_per_clip: Annotated[float, Field(gt=0)] | None = None
    seconds_per_still: Annotated[float, Field(gt=0)] | None = None


class Pronouns(StrEnum):
    SHE = "she"
    HE = "he"
    THEY = "they"
    IT = "it"


class Palette(Model):
    """Five colours a film is painted with, dark to light, then the accent and the skin of light."""

    shadow: Colour
    base: Colour
    mid: Colour
    light: Colour
    accent: Colour


class BodyRig(StrEnum):
    ADULT = "adult"
    SLIM = "slim"
    BROAD = "broad"
    CHILD = "child"
    OLD = "old"
    ANIMAL = "animal"
    ROBOT = "robot"


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
    TILT_DOWN = "tilt_down"
    DRIFT = "drift"
    HANDHELD = "handheld"
