"""The render table: what is refused, what each request leads to, and that the same words give the same plan."""

from pathlib import Path
from typing import Any

import pytest

from agents.film import Kit, Look, Mood, ShotSize, TimeOfDay, Weather
from agents.media.render import render
from agents.media.words import plan_from_words
from cluster.contracts.errors import InvalidInput


def silent(fraction: float, words: str) -> None:
    """Nobody listens."""


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("render_animation", {}, "no renderer for tasks of type 'render_animation'"),
    ("generate_video", {"prompt": "x"}, "needs one of: animatic, shot_plan, card_plan, scene_data"),
    ("generate_video", {"shot_plan": {"shot_id": "s"}}, "task_data.shot_plan is not a valid ShotPlan: frames"),
    ("generate_video", {"scene_data": {"description": ""}}, "task_data.scene_data is not a valid SceneData: description"),
    ("generate_video", {"scene_data": {"description": "x"}, "video_params": {"duration": 300}}, "duration"),
    ("generate_video", {"scene_data": {"description": "x"}, "video_params": {"resolution": "huge"}}, "resolution"),
    ("generate_image", {"prompt": " "}, "must be a text"),
    ("generate_image", {"prompt": "x", "image_params": {"width": 100_000}}, "width"),
    ("process_audio", {"prompt": "x", "speech": {"text": "", "voice": "en"}}, "task_data.speech is not a valid SpeechJob: text"),
]


@pytest.mark.parametrize("task_type,task_data,words", WRONG)
def test_a_wrong_request_is_refused_with_a_sentence(tmp_path: Path, task_type: str, task_data: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match="task") as caught:
        render(task_type, task_data, tmp_path, silent)
    assert words in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_each_wrong_field_is_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        render("process_audio", {"speech": {"text": "", "voice": "en", "rate": 5}}, tmp_path, silent)
    assert {error.pointer for error in caught.value.errors} == {"/task_data/speech/text", "/task_data/speech/rate"}


def test_a_description_decides_the_picture() -> None:
    plan = plan_from_words("A close-up of a sailor on a boat at midnight, rain over the sea, a ghost story, noir", shot_id="s")
    assert (plan.kit, plan.time_of_day, plan.weather, plan.mood, plan.look, plan.size) == (
        Kit.SEA,
        TimeOfDay.NIGHT,
        Weather.RAIN,
        Mood.EERIE,
        Look.NOIR,
        ShotSize.CLOSE,
    )
    assert plan == plan_from_words("A close-up of a sailor on a boat at midnight, rain over the sea, a ghost story, noir", shot_id="s")
    assert plan.seed != plan_from_words("Something else", shot_id="s").seed


def test_a_line_is_spoken_with_its_mouth_shapes(tmp_path: Path) -> None:
    made = render("process_audio", {"prompt": "x", "speech": {"text": "Hello.", "voice": "en-us+f3"}}, tmp_path, silent)
    assert made.path.read_bytes()[8:12] == b"WAVE"
    assert made.result["provider"] == "offline-voice" and made.result["seconds"] > 0.2
    assert made.result["visemes"][-1]["shape"] == "closed"


@pytest.mark.parametrize(
    "task_data", [{"prompt": "sad", "audio_params": {"duration": 1.5}}, {"prompt": "x", "music": {"mood": "sad", "seconds": 1.5, "seed": 1, "theme_seed": 1}}]
)
def test_music_has_the_length_asked_for(tmp_path: Path, task_data: dict[str, Any]) -> None:
    made = render("process_audio", task_data, tmp_path, silent)
    assert (made.media_type, made.result["seconds"], made.result["provider"]) == ("audio/wav", 1.5, "offline-score")
    assert made.path.stat().st_size > 1.5 * 48000 * 4


def test_a_plain_scene_becomes_a_clip(tmp_path: Path) -> None:
    seen: list[float] = []
    scene = {"scene_id": "scene 1", "description": "A lighthouse in a storm at night"}
    data = {"scene_data": scene, "video_params": {"duration": 0.25, "resolution": "160x90", "fps": 24}}
    made = render("generate_video", data, tmp_path, lambda fraction, words: seen.append(fraction))
    assert (made.media_type, made.file_name) == ("video/mp4", "scene_1.mp4")
    assert (made.result["frames"], made.result["seconds"], made.result["width"]) == (6, 0.25, 160)
    assert made.path.read_bytes()[4:8] == b"ftyp" and seen == sorted(seen)


def test_a_plain_prompt_becomes_a_picture(tmp_path: Path) -> None:
    made = render("generate_image", {"prompt": "a village in the snow at dawn", "image_params": {"width": 160, "height": 90}}, tmp_path, silent)
    header = made.path.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n" and (made.result["width"], made.result["height"]) == (160, 90)
    assert int.from_bytes(header[16:20]) == 160


PALETTE = {"shadow": "#101820", "base": "#26404f", "mid": "#5b7f8c", "light": "#e8dcc0", "accent": "#d9733a"}
DESIGN = {
    "name": "Mara",
    "rig": "adult",
    "skin": "#c58c6a",
    "hair_colour": "#2b1d14",
    "coat_colour": "#3b5b8c",
    "shirt_colour": "#d8d0c0",
    "trouser_colour": "#30343a",
}
PLACE = {"location": "LANTERN ROOM", "kit": "sea", "interior": False, "palette": PALETTE, "features": ["lighthouse"]}
SHOT = {
    "shot_id": "SCENE_1_SHOT_1",
    "frames": 3,
    "width": 160,
    "height": 90,
    "seed": 7,
    "look": "paper_cut",
    "palette": PALETTE,
    "kit": "sea",
    "interior": False,
    "time_of_day": "dusk",
    "weather": "clear",
    "mood": "warm",
    "size": "WS",
    "move": "static",
    "subjects": [{"design": DESIGN}],
    "place_seed": 3,
}
CARD = {
    "shot_id": "TITLE",
    "frames": 3,
    "width": 160,
    "height": 90,
    "seed": 7,
    "kind": "title",
    "heading": "The Lamp",
    "look": "paper_cut",
    "palette": PALETTE,
    "kit": "sea",
}
PLANS: list[tuple[str, dict[str, Any], str]] = [
    ("generate_video", {"shot_plan": SHOT, "scene_data": {"scene_id": "x"}}, "SCENE_1_SHOT_1.mp4"),
    ("generate_video", {"card_plan": CARD}, "TITLE.mp4"),
    ("generate_image", {"shot_plan": SHOT, "prompt": "x"}, "SCENE_1_SHOT_1.png"),
    ("generate_image", {"character_sheet": {"design": DESIGN, "palette": PALETTE, "look": "ink"}}, "Mara.png"),
    ("generate_image", {"environment": {"design": PLACE, "look": "noir", "time_of_day": "night", "weather": "fog", "seed": 1}}, "LANTERN_ROOM.png"),
    ("generate_image", {"mood_board": {"look": "low_poly", "palette": PALETTE, "kit": "sea", "mood": "warm", "seed": 1}}, "mood_board.png"),
    (
        "process_audio",
        {"ambience": {"kit": "sea", "interior": False, "weather": "storm", "time_of_day": "night", "seconds": 1.0, "seed": 1}},
        "ambience.wav",
    ),
]


@pytest.mark.parametrize("task_type,task_data,name", PLANS, ids=[name for _, _, name in PLANS])
def test_each_plan_leads_to_its_file(tmp_path: Path, task_type: str, task_data: dict[str, Any], name: str) -> None:
    made = render(task_type, task_data, tmp_path, silent)
    assert (made.path, made.file_name) == (tmp_path / name, name)
    assert made.path.stat().st_size > 0 and "frames" in made.result


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for take in ("first", "second"):
        (tmp_path / take).mkdir()
        made.append(render("generate_video", {"shot_plan": SHOT}, tmp_path / take, silent))
    assert made[0].path.read_bytes() == made[1].path.read_bytes() and made[0].result == made[1].result
