"""A shot staged by the whole company: the camera department's framing, costume and make-up, light, props, and for a clip the paths of camera, bodies and faces.

Over `shot_plans`, which knows the storyboard's word: where a department has said nothing, or is not part of the workflow, that word stands. `shot_view` narrows these inputs too, so a change of the light
in one scene renders that scene anew and no other.
"""

from collections.abc import Sequence

from agents.film import CharacterDesign, Frame, ShotPlan
from agents.film.dressing import CostumeDesign, MakeupDesign, ScenePropsList, dressed
from agents.film.staging import CameraPath, FacialAnimation, LightingSetup, MotionData, SceneLook, ShotSpec

from .shot_plans import ShotInputs

STAGING_INPUTS = ("shot_list?", "lighting_setup?", "costume_designs?", "makeup_designs?", "props_list?")
"""Names of what a large company adds to every shot, still or clip."""
MOVING_INPUTS = ("camera_paths?", "motion_data?", "facial_animation_data?", "scene_looks?")
"""Names of what it adds to clips."""


class StagedInputs(ShotInputs):
    """The same with what a larger company adds. Each may be missing: the storyboard, the character's design and the renderer's own light then stand."""

    shot_list: tuple[ShotSpec, ...] = ()
    lighting_setup: tuple[LightingSetup, ...] = ()
    costume_designs: tuple[CostumeDesign, ...] = ()
    makeup_designs: tuple[MakeupDesign, ...] = ()
    props_list: tuple[ScenePropsList, ...] = ()

    def frame_of(self, frame: Frame) -> Frame:
        return framed(frame, self._spec(frame))

    def cast_of(self, scene_number: int) -> tuple[CharacterDesign, ...]:
        return tuple(dressed(design, scene_number, self.costume_designs, self.makeup_designs) for design in self.character_designs)

    def staged(self, plan: ShotPlan, frame: Frame) -> ShotPlan:
        spec = self._spec(frame)
        props = [prop for scene in self.props_list if scene.scene_number == frame.scene_number for prop in scene.props]
        in_hand = {prop.holder: prop.name for prop in props if prop.use == "hand"}
        return plan.model_copy(
            update={
                "subjects": tuple(subject.model_copy(update={"prop": subject.prop or in_hand.get(subject.design.name, "")}) for subject in plan.subjects),
                "light": next((light for light in self.lighting_setup if light.scene_number == frame.scene_number), None),
                "composition": spec.composition if spec else plan.composition,
                "headroom": spec.headroom if spec else plan.headroom,
                "lens_mm": spec.lens_mm if spec else plan.lens_mm,
                "dressing": tuple(prop.name for prop in props if prop.use == "set"),
            }
        )

    def _spec(self, frame: Frame) -> ShotSpec | None:
        return next((spec for spec in self.shot_list if spec.frame_id == frame.frame_id), None)


class MovingInputs(StagedInputs):
    """The same for a clip: how camera, bodies and faces move, and which colours it is coded in."""

    camera_paths: tuple[CameraPath, ...] = ()
    motion_data: tuple[MotionData, ...] = ()
    facial_animation_data: tuple[FacialAnimation, ...] = ()
    scene_looks: tuple[SceneLook, ...] = ()

    def staged(self, plan: ShotPlan, frame: Frame) -> ShotPlan:
        plan = super().staged(plan, frame)
        bodies = {track.character: track for data in self.motion_data if data.frame_id == frame.frame_id for track in data.tracks}
        faces = {track.character: track for data in self.facial_animation_data if data.frame_id == frame.frame_id for track in data.tracks}
        subjects = tuple(
            subject.model_copy(update={"motion": bodies.get(subject.design.name), "face": faces.get(subject.design.name)}) for subject in plan.subjects
        )
        return plan.model_copy(
            update={
                "subjects": subjects,
                "camera": next((path for path in self.camera_paths if path.frame_id == frame.frame_id), None),
                "grade": next((look.grade for look in self.scene_looks if look.scene_number == frame.scene_number), None),
            }
        )


def framed(frame: Frame, spec: ShotSpec | None) -> Frame:
    """The frame as the camera department shoots it."""
    if spec is None:
        return frame
    return frame.model_copy(update=spec.framing)


def as_shot(frames: Sequence[Frame], specs: Sequence[ShotSpec]) -> tuple[Frame, ...]:
    """The storyboard as the camera department shoots it."""
    by_id = {spec.frame_id: spec for spec in specs}
    return tuple(framed(frame, by_id.get(frame.frame_id)) for frame in frames)
