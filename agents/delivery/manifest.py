"""The manifest: what was delivered, its checksums, who made each part with what, and what the checks said of it.

It holds no time and no address, so that the same film has the same manifest everywhere. Read by people who ask where a film comes from and by
programs that verify a download.
"""

import json
from collections.abc import Mapping
from typing import Any

from cluster.contracts.artifacts import ArtifactRef

from .contents import DistributionInput

AI_GENERATED = "AI-generated"
MAKERS = {
    "still": "image_generation",
    "clip": "video_generation",
    "line": "dialogue_delivery",
    "music": "music_composer",
    "ambience": "sound_designer",
    "character_sheet": "character_designer",
    "environment": "environment_designer",
}
"""Kind of a catalogue entry -> the agent that makes it."""
DELIVERED_BY = {"film.mp4": "audio_mixer", "subtitles.srt": "subtitle_caption", "subtitles.vtt": "subtitle_caption", "qc_report.json": "final_qc"}


def manifest(inputs: DistributionInput, deliverables: Mapping[str, ArtifactRef], *, seed: int) -> str:
    """The manifest as JSON text with sorted keys, ending in a newline."""
    concept, report = inputs.concept_brief, inputs.qc_report
    content: dict[str, Any] = {
        "title": concept.title,
        "logline": concept.logline,
        "original_logline": concept.original_logline,
        "credits": AI_GENERATED,
        "seed": seed,
        "seconds": inputs.mastered_edit.seconds,
        "frames": inputs.mastered_edit.frames,
        "deliverables": {
            name: {"sha256": ref.sha256, "size": ref.size, "media_type": ref.media_type, "agent": DELIVERED_BY.get(name, "distribution")}
            for name, ref in deliverables.items()
        },
        "parts": [
            {
                "kind": entry.kind,
                "part": entry.part_id,
                "agent": MAKERS.get(entry.kind, "unknown"),
                "provider": entry.provider,
                "sha256": entry.artifact.sha256,
                "size": entry.artifact.size,
            }
            for entry in inputs.asset_catalogue
        ],
        "sound": {
            "loudness": inputs.audio_mix.loudness.model_dump(),
            "stems": {name: {"sha256": ref.sha256, "size": ref.size} for name, ref in inputs.audio_mix.stems.items()},
        },
        "final_check": {
            "status": report.status,
            "issues": [issue.model_dump() for issue in report.issues],
            "recommended_actions": list(report.recommended_actions),
        },
        "content_review": {
            "status": inputs.quality_report.status,
            "premise_coverage": inputs.quality_report.premise_coverage,
            "score": inputs.quality_report.score,
            "issues": [issue.model_dump() for issue in inputs.quality_report.issues],
        },
        "cut_approval": {name: inputs.cut_approval[name] for name in ("choice", "note") if name in inputs.cut_approval} if inputs.cut_approval else None,
    }
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
