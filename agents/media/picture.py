"""A shot plan made into bitmaps that a camera can look at: the set, the people, the prop, the air. One `Picture` per shot; frames by number.

The same plan gives the same frames, at any time and in any order.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import CameraMove, Mood, ShotCheck, ShotPlan, ShotSize, TimeOfDay, Weather
from cluster.contracts.errors import InvalidInput

from . import kits, svg
from .camera import FRAMINGS, LENSES, CameraState, at_rest, camera_of, stirred
from .cast import Cast, eyes_of
from .colour import darker, lighter
from .dressing import dress
from .layers import Bitmap, cached
from .layout import layout_of
from .lighting import ONE, Haze, Rig, doorway, restless
from .palettes import light_for
from .plates import Lamp, View, draw_set, flattened, plates_of, vignette
from .stage import BOTTOM, LEFT, SPAN, TOP, Stage
from .weather import Air

SOFT = 1.4
"""A set at least this soft (pixels of a 720-line frame) is drawn in half as many lines."""


def stage_of(plan: ShotPlan) -> Stage:
    """The plan's place, built."""
    light = light_for(plan.palette, plan.kit, plan.time_of_day, plan.weather, plan.mood, interior=plan.interior)
    features = frozenset(word.lower().replace(" ", "_") for word in plan.features)
    stage = Stage(plan.kit, plan.interior, features, plan.time_of_day, plan.weather, light, plan.palette, plan.look, plan.place_seed)
    kits.build(stage)
    dress(stage, plan.dressing)
    if plan.light:  # the set is painted by its hour; on people's edges falls the key
        stage.light = replace(light, key=plan.light.key_colour, rim=min(1.0, light.rim * (0.7 + 0.5 * plan.light.key)))
    return stage


def studio_stage(plan: ShotPlan, colour: str) -> Stage:
    """No place: a plain wall and floor in even light."""
    light = light_for(plan.palette, plan.kit, TimeOfDay.DAY, Weather.CLEAR, Mood.HOPEFUL, interior=True)
    stage = Stage(plan.kit, True, frozenset(), TimeOfDay.DAY, Weather.CLEAR, light, plan.palette, plan.look, plan.place_seed)
    definition, paint = svg.gradient([(0, colour), (0.55, lighter(colour, 0.25)), (0.74, lighter(colour, 0.1)), (0.745, darker(colour, 0.14)), (1, colour)])
    stage.add(definition + svg.rect(LEFT, TOP, SPAN, BOTTOM - TOP, paint), 0.0, fine=True)
    return stage


def view_of(plan: ShotPlan) -> View:
    """What part of the set the shot sees: the camera turns to another one for each azimuth, so that a reverse shot has another background."""
    return layout_of(plan, eyes=eyes_of(plan)).view


class Picture:
    """Frames of one shot. Raises InvalidInput for a frame size no encoder takes."""

    def __init__(self, plan: ShotPlan, *, studio: str = "") -> None:
        """`studio`: a plain backdrop of that colour in place of the set, for design sheets."""
        if plan.width % 2 or plan.height % 2 or plan.width < 64 or plan.height < 64:
            raise InvalidInput(f"A frame of {plan.width}x{plan.height} cannot be coded; use even numbers of at least 64.")
        self.plan = plan
        self.stage = studio_stage(plan, studio) if studio else stage_of(plan)
        self.view = view_of(plan)
        blur, still = _softness(plan), _rests(plan)
        self._set_view = self.view.halved() if blur >= SOFT else self.view
        plates = plates_of(self.stage, self._set_view, blur, still_camera=still, front=False)
        self._plates = flattened(plates, self._set_view) if still else plates
        self._lamps = [Lamp(restless(glow, plan.light), self._set_view, plan.look, plan.seed) for glow in self.stage.glows]
        self._haze = Haze(plan.light, self.stage.light.haze, plan.look, self._set_view.width, self._set_view.height) if plan.light and plan.light.haze else None
        self._before = Foreground(plan, self.stage, self.view)

    def frame(self, number: int) -> Bitmap:
        """Frame `number` of the shot, opaque BGRA."""
        seconds = number / self.plan.fps
        camera = camera_of(self.plan, seconds)
        target = self._set(camera, seconds)
        self._before.draw(target, camera, seconds)
        return target

    def _set(self, camera: CameraState, seconds: float) -> Bitmap:
        """The set behind the actors with its lights; a soft one is drawn in half as many lines, which the eye does not see."""
        view = self._set_view
        target = np.empty((view.height, view.width, 4), np.uint8)
        draw_set(self._plates, target, view, camera, seconds)
        for lamp in self._lamps:
            lamp.draw(target, camera, seconds)
        if self._haze:
            self._haze.draw(target)
        if view is self.view:
            return target
        return np.asarray(cv2.resize(target, (self.plan.width, self.plan.height), interpolation=cv2.INTER_LINEAR), np.uint8)


class Foreground:
    """What is before the set: the people, the nearest pieces, the air, and the lens. It is drawn over a picture of the set, or over whatever shall be compared with it."""

    def __init__(self, plan: ShotPlan, stage: Stage, view: View) -> None:
        self._view, self._size = view, (plan.width, plan.height)
        self._lift = min(2, plan.retake) if {ShotCheck.BLACK, ShotCheck.EXPOSURE} & set(plan.repair) else 0
        self._front = plates_of(stage, view, _softness(plan), still_camera=_rests(plan), front=True)
        self._cast = Cast(plan, stage, view)
        self._air = Air(stage, plan.width, plan.height, view.unit)
        strength = stage.light.vignette + (0.2 if plan.look.value == "noir" else 0.0) + (0.1 if plan.mood is Mood.EERIE else 0.0)
        self._rig = Rig(plan.light, plan, view, stage.glows) if plan.light else None
        within = plan.composition == "frame_within_frame"
        self._doorway = cached(("doorway", plan.width, plan.height), lambda: doorway(plan.width, plan.height)) if within else None
        self._vignette = cached(("vignette", plan.width, plan.height, strength), lambda: vignette(view, strength))

    def draw(self, target: Bitmap, camera: CameraState, seconds: float) -> None:
        """Draws all of it on a picture of the plan's size."""
        self._cast.draw(target, camera, seconds)
        for plate in self._front:
            plate.draw(target, self._view, camera, seconds)
        self._air.draw(target, seconds)
        if self._rig:
            self._rig.draw(target, seconds)
        if self._doorway is not None:
            cv2.multiply(target, self._doorway, dst=target, scale=1 / ONE)
        cv2.subtract(target, self._vignette, dst=target)
        if self._lift:  # the take before could not be read: more light and more contrast on the same picture
            cv2.convertScaleAbs(target, dst=target, alpha=1 + 0.3 * self._lift, beta=8 * self._lift)

    def people(self, camera: CameraState, seconds: float) -> NDArray[np.uint8]:
        """How much of each pixel the people cover, of 255."""
        covered = np.zeros((self._size[1], self._size[0]), np.uint8)
        for figure in self._cast.figures:
            alone = np.zeros((*covered.shape, 4), np.uint8)
            figure.draw(alone, self._cast.matrix(camera), seconds)
            covered = np.maximum(covered, alone[..., 3])
        return covered


def _rests(plan: ShotPlan) -> bool:
    """Whether the camera does not move."""
    return (at_rest(plan.camera) if plan.camera else plan.move is CameraMove.STATIC) and not stirred(plan)


def _softness(plan: ShotPlan) -> float:
    """Of the set, in pixels of a 720-line frame; a set without people is what the shot is about, and sharp."""
    soft = FRAMINGS[plan.size].blur if plan.subjects or plan.size is ShotSize.INSERT else 0.0
    return soft * max(0.6, min(1.5, plan.lens_mm / LENSES[plan.size])) if plan.lens_mm else soft
