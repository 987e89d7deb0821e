"""A thing changes hands: the story's own words say so, one shot shows it, and from then on the other one has it."""

import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.direction.acting import hand_over
from agents.direction.scene_director import SceneDirector
from agents.film import BodyRig, Frame, Kit, Look, Mood, Scene, ScenePlan, ShotPlan, ShotSize, StyleGuide, Subject
from agents.media.cast import Cast
from agents.media.handover import TOUCHING
from agents.media.palettes import palette_for
from agents.media.people.anatomy import BUILDS
from agents.media.persons import Person
from agents.media.picture import Picture, stage_of, view_of
from agents.visual.shot_plans import shot_plan
from agents.visual.storyboard_artist import StoryboardArtist
from tests.plans import design, plan
from tests.small_film import CONCEPT, FILM, run_items

STYLE = StyleGuide(look=Look.PAPER_CUT, palette=palette_for(Mood.SAD, Look.PAPER_CUT, Kit.SEA, 1))
HEIGHTS = {BodyRig.CHILD: 0.68, BodyRig.OLD: 0.94}


def passing(giver: BodyRig = BodyRig.ADULT, taker: BodyRig = BodyRig.ADULT, **changes: Any) -> ShotPlan:
    people = (
        Subject(design=design("Mara", rig=giver, height=HEIGHTS.get(giver, 1.0)), x=-0.42, action="give", holds=True),
        Subject(design=design("Tom", rig=taker, height=HEIGHTS.get(taker, 1.0)), x=0.42, facing="left", action="take"),
    )
    return plan(subjects=people, size=ShotSize.MEDIUM, object_name="bottle", frames=60, **changes)


def hands(shot: ShotPlan) -> tuple[Person, Person]:
    figures = {figure.design.name: figure for figure in Cast(shot, stage_of(shot), view_of(shot)).figures if isinstance(figure, Person)}
    return figures["Mara"], figures["Tom"]


def apart(mara: Person, tom: Person, second: float) -> float:
    """Between the palms, in units of the larger one."""
    still = np.eye(3)
    return math.dist(mara.palm_in_frame(still, second), tom.palm_in_frame(still, second)) / max(mara.spot.scale, tom.spot.scale)


@pytest.mark.parametrize(("giver", "taker"), list(product(BUILDS, repeat=2)))
def test_both_hands_are_on_the_thing_at_the_middle_of_the_shot_whoever_gives_it_to_whom(giver: BodyRig, taker: BodyRig) -> None:
    for shape in ({}, {"width": 270, "height": 480}):
        mara, tom = hands(passing(giver, taker, **shape))
        middle = 60 / 24 / 2
        assert max(apart(mara, tom, second) for second in (middle - TOUCHING, middle, middle + TOUCHING)) < 4
        assert min(apart(mara, tom, 0), apart(mara, tom, 2 * middle)) > 25


def test_the_thing_is_the_givers_before_and_the_takers_after() -> None:
    mara, tom = hands(passing())
    for frame in range(60):
        assert mara.has_object(frame / 24) is (frame < 30)
        assert tom.has_object(frame / 24) is (frame >= 30)


def test_frames_of_a_hand_over_do_not_depend_on_the_order_they_are_drawn_in() -> None:
    shot = passing()
    forth, back = Picture(shot), Picture(shot)
    first = {number: forth.frame(number) for number in (6, 31, 54)}
    assert all(np.array_equal(back.frame(number), first[number]) for number in (54, 6, 31))
    assert not np.array_equal(first[6], first[54])


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Mara gives the bottle to Tom.", ("Mara", "Tom")),
        ("On the roof Tom hands Mara the old bottle; she looks away.", ("Tom", "Mara")),
        ("Tom hands it over.", ("Tom", "Mara")),
        ("Mara takes the bottle from Tom.", ("Tom", "Mara")),
        ("Tom does not give it back at once.", None),
        ("Mara hands round the tea.", None),
        ("Mara takes it.", None),
        ("Mara gives up.", None),
    ],
)
def test_notes_say_whether_something_changes_hands(note: str, found: tuple[str, str] | None) -> None:
    assert hand_over([note], ("Mara", "Tom"), "green bottle") == found


async def drawn(tmp_path: Path, *notes: str, words: str = "") -> dict[str, Any]:
    """The small film's storyboard with those notes in its first scene, the same two in the second, and other words in its lines."""
    scenes = [
        {**scene, "object_seen": True, "primary_characters": ["Mara", "Tom"], "beat_notes": notes if n == 0 else ()}
        for n, scene in enumerate(FILM["scene_list"])
    ]
    script = [{**line, "text": words or line["text"]} for line in FILM["dialogue_script"]]
    film = {**FILM, "scene_list": scenes, "dialogue_script": script}
    await run_items(SceneDirector, film, tmp_path, ["SCENE_1", "SCENE_2"])
    await run_items(StoryboardArtist, film, tmp_path, ["SCENE_1", "SCENE_2"])
    return film


def plans_of(film: dict[str, Any]) -> list[ShotPlan]:
    people = (design("Mara"), design("Tom"))
    return [
        shot_plan(frame, scenes=[Scene.model_validate(scene) for scene in film["scene_list"]], plans=[ScenePlan.model_validate(one) for one in film["scene_plans"]], designs=people,
                  environments=(), style=STYLE, concept=CONCEPT, seed=7)
        for frame in map(Frame.model_validate, film["storyboard_frames"])
    ]  # fmt: skip


async def test_one_shot_shows_the_thing_change_hands_and_from_then_on_the_other_has_it_in_later_scenes_too(tmp_path: Path) -> None:
    shots = plans_of(await drawn(tmp_path, "Mara gives the bottle to Tom."))
    passing_at = [index for index, shot in enumerate(shots) if {subject.action for subject in shot.subjects} == {"give", "take"}]
    assert len(passing_at) == 1 and shots[passing_at[0]].size is ShotSize.MEDIUM and shots[passing_at[0]].object_name == "bottle"
    holders = [{subject.design.name for subject in shot.subjects if subject.holds} for shot in shots]
    assert all(names <= {"Mara"} for names in holders[: passing_at[0] + 1]) and all(names <= {"Tom"} for names in holders[passing_at[0] + 1 :])
    assert any(names == {"Tom"} for names, shot in zip(holders, shots, strict=True) if shot.shot_id.startswith("SCENE_2"))


async def test_nothing_changes_hands_where_the_scene_does_not_say_so_whatever_is_spoken(tmp_path: Path) -> None:
    still, told = await drawn(tmp_path), await drawn(tmp_path, words="Mara gives the bottle to Tom.")
    assert told["storyboard_frames"] == still["storyboard_frames"]
    assert not any(subject.action in ("give", "take") for shot in plans_of(still) for subject in shot.subjects)
    assert not any(frame["holder"] for frame in still["storyboard_frames"])
