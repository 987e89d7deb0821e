"""Transitions between scenes: where they are, what they are made of, and that the film is still joined without encoding. Tiny real clips."""

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
import pytest

from agents.editing.transitions import transition_between
from agents.editing.video_editor import VideoEditor
from agents.film import FPS, HANDLE_FRAMES, Codec, CutEntry, FinalEdit, Mood, Segment, SpeechCue, TimeOfDay
from agents.media.cuts import changes, hard_cuts
from agents.media.encode import ClipWriter
from agents.media.screening import screen
from agents.media.timeline import edl, fcp7_xml, timecode, timeline_otio
from agents.media.transitions import Handle, render_transition
from agents.quality.film_checks import planned_cuts
from cluster.artifacts import ArtifactStore
from cluster.contracts.artifacts import ArtifactRef
from tests.small_film import FILM, SCENES, LocalTasks, run_agent

SIZE, USED = (96, 64), 24
REF = ArtifactRef(sha256="0" * 64, size=1, media_type="video/mp4", name="clip.mp4")
LEVELS = (60, 110, 170)
"""Grey of three shots of three scenes, at 1, 2 and 3."""


def clip(path: Path, level: int, codec: Codec = Codec.H264) -> Path:
    """A shot that grows a little lighter with each frame."""
    with ClipWriter(path, *SIZE, FPS, codec=codec, cuts=(HANDLE_FRAMES, HANDLE_FRAMES + USED)) as writer:
        for number in range(USED + 2 * HANDLE_FRAMES):
            picture = np.full((SIZE[1], SIZE[0], 4), 255, np.uint8)
            picture[..., :3] = level + number
            writer.write(picture)
    return path


def greys(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]


def packets(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [hashlib.sha256(bytes(packet)).hexdigest() for packet in container.demux(video=0) if packet.size]


def scenes(*hours: TimeOfDay, moods: tuple[Mood, ...] = ()) -> list[Any]:
    return [
        SCENES[0].model_copy(update={"scene_number": number, "time_of_day": hour, "mood": moods[number - 1] if moods else Mood.SAD})
        for number, hour in enumerate(hours, 1)
    ]


async def cut(folder: Path, codec: Codec = Codec.H264, **changed: Any) -> FinalEdit:
    """Three scenes of one shot each: dawn, day, and the next dawn."""
    store = ArtifactStore(f"file://{folder / 'artifacts'}")
    segments: list[dict[str, Any]] = []
    for number, level in enumerate(LEVELS, 1):
        ref = await store.put(clip(folder / f"{number}.mp4", level, codec), name=f"{number}.mp4", media_type="video/mp4")
        line = SpeechCue(line_id=f"SCENE_{number}_LINE_1", character="Mara", start=0.25, seconds=0.5)
        shot = Segment(
            segment_id=f"SEGMENT_SCENE_{number}_SHOT_1", frame_id=f"SCENE_{number}_SHOT_1", scene_number=number, frames=USED, seconds=USED / FPS, speech=(line,),
            provider="offline-renderer", clip=ref, head_frames=HANDLE_FRAMES, tail_frames=HANDLE_FRAMES,
        )  # fmt: skip
        segments.append(shot.model_dump(mode="json"))
    board = [
        {"frame_id": f"SCENE_{n}_SHOT_1", "scene_number": n, "shot_order": 1, "description": "The shore.", "size": "WS", "move": "static", "location": "SHORE", "seconds": 1.0, "lighting_mood": "sad"} for n in (1, 2, 3)
    ]  # fmt: skip
    story = [scene.model_dump(mode="json") for scene in scenes(TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DAWN)]
    style = {"look": "ink", "palette": STYLE_PALETTE}
    film = {
        **FILM,
        "scene_list": story,
        "storyboard_frames": board,
        "video_segments": segments,
        "style_guide": style,
        "revision_note": "no title and no credits",
        **changed,
    }
    result = await run_agent(VideoEditor, film, folder, "", LocalTasks(folder / "tasks"))
    return FinalEdit.model_validate(result.outputs["final_edit"])


STYLE_PALETTE = {"shadow": "#101820", "base": "#3a3f37", "mid": "#45606a", "light": "#e8dcc0", "accent": "#d08a3c"}


def test_hours_that_pass_are_a_dissolve_a_night_is_a_dip_and_what_drives_on_is_cut_hard() -> None:
    dawn, day, night, morning = scenes(TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.NIGHT, TimeOfDay.DAWN)
    assert transition_between(dawn, day) == "dissolve"
    assert transition_between(night, morning) == "dip"
    assert transition_between(day, day.model_copy(update={"location": "ELSEWHERE"})) is None
    for mood in (Mood.TENSE, Mood.COMIC, Mood.TRIUMPHANT):
        assert transition_between(day, night.model_copy(update={"mood": mood})) is None
        assert transition_between(night, morning.model_copy(update={"mood": mood})) == "dip"


@pytest.mark.parametrize("codec", list(Codec))
async def test_a_film_with_transitions_is_joined_of_its_clips_packets_and_of_their_handles(codec: Codec, tmp_path: Path) -> None:
    edit = await cut(tmp_path, codec)
    assert [(entry.kind, entry.start_frame, entry.frames, entry.scene_number) for entry in edit.timeline] == [
        ("shot", 0, USED, 1),
        ("dissolve", 24, 8, 2),
        ("shot", 32, USED, 2),
        ("dip", 56, 16, 3),
        ("shot", 72, USED, 3),
    ]
    store = ArtifactStore(f"file://{tmp_path / 'artifacts'}")
    film = await store.fetch(edit.video, tmp_path / "film.mp4")
    shown = greys(film)
    assert len(shown) == edit.frames == 96
    dissolve, dip = np.array(shown[24:32]), np.array(shown[56:72])
    old, new = np.array(greys(tmp_path / "1.mp4")[-8:]), np.array(greys(tmp_path / "2.mp4")[:8])
    share = np.arange(1, 9) / 9
    assert np.abs(dissolve - (old * (1 - share) + new * share)).max() < 2.5, "both scenes' handles, the one leaving as the other comes"
    assert dip.min() <= 17 and dip.argmin() in (7, 8) and (np.diff(dip[:8]) < 0).all() and (np.diff(dip[8:]) > 0).all()
    joined = packets(film)
    for number, first in ((1, 0), (2, 32), (3, 72)):
        assert joined[first : first + USED] == packets(tmp_path / f"{number}.mp4")[HANDLE_FRAMES : HANDLE_FRAMES + USED], "copied, not coded again"


async def test_the_final_check_finds_every_cut_and_transition_on_its_frame_and_a_wrong_one_elsewhere(tmp_path: Path) -> None:
    edit = await cut(tmp_path)
    store = ArtifactStore(f"file://{tmp_path / 'artifacts'}")
    film = await store.fetch(edit.video, tmp_path / "film.mp4")
    clips = {number: await store.fetch(entry.clip, tmp_path / f"entry_{number}.mp4") for number, entry in enumerate(edit.timeline)}
    assert [cut.offset for cut in screen(film, edit.timeline, clips, FPS).cuts] == [0] * 5
    assert screen(film, edit.timeline, clips | {1: clips[3]}, FPS).cuts[1].offset is None
    assert (changes(edit.timeline), hard_cuts(edit.timeline)) == ((28, 64), ())
    assert planned_cuts(edit) == [28 / FPS, 64 / FPS]


async def test_clips_without_handles_are_cut_hard(tmp_path: Path) -> None:
    bare = await cut(tmp_path)
    shots = [entry for entry in bare.timeline if entry.kind == "shot"]
    other = [
        Segment(segment_id=e.segment_id, frame_id=e.frame_id, scene_number=e.scene_number, frames=40, seconds=40 / FPS, provider="gpu.example", clip=e.clip)
        for e in shots
    ]
    edit = await cut(tmp_path, video_segments=[segment.model_dump(mode="json") for segment in other])
    assert [entry.kind for entry in edit.timeline] == ["shot"] * 3


async def test_a_line_beside_a_transition_stays_in_time_with_its_picture(tmp_path: Path) -> None:
    edit = await cut(tmp_path)
    heard = [entry.start_frame / FPS + cue.start for entry in edit.timeline for cue in entry.speech]
    assert heard == [0.25, 32 / FPS + 0.25, 72 / FPS + 0.25]


@pytest.mark.parametrize("kind", ["otio", "xml", "edl"])
async def test_an_editing_program_gets_the_dissolve_as_a_transition_over_handles(kind: str, tmp_path: Path) -> None:
    edit = await cut(tmp_path)
    out = tmp_path / f"timeline.{kind}"
    {"otio": timeline_otio, "xml": fcp7_xml, "edl": edl}[kind](edit, "Salt Letters", out)
    options: dict[str, Any] = {"rate": FPS} if kind == "edl" else {}
    read = otio.adapters.read_from_file(str(out), adapter_name={"edl": "cmx_3600", "xml": "fcp_xml", "otio": "otio_json"}[kind], **options)
    track = read.video_tracks()[0]
    clips = [item for item in track if isinstance(item, otio.schema.Clip)]
    dissolves = [item for item in track if isinstance(item, otio.schema.Transition) and item.duration().value]
    assert int(track.duration().value) == edit.frames
    assert [int(one.duration().value) for one in dissolves] == [8]
    placed = [
        (int(one.range_in_parent().start_time.value), int(one.source_range.start_time.value), int(one.source_range.duration.value))
        for one in clips
        if one.source_range.duration.value
    ]
    after = (24, 0, 32) if kind == "edl" else (28, 4, 28)
    assert placed == [(0, 8, after[0]), after, (56, 0, 16), (72, 8, USED)]


def test_a_dissolve_in_an_edit_list_is_two_events_of_one_number(tmp_path: Path) -> None:
    entries = (
        CutEntry(segment_id="A", clip=REF, start_frame=0, frames=24, scene_number=1, frame_id="SCENE_1_SHOT_1", source_start=8, source_frames=40),
        CutEntry(segment_id="DISSOLVE_2", clip=REF, start_frame=24, frames=8, scene_number=2, kind="dissolve"),
        CutEntry(segment_id="B", clip=REF, start_frame=32, frames=24, scene_number=2, frame_id="SCENE_2_SHOT_1", source_start=8, source_frames=40),
    )
    edl(FinalEdit(video=REF, frames=56, seconds=56 / FPS, timeline=entries), "Salt Letters", tmp_path / "cut.edl")
    events = [row.split() for row in (tmp_path / "cut.edl").read_text().splitlines() if row[:3].isdigit()]
    one, two = timecode(3600 * FPS + 24, FPS), timecode(3600 * FPS + 56, FPS)
    assert [event[:2] for event in events] == [["001", "0100010"], ["002", "0100010"], ["002", "0200010"]]
    assert events[1][3:] == ["C", "00:00:01:08", "00:00:01:08", one, one]
    assert events[2][3:] == ["D", "008", "00:00:00:00", "00:00:01:08", one, two]


def test_a_transition_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    old, new = clip(tmp_path / "old.mp4", 60), clip(tmp_path / "new.mp4", 120)
    made = []
    for name in ("one.mp4", "two.mp4"):
        assert render_transition("dissolve", Handle(old, 32, 8), Handle(new, 0, 8), FPS, Codec.H264, tmp_path / name) == 8
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
