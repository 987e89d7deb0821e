"""The concept artist's palette is seen in the sets: two films do not share the colours of a place, and one film's places belong together."""

from itertools import combinations

import numpy as np
import pytest

from agents.film import CameraMove, Kit, Look, Mood, ShotPlan, ShotSize, TimeOfDay, Weather
from agents.media.colour import rgb, toned_like
from agents.media.palettes import palette_for, place_palette
from agents.media.picture import Picture

FILMS = ((Mood.WARM, 7), (Mood.SAD, 8), (Mood.COMIC, 9), (Mood.EERIE, 10))


def set_of(kit: Kit, mood: Mood, seed: int, *, interior: bool) -> np.ndarray:
    """One frame of the empty place; only the film's palette differs between calls."""
    shot = ShotPlan(
        shot_id="SCENE_1_SHOT_1", frames=1, width=160, height=90, seed=5, look=Look.PAPER_CUT, palette=palette_for(mood, Look.PAPER_CUT, kit, seed), kit=kit,
        interior=interior, features=("window", "lamp"), time_of_day=TimeOfDay.DAY, weather=Weather.CLEAR, mood=Mood.WARM, size=ShotSize.WIDE, move=CameraMove.STATIC,
        place_seed=11,
    )  # fmt: skip
    return Picture(shot).frame(0)[..., :3].astype(np.float32)


@pytest.mark.parametrize(("kit", "interior"), [(Kit.HOME, True), (Kit.VILLAGE, True), (Kit.CITY, False)])
def test_two_films_do_not_share_the_colours_of_a_place(kit: Kit, interior: bool) -> None:
    tints = [set_of(kit, mood, seed, interior=interior).mean(axis=(0, 1)) for mood, seed in FILMS]
    hues = [tint - tint.mean() for tint in tints]
    assert all(np.abs(a - b).max() > 4 for a, b in combinations(hues, 2))


def test_the_places_of_a_film_are_near_its_palette_and_not_the_same() -> None:
    film = palette_for(Mood.WARM, Look.PAPER_CUT, Kit.HOME, 7)
    places = [place_palette(film, kit, seed) for kit in (Kit.HOME, Kit.SEA) for seed in (1, 2)]
    assert len({place.mid for place in places}) == 4
    assert {place.accent for place in places} == {film.accent}
    assert all(sum(abs(a - b) for a, b in zip(rgb(place.mid), rgb(film.mid), strict=True)) < 150 for place in places)


def test_an_era_has_colours_of_its_own() -> None:
    plain, japan = (palette_for(Mood.WARM, Look.PAPER_CUT, Kit.VILLAGE, 3, era) for era in ("", "feudal_japan"))
    assert plain.mid != japan.mid


@pytest.mark.parametrize("like", ["#2a1c14", "#8a7458", "#d9cba8"])
def test_a_tone_keeps_the_lightness_of_what_it_colours(like: str) -> None:
    toned = rgb(toned_like("#b03020", like))
    assert toned[0] > toned[2]
    assert abs(max(toned) + min(toned) - max(rgb(like)) - min(rgb(like))) <= 2
