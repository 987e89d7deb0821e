"""The thing a logline turns on, and the premise of a logline that is no sentence. Called by `parse`."""

import re
from dataclasses import replace

from .chunks import join
from .grammar import is_plural, singular, third_person, with_article
from .premise import Phrase, Premise
from .words import ABSTRACT, FIXED, word_set

_ABOUT = word_set("afraid scared tired ashamed proud fond jealous")
"""What somebody is `of` something that need not be there."""


_TALK = word_set("the and for you your what why how hello please yes not this that make film movie story write")
"""Words that name nothing a film could wait for."""


def bare_premise(original: str, text: str, language: str, language_name: str, native: bool, phrases: list[Phrase]) -> Premise:
    """A premise for what is no sentence: its nouns, kept by a traveller or by the first person or animal among them."""
    person = next((p for p in phrases if p.kind == "person"), None)
    subject = (
        replace(person, det=person.det or ("" if is_plural(person.noun) else with_article(person.bare).split()[0]))
        if person
        else Phrase("a", ("traveller",), -1, -1, "person")
    )
    rest = [p for p in phrases if p != person and p.kind != "time"][:3]
    listing = " and ".join(p.text if p.det else with_article(p.bare) for p in rest[:2])
    awaited = "" if listing or person else next((w for w in re.findall(r"[A-Za-z]{3,}", text) if w.lower() not in _TALK), "").lower()
    predicate = listing or (f"for the {awaited}" if awaited else "a promise that nobody else remembers")
    verb = "find" if listing else "wait" if awaited else "keep"
    if awaited:
        rest = [Phrase("the", (awaited,), 0, 1, "time", "for")]
    sentence = f"{subject.text} {verb if subject.plural else third_person(verb)} {predicate}."
    item = next((p for p in rest if p.kind == "object" and p.noun.lower() not in ABSTRACT), None)
    return Premise(
        original=original, text=sentence, language=language, language_name=language_name, native=native, subject=subject, name="", first_person=False, verb=verb, finite=verb if subject.plural else third_person(verb), predicate=predicate,
        clause=predicate, event=verb == "find", item=item, phrases=tuple(p for p in (subject, *rest)), pronoun_words=frozenset(),
    )  # fmt: skip


def with_item(premise: Premise, tokens: list[str], main: int) -> Premise:
    """Chooses the thing the story turns on: the first concrete object after the verb, with what is said of it."""
    things = [
        p
        for p in premise.phrases
        if p.kind == "object"
        and p != premise.subject
        and p.start >= max(premise.subject.end, main)
        and singular(p.noun.lower()) not in ABSTRACT | FIXED
        and not (p.after == "of" and tokens[p.start - 2].lower() in _ABOUT)
    ]
    if not things:
        owned = [p for p in premise.phrases if p.kind == "object" and premise.subject.end <= p.start < main and singular(p.noun.lower()) not in ABSTRACT]
        vessels = [
            p
            for p in premise.phrases
            if p.kind == "place"
            and p.start >= main
            and p.noun.lower() in ("boat", "car", "ship", "balloon", "barge", "submarine", "raft", "rocket", "spaceship", "lifeboat")
            and p.after not in ("in", "on", "aboard")
        ]
        things = owned or vessels
    if not things and re.match(r"(?:it|them)\b", premise.want.partition(" ")[2] or premise.clause):
        things = [p for p in premise.phrases if p.kind == "object" and p.end <= premise.subject.start and singular(p.noun.lower()) not in ABSTRACT][:1]
        return replace(premise, item=things[0]) if things else premise
    if not things:
        return premise
    things = [
        p for p in things if p.after != "before" and not (p.end < len(tokens) and "before" in [t.lower() for t in tokens[premise.subject.end : p.start]])
    ] or []
    if not things:
        return premise
    item = next((p for p in things if p.after not in ("with", "of", "by", "like", "as")), things[0])
    detail = ""
    if item.end < len(tokens) and tokens[item.end].lower() in ("with", "of", "from", "containing", "full", "that", "made"):
        stop = next(
            (
                i
                for i in range(item.end, len(tokens))
                if tokens[i] in ".,;:!?" or (i > item.end + 1 and tokens[i].lower() in ("and", "but", "to", "before", "while"))
            ),
            len(tokens),
        )
        detail = join(tokens[item.end : min(stop, item.end + 9)])
    return replace(premise, item=item, item_detail=detail)
