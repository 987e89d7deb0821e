"""What must not jump: who can be there, what time and weather it is, in whose hand the thing is, who wears what, which way people look. Pure; no pictures are looked at.

Each rule answers how often it could be asked in this film and what it found. Rules speak of scenes, storyboard, blocking, wardrobe and canon; the words of lines are not read, so a
rewritten line makes no fault and mends none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from agents.film import Concept, Frame, Scene, ScenePlan, TimeOfDay, Weather
from agents.film.dressing import CostumeDesign
from agents.film.records import CanonFacts, ContinuityCheck, ContinuityFault, ContinuityReport, ContinuityRule
from agents.visual.grammar import lines_crossed
from agents.visual.shot_plans import portable

from .story_time import follows_at_once, gap, overlong

Kind = TypeVar("Kind")
Found = tuple[int, list[ContinuityFault]]
GIVES = re.compile(
    r"\b(?:gives?|hands? (?:it|him|her|them|over|the)|passes|offers?|returns?|holds? out|slips|lends?|takes?|receives?|accepts?|drops?|puts? down|picks? up|sets? down)\b"
)
SAID_HOURS: tuple[tuple[str, frozenset[TimeOfDay]], ...] = (
    (r"at night|moonlight|moonlit|midnight|starlight|under the stars|dead of night", frozenset({TimeOfDay.NIGHT, TimeOfDay.DUSK, TimeOfDay.DAWN})),
    (r"at noon|midday|broad daylight|the noon sun|high sun", frozenset({TimeOfDay.DAY})),
    (r"at dawn|sunrise|first light|at daybreak", frozenset({TimeOfDay.DAWN, TimeOfDay.NIGHT})),
    (r"at dusk|sunset|last light of the day|nightfall", frozenset({TimeOfDay.DUSK, TimeOfDay.DAY, TimeOfDay.NIGHT})),
)
"""Words of a picture and the hours at which they can be seen."""
SAID_WEATHER: tuple[tuple[str, frozenset[Weather]], ...] = (
    (r"(?:in|through|against) the (?:pouring )?rain|pouring rain|rain (?:falls|pours|lashes)|downpour", frozenset({Weather.RAIN, Weather.STORM})),
    (r"in the falling snow|snow is falling|snow falls|snowfall|blizzard", frozenset({Weather.SNOW})),
    (r"thick fog|in the fog|through the fog", frozenset({Weather.FOG})),
    (r"(?:bright|blazing|glaring) sun(?:shine|light)?|cloudless|clear blue sky", frozenset({Weather.CLEAR})),
    (r"lightning|thunder(?:s|claps?)?", frozenset({Weather.STORM, Weather.RAIN})),
)
NEAR: dict[Weather, frozenset[Weather]] = {
    Weather.CLEAR: frozenset({Weather.CLOUDY}), Weather.CLOUDY: frozenset(Weather), Weather.RAIN: frozenset({Weather.CLOUDY, Weather.STORM, Weather.FOG}), Weather.STORM: frozenset({Weather.CLOUDY, Weather.RAIN}),
    Weather.SNOW: frozenset({Weather.CLOUDY, Weather.FOG}), Weather.FOG: frozenset({Weather.CLOUDY, Weather.RAIN, Weather.SNOW}),
}  # fmt: skip
"""What weather can have turned into while nothing else has changed."""


@dataclass(frozen=True)
class Book:
    """The film as a continuity supervisor has it on the knees."""

    concept: Concept
    canon: CanonFacts
    scenes: tuple[Scene, ...]
    frames: tuple[Frame, ...]
    """In the order in which they are cut."""
    plans: tuple[ScenePlan, ...] = ()
    costumes: tuple[CostumeDesign, ...] = ()

    def scene(self, number: int) -> Scene | None:
        return next((scene for scene in self.scenes if scene.scene_number == number), None)

    def shots(self, number: int) -> list[Frame]:
        return [frame for frame in self.frames if frame.scene_number == number]

    def seen(self) -> list[tuple[Frame, str]]:
        """Everybody in every shot."""
        return [(frame, name) for frame in self.frames for name in frame.characters_present]


def continuity(book: Book) -> ContinuityReport:
    """Every rule, in order."""
    answers = [(rule, check(book)) for rule, check in RULES.items()]
    return ContinuityReport(
        faults=tuple(fault for _, (_, faults) in answers for fault in faults),
        checks=tuple(ContinuityCheck(rule=rule, asked=asked) for rule, (asked, _) in answers),
    )


def _fault(rule: ContinuityRule, at: Frame | Scene, words: str) -> ContinuityFault:
    part = at.frame_id if isinstance(at, Frame) else f"SCENE_{at.scene_number}"
    return ContinuityFault(rule=rule, scene_number=at.scene_number, part_id=part, description=words[:300])


def _entrances(book: Book) -> Found:
    """Nobody is seen before the canon has them come, and whoever is only remembered is never seen."""
    found: list[ContinuityFault] = []
    for frame, name in book.seen():
        first = book.canon.value(name, "seen")
        if first == "never":
            found.append(_fault("ENTRANCE", frame, f"{name} is only heard of in this story and is seen in {frame.frame_id}."))
        elif first.isdigit() and frame.scene_number < int(first):
            found.append(_fault("ENTRANCE", frame, f"{name} comes in scene {first} and is seen already in {frame.frame_id}."))
    return len(book.seen()), found


def _exits(book: Book) -> Found:
    last = {name: int(value) for _, name in book.seen() if (value := book.canon.value(name, "leaves")).isdigit()}
    asked = [(frame, name) for frame, name in book.seen() if name in last]
    return len(asked), [
        _fault("EXIT", frame, f"{name} is gone after scene {last[name]} and is seen again in {frame.frame_id}.")
        for frame, name in asked
        if frame.scene_number > last[name]
    ]


def _casts(book: Book) -> Found:
    """Whoever is in a shot is in its scene."""
    return len(book.seen()), [
        _fault("CAST", frame, f"{name} is in {frame.frame_id} but not in scene {frame.scene_number}.")
        for frame, name in book.seen()
        if (scene := book.scene(frame.scene_number)) and name not in scene.primary_characters
    ]


def _times(book: Book) -> Found:
    """The clock goes forward, or a night passes that the story has; and no picture tells another hour than its scene has."""
    pairs = list(pairwise(book.scenes))
    found = [
        _fault("TIME", after, f"Scene {after.scene_number} is at {after.time_of_day}, after one at {before.time_of_day}, and is said to follow at once.")
        for before, after in pairs
        if gap(before, after) == "unsaid"
    ]
    found += [
        _fault("TIME", scene, f"Scene {scene.scene_number} is at {scene.time_of_day} on another day, but the story is over in one.")
        for scene in overlong(book.concept.logline, book.scenes)
    ]
    asked = len(pairs)
    for frame in book.frames:
        scene, said = book.scene(frame.scene_number), _said(SAID_HOURS, frame.description)
        asked += bool(said)
        found += [
            _fault("TIME", frame, f"{frame.frame_id} shows “{words}”, but scene {scene.scene_number} is at {scene.time_of_day}.")
            for words, hours in said
            if scene and scene.time_of_day not in hours
        ]
    return asked, found


def _weathers(book: Book) -> Found:
    """Weather does not jump while nothing passes, and no picture has another than its scene."""
    pairs = [(a, b) for a, b in pairwise(book.scenes) if gap(a, b) == "none" and (a.location == b.location or follows_at_once(b))]
    found = [
        _fault("WEATHER", after, f"{before.weather.capitalize()} weather has become {after.weather} in scene {after.scene_number}, and no time has passed.")
        for before, after in pairs
        if after.weather is not before.weather and after.weather not in NEAR[before.weather]
    ]
    asked = len(pairs)
    for frame in book.frames:
        scene, said = book.scene(frame.scene_number), _said(SAID_WEATHER, frame.description)
        asked += bool(said)
        found += [
            _fault("WEATHER", frame, f"{frame.frame_id} shows “{words}”, but the weather of scene {scene.scene_number} is {scene.weather}.")
            for words, weathers in said
            if scene and scene.weather not in weathers
        ]
    return asked, found


def _said(table: tuple[tuple[str, frozenset[Kind]], ...], text: str) -> list[tuple[str, frozenset[Kind]]]:
    return [(found.group(0), kinds) for pattern, kinds in table if (found := re.search(rf"\b(?:{pattern})\b", text, re.I))]


def _hands(book: Book) -> Found:
    """The thing is in one hand at a time, and goes into another only where a shot shows it."""
    thing = book.concept.object_name
    if not portable(thing):
        return 0, []
    found: list[ContinuityFault] = []
    asked = 0
    for scene in book.scenes:
        shots = [frame for frame in book.shots(scene.scene_number) if frame.object_seen]
        asked += len(shots)
        found += [
            _fault("HANDS", frame, f"The {thing} is in the hands of {' and '.join(hands)} in {frame.frame_id}.")
            for frame in shots
            if len(hands := _in_hands(frame, thing)) > 1
        ]
        held = [(frame, holder) for frame in shots if (holder := frame.holder or next(iter(_in_hands(frame, thing)), ""))]
        for (before, giver), (after, taker) in pairwise(held):
            between = [frame for frame in book.shots(scene.scene_number) if before.shot_order <= frame.shot_order <= after.shot_order]
            if giver != taker and not any(_changes_hands(frame, giver, taker) for frame in between):
                found.append(
                    _fault(
                        "HANDS", after, f"{taker} has the {thing} in {after.frame_id}; in {before.frame_id} {giver} had it, and no shot shows it change hands."
                    )
                )
    return asked, found


def _in_hands(frame: Frame, thing: str) -> list[str]:
    """Who has the thing in a shot, by what is said of it clause by clause; both, in a shot of its changing hands, is no fault."""
    holds = re.compile(rf"\b(?:holds?|holding|grips?|clutch(?:es)?|carries|carrying)\b.*\b{re.escape(thing)}\b", re.I)
    told: list[str] = []
    for clause in re.split(r"[.;:]", frame.description):
        named = [(found.start(), name) for name in frame.characters_present if (found := re.search(rf"\b{re.escape(name)}\b(?!'s)", clause))]
        if named and holds.search(clause[min(named)[0] :]):
            told.append(min(named)[1])
        told += [name for name in frame.characters_present if re.search(rf"\b{re.escape(thing)} in the hands? of {re.escape(name)}\b", clause)]
    if any(_changes_hands(frame, one, two) for one in told for two in told if one != two):
        return told[:1]
    return list(dict.fromkeys((*((frame.holder,) if frame.holder and told else ()), *told)))


def _changes_hands(frame: Frame, one: str, two: str) -> bool:
    if frame.actions.get(one) == "give" and frame.actions.get(two) == "take":
        return True
    return one in frame.description and two in frame.description and GIVES.search(frame.description) is not None


def _costumes(book: Book) -> Found:
    """One look for each scene: no two outfits of one character claim it, unless they are alike."""
    found: list[ContinuityFault] = []
    asked = 0
    for costume in book.costumes:
        for scene in book.scenes:
            worn = [outfit for outfit in costume.outfits if scene.scene_number in outfit.scenes]
            asked += len(worn)
            looks = {tuple(sorted(outfit.model_dump(exclude={"outfit_id", "scenes", "reason"}, exclude_none=True).items())) for outfit in worn}
            if len(looks) > 1:
                found.append(
                    _fault("COSTUME", scene, f"{costume.name} wears {' and '.join(outfit.outfit_id for outfit in worn)} in scene {scene.scene_number}.")
                )
    pairs = [(a, b) for a, b in pairwise(book.scenes) if gap(a, b) == "none" and a.location == b.location]
    found += [
        _fault("COSTUME", after, f"{costume.name} has changed in scene {after.scene_number}, though nothing passes and the place is the same.")
        for before, after in pairs
        for costume in book.costumes
        if {costume.name} <= {*before.primary_characters} & {*after.primary_characters} and _outfit(costume, before) != _outfit(costume, after)
    ]
    return asked + len(pairs), found


def _outfit(costume: CostumeDesign, scene: Scene) -> str:
    return next((outfit.outfit_id for outfit in costume.outfits if scene.scene_number in outfit.scenes), "")


def _objects(book: Book) -> Found:
    """The thing is in no shot of a scene that does not see it."""
    thing = book.concept.object_name
    hidden = [frame for frame in book.frames if (scene := book.scene(frame.scene_number)) and not scene.object_seen]
    return len(hidden), [
        _fault("OBJECT", frame, f"The {thing or 'object'} is seen in {frame.frame_id}, but scene {frame.scene_number} does not have it.")
        for frame in hidden
        if frame.object_seen
    ]


def _directions(book: Book) -> Found:
    """The camera stays on its side of the line, and two who face each other are not on one mark."""
    found: list[ContinuityFault] = []
    for plan in book.plans:
        shots = {frame.frame_id: frame for frame in book.shots(plan.scene_number)}
        found += [_fault("DIRECTION", shots[words.split(" ", 1)[0]], words) for words in lines_crossed(list(shots.values()), plan)]
    return sum(len(book.shots(plan.scene_number)) for plan in book.plans), found


def _places(book: Book) -> Found:
    """A shot is where its scene is, and a place has one side of the door."""
    found = [
        _fault("PLACE", frame, f"{frame.frame_id} is at {frame.location}, its scene at {scene.location}.")
        for frame in book.frames
        if (scene := book.scene(frame.scene_number)) and frame.location != scene.location
    ]
    first = {scene.location: scene for scene in reversed(book.scenes)}
    found += [
        _fault(
            "PLACE",
            scene,
            f"{scene.location} is {'inside' if scene.interior else 'outside'} in scene {scene.scene_number} and was {'inside' if first[scene.location].interior else 'outside'} before.",
        )
        for scene in book.scenes
        if scene.interior is not first[scene.location].interior
    ]
    return len(book.frames) + len(book.scenes), found


RULES: dict[ContinuityRule, Callable[[Book], Found]] = {
    "ENTRANCE": _entrances,
    "EXIT": _exits,
    "CAST": _casts,
    "TIME": _times,
    "WEATHER": _weathers,
    "HANDS": _hands,
    "COSTUME": _costumes,
    "OBJECT": _objects,
    "DIRECTION": _directions,
    "PLACE": _places,
}


def told_again(found: Sequence[ContinuityFault], told: Sequence[ContinuityFault]) -> list[str]:
    """What a report must have and has not."""
    have = {(fault.rule, fault.part_id) for fault in told}
    return [f"Report {fault.rule} for {fault.part_id}: {fault.description}" for fault in found if (fault.rule, fault.part_id) not in have]
