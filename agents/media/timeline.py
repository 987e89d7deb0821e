"""The cut as an OpenTimelineIO file, for any editing program: one video track, the stems as audio tracks, a marker for every line of dialogue.

Media is named `artifact:<sha256>`, as everywhere in this project. The record clock starts at 01:00:00:00, as on a film master. Same cut, same bytes.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from agents.film import AudioMix, CutEntry, DialogueLine, FinalEdit

RECORD_START_SECONDS = 3600


def timeline_otio(edit: FinalEdit, title: str, out: Path, *, lines: Mapping[str, DialogueLine] | None = None, mix: AudioMix | None = None) -> None:
    """Writes an `.otio` file. Without `mix` the dialogue track holds a named, empty clip per line; with it, each stem is one clip."""
    timeline = otio.schema.Timeline(name=title, global_start_time=RationalTime(RECORD_START_SECONDS * edit.fps, edit.fps))
    timeline.metadata["callsheet"] = {"width": edit.width, "height": edit.height, "frames": edit.frames}
    timeline.tracks.append(_picture(edit, lines or {}))
    timeline.tracks.extend(_stems(edit, mix) if mix else [_dialogue(edit)])
    out.write_text(otio.adapters.write_to_string(timeline, "otio_json"), encoding="utf-8", newline="\n")


def _picture(edit: FinalEdit, lines: Mapping[str, DialogueLine]) -> otio.schema.Track:
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    at = 0
    for entry in edit.timeline:
        if entry.start_frame > at:
            track.append(otio.schema.Gap(source_range=_span(0, entry.start_frame - at, edit.fps)))
        clip = _clip(entry.frame_id or entry.segment_id, entry.clip.sha256, entry.frames, edit.fps)
        clip.metadata["callsheet"] = {"segment_id": entry.segment_id, "scene": entry.scene_number, "kind": entry.kind}
        clip.markers.extend(_markers(entry, lines, edit.fps))
        track.append(clip)
        at = entry.start_frame + entry.frames
    return track


def _markers(entry: CutEntry, lines: Mapping[str, DialogueLine], fps: int) -> "Iterable[otio.schema.Marker]":
    for cue in entry.speech:
        text = lines[cue.line_id].text if cue.line_id in lines else cue.line_id
        marker = otio.schema.Marker(name=f"{cue.character}: {text}", color=otio.schema.MarkerColor.GREEN)
        marker.marked_range = _span(round(cue.start * fps), max(1, round(cue.seconds * fps)), fps)
        marker.metadata["callsheet"] = {"line_id": cue.line_id, "on_screen": cue.on_screen}
        yield marker


def _stems(edit: FinalEdit, mix: AudioMix) -> "Iterable[otio.schema.Track]":
    for i, (name, ref) in enumerate(sorted(mix.stems.items()) or [("mix", mix.audio)], 1):
        track = otio.schema.Track(name=f"A{i} {name}", kind=otio.schema.TrackKind.Audio)
        track.append(_clip(name, ref.sha256, edit.frames, edit.fps))
        yield track


def _dialogue(edit: FinalEdit) -> otio.schema.Track:
    track = otio.schema.Track(name="A1 dialogue", kind=otio.schema.TrackKind.Audio)
    at = 0
    for entry in edit.timeline:
        for cue in entry.speech:
            start = max(at, entry.start_frame + round(cue.start * edit.fps))
            frames = max(1, round(cue.seconds * edit.fps))
            if start > at:
                track.append(otio.schema.Gap(source_range=_span(0, start - at, edit.fps)))
            track.append(otio.schema.Clip(name=cue.line_id, source_range=_span(0, frames, edit.fps)))
            at = start + frames
    return track


def _clip(name: str, sha256: str, frames: int, fps: int) -> otio.schema.Clip:
    whole = _span(0, frames, fps)
    return otio.schema.Clip(
        name=name, media_reference=otio.schema.ExternalReference(target_url=f"artifact:{sha256}", available_range=whole), source_range=whole
    )


def _span(start: int, frames: int, fps: int) -> TimeRange:
    return TimeRange(RationalTime(start, fps), RationalTime(frames, fps))
