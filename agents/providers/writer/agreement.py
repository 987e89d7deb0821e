"""Number and case where templates are filled: the one place that makes verbs and pronouns agree with what went into a slot.

`marked` puts a mark behind a plural value (and before it); `agreed` mends the words around the marks and takes the marks away. A template is written for one thing
(`{The_thing} goes back`, `{It:Cap} missed you`, `where is {the_thing}?`) and comes out right for several (`The needles go back`, `They missed you`, `where are the needles?`).
"""

import re

from .grammar import VERB_FORMS, is_plural
from .tokens import base_of
from .words import NUMBERS, word_set

_OPEN, _CLOSE, _CASELESS = "\ue000", "\ue001", "\ue002"
_IRREGULAR = {
    "is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't", "doesn't": "don't",
}  # fmt: skip
_BETWEEN = r"(?:(?:not|never|still|always|just|only|already|also|both|all|even|almost|nearly|then|soon) )?"
_SUBJECT = r"(?:^|[.!?;:,…—“(] ?|\b(?:[Aa]nd|[Bb]ut|[Tt]hat|[Ww]hat|[Ww]hen|[Ww]here|[Ii]f|[Bb]ecause|[Tt]ill|[Uu]ntil|[Ww]hile|[Aa]s|[Bb]efore|[Ss]o|[Hh]ow|[Ww]hy|[Ww]hether|[Ww]hose|[Tt]hen|[Nn]ow|[Mm]aybe|[Pp]erhaps) )"
"""What stands before a noun that does something; behind a verb or a preposition it is done to."""
_AFTER = re.compile(rf"({_SUBJECT}{_OPEN}[^{_CLOSE}]*{_CLOSE})( {_BETWEEN})([a-z]+(?:n't)?)\b")
_CASE = re.compile(rf"({_SUBJECT}){_OPEN}{_CASELESS}([Tt])hem{_CLOSE}(?= {_BETWEEN}([a-z]+)|['’](?:ll|ve|re|d)\b)")
_SHORT = re.compile(rf"{_CLOSE}['’]s (?=(\w+))")
_BEFORE = re.compile(rf"\b([Ii]s|[Ww]as|[Hh]as|[Dd]oes|[Ii]sn't|[Ww]asn't|[Hh]asn't|[Dd]oesn't) (not )?{_OPEN}")
_ASKED = re.compile(rf"\b([Ww]here|[Ww]hat|[Hh]ow|[Ww]ho|[Tt]here|[Hh]ere)['’]s {_OPEN}")
_PREDICATE = word_set("a an the not in on at here there still gone all too just only never so yours mine ours theirs back over under going coming where what")


def many(words: str) -> bool:
    """Whether a noun phrase means more than one: `needles`, `three hundred ballots`."""
    parts = words.lower().split()
    return bool(parts) and (is_plural(parts[-1]) or any(p in NUMBERS for p in parts[:2]))


def marked(value: str) -> str:
    """A plural value with its marks; a singular one as it is."""
    return f"{_OPEN}{value}{_CLOSE}" if value and (many(value) or value.lower() == "they") else value


def them(value: str = "them") -> str:
    """A pronoun for several things whose case is not known yet: `they` before a verb, `them` elsewhere."""
    return f"{_OPEN}{_CASELESS}{value}{_CLOSE}"


def agreed(text: str) -> str:
    """The text with everything in agreement and no mark left."""
    if _OPEN not in text:
        return text
    text = _BEFORE.sub(lambda m: f"{_like(_IRREGULAR[m.group(1).lower()], m.group(1))} {m.group(2) or ''}{_OPEN}", text)
    text = _ASKED.sub(lambda m: f"{m.group(1)} are {_OPEN}", text)
    text = _SHORT.sub(_contracted, text)
    text = _CASE.sub(_subject_case, text)
    text = _AFTER.sub(_plural_verb, text)
    return re.sub(f"[{_OPEN}{_CLOSE}{_CASELESS}]", "", text)


def _like(word: str, model: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _contracted(match: re.Match[str]) -> str:
    after = match.group(1).lower()
    verbal = after in _PREDICATE or after.endswith("ing") or (after in VERB_FORMS and VERB_FORMS[after].form in ("past", "participle"))
    return f"{_CLOSE} are " if verbal else f"{_CLOSE}' "


def _plural_form(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    form = VERB_FORMS.get(word)
    if form is not None:
        return form.base if form.form == "third" else word
    return base_of(word) if word.endswith("s") and not word.endswith("ss") and word not in _NO_VERBS else word


_NO_VERBS = word_set("always perhaps sometimes towards besides this its his hers less as us yes plus outdoors indoors upstairs downstairs sideways")


def _subject_case(match: re.Match[str]) -> str:
    return f"{match.group(1)}{_OPEN}{match.group(2)}hey{_CLOSE}"


def _plural_verb(match: re.Match[str]) -> str:
    return f"{match.group(1)}{match.group(2)}{_plural_form(match.group(3))}"
