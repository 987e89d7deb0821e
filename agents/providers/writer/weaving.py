"""Keeps the ledgers of a draft: every fact of the logline somewhere, the central ones twice, who knows what from when, what is planted and where it pays off.

A fact that no scene uses by itself is woven in as something a camera can see: a note of business in the scene with the fewest. This is the last resort; the stock comes first.
"""

import re
from collections.abc import Sequence
from typing import Literal

from agents.film import Beat, Concept, Fact, Learned, Scene, Setup

from .frame import voiceless
from .grammar import is_plural, sentence, singular
from .planner import step_named
from .senses import SIGNS
from .silent import COMER, GESTURES, speechless
from .spines import Step
from .tale import Tale
from .words import GROUPS


def scene_words(scene: Scene) -> str:
    return " ".join((scene.goal, scene.visual_hook, *scene.beat_notes, scene.location)).lower()


def covered(concept: Concept, text: str) -> tuple[str, ...]:
    """Ids of the facts whose head occurs in a text."""
    lower = text.lower()
    return tuple(fact.fact_id for fact in concept.facts if fact.head.lower() in lower)


def weave(tale: Tale, made: Sequence[Scene]) -> tuple[Scene, ...]:
    """The scenes with a note for each fact that is missing, or that carries the story and is forgotten in its second half."""
    woven = list(made)
    if speechless(tale):
        for i, gesture in _per_act(tale, woven, GESTURES):
            notes = woven[i].beat_notes
            woven[i] = woven[i].model_copy(update={"beat_notes": (*notes[:1], gesture, *notes[1:])})
        if voiceless(tale.premise):
            woven[0] = woven[0].model_copy(update={"beat_notes": (*woven[0].beat_notes, sentence(tale.fill(COMER)))})
    for trait in sorted(tale.frame.traits & SIGNS.keys()):
        for i, sign in _per_act(tale, woven, SIGNS[trait]):
            woven[i] = woven[i].model_copy(update={"beat_notes": (*woven[i].beat_notes, sign)})
    for fact in tale.concept.facts:
        at = [i for i, scene in enumerate(woven) if fact.head.lower() in scene_words(scene)]
        if not at:
            _note(tale, woven, fact, 1 if fact.kind in ("object", "goal") else 0)
            at = [1]
        if fact.central and (len(at) < 2 or max(at) < 2):
            _note(tale, woven, fact, min(range(2, len(woven)), key=lambda i: (len(woven[i].beat_notes), i)))
    _show_object(tale, woven)
    thing = tale.concept.object_name.lower()
    return tuple(
        scene.model_copy(
            update={
                "fact_ids": covered(tale.concept, scene_words(scene)),
                "object_seen": bool(thing) and thing in scene_words(scene) and not (tale.sought and i < len(woven) - 2),
            }
        )
        for i, scene in enumerate(woven)
    )


def _per_act(tale: Tale, scenes: Sequence[Scene], templates: Sequence[str]) -> list[tuple[int, str]]:
    """What is to be noted in which scene, of one template per act; an interlude has none of its own."""
    steps = [(i, step_named(tale, scene.function, i)) for i, scene in enumerate(scenes)]
    return [(i, sentence(tale.fill(templates[step.act - 1]))) for i, step in steps if not step.optional]


def _show_object(tale: Tale, woven: list[Scene]) -> None:
    """The thing in sight at the beginning and again before the end: what is used was seen."""
    thing = tale.concept.object_name.lower()
    if "token" in tale.flags and not any(thing in scene_words(s) for s in woven):
        return
    early, late = woven[: len(woven) // 2 + 1], woven[len(woven) // 2 + 1 :]
    for part, note in ((early, "{hero} holds {the_thing} and does not put {it} down."), (late, "{ally} looks at {the_thing}, then at {hero}.")):
        if thing and not ("token" in tale.flags and part is late) and not any(thing in scene_words(s) for s in part) and not (tale.sought and part is early):
            index = woven.index(part[-1] if part is early else part[0])
            woven[index] = woven[index].model_copy(update={"beat_notes": (*woven[index].beat_notes, sentence(tale.fill(note)))})


def _note(tale: Tale, woven: list[Scene], fact: Fact, index: int) -> None:
    scene = woven[index]
    words = sentence(tale.fill(_visible(tale, fact, scene)))
    woven[index] = scene.model_copy(update={"beat_notes": (*scene.beat_notes, words)})


_THINGS = (
    "{hero} looks at {the}, then away.",
    "Somebody has drawn {the} in the dust with one finger.",
    "{ally} says something under {ap} breath about {the}.",
    "In the margin of the map it says, in small letters: {head}.",
    "{hero} counts on {p} {hands} what matters, and begins with {the}.",
)
"""What shows a thing that no scene uses by itself."""


def _visible(tale: Tale, fact: Fact, scene: Scene) -> str:
    """A fact as something to be seen or done."""
    the = f"the {fact.head}" if fact.head[:1].islower() and fact.text[:1].islower() else fact.text if fact.kind == "object" else f"the {fact.head}"
    hour = tale.frame.hour
    if hour is not None and hour.head.lower() == fact.head:
        return f"{{hero}} looks up and counts what is left before {the}." if hour.after == "before" else f"{{ally}} has put on {{ap}} best coat for {the}."
    if fact.kind == "goal":
        return (
            f"{{hero}} begins, once more, to {fact.text}."
            if len(fact.text) < 70
            else f"{{ally}} writes it on the back of {{ap}} hand, so as not to forget: {fact.head}."
        )
    if fact.kind == "place":
        wide = fact.head.split()[-1] in ("river", "desert", "sea", "mountain", "valley", "island", "ocean", "forest")
        return f"{{hero}} shades {{p}} eyes and looks over at {the}." if wide else f"{{ally}} nods in the direction of {the}."
    if fact.kind == "circumstance":
        return _time(fact.text)
    if fact.kind == "person":
        return _company(tale, fact, the, scene)
    if fact.head.endswith("ing"):
        return f"Everything here says {fact.head}."
    return _THINGS[int(re.sub(r"\D", "", fact.fact_id) or 0) % len(_THINGS)].replace("{the}", the).replace("{head}", fact.head)


def _time(text: str) -> str:
    """A time as a trace that it left."""
    if re.search(r"\d", text):
        return f"A calendar on the wall has not been turned over since {text}."
    if text.lower().startswith("every"):
        return f"{{ally}} scratches one more line into the wood: {text.lower()}, a line."
    if text.lower().split()[-1].endswith("s"):
        return f"Dust lies as thick as {text.lower()}."
    return f"On the calendar somebody has drawn a ring round {text}."


def _company(tale: Tale, fact: Fact, the: str, scene: Scene) -> str:
    absent = any(not e.present and fact.head in (e.profession, e.relation, f"{e.profession}s") for e in tale.concept.entities)
    if absent:
        return f"{{hero}} keeps a place free for {the}."
    many = is_plural(fact.head.split()[-1]) or singular(fact.head) in GROUPS
    known = [e for e in tale.concept.entities if e.present and fact.head.split()[-1] in (*e.profession.split(), e.relation, e.species)]
    there = any(e.name in scene.primary_characters for e in known)
    if known and not there and not many:
        return f"{{ally}} looks round for {the}; there is nobody."
    if many:
        return f"At the edge stand {the}, and come no closer."
    return f"{{hero}} does not take {{p}} eyes off {the}." if there else f"{{ally}} asks after {the}; {{hero}} shakes {{p}} head."


def learned(concept: Concept, scenes: Sequence[Scene]) -> tuple[Scene, ...]:
    """The scenes with what each of the people in them finds out: whatever is seen there that they did not know."""
    known = {e.name: set(e.knows) for e in concept.entities}
    told: list[Scene] = []
    for scene in scenes:
        new = [Learned(character=n, fact_ids=tuple(i for i in scene.fact_ids if i not in known.get(n, set()))) for n in scene.primary_characters]
        for item in new:
            known.setdefault(item.character, set()).update(item.fact_ids)
        told.append(scene.model_copy(update={"learned": tuple(item for item in new if item.fact_ids)}))
    return tuple(told)


def ledger(concept: Concept, beats: Sequence[Beat], steps: Sequence[Step]) -> tuple[Setup, ...]:
    """What the beats plant and pay off: the object, and what an opening step shares with the step that answers it."""
    kinds: dict[str, Literal["object", "promise", "secret", "skill", "threat"]] = {
        "confess": "secret",
        "find": "secret",
        "learn": "skill",
        "protect": "threat",
        "unmask": "threat",
        "return": "promise",
    }
    rows: list[Setup] = []
    thing = concept.object_name.lower()
    seen = [i + 1 for i, beat in enumerate(beats) if thing and thing in beat.summary.lower()]
    if len(seen) > 1:
        rows.append(Setup(kind="object", what=thing, planted=seen[0], paid=seen[-1]))
    by_function = {step.function: i + 1 for i, step in enumerate(steps)}
    for step in steps:
        if step.pairs in by_function:
            planted, paid = by_function[step.pairs], by_function[step.function]
            shared = [f.head for f in concept.facts if all(f.head.lower() in beats[n - 1].summary.lower() for n in (planted, paid))]
            rows += [Setup(kind=kinds.get(concept.spine, "promise"), what=head, planted=planted, paid=paid) for head in shared[:1]]
    return tuple(rows)
