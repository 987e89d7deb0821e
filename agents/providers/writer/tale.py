"""A concept ready to be written: its premise, its people by their part in the story, and every slot a template may use."""

import random
import re
from dataclasses import dataclass, replace
from functools import cached_property

from agents.film import Concept, Entity, Place, Pronouns

from .agreement import agreed, many, marked, them
from .clauses import Clauses, clauses_of
from .eras import Era, era_of, told_in, too_modern
from .flags import flags_of
from .frame import Frame, frame_of
from .grammar import (
    OBJECT,
    VERB_FORMS,
    from_first_person,
    gerund,
    past,
    sentence,
    shorten,
    third_person,
    to_first_person,
    with_article,
)
from .locales import locale_of
from .parse import parse
from .places import ROLES, places_of, preposition
from .premise import Phrase, Premise
from .senses import adapted
from .slots import clause_slots, pronoun_slots, trouble_slots
from .spines import SPINES, Spine
from .tokens import base_of
from .words import ANIMALS, GROUPS, MACHINES, NUMBERS, SPINE_VERBS, STATE_VERBS, WANT_VERBS, word_set

_TRAVEL = word_set("cross travel sail walk climb drive ride go journey row fly march swim")
_STILL = word_set("keep love hate believe know have fear want need hear see remember")
"""Verbs that are not said in the progressive."""
_SEEKING = word_set("find recover search track locate seek hunt chase trace")
_SLOT = re.compile(r"\{([^{}]*)\}")
_ROOM_NUMBER = re.compile(r"\b[Tt]he (room|platform|ward|gate|cell|flat) (one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen)\b")
_THING = re.compile(r"\{(?:[Tt]he_thing|a_thing|[Tt]hing)\}")
_THINGS = word_set("thing the_thing a_thing stake threat barrier creature hour charge charges group crowd matter")
"""Slots whose value may be several: verbs and pronouns around them agree with it."""
_REQUIRED = re.compile(
    r"\{([Tt]hreat|[Bb]arrier|[Cc]reature|[Hh]our|[Cc]harges?|[Tt]hird|[Cc]rowd|[Kk]in|[Ll]oved|lost|lost_rel|ls|lo|lp|rival|xs|xo|xp|want|[Dd]eed|skill|[Dd]eadline|[Ss]nag|[Ss]nag_s|[Ss]nag_a|[Rr]eason|[Rr]eason_s|[Bb]ecause|[Bb]ecause_s|[Tt]ruth|[Tt]ruth_s|[Uu]ntil|[Uu]ntil_s|[Oo]therwise|[Oo]therwise_s|instead|question|question_s|aim|aim_s|aim_a|aims|[Aa]iming|aiming_s|sight|[Ss]ides|work|never)\b"
)


@dataclass(frozen=True)
class Tale:
    """Everything a template may ask about one concept. Built from the concept alone, so an edited concept gives an edited film."""

    concept: Concept
    premise: Premise
    hero: Entity
    ally: Entity | None
    lost: Entity | None
    rival: Entity | None
    more: tuple[Entity, ...] = ()
    """Others who are there and talk: the third pensioner."""
    creature: Entity | None = None
    """A being that does not talk."""

    @cached_property
    def frame(self) -> Frame:
        return frame_of(self.premise)

    @cached_property
    def clauses(self) -> Clauses:
        return clauses_of(self.premise)

    @cached_property
    def era(self) -> Era | None:
        return era_of(self.premise.text)

    @property
    def year(self) -> int | None:
        return self.era.year if self.era else None

    @classmethod
    def of(cls, concept: Concept) -> "Tale":
        cast = concept.entities
        hero = next((e for e in cast if e.role == "protagonist"), cast[0])
        others = [e for e in cast if e is not hero]
        rival = next((e for e in others if e.role == "antagonist"), None)
        beasts = ANIMALS - {"dragon"} if hero.species == "human" else frozenset[str]()
        talking = [e for e in others if e.present and e is not rival and e.enters == 1 and e.species not in beasts]
        premise = parse(concept.original_logline or concept.logline)
        return cls(
            concept,
            premise,
            hero,
            next(iter(talking), None) or (rival if rival and rival.present and rival.enters == 1 else None),
            next((e for e in others if not e.present and e is not rival and not _hunted(e, premise)), None),
            rival,
            tuple(talking[1:]),
            next((e for e in others if e.present and e is not rival and e not in talking), None),
        )

    def rng(self, base: random.Random, purpose: str) -> random.Random:
        """A generator of this tale's own: the same agent and seed draw differently for another logline or another concept of it."""
        return random.Random(f"{base.getrandbits(64)}|{self.concept.original_logline}|{self.concept.spine}|{purpose}")

    def drawn(self, purpose: str) -> random.Random:
        """A generator that depends on the logline and the concept's draw only: what it decides is the same for every agent and every run."""
        return random.Random(f"{self.concept.draw}|{self.concept.original_logline}|{purpose}")

    @property
    def spine(self) -> Spine:
        return SPINES.get(self.concept.spine, SPINES["find"])

    @cached_property
    def places(self) -> tuple[Place, ...]:
        places = places_of(self.premise, self.concept.home_kit)
        home, out, way, far, high = places
        free = not any(word in self.premise.words for place in (far, high) for word in place.name.lower().split())
        return (home, out, way, high, far) if self.concept.draw % 2 and free and locale_of(self.premise.text) is None else places

    @property
    def held(self) -> bool:
        """Whether the thing is in the hero's possession from the start, not what is looked for."""
        return bool(self.premise.item) and not (self.sought and self.stake.endswith(self.thing))

    @property
    def sought(self) -> bool:
        """Whether the story's goal is to find something that is not there."""
        p = self.premise
        after_item = p.item is not None and base_of(p.item.after) in _SEEKING and base_of(p.item.after) != p.verb
        if p.want.startswith(("find out", "find a way")):
            return False
        return p.want_verb in _SEEKING or p.verb in ("search", "seek", "lose", "miss", "hunt", "chase", "track", "look") or after_item

    @property
    def quarry(self) -> bool:
        """Whether what is looked for is an adversary."""
        return self.sought and self.rival is not None and self.stake.split()[-1] in (self.rival.profession, self.rival.relation)

    @cached_property
    def flags(self) -> frozenset[str]:
        """What talk may rely on."""
        return flags_of(self)

    @property
    def plural(self) -> bool:
        return self.premise.subject.plural or self.premise.subject.noun.lower() in GROUPS

    # ---- sentences of the logline ------------------------------------------------------------------------------------------

    @cached_property
    def sentence(self) -> str:
        """The logline's first sentence in the present, with the hero's name put in: `Maren, a retired lighthouse keeper, finds …`."""
        p = self.premise
        if p.subject.start < 0 and not p.first_person and self.faceless:
            return sentence(f"{p.text.rstrip('. ')}. {self.hero.name}, {p.subject.text}, asks anyway")
        if p.inverted:
            return sentence(p.text.replace(p.subject.text, f"{self.hero.name}, {p.subject.text},", 1).replace(", who", " who").replace(",.", "."))
        who = self.introduction()
        opening = f"{p.opening}{' ' if p.opening.endswith((' and', ' but', ' so')) else ', '}" if p.opening else ""
        finite = p.finite
        if p.purpose and p.verb in _TRAVEL:
            finite = f"{'set' if self.plural or p.relative.startswith('and ') else 'sets'} out to {p.verb}"
        if p.relative and finite.split()[0] == p.relative.split()[-1]:
            finite = finite.split(" ", 1)[-1]
        if self.plural and who.count(" and ") and (form := VERB_FORMS.get(finite.split()[0])) and form.form == "third":
            finite = " ".join((form.base, *finite.split()[1:]))
        words = f"{opening}{who} {finite} {p.predicate}"
        if p.first_person or p.subject.start < 0:
            words = from_first_person(words, self.hero.pronouns)
        return sentence(words)

    def introduction(self) -> str:
        """The hero as the logline names them: `Maren, a retired lighthouse keeper,`."""
        p, name = self.premise, self.hero.name
        relative = p.relative.strip(" ,")
        for noise in (f"named {name}", f"called {name}"):
            relative = relative.replace(noise, "").strip(" ,")
        if p.name and p.name == p.subject.bare and relative.startswith("and "):
            return f"{name} {relative}"
        if p.name and p.name == p.subject.bare:
            return f"{name}{', ' + relative + ',' if relative else ''}"
        subject = p.subject.text.replace(p.name, "").strip() if p.name else p.subject.text
        subject = subject[:1].lower() + subject[1:]
        if relative.startswith("and "):
            fellow = next((e for e in (self.ally, self.creature) if e and relative.endswith((e.species, e.profession or "-", e.relation or "-"))), None)
            return f"{name}, {subject}, and {fellow.name}, {relative[4:]}," if fellow else f"{name}, {subject}, {relative}"
        extra = f" {relative}" if relative else ""
        if self.plural:
            fellows = [e.name for e in (self.hero, self.ally, *self.more) if e and e.profession == self.hero.profession]
            who = subject.removeprefix("the ") if relative.startswith(("of ", "in ", "on ")) else subject
            if subject.split()[0] in NUMBERS and 1 < len(fellows) < _counted(subject.split()[0]):
                who = f"{('two', 'three')[len(fellows) - 2]} of {who}"
            return f"{' and '.join((', '.join(fellows[:-1]), fellows[-1])) if len(fellows) > 1 else name}, {who}{extra},"
        return f"{name}, {subject}{extra},"

    @property
    def _named_want(self) -> str:
        """The want with its `it` called by name: `rebuild it` -> `rebuild the carousel`."""
        p = self.premise
        return re.sub(r"^(\w+) (?:it|them)\b", rf"\1 the {p.item.bare}", p.want) if p.item else p.want

    @property
    def faceless(self) -> bool:
        """Whether the logline speaks of nobody or everybody; the hero is then one of them, and its deeds are not the hero's."""
        return self.premise.subject.start < 0 and bool(re.search(r"\b(?:nobody|no one|everyone|everybody)\b", self.premise.text, re.I))

    @cached_property
    def want(self) -> str:
        """What is wanted, said by the hero: `save my bakery`; empty when the logline does not say."""
        if self.faceless:
            return ""
        words = to_first_person(self._named_want, Pronouns.THEY if self.plural else self.hero.pronouns)
        words = re.sub(r"\bmy\b", "our", words) if self.plural else re.sub(rf"\b{OBJECT[self.hero.pronouns]}$", "me", words)
        return _spoken(words, 11)

    @cached_property
    def skill(self) -> str:
        """What has to be learnt: `sing`; empty when the story is not about a skill."""
        p = self.premise
        if (pupil := self.frame.pupil) and self.teaches:
            told = re.search(rf"{re.escape(pupil.text)} (?:how )?(?:to )?(.+)", p.text)
            plain = re.split(r"\b(?:before|while|until|so|because|in order)\b", told.group(1))[0].strip(" ,.") if told else ""
            return _spoken(f"play {plain}" if re.search(r"\b(?:song|tune|melody|waltz)$", plain) else plain, 7)
        taught = re.match(r"(?:learn|try|attempt|practise|practice|dare|teach (?:\w+ ){1,4}?)\s*(?:how )?to (.+)", p.want)
        words = taught.group(1) if taught else p.want if p.want_verb in SPINE_VERBS["learn"] and not p.purpose else ""
        return _spoken(re.split(r"\b(?:before|while|until|so|because|in order|or|by (?=[A-Z]|the|noon|dawn|midnight))\b", words)[0].strip(" ,"), 6)

    @property
    def teaches(self) -> bool:
        return "teach" in (self.premise.verb, self.premise.want_verb) and self.frame.pupil is not None

    @cached_property
    def deadline(self) -> str:
        """Until when, in the hero's mouth: `before my batteries die`; empty when there is no hurry."""
        found = re.search(
            r"\b(before|by) ((?:(?:the|his|her|its|their|my|dawn|midnight|sunrise|noon|christmas|time|it|winter)\b)[^.,;:!?]*)", self.premise.text, re.I
        )
        if not found or len(found.group(0).split()) > 8:
            return ""
        return to_first_person(found.group(0), Pronouns.THEY if self.plural else self.hero.pronouns)

    @cached_property
    def want3(self) -> str:
        words = from_first_person(self._named_want, self.hero.pronouns) if self.premise.first_person else self._named_want
        return _spoken(words, 14)

    @cached_property
    def deed(self) -> str:
        """What happened or is the case, in the hero's mouth: `I found a bottle with my late sister's handwriting`; empty when it is too long to say."""
        p, i = self.premise, "we" if self.plural else "I"
        if p.inverted or self.faceless:
            return ""
        if (p.verb in WANT_VERBS and p.want) or p.want.startswith(p.verb):
            return f"{i} have to {self.want}" if self.want else ""
        clause = to_first_person(p.clause, Pronouns.THEY if self.plural else self.hero.pronouns)
        clause = re.sub(r"\bmy\b", "our", clause) if self.plural else re.sub(rf"\b{OBJECT[self.hero.pronouns]}\b(?=$|[,.])", "me", clause)
        clause = re.sub(r"\bits\b", "the", clause) if self.hero.pronouns is not Pronouns.IT else clause
        if len(clause.split()) > 9 or not clause:
            return ""
        if p.verb == "be":
            state = " ".join((*p.finite.split()[1:], clause))
            return f"we're {state}" if self.plural or p.relative.startswith("and ") else f"I'm {state}"
        if p.finite.startswith(("keep ", "keeps ")):
            return f"{i} keep {p.finite.split()[-1]} {clause}"
        if p.event or p.verb in _STILL:
            return f"{i} {past(p.verb) if p.event else p.verb} {clause}"
        return f"{i}'{'re' if self.plural else 'm'} {gerund(p.verb)} {clause}"

    # ---- slots -------------------------------------------------------------------------------------------------------------

    @cached_property
    def thing(self) -> str:
        return self.concept.object_name or "letter"

    @cached_property
    def stake(self) -> str:
        """What the goal is about: the hotel, the race, the cat; else the thing."""
        p = self.premise
        if p.item and base_of(p.item.after) in _SEEKING and base_of(p.item.after) != p.verb:
            return f"the {p.item.bare}"
        after = re.search(rf"\b{re.escape(p.want)}", p.text) if p.want else None
        region = after.group(0) if after else p.clause
        for phrase in p.phrases:
            if (
                phrase.kind in ("object", "place", "person")
                and phrase.start > p.subject.start
                and phrase.bare in region
                and phrase.noun.lower() not in ("love", "time", "help", "way")
                and phrase.after not in ("with", "of", "by", "from", "in", "for", "before", "during", "until", "after")
            ):
                return f"the {phrase.bare}" if phrase.det or not phrase.bare[0].isupper() else phrase.bare
        return f"the {self.thing}"

    @cached_property
    def slots(self) -> dict[str, str]:
        subject: Phrase = self.premise.subject
        group = subject.text[:1].lower() + subject.text[1:] if self.plural else self.hero.name
        plural = many(self.thing)
        places = {role: self.spoken_place(place.name) for role, place in zip(ROLES, self.places, strict=True)}
        slots = {
            "hero": self.hero.name, "role": self.hero.profession or "traveller", "group": group, "premise": self._premise(), "thing": self.thing, "the_thing": f"the {self.thing}",
            "a_thing": with_article(self.thing), "it": "them" if plural else "it", "its": "their" if plural else "its", "is": "are" if plural else "is", "was": "were" if plural else "was", "stake": self.stake, "want": self.want, "deed": self.deed, "skill": self.skill, "deadline": self.deadline,
            "hands": "paws" if self.hero.species in ANIMALS else "grippers" if self.hero.species in MACHINES else "hands", "ally": self.ally.name if self.ally else "a stranger",
            "ally_role": (self.ally.profession or self.ally.relation or self.ally.species) if self.ally else "stranger", **pronoun_slots("", self.hero), **pronoun_slots("a", self.ally or self.hero),
        }  # fmt: skip
        slots |= places | trouble_slots(self) | clause_slots(self)
        slots["home_the"] = self._home(places["home"])
        slots["quest"] = ""
        slots["place"] = places["far"]
        if self.lost:
            slots |= {"lost": self.lost.name, "lost_rel": self.lost.relation.split()[-1] if self.lost.relation else "friend", **pronoun_slots("l", self.lost)}
        if self.rival:
            slots |= {"rival": self.rival.name, **pronoun_slots("x", self.rival)}
        return slots

    def _premise(self) -> str:
        """The logline's sentence, short enough for a scene: a long circumstance at its beginning is left to a note."""
        if len(self.sentence) > 230 and self.premise.opening:
            without = replace(self, premise=replace(self.premise, opening=""))
            return shorten(without.sentence, 230)
        return shorten(self.sentence, 230)

    def spoken_place(self, name: str) -> str:
        """`RED PLAIN ON MARS` -> `red plain`: a place as people call it."""
        return re.split(r" (?:ON|IN) (?=\w+$|THE )", name)[0].lower()

    def _home(self, name: str) -> str:
        """The hero's place as it is spoken of: the lighthouse, not its kitchen."""
        place = next((p for p in self.premise.phrases if p.kind == "place" and p.noun.lower() in name), None)
        known = next((w for w in name.split() if w in self.premise.words), "")
        return f"the {place.bare.lower() if place else known or name}"

    @cached_property
    def quest(self) -> str:
        """What the hero sets out to do on this spine, in the third person."""
        p = self.premise
        verbs = SPINE_VERBS.get(self.spine.name, frozenset())
        if self.want3 and p.want_verb in verbs:
            return self.want3
        if p.verb in verbs and not p.event and not p.inverted and p.verb not in STATE_VERBS - SPINE_VERBS["build"] and (clause := _spoken(p.clause, 9)):
            return f"{p.verb} {clause}"
        return self.fill(self.spine.quest_held if self.held and self.spine.quest_held else self.spine.quest)

    def fill_for_all(self, template: str) -> str:
        """As `fill`, with the pronouns of the whole group when the story is about one."""
        if not self.plural:
            return self.fill(template)
        they = self.hero.model_copy(update={"pronouns": Pronouns.THEY})
        return replace(self, hero=they).fill(template)

    def can_fill(self, template: str) -> bool:
        """Whether every slot of a template has something in it."""
        if not self.concept.object_name and _THING.search(template):
            return False
        return all(self.slots.get(name.lower(), "") for name in _REQUIRED.findall(template))

    def can_say(self, *templates: str) -> bool:
        """Whether these have all their slots filled and nothing in them that the era does not know."""
        own = f"{self.concept.original_logline} {self.concept.object_name}"
        return all(self.can_fill(t) and not too_modern(self.fill(t), self.year, own) for t in templates)

    def fill(self, template: str, place: str = "") -> str:
        """Replaces the slots of a template, inner ones first."""
        template = adapted(template, self.frame.traits)
        for _ in range(3):
            template, changed = _SLOT.subn(lambda m: self._slot(m.group(1), place), template)
            if not changed:
                break
        template = self._placed(agreed(template))
        return told_in(_ROOM_NUMBER.sub(r"\1 \2", re.sub(r"\b([Tt])he the\b", r"\1he", template)), self.year)

    def _placed(self, text: str) -> str:
        """`At the kitchen` -> `In the kitchen`, `In the bridge` -> `On the bridge`: the preposition that each of the tale's places takes."""
        for place in self.places:
            spoken = self.spoken_place(place.name)
            text = re.sub(rf"\b([Aa]t|[Ii]n|[Oo]n) the (?={re.escape(spoken)}\b)", lambda m, p=place: _cased(preposition(p), m.group(1)) + " the ", text)
        return text

    def _slot(self, name: str, place: str) -> str:
        key, _, argument = name.partition(":")
        if key == "want_or":
            return self.want3 or argument
        if key.lower() == "place" and place:
            return self.spoken_place(place)
        value = self.quest if key.lower() == "quest" else self.slots.get(key, self.slots.get(key.lower(), ""))
        if key[0].isupper():
            value = value[:1].upper() + value[1:]
        if argument == "Cap":
            value = value[:1].upper() + value[1:]
        if key.lower() == "it" and value.lower() == "them":
            return them(value)
        if (key.lower() in _THINGS or (key.lower() in ("s", "as", "ls", "xs") and argument in ("", "Cap"))) or (
            key == "rival" and self.rival is not None and self.rival.plural
        ):
            return marked(value)
        if argument == "Cap":
            return value
        if argument == "own":
            return f"{value} own"
        if argument:
            entity = {"s": self.hero, "as": self.ally or self.hero, "ls": self.lost or self.hero, "xs": self.rival or self.hero}.get(key.lower(), self.hero)
            plain = "are" if argument == "be" else argument
            return f"{value} {plain if entity.pronouns is Pronouns.THEY else third_person(argument)}"
        return value


def _counted(number: str) -> int:
    """How many a number word means; any that is not among the small ones is many."""
    small = ("one", "two", "three", "four")
    return small.index(number) + 1 if number in small else 5


def _cased(word: str, model: str) -> str:
    return word.capitalize() if model[0].isupper() else word


def _hunted(entity: Entity, premise: Premise) -> bool:
    """Whether somebody is away because they hide, and not because they are gone."""
    charge = frame_of(premise).charge
    return (
        charge is not None
        and bool(entity.relation)
        and entity.relation.split()[-1] in charge.bare.lower()
        and base_of(charge.after) in ("hunt", "chase", "pursue", "hide")
    )


def _spoken(words: str, limit: int) -> str:
    """A phrase short enough to be said, cut before a clause; empty when nothing sensible is left."""
    parts = words.split()
    if len(parts) <= limit:
        return words if len(words) <= 70 else ""
    cut = next(
        (
            i
            for i in range(limit, 2, -1)
            if parts[i].lower() in ("before", "while", "when", "and", "so", "after", "because", "until", "that", "who", "in", "with", "from")
        ),
        0,
    )
    return " ".join(parts[:cut]).rstrip(",") if cut else ""


def age_word(entity: Entity) -> str:
    """`old`, `young`, or nothing for an adult."""
    return {"old": "old", "young": "young", "child": "young", "adult": ""}[entity.age]
