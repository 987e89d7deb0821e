"""What a delivery is made from: everything the company made that a deliverable shows or the manifest credits."""

from typing import Any

from agents.film import (
    Animatic,
    AudioMix,
    CatalogueEntry,
    Concept,
    DialogueLine,
    FilmFormat,
    FinalEdit,
    FoleyTrack,
    Frame,
    GeneratedFrame,
    MarketingAssets,
    MasteredEdit,
    MusicCue,
    QcReport,
    QualityReport,
    Scene,
    ScenePlan,
    ShotRecord,
    SoundEffect,
    StyleGuide,
    SubtitleTracks,
    VoiceMatch,
)
from agents.film.planning import AssetVersions, CostReport, PerformanceReport, ProductionSchedule, SceneAllocation
from agents.film.records import ComplianceReport, ContinuityReport, SupervisionNote
from agents.film.staging import CameraPath, CinematographyPlan, ShotSpec
from cluster.contracts.base import Model


class DistributionInput(Model):
    mastered_edit: MasteredEdit
    final_edit: FinalEdit
    qc_report: QcReport
    quality_report: QualityReport
    subtitle_tracks: SubtitleTracks
    marketing_assets: MarketingAssets
    concept_brief: Concept
    scene_list: tuple[Scene, ...]
    storyboard_frames: tuple[Frame, ...]
    dialogue_script: tuple[DialogueLine, ...]
    scene_plans: tuple[ScenePlan, ...]
    style_guide: StyleGuide
    asset_catalogue: tuple[CatalogueEntry, ...]
    audio_mix: AudioMix
    generated_frames: tuple[GeneratedFrame, ...] = ()
    video_segments: tuple[ShotRecord, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    foley_tracks: tuple[FoleyTrack, ...] = ()
    animatic: Animatic | None = None
    film_format: FilmFormat | None = None
    cut_approval: dict[str, Any] | None = None
    voice_match_report: tuple[VoiceMatch, ...] = ()
    shot_list: tuple[ShotSpec, ...] = ()
    cinematography_plan: tuple[CinematographyPlan, ...] = ()
    camera_paths: tuple[CameraPath, ...] = ()
    production_schedule: ProductionSchedule | None = None
    render_allocation: tuple[SceneAllocation, ...] = ()
    asset_versions: AssetVersions | None = None
    performance_report: PerformanceReport | None = None
    cost_report: CostReport | None = None
    continuity_report: ContinuityReport | None = None
    script_supervision_notes: tuple[SupervisionNote, ...] = ()
    compliance_report: ComplianceReport | None = None

    @property
    def format(self) -> FilmFormat:
        return self.film_format or FilmFormat()
