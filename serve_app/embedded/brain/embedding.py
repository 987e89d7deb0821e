"""From a text to weighted features, and from features to a vector: deterministic, in a few microseconds a word, with nothing to download.

A text becomes its words without their endings, the concepts of the film thesaurus those words belong to, pairs of neighbouring words, and pieces of four letters of each word, which carry misspellings
and relatives (`lighthouse`, `lighthouses`). Weights grow with the logarithm of the count; how rare a feature is in a project is the index's business.

Bad at: paraphrases that share no word, no stem and no concept of the thesaurus; negation (`is not afraid` is close to `is afraid`); who does what to whom; and languages other than English.
"""

import math
import re
import zlib
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from .thesaurus import CONCEPTS

DIMENSIONS = 256
MODEL = "callsheet-features-1"
WORD, CONCEPT, PAIR, PIECE = 1.0, 0.8, 0.5, 0.18
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_COMMON = (
    "a an the and or but of to in on at by for from with as is are was were be been being it its this that these those he she they them his her their hers "
    "him i you we my your our me us do does did has have had not no nor so if then than too very can will would should could may might must shall there "
    "here what which who whom whose when where why how about into onto over under up down out off again just only also some any all each every both more "
    "most other such own same s t don't it's"
)
STOP = frozenset(_COMMON.split())
"""Words that say nothing about what a text is about."""
_ENDINGS = ("ingly", "edly", "ings", "ing", "iest", "ies", "ied", "edness", "ness", "ments", "ment", "ed", "ers", "er", "est", "es", "ly", "s", "e", "y")

Features = dict[int, float]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending; at least three letters stay. Crude on purpose: it has to be the same for both sides only."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeioulsz" else word


_CONCEPT_OF = {stem(word): name for name, words in CONCEPTS.items() for word in words}


def features(text: str) -> Features:
    """Features by the CRC-32 of their names, with positive weights; empty for a text without a word."""
    words = [word for word in _WORD.findall(text.lower()) if word not in STOP]
    counts = Counter(stem(word) for word in words)
    weights: Features = {}
    concepts: Counter[str] = Counter()
    for word, count in counts.items():
        _add(weights, f"w:{word}", WORD * _damped(count))
        if name := _CONCEPT_OF.get(word):
            concepts[name] += count
        for piece in _pieces(word):
            _add(weights, f"p:{piece}", PIECE * _damped(count))
    for name, count in concepts.items():
        _add(weights, f"c:{name}", CONCEPT * _damped(count))
    stems = [stem(word) for word in words]
    for pair, count in Counter(pairwise(stems)).items():
        _add(weights, f"b:{pair[0]} {pair[1]}", PAIR * _damped(count))
    return weights


def vector(text: str) -> list[float]:
    """The features folded into DIMENSIONS numbers of unit length, for callers who want a vector."""
    folded = [0.0] * DIMENSIONS
    for feature, weight in features(text).items():
        folded[feature % DIMENSIONS] += weight if feature & 0x80000000 else -weight
    length = math.sqrt(sum(value * value for value in folded)) or 1.0
    return [round(value / length, 6) for value in folded]


def _damped(count: int) -> float:
    return 1.0 + math.log(count)


def _pieces(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[at : at + 4] for at in range(max(1, len(padded) - 3))]


def _add(weights: Features, name: str, weight: float) -> None:
    feature = zlib.crc32(name.encode())
    weights[feature] = weights.get(feature, 0.0) + weight
