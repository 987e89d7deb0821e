"""Gives a premise its people: names, pronouns, ages, a companion when the logline has none, and how each of them speaks."""

import random
import re
from dataclasses import dataclass
from typing import Literal

from agents.film import CharacterProfile, Entity, Kit, Pronouns

from .grammar import is_plural, singular
from .premise import Phrase, Premise
from .tokens import base_of, kind_of
from .words import (
    ABSENT,
    ANIMALS,
    CHILD,
    FEMALE,
    FIELDS,
    GROUPS,
    MACHINES,
    MALE,
    OLD,
    OLD_MARKS,
    RELATIONS,
    RIVALS,
    UNCANNY,
    YOUNG_MARKS,
    word_list,
    word_set,
)

_NAMES: dict[Pronouns, tuple[str, ...]] = {
    Pronouns.SHE: word_list("Maren Odile Tamsin Ines Yara Brigid Noor Hedda Lucia Wren Petra Salome Greta Amara Dorthe Elsie Mirela Rosa"),
    Pronouns.HE: word_list("Anselm Tobias Idris Callum Mateo Henrik Sunil Barnaby Osman Felix Elio Kasper Ruben Jonah Piet Desmond Amos Ivo"),
    Pronouns.THEY: word_list("Sol Quill Robin Ashby Lark Merrit Jules Arden"),
    Pronouns.IT: word_list("Bramble Otis Juniper Nutmeg Pip Soot Clover Fennel"),
}
_MACHINE_NAMES = word_list("Pim Kettle Seven Tock Dot Bolt Juno Ferrite")
_SHE_NAMES = word_set("ada alice anna emma eve grace jane jo mary maya mia nora olivia ruth sara sarah sofia zoe lily rose ellen iris june kate margaret joan")
_HE_NAMES = word_set(
    "adam ben charlie daniel david frank george harry jack jacob james joe john leo max michael noah oliver oscar paul peter sam thomas tom william "
    "luca joshua elijah ezra"
)


Age = Literal["child", "young", "adult", "old"]


@dataclass(frozen=True)
class Companion:
    """Somebody to talk to, invented when the logline names nobody who is there."""

    profession: str
    age: Age = "adult"
    pronouns: Pronouns = Pronouns.SHE
    trait: str = "blunt"


ADVERSE = word_set("challenge fight beat hunt defeat outwit chase battle rob fool con accuse blackmail duel")
"""Verbs whose object stands against the hero."""
_S, _H, _T = Pronouns.SHE, Pronouns.HE, Pronouns.THEY
COMPANIONS: dict[Kit, tuple[Companion, ...]] = {
    Kit.SEA: (Companion("harbour pilot", "adult", _H, "dry"), Companion("ferry girl", "child", _S, "curious"), Companion("net mender", "old", _S, "blunt"), Companion("mail boatman", "adult", _H, "cheerful")),
    Kit.CITY: (Companion("night-bus driver", "adult", _H, "dry"), Companion("paper seller", "old", _S, "blunt"), Companion("neighbour's boy", "child", _H, "curious"), Companion("bicycle courier", "young", _S, "restless")),
    Kit.FOREST: (Companion("charcoal burner", "old", _H, "dry"), Companion("ranger", "adult", _S, "careful"), Companion("mushroom picker", "adult", _S, "cheerful"), Companion("woodcutter's son", "child", _H, "curious")),
    Kit.MOUNTAIN: (Companion("hut warden", "old", _S, "blunt"), Companion("mule driver", "adult", _H, "dry"), Companion("goat girl", "child", _S, "curious"), Companion("map surveyor", "young", _H, "careful")),
    Kit.DESERT: (Companion("well digger", "old", _H, "dry"), Companion("truck mechanic", "young", _S, "restless"), Companion("salt trader", "adult", _S, "blunt"), Companion("signal boy", "child", _H, "curious")),
    Kit.VILLAGE: (Companion("postwoman", "adult", _S, "cheerful"), Companion("bell ringer", "old", _H, "dry"), Companion("miller's daughter", "child", _S, "curious"), Companion("blacksmith", "adult", _H, "blunt")),
    Kit.HOME: (Companion("neighbour", "old", _S, "blunt"), Companion("lodger", "young", _H, "restless"), Companion("girl next door", "child", _S, "curious"), Companion("removal man", "adult", _H, "dry")),
    Kit.WORKSHOP: (Companion("apprentice", "young", _S, "restless"), Companion("night watchman", "old", _H, "dry"), Companion("delivery boy", "child", _H, "curious"), Companion("bookkeeper", "adult", _S, "careful")),
    Kit.VEHICLE: (Companion("ticket inspector", "adult", _S, "careful"), Companion("stoker", "old", _H, "dry"), Companion("stowaway", "child", _S, "curious"), Companion("tea-trolley man", "adult", _H, "cheerful")),
    Kit.SPACE: (Companion("flight engineer", "adult", _S, "careful"), Companion("cargo pilot", "adult", _H, "dry"), Companion("station botanist", "young", _S, "cheerful"), Companion("signal officer", "old", _H, "blunt")),
}  # fmt: skip
_SEA_FRIENDS: tuple[Companion, ...] = (
    Companion("gull", "old", _H, "dry"),
    Companion("crab", "adult", _S, "blunt"),
    Companion("turtle", "old", _S, "careful"),
    Companion("seal", "child", _H, "curious"),
)
_ANIMAL_FRIENDS: tuple[Companion, ...] = (
    Companion("crow", "old", _H, "dry"),
    Companion("hare", "young", _S, "restless"),
    Companion("tortoise", "old", _S, "blunt"),
    Companion("mouse", "child", _H, "curious"),
)


def pronouns_of(phrase: Phrase, premise: Premise, rng: random.Random) -> Pronouns:
    """The pronouns a person of the logline goes by: by noun, by name, by the pronouns that occur, else drawn."""
    noun = singular(phrase.noun.lower())
    drawn = rng.choice((Pronouns.SHE, Pronouns.HE))
    if noun in FEMALE:
        return Pronouns.SHE
    if noun in MALE:
        return Pronouns.HE
    if phrase is premise.subject:
        if (name := premise.name.lower().split()[0] if premise.name else "") and name in _SHE_NAMES | _HE_NAMES:
            return Pronouns.SHE if name in _SHE_NAMES else Pronouns.HE
        words = premise.pronoun_words
        for pronouns, hints in ((Pronouns.SHE, ("she", "herself", "her")), (Pronouns.HE, ("he", "himself", "his", "him")), (Pronouns.IT, ("its", "itself"))):
            if words.intersection(hints):
                return pronouns
        if words.intersection(("they", "their", "them")) and not phrase.plural:
            return Pronouns.THEY
        if name:
            return Pronouns.SHE if name.endswith(("a", "e", "ie")) else Pronouns.HE
    if noun in MACHINES or noun in UNCANNY:
        return Pronouns.IT
    return drawn


def species_of(noun: str) -> str:
    """`human`, or the animal, machine or creature a noun means."""
    word = singular(noun.lower())
    if word in ANIMALS | MACHINES | UNCANNY:
        return word
    return "human"


def age_of(words: tuple[str, ...]) -> Age:
    """Age by noun and adjective."""
    lower = {singular(w.lower()) for w in words}
    if lower & OLD or lower & OLD_MARKS:
        return "old"
    if lower & CHILD:
        return "child"
    return "young" if lower & YOUNG_MARKS else "adult"


class Namer:
    """Hands out names, each once, with different first letters while there are enough."""

    def __init__(self, rng: random.Random, taken: tuple[str, ...] = ()) -> None:
        self._rng = rng
        self._taken = list(taken)

    def name(self, pronouns: Pronouns, species: str = "human") -> str:
        pool = list(
            _MACHINE_NAMES if species in MACHINES else _NAMES[Pronouns.IT] if species in ANIMALS else _NAMES[pronouns if pronouns in _NAMES else Pronouns.THEY]
        )
        self._rng.shuffle(pool)
        initials = {t[0] for t in self._taken}
        chosen = next((n for n in pool if n[0] not in initials), next(n for n in pool if n not in self._taken))
        self._taken.append(chosen)
        return chosen


def entities(premise: Premise, kit: Kit, rng: random.Random, variant: int) -> tuple[Entity, ...]:
    """Two to four people: the hero, those of the logline, and a companion who is there to talk to.

    The hero and the logline's people are the same in every variant; only the invented companion changes.
    """
    namer = Namer(rng)
    hero = _hero(premise, namer, rng)
    others = _others(premise, namer, rng)
    if (premise.subject.plural and hero.species == "human") or (len(others) < 1 and premise.subject.plural):
        others = [_fellow(premise, hero, namer, rng), *others]
    if not any(o.present and o.role == "support" for o in others):
        pool = (_SEA_FRIENDS if kit is Kit.SEA else _ANIMAL_FRIENDS) if hero.species in ANIMALS else COMPANIONS[kit]
        friend = pool[variant % len(pool)]
        species = friend.profession if hero.species in ANIMALS else "human"
        others.append(
            Entity(
                name=namer.name(friend.pronouns, species),
                role="support",
                pronouns=friend.pronouns,
                species=species,
                age=friend.age,
                profession="" if species != "human" else friend.profession,
                trait=friend.trait,
            )
        )
    return (hero, *others[:3])


def _hero(premise: Premise, namer: Namer, rng: random.Random) -> Entity:
    subject = premise.subject
    pronouns = pronouns_of(subject, premise, rng)
    species = species_of(subject.noun)
    noun = singular(subject.noun.lower())
    head = " ".join((*subject.head.split()[:-1], noun)).lower() if subject.start >= 0 or subject.noun else noun
    head = re.sub(r"\bai\b", "AI", head)
    is_job = not premise.name or premise.name != subject.bare
    if subject.plural and noun in GROUPS:
        head = "leader of the " + noun
    return Entity(
        name=premise.name or namer.name(pronouns, species),
        role="protagonist",
        pronouns=pronouns,
        species=species,
        age=age_of(subject.words),
        profession=head if is_job else "",
        trait=next((w.lower() for w in subject.words[:-1] if w.lower() not in head), ""),
    )


def _others(premise: Premise, namer: Namer, rng: random.Random) -> list[Entity]:
    found: list[Entity] = []
    seen: set[str] = set()
    for phrase, relation in _people(premise):
        noun = singular(relation.split()[-1].lower())
        if noun in seen or len(found) == 2:
            continue
        seen.add(noun)
        bare = Phrase(phrase.det, tuple(relation.split()), phrase.start, phrase.end, "person", phrase.after)
        opposed = premise.verb in ADVERSE and base_of(phrase.after) == premise.verb
        rival = (opposed or bool({w.lower() for w in bare.words} & RIVALS)) and not bare.plural
        handed_down = phrase.after == "from" or any(w.endswith("'s") for w in phrase.words)
        absent = bool({w.lower() for w in bare.words} & ABSENT) or (
            handed_down and premise.verb in ("receive", "inherit", "get", "find", "hear", "discover", "open", "unearth")
        )
        absent = absent and phrase.start != premise.subject.end + 1
        pronouns = pronouns_of(bare, premise, rng)
        species = species_of(noun)
        role = "antagonist" if rival or noun in RIVALS else "support"
        found.append(
            Entity(
                name=namer.name(pronouns, species),
                role=role,
                pronouns=pronouns,
                species=species,
                age=age_of(bare.words),
                profession="" if noun in RELATIONS else noun,
                relation=relation.lower() if noun in RELATIONS or absent else "",
                present=not absent,
                plural=is_plural(bare.noun),
            )
        )
    return found


def _people(premise: Premise) -> list[tuple[Phrase, str]]:
    """(phrase, words of the person) for everybody but the hero, owners included: `her late sister's handwriting` -> `late sister`."""
    found = []
    for phrase in premise.phrases:
        if phrase.start == premise.subject.start or (premise.name and premise.name in phrase.words):
            continue
        owner = next((i for i, w in enumerate(phrase.words) if w.endswith("'s")), -1)
        if owner >= 0:
            words = (*phrase.words[:owner], phrase.words[owner][:-2])
            if kind_of(words) == "person" and singular(words[-1].lower()) in RELATIONS:
                found.append((phrase, " ".join(words)))
        elif phrase.kind == "person" and not phrase.plural and phrase.start > premise.subject.start and not _aside(phrase, premise):
            found.append((phrase, phrase.bare))
    return found


def _aside(phrase: Phrase, premise: Premise) -> bool:
    """Whether somebody stands in a side clause, `while the abbot sleeps`: they belong to the circumstances, not to the company."""
    before = premise.text[: premise.text.find(phrase.text)] if phrase.text in premise.text else ""
    return bool(re.search(r"\b(?:while|unless|without|despite|because of|behind)\b[^.,;]*$", before))


def _fellow(premise: Premise, hero: Entity, namer: Namer, rng: random.Random) -> Entity:
    """A second one of a group: one of the three grandmothers talks with another."""
    pronouns = hero.pronouns if singular(premise.subject.noun.lower()) in FEMALE | MALE else rng.choice((Pronouns.SHE, Pronouns.HE))
    profession = hero.profession.removeprefix("leader of the ")
    return Entity(
        name=namer.name(pronouns, hero.species), role="support", pronouns=pronouns, species=hero.species, age=hero.age, profession=profession, trait="blunt"
    )


# ---- voices ------------------------------------------------------------------------------------------------------------------

_TICS: dict[str, tuple[str, ...]] = {
    "dry": ("Well now,", "As they say,"), "curious": ("But listen:", "Honestly,"), "blunt": ("Look,", "Listen,"), "cheerful": ("Right then,", "Oh,"), "restless": ("Come on,", "Look,"),
    "careful": ("If I may,", "I think"), "": ("Well,", "You see,"),
}  # fmt: skip


def field_of(profession: str, species: str, kit: Kit) -> str:
    """Where a person takes comparisons from, by trade first, by home otherwise."""
    words = {*profession.lower().replace("-", " ").split(), species}
    for name, members in FIELDS.items():
        if words.intersection(members):
            return name
    home = {
        Kit.SEA: "sea",
        Kit.SPACE: "machines",
        Kit.WORKSHOP: "craft",
        Kit.VEHICLE: "machines",
        Kit.FOREST: "wild",
        Kit.MOUNTAIN: "wild",
        Kit.DESERT: "earth",
        Kit.VILLAGE: "earth",
    }
    return home.get(kit, "care")


def voice_traits(entity: Entity, kit: Kit, rng: random.Random) -> dict[str, object]:
    """Formality, talkativeness, tic and metaphor field of somebody's speech."""
    formal = {"old": 0.6, "adult": 0.45, "young": 0.3, "child": 0.15}[entity.age] + (0.35 if entity.species in MACHINES else 0.0)
    formal = min(1.0, max(0.0, formal + rng.uniform(-0.1, 0.1)))
    tics = _TICS.get(entity.trait, _TICS[""])
    return {
        "formality": round(formal, 2),
        "talkativeness": round(rng.uniform(0.3, 0.8), 2),
        "tic": rng.choice(tics) if entity.role == "support" and entity.present else "",
        "metaphor_field": field_of(entity.profession or entity.relation, entity.species, kit),
    }


def profile_name_line(profile: CharacterProfile) -> str:
    """`MAREN, an old lighthouse keeper`: how a screenplay introduces somebody."""
    return f"{profile.name.upper()}, {profile.age} {profile.profession or profile.species}"
