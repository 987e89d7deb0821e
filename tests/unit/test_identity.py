"""Identity: people as designed raise nothing in any light, each part of a wardrobe changed alone is found by its name, and make-up is found where it is missing and nowhere else."""

from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import cv2
import numpy as np
import pytest

from agents.direction.film_look import MOODS
from agents.film import BodyRig, Coat, Look, Mood, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from agents.film.staging import LightingSetup
from agents.media.camera import camera_of
from agents.media.grading import graded_colours, tables_of
from agents.media.identity import Likeness
from agents.media.layers import Bitmap
from agents.media.people.face import MAKEUP, face_of
from agents.media.picture import Foreground, Picture, stage_of, view_of
from agents.quality.shot_checks import LEAST_IDENTITY
from tests.plans import design, plan, two

SECOND = 11 / 24
CHANGES: dict[str, dict[str, Any]] = {
    "coat": {"coat_colour": "#b5654a"},
    "shirt": {"shirt_colour": "#5f7d52"},
    "trousers": {"trouser_colour": "#8a7f6a"},
    "skin": {"skin": "#6b4630"},
    "hair": {"hair_colour": "#b98f4e"},
    "hat": {"hat_colour": "#3060a0"},
    "prop": {"prop": "bucket"},
}
OTHER_KINDS = ({"hat": "none"}, {"hair": "bald"}, {"coat": "none"}, {"prop": ""})
WEATHERS = {"day": (TimeOfDay.DAY, Weather.CLEAR), "night": (TimeOfDay.NIGHT, Weather.CLEAR), "rain": (TimeOfDay.DAY, Weather.RAIN)}


def _dressed(**changes: Any) -> tuple[Subject, ...]:
    """Mara with everything on, and Tom."""
    worn: dict[str, Any] = {"coat": "coat", "hat": "beanie", "hat_colour": "#b08a30", "hair": "long", "prop": "lantern"}
    mara, tom = two()
    return mara.model_copy(update={"design": design(**(worn | changes))}), tom


def _shown(shot: ShotPlan) -> Bitmap:
    """The people of a shot before a grey wall, as they are drawn in its frames, and as a coder leaves them."""
    target = np.full((shot.height, shot.width, 4), (130, 120, 125, 255), np.uint8)
    Foreground(shot, stage_of(shot), view_of(shot)).draw(target, camera_of(shot, SECOND), SECOND)
    coded = cv2.imdecode(cv2.imencode(".jpg", target[..., :3], [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)
    assert coded is not None
    return np.asarray(coded, np.uint8)


def _lost(frame: Bitmap, shot: ShotPlan) -> set[tuple[str, str]]:
    seen = Likeness(shot).seen(frame, SECOND)
    assert set(seen) <= {"Mara", "Tom"} and "Mara" in seen
    return {(name, part) for name, parts in seen.items() for part, share in parts.items() if share < LEAST_IDENTITY}


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("weather", list(WEATHERS))
@pytest.mark.parametrize(("size", "unseen"), [(ShotSize.WIDE, {"shirt"}), (ShotSize.MEDIUM, {"trousers", "prop"})])
def test_each_part_changed_alone_is_found_by_its_name_and_nobody_else_is_suspected(look: Look, weather: str, size: ShotSize, unseen: set[str]) -> None:
    time, air = WEATHERS[weather]
    shot = plan(subjects=_dressed(), look=look, time_of_day=time, weather=air, size=size, width=640, height=360)
    assert _lost(_shown(shot), shot) == set()
    missed = []
    for part, change in CHANGES.items():
        lost = _lost(_shown(shot.model_copy(update={"subjects": _dressed(**change)})), shot)
        if (("Mara", part) not in lost and part not in unseen) or any(name == "Tom" for name, _ in lost):
            missed.append((part, lost))
    assert missed == []


@pytest.mark.parametrize("other", OTHER_KINDS, ids=str)
def test_another_kind_of_thing_in_the_same_colour_is_found(other: dict[str, Any]) -> None:
    shot = plan(subjects=_dressed(), size=ShotSize.MEDIUM, width=640, height=360)
    (part,) = other
    assert ("Mara", part) in _lost(_shown(shot.model_copy(update={"subjects": _dressed(**other)})), shot)


def _twenty() -> Iterator[ShotPlan]:
    """Shots in every look, size and kind of weather, with their whole set."""
    sizes = (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.OVER_SHOULDER, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
    airs = [*WEATHERS.values(), (TimeOfDay.DUSK, Weather.FOG), (TimeOfDay.NIGHT, Weather.STORM), (TimeOfDay.DAWN, Weather.SNOW)]
    for number, (look, size) in enumerate(product(Look, sizes)):
        time, air = airs[number % len(airs)]
        yield plan(subjects=_dressed(), look=look, size=size, focus="Mara", time_of_day=time, weather=air, width=480, height=270)


def test_twenty_shots_as_designed_raise_nothing() -> None:
    found = {number: lost for number, shot in enumerate(_twenty()) if (lost := _lost(np.asarray(Picture(shot).frame(11)[..., :3]), shot))}
    assert found == {}


def test_another_grade_is_no_other_person() -> None:
    shot = plan(subjects=_dressed(), size=ShotSize.MEDIUM, width=640, height=360)
    darker, misty = (np.asarray(cv2.convertScaleAbs(_shown(shot), alpha=alpha, beta=beta), np.uint8) for alpha, beta in ((0.84, 0), (0.8, 40)))
    assert _lost(darker, shot) == _lost(misty, shot) == set()


@pytest.mark.parametrize("mood", list(MOODS))
def test_in_the_colours_of_its_scene_a_person_is_known_and_another_coat_is_not(mood: Mood) -> None:
    shot = plan(subjects=_dressed(), size=ShotSize.MEDIUM, width=640, height=360, grade=MOODS[mood])
    others = shot.model_copy(update={"subjects": _dressed(coat_colour="#b5654a")})
    assert shot.grade is not None
    right, wrong = (graded_colours(_shown(made), tables_of(shot.grade)) for made in (shot, others))
    assert _lost(right, shot) == set() and ("Mara", "coat") in _lost(wrong, shot)


def test_nobody_is_promised_in_an_insert_and_animals_and_robots_are_known_by_fur_and_metal() -> None:
    insert = plan(subjects=two(), size=ShotSize.INSERT, object_name="key")
    assert Likeness(insert).seen(np.asarray(Picture(insert).frame(11)[..., :3]), SECOND) == {}
    rigs = (("Rex", BodyRig.ANIMAL, -0.4), ("Bolt", BodyRig.ROBOT, 0.4))
    cast = tuple(Subject(design=design(name, rig=rig, animal="dog", hair_colour="#c9a06a"), x=x) for name, rig, x in rigs)
    shot = plan(subjects=cast)
    right = Likeness(shot).seen(_shown(shot), SECOND)
    assert min(right["Rex"]["fur"], right["Bolt"]["metal"]) > 0.9
    others = tuple(
        subject.model_copy(update={"design": subject.design.model_copy(update={"hair_colour": "#332820", "coat_colour": "#a04030"})}) for subject in cast
    )
    wrong = Likeness(shot).seen(_shown(shot.model_copy(update={"subjects": others})), SECOND)
    assert max(wrong["Rex"]["fur"], wrong["Bolt"]["metal"]) < LEAST_IDENTITY


@pytest.mark.parametrize("coat", get_args(Coat))
def test_everybody_is_known_again_in_every_coat(coat: Coat) -> None:
    shot = plan(subjects=(Subject(design=design(coat=coat)),), size=ShotSize.MEDIUM, width=320, height=180)
    assert _lost(np.asarray(Picture(shot).frame(11)[..., :3]), shot) == set()


TRAITS: dict[str, dict[str, Any]] = {
    "glasses": {"glasses": True}, "beard": {"whiskers": "full", "beard": True}, "eyepatch": {"marks": ("eyepatch",)}, "scarf": {"marks": ("scarf",)},
}  # fmt: skip


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("trait", list(TRAITS))
def test_a_face_without_its_glasses_its_beard_or_its_marks_is_found_and_one_that_has_them_is_not(trait: str, look: Look) -> None:
    plain = {"hat": "none", "prop": "", "coat_colour": "#34566b"}
    size = ShotSize.MEDIUM if trait == "scarf" else ShotSize.CLOSE
    time, air = list(WEATHERS.values())[(list(Look).index(look) + list(TRAITS).index(trait)) % len(WEATHERS)]
    shot = plan(subjects=_dressed(**plain, **TRAITS[trait]), look=look, size=size, focus="Mara", width=480, height=270, time_of_day=time, weather=air)
    assert trait in Likeness(shot).seen(_shown(shot), SECOND)["Mara"]
    assert _lost(_shown(shot), shot) == set()
    bare = shot.model_copy(update={"subjects": _dressed(**plain)})
    assert ("Mara", trait) in _lost(_shown(bare), shot)


@pytest.mark.parametrize("look", [Look.LOW_POLY, Look.INK])
@pytest.mark.parametrize(("hair", "skin"), [("#b0b0b0", "#d9a27c"), ("#6b4630", "#96644a")])
def test_stubble_that_is_there_is_never_missed_where_the_wall_shows_through_its_edge(look: Look, hair: str, skin: str) -> None:
    worn = {"whiskers": "stubble", "beard": True, "hair_colour": hair, "skin": skin, "hat": "none", "prop": ""}
    for size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE):
        shot = plan(subjects=(Subject(design=design(**worn)),), size=size, look=look, focus="Mara", width=640, height=360)
        seen = Likeness(shot).seen(np.asarray(Picture(shot).frame(11)[..., :3]), SECOND)
        assert seen["Mara"].get("beard", 1.0) > 0.9


NIGHT = {"time_of_day": TimeOfDay.NIGHT, "weather": Weather.RAIN}
DIM = LightingSetup(scene_number=1, key_side="back", key_colour="#cedaff", fill_colour="#dabf98", key=0.5, fill=0.8, exposure=-0.1, haze=0.2)


@pytest.mark.parametrize(
    ("mark", "look", "size"),
    [
        ("wet", Look.INK, ShotSize.MEDIUM),
        ("wet", Look.PAPER_CUT, ShotSize.CLOSE),
        ("dirt", Look.NOIR, ShotSize.MEDIUM_CLOSE),
        ("tired", Look.INK, ShotSize.CLOSE),
        ("pale", Look.LOW_POLY, ShotSize.MEDIUM_CLOSE),
    ],
)
def test_make_up_is_seen_in_the_size_of_a_film_by_night_and_found_where_it_is_missing(mark: str, look: Look, size: ShotSize) -> None:
    worn = {"hat": "none", "prop": "", "coat_colour": "#34566b"}
    shot = plan(subjects=_dressed(**worn, marks=(mark,)), look=look, size=size, focus="Mara", width=960, height=540, light=DIM, **NIGHT)
    assert Likeness(shot).seen(_shown(shot), SECOND)["Mara"]["make-up"] > 0.8
    bare = shot.model_copy(update={"subjects": _dressed(**worn)})
    assert _lost(_shown(bare), shot) == {("Mara", "make-up")}


def test_what_one_frame_has_shown_for_sure_is_not_looked_for_in_the_next() -> None:
    shot = plan(subjects=_dressed(glasses=True), size=ShotSize.CLOSE, focus="Mara", width=640, height=360)
    likeness, frame = Likeness(shot), _shown(shot)
    assert "glasses" in likeness.seen(frame, SECOND)["Mara"] and "glasses" not in likeness.seen(frame, SECOND)["Mara"]
    doubtful, bare = Likeness(shot), _shown(shot.model_copy(update={"subjects": _dressed()}))
    assert all("glasses" in doubtful.seen(bare, SECOND)["Mara"] for _ in range(2))


def test_make_up_leaves_the_face_below_it_as_it_is() -> None:
    assert all(face_of(design(name, marks=(mark,))) == face_of(design(name)) for name in ("Mara", "Tom", "Ida") for mark in MAKEUP)
