"""Every template of the offline writer, filled with several things and a hero who is many: verbs and pronouns agree."""

import random
import re
from collections.abc import Iterator
from functools import cache

import pytest

from agents.providers.writer.agreement import agreed, many, marked, them
from agents.providers.writer.concepts import candidates
from agents.providers.writer.spines import SPINES
from agents.providers.writer.stock import BY_STEP, BY_SUBJECT
from agents.providers.writer.tale import Tale

_DISAGREES = re.compile(
    r"(?:^|[.!?;,:] |\b(?:and|but|that|what|when|where|if) )the needles (?:still |always |only )?(?:is|was|has|does|goes|isn't|\w*[^su\W]s)\b(?! of)"
    r"|\b(?:is|was|has|does) the needles\b|\bneedles'?s\b|(?:^|[.!?] )them\b|\b(?:they|we) (?:is|was|has|goes)\b|(?<!of )\bthem (?:is|was|were|are)\b",
    re.I,
)


def templates() -> Iterator[str]:
    for spine in SPINES.values():
        yield from (spine.conflict, spine.promise, spine.hook, spine.quest)
        for step in spine.steps:
            yield from (step.goal, step.hook, *step.business, *(line.split(": ", 1)[1] for t in step.talks for line in t.lines))
            yield from (text for v in step.variants for text in (v.goal, v.hook, *v.business))
    for stock in (*BY_STEP.values(), *BY_SUBJECT.values()):
        yield from (line.split(": ", 1)[1] for t in stock.talks for line in t.lines)
        yield from (text for v in stock.tellings for text in (v.goal, v.hook, *v.business))


@cache
def knitters() -> Tale:
    concept = candidates("Three knitters must find the needles of their late aunt before the hunters wake.", random.Random(3))[0]
    return Tale.of(concept.model_copy(update={"object_name": "needles"}))


def test_every_template_agrees_with_several_things_and_several_people() -> None:
    tale = knitters()
    assert tale.stake == "the needles"
    wrong = {filled for t in templates() if tale.can_fill(t) and _DISAGREES.search(filled := tale.fill(t))}
    wrong |= {filled for t in templates() if tale.can_fill(t) and _DISAGREES.search(filled := tale.fill_for_all(t))}
    assert wrong == set()


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{the} goes back. I'm only the post.", "the needles go back. I'm only the post."),
        ("{it:Cap} missed you.", "They missed you."),
        ("Ask {it} where {it} came from.", "Ask them where they came from."),
        ("Where's {the}?", "Where are the needles?"),
        ("Is {the} still in there?", "Are the needles still in there?"),
        ("The trail of {the} stops.", "The trail of the needles stops."),
        ("Then {it} can wait.", "Then they can wait."),
        ("I looked for {it} everywhere.", "I looked for them everywhere."),
        ("{The} belongs to somebody.", "The needles belong to somebody."),
        ("{The}'s still warm.", "The needles are still warm."),
        ("{The}'s owner is here.", "The needles' owner is here."),
    ],
)
def test_number_and_case_follow_what_fills_the_slot(template: str, words: str) -> None:
    text = template.replace("{the}", marked("the needles")).replace("{The}", marked("The needles")).replace("{it}", them()).replace("{it:Cap}", them("Them"))
    assert agreed(text) == words


def test_one_thing_stays_one_thing() -> None:
    assert agreed(f"{marked('the compass')} goes back") == "the compass goes back"
    assert many("three hundred ballots")
    assert not many("chess")
