"""The closed vocabularies of a film, its format, and the colours it is painted with."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

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
    DRIFT = "drift"
