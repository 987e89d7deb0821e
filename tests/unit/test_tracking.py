"""Walking from the waist up: the camera goes along, the set passes behind, and feet stay where they were put down."""

from typing import Any

import numpy as np
import pytest

from agents.film import BodyRig, CameraMove, CharacterDesign, Kit, Look, Mood, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from agents.media.camera import camera_of, tracking_of, travel_of
from agents.media.cast import Cast
from agents.media.palettes import palette_for
from agents.media.picture import Picture, stage_of, view_of


def walker(name: str, **changes: Any) -> Subject:
    design = CharacterDesign(
        name=name, rig=BodyRig.ADULT, skin="#d9a27c", hair_colour="#20304a", coat_colour="#34566b", shirt_colour="#e8dcc8", trouser_colour="#3a3f4a"
    )
    values: dict[str, Any] = {"action": "walk"}
    return Subject(design=design, **(values | changes))


def plan(**changes: Any) -> ShotPlan:
    values: dict[str, Any] = {
        "shot_id": "SCENE_1_SHOT_1", "frames": 72, "width": 320, "height": 180, "seed": 3, "look": Look.LOW_POLY, "palette": palette_for(Mood.WARM, Look.LOW_POLY, Kit.CITY, 1),
        "kit": Kit.CITY, "interior": False, "time_of_day": TimeOfDay.DAY, "weather": Weather.CLEAR, "mood": Mood.WARM, "size": ShotSize.MEDIUM, "move": CameraMove.PAN_RIGHT,
        "place_seed": 5, "head_frames": 12, "tail_frames": 12, "subjects": (walker("Mara", x=-0.3), walker("Tom", x=0.3, facing="left")),
    }  # fmt: skip
    return ShotPlan(**(values | changes))


@pytest.mark.parametrize("move", [CameraMove.PAN_RIGHT, CameraMove.PAN_LEFT])
def test_a_planted_foot_goes_with_the_ground(move: CameraMove) -> None:
    """Less than a pixel of a 1280 frame while it is planted."""
    shot = plan(move=move, width=1280, height=720)
    cast = Cast(shot, stage_of(shot), view_of(shot))
    for figure in cast.figures:
        held: dict[int, float] = {}
        for number in range(-12, 84):
            camera = camera_of(shot, number / 24)
            for index, (x, _, planted) in enumerate(figure.soles(cast.matrix(camera), number / 24)):
                on_ground = x - camera.dx * shot.width
                if planted and index in held:
                    assert abs(on_ground - held[index]) < 1
                held.pop(index, None)
                if planted:
                    held[index] = on_ground


def test_all_walk_the_way_the_camera_goes() -> None:
    shot = plan()
    assert {figure.spot.facing for figure in Cast(shot, stage_of(shot), view_of(shot)).figures} == {"right"}


def test_walkers_stay_in_the_frame_and_the_set_passes_behind_them() -> None:
    shot = plan()
    cast = Cast(shot, stage_of(shot), view_of(shot))
    for second in (-0.5, 0.0, 1.5, 3.0, 3.5):
        matrix = cast.matrix(camera_of(shot, second))
        for figure in cast.figures:
            x, _, width, _ = figure.regions(matrix, second)["head"]
            assert x > 0 and x + width < shot.width
    assert abs(camera_of(shot, 3.0).dx - camera_of(shot, 0.0).dx) > 0.3


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (256, 256), (430, 180)])
def test_the_set_is_wide_enough_for_the_whole_walk(size: tuple[int, int]) -> None:
    """No edge of the set comes into the frame, in its handles either."""
    shot = plan(frames=240, width=size[0], height=size[1], subjects=(walker("Mara"),))
    assert travel_of(shot) <= 0.31
    picture = Picture(shot)
    x, _, width, _ = picture.view.seen()
    for second in (-0.5, 10.5):
        dx = camera_of(shot, second).dx * shot.width / picture.view.scale
        left = picture.view.centre_x - shot.width / picture.view.scale / 2 - dx
        assert x <= left and left + shot.width / picture.view.scale <= x + width
    assert picture.frame(-12)[..., 3].min() == 255


def test_who_walks_before_a_camera_that_stays_stands() -> None:
    shot = plan(move=CameraMove.STATIC)
    assert tracking_of(shot) == 0
    assert {figure.subject.action for figure in Cast(shot, stage_of(shot), view_of(shot)).figures} == {"stand"}


def test_the_same_walk_is_the_same_bytes() -> None:
    first, second = (Picture(plan(frames=24)).frame(9) for _ in range(2))
    assert np.array_equal(first, second)
