"""Looks up what the project knows about an idea before anybody writes: the one agent that asks, and its answer is recorded.

What the Brain says changes with every film, so nobody else asks it while a film is made. The facts found are this agent's output, kept in the ledger like any other: an execution that is
replayed, forked or revised works with the facts it had. Whoever is named by name is who it was; everything else that is near in meaning is background for a language model.
"""

import re

from agents.base import Agent, AgentContext
from agents.film.knowledge import KnownFacts
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from . import canon

MOST_NAMES = 8
NEARBY = 6
NEAR_ENOUGH = 0.12
"""Score from which something counts as being about the idea."""


class NewIdea(Model):
    user_idea: str


class Archive(Model):
    known_facts: KnownFacts


class Archivist(Agent[NewIdea, Archive]):
    spec = AgentSpec(
        id=AgentId("archivist"),
        name="Archivist",
        role="Look up what earlier films of the project established about an idea",
        department="story",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"canon", "recall"}),
        resource_class=ResourceClass.LLM,
        takes=("user_idea",),
        emits=("known_facts",),
        services=frozenset({"brain"}),
        pure=False,
        resources=Resources(cpus=0.01),
        timeout_seconds=120,
        expected_seconds=1,
    )
    Input, Output = NewIdea, Archive

    async def execute(self, inputs: NewIdea, ctx: AgentContext) -> Archive:
        ctx.provider = "brain"
        idea = inputs.user_idea
        nearest = await ctx.recall(idea, canon.AT_ONCE)
        if nearest is None:
            return Archive(known_facts=KnownFacts(away=ctx.notes[-1]))
        found = [*nearest]
        for name in _names(idea):
            found += await ctx.recall(name, canon.AT_ONCE, kind=canon.KIND) or ()
        named = tuple(fact for fact in canon.facts_of(found) if canon.is_named(fact.subject, idea))
        ours = {fact.node_id for fact in named}
        nearby = [known.text[:400] for known in nearest if known.node_id not in ours and known.score >= NEAR_ENOUGH]
        return Archive(known_facts=KnownFacts(named=named, nearby=tuple(dict.fromkeys(nearby))[:NEARBY]))


def _names(idea: str) -> list[str]:
    """Words that may be names: capitalised ones, each once."""
    return list(dict.fromkeys(re.findall(r"\b[^\W\d_a-z][\w'-]+", idea)))[:MOST_NAMES]
