"""An animal of a shot: legs of two bones that carry it, a tail that tells its mood, a head that looks and speaks."""

import math
from functools import lru_cache

import numpy as np

from .figure import Box, Face, Figure, Seen, box_under
from .gait import PACE_SECONDS
from .layers import Bitmap, raster
from .limbs import GAITS, Foot, Gait, Matrix, foot_at, joint, speed_of
from .limbs import bent as two_bones
from .people import creatures, muzzles, species
from .people.face import Gaze

BODY_BOX: Box = (-230.0, -520.0, 460.0, 560.0)
TAIL_BOX: Box = (-150.0, -130.0, 190.0, 260.0)
SKULL: Box = (-38.0, -8.0, 30.0, 28.0)
"""Of every animal's head, a place behind the eye where nothing moves by itself."""
SIT_ANGLE = 30.0
"""Degrees by which the back of an animal rises to the front when it sits."""


@lru_cache(maxsize=64)
def _extent(drawing: str) -> Box:
    """The box around a head's drawing, from the tip of the nose to the ears, in its units."""
    (x, y, width, height), step = muzzles.BOX, 4.0
    seen = raster(drawing, (x, y, width, height), 1 / step)[..., 3] > 40
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return x + columns[0] * step, y + rows[0] * step, (columns[-1] - columns[0] + 1) * step, (rows[-1] - rows[0] + 1) * step


class Animal(Figure):
    """A four-legged animal or a bird."""

    def draw(self, target: Bitmap, camera: Matrix, seconds: float) -> None:
        """Draws the animal as at that second."""
        seen = self._face(camera, seconds)
        animal, k = species.creature_of(self.design), self.spot.scale
        ground, trunk = self._root(camera, seconds), self._trunk(camera, seconds)
        self.shade(target, camera, seconds, animal.span * 0.5 + animal.depth * 0.6)
        self._legs(target, ground, trunk, seconds, far=True)
        if animal.tail != "none":
            root = (-animal.span / 2 - 0.26 * animal.depth, animal.back + 0.3 * animal.depth) if animal.plan != "bird" else (-56.0, -82.0)
            self.put(target, self.sprite("tail", lambda: creatures.tail(self.design), TAIL_BOX), trunk @ joint(root[0] * k, root[1] * k, self._wag(seconds)))
        self.put(target, self.sprite("body", lambda: creatures.body(self.design), BODY_BOX), trunk)
        self._legs(target, ground, trunk, seconds, far=False)
        neck = self._neck(trunk, seconds, seen.gaze)
        self.put(target, self.head_sprite(f"head {seen}", lambda: self._layers(seen), muzzles.BOX, animal.head_scale), neck)

    def _neck(self, trunk: Matrix, seconds: float, gaze: Gaze) -> Matrix:
        """The head turning: slowly at rest, quicker while the animal is heard, from the one to the other without a jolt."""
        animal, k = species.creature_of(self.design), self.spot.scale
        rest, talk = 2.4 * math.sin(2 * math.pi * seconds / 3.4 + self._phase), 3.5 * math.sin(6 * seconds)
        turn = rest + self._talks(seconds) * (talk - rest) - 8 * gaze.down - 0.8 * self.moves.at(seconds).nod - (SIT_ANGLE * 0.9 if self._sits else 0.0)
        return trunk @ joint(animal.joint[0] * k, animal.joint[1] * k, turn)

    def _talks(self, seconds: float) -> float:
        """1 while it is heard, 0 at rest."""
        depths = (
            min(seconds - cue.start, cue.start + cue.seconds - seconds) for cue in self._plan.speech if cue.character == self.design.name and cue.on_screen
        )
        return max(0.0, min(1.0, 0.5 + max(depths, default=-1.0) / 0.3))

    def head_at(self, camera: Matrix, seconds: float) -> Matrix:
        size = self.spot.scale * species.creature_of(self.design).head_scale
        return self._neck(self._trunk(camera, seconds), seconds, self._face(camera, seconds).gaze) @ np.diag([size, size, 1.0])

    def head_box(self, camera: Matrix, seconds: float) -> Box:
        return box_under(self.head_at(camera, seconds), _extent(muzzles.head(self.design) + muzzles.mouth(self.design, self.subject.expression, "closed")))

    @property
    def face_areas(self) -> Face:
        mouth = muzzles.mouth_box(self.design)
        x, y, width, height = mouth
        left, top = min(SKULL[0], x), min(SKULL[1], y)
        return Face(
            (left, top, max(SKULL[0] + SKULL[2], x + width) - left, max(SKULL[1] + SKULL[3], y + height) - top),
            mouth,
            SKULL,
            12.0 if species.creature_of(self.design).head == "bird" else 10.0,
        )

    @property
    def _sits(self) -> bool:
        return self.subject.action in ("sit", "kneel") and species.creature_of(self.design).plan == "four"

    @property
    def _gait(self) -> Gait | None:
        gait = GAITS.get(self.subject.action)
        return Gait(PACE_SECONDS, gait.planted, gait.speed, gait.lift * 0.7) if gait else None

    def _trunk(self, camera: Matrix, seconds: float) -> Matrix:
        """The body: breathing, bobbing with the stride, and with its hind part down when it sits."""
        animal, k = species.creature_of(self.design), self.spot.scale
        bounce = abs(math.sin(2 * math.pi * seconds / PACE_SECONDS)) * (5 if self._gait else 0)
        breath = np.diag([1.0, 1 + 0.008 * math.sin(2 * math.pi * seconds / 2.3 + self._phase), 1.0])
        body = self._root(camera, seconds) @ joint(0, (3 - bounce) * k) @ breath
        if not self._sits:
            return body
        chest = (animal.span / 2, -animal.leg)
        return body @ joint(chest[0] * k, chest[1] * k, SIT_ANGLE) @ joint(-chest[0] * k, -chest[1] * k)

    def _layers(self, seen: Seen) -> list[str]:
        design, mood = self.design, seen.expression.mood
        return [muzzles.head(design), muzzles.mouth(design, mood, seen.mouth), muzzles.eyes(design, mood, seen.eyes, seen.gaze)]

    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        animal, k = species.creature_of(self.design), self.spot.scale
        if animal.plan == "bird":
            return {"torso": box_under(self._root(camera, seconds), (-70 * k, -150 * k, 130 * k, 116 * k))}
        half, size, trunk = animal.span / 2, k * animal.head_scale, self._trunk(camera, seconds)
        neck = trunk @ joint(animal.joint[0] * k, animal.joint[1] * k, SIT_ANGLE * 0.9 if self._sits else 0.0)
        return {
            "torso": box_under(trunk, (-half * k, animal.back * k, 2 * half * k, animal.depth * k)),
            "head": box_under(neck, (-40 * size, -animal.crown * size, 116 * size, (42 + animal.crown) * size)),
        }

    def soles(self, camera: Matrix, seconds: float) -> list[tuple[float, float, bool]]:
        """Where the feet are in the frame, in pixels, and whether they are planted."""
        k, root = self.spot.scale, self._root(camera, seconds)
        found = []
        for index, (x, _, _) in enumerate(species.legs_of(species.creature_of(self.design))):
            foot = self._foot(index, seconds)
            place = root @ np.array([(x + foot.x) * k, foot.y * k, 1.0])
            found.append((float(place[0]), float(place[1]), foot.y == 0))
        return found

    def _foot(self, index: int, seconds: float) -> Foot:
        """A foot relative to its place under the hip; diagonal pairs go together."""
        gait = self._gait
        if gait is None:
            return Foot(0.0)
        speed = abs(self.spot.stride) / self.spot.scale if self.spot.stride else speed_of(self.subject.action)
        return foot_at(seconds / gait.seconds - 0.25 + (0.5 if index in (1, 2) else 0.0), gait, speed)

    def _wag(self, seconds: float) -> float:
        """Degrees; quick when glad."""
        glad = self.subject.expression.value in ("warm", "hopeful", "comic", "triumphant")
        return 15 * math.sin(2 * math.pi * seconds / (0.7 if glad else 2.2))

    def _legs(self, target: Bitmap, ground: Matrix, trunk: Matrix, seconds: float, *, far: bool) -> None:
        animal, k = species.creature_of(self.design), self.spot.scale
        units = np.linalg.inv(ground) @ trunk
        upper, lower = animal.leg * 0.54, animal.leg * 0.478
        for index, (x, is_far, hind) in enumerate(species.legs_of(animal)):
            if is_far is not far:
                continue
            hip_x, hip_y = (float(value) / k for value in (units @ np.array([x * k, -animal.leg * k, 1.0]))[:2])
            foot = self._foot(index, seconds)
            planted = (x + foot.x + (26 if self._sits and hind else 0), foot.y)
            angles = two_bones((hip_x, hip_y), planted, upper, lower, 1 if hind else -1)
            hip = ground @ joint(hip_x * k, hip_y * k, angles[0])
            knee = hip @ joint(0, upper * k, angles[1] - angles[0])
            side = "far" if far else "near"
            shin = self.sprite(f"{side} shin", lambda: creatures.lower_leg(self.design, lower, far=far), (-60, -40, 130, lower + 50), seam=20.0)
            thigh = self.sprite(
                f"{side} {hind} thigh", lambda hind=hind: creatures.upper_leg(self.design, upper, far=far, hind=hind), (-70, -60, 140, upper + 100), seam=400.0
            )
            self.put(target, shin, knee)
            self.put(target, thigh, hip)
