"""The whole screenplay, read once more as a strict reader would: every check by name, each finding a sentence that says what to mend.

The offline writer must pass with no finding for any logline of the list; for an LLM's screenplay the same function says what a reader would object to. Quality control and
the bench print its findings as a table of checks by loglines.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents.film import CharacterProfile, Concept, DialogueLine, Entity, Pronouns, Scene, StoryArc, WorldBible

from . import checks
from .agreement import many
from .eras import too_modern
from .senses import senseless
from .words import ABSTRACT


@dataclass(frozen=True)
class Finding:
    check: str
    """One of `CHECKS`."""
    words: str


@dataclass(frozen=True)
class Screenplay:
    concept: Concept
    world: WorldBible
    arc: StoryArc
    scenes: tuple[Scene, ...]
    profiles: tuple[CharacterProfile, ...]
    lines: tuple[DialogueLine, ...]

    def said_in(self, number: int) -> tuple[DialogueLine, ...]:
        return tuple(line for line in self.lines if line.scene_number == number)

    def text_of(self, scene: Scene) -> str:
        """All that is seen or heard in a scene."""
        return " ".join((checks.scene_text(scene), *(line.text for line in self.said_in(scene.scene_number))))


def review(
    concept: Concept, world: WorldBible, arc: StoryArc, scenes: Sequence[Scene], profiles: Sequence[CharacterProfile], dialogue: Sequence[DialogueLine]
) -> list[Finding]:
    """Everything a strict reader objects to, check by check; empty for a screenplay that holds."""
    play = Screenplay(concept, world, arc, tuple(scenes), tuple(profiles), tuple(dialogue))
    return [Finding(name, words) for name, check in _CHECKS.items() for words in check(play)]


def review_scene(concept: Concept, scene: Scene, profiles: Sequence[CharacterProfile], dialogue: Sequence[DialogueLine]) -> list[Finding]:
    """What a strict reader objects to in the lines of one scene, as far as that scene alone can tell. The scene's own text is not judged: other lines cannot mend it."""
    found = [Finding("dialogue", words) for words in checks.dialogue(dialogue, [scene], {profile.name for profile in profiles}, concept)]
    only_lines = Screenplay(concept, WorldBible.model_construct(), StoryArc.model_construct(), (), tuple(profiles), tuple(dialogue))
    return found + [Finding(name, words) for name in LINE_CHECKS for words in _CHECKS[name](only_lines)]


def _schema(play: Screenplay) -> list[str]:
    return checks.arc(play.concept, play.arc) + checks.world(play.world) + checks.profiles(play.concept, play.profiles)


def _facts(play: Screenplay) -> list[str]:
    text = " ".join(map(play.text_of, play.scenes)).lower()
    return [f"“{f.text}” is neither seen nor heard." for f in play.concept.facts if f.head.lower() not in text]


def _central_facts(play: Screenplay) -> list[str]:
    """What the story turns on is in two scenes, and in the second half."""
    found = []
    for fact in play.concept.facts:
        numbers = [s.scene_number for s in play.scenes if fact.head.lower() in play.text_of(s).lower()]
        if fact.central and (len(numbers) < 2 or max(numbers) < 3):
            found.append(f"“{fact.text}” carries the story but is only in scenes {numbers or 'none'}.")
    return found


def _ledger(play: Screenplay) -> list[str]:
    """What pays off was planted, and the other way round."""
    found = []
    by_number = {s.scene_number: s for s in play.scenes}
    for item in play.arc.ledger:
        if not item.planted < item.paid <= len(play.scenes):
            found.append(f"“{item.what}” is planted in scene {item.planted} and paid in scene {item.paid}.")
            continue
        found += [
            f"“{item.what}” is not in scene {number}, where it is {done}."
            for number, done in ((item.planted, "planted"), (item.paid, "paid off"))
            if item.what.lower() not in play.text_of(by_number[number]).lower()
        ]
    return found


def _object_in_time(play: Screenplay) -> list[str]:
    """The object is on screen, and by the scene before the last."""
    seen = [s.scene_number for s in play.scenes if s.object_seen]
    return (
        [] if not play.concept.object_name or (seen and min(seen) < len(play.scenes)) else [f"The {play.concept.object_name} is seen in {seen or 'no scene'}."]
    )


def _pronouns(play: Screenplay) -> list[str]:
    """Every `she` and `he` is somebody who is there, or somebody far away whom the film knows."""
    found = []
    for scene in play.scenes:
        for part in re.split(r"(?<=[.!?])\s+", " ".join((scene.goal, scene.visual_hook, *scene.beat_notes))):
            named = [e for e in play.concept.entities if e.name in scene.primary_characters or not e.present or re.search(rf"\b{re.escape(e.name)}\b", part)]
            if word := _stranger(named, part, play.concept):
                found.append(f"Scene {scene.scene_number}: “{word}” in “{part}” fits nobody there.")
    return found


_OF: dict[Pronouns, str] = {Pronouns.SHE: r"\b(?:she|her|hers|herself)\b", Pronouns.HE: r"\b(?:he|him|his|himself)\b"}


def _stranger(there: Sequence[Entity], part: str, concept: Concept) -> str:
    """A pronoun that is nobody's who is there, and that the logline does not use itself."""
    for pronouns, pattern in _OF.items():
        match = re.search(pattern, part, re.I)
        if match and all(e.pronouns is not pronouns for e in there) and not re.search(rf"\b{match.group(0)}\b", concept.original_logline, re.I):
            return match.group(0)
    return ""


def _number(play: Screenplay) -> list[str]:
    """Verbs agree: no `they is`, `we am`, `I are`, `Three … is`."""
    thing = play.concept.object_name
    several = rf"|(?:^|[.!?;] )the {re.escape(thing)} (?:is|was|has|does|goes)\b" if thing and many(thing) else ""
    bad = re.compile(r"\b(?:they is|they was|we is|we was|we am|I is|I are|you is|he are|she are|it are|they has|them missed)\b" + several, re.I)
    return [f"“{found.group(0)}” in {where}." for where, text in _texts(play) if (found := bad.search(text))]


def _texts(play: Screenplay) -> list[tuple[str, str]]:
    return [(f"scene {s.scene_number}", checks.scene_text(s)) for s in play.scenes] + [(line.line_id, line.text) for line in play.lines]


def _speakers(play: Screenplay) -> list[str]:
    there = {s.scene_number: s.primary_characters for s in play.scenes}
    names = {p.name for p in play.profiles}
    return [
        f"{line.line_id}: {line.character} is not in scene {line.scene_number}."
        for line in play.lines
        if line.character not in names or (line.audio_class == "on_screen" and line.character not in there.get(line.scene_number, ()))
    ]


def _silent(play: Screenplay) -> list[str]:
    """Whoever cannot speak does not."""
    mute = {e.name for e in play.concept.entities if e.trait in ("mute", "voiceless")}
    return [f"{line.line_id}: {line.character} is mute." for line in play.lines if line.character in mute]


def _senses(play: Screenplay) -> list[str]:
    """Whoever is blind does not look, whoever is deaf does not listen."""
    return [
        f"“{found}” in {where}: {e.name} is {e.trait}."
        for e in play.concept.entities
        for where, text in _texts(play)
        if e.trait in ("blind", "deaf") and (found := senseless(e.name, e.trait, text))
    ]


def _tangible(play: Screenplay) -> list[str]:
    """Only a thing is carried: no echo, no shadow, no race."""
    return (
        [f"Nobody can hold “{play.concept.object_name}”."] if play.concept.object_name.split()[-1:] and play.concept.object_name.split()[-1] in ABSTRACT else []
    )


def _debris(play: Screenplay) -> list[str]:
    """Facts are things, people and places, and no rest of a clause."""
    bad = re.compile(r"\b(?:each|other|enough|longer|who|that|which|anything|nothing)$", re.I)
    return [f"“{f.text}” is no fact." for f in play.concept.facts if f.kind != "goal" and bad.search(f.text)]


def _sluglines(play: Screenplay) -> list[str]:
    form = re.compile(r"^(?:INT|EXT)\. [A-Z0-9][^a-z]{1,60} - (?:DAWN|DAY|DUSK|NIGHT)$")
    places = {p.name for p in play.world.places}
    return [
        f"Scene {s.scene_number}: “{s.slugline}” is no slugline of a known place."
        for s in play.scenes
        if not form.match(s.slugline) or s.location not in places
    ]


def _line_length(play: Screenplay) -> list[str]:
    found = [
        f"{line.line_id} has {len(line.text.split())} words." for line in play.lines if len(line.text.split()) > 18 or len(line.text) > checks.MAX_LINE_CHARS
    ]
    longish = sum(len(line.text.split()) > 12 for line in play.lines)
    return found + ([f"{longish} of {len(play.lines)} lines have more than twelve words."] if longish * 4 > len(play.lines) else [])


def _repeats(play: Screenplay) -> list[str]:
    seen: set[str] = set()
    found = []
    for line in play.lines:
        key = re.sub(r"\W+", " ", line.text.lower()).strip()
        if key in seen:
            found.append(f"{line.line_id} repeats “{line.text}”.")
        seen.add(key)
    return found


def _values(play: Screenplay) -> list[str]:
    return [f"Scene {s.scene_number} changes nothing." for s in play.scenes if s.value_before == s.value_after]


def _functions(play: Screenplay) -> list[str]:
    """Scenes differ in what they are for, and not all have the same length."""
    found = ["Two scenes have the same function."] if len({s.function for s in play.scenes}) < len(play.scenes) else []
    counts = {len(play.said_in(s.scene_number)) for s in play.scenes}
    return found + ([f"Every scene has {counts.pop()} lines."] if len(counts) < 2 else [])


def _knowledge(play: Screenplay) -> list[str]:
    """Nobody speaks of a fact before the film has shown or told it to them."""
    heads = {f.fact_id: f.head.lower() for f in play.concept.facts if f.kind in ("object", "person")}
    known = {e.name: set(e.knows) for e in play.concept.entities}
    found = []
    for scene in play.scenes:
        for item in scene.learned:
            known.setdefault(item.character, set()).update(item.fact_ids)
        for line in play.said_in(scene.scene_number):
            said = {i for i, head in heads.items() if re.search(rf"\b{re.escape(head)}\b", line.text.lower())}
            if line.audio_class == "on_screen" and (early := said - known.get(line.character, set())):
                found.append(f"{line.line_id}: how does {line.character} know of “{heads[min(early)]}”?")
            for name in scene.primary_characters:
                known.setdefault(name, set()).update(said)
    return found


def _anachronism(play: Screenplay) -> list[str]:
    own = f"{play.concept.original_logline} {play.concept.logline} {play.concept.object_name}"
    texts = [
        *_texts(play),
        *(("the world", f"{p.name} {p.description}") for p in play.world.places),
        ("the cast", " ".join(p.profession for p in play.profiles)),
    ]
    return [f"“{word}” in {where}: not in the year {play.world.year}." for where, text in texts for word in too_modern(text, play.world.year, own)]


def _subtext(play: Screenplay) -> list[str]:
    return checks.subtext(play.lines, play.concept)


def _clean(play: Screenplay) -> list[str]:
    """No slot left open, no article twice, no blank before a stop."""
    bad = re.compile(r"[{}<>]|  |\ba (?=[aeio][a-z])(?!one\b|once\b)|\ban? (?:the|his|her|my|their|its)\b|\bthe the\b| [,.;!?]|,\.|\bI am be\b")
    return [f"“{text[max(0, found.start() - 12) : found.end() + 12]}” in {where}." for where, text in _texts(play) if (found := bad.search(text))]


_CHECKS: dict[str, Callable[[Screenplay], list[str]]] = {
    "schema": _schema, "facts": _facts, "central_facts": _central_facts, "ledger": _ledger, "object": _object_in_time, "pronouns": _pronouns, "number": _number, "speakers": _speakers, "sluglines": _sluglines, "silent": _silent, "senses": _senses, "tangible": _tangible, "debris": _debris,
    "line_length": _line_length, "repeats": _repeats, "values": _values, "functions": _functions, "knowledge": _knowledge, "anachronism": _anachronism, "subtext": _subtext, "clean": _clean,
}  # fmt: skip
CHECKS: tuple[str, ...] = tuple(_CHECKS)
"""Names of the checks, in the order in which they are made."""
LINE_CHECKS: tuple[str, ...] = ("number", "silent", "senses", "clean")
"""Those that lines can be held to without the rest of the film."""
