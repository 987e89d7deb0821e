"""The slots of a tale that hold its logline's side clauses: in the narrator's words, in the hero's mouth (`_s`) and in the companion's (`_a`). Called by `tale`."""

import re
from typing import TYPE_CHECKING

from agents.film import Entity, Pronouns

from .clauses import Clauses, doing, said
from .frame import species_word
from .grammar import OBJECT, POSSESSIVE, REFLEXIVE, SUBJECT, sentence, third_person, to_first_person, with_article

if TYPE_CHECKING:
    from .tale import Tale

_NARRATED = ("snag", "reason", "because", "truth", "until", "otherwise", "instead", "question", "sight", "sides", "work", "never")


def clause_slots(tale: "Tale") -> dict[str, str]:
    """Slots for everything `clauses` found, and for what is to be done: `lose one last fight`, `losing one last fight`, `loses one last fight`."""
    clauses, pronouns = tale.clauses, Pronouns.THEY if tale.plural else tale.hero.pronouns
    slots: dict[str, str] = {}
    for name in _NARRATED:
        clause: str = getattr(clauses, name)
        slots[name] = clause.replace("{hero}", tale.hero.name)
        slots[f"{name}_s"] = said(clause, pronouns, tale.plural)
    slots["snag_a"] = _told_to(clauses.snag, tale)
    aim = _aim(tale)
    spoken = said(aim, pronouns, tale.plural) if aim else ""
    verb, _, rest = aim.partition(" ")
    slots |= {
        "aim": aim,
        "aim_s": spoken,
        "aim_a": _told_to(aim, tale),
        "aiming": doing(aim),
        "aiming_s": doing(spoken),
        "aims": f"{third_person(verb)} {rest}".strip() if aim else "",
    }
    slots |= {"matter": _matter(tale, clauses), "intro": sentence(tale.introduction())[:-1], "watch": "keep watch" if tale.plural else "keeps watch"}
    return slots


def _aim(tale: "Tale") -> str:
    """What is to be done, as short as it can be said: the want without its hour and its reasons, else a deed that goes on."""
    p = tale.premise
    words = (
        tale.want3
        if p.want and not p.purpose
        else f"{p.verb} {p.clause}"
        if not p.event and p.verb not in ("be", "have", "keep", "wait", "") and not tale.faceless
        else ""
    )
    words = re.split(
        r",? (?:before|until|by (?=[A-Z]|the|noon|dawn|midnight)|so that|because|in order|or|(?:in|on|at|for|with) which|to save|to keep|big enough|who|that|where|,)\b",
        words,
    )[0].strip(" ,")
    return words if 1 < len(words.split()) <= 9 else ""


def _told_to(clause: str, tale: "Tale") -> str:
    """The difficulty as the companion puts it to the hero."""
    if "{hero}" in clause or (re.match(r"they\b", clause) and not tale.plural):
        return ""
    if tale.plural:
        return said(clause, Pronouns.THEY, plural=True)
    return re.sub(rf"\b{POSSESSIVE[tale.hero.pronouns]}\b", "your", clause) if len(clause.split()) < 12 else ""


def _matter(tale: "Tale", clauses: Clauses) -> str:
    """What a strange state of things is about: `the shadow`, `the staircase`, `the girl in the mirror`."""
    p = tale.premise
    if clauses.snag and clauses.truth and (found := re.match(r"(the [\w' -]+?) (?:is|are|was|has|have|no longer|never)\b", clauses.snag)):
        return found.group(1)
    later = [q for q in p.phrases if q.start > p.subject.start and q.kind != "time" and q.noun.lower() not in ("love", "way", "help")]
    if not later:
        hour = next((q for q in p.phrases if q.kind == "time"), None)
        return f"the {hour.bare}" if hour else tale.stake if p.item else "it all"
    later = [q for q in later if q.kind != "person" or species_word(q.noun) or re.search(rf"{re.escape(q.text)} in the ", p.text)] or later
    first = next((q for q in later if q.det.lower() in POSSESSIVE.values() or q.kind != "place"), later[0])
    inside = re.search(rf"{re.escape(first.text)}( in the \w+)", p.text) if first.kind == "person" else None
    return f"the {first.bare.split(chr(39) + 's ')[-1]}{inside.group(1) if inside else ''}"


def trouble_slots(tale: "Tale") -> dict[str, str]:
    """Slots for what the premise is up against; empty where it has no such thing."""
    f, p = tale.frame, tale.premise
    third = tale.more[0].name if tale.more else ""
    slots = {
        name: f"the {phrase.bare}" if phrase else ""
        for name, phrase in (("threat", f.threat), ("barrier", f.barrier), ("creature", f.creature), ("hour", f.hour))
    }
    slots["charge"] = f"the {f.charge.bare}" if f.charge else ""
    slots["charges"] = to_first_person(f.charge.text, tale.hero.pronouns) if f.charge else ""
    slots["a_creature"] = with_article(f.creature.noun) if f.creature else ""
    slots["third"], slots["crowd"] = third, f.crowd
    slots["kin"] = tale.ally.relation if tale.ally and tale.ally.relation not in ("", "rival") else ""
    slots["loved"] = next(
        (q.bare.split("'s ")[-1] for q in p.phrases if q.kind == "place" and re.search(rf"\b(?:save|keep|rescue|protect) {re.escape(q.text)}", p.text)), ""
    )
    return slots


def pronoun_slots(prefix: str, entity: Entity) -> dict[str, str]:
    """`{s}`, `{o}`, `{p}`, `{r}` of somebody, with a prefix for everybody but the hero."""
    return {
        f"{prefix}s": SUBJECT[entity.pronouns],
        f"{prefix}o": OBJECT[entity.pronouns],
        f"{prefix}p": POSSESSIVE[entity.pronouns],
        f"{prefix}r": REFLEXIVE[entity.pronouns],
    }
