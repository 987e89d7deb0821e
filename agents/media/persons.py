"""A human or a robot of a shot: the parts of a body posed and drawn frame by frame, its face, and what its hands hold.

Identity comes from the design alone, what it does from the subject. A hand is where the thing is that it holds; a planted foot stays where it is.
"""

import math
from dataclasses import replace

import numpy as np

from agents.film import BodyRig, Kit, Mood, ShotPlan, Subject

from .catalogue import prop_of
from .colour import darker
from .faces import cue_at, stress_at, voice_at
from .figure import Box, Face, Figure, Seen, Spot, box_under
from .handover import Meeting, has_it
from .layers import Bitmap, Sprite
from .limbs import Foot, Matrix, Moment, Point, Pose, arm_angles, joint, leg_angles, pose_at, speed_of
from .motion import gestured, moved, shift_of
from .people import behind, body, clothes, gear, hair, head, makeup, robots, turns
from .people.anatomy import ANKLE, build_of
from .props import GRIP, SMALL, prop
from .stage import Stage
from .svg import rect

TORSO_BOX: Box = (-150, -560, 300, 580)
HAND_BOX: Box = (-34, -16, 68, 74)
HELD_SIZE = 0.62
"""Of a story's object in a hand, relative to its drawing."""
PALM = 18.0
"""From the wrist to the middle of the palm, in units."""
PROFILE_BREADTH = 0.84
"""Of a trunk that is seen from the side, relative to one seen to three quarters."""
FREE_HANDED = {"stand", "sit", "walk", "kneel", "lean", "nod"}
"""Actions that leave both arms free for a gesture."""
WHOLE = 400.0
"""A seam as long as any part."""
BOTH_HANDS: dict[str, float] = {"box": 42.0, "map": 46.0, "book": 32.0, "radio": 46.0, "parcel": 40.0, "photograph": 34.0, "letter": 42.0}
"""Things held with both hands, and how far right of its middle the second hand takes one."""


class Person(Figure):
    """A human of any of the five builds."""

    def __init__(self, subject: Subject, spot: Spot, stage: Stage, plan: ShotPlan, *, holds: bool) -> None:
        super().__init__(subject, spot, stage, plan, holds=holds)
        self._build, self._breadth = build_of(self.design), PROFILE_BREADTH if spot.turn == "profile" and not spot.behind else 1.0
        if self._breadth != 1.0:
            self._build = replace(self._build, shoulder=self._build.shoulder * self._breadth)
        self._gear = gear.gear_of(subject.prop or self.design.prop)
        takes_up = self._gear is not None and self._gear.carried == "up" and not holds
        self._action = "hold" if (holds or takes_up) and subject.action == "stand" else subject.action
        self._grips = holds or takes_up
        self._kind = prop_of(plan.object_name) if holds else ""
        self._meeting: Meeting | None = None
        self._meets_at = 0.0

    def draw(self, target: Bitmap, camera: Matrix, seconds: float) -> None:
        """Draws the person as at that second."""
        self._pass_on(seconds)
        pose, b, k = self._pose(seconds), self._build, self.spot.scale
        ground, (root, trunk, neck) = self._root(camera, seconds), self._joints(camera, seconds, pose)
        self.shade(target, camera, seconds, 62 + b.hip)
        if self._action == "sit":
            self.put(target, self.sprite("seat", lambda: seat(self._stage), (-70, -170, 140, 180)), ground)
        near, far = ((x * k, y * k - 9 * pose.shrug * k) for x, y in b.shoulders)
        if self.spot.behind:
            near, far = (far[0], near[1]), (near[0], far[1])
        far_arm = lambda: self._arm(target, trunk @ joint(*far), pose.far_arm, pose.lean, pose.far_hand, far=True)
        if not pose.far_over:
            far_arm()
        self._leg(target, ground, root, b.hips[1], pose.far_foot, pose, far=True)
        self._leg(target, ground, root, b.hips[0], pose.near_foot, pose, far=False)
        if not self.spot.behind and self.design.hat != "headscarf":
            self.put(target, self.sprite("hair", lambda: hair.back(self.design, self.spot.turn), head.BOX, b.head), neck)
        breadth = np.diag([self._breadth, 1.0, 1.0])
        self.put(target, self.sprite("torso", self.torso, TORSO_BOX), trunk @ breadth)
        if self._gear and self._gear.carried == "worn":
            self.put(target, self.sprite("gear", lambda: gear.drawing(self._gear, self.design, b), (-120, -520, 260, 420)), trunk @ breadth)
        if pose.far_over:
            far_arm()
        self.put(target, self.face(self._face(camera, seconds), b.head), neck)
        self._arm(target, trunk @ joint(*near), pose.near_arm, pose.lean, pose.near_hand, far=False)
        if self._kind in BOTH_HANDS and not self.spot.behind and not self._meeting:
            wrist = self._wrist(trunk @ joint(*far), pose.far_arm, pose.lean)
            self.put(target, self.sprite("fingers", self.fingers, HAND_BOX), wrist)

    def meet(self, meeting: Meeting, lean: float) -> None:
        """From now on the figure gives or takes the story's object there, as its action says, and leans so many degrees towards it."""
        self._meeting, self._meets_at, self._gear = meeting, lean, None

    def _pass_on(self, seconds: float) -> None:
        """Who gives has the object until the hands meet, who takes from then on."""
        if self._meeting:
            self._holds = self._grips = has_it(self._action, self._meeting, seconds)
            self._kind = prop_of(self._plan.object_name) if self._holds else ""

    def _pose(self, seconds: float) -> Pose:
        b = self._build
        speech, name = self._plan.speech, self.design.name
        cue = cue_at(speech, name, seconds)
        listens = any(other.character != name and other.start <= seconds < other.start + other.seconds for other in speech)
        speed = abs(self.spot.stride) / self.spot.scale if self.spot.stride else speed_of(self._action)
        moment = Moment(seconds, self._phase, stress_at(cue, seconds), voice_at(cue, seconds), listens, self._felt(), speed)
        if track := self.subject.motion:
            moment = replace(moment, breath_seconds=60 / track.breaths_per_minute, sway=2 * track.sway)
        if self._meeting:
            return self._meeting_hand(pose_at("stand", moment, b), moment, self._meeting)
        pose = pose_at(self._action, moment, b)
        if track:
            stance = self.moves.at(seconds)
            pose = moved(pose, stance)
            if not self.spot.behind:
                pose = gestured(pose, stance, b, near=self._free(far=False), far=self._free(far=True))
        return self._carrying(pose) if not self.spot.behind else pose

    def _free(self, *, far: bool) -> bool:
        """Whether an arm has nothing to do and nothing to carry."""
        carried = self._gear.carried if self._gear else ""
        if far:
            return self._action in FREE_HANDED | {"hold"} and not (self._grips and self._kind in BOTH_HANDS) and carried != "staff"
        return self._action in FREE_HANDED and not self._grips and carried not in ("hung", "up")

    def _felt(self) -> Mood:
        return self.subject.expression

    def _carrying(self, pose: Pose) -> Pose:
        """The pose with the hand that is not free where its thing is."""
        b, changes = self._build, {}
        if self._kind in BOTH_HANDS and self._action == "hold":
            angles = self._arm_with_palm_at(self._second_grip(pose))
            changes |= {"far_arm": (angles[0] - pose.lean, angles[1] - pose.lean), "far_hand": "grip"}
        elif self._gear and self._gear.carried == "staff" and self.subject.action in ("stand", "walk", "lean", "nod"):
            reach = (b.shoulder + 30.0, b.hip_y - 26)
            angles = arm_angles(b.shoulders[1], reach, b.upper_arm, b.forearm)
            changes |= {"far_arm": (angles[0] - pose.lean, angles[1] - pose.lean), "far_hand": "grip"}
        elif self._gear and self._gear.carried == "hung" and self.subject.action in ("stand", "walk", "run", "nod", "point", "wave"):
            swing = 0.3 * pose.near_arm[0] if self.subject.action in ("walk", "run") else 0.0
            changes |= {"near_arm": (2 + swing, 5 + swing), "near_hand": "grip"}
        return Pose(**{**pose.__dict__, **changes}) if changes else pose

    def _meeting_hand(self, pose: Pose, moment: Moment, meeting: Meeting) -> Pose:
        """The pose with the near hand on its way to the other's, there, or on its way back with the object or without it."""
        share, k, b = meeting.share(moment.seconds), self.spot.scale, self._build
        has = has_it(self._action, meeting, moment.seconds)
        free = pose_at("hold", moment, b).near_arm if has else pose.near_arm
        pose = replace(pose, lean=pose.lean + self._meets_at * share, near_hand="grip" if has or share == 1 else "open" if share > 0.1 else "relaxed")
        trunk = self._joints(np.eye(3), moment.seconds, pose)[1]
        x, y, _ = np.linalg.inv(trunk) @ np.array([meeting.x, meeting.y, 1.0])
        angles = self._arm_with_palm_at((float(x) / k, float(y) / k), b.shoulders[0])
        there = angles[0] - pose.lean, angles[1] - pose.lean
        return replace(pose, near_arm=(free[0] + (there[0] - free[0]) * share, free[1] + (there[1] - free[1]) * share))

    def palm_in_frame(self, camera: Matrix, seconds: float) -> Point:
        """The middle of the near palm in the frame, in pixels."""
        pose, k = self._pose(seconds), self.spot.scale
        x, y = self._palm(pose)
        place = self._joints(camera, seconds, pose)[1] @ np.array([x * k, y * k, 1.0])
        return float(place[0]), float(place[1])

    def has_object(self, seconds: float) -> bool:
        """Whether the story's object is in this one's hand at that second."""
        self._pass_on(seconds)
        return self._holds

    @property
    def shoulder_height(self) -> tuple[float, float]:
        """Where shoulders and hips are in the frame, in pixels from above, before the camera moves."""
        return self.spot.y + self._build.shoulder_y * self.spot.scale, self.spot.y + self._build.hip_y * self.spot.scale

    def _palm(self, pose: Pose) -> Point:
        """The middle of the near palm, in units of the trunk."""
        b = self._build
        matrix = self._wrist_units(b.shoulders[0], pose.near_arm, pose.lean) @ joint(0, PALM)
        return float(matrix[0, 2]), float(matrix[1, 2])

    def _second_grip(self, pose: Pose) -> Point:
        """Where the other hand takes a thing that is held with both, in units of the trunk."""
        size, grip = HELD_SIZE * SMALL.get(self._kind, 1.0), GRIP.get(self._kind, (0.0, 10.0))
        palm = self._palm(pose)
        return palm[0] + (BOTH_HANDS[self._kind] - grip[0]) * size, palm[1] + (4 - grip[1]) * size

    def _arm_with_palm_at(self, wanted: Point, shoulder: Point | None = None) -> Point:
        """Angles of the far arm, or of one at that shoulder, in the trunk; the hand goes on where the forearm points, so the wrist is found by coming nearer twice."""
        b, wrist = self._build, wanted
        angles = (0.0, 0.0)
        for _ in range(4):
            angles = arm_angles(shoulder or b.shoulders[1], wrist, b.upper_arm, b.forearm + 2)
            along = math.radians(angles[1])
            wrist = wanted[0] - PALM * math.sin(along), wanted[1] - PALM * math.cos(along)
        return angles

    def _wrist_units(self, shoulder: Point, angles: Point, lean: float) -> Matrix:
        b = self._build
        upper = joint(*shoulder, angles[0] + lean)
        return upper @ joint(0, b.upper_arm, angles[1] - angles[0]) @ joint(0, b.forearm + 2)

    def grips(self, seconds: float) -> list[tuple[Point, Point]]:
        """Where a palm is and where the held thing wants to be taken, for every hand on it, in units of the trunk."""
        pose = self._pose(seconds)
        if not self._holds:
            return []
        palm = self._palm(pose)
        pairs = [(palm, palm)]
        if self._kind in BOTH_HANDS:
            far = self._wrist_units(self._build.shoulders[1], pose.far_arm, pose.lean) @ joint(0, PALM)
            pairs.append(((float(far[0, 2]), float(far[1, 2])), self._second_grip(pose)))
        return pairs

    def soles(self, camera: Matrix, seconds: float) -> list[tuple[float, float, bool]]:
        """Where the soles are in the frame, in pixels, and whether they are planted."""
        pose, k = self._pose(seconds), self.spot.scale
        root = self._root(camera, seconds)
        found = []
        for foot in (pose.near_foot, pose.far_foot):
            x, y, _ = root @ np.array([foot.x * k, foot.y * k, 1.0])
            found.append((float(x), float(y), foot.y == 0 and foot.pitch == 0))
        return found

    def _joints(self, camera: Matrix, seconds: float, pose: Pose) -> tuple[Matrix, Matrix, Matrix]:
        """Where the hips' ground, the trunk and the head are."""
        b, k = self._build, self.spot.scale
        root = self._root(camera, seconds) @ joint(pose.shift * k, pose.drop * k)
        breathing = np.diag([1.0, 1 + 0.006 * pose.breath, 1.0])
        trunk = root @ joint(0, b.hip_y * k, -pose.lean) @ breathing @ joint(0, -b.hip_y * k)
        lift = (b.neck_y - 14 + 5 * pose.shrug) * k
        neck = trunk @ joint(-2 * k, lift, -pose.head - self._bowed) @ joint(-head.NECK[0] * k * b.head, -head.NECK[1] * k * b.head)
        return root, trunk, neck

    @property
    def _bowed(self) -> float:
        """Degrees by which the head goes down or up to where the eyes look."""
        subject = self.subject
        if subject.look_x is None:
            return 5.0 if subject.gaze == "object" else 0.0
        return 6.0 * max(-1.0, min(1.0, subject.look_y))

    def regions(self, camera: Matrix, seconds: float) -> dict[str, Box]:
        b, k = self._build, self.spot.scale
        _, trunk, neck = self._joints(camera, seconds, self._pose(seconds))
        size = k * b.head
        return {
            "torso": box_under(trunk, (-b.shoulder * k, b.shoulder_y * k, 2 * b.shoulder * k, (b.hip_y - b.shoulder_y) * k)),
            "head": box_under(neck, (-54 * size, -70 * size, 108 * size, 122 * size)),
        }

    def head_at(self, camera: Matrix, seconds: float) -> Matrix:
        size = self.spot.scale * self._build.head
        aside = 0.0 if self.spot.behind or self.design.rig is BodyRig.ROBOT else turns.lips_shift(self.design, self.spot.turn)
        if self.subject.motion and not self.spot.behind:
            aside += shift_of(self.moves.at(seconds))
        return self._joints(camera, seconds, self._pose(seconds))[2] @ np.diag([size, size, 1.0]) @ joint(aside, 0)

    @property
    def face_areas(self) -> Face:
        return Face((-54.0, -70.0, 108.0, 122.0), (-6.75, 12.0, 40.5, 34.3), (-33.75, -58.6, 67.5, 22.9))

    @property
    def _in_space(self) -> bool:
        return self._stage.kit is Kit.SPACE and not self._stage.interior

    @property
    def forearm_length(self) -> float:
        return self._build.forearm

    def torso(self) -> str:
        return clothes.torso(self.design, behind=self.spot.behind)

    def face(self, seen: Seen, size: float) -> Sprite:
        if self.spot.behind:
            return self.head_sprite("head", lambda: [behind.back_view(self.design, in_space=self._in_space)], head.BOX, size)
        return self.head_sprite(f"head {seen}", lambda: self._layers(seen), head.BOX, size)

    def _layers(self, seen: Seen) -> list[str]:
        turn, felt = self.spot.turn, seen.expression
        layers = head.layers(self.design, felt.mood, seen.eyes, seen.mouth, seen.gaze, turn, look=felt.look, shift=seen.shift)
        return [*layers, hair.front(self.design, in_space=self._in_space, turn=turn) + makeup.over_head(self.design, turn)]

    def upper_arm(self, *, far: bool) -> str:
        return body.upper_arm(self.design, far=far)

    def forearm(self, *, far: bool) -> str:
        return body.forearm(self.design, far=far)

    def hand(self, *, far: bool, kind: str = "relaxed") -> str:
        return body.hand(self.design, far=far, kind=kind)

    def fingers(self) -> str:
        return body.fingers(self.design)

    def thigh(self, *, far: bool) -> str:
        return body.thigh(self.design, far=far)

    def shin(self, *, far: bool) -> str:
        return body.shin(self.design, far=far)

    def foot(self, *, far: bool) -> str:
        return body.foot(self.design, far=far)

    def _wrist(self, shoulder: Matrix, angles: Point, lean: float) -> Matrix:
        b, k = self._build, self.spot.scale
        return shoulder @ joint(0, 0, angles[0] + lean) @ joint(0, b.upper_arm * k, angles[1] - angles[0]) @ joint(0, (b.forearm + 2) * k)

    def _arm(self, target: Bitmap, shoulder: Matrix, angles: Point, lean: float, kind: str, *, far: bool) -> None:
        b, k, side = self._build, self.spot.scale, "far" if far else "near"
        upper = shoulder @ joint(0, 0, angles[0] + lean)
        elbow = upper @ joint(0, b.upper_arm * k, angles[1] - angles[0])
        wrist = elbow @ joint(0, (b.forearm + 2) * k)
        kind = "grip" if self._grips and not far and kind == "relaxed" and self._action == "hold" else kind
        carried = self._gear.carried if self._gear and kind == "grip" else ""
        if (carried == "staff" and far) or (carried == "hung" and not far):
            self._carried(target, wrist, angles[1] + lean, carried)
        self.put(target, self.sprite(f"{side} {kind} hand", lambda: self.hand(far=far, kind=kind), HAND_BOX), wrist)
        if self._grips and not far and not self.spot.behind and (self._holds or self._action == "hold"):
            self._held(target, wrist, angles[1] + lean)
        if kind == "grip":
            self.put(target, self.sprite("fingers", self.fingers, HAND_BOX), wrist)
        inner = WHOLE if not far and self.lit_in_front else 0.0  # the near arm's edge lies on the chest: no light comes between
        lower = self.sprite(f"{side} forearm", lambda: self.forearm(far=far), (-60, -36, 110, b.forearm + 60), seam=inner or 36.0)
        whole = self.sprite(f"{side} arm", lambda: self.upper_arm(far=far), (-44, -44, 88, b.upper_arm + 84), seam=inner or 60.0)
        self.put(target, lower, elbow)
        self.put(target, whole, upper)

    def _carried(self, target: Bitmap, wrist: Matrix, angle: float, carried: str) -> None:
        """A stick or a thing with a handle in the hand, hanging down as it would."""
        assert self._gear is not None
        k = self.spot.scale
        upright = wrist @ joint(0, PALM * k, -angle)
        self.put(target, self.sprite("gear", lambda: gear.drawing(self._gear, self.design, self._build), gear.BOXES[carried]), upright)

    def _held(self, target: Bitmap, wrist: Matrix, angle: float) -> None:
        """The prop between palm and fingers, upright whatever the arm does."""
        k = self.spot.scale
        palm = wrist @ joint(0, PALM * k, -angle)
        if not self._holds:
            self.put(target, self.sprite("gear", lambda: gear.drawing(self._gear, self.design, self._build), gear.BOXES["up"]), palm)
            return
        size = HELD_SIZE * SMALL.get(self._kind, 1.0)
        grip_x, grip_y = GRIP.get(self._kind, (0.0, 10.0))
        thing = self.sprite("prop", lambda: prop(self._plan.object_name, self._plan.palette), (-76, -84, 152, 168), size)
        self.put(target, thing, palm @ joint(-grip_x * size * k, -grip_y * size * k))

    def _leg(self, target: Bitmap, ground: Matrix, root: Matrix, hip: Point, sole: Foot, pose: Pose, *, far: bool) -> None:
        b, k, side = self._build, self.spot.scale, "far" if far else "near"
        if self.spot.y + (b.hip_y + 30) * k > self._plan.height * 1.1:
            return
        upper, lower = leg_angles((hip[0] + pose.shift, hip[1] + pose.drop), (sole.x, sole.y - ANKLE), b.thigh, b.shin)
        thigh = root @ joint(hip[0] * k, hip[1] * k, upper)
        knee = thigh @ joint(0, b.thigh * k, lower - upper)
        ankle = knee @ joint(0, b.shin * k, -lower - sole.pitch)
        self.put(target, self.sprite(f"{side} foot", lambda: self.foot(far=far), (-34, -20, 90, 44)), ankle)
        self.put(target, self.sprite(f"{side} shin", lambda: self.shin(far=far), (-50, -40, 100, b.shin + 60), seam=30.0), knee)
        self.put(target, self.sprite(f"{side} thigh", lambda: self.thigh(far=far), (-50, -50, 100, b.thigh + 94), seam=40.0), thigh)


class Robot(Person):
    """A machine on the joints of a human body."""

    def torso(self) -> str:
        return robots.torso(self.design)

    def face(self, seen: Seen, size: float) -> Sprite:
        return self.head_sprite(f"head {seen}", lambda: self._layers(seen), head.BOX, size)

    def _layers(self, seen: Seen) -> list[str]:
        design, mood = self.design, seen.expression.mood
        if self.spot.behind:
            return [robots.head(design), rect(-40, -26, 84, 62, darker(design.coat_colour, 0.2), radius=10)]
        return [robots.head(design) + makeup.on_metal(design), robots.mouth(design, mood, seen.mouth), robots.eyes(design, mood, seen.eyes, seen.gaze)]

    def upper_arm(self, *, far: bool) -> str:
        return robots.limb(self.design, self._build.upper_arm, 18, far=far)

    def forearm(self, *, far: bool) -> str:
        return robots.limb(self.design, self._build.forearm, 16, far=far)

    def hand(self, *, far: bool, kind: str = "relaxed") -> str:
        return robots.hand(self.design)

    def fingers(self) -> str:
        return robots.hand(self.design)

    def thigh(self, *, far: bool) -> str:
        return robots.limb(self.design, self._build.thigh, 24, far=far)

    def shin(self, *, far: bool) -> str:
        return robots.limb(self.design, self._build.shin, 21, far=far)

    def foot(self, *, far: bool) -> str:
        return robots.foot(self.design, far=far)


def seat(stage: Stage) -> str:
    """Something to sit on: a crate outdoors, a stool indoors."""
    wood = stage.paint("#7a5638")
    if stage.interior:
        legs = rect(-38, -150, 10, 152, darker(wood, 0.2)) + rect(28, -150, 10, 152, darker(wood, 0.2)) + rect(-36, -70, 72, 8, darker(wood, 0.3))
        return rect(-46, -160, 92, 14, wood, radius=5) + legs
    frame = rect(-52, -158, 104, 160, "none", radius=4, stroke=darker(wood, 0.3), line=9) + rect(-52, -84, 104, 10, darker(wood, 0.3))
    return rect(-52, -158, 104, 160, wood, radius=4) + frame
