"""The five colours of a film, from its mood, look and main kit, and the light of a shot, from its hour and weather.

`palette_for` is called once per film by the art direction; `light_for` once per shot by the renderer. Both are pure.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.film import Kit, Look, Mood, Palette, TimeOfDay, Weather

from .colour import hls, hue_of, luminance, mix, rgb, saturated, tinted, toned_like

_KIT_HUE = {
    Kit.SEA: 202, Kit.CITY: 228, Kit.FOREST: 128, Kit.MOUNTAIN: 214, Kit.DESERT: 30,
    Kit.VILLAGE: 34, Kit.HOME: 24, Kit.WORKSHOP: 36, Kit.VEHICLE: 196, Kit.SPACE: 252,
}  # fmt: skip
_MOOD: dict[Mood, tuple[float, float, float, float]] = {
    # hue the kit leans to, share of it, saturation, hue of the accent
    Mood.WARM: (28, 0.35, 0.46, 14),
    Mood.TENSE: (208, 0.30, 0.34, 358),
    Mood.SAD: (218, 0.45, 0.26, 42),
    Mood.HOPEFUL: (48, 0.25, 0.46, 44),
    Mood.EERIE: (166, 0.50, 0.32, 288),
    Mood.COMIC: (40, 0.15, 0.60, 332),
    Mood.TRIUMPHANT: (42, 0.35, 0.55, 40),
}
_LOOK_SATURATION = {Look.PAPER_CUT: 1.05, Look.INK: 0.66, Look.LOW_POLY: 1.15, Look.NOIR: 0.28}
_ERA: dict[str, tuple[float, float, float]] = {
    # hue, share of it, factor on saturation
    "feudal_japan": (352, 0.35, 0.85),
    "ice_age": (204, 0.45, 0.7),
    "mars": (18, 0.6, 1.1),
    "forties": (40, 0.4, 0.7),
    "medieval": (44, 0.3, 0.85),
}
_SICKLY = 0.55
"""Share of its saturation that an eerie green loses: the place, the light and the grade are green, too, and the sum would be."""
_SCHEMES = ((0.0, 0.0), (26.0, 0.0), (-26.0, 0.0), (14.0, 40.0), (-14.0, -40.0))
"""Turns of the main hue and of the accent, one of them per film."""


def _lean(hue: float, target: float, share: float) -> float:
    return hue + ((target - hue + 180) % 360 - 180) * share


def _greenness(hue: float) -> float:
    """1 in the middle of the greens, 0 where they become yellow or blue."""
    return max(0.0, 1 - abs((hue - 122 + 180) % 360 - 180) / 58)


def palette_for(mood: Mood, look: Look, kit: Kit, seed: int, era: str = "") -> Palette:
    """Five colours, dark to light, and an accent that differs in hue. The same arguments give the same palette."""
    rng = random.Random(f"palette:{mood}:{look}:{kit}:{seed}")
    target, share, saturation, accent = _MOOD[mood]
    turn, accent_turn = rng.choice(_SCHEMES)
    hue = _lean(_KIT_HUE[kit], target, share) + turn + rng.uniform(-8, 8)
    if era in _ERA:
        era_hue, era_share, factor = _ERA[era]
        hue, saturation = _lean(hue, era_hue, era_share), saturation * factor
    saturation *= _LOOK_SATURATION[look] * (1 - _SICKLY * _greenness(hue) if mood is Mood.EERIE else 1.0)
    accent += accent_turn
    if abs((accent - hue + 180) % 360 - 180) < 28:
        accent += 150
    cool = rng.uniform(8, 34)
    return Palette(
        shadow=hls(_lean(hue, 240, 0.25) + cool * 0.5, rng.uniform(0.09, 0.13), saturation * 0.8),
        base=hls(hue + cool * 0.4, rng.uniform(0.24, 0.30), saturation),
        mid=hls(hue, rng.uniform(0.46, 0.54), saturation * 0.9),
        light=hls(_lean(hue, 44, 0.35), rng.uniform(0.82, 0.88), saturation),
        accent=hls(accent + rng.uniform(-7, 7), 0.55, max(0.62, saturation)),
    )


def place_palette(palette: Palette, kit: Kit, seed: int) -> Palette:
    """The film's palette for one of its places: the middle colours turned a little, towards the kit's own hue, so that places differ and still belong together."""
    rng = random.Random(f"place palette:{palette.mid}:{kit}:{seed}")
    share = rng.uniform(0.10, 0.26)
    turned = lambda colour: mix(colour, hls(_KIT_HUE[kit] + rng.uniform(-20, 20), luminance(colour) / 255, 0.4), share)
    return palette.model_copy(update={"base": turned(palette.base), "mid": turned(palette.mid)})


def built_of(palette: Palette, colours: Sequence[str], share: float = 0.22) -> Palette:
    """The palette of a place that is built of materials in these colours: base and middle turned towards the first two, each as light as it was."""
    if not colours:
        return palette
    leaning = lambda own, material: mix(own, toned_like(material, own), share)
    return palette.model_copy(update={"base": leaning(palette.base, colours[0]), "mid": leaning(palette.mid, colours[min(1, len(colours) - 1)])})


def graded(palette: Palette, colour: str, share: float) -> str:
    """A local colour with `share` of the palette's colour of the same brightness."""
    bright = luminance(colour)
    steps = sorted((luminance(step), step) for step in (palette.shadow, palette.base, palette.mid, palette.light))
    low = max((step for step in steps if step[0] <= bright), default=steps[0])
    high = min((step for step in steps if step[0] > bright), default=steps[-1])
    span = high[0] - low[0]
    target = mix(low[1], high[1], (bright - low[0]) / span if span > 0 else 0.0)
    return mix(colour, target, share)


@dataclass(frozen=True)
class Light:
    """The light of a shot: colours of the sky, what it does to local colours, and how thick the air is."""

    sky_top: str
    sky_mid: str
    sky_low: str
    haze: str
    key: str
    """Colour of the sun, the moon or the lamp on edges that face it."""
    tint: tuple[float, float, float]
    """Factor per channel on every local colour."""
    haze_share: float
    """How much of a far thing is haze, 0 to 1."""
    rim: float
    """Strength of light on edges, 0 to 1."""
    dark: bool
    """Lamps and windows are lit."""
    vignette: float
    grade: float = 0.2
    """Share of the film's palette in every local colour."""


_Sky = tuple[str, str, str, str, tuple[float, float, float], float]
_SKIES: dict[TimeOfDay, tuple[_Sky, ...]] = {
    # top, middle, low, key, tint, rim; one of them per film
    TimeOfDay.DAWN: (
        ("#4f64a8", "#d69aae", "#fdd6a0", "#ffd9a8", (1.0, 0.90, 0.88), 0.5),
        ("#5d86a8", "#b9c6b4", "#fbe7b4", "#ffe6b0", (0.98, 0.95, 0.86), 0.5),
        ("#6a5a9c", "#c78fb6", "#f9c3ae", "#ffcbb4", (1.0, 0.88, 0.93), 0.5),
    ),
    TimeOfDay.DAY: (
        ("#3f86c8", "#84bde6", "#dcf0f6", "#fff6e0", (1.0, 1.0, 0.99), 0.3),
        ("#4f9ab4", "#9fd0cf", "#f4ecd2", "#fff2cc", (1.02, 1.0, 0.94), 0.3),
        ("#5a7fc0", "#a9c0e6", "#f2e6e4", "#fff0e4", (1.0, 0.98, 1.0), 0.3),
    ),
    TimeOfDay.DUSK: (
        ("#2f3468", "#a85a7c", "#f9a35e", "#ffab6b", (0.92, 0.75, 0.76), 0.6),
        ("#1f3f66", "#6f7c94", "#f6c27a", "#ffc27a", (0.88, 0.80, 0.78), 0.6),
        ("#41245c", "#b1466a", "#ff8658", "#ff9a66", (0.95, 0.70, 0.74), 0.6),
    ),
    TimeOfDay.NIGHT: (
        ("#0a1130", "#1b2a58", "#3a4f86", "#b4ccff", (0.46, 0.55, 0.82), 0.55),
        ("#07182a", "#123a52", "#2f6474", "#a9dcec", (0.42, 0.58, 0.72), 0.55),
        ("#140f33", "#2c2358", "#54457f", "#cdbcff", (0.52, 0.50, 0.84), 0.55),
    ),
}
_GREY = {TimeOfDay.DAWN: "#b6a9ae", TimeOfDay.DAY: "#b4c0c8", TimeOfDay.DUSK: "#7a6a7c", TimeOfDay.NIGHT: "#27304a"}
_WEATHER: dict[Weather, tuple[float, float, float]] = {
    # share of grey in the sky, brightness, haze
    Weather.CLEAR: (0.0, 1.0, 0.42),
    Weather.CLOUDY: (0.45, 0.95, 0.48),
    Weather.RAIN: (0.70, 0.80, 0.58),
    Weather.SNOW: (0.60, 1.02, 0.58),
    Weather.FOG: (0.80, 0.96, 0.88),
    Weather.STORM: (0.78, 0.62, 0.55),
}
_ROOM_TINT = {TimeOfDay.DAWN: (1.0, 0.90, 0.84), TimeOfDay.DAY: (1.0, 0.97, 0.92), TimeOfDay.DUSK: (0.96, 0.80, 0.68), TimeOfDay.NIGHT: (0.86, 0.70, 0.56)}
_COLD_ROOM_TINT = (0.78, 0.86, 1.0)


def light_for(palette: Palette, kit: Kit, time_of_day: TimeOfDay, weather: Weather, mood: Mood, *, interior: bool) -> Light:
    """The light of a shot. Weather greys the sky and thickens the air; indoors a lamp decides; mood leans it a little."""
    skies = _SKIES[time_of_day]
    top, middle, low, key, tint, rim = skies[sum(rgb(palette.accent)) % len(skies)]
    if kit is Kit.SPACE:
        top, middle, low, tint = "#05060f", "#0c1026", mix("#141a3c", palette.base, 0.3), (0.84, 0.86, 0.96)
        grey, bright, haze_share = 0.0, 1.0, 0.2
    else:
        grey, bright, haze_share = _WEATHER[weather]
    cloud = _GREY[time_of_day]
    top, middle, low = (mix(mix(colour, cloud, grey), "#000000", 1 - min(1.0, bright)) for colour in (top, middle, low))
    if interior:
        tint, rim = (_COLD_ROOM_TINT if kit is Kit.SPACE else _ROOM_TINT[time_of_day]), 0.4
    else:
        tint = _lifted(tint, bright, 0.35 * grey)
    return Light(
        sky_top=mix(top, palette.base, 0.18),
        sky_mid=mix(middle, palette.mid, 0.24),
        sky_low=mix(low, palette.light, 0.2),
        haze=mix(mix(middle, low, 0.55), palette.mid, 0.12),
        key=saturated(key, 0.6) if grey > 0.5 else key,
        tint=_mooded(tint, mood, green=_greenness(hue_of(palette.mid))),
        haze_share=haze_share * (0.5 if interior else 1.0),
        rim=rim * (0.55 if grey > 0.5 and not interior else 1.0),
        dark=time_of_day in (TimeOfDay.NIGHT, TimeOfDay.DUSK) or (weather is Weather.STORM),
        vignette=0.42 if mood in (Mood.TENSE, Mood.EERIE, Mood.SAD) else 0.28,
        grade={Mood.EERIE: 0.42, Mood.TENSE: 0.42, Mood.SAD: 0.42, Mood.COMIC: 0.28}.get(mood, 0.36),
    )


def low_key(light: Light) -> Light:
    """The same light for film noir: the sky darker than what stands before it, the air thin, corners deep."""
    return replace(
        light,
        sky_top=mix(light.sky_top, "#000000", 0.25 if light.dark else 0.62),
        sky_mid=mix(light.sky_mid, "#000000", 0.1 if light.dark else 0.46),
        sky_low=mix(light.sky_low, "#ffffff" if light.dark else "#000000", 0.14),
        haze=mix(light.haze, "#ffffff" if light.dark else "#000000", 0.12 if light.dark else 0.34),
        rim=min(1.0, light.rim * 1.3),
    )


def _lifted(tint: tuple[float, float, float], bright: float, grey: float) -> tuple[float, float, float]:
    mean = sum(tint) / 3
    red, green, blue = (value + (mean - value) * grey for value in tint)
    factor = 0.5 + 0.5 * bright
    return red * factor, green * factor, blue * factor


def _mooded(tint: tuple[float, float, float], mood: Mood, *, green: float) -> tuple[float, float, float]:
    """The light leaned by the mood; an eerie one is less green the greener the place is."""
    lean = {
        Mood.WARM: (1.03, 1.0, 0.94),
        Mood.SAD: (0.92, 0.95, 1.02),
        Mood.EERIE: (0.88 + 0.08 * green, 1.0 - 0.04 * green, 0.94 + 0.05 * green),
        Mood.TENSE: (0.95, 0.94, 0.98),
    }.get(mood, (1.0, 1.0, 1.0))
    return tint[0] * lean[0], tint[1] * lean[1], tint[2] * lean[2]


def under(light: Light, colour: str, depth: float) -> str:
    """A local colour under this light, `depth` 0 (far) to 1 (where the actors stand): tinted, then sunk in the haze."""
    return mix(tinted(colour, light.tint), light.haze, light.haze_share * max(0.0, 1.0 - depth))
