"""The cut for editing programs: each file is read back by an adapter, its clips are opened where it says they lie, and every frame is held against the film."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
import pytest

from agents.film import AudioMix, CutEntry, DialogueLine, FinalEdit, Loudness, Mood, SpeechCue
from agents.media.assembly import Piece, join
from agents.media.documents import Media, edl, fcp7_xml, timeline_otio
from agents.media.encode import ClipWriter
from agents.media.timeline import reel, timecode
from cluster.contracts.artifacts import ArtifactRef

WIDTH, HEIGHT, FPS = 64, 64, 24
HOUR = 3600 * FPS
SHOTS = (("TITLE", "title", 0, 30, 0), ("SEGMENT_SCENE_1_SHOT_1", "shot", 8, 20, 8), ("SEGMENT_SCENE_12_SHOT_3", "shot", 5, 33, 12))
"""(segment, kind, head, used, tail) in frames."""


def ref(digit: str, name: str) -> ArtifactRef:
    return ArtifactRef(sha256=digit * 64, size=1, media_type="video/mp4", name=name)


def frame(number: int) -> np.ndarray:
    """A grey that says which frame it is: 6 levels apart, far beyond what coding changes."""
    picture = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    picture[..., :3] = 24 + 4 * (number % 50)
    return picture


def grey(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(picture.to_ndarray(format="gray").mean()) for picture in container.decode(video=0)]


def made(folder: Path) -> tuple[FinalEdit, Path]:
    """Three clips with handles, and the film that is cut from them; the frames of a clip are numbered through all clips."""
    (folder / "media").mkdir()
    entries: list[CutEntry] = []
    pieces: list[Piece] = []
    count = 0
    for segment, kind, head, used, tail in SHOTS:
        path = folder / "media" / f"{segment}.mp4"
        with ClipWriter(path, WIDTH, HEIGHT, FPS, cuts=(head, head + used)) as writer:
            for _ in range(head + used + tail):
                writer.write(frame(count))
                count += 1
        speech = (SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=-0.25, seconds=0.75),) if kind == "shot" else ()
        start = sum(entry.frames for entry in entries)
        entries.append(
            CutEntry.model_validate(
                {
                    "segment_id": segment,
                    "clip": ref(str(len(entries)), "clip.mp4"),
                    "start_frame": start,
                    "frames": used,
                    "scene_number": 0 if kind == "title" else int(segment.split("_")[2]),
                    "frame_id": segment.removeprefix("SEGMENT_") if kind == "shot" else "",
                    "kind": kind,
                    "speech": speech,
                    "source_start": head,
                    "source_frames": head + used + tail,
                }
            )
        )
        pieces.append(Piece(path, head, used))
    frames = join(pieces, folder / "film.mp4")
    return FinalEdit(video=ref("f", "film.mp4"), frames=frames, seconds=frames / FPS, timeline=tuple(entries), width=WIDTH, height=HEIGHT), folder / "film.mp4"


LINE = DialogueLine(line_id="SCENE_1_LINE_1", scene_number=1, character="Mara", text="Who writes to a lighthouse?", act="warn", emotion=Mood.TENSE)
MIX = AudioMix(
    audio=ref("9", "mix.wav"),
    stems={name: ref("8", f"{name}.wav") for name in ("dialogue", "effects", "music", "music_and_effects")},
    loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1.5, range_lu=4),
)
MEDIA = Media(
    clips={segment: f"media/{segment}.mp4" for segment, *_ in SHOTS},
    stems={name: f"../sound/{name}.wav" for name in MIX.stems},
    names={"SEGMENT_SCENE_1_SHOT_1": "SL_01_010_0010_t01_v001"},
)


def written(kind: str, edit: FinalEdit, folder: Path) -> otio.schema.Timeline:
    lines = {LINE.line_id: LINE}
    out = folder / f"timeline.{kind}"
    if kind == "edl":
        edl(edit, "Salt Letters", out, lines=lines, media=MEDIA)
    elif kind == "xml":
        fcp7_xml(edit, "Salt Letters", out, lines=lines, mix=MIX, media=MEDIA)
    else:
        timeline_otio(edit, "Salt Letters", out, lines=lines, mix=MIX, media=MEDIA)
    options: dict[str, Any] = {"rate": FPS} if kind == "edl" else {}
    read = otio.adapters.read_from_file(str(out), adapter_name={"edl": "cmx_3600", "xml": "fcp_xml", "otio": "otio_json"}[kind], **options)
    assert isinstance(read, otio.schema.Timeline)
    return read


def source_of(clip: otio.schema.Clip, folder: Path) -> Path:
    """The file a clip names, relative to the timeline file."""
    url = (
        getattr(clip.media_reference, "target_url", "")
        or next(c for c in clip.metadata["cmx_3600"]["comments"] if c.startswith("SOURCE FILE: ")).partition(": ")[2]
    )
    return folder / url


@pytest.mark.parametrize("kind", ["otio", "edl", "xml"])
def test_a_timeline_opens_and_matches_the_film_frame_by_frame(kind: str, tmp_path: Path) -> None:
    edit, film = made(tmp_path)
    picture = written(kind, edit, tmp_path).video_tracks()[0]
    shown, at = grey(film), 0
    assert len(shown) == edit.frames
    for clip, entry in zip(picture, edit.timeline, strict=True):
        source = grey(source_of(clip, tmp_path))
        start, frames = int(clip.source_range.start_time.value), int(clip.source_range.duration.value)
        assert (int(clip.range_in_parent().start_time.value), start, frames) == (entry.start_frame, entry.source_start, entry.frames)
        assert np.abs(np.array(source[start : start + frames]) - shown[at : at + frames]).max() < 1.0
        at += frames
    assert at == edit.frames


@pytest.mark.parametrize("kind", ["otio", "xml"])
def test_handles_sound_and_the_clock_are_in_the_file(kind: str, tmp_path: Path) -> None:
    edit, _ = made(tmp_path)
    read = written(kind, edit, tmp_path)
    assert read.global_start_time is not None and read.global_start_time.to_timecode() == "01:00:00:00"
    files = [clip.media_reference.available_range for clip in read.video_tracks()[0]]
    assert [(int(each.start_time.value), int(each.duration.value)) for each in files] == [(0, head + used + tail) for _, _, head, used, tail in SHOTS]
    sounds = [(track[0].media_reference.target_url, int(track[0].duration().value)) for track in read.audio_tracks()]
    assert sounds == [(f"../sound/{name}.wav", edit.frames) for name in ("dialogue", "effects", "music")]
    marker = read.video_tracks()[0][1].markers[0]
    assert marker.name == "Mara: Who writes to a lighthouse?"
    assert (int(marker.marked_range.start_time.value), int(marker.marked_range.duration.value)) == (8, 12)  # what of it lies in the shot


def test_the_edit_list_says_when_on_the_master_and_from_which_reel(tmp_path: Path) -> None:
    edit, _ = made(tmp_path)
    written("edl", edit, tmp_path)
    rows = (tmp_path / "timeline.edl").read_text().splitlines()
    assert rows[:2] == ["TITLE: Salt Letters", "FCM: NON-DROP FRAME"]
    events = [row.split() for row in rows if row[:3].isdigit()]
    assert [event[1] for event in events] == ["TITLE", "0100010", "1200030"] and all(len(event[1]) <= 8 for event in events)
    assert [event[6:] for event in events] == [[timecode(HOUR + e.start_frame, FPS), timecode(HOUR + e.start_frame + e.frames, FPS)] for e in edit.timeline]
    assert events[0][6] == "01:00:00:00"
    assert "* LOC: 01:00:01:06 GREEN Mara: Who writes to a lighthouse?" in rows


def test_reels_of_a_film_differ() -> None:
    entries = [
        CutEntry(segment_id="s", clip=ref("a", "a"), start_frame=0, frames=1, scene_number=s, frame_id=f"SCENE_{s}_SHOT_{n}")
        for s in range(1, 21)
        for n in range(1, 25)
    ]
    assert len({reel(entry) for entry in entries}) == len(entries)


@pytest.mark.parametrize("kind", ["otio", "edl", "xml"])
def test_the_same_cut_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    edit, _ = made(tmp_path)
    written(kind, edit, tmp_path)
    once = (tmp_path / f"timeline.{kind}").read_bytes()
    written(kind, edit, tmp_path)
    assert (tmp_path / f"timeline.{kind}").read_bytes() == once
