"""How scenes are told in shots: patterns by what a scene is for and how it feels, and the row of shots that one of them makes of a scene's lines. Pure.

A pattern opens, covers the lines group by group from loose to tight, breathes between them without words, and closes. Which of the fitting patterns a
scene gets is chance, so that films differ; what each kind of shot looks like is the storyboard artist's.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from agents.film import LineCue, Mood, Scene

Kind = Literal[
    "establish", "far", "run", "detail", "insert", "face", "two", "group", "walk", "over", "medium", "single", "close", "react", "answer", "apart", "away"
]  # fmt: skip
"""The place with everybody; far away; a run through it; the place without anybody; the object alone; a face before the place is known; two, or more, together; two walking;
over a shoulder; one from the waist, from the chest, the face; who listens, nearer and farther; the wide frame again with room between people; far away at the end."""

LINES_PER_SHOT = 2
UNDER_WAY = 0.4
"""Chance that a talkative scene after the first opens in the middle of a conversation."""
WORDLESS = frozenset({"detail", "insert", "react", "answer", "apart", "away"})
FAR = frozenset({"establish", "far", "run"})


@dataclass(frozen=True)
class Pattern:
    name: str
    opening: tuple[Kind, ...]
    body: tuple[Kind, ...]
    """From loose to tight; a group of lines takes the one that lies as far along as the group does."""
    relief: tuple[Kind, ...]
    """Wordless shots between the lines, the most wanted first."""
    closing: tuple[Kind, ...] = ()
    moods: frozenset[Mood] = frozenset()
    """Where it is at home."""
    functions: tuple[str, ...] = ()
    """Words of a scene's function that ask for it."""
    heads: tuple[int, int] = (2, 2)
    """From how many to how many people."""
    outdoors: bool = False


@dataclass(frozen=True)
class Slot:
    """A shot to be drawn, and the lines heard in it."""

    kind: Kind
    lines: tuple[LineCue, ...] = field(default=())


_TENSE, _SOFT, _STILL = frozenset({Mood.TENSE}), frozenset({Mood.WARM, Mood.SAD, Mood.HOPEFUL}), frozenset({Mood.SAD, Mood.EERIE})
_GLAD = frozenset({Mood.COMIC, Mood.TRIUMPHANT, Mood.WARM})

PATTERNS = (
    Pattern("classical", ("establish",), ("over", "over", "single", "close"), ("react", "answer"), moods=frozenset(Mood)),
    Pattern(
        "intimate", ("establish",), ("two", "over", "single", "close"), ("react",), ("react",), _SOFT, ("reconcile", "peace", "comfort", "confess", "return")
    ),
    Pattern("doorway", ("detail", "establish"), ("medium", "over", "over", "close"), ("react",), (), _SOFT | _STILL, ("home", "return", "reminder", "evasion")),
    Pattern(
        "confrontation",
        ("establish",),
        ("over", "single", "single", "close"),
        ("react",),
        ("apart",),
        _TENSE,
        ("cost", "quarrel", "conflict", "clash", "refus", "threat"),
    ),
    Pattern(
        "stand_off",
        ("face", "establish"),
        ("single", "over", "close", "close"),
        ("react",),
        (),
        _TENSE | {Mood.EERIE},
        ("trial", "climax", "ordeal", "showdown"),
    ),
    Pattern(
        "walk_and_talk",
        ("far",),
        ("walk", "walk", "over", "single"),
        ("react",),
        (),
        _SOFT | _GLAD,
        ("depart", "journey", "road", "cross", "evasion"),
        outdoors=True,
    ),
    Pattern(
        "discovery",
        ("detail", "establish"),
        ("single", "over", "close"),
        ("insert", "react"),
        ("react",),
        _STILL | {Mood.HOPEFUL},
        ("find", "discover", "clue", "call", "reveal"),
    ),
    Pattern("chase", ("run",), ("single", "two", "single", "close"), ("detail", "react"), (), _TENSE, ("escape", "chase", "pursuit", "flight"), outdoors=True),
    Pattern(
        "silence",
        ("far",),
        ("medium", "over", "close"),
        ("detail", "react"),
        ("away",),
        _STILL,
        ("loss", "farewell", "mourn", "silence", "resolution", "peace"),
    ),
    Pattern("comic_reveal", ("face", "establish"), ("two", "single", "two", "single"), ("react",), ("react",), _GLAD, ("comic", "reveal", "mishap", "plan")),
    Pattern("chorus", ("establish",), ("group", "single", "group", "single", "close"), ("react", "answer"), (), frozenset(Mood), heads=(3, 4)),
    Pattern("council", ("detail", "establish"), ("single", "group", "single", "close"), ("react",), ("apart",), frozenset(Mood), heads=(3, 4)),
    Pattern("solo", ("establish",), ("medium", "single", "close"), ("detail",), ("away",), frozenset(Mood), heads=(1, 1)),
    Pattern("alone", ("detail", "far"), ("single", "medium", "close"), ("detail",), (), frozenset(Mood), heads=(1, 1)),
)


def pattern_for(scene: Scene, rng: random.Random, *, seated: bool) -> Pattern:
    """One of the patterns that fit: what the scene is for weighs most, then how it feels. Whoever sits or kneels in it is not made to walk or run."""
    heads = len(scene.primary_characters)
    function = f"{scene.function} {scene.goal}".lower()
    weights: list[float] = []
    for pattern in PATTERNS:
        fits = pattern.heads[0] <= heads <= pattern.heads[1] and not (pattern.outdoors and (scene.interior or seated))
        asked = any(word in function for word in pattern.functions)
        weights.append((0.35 + 1.3 * (scene.mood in pattern.moods) + 2.4 * asked) * fits)
    return rng.choices(PATTERNS, weights)[0]


def slots_of(pattern: Pattern, lines: Sequence[LineCue], limit: int, rng: random.Random, *, insert: bool, scene_number: int, most: int = 0) -> list[Slot]:
    """The shots of a scene: `limit`, unless its lines need more; every line in one of them, at most two in one. Up to `most` shots, two lines over one
    shoulder become shot and reverse shot: that angle tires before they have been said, and how long the words are need not be known for it."""
    opening = [Slot(kind) for kind in pattern.opening]
    least = -(-len(lines) // LINES_PER_SHOT)
    while len(opening) > 1 and len(opening) + max(least, min(len(lines), 3)) + insert > limit:
        opening.pop(0)
    spoken = list(lines)
    under_way = len(lines) >= 3 and scene_number > 1 and rng.random() < UNDER_WAY
    if spoken and opening[0].kind in FAR | {"detail"} and (spoken[0].audio_class == "voice_over" or (under_way and opening[0].kind in FAR)):
        opening[0] = Slot(opening[0].kind, (spoken.pop(0),))
        least = -(-len(spoken) // LINES_PER_SHOT)
    room = limit - len(opening) - insert
    closing = [Slot(kind) for kind in pattern.closing if room - 1 >= max(least, 1)]
    room -= len(closing)
    groups = _grouped(spoken, max(least, min(len(spoken), room)), rng)
    body = [Slot(pattern.body[index * len(pattern.body) // len(groups)], group) for index, group in enumerate(groups)]
    if not body:
        body = [Slot(pattern.body[-1])]
    spare = max(0, room - len(body))
    for kind in pattern.relief[:spare]:
        body.insert(rng.randint(1, max(1, len(body) - 1)), Slot(kind))
    if insert:
        body.insert(rng.randint(0 if len(opening) > 1 else 1, max(1, len(body) - 1)) if len(body) > 1 else len(body) - (not closing), Slot("insert"))
    return opening + _parted(body, most - len(opening) - len(body) - len(closing)) + closing


def with_both(slots: Sequence[Slot]) -> list[Slot]:
    """The shots with one among them that shows both people: the last in which one is seen alone or from behind, unless there is one already."""
    if any(slot.kind == "two" for slot in slots):
        return list(slots)
    at = next((index for index in range(len(slots) - 1, 0, -1) if slots[index].kind in ("over", "single", "medium")), None)
    return [Slot("two", slot.lines) if index == at else slot for index, slot in enumerate(slots)]


def _parted(body: Sequence[Slot], room: int) -> list[Slot]:
    """The shots, with each line over a shoulder in a shot of its own while there is room; without it two lines are played in a shot that shows both faces."""
    parted: list[Slot] = []
    for slot in body:
        if len(slot.lines) < LINES_PER_SHOT or slot.kind != "over":
            parted.append(slot)
        elif room > 0:
            parted += [Slot(slot.kind, (line,)) for line in slot.lines]
            room -= 1
        else:
            parted.append(Slot("two", slot.lines))
    return parted


def _grouped(lines: Sequence[LineCue], count: int, rng: random.Random) -> list[tuple[LineCue, ...]]:
    """The lines in `count` groups of one or two neighbours; a question and its answer are joined sooner than two lines of one speaker."""
    groups: list[tuple[LineCue, ...]] = [(line,) for line in lines]
    while len(groups) > max(count, 1):
        pairs = [index for index in range(len(groups) - 1) if len(groups[index]) == len(groups[index + 1]) == 1]
        if not pairs:
            return [tuple(lines[index : index + LINES_PER_SHOT]) for index in range(0, len(lines), LINES_PER_SHOT)]
        dialogue = [index for index in pairs if groups[index][0].character != groups[index + 1][0].character]
        index = rng.choice(dialogue or pairs)
        groups[index : index + 2] = [groups[index] + groups[index + 1]]
    return groups
