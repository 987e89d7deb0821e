"""The grammar of shots: what the checks find, and that the offline storyboard gives them nothing to find, whatever the scene."""

import random
from collections import Counter
from typing import Any

import pytest

from agents.direction.acting import action_of, answer_to, deeds_of, fitting
from agents.film import CameraMove, CharacterDesign, Frame, LineCue, Mark, Mood, Scene, ScenePlan, ShotPlan, ShotSize, Slot, SpeechCue, Subject
from agents.items import stable_seed
from agents.visual import grammar
from agents.visual.bridges import bridged
from agents.visual.drawing import Drawing
from agents.visual.eyelines import eye_level, eyelines_missed, glance_at, side_of, sides_swapped
from agents.visual.patterns import PATTERNS, pattern_for, slots_of
from tests.small_film import PROFILES, SCENES
from tests.unit.test_pictures import design, plan

CAST = ("Mara", "Tom", "Biscuit", "Ines")
MARKS = ScenePlan(
    scene_number=1,
    marks=(
        Mark(character="Mara", x=-0.5, facing="right", business="sits on a crate"),
        Mark(character="Tom", x=0.4, facing="left"),
        Mark(character="Biscuit", x=0.7, facing="left"),
    ),
    action="-",
)


def frame(order: int = 1, **changes: Any) -> Frame:
    values: dict[str, Any] = {
        "frame_id": f"SCENE_1_SHOT_{order}", "scene_number": 1, "shot_order": order, "description": "-", "size": ShotSize.CLOSE, "move": CameraMove.STATIC,
        "focus": "Mara", "characters_present": ("Mara",), "location": "SHORE", "seconds": 2.0, "lighting_mood": Mood.SAD, "azimuth": 30,
    }  # fmt: skip
    return Frame(**(values | changes))


def lines_of(count: int, *cast: str) -> tuple[LineCue, ...]:
    return tuple(LineCue(line_id=f"SCENE_1_LINE_{n}", scene_number=1, character=cast[n % len(cast)], act="tell") for n in range(count))


def board(scene: Scene, lines: tuple[LineCue, ...], seed: int, *, insert: bool = False) -> list[Frame]:
    """A scene as the storyboard artist draws it."""
    rng = random.Random(seed)
    drawing = Drawing("bottle", scene, MARKS, PROFILES, rng)
    slots = slots_of(pattern_for(scene, rng, seated=drawing.seated), lines, 4 + insert, rng, insert=insert, scene_number=scene.scene_number)
    for index, slot in enumerate(slots):
        drawing.add(slot, last=index == len(slots) - 1)
    return bridged(drawing.acted(), lines, rng)


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("heads", [1, 2, 3, 4])
def test_every_scene_keeps_the_grammar(heads: int, mood: Mood) -> None:
    cast = CAST[:heads]
    for seed in range(12):
        scene = SCENES[0].model_copy(
            update={"primary_characters": cast, "mood": mood, "interior": seed % 2 == 0, "function": ("cost", "find", "escape")[seed % 3]}
        )
        lines = lines_of(seed % 7, *cast)
        frames = board(scene, lines, seed, insert=seed % 4 == 0)
        assert grammar.scene_findings(MARKS, frames, lines) == []
        assert grammar.inserts_missed([scene], frames, "bottle") == [] or seed % 4


def test_films_do_not_tell_every_scene_alike() -> None:
    told = Counter(tuple(one.size for one in board(SCENES[0], lines_of(4, "Mara", "Tom"), seed)) for seed in range(40))
    assert len(told) >= 20
    assert len({pattern_for(SCENES[0], random.Random(seed), seated=False).name for seed in range(200)}) >= 8
    assert len(PATTERNS) >= 12


def test_most_conversations_have_a_line_before_its_picture_and_one_after_it() -> None:
    boards = [board(SCENES[0], lines_of(4, "Mara", "Tom"), seed) for seed in range(60)]
    both = [frames for frames in boards if any(one.lead for one in frames) and any(one.trail for one in frames)]
    assert len(both) > len(boards) / 3


def test_a_camera_that_crosses_the_line_is_found() -> None:
    assert grammar.lines_crossed([frame(azimuth=30), frame(focus="Tom", characters_present=("Tom",), azimuth=-30)], MARKS) == []
    assert "crosses the line: Tom looks left" in grammar.lines_crossed([frame(focus="Tom", characters_present=("Tom",), azimuth=30)], MARKS)[0]


def test_neighbours_differ_by_thirty_degrees_or_two_sizes() -> None:
    near = frame(2, size=ShotSize.MEDIUM_CLOSE, azimuth=40)
    assert "10 degrees and 1 step(s)" in grammar.thirty_degrees([frame(), near])[0]
    for changes in ({"azimuth": 62}, {"size": ShotSize.MEDIUM}, {"focus": "Tom", "characters_present": ("Tom",), "azimuth": -30}):
        assert grammar.thirty_degrees([frame(), near.model_copy(update=changes)]) == []
    assert grammar.jumps([frame(), frame(2)]) and not grammar.jumps([frame(), near])


def test_a_scene_shows_its_place_and_comes_near() -> None:
    wide = frame(size=ShotSize.WIDE, focus="", characters_present=("Mara", "Tom"))
    assert "establishes" in grammar.place_unseen([frame()])[0] and grammar.place_unseen([frame(), wide]) == []
    assert grammar.never_near([wide] * 3) and grammar.never_near([wide, wide, frame()]) == []
    assert grammar.sizes_unchanged([frame(n) for n in (1, 2, 3)]) and not grammar.sizes_unchanged([frame(1), wide, frame(3)])


def test_the_object_is_shown_alone_where_it_is_set_up_and_where_it_pays_off() -> None:
    scenes = [SCENES[0].model_copy(update={"scene_number": n, "object_seen": n != 2}) for n in (1, 2, 3, 4)]
    shown = frame(size=ShotSize.INSERT, focus="bottle", object_seen=True)
    missed = grammar.inserts_missed(scenes, [shown], "bottle")
    assert len(missed) == 1 and missed[0].startswith("Scene 4")


def test_nobody_is_heard_over_their_own_still_lips() -> None:
    lines = lines_of(2, "Mara", "Tom")
    one, two = frame(line_ids=(lines[0].line_id,), tail=0.9), frame(2, focus="Tom", characters_present=("Tom",), line_ids=(lines[1].line_id,), lead=0.5)
    assert grammar.bridges_broken([one, two], lines) == []
    assert "longer `tail`" in grammar.bridges_broken([one.model_copy(update={"tail": 0.5}), two], lines)[0]
    both = one.model_copy(update={"size": ShotSize.MEDIUM, "characters_present": ("Mara", "Tom")})
    assert "over the face of its speaker Tom" in grammar.bridges_broken([both, two], lines)[0]
    trailing = one.model_copy(update={"trail": 0.6})
    assert "longer `pre_roll`" in grammar.bridges_broken([trailing, two.model_copy(update={"lead": 0.0})], lines)[0]


def test_two_voices_at_once_are_found() -> None:
    cue = lambda name, start: SpeechCue(line_id=name, character="Mara", start=start, seconds=2.0)
    slots = [Slot(start_frame=0, frames=48, scene_number=1, speech=(cue("A", 0.4),)), Slot(start_frame=60, frames=48, scene_number=1, speech=(cue("B", -0.5),))]
    assert grammar.voices_overlap(slots) and not grammar.voices_overlap([slots[0], slots[1].model_copy(update={"start_frame": 80})])


def looking(name: str, x: float, other: CharacterDesign, **changes: Any) -> Subject:
    who = design(name, **changes)
    glance = glance_at(eye_level(who), eye_level(other), 1 if x < 0 else -1)
    return Subject(design=who, x=x, facing="right" if x < 0 else "left", look_x=glance.x, look_y=glance.y)


def single(order: int, subject: Subject) -> ShotPlan:
    return plan(shot_id=f"SCENE_1_SHOT_{order}", size=ShotSize.CLOSE, focus=subject.design.name, subjects=(subject,))


def test_partners_look_at_each_other_across_a_cut() -> None:
    mother, child = design("Mara"), design("Nia", rig="child", height=0.6)
    down, up = looking("Mara", -0.2, child), looking("Nia", 0.2, mother, rig="child", height=0.6)
    assert (side_of(down), side_of(up)) == (1, -1) and down.look_y > 0 > up.look_y
    assert eyelines_missed([single(1, down), single(2, up)]) == []
    turned = up.model_copy(update={"look_x": 1.7})
    assert "both look right" in eyelines_missed([single(1, down), single(2, turned)])[0]
    assert "both look down" in eyelines_missed([single(1, down), single(2, up.model_copy(update={"look_y": 0.5}))])[0]


def test_sides_are_kept() -> None:
    a, b = looking("Mara", -0.4, design("Tom")), looking("Tom", 0.4, design("Mara"))
    swapped = (a.model_copy(update={"x": 0.4}), b.model_copy(update={"x": -0.4}))
    pair = plan(shot_id="SCENE_1_SHOT_1", size=ShotSize.MEDIUM, subjects=(a, b))
    assert sides_swapped([pair, pair]) == []
    assert sides_swapped([pair, pair.model_copy(update={"shot_id": "SCENE_1_SHOT_2", "subjects": swapped})])


def test_words_of_the_script_become_actions() -> None:
    wanted = {
        "takes three steps away": "walk", "lifts a hand, and lets it drop": "wave", "leans on the same rail": "lean", "mends what is not broken": "work",
        "sits on the kerb": "sit", "folds both arms": "fold_arms", "turns half away": "turn_away", "holds still and watches": "stand", "kneels in the snow": "kneel",
        "sets the bottle face down": "reach", "shrugs": "shrug", "nods once": "nod", "points at the door": "point", "runs for the train": "run", "listens": "stand",
        "holds it in both hands": "hold",
    }  # fmt: skip
    assert {words: action_of(words) for words in wanted} == wanted
    assert [(deed.character, deed.action) for deed in deeds_of(("Tom walks to the door.", "He sits down.", "It rains."), ("Mara", "Tom"))] == [
        ("Tom", "walk"),
        ("Tom", "sit"),
    ]


def test_an_action_is_shown_where_it_can_be_seen() -> None:
    assert fitting("walk", ShotSize.CLOSE) == "stand" and fitting("walk", ShotSize.WIDE) == "walk"
    assert fitting("turn_away", ShotSize.WIDE, speaking=True) == "stand"
    assert fitting("fold_arms", ShotSize.WIDE, rig=design(rig="animal").rig) == "stand"
    assert {answer_to(Mood.COMIC, stable_seed(name)) for name in "abcdef"} == {Mood.TENSE, Mood.COMIC}


def test_who_sits_stays_seated_over_the_cuts() -> None:
    for seed in range(20):
        frames = board(SCENES[0].model_copy(update={"beat_notes": ("Tom sits down.",)}), lines_of(4, "Mara", "Tom"), seed)
        sitting = [one.actions["Tom"] == "sit" for one in frames if "Tom" in one.actions and one.size is not ShotSize.INSERT]
        assert sitting == sorted(sitting), "nobody rises between two cuts"
        assert all(one.actions["Mara"] == "sit" for one in frames if "Mara" in one.actions)


def test_a_shot_held_longer_than_its_size_bears_is_named() -> None:
    frames = board(SCENES[0], lines_of(4, "Mara", "Tom"), 1)
    over = frames[0].model_copy(update={"size": ShotSize.OVER_SHOULDER})
    cut = lambda seconds: (Slot(start_frame=0, frames=round(24 * seconds), scene_number=1, frame_id=over.frame_id),)
    assert grammar.held_too_long(cut(7), [over]) == []
    (found,) = grammar.held_too_long(cut(9), [over])
    assert over.frame_id in found and "9.0 s" in found


def test_two_lines_are_never_held_over_one_shoulder() -> None:
    for seed in range(40):
        frames = board(SCENES[0], lines_of(2 + seed % 6, "Mara", "Tom"), seed)
        assert all(len(frame.line_ids) < 2 for frame in frames if frame.size is ShotSize.OVER_SHOULDER)
        assert all(len(frame.line_ids) * 4.5 <= grammar.bears(frame) + 0.5 for frame in frames), "lines of four seconds with their pauses fit every shot"
        assert len(frames) <= 8


def test_a_shot_of_two_who_talk_bears_longer_than_one_of_a_single_face() -> None:
    (frame, *_) = board(SCENES[0], lines_of(2, "Mara", "Tom"), 1)
    two = frame.model_copy(update={"size": ShotSize.MEDIUM, "characters_present": ("Mara", "Tom"), "line_ids": ("a", "b")})
    alone = two.model_copy(update={"characters_present": ("Mara",)})
    assert grammar.bears(two) == grammar.bears(alone) + grammar.EXCHANGE > grammar.bears(two.model_copy(update={"size": ShotSize.OVER_SHOULDER}))
