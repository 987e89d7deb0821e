"""The ten families of sets. `build` puts the pieces of one place on a stage; a kit draws what it knows and ignores other words.

An exterior is built far to near: sky, far land, middle ground, ground, things by feature. An interior is a room whose wall, floor, window and
furniture differ by kit. The drawing code is strings of SVG; nothing here needs the imaging libraries.
"""

from collections.abc import Callable

from agents.film import Kit, Look

from ..catalogue import SETTINGS
from ..palettes import low_key
from ..stage import Stage
from . import coast, country, eras, nearby, outdoors, rooms, settings, space, urban
from .sky import add_sky
from .turned import turn_round

_EXTERIORS: dict[Kit, Callable[[Stage], None]] = {
    Kit.SEA: coast.sea,
    Kit.CITY: urban.city,
    Kit.FOREST: outdoors.forest,
    Kit.MOUNTAIN: outdoors.mountain,
    Kit.DESERT: outdoors.desert,
    Kit.VILLAGE: country.village,
    Kit.HOME: country.home,
    Kit.WORKSHOP: urban.yard,
    Kit.VEHICLE: country.road,
    Kit.SPACE: space.surface,
}


def _exterior(stage: Stage) -> None:
    """The kit's set, or the one that a setting or an era has in its place."""
    setting = next((settings.EXTERIORS[word] for word in SETTINGS if word in stage.features and word in settings.EXTERIORS), None)
    if setting:
        setting(stage)
    elif stage.has("ice_age"):
        eras.steppe(stage)
    elif stage.has("mars"):
        space.surface(stage)
    else:
        _EXTERIORS[stage.kit](stage)


def build(stage: Stage) -> None:
    """Puts the place on the stage, from far to near. Half of all places are built the other way round."""
    if stage.look is Look.NOIR:
        stage.light = low_key(stage.light)
    if stage.interior:
        rooms.room(stage)
    else:
        add_sky(stage)
        _exterior(stage)
        nearby.frame_with(stage)
    if stage.rng("side").random() < 0.5:
        turn_round(stage)
