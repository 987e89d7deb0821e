"""What a logline states: its facts as a ledger, the thing in it or one that stands in, and the mood of its words."""

import random
from typing import Literal

from agents.film import Fact, Kit, Mood, Pronouns

from .eras import era_of, too_modern
from .frame import frame_of
from .grammar import from_first_person, singular
from .locales import locale_of
from .premise import Premise
from .words import ANIMALS, INSIDE, INSTRUMENT_OF_TONE

_TOKENS: dict[Kit, tuple[str, ...]] = {
    Kit.SEA: ("brass compass", "lantern", "bottle"), Kit.CITY: ("ticket", "key", "photograph"), Kit.FOREST: ("lantern", "acorn", "map"), Kit.MOUNTAIN: ("compass", "map", "lantern"),
    Kit.DESERT: ("map", "coin", "water flask"), Kit.VILLAGE: ("letter", "key", "seed box"), Kit.HOME: ("photograph", "key", "letter"), Kit.WORKSHOP: ("notebook", "pocket watch", "toolbox"),
    Kit.VEHICLE: ("suitcase", "ticket", "map"), Kit.SPACE: ("radio", "photograph", "seed box"),
}  # fmt: skip
_FACT_KINDS: dict[str, Literal["person", "place", "circumstance", "object"]] = {
    "person": "person",
    "place": "place",
    "time": "circumstance",
    "object": "object",
}


def token_for(premise: Premise, kit: Kit, rng: random.Random) -> str:
    """A small thing to hold, for a logline that names none: one of its locale, the key of a house it is about, else something of the kit."""
    era = era_of(premise.text)
    if locale := locale_of(premise.text):
        return next((t for t in (rng.choice(locale.things), *locale.things) if not too_modern(t, era.year if era else None)), "lantern")
    if singular(premise.subject.noun.lower()) in ANIMALS:
        return rng.choice(("pearl", "lantern", "bottle") if kit is Kit.SEA else ("ball", "lantern", "acorn"))
    house = next((p.noun.lower() for p in premise.phrases if p.kind == "place" and p.noun.lower() in INSIDE and p.after not in ("in", "on", "at", "rob")), "")
    return f"{house} key" if house and house != "lighthouse" else rng.choice(_TOKENS[kit])


def facts_of(premise: Premise, pronouns: Pronouns) -> tuple[Fact, ...]:
    """The fact ledger: every noun phrase and the goal, at most twelve, each once; central ones are those the frame is made of."""
    found: dict[str, Fact] = {}
    frame = frame_of(premise)
    carrying = [p.head.lower() for p in (premise.item, frame.threat, frame.charge, frame.barrier, frame.creature, frame.hour) if p is not None]
    for phrase in (premise.subject, *premise.phrases):
        head = phrase.head.lower()
        if head in found or (premise.name and phrase.bare == premise.name) or phrase.text in ("a time", "the time"):
            continue
        kind = _FACT_KINDS.get(phrase.kind, "object")
        found[head] = Fact(
            fact_id=f"F{len(found) + 1}",
            text=from_first_person(phrase.text, pronouns) if premise.first_person else phrase.text,
            head=head,
            kind=kind,
            central=head in carrying,
        )
    if premise.want_verb and premise.want_verb not in found:
        found[premise.want_verb] = Fact(fact_id=f"F{len(found) + 1}", text=premise.want, head=premise.want_verb, kind="goal")
    return tuple(found.values())[:12]


def mood_of(text_words: frozenset[str], spine_mood: Mood) -> Mood:
    """The mood the words of a premise ask for, else the spine's."""
    scores = {name: len(text_words.intersection(words)) for name, words in INSTRUMENT_OF_TONE.items()}
    best = max(scores, key=lambda name: scores[name])
    return Mood(best) if scores[best] else spine_mood
