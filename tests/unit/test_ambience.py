"""Places as they sound: which layers there are, that each is heard, and that nothing comes round again."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from agents.film import SAMPLE_RATE, Kit, TimeOfDay, Weather
from agents.media.ambience import _LAYERS, ambience
from agents.media.catalogue import SETTINGS, known_features
from agents.media.jobs import AmbienceJob
from agents.media.soundscape import WORDS_INSIDE, WORDS_OUTSIDE, soundscape
from agents.media.waves import read_sound


def place(kit: Kit = Kit.SEA, **changes: object) -> AmbienceJob:
    values = {"kit": kit, "interior": False, "weather": "clear", "time_of_day": "day", "seconds": 6.0, "seed": 1}
    return AmbienceJob.model_validate(values | changes)


def test_every_layer_that_a_place_can_have_is_known_to_the_renderer() -> None:
    named = {name for _, layers in (*WORDS_INSIDE, *WORDS_OUTSIDE) for name, _ in layers}
    for kit, interior, weather, hour in product(Kit, (False, True), Weather, TimeOfDay):
        features = tuple(sorted(known_features(kit) | set(SETTINGS)))
        named |= set(soundscape(place(kit, interior=interior, weather=weather, time_of_day=hour, features=features)).names)
    assert named <= set(_LAYERS)


@pytest.mark.parametrize("name", _LAYERS)
def test_every_layer_sounds(name: str) -> None:
    sound = _LAYERS[name](30 * SAMPLE_RATE, np.random.default_rng(4))
    assert sound.shape == (2, 30 * SAMPLE_RATE)
    assert np.isfinite(sound).all()
    assert 0.01 < float(np.sqrt(np.mean(sound[:, :].astype(np.float64) ** 2))) < 8


@pytest.mark.parametrize(
    ("changes", "heard", "unheard"),
    [
        ({"place": "HARBOUR WALL", "weather": "fog", "features": ("boat",)}, {"surf", "gulls", "rigging", "foghorn"}, {"cars passing"}),
        ({"kit": "forest", "time_of_day": "night", "features": ("campfire", "river")}, {"owl", "fire", "river", "crickets"}, {"birds"}),
        ({"kit": "city", "place": "RAINY STREET", "weather": "rain", "features": ("tram",)}, {"rain", "drops", "cars passing", "distant train"}, {"birds"}),
        ({"kit": "vehicle", "interior": True, "features": ("carriage",)}, {"rails", "room tone"}, {"gulls"}),
        ({"kit": "city", "interior": True, "place": "WARD NINE", "features": ("ward",)}, {"monitor", "room tone"}, {"rails"}),
        ({"kit": "village", "features": ("feudal_japan", "street")}, {"wind"}, {"cars passing", "city"}),
        ({"kit": "space", "interior": True, "features": ("console",)}, {"hum", "beeps"}, {"wind", "rain"}),
    ],
)
def test_a_place_sounds_of_its_words_its_hour_and_its_weather(changes: dict, heard: set[str], unheard: set[str]) -> None:
    names = set(soundscape(place(**changes)).names)
    assert heard <= names
    assert not unheard & names


@pytest.mark.parametrize(("kit", "interior", "weather"), [(Kit.SEA, False, Weather.CLEAR), (Kit.FOREST, False, Weather.CLOUDY), (Kit.HOME, True, Weather.RAIN)])
def test_nothing_is_heard_to_come_round_again_in_thirty_seconds(kit: Kit, interior: bool, weather: Weather, tmp_path: Path) -> None:
    ambience(place(kit, interior=interior, weather=weather, seconds=36.0), tmp_path / "a.wav")
    sound = read_sound(tmp_path / "a.wav")
    rate = SAMPLE_RATE // 4
    likeness = np.fft.irfft(np.abs(np.fft.rfft(sound[0, ::4], 1 << 20)) ** 2)
    assert np.abs(likeness[2 * rate : 30 * rate]).max() < 0.15 * likeness[0]


def test_air_never_stops_under_a_room(tmp_path: Path) -> None:
    ambience(place(Kit.HOME, interior=True, seconds=20.0), tmp_path / "a.wav")
    sound = read_sound(tmp_path / "a.wav")
    levels = [float(np.sqrt(np.mean(sound[:, k : k + SAMPLE_RATE // 4] ** 2))) for k in range(0, 20 * SAMPLE_RATE, SAMPLE_RATE // 4)]
    assert min(levels) > 0.25 * float(np.median(levels))
