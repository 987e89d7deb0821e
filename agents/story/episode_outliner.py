"""Tells one episode of a series scene by scene, with the same three crafts that tell a film: arc, world, scenes.

Runs once per episode, side by side. Each part is written by its own agent, under its own instructions and checks, with an LLM or without; what an episode must not do is leave the season's world, which `season_bible` puts together
from what all outlines need.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film.season import EpisodeBrief, EpisodeOutline
from agents.items import narrow
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .episode_breakdown import EpisodeBreakdown, Outline
from .story_architect import Brief, CreativeGuidelines, StoryArchitect
from .world_builder import StoryOutline, WorldBuilder


class EpisodeOutlinerInput(Model):
    episode_briefs: tuple[EpisodeBrief, ...]
    creative_guidelines: CreativeGuidelines | None = None


class EpisodeOutlinerOutput(Model):
    episode_outlines: tuple[EpisodeOutline, ...]


class EpisodeOutliner(Agent[EpisodeOutlinerInput, EpisodeOutlinerOutput]):
    spec = AgentSpec(
        id=AgentId("episode_outliner"),
        name="Episode Outliner",
        role="Arc, world and scenes of one episode of a series",
        department="story",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"series", "scenes", "structure"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.EPISODE,
        takes=("episode_briefs", "creative_guidelines?"),
        emits=("episode_outlines",),
        resources=Resources(cpus=0.01),
        expected_seconds=15,
    )
    Input = EpisodeOutlinerInput
    Output = EpisodeOutlinerOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """The item's brief; of the guidelines not how many episodes there are, which the briefs say."""
        view = narrow(inputs, episode_briefs=lambda row: f"EPISODE_{row['number']}" == item)
        if guidelines := view.get("creative_guidelines"):
            view["creative_guidelines"] = {name: value for name, value in guidelines.items() if name not in ("episodes", "episode", "must_include")}
        return view

    async def execute(self, inputs: EpisodeOutlinerInput, ctx: AgentContext) -> EpisodeOutlinerOutput:
        if len(inputs.episode_briefs) != 1:
            raise InvalidInput(f"There is no brief for {ctx.request.item}.")
        brief = inputs.episode_briefs[0]
        concept = brief.concept
        arc = (await StoryArchitect().execute(Brief(concept_brief=concept, creative_guidelines=inputs.creative_guidelines), ctx)).story_arc
        world = (await WorldBuilder().execute(StoryOutline(concept_brief=concept, story_arc=arc), ctx)).world_bible
        scenes = (await EpisodeBreakdown().execute(Outline(concept_brief=concept, story_arc=arc, world_bible=world), ctx)).scene_list
        told = EpisodeOutline(number=brief.number, title=concept.title, concept_brief=concept, story_arc=arc, world_bible=world, scene_list=scenes)
        return EpisodeOutlinerOutput(episode_outlines=(told,))
