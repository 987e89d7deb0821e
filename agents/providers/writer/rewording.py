"""A logline put so that it says who does something: first person, orders, and things that act for somebody. Called by `parse` before it reads."""

import re

from .grammar import VERB_FORMS, singular, third_person
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
    text = _joined(_stated(text))
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


def _stated(text: str) -> str:
    """A question or a condition as what happens: `What if X?` is X; `Unless she learns …, Y` is `She must learn …, or Y`."""
    text = re.sub(r"(?i)^(?:so,? )?what (?:if|happens when|happens if|would happen if) (.+?)\?", lambda m: _now(m.group(1)), text)
    if unless := re.match(r"(?i)^unless ([^,]+?), (.+)$", text):
        words = unless.group(1).split()
        at = next((i for i, w in enumerate(words) if i and (form := VERB_FORMS.get(w.lower())) and form.form == "third"), 0)
        if at:
            who = " ".join(words[:at])
            return f"{who[:1].upper()}{who[1:]} must {VERB_FORMS[words[at].lower()].base} {' '.join(words[at + 1 :])}, or {unless.group(2)}"
    return text


def _joined(text: str) -> str:
    """`Because the watchman sleeps …, he is …` is about the watchman: `The watchman sleeps … and is …`."""
    found = re.match(r"(?i)^(?:because|since|when|after|once|although) ((?:a|an|the|two|three) [^,]+), (?:he|she|it|they) (.+)$", text)
    if not found or not any((form := VERB_FORMS.get(w.lower())) and form.form == "third" for w in found.group(1).split()[1:]):
        return text
    return f"{found.group(1)[:1].upper()}{found.group(1)[1:]} and {found.group(2)}"


def _now(supposed: str) -> str:
    """What is only supposed, as a fact: `the box started to ring` -> `The box starts to ring.`"""
    words = supposed.split()
    at = next((i for i, w in enumerate(words) if i and (form := VERB_FORMS.get(w.lower())) and form.form == "past"), 0)
    if at:
        words[at] = third_person(VERB_FORMS[words[at].lower()].base)
    text = " ".join(words)
    return f"{text[:1].upper()}{text[1:]}."


_WITNESSES: tuple[tuple[str, str], ...] = (
    ("town hall|staircase|stairs|house|building|museum|castle", "caretaker"), ("hotel|lobby|elevator|lift", "night porter"), ("phone|telephone|post", "postwoman"), ("station|platform|railway|train", "station clerk"),
    ("mirror|painting|portrait|bedroom|attic|doll|cellar", "lodger"), ("school|classroom", "schoolgirl"), ("forest|tree|trees|woods", "young forester"), ("sea|tide|beach|harbour|island|lighthouse", "ferry girl"),
    ("village|well|church|bell", "young goatherd"), ("street|city|lamp|town", "young lamplighter"), ("moon|star|stars|sky|planet|comet", "astronomer"), ("library|book|books", "librarian"), ("kitchen|oven|soup|recipe", "cook"),
)  # fmt: skip
"""Who is near, by what a logline speaks of: the one to whom it happens."""


def witnessed(text: str) -> str:
    """A logline about things, told by whoever is near enough to notice."""
    lower = text.lower()
    near = [(found.start(), who) for pattern, who in _WITNESSES if (found := re.search(rf"\b(?:{pattern})\b", lower))]
    who = min(near)[1] if near else "mapmaker"
    return f"A {who} discovers that {text[:1].lower()}{text[1:]}" if who[0] not in "aeiou" else f"An {who} discovers that {text[:1].lower()}{text[1:]}"
