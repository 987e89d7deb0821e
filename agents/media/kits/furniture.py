"""Which furniture a room shows and where: every piece has its own place, and one that would stand in another's way moves along the wall or stays out.

What was asked for chooses first; what a kit has by default fills places that are left. Called by `rooms`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from .. import svg
from ..stage import STILL, Glow, Motion, Piece, Stage
from . import house_pieces as house
from . import wall_pieces as wall
from . import work_pieces as work

Span = tuple[float, float]
"""From and to, in world units along the wall."""

WALL, BACK, FRONT = "wall", "back", "front"
STANDING = frozenset({BACK, FRONT})
TALL = frozenset({WALL, BACK})
EVERYWHERE = frozenset({WALL, BACK, FRONT})
ABOVE: frozenset[str] = frozenset()
"""In nobody's way: overhead, or flat on the floor."""

FREE = (100.0, 1370.0)
"""Where things may stand; the outermost are cut by the frame of a wide shot."""

STEP = 20.0


@dataclass(frozen=True)
class Furniture:
    """A drawing, the planes it fills, and the span where it is drawn."""

    draw: Callable[[Stage, float], None]
    planes: frozenset[str] = ABOVE
    span: Span = (0.0, 0.0)


_WALL = frozenset({WALL})
PIECES: dict[str, Furniture] = {
    "picture": Furniture(wall.picture, _WALL, (468, 682)),
    "chart": Furniture(wall.chart, _WALL, (690, 880)),
    "map": Furniture(wall.chart, _WALL, (690, 880)),
    "clock": Furniture(wall.clock, _WALL, (596, 684)),
    "clocks": Furniture(wall.clocks, _WALL, (586, 758)),
    "violins": Furniture(wall.violins, _WALL, (596, 826)),
    "shelf": Furniture(wall.shelf, _WALL, (420, 612)),
    "mirror": Furniture(wall.mirror, _WALL, (578, 702)),
    "hanging": Furniture(wall.hanging, _WALL, (430, 890)),
    "antlers": Furniture(wall.antlers, _WALL, (562, 718)),
    "rope": Furniture(wall.rope, _WALL, (376, 614)),
    "tools": Furniture(wall.tools, _WALL, (600, 800)),
    "screen": Furniture(wall.screen, _WALL, (520, 760)),
    "pipes": Furniture(wall.pipes),
    "luggage": Furniture(wall.luggage),
    "bookshelf": Furniture(house.bookshelf, TALL, (612, 842)),
    "fireplace": Furniture(house.fireplace, TALL, (510, 770)),
    "stove": Furniture(house.stove, TALL, (690, 830)),
    "kitchen": Furniture(house.kitchen, TALL, (390, 870)),
    "counter": Furniture(house.counter, TALL, (345, 935)),
    "bar": Furniture(house.counter, TALL, (345, 935)),
    "door": Furniture(house.door, TALL, (1170, 1320)),
    "stairs": Furniture(house.stairs, EVERYWHERE, (1050, 1580)),
    "bunk": Furniture(house.bunk, TALL, (1146, 1480)),
    "skis": Furniture(wall.skis, TALL, (400, 500)),
    "logs": Furniture(work.logs, STANDING, (896, 1076)),
    "machine": Furniture(work.machine, STANDING, (890, 1110)),
    "forge": Furniture(house.fireplace, TALL, (510, 770)),
    "lamp": Furniture(wall.lamp),
    "lantern": Furniture(wall.lantern, _WALL, (440, 500)),
    "jars": Furniture(house.jars, STANDING, (426, 640)),
    "rug": Furniture(house.rug),
    "bed": Furniture(house.bed, STANDING, (390, 784)),
    "sofa": Furniture(house.sofa, STANDING, (390, 870)),
    "desk": Furniture(house.desk, STANDING, (400, 800)),
    "piano": Furniture(house.piano, STANDING, (405, 735)),
    "television": Furniture(house.television, STANDING, (1000, 1180)),
    "workbench": Furniture(work.workbench, STANDING, (380, 860)),
    "console": Furniture(work.console, STANDING, (380, 900)),
    "controls": Furniture(work.console, STANDING, (380, 900)),
    "dashboard": Furniture(work.dashboard),
    "seats": Furniture(work.seats, STANDING, (30, 1284)),
    "wheel": Furniture(work.wheel, STANDING, (1010, 1240)),
    "pod": Furniture(work.pod, TALL, (930, 1130)),
    "altar": Furniture(house.altar, TALL, (470, 810)),
    "crates": Furniture(work.crates, STANDING, (1095, 1300)),
    "plant": Furniture(house.plant, STANDING, (800, 960)),
    "table": Furniture(house.table, frozenset({FRONT}), (450, 826)),
    "chair": Furniture(house.chair, frozenset({FRONT}), (878, 974)),
}
"""Feature word -> furniture, in the order it is drawn: on the wall, along the wall, in the room."""


def furnish(stage: Stage, asked: Iterable[str], usual: Iterable[str], windows: Iterable[Span], floor: float) -> None:
    """Draws what was asked for and what else is usual, as far as there is place; words without a drawing are ignored."""
    shifts = arranged(asked, usual, tuple(windows))
    for word, furniture in PIECES.items():
        if word in shifts:
            _draw(stage, furniture, shifts[word], floor)


def arranged(asked: Iterable[str], usual: Iterable[str], windows: tuple[Span, ...]) -> dict[str, float]:
    """Word -> how far to the right of its own place it stands. No two share a plane and a span; what finds no place is missing.

    What needs a free wall chooses first, then the widest.
    """
    words = list(PIECES)
    first = sorted(set(asked) & set(words), key=lambda word: (PIECES[word].planes != TALL, -_width(PIECES[word]), words.index(word)))
    placed: dict[str, float] = {}
    for word in (*first, *(word for word in usual if word in PIECES)):
        shift = next((shift for shift in _shifts(PIECES[word], windows) if _free(word, shift, placed)), None)
        if shift is not None and word not in placed:
            placed[word] = shift
    return placed


def _width(furniture: Furniture) -> float:
    return furniture.span[1] - furniture.span[0]


def _shifts(furniture: Furniture, windows: tuple[Span, ...]) -> Iterator[float]:
    """Its own place, then others ever farther off: on the floor before anything, on the wall only between the windows."""
    yield 0.0
    first, last = furniture.span
    left, right = FREE
    for step in range(1, 60):
        for shift in (STEP * step, -STEP * step):
            if left <= first + shift and last + shift <= right and not (WALL in furniture.planes and _meets((first + shift, last + shift), windows)):
                yield shift


def _free(word: str, shift: float, placed: dict[str, float]) -> bool:
    furniture = PIECES[word]
    span = (furniture.span[0] + shift, furniture.span[1] + shift)
    others = (other for other in placed if PIECES[other].planes & furniture.planes or PIECES[other].draw is furniture.draw)
    return not _meets(span, [(PIECES[other].span[0] + placed[other], PIECES[other].span[1] + placed[other]) for other in others])


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in others)


def _draw(stage: Stage, furniture: Furniture, shift: float, floor: float) -> None:
    pieces, glows = len(stage.pieces), len(stage.glows)
    furniture.draw(stage, floor)
    if shift:
        stage.pieces[pieces:] = [_moved(piece, shift) for piece in stage.pieces[pieces:]]
        stage.glows[glows:] = [_moved_glow(glow, shift) for glow in stage.glows[glows:]]


def _moved(piece: Piece, shift: float) -> Piece:
    box = piece.box and (piece.box[0] + shift, *piece.box[1:])
    motion: Motion = piece.motion if piece.motion is STILL else replace(piece.motion, pivot_x=piece.motion.pivot_x + shift)
    return replace(piece, body=svg.group(piece.body, f"translate({shift:g} 0)"), box=box, motion=motion)


def _moved_glow(glow: Glow, shift: float) -> Glow:
    return replace(glow, x=glow.x + shift)
