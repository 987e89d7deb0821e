"""Catalogue every generated asset with its checksum and origin."""

from agents.base import Agent, AgentContext
from agents.film import CatalogueEntry, CharacterDesign, EnvironmentDesign, FailedPart, GeneratedFrame, MusicCue, Segment, SoundEffect, Take
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class AssetManagerInput(Model):
    generated_frames: tuple[GeneratedFrame, ...]
    video_segments: tuple[Segment, ...]
    failed_frames: tuple[FailedPart, ...] = ()
    failed_segments: tuple[FailedPart, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    character_designs: tuple[CharacterDesign, ...] = ()
    environment_designs: tuple[EnvironmentDesign, ...] = ()


class AssetManagerOutput(Model):
    asset_catalogue: tuple[CatalogueEntry, ...]


class AssetManager(Agent[AssetManagerInput, AssetManagerOutput]):
    spec = AgentSpec(
        id=AgentId("asset_manager"),
        name="Asset Manager",
        role="Catalogue every generated asset with its checksum and origin",
        department="technical_infrastructure",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"asset_manager"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "generated_frames",
            "video_segments",
            "failed_frames?",
            "failed_segments?",
            "dialogue_audio?",
            "music_cues?",
            "sound_effects?",
            "character_designs?",
            "environment_designs?",
        ),
        emits=("asset_catalogue",),
        services=frozenset({"auto_movie"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
    )
    Input = AssetManagerInput
    Output = AssetManagerOutput

    async def execute(self, inputs: AssetManagerInput, ctx: AgentContext) -> AssetManagerOutput:
        raise Misconfigured("AssetManager is not installed yet.")
