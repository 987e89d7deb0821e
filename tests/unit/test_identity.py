"""Identity: a frame keeps what the designs promise, and another coat is noticed."""

from typing import get_args

import numpy as np
import pytest

from agents.film import BodyRig, Coat, Look, Mood, ShotSize, Subject, TimeOfDay
from agents.media.identity import drawn_identity, seen_identity
from agents.media.picture import Picture
from tests.plans import design, plan, two


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE])
def test_a_frame_shows_who_is_promised_in_every_look(look: Look, size: ShotSize) -> None:
    shot = plan(subjects=two(), look=look, size=size, focus="Mara", time_of_day=TimeOfDay.DUSK)
    seen = seen_identity(np.asarray(Picture(shot).frame(3)[..., :3]), shot, 3 / 24)
    assert set(seen) == set(drawn_identity(shot)) and seen
    assert min(seen.values()) > 0.6, seen


def test_another_coat_and_other_hair_are_noticed() -> None:
    subjects = two()
    shot = plan(subjects=subjects, size=ShotSize.MEDIUM)
    other = design(coat="coat", coat_colour="#b3382f", hair_colour="#e4e2dd", skin="#543627")
    changed = shot.model_copy(update={"subjects": (subjects[0].model_copy(update={"design": other}), subjects[1])})
    frame = np.asarray(Picture(changed).frame(3)[..., :3])
    right, wrong = seen_identity(frame, changed, 3 / 24), seen_identity(frame, shot, 3 / 24)
    assert right["Mara"] > 0.6 and wrong["Mara"] < right["Mara"] - 0.3
    assert wrong["Tom"] == pytest.approx(right["Tom"], abs=0.05)


def test_a_signature_names_marks_and_things_carried() -> None:
    subjects = two()
    marked = subjects[0].model_copy(update={"design": design(marks=("scar",), prop="cane")})
    signature = drawn_identity(plan(subjects=(marked,), size=ShotSize.MEDIUM))["Mara"]
    assert signature.marks == ("scar",) and signature.prop == "cane"


def test_nobody_is_promised_in_an_insert_and_animals_and_robots_are_known_by_fur_and_metal() -> None:
    assert drawn_identity(plan(subjects=two(), size=ShotSize.INSERT, object_name="key")) == {}
    cast = tuple(
        two()[0].model_copy(update={"design": design(name, rig=rig, animal="dog"), "x": x})
        for name, rig, x in (("Rex", BodyRig.ANIMAL, -0.4), ("Bolt", BodyRig.ROBOT, 0.4))
    )
    shot = plan(subjects=cast, mood=Mood.HOPEFUL)
    assert min(seen_identity(np.asarray(Picture(shot).frame(2)[..., :3]), shot, 2 / 24).values()) > 0.6


@pytest.mark.parametrize("coat", get_args(Coat))
def test_everybody_is_known_again_in_every_coat(coat: Coat) -> None:
    shot = plan(subjects=(Subject(design=design(coat=coat)),), size=ShotSize.MEDIUM, width=320, height=180)
    assert seen_identity(np.asarray(Picture(shot).frame(4)[..., :3]), shot, 4 / 24)["Mara"] > 0.7
