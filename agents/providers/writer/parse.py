"""Reads a logline into a `Premise`: who it is about, what happened, what is wanted, with which things, people and places.

A chunker over closed word classes and a verb table: noun phrases are found between determiners, verbs and prepositions; the first verb after the
subject is what happened; a verb after `must`, `wants to`, `tries to` is what is wanted. Pure and total: any non-empty text gives a premise.
"""

import re
from dataclasses import replace
from functools import lru_cache

from .grammar import VERB_FORMS, VerbForm, is_plural, singular, third_person, with_article
from .language import read
from .premise import Phrase, Premise
from .reference import antecedent, pronouns_in
from .rewording import reworded
from .tokens import base_of, is_adjective, kind_of, split, tag
from .words import (
    ABSTRACT,
    ADJECTIVES,
    ANIMALS,
    EVENT_VERBS,
    FEMALE,
    GROUPS,
    MACHINES,
    MALE,
    PEOPLE,
    PLACES,
    PREPOSITIONS,
    UNCANNY,
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
_ABOUT = word_set("afraid scared tired ashamed proud fond jealous")
"""What somebody is `of` something that need not be there."""
_ROLES = ("piano tuner", "schoolteacher", "night clerk", "mapmaker", "gardener")
"""What somebody does who only says `I`."""


# ---- phrases ---------------------------------------------------------------------------------------------------------------


def _phrases(tokens: list[str], tags: list[str]) -> list[Phrase]:
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
        if words and not bare_adjective and not passive:
            before = tokens[start - 1].lower() if start else ""
            found.append(Phrase(" ".join(dets[-2:]), tuple(words[-4:]), start, i, kind_of(tuple(words)), before))
        i = max(i, start + 1)
    return found


def _join(tokens: list[str]) -> str:
    return re.sub(r"\s+([,.;:!?])", r"\1", " ".join(tokens)).strip(" ,;:-—–.!?")


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
    phrases = _phrases(tokens, tags)
    main = _main_verb(tokens, tags, phrases)
    subject = _subject(tokens, tags, phrases, main)
    if subject is not None and kind_of(subject.words) != "person" and (later := _later_person(tokens, tags, phrases)):
        subject, main = later
    if subject is None or main is None:
        return _bare_premise(logline, reading.text, reading.language, reading.language_name, reading.native, phrases)
    verb, rest = _predicate(tokens, tags, main)
    if tags[main] == "AUX" and tokens[main].lower() in ("is", "was", "are", "were", "has", "had", "have"):
        verb = "be" if base_of(tokens[main]) == "be" or tokens[main].lower() in ("is", "was", "are", "were") else "have"
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
        predicate=_join(tokens[rest : _sentence_end(tokens, rest)]),
        clause=_join(tokens[rest:end]),
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
    return _with_item(premise, tokens, main)


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
        return tokens.index(",") + 1
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
    chosen = (relative or people or before or [p for p in phrases if p.kind == "person"])[:1]
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
        and _is_proper(tokens[subject.start - 2])
        and not any(t.lower() in PREPOSITIONS for t in tokens[: subject.start - 2])
        and subject.det.lower() in ("a", "an", "the")
    ):
        return tokens[subject.start - 2]
    if not subject.det and all(_is_proper(w) for w in subject.words):
        return subject.bare
    return tokens[subject.end - 1] if len(subject.words) > 1 and _is_proper(subject.noun) else ""


def _is_proper(word: str) -> bool:
    lower = singular(word.lower())
    return (
        word[0].isupper()
        and word[1:].islower()
        and lower not in PEOPLE | ANIMALS | PLACES | FEMALE | MALE | MACHINES | UNCANNY | GROUPS
        and lower == word.lower()
    )


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
        return before + (verb if plural else third_person(verb))
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
    """The first infinitive that states a goal, as `win the contest`."""
    for i in range(main, len(tokens)):
        lower = tokens[i].lower()
        if tags[i] == "CONJ" and _others_act(tags, i + 1):
            break
        after = None
        if (
            (tags[i] == "MODAL" and lower in ("must", "should", "will", "would"))
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
            return _join(tokens[after : _clause_end(tokens, tags, after)]), base_of(tokens[after])
    return "", ""


def _others_act(tags: list[str], start: int) -> bool:
    """Whether a clause with a subject of its own begins at `start`: `and people start to …`."""
    end = start
    while end < len(tags) and tags[end] in ("DET", "POSS", "NOUN", "PRON"):
        end += 1
    return end > start and end < len(tags) and tags[end] in ("VERB", "MODAL", "AUX")


def _relative(tokens: list[str], tags: list[str], subject: Phrase, main: int) -> str:
    if subject.end < 0 or subject.end >= len(tokens) or subject.end >= main:
        return ""
    between = tokens[subject.end : main]
    return _join(between) if tags[subject.end] in ("REL", "PREP", "PUNCT", "ADV") or _compound(tokens, subject, main) else ""


def _compound(tokens: list[str], subject: Phrase, main: int) -> bool:
    """Whether the hero does it together with somebody: `a young mother and her daughter are …`."""
    return 0 <= subject.end < main - 1 and tokens[subject.end].lower() == "and"


def _opening(tokens: list[str], tags: list[str], subject: Phrase) -> str:
    if subject.start > 2 and tokens[subject.start - 1].lower() in ("and", "but", "so") and any(t == "VERB" for t in tags[: subject.start]):
        return _join(tokens[: subject.start])
    if tags[0] == "PREP" and 1 < subject.start <= 5 and "," not in tokens[: subject.start]:
        return _join(tokens[: subject.start])
    end = _after_opening(tokens, tags)
    return _join(tokens[:end]) if 0 < end <= subject.start else ""


def _sentence_end(tokens: list[str], start: int) -> int:
    return next((i for i in range(start, len(tokens)) if tokens[i] in ".!?"), len(tokens))


def _with_item(premise: Premise, tokens: list[str], main: int) -> Premise:
    """Chooses the thing the story turns on: the first concrete object after the verb, with what is said of it."""
    things = [
        p
        for p in premise.phrases
        if p.kind == "object"
        and p != premise.subject
        and p.start >= max(premise.subject.end, main)
        and singular(p.noun.lower()) not in ABSTRACT
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
        detail = _join(tokens[item.end : min(stop, item.end + 9)])
    return replace(premise, item=item, item_detail=detail)


def _bare_premise(original: str, text: str, language: str, language_name: str, native: bool, phrases: list[Phrase]) -> Premise:
    """A premise for what is no sentence: its nouns, kept by a traveller or by the first person or animal among them."""
    person = next((p for p in phrases if p.kind == "person"), None)
    subject = (
        replace(person, det=person.det or ("" if is_plural(person.noun) else with_article(person.bare).split()[0]))
        if person
        else Phrase("a", ("traveller",), -1, -1, "person")
    )
    rest = [p for p in phrases if p != person and p.kind != "time"][:3]
    listing = " and ".join(p.text if p.det else with_article(p.bare) for p in rest[:2])
    predicate = listing or "a promise that nobody else remembers"
    verb = "find" if listing else "keep"
    sentence = f"{subject.text} {verb if subject.plural else third_person(verb)} {predicate}."
    item = next((p for p in rest if p.kind == "object" and p.noun.lower() not in ABSTRACT), None)
    return Premise(
        original=original, text=sentence, language=language, language_name=language_name, native=native, subject=subject, name="", first_person=False, verb=verb, finite=verb if subject.plural else third_person(verb), predicate=predicate,
        clause=predicate, event=verb == "find", item=item, phrases=tuple(p for p in (subject, *rest)), pronoun_words=frozenset(),
    )  # fmt: skip
