"""A project's canon: which facts of a film outlive it, when two contradict each other, and what a new film takes over from the ones before.

Facts become canon when the concept they come from has been approved at its gate. A fact is about somebody by name, and only who is called by name in an idea is the one the canon knows: that two
films have a Maren each because the writer drew that name twice says nothing about either.

Offline a contradiction is the same subject and predicate with another value. It is looked for before the concept gate, when nothing but the concepts has been made: a film is stopped before anything
is paid for, and a language model is told what to mend.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agents.base import AgentContext
from agents.film import Concept, Entity
from agents.film.knowledge import KnownFact, KnownFacts
from agents.film.records import CanonFact
from agents.services.contracts import Known
from cluster.contracts.errors import Conflict, FieldError

KIND = "canon"
"""Of the notes that are canon, at the Brain."""
CODE = "canon_conflict"
ENDURING = ("species", "age", "profession", "relation", "trait", "serves")
"""Predicates that hold beyond the film; when somebody is seen or leaves is the film's own."""
SINGLE = ("species", "age", "profession")
"""Those of which a subject has one value."""
UNSAID = {"species": "human", "age": "adult"}
"""What an idea's people are when it does not say: it then contradicts nobody."""
AT_ONCE = 50


class Contradiction(NamedTuple):
    """Two facts that cannot both hold."""

    subject: str
    predicate: str
    now: str
    canon: KnownFact

    @property
    def sentence(self) -> str:
        film = f" since “{self.canon.film}”" if self.canon.film else ""
        return f"{self.subject} is {self.now} here ({self.predicate}), but {self.canon.value} in the project's canon{film}"


def fact_of(known: Known) -> KnownFact | None:
    """A note of the canon as a fact; None when it is none."""
    told = known.properties
    if known.kind != KIND or not all(isinstance(told.get(name), str) for name in ("subject", "predicate", "value")):
        return None
    return KnownFact(subject=told["subject"], predicate=told["predicate"], value=told["value"], film=str(told.get("film", "")), node_id=known.node_id)


def facts_of(found: Iterable[Known]) -> tuple[KnownFact, ...]:
    """In an order that does not depend on the Brain's."""
    facts = {fact.node_id: fact for known in found if (fact := fact_of(known)) is not None}
    return tuple(sorted(facts.values(), key=lambda fact: (fact.subject.casefold(), fact.predicate, fact.value.casefold(), fact.node_id)))


def is_named(subject: str, idea: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(subject)}(?!\w)", idea, re.IGNORECASE) is not None


def stated(entity: Entity, idea: str) -> dict[str, str]:
    """What an idea says of somebody, by predicate: values that are not just what is taken when nothing is said."""
    values = {"species": entity.species, "age": entity.age, "profession": entity.profession}
    return {name: value for name, value in values.items() if value and (value != UNSAID.get(name) or is_named(value, idea))}


def contradictions(entities: Sequence[Entity], idea: str, known: KnownFacts) -> tuple[Contradiction, ...]:
    """What an idea says of those the canon knows, against what the canon says."""
    found: list[Contradiction] = []
    for entity in entities:
        if is_named(entity.name, idea):
            for predicate, value in stated(entity, idea).items():
                canon = [fact for fact in known.named if fact.subject.casefold() == entity.name.casefold() and fact.predicate == predicate]
                if canon and all(_other(value, fact.value) for fact in canon):
                    found.append(Contradiction(entity.name, predicate, value, canon[0]))
    return tuple(found)


def conflict(found: Sequence[Contradiction]) -> Conflict:
    """The error that stops a step: both facts, and what to do."""
    return Conflict(
        f"{'; '.join(each.sentence for each in found)}. Nothing has been made yet: change the logline, or take the old fact out of the canon"
        f" (at the Brain: {', '.join(each.canon.node_id for each in found)}), and start again.",
        code=CODE,
        errors=[FieldError(pointer="/input/logline", detail=each.sentence) for each in found],
    )


def continued(concept: Concept, known: KnownFacts) -> Concept:
    """A concept whose named people are who they were in the films before, in everything that its idea does not say otherwise."""
    idea = concept.original_logline

    def same(entity: Entity) -> Entity:
        if not is_named(entity.name, idea):
            return entity
        said = stated(entity, idea)
        taken = {predicate: value for predicate in SINGLE if predicate not in said and (value := known.value(entity.name, predicate))}
        return Entity.model_validate(entity.model_dump() | taken)

    return concept.model_copy(update={"entities": tuple(same(entity) for entity in concept.entities)})


async def keep(facts: Sequence[CanonFact], concept: Concept, ctx: AgentContext) -> None:
    """Makes the enduring facts of an approved concept part of the project's canon; repeating it adds nothing.

    Raises Conflict (`canon_conflict`) when somebody whom the idea names is someone else in the canon by now: another film of the project was approved meanwhile. A stranger who merely has the same name
    stays this film's own.
    """
    idea = concept.original_logline
    enduring = [fact for fact in facts if fact.predicate in ENDURING and _said(fact, idea)]
    strangers: set[str] = set()
    for subject in dict.fromkeys(fact.subject for fact in enduring):
        found = await ctx.recall(subject, AT_ONCE, kind=KIND)
        canon = [fact for fact in facts_of(found or ()) if fact.subject.casefold() == subject.casefold()]
        against = [clash for fact in enduring if fact.subject == subject and (clash := _clash(fact, canon)) is not None]
        if against and is_named(subject, idea):
            raise conflict(against)
        if against:
            strangers.add(subject)
            ctx.notes.append(f"{against[0].sentence}; the idea does not name {subject}, so this is somebody else and stays out of the canon.")
    for fact in enduring:
        if fact.subject not in strangers:
            properties = {"subject": fact.subject, "predicate": fact.predicate, "value": fact.value, "source": fact.source, "film": concept.title}
            await ctx.remember(KIND, f"{fact.subject}: {fact.predicate} {fact.value}", properties)


def _said(fact: CanonFact, idea: str) -> bool:
    """False for what is only taken for granted: it would contradict what a later film says."""
    return fact.value != UNSAID.get(fact.predicate) or is_named(fact.value, idea)


def _clash(fact: CanonFact, canon: Sequence[KnownFact]) -> Contradiction | None:
    same = [other for other in canon if fact.predicate in SINGLE and other.predicate == fact.predicate]
    return Contradiction(fact.subject, fact.predicate, fact.value, same[0]) if same and all(_other(fact.value, other.value) for other in same) else None


def _other(one: str, two: str) -> bool:
    """Whether two values differ by more than how they are written: `keeper` and `lighthouse keeper` may both be true."""
    a, b = (" ".join(re.findall(r"\w+", value.casefold())) for value in (one, two))
    return a != b and not a.endswith(f" {b}") and not b.endswith(f" {a}")
