"""Heads: a camera that goes round sees a profile, three quarters or the front, always looking to the side that the person faces."""

from typing import Any

import numpy as np
import pytest

from agents.film import BodyRig, CameraMove, CharacterDesign, Kit, Look, Mood, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from agents.media import svg
from agents.media.cast import Cast, turn_of
from agents.media.layers import raster
from agents.media.palettes import palette_for
from agents.media.people import face, hats, head, turns
from agents.media.picture import Picture, stage_of, view_of

MARA = CharacterDesign(
    name="Mara", rig=BodyRig.ADULT, skin="#d9a27c", hair_colour="#20304a", coat_colour="#34566b", shirt_colour="#e8dcc8", trouser_colour="#3a3f4a", hair="short"
)


def plan(azimuth: int, **changes: Any) -> ShotPlan:
    facing = changes.pop("facing", "right")
    values: dict[str, Any] = {
        "shot_id": "SCENE_1_SHOT_1", "frames": 8, "width": 320, "height": 180, "seed": 3, "look": Look.LOW_POLY, "palette": palette_for(Mood.WARM, Look.PAPER_CUT, Kit.HOME, 1),
        "kit": Kit.HOME, "interior": True, "time_of_day": TimeOfDay.DAY, "weather": Weather.CLEAR, "mood": Mood.WARM, "size": ShotSize.CLOSE, "move": CameraMove.STATIC,
        "place_seed": 5, "azimuth": azimuth, "subjects": (Subject(design=MARA, facing=facing),),
    }  # fmt: skip
    return ShotPlan(**(values | changes))


@pytest.mark.parametrize(("azimuth", "turn"), [(4, "profile"), (12, "profile"), (30, "quarter"), (45, "front"), (78, "front"), (0, "quarter")])
def test_the_camera_decides_how_much_of_a_face_is_seen(azimuth: int, turn: str) -> None:
    right, left = (Subject(design=MARA, facing=facing) for facing in ("right", "left"))
    assert turn_of(right, azimuth) == turn
    assert turn_of(left, -azimuth) == turn


def test_machines_and_animals_keep_the_one_view_they_have() -> None:
    for rig in (BodyRig.ROBOT, BodyRig.ANIMAL):
        assert turn_of(Subject(design=MARA.model_copy(update={"rig": rig})), 60) == "quarter"


def test_each_view_is_another_drawing_and_the_same_twice() -> None:
    frames = [Picture(plan(azimuth), studio="#203020").frame(0) for azimuth in (8, 30, 60, 60)]
    assert np.array_equal(frames[2], frames[3])
    assert all(np.abs(a.astype(int) - b).mean() > 1 for a, b in ((frames[0], frames[1]), (frames[1], frames[2]), (frames[0], frames[2])))


@pytest.mark.parametrize("azimuth", [8, 30, 60])
def test_a_face_is_on_the_side_of_the_head_that_its_owner_faces(azimuth: int) -> None:
    """From every azimuth, and for who looks left in the mirror: so an eyeline holds from the profile to the front."""
    for subject, round_to in ((Subject(design=MARA, facing="right"), azimuth), (Subject(design=MARA, facing="left"), -azimuth)):
        assert turns.lips_shift(MARA, turn_of(subject, round_to)) + turns.MIDDLE * face.face_of(MARA).half_w > 0


def test_a_profile_has_one_eye() -> None:
    half = face.face_of(MARA)
    assert [len(turns.eye_places(half, turn)) for turn in ("profile", "quarter", "front")] == [1, 2, 2]


@pytest.mark.parametrize("azimuth", [8, 30, 60])
def test_the_lips_are_where_the_check_of_lips_looks(azimuth: int) -> None:
    """The check holds a face still by its mouth: what it sees as the middle of the lips is where this view draws them."""
    shot = plan(azimuth)
    figure = Cast(shot, stage_of(shot), view_of(shot)).figures[0]
    x, _, width, _ = figure.face_areas.mouth
    assert x < turns.MIDDLE * face.face_of(MARA).half_w < x + width
    drawn = figure.head_at(np.eye(3), 0.0) @ np.array([turns.MIDDLE * face.face_of(MARA).half_w, 0.6 * face.face_of(MARA).half_h, 1.0])
    left, _, wide, _ = figure.regions(np.eye(3), 0.0)["head"]
    assert left < drawn[0] < left + wide


@pytest.mark.parametrize("hat", ["cap", "brim", "straw", "kasa", "bowler", "topper", "beanie", "headscarf", "hood", "fur_hood", "veil", "toque"])
def test_a_hat_sits_straight_on_a_head_seen_from_the_front(hat: str) -> None:
    """Its drawing is its own mirror image there, and is not in the three quarters."""
    one_sided: dict[str, float] = {}
    for turn in ("front", "quarter"):
        body = hats.hat(MARA.model_copy(update={"hat": hat}), turn=turn)
        seen, flipped = (raster(drawing, head.BOX, 0.5)[..., 3].astype(float) for drawing in (body, svg.mirrored(body.replace("hat", "flipped"), 0)))
        one_sided[turn] = float(np.abs(seen - flipped).sum() / seen.sum())
    assert one_sided["front"] < 0.04 < one_sided["quarter"]
