"""Bitmaps of a shot: SVG to premultiplied BGRA, cached by content, and the compositing of a frame.

Everything here is 8-bit and single-threaded. A `Sprite` is a bitmap cropped to its content that knows where its drawing's origin is. Costs at
1280x720 on one core: a full-frame warp 2 ms, a full-frame source-over 1.7 ms, an add 0.2 ms; so a frame affords about five full layers.
"""

import hashlib
import math
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

cv2.setNumThreads(1)

Bitmap = NDArray[np.uint8]
"""Height x width x 4, blue green red alpha, colours multiplied by alpha."""

CACHE_BYTES = 96 << 20


class Weighty(Protocol):
    """A value that knows its size in memory."""

    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Weighty)


class BitmapCache:
    """Bitmaps by the content they were made from; the least recently used go when the budget is spent. One per process."""

    def __init__(self, budget: int) -> None:
        self._budget, self._spent = budget, 0
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def get(self, key: str, make: Callable[[], Kept]) -> Kept:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = make()
        self._kept[key] = made
        self._spent += made.nbytes
        while self._spent > self._budget and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._spent -= dropped.nbytes
        return made


_cache = BitmapCache(CACHE_BYTES)


def cached(parts: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    """What is made from these parts, bitmap or sprite; it is shared, so nobody may change it."""
    return _cache.get(hashlib.sha1(repr(parts).encode(), usedforsecurity=False).hexdigest(), make)


_BAND = re.compile(
    r'<linearGradient id="\w+" x1="0" y1="0" x2="0" y2="1">(?:<stop [^>]*/>)+</linearGradient>'
    r'<rect x="([-\d.]+)" y="[-\d.]+" width="([\d.]+)" height="[\d.]+" fill="url\(#\w+\)"/>'
)
"""A sky or a bank of mist: one colour along each row, so that a narrow strip of it tells all."""


def raster(body: str, box: tuple[float, float, float, float], scale: float) -> Bitmap:
    """The part `box` (x, y, width, height) of a drawing at `scale` pixels a unit."""
    x, y, width, height = box
    pixels_w, pixels_h = max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))
    band = _BAND.fullmatch(body)
    if band and pixels_w > 64 and float(band[1]) <= x and x + width <= float(band[1]) + float(band[2]):
        column = raster(body, (x, y, 8 / scale, height), scale)[:, 4:5]
        return np.ascontiguousarray(np.broadcast_to(column, (column.shape[0], pixels_w, 4)))
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels_w}" height="{pixels_h}" '
        f'viewBox="{x:.3f} {y:.3f} {pixels_w / scale:.4f} {pixels_h / scale:.4f}">{body}</svg>'
    )
    coded = np.frombuffer(bytes(resvg_py.svg_to_bytes(svg_string=document, skip_system_fonts=True)), np.uint8)
    image = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED)
    assert image is not None
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA)
    elif image.shape[2] == 3:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2BGRA)
    return premultiplied(np.asarray(image, np.uint8))


def _weights(image: Bitmap) -> Bitmap:
    """Alpha in the three colour channels, 255 in the fourth: what a straight bitmap is multiplied by."""
    alpha = image[..., 3]
    return np.asarray(cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)]), np.uint8)


def premultiplied(image: Bitmap) -> Bitmap:
    return np.asarray(cv2.multiply(image, _weights(image), scale=1 / 255), np.uint8)


def straight(image: Bitmap) -> Bitmap:
    """Colours divided by alpha; where alpha is 0 the colour is 0."""
    return np.asarray(cv2.divide(image, _weights(image), scale=255), np.uint8)


def over(target: Bitmap, source: Bitmap, x: int, y: int) -> None:
    """Premultiplied source-over of `source` at pixel (x, y), clipped to the target."""
    height, width = source.shape[:2]
    x1, y1, x2, y2 = max(0, x), max(0, y), min(target.shape[1], x + width), min(target.shape[0], y + height)
    if x2 <= x1 or y2 <= y1:
        return
    part, under = source[y1 - y : y2 - y, x1 - x : x2 - x], target[y1:y2, x1:x2]
    kept = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(part, 3)), cv2.COLOR_GRAY2BGRA)
    cv2.multiply(under, kept, dst=under, scale=1 / 255)
    cv2.add(under, part, dst=under)


def add(target: Bitmap, source: Bitmap, x: int, y: int) -> None:
    """Adds light at pixel (x, y), clipped; `source` has alpha 0."""
    height, width = source.shape[:2]
    x1, y1, x2, y2 = max(0, x), max(0, y), min(target.shape[1], x + width), min(target.shape[0], y + height)
    if x2 > x1 and y2 > y1:
        under = target[y1:y2, x1:x2]
        cv2.add(under, source[y1 - y : y2 - y, x1 - x : x2 - x], dst=under)


def blurred(image: Bitmap, sigma: float) -> Bitmap:
    """Gaussian blur; wide ones are done at a quarter of the size, which the eye does not see."""
    if sigma < 0.4:
        return image
    if sigma < 5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 4), (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


@dataclass(frozen=True)
class Sprite:
    """A bitmap and the pixel of its drawing's origin relative to the bitmap's top left corner."""

    image: Bitmap
    origin_x: float
    origin_y: float
    solid: tuple[int, int, int, int] = (0, 0, 0, 0)
    """left, top, right, bottom of a part that is opaque throughout, in the bitmap's pixels."""
    parts: tuple[tuple[int, int, int, int], ...] = ()
    """Boxes, apart from each other, outside of which there is nothing; none: not looked for."""

    @property
    def nbytes(self) -> int:
        return self.image.nbytes

    @property
    def empty(self) -> bool:
        return self.image.shape[0] < 2

    def fill(self, target: Bitmap, matrix: NDArray[np.float64]) -> None:
        """Draws an opaque sprite over the whole target, its edges stretched outwards: the cheap way to begin a frame."""
        local = self._local(matrix, 0, 0)
        if _is_whole_shift(local) and self.image.shape[1] == target.shape[1] and abs(local[:, 2]).max() < 0.5:
            np.copyto(target, self.image[: target.shape[0]])
            return
        cv2.warpAffine(self.image, local, (target.shape[1], target.shape[0]), dst=target, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def hides(self, matrix: NDArray[np.float64], width: int, height: int) -> tuple[int, int]:
        """The rows (from, up to) of a frame of that size that the sprite's solid part covers from edge to edge; (0, 0) for none."""
        left, top, right, bottom = self.solid
        if right <= left or matrix[0, 1] or matrix[1, 0]:
            return 0, 0
        zoom_x, zoom_y = matrix[0, 0], matrix[1, 1]
        if zoom_x * (left - self.origin_x) + matrix[0, 2] > -1 or zoom_x * (right - self.origin_x) + matrix[0, 2] < width + 1:
            return 0, 0
        first = max(0, math.ceil(zoom_y * (top - self.origin_y) + matrix[1, 2]) + 1)
        last = min(height, math.floor(zoom_y * (bottom - self.origin_y) + matrix[1, 2]) - 1)
        return (first, last) if first < last else (0, 0)

    def place(self, target: Bitmap, matrix: NDArray[np.float64]) -> None:
        """Draws the sprite under a 2x3 matrix that maps the drawing (in pixels, about its origin) to the target."""
        first, last = self.hides(matrix, target.shape[1], target.shape[0])
        if first == last:
            self._blend(target, matrix, 0)
            return
        self._blend(target[:first], matrix, 0)
        self._overwrite(target[first:last], matrix, first)
        self._blend(target[last:], matrix, last)

    def _local(self, matrix: NDArray[np.float64], x: int, y: int) -> NDArray[np.float64]:
        """From the bitmap's pixels to the target's, whose corner is at (x, y)."""
        local = matrix.copy()
        local[:, 2] += local[:, :2] @ np.array([-self.origin_x, -self.origin_y]) - np.array([x, y])
        return local

    def _overwrite(self, target: Bitmap, matrix: NDArray[np.float64], row: int) -> None:
        """Draws the part of the solid rows that is in the target, which begins at `row` of the frame."""
        local = self._local(matrix, 0, row)
        if _is_whole_shift(local):
            x, y = round(local[0, 2]), round(local[1, 2])
            np.copyto(target, self.image[-y : target.shape[0] - y, -x : target.shape[1] - x])
            return
        cv2.warpAffine(self.image, local, (target.shape[1], target.shape[0]), dst=target, flags=cv2.INTER_LINEAR)

    def _blend(self, target: Bitmap, matrix: NDArray[np.float64], row: int) -> None:
        """Draws over the target, which begins at `row` of the frame."""
        local = self._local(matrix, 0, row)
        if self.parts and not local[0, 1] and not local[1, 0]:
            for left, top, right, bottom in self.parts:
                x1, x2 = (math.ceil(local[0, 0] * edge + local[0, 2]) for edge in (left, right))
                y1, y2 = (math.ceil(local[1, 1] * edge + local[1, 2]) for edge in (top, bottom))
                self._blend_box(target, local, x1, y1, x2, y2)
            return
        height, width = self.image.shape[:2]
        corners = np.array([[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]])
        mapped = corners @ local[:, :2].T + local[:, 2]
        x1, y1 = (math.floor(value) - 1 for value in mapped.min(axis=0))
        x2, y2 = (math.ceil(value) + 1 for value in mapped.max(axis=0))
        self._blend_box(target, local, x1, y1, x2, y2)

    def _blend_box(self, target: Bitmap, local: NDArray[np.float64], x1: int, y1: int, x2: int, y2: int) -> None:
        """Draws what falls into that box of the target."""
        x1, y1, x2, y2 = max(0, x1), max(0, y1), min(target.shape[1], x2), min(target.shape[0], y2)
        if x2 <= x1 or y2 <= y1:
            return
        if _is_whole_shift(local):
            over(target[y1:y2, x1:x2], self.image, round(local[0, 2]) - x1, round(local[1, 2]) - y1)
            return
        shifted = local - np.array([[0, 0, x1], [0, 0, y1]])
        over(target, np.asarray(cv2.warpAffine(self.image, shifted, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR), np.uint8), x1, y1)


def _is_whole_shift(matrix: NDArray[np.float64]) -> bool:
    still = abs(matrix[0, 0] - 1) + abs(matrix[1, 1] - 1) + abs(matrix[0, 1]) + abs(matrix[1, 0]) < 1e-9
    return still and bool(np.abs(matrix[:, 2] - np.round(matrix[:, 2])).max() < 1e-3)


def solid_part(image: Bitmap, room: int) -> tuple[int, int, int, int]:
    """The tallest run of rows that are opaque from edge to edge, `room` pixels of each edge left out."""
    width = image.shape[1]
    if width <= 2 * room + 2:
        return 0, 0, 0, 0
    alpha = cv2.extractChannel(image, 3)[:, room : width - room]
    rows = np.concatenate([[False], alpha.min(axis=1) == 255, [False]]).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(rows) == 1), np.flatnonzero(np.diff(rows) == -1)
    if not len(starts):
        return 0, 0, 0, 0
    tallest = int(np.argmax(ends - starts))
    return room, int(starts[tallest]), width - room, int(ends[tallest])


COLUMN = 64
"""Width in pixels of the strips in which `parts_of` looks for emptiness."""


def parts_of(image: Bitmap) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes (left, top, right, bottom) with all that the bitmap shows, side by side; neighbours of about one height are one box.

    They reach a pixel beyond the bitmap, as far as an edge is blended when it falls between pixels.
    """
    height, width = image.shape[:2]
    seen = cv2.dilate(cv2.extractChannel(image, 3), np.ones((5, 5), np.uint8)) > 0
    boxes: list[tuple[int, int, int, int]] = []
    for left in range(0, width, COLUMN):
        rows = np.flatnonzero(seen[:, left : left + COLUMN].any(axis=1))
        if not len(rows):
            continue
        box = (left or -1, int(rows[0]) - 1, left + COLUMN if left + COLUMN < width else width + 1, int(rows[-1]) + 2)
        if boxes and boxes[-1][2] == left and abs(boxes[-1][1] - box[1]) + abs(boxes[-1][3] - box[3]) < height // 8:
            before = boxes.pop()
            box = (before[0], min(before[1], box[1]), box[2], max(before[3], box[3]))
        boxes.append(box)
    return tuple(boxes)


PROBE = 8
"""A drawing is first looked at this many times smaller, to find where it has anything."""


def drawn(body: str, box: tuple[float, float, float, float], scale: float, *, room: int = 0) -> Sprite:
    """A drawing as a sprite cut down to its content within `box`, with `room` empty pixels around it.

    Rasterising costs by the pixel, empty or not, so a small look tells where to rasterise. Corners stay on whole pixels of the box's grid.
    """
    x, y, width, height = box
    if width * scale * height * scale < 40_000:
        return _cut(raster(body, box, scale), box, scale, room)
    seen = raster(body, box, scale / PROBE)[..., 3]
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return Sprite(np.zeros((1, 1, 4), np.uint8), 0.0, 0.0)
    step = PROBE / scale
    left, top = max(0, int(columns[0]) - 2), max(0, int(rows[0]) - 2)
    right, bottom = min(width, (int(columns[-1]) + 3) * step), min(height, (int(rows[-1]) + 3) * step)
    inner = (x + left * step, y + top * step, right - left * step, bottom - top * step)
    return _cut(raster(body, inner, scale), inner, scale, room)


def _cut(image: Bitmap, box: tuple[float, float, float, float], scale: float, room: int) -> Sprite:
    if room:
        image = np.asarray(cv2.copyMakeBorder(image, room, room, room, room, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8)
    return Sprite(image, room - box[0] * scale, room - box[1] * scale)


def dithered(values: NDArray[np.float32]) -> Bitmap:
    """Fractions of a grey level as a fixed pattern of whole ones, so that slow gradients show no bands. What is 0 stays 0."""
    height, width = values.shape[:2]
    pattern = np.tile(_DITHER, (-(-height // 8), -(-width // 8)))[:height, :width]
    return np.clip(values + (pattern[..., None] if values.ndim == 3 else pattern) * (values > 0), 0, 255).astype(np.uint8)


def _bayer(order: int) -> NDArray[np.float32]:
    """The ordered-dither matrix of 2**order rows, values from 0 up to 1."""
    matrix = np.zeros((1, 1), np.float32)
    for _ in range(order):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return ((matrix + 0.5) / matrix.size).astype(np.float32)


_DITHER = _bayer(3)


def glow_tile(radius: int, colour: tuple[int, int, int], strength: float) -> Bitmap:
    """Light of a lamp to be added: falls smoothly to exactly 0 at `radius` and beyond, so no edge shows. Alpha is 0."""
    size = 2 * radius + 1
    axis = (np.arange(size, dtype=np.float32) - radius) / radius
    far = np.clip(1 - np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2), 0, 1)
    fall = (0.35 * far**1.5 + 0.65 * far**4) * strength
    tile = np.zeros((size, size, 4), np.uint8)
    tile[..., :3] = dithered((fall[..., None] * np.array(colour, np.float32)).astype(np.float32))
    return tile
