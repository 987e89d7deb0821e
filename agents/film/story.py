"""The story: from the concept to the lines people say."""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.base import Model

from .words import Kit, Line, Look, Mood, PartId, Pronouns, TimeOfDay, Weather


class Fact(Model):
    """Something the logline says. Every fact must be used in at least one scene."""

    fact_id: str
    text: str
    head: str
    """The noun (or verb) that must appear: `lighthouse keeper`, `bottle`."""
    kind: Literal["person", "object", "place", "goal", "circumstance"]
    central: bool = False
    """Whether the story turns on it: the object, the adversary, the place, the deadline. Such a fact is used in two scenes at least, one of them in the second half."""


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
    stands_for: str = ""
    """A crowd this one is the face of: `villagers`, `strangers`."""
    enters: Annotated[int, Field(ge=1, le=5)] = 1
    """The first act it can be seen in, of call, doubt, trial, turn and end: a creature that is called comes late."""
    knows: tuple[str, ...] = ()
    """Ids of the facts this one knows when the film begins; the rest it learns in scenes."""


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
    draw: Annotated[int, Field(ge=0)] = 0
    """Which of several equally fitting tellings the offline writer uses; drawn with the concept, so that another seed gives another film."""
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


class Setup(Model):
    """Something planted in one scene that pays off in a later one."""

    kind: Literal["object", "promise", "secret", "skill", "threat"]
    what: str
    """The word that names it on both occasions."""
    planted: int
    """Scene number."""
    paid: int
    """Scene number, later than `planted`."""


class EpisodePlan(Model):
    """One episode of a series: which spine it is told along, what it asks and what it hands to the next."""

    number: int
    title: str
    spine: str
    question: str
    hands_on: str
    """What is open at the end and makes the next episode necessary; empty for the last."""
    premise: str = ""
    """What sets this episode going: what the one before left open, and what is wanted now."""
    conflict: str = ""
    turn: str = ""
    """What happens at its height and leaves something open."""
    focus: str = ""
    """The fact of the logline that the episode turns on, by its `head`."""
    value_before: int
    value_after: int


class SeriesArc(Model):
    """An arc over several episodes, each with a spine of its own. The film at hand is episode `current`."""

    episodes: Annotated[tuple[EpisodePlan, ...], Field(min_length=2, max_length=12)]
    current: int = 1
    through_line: str


class StoryArc(Model):
    setup: Annotated[str, Field(max_length=700)]
    escalation: Annotated[str, Field(max_length=700)]
    resolution: Annotated[str, Field(max_length=700)]
    emotional_beats: Annotated[tuple[str, ...], Field(min_length=3, max_length=3)]
    beats: Annotated[tuple[Beat, ...], Field(min_length=3, max_length=6)]
    continuity_flags: tuple[str, ...] = ()
    ledger: tuple[Setup, ...] = ()
    """Set-ups with their pay-offs."""
    series: SeriesArc | None = None
    """Where the film stands in a series, when one is asked for."""


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
    avoid: dict[str, str] = Field(default_factory=dict)
    """What cannot be in this world, and what is there instead: no scene and no line has it, unless the logline itself does."""
    year: int | None = None
    """About when it happens, below zero before our era; nothing invented later may occur. None: nobody checks."""


class Learned(Model):
    """Somebody finds something out."""

    character: str
    fact_ids: tuple[str, ...]


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
    learned: tuple[Learned, ...] = ()
    """What people see or are told here that they did not know before: nobody speaks of a fact earlier."""

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


class Timbre(Model):
    """What is done to a synthetic voice so that it is nobody else's. The defaults leave the voice as it comes."""

    tract: Annotated[float, Field(ge=0.7, le=1.4)] = 1.0
    """Height of the formants against the voice's own: above 1 a smaller head, below 1 a larger one."""
    breath: Annotated[float, Field(ge=0, le=1)] = 0.2
    warmth: Annotated[float, Field(ge=-1, le=1)] = 0.0
    rasp: Annotated[float, Field(ge=0, le=1)] = 0.0
    tremor: Annotated[float, Field(ge=0, le=1)] = 0.0
    effect: Literal["none", "machine", "creature"] = "none"


class VoiceProfile(Model):
    name: str
    voice: str
    """Voice of the speech provider: an espeak-ng voice with variant, `en-gb-scotland+f3`."""
    rate: Annotated[int, Field(ge=80, le=260)] = 155
    """Words per minute."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    pitch_range: Annotated[int, Field(ge=0, le=99)] = 50
    description: str = ""
    timbre: Timbre = Timbre()


class VoiceDirection(Model):
    line_id: PartId
    rate: int
    pitch: int
    pitch_range: int
    pause_before: Annotated[float, Field(ge=0, le=3)] = 0.25
    """Seconds."""
    volume: Annotated[float, Field(ge=0.2, le=1.5)] = 1.0
    delivery: Literal["speech", "whisper", "shout"] = "speech"
    stress: Annotated[float, Field(ge=0, le=1)] = 0.3
    """How much the word that matters most is leant on."""
    pauses: Annotated[float, Field(ge=0, le=3)] = 1.0
    """Length of the pauses at commas and dashes, against the usual."""
    intention: str = ""


class LineCue(Model):
    """A line without its words: that somebody says something, and to what end. Shots are planned from it, so that other words leave them as they are."""

    line_id: PartId
    scene_number: int
    character: str
    act: str
    audio_class: Literal["on_screen", "voice_over"] = "on_screen"


class PlayedLine(LineCue):
    """A line as it is directed: how it is meant, without its words."""

    emotion: Mood
    parenthetical: str = ""


class ShownLine(Model):
    """A line as the picture shows it: whose face, and which expression."""

    line_id: PartId
    character: str
    emotion: Mood
    audio_class: Literal["on_screen", "voice_over"] = "on_screen"


class SpokenLine(Model):
    """A line as a voice speaks it; how is the direction's."""

    line_id: PartId
    character: str
    text: Line


class DialogueLine(Model):
    line_id: PartId
    """`SCENE_2_LINE_3`."""
    scene_number: int
    character: str
    text: Line
    act: str
    """The speech act: warn, insist, refuse, confess, …"""
    emotion: Mood
    parenthetical: str = ""
    audio_class: Literal["on_screen", "voice_over"] = "on_screen"
