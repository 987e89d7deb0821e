"""What kind of trouble a premise is: who threatens, who is in danger, what lies in between, until when, and which traits count.

`parse` reads grammar; this reads meaning, by where a phrase stands and what it names. `cast` makes people from it, `tale` fills slots from it, the spines ask for its flags.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from .grammar import is_plural, singular
from .premise import Phrase, Premise
from .tokens import base_of
from .words import ADJECTIVES, ANIMALS, CHILD, GROUPS, MACHINES, NUMBERS, RIVALS, UNCANNY, word_set

_HUNTING = word_set("hunt chase pursue follow threaten blackmail accuse hate evict arrest own guard")
_CHARGING = word_set("lead protect save guard hide rescue feed raise keep shelter defend escort smuggle carry bring")
_CROSSING = word_set("cross climb swim leave escape flee through over across")
_BARRIERS = word_set("valley burning river desert mountain sea ocean border ice lake wall forest canyon swamp bridge street battlefield strait glacier frozen")
_CALLING = word_set("call tame find meet befriend follow free track hunt photograph film rescue see hear catch ride")
_TEACHING = word_set("teach train coach tutor")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "both": 2}
TRAITS: dict[str, frozenset[str]] = {
    "deaf": word_set("deaf"), "blind": word_set("blind sightless"), "mute": word_set("mute voiceless speechless"), "lame": word_set("lame limping one-legged"), "weary": word_set("burnt-out burnt exhausted washed-up disgraced failed"),
    "vain": word_set("vain proud arrogant"), "clumsy": word_set("clumsy"), "shy": word_set("shy timid"), "afraid": word_set("afraid cowardly frightened anxious"), "stubborn": word_set("stubborn grumpy"), "oath": word_set("sworn vowed swore"),
    "unlettered": word_set("spell illiterate"), "rusty": word_set("rusty rusting obsolete"),
}  # fmt: skip
"""Trait -> words of a logline that give it to somebody. Each is a flag for talk and business."""


@dataclass(frozen=True)
class Frame:
    threat: Phrase | None = None
    """An adversary or danger the logline names: `the hunters`, `the officer`."""
    charge: Phrase | None = None
    """Who is in the hero's care: `her cubs`, `children`, `her brother`."""
    barrier: Phrase | None = None
    """What has to be crossed."""
    creature: Phrase | None = None
    """An animal or being that is called, sought or met by people: seen late."""
    pupil: Phrase | None = None
    """Who is taught."""
    hour: Phrase | None = None
    """The occasion that sets the hurry or the day: `the harvest festival`, `her wedding`, `the snow`."""
    members: int = 1
    """How many people the hero's group shows."""
    crowd: str = ""
    """The group the hero is the face of, in the plural: `villagers`, `strangers`."""
    vote: bool = False
    unmask: bool = False
    """One of the company is not what they seem."""
    hiding: bool = False
    traits: frozenset[str] = frozenset()
    """Of the hero."""


@lru_cache(maxsize=64)
def frame_of(premise: Premise) -> Frame:
    """The trouble of a premise; every part may be missing."""
    others = [p for p in premise.phrases if p.start != premise.subject.start]
    verbs = {premise.verb, premise.want_verb}
    threat = next((p for p in others if _threatens(p, premise)), None)
    human = not species_word(premise.subject.noun)
    return Frame(
        threat=threat,
        charge=next((p for p in others if p is not threat and _in_care(p, premise)), None),
        barrier=next((p for p in others if p.kind == "place" and (p.after in _CROSSING or base_of(p.after) in _CROSSING) and {w.lower() for w in p.words} & _BARRIERS), None),
        creature=next((p for p in others if human and not p.plural and species_word(p.noun) and (verbs & _CALLING or p.after in _CALLING) and p.noun.lower() not in MACHINES), None),
        pupil=next((p for p in others if p.kind == "person" and base_of(p.after) in _TEACHING), None),
        hour=_hour(premise, others),
        members=_members(premise),
        crowd=_crowd(premise),
        vote=bool(verbs & {"vote", "elect"} or premise.words & {"vote", "jury", "verdict"} or ("election" in premise.words and not premise.want)),
        unmask=bool(re.search(r"\bone of (?:them|us|the \w+)\b", premise.text)),
        hiding="hide" in verbs or "smuggle" in verbs,
        traits=_traits(premise),
    )  # fmt: skip


_HUSHED = re.compile(
    r"\b(?:everyone|everybody|nobody|no one|all|the whole \w+|the entire \w+)\b[^.;]*\b(?:(?:lost|loses?|without) (?:their|its|his|her|a) voices?|can(?:not|'t| no longer)? (?:speak|talk)|(?:stopped|stops|forgot\w* how to) (?:speak|talk)\w*)\b",
    re.I,
)
"""How a logline says that a whole place has fallen silent."""


def voiceless(premise: Premise) -> bool:
    """Whether nobody of the place can speak: the hero cannot, and whoever talks has come from elsewhere."""
    return bool(_HUSHED.search(premise.text))


def _traits(premise: Premise) -> frozenset[str]:
    """What is said of the hero, or of everybody."""
    said = {w.lower() for w in (*premise.subject.words, *re.findall(r"[\w-]+", premise.relative))}
    return frozenset(name for name, words in TRAITS.items() if words & said) | (frozenset({"mute"}) if voiceless(premise) else frozenset())


def species_word(noun: str) -> str:
    """The animal or being a noun means; empty for people and things."""
    word = singular(noun.lower())
    return word if word in ANIMALS or word in UNCANNY else ""


def _threatens(phrase: Phrase, premise: Premise) -> bool:
    noun = singular(phrase.noun.lower())
    if phrase.kind != "person":
        return False
    after = premise.text[premise.text.find(phrase.text) + len(phrase.text) :] if phrase.text in premise.text else ""
    acting = re.match(r" (?:who|that) (?:is |are |was |has )?(\w+)", after)
    hunts = bool(acting and (base_of(acting.group(1)) in _HUNTING or any(acting.group(1).startswith(v[:4]) for v in _HUNTING if len(v) > 3)))
    dodged = phrase.after == "from" and bool({premise.verb, premise.want_verb} & {"hide", "escape", "flee", "steal", "protect", "save", "run"})
    return hunts or dodged or (noun in RIVALS and noun != "rival") or "rival" in (w.lower() for w in phrase.words)


def _in_care(phrase: Phrase, premise: Premise) -> bool:
    noun = singular(phrase.noun.lower())
    led = base_of(phrase.after) in ("lead", "escort", "smuggle", "rescue")
    if phrase.kind != "person" or (not led and species_word(phrase.noun) not in ("", "cub", "puppy", "kitten", "lamb", "chick")):
        return False
    hunted = base_of(phrase.after) in _HUNTING
    return hunted or (
        (premise.want_verb in _CHARGING or premise.verb in _CHARGING) and (noun in CHILD or base_of(phrase.after) in _CHARGING or phrase.after == "of")
    )


def _hour(premise: Premise, others: list[Phrase]) -> Phrase | None:
    before = [
        p
        for p in others
        if p.after == "before"
        or (p.after == "of" and p.kind in ("time", "object") and re.search(rf"(?:morning|night|day|eve|end|storm) of {re.escape(p.text)}", premise.text, re.I))
    ]
    during = [p for p in others if p.after in ("during", "on") and p.kind == "time" and p.noun.lower() not in ("night", "morning", "day")]
    return next((p for p in (*before, *during) if p.kind != "person" and p.noun.lower() not in ("century", "age")), None)


def _members(premise: Premise) -> int:
    subject = premise.subject
    if not subject.plural and singular(subject.noun.lower()) not in GROUPS:
        return 1
    return min(3, _COUNTS.get(subject.det.lower(), 3 if subject.det.lower() in NUMBERS or subject.det.lower() in ("the", "") else 2))


def _crowd(premise: Premise) -> str:
    if premise.subject.start < 0 and re.search(r"\b(?:nobody|everyone|everybody|no one|all of them)\b", premise.text, re.I):
        return "villagers" if "village" in premise.words else "people"
    return premise.subject.noun.lower() if is_plural(premise.subject.noun) and premise.subject.det.lower() not in ("two", "three", "four", "both") else ""


def trait_word(phrase: Phrase) -> str:
    """The adjective that matters of a person: `deaf`, `stubborn`; never a noun that belongs to the trade."""
    return next((w.lower() for w in phrase.words[:-1] if w.lower() in ADJECTIVES and w.lower() not in ("last", "single")), "")


def turns_out_dead(premise: Premise, phrase: Phrase) -> bool:
    """Somebody of whom it turns out that they are dead: nobody to remember fondly."""
    after = premise.text[premise.text.find(phrase.text) + len(phrase.text) :] if phrase.text in premise.text else ""
    return bool(re.match(r"[^.,;]{0,24} (?:has been|have been|is|was|died) (?:dead|dying|buried|a ghost)\b|[^.,;]{0,20} died\b", after)) and phrase.after in (
        "that",
        "discovers",
        "finds",
        "the",
    )
