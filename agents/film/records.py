"""What the company knows, promises and finds out about its own film: research, canon, casting, scouting, and the reports of those who check.

Whoever writes, designs or delivers reads these; none of them holds a picture or a sound. A statement names its source, a finding the part of the film it is about.
"""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.base import Model

from .words import Colour, TimeOfDay

Sentence = Annotated[str, Field(min_length=1, max_length=300)]

# ---- research --------------------------------------------------------------------------------------------------------------


class Statement(Model):
    """Something that is true of the film's time, place or trades."""

    about: Literal["time", "place", "trade", "thing", "custom"]
    text: Sentence
    source: Annotated[str, Field(min_length=1, max_length=160)]


class Avoided(Model):
    """A thing that cannot be in this world."""

    word: Annotated[str, Field(min_length=1, max_length=40)]
    instead: Annotated[str, Field(max_length=60)] = ""
    """What is there in its place; empty when there is nothing like it."""
    why: Annotated[str, Field(max_length=160)]


class ResearchNotes(Model):
    era: str = ""
    """A phrase; empty for the present."""
    year: int | None = None
    """About when it happens, below zero before our era; None for the present."""
    place: str = ""
    trades: tuple[str, ...] = ()
    """Of the people in it."""
    statements: tuple[Statement, ...] = ()
    avoid: tuple[Avoided, ...] = ()
    texture: tuple[str, ...] = ()
    """Sensory details that the sources vouch for."""


# ---- canon -----------------------------------------------------------------------------------------------------------------

Predicate = Literal["is", "age", "species", "profession", "trait", "relation", "seen", "leaves", "looks", "serves", "is the same as"]
"""What a canonical fact says of its subject. `seen`: the first scene it can be seen in, or `never`; `leaves`: the last scene it can be seen in."""


class CanonFact(Model):
    """One thing that holds in every scene from `first_scene` on, whatever anybody writes later."""

    subject: Annotated[str, Field(min_length=1, max_length=80)]
    predicate: Predicate
    value: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=80)]
    """`logline`, `concept`, `BEAT_3`."""
    first_scene: Annotated[int, Field(ge=1, le=20)] = 1


class TimelineEntry(Model):
    """What happens when, in the order of the story's own time."""

    scene: Annotated[int, Field(ge=0, le=20)]
    """0 for what lies before the film."""
    what: Sentence
    characters: tuple[str, ...] = ()
    source: Annotated[str, Field(max_length=80)] = ""


class CanonFacts(Model):
    facts: tuple[CanonFact, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()

    def value(self, subject: str, predicate: Predicate) -> str:
        """What the canon says of somebody; empty when it says nothing."""
        return next((fact.value for fact in self.facts if fact.subject == subject and fact.predicate == predicate), "")


# ---- casting and scouting --------------------------------------------------------------------------------------------------


class Casting(Model):
    """How somebody shall be played, before a voice is looked for."""

    name: str
    archetype: Annotated[str, Field(min_length=1, max_length=60)]
    """`reluctant hero`, `mentor`, `trickster`, …"""
    voice_weight: Literal["light", "medium", "heavy"]
    pace: Literal["slow", "even", "quick"]
    pitch: Literal["low", "middle", "high"]
    """Of this one's own kind of voice: a low woman is higher than a high man."""
    why: Sentence


class SunAt(Model):
    """Where the light of a place comes from at an hour."""

    time_of_day: TimeOfDay
    side: Literal["left", "right", "behind", "ahead", "above", "none"]
    """As the camera looks; `none` without sun: at night, or indoors without a window."""
    height: Annotated[int, Field(ge=-90, le=90)]
    """Degrees above the horizon."""


class LocationReference(Model):
    """What a place like this is in the world."""

    location: str
    likeness: Annotated[str, Field(max_length=120)]
    """A place that exists and is like it, `Bell Rock Lighthouse, Scotland`; empty when there is none."""
    architecture: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    vegetation: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()
    """Of the materials in daylight, the most of it first."""
    features: tuple[str, ...] = ()
    """Set pieces such a place has, by the renderer's names."""
    sun: tuple[SunAt, ...] = ()
    heard: tuple[str, ...] = ()


# ---- reports ---------------------------------------------------------------------------------------------------------------


class SupervisionNote(Model):
    """One scene as the script supervisor has timed and read it."""

    scene_number: int
    story_day: Annotated[int, Field(ge=1)]
    eighths: Annotated[int, Field(ge=1)]
    """Of a page: a page of screenplay has eight."""
    seconds: Annotated[float, Field(gt=0)]
    """As read with a stop watch: action and dialogue."""
    silent: tuple[str, ...] = ()
    """In the scene and without a line."""
    unlisted_props: tuple[str, ...] = ()
    """Spoken of, and on no list of this scene's props."""
    mismatches: tuple[Sentence, ...] = ()
    """What is said against what is done."""


class ContinuityCheck(Model):
    """How often a rule was asked; a rule that was never asked is not kept."""

    rule: str
    asked: Annotated[int, Field(ge=0)]


ContinuityRule = Literal["ENTRANCE", "EXIT", "CAST", "TIME", "WEATHER", "HANDS", "COSTUME", "OBJECT", "DIRECTION", "PLACE"]


class ContinuityFault(Model):
    rule: ContinuityRule
    scene_number: int
    part_id: str
    """The shot, `SCENE_2_SHOT_3`, or the scene, `SCENE_2`."""
    description: Sentence


class ContinuityReport(Model):
    faults: tuple[ContinuityFault, ...] = ()
    checks: tuple[ContinuityCheck, ...] = ()


Rating = Literal["G", "PG", "PG-13", "R"]
RatingCategory = Literal["language", "violence", "fear", "alcohol", "drugs", "nudity", "discrimination", "crime", "threat"]


class RatingReason(Model):
    category: RatingCategory
    rating: Rating
    """What this alone asks for."""
    words: Annotated[str, Field(max_length=120)]
    """As they stand in the film."""
    part_id: str


class NamedInFilm(Model):
    """Somebody or something that exists outside the film."""

    name: str
    kind: Literal["person", "brand", "work"]
    part_id: str


class PlatformRule(Model):
    platform: str
    rule: Sentence
    fulfilled: bool
    action: Annotated[str, Field(max_length=300)] = ""
    """What whoever publishes still has to do."""


class ComplianceReport(Model):
    rating: Rating
    reasons: tuple[RatingReason, ...] = ()
    descriptor: Annotated[str, Field(max_length=200)]
    """`Suitable for all`, `For mild threat and references to alcohol`."""
    target_rating: Rating | Literal[""] = ""
    """What was asked for."""
    names: tuple[NamedInFilm, ...] = ()
    platforms: tuple[PlatformRule, ...] = ()
    disclosure: Sentence
