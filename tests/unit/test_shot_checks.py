"""Every fault a clip can have, planted in one that was really rendered, is found by its own name; the clip itself raises nothing."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from agents.film import ShotCheck, ShotPlan, ShotSize, SpeechCue, Viseme
from agents.media.encode import ClipWriter
from agents.media.footage import inspect_clip
from agents.media.layers import Bitmap
from agents.media.picture import Picture
from agents.quality.shot_checks import measured, shot_faults
from tests.plans import design, plan, two

FRAMES = 60
SHAPES = ("wide", "closed", "round", "small")


def _line(name: str = "Mara", seconds: float = 1.4) -> SpeechCue:
    visemes = tuple(Viseme(at=round(0.125 * n, 3), shape=SHAPES[n % len(SHAPES)]) for n in range(round(seconds / 0.125)))
    return SpeechCue(line_id="SCENE_1_LINE_1", character=name, start=0.3, seconds=seconds, visemes=visemes)


SHOT = plan(subjects=two()[:1], size=ShotSize.CLOSE, focus="Mara", frames=FRAMES, width=640, height=368, speech=(_line(),))


def _drawn(shot: ShotPlan) -> list[Bitmap]:
    picture = Picture(shot)
    return [picture.frame(number).copy() for number in range(shot.frames)]


@pytest.fixture(scope="module")
def frames() -> list[Bitmap]:
    return _drawn(SHOT)


def _clip(frames: list[Bitmap], out: Path) -> Path:
    with ClipWriter(out, SHOT.width, SHOT.height, SHOT.fps) as clip:
        for frame in frames:
            clip.write(frame)
    return out


def _found(frames: list[Bitmap], out: Path, shot: ShotPlan = SHOT) -> list[str]:
    return [fault.check for fault in shot_faults(inspect_clip(_clip(frames, out), shot), shot)]


def test_a_clean_clip_raises_nothing_and_its_figures_are_kept(frames: list[Bitmap], tmp_path: Path) -> None:
    found = inspect_clip(_clip(frames, tmp_path / "a.mp4"), SHOT)
    assert shot_faults(found, SHOT) == ()
    figures = measured(found)
    assert figures["lips_moving"] > 0.8 and figures["lips_restless"] < 0.2
    assert figures["identity"] > 0.7 and figures["moving_share"] > 0.005


@pytest.mark.parametrize("azimuth", [8, 60])
def test_lips_and_people_are_known_from_the_side_and_from_the_front(azimuth: int, tmp_path: Path) -> None:
    shot = SHOT.model_copy(update={"azimuth": azimuth})
    figures = measured(inspect_clip(_clip(_drawn(shot), tmp_path / "a.mp4"), shot))
    assert figures["lips_moving"] > 0.8 and figures["lips_restless"] < 0.2 and figures["identity"] > 0.7


def _dark(frame: Bitmap) -> Bitmap:
    return np.asarray(cv2.convertScaleAbs(frame, alpha=0.12), np.uint8)


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (ShotCheck.LENGTH, lambda frames: frames[:-4]),
        (ShotCheck.BLACK, lambda frames: [np.zeros_like(frame) for frame in frames]),
        (ShotCheck.BLACK, lambda frames: [np.zeros_like(frame) if number < 20 else frame for number, frame in enumerate(frames)]),
        (ShotCheck.EXPOSURE, lambda frames: [_dark(frame) for frame in frames]),
        (ShotCheck.FROZEN, lambda frames: [frames[5]] * len(frames)),
        (ShotCheck.MOTION, lambda frames: [frames[number // 20 * 20] for number in range(len(frames))]),
        (ShotCheck.LIPS, lambda frames: [frames[5]] * len(frames)),
    ],
)  # fmt: skip
def test_a_spoiled_clip_is_found_out(frames: list[Bitmap], tmp_path: Path, check: ShotCheck, spoil: Callable[[list[Bitmap]], list[Bitmap]]) -> None:
    assert check in _found(spoil(frames), tmp_path / "a.mp4")


def test_a_mouth_that_stays_shut_while_its_owner_is_heard_is_found(tmp_path: Path) -> None:
    shut = _line().model_copy(update={"visemes": (Viseme(at=0, shape="closed"),)})
    assert _found(_drawn(SHOT.model_copy(update={"speech": (shut,)})), tmp_path / "a.mp4") == [ShotCheck.LIPS]


def test_a_mouth_that_moves_under_a_voice_over_is_found(frames: list[Bitmap], tmp_path: Path) -> None:
    told = _line().model_copy(update={"on_screen": False})
    assert _found(frames, tmp_path / "a.mp4", SHOT.model_copy(update={"speech": (told,)})) == [ShotCheck.LIPS]


def test_another_coat_is_found(tmp_path: Path) -> None:
    other = design(coat="coat", coat_colour="#b3382f", shirt_colour="#b3382f", hair_colour="#e4e2dd", skin="#543627")
    shot = SHOT.model_copy(update={"size": ShotSize.MEDIUM, "speech": (), "frames": 12})
    changed = shot.model_copy(update={"subjects": (shot.subjects[0].model_copy(update={"design": other}),)})
    assert _found(_drawn(shot), tmp_path / "a.mp4", shot) == []
    assert _found(_drawn(changed), tmp_path / "b.mp4", shot) == [ShotCheck.IDENTITY]


@pytest.mark.parametrize("check", [ShotCheck.MOTION, ShotCheck.EXPOSURE, ShotCheck.LIPS, ShotCheck.IDENTITY])
def test_a_repair_draws_other_frames_than_the_take_before(frames: list[Bitmap], check: ShotCheck) -> None:
    again = Picture(SHOT.model_copy(update={"retake": 1, "repair": (check,)}))
    assert any(not np.array_equal(again.frame(number), frames[number]) for number in (15, 25))


def test_a_repair_for_light_is_brighter_and_moves_no_more_than_before(frames: list[Bitmap]) -> None:
    again = Picture(SHOT.model_copy(update={"retake": 1, "repair": (ShotCheck.EXPOSURE,)})).frame(10)
    assert again[..., :3].mean() > frames[10][..., :3].mean() * 1.15
