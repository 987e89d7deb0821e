"""The cut as a timeline: one video track, the stems as audio tracks, a marker for every line of dialogue; written as OpenTimelineIO, EDL and FCP7 XML.

A clip names its file, the part of it that is used, and with the handles around that part how far an editor may move its ends. A dissolve is a transition between two
clips that reach into their handles, so that an editor may move it too; a dip to black is a clip. The record clock starts at 01:00:00:00, as on a film master. EDL (CMX3600)
holds the picture only and reels of at most eight characters. Same cut, same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from agents.film import FPS, AudioMix, CutEntry, DialogueLine, FinalEdit

RECORD_START_SECONDS = 3600
REEL_LENGTH = 8


@dataclass(frozen=True)
class Media:
    """Where the files are, as seen from the timeline file; what is not named is addressed as `artifact:<sha256>`."""

    clips: Mapping[str, str] = field(default_factory=dict)
    """Segment id -> address."""
    stems: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Segment id -> name of the clip."""


def timeline_otio(
    edit: FinalEdit,
    title: str,
    out: Path,
    *,
    lines: Mapping[str, DialogueLine] | None = None,
    mix: AudioMix | None = None,
    media: Media | None = None,
) -> None:
    """Writes an `.otio` file. Without `mix` the dialogue track holds a named, empty clip per line; with it, each stem is one clip."""
    _write(timeline(edit, title, lines or {}, mix, media or Media()), "otio_json", out)


def edl(edit: FinalEdit, title: str, out: Path, *, lines: Mapping[str, DialogueLine] | None = None, media: Media | None = None) -> None:
    """Writes the picture as a CMX3600 edit decision list: source and record times of every cut, the clip's name and file, and the lines as locators."""
    media, rows = media or Media(), [f"TITLE: {' '.join(title.split())}", "FCM: NON-DROP FRAME"]
    record = RECORD_START_SECONDS * edit.fps
    before: CutEntry | None = None
    for number, (entry, dissolve) in enumerate(overlapped(edit.timeline, cut_in_middle=False), 1):
        start, used = entry.start_frame + record, entry.source_start
        rows.append("")
        if before and dissolve:  # both events of a dissolve have its number; the clip that leaves has no frames of its own in it
            left = before.source_start + before.frames
            rows += [_event(number, before, "C", (left, left, start, start), edit.fps)]
        how = f"D    {dissolve.frames:03}" if dissolve else "C"
        rows.append(_event(number, entry, how, (used, used + entry.frames, start, start + entry.frames), edit.fps))
        rows += [f"* FROM CLIP NAME: {_name(before if before and dissolve else entry, media)}"]
        rows += [f"* TO CLIP NAME: {_name(entry, media)}"] if dissolve else []
        rows.append(f"* SOURCE FILE: {_url(entry, media)}")
        before = entry
        for marker in _markers(entry, lines or {}, edit.fps):
            at = start + int(marker.marked_range.start_time.value) - used
            rows.append(f"* LOC: {timecode(at, edit.fps)} {marker.color} {marker.name}")
    out.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")


def _event(number: int, entry: CutEntry, how: str, frames: tuple[int, int, int, int], fps: int) -> str:
    """A line of an edit list: from which reel, cut or dissolve, source and record times."""
    return f"{number:03}  {reel(entry):<8} V     {how:<8} {' '.join(timecode(frame, fps) for frame in frames)}"


def overlapped(timeline: Sequence[CutEntry], *, cut_in_middle: bool) -> list[tuple[CutEntry, CutEntry | None]]:
    """The cut as editors write it, each clip with the dissolve that leads into it: what the dissolve shows belongs to the clips beside it, which meet in its middle
    or where it begins."""
    laid: list[tuple[CutEntry, CutEntry | None]] = []
    dissolve: CutEntry | None = None
    for entry in timeline:
        if entry.kind == "dissolve" and laid:
            before, its = laid[-1]
            laid[-1] = (before.model_copy(update={"frames": before.frames + (entry.frames // 2 if cut_in_middle else 0)}), its)
            dissolve = entry
            continue
        if dissolve:
            entry = _earlier(entry, dissolve.frames - (dissolve.frames // 2 if cut_in_middle else 0))
        laid.append((entry, dissolve))
        dissolve = None
    return laid


def _earlier(entry: CutEntry, frames: int) -> CutEntry:
    """The entry begun so many frames earlier, in its handle; its lines stay where they are on the film's clock."""
    return entry.model_copy(
        update={
            "start_frame": entry.start_frame - frames,
            "source_start": entry.source_start - frames,
            "frames": entry.frames + frames,
            "speech": tuple(cue.model_copy(update={"start": cue.start + frames / FPS}) for cue in entry.speech),
        }
    )


def timecode(frame: int, fps: int) -> str:
    """`01:00:03:12`."""
    seconds, rest = divmod(frame, fps)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"


def fcp7_xml(
    edit: FinalEdit, title: str, out: Path, *, lines: Mapping[str, DialogueLine] | None = None, mix: AudioMix | None = None, media: Media | None = None
) -> None:
    """Writes Final Cut Pro 7 XML, which Premiere and Resolve open."""
    _write(timeline(edit, title, lines or {}, mix, media or Media()), "fcp_xml", out)


def timeline(edit: FinalEdit, title: str, lines: Mapping[str, DialogueLine], mix: AudioMix | None, media: Media) -> otio.schema.Timeline:
    """The cut in memory: what all files are written from."""
    made = otio.schema.Timeline(name=title, global_start_time=RationalTime(RECORD_START_SECONDS * edit.fps, edit.fps))
    made.metadata["callsheet"] = {"width": edit.width, "height": edit.height, "frames": edit.frames}
    picture = {"width": edit.width, "height": edit.height, "pixelaspectratio": "square", "fielddominance": "none", "anamorphic": "FALSE"}
    rate = {"timebase": edit.fps, "ntsc": "FALSE"}
    made.metadata["fcp_xml"] = {"media": {"video": {"format": {"samplecharacteristics": {"rate": rate, **picture}}}}}
    made.tracks.append(_picture(edit, lines, media))
    made.tracks.extend(_stems(edit, mix, media) if mix else [_dialogue(edit)])
    return made


def _write(made: otio.schema.Timeline, adapter: str, out: Path) -> None:
    out.write_text(otio.adapters.write_to_string(made, adapter), encoding="utf-8", newline="\n")


def _picture(edit: FinalEdit, lines: Mapping[str, DialogueLine], media: Media) -> otio.schema.Track:
    track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
    at = 0
    for entry, dissolve in overlapped(edit.timeline, cut_in_middle=True):
        if entry.start_frame > at:
            track.append(otio.schema.Gap(source_range=_span(0, entry.start_frame - at, edit.fps)))
        if dissolve:
            track.append(_dissolve(dissolve, edit.fps))
        track.append(_shot(entry, lines, media, edit.fps))
        at = entry.start_frame + entry.frames
    return track


def _shot(entry: CutEntry, lines: Mapping[str, DialogueLine], media: Media, fps: int) -> otio.schema.Clip:
    file = _span(0, entry.source_frames or entry.source_start + entry.frames, fps)
    clip = _clip(_name(entry, media), _url(entry, media), _span(entry.source_start, entry.frames, fps), file)
    clip.metadata["callsheet"] = {"segment_id": entry.segment_id, "scene": entry.scene_number, "kind": entry.kind, "frame_id": entry.frame_id}
    clip.metadata["cmx_3600"] = {"reel": reel(entry)}
    clip.media_reference.metadata["fcp_xml"] = {"media": {"video": {"duration": str(int(file.duration.value))}}}
    clip.markers.extend(_markers(entry, lines, fps))
    return clip


def _dissolve(entry: CutEntry, fps: int) -> otio.schema.Transition:
    held = entry.frames // 2
    return otio.schema.Transition(
        name="Cross Dissolve",
        transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=RationalTime(held, fps),
        out_offset=RationalTime(entry.frames - held, fps),
    )


def _name(entry: CutEntry, media: Media) -> str:
    return media.names.get(entry.segment_id) or entry.frame_id or entry.segment_id


def _url(entry: CutEntry, media: Media) -> str:
    return media.clips.get(entry.segment_id) or f"artifact:{entry.clip.sha256}"


def reel(entry: CutEntry) -> str:
    """A reel name of at most eight characters, one for each shot: scene and shot in tens, `0300020`."""
    if entry.kind != "shot" or not entry.frame_id:
        return entry.segment_id[:REEL_LENGTH].upper()
    _, scene, _, shot = entry.frame_id.split("_")
    return f"{int(scene) * 10:03}{int(shot) * 10:04}"[:REEL_LENGTH]


def _markers(entry: CutEntry, lines: Mapping[str, DialogueLine], fps: int) -> "Iterable[otio.schema.Marker]":
    """Lines where they are heard, in frames of the clip's file; a line that runs in or out of its shot is marked where it is inside."""
    for cue in entry.speech:
        start = max(0, round(cue.start * fps))
        end = min(entry.frames, round((cue.start + cue.seconds) * fps))
        if start >= entry.frames or end <= 0:
            continue
        text = lines[cue.line_id].text if cue.line_id in lines else cue.line_id
        marker = otio.schema.Marker(name=f"{cue.character}: {text}", color=otio.schema.MarkerColor.GREEN)
        marker.marked_range = _span(entry.source_start + start, max(1, end - start), fps)
        marker.metadata["callsheet"] = {"line_id": cue.line_id, "on_screen": cue.on_screen}
        yield marker


def _stems(edit: FinalEdit, mix: AudioMix, media: Media) -> "Iterable[otio.schema.Track]":
    """A track for each stem that is part of the whole; what is the sum of others is left to its own file."""
    stems = {name: ref for name, ref in sorted(mix.stems.items()) if name != "music_and_effects"}
    for i, (name, ref) in enumerate(stems.items() or [("mix", mix.audio)], 1):
        track = otio.schema.Track(name=f"A{i} {name}", kind=otio.schema.TrackKind.Audio)
        whole = _span(0, edit.frames, edit.fps)
        clip = _clip(name, media.stems.get(name) or f"artifact:{ref.sha256}", whole, whole)
        clip.media_reference.metadata["fcp_xml"] = {"media": {"audio": {"channelcount": "2"}}}
        track.append(clip)
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


def _clip(name: str, url: str, used: TimeRange, file: TimeRange) -> otio.schema.Clip:
    return otio.schema.Clip(name=name, media_reference=otio.schema.ExternalReference(target_url=url, available_range=file), source_range=used)


def _span(start: int, frames: int, fps: int) -> TimeRange:
    return TimeRange(RationalTime(start, fps), RationalTime(frames, fps))
