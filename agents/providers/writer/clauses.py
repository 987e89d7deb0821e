"""The side clauses of a logline as sentences of their own: what stands in the way, what it is for, what turns out to be true, until when.

A spine tells what kind of story it is; these say which. `reads` finds them in the text of a premise, in the third person and in the speaker's own words, and `tale` makes slots of them.
A clause that is too long to be heard, or that could not stand alone, is left out.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from agents.film import Pronouns

from .grammar import OBJECT, POSSESSIVE, REFLEXIVE, SUBJECT, VERB_FORMS, gerund, singular, to_first_person
from .premise import Phrase, Premise
from .tokens import base_of, split, tag
from .words import GROUPS, VERBS, word_set

_STOP = r"(?=[.;:!?]|,|$| before | until | so that | because | in order | unless | while )"
_FINITE = word_set("is are was were has have had does do did can cannot could will would must may should isn't aren't can't won't doesn't don't hasn't haven't")
_TOLD = word_set("discover learn realise realize find notice hear know suspect believe understand")
_LONGEST, _BREATH = 16, 12
"""Words a clause may have in a scene, and in a mouth."""


@dataclass(frozen=True)
class Clauses:
    """Each empty when the logline has no such thing; all without a full stop."""

    snag: str = ""
    """What makes it hard, as a sentence: `the patient is afraid of needles`, `nobody dares to mention it`."""
    reason: str = ""
    """What it is for, as a sentence: `his daughter can go to university`."""
    because: str = ""
    """Why it is done: `stopping would mean the plague has won`."""
    truth: str = ""
    """What turns out: `the enemy they are hunting is their own echo`."""
    until: str = ""
    """Until when: `before the dam breaks`."""
    otherwise: str = ""
    """What happens if not: `the count will marry the girl he loves`."""
    instead: str = ""
    """What it is done in place of: `a bomb`."""
    question: str = ""
    """What is asked: `who still remembers her`."""
    sight: str = ""
    """What only one person saw: `the thief`."""
    sides: str = ""
    """For whom something is done that can be had only once: `two armies`."""
    work: str = ""
    """What is done for them, as an infinitive: `sew one flag`."""
    never: str = ""
    """What the hero has not done in a whole life: `voted`."""
    unclaimed: bool = False
    """Whether something will belong to whoever has it, unless its owner comes."""


@lru_cache(maxsize=128)
def clauses_of(premise: Premise) -> Clauses:
    """The side clauses of a premise."""
    text = premise.text.rstrip(". !?")
    reason = _after(text, r"so that|so|in order that", plain=r"(?!as\b)(?!must\b)")
    return Clauses(
        snag=_snag(premise, text),
        reason=reason if re.search(r"\b(?:can|may|could|will|would|might)\b", reason) else "",
        because=_after(text, r"because|since"),
        truth=_truth(premise, text),
        until=_until(text),
        otherwise=_after(text, r"or|or else|otherwise"),
        instead=_instead(text),
        question=_question(text),
        sight=_first(rf"\bthe only \w+ (?:who|that) (?:sees|saw|has seen|notices|noticed) ((?:the|an?|his|her|their) [\w -]+?){_STOP}", text),
        sides=_first(r"\b(?:for|to) ((?:two|both) \w+(?:s|men|people))\b", text),
        work=_work(text),
        never=_first(rf"\b(?:who|that) (?:has|have) never (\w+(?: \w+){{0,2}}?)(?: must\b| tries\b| wants\b|{_STOP})", premise.relative or ""),
        unclaimed=bool(
            re.search(r"\b(?:nobody|no one|no owner) (?:claims|fetches|collects|comes for|asks for)\b|\b(?:may|can) keep (?:it|them)\b", text, re.I)
        ),
    )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.I)
    return found.group(1).strip() if found else ""


def _work(text: str) -> str:
    """The verb and its object before `for two armies`."""
    found = re.search(r"\b(\w+) ((?:one|an?|the|his|her|their) [\w -]+?) (?:for|to) (?:two|both)\b", text)
    verb = base_of(found.group(1)) if found else ""
    return f"{verb} {found.group(2)}" if found and verb in VERBS | set(VERB_FORMS) else ""


def _after(text: str, words: str, plain: str = "") -> str:
    found = re.search(rf"(?:^|,? )(?:{words}) {plain}([^,.;:!?]+)", text, re.I)
    return _whole(found.group(1)) if found else ""


def _whole(clause: str) -> str:
    """The clause, if it is a sentence of bearable length."""
    clause = clause.strip(" ,")
    return clause if 2 < len(clause.split()) <= _LONGEST and _has_verb(clause) else ""


def _has_verb(clause: str) -> bool:
    tokens = split(clause)
    tags = tag(tokens)
    return any(t in ("MODAL", "AUX") or (t == "VERB" and i and tags[i - 1] not in ("TO", "PREP")) for i, t in enumerate(tags))


def _snag(premise: Premise, text: str) -> str:
    joined = re.search(
        r",? (?:and|but|yet|while|although|even though|when) ((?:nobody|no one|everyone|everybody|only|all|none|the|its|every|each|two|three|it|there) [^,.;:!?]+)",
        text,
    )
    if (
        joined
        and not re.match(r"[^,]*? (?:must|has to|have to) ", joined.group(1))
        and _has_verb(re.split(r" (?:who|that|which) ", joined.group(1))[0])
        and (whole := _whole(joined.group(1)))
    ):
        return whole
    for phrase in premise.phrases:
        if phrase.start > premise.subject.start and phrase.kind != "time" and (clause := _said_of(phrase, text)):
            return clause
    if premise.relative.startswith(("who ", "that ")) and premise.subject.start >= 0:
        who = "they" if premise.subject.plural or singular(premise.subject.noun.lower()) in GROUPS else "{hero}"
        return _whole(f"{who} {premise.relative.split(' ', 1)[1]}")
    return ""


def _said_of(phrase: Phrase, text: str) -> str:
    """A who-clause as a sentence about its noun: `a patient who is afraid of needles` -> `the patient is afraid of needles`."""
    found = re.search(rf"{re.escape(phrase.text)},? (?:who|that|which) ((?:\w+) .+?){_STOP}", text)
    if not found or not (first := found.group(1).split()[0].lower()):
        return ""
    form = VERB_FORMS.get(first)
    if first not in _FINITE and not (form and form.form in ("third", "past", "base")) and first not in ("no", "never", "still", "once", "always"):
        return ""
    return _whole(f"the {phrase.bare} {found.group(1)}")


def _truth(premise: Premise, text: str) -> str:
    found = re.search(r"\b(\w+)(?: out)? that (.+?)(?=[.;:!?]|,|$)", text)
    return _whole(found.group(2)) if found and base_of(found.group(1)) in _TOLD and premise.verb in _TOLD else ""


def _until(text: str) -> str:
    found = re.search(r"\b((?:before|until|by) (?!the time\b)(?:the |his |her |its |their |a )?[\w' -]+?)(?=[.,;:!?]|$| so that| because| and )", text, re.I)
    return found.group(1) if found and len(found.group(1).split()) <= 8 and found.group(1) != "before" else ""


def _instead(text: str) -> str:
    found = re.search(r"\binstead of ([\w' -]+?)(?=[.,;:!?]|$)", text, re.I)
    return found.group(1) if found and len(found.group(1).split()) < 7 else ""


def _question(text: str) -> str:
    found = re.search(r"\b((?:who|what|why|where|how|whether|which) (?!is hunting\b)[^,.;:!?]+)", text)
    before = text[: found.start()].split()[-1:] if found else []
    return (
        found.group(1)
        if found and len(found.group(1).split()) < 10 and before and (base_of(before[0]) in _ASKED or before[0] in ("out", "over", "about"))
        else ""
    )


_ASKED = word_set("find ask learn discover know choose decide wonder guess remember see argue say")


def said(clause: str, pronouns: Pronouns, plural: bool) -> str:
    """A clause in the hero's mouth, `his daughter can go` -> `my daughter can go`; empty when it is too long for a breath."""
    if not clause or len(clause.split()) > _BREATH:
        return ""
    if not plural:
        clause = clause.replace("{hero}", SUBJECT[pronouns])
        return re.sub(rf"\b{OBJECT[pronouns]}\b(?! \w+(?:s|ed)?\b)", "me", to_first_person(clause, pronouns)) if pronouns is not Pronouns.IT else clause
    for theirs, ours in ((SUBJECT, "we"), (POSSESSIVE, "our"), (REFLEXIVE, "ourselves")):
        clause = re.sub(rf"\b{theirs[Pronouns.THEY]}\b", ours, clause)
    return re.sub(r"\bthem\b", "us", clause)


def doing(aim: str) -> str:
    """`lose one last fight` -> `losing one last fight`."""
    verb, _, rest = aim.partition(" ")
    return f"{gerund(verb)} {rest}".strip() if verb else ""
