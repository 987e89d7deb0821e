"""The animatic: every shot in its planned length, under its name and timecode, with the voices where the cut will have them. Drawn for real, small."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from agents.editing.animatic_editor import AnimaticEditor, name_of
from agents.film import Animatic, Codec, DialogueLine, DrawnShot, Frame, Mood, Slot, SpeechCue
from agents.media.animatic import STRIP, drawing_size, guide_track, render_animatic
from agents.media.jobs import AnimaticJob, AnimaticShot, Placed
from agents.media.measure import probe
from agents.media.subtitles import LONGEST, cues
from agents.media.waves import read_sound, write_wav
from agents.quality.film_checks import ACTIONS
from agents.quality.story_checks import animatic_issues, long_lines
from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.ids import AgentId
from tests.rushes import items_of
from tests.small_film import FILM, LocalTasks, inputs_of, run_agent, run_items
from tests.unit.test_pictures import plan, silent, two

BOARD = (
    "character_designer",
    "concept_artist",
    "environment_designer",
    "scene_director",
    "storyboard_artist",
    "voice_creator",
    "voice_library_manager",
    "voice_director",
    "dialogue_delivery",
)


async def boarded(tmp_path: Path) -> dict[str, Any]:
    """The small film with everything the animatic needs, voices included."""
    registry, film = Registry(), dict(FILM)
    for agent_id in BOARD:
        agent = registry.load(AgentId(agent_id))
        items = items_of(agent.spec.fan_out, film)
        await run_items(agent, film, tmp_path, [] if items == [""] else items, LocalTasks(tmp_path / agent_id))
    return film


def test_shots_are_drawn_in_their_length_and_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    shots = tuple(AnimaticShot(plan=plan(frames=n, subjects=two(), shot_id=f"SCENE_1_SHOT_{n}"), name=f"SC 1  SH {n}", note="They meet.") for n in (7, 12))
    job = AnimaticJob(shots=shots)
    assert render_animatic(job, tmp_path / "a.mp4", silent) == 19
    render_animatic(job, tmp_path / "b.mp4", silent)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    width, height = drawing_size(shots[0].plan)
    found = probe(tmp_path / "a.mp4")
    assert (found.frames, found.fps, found.width, found.height) == (19, 24.0, width, height + STRIP) and max(width, height) == 640
    with av.open(str(tmp_path / "a.mp4")) as clip:
        pictures = [frame.to_ndarray(format="gray").astype(int) for frame in clip.decode(video=0)]
    names = [picture[height : height + 26, :200] for picture in pictures]
    codes = [picture[height : height + 26, -170:] for picture in pictures]
    assert names[0].min() < 90 < 200 < np.median(names[0]), "ink on paper"
    assert np.abs(names[0] - names[6]).mean() < 2 < np.abs(names[6] - names[7]).mean(), "the name changes with the shot"
    assert np.abs(codes[0] - codes[4]).mean() > 1, "timecode runs"


def test_lines_stand_at_their_places_and_one_before_the_start_is_cut_to_fit(tmp_path: Path) -> None:
    write_wav(np.full((2, 4800), 0.25, np.float32), tmp_path / "line.wav")
    guide_track([Placed(path=tmp_path / "line.wav", start=0.5), Placed(path=tmp_path / "line.wav", start=0.95)], 1.0, tmp_path / "guide.wav")
    track = read_sound(tmp_path / "guide.wav")
    heard = np.flatnonzero(np.abs(track[0]) > 0.01)
    assert track.shape == (2, 48_000) and (heard[0], heard[-1]) == (24_000, 47_999)
    assert not np.abs(track[:, 28_900:45_500]).max()
    assert abs(float(np.abs(track).max()) - 0.708) < 0.01


@pytest.mark.parametrize("codec", Codec)
async def test_the_agent_delivers_all_shots_with_voices_and_scenes_as_chapters(codec: Codec, tmp_path: Path) -> None:
    film = await boarded(tmp_path)
    film["storyboard_frames"] = [row for row in film["storyboard_frames"] if row["shot_order"] == 1]
    film["film_format"] = {"codec": codec, "target_lufs": -23}
    film["shot_list"] = [{"frame_id": "SCENE_2_SHOT_1", "scene_number": 2, "size": "WS", "move": "static", "lens_mm": 135}]
    tasks = LocalTasks(tmp_path / "tasks")
    result = await run_agent(AnimaticEditor, film, tmp_path, "", tasks)
    animatic = Animatic.model_validate(result.outputs["animatic"])
    path = await ArtifactStore(f"file://{tmp_path / 'artifacts'}").fetch(ArtifactRef.model_validate(animatic.video), tmp_path / "animatic.mp4")
    found = probe(path)
    assert found.frames == animatic.frames and found.chapters == 2
    assert abs(found.audio_seconds - animatic.seconds) < 0.05
    assert (found.codec, found.audio_codec) == {Codec.H264: ("h264", "aac"), Codec.AV1: ("libdav1d", "opus")}[codec]
    assert [submission.part for submission in tasks.submitted] == ["animatic"]
    assert [shot.frame_id for shot in animatic.shots] == ["SCENE_1_SHOT_1", "SCENE_2_SHOT_1"]
    assert ["135 mm" in drawn["name"] for drawn in tasks.submitted[0].task_data["animatic"]["shots"]] == [False, True], (
        "drawn as the camera department shoots it"
    )
    assert sum(shot.frames for shot in animatic.shots) == animatic.frames


def _slot(name: str, frames: int, kind: str = "shot") -> Slot:
    return Slot.model_validate({"start_frame": 0, "frames": frames, "scene_number": 1, "frame_id": name, "kind": kind})


REF = ArtifactRef(sha256="0" * 64, size=1, media_type="video/mp4", name="animatic.mp4")
DRAWN = Animatic(video=REF, frames=60, seconds=2.5, shots=(DrawnShot(frame_id="SCENE_1_SHOT_1", frames=24), DrawnShot(frame_id="SCENE_1_SHOT_2", frames=36)))


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        ([("SCENE_1_SHOT_1", 24), ("SCENE_1_SHOT_2", 36)], []),
        ([("SCENE_1_SHOT_1", 24), ("SCENE_1_SHOT_2", 30)], ["SCENE_1_SHOT_2 lasts 30 frames in the cut, 36 in the animatic."]),
        ([("SCENE_1_SHOT_1", 24)], ["SCENE_1_SHOT_2 is drawn in the animatic and not in the cut."]),
        ([("SCENE_1_SHOT_2", 36), ("SCENE_1_SHOT_1", 24)], ["The shots of the cut stand in another order than those of the animatic."]),
    ],
)
def test_the_cut_is_held_against_its_animatic_shot_by_shot(cut: list[tuple[str, int]], told: list[str]) -> None:
    timeline = [_slot("", 72, "title"), *(_slot(*shot) for shot in cut), _slot("", 8, "dissolve")]
    assert [issue.description for issue in animatic_issues(DRAWN, timeline)] == told


def test_a_line_longer_than_a_subtitle_may_stand_is_named_and_its_subtitle_is_in_parts() -> None:
    text = "I kept the light for thirty years and nobody ever asked me what it was that I was looking for out there."
    line = DialogueLine(line_id="SCENE_1_LINE_1", scene_number=1, character="Mara", text=text, act="confess", emotion=Mood.SAD)
    spoken = [SpeechCue(line_id=line.line_id, character="Mara", start=0.5, seconds=seconds) for seconds in (8.5, 6.5)]
    long, short = ([_slot("SCENE_1_SHOT_1", 240).model_copy(update={"speech": (cue,)})] for cue in spoken)
    assert [(issue.code, issue.part_id) for issue in long_lines(long)] == [("LINE_LONG", "SCENE_1_LINE_1")] and not long_lines(short)
    shown = cues(long, {line.line_id: line})
    assert len(shown) >= 2 and all(cue.end - cue.start <= LONGEST for cue in shown)
    assert "revise" in ACTIONS["LINE_LONG"]


async def test_other_words_of_the_same_length_leave_the_animatic(tmp_path: Path) -> None:
    changed = {**FILM, "dialogue_script": [{**row, "text": "Something else."} for row in FILM["dialogue_script"]]}
    assert inputs_of(AnimaticEditor, FILM) == inputs_of(AnimaticEditor, changed)
    quiet = {**FILM, "film_format": {"aspect": "1:1", "codec": "h264", "target_lufs": -23.0}}
    assert inputs_of(AnimaticEditor, quiet)["film_format"] == {"aspect": "1:1", "codec": "h264"}


def test_the_name_of_a_shot_says_what_the_camera_does() -> None:
    frame = Frame.model_validate(
        {"frame_id": "SCENE_2_SHOT_3", "scene_number": 2, "shot_order": 3, "description": "She looks up.", "size": "CU", "move": "push_in", "location": "ROOM",
         "seconds": 3, "lighting_mood": "sad", "angle": "low", "lens_mm": 50}
    )  # fmt: skip
    assert name_of(frame) == "SC 2  SH 3   CU  push in  low angle  50 mm"
