"""What rooms are made of: wall, floor, trim, windows and usual furniture, by kit and by setting, and how a film's palette colours them."""

from dataclasses import dataclass, replace
from random import Random

from agents.film import Kit, Palette

from ..colour import mix, toned_like

FLOOR = 566.0
"""Where the back wall meets the floor."""
CEILING = 42.0
CORNER = 84.0
"""Where the back wall meets the side wall; the lines of the room run to a point in the middle of the picture."""


@dataclass(frozen=True)
class Style:
    wall: str
    floor: str
    trim: str
    pattern: str
    """`planks`, `logs`, `stripes`, `plaster`, `panels`, `brick`, `hull`, `tiles`, `marble`, `paper`."""
    shape: str
    """Of the windows: `sash`, `round`, `arch`, `wide`, `flank`, `row`, `high`, `none`."""
    defaults: tuple[str, ...]


STYLES: dict[Kit, Style] = {
    Kit.SEA: Style("#8d7557", "#6d5238", "#54402e", "planks", "sash", ("lantern", "chart", "table", "rope", "shelf", "stove")),
    Kit.CITY: Style("#77808c", "#6a5c50", "#3d444e", "panels", "wide", ("desk", "lamp", "bookshelf", "picture", "plant")),
    Kit.FOREST: Style("#85613f", "#64482f", "#4a3424", "logs", "sash", ("stove", "table", "antlers", "shelf", "lamp", "rug")),
    Kit.MOUNTAIN: Style("#937150", "#6e5136", "#4f3a28", "planks", "sash", ("fireplace", "table", "skis", "bunk", "lamp")),
    Kit.DESERT: Style("#cda878", "#a9794a", "#8a5f3c", "plaster", "arch", ("hanging", "jars", "rug", "lantern", "table")),
    Kit.VILLAGE: Style("#c9b591", "#8a6544", "#6a4c34", "plaster", "sash", ("kitchen", "table", "jars", "clock", "lamp")),
    Kit.HOME: Style("#a9b39c", "#8c6547", "#efe6d4", "stripes", "sash", ("sofa", "lamp", "picture", "bookshelf", "plant", "rug")),
    Kit.WORKSHOP: Style("#94614c", "#6e6258", "#4a3a30", "brick", "wide", ("workbench", "tools", "lamp", "machine", "crates")),
    Kit.VEHICLE: Style("#7a4f3e", "#4d4640", "#c9a86a", "panels", "row", ("seats", "luggage", "lamp")),
    Kit.SPACE: Style("#8b97a8", "#59636f", "#465160", "hull", "round", ("console", "pipes", "screen", "lamp")),
}
STYLES_OF_SETTINGS: dict[str, Style] = {
    "ward": Style("#a9bdb4", "#8d9a98", "#dfe6e0", "tiles", "high", ()),
    "laundry": Style("#b3b9b4", "#7d8284", "#8a6a50", "tiles", "high", ("lamp",)),
    "bank_hall": Style("#c2b69c", "#8a8274", "#8a6a3c", "marble", "none", ()),
    "bookshop": Style("#7d6248", "#6e4d34", "#4a3424", "panels", "none", ("lamp",)),
    "bakery": Style("#cdb48c", "#96704c", "#6a4c34", "plaster", "sash", ("lamp",)),
    "smithy": Style("#6f5548", "#57504a", "#3a2c24", "brick", "none", ()),
    "clockshop": Style("#8a7458", "#6b4d36", "#4a3626", "panels", "none", ("lamp",)),
    "dojo": Style("#d9cba8", "#a8a066", "#4a3526", "paper", "none", ()),
    "carriage": Style("#7a4f3e", "#4d4640", "#c9a86a", "panels", "row", ("seats", "luggage", "lamp")),
    "module": Style("#8b97a8", "#59636f", "#465160", "hull", "round", ("console", "pipes", "screen", "lamp")),
    "common_room": Style("#c7b79a", "#8f7a62", "#efe6d4", "stripes", "flank", ("plant",)),
    "classroom": Style("#b9bda6", "#97724e", "#7a5a3c", "stripes", "flank", ()),
    "chapel": Style("#b9b0a0", "#86807a", "#6a5040", "plaster", "none", ()),
    "theatre": Style("#5a3a3a", "#5d4334", "#8a6a3c", "panels", "none", ()),
    "tavern": Style("#a88358", "#6a4a32", "#3f2c20", "plaster", "none", ()),
}

Hole = tuple[float, float, float, float]
HOLES: dict[str, tuple[Hole, ...]] = {
    "sash": ((170, 190, 190, 220), (930, 190, 190, 220)),
    "wide": ((130, 150, 450, 260), (820, 150, 360, 260)),
    "flank": ((96, 170, 230, 230), (968, 170, 230, 230)),
    "arch": ((180, 170, 170, 270), (940, 170, 170, 270)),
    "round": ((190, 180, 210, 210), (900, 180, 210, 210)),
    "row": ((-300, 190, 300, 230), (90, 190, 430, 230), (630, 190, 430, 230), (1170, 190, 430, 230)),
    "high": ((250, 110, 190, 130), (560, 110, 190, 130), (870, 110, 190, 130)),
    "none": (),
}
"""Shape -> x, y, width, height of each window of the back wall."""


_TAKES_COLOUR = {
    "planks": 0.34,
    "logs": 0.2,
    "brick": 0.3,
    "paper": 0.15,
    "marble": 0.3,
    "hull": 0.4,
    "tiles": 0.5,
    "plaster": 0.5,
    "panels": 0.55,
    "stripes": 0.7,
}
"""Pattern of a wall -> how much of it is paint of the film's colours rather than wood or stone."""


def decorated(style: Style, palette: Palette, rng: Random) -> Style:
    """The style as this film's art direction paints it: walls in one of the palette's hues, floor and trim leaning to others, so that two films do not share a room."""
    share = _TAKES_COLOUR[style.pattern]
    wall, floor, trim = rng.choice(
        ((palette.mid, palette.base, palette.light), (palette.accent, palette.mid, palette.base), (palette.light, palette.base, palette.accent))
    )
    share *= 0.62 if wall == palette.accent else 1.0
    return replace(
        style,
        wall=mix(style.wall, toned_like(wall, style.wall), share),
        floor=mix(style.floor, toned_like(floor, style.floor), 0.3),
        trim=mix(style.trim, toned_like(trim, style.trim), 0.4 * share + 0.1),
    )
