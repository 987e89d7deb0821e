"""A built set as bitmaps: neighbouring still pieces flattened to plates, moving pieces kept apart, each drawn by the camera with parallax."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Look

from .camera import MARGIN, CameraState
from .colour import bgr
from .layers import Bitmap, Sprite, add, blurred, cached, dithered, drawn, glow_tile, over, parts_of, solid_part
from .looks import finish, shadowed, toned_colour
from .stage import BOTTOM, FALL, LEFT, RIGHT, STILL, TOP, Glow, Motion, Piece, Stage

FRONT = 1.2
"""Pieces from this depth on are drawn over the actors."""

ROOM = 0.7
"""Indoors, nearer pieces belong to the room and farther ones to the view outside."""

FLICKER_LEVELS = 8


@dataclass(frozen=True)
class View:
    """Which part of the world a shot shows: the point in the middle of the frame, and pixels per world unit."""

    width: int
    height: int
    centre_x: float
    centre_y: float
    scale: float
    travel: float = 0.0
    """Share of the width by which the camera goes to either side, beyond its usual moves."""

    @property
    def unit(self) -> float:
        """Pixels per line of a 1280x720 frame; of a frame of another shape by its area."""
        return math.sqrt(self.width * self.height / (1280 * 720))

    def halved(self) -> "View":
        """The same view in half as many lines."""
        return View(self.width // 2, self.height // 2, self.centre_x, self.centre_y, self.scale / 2, self.travel)

    def matrix(self, camera: CameraState, depth: float) -> NDArray[np.float64]:
        """From pixels of the drawing (world units times scale) to pixels of the frame."""
        dx, dy, zoom = camera.at_depth(depth)
        straight = np.array(
            [
                [zoom, 0.0, self.width / 2 - self.centre_x * self.scale * zoom + dx * self.width],
                [0.0, zoom, self.height / 2 - self.centre_y * self.scale * zoom + dy * self.height],
            ]
        )
        return rolled(straight, camera.roll, self.width, self.height) if camera.roll else straight

    def seen(self, slack: float = MARGIN) -> tuple[float, float, float, float]:
        """World box of the frame and its margin; its corner falls on a whole pixel."""
        border_x, border_y = math.ceil(self.width * (slack + self.travel)), math.ceil(self.height * slack)
        x = self.centre_x - (self.width / 2 + border_x) / self.scale
        y = self.centre_y - (self.height / 2 + border_y) / self.scale
        return x, y, (self.width + 2 * border_x) / self.scale, (self.height + 2 * border_y) / self.scale


def rolled(matrix: NDArray[np.float64], degrees: float, width: int, height: int) -> NDArray[np.float64]:
    """The matrix turned about the middle of a frame of that size."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = width / 2, height / 2
    turn = np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]])
    return (turn @ np.vstack([matrix[:2], [0.0, 0.0, 1.0]]))[:2]


def motion_matrix(motion: Motion, seconds: float, scale: float) -> NDArray[np.float64]:
    """How a piece has moved by itself, in pixels of the drawing."""
    if motion is STILL:
        return np.eye(3)
    turn = 2 * math.pi * seconds / motion.period + motion.phase
    swing = math.sin(turn)
    shift_x = motion.bob_x * swing
    shift_y = motion.bob_y * math.sin(turn * 0.83 + 1.1)
    if motion.drift:
        shift_x += motion.drift * seconds
    if motion.fall:
        shift_y += motion.fall * (seconds + motion.phase) % FALL
    lean = motion.sway * (swing * 0.75 + 0.25 * math.sin(turn * 2.3))
    matrix = np.array([[1.0, -lean, shift_x * scale + lean * motion.pivot_y * scale], [0.0, 1.0, shift_y * scale], [0.0, 0.0, 1.0]])
    angle = math.radians(motion.swing) * swing + 2 * math.pi * motion.spin * seconds
    if angle:
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = motion.pivot_x * scale, motion.pivot_y * scale
        matrix = matrix @ np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0.0, 0.0, 1.0]])
    return matrix


def visible(motion: Motion, seconds: float) -> bool:
    return not motion.on or (seconds + motion.phase) % motion.period < motion.on


@dataclass(frozen=True)
class Plate:
    """A bitmap of the set with its depth and motion."""

    sprite: Sprite
    depth: float
    motion: Motion = STILL

    def fill(self, target: Bitmap, view: View, camera: CameraState) -> None:
        """Draws the backdrop."""
        self.sprite.fill(target, view.matrix(camera, self.depth))

    def draw(self, target: Bitmap, view: View, camera: CameraState, seconds: float) -> None:
        if visible(self.motion, seconds):
            matrix = self._matrix(view, camera, seconds)
            self.sprite.place(target, matrix)
            if self.motion.wrap:
                self._draw_wrapped(target, matrix, view.scale)

    def hides(self, view: View, camera: CameraState, seconds: float) -> tuple[int, int]:
        """The rows of the frame (from, up to) behind which nothing is seen."""
        if not visible(self.motion, seconds):
            return 0, 0
        return self.sprite.hides(self._matrix(view, camera, seconds), view.width, view.height)

    def _matrix(self, view: View, camera: CameraState, seconds: float) -> NDArray[np.float64]:
        still = view.matrix(camera, self.depth)
        return still if self.motion is STILL else (np.vstack([still, [0.0, 0.0, 1.0]]) @ motion_matrix(self.motion, seconds, view.scale))[:2]

    def _draw_wrapped(self, target: Bitmap, matrix: NDArray[np.float64], scale: float) -> None:
        back = matrix.copy()
        back[0, 2] -= self.motion.wrap * scale * matrix[0, 0]
        self.sprite.place(target, back)


class Lamp:
    """A glow at a few strengths, one of them per frame."""

    def __init__(self, glow: Glow, view: View, look: Look, seed: int) -> None:
        self._glow, self._view, self._seed = glow, view, seed
        radius = max(3, round(glow.radius * view.scale))
        colour = toned_colour(bgr(glow.colour), look)
        self._radius, self._colour = radius, colour

    def _tile(self, level: int) -> Bitmap:
        """Made when it is first seen: a lamp that does not flicker needs one."""
        radius, colour, strength = self._radius, self._colour, self._glow.strength
        return cached(("glow", radius, colour, strength, level), lambda: glow_tile(radius, colour, strength * (level + 1) / FLICKER_LEVELS))

    @property
    def depth(self) -> float:
        return self._glow.depth

    def draw(self, target: Bitmap, camera: CameraState, seconds: float) -> None:
        matrix = self._view.matrix(camera, self._glow.depth)
        x, y = matrix @ np.array([self._glow.x * self._view.scale, self._glow.y * self._view.scale, 1.0])
        strength = 1 - self._glow.flicker * self._dimming(seconds)
        level = round(strength * FLICKER_LEVELS) - 1
        if level >= 0:
            add(target, self._tile(level), round(x) - self._radius, round(y) - self._radius)

    def _dimming(self, seconds: float) -> float:
        """0 (full) to 1: a slow pulse, or the unrest of a flame."""
        offset = self._glow.x * 0.37 + self._glow.y * 0.11
        if self._glow.period:
            return 0.5 - 0.5 * math.sin(2 * math.pi * seconds / self._glow.period + offset)
        return 0.5 - 0.25 * (math.sin(11.3 * seconds + offset) + math.sin(6.1 * seconds + 2 * offset))


def draw_set(plates: list[Plate], target: Bitmap, view: View, camera: CameraState, seconds: float) -> None:
    """Draws the plates, far to near, the first being the backdrop. Each only down to where nearer ones hide it from there to the foot of the frame."""
    seen, foot = [], view.height
    for plate in reversed(plates):
        seen.append(foot)
        first, last = plate.hides(view, camera, seconds)
        foot = min(foot, first) if last >= foot else foot
    rows = seen[::-1]
    if rows[0]:
        plates[0].fill(target[: rows[0]], view, camera)
    for plate, foot in zip(plates[1:], rows[1:], strict=True):
        if foot:
            plate.draw(target[:foot], view, camera, seconds)


def _bucket(depth: float) -> int:
    return 0 if depth < 0.3 else 1 if depth < 0.68 else 2 if depth < FRONT else 3


def _runs(pieces: list[Piece], *, still_camera: bool) -> Iterator[list[Piece]]:
    """Neighbours that can be one bitmap: all still, same treatment, and (under a moving camera) about as far away."""
    run: list[Piece] = []
    for piece in pieces:
        fits = run and piece.motion is STILL and run[-1].motion is STILL and piece.fine == run[-1].fine and piece.soft == run[-1].soft
        if fits and (_bucket(piece.depth) == _bucket(run[-1].depth) or (still_camera and max(piece.depth, run[-1].depth) < FRONT)):
            run.append(piece)
            continue
        if run:
            yield run
        run = [piece]
    if run:
        yield run


def _gathered(pieces: list[Piece]) -> list[Piece]:
    """A room's still things before its moving ones, so that they become one bitmap; the view outside the windows stays behind."""
    inside = [piece for piece in pieces if piece.depth >= ROOM]
    still = [piece for piece in inside if _belongs(piece)]
    return [piece for piece in pieces if piece.depth < ROOM] + still + [piece for piece in inside if not _belongs(piece)]


def _belongs(piece: Piece) -> bool:
    """Whether a piece is part of the still room, as its shadows are."""
    return piece.motion is STILL and (not piece.fine or piece.soft > 0)


def plates_of(stage: Stage, view: View, blur: float, *, still_camera: bool, front: bool) -> list[Plate]:
    """The bitmaps of the set behind the actors, or (`front`) before them, far to near.

    `blur` in pixels of a 720-line frame is the camera's softness for the set.
    """
    pieces = [piece for piece in (_gathered(stage.pieces) if stage.interior else stage.pieces) if (piece.depth >= FRONT) is front]
    made = (_plate(stage, run, view, blur) for run in _runs(pieces, still_camera=still_camera))
    plates = [plate for plate in made if plate is not None]
    return plates if still_camera or front else _joined(plates)


CLOSE = 0.06
"""Still plates whose depths differ by no more move as one: their parallax differs by at most three pixels."""


def _joined(plates: list[Plate]) -> list[Plate]:
    """The plates with each still one laid on the still one next behind it when they are about as far away, small moving things between them put in front."""
    joined: list[Plate] = []
    last = -1
    for plate in plates:
        if plate.motion is STILL and last >= 0 and plate.depth - joined[last].depth <= CLOSE:
            joined[last] = _laid_on(joined[last], plate, backdrop=last == 0)
            continue
        if plate.motion is STILL:
            last = len(joined)
        joined.append(plate)
    return joined


def _laid_on(behind: Plate, front: Plate, *, backdrop: bool) -> Plate:
    """Both as one plate; a backdrop keeps its size, so that it stays opaque to its edges."""
    a, b = behind.sprite, front.sprite
    dx, dy = round(a.origin_x - b.origin_x), round(a.origin_y - b.origin_y)
    (height, width), (other_h, other_w) = a.image.shape[:2], b.image.shape[:2]
    left, top, right, bottom = (0, 0, width, height) if backdrop else (min(0, dx), min(0, dy), max(width, dx + other_w), max(height, dy + other_h))
    image = np.zeros((bottom - top, right - left, 4), np.uint8)
    image[-top : height - top, -left : width - left] = a.image
    over(image, b.image, dx - left, dy - top)
    solid = tuple(edge - (left, top)[index % 2] for index, edge in enumerate(a.solid))
    return Plate(Sprite(image, a.origin_x - left, a.origin_y - top, (solid[0], solid[1], solid[2], solid[3]), parts_of(image)), behind.depth)


def _plate(stage: Stage, run: list[Piece], view: View, blur: float) -> Plate | None:
    depth, motion = run[len(run) // 2].depth, run[0].motion
    box = _clipped(run[0], view)
    if box is None:
        return None
    body = "".join(piece.body for piece in run)
    lens = (blur if depth < FRONT else max(3.5, blur * 1.6)) * view.unit
    softness = math.hypot(lens, run[0].soft * view.scale)
    fine, backdrop = run[0].fine, depth == 0.0
    sprite = cached(
        ("plate", body, box, view.scale, stage.look, stage.palette, softness, fine, view.unit),
        lambda: _soft_sprite(stage, body, box, view, softness, fine=fine, shadow=stage.look is Look.PAPER_CUT and not fine and not backdrop and depth < FRONT),
    )
    return None if sprite.empty else Plate(sprite, depth, motion)


def _soft_sprite(stage: Stage, body: str, box: tuple[float, float, float, float], view: View, softness: float, *, fine: bool, shadow: bool) -> Sprite:
    """Drawn, in the film's look, and as soft as the lens has it. What will be soft is drawn smaller and enlarged: it costs by the pixel."""
    share = 1.0 if softness < 1.2 else 0.5 if softness < 4 else 0.34
    unit = view.unit * share
    room = math.ceil((26 * unit if shadow else 0) + 3 * softness * share)
    sprite = drawn(body, box, view.scale * share, room=room)
    if sprite.empty:
        return sprite
    image = finish(sprite.image, stage.look, stage.palette, unit=unit, fine=fine)
    image = blurred(shadowed(image, unit) if shadow else image, softness * share)
    if share == 1.0:
        return Sprite(image, sprite.origin_x, sprite.origin_y, solid_part(image, 2 * room), parts_of(image))
    height, width = image.shape[:2]
    enlarged = np.asarray(cv2.resize(image, (round(width / share), round(height / share)), interpolation=cv2.INTER_LINEAR), np.uint8)
    return Sprite(enlarged, sprite.origin_x / share, sprite.origin_y / share, solid_part(enlarged, math.ceil(2 * room / share)), parts_of(enlarged))


def _clipped(piece: Piece, view: View) -> tuple[float, float, float, float] | None:
    """The part of a piece that can come into the frame; None when it cannot. Corners stay on whole pixels."""
    seen = view.seen()
    if piece.box is None:
        if piece.motion is STILL:
            return seen
        piece_box = (LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)
    else:
        piece_box = piece.box
    motion = piece.motion
    if motion.drift or motion.spin or motion.fall:
        return piece_box
    reach_x = abs(motion.bob_x) + 30 + abs(motion.sway) * piece_box[3] + (0.1 * piece_box[2] if motion.swing else 0)
    reach_y = motion.bob_y + 30 + (0.1 * piece_box[3] if motion.swing else 0)
    if motion.swing:
        return piece_box if _meet(piece_box, seen) else None
    wide = (seen[0] - reach_x, seen[1] - reach_y, seen[2] + 2 * reach_x, seen[3] + 2 * reach_y)
    if not _meet(piece_box, wide):
        return None
    x1, y1 = max(piece_box[0], wide[0]), max(piece_box[1], wide[1])
    x2, y2 = min(piece_box[0] + piece_box[2], wide[0] + wide[2]), min(piece_box[1] + piece_box[3], wide[1] + wide[3])
    return x1, y1, x2 - x1, y2 - y1


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def flattened(plates: list[Plate], view: View) -> list[Plate]:
    """For a camera that does not move: neighbouring still plates become one, exactly as large as the frame."""
    still = CameraState(0, 0, 1.0)
    result: list[Plate] = []
    pending: Bitmap | None = None
    corner = (view.centre_x * view.scale - view.width / 2, view.centre_y * view.scale - view.height / 2)
    for plate in plates:
        if plate.motion is STILL and plate.depth < FRONT:
            if pending is None:
                pending = np.zeros((view.height, view.width, 4), np.uint8)
            plate.draw(pending, view, still, 0.0)
            continue
        if pending is not None:
            result += _sheet(pending, corner, first=not result)
            pending = None
        result.append(plate)
    return result + (_sheet(pending, corner, first=not result) if pending is not None else [])


def _sheet(image: Bitmap, corner: tuple[float, float], *, first: bool) -> list[Plate]:
    """The bitmap as a plate, cut down to what is visible unless it is the backdrop."""
    if first:
        return [Plate(Sprite(image, -corner[0], -corner[1]), 0.0)]
    rows, columns = np.flatnonzero(image[..., 3].any(axis=1)), np.flatnonzero(image[..., 3].any(axis=0))
    if not len(rows):
        return []
    top, left = int(rows[0]), int(columns[0])
    part = np.ascontiguousarray(image[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1])
    return [Plate(Sprite(part, -corner[0] - left, -corner[1] - top), 1.0)]


def vignette(view: View, strength: float) -> Bitmap:
    """What to subtract from a frame to darken its corners; alpha 0."""
    x = np.linspace(-1, 1, view.width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, view.height, dtype=np.float32)[:, None]
    far = np.clip(np.sqrt(x**2 * 0.85 + y**2 * 0.8) - 0.55, 0, 1)
    tile = np.zeros((view.height, view.width, 4), np.uint8)
    tile[..., :3] = dithered(np.repeat((far * far * 120 * strength / 0.4)[..., None].astype(np.float32), 3, axis=2))
    return tile
