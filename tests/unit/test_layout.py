"""Layout: in a frame of any shape heads are in it, people side by side do not cover each other, and the camera turns, tilts and comes to rest."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from agents.film import FRAME_SIZES, Aspect, BodyRig, CameraMove, Kit, ShotPlan, ShotSize, Subject
from agents.media.camera import camera_at
from agents.media.cast import SILL, Cast
from agents.media.picture import stage_of, view_of
from tests.unit.test_pictures import design, plan, two


def placed(shot: ShotPlan) -> list[Any]:
    """The figures of a shot, far to near."""
    return Cast(shot, stage_of(shot), view_of(shot)).figures


def test_the_main_one_of_an_upright_frame_is_in_front_of_the_others() -> None:
    behind, front = placed(plan(subjects=two(), size=ShotSize.MEDIUM, focus="Mara", width=360, height=640))
    assert front.design.name == "Mara" and front.spot.scale > behind.spot.scale


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("size", [size for size in ShotSize if size is not ShotSize.INSERT])
def test_nobody_loses_the_head_in_a_frame_of_any_shape(size: ShotSize, aspect: Aspect) -> None:
    width, height = (side // 4 * 2 for side in FRAME_SIZES[aspect])
    child, dog = design("Nia", rig=BodyRig.CHILD, height=0.62), design("Rex", rig=BodyRig.ANIMAL, animal="dog")
    casts = [two()[:1], two(), (Subject(design=design(), x=-0.4), Subject(design=child, x=0.4, facing="left")), (Subject(design=dog, x=-0.3), two()[1])]
    casts += [
        tuple(Subject(design=design(f"P{n}"), x=-0.6 + 0.4 * n, depth=0.5 * (n % 2), facing="left" if n > 1 else "right") for n in range(count))
        for count in (3, 4)
    ]
    casts += [
        (Subject(design=design(rig=rig), action=action),) for rig in (BodyRig.ADULT, BodyRig.OLD, BodyRig.CHILD) for action in ("sit", "kneel", "lean", "work")
    ]
    mammoth = Subject(design=design("Oak", rig=BodyRig.ANIMAL, animal="mammoth", height=1.3), x=-0.4)
    casts += [(mammoth, two()[1])]
    for number, subjects in enumerate(casts):
        shot = plan(subjects=subjects, size=size, width=width, height=height, angle=("low", "eye", "high")[number % 3], focus=subjects[0].design.name)
        for figure in placed(shot)[:1] if size is ShotSize.OVER_SHOULDER else placed(shot):
            x, y, wide, tall = figure.regions(np.eye(3), shot.frames / shot.fps / 2)["head"]
            who = f"{figure.design.name} {figure.subject.action}"
            assert 0.04 * width < x + wide / 2 < 0.96 * width, f"{who} stands at {x / width:.2f}"
            assert -0.03 * height < y and y + 0.4 * tall < 0.93 * height, f"{who} has the head at {y / height:.2f}"


def test_people_of_a_row_do_not_cover_each_other() -> None:
    for aspect in (Aspect.WIDE, Aspect.SQUARE, Aspect.SCOPE):
        width, height = (side // 4 * 2 for side in FRAME_SIZES[aspect])
        left, right = sorted(placed(plan(subjects=two(), size=ShotSize.MEDIUM, width=width, height=height)), key=lambda figure: figure.spot.x)
        assert right.spot.x - left.spot.x > 140 * left.spot.scale, f"{aspect}: shoulders overlap"


@pytest.mark.parametrize("aspect", [Aspect.TALL, Aspect.SQUARE, Aspect.WIDE])
def test_whose_shoulder_is_looked_over_is_seen_and_covers_no_face(aspect: Aspect) -> None:
    width, height = (side // 4 * 2 for side in FRAME_SIZES[aspect])
    shot = plan(subjects=two(), size=ShotSize.OVER_SHOULDER, focus="Mara", width=width, height=height)
    seen, partner = (figure.head_box(np.eye(3), 0.0) for figure in placed(shot))
    assert partner[0] > seen[0] + 0.85 * seen[2], "the partner's head is before the face"
    assert partner[0] + 0.35 * partner[2] < width, "the partner is outside"


ANIMALS = ("fox", "cat", "dog", "owl", "crow", "mammoth", "horse", "bear", "deer", "mouse", "goat")


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("size", [ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.MEDIUM])
def test_two_animals_face_each_other_and_their_heads_do_not_touch(size: ShotSize, aspect: Aspect) -> None:
    """The left one looks to the right, its whole head with nose and ears is in the frame and left of the other's, and its body runs out behind it."""
    width, height = (side // 4 * 2 for side in FRAME_SIZES[aspect])
    for kind in ANIMALS if aspect is Aspect.WIDE else ANIMALS[::3]:
        beast = lambda name, kind=kind: design(name, rig=BodyRig.ANIMAL, animal=kind)
        pair = Subject(design=beast("Ada"), x=-0.42, facing="right"), Subject(design=beast("Bo"), x=0.42, facing="left")
        shot = plan(subjects=pair, size=size, width=width, height=height, focus="Bo")
        left, right = sorted(placed(shot), key=lambda figure: figure.head_box(np.eye(3), 0.0)[0])
        (x1, y1, wide1, _), (x2, _, wide2, _) = (figure.head_box(np.eye(3), shot.frames / shot.fps / 2) for figure in (left, right))
        assert (left.design.name, left.spot.facing, right.spot.facing) == ("Ada", "right", "left")
        assert x1 + wide1 < x2, f"two of {kind}: heads cross"
        assert x1 > -0.02 * width and x2 + wide2 < 1.02 * width and y1 > -0.05 * height, f"two of {kind}: a head is cut"
        assert left.spot.x < x1 + wide1 / 2 and right.spot.x > x2 + wide2 / 2, f"two of {kind}: a body is between the heads"


@pytest.mark.parametrize("size", [ShotSize.EXTREME_WIDE, ShotSize.WIDE])
def test_people_in_a_car_sit_behind_its_door_and_look_ahead(size: ShotSize) -> None:
    for heads, place_seed in ((1, 5), (2, 5), (3, 5), (2, 6), (2, 7), (2, 8)):
        subjects = tuple(Subject(design=design(f"P{n}"), x=-0.5 + 0.5 * n, facing="left" if n else "right") for n in range(heads))
        shot = plan(subjects=subjects, size=size, interior=True, kit=Kit.CITY, features=("cab",), width=640, height=360, place_seed=place_seed)
        view, ahead = view_of(shot), "left" if stage_of(shot).turned else "right"
        sill = view.height / 2 + (SILL - view.centre_y) * view.scale
        for figure in placed(shot):
            assert figure.subject.action == "sit" and figure.spot.facing == ahead
            regions = figure.regions(np.eye(3), 0.0)
            assert sill - 0.12 * view.height < regions["torso"][1] + regions["torso"][3], "the hips are above the door"
            assert regions["head"][1] > 0.1 * view.height and regions["head"][1] + regions["head"][3] < sill, "the head is not in the window"


def test_who_stands_beside_somebody_in_an_upright_frame_is_nearly_as_large_and_as_high() -> None:
    shot = plan(subjects=two(), size=ShotSize.MEDIUM, focus="Mara", width=360, height=640)
    partner, main = placed(shot)
    assert main.design.name == "Mara" and 0.8 <= partner.spot.scale / main.spot.scale <= 0.95
    (x1, y1, wide, tall), (x2, y2, _, _) = (figure.head_box(np.eye(3), 0.0) for figure in (main, partner))
    assert abs(y1 - y2) < 0.25 * tall and abs(x1 - x2) > 0.9 * wide, "heads side by side"


def test_a_group_with_somebody_on_the_knees_is_framed_for_the_lowest_and_the_highest_head() -> None:
    for aspect in (Aspect.WIDE, Aspect.SQUARE, Aspect.SCOPE, Aspect.TALL):
        width, height = (side // 4 * 2 for side in FRAME_SIZES[aspect])
        for depth in (0.0, 0.7):
            kneels = Subject(design=design("Kit"), x=-0.6, action="kneel", depth=depth)
            stand = [Subject(design=design(name), x=x, depth=0.7 - depth, facing="left") for name, x in (("Mara", 0.1), ("Tom", 0.6))]
            for figure in placed(plan(subjects=(kneels, *stand), size=ShotSize.MEDIUM, focus="Tom", width=width, height=height)):
                _, top, _, tall = figure.head_box(np.eye(3), 0.0)
                assert top > 0.0 and top + tall < 0.92 * height, (
                    f"{figure.design.name} in {aspect}: head from {top / height:.2f} to {(top + tall) / height:.2f}"
                )


def test_a_reverse_shot_sees_another_part_of_the_set() -> None:
    one, other = (view_of(plan(size=ShotSize.CLOSE, azimuth=azimuth)) for azimuth in (40, -40))
    assert other.centre_x - one.centre_x > 0.7 * one.width / one.scale


def test_a_low_camera_sees_more_sky_and_a_camera_goes_down_to_a_dog() -> None:
    of = lambda **changes: view_of(plan(size=ShotSize.CLOSE, **changes)).centre_y
    assert of(angle="low") < of() < of(angle="high")
    dog = (Subject(design=design("Rex", rig=BodyRig.ANIMAL, animal="dog")),)
    assert of(subjects=dog) > of(subjects=two()[:1])


@pytest.mark.parametrize("move", [move for move in CameraMove if move is not CameraMove.HANDHELD])
def test_a_move_begins_and_ends_at_rest_and_goes_on_without_a_jump_in_the_handles(move: CameraMove) -> None:
    moved = lambda seconds: np.array([camera_at(move, seconds, 4.0).dx, camera_at(move, seconds, 4.0).dy, camera_at(move, seconds, 4.0).zoom])
    frame = 1 / 24
    assert all(np.abs(moved(at + frame) - moved(at)).max() < 1e-4 for at in (-0.3, -frame, 0.0, 4.0 - frame, 4.0, 4.2))
    assert max(np.abs(moved(n * frame) - moved((n - 1) * frame)).max() for n in range(-8, 105)) < 0.003


def test_a_camera_in_the_hand_is_never_still_and_never_far() -> None:
    path = [camera_at(CameraMove.HANDHELD, n / 24, 4.0) for n in range(-8, 104)]
    assert all((one.dx, one.dy) != (two.dx, two.dy) for one, two in pairwise(path))
    assert max(max(abs(one.dx), abs(one.dy)) for one in path) < 0.01


@pytest.mark.parametrize("heads", [3, 4])
def test_a_group_from_the_waist_up_stands_in_depth_and_hides_no_face(heads: int) -> None:
    """Neighbours differ in size and in height in the frame, the main one is the nearest, and no head lies on another."""
    names = ("Mara", "Tom", "Iris", "Bo")[:heads]
    subjects = tuple(Subject(design=design(name), x=-0.8 + 1.6 * place / (heads - 1)) for place, name in enumerate(names))
    shot = plan(subjects=subjects, size=ShotSize.MEDIUM, focus="Tom", width=640, height=360)
    figures = sorted(Cast(shot, stage_of(shot), view_of(shot)).figures, key=lambda figure: figure.spot.x)
    heads_seen = [figure.regions(np.eye(3), 0.0)["head"] for figure in figures]
    assert max(figures, key=lambda figure: figure.spot.scale).design.name == "Tom"
    for (x1, y1, width, height), (x2, y2, _, _) in pairwise(heads_seen):
        assert x2 - x1 > 0.6 * width, "a face is covered"
        assert abs(y2 - y1) > 0.08 * height, "a row of one height"


@pytest.mark.parametrize("shape", [(478, 200), (480, 270)])
def test_the_hat_of_who_stands_at_the_back_of_a_group_is_in_the_frame(shape: tuple[int, int]) -> None:
    people = tuple(
        Subject(design=design(name, hat=hat, rig=rig, height=height), x=x, facing=facing)  # pyright: ignore[reportArgumentType]
        for name, hat, rig, height, x, facing in (("A", "none", BodyRig.ADULT, 1.0, -0.5, "right"), ("B", "topper", BodyRig.BROAD, 1.03, 0.1, "left"), ("C", "none", BodyRig.OLD, 0.94, 0.6, "left"))
    )  # fmt: skip
    shot = plan(subjects=people, size=ShotSize.MEDIUM, width=shape[0], height=shape[1], focus="A")
    tall = next(figure for figure in Cast(shot, stage_of(shot), view_of(shot)).figures if figure.design.name == "B")
    assert tall.head_box(np.eye(3), 1.0)[1] - 60 * tall.spot.scale > 0
