"""People in pictures: feet stay where they are put, hands are on what they hold, eyes meet, and everybody is somebody else."""

from itertools import combinations, pairwise
from typing import Any, get_args

import numpy as np
import pytest

from agents.character.character_designer import designs
from agents.film import Action, BodyRig, CharacterProfile, Coat, Hair, Hat, Mood, ShotPlan, ShotSize, SpeechCue, Subject, Viseme
from agents.media.animals import SKULL, Animal
from agents.media.camera import camera_of
from agents.media.cast import Cast
from agents.media.faces import gaze_at, stress_at, voice_at
from agents.media.layers import raster
from agents.media.limbs import GAITS, Moment, arm_angles, leg_angles, pose_at
from agents.media.people import muzzles
from agents.media.people.anatomy import ANKLE, BUILDS, tall_of
from agents.media.people.face import EXPRESSIONS, Gaze
from agents.media.people.gear import GEAR, gear_of
from agents.media.people.species import SPECIES, creature_of, is_animal
from agents.media.persons import Person
from agents.media.picture import Picture, stage_of, view_of
from agents.providers.writer.words import ANIMALS
from tests.plans import design, plan, two


def person(shot: ShotPlan, number: int = 0) -> tuple[Cast, Person]:
    cast = Cast(shot, stage_of(shot), view_of(shot))
    figure = cast.figures[number]
    assert isinstance(figure, Person)
    return cast, figure


def alone(**changes: Any) -> Subject:
    looks = changes.pop("looks", {})
    return Subject(design=design(**looks), **changes)


@pytest.mark.parametrize("action", ["walk", "run"])
@pytest.mark.parametrize("rig", [BodyRig.ADULT, BodyRig.CHILD, BodyRig.OLD])
def test_a_planted_foot_does_not_slide(action: Action, rig: BodyRig) -> None:
    shot = plan(subjects=(alone(action=action, looks={"rig": rig}),), width=1280, height=720)
    cast, figure = person(shot)
    still = cast.matrix(camera_of(shot, 0))
    frames = [figure.soles(still, number / 24) for number in range(48)]
    planted = 0
    for before, after in pairwise(frames):
        for (x1, y1, down1), (x2, y2, down2) in zip(before, after, strict=True):
            if down1 and down2:
                planted += 1
                assert abs(x2 - x1) < 1 and abs(y2 - y1) < 1
    assert planted > 20
    assert abs(frames[-1][0][0] - frames[0][0][0]) > 40, "and yet it gets somewhere"


@pytest.mark.parametrize("rig", [rig for rig in BodyRig if rig in BUILDS])
def test_legs_and_arms_reach_where_they_are_sent(rig: BodyRig) -> None:
    build = BUILDS[rig]
    for first, second, solve, root, end in (
        (build.thigh, build.shin, leg_angles, build.hips[0], (30.0, -ANKLE - 8)),
        (build.upper_arm, build.forearm, arm_angles, build.shoulders[0], (40.0, build.hip_y - 40)),
    ):
        upper, lower = np.radians(solve(root, end, first, second))
        found = root[0] + first * np.sin(upper) + second * np.sin(lower), root[1] + first * np.cos(upper) + second * np.cos(lower)
        assert found == pytest.approx(end, abs=0.5)


@pytest.mark.parametrize("thing", ["key", "letter", "box", "map", "book", "radio"])
@pytest.mark.parametrize("rig", [BodyRig.ADULT, BodyRig.BROAD, BodyRig.CHILD])
def test_hands_are_on_what_they_hold(thing: str, rig: BodyRig) -> None:
    _, figure = person(plan(subjects=(alone(action="hold", holds=True, looks={"rig": rig}),), object_name=thing, size=ShotSize.MEDIUM))
    for second in (0.0, 0.8, 1.7):
        pairs = figure.grips(second)
        assert pairs
        for palm, wanted in pairs:
            assert np.hypot(palm[0] - wanted[0], palm[1] - wanted[1]) < 3


def test_every_action_is_a_pose_of_its_own_and_never_stands_still() -> None:
    build = BUILDS[BodyRig.ADULT]
    poses = {action: pose_at(action, Moment(1.3, 0.4), build) for action in get_args(Action) if action != "turn_away"}
    for first, second in combinations(poses, 2):
        assert poses[first] != poses[second], (first, second)
    for action in poses:
        assert pose_at(action, Moment(1.3, 0.4), build) != pose_at(action, Moment(1.6, 0.4), build)


def test_hands_rise_with_the_voice_and_beat_on_its_stresses_and_each_mood_has_its_manner() -> None:
    cue = SpeechCue(
        line_id="a",
        character="Mara",
        start=1.0,
        seconds=3.0,
        visemes=(Viseme(at=0.0, shape="wide"), Viseme(at=0.3, shape="closed"), Viseme(at=1.5, shape="wide")),
    )
    assert voice_at(cue, 0.9) == 0 and voice_at(cue, 2.5) == 1 and voice_at(None, 2.5) == 0
    assert stress_at(cue, 2.64) > 0.95 > stress_at(cue, 2.4) and stress_at(cue, 2.4) < 0.2
    build = BUILDS[BodyRig.ADULT]
    raised = {mood: pose_at("stand", Moment(2.6, 0.4, 0.5, 1.0, mood=mood), build).far_arm[1] for mood in Mood}
    silent = pose_at("stand", Moment(2.6, 0.4), build).far_arm[1]
    assert all(angle > silent + 5 for angle in raised.values()) and len({round(angle) for angle in raised.values()}) >= 5


def test_eyelines_meet() -> None:
    left, right = (subject.model_copy(update={"look_x": x}) for subject, x in zip(two(), (0.3, -0.3), strict=True))
    first, second = gaze_at(left, -0.3, "a", 0.0), gaze_at(right, 0.3, "b", 0.0)
    assert first.across > 0.4 and second.across > 0.4 and not first.turned and not second.turned, "both look ahead, at each other"
    back = gaze_at(left.model_copy(update={"look_x": -1.5}), -0.3, "a", 0.0)
    assert back.turned and back.across < 0
    assert gaze_at(left.model_copy(update={"look_y": 0.8}), -0.3, "a", 0.0).down == 1.0


def test_eyes_glance_aside_now_and_then_but_not_for_long() -> None:
    subject = alone()
    gazes = [gaze_at(subject, -0.3, "glance", number / 24) for number in range(240)]
    usual = max(set(gazes), key=gazes.count)
    assert 0.6 < gazes.count(usual) / 240 < 0.98


@pytest.mark.parametrize("rig", list(BodyRig))
def test_a_child_has_a_large_head_and_short_legs_and_everybody_fits_the_height_that_is_told(rig: BodyRig) -> None:
    if rig in BUILDS:
        build, adult = BUILDS[rig], BUILDS[BodyRig.ADULT]
        assert (build.head / tall_of(design(rig=rig)) > 1.2 * adult.head / tall_of(design())) is (rig is BodyRig.CHILD)
        assert -build.hip_y == pytest.approx(build.thigh + build.shin + ANKLE, abs=4)


def drawn(**looks: Any) -> np.ndarray:
    subject = Subject(design=design(**looks))
    return Picture(plan(subjects=(subject,), size=ShotSize.MEDIUM, width=160, height=160), studio="#b9b2a0").frame(3)


def test_every_coat_hat_and_head_of_hair_is_drawn_and_looks_like_no_other() -> None:
    for field, words in (("coat", get_args(Coat)), ("hat", get_args(Hat)), ("hair", get_args(Hair))):
        pictures = {word: drawn(**{field: word}).astype(np.int16) for word in words}
        for first, second in combinations(words, 2):
            assert np.abs(pictures[first] - pictures[second]).max() > 24, (field, first, second)


def test_every_mood_and_mouth_is_another_face() -> None:
    assert len(set(EXPRESSIONS.values())) == len(Mood)

    def close(mood: Mood, shape: str) -> np.ndarray:
        cue = SpeechCue(line_id="a", character="Mara", start=0.0, seconds=2.0, visemes=(Viseme(at=0.0, shape=shape),))  # pyright: ignore[reportArgumentType]
        shot = plan(subjects=(alone(expression=mood),), size=ShotSize.CLOSE, speech=(cue,), width=160, height=160)
        return Picture(shot, studio="#b9b2a0").frame(2).astype(np.int16)

    faces = [close(Mood.WARM, shape) for shape in ("closed", "small", "wide", "round", "fv", "l")] + [
        close(mood, "closed") for mood in Mood if mood is not Mood.WARM
    ]
    assert all(np.abs(first - second).max() > 20 for first, second in combinations(faces, 2))


def test_marks_and_things_carried_are_seen() -> None:
    plain = drawn().astype(np.int16)
    for mark in ("freckles", "scar", "eyepatch", "mole", "earring", "scarf", "medal", "patch"):
        assert np.abs(drawn(marks=(mark,)) - plain).max() > 16, mark
    for gear in GEAR:
        shot = plan(subjects=(alone(looks={"prop": gear.name}),), size=ShotSize.WIDE, width=200, height=220)
        bare = plan(subjects=(alone(),), size=ShotSize.WIDE, width=200, height=220)
        assert np.abs(Picture(shot, studio="#b9b2a0").frame(3).astype(np.int16) - Picture(bare, studio="#b9b2a0").frame(3)).max() > 30, gear.name
    assert gear_of("an old walking stick") and gear_of("a violin case") and gear_of("her mother's grudge") is None


def test_figures_stand_in_their_own_shadow() -> None:
    shot = plan(subjects=(alone(),), size=ShotSize.WIDE, width=480, height=270)
    cast, figure = person(shot)
    x, y, _ = figure.soles(cast.matrix(camera_of(shot, 0)), 0)[0]
    ground, empty = Picture(shot).frame(0), Picture(shot.model_copy(update={"subjects": ()})).frame(0)
    row = slice(round(y) - 1, round(y) + 4)
    spot = slice(round(x) - 26, round(x) - 8)
    assert ground[row, spot, :3].mean() < empty[row, spot, :3].mean() - 4


def test_gaits_are_quick_enough_to_go_somewhere() -> None:
    assert GAITS["run"].speed >= 2 * GAITS["walk"].speed


@pytest.mark.parametrize("animal", ["dog", "horse", "mammoth", "mouse"])
def test_the_feet_of_animals_stay_where_they_are_put(animal: str) -> None:
    shot = plan(subjects=(alone(action="walk", looks={"rig": BodyRig.ANIMAL, "animal": animal}),), width=1280, height=720)
    cast = Cast(shot, stage_of(shot), view_of(shot))
    figure = cast.figures[0]
    assert isinstance(figure, Animal)
    still = cast.matrix(camera_of(shot, 0))
    frames = [figure.soles(still, number / 24) for number in range(48)]
    moves = [abs(b[0] - a[0]) for before, after in pairwise(frames) for a, b in zip(before, after, strict=True) if a[2] and b[2]]
    assert len(moves) > 60 and max(moves) < 1


def test_animals_are_told_apart_by_their_species_and_unknown_ones_are_drawn() -> None:
    words = (
        "dog",
        "wolf",
        "fox",
        "cat",
        "bear",
        "horse",
        "goat",
        "cow",
        "mammoth",
        "elephant",
        "deer",
        "mouse",
        "rabbit",
        "bird",
        "snail",
        "tortoise",
        "frog",
        "bee",
        "whale",
        "octopus",
        "spider",
        "monkey",
        "wug",
    )
    pictures = {word: drawn(rig=BodyRig.ANIMAL, animal=word, height=0.6).astype(np.int16) for word in words}
    for first, second in combinations(words, 2):
        assert np.abs(pictures[first] - pictures[second]).max() > 60, (first, second)
    assert creature_of(design(animal="two old foxes")).kind == "fox" and creature_of(design(animal="the last mammoth")).horns == "tusks"
    assert [creature_of(design(animal=word)).plan for word in ("a lost tortoise", "jellyfish", "two bees", "swordfish", "firefly", "tarantula")] == [
        "shell", "octopus", "insect", "fish", "insect", "insect"
    ]  # fmt: skip
    for creature in SPECIES.values():
        assert creature.tall > -creature.back > creature.leg > 0


def test_every_animal_the_writer_knows_is_drawn_as_what_it_is() -> None:
    for word in ANIMALS:
        assert is_animal(word), f"{word} is drawn as a person"
        assert creature_of(design(animal=word)).kind not in ("four",) and (creature_of(design(animal=word)).kind != "dog" or word in ("dog", "puppy")), word
    assert not any(map(is_animal, ("human", "robot", "ghost", "kid")))


@pytest.mark.parametrize(
    "word", ["snail", "tortoise", "frog", "bee", "spider", "crab", "fish", "whale", "seal", "octopus", "snake", "lizard", "dragon", "monkey", "bat"]
)
def test_strange_heads_have_eyes_that_look_and_a_mouth_that_opens_before_a_skull_that_rests(word: str) -> None:
    one = design(rig=BodyRig.ANIMAL, animal=word, height=0.5)
    ahead, back = Gaze(0.6, 0.0, False), Gaze(-0.6, 0.0, False)
    face = lambda mouth: muzzles.head(one) + muzzles.mouth(one, Mood.WARM, mouth)
    draw = lambda drawing: raster(drawing, muzzles.BOX, 1.0).astype(np.int16)
    rest = draw(face("closed") + muzzles.eyes(one, Mood.WARM, "open", ahead))
    left, top = -muzzles.BOX[0], -muzzles.BOX[1]
    x, y, width, height = (round(value) for value in muzzles.mouth_box(one))
    around = slice(round(top) + y, round(top) + y + height), slice(round(left) + x, round(left) + x + width)
    behind = slice(round(top + SKULL[1]), round(top + SKULL[1] + SKULL[3])), slice(round(left + SKULL[0]), round(left + SKULL[0] + SKULL[2]))
    spoken = np.abs(draw(face("wide") + muzzles.eyes(one, Mood.WARM, "open", ahead)) - rest)
    assert spoken[around].mean() > 12 and spoken[behind].mean() < 2
    assert rest[behind][..., 3].mean() > 230, "what is behind the eye is the head"
    assert np.abs(draw(face("closed") + muzzles.eyes(one, Mood.WARM, "open", back)) - rest).max() > 100
    assert np.abs(draw(face("closed") + muzzles.eyes(one, Mood.WARM, "closed", ahead)) - rest).max() > 100


def test_two_animals_of_one_kind_are_told_apart() -> None:
    foxes = tuple(CharacterProfile(name=name, role="support", motivation="-", visual_signature="-", pronouns="it", species="fox") for name in ("Rust", "Ash"))  # pyright: ignore[reportArgumentType]
    first, second = designs(foxes, plan().palette, 7)
    assert first.marks != second.marks and first.hair_colour != second.hair_colour
    heads = [Picture(plan(subjects=(Subject(design=one),), size=ShotSize.CLOSE), studio="#b9b2a0").frame(3).astype(np.int16) for one in (first, second)]
    assert np.abs(heads[0] - heads[1]).max() > 60
