"""The manifest: what was delivered, its checksums, who made each part with what, and what the checks said of it; and the checksums for `sha256sum -c`.

It holds no time and no address, so that the same film has the same manifest everywhere. Read by people who ask where a film comes from and by
programs that verify a download.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agents.film import Codec, QcIssue
from cluster.contracts.artifacts import ArtifactRef

from .contents import DistributionInput

AI_GENERATED = "AI-generated"
STATEMENT = "The story, pictures, voices, music and documents of this film were made by software agents; no person wrote, drew, spoke or played any of it."
MAKERS = {
    "still": "image_generation",
    "clip": "video_generation",
    "line": "dialogue_delivery",
    "music": "music_composer",
    "ambience": "sound_designer",
    "foley": "foley_artist",
    "character_sheet": "character_designer",
    "environment": "environment_designer",
}
"""Kind of a catalogue entry -> the agent that makes it."""
DELIVERED_BY = {
    "film.mp4": "audio_mixer",
    "sound/voices.csv": "voice_matching",
    "sound/": "audio_mixer",
    "subtitles/": "subtitle_caption",
    "qc_report.json": "final_qc",
    "qc_report.html": "final_qc",
    "production/animatic.mp4": "animatic_editor",
    "edit/media/": "video_generation",
    "poster.png": "marketing_asset",
    "pictures/stills/": "image_generation",
    "pictures/": "marketing_asset",
    "production/schedule.csv": "production_manager",
    "production/asset_versions.json": "version_control",
    "production/production_report.": "performance_monitor",
    "production/continuity_sheet.html": "continuity",
    "production/compliance_report.html": "legal_compliance",
    "production/story_bible.pdf": "marketing_asset",
    "production/character_sheets.pdf": "marketing_asset",
    "production/department_lists.pdf": "marketing_asset",
}
"""Beginning of a name -> the agent that made the file; the first that fits."""
WRITTEN_HERE = ("sound/cue_sheet.csv", "sound/effects.csv")
ENCODERS: dict[Codec, dict[str, dict[str, str]]] = {
    Codec.H264: {
        "picture": {"codec": "H.264", "encoder": "libx264", "licence": "GPL-2.0-or-later"},
        "sound": {"codec": "AAC-LC", "encoder": "FFmpeg aac", "licence": "LGPL-2.1-or-later"},
    },
    Codec.AV1: {
        "picture": {"codec": "AV1", "encoder": "SVT-AV1", "licence": "BSD-3-Clause-Clear"},
        "sound": {"codec": "Opus", "encoder": "libopus", "licence": "BSD-3-Clause"},
    },
}
"""What the offline renderer codes a film with. The licence is that of the program; it says nothing of the film."""


def manifest(inputs: DistributionInput, deliverables: Mapping[str, ArtifactRef], faults: Sequence[QcIssue] = (), *, seed: int) -> str:
    """The manifest as JSON text with sorted keys, ending in a newline. `faults`: what is wrong with the files."""
    concept, report, film = inputs.concept_brief, inputs.qc_report, inputs.format
    content: dict[str, Any] = {
        "title": concept.title,
        "logline": concept.logline,
        "original_logline": concept.original_logline,
        "credits": AI_GENERATED,
        "statement": STATEMENT,
        "seed": seed,
        "seconds": inputs.mastered_edit.seconds,
        "frames": inputs.mastered_edit.frames,
        "format": {**film.model_dump(mode="json"), "width": inputs.final_edit.width, "height": inputs.final_edit.height, "fps": inputs.final_edit.fps},
        "encoders": ENCODERS[film.codec],
        "deliverables": {
            name: {"sha256": ref.sha256, "size": ref.size, "media_type": ref.media_type, "agent": maker(name), "provider": _provider(ref, inputs)}
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
        "sound": {"loudness": inputs.audio_mix.loudness.model_dump()},
        "final_check": {
            "status": report.status,
            "score": report.score,
            "rubric": report.rubric,
            "issues": [issue.model_dump() for issue in report.issues],
            "recommended_actions": list(report.recommended_actions),
        },
        "delivery_check": {"status": "fail" if faults else "pass", "issues": [fault.model_dump() for fault in faults]},
        "content_review": {
            "status": inputs.quality_report.status,
            "premise_coverage": inputs.quality_report.premise_coverage,
            "score": inputs.quality_report.score,
            "issues": [issue.model_dump() for issue in inputs.quality_report.issues],
        },
        "cut_approval": {name: inputs.cut_approval[name] for name in ("choice", "note") if name in inputs.cut_approval} if inputs.cut_approval else None,
    }
    if rated := inputs.compliance_report:
        content["rating"] = {
            "rating": rated.rating,
            "descriptor": rated.descriptor,
            "target_rating": rated.target_rating,
            "reasons": [reason.model_dump() for reason in rated.reasons],
        }
        content["disclosure"] = rated.disclosure
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def maker(name: str) -> str:
    """The agent that made a deliverable."""
    if name in WRITTEN_HERE:
        return "distribution"
    return next((agent for begin, agent in DELIVERED_BY.items() if name.startswith(begin)), "distribution")


def _provider(ref: ArtifactRef, inputs: DistributionInput) -> str:
    """Of a part that is delivered as it was rendered, who rendered it; the rest is made in here."""
    return next((entry.provider for entry in inputs.asset_catalogue if entry.artifact.sha256 == ref.sha256), "callsheet")


def checksums(deliverables: Mapping[str, ArtifactRef]) -> str:
    """The file that `sha256sum -c` reads, in the order of names."""
    return "".join(f"{ref.sha256}  {name}\n" for name, ref in sorted(deliverables.items()))
