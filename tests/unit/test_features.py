"""Feature words: whatever the catalogue lets a writer ask for changes the set, or is in every set of its kit already."""

import pytest

from agents.film import CameraMove, Kit, Look, Mood, ShotPlan, ShotSize, TimeOfDay, Weather
from agents.media.catalogue import features_of, setting_of
from agents.media.kits.styles import STYLES
from agents.media.palettes import palette_for
from agents.media.picture import stage_of
from agents.media.stage import Glow, Piece
from agents.visual.environment_designer import one_setting

ALWAYS: dict[tuple[Kit, bool], frozenset[str]] = {
    (Kit.SEA, False): frozenset({"gulls", "beach"}),
    (Kit.CITY, False): frozenset({"streetlamp", "car", "neon", "awning"}),
    (Kit.FOREST, False): frozenset({"fireflies"}),
    (Kit.MOUNTAIN, False): frozenset({"eagle"}),
    (Kit.VILLAGE, False): frozenset({"cottage"}),
    (Kit.HOME, False): frozenset({"house"}),
    (Kit.WORKSHOP, False): frozenset({"chimney", "streetlamp"}),
    (Kit.VEHICLE, False): frozenset({"car", "road", "poles", "hills"}),
    (Kit.SPACE, False): frozenset({"planet", "moon", "crater", "nebula"}),
}
"""What a kit's exterior has at night whether or not it was asked for: birds, street furniture, the land itself."""
USUAL = frozenset({"window", "skyline", "curtain"})
"""What every room, every room of a city, and every room of a home has."""


def built(kit: Kit, features: tuple[str, ...], *, interior: bool) -> tuple[list[Piece], list[Glow]]:
    stage = stage_of(
        ShotPlan(
            shot_id="SCENE_1_SHOT_1", frames=1, seed=5, look=Look.PAPER_CUT, palette=palette_for(Mood.WARM, Look.PAPER_CUT, kit, 7), kit=kit, interior=interior,
            features=features, time_of_day=TimeOfDay.NIGHT, weather=Weather.CLEAR, mood=Mood.WARM, size=ShotSize.WIDE, move=CameraMove.STATIC, place_seed=11,
        )
    )  # fmt: skip
    return stage.pieces, stage.glows


@pytest.mark.parametrize("kit", list(Kit))
def test_every_feature_of_an_exterior_is_drawn(kit: Kit) -> None:
    plain, always = built(kit, ("nothing",), interior=False), ALWAYS.get((kit, False), frozenset())
    assert {word for word in features_of(kit, interior=False) if built(kit, (word,), interior=False) == plain} <= always


@pytest.mark.parametrize("kit", list(Kit))
def test_every_feature_of_an_interior_is_drawn(kit: Kit) -> None:
    """What a room of the kit has anyway is left out; the shape of its windows may be the one that is asked for."""
    usual = {*STYLES[kit].defaults, *USUAL, {"round": "porthole", "arch": "arch"}.get(STYLES[kit].shape, "")}
    plain = built(kit, ("nothing",), interior=True)
    assert {word for word in features_of(kit, interior=True) if built(kit, (word,), interior=True) == plain} <= usual


@pytest.mark.parametrize("words", ["the observatory on the hill", "a schoolroom", "the ship's cabin", "inside the taxi", "her attic"])
def test_a_place_of_a_story_finds_its_room(words: str) -> None:
    assert setting_of(words, interior=True)


@pytest.mark.parametrize("words", ["far bank", "the river bank", "on the banks of the river", "a bank of snow"])
def test_a_bank_of_a_river_has_no_columns(words: str) -> None:
    assert setting_of(words, interior=False) == setting_of(words, interior=True) == ""
    assert setting_of("outside the bank", interior=False) == "grand_front"


def test_a_place_has_one_setting_the_one_it_is_named_for() -> None:
    words = ("dome", "porthole", "corridor", "dome", "planet", "antenna")
    assert one_setting(words, interior=True) == ("dome", "porthole", "planet", "antenna")
    drawn = [
        built(Kit.SPACE, features, interior=True)
        for features in (("dome", "porthole"), one_setting(("dome", "porthole", "corridor"), interior=True), ("corridor",))
    ]
    assert drawn[0] == drawn[1] != drawn[2]
