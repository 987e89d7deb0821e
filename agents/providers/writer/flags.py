"""What holds for a tale, as flags: templates of the stock say for which of them they are. Called by `tale`."""

import re
from typing import TYPE_CHECKING

from agents.film import Pronouns

from .frame import TRAITS
from .premise import Premise
from .tokens import base_of
from .topics import topics_of
from .words import ANIMALS, MACHINES, word_set

if TYPE_CHECKING:
    from .tale import Tale

CRIMES = frozenset(["rob", "robs", "heist", "steal", "steals", "burgle", "robbery", "thieves", "smuggle", "con"])
ROMANCE = frozenset(["love", "romance", "marry", "crush", "sweetheart", "valentine", "kiss"])
_CLAUSES = ("snag", "reason", "because", "truth", "until", "otherwise", "instead", "question", "aim", "sight", "sides", "work", "never")
"""Side clauses of the logline that a template may be about; each is a flag and has slots by its name."""


_ASKING = word_set("investigate inspect examine interview question solve study")
_MAKING = word_set("build make invent design create bake draw paint write found assemble knit weave")


FEUD = re.compile(r"\b(?:hate|hates|despise|loathe|cannot stand|can't stand|have not spoken|haven't spoken|do not speak|no longer speak|never speak)\b")
"""How a logline says that two do not get on."""


_ALOFT = word_set("kite balloon airship plane aeroplane glider wings rocket flying helicopter parachute zeppelin")


def probes(premise: Premise) -> bool:
    """Whether the story is a question put to people or to a place."""
    return premise.verb in _ASKING or premise.want_verb in _ASKING or premise.want.startswith("find out")


def makes(premise: Premise) -> bool:
    """Whether something is made that was never there."""
    return premise.item is not None and bool({premise.verb, premise.want_verb} & _MAKING) and base_of(premise.item.after) in _MAKING


def hushed(premise: Premise) -> bool:
    """Whether everybody knows and nobody says it."""
    return (
        bool(re.search(r"\b(?:nobody|no one|none of them) (?:\w+ )?(?:to )?(?:mentions?|says?|speaks?|talks?|notices?|tells?|asks?)\b", premise.text, re.I))
        and premise.subject.start >= 0
    )


def flags_of(tale: "Tale") -> frozenset[str]:
    """Every flag that holds."""
    marks = {
            "held": tale.held, "sought": (tale.sought and tale.stake != f"the {tale.concept.object_name}") or (tale.sought and bool(tale.premise.item)), "token": not tale.premise.item, "lost": tale.lost is not None, "rival": tale.rival is not None and tale.rival is not tale.ally, "foe": tale.rival is tale.ally and tale.rival is not None,
            "group": tale.plural, "animal": tale.hero.species in ANIMALS, "machine": tale.hero.species in MACHINES, "human": tale.hero.species == "human", "want": bool(tale.want), "skill": bool(tale.skill), "deadline": bool(tale.deadline), "deed": bool(tale.deed),
            "dead": tale.lost is not None and bool(set(tale.lost.relation.split()) & {"late", "dead", "deceased", "drowned"}), tale.concept.mood.value: True, f"kit_{tale.concept.home_kit}": True,
            "event": tale.premise.event, "quarry": tale.quarry, "missing_thing": not tale.held and bool(tale.premise.item), "handwriting": "handwriting" in tale.premise.words, "crime": bool(tale.premise.words & CRIMES), "love": bool(tale.premise.words & ROMANCE), "young_ally": tale.ally is not None and tale.ally.age == "child", "young": tale.hero.age == "child",
            "teach": tale.teaches, "charge": tale.frame.charge is not None, "many": tale.frame.charge is not None and tale.frame.charge.plural, "threat": tale.frame.threat is not None, "barrier": tale.frame.barrier is not None, "creature": tale.frame.creature is not None,
            "hour": tale.frame.hour is not None, "vote": tale.frame.vote, "unmask": tale.frame.unmask, "hiding": tale.frame.hiding, "crowd": bool(tale.frame.crowd), "third": bool(tale.more), "guest_of_honour": any(e.present and e.enters == 5 for e in tale.concept.entities), "apart": tale.ally is not None and bool(tale.ally.profession) and tale.ally.profession != tale.hero.profession,
            "rivals": tale.ally is not None and tale.ally.relation == "rival", "kin": tale.ally is not None and tale.ally.relation not in ("", "rival"), "cub": tale.ally is not None and tale.ally.age == "child",
            "uncanny": tale.rival is not None and tale.rival.enters > 1, "facing": tale.rival is not None and tale.rival.present and tale.rival.enters == 1 and tale.rival is not tale.ally, "pupil_machine": tale.teaches and tale.ally is not None and tale.ally.species in MACHINES,
            "truth_said": bool(tale.slots["truth_s"]), "hush": hushed(tale.premise), "guest": any(e.present and e.stands_for == "" and e is not tale.hero and tale.slots["matter"].split()[-1] in (e.species, e.profession) for e in tale.concept.entities), "feud": FEUD.search(tale.premise.text) is not None, "gone": tale.premise.verb == "lose" or bool(re.search(r"\b(?:has|have) lost\b|\b(?:vanish|disappear)", tale.premise.text)), "awaited": tale.premise.verb == "wait", "aloft": bool(tale.premise.words & _ALOFT), "doubted": bool(re.search(r"\b(?:nobody|no one) (?:\w+ )?believes?\b", tale.premise.text, re.I)), "refusing": tale.premise.verb == "refuse", "new": makes(tale.premise), "probe": probes(tale.premise), **{name: bool(tale.slots[name]) for name in _CLAUSES}, "loved": bool(tale.slots["loved"]), **{f"t_{name}": name in tale.frame.traits for name in TRAITS}, **({f"is_{tale.era.name}": True} if tale.era else {}),
            **{f"on_{name}": True for name in topics_of(tale.premise)}, "he_hero": tale.hero.pronouns is Pronouns.HE, "old": tale.hero.age == "old",
    }  # fmt: skip
    return frozenset(name for name, holds in marks.items() if holds)
