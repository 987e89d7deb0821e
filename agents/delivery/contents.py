"""What a delivery is made from: everything the company made that a deliverable shows or the manifest credits."""

from typing import Any

from agents.film import (
    AudioMix,
    CatalogueEntry,
    CharacterDesign,
    Concept,
    DialogueLine,
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
from cluster.contracts.base import Model


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
