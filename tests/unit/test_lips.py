"""Lips against voices: of people, animals and small heads, in any weather, a mouth that speaks, one that stays shut and one that moves without a word are told apart."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from agents.film import BodyRig, ShotPlan, ShotSize, SpeechCue, Subject, TimeOfDay, Viseme, Weather
from agents.media.camera import camera_of
from agents.media.encode import ClipWriter
from agents.media.footage import inspect_clip
from agents.media.jobs import LipFindings
from agents.media.lips import Mouths, _judged
from agents.media.picture import Foreground, stage_of, view_of
from agents.quality.shot_checks import LIPS_MOVING, LIPS_RESTLESS, unjudged
from tests.plans import design, plan, two

FRAMES = 58
SHAPES = ("wide", "closed", "round", "small", "wide", "l")


def _line(*, shut: bool = False, heard: bool = True) -> SpeechCue:
    shapes = ("closed",) if shut else SHAPES
    visemes = tuple(Viseme(at=round(0.125 * n, 3), shape=shapes[n % len(shapes)]) for n in range(14))
    return SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=0.3, seconds=1.75, visemes=visemes, on_screen=heard)


def _seen(shot: ShotPlan, drawn: SpeechCue, asked: SpeechCue) -> LipFindings:
    """What is found of Mara, who does the one and is heard as in the other, before a grey wall."""
    played, heard = (shot.model_copy(update={"speech": (cue,)}) for cue in (drawn, asked))
    stage, view = stage_of(shot), view_of(shot)
    people, mouths = Foreground(played, stage, view), Mouths(heard, stage)
    for number in range(FRAMES):
        target = np.full((shot.height, shot.width, 4), (120, 120, 120, 255), np.uint8)
        people.draw(target, camera_of(shot, number / shot.fps), number / shot.fps)
        grey = cv2.cvtColor(target, cv2.COLOR_BGRA2GRAY).astype(np.float32)
        mouths.add(np.asarray(16 + grey * 219 / 255, np.uint8), number / shot.fps)
    return next(one for one in mouths.findings() if one.character == "Mara")


def _judged_right(shot: ShotPlan) -> None:
    right, shut, loose = (_seen(shot, drawn, asked) for drawn, asked in ((_line(), _line()), (_line(shut=True), _line()), (_line(), _line(heard=False))))
    assert right.spoken_seconds > 1 and right.unjudged == ""
    assert right.moving > 0.8 and right.restless < LIPS_RESTLESS
    assert shut.moving < LIPS_MOVING
    assert loose.restless > LIPS_RESTLESS


@pytest.mark.parametrize("animal", ["dog", "cat", "bear", "horse", "elephant", "rabbit", "goat", "pig", "owl", "crow"])
def test_animals_are_judged(animal: str) -> None:
    mara = Subject(design=design(rig=BodyRig.ANIMAL, animal=animal, hair_colour="#8a6a4a"))
    _judged_right(plan(subjects=(mara,), size=ShotSize.MEDIUM_CLOSE, frames=FRAMES))


def test_a_dark_animal_at_night_is_judged() -> None:
    mara = Subject(design=design(rig=BodyRig.ANIMAL, animal="cat", hair_colour="#1c1a1e"))
    _judged_right(plan(subjects=(mara,), size=ShotSize.MEDIUM, frames=FRAMES, time_of_day=TimeOfDay.NIGHT))


@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.SNOW, Weather.STORM])
def test_falling_rain_and_snow_are_no_words(weather: Weather) -> None:
    _judged_right(plan(subjects=two(), size=ShotSize.MEDIUM, frames=FRAMES, weather=weather, width=854, height=480))


def test_a_head_of_thirty_five_lines_is_judged() -> None:
    _judged_right(plan(subjects=two()[:1], size=ShotSize.EXTREME_WIDE, frames=FRAMES, width=1280, height=720))


def test_who_is_heard_and_too_small_is_named_with_the_reason(tmp_path: Path) -> None:
    shot = plan(subjects=two()[:1], size=ShotSize.EXTREME_WIDE, frames=FRAMES, width=320, height=176, speech=(_line(),))
    with ClipWriter(tmp_path / "a.mp4", shot.width, shot.height, shot.fps) as clip:
        for number in range(FRAMES):
            clip.write(np.full((shot.height, shot.width, 4), 40 + number, np.uint8))
    assert unjudged(inspect_clip(tmp_path / "a.mp4", shot)) == ("lips of Mara: too small",)


def test_an_edge_that_trembles_with_the_head_is_no_word_and_a_mouth_that_moves_in_silence_is() -> None:
    """Changes of a mouth and of the still place as a hard-edged face at night has them: small ones, a fifth of a second apart, all through a silence."""
    shot = plan(subjects=two()[:1], size=ShotSize.MEDIUM, frames=FRAMES, speech=(_line().model_copy(update={"start": 1.2, "seconds": 1.2}),))

    def judged(in_silence: float) -> LipFindings:
        moves = [
            (n / 24, (30.0 if n % 3 == 0 else 0.6) if 29 <= n <= 57 else in_silence if n % 5 == 0 else 0.6, 2.3 if n % 5 == 0 else 1.2) for n in range(-8, 66)
        ]
        return _judged("Mara", moves, 3.2, shot)

    trembles, talks = judged(6.5), judged(25.0)
    assert trembles.moving == 1.0 and trembles.restless < 0.1
    assert talks.restless > LIPS_RESTLESS
