"""What a project knows is found before anybody writes, holds in the next film, and stops one that contradicts it; with the Brain's own stand-in, and without any."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agents.base import Agent, AgentContext
from agents.character.character_creator import CharacterCreator
from agents.film import Entity
from agents.film.knowledge import KnownFact, KnownFacts
from agents.services.knowledge import Knowledge
from agents.services.outbox import Outbox
from agents.story import canon
from agents.story.archivist import Archivist
from agents.story.dialogue_writer import DialogueWriter
from agents.story.episode_breakdown import EpisodeBreakdown
from agents.story.series_creator import SeriesCreator
from agents.story.story_architect import StoryArchitect
from agents.story.story_bible import StoryBible
from agents.story.world_builder import WorldBuilder
from cluster.contracts.agents import AgentFailure, AgentResult
from cluster.contracts.errors import ProviderUnavailable
from cluster.settings import Settings
from serve_app.embedded.brain.application import create_app
from tests.serving import served, until
from tests.small_film import context

FIRST = "Bolt, an old robot, delivers letters in a flooded city."
SECOND = "Bolt must bring a seed to a mountain before winter."
AGAINST = "Bolt, a young boy, must bring a seed to a mountain before winter."


def settings(tmp_path: Path, url: str) -> Settings:
    return Settings(home=tmp_path / "home", brain_service_base_url_setting=url, brain_service_api_key_setting="k")  # type: ignore[arg-type]


@pytest.fixture
async def brain(tmp_path: Path) -> AsyncIterator[Knowledge]:
    async with served(create_app(tmp_path / "brain", api_key="k")) as url:
        knowledge = Knowledge(settings(tmp_path, url), lambda: None)
        yield knowledge
        await knowledge.close()


@pytest.fixture
async def nobody(tmp_path: Path) -> AsyncIterator[Knowledge]:
    knowledge = Knowledge(settings(tmp_path, "http://127.0.0.1:9"), lambda: None)
    yield knowledge
    await knowledge.close()


class Company:
    """Runs agents with a Brain and keeps what they emit."""

    def __init__(self, tmp_path: Path, brain: Knowledge | None) -> None:
        self.tmp_path, self.brain = tmp_path, brain
        self.values: dict[str, Any] = {}
        self.notes: list[str] = []

    def context(self, kind: type[Agent[Any, Any]], inputs: dict[str, Any]) -> AgentContext:
        made = context(self.tmp_path, kind.spec.id, "", inputs)
        made.brain, made.brain_required = self.brain, "brain" in kind.spec.requires
        return made

    async def run(self, kind: type[Agent[Any, Any]]) -> AgentResult | AgentFailure:
        inputs = {name.rstrip("?"): self.values[name.rstrip("?")] for name in kind.spec.takes if name.rstrip("?") in self.values}
        ctx = self.context(kind, inputs)
        answer = await kind().run(ctx.request, ctx)
        if isinstance(answer, AgentResult):
            self.values |= answer.outputs
            self.notes += answer.notes
        return answer

    async def conceive(self, idea: str) -> AgentResult | AgentFailure:
        self.values = {"user_idea": idea}
        await self.run(Archivist)
        answer = await self.run(SeriesCreator)
        if isinstance(answer, AgentResult):
            self.values["concept_brief"] = self.values["concept_candidates"][0]
        return answer

    async def approve(self) -> AgentResult | AgentFailure:
        """What comes after the gate until the story bible is written."""
        await self.run(StoryArchitect)
        return await self.run(StoryBible)

    def entity(self, name: str) -> dict[str, Any]:
        return next(each for each in self.values["concept_brief"]["entities"] if each["name"] == name)


@pytest.fixture
def company(tmp_path: Path, brain: Knowledge) -> Company:
    return Company(tmp_path, brain)


async def test_whom_an_idea_calls_by_name_is_who_it_was(company: Company) -> None:
    await company.conceive(SECOND)
    assert company.entity("Bolt")["species"] == "human", "nobody has said anything else yet"
    await company.conceive(FIRST)
    first = company.entity("Bolt")
    assert (first["species"], first["age"]) == ("robot", "old") and company.values["known_facts"]["named"] == []
    await company.approve()
    answer = await company.conceive(SECOND)
    assert isinstance(answer, AgentResult) and "As the project knows: Bolt: species robot." in company.values["validation_notes"]
    again = company.entity("Bolt")
    assert (again["species"], again["age"]) == ("robot", "old")


async def test_what_is_known_reaches_the_world_and_the_cast(company: Company) -> None:
    await company.conceive(FIRST)
    await company.approve()
    ctx = company.context(WorldBuilder, {})
    await ctx.remember(canon.KIND, "Bolt: relation twin of Tock", {"subject": "Bolt", "predicate": "relation", "value": "twin of Tock", "film": "One"})
    await company.conceive(SECOND)
    for kind in (StoryArchitect, WorldBuilder, EpisodeBreakdown, CharacterCreator):
        assert isinstance(await company.run(kind), AgentResult), kind
    assert any(rule.startswith("Bolt: species robot, as in “") for rule in company.values["world_bible"]["rules"])
    bolt = next(profile for profile in company.values["character_profiles"] if profile["name"] == "Bolt")
    assert "twin of Tock" in bolt["relationships"] and (bolt["species"], bolt["age"]) == ("robot", "old")


async def test_an_idea_that_contradicts_the_canon_stops_before_its_gate_with_both_facts(company: Company) -> None:
    await company.conceive(FIRST)
    await company.approve()
    answer = await company.conceive(AGAINST)
    assert isinstance(answer, AgentFailure)
    assert (answer.terminal, answer.code) == (True, "canon_conflict")
    assert "Bolt is child here (age), but old in the project's canon since “" in answer.message and "change the logline" in answer.message
    assert "concept_candidates" not in company.values


async def test_a_stranger_of_the_same_name_is_nobodys_contradiction_and_stays_out_of_the_canon(company: Company) -> None:
    await company.conceive("A lonely robot waits for its owner at a station.")
    name = company.values["concept_brief"]["entities"][0]["name"]
    ctx = company.context(WorldBuilder, {})
    await ctx.remember(canon.KIND, f"{name}: species dog", {"subject": name, "predicate": "species", "value": "dog", "film": "Another"})
    assert isinstance(await company.conceive("A lonely robot waits for its owner at a station."), AgentResult)
    await company.approve()
    assert any("this is somebody else and stays out of the canon" in note for note in company.notes)
    found = await ctx.recall(name, 50, kind=canon.KIND)
    assert [fact.value for fact in canon.facts_of(found or ()) if fact.subject == name] == ["dog"]


async def test_what_is_only_taken_for_granted_is_no_canon(company: Company) -> None:
    """Nobody said that Maren is an adult; a later film may say that she is old."""
    await company.conceive("Maren must bring a seed to a mountain before winter.")
    assert company.entity("Maren")["age"] == "adult"
    await company.approve()
    assert isinstance(await company.conceive("Maren, an old baker, finds a ring."), AgentResult)
    assert company.entity("Maren")["age"] == "old" and isinstance(await company.approve(), AgentResult)
    assert isinstance(await company.conceive("Maren meets a dog."), AgentResult)
    assert (company.entity("Maren")["age"], company.entity("Maren")["profession"]) == ("old", "baker")


async def test_another_film_that_was_approved_meanwhile_is_noticed_when_facts_become_canon(company: Company) -> None:
    await company.conceive(FIRST)
    ctx = company.context(WorldBuilder, {})
    await ctx.remember(canon.KIND, "Bolt: species dog", {"subject": "Bolt", "predicate": "species", "value": "dog", "film": "Another"})
    stopped = await company.approve()
    assert isinstance(stopped, AgentFailure) and (stopped.terminal, stopped.code) == (True, "canon_conflict")
    assert "Bolt is robot here (species), but dog in the project's canon since “Another”" in stopped.message


async def test_approving_the_same_film_again_adds_nothing_and_the_film_is_the_same(company: Company) -> None:
    await company.conceive(FIRST)
    once = company.values["concept_candidates"]
    await company.approve()
    await company.conceive(FIRST)
    assert company.values["concept_candidates"] == once, "knowing what it would have said anyway changes nothing"
    await company.approve()
    found = await company.context(WorldBuilder, {}).recall("Bolt", 50, kind=canon.KIND)
    keys = [known.properties["key"] for known in found or ()]
    assert len(keys) == len(set(keys))


async def test_the_same_idea_is_told_as_before_where_the_brain_is_away(tmp_path: Path, nobody: Knowledge) -> None:
    with_none, without = Company(tmp_path, nobody), Company(tmp_path, None)
    assert isinstance(await with_none.conceive(FIRST), AgentResult)
    await without.conceive(FIRST)
    assert with_none.values["concept_candidates"] == without.values["concept_candidates"]
    assert with_none.values["known_facts"]["away"].startswith("The Brain could not be used, nothing that the project knows was used")
    assert with_none.notes == [with_none.values["known_facts"]["away"]]


async def test_what_could_not_be_remembered_is_written_when_the_brain_is_back(tmp_path: Path, nobody: Knowledge) -> None:
    away = Company(tmp_path, nobody)
    await away.conceive(FIRST)
    await away.approve()
    outbox = Outbox(tmp_path / "home" / "brain_outbox")
    assert len(outbox) > 0 and any("written later" in note for note in away.notes)
    async with served(create_app(tmp_path / "brain", api_key="k")) as url:
        knowledge = Knowledge(settings(tmp_path, url), lambda: None)
        back = Company(tmp_path, knowledge)
        await back.conceive("Somebody else finds a ring.")
        await until(lambda: not len(outbox))
        await back.conceive(SECOND)
        assert back.entity("Bolt")["species"] == "robot"
        await knowledge.close()


async def test_an_agent_that_cannot_work_without_the_brain_is_tried_again_instead(tmp_path: Path, nobody: Knowledge) -> None:
    ctx = context(tmp_path, "archivist", "", {})
    ctx.brain, ctx.brain_required = nobody, True
    with pytest.raises(ProviderUnavailable):
        await ctx.recall("anything")
    with pytest.raises(ProviderUnavailable):
        await ctx.remember("canon", "Mara: species human", {})


def test_how_a_value_is_written_is_no_contradiction() -> None:
    known = KnownFacts(named=(KnownFact(subject="Mara", predicate="profession", value="retired lighthouse keeper"),))
    concept = {"name": "Mara", "role": "protagonist", "pronouns": "she", "profession": "lighthouse keeper"}
    assert canon.contradictions([Entity.model_validate(concept)], "Mara, a lighthouse keeper, rests.", known) == ()
    assert canon.contradictions([Entity.model_validate(concept | {"profession": "baker"})], "Mara, a baker, rests.", known)
    assert canon.contradictions([Entity.model_validate(concept | {"profession": "baker"})], "A baker rests.", known) == ()


def test_a_scene_depends_only_on_what_is_known_of_those_who_are_in_it() -> None:
    facts = [{"subject": name, "predicate": "age", "value": "old", "film": "", "node_id": name} for name in ("Mara", "Tom")]
    scene = {"scene_number": 1, "primary_characters": ["Mara"], "goal": "wait", "beat_notes": [], "visual_hook": ""}
    given = {"scene_list": [scene], "character_profiles": [{"name": "Mara"}, {"name": "Tom"}], "character_arcs": [], "concept_brief": {}}
    view = DialogueWriter.view({**given, "known_facts": {"named": facts, "nearby": ["a text"], "away": ""}}, "SCENE_1")
    assert view["known_facts"] == {"named": facts[:1], "nearby": [], "away": ""}
    assert "known_facts" not in DialogueWriter.view(given, "SCENE_1"), "a film without an archivist has the keys it had"
