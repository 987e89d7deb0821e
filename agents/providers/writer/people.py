"""Profiles and arcs of a tale's people."""

import random

from agents.film import CharacterArc, CharacterProfile, Entity, Kit, Scene

from .cast import voice_traits
from .grammar import POSSESSIVE, sentence, shorten, with_article
from .spines import SPINES
from .tale import Tale, age_word
from .words import ANIMALS, MACHINES

_WEAR: dict[Kit, tuple[str, ...]] = {
    Kit.SEA: ("an oilskin coat gone pale at the seams", "a navy jersey with a darned elbow", "a knitted cap and sea boots"), Kit.CITY: ("a long grey coat with full pockets", "a red scarf in every weather", "a cap pulled low"),
    Kit.FOREST: ("a moss-green coat", "a leather apron dark with resin", "a hood lined with fleece"), Kit.MOUNTAIN: ("a patched sheepskin coat", "a striped wool hat", "a coil of rope over one shoulder"),
    Kit.DESERT: ("a sun-bleached scarf", "a wide straw brim", "a dust-coloured coat"), Kit.VILLAGE: ("a flour-pale apron", "a waistcoat with one odd button", "a straw hat"), Kit.HOME: ("a cardigan with deep pockets", "a blue apron", "a yellow raincoat"),
    Kit.WORKSHOP: ("a canvas apron with a pencil in it", "round glasses pushed up", "rolled sleeves and ink on one wrist"), Kit.VEHICLE: ("a uniform cap", "a coat too warm for the carriage", "gloves with the fingertips gone"),
    Kit.SPACE: ("an orange suit with a hand-sewn patch", "a grey overall and one bright glove", "a helmet with a scratched visor"),
}  # fmt: skip
_ERA_WEAR: dict[str, tuple[str, ...]] = {
    "ice_age": ("a fur hood and a cloak of hides", "a tunic of hides laced with thongs", "a cloak of fox fur", "a fur hood with a bone pin"), "feudal_japan": ("an indigo kimono with patched sleeves", "a straw kasa and a grey kimono", "a short kimono tied with rope", "a dark robe"),
    "wartime": ("a worn grey coat", "a darned cardigan", "a brown jacket and a beret", "a patched overcoat"), "medieval": ("a wool tunic and a hood", "a brown cloak with a wooden pin", "a linen gown", "a leather apron over a tunic"),
    "antiquity": ("a white tunic", "a dusty cloak over one shoulder", "a linen gown", "a leather vest"),
}  # fmt: skip
"""Clothes of an era, where the kit's are too modern."""
_TRADE_WEAR: dict[str, str] = {
    "officer": "a grey uniform with a peaked cap", "soldier": "a grey uniform with a peaked cap", "maid": "a black dress and a white apron", "laundress": "a grey apron, sleeves rolled", "nurse": "a white uniform and a nurse cap",
    "samurai": "a dark kimono, the belt tied twice", "knight": "dented armour and a cloak", "king": "a long robe and a crown", "queen": "a long robe and a crown", "priest": "a dark robe", "bishop": "a dark robe", "monk": "a brown robe with a hood",
    "pianist": "a black suit gone shiny at the elbows", "blacksmith": "a leather apron and rolled sleeves", "magician": "a tail coat and a topper", "engineer": "grey overalls with a hand-sewn patch", "astronaut": "an orange spacesuit with a hand-sewn patch",
    "bride": "a white dress and a veil", "chef": "a white apron and a toque", "clockmaker": "a waistcoat and round glasses pushed up", "baker": "a flour-pale apron",
}  # fmt: skip
"""What a trade wears in any place."""
_TRAITS: dict[str, str] = {
    "dry": "To be proved wrong, just once, about how things end.", "curious": "To see what grown-ups do when they think it matters.", "blunt": "To stop people lying to themselves while there is still time.",
    "cheerful": "To keep everybody moving until the luck turns.", "restless": "To get out of here, or to find a reason to stay.", "careful": "To bring everybody home in one piece.",
}  # fmt: skip
_ATTITUDES: dict[str, tuple[str, ...]] = {
    "protagonist": ("shaken", "evasive", "stubborn", "open", "at peace"), "support": ("wary", "curious", "tested", "loyal", "glad"), "antagonist": ("certain", "mocking", "threatening", "exposed", "changed"), "absent": ("near", "faint", "near", "clear", "at rest"),
}  # fmt: skip

_BELIEFS_OF = {
    "protagonist": ("I can carry this alone.", "Some things are only light when two hold them."),
    "support": ("It is none of my business.", "It was my business from the first look."),
    "antagonist": ("Whoever gives way has lost.", "Giving way was the only way out."),
}
_BELIEFS = {spine.steps[0].function: (spine.lie, spine.truth) for spine in SPINES.values()}
"""By the function a spine opens with: the scenes alone tell which spine they follow."""


def profiles(tale: Tale, rng: random.Random) -> tuple[CharacterProfile, ...]:
    """One profile per entity, in the concept's order."""
    rng = tale.rng(rng, "profiles")
    wear = list(_ERA_WEAR.get(tale.era.name, _WEAR[tale.concept.home_kit]) if tale.era else _WEAR[tale.concept.home_kit])
    rng.shuffle(wear)
    seen = [e for e in tale.concept.entities if e.present or not e.plural]
    return tuple(_profile(tale, entity, wear[i % len(wear)], random.Random(f"{rng.getrandbits(32)}|{entity.name}")) for i, entity in enumerate(seen))


def _profile(tale: Tale, entity: Entity, wear: str, rng: random.Random) -> CharacterProfile:
    if entity is tale.hero or entity.role == "protagonist":
        motivation = f"To {tale.quest}."
    elif not entity.present:
        motivation = "To be answered."
    elif entity.role == "antagonist":
        motivation = f"To see {tale.hero.name} fail, and to be right about it."
    else:
        motivation = _TRAITS.get(entity.trait, f"To see {tale.hero.name} through this, and not to say so.")
    return CharacterProfile(
        name=entity.name, role=entity.role, motivation=shorten(sentence(motivation), 400), visual_signature=_signature(entity, wear), relationships=_relations(tale, entity), pronouns=entity.pronouns,
        species=entity.species, age=entity.age, profession=entity.profession, **voice_traits(entity, tale.concept.home_kit, rng),  # type: ignore[arg-type]
    )  # fmt: skip


def _signature(entity: Entity, wear: str) -> str:
    age = age_word(entity)
    if entity.species in ANIMALS:
        return sentence(f"{with_article(f'{age} {entity.species}'.strip())}, one ear always a little behind the other")
    if entity.species in MACHINES:
        return sentence(f"{with_article(f'{age} {entity.species}'.strip())} with a dented panel and one warm light")
    what = entity.profession or entity.relation or "figure"
    wear = next((clothes for trade, clothes in _TRADE_WEAR.items() if trade in what.split()), wear)
    what = what if age and age in what.split() else f"{age} {what}".strip()
    return sentence(f"{with_article(what)} in {wear}" if wear.startswith(("a ", "an ", "rolled")) else f"{with_article(what)} with {wear}")


def _relations(tale: Tale, entity: Entity) -> tuple[str, ...]:
    if entity is tale.hero:
        return tuple(f"{e.name}: {e.relation or e.profession or e.species}" for e in tale.concept.entities if e is not entity)
    if entity.relation:
        return (f"{POSSESSIVE[tale.hero.pronouns]} {entity.relation}".replace("her her", "her"),)
    return (f"walks beside {tale.hero.name}" if entity.role == "support" else f"stands against {tale.hero.name}",)


def arc(profile: CharacterProfile, listed: tuple[Scene, ...]) -> CharacterArc:
    """How one person changes over the scenes."""
    total = len(listed)
    values = [s.value_after - s.value_before for s in listed]
    turning = max(range(total), key=lambda i: (values[i], i)) + 1
    speaks = any(profile.name in s.primary_characters for s in listed)
    words = _ATTITUDES["absent" if not speaks else profile.role]
    attitudes = tuple(words[round(i * (len(words) - 1) / max(1, total - 1))] for i in range(total))
    lie, truth = _BELIEFS.get(next((x.function for x in listed), ""), _BELIEFS_OF[profile.role]) if profile.role == "protagonist" else _BELIEFS_OF[profile.role]
    return CharacterArc(name=profile.name, lie=lie, truth=truth, turning_scene=turning, scene_attitudes=attitudes)
