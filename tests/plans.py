"""Designs and small shot plans to draw in tests."""

from typing import Any

from agents.film import BodyRig, CameraMove, CharacterDesign, Kit, Look, Mood, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from agents.media.palettes import palette_for


def design(name: str = "Mara", **changes: Any) -> CharacterDesign:
    values: dict[str, Any] = {
        "name": name, "rig": BodyRig.ADULT, "skin": "#d9a27c", "hair_colour": "#3a2a22", "coat_colour": "#34566b",
        "shirt_colour": "#e8dcc8", "trouser_colour": "#3a3f4a",
    }  # fmt: skip
    return CharacterDesign(**(values | changes))


def plan(**changes: Any) -> ShotPlan:
    """A shot of 48 frames, 480x270, of whoever is given as `subjects`."""
    kit, look, mood = changes.get("kit", Kit.VILLAGE), changes.get("look", Look.PAPER_CUT), changes.get("mood", Mood.WARM)
    values: dict[str, Any] = {
        "shot_id": "SCENE_1_SHOT_1", "frames": 48, "width": 480, "height": 270, "seed": 3, "look": look, "palette": palette_for(mood, look, kit, 1), "kit": kit,
        "interior": False, "time_of_day": TimeOfDay.DAY, "weather": Weather.CLEAR, "mood": mood, "size": ShotSize.WIDE, "move": CameraMove.STATIC,
        "place_seed": 5,
    }  # fmt: skip
    return ShotPlan(**(values | changes))


def two(**changes: Any) -> tuple[Subject, Subject]:
    """Mara on the left and Tom on the right, looking at each other."""
    tom = design("Tom", head="square", beard=True, coat="vest", coat_colour="#7a4b3a")
    return Subject(design=design(), x=-0.3, **changes), Subject(design=tom, x=0.3, facing="left")
