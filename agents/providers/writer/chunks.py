"""Noun phrases of a tagged sentence, and which of them are names. Called by `parse`."""

import re

from .grammar import singular
from .premise import Phrase
from .tokens import comparative, is_adjective, kind_of
from .words import ADJECTIVES, ANIMALS, FEMALE, GROUPS, MACHINES, MALE, PEOPLE, PLACES, UNCANNY, word_set


def phrases_of(tokens: list[str], tags: list[str]) -> list[Phrase]:
    found: list[Phrase] = []
    i = 0
    while i < len(tokens):
        if tags[i] not in ("DET", "POSS", "NOUN"):
            i += 1
            continue
        start, dets = i, []
        while i < len(tokens) and tags[i] in ("DET", "POSS"):
            dets.append(tokens[i])
            i += 1
        words: list[str] = []
        while i < len(tokens) and (tags[i] == "NOUN" or (tags[i] == "ADV" and tokens[i].lower() in ("very", "only") and not words)):
            words.append(tokens[i])
            i += 1
        bare_adjective = (
            not dets
            and words
            and is_adjective(words[-1])
            and start > 0
            and (tags[start - 1] in ("AUX", "ADV") or (tags[start - 1] == "VERB" and len(words) == 1 and words[0].lower() in ADJECTIVES))
        )
        passive = not dets and len(words) == 1 and words[0].lower().endswith("ed") and start > 0 and tags[start - 1] == "VERB"
        if words and not bare_adjective and not passive and not comparative(words[-1]):
            before = tokens[start - 1].lower() if start else ""
            kind = "person" if called(words, start, dets) else kind_of(tuple(words))
            found.append(Phrase(" ".join(dets[-2:]), tuple(words[-4:]), start, i, kind, before))
        i = max(i, start + 1)
    return found


_STYLES = word_set("mr mrs miss ms dr sir lady madame captain professor")


def called(words: list[str], start: int, dets: list[str]) -> bool:
    """Whether a phrase is somebody's name: `Agnes Holloway`, `her neighbour Mr Pym`."""
    full = len(words) > 1 and start == 0 and not dets and all(w[0].isupper() and w[1:].islower() for w in words) and is_proper(words[0].rstrip("s") or words[0])
    return full or any(w.lower() in _STYLES and w[0].isupper() for w in words[:-1])


def join(tokens: list[str]) -> str:
    return re.sub(r"\s+([,.;:!?])", r"\1", " ".join(tokens)).strip(" ,;:-—–.!?")


def is_proper(word: str) -> bool:
    lower = singular(word.lower())
    return (
        word[0].isupper()
        and word[1:].islower()
        and lower not in PEOPLE | ANIMALS | PLACES | FEMALE | MALE | MACHINES | UNCANNY | GROUPS
        and lower == word.lower()
    )
