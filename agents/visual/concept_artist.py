"""Mood boards, style guide, artistic direction."""

from agents.base import Agent, AgentContext
from agents.film import Concept, StoryArc, StyleGuide
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class ConceptArtistInput(Model):
    concept_brief: Concept
    story_arc: StoryArc


class ConceptArtistOutput(Model):
    style_guide: StyleGuide


class ConceptArtist(Agent[ConceptArtistInput, ConceptArtistOutput]):
    spec = AgentSpec(
        id=AgentId("concept_artist"),
        name="Concept Artist",
        role="Mood boards, style guide, artistic direction",
        department="visual",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"concept_artist"}),
        resource_class=ResourceClass.GPU_MEDIA,
        takes=("concept_brief", "story_arc"),
        emits=("style_guide",),
        services=frozenset({"brain", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = ConceptArtistInput
    Output = ConceptArtistOutput

    async def execute(self, inputs: ConceptArtistInput, ctx: AgentContext) -> ConceptArtistOutput:
        raise Misconfigured("ConceptArtist is not installed yet.")
