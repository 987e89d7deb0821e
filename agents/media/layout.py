"""How a shot is laid out in its frame: how large people are, where their heads and feet go, and which part of the set is seen. Pure.

Everything follows from the shot size and the shape of the frame; no shape is cut out of another. A tall frame puts people nearer and one behind the
other, a square one moves them together, a wide one spreads them and leaves less air above. The camera's azimuth turns it to another part of the set, its
angle lowers or raises the horizon behind the people, and for a child or an animal it goes down to their eyes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.film import ShotPlan, ShotSize
from agents.film.staging import Composition

from .camera import FRAMINGS, MARGIN, Framing, travel_of
from .plates import View
from .stage import BOTTOM, GROUND, HORIZON, LEFT, RIGHT, SPAN, TOP

Curve = tuple[tuple[float, float], ...]
"""Values by the shape of the frame (width over height), from tall to wide; between them a straight line."""

FIGURE: Curve = ((0.5625, 0.74), (1.0, 0.92), (16 / 9, 1.0), (2.39, 1.13))
"""Size of people against the height of the frame, 16:9 being 1."""
AIR: Curve = ((0.5625, 1.5), (1.0, 1.15), (16 / 9, 1.0), (2.39, 0.6))
"""Room above the head, likewise."""
STANDS: Curve = ((0.5625, 0.80), (1.0, 0.86), (16 / 9, 0.91), (2.39, 0.935))
"""Height of the ground in a wide shot, as a share of the frame from above."""
ASIDE: Curve = ((0.5625, 0.35), (1.0, 0.7), (16 / 9, 1.0), (2.39, 1.45))
"""How far from the middle one person stands, 16:9 being 1."""

USUAL, THIRD = 0.16, {False: 0.32, True: 0.25}
"""Half frames from the middle of one person by the usual rule, and on a third: a face in close-up is so large that it stands a little nearer to the middle."""
TURN = 7.0
"""Units of the set by which the middle of the picture moves per degree of azimuth."""
TILT = 46.0
"""Units by which a low or high camera moves it up or down."""
LEAST_AIR, MOST_AIR = 0.07, 0.22
"""Share of the frame above a head that a shot from the waist up may have; less cuts hats, more sinks the face."""
AHEAD = 0.86
"""Size of who stands at the back of a group."""
SAFE = 0.9
"""Share of the frame that is certain to be seen; heads stay in it."""
WIDE = (ShotSize.EXTREME_WIDE, ShotSize.WIDE)


def at_shape(curve: Curve, shape: float) -> float:
    """The value of a curve for a frame of that shape."""
    (x0, y0), *rest = curve
    if shape <= x0:
        return y0
    for x1, y1 in rest:
        if shape <= x1:
            return y0 + (y1 - y0) * (shape - x0) / (x1 - x0)
        x0, y0 = x1, y1
    return y0


@dataclass(frozen=True)
class Layout:
    """The frame of one shot."""

    width: int
    height: int
    framing: Framing
    wide: bool
    view: View
    composition: Composition = "balanced"

    @property
    def shape(self) -> float:
        return self.width / self.height

    @property
    def tall(self) -> bool:
        """Whether people stand one behind the other rather than side by side."""
        return self.shape < 0.8

    @property
    def unit(self) -> float:
        """Pixels of a line of the 720-line frame that sizes of people are given in."""
        return self.height / 720 * at_shape(FIGURE, self.shape)

    @property
    def figure(self) -> float:
        """Pixels a standing adult is high."""
        return self.framing.figure * self.unit

    @property
    def head_top(self) -> float:
        """Where an adult's head begins, in pixels from above, in shots that cut the legs off."""
        return self.framing.head_top / 720 * self.height * at_shape(AIR, self.shape)

    @property
    def aside(self) -> float:
        return at_shape(ASIDE, self.shape)

    def aside_of(self, facing: str) -> float:
        """Half frames from the middle at which one person stands: off it towards the back, so that the face looks into the free side, or where the composition has it."""
        usual = (-USUAL if facing == "right" else USUAL) * self.aside
        third = THIRD[self.framing.figure > 2000] * max(0.35, min(1.0, self.aside))
        return {"centred": 0.0, "thirds_left": -third, "thirds_right": third}.get(self.composition, usual)

    def x(self, share: float) -> float:
        """Pixels from the left of a place between -1 (left edge) and 1 (right edge)."""
        return self.width / 2 * (1 + share)

    def stage_x(self, share: float) -> float:
        """The same for a mark on the set, which stays where it is when the camera turns."""
        seen = self.width / self.view.scale / 2
        return self.width / 2 + (640 + share * seen * 0.82 - self.view.centre_x) * self.view.scale

    def foot(self, depth: float) -> float:
        """Height of the ground under somebody who stands that far back, in pixels from above."""
        ground = HORIZON + (GROUND - (0 if self.framing.figure > 300 else 21) - HORIZON) * self.nearness(depth)
        return self.height / 2 + (ground - self.view.centre_y) * self.view.scale

    @staticmethod
    def nearness(depth: float) -> float:
        """Size of somebody at that depth."""
        return 1 - (1 - AHEAD) * depth

    def spread(self, wanted: Sequence[float], gap: float, reach: Sequence[float] = ()) -> list[float]:
        """The wanted places, in their order pushed apart to at least `gap` and kept safely in the frame.

        `reach`: how far each one goes to either side where that is known, else 0; two of whom one does are apart by both of these rather than by the gap.
        """
        reach = reach or [0.0] * len(wanted)
        order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
        placed: dict[int, float] = {}
        for before, index in zip((None, *order), order, strict=False):
            least = 0.0 if before is None else gap if not (reach[before] or reach[index]) else (reach[before] or gap / 2) + (reach[index] or gap / 2)
            placed[index] = wanted[index] if before is None else max(wanted[index], placed[before] + least)
        low, high = (min(x - reach[index] for index, x in placed.items()), max(x + reach[index] for index, x in placed.items()))
        room = SAFE + 0.06 if any(reach) else SAFE - 0.12
        shift = max(-room - low, min(0.0, room - high)) if high - low <= 2 * room else -(low + high) / 2
        return [placed[index] + shift for index in range(len(wanted))]


def layout_of(plan: ShotPlan, *, eyes: float = 1.0) -> Layout:
    """The layout of a plan's frame. `eyes` is how high the eyes are that the shot is about, an adult's being 1."""
    framing = FRAMINGS[plan.size]
    lean = {"low": 1, "high": -1, "eye": 0}[plan.angle]
    wide = plan.size in WIDE
    shape = plan.width / plan.height
    if lean:
        framing = replace(framing, figure=framing.figure * (1 + 0.05 * lean), head_top=framing.head_top * (1 - 0.16 * lean))
    if plan.headroom is not None and not wide:
        framing = replace(framing, head_top=720 * max(LEAST_AIR, min(MOST_AIR, plan.headroom)))
    unit = plan.height / 720 * at_shape(FIGURE, shape)
    reach = 1 + 2 * MARGIN
    scale = max(framing.scale * unit, plan.width * reach / SPAN, plan.height * reach / (BOTTOM - TOP))
    low = (GROUND - (at_shape(STANDS, shape) - (0.06 if plan.size is ShotSize.EXTREME_WIDE else 0.0) - 0.5) * plan.height / scale) if wide else framing.centre_y
    turned = 640 - TURN * plan.azimuth * (0.5 if wide else 1.0)
    travel = travel_of(plan)
    centre_x = _within(turned, LEFT, RIGHT, plan.width * (reach + 2 * travel) / scale)
    centre_y = _within(low - TILT * lean / framing.scale + (0 if wide else (1 - eyes) * 130), TOP, BOTTOM, plan.height * reach / scale)
    return Layout(plan.width, plan.height, framing, wide, View(plan.width, plan.height, centre_x, centre_y, scale, travel), plan.composition)


def _within(middle: float, low: float, high: float, length: float) -> float:
    """The middle moved so that a stretch of that length lies between the two."""
    return max(low + length / 2, min(high - length / 2, middle))
