"""What a film's posters are drawn from: its protagonist alone, close enough to know, in the place that says most about the film.

Pure, and blind to words: the plans follow from designs, places and the storyboard.
"""

from collections.abc import Sequence

from agents.film import BodyRig, CharacterDesign, Concept, EnvironmentDesign, Frame, Scene, ScenePlan, ShotPlan, ShotSize, StyleGuide, Subject, TimeOfDay
from agents.film.dressing import CostumeDesign, dressed
from agents.visual.shot_plans import shot_plan
from cluster.contracts.base import Model

UPRIGHT, WIDE = (1000, 1500), (1920, 1080)
ROMANTIC = {TimeOfDay.DUSK: 3, TimeOfDay.DAWN: 2, TimeOfDay.NIGHT: 1, TimeOfDay.DAY: 0}


class Designed(Model):
    """What a shot plan is made from besides its frame."""

    concept_brief: Concept
    style_guide: StyleGuide
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...]
    character_designs: tuple[CharacterDesign, ...]
    environment_designs: tuple[EnvironmentDesign, ...]
    costume_designs: tuple[CostumeDesign, ...] = ()


def key_art(film: Designed, frames: Sequence[Frame], seed: int, *, wide: bool) -> ShotPlan:
    """The plan of the upright or the wide picture: out of doors when the film is, at its best hour; the story's object in hand where it has one,
    and everybody dressed as in the scene that is shown."""
    protagonist = film.concept_brief.entities[0].name
    scenes = {scene.scene_number: scene for scene in film.scene_list}

    def rank(frame: Frame) -> tuple[bool, bool, int, bool, int, int]:
        scene = scenes[frame.scene_number]
        return (
            protagonist not in frame.characters_present,
            scene.interior,
            -ROMANTIC[scene.time_of_day],
            not frame.object_seen,
            frame.scene_number,
            frame.shot_order,
        )

    shown = min(frames, key=rank)
    film = film.model_copy(update={"character_designs": tuple(dressed(design, shown.scene_number, film.costume_designs) for design in film.character_designs)})
    plan = shot_plan(
        shown,
        scenes=film.scene_list,
        plans=film.scene_plans,
        designs=film.character_designs,
        environments=film.environment_designs,
        style=film.style_guide,
        concept=film.concept_brief,
        seed=seed,
    )
    width, height = WIDE if wide else UPRIGHT
    plan = plan.model_copy(
        update={
            "shot_id": "poster_wide" if wide else "poster",
            "frames": 2,
            "width": width,
            "height": height,
            "speech": (),
            "head_frames": 0,
            "tail_frames": 0,
            "azimuth": 0,
            "angle": "eye",
            "object_name": film.concept_brief.object_name,
        }
    )
    hero = _hero(plan, protagonist, film)
    if hero is None:
        return plan
    alone = hero.model_copy(
        update={
            "x": 0.56 if wide else 0.0,
            "facing": "left" if wide else hero.facing,
            "expression": film.concept_brief.mood,
            "gaze": "away",
            "look_x": None,
            "look_y": 0.0,
            "action": "hold" if plan.object_name else "stand",
        }
    )
    near = ShotSize.MEDIUM_CLOSE if hero.design.rig is BodyRig.ANIMAL and not wide else ShotSize.MEDIUM
    return plan.model_copy(update={"size": near, "focus": protagonist, "subjects": (alone,)})


def _hero(plan: ShotPlan, protagonist: str, film: Designed) -> Subject | None:
    """The protagonist as the shot has it, or as it is designed when no shot shows it."""
    there = next((subject for subject in plan.subjects if subject.design.name == protagonist), None)
    design = next((design for design in film.character_designs if design.name == protagonist), None)
    return there or (Subject(design=design) if design else None)
