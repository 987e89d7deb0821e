"""Reads a logline into a `Premise`: who it is about, what happened, what is wanted, with which things, people and places.

A chunker over closed word classes and a verb table: noun phrases are found between determiners, verbs and prepositions; the first verb after the
subject is what happened; a verb after `must`, `wants to`, `tries to` is what is wanted. Pure and total: any non-empty text gives a premise.
"""

import re
from dataclasses import replace
from functools import lru_cache

from .chunks import called, is_proper, join, phrases_of
from .grammar import VERB_FORMS, VerbForm, third_person
from .item import bare_premise, with_item
from .language import read
from .premise import Phrase, Premise
from .reference import antecedent, pronouns_in
from .rewording import reworded, witnessed
from .tokens import base_of, kind_of, split, tag
from .words import (
    EVENT_VERBS,
    GROUPS,
    PREPOSITIONS,
    WANT_VERBS,
    word_set,
)

_FACES = {
    "village": "young goatherd",
    "town": "young lamplighter",
    "city": "night porter",
    "island": "ferry girl",
    "colony": "young botanist",
    "ship": "cabin boy",
    "school": "schoolgirl",
    "family": "youngest daughter",
}
"""Whose face a place gets when the logline says `nobody` or `everyone` and means the people there."""
_TRAVEL = word_set("cross travel sail walk climb drive ride go journey row fly march")
_ROLES = ("piano tuner", "schoolteacher", "night clerk", "mapmaker", "gardener")
"""What somebody does who only says `I`."""


def _clause_end(tokens: list[str], tags: list[str], start: int) -> int:
    """Where the clause that starts at `start` ends: the next stop, comma, or conjunction that opens a new verb."""
    for i in range(start, len(tokens)):
        if tags[i] == "PUNCT":
            return i
        if tags[i] == "CONJ" and i > start:
            if tokens[i].lower() in ("but", "when", "while", "because", "so", "unless", "although", "if", "once", "yet", "since"):
                return i
            if tokens[i].lower() in ("and", "or") and i + 1 < len(tokens) and tags[i + 1] in ("VERB", "MODAL", "AUX"):
                return i
    return len(tokens)


@lru_cache(maxsize=256)
def parse(logline: str) -> Premise:
    """The premise of a logline in any state: tagged, in emoji, in the first person, in another language, or no sentence at all."""
    reading = read(logline)
    text, first = reworded(reading.text)
    tokens = split(text)
    tags = tag(tokens)
    phrases = [p for p in phrases_of(tokens, tags) if not (p.bare.lower() == "long" and tokens[p.start - 1].lower() in ("so", "too", "how", "for"))]
    main = _main_verb(tokens, tags, phrases)
    subject = _subject(tokens, tags, phrases, main)
    if subject is not None and not _acts(subject) and (later := _later_person(tokens, tags, phrases)):
        subject, main = later
    if subject is not None and main is not None and not first and reading.native and _nobody_acts(subject, tokens):
        return replace(parse(witnessed(text)), original=logline)
    if subject is None or main is None:
        return bare_premise(logline, reading.text, reading.language, reading.language_name, reading.native, phrases)
    verb, rest = _predicate(tokens, tags, main)
    if tags[main] == "AUX" and tokens[main].lower() in ("is", "was", "are", "were", "has", "had", "have"):
        verb = "be" if base_of(tokens[main]) == "be" or tokens[main].lower() in ("is", "was", "are", "were") else "have"
    if verb == "keep" and rest < len(tokens) and tags[rest] == "VERB" and tokens[rest].lower().endswith("ing"):
        verb, rest = base_of(tokens[rest]) if tokens[rest].lower() in VERB_FORMS else _ungerund(tokens[rest].lower()), rest + 1
    end = _clause_end(tokens, tags, rest)
    want, want_verb = _want(tokens, tags, main)
    if want_verb in _TRAVEL and (inner := re.search(r"\bto (\w+)", want)) and inner.group(1) in VERB_FORMS:
        want_verb = inner.group(1)
    premise = Premise(
        original=logline,
        text=text,
        language=reading.language,
        language_name=reading.language_name,
        native=reading.native,
        subject=subject,
        name=_name(subject, tokens),
        first_person=first,
        verb=verb,
        finite=_finite(tokens, tags, main, rest, verb, (subject.plural and not _is_group(subject)) or _compound(tokens, subject, main)),
        predicate=join(tokens[rest : _sentence_end(tokens, rest)]),
        clause=join(tokens[rest:end]),
        event=verb in EVENT_VERBS or (tags[main] == "VERB" and VERB_FORMS.get(tokens[main].lower(), VerbForm("", "")).form == "past"),
        want=want,
        want_verb=want_verb,
        purpose=bool(want)
        and tags[main] == "VERB"
        and verb not in WANT_VERBS
        and not want.startswith(verb)
        and "must" not in (t.lower() for t in tokens[main:]),
        phrases=tuple(phrases),
        inverted=subject.start > main,
        relative=_relative(tokens, tags, subject, main),
        further=tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+", text)[1:] if len(part.split()) > 2),
        opening=_opening(tokens, tags, subject),
        pronoun_words=frozenset(t for i, t in pronouns_in(tokens) if antecedent(i, tokens, tags, phrases) in (None, subject)),
        other_pronouns=tuple(
            (p.start, t) for i, t in pronouns_in(tokens) if (p := antecedent(i, tokens, tags, phrases)) not in (None, subject) and p is not None
        ),
    )
    return with_item(premise, tokens, main)


def _ungerund(word: str) -> str:
    """`repeating` -> `repeat`, for a verb of no table."""
    stem = word[:-3]
    return stem[:-1] if stem[-1:] == stem[-2:-1] and stem[-1:] not in "lsz" else stem


def _main_verb(tokens: list[str], tags: list[str], phrases: list[Phrase]) -> int | None:
    """Position of the first finite verb that is not inside an opening phrase or a who-clause; else of the first verb at all."""
    first = _after_opening(tokens, tags)
    candidates = [i for i, t in enumerate(tags) if i >= first and t in ("VERB", "MODAL", "AUX") and not (t == "VERB" and i and tags[i - 1] == "TO")]
    depth_until = -1
    for i in candidates:
        if i <= depth_until:
            continue
        relative = max((k for k in range(i) if tags[k] == "REL" and tokens[k].lower() in ("who", "that", "whose", "which", "where")), default=-1)
        if relative > 0 and not any(tags[k] in ("VERB", "MODAL", "AUX") for k in range(relative, i)):
            depth_until = _verb_group_end(tags, i)
            continue
        if any(p.end <= i for p in phrases) or (i and tags[i - 1] == "PRON"):
            if i >= 1 and tags[i - 1] == "CONJ" and relative > 0:
                continue
            return i
    return candidates[0] if candidates else None


def _after_opening(tokens: list[str], tags: list[str]) -> int:
    """Where the main clause starts: behind `When the river dries up,` or `In 1920s Paris,`."""
    if tags and tags[0] in ("CONJ", "PREP", "TO", "REL") and "," in tokens:
        comma = tokens.index(",")
        verb = next((i for i in range(2, comma) if tags[i] in ("VERB", "MODAL") and tags[i - 1] == "NOUN"), 0) if tags[0] == "PREP" else 0
        started = max((i for i in range(2, verb) if tags[i] in ("DET", "POSS")), default=0)
        return started if started and "REL" not in tags[:verb] else comma + 1
    if "," in tokens[:8] and {t.lower() for t in tokens[: tokens.index(",")]} & {"now", "ago", "later", "once"} and "VERB" not in tags[: tokens.index(",")]:
        return tokens.index(",") + 1
    return 0


def _verb_group_end(tags: list[str], i: int) -> int:
    while i + 1 < len(tags) and tags[i + 1] in ("VERB", "AUX", "MODAL", "ADV", "TO") and not (tags[i + 1] == "MODAL" and tags[i] in ("VERB", "ADV")):
        i += 1
    return i


def _subject(tokens: list[str], tags: list[str], phrases: list[Phrase], main: int | None) -> Phrase | None:
    if main is None:
        return None
    first = _after_opening(tokens, tags)
    before = [p for p in phrases if first <= p.start and p.end <= main and p.kind != "time" and p.after not in PREPOSITIONS and p.after not in ("to", "whose")]
    people = [p for p in before if p.kind == "person"] or [p for p in before if tokens[p.start][0].isupper() and p.start > 0]
    relative = [p for p in people if not any(tags[k] == "VERB" for k in range(p.start))]
    ends = _sentence_end(tokens, main)
    everybody = any(tags[k] == "PRON" for k in range(first, main))
    chosen = (relative or people or before or [p for p in phrases if p.kind == "person" and (p.start < ends or not everybody)])[:1]
    if (
        chosen
        and chosen[0].noun.lower() in ("village", "town", "group", "band", "crew", "team", "pack", "flock", "family", "gang", "pair", "army")
        and tokens[chosen[0].end : chosen[0].end + 1] == ["of"]
    ):
        chosen = [p for p in phrases if p.start == chosen[0].end + 1] or chosen
        chosen = [replace(chosen[0], det="the" if not chosen[0].det else chosen[0].det)]
    if chosen:
        det = "a" if chosen[0].det.lower() in ("my", "our") else chosen[0].det
        return replace(chosen[0], kind="person", det=det)
    if any(tags[k] == "PRON" for k in range(first, main)):
        face = next((role for noun, role in _FACES.items() if any(noun in (w.lower() for w in p.words) for p in phrases)), "")
        return Phrase("a", tuple(face.split()) or (_ROLES[sum(map(len, tokens)) % len(_ROLES)],), -1, -1, "person")
    return None


def _later_person(tokens: list[str], tags: list[str], phrases: list[Phrase]) -> tuple[Phrase, int] | None:
    """The first somebody who does something in a second clause: `The bell stops ringing and a deaf girl must …`."""
    for phrase in phrases:
        joined = phrase.start > 2 and tokens[phrase.start - 1].lower() in ("and", "but", "so", "until")
        if phrase.kind == "person" and joined and phrase.end < len(tokens) and tags[phrase.end] in ("VERB", "MODAL", "AUX"):
            return phrase, phrase.end
    return None


def _acts(subject: Phrase) -> bool:
    return kind_of(subject.words) == "person" or called(list(subject.words), subject.start, [subject.det] if subject.det else [])


def _nobody_acts(subject: Phrase, tokens: list[str]) -> bool:
    """Whether what the logline speaks of cannot want anything: a staircase, a telephone box, a girl who is only in a mirror."""
    if subject.start < 0:
        return False
    after = [t.lower() for t in tokens[subject.end : subject.end + 3]]
    return (not _acts(subject) and not is_proper(subject.noun)) or (after[:1] == ["in"] and after[-1] in _SURFACES)


_SURFACES = word_set("mirror painting portrait photograph photo picture glass")


def _name(subject: Phrase, tokens: list[str]) -> str:
    """`Ada` of `Ada, a young clockmaker, …`, of `Ada repairs …` and of `a clockmaker named Ada`."""
    if subject.start < 0:
        return ""
    after = [t for t in tokens[subject.end : subject.end + 3] if t != ","]
    if after[:1] and after[0].lower() in ("named", "called") and len(after) > 1:
        return after[1]
    if (
        subject.start >= 2
        and tokens[subject.start - 1] == ","
        and is_proper(tokens[subject.start - 2])
        and not any(t.lower() in PREPOSITIONS for t in tokens[: subject.start - 2])
        and subject.det.lower() in ("a", "an", "the")
    ):
        return tokens[subject.start - 2]
    if not subject.det and (all(is_proper(w) for w in subject.words) or called(list(subject.words), subject.start, [])):
        return subject.bare
    return tokens[subject.end - 1] if len(subject.words) > 1 and is_proper(subject.noun) else ""


def _predicate(tokens: list[str], tags: list[str], main: int) -> tuple[str, int]:
    """(base verb, position after it), looking through modals, auxiliaries and adverbs."""
    i = main
    while i < len(tokens) and (tags[i] in ("MODAL", "AUX", "ADV") or (tags[i] == "TO" and i > main)):
        i += 1
    if i < len(tokens) and tags[i] == "VERB":
        return base_of(tokens[i]), i + 1
    if i < len(tokens) and tags[main] == "MODAL":
        return base_of(tokens[i]), i + 1
    return base_of(tokens[main]), main + 1


def _is_group(phrase: Phrase) -> bool:
    return phrase.noun.lower() in GROUPS


def _finite(tokens: list[str], tags: list[str], main: int, rest: int, verb: str, plural: bool) -> str:
    start = main - 1 if main and tags[main - 1] == "ADV" else main
    before = tokens[start].lower() + " " if start < main else ""
    if tags[main] == "VERB":
        own, *more = [t.lower() for t in tokens[main:rest]]
        base = base_of(own) if more else verb
        return " ".join((before + (base if plural else third_person(base)), *more))
    words = [t.lower() for t in tokens[main:rest]]
    words[0] = {
        "am": "is",
        "i'm": "is",
        "have": "have" if plural else "has",
        "i've": "has",
        "was": "is",
        "were": "are",
        "had": "have" if plural else "has",
    }.get(words[0], words[0])
    if words[0] == "is" and plural:
        words[0] = "are"
    return before + " ".join(words)


def _want(tokens: list[str], tags: list[str], main: int) -> tuple[str, str]:
    """The first infinitive that states a goal, as `win the contest`; what is refused is none, nor what somebody was sent to do to something already named."""
    if base_of(tokens[main]) in _REFUSING and tags[main] == "VERB":
        return "", ""
    for i in range(main, len(tokens)):
        lower = tokens[i].lower()
        if tags[i] == "CONJ" and _others_act(tags, i + 1):
            break
        after = None
        if (
            (tags[i] == "MODAL" and (lower in ("must", "should") or (lower in ("will", "would") and (i <= main or tags[i - 1] != "PRON"))))
            or (
                tags[i] == "TO"
                and i
                and (
                    base_of(tokens[i - 1]) in WANT_VERBS
                    or tokens[i - 1].lower()
                    in (
                        "has",
                        "have",
                        "had",
                        "and",
                        "order",
                        "way",
                        "chance",
                        "time",
                        "year",
                        "days",
                        "day",
                        "night",
                        "week",
                        "weeks",
                        "hours",
                        "minutes",
                        "forced",
                        "determined",
                    )
                )
            )
            or (tags[i] == "TO" and i + 1 < len(tokens) and tags[i + 1] == "VERB")
        ):
            after = i + 1
        while after is not None and after < len(tokens) and tags[after] == "ADV":
            after += 1
        if after is not None and after < len(tokens) and (tags[after] == "VERB" or tags[i] == "MODAL") and tags[after] not in ("PUNCT", "DET"):
            wanted = join(tokens[after : _clause_end(tokens, tags, after)])
            gap = tags[i] == "TO" and len(wanted.split()) == 1 and any(t == "PRON" for t in tags[main:i]) and tags[i - 1] == "VERB"
            measure = tags[i] == "TO" and tokens[i - 1].lower() == "enough"
            if not gap and not measure:
                return wanted, base_of(tokens[after])
    return "", ""


_REFUSING = word_set("refuse fail forget decline forbid pretend stop fear")


def _others_act(tags: list[str], start: int) -> bool:
    """Whether a clause with a subject of its own begins at `start`: `and people start to …`."""
    end = start
    while end < len(tags) and tags[end] in ("DET", "POSS", "NOUN", "PRON", "PREP"):
        end += 1
    return end > start and tags[start] != "PREP" and end < len(tags) and tags[end] in ("VERB", "MODAL", "AUX")


def _relative(tokens: list[str], tags: list[str], subject: Phrase, main: int) -> str:
    if subject.end < 0 or subject.end >= len(tokens) or subject.end >= main:
        return ""
    between = tokens[subject.end : main]
    return join(between) if tags[subject.end] in ("REL", "PREP", "PUNCT", "ADV") or _compound(tokens, subject, main) else ""


def _compound(tokens: list[str], subject: Phrase, main: int) -> bool:
    """Whether the hero does it together with somebody: `a young mother and her daughter are …`."""
    return 0 <= subject.end < main - 1 and tokens[subject.end].lower() == "and"


def _opening(tokens: list[str], tags: list[str], subject: Phrase) -> str:
    if subject.start > 2 and tokens[subject.start - 1].lower() in ("and", "but", "so") and any(t == "VERB" for t in tags[: subject.start]):
        return join(tokens[: subject.start])
    if tags[0] == "PREP" and 1 < subject.start <= 5 and "," not in tokens[: subject.start]:
        return join(tokens[: subject.start])
    end = _after_opening(tokens, tags)
    return join(tokens[:end]) if 0 < end <= subject.start else ""


def _sentence_end(tokens: list[str], start: int) -> int:
    return next((i for i in range(start, len(tokens)) if tokens[i] in ".!?"), len(tokens))
