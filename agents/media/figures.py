"""A character of a shot in bitmaps: parts rasterised once, posed and drawn frame by frame.

A figure knows its design, its place in the frame and the light; it is told the second. Identity comes from the design alone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from agents.film import BodyRig, Kit, ShotCheck, ShotPlan, Subject

from .catalogue import prop_of
from .colour import bgr, darker
from .faces import cue_at, eyes_at, mouth_at
from .gait import phase_of
from .layers import Bitmap, Sprite, blurred, cached, drawn, over
from .limbs import HIP, Matrix, Pose, joint, leg_angles, pose_at
from .looks import finish, toned_colour
from .people import body, creatures, hair, head
from .people.body import FOREARM, HIP_Y, NECK_Y, SHIN, SHOULDER_Y, THIGH, UPPER_ARM
from .props import GRIP, SMALL, prop
from .stage import Stage
from .svg import rect

Box = tuple[float, float, float, float]
_TORSO_BOX: Box = (-130, -560, 260, 480)
_HAND_BOX: Box = (-30, -16, 60, 74)


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
    facing: str = "right"
    stride: float = 0.0
    """Pixels a second walked."""


def figure_of(subject: Subject, spot: Spot, stage: Stage, plan: ShotPlan, *, holds: bool) -> "Person | Animal":
    """The figure that fits the design's rig."""
    rig = subject.design.rig
    kind = Animal if rig is BodyRig.ANIMAL else Robot if rig is BodyRig.ROBOT else Person
    return kind(subject, spot, stage, plan, holds=holds)


class Figure:
    """What people, robots and animals share: bitmaps in the shot's light, and the clock of their face."""

    def __init__(self, subject: Subject, spot: Spot, stage: Stage, plan: ShotPlan, *, holds: bool) -> None:
        self.subject, self.design, self.spot = subject, subject.design, spot
        self._stage, self._plan, self._holds = stage, plan, holds
        self._seed = f"{subject.design.name}:{plan.seed}"
        self._phase = phase_of(subject.design.name, plan.seed)
        self._unit = max(plan.width / 1280, plan.height / 720)
        self._parts: dict[str, Sprite] = {}

    def _root(self, camera: Matrix, seconds: float) -> Matrix:
        x = self.spot.x + self.spot.stride * (seconds - self._plan.frames / self._plan.fps / 2)
        mirror = np.diag([-1.0 if self.spot.facing == "left" else 1.0, 1.0, 1.0])
        return camera @ joint(x, self.spot.y) @ mirror

    def put(self, target: Bitmap, sprite: Sprite, matrix: Matrix) -> None:
        if not sprite.empty:
            sprite.place(target, matrix[:2])

    def sprite(self, name: str, drawing: Callable[[], str], box: Box, scale: float = 1.0) -> Sprite:
        """A part in the film's look and this light; `scale` relative to the body. Drawn when first asked for, then kept by its name."""
        if name not in self._parts:
            self._parts[name] = self._made(drawing(), box, self.spot.scale * scale)
        return self._parts[name]

    def _made(self, drawing: str, box: Box, pixels: float) -> Sprite:
        def make() -> Sprite:
            sprite = drawn(drawing, box, pixels, room=math.ceil(3 * self.spot.blur))
            return sprite if sprite.empty else Sprite(self._treated(sprite.image), sprite.origin_x, sprite.origin_y)

        return cached(("part", drawing, box, pixels, self._treatment()), make)

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
        again = ShotCheck.IDENTITY in self._plan.repair
        return stage.look, stage.palette, stage.light, stage.time, spot.blur, spot.dim, spot.facing, self._unit, again

    def _treated(self, image: Bitmap) -> Bitmap:
        """Under the shot's light, but never so dark that a face cannot be read; then the look, then light on the edges."""
        stage, dim = self._stage, self.spot.dim
        own = (
            0.75 if ShotCheck.IDENTITY in self._plan.repair else 0.42
        )  # of their own colours people keep in any light, and more when they were not known again
        red, green, blue = ((own + (1 - own) * value) * dim for value in stage.light.tint)
        toned = cv2.multiply(image, np.array((blue, green, red, 1.0)))
        alpha = np.ascontiguousarray(image[..., 3])
        toned = np.asarray(cv2.min(toned, cv2.merge([alpha, alpha, alpha, alpha])), np.uint8)
        finished = finish(toned, stage.look, stage.palette, unit=self._unit, person=True)
        return blurred(self._rimmed(finished), self.spot.blur)

    def _rimmed(self, image: Bitmap) -> Bitmap:
        """Light on the edges that face the sun, the moon or the window."""
        light = self._stage.light
        lit_from = -1 if self._stage.time.value == "dusk" else 1
        side = lit_from * (-1 if self.spot.facing == "left" else 1)
        reach = max(1.0, min(5.0, 2.4 * self.spot.scale) * self._unit**0.5)
        height, width = image.shape[:2]
        alpha = np.ascontiguousarray(image[..., 3])
        shifted = cv2.warpAffine(alpha, np.array([[1, 0, -side * reach], [0, 1, reach * 0.45]], np.float64), (width, height))
        edge = cv2.min(cv2.GaussianBlur(cv2.subtract(alpha, shifted), (0, 0), max(0.6, reach * 0.35)), alpha)
        colour = toned_colour(bgr(light.key), self._stage.look)
        planes = [cv2.convertScaleAbs(edge, alpha=value / 255 * light.rim * 0.8 * self.spot.dim) for value in colour]
        glow = cv2.merge([*planes, np.zeros_like(alpha)])
        return np.asarray(cv2.min(cv2.add(image, glow), cv2.merge([alpha, alpha, alpha, alpha])), np.uint8)

    def colours(self) -> dict[str, str]:
        """What the design promises to be seen of it, by the region it is seen in and a name: `head skin`, `torso top`."""
        return {"torso fur": self.design.hair_colour}

    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        """Where head and torso are in the frame: x, y, width, height in pixels."""
        raise NotImplementedError

    def in_light(self, colour: str) -> tuple[int, int, int]:
        """A colour of the design as the shot shows it: blue, green, red."""

        def patch() -> Bitmap:
            return self._treated(np.full((24, 24, 4), (*bgr(colour), 255), np.uint8))

        treated = cached(("in light", colour, self._treatment()), patch)[6:18, 6:18, :3]
        blue, green, red = (round(float(value)) for value in treated.reshape(-1, 3).mean(axis=0))
        return blue, green, red

    def _face(self, seconds: float) -> tuple[head.Eyes, head.Mouth, bool]:
        cue = cue_at(self._plan.speech, self.design.name, seconds)
        by_ear = ShotCheck.LIPS not in self._plan.repair
        return eyes_at(self._seed, seconds), mouth_at(cue, seconds, by_ear=by_ear), cue is not None


class Person(Figure):
    """A human of any of the five builds."""

    def draw(self, target: Bitmap, camera: Matrix, seconds: float) -> None:
        """Draws the person as at that second."""
        eyes, mouth, _ = self._face(seconds)
        build, k, action = body.build_of(self.design), self.spot.scale, self._action
        pose = self._pose(seconds)
        root, trunk, neck = self._joints(camera, seconds, pose)
        far, near = (build.shoulder * 0.80, SHOULDER_Y + 20), (-build.shoulder * 0.82, SHOULDER_Y + 20)
        if self.spot.behind:
            far, near = near, far
        if action == "sit":
            self.put(target, self.sprite("seat", lambda: _seat(self._stage), (-70, -170, 140, 180)), self._root(camera, seconds))
        self._arm(target, trunk @ joint(far[0] * k, far[1] * k), pose.far_arm, pose.lean, far=True)
        self._leg(target, root, (14.0, HIP_Y + 6), pose.far_foot, pose.drop, far=True)
        self._leg(target, root, (-12.0, HIP_Y + 6), pose.near_foot, pose.drop, far=False)
        if not self.spot.behind:
            self.put(target, self.sprite("hair", lambda: hair.back(self.design), head.BOX, build.head), neck)
        self.put(target, self.sprite("torso", self.torso, _TORSO_BOX), trunk)
        self.put(target, self.face(eyes, mouth, build.head), neck)
        self._arm(target, trunk @ joint(near[0] * k, near[1] * k), pose.near_arm, pose.lean, far=False)

    @property
    def _action(self) -> str:
        return "hold" if self._holds and self.subject.action == "stand" else self.subject.action

    def _pose(self, seconds: float) -> Pose:
        speaking = cue_at(self._plan.speech, self.design.name, seconds) is not None
        return pose_at(self._action, seconds, self._phase, speaking=speaking, stoop=body.build_of(self.design).stoop)

    def _joints(self, camera: Matrix, seconds: float, pose: Pose) -> tuple[Matrix, Matrix, Matrix]:
        """Where the feet, the trunk and the head are."""
        size, k = body.build_of(self.design).head, self.spot.scale
        root = self._root(camera, seconds) @ joint(0, pose.drop * k)
        breathing = np.diag([1.0, 1 + 0.006 * pose.breath, 1.0])
        trunk = root @ joint(HIP[0] * k, HIP[1] * k, -pose.lean) @ breathing @ joint(-HIP[0] * k, -HIP[1] * k)
        neck = trunk @ joint(-2 * k, (NECK_Y - 14) * k, -pose.head) @ joint(-head.NECK[0] * k * size, -head.NECK[1] * k * size)
        return root, trunk, neck

    def colours(self) -> dict[str, str]:
        design = self.design
        promised = {"torso top": body.sleeve(design)}
        if not self.spot.behind:
            promised["head skin"] = design.skin
        if design.hat != "none" and not (design.hat == "helmet" and self._stage.kit is Kit.SPACE):
            promised["head hat"] = design.hat_colour or design.coat_colour
        elif design.hair not in ("bald", "buzz"):
            promised["head hair"] = design.hair_colour
        return promised

    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        build, k = body.build_of(self.design), self.spot.scale
        _, trunk, neck = self._joints(camera, seconds, self._pose(seconds))
        s, size = build.shoulder, k * build.head
        return {
            "torso": box_under(trunk, (-s * k, SHOULDER_Y * k, 2 * s * k, (HIP_Y - SHOULDER_Y) * k)),
            "head": box_under(neck, (-54 * size, -70 * size, 108 * size, 122 * size)),
        }

    def torso(self) -> str:
        return body.torso(self.design, behind=self.spot.behind)

    def face(self, eyes: head.Eyes, mouth: head.Mouth, size: float) -> Sprite:
        in_space = self._stage.kit is Kit.SPACE and not self._stage.interior
        if self.spot.behind:
            return self.head_sprite("head", lambda: [hair.back_view(self.design, in_space=in_space)], head.BOX, size)
        return self.head_sprite(f"head {eyes} {mouth}", lambda: self._layers(eyes, mouth, in_space=in_space), head.BOX, size)

    def _layers(self, eyes: head.Eyes, mouth: head.Mouth, *, in_space: bool) -> list[str]:
        design, mood = self.design, self.subject.expression
        face = [head.skull(design), head.mouth(design, mood, mouth), head.eyes(design, mood, eyes, self.subject.gaze)]
        return [*face, head.glasses(design) if design.glasses else "", hair.front(design, in_space=in_space)]

    def upper_arm(self, *, far: bool) -> str:
        return body.upper_arm(self.design, far=far)

    def forearm(self, *, far: bool) -> str:
        return body.forearm(self.design, far=far)

    def hand(self, *, far: bool) -> str:
        return body.hand(self.design, far=far, open_hand=far or not self._holds)

    def fingers(self) -> str:
        return body.fingers(self.design)

    def thigh(self, *, far: bool) -> str:
        return body.thigh(self.design, far=far)

    def shin(self, *, far: bool) -> str:
        return body.shin(self.design, far=far)

    def _arm(self, target: Bitmap, shoulder: Matrix, angles: tuple[float, float], lean: float, *, far: bool) -> None:
        k, side = self.spot.scale, "far" if far else "near"
        upper = shoulder @ joint(0, 0, angles[0] + lean)
        elbow = upper @ joint(0, UPPER_ARM * k, angles[1] - angles[0])
        wrist = elbow @ joint(0, (FOREARM + 2) * k, 0 if far else 6)
        self.put(target, self.sprite(f"{side} hand", lambda: self.hand(far=far), _HAND_BOX), wrist)
        if self._holds and not far:
            self._held(target, wrist, angles[1] + lean)
        self.put(target, self.sprite(f"{side} forearm", lambda: self.forearm(far=far), (-34, -36, 68, FOREARM + 66)), elbow)
        self.put(target, self.sprite(f"{side} arm", lambda: self.upper_arm(far=far), (-40, -40, 80, UPPER_ARM + 74)), upper)

    def _held(self, target: Bitmap, wrist: Matrix, angle: float) -> None:
        """The prop between palm and fingers, upright whatever the arm does."""
        k, kind = self.spot.scale, prop_of(self._plan.object_name)
        size = 0.62 * SMALL.get(kind, 1.0)
        grip_x, grip_y = GRIP.get(kind, (0.0, 10.0))
        palm = wrist @ joint(0, 18 * k, -angle - 6)
        thing = self.sprite("prop", lambda: prop(self._plan.object_name, self._plan.palette), (-76, -84, 152, 168), size)
        self.put(target, thing, palm @ joint(-grip_x * size * k, -grip_y * size * k))
        self.put(target, self.sprite("fingers", self.fingers, (-30, -10, 60, 60)), wrist)

    def _leg(self, target: Bitmap, root: Matrix, hip: tuple[float, float], foot: tuple[float, float], drop: float, *, far: bool) -> None:
        k, side = self.spot.scale, "far" if far else "near"
        if self.spot.y - 290 * k > self._plan.height * 1.1:
            return
        upper, lower = leg_angles(hip, (foot[0], foot[1] - drop - 2))
        thigh = root @ joint(hip[0] * k, hip[1] * k, upper)
        knee = thigh @ joint(0, THIGH * k, lower - upper)
        self.put(target, self.sprite(f"{side} shin", lambda: self.shin(far=far), (-50, -40, 110, SHIN + 60)), knee)
        self.put(target, self.sprite(f"{side} thigh", lambda: self.thigh(far=far), (-46, -46, 92, THIGH + 90)), thigh)


class Robot(Person):
    """A machine on the joints of a human body."""

    def colours(self) -> dict[str, str]:
        return {"torso metal": self.design.coat_colour, "head metal": self.design.coat_colour}

    def torso(self) -> str:
        return creatures.robot_torso(self.design)

    def face(self, eyes: head.Eyes, mouth: head.Mouth, size: float) -> Sprite:
        return self.head_sprite(f"head {eyes} {mouth}", lambda: self._layers(eyes, mouth, in_space=False), head.BOX, size)

    def _layers(self, eyes: head.Eyes, mouth: head.Mouth, *, in_space: bool) -> list[str]:
        design, mood = self.design, self.subject.expression
        if self.spot.behind:
            return [creatures.robot_head(design), rect(-40, -26, 84, 62, darker(design.coat_colour, 0.2), radius=10)]
        return [creatures.robot_head(design), creatures.robot_mouth(design, mood, mouth), creatures.robot_eyes(design, mood, eyes, self.subject.gaze)]

    def upper_arm(self, *, far: bool) -> str:
        return creatures.robot_limb(self.design, UPPER_ARM, 18, far=far)

    def forearm(self, *, far: bool) -> str:
        return creatures.robot_limb(self.design, FOREARM, 16, far=far)

    def hand(self, *, far: bool) -> str:
        return creatures.robot_hand(self.design)

    def fingers(self) -> str:
        return creatures.robot_hand(self.design)

    def thigh(self, *, far: bool) -> str:
        return creatures.robot_limb(self.design, THIGH, 24, far=far)

    def shin(self, *, far: bool) -> str:
        foot = rect(-20, SHIN - 14, 52, 16, darker(self.design.coat_colour, 0.45), radius=6)
        return creatures.robot_limb(self.design, SHIN - 12, 21, far=far) + foot


class Animal(Figure):
    """A four-legged animal or a bird: legs trot, the tail moves, the head turns and speaks."""

    def draw(self, target: Bitmap, camera: Matrix, seconds: float) -> None:
        """Draws the animal as at that second."""
        eyes, mouth, speaking = self._face(seconds)
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
        self.put(target, self.head_sprite(f"head {eyes} {mouth}", lambda: self._layers(eyes, mouth), (-100, -110, 200, 200), shape.head_scale), neck)

    def _layers(self, eyes: head.Eyes, mouth: head.Mouth) -> list[str]:
        design, mood = self.design, self.subject.expression
        return [creatures.head(design), creatures.mouth(design, mood, mouth), creatures.eyes(design, mood, eyes, self.subject.gaze)]

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


def box_under(matrix: Matrix, box: Box) -> Box:
    """The box around what a matrix makes of a box."""
    x, y, width, height = box
    corners = matrix[:2] @ np.array([[x, x + width, x, x + width], [y, y, y + height, y + height], [1.0, 1, 1, 1]])
    left, top = (float(value) for value in corners.min(axis=1))
    right, bottom = (float(value) for value in corners.max(axis=1))
    return left, top, right - left, bottom - top


def _seat(stage: Stage) -> str:
    """Something to sit on: a crate outdoors, a stool indoors."""
    wood = stage.paint("#7a5638")
    if stage.interior:
        legs = rect(-38, -150, 10, 152, darker(wood, 0.2)) + rect(28, -150, 10, 152, darker(wood, 0.2)) + rect(-36, -70, 72, 8, darker(wood, 0.3))
        return rect(-46, -160, 92, 14, wood, radius=5) + legs
    frame = rect(-52, -158, 104, 160, "none", radius=4, stroke=darker(wood, 0.3), line=9) + rect(-52, -84, 104, 10, darker(wood, 0.3))
    return rect(-52, -158, 104, 160, wood, radius=4) + frame
