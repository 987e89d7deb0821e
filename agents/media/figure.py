"""What people, robots and animals of a shot share: a place in the frame, parts rasterised once in the shot's light, a face's clock, a shadow on the ground."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from agents.film import Look, ShotCheck, ShotPlan, Subject

from .colour import bgr
from .faces import cue_at, eyes_at, gaze_at, mouth_at
from .gait import phase_of
from .layers import Bitmap, Sprite, blurred, cached, drawn, over
from .lighting import relief_at
from .limbs import Matrix, joint
from .looks import finish, shaded, toned_colour
from .motion import Expression, Moves, expression_at, eyes_of, shift_of
from .people.face import Eyes, Gaze, Mouth, Turn
from .stage import Stage
from .svg import ellipse, gradient

_SEEN_AGAIN = {ShotCheck.IDENTITY, ShotCheck.LIPS}
"""Checks after which people are drawn with more of their own colours in the light, so that a mouth or a coat stands out."""
Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True)
class Face:
    """Where on a head's drawing its mouth moves, and where nothing does but the head itself; `box` is around both. In the drawing's units."""

    box: Box
    mouth: Box
    still: Box
    moved: float = 3.2
    """Mean change of luma in the quarter of `mouth` that changes most, above that of `still`, from which it counts as moved: a nod makes 2 to 3 on a human face,
    an opening mouth 4 to 25; what is behind an animal's chin up to 9, its mouth 18 to 170."""


@dataclass(frozen=True)
class Spot:
    """Where a figure stands: its feet in pixels of the frame, pixels per unit, and how out of focus and how dark it is."""

    x: float
    y: float
    scale: float
    blur: float = 0.0
    dim: float = 1.0
    behind: bool = False
    """Seen from behind."""
    turn: Turn = "quarter"
    """How much of a person's face is seen when not from behind."""
    facing: str = "right"
    stride: float = 0.0
    """Pixels a second walked."""


class Seen(NamedTuple):
    """A face at a moment. `shift`: units by which its features have moved over the skull with the turning head."""

    eyes: Eyes
    mouth: Mouth
    gaze: Gaze
    expression: Expression
    shift: float


class Figure(ABC):
    """What people, robots and animals share: bitmaps in the shot's light, and the clock of their face."""

    def __init__(self, subject: Subject, spot: Spot, stage: Stage, plan: ShotPlan, *, holds: bool) -> None:
        self.subject, self.design, self.spot = subject, subject.design, spot
        self._stage, self._plan, self._holds = stage, plan, holds
        self._seed = f"{subject.design.name}:{plan.seed}"
        self._phase = phase_of(subject.design.name, plan.seed)
        self._unit = max(plan.width / 1280, plan.height / 720)
        self._parts: dict[str, Sprite] = {}
        self._plain = False
        self.moves = Moves(subject.motion)
        self._relief = relief_at(plan.light, plan.look, round(spot.x / plan.width, 2)) if plan.light and not spot.behind else 1.0

    def plain(self, without: tuple[str, ...] = ()) -> None:
        """Draws the figure from now on in its own colours, without light and look, and leaves out parts of these names: for telling where what of it is seen."""
        self._plain = True
        self._parts = {name: Sprite(np.zeros((1, 1, 4), np.uint8), 0.0, 0.0) for name in without}

    def _root(self, camera: Matrix, seconds: float) -> Matrix:
        x = self.spot.x + self.spot.stride * (seconds - self._plan.frames / self._plan.fps / 2)
        mirror = np.diag([-1.0 if self.spot.facing == "left" else 1.0, 1.0, 1.0])
        return camera @ joint(x, self.spot.y) @ mirror

    def put(self, target: Bitmap, sprite: Sprite, matrix: Matrix) -> None:
        if not sprite.empty:
            sprite.place(target, matrix[:2])

    def sprite(self, name: str, drawing: Callable[[], str], box: Box, scale: float = 1.0, *, seam: float = 0.0) -> Sprite:
        """A part in the film's look and this light; `scale` relative to the body. Drawn when first asked for, then kept by its name.

        `seam`: units of its top that lie on another part of the same cloth and therefore catch no light on their edge.
        """
        if name not in self._parts:
            self._parts[name] = self._made(drawing(), box, self.spot.scale * scale, seam)
        return self._parts[name]

    def _made(self, drawing: str, box: Box, pixels: float, seam: float) -> Sprite:
        def make() -> Sprite:
            sprite = drawn(drawing, box, pixels, room=math.ceil(3 * self.spot.blur))
            return sprite if sprite.empty else Sprite(self._treated(sprite.image, seam * pixels), sprite.origin_x, sprite.origin_y)

        return cached(("part", drawing, box, pixels, seam, self._treatment()), make)

    def head_sprite(self, name: str, layers: Callable[[], list[str]], box: Box, scale: float) -> Sprite:
        """A head put together from its layers, kept by the name of its face."""
        if name not in self._parts:
            self._parts[name] = self._assembled([layer for layer in layers() if layer], box, self.spot.scale * scale)
        return self._parts[name]

    def _assembled(self, layers: list[str], box: Box, pixels: float) -> Sprite:
        room = math.ceil(3 * self.spot.blur)

        def make() -> Sprite:
            width, height = math.ceil(box[2] * pixels) + 2 * room, math.ceil(box[3] * pixels) + 2 * room
            whole = np.zeros((height, width, 4), np.uint8)
            origin_x, origin_y = room - box[0] * pixels, room - box[1] * pixels
            for layer in layers:
                part = cached(("face", layer, box, pixels), lambda layer=layer: drawn(layer, box, pixels))
                over(whole, part.image, round(origin_x - part.origin_x), round(origin_y - part.origin_y))
            return Sprite(self._treated(whole), origin_x, origin_y)

        return cached(("head", tuple(layers), box, pixels, self._treatment()), make)

    def _treatment(self) -> tuple[object, ...]:
        stage, spot = self._stage, self.spot
        again = not _SEEN_AGAIN.isdisjoint(self._plan.repair)
        lit = self._plan.light and (self._plan.light.key_side, self._plan.light.fill)
        return stage.look, stage.palette, stage.light, stage.time, spot.blur, spot.dim, spot.facing, self._unit, again, self._plain, lit, self._relief

    def _treated(self, image: Bitmap, seam: float = 0.0) -> Bitmap:
        """Under the shot's light, but never so dark that a face cannot be read; then the look, then light on the edges."""
        if self._plain:
            return blurred(image, self.spot.blur)
        stage, dim = self._stage, self.spot.dim
        again = ShotCheck.IDENTITY in self._plan.repair
        own = 0.75 if again else 0.62 if stage.look is Look.NOIR else 0.42  # of their own colours people keep in any light, more when they were not known again
        red, green, blue = ((own + (1 - own) * value) * dim * self._relief for value in stage.light.tint)
        toned = cv2.multiply(image, np.array((blue, green, red, 1.0)))
        alpha = np.ascontiguousarray(image[..., 3])
        toned = np.asarray(cv2.min(toned, cv2.merge([alpha, alpha, alpha, alpha])), np.uint8)
        finished = finish(toned, stage.look, stage.palette, unit=self._unit, person=True)
        if setup := self._plan.light:
            finished = shaded(finished, self._towards_light, setup.key_side, setup.fill, self.spot.scale)
        return blurred(self._rimmed(finished, seam), self.spot.blur)

    def _rimmed(self, image: Bitmap, seam: float) -> Bitmap:
        """Light on the edges that face the sun, the moon or the window."""
        light = self._stage.light
        side = self._towards_light
        reach = max(1.0, min(5.0, 2.4 * self.spot.scale) * self._unit**0.5)
        height, width = image.shape[:2]
        alpha = np.ascontiguousarray(image[..., 3])
        shifted = cv2.warpAffine(alpha, np.array([[1, 0, -side * reach], [0, 1, reach * 0.45]], np.float64), (width, height))
        edge = cv2.min(cv2.GaussianBlur(cv2.subtract(alpha, shifted), (0, 0), max(0.6, reach * 0.35)), alpha)
        if seam:
            edge = cv2.convertScaleAbs(edge * np.clip((np.arange(height, dtype=np.float32) - 0.4 * seam) / (0.6 * seam), 0.0, 1.0)[:, None])
        colour = toned_colour(bgr(light.key), self._stage.look)
        planes = [cv2.convertScaleAbs(edge, alpha=value / 255 * light.rim * 0.8 * self.spot.dim) for value in colour]
        glow = cv2.merge([*planes, np.zeros_like(alpha)])
        return np.asarray(cv2.min(cv2.add(image, glow), cv2.merge([alpha, alpha, alpha, alpha])), np.uint8)

    @property
    def lit_in_front(self) -> bool:
        """Whether the light comes from the side to which the figure looks."""
        return (self._lit_from > 0) is (self.spot.facing == "right")

    @property
    def _lit_from(self) -> int:
        """1 when the light comes from the right of the frame, -1 from the left."""
        if self._plan.light and self._plan.light.key_side in ("left", "right"):
            return -1 if self._plan.light.key_side == "left" else 1
        return -1 if self._stage.time.value == "dusk" else 1

    @property
    def _towards_light(self) -> int:
        """The same in the drawing, in which everybody looks to the right."""
        return self._lit_from * (-1 if self.spot.facing == "left" else 1)

    def shade(self, target: Bitmap, camera: Matrix, seconds: float, wide: float) -> None:
        """The soft shadow on the ground by which a figure stands in its set: dark where it touches, longer away from the light."""
        if self.spot.y > self._plan.height * 1.04:
            return
        k, light = self.spot.scale, self._stage.light
        depth = 0.34 if light.dark else 0.5

        def draw() -> Sprite:
            near, dark = gradient([(0, "#0c0a14", depth), (0.45, "#0c0a14", depth * 0.55), (1, "#0c0a14", 0)], radial=True)
            far, soft = gradient([(0, "#0c0a14", depth * 0.4), (1, "#0c0a14", 0)], radial=True)
            away = -self._lit_from * wide * 0.5
            return drawn(
                far + ellipse(away, 0, wide * 1.7, wide * 0.2, soft) + near + ellipse(0, 0, wide, wide * 0.15, dark),
                (-wide * 2.4, -wide * 0.3, wide * 4.8, wide * 0.6),
                k,
            )

        if "shadow" not in self._parts:
            self._parts["shadow"] = cached(("ground shadow", wide, k, depth, self._lit_from), draw)
        x = self.spot.x + self.spot.stride * (seconds - self._plan.frames / self._plan.fps / 2)
        self.put(target, self._parts["shadow"], camera @ joint(x, self.spot.y))

    @abstractmethod
    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        """Where head and torso are in the frame: x, y, width, height in pixels."""

    def head_box(self, camera: Matrix, seconds: float) -> Box:
        """Around all of the head as it is drawn, in pixels of the frame: two who face each other stand so that these do not touch."""
        return self.regions(camera, seconds)["head"]

    @abstractmethod
    def head_at(self, camera: Matrix, seconds: float) -> Matrix:
        """From units of the head's drawing, in which it looks to the right, to pixels of the frame, moved so that the mouth is where a face seen to three quarters has it."""

    @property
    @abstractmethod
    def face_areas(self) -> Face:
        """Where the head's drawing is looked at for a mouth that moves."""

    def _face(self, camera: Matrix, seconds: float) -> Seen:
        cue = cue_at(self._plan.speech, self.design.name, seconds)
        x = (camera @ np.array([self.spot.x, self.spot.y, 1.0]))[0] / self._plan.width * 2 - 1
        track = self.subject.face
        return Seen(
            eyes_of(track, seconds) if track else eyes_at(self._seed, seconds),
            mouth_at(cue, seconds, by_ear=ShotCheck.LIPS not in self._plan.repair),
            gaze_at(self.subject, float(x), self._seed, seconds),
            expression_at(track, seconds, self.subject.expression),
            shift_of(self.moves.at(seconds)),
        )


def box_under(matrix: Matrix, box: Box) -> Box:
    """The box around what a matrix makes of a box."""
    x, y, width, height = box
    corners = matrix[:2] @ np.array([[x, x + width, x, x + width], [y, y, y + height, y + height], [1.0, 1, 1, 1]])
    left, top = (float(value) for value in corners.min(axis=1))
    right, bottom = (float(value) for value in corners.max(axis=1))
    return left, top, right - left, bottom - top
