"""What bodies and faces do, read from words: actions of business and beat notes, what a listener's face answers, which action a shot size can show.

A posture lasts until the next one, a fleeting action belongs to one shot: whoever sits down stays seated, whoever shrugs does it once.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agents.film import Action, BodyRig, Mood, ShotSize

VERBS: tuple[tuple[str, Action], ...] = (
    (r"(?:holds?|stands?|sits?) (?:perfectly |very |quite )?still", "stand"),
    (r"(?:fold|cross)(?:s|es|ed)? (?:both |his |her |their )?arms", "fold_arms"),
    (r"turn(?:s|ed)? (?:half |slowly )?away|turns? to go|turns? (?:his|her|its|their) back|looks? over (?:one|his|her) shoulder", "turn_away"),
    (r"(?:takes?|comes?|goes) (?:a|one|two|three|another|some) steps?|steps? (?:closer|back|forward|in|out|aside|up)", "walk"),
    (r"(?:lifts?|raises?|holds? up) (?:a|one|both|his|her) (?:hand|hands|arm|arms|paw)|wav(?:e|es|ing)\b|beckons?", "wave"),
    (r"runs?\b|running|rush|hurr(?:y|ies)|sprint|dash|flee|races?\b|chas(?:e|es|ing)|gallop", "run"),
    (
        r"walk|strid|pac(?:e|es|ing)\b|wander|approach|climbs?|cross(?:es)? the|follows?|leads?\b|enters?|arriv|leav|march|comes? (?:in|back|out|closer|up)|limp",
        "walk",
    ),
    (r"sit|sits|settles? (?:down|on|in)|seated|takes? a (?:seat|chair)", "sit"),
    (r"kneel|crouch|squat|bends? down|goes? down on", "kneel"),
    (r"leans?\b|props? (?:him|her)self", "lean"),
    (r"point(?:s|ed|ing)?\b", "point"),
    (r"shrug", "shrug"),
    (r"nod(?:s|ded|ding)?\b", "nod"),
    (
        r"work(?:s|ing)?\b|mend|writ(?:es?|ing)\b|sew|repair|polish|digs?\b|plants?\b|knead|hammer|winds? (?:the|a|it)|paint|cook|stir|typ(?:es?|ing)\b|tun(?:es?|ing)\b"
        r"|scrub|sweep|plays?\b|counts?\b|draws? (?:a|on|the map)|row(?:s|ing)?\b|press(?:es)?\b|turns? (?:the|a) (?:key|wheel|page|dial|screw|crank)",
        "work",
    ),
    (r"hold(?:s|ing)?\b|carr(?:y|ies|ying)\b|clutch|cradl|grip", "hold"),
    (r"reach|offers?\b|hands? (?:it|the|him|her|over)|takes?\b|picks? up|puts?\b|sets?\b|touch|opens?\b|pushes|pulls|grabs?|lays?\b|lifts?", "reach"),
)
"""Words of business and beat notes -> action; the first that is found decides, the telling ones before the common ones."""

POSTURES: frozenset[Action] = frozenset({"sit", "kneel", "lean", "fold_arms", "hold", "work"})
STAND: Action = "stand"
_SHOWN_IN: dict[Action, frozenset[ShotSize]] = {
    "walk": frozenset({ShotSize.EXTREME_WIDE, ShotSize.WIDE}),
    "run": frozenset({ShotSize.EXTREME_WIDE, ShotSize.WIDE}),
    "reach": frozenset({ShotSize.WIDE, ShotSize.MEDIUM}),
    "work": frozenset({ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.OVER_SHOULDER}),
    "point": frozenset({ShotSize.WIDE, ShotSize.MEDIUM}),
    "wave": frozenset({ShotSize.WIDE, ShotSize.MEDIUM}),
    "shrug": frozenset({ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.OVER_SHOULDER}),
}
_ON_FOUR_LEGS: frozenset[Action] = frozenset({"stand", "walk", "run", "sit"})

ANSWERS: dict[Mood, tuple[Mood, Mood]] = {
    Mood.WARM: (Mood.HOPEFUL, Mood.WARM),
    Mood.TENSE: (Mood.TENSE, Mood.SAD),
    Mood.SAD: (Mood.WARM, Mood.SAD),
    Mood.HOPEFUL: (Mood.WARM, Mood.HOPEFUL),
    Mood.EERIE: (Mood.TENSE, Mood.EERIE),
    Mood.COMIC: (Mood.TENSE, Mood.COMIC),
    Mood.TRIUMPHANT: (Mood.HOPEFUL, Mood.COMIC),
}
"""What a listener's face answers to a speaker's, one way or the other."""


class HandOver(NamedTuple):
    """Who gives the story's object to whom."""

    giver: str
    taker: str


_GIVES = r"(?:gives?|hands?|passes|offers?|returns?|holds? out|slips|lends?)\b"
_TAKES = r"(?:takes?|is given|is handed|receives?|accepts?|wins?)\b"
_NOT = re.compile(r"\b(?:not|never|no|nobody|refuses?|nearly|almost|cannot|won't|will not|could|would)\b|n't\b")


def hand_over(notes: Iterable[str], cast: Sequence[str], thing: str) -> HandOver | None:
    """The last time, by the notes of a scene, that somebody in it gives the thing to another who is there; None when it keeps its holder."""
    word, found = re.escape(thing.split()[-1]) if thing else "(?!)", None
    for sentence in (part for note in notes for part in re.split(r"(?<=[.;!?]) ", note)):
        named = sorted((sentence.find(name), name) for name in cast if re.search(rf"\b{re.escape(name)}\b", sentence))
        if not named or len(cast) < 2 or _NOT.search(sentence):
            continue
        doer, others = named[0][1], [name for _, name in named[1:]] or [name for name in cast if name != named[0][1]]
        if len(others) != 1:
            continue
        it, after = rf"(?:it|(?:the|a|an|his|her|their) (?:\S+ ){{0,2}}{word})\b", re.escape(others[0])
        if re.search(rf"\b{_GIVES}(?: (?:over|back))? (?:(?:{after}|him|her|them) )?{it}", sentence):
            found = HandOver(doer, others[0])
        elif re.search(rf"\b{_TAKES} {it} from (?:{after}|him|her|them)\b", sentence):
            found = HandOver(others[0], doer)
    return found


class Deed(NamedTuple):
    """Who does what, by a note of the script."""

    character: str
    action: Action
    note: str


def action_of(words: str) -> Action:
    """The action a phrase names; standing when it names none."""
    text = words.lower()
    for pattern, action in VERBS:
        if re.search(rf"\b(?:{pattern})", text):
            return action
    return STAND


def deeds_of(notes: Iterable[str], cast: Sequence[str]) -> list[Deed]:
    """What the notes have somebody do, in order. A note is about whom it names first, or about whom the one before it named."""
    found: list[Deed] = []
    last = cast[0] if cast else ""
    for note in notes:
        named = sorted((note.find(name), name) for name in cast if name in note)
        last = named[0][1] if named else last
        if (action := action_of(note)) != STAND and last:
            found.append(Deed(last, action, note))
    return found


def fitting(action: Action, size: ShotSize, *, rig: BodyRig | None = None, speaking: bool = False, focus: bool = False) -> Action:
    """The action, or standing where this shot cannot show it: nobody walks in a close-up, nobody speaks or is looked at closely with the back to the
    camera, and an animal does not fold its arms."""
    near = size not in (ShotSize.EXTREME_WIDE, ShotSize.WIDE)
    if size not in _SHOWN_IN.get(action, {size}) or (action == "turn_away" and (speaking or (focus and near))):
        return STAND
    return STAND if rig is BodyRig.ANIMAL and action not in _ON_FOUR_LEGS else action


def answer_to(emotion: Mood, who: int) -> Mood:
    """The face of somebody who hears a line of that emotion; `who` is any number that stands for the listener."""
    return ANSWERS[emotion][who % 2]
