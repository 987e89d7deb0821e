"""What a place sounds like: which layers its ambience has, by its kind, its own words and set pieces, the hour and the weather. Pure and light; `ambience` makes the sound.

A layer is a name and a level. Beds (`wind`, `surf`, `room tone`) last; the rest are events that come now and then. Inside, what is outdoors is heard through the walls.
"""

import re
from dataclasses import dataclass

from agents.film import Kit, TimeOfDay, Weather

from .jobs import AmbienceJob

Layers = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Soundscape:
    outside: Layers
    inside: Layers
    """Empty outdoors."""

    @property
    def names(self) -> tuple[str, ...]:
        """What is heard, the loudest first."""
        layers = sorted((*self.inside, *((name, level * (0.4 if self.inside else 1.0)) for name, level in self.outside)), key=lambda layer: -layer[1])
        return tuple(dict.fromkeys(name for name, level in layers if level >= 0.08))


OUTSIDE: dict[Kit, Layers] = {
    Kit.SEA: (("surf", 0.9), ("wind", 0.35)),
    Kit.CITY: (("city", 1.0), ("cars passing", 0.3)),
    Kit.FOREST: (("leaves", 0.3), ("wind", 0.5)),
    Kit.MOUNTAIN: (("wind", 1.0), ("howl", 0.3)),
    Kit.DESERT: (("wind", 0.8), ("howl", 0.15), ("sand", 0.2)),
    Kit.VILLAGE: (("wind", 0.6), ("leaves", 0.2)),
    Kit.HOME: (("wind", 0.5), ("leaves", 0.25), ("city", 0.15)),
    Kit.WORKSHOP: (("city", 0.6), ("wind", 0.3)),
    Kit.VEHICLE: (("wind", 0.8),),
    Kit.SPACE: (("hum", 0.35),),
}
INSIDE: dict[Kit, Layers] = {
    Kit.HOME: (("room tone", 0.6), ("clock", 0.2)),
    Kit.WORKSHOP: (("hum", 0.4), ("room tone", 0.5)),
    Kit.VEHICLE: (("engine", 0.9), ("rattle", 0.12)),
    Kit.SPACE: (("hum", 0.8), ("vents", 0.4), ("beeps", 0.22), ("hull ticks", 0.3)),
}
MODERN = frozenset(
    ("city", "cars passing", "horn far off", "siren far off", "distant train", "mains", "beeps", "machine", "vents", "monitor", "engine", "rails")
)
BEFORE_ENGINES = ("feudal japan", "ice age", "medieval")
WORDS_OUTSIDE: tuple[tuple[str, Layers], ...] = (
    (r"harbou?r|pier|quay|jetty|dock|boats?|wharf|marina", (("lapping", 0.22), ("rigging", 0.25), ("gulls", 0.4))),
    (r"gulls|beach|cliff|rocks", (("gulls", 0.45),)),
    (r"buoy|reef", (("bell buoy", 0.3),)),
    (r"river|stream|brook|ford|waterfall|mill", (("river", 0.6),)),
    (r"campfire|bonfire|camp", (("fire", 0.4),)),
    (r"church|chapel|monastery|cathedral|square|market", (("church bell", 0.3),)),
    (r"market|crowd|festival|fair|wedding|parade", (("murmur", 0.5),)),
    (r"street|avenue|road|crossing|bridge|taxi|tram", (("cars passing", 0.3),)),
    (r"tram|rails|station|railway|train", (("distant train", 0.3),)),
    (r"windmill|gate|sign|swing|fence", (("creaking", 0.28),)),
    (r"meadow|field|farm|pasture|valley|hut", (("cowbells", 0.25),)),
    (r"lake|pond|marsh|oasis", (("frogs", 0.3),)),
    (r"well|cave|cellar|grotto", (("drips", 0.35),)),
    (r"ice|frozen|glacier", (("ice", 0.4),)),
    (r"flag|tent|awning|sail", (("flapping", 0.3),)),
)
WORDS_INSIDE: tuple[tuple[str, Layers], ...] = (
    (r"fireplace|stove|hearth|oven|bakery|inn|tavern", (("fire", 0.45),)),
    (r"forge|smithy", (("fire", 0.7), ("distant hammer", 0.3))),
    (r"clocks?|clockshop|clockmaker|watchmaker|tower", (("clock", 0.5),)),
    (r"kitchen|galley", (("kettle", 0.22), ("drips", 0.15))),
    (r"ward|hospital|clinic|sickroom|infirmary", (("monitor", 0.22), ("vents", 0.35))),
    (r"machine|factory|laundry|engine", (("machine", 0.45),)),
    (r"bar|cafe|inn|tavern|restaurant|bank|hall|lobby|theatre|theater|auditorium|court|contest|bingo|school|stage|bee", (("murmur", 0.4),)),
    (r"cellar|cave|vault|crypt|tunnel|lighthouse|well", (("drips", 0.3),)),
    (r"train|compartment|carriage|dining car", (("rails", 0.8),)),
    (r"ship|cabin|below.deck|boat|hold|wheelhouse|lamp.room|lantern", (("creaking", 0.35), ("lapping", 0.15))),
    (r"console|screen|computer|lab|laboratory|bridge", (("beeps", 0.25), ("vents", 0.3))),
    (r"neon|fridge|fluorescent|office|shop|desk", (("mains", 0.3),)),
    (r"violins?|piano|music", (("clock", 0.25),)),
)


def soundscape(job: AmbienceJob) -> Soundscape:
    """The layers of the place that the job describes."""
    inside = job.interior or job.kit in (Kit.VEHICLE, Kit.SPACE)
    words = " ".join((job.place, *job.features)).lower().replace("_", " ")
    silent = MODERN if any(era in words for era in BEFORE_ENGINES) else frozenset[str]()
    outside = _merged(silent, OUTSIDE[job.kit], *(() if job.interior else _named(WORDS_OUTSIDE, words)), _living(job), _sky(job), (("wind", 0.15),))
    if not inside:
        return Soundscape(outside=outside, inside=())
    room = _merged(silent, INSIDE.get(job.kit, (("room tone", 0.7),)), *_named(WORDS_INSIDE, words), (("room tone", 0.45),))
    return Soundscape(outside=outside if job.kit is not Kit.SPACE else (), inside=room)


def _merged(silent: frozenset[str], *groups: Layers) -> Layers:
    """Every layer once, at its loudest, without those that the era has not got."""
    merged: dict[str, float] = {}
    for group in groups:
        for name, level in group:
            merged[name] = max(level, merged.get(name, 0.0))
    return tuple((name, level) for name, level in merged.items() if name not in silent)


def _named(table: tuple[tuple[str, Layers], ...], words: str) -> list[Layers]:
    return [layers for pattern, layers in table if re.search(rf"\b(?:{pattern})\b", words)]


def _living(job: AmbienceJob) -> Layers:
    """Birds by day, owls and crickets by night; nothing sings in the rain, the snow or space."""
    if job.kit in (Kit.SPACE, Kit.VEHICLE) or job.weather in (Weather.RAIN, Weather.STORM):
        return ()
    hour = job.time_of_day
    cold = job.weather is Weather.SNOW
    layers: list[tuple[str, float]] = []
    if job.kit in (Kit.FOREST, Kit.VILLAGE, Kit.HOME) and hour is not TimeOfDay.NIGHT and not cold:
        layers.append(("birds", 0.8 if hour is TimeOfDay.DAWN else 0.4))
    if job.kit in (Kit.FOREST, Kit.VILLAGE, Kit.MOUNTAIN) and hour in (TimeOfDay.DUSK, TimeOfDay.NIGHT):
        layers.append(("owl", 0.35))
    if job.kit in (Kit.FOREST, Kit.VILLAGE, Kit.HOME, Kit.DESERT) and hour in (TimeOfDay.DUSK, TimeOfDay.NIGHT) and not cold:
        layers.append(("crickets", 0.14))
    if job.kit is Kit.DESERT and hour is TimeOfDay.DAY:
        layers.append(("cicadas", 0.1))
    if job.kit in (Kit.VILLAGE, Kit.MOUNTAIN, Kit.DESERT) or (job.kit is Kit.FOREST and cold):
        layers.append(("crow", 0.22))
    if job.kit in (Kit.VILLAGE, Kit.HOME) and hour in (TimeOfDay.DUSK, TimeOfDay.NIGHT):
        layers.append(("dog far off", 0.22))
    if job.kit is Kit.VILLAGE and hour is TimeOfDay.DAWN:
        layers.append(("cock", 0.3))
    if job.kit is Kit.SEA and hour is not TimeOfDay.NIGHT:
        layers.append(("gulls", 0.35))
    if job.kit is Kit.CITY:
        layers += [("horn far off", 0.2), ("siren far off", 0.16)] if hour is not TimeOfDay.DAWN else [("birds", 0.25)]
    return tuple(layers)


def _sky(job: AmbienceJob) -> Layers:
    if job.kit is Kit.SPACE:
        return ()
    weather: dict[Weather, Layers] = {
        Weather.RAIN: (("rain", 0.7), ("drops", 0.35)),
        Weather.STORM: (("rain", 1.0), ("drops", 0.3), ("wind", 1.3), ("howl", 0.4), ("thunder", 0.9)),
        Weather.SNOW: (("wind", 0.5), ("howl", 0.12)),
        Weather.CLOUDY: (("wind", 0.4),),
        Weather.FOG: (("foghorn", 0.35),) if job.kit is Kit.SEA else (("drips", 0.12),),
    }
    return weather.get(job.weather, ())
