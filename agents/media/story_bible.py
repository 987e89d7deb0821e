"""The story bible: concept, arc, cast, world, scenes and look of a film as a designed PDF, and the character sheets as another.

What is said is what the agents decided, nothing is invented here; no line of dialogue is printed, so that rewriting one leaves these documents as they
are. Letter paper; same content, same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import LETTER, landscape

from agents.film import CharacterArc, CharacterDesign, CharacterProfile, Concept, Palette, Scene, StoryArc, StyleGuide, WorldBible
from agents.film.records import CanonFact, CanonFacts, Casting, LocationReference, ResearchNotes

from .colour import mix
from .display_type import FAMILIES
from .pages import INK, SOFT, Pages, Type, loaded

EDGE = 54.0
BODY, SMALL, LABEL = Type(9.8), Type(8.4, colour=SOFT), Type(7.6, "strong", SOFT)
NOTHING = ("", "thing", "things")
"""What stands in for a thing that had no like."""
MOST_AVOIDED = 24
COLOUR_NAMES = ("skin", "hair_colour", "coat_colour", "shirt_colour", "trouser_colour")


@dataclass(frozen=True)
class BibleContent:
    concept: Concept
    arc: StoryArc
    world: WorldBible
    scenes: Sequence[Scene]
    profiles: Sequence[CharacterProfile]
    arcs: Sequence[CharacterArc]
    designs: Sequence[CharacterDesign]
    style: StyleGuide
    pictures: Mapping[str, Path]
    """`art`, `board`, `cast:<name>`, `place:<name>`, `scene:<number>`; what is not there leaves its place empty."""
    research: ResearchNotes | None = None
    canon: CanonFacts | None = None
    casting: Sequence[Casting] = ()
    references: Sequence[LocationReference] = ()


def story_bible(content: BibleContent, out: Path) -> int:
    """Writes the bible; returns its pages."""
    return _Bible(content, out).write()


def character_sheets(content: BibleContent, out: Path) -> int:
    """Writes a page for each character: the reference sheet, the colours with their values, and the notes a designer works by. Returns the pages."""
    pages = Pages(out, landscape(LETTER), f"{content.concept.title}: character sheets", FAMILIES[content.concept.mood])
    arcs = {arc.name: arc for arc in content.arcs}
    profiles = {profile.name: profile for profile in content.profiles}
    casting = {row.name: row for row in content.casting}
    for index, design in enumerate(content.designs):
        if index:
            pages.next()
        _sheet(pages, content, design, profiles.get(design.name), arcs.get(design.name), casting.get(design.name))
    return pages.save()


class _Bible:
    def __init__(self, content: BibleContent, out: Path) -> None:
        self.content, self.concept = content, content.concept
        self.pages = Pages(out, LETTER, f"{content.concept.title}: story bible", FAMILIES[content.concept.mood])
        self.room = self.pages.width - 2 * EDGE
        self.accent = mix(content.style.palette.accent, "#000000", 0.15)
        self.y = EDGE

    def write(self) -> int:
        self._cover()
        self._concept()
        self._story()
        self._canon()
        self._cast()
        self._world()
        self._scenes()
        return self.pages.save()

    def _cover(self) -> None:
        pages, palette = self.pages, self.content.style.palette
        pages.fill(0, 0, pages.width, pages.height, mix(palette.shadow, "#000000", 0.5))
        if art := self.content.pictures.get("art"):
            pages.picture(loaded(art), 0, 0, pages.width, 470)
        y = pages.text(self.concept.title, EDGE, 500, self.room, Type(44, "display", "#f6f2ea", 1.1), most=2)
        pages.fill(EDGE, y + 8, 64, 2.4, palette.accent)
        y = pages.text(self.concept.logline, EDGE, y + 26, self.room - 60, Type(12.5, colour="#dcd8cf"), most=5)
        pages.line("STORY BIBLE", EDGE, pages.height - EDGE, Type(9, "strong", "#a9a7a2"))
        pages.line("AI-generated", pages.width - EDGE, pages.height - EDGE, Type(9, colour="#a9a7a2"), "right")

    def _begin(self, title: str) -> None:
        pages = self.pages
        pages.next()
        pages.line(self.concept.title, EDGE, 40, Type(8, colour=SOFT))
        pages.line(str(pages.number), pages.width - EDGE, 40, Type(8, colour=SOFT), "right")
        pages.rule(EDGE, 46, self.room)
        pages.text(title, EDGE, 62, self.room, Type(26, "display", self.accent, 1.1), most=1)
        self.y = 108

    def _room_for(self, points: float, title: str) -> None:
        """A new page where less than that is left on this one."""
        if self.y + points > self.pages.height - EDGE:
            self._begin(f"{title}, continued")

    def _label(self, text: str, x: float = EDGE) -> None:
        self.pages.line(text.upper(), x, self.y + 7, LABEL)
        self.y += 12

    def _say(self, label: str, text: str) -> None:
        if text:
            self._label(label)
            self.y = self.pages.text(text, EDGE, self.y, self.room, BODY) + 10

    def _list(self, label: str, rows: Sequence[str], title: str) -> None:
        if rows:
            self._room_for(40, title)
            self._label(label)
        for row in rows:
            self._room_for(26, title)
            self.pages.line("–", EDGE, self.y + BODY.size, BODY)
            self.y = self.pages.text(row, EDGE + 12, self.y, self.room - 12, BODY) + 2
        self.y += 8 if rows else 0

    def _concept(self) -> None:
        concept = self.concept
        self._begin("Concept")
        self._say("Logline", concept.logline)
        if concept.language != "en":
            self._say(f"As it was asked for ({concept.language})", concept.original_logline)
        self._say("Conflict", concept.core_conflict)
        self._say("Promise", concept.audience_promise)
        self._say(
            "Genre, tone, shape",
            f"{', '.join(concept.genre_tags)}; {', '.join(concept.tone_keywords)}; a story of the kind “{concept.spine}”, {concept.mood.value}.",
        )
        self._list("Themes", [f"{arc.name} believes: {arc.lie} The film answers: {arc.truth}" for arc in self.content.arcs if arc.lie], "Concept")
        self._facts()

    def _facts(self) -> None:
        """The ledger: everything the logline says, and where it is kept."""
        self._room_for(60, "Concept")
        self._label("Fact ledger")
        for fact in self.concept.facts:
            self._room_for(24, "Concept")
            used = [str(scene.scene_number) for scene in self.content.scenes if fact.fact_id in scene.fact_ids]
            self.pages.line(fact.fact_id, EDGE, self.y + BODY.size, LABEL)
            self.pages.line(fact.kind, EDGE + 300, self.y + BODY.size, SMALL)
            self.pages.line(f"scene {', '.join(used)}" if used else "in no scene", EDGE + 380, self.y + BODY.size, SMALL)
            self.y = self.pages.text(fact.text, EDGE + 30, self.y, 260, BODY) + 3
            self.pages.rule(EDGE, self.y, self.room)
            self.y += 4

    def _story(self) -> None:
        arc = self.content.arc
        self._begin("Story")
        self._say("Set-up", arc.setup)
        self._say("Escalation", arc.escalation)
        self._say("Resolution", arc.resolution)
        self._say("What is felt", "; ".join(beat.rstrip(" .") for beat in arc.emotional_beats))
        self._curve()
        for beat in arc.beats:
            self._room_for(40, "Story")
            self._label(f"{beat.function}, {beat.mood.value}, value {_signed(beat.value_before)} to {_signed(beat.value_after)}")
            self.y = self.pages.text(beat.summary, EDGE, self.y, self.room, BODY) + 6

    def _curve(self) -> None:
        """The value at stake over the scenes, as steps."""
        scenes = self.content.scenes
        values = [scenes[0].value_before, *(scene.value_after for scene in scenes)]
        low, high = min(values), max(values)
        self._room_for(120, "Story")
        self._label("What is at stake, scene by scene")
        top, height, step = self.y + 4, 64.0, self.room / max(1, len(values) - 1)

        def at(value: int) -> float:
            return top + height * (high - value) / max(1, high - low)

        self.pages.rule(EDGE, at(0) if low <= 0 <= high else top + height, self.room)
        for index, value in enumerate(values):
            x = EDGE + step * index
            self.pages.fill(min(x, EDGE + self.room - 8), at(value) - 2.5, 8, 5, self.accent)
            if index + 1 < len(values):
                self.pages.stroke(x + 4, at(value), EDGE + step * (index + 1) + (4 if index + 2 < len(values) else -4), at(values[index + 1]), self.accent)
                self.pages.line(str(scenes[index].scene_number), x + step / 2, top + height + 16, SMALL, "centre")
        self.y = top + height + 30

    def _canon(self) -> None:
        """What holds in every scene, by whom or what it is about, and what happens when."""
        canon = self.content.canon
        if canon is None:
            return
        self._begin("Canon")
        for subject in dict.fromkeys(fact.subject for fact in canon.facts):
            told = [_holds(fact) for fact in canon.facts if fact.subject == subject]
            self._room_for(30, "Canon")
            self.pages.text(subject, EDGE, self.y, 120, Type(9.8, "strong"), most=2)
            self.y = max(self.y + 24, self.pages.text("; ".join(told), EDGE + 130, self.y, self.room - 130, BODY) + 6)
        self._list("Timeline", [f"{f'Scene {entry.scene}' if entry.scene else 'Before'}: {entry.what}" for entry in canon.timeline], "Canon")

    def _cast(self) -> None:
        self._begin("Cast")
        casting = {row.name: row for row in self.content.casting}
        designs = {design.name: design for design in self.content.designs}
        arcs = {arc.name: arc for arc in self.content.arcs}
        for profile in self.content.profiles:
            self._room_for(190, "Cast")
            top, picture = self.y, self.content.pictures.get(f"cast:{profile.name}")
            left, room = EDGE, self.room
            if picture:
                self.pages.picture(loaded(picture), EDGE, top, 240, 135)
                left, room = EDGE + 256, self.room - 256
            y = self.pages.text(profile.name, left, top, room, Type(19, "display", INK, 1.2), most=1)
            y = self.pages.text(_who(profile), left, y, room, SMALL) + 5
            y = self.pages.text(profile.motivation, left, y, room, BODY) + 4
            if arc := arcs.get(profile.name):
                y = self.pages.text(f"Believes: {arc.lie} Learns: {arc.truth} Turns in scene {arc.turning_scene}.", left, y, room, BODY) + 4
            y = self.pages.text(f"Speaks {_speech(profile)}.", left, y, room, SMALL) + 2
            if row := casting.get(profile.name):
                y = self.pages.text(f"Cast as {_cast_as(row)}", left, y, room, SMALL) + 2
            if profile.relationships:
                y = self.pages.text("; ".join(profile.relationships), left, y, room, SMALL) + 2
            if (design := designs.get(profile.name)) and not picture:
                y = self.pages.text(design.prompt, left, y, room, SMALL)
            self.y = max(y, top + (140 if picture else 0)) + 18

    def _world(self) -> None:
        world = self.content.world
        self._begin("World")
        self._say("Era", world.era)
        self._list("Rules", world.rules, "World")
        self._list("Texture", world.texture, "World")
        if research := self.content.research:
            self._list("What is true of it", [f"{found.text} ({found.source})" for found in research.statements], "World")
            self._say(
                "Not in this world",
                ", ".join(f"{row.word} (rather {row.instead})" if row.instead not in NOTHING else row.word for row in research.avoid[:MOST_AVOIDED]),
            )
        references = {found.location: found for found in self.content.references}
        for place in world.places:
            picture = self.content.pictures.get(f"place:{place.name}")
            self._room_for(132 if picture else 50, "World")
            top, left, room = self.y, EDGE, self.room
            if picture:
                self.pages.picture(loaded(picture), EDGE, top, 200, 112.5)
                left, room = EDGE + 214, self.room - 214
            y = self.pages.text(place.name.title(), left, top, room, Type(13, "strong"), most=2)
            y = self.pages.text(f"{place.kit.value}, {'interior' if place.interior else 'exterior'}", left, y, room, SMALL) + 3
            y = self.pages.text(place.description, left, y, room, BODY)
            if found := references.get(place.name):
                y = self.pages.text(_in_the_world(found), left, y + 2, room, SMALL)
            self.y = max(y, top + (112.5 if picture else 0)) + 14
        self._look()

    def _look(self) -> None:
        style = self.content.style
        self._begin("Look")
        for index, (name, colour) in enumerate(style.palette.model_dump().items()):
            x = EDGE + index * self.room / 5
            self.pages.fill(x, self.y, self.room / 5 - 8, 54, colour)
            self.pages.line(f"{name}  {colour}", x, self.y + 66, SMALL)
        self.y += 84
        self._list("Direction", [f"{style.look.value.replace('_', ' ')}", *style.notes], "Look")
        if board := self.content.pictures.get("board"):
            self._room_for(self.room * 9 / 16, "Look")
            self.pages.picture(loaded(board), EDGE, self.y, self.room, self.room * 9 / 16)

    def _scenes(self) -> None:
        self._begin("Scenes")
        for scene in self.content.scenes:
            self._room_for(112, "Scenes")
            top, left, room = self.y, EDGE, self.room
            if picture := self.content.pictures.get(f"scene:{scene.scene_number}"):
                self.pages.picture(loaded(picture), EDGE, top, 160, 90)
                left, room = EDGE + 174, self.room - 174
            y = self.pages.text(f"{scene.scene_number}.  {scene.slugline}", left, top, room, Type(10.5, "strong"), most=2)
            told = f"{scene.function}; {scene.mood.value}; {scene.weather.value}; {', '.join(scene.primary_characters)}; value {_signed(scene.value_before)} to {_signed(scene.value_after)}"
            y = self.pages.text(told, left, y, room, SMALL) + 3
            y = self.pages.text(scene.goal, left, y, room, BODY) + 2
            y = self.pages.text(scene.visual_hook, left, y, room, Type(9.2, "italic", SOFT))
            self.y = max(y, top + (90 if picture else 0)) + 14


def _sheet(
    pages: Pages, content: BibleContent, design: CharacterDesign, profile: CharacterProfile | None, arc: CharacterArc | None, casting: Casting | None
) -> None:
    room = pages.width - 2 * EDGE
    pages.line(design.name, EDGE, 62, Type(30, "display", mix(content.style.palette.accent, "#000000", 0.15)))
    pages.line(content.concept.title, pages.width - EDGE, 62, SMALL, "right")
    width = room * 0.74
    if picture := content.pictures.get(f"cast:{design.name}"):
        pages.picture(loaded(picture), EDGE, 80, width, width * 9 / 16)
        pages.frame(EDGE, 80, width, width * 9 / 16)
    x, y = EDGE + width + 18, 80.0
    side = room - width - 18
    for label, text in [*_notes(design, profile, arc), *([("Cast as", _cast_as(casting))] if casting else [])]:
        pages.line(label.upper(), x, y + 7, LABEL)
        y = pages.text(text, x, y + 12, side, Type(9.2), most=7) + 8
    _swatches(pages, design, content.style.palette, EDGE, 80 + width * 9 / 16 + 22, width)


def _notes(design: CharacterDesign, profile: CharacterProfile | None, arc: CharacterArc | None) -> list[tuple[str, str]]:
    wears = [f"hat: {design.hat}" if design.hat != "none" else "", f"over all: {design.coat.replace('_', ' ')}" if design.coat != "none" else ""]
    face = [f"{design.head} head", f"{design.hair} hair", "beard" if design.beard else "", "glasses" if design.glasses else ""]
    body = f"{design.animal or design.rig.value}; height {design.height:.2f} of an adult"
    rows = [
        ("Who", _who(profile) if profile else ""),
        ("Body", body),
        ("Head", ", ".join(filter(None, face))),
        ("Wears", "; ".join(filter(None, wears))),
        ("Marks", ", ".join(design.marks)),
        ("Carries", design.prop),
        ("Signature", profile.visual_signature if profile else ""),
        ("Attitudes, scene by scene", ", ".join(arc.scene_attitudes) if arc else ""),
    ]
    return [(label, text) for label, text in rows if text]


def _swatches(pages: Pages, design: CharacterDesign, palette: Palette, x: float, y: float, width: float) -> None:
    step = width / (len(COLOUR_NAMES) + 1)
    shown = [(name.removesuffix("_colour"), getattr(design, name)) for name in COLOUR_NAMES]
    for index, (name, colour) in enumerate([*shown, ("film accent", palette.accent)]):
        pages.fill(x + index * step, y, step - 10, 34, colour)
        pages.frame(x + index * step, y, step - 10, 34)
        pages.line(name, x + index * step, y + 46, LABEL)
        pages.line(colour, x + index * step, y + 57, SMALL)


def _holds(fact: CanonFact) -> str:
    """A fact without its subject, as it is read."""
    if fact.predicate == "seen":
        return "only heard of" if fact.value == "never" else f"seen from scene {fact.value} on"
    if fact.predicate == "leaves":
        return f"gone after scene {fact.value}"
    since = f" (from scene {fact.first_scene})" if fact.first_scene > 1 else ""
    return f"{'' if fact.predicate in ('relation', 'profession', 'trait') else f'{fact.predicate} '}{fact.value}{since}"


def _cast_as(row: Casting) -> str:
    return f"{row.archetype}: {row.voice_weight}, {row.pace}, {row.pitch}. {row.why}"


def _in_the_world(found: LocationReference) -> str:
    """A place's likeness, materials, growth, sun and sounds, in a line or two."""
    sun = "; ".join(f"{at.time_of_day.value}: {at.side}" for at in found.sun if at.side != "none")
    parts = (
        ("Like", found.likeness),
        ("Built", ", ".join((*found.architecture, *found.materials))),
        ("Grows", ", ".join(found.vegetation)),
        ("Sun", sun),
        ("Heard", ", ".join(found.heard)),
    )
    return " ".join(f"{label}: {text}." for label, text in parts if text)


def _signed(value: int) -> str:
    return f"{value:+d}" if value else "0"


def _who(profile: CharacterProfile) -> str:
    kind = "" if profile.species == "human" else profile.species
    return ", ".join(filter(None, (profile.role, profile.age, kind, profile.profession, profile.pronouns.value)))


def _speech(profile: CharacterProfile) -> str:
    words = ["formally" if profile.formality > 0.66 else "plainly" if profile.formality < 0.34 else "naturally"]
    words.append("much" if profile.talkativeness > 0.66 else "little" if profile.talkativeness < 0.34 else "when there is something to say")
    if profile.metaphor_field:
        words.append(f"in images of {profile.metaphor_field}")
    if profile.tic:
        words.append(f"with “{profile.tic}” as a habit")
    return ", ".join(words)
