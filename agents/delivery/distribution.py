"""Publish the approved cut in platform formats and return its address."""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    AudioMix,
    CatalogueEntry,
    CharacterDesign,
    Concept,
    DialogueLine,
    DistributionRecord,
    EnvironmentDesign,
    FinalEdit,
    Frame,
    MasteredEdit,
    QcReport,
    QualityReport,
    Scene,
    ScenePlan,
    StyleGuide,
    SubtitleTracks,
)
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class DistributionInput(Model):
    mastered_edit: MasteredEdit
    final_edit: FinalEdit
    qc_report: QcReport
    quality_report: QualityReport
    subtitle_tracks: SubtitleTracks
    concept_brief: Concept
    scene_list: tuple[Scene, ...]
    storyboard_frames: tuple[Frame, ...]
    dialogue_script: tuple[DialogueLine, ...]
    scene_plans: tuple[ScenePlan, ...]
    character_designs: tuple[CharacterDesign, ...]
    environment_designs: tuple[EnvironmentDesign, ...]
    style_guide: StyleGuide
    asset_catalogue: tuple[CatalogueEntry, ...]
    audio_mix: AudioMix
    cut_approval: dict[str, Any] | None = None


class DistributionOutput(Model):
    distribution_record: DistributionRecord


class Distribution(Agent[DistributionInput, DistributionOutput]):
    spec = AgentSpec(
        id=AgentId("distribution"),
        name="Distribution",
        role="Publish the approved cut in platform formats and return its address",
        department="delivery",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"distribution"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "mastered_edit",
            "final_edit",
            "qc_report",
            "quality_report",
            "subtitle_tracks",
            "concept_brief",
            "scene_list",
            "storyboard_frames",
            "dialogue_script",
            "scene_plans",
            "character_designs",
            "environment_designs",
            "style_guide",
            "asset_catalogue",
            "audio_mix",
            "cut_approval?",
        ),
        emits=("distribution_record",),
        services=frozenset({"auto_movie"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = DistributionInput
    Output = DistributionOutput

    async def execute(self, inputs: DistributionInput, ctx: AgentContext) -> DistributionOutput:
        raise Misconfigured("Distribution is not installed yet.")
