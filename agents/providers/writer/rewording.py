"""A logline put so that it says who does something: first person, orders, and things that act for somebody. Called by `parse` before it reads."""

import re

from .grammar import VERB_FORMS, singular
from .tokens import kind_of, next_tag
from .words import ADJECTIVES, RELATIONS


def reworded(text: str) -> tuple[str, bool]:
    """Gives a first-person text a subject (`Someone`), and an order (`ignore …`) somebody who is told to."""
    first = bool(re.search(r"\bI\b|\b(?i:my|our|me|we)\b", text))
    text = re.sub(r"(?i)^(?:this is|it is|it's) (?:a|the) (?:story|film|movie|tale) (?:about|of) ", "", text)
    named = re.match(r"(?i)^(?:i am|i'm|i was) (an? [\w\s-]+?)(?:,? (?:and|who|when)\b|[.,])", text)
    if first and named:
        text = f"{named.group(1)} who {text[named.end() :].strip(' ,.')}" if text[named.end() :].strip(" ,.") else f"{named.group(1)} keeps a promise"
    text = re.sub(
        r"(?i)\bfalls? for (?=(?:an?|the|his|her|their)\b)",
        lambda m: "fall in love with " if m.group(0).lower().startswith("fall for") else "falls in love with ",
        text,
    )
    text = _with_heir(text)
    tokens = text.split()
    word = re.sub(r"\W", "", tokens[0].lower()) if tokens else ""
    form = VERB_FORMS.get(word)
    if form and form.form == "base" and len(tokens) > 2 and word not in ADJECTIVES and _is_order(word, tokens):
        text = f"A young typist must {text[0].lower()}{text[1:]}"
    return text, first


def _is_order(word: str, tokens: list[str]) -> bool:
    """Whether a text that opens with a base verb is an order, and not a plural subject such as `Love birds …`."""
    after = next_tag(tokens, 0)
    return after in ("DET", "POSS", "PRON", "PREP") or (
        after == "NOUN" and (word in ("ignore", "print", "tell", "write", "make", "reveal") or not re.match(r"\w+s\b", tokens[1].lower()))
    )


def _with_heir(text: str) -> str:
    """`Grandmother's recipe needs …` is about whoever inherited the recipe."""
    owned = re.match(r"(?:(?:My|Our|The|Her|His) )?([A-Z]?\w+)'s ([\w-]+) (\w+s)\b", text)
    if not owned or singular(owned.group(1).lower()) not in RELATIONS or kind_of((owned.group(2),)) == "person" or owned.group(3).lower() not in VERB_FORMS:
        return text
    owner = owned.group(1).lower()
    heir = {"grandmother": "granddaughter", "grandfather": "grandson", "aunt": "niece", "uncle": "nephew"}.get(owner, "daughter")
    return (
        f"A {heir} discovers that her {owner}'s {text[owned.start(2) :]}"
        if heir not in ("grandson", "nephew")
        else f"A {heir} discovers that his {owner}'s {text[owned.start(2) :]}"
    )
