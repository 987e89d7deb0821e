"""Gives a premise its people: names, pronouns, ages, a companion when the logline has none, and how each of them speaks."""

import random
import re

from agents.film import CharacterProfile, Entity, Kit, Pronouns

from .clauses import clauses_of
from .eras import era_of, too_modern
from .flags import ROMANCE
from .frame import Frame, frame_of, trait_word, turns_out_dead, voiceless
from .grammar import VERB_FORMS, singular
from .locales import Age, Companion, locale_of
from .names import Namer
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
    word_set,
)

_SHE_NAMES = word_set("ada alice anna emma eve grace jane jo mary maya mia nora olivia ruth sara sarah sofia zoe lily rose ellen iris june kate margaret joan")
_HE_NAMES = word_set(
    "adam ben charlie daniel david frank george harry jack jacob james joe john leo max michael noah oliver oscar paul peter sam thomas tom william "
    "luca joshua elijah ezra"
)


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
    if noun in FEMALE or noun.endswith("woman") or "pregnant" in (w.lower() for w in phrase.words):
        return Pronouns.SHE
    if noun in MALE or (noun.endswith("man") and noun not in ("human", "shaman")):
        return Pronouns.HE
    if phrase is premise.subject:
        if (name := premise.name.lower().split()[0] if premise.name else "") and name in _SHE_NAMES | _HE_NAMES:
            return Pronouns.SHE if name in _SHE_NAMES else Pronouns.HE
        words = premise.pronoun_words
        for pronouns, hints in ((Pronouns.SHE, ("she", "herself", "her")), (Pronouns.HE, ("he", "himself", "his", "him")), (Pronouns.IT, ("its", "itself"))):
            if words.intersection(hints):
                return pronouns if pronouns is not Pronouns.IT or species_of(noun) != "human" else drawn
        if words.intersection(("they", "their", "them")) and not phrase.plural:
            return Pronouns.THEY
        if name:
            return Pronouns.SHE if name.endswith(("a", "e", "ie")) else Pronouns.HE
    hint = next((word for at, word in premise.other_pronouns if at == phrase.start), "")
    if hint:
        return Pronouns.SHE if hint in ("she", "her", "herself") else Pronouns.HE if hint in ("he", "him", "his", "himself") else Pronouns.THEY
    both = premise.pronoun_words & {"he", "him", "his"} and premise.pronoun_words & {"she", "her"}
    if both and phrase is not premise.subject and singular(premise.subject.noun.lower()) in FEMALE | MALE:
        return Pronouns.HE if singular(premise.subject.noun.lower()) in FEMALE else Pronouns.SHE
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


def entities(premise: Premise, kit: Kit, rng: random.Random, variant: int) -> tuple[Entity, ...]:
    """Two to four people: the hero, those of the logline, and a companion who is there to talk to.

    The hero and the logline's people are the same in every variant; only the invented companion changes.
    """
    era = era_of(premise.text)
    namer = Namer(rng, era.name if era else "")
    frame = frame_of(premise)
    hero = _hero(premise, frame, namer, rng)
    others = _others(premise, frame, hero, namer, rng)
    fellows = max(0, min(frame.members - 1, 3 - len(others)))
    others = [*(_fellow(premise, hero, namer, i) for i in range(fellows)), *others]
    if not any(_talks(o, hero) for o in others) and len(others) < 4:
        others.append(_companion(premise, hero, kit, namer, variant))
    return (hero, *_most_needed(others)[:3])


def _talks(entity: Entity, hero: Entity) -> bool:
    """Whether the hero can have a conversation with somebody: there from the start, and no beast before a human."""
    beast = entity.species in ANIMALS - {"dragon"} and hero.species == "human"
    return entity.present and entity.role == "support" and entity.enters == 1 and not beast


def _most_needed(others: list[Entity]) -> list[Entity]:
    """When there are too many, whoever is there and talks stays before whoever is only spoken of."""
    keep = sorted(others, key=lambda e: (not e.present, e.plural))[:3]
    return [e for e in others if e in keep]


def _companion(premise: Premise, hero: Entity, kit: Kit, namer: Namer, variant: int) -> Entity:
    """Somebody to talk to: the parent whose trade the logline names, else one of the place's people, or of the hero's kind."""
    owner = next((w[:-2].lower() for w in premise.subject.words[:-1] if w.endswith("'s")), "")
    if owner and premise.subject.noun.lower() in ("daughter", "son", "apprentice", "widow", "wife"):
        parent = Pronouns.HE if variant % 2 == 0 else Pronouns.SHE
        relation = ("father" if parent is Pronouns.HE else "mother") if premise.subject.noun.lower() in ("daughter", "son") else "master"
        return Entity(name=namer.name(parent), role="support", pronouns=parent, age="old", profession=owner, relation=relation, trait="dry")
    locale = locale_of(premise.text)
    beast = hero.species in ANIMALS
    pool = (_SEA_FRIENDS if kit is Kit.SEA else _ANIMAL_FRIENDS) if beast else locale.companions if locale else COMPANIONS[kit]
    era = era_of(premise.text)
    pool = tuple(c for c in pool if not too_modern(c.profession, era.year if era else None) and c.profession not in (hero.profession, hero.species)) or pool
    friend = pool[variant % len(pool)]
    species = friend.profession if beast else "human"
    return Entity(
        name=namer.name(friend.pronouns, species), role="support", pronouns=friend.pronouns, species=species, age=friend.age, profession="" if beast else friend.profession, trait=friend.trait,
    )  # fmt: skip


def _hero(premise: Premise, frame: Frame, namer: Namer, rng: random.Random) -> Entity:
    subject = premise.subject
    pronouns = pronouns_of(subject, premise, rng)
    species = species_of(subject.noun)
    if species == "human" and pronouns is Pronouns.IT:
        pronouns = rng.choice((Pronouns.SHE, Pronouns.HE))
    noun = singular(subject.noun.lower())
    head = noun if " " in noun else " ".join((*subject.head.split()[:-1], noun)).lower() if subject.start >= 0 or subject.noun else noun
    owner = next((w.lower() for w in subject.words[:-1] if w.endswith("'s")), "")
    head = re.sub(r"\bai\b", "AI", f"{owner} {head}".strip())
    is_job = not premise.name or premise.name != subject.bare
    if noun == "crew":
        head = "astronaut" if premise.words & {"space", "spaceship", "starship", "rocket"} else "submarine sailor" if "submarine" in premise.words else "sailor"
    if subject.plural and noun in GROUPS:
        head = "leader of the " + noun
    return Entity(
        name=premise.name or namer.name(pronouns, species),
        role="protagonist",
        pronouns=pronouns,
        species=species,
        age=age_of(subject.words),
        profession=(noun if species != "human" else head) if is_job else "",
        trait=("mute" if voiceless(premise) else trait_word(subject)) or next((w.lower() for w in subject.words[:-1] if w.lower() not in head), ""),
        stands_for=frame.crowd,
    )


def _others(premise: Premise, frame: Frame, hero: Entity, namer: Namer, rng: random.Random) -> list[Entity]:
    found: list[Entity] = []
    seen: set[str] = set()
    for phrase, relation in _people(premise):
        noun = singular(relation.split()[-1].lower())
        if noun in seen or len(found) == 3:
            continue
        seen.add(noun)
        found.append(_other(premise, frame, hero, phrase, relation, namer, rng))
    return found


def _other(premise: Premise, frame: Frame, hero: Entity, phrase: Phrase, relation: str, namer: Namer, rng: random.Random) -> Entity:
    """Somebody of the logline, with the part they play: adversary, charge, creature, pupil, kin."""
    noun = singular(relation.split()[-1].lower())
    bare = Phrase(phrase.det, tuple(relation.split()), phrase.start, phrase.end, "person", phrase.after)
    words = {w.lower() for w in bare.words}
    crowd = bare.plural and phrase.det.lower() not in ("two", "both")
    opposed = premise.verb in ADVERSE and base_of(phrase.after) == premise.verb
    rival = phrase == frame.threat or (opposed and not bare.plural) or (bool(words & RIVALS) and not crowd)
    absent = _absent(premise, frame, phrase, bare) or (crowd and rival)
    own = hero.species in ANIMALS and noun in _YOUNG
    species = hero.species if own else species_of(noun)
    uncanny = turns_out_dead(premise, phrase)
    opposed = opposed or (phrase.bare in clauses_of(premise).otherwise.split(" will ")[0] and not absent)
    rival = rival or (opposed and not bare.plural)
    called = _called(bare)
    pronouns = pronouns_of(bare, premise, rng)
    if species == "human" and pronouns is Pronouns.IT:
        pronouns = Pronouns.SHE
    return Entity(
        name=called or (namer.name(pronouns, species) if not (crowd and rival) else f"The {bare.noun.lower()}"),
        role="antagonist" if rival or noun in RIVALS or uncanny else "support",
        pronouns=pronouns if not (crowd and rival) else Pronouns.THEY,
        species=species,
        age="child"
        if noun in _YOUNG | CHILD and phrase == frame.charge
        else "young"
        if premise.words & ROMANCE and age_of(bare.words) == "child"
        else age_of(bare.words),
        profession=" ".join(w for w in bare.words if w not in called.split()).lower()
        if called
        else ""
        if noun in RELATIONS and not own and noun not in ("children", "child")
        else noun,
        trait=trait_word(bare),
        relation=relation.lower() if noun in RELATIONS - {"children", "child"} or (absent and not crowd) else "",
        present=not absent,
        plural=crowd and rival,
        stands_for=bare.noun.lower() if crowd and not rival else "",
        enters=4 if phrase == frame.creature or uncanny else 5 if relation.lower() in _benefit(premise) else 1,
    )


def _benefit(premise: Premise) -> set[str]:
    """Words of what it is all for: who is in there is not told before it is done."""
    return set(clauses_of(premise).reason.lower().split())


def _called(phrase: Phrase) -> str:
    """The name somebody has in the logline: `Mr Pym` of `her neighbour Mr Pym`."""
    at = next((i for i, w in enumerate(phrase.words[:-1]) if w in ("Mr", "Mrs", "Miss", "Ms", "Dr", "Sir", "Lady", "Captain", "Professor", "Madame")), -1)
    return " ".join(phrase.words[at:]) if at >= 0 else ""


_YOUNG = word_set("cub puppy kitten lamb chick foal pup fawn child children")


def _absent(premise: Premise, frame: Frame, phrase: Phrase, bare: Phrase) -> bool:
    """Who is dead, gone, far away or in hiding: heard of, not seen."""
    words = {w.lower() for w in bare.words}
    handed_down = phrase.after == "from" or any(w.endswith("'s") for w in phrase.words)
    after = premise.text[premise.text.find(phrase.text) + len(phrase.text) :] if phrase.text in premise.text else ""
    arrives = (form := VERB_FORMS.get(next(iter(after.split()), ""))) is not None and form.form == "third"
    gone = (bool(words & ABSENT) and not arrives) or (
        handed_down and premise.verb in ("receive", "inherit", "get", "find", "hear", "discover", "open", "unearth")
    )
    left = bool(re.search(rf"{re.escape(phrase.text)} (?:left|gave|made|wrote|bequeathed|never|once)\b", premise.text)) or (
        premise.subject.noun.lower() in ("widow", "widower") and bool(words & {"wife", "husband"})
    )
    taken = bool(re.search(rf"\b(?:took away|taken away|made away with|deported|lost|buried|betrayed) {re.escape(phrase.text)}\b", premise.text))
    hunted = phrase == frame.charge and base_of(phrase.after) in ("hunt", "chase", "pursue", "hide")
    return (gone or left or taken or hunted) and phrase.start != premise.subject.end + 1


def _people(premise: Premise) -> list[tuple[Phrase, str]]:
    """(phrase, words of the person) for everybody but the hero, owners included: `her late sister's handwriting` -> `late sister`."""
    found = []
    frame = frame_of(premise)
    for phrase in premise.phrases:
        if phrase.start == premise.subject.start or (premise.name and premise.name in phrase.words):
            continue
        owner = next((i for i, w in enumerate(phrase.words) if w.endswith("'s")), -1)
        wanted = phrase in (frame.threat, frame.charge) or not phrase.plural
        if owner >= 0:
            words = (*phrase.words[:owner], phrase.words[owner][:-2])
            if kind_of(words) == "person" and singular(words[-1].lower()) in RELATIONS:
                found.append((phrase, " ".join(words)))
        elif (
            phrase.kind == "person"
            and wanted
            and not _nobody_there(phrase, premise)
            and phrase.start > premise.subject.start
            and not _aside(phrase, premise)
            and not _oneself(phrase, premise)
        ):
            found.append((phrase, phrase.bare))
    return found


_SURFACES = r" in the (?:mirror|painting|portrait|photograph|photo|picture|glass|film)\b"


def _nobody_there(phrase: Phrase, premise: Premise) -> bool:
    """Whether a person of the logline cannot be met: a choir, one of two armies, a face in a mirror, the last human ten thousand years ago."""
    after = premise.text[premise.text.find(phrase.text) + len(phrase.text) :] if phrase.text in premise.text else ""
    side = phrase.text == clauses_of(premise).sides
    many = singular(phrase.noun.lower()) in GROUPS and phrase != frame_of(premise).threat
    return many or side or phrase.after in ("after", "since") or bool(re.match(_SURFACES, after))


def _aside(phrase: Phrase, premise: Premise) -> bool:
    """Whether somebody stands in a side clause, `while the abbot sleeps`: they belong to the circumstances, not to the company."""
    before = premise.text[: premise.text.find(phrase.text)] if phrase.text in premise.text else ""
    return bool(re.search(r"\b(?:while|unless|without|despite|because of|behind)\b[^.,;]*$", before))


def _oneself(phrase: Phrase, premise: Premise) -> bool:
    """Whether somebody turns out to be nobody else: `the enemy they are hunting is their own echo`."""
    after = premise.text[premise.text.find(phrase.text) + len(phrase.text) :] if phrase.text in premise.text else ""
    return bool(re.match(r"[^.,;]{0,40}\b(?:is|are|was|were) (?:only )?(?:his|her|its|their) own\b", after))


_TEMPERS = ("blunt", "careful", "cheerful")


def _fellow(premise: Premise, hero: Entity, namer: Namer, index: int) -> Entity:
    """Another one of a group: the three pensioners are three people, not all of one kind."""
    gendered = singular(premise.subject.noun.lower()) in FEMALE | MALE
    other = Pronouns.HE if hero.pronouns is Pronouns.SHE else Pronouns.SHE
    pronouns = hero.pronouns if gendered or index % 2 else other
    rivals = {w.lower() for w in premise.subject.words} & {"rival", "feuding", "competing"}
    return Entity(
        name=namer.name(pronouns, hero.species), role="support", pronouns=pronouns, species=hero.species, age=hero.age, profession=hero.profession.removeprefix("leader of the "),
        trait=_TEMPERS[index % 3], relation="rival" if rivals else "",
    )  # fmt: skip


# ---- voices ------------------------------------------------------------------------------------------------------------------

_TICS: dict[str, tuple[str, ...]] = {
    "dry": ("Well now,", "I'd say"), "curious": ("But listen:", "Honestly,"), "blunt": ("Look,", "Listen,"), "cheerful": ("Right then,", "Oh,"), "restless": ("Come on,", "Look,"),
    "careful": ("If I may,", "I think"), "": ("Well,",),
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
