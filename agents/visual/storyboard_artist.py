"""Turn scenes into an ordered list of frames."""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import CharacterProfile, Concept, DialogueLine, Frame, Scene, ScenePlan, StyleGuide
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class StoryboardArtistInput(Model):
    concept_brief: Concept
    scene_list: tuple[Scene, ...]
    character_profiles: tuple[CharacterProfile, ...]
    dialogue_script: tuple[DialogueLine, ...]
    scene_plans: tuple[ScenePlan, ...] = ()
    style_guide: StyleGuide | None = None
    visual_constraints: dict[str, Any] | None = None


class StoryboardArtistOutput(Model):
    storyboard_frames: tuple[Frame, ...]
    continuity_notes: tuple[str, ...]


class StoryboardArtist(Agent[StoryboardArtistInput, StoryboardArtistOutput]):
    spec = AgentSpec(
        id=AgentId("storyboard_artist"),
        name="Storyboard Artist",
        role="Turn scenes into an ordered list of frames",
        department="visual",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"storyboard_artist"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("concept_brief", "scene_list", "character_profiles", "dialogue_script", "scene_plans?", "style_guide?", "visual_constraints?"),
        emits=("storyboard_frames", "continuity_notes"),
        services=frozenset({"auto_movie", "brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=6,
    )
    Input = StoryboardArtistInput
    Output = StoryboardArtistOutput

    async def execute(self, inputs: StoryboardArtistInput, ctx: AgentContext) -> StoryboardArtistOutput:
        raise Misconfigured("StoryboardArtist is not installed yet.")
