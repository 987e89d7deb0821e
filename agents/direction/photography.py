"""The light of a scene by its story: side, contrast, colour and exposure of the key, the lamps that are seen, and how the camera is carried. Pure.

Outdoors the sun decides the side and clouds soften it; indoors the light comes from where the story wants it: into the face of whoever wins the scene, from behind whoever loses it. The moment of the
day and the lamps give the colour, the mood the contrast.
"""

from collections.abc import Sequence

from agents.film import EnvironmentDesign, Look, Mood, Scene, ScenePlan, ShotSize, TimeOfDay, Weather
from agents.film.records import SunAt
from agents.film.staging import KeySide, ShotSpec, Support
from agents.film.words import CameraMove, Kit

CONTRAST = {Mood.COMIC: 1.8, Mood.HOPEFUL: 2.2, Mood.WARM: 2.6, Mood.TRIUMPHANT: 3.0, Mood.SAD: 4.0, Mood.TENSE: 6.0, Mood.EERIE: 8.0}
"""Key to fill by mood, indoors by day."""
DEEPER, SOFTER, OPEN, DARKER, NEARER = 1.25, 0.5, 0.62, 1.1, 0.85
"""Of a film noir, which is drawn with deep blacks already; under a sky that is grey, and one that is clear, which fills every shade; at night; of a scene that is mostly faces, which must be read."""
HARDEST = 10.0
OVERCAST = frozenset({Weather.RAIN, Weather.FOG, Weather.STORM})
SKY = {TimeOfDay.DAWN: 3900, TimeOfDay.DAY: 5600, TimeOfDay.DUSK: 3100, TimeOfDay.NIGHT: 8600}
CLOUD = {Weather.CLOUDY: 700, Weather.RAIN: 1300, Weather.SNOW: 1100, Weather.FOG: 1000, Weather.STORM: 1600}
"""Kelvin of the sky, and how much colder clouds make it."""
FIRES = {"fireplace": 2000, "campfire": 1950, "forge": 1900, "stove": 2100, "candles": 1900, "altar": 1950, "torch": 1950, "oven": 2000}
LAMPS = {
    "lamp": 2750,
    "lantern": 2300,
    "lighthouse": 3600,
    "streetlamp": 2500,
    "chandelier": 2700,
    "bar": 2600,
    "counter": 2900,
    "kitchen": 2900,
    "desk": 2800,
    "neon": 4300,
}
SCREENS = {"screen": 7800, "television": 8200, "console": 7600, "dashboard": 7000, "controls": 7400, "machine": 6000}
SOURCES = FIRES | LAMPS | SCREENS
"""Features of a set that give light, and its temperature."""
EXPOSURE: dict[Mood, float] = {Mood.EERIE: -0.12, Mood.TENSE: -0.1, Mood.SAD: -0.12, Mood.HOPEFUL: 0.1, Mood.TRIUMPHANT: 0.12, Mood.COMIC: 0.1}
SUPPORT: dict[Mood, Support] = {Mood.TENSE: "handheld", Mood.SAD: "locked", Mood.EERIE: "dolly", Mood.COMIC: "locked", Mood.TRIUMPHANT: "crane"}
BY_DAY = 0.5
"""Share of that outdoors before dusk, where a sky is bright whatever happens under it."""
FACES = (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.OVER_SHOULDER)
FROM: dict[str, KeySide] = {"left": "left", "right": "right", "ahead": "back", "behind": "front"}
"""Where the sun stands as the camera looks, and where it lights the people from."""
WORDS: dict[KeySide, str] = {"left": "from the left", "right": "from the right", "front": "from the front", "back": "from behind them"}


def key_side(scene: Scene, plan: ScenePlan | None, sun: SunAt | None = None) -> KeySide:
    """Where the key comes from; outdoors under an open sky from where the scout found the sun."""
    if not scene.interior and scene.weather not in OVERCAST and sun is not None and sun.side in FROM:
        return FROM[sun.side]
    if not scene.interior and scene.kit is not Kit.SPACE:
        if scene.weather in OVERCAST:
            return "back" if scene.mood in (Mood.EERIE, Mood.SAD) else "front"
        if scene.time_of_day in (TimeOfDay.DAWN, TimeOfDay.DUSK) and scene.mood in (Mood.TRIUMPHANT, Mood.SAD):
            return "back"
        return "left" if scene.time_of_day is TimeOfDay.DUSK else "right"
    mark = next((mark for mark in plan.marks if mark.character == scene.primary_characters[0]), None) if plan else None
    facing = mark.facing if mark else "right"
    wins = scene.value_after >= scene.value_before
    return facing if wins else "left" if facing == "right" else "right"


def contrast(scene: Scene, look: Look | None, specs: Sequence[ShotSpec]) -> float:
    """Key to fill."""
    ratio = CONTRAST[scene.mood] * (DEEPER if look is Look.NOIR else 1.0) * (DARKER if scene.time_of_day is TimeOfDay.NIGHT else 1.0)
    if not scene.interior:
        ratio *= SOFTER if scene.weather in OVERCAST else OPEN
    if sum(spec.size in FACES for spec in specs) * 2 > len(specs):
        ratio *= NEARER
    return round(max(1.0, min(HARDEST, ratio)), 1)


def practicals(scene: Scene, place: EnvironmentDesign | None) -> tuple[str, ...]:
    """Lamps and fires of the set that burn at this hour: at night, at dusk and in a storm, and fires always."""
    dark = scene.time_of_day in (TimeOfDay.NIGHT, TimeOfDay.DUSK) or scene.weather is Weather.STORM
    return tuple(feature for feature in (place.features if place else ()) if feature in FIRES or (dark and feature in SOURCES))


def kelvin(scene: Scene, lamps: Sequence[str]) -> int:
    """Colour of the key: of what burns, else of the sky; a room without either has a lamp after dark."""
    if scene.kit is Kit.SPACE and not lamps:
        return 6800
    if scene.interior and (lamps or scene.time_of_day is TimeOfDay.NIGHT):
        return SOURCES[lamps[0]] if lamps else 2850
    return SKY[scene.time_of_day] + CLOUD.get(scene.weather, 0)


def exposure(scene: Scene) -> float:
    """Stops against the scene as it is drawn."""
    return round(EXPOSURE.get(scene.mood, 0.0) * (BY_DAY if not scene.interior and scene.time_of_day in (TimeOfDay.DAY, TimeOfDay.DAWN) else 1.0), 3)


def support(scene: Scene, specs: Sequence[ShotSpec]) -> Support:
    """How the camera is carried: by hand where the storyboard has it so, else as the mood wants it; a crane needs a sky."""
    if any(spec.move is CameraMove.HANDHELD for spec in specs):
        return "handheld"
    wanted = SUPPORT.get(scene.mood, "dolly")
    return "dolly" if wanted == "crane" and scene.interior else wanted


def intent(scene: Scene, side: KeySide, ratio: float, temperature: int, lamps: Sequence[str]) -> str:
    """The same in words."""
    hardness = "soft" if ratio < 2.5 else "hard" if ratio > 5 else "shaped"
    colour = "warm" if temperature < 4000 else "cold" if temperature > 6500 else "plain"
    hero, wins = scene.primary_characters[0], scene.value_after >= scene.value_before
    if side in ("left", "right") and scene.interior:
        why = f"into the face of {hero}, who gains by this scene" if wins else f"from behind {hero}, who loses by this scene"
    else:
        why = f"as the sky of this {scene.time_of_day.value} gives it"
    return f"{hardness.capitalize()}, {colour} light {WORDS[side]}, {why}{f'; {lamps[0]} in the picture' if lamps else ''}."[:300]
