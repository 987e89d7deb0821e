"""A scene's light and a shot's camera in the picture: brighter on the side of the key, measured as planned, moved as planned; and a plan that says nothing of them is drawn as ever."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.film import CameraMove, Kit, Look, ShotCheck, ShotPlan, ShotSize, TimeOfDay
from agents.film.staging import CameraKey, CameraPath, KeySide, LightingSetup
from agents.media.camera import CameraState, camera_of, path_at, room_of
from agents.media.cast import Cast
from agents.media.footage import inspect_clip
from agents.media.picture import Picture, stage_of, view_of
from agents.media.shots import render_shot
from agents.quality.shot_checks import measured, shot_faults
from tests.plans import plan, two


def lamps(side: KeySide = "left", **changes: Any) -> LightingSetup:
    values: dict[str, Any] = {"scene_number": 1, "key_side": side, "key_colour": "#ffad59", "fill_colour": "#c8d4e4", "key": 0.9, "fill": 0.3}
    return LightingSetup(**(values | changes))


ROOM = plan(
    kit=Kit.HOME, interior=True, subjects=two(), size=ShotSize.MEDIUM, time_of_day=TimeOfDay.NIGHT, frames=12, width=320, height=180, features=("fireplace",)
)


def lit(shot: ShotPlan = ROOM, **changes: Any) -> np.ndarray[Any, Any]:
    return Picture(shot.model_copy(update=changes)).frame(3)[..., :3].astype(np.float32)


def test_the_side_of_the_key_is_brighter_and_has_its_colour() -> None:
    bare, left, right = lit(), lit(light=lamps("left")), lit(light=lamps("right"))
    third = ROOM.width // 3
    gains = {
        name: [float(np.median((image[:, part] + 4) / (bare[:, part] + 4))) for part in (slice(0, third), slice(-third, None))]
        for name, image in (("left", left), ("right", right))
    }
    assert gains["left"][0] > 1.35 * gains["left"][1]
    assert gains["right"][1] > 1.35 * gains["right"][0]
    warmth = lambda image, part: float((image[:, part, 2] - image[:, part, 0]).mean())
    assert warmth(left, slice(0, third)) > warmth(bare, slice(0, third))


def test_fill_exposure_haze_and_a_practical_are_seen() -> None:
    deep, filled = lit(light=lamps(fill=0.0)), lit(light=lamps(fill=1.0))
    dark = slice(-ROOM.width // 4, None)
    assert filled[:, dark].mean() > 1.15 * deep[:, dark].mean()
    assert lit(light=lamps(exposure=0.5)).mean() > 1.2 * lit(light=lamps(exposure=-0.2)).mean()
    assert not np.array_equal(lit(light=lamps(haze=0.6)), lit(light=lamps()))
    assert lit(light=lamps(practicals=("fireplace",))).mean() > lit(light=lamps()).mean()


def test_a_fire_is_restless_and_a_lamp_is_not() -> None:
    frames = {flicker: Picture(ROOM.model_copy(update={"light": lamps(flicker=flicker)})) for flicker in (0.0, 1.0)}
    means = {flicker: [float(picture.frame(number)[:, :80, :3].mean()) for number in range(0, 24, 3)] for flicker, picture in frames.items()}
    assert np.ptp(means[1.0]) > 3 * np.ptp(means[0.0])


def test_who_stands_in_the_shade_is_lifted_out_of_it() -> None:
    """The place may sink, a face is read."""
    deep = ROOM.model_copy(
        update={"light": lamps("left", fill=0.0), "subjects": two()[1:], "focus": "Tom", "size": ShotSize.MEDIUM_CLOSE, "composition": "thirds_right"}
    )
    bare = deep.model_copy(update={"light": None})
    box = Cast(deep, stage_of(deep), view_of(deep)).figures[0].regions(np.eye(3), 0.1)["head"]
    x, y, width, height = (round(value) for value in box)
    face = slice(y + height // 3, y + 2 * height // 3), slice(x + width // 3, x + 2 * width // 3)
    kept = [float(np.median(lit(deep)[area] + 4) / np.median(lit(bare)[area] + 4)) for area in (face, (slice(20, 60), slice(-24, None)))]
    assert kept[0] > 1.2 * kept[1]


@pytest.mark.parametrize("side", ["left", "right", "front", "back"])
def test_a_clip_lit_as_planned_passes_and_one_lit_from_another_side_is_found(side: KeySide, tmp_path: Path) -> None:
    shot = ROOM.model_copy(update={"light": lamps(side, practicals=("fireplace",), flicker=0.5), "frames": 14})
    render_shot(shot, tmp_path / "a.mp4", lambda fraction, words: None)
    found = inspect_clip(tmp_path / "a.mp4", shot)
    assert ShotCheck.LIGHT not in [fault.check for fault in shot_faults(found, shot)]
    assert measured(found)["light_wanted"] > 0.15
    for other in {"left", "right"} - {side}:
        wrong = shot.model_copy(update={"light": lamps(other)})  # type: ignore[arg-type]
        faults = shot_faults(inspect_clip(tmp_path / "a.mp4", wrong), wrong)
        assert ShotCheck.LIGHT in [fault.check for fault in faults], f"{side} passes for {other}"
    bare = shot.model_copy(update={"light": None})
    assert inspect_clip(tmp_path / "a.mp4", bare).light is None


def test_a_clip_that_is_darker_than_its_setup_is_found(tmp_path: Path) -> None:
    shot = ROOM.model_copy(update={"light": lamps(exposure=-1.0)})
    render_shot(shot, tmp_path / "a.mp4", lambda fraction, words: None)
    planned = shot.model_copy(update={"light": lamps(exposure=0.2)})
    assert ShotCheck.LIGHT in [fault.check for fault in shot_faults(inspect_clip(tmp_path / "a.mp4", planned), planned)]


def test_compositions_place_a_head_and_leave_its_room() -> None:
    def head(**changes: Any) -> tuple[float, float]:
        shot = ROOM.model_copy(update={"subjects": two()[:1], "focus": "Mara", "size": ShotSize.MEDIUM_CLOSE, **changes})
        x, y, width, _ = Cast(shot, stage_of(shot), view_of(shot)).figures[0].head_box(np.eye(3), shot.frames / shot.fps / 2)
        return (x + width / 2) / shot.width, y / shot.height

    left, middle, right = (head(composition=name)[0] for name in ("thirds_left", "centred", "thirds_right"))
    assert left == pytest.approx(1 / 3, abs=0.04) and middle == pytest.approx(0.5, abs=0.03) and right == pytest.approx(2 / 3, abs=0.04)
    assert head(headroom=0.2)[1] > head(headroom=0.1)[1] + 0.06
    assert head() == head(composition="balanced", headroom=None)


def test_a_doorway_darkens_the_sides_and_a_long_lens_softens_the_place() -> None:
    empty = ROOM.model_copy(update={"subjects": ()})
    assert lit(empty, composition="frame_within_frame")[:, :20].mean() < 0.5 * lit(empty)[:, :20].mean()
    sharp = lambda image: float(np.abs(np.diff(image, axis=1)).mean())
    one = ROOM.model_copy(update={"subjects": two()[:1], "size": ShotSize.CLOSE})
    assert sharp(lit(one, lens_mm=130)) < sharp(lit(one, lens_mm=50))


PATH = CameraPath(frame_id="SCENE_1_SHOT_1", keys=(CameraKey(at=0.1, x=-0.04, zoom=1.02), CameraKey(at=0.4, x=0.04, zoom=1.02)))


def test_the_picture_moves_as_the_path_has_it_and_rests_before_and_after() -> None:
    shot = ROOM.model_copy(update={"camera": PATH, "move": CameraMove.STATIC})
    states = [camera_of(shot, seconds) for seconds in (-0.3, 0.1, 0.25, 0.4, 2.0)]
    assert states[0] == states[1] and states[3] == states[4]
    assert states[1].dx == 0.04 and states[2].dx == pytest.approx(0, abs=1e-9) and states[3].dx == -0.04
    picture = Picture(shot)
    assert not np.array_equal(picture.frame(3), picture.frame(9))
    rest = CameraPath(frame_id="x", keys=(CameraKey(at=0.0),))
    assert camera_of(shot.model_copy(update={"camera": rest, "move": CameraMove.PAN_LEFT}), 0.2) == CameraState(0, 0, 1.0), "the move is the path's alone"


def test_a_path_that_would_leave_the_picture_stops_at_its_edge() -> None:
    far = CameraPath(frame_id="x", keys=(CameraKey(at=0, x=0.5, y=-0.5),), shake=1.0)
    for seconds in np.linspace(0, 3, 20):
        state = path_at(far, float(seconds))
        assert abs(state.dx) <= room_of(1.0) and abs(state.dy) <= room_of(1.0)
    assert room_of(1.0, 5) < room_of(1.0) < room_of(1.2)


def test_a_camera_that_tips_turns_set_and_people_alike() -> None:
    tipped = CameraPath(frame_id="x", keys=(CameraKey(at=0, zoom=1.1, roll=4),))
    upright = CameraPath(frame_id="x", keys=(CameraKey(at=0, zoom=1.1),))
    view = view_of(ROOM)
    middle = np.array([view.centre_x * view.scale, view.centre_y * view.scale, 1.0])
    there = [view.matrix(path_at(path, 0), 1.0) @ middle for path in (tipped, upright)]
    assert there[0] == pytest.approx(there[1]), "about the middle of the frame"
    cast = Cast(ROOM, stage_of(ROOM), view)
    assert cast.matrix(path_at(tipped, 0))[0, 1] == pytest.approx(view.matrix(path_at(tipped, 0), 1.0)[0, 1])
    assert lit(camera=tipped).shape == lit(camera=upright).shape


def test_noir_light_is_nearly_grey() -> None:
    noir = ROOM.model_copy(update={"look": Look.NOIR, "light": lamps(key_colour="#ff8000")})
    image = lit(noir)
    assert float(np.abs(image[..., 2] - image[..., 0]).mean()) < 20
