"""Four ways to tell one premise, each with its own spine, title, mood, look and tone, scored by writing it out and checking it."""

import random
import re

from agents.film import CharacterProfile, Concept, DialogueLine, Entity, Kit, Look, Mood, Scene
from cluster.contracts.errors import InvalidInput

from . import checks, people, plot
from .cast import entities
from .clauses import clauses_of
from .eras import era_of
from .facts import facts_of, mood_of, token_for
from .flags import CRIMES, ROMANCE, hushed, makes, probes
from .frame import frame_of, turns_out_dead
from .grammar import from_first_person, gerund, sentence, shorten, title_case
from .lines import scene_lines
from .parse import parse
from .places import kit_of
from .premise import Premise
from .spines import SPINES, Spine
from .tale import Tale
from .tokens import base_of, kind_of
from .words import EVENT_VERBS, SPINE_VERBS, word_set

_SPINE_MOOD = {
    "find": Mood.HOPEFUL, "return": Mood.WARM, "escape": Mood.TENSE, "learn": Mood.WARM, "protect": Mood.TENSE, "win": Mood.TRIUMPHANT, "confess": Mood.SAD, "heist": Mood.COMIC, "court": Mood.WARM, "decide": Mood.HOPEFUL, "unmask": Mood.TENSE, "build": Mood.HOPEFUL,
    "strive": Mood.WARM, "reveal": Mood.EERIE, "odd": Mood.COMIC, "choose": Mood.TENSE, "witness": Mood.TENSE, "between": Mood.TENSE, "tempt": Mood.WARM,
}  # fmt: skip
_CONTRASTS: dict[Mood, tuple[Mood, ...]] = {
    Mood.WARM: (Mood.HOPEFUL, Mood.COMIC, Mood.SAD), Mood.TENSE: (Mood.EERIE, Mood.HOPEFUL, Mood.WARM), Mood.SAD: (Mood.WARM, Mood.HOPEFUL, Mood.EERIE), Mood.HOPEFUL: (Mood.WARM, Mood.SAD, Mood.COMIC),
    Mood.EERIE: (Mood.TENSE, Mood.SAD, Mood.COMIC), Mood.COMIC: (Mood.WARM, Mood.TRIUMPHANT, Mood.TENSE), Mood.TRIUMPHANT: (Mood.COMIC, Mood.HOPEFUL, Mood.TENSE),
}  # fmt: skip
_LOOKS: dict[Mood, Look] = {
    Mood.WARM: Look.PAPER_CUT, Mood.TENSE: Look.NOIR, Mood.SAD: Look.INK, Mood.HOPEFUL: Look.LOW_POLY, Mood.EERIE: Look.NOIR, Mood.COMIC: Look.PAPER_CUT, Mood.TRIUMPHANT: Look.LOW_POLY,
}  # fmt: skip
_TONES: dict[Mood, str] = {
    Mood.WARM: "warm", Mood.TENSE: "tense", Mood.SAD: "melancholy", Mood.HOPEFUL: "hopeful", Mood.EERIE: "uncanny", Mood.COMIC: "playful", Mood.TRIUMPHANT: "rousing",
}  # fmt: skip
_GENRES: tuple[tuple[str, str], ...] = (
    ("science fiction", "robot mars space planet astronaut android spaceship satellite alien future time-travel colony orbit ai cosmonaut drone"),
    ("horror", "haunted vampire demon curse cursed zombie monster creature possessed"), ("fantasy", "dragon wizard witch magic magical fairy elf kingdom unicorn mermaid prophecy scarecrow golem"),
    ("period", "medieval victorian 1920s 1930s knight samurai monk viking war trench pharaoh"), ("crime", "detective murder heist rob bank thief killer spy mafia gangster"), ("comedy", "clumsy funny comedy accidentally grandmothers pensioners"),
    ("romance", "love lover wedding marry bride romance"), ("sport", "race boxer champion marathon match football competition tournament"),
)  # fmt: skip
_ORDER = ("return", "build", "protect", "find", "confess", "learn", "win", "escape")
LOST_BONUS = {"confess": 1.8, "return": 1.2, "find": 0.9, "learn": 0.7}
"""How well a spine serves a story in which somebody is missing."""
READABLE = word_set(
    "letter message book diary map bottle handwriting code photograph photo camera radio signal clock machine note manuscript song recipe painting inscription tape recording scroll journal"
)
"""Things one can be said to understand."""
HINTS: dict[str, frozenset[str]] = {
    "find": word_set("missing lost treasure clue clues mystery map disappeared vanished murder"),
    "return": word_set("home letter message parcel gift ashes belongs owner delivery"),
    "escape": word_set("trapped stuck locked prison jail cage stranded captive imprisoned hostage labyrinth maze quarantine"),
    "learn": word_set("lesson school apprentice teacher student language first read"),
    "protect": word_set("endangered threat invasion bulldozer demolition egg baby orphan danger guardian shelter"),
    "win": word_set("race contest competition tournament match bet championship election audition believe believes prove underdog rob heist duel"),
    "confess": word_set("secret lie lied estranged forgive forgiveness wedding funeral apology guilt affair love"),
    "build": word_set("broken ruin ruined ruins rebuild machine invention workshop garden seed seeds harvest boat bridge"),
}


def candidates(logline: str, rng: random.Random) -> tuple[Concept, ...]:
    """Exactly four scored concepts, best first. Raises InvalidInput for a blank logline."""
    if not logline.strip():
        raise InvalidInput("The logline is empty. Describe the film in a sentence.")
    premise = parse(logline)
    rng = random.Random(f"{rng.getrandbits(64)}|{logline}")
    kit = kit_of(premise) or rng.choice(
        (Kit.VILLAGE, Kit.MOUNTAIN, Kit.SEA) if era_of(premise.text) else (Kit.VILLAGE, Kit.HOME, Kit.CITY, Kit.MOUNTAIN, Kit.SEA)
    )
    names = rng.getrandbits(64)
    token = token_for(premise, kit, rng)
    spines = _rank(premise, _has_lost(premise, kit, names), rng)[:4]
    moods = _moods(premise, spines)
    looks = _looks(moods)
    drafts = [
        _draft(premise, kit, SPINES[name], moods[i], looks[i], entities(premise, kit, random.Random(names), i), i, token, rng) for i, name in enumerate(spines)
    ]
    return tuple(sorted((_scored(c, spines.index(c.spine)) for c in _titled_apart(drafts)), key=lambda c: -c.score))


def _titled_apart(drafts: list[Concept]) -> list[Concept]:
    """The concepts, none with the title of one before it: two spines may word theirs alike."""
    made: list[Concept] = []
    for concept in drafts:
        taken = {other.title for other in made}
        if concept.title in taken:
            tale = Tale.of(concept)
            others = [title_case(tale.fill(t))[:60] for t in tale.spine.titles if tale.can_fill(t)]
            concept = concept.model_copy(update={"title": next((t for t in others if t not in taken), f"{concept.title[:50]} Again")})
        made.append(concept)
    return made


def _has_lost(premise: Premise, kit: Kit, names: int) -> bool:
    return any(not e.present for e in entities(premise, kit, random.Random(names), 0))


def _rank(premise: Premise, lost: bool, rng: random.Random) -> list[str]:
    """Spines, the one that fits the premise best first; near equals change places with the seed."""
    scores = {name: _fit(premise, name, lost) - 0.08 * place + rng.random() * 0.15 for place, name in enumerate(_ORDER)}
    if {premise.verb, premise.want_verb} & CRIMES:
        scores["heist"] = 9.0 if era_of(premise.text) is None or "rob" in premise.words else 2.0
    if premise.words & ROMANCE and not clauses_of(premise).otherwise:
        scores["court"] = 8.0
    frame = frame_of(premise)
    if frame.vote:
        scores["decide"] = 9.0
    if frame.unmask:
        scores["unmask"] = 9.0
    scores |= _asked_for(premise)
    return sorted(scores, key=lambda name: -scores[name])


_IDENTITY = re.compile(r"\b(?:is|are|was|were) (?:their|his|her|its|only|really|nobody|somebody|not|one|no|(?:the|an?)(?! (?:little|bit|few)))\b")


_EXTRA_ONE = re.compile(r"\b(?:one|a) \w+ too (?:many|few)\b|\bnobody knows (?:any ?more )?(?:why|what for)\b", re.I)
"""How a logline says that something does not add up."""


def _asked_for(premise: Premise) -> dict[str, float]:
    """Spines that serve only loglines with the clause they are made of: a truth, a choice, a silence, a price."""
    clauses, frame = clauses_of(premise), frame_of(premise)
    scores: dict[str, float] = {}
    if _EXTRA_ONE.search(premise.text) and not premise.want:
        scores["odd"] = 7.0
    aimless = not premise.want and premise.verb in {*EVENT_VERBS, "wait", "be", "have"}
    if (clauses.truth and not uncanny(premise) and not frame.unmask) or (hushed(premise) and not premise.want):
        scores["odd"] = 7.0
        if _IDENTITY.search(clauses.truth):
            scores["reveal"] = 9.0
    elif aimless and not premise.item and not premise.words & ROMANCE:
        scores["odd"] = 2.2
    if clauses.sight:
        scores["witness"] = 9.0
    if clauses.sides and clauses.work and premise.item is not None:
        scores["between"] = 9.0
    if clauses.unclaimed and premise.item is not None:
        scores["tempt"] = 9.0
    if premise.want_verb in ("choose", "decide") and not frame.vote:
        scores["choose"] = 9.0
    if premise.want and not premise.purpose:
        scores["strive"] = (
            1.6
            + 1.5 * bool(clauses.reason)
            + 1.5 * bool(clauses.otherwise)
            + 1.5 * bool(clauses.instead)
            + 0.8 * bool(clauses.snag)
            + 0.6 * bool(clauses.until)
        )
    return scores


def _fit(premise: Premise, name: str, lost: bool) -> float:
    """How well a spine fits: by the verb that is wanted, the verb that is done, the words around them, and what the spine cannot do without."""
    verbs = SPINE_VERBS[name]
    wanted, done = premise.want_verb in verbs, premise.verb in verbs
    fit = 0.3 * done
    fit += wanted * (1.5 if premise.purpose else 3.0)
    fit += (done and not premise.event) * (2.4 if premise.purpose else 1.2)
    fit += lost * LOST_BONUS.get(name, 0.0)
    fit += bool(premise.words & HINTS[name]) * (2.5 if name == "escape" else 1.5)
    frame = frame_of(premise)
    fit += {
        "return": 2.0 * (premise.purpose and wanted and name == "return"), "learn": 2.5 * (premise.want_verb in ("learn", "teach") or premise.verb in ("learn", "teach")),
        "protect": 4.0 * (frame.charge is not None and (frame.barrier is not None or wanted)) + 4.0 * (frame.hiding and frame.threat is not None) + 4.0 * (premise.verb == "refuse"), "find": 4.0 * uncanny(premise) + 1.2 * (premise.verb == "find" and premise.event) + 0.4 * lost + 5.0 * probes(premise),
        "escape": 1.0 * wanted + 1.5 * bool(premise.words & {"locked", "trapped", "imprisoned"}), "build": 6.0 * makes(premise),
    }.get(name, 0.0)  # fmt: skip
    if name == "find" and premise.item is not None:
        sought = base_of(premise.item.after)
        fit += 2.0 * (sought in ("find", "seek", "recover") and sought != premise.verb)
    if (
        name == "build"
        and premise.item is not None
        and premise.verb in ("draw", "paint", "write")
        and not wanted
        and base_of(premise.item.after) != premise.verb
    ):
        fit -= 3.0
    if name == "learn" and not (wanted or (done and not premise.event)) and not (premise.item and premise.words & READABLE):
        fit -= 1.5
    if name in ("return", "learn", "find") and premise.item is None and not wanted:
        fit -= 0.8
    if not (wanted or done or premise.words & HINTS[name] or makes(premise)):
        fit -= {"build": 1.2, "return": 0.6 * (not lost)}.get(name, 0.0)
    if name == "protect" and premise.item is None and not wanted and frame.charge is None and not any(p.kind == "place" for p in premise.phrases):
        fit -= 1.2
    return fit


def uncanny(premise: Premise) -> bool:
    """Whether somebody turns out to have been dead all along."""
    return any(turns_out_dead(premise, phrase) for phrase in premise.phrases)


def _moods(premise: Premise, spines: list[str]) -> list[Mood]:
    """The premise's own mood first, then each spine's where it is still free, then contrasts."""
    first = mood_of(premise.words, _SPINE_MOOD[spines[0]])
    moods = [first]
    for name in spines[1:]:
        options = (_SPINE_MOOD[name], *_CONTRASTS[first], Mood.HOPEFUL, Mood.WARM, Mood.TENSE)
        moods.append(next(m for m in options if m not in moods))
    return moods


def _looks(moods: list[Mood]) -> list[Look]:
    looks: list[Look] = []
    for mood in moods:
        looks.append(_LOOKS[mood] if _LOOKS[mood] not in looks else next(look for look in Look if look not in looks))
    return looks


def _draft(premise: Premise, kit: Kit, spine: Spine, mood: Mood, look: Look, cast: tuple[Entity, ...], index: int, token: str, rng: random.Random) -> Concept:
    hero = cast[0]
    facts = facts_of(premise, hero.pronouns)
    everything = tuple(f.fact_id for f in facts)
    cast = tuple(e.model_copy(update={"knows": everything}) if e is hero or not e.present or e.profession == hero.profession or e.relation else e for e in cast)
    base = Concept(
        concept_id=f"CONCEPT_{index + 1}", title="Untitled", logline=premise.text[:400], original_logline=premise.original, language=premise.language, genre_tags=_genres(premise, spine, mood),
        tone_keywords=tuple(dict.fromkeys((_TONES[mood], *spine.tone)))[:3], core_conflict="-", audience_promise=spine.promise, spine=spine.name, mood=mood, look=look, facts=facts,
        entities=cast, object_name=_object_name(premise) or token, object_detail=premise.item_detail, home_kit=kit, draw=rng.randrange(10_000),
    )  # fmt: skip
    tale = Tale.of(base)
    told = premise_in_third_person(premise, hero)
    if premise.item is None and not any(s.object_seen for s in plot.scenes(tale, plot.arc(tale), plot.world(tale), random.Random(0))[:-1]):
        base = base.model_copy(update={"object_name": ""})
        tale = Tale.of(base)
    return base.model_copy(
        update={
            "title": _title(tale, index, rng), "core_conflict": shorten(sentence(tale.fill(spine.conflict)), 400), "logline": shorten(f"{told} {sentence(tale.fill_for_all(spine.hook))}", 400),
        }
    )  # fmt: skip


def premise_in_third_person(premise: Premise, hero: Entity) -> str:
    """The logline as a sentence about somebody: `I found my …` becomes `A traveller finds her …`."""
    if premise.first_person or premise.subject.start < 0:
        return sentence(from_first_person(f"{premise.subject.text} {premise.finite} {premise.predicate}", hero.pronouns))
    return sentence(premise.text)


_COUNTING = word_set(
    "hundred hundreds thousand thousands dozen million two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen twenty"
)


def _object_name(premise: Premise) -> str:
    """The item as a name, at most two words and without its owner: `flying machine`, `camera`."""
    words = premise.item.words if premise.item else ()
    owner = max((i for i, w in enumerate(words) if w.endswith(("'s", "s'"))), default=-1)
    return " ".join([w for w in words[owner + 1 :] if w.lower() not in _COUNTING][-2:]).lower()


def _genres(premise: Premise, spine: Spine, mood: Mood) -> tuple[str, ...]:
    found = [genre for genre, words in _GENRES if premise.words.intersection(words.split())]
    if mood is Mood.COMIC:
        found.insert(0, "comedy")
    if mood is Mood.EERIE:
        found.append("ghost story" if "horror" not in found else "suspense")
    return tuple(dict.fromkeys((*found[:2], spine.genre)))


def _title(tale: Tale, index: int, rng: random.Random) -> str:
    special = [t for t in _special_titles(tale) if len(t) <= 42]
    usable = [
        t
        for t in tale.spine.titles
        if tale.can_fill(t)
        and len(tale.fill(t)) <= 42
        and not ("Looking for" in t and tale.held)
        and not ("Rebuilt" in t and not premise_rebuilds(tale.premise))
        and not (("Thing" in t or ("Stake" in t and tale.stake == f"the {tale.thing}")) and "token" in tale.flags)
    ]
    own = tale.fill(rng.choice(usable) if usable else "The {Thing}")
    pool = [*special[:2], own] if index == 0 and special else [own]
    return title_case(rng.choice(pool))[:60]


def premise_rebuilds(premise: Premise) -> bool:
    return (
        bool({premise.verb, premise.want_verb} & {"rebuild", "restore", "repair", "build"})
        and kind_of(premise.item.words if premise.item else ("nobody",)) != "person"
    )


def _special_titles(tale: Tale) -> list[str]:
    """Titles in the logline's own words, where it has words for a title; the most particular first."""
    f, p, flags = tale.frame, tale.premise, tale.flags
    found: list[str] = []
    if "uncanny" in flags and (room := next((q for q in p.phrases if q.kind == "place" and q.after == "in"), None)):
        found.append(f"Good night, {room.bare}")
    if f.unmask and (place := next((q for q in p.phrases if q.kind == "place"), None)):
        found.append(f"The {tale.thing} on {'the ' + place.bare}")
    if f.vote and p.item is not None:
        found.append(f"The {p.item.bare} {p.item_detail}".strip())
    if tale.teaches and (plain := re.sub(r"^(?:to )?be ", "", tale.skill)):
        found.append(f"{plain.removeprefix('play ')} before the {f.hour.noun}" if f.hour and f.hour.after == "before" else plain)
    if f.creature is not None:
        found.append(f"{gerund(p.want_verb or 'call')} the {f.creature.bare}")
    if f.barrier is not None and f.charge is not None:
        found.append(f"across the {f.barrier.bare}")
    if "t_oath" in flags:
        found.append(f"The {tale.hero.profession} with empty hands")
    if f.hiding and f.threat is not None:
        found.append(f"the {f.threat.noun}'s {next((q.noun for q in p.phrases if q.after == 'in' and q.kind == 'object'), 'pocket')}")
    if tale.more and "escape" in (tale.spine.name,):
        found.append(f"{tale.premise.subject.text} and One Door")
    if tale.skill and not tale.teaches:
        found.append(f"how to {tale.skill}")
    if p.item is not None and p.item.det.lower() in ("every", "one", "no", "all") and p.item.words:
        found.append(f"{p.item.text} {'in town' if 'town' in p.words else ''}".strip())
    if tale.hero.stands_for == "villagers":
        found.append("what the well remembers" if "well" in p.words else "the village that said nothing")
    if tale.slots["loved"]:
        found.append(f"Spelling for {tale.slots['loved']}s" if "spelling" in p.words else f"Everything for the {tale.slots['loved']}")
    if "handwriting" in p.words and tale.lost:
        found.append(f"In {tale.lost.name}'s hand")
    if tale.spine.name == "court" and tale.ally and tale.ally.profession:
        found.append(f"the {tale.ally.profession} who never said")
    return found


# ---- score -----------------------------------------------------------------------------------------------------------------


def written_out(concept: Concept, seed: int) -> tuple[tuple[Scene, ...], tuple[CharacterProfile, ...], tuple[DialogueLine, ...]]:
    """The whole screenplay of a concept, as the later agents would write it with this seed."""
    tale, rng = Tale.of(concept), random.Random(seed)
    listed = plot.scenes(tale, plot.arc(tale), plot.world(tale), rng)
    who = people.profiles(tale, rng)
    return listed, who, tuple(line for scene in listed for line in scene_lines(tale, scene, who, rng))


def _scored(concept: Concept, rank: int) -> Concept:
    listed, who, spoken = written_out(concept, 7)
    coverage = checks.fact_coverage(concept, listed)
    problems = checks.scenes(concept, plot.world(Tale.of(concept)), listed) + checks.dialogue(spoken, listed, {p.name for p in who}, concept)
    nouns = {concept.object_name.lower(), *(e.name.lower() for e in concept.entities), *(f.head.split()[-1] for f in concept.facts)}
    own = sum(any(n and n in line.text.lower() for n in nouns) for line in spoken) / max(1, len(spoken))
    swing = max(s.value_after for s in listed) - min(s.value_after for s in listed)
    score = 0.3 * coverage + 0.2 * (1 - min(1, len(problems) / 5)) + 0.1 * min(1, own / 0.3) + 0.1 * min(1, swing / 5) + 0.3 * (1 - rank / 4)
    notes = (
        f"{coverage:.0%} of the logline's facts are used",
        f"{own:.0%} of the lines use the story's own nouns",
        f"fit of the spine: rank {rank + 1} of 4",
        *problems[:2],
    )
    return concept.model_copy(update={"score": round(score, 3), "score_notes": notes})
