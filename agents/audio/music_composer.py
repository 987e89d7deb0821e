"""Score, themes, emotional cues."""

from agents.base import Agent, AgentContext
from agents.film import Concept, MusicCue, Scene, StoryArc
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class MusicComposerInput(Model):
    concept_brief: Concept
    story_arc: StoryArc
    scene_list: tuple[Scene, ...]


class MusicComposerOutput(Model):
    music_cues: tuple[MusicCue, ...]


class MusicComposer(Agent[MusicComposerInput, MusicComposerOutput]):
    spec = AgentSpec(
        id=AgentId("music_composer"),
        name="Music Composer",
        role="Score, themes, emotional cues",
        department="audio",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"music_composer"}),
        resource_class=ResourceClass.GPU_MEDIA,
        takes=("concept_brief", "story_arc", "scene_list"),
        emits=("music_cues",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=40,
    )
    Input = MusicComposerInput
    Output = MusicComposerOutput

    async def execute(self, inputs: MusicComposerInput, ctx: AgentContext) -> MusicComposerOutput:
        raise Misconfigured("MusicComposer is not installed yet.")
