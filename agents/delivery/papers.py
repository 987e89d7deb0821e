"""The documents of a delivery, written into a folder as they will lie in the user's: script, edit, sound, production papers and the contact sheet.

Called by distribution in a thread. Each file's name is its place in the delivery; same inputs, same bytes.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.film import DialogueLine, Frame
from cluster.contracts.base import Model

from .contents import DistributionInput
from .production_papers import production_papers
from .record_papers import record_papers

if TYPE_CHECKING:
    from agents.media.shot_list import Photography
    from agents.media.storyboard_pdf import Panel

MEDIA_FOLDER = "media"
"""Beside the timeline files: the clips they name."""


def write_papers(inputs: DistributionInput, names: Mapping[str, str], stills: Mapping[str, Path], film: Path, folder: Path) -> Iterator[str]:
    """Writes every document; yields its name in the delivery. `names`: frame id -> name of the shot; `stills`: frame id -> picture."""
    for place in ("script", "edit", "sound", "production"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    yield from _script(inputs, folder)
    yield from _edit(inputs, names, folder)
    yield from _sound(inputs, folder)
    yield from _production(inputs, names, stills, folder)
    yield from production_papers(inputs, folder)
    yield from record_papers(inputs, folder)
    yield _contact_sheet(inputs, names, film, folder)
    report = folder / "qc_report.json"
    report.write_text(inputs.qc_report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    yield report.name


def _script(inputs: DistributionInput, folder: Path) -> Iterator[str]:
    from agents.media.documents import fdx, fountain, screenplay_pdf

    text = fountain(inputs.concept_brief, inputs.scene_list, inputs.dialogue_script, inputs.scene_plans)
    (folder / "script/screenplay.fountain").write_text(text, encoding="utf-8")
    fdx(text, folder / "script/screenplay.fdx")
    screenplay_pdf(text, folder / "script/screenplay.pdf")
    yield from ("script/screenplay.fountain", "script/screenplay.fdx", "script/screenplay.pdf")


def clip_names(inputs: DistributionInput, names: Mapping[str, str]) -> dict[str, str]:
    """Segment id -> name of its clip, for every entry of the cut that is a file of its own (a dissolve is made of its neighbours' handles); cards and dips are numbered as
    shots of scene 0, after which nothing is named."""
    from agents.media.shot_list import show_code

    card = f"{show_code(inputs.concept_brief.title)}_01_000"
    return {
        entry.segment_id: names.get(entry.frame_id) or f"{card}_{entry.segment_id.lower() if entry.is_transition else entry.kind}_t01_v001"
        for entry in inputs.final_edit.timeline
        if entry.kind != "dissolve"
    }


def _edit(inputs: DistributionInput, names: Mapping[str, str], folder: Path) -> Iterator[str]:
    from agents.media.documents import Media, edl, fcp7_xml, timeline_otio

    named = clip_names(inputs, names)
    media = Media(
        clips={segment: f"{MEDIA_FOLDER}/{name}.mp4" for segment, name in named.items()},
        stems={name: f"../sound/{name}.wav" for name in inputs.audio_mix.stems},
        names=named,
    )
    edit, title, lines = inputs.final_edit, inputs.concept_brief.title, spoken(inputs)
    timeline_otio(edit, title, folder / "edit/timeline.otio", lines=lines, mix=inputs.audio_mix, media=media)
    fcp7_xml(edit, title, folder / "edit/timeline.xml", lines=lines, mix=inputs.audio_mix, media=media)
    edl(edit, title, folder / "edit/timeline.edl", lines=lines, media=media)
    yield from ("edit/timeline.otio", "edit/timeline.xml", "edit/timeline.edl")


def _sound(inputs: DistributionInput, folder: Path) -> Iterator[str]:
    from agents.audio.cue_sheet import CueRow, EffectRow, effect_rows, music_rows

    _table(folder / "sound/cue_sheet.csv", CueRow, music_rows(inputs.audio_mix, inputs.music_cues, fps=inputs.final_edit.fps))
    effects = effect_rows(inputs.final_edit.timeline, inputs.sound_effects, inputs.foley_tracks, fps=inputs.final_edit.fps)
    _table(folder / "sound/effects.csv", EffectRow, effects)
    yield from ("sound/cue_sheet.csv", "sound/effects.csv")


def _table(out: Path, model: type[Model], rows: Sequence[Model]) -> None:
    """Rows of one model as CSV, headed by its field names."""
    from agents.media.shot_list import safe_cell

    fields = list(model.model_fields)
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(fields)
        for row in rows:
            table.writerow(safe_cell(getattr(row, field)) for field in fields)


def _production(inputs: DistributionInput, names: Mapping[str, str], stills: Mapping[str, Path], folder: Path) -> Iterator[str]:
    from agents.media.documents import Photography, shots_csv
    from agents.media.storyboard_pdf import storyboard_pdf

    lines, shot = spoken(inputs), Photography(inputs.shot_list, inputs.cinematography_plan, inputs.camera_paths)
    shots_csv(inputs.storyboard_frames, inputs.final_edit.timeline, inputs.scene_list, folder / "production/shots.csv", inputs.dialogue_script, names, shot)
    seconds = {entry.frame_id: entry.frames / inputs.final_edit.fps for entry in inputs.final_edit.timeline}
    panels = storyboard_panels(inputs.storyboard_frames, names, seconds, lines, stills, shot)
    storyboard_pdf(inputs.concept_brief, inputs.scene_list, panels, inputs.format.aspect, folder / "production/storyboard.pdf")
    yield from ("production/shots.csv", "production/storyboard.pdf")


def storyboard_panels(
    frames: Sequence[Frame],
    names: Mapping[str, str],
    seconds: Mapping[str, float],
    lines: Mapping[str, DialogueLine],
    stills: Mapping[str, Path],
    photography: "Photography | None" = None,
) -> "list[Panel]":
    """A panel for each shot, in story order; `seconds` by frame id, as planned where there is no cut."""
    from agents.media.storyboard_pdf import Panel

    return [
        Panel(
            name=names[frame.frame_id],
            scene_number=frame.scene_number,
            camera=_camera(photography.shot(frame), photography.words(frame)) if photography else _camera(frame, frame.camera_notes),
            seconds=seconds.get(frame.frame_id, frame.seconds),
            action=frame.description,
            spoken=tuple((lines[line_id].character, lines[line_id].text) for line_id in frame.line_ids if line_id in lines),
            picture=stills.get(frame.frame_id),
        )
        for frame in sorted(frames, key=lambda frame: (frame.scene_number, frame.shot_order))
    ]


def _camera(frame: Frame, notes: str) -> str:
    """Size, lens, movement and angle, then what else the storyboard or the camera department notes."""
    lens = "" if " mm" in notes else f"{frame.lens_mm} mm"
    return ", ".join(
        filter(
            None,
            (frame.size, lens, frame.move.replace("_", " "), f"{frame.angle} level" if frame.angle == "eye" else f"{frame.angle} angle", notes),
        )
    )


def _contact_sheet(inputs: DistributionInput, names: Mapping[str, str], film: Path, folder: Path) -> str:
    from agents.media.contact_sheet import Shown, contact_sheet
    from agents.media.timeline import timecode

    edit, frames = inputs.final_edit, {frame.frame_id: frame for frame in inputs.storyboard_frames}
    shown = [
        Shown(
            seconds=(entry.start_frame + entry.frames // 2) / edit.fps,
            name=names.get(entry.frame_id, entry.kind),
            time=timecode(entry.start_frame, edit.fps)[3:],
            words=f"{frame.size}, {frame.move.replace('_', ' ')}. {frame.description}" if (frame := frames.get(entry.frame_id)) else "",
        )
        for entry in edit.timeline
        if not entry.is_transition
    ]
    concept = inputs.concept_brief
    subtitle = f"{len(shown)} shots, {edit.seconds:.0f} s. {concept.logline}"
    contact_sheet(film, shown, concept.title, subtitle, inputs.style_guide.palette, folder / "contact_sheet.png")
    return "contact_sheet.png"


def spoken(inputs: DistributionInput) -> dict[str, DialogueLine]:
    return {line.line_id: line for line in inputs.dialogue_script}
