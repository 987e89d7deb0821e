"""An animal of a shot: legs that carry it, a tail that tells its mood, a head that turns and speaks."""

import math

import numpy as np

from .figure import Box, Figure, box_under
from .layers import Bitmap
from .limbs import Matrix, joint
from .people import creatures, head


class Animal(Figure):
    """A four-legged animal or a bird: legs trot, the tail moves, the head turns and speaks."""

    def draw(self, target: Bitmap, camera: Matrix, seconds: float) -> None:
        """Draws the animal as at that second."""
        eyes, mouth, gaze = self._face(camera, seconds)
        speaking = mouth != "closed"
        shape, k = creatures.creature_of(self.design), self.spot.scale
        walking = self.subject.action == "walk"
        bounce = abs(math.sin(2 * math.pi * seconds / 0.8)) * 7 if walking else 0.0
        root = self._root(camera, seconds) @ joint(0, -bounce * k)
        trunk = root @ np.diag([1.0, 1 + 0.008 * math.sin(2 * math.pi * seconds / 2.3 + self._phase), 1.0])
        self._legs(target, root, shape, seconds, walking=walking, far=True)
        if shape.tail:
            tail = self.sprite("tail", lambda: creatures.tail(self.design), (-90, -120, 130, 230))
            self.put(target, tail, trunk @ joint(shape.tail[0] * k, shape.tail[1] * k, self._wag(seconds)))
        self.put(target, self.sprite("body", lambda: creatures.body(self.design), (-140, -300, 290, 270)), trunk)
        self._legs(target, root, shape, seconds, walking=walking, far=False)
        turn = 3.5 * math.sin(6 * seconds) if speaking else 2.4 * math.sin(2 * math.pi * seconds / 3.4 + self._phase)
        neck = trunk @ joint(shape.neck[0] * k, shape.neck[1] * k, turn + bounce * 0.3)
        self.put(
            target, self.head_sprite(f"head {eyes} {mouth} {gaze}", lambda: self._layers(eyes, mouth, gaze), (-100, -110, 200, 200), shape.head_scale), neck
        )

    def _layers(self, eyes: head.Eyes, mouth: head.Mouth, gaze: head.Gaze) -> list[str]:
        design, mood = self.design, self.subject.expression
        return [creatures.head(design), creatures.mouth(design, mood, mouth), creatures.eyes(design, mood, eyes, gaze)]

    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        shape, k = creatures.creature_of(self.design), self.spot.scale
        return {"torso": box_under(self._root(camera, seconds), (-110 * k, -shape.tall * 0.8 * k, 220 * k, shape.tall * 0.6 * k))}

    def _wag(self, seconds: float) -> float:
        """Degrees; quick when glad."""
        glad = self.subject.expression.value in ("warm", "hopeful", "comic", "triumphant")
        return 15 * math.sin(2 * math.pi * seconds / (0.7 if glad else 2.2))

    def _legs(self, target: Bitmap, root: Matrix, shape: creatures.Creature, seconds: float, *, walking: bool, far: bool) -> None:
        k = self.spot.scale
        for index, (x, y, is_far) in enumerate(shape.legs):
            if is_far is far:
                swing = 26 * math.sin(2 * math.pi * seconds / 0.8 + (math.pi if index in (0, 3) else 0)) if walking else 0.0
                leg = self.sprite(f"leg {y} {far}", lambda y=y: creatures.leg(self.design, -y, far=far), (-30, -30, 70, -y + 40))
                self.put(target, leg, root @ joint(x * k, y * k, swing))
