"""The insert: one thing fills the frame, in a hand when somebody is there to hold it, else on a table or on the ground."""

import math

import cv2
import numpy as np

from agents.film import BodyRig, ShotPlan

from . import svg
from .camera import CameraState
from .catalogue import prop_of
from .colour import bgr, darker, lighter, mix
from .figures import Person, Robot, Spot
from .layers import Bitmap, Sprite, add, cached, drawn, glow_tile
from .limbs import Matrix, joint
from .looks import finish, toned_colour
from .plates import View
from .props import FOOT, GRIP, SMALL, prop
from .stage import Stage


class Insert:
    """The object of a shot, large."""

    def __init__(self, plan: ShotPlan, stage: Stage, view: View) -> None:
        self._plan, self._stage, self._view = plan, stage, view
        self._unit = view.unit
        kind = prop_of(plan.object_name or plan.focus)
        self._kind = kind
        self._size = 3.1 * self._unit * max(0.8, min(1.25, SMALL.get(kind, 1.0) ** 0.35))
        holders = [subject for subject in plan.subjects if subject.design.rig is not BodyRig.ANIMAL]
        self._holder = holders[0] if holders and plan.size.value == "INSERT" else None
        self._prop = self._image(prop(plan.object_name or plan.focus, plan.palette), (-80.0, -90.0, 160.0, 180.0))
        radius = round(330 * self._unit)
        tone = toned_colour(bgr(stage.light.key), plan.look)
        self._glow = cached(("insert glow", radius, tone), lambda: glow_tile(radius, tone, 0.34))
        self._surface = None if self._holder else self._table()
        self._hand = self._hand_figure() if self._holder else None

    def _image(self, drawing: str, box: tuple[float, float, float, float]) -> Sprite:
        stage = self._stage
        red, green, blue = (0.42 + 0.58 * value for value in stage.light.tint)

        def make() -> Sprite:
            sprite = drawn(drawing, box, self._size)
            toned = np.asarray(cv2.multiply(sprite.image, np.array((blue, green, red, 1.0))), np.uint8)
            return Sprite(finish(toned, stage.look, stage.palette, unit=self._unit, person=True), sprite.origin_x, sprite.origin_y)

        return cached(("insert", drawing, box, self._size, stage.look, stage.palette, red, green, blue, self._unit), make)

    def _table(self) -> Sprite:
        """A surface across the lower third with the thing's soft shadow, its origin where the thing's middle is."""
        stage = self._stage
        local = (
            "#7a5336" if stage.interior else {"sea": "#8a6b4c", "desert": "#c99a5c", "forest": "#5d4634", "space": "#6a6f78"}.get(stage.kit.value, "#7c6a55")
        )
        colour = stage.paint(local)
        definition, paint = svg.gradient([(0, lighter(colour, 0.16)), (0.25, colour), (1, darker(colour, 0.5))])
        shadow, soft = svg.gradient([(0, "#000000", 0.6), (0.5, "#000000", 0.3), (1, "#000000", 0)], radial=True)
        lines = "".join(
            svg.stroke(f"M-320 {FOOT + y}Q{-60 + 11 * y % 90} {FOOT + y + 3} 320 {FOOT + y - 2}", darker(colour, 0.3), 1.1, opacity=0.5)
            for y in (2, 9, 19, 33, 52, 78)
        )
        drawing = (
            definition
            + svg.rect(-330, FOOT - 9, 660, 160, paint)
            + svg.rect(-330, FOOT - 9, 660, 2.2, lighter(colour, 0.35))
            + lines
            + shadow
            + svg.ellipse(4, FOOT + 1, 66, 8, soft)
        )
        return self._image(drawing, (-330.0, FOOT - 14, 660.0, 160.0))

    def _hand_figure(self) -> Person:
        """The holder's arm, far enough away in units that only wrist and hand are seen."""
        subject = self._holder
        assert subject is not None
        kind = Robot if subject.design.rig is BodyRig.ROBOT else Person
        spot = Spot(0, 0, 6.4 * self._unit, facing="right")
        return kind(subject, spot, self._stage, self._plan, holds=True)

    def draw(self, target: Bitmap, camera: CameraState, seconds: float) -> None:
        dx, dy, zoom = camera.at_depth(1.0)
        width, height = self._view.width, self._view.height
        drift = (3.0 * math.sin(1.3 * seconds), 2.6 * math.sin(0.9 * seconds + 1)) if self._hand else (0.0, 0.0)
        x, y = width / 2 + dx * width + drift[0] * self._unit, height / 2 + dy * height + drift[1] * self._unit + (0 if self._hand else 26 * self._unit)
        radius = self._glow.shape[0] // 2
        pulse = 14 * self._unit * math.sin(1.1 * seconds)
        add(target, self._glow, round(x - radius + 30 * self._unit + pulse), round(y - radius - 40 * self._unit))
        tilt = 2.0 * math.sin(1.1 * seconds) if self._hand else 0.0
        centre = joint(x, y, tilt, zoom)
        if self._surface:
            self._surface.place(target, centre[:2])
        if self._hand:
            self._draw_hand(target, centre, under=True)
        self._prop.place(target, centre[:2])
        if self._hand:
            self._draw_hand(target, centre, under=False)
        self._glint(target, x, y, seconds)

    def _draw_hand(self, target: Bitmap, centre: Matrix, *, under: bool) -> None:
        """The hand comes from below right: palm and sleeve behind the thing, fingers before it."""
        assert self._hand is not None
        figure, k = self._hand, self._hand.spot.scale
        grip_x, grip_y = GRIP.get(self._kind, (0.0, 22.0))
        wrist = centre @ joint((grip_x + 13) * self._size, (grip_y + 40) * self._size, 166)
        if not under:
            figure.put(target, figure.sprite("fingers", figure.fingers, (-30, -12, 60, 60)), wrist)
            return
        figure.put(target, figure.sprite("hand", lambda: figure.hand(far=False, kind="grip"), (-30, -16, 60, 74)), wrist)
        sleeve = figure.sprite("sleeve", lambda: figure.forearm(far=False), (-34, -36, 68, figure.forearm_length + 66))
        figure.put(target, sleeve, wrist @ joint(0, -(figure.forearm_length - 2) * k))

    def _glint(self, target: Bitmap, x: float, y: float, seconds: float) -> None:
        """A spark of light that wanders over the thing every few seconds."""
        share = (seconds % 2.4) / 2.4
        strength = max(0.0, math.sin(math.pi * share)) ** 3
        level = round(6 * strength)
        if level:
            radius = round(46 * self._unit)
            colour = toned_colour(bgr(mix(self._stage.light.key, "#ffffff", 0.6)), self._plan.look)
            tile = cached(("glint", radius, colour, level), lambda: glow_tile(radius, colour, 0.14 * level))
            add(target, tile, round(x + (-40 + 80 * share) * self._unit) - radius, round(y + (-60 + 50 * share) * self._unit) - radius)
