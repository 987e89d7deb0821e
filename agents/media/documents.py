"""The papers of a film: screenplay as Fountain and PDF, shot list as CSV, the cut as an OpenTimelineIO file. Called by the editor and by distribution.

This module is their one address; the parts live in `fountain`, `screenplay_pdf` and `timeline`. Same input, same bytes: nothing carries a date.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from agents.film import FPS, CutEntry, DialogueLine, Frame, Scene, ShotSize

from .fountain import Screenplay, fountain, parse_fountain
from .screenplay_pdf import screenplay_pdf
from .timeline import timeline_otio

__all__ = ["SHOT_COLUMNS", "Screenplay", "fountain", "parse_fountain", "screenplay_pdf", "shots_csv", "timeline_otio"]

SHOT_COLUMNS = (
    "scene",
    "shot",
    "size",
    "angle",
    "lens mm",
    "movement",
    "duration",
    "characters",
    "location",
    "time of day",
    "action",
    "dialogue",
    "audio class",
    "VFX",
    "status",
)
LENSES: dict[ShotSize, int] = {
    ShotSize.EXTREME_WIDE: 18,
    ShotSize.WIDE: 24,
    ShotSize.MEDIUM: 35,
    ShotSize.MEDIUM_CLOSE: 50,
    ShotSize.CLOSE: 85,
    ShotSize.OVER_SHOULDER: 50,
    ShotSize.INSERT: 100,
}
"""What the framing of the storyboard corresponds to on a full-frame camera."""


def shots_csv(frames: Sequence[Frame], timeline: Sequence[CutEntry], scenes: Sequence[Scene], out: Path, lines: Sequence[DialogueLine] = ()) -> None:
    """Writes the shot list, UTF-8, one row per storyboard frame, in story order; `duration` is seconds in the cut, or as planned when not used."""
    cut = {entry.frame_id: entry for entry in timeline if entry.kind == "shot"}
    times = {scene.scene_number: scene.time_of_day for scene in scenes}
    spoken = {line.line_id: line for line in lines}
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(SHOT_COLUMNS)
        for frame in sorted(frames, key=lambda frame: (frame.scene_number, frame.shot_order)):
            table.writerow(map(_cell, _shot(frame, cut.get(frame.frame_id), times.get(frame.scene_number, ""), spoken)))


def _shot(frame: Frame, entry: CutEntry | None, time_of_day: str, lines: dict[str, DialogueLine]) -> tuple[object, ...]:
    heard = [lines[line_id] for line_id in frame.line_ids if line_id in lines]
    return (
        frame.scene_number,
        frame.frame_id,
        frame.size,
        "over shoulder" if frame.size is ShotSize.OVER_SHOULDER else "eye level",
        LENSES[frame.size],
        frame.move.replace("_", " "),
        f"{entry.frames / FPS:.2f}" if entry else f"{frame.seconds:.2f}",
        ", ".join(frame.characters_present),
        frame.location,
        time_of_day,
        frame.description,
        " / ".join(f"{line.character.upper()}: {line.text}" for line in heard),
        _audio_class(frame, entry, heard),
        "none",
        "in cut" if entry else "not used",
    )


def _audio_class(frame: Frame, entry: CutEntry | None, heard: Sequence[DialogueLine]) -> str:
    """On screen when any mouth moves: the picture decides once there is one, the script before."""
    if entry is not None:
        on_screen = [cue.on_screen for cue in entry.speech]
    else:
        on_screen = [line.audio_class == "on_screen" for line in heard] or [True] * len(frame.line_ids)
    return "silent" if not on_screen else "on screen" if any(on_screen) else "voice-over"


def _cell(value: object) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
