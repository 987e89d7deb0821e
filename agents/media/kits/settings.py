"""Which drawing a setting of the catalogue has out of doors."""

from collections.abc import Callable

from ..stage import Stage
from . import grounds, streets

EXTERIORS: dict[str, Callable[[Stage], None]] = {
    "boat_deck": grounds.boat_deck,
    "harbour": grounds.harbour,
    "churchyard": grounds.churchyard,
    "stone_bridge": grounds.stone_bridge,
    "frozen_river": grounds.frozen_river,
    "canyon": grounds.canyon,
    "summit": grounds.summit,
    "rose_garden": grounds.rose_garden,
    "rooftop": streets.rooftop,
    "alley": streets.alley,
    "platform": streets.platform,
    "grand_front": streets.grand_front,
    "orbit": streets.orbit,
}
