"""Which sounds the actions of a scene make, and when: worked out from the same shot plans that the pictures are drawn from. Pure.

Steps fall when the drawn feet come down (`agents.media.gait`). Hands are heard on what they hold, cloth when somebody speaks with the body or turns, seats and knees when
they take a weight, a robot's motors when it moves; a door where somebody comes or goes. A sound is as loud as its shot is near and stands where its maker stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.film import FPS, BodyRig, FoleyEvent, Kit, Scene, ScenePlan, ShotPlan, ShotSize, Slot, Subject, Weather
from agents.items import stable_seed
from agents.media.catalogue import prop_of
from agents.media.gait import footfalls, phase_of
from agents.media.jobs import FoleySound

NEAR: dict[ShotSize, float] = {
    ShotSize.EXTREME_WIDE: -12.0,
    ShotSize.WIDE: -5.0,
    ShotSize.MEDIUM: -3.0,
    ShotSize.OVER_SHOULDER: -5.0,
    ShotSize.MEDIUM_CLOSE: -3.0,
    ShotSize.CLOSE: -2.0,
    ShotSize.INSERT: 0.0,
}
WEIGHTS: dict[BodyRig, float] = {BodyRig.CHILD: 0.15, BodyRig.SLIM: 0.4, BodyRig.OLD: 0.45, BodyRig.BROAD: 0.95, BodyRig.ROBOT: 1.0}
MATERIALS: dict[str, str] = {
    "bottle": "glass", "letter": "paper", "key": "metal", "book": "paper", "map": "paper", "lamp": "metal", "box": "wood", "photograph": "paper", "watch": "metal", "flower": "cloth",
    "seed": "wood", "egg": "ceramic", "compass": "metal", "radio": "wood", "violin": "string", "cup": "ceramic", "coin": "metal", "ring": "metal", "ball": "leather", "part": "metal",
    "parcel": "paper",
}  # fmt: skip
SURFACE_WORDS: tuple[tuple[str, str], ...] = (
    (r"shingle|gravel|pebble|track|rail|drive", "gravel"),
    (r"beach|dune|sand", "sand"),
    (r"pier|jetty|deck|boat|wharf|bridge|barn|loft|attic|cabin|hut|stage", "planks"),
    (r"kitchen|bath|ward|corridor|clinic|hospital|bakery|station hall|hall|lobby|shop", "tiles"),
    (r"harbour|quay|wall|tower|street|square|alley|cellar|church|castle|temple|court|plaza|roof|lantern", "stone"),
    (r"garden|meadow|field|orchard|park|lawn", "grass"),
    (r"bedroom|parlour|lounge|living|hotel|theatre|library|study|office", "carpet"),
)
_OUTDOORS: dict[Kit, str] = {
    Kit.SEA: "gravel", Kit.CITY: "stone", Kit.FOREST: "grass", Kit.MOUNTAIN: "gravel", Kit.DESERT: "sand", Kit.VILLAGE: "earth", Kit.HOME: "grass", Kit.WORKSHOP: "stone", Kit.VEHICLE: "gravel",
    Kit.SPACE: "sand",
}  # fmt: skip
_INDOORS: dict[Kit, str] = {Kit.CITY: "tiles", Kit.WORKSHOP: "stone", Kit.VEHICLE: "metal", Kit.SPACE: "metal", Kit.VILLAGE: "stone"}
COMES = re.compile(r"\b(?:enters?|comes? (?:in|through|home)|bursts? in|steps? (?:in|inside|through)|arrives?|knocks?|opens? the door)\b")
GOES = re.compile(r"\b(?:leaves?|goes out|walks? out|storms? out|slams?|turns to go|closes? the door|locks?)\b")
SOUND_WORDS = {"cloth": "cloth", "creak": "wood creaks", "thud": "knees on the ground", "servo": "motors of the joints", "door": "door"}


@dataclass(frozen=True)
class Heard:
    """A sound to be made, and what the record says of it."""

    sound: FoleySound
    event: FoleyEvent


def surface_of(scene: Scene) -> str:
    """What one walks on: snow and puddles first, then the place's own words, then what its kind of place has."""
    if not scene.interior and scene.weather is Weather.SNOW:
        return "snow"
    words = scene.location.lower()
    named = next((surface for pattern, surface in SURFACE_WORDS if re.search(rf"\b(?:{pattern})", words)), None)
    ground = named or (_INDOORS.get(scene.kit, "planks") if scene.interior else _OUTDOORS[scene.kit])
    if not scene.interior and scene.weather in (Weather.RAIN, Weather.STORM) and ground in ("stone", "earth", "gravel"):
        return "water"
    return ground


def scene_foley(scene: Scene, plan: ScenePlan | None, shots: Sequence[tuple[Slot, ShotPlan]]) -> tuple[Heard, ...]:
    """Every sound of a scene's actions in time; `shots` are its entries with the plans they were drawn from. Times are from the scene's first frame."""
    heard: list[Heard] = []
    before: tuple[Slot, ShotPlan] | None = None
    for slot, shot in shots:
        heard += _shot(scene, slot, shot, before[1] if before else None)
        before = (slot, shot)
    heard += _doors(scene, plan, shots)
    end = max((slot.start_frame + slot.frames for slot, _ in shots), default=0) / FPS
    return tuple(sorted((one for one in heard if one.event.at < end), key=lambda one: (one.event.at, one.event.sound)))


def _shot(scene: Scene, slot: Slot, shot: ShotPlan, before: ShotPlan | None) -> list[Heard]:
    start, seconds = slot.start_frame / FPS, slot.frames / FPS
    near, ground = NEAR[shot.size], surface_of(scene)
    heard: list[Heard] = []
    if shot.size is ShotSize.INSERT:
        if shot.object_name:
            material = MATERIALS.get(prop_of(shot.object_name), "wood")
            kind = "handle" if stable_seed("insert", shot.shot_id) % 2 else "set_down"
            heard.append(_heard(kind, start + 0.3, material, near, 0.0, 0.5, f"{shot.object_name} {'in the hand' if kind == 'handle' else 'set down'}", slot))
        return heard
    was = {subject.design.name: subject.action for subject in before.subjects} if before else {}
    for subject in shot.subjects:
        heard += _steps(subject, shot, slot, ground, start, seconds, near)
        heard += _body(subject, shot, slot, start, seconds, near, changed=was.get(subject.design.name) != subject.action)
    heard += _speakers(shot, slot, start, near)
    return heard + _shifts(shot, slot, ground, start, seconds, near)


def _steps(subject: Subject, shot: ShotPlan, slot: Slot, ground: str, start: float, seconds: float, near: float) -> list[Heard]:
    design = subject.design
    four = design.rig is BodyRig.ANIMAL
    kind = "paw" if four else "step"
    words = f"paws on {ground}" if four else f"footsteps on {'wet ground' if ground == 'water' else ground}"
    level = near + (-4.0 if four else 0.0) + (2.0 if subject.action == "run" else 0.0)
    weight = WEIGHTS.get(design.rig, 0.55)
    falls = footfalls(subject.action, phase_of(design.name, shot.seed), seconds, four_legs=four)
    heard = [_heard(kind, start + at, ground, level, subject.x, weight, words, slot, design.name) for at in falls]
    if design.rig is BodyRig.ROBOT:
        heard += [_heard("servo", start + max(0.0, at - 0.18), "", near - 9, subject.x, 1.0, SOUND_WORDS["servo"], slot, design.name) for at in falls[::2]]
    return heard


def _body(subject: Subject, shot: ShotPlan, slot: Slot, start: float, seconds: float, near: float, *, changed: bool) -> list[Heard]:
    """What the body does besides walking; what goes on from the shot before is not heard again."""
    if not changed or seconds < 1.0:
        return []
    name, action, pan = subject.design.name, subject.action, subject.x
    at = start + 0.15 + (stable_seed("foley", shot.shot_id, name) % 100) / 250
    heard: list[Heard] = []
    if subject.design.rig is BodyRig.ROBOT and action != "stand":
        heard.append(_heard("servo", at, "", near - 5, pan, 1.0, SOUND_WORDS["servo"], slot, name))
    if action == "sit":
        heard.append(_heard("creak", at, "wood", near - 8, pan, 0.5, SOUND_WORDS["creak"], slot, name))
    if action == "kneel":
        heard.append(_heard("thud", at, "", near - 5, pan, 0.5, SOUND_WORDS["thud"], slot, name))
    if action in ("hold", "reach", "work") and (shot.object_name or subject.prop):
        thing = shot.object_name or subject.prop
        heard.append(_heard("handle", at + 0.2, MATERIALS.get(prop_of(thing), "wood"), near - 7, pan, 0.5, f"{thing} in the hand", slot, name))
    if subject.design.rig not in (BodyRig.ANIMAL, BodyRig.ROBOT) and action in (
        "point",
        "wave",
        "shrug",
        "fold_arms",
        "turn_away",
        "reach",
        "sit",
        "kneel",
        "lean",
    ):
        heard.append(_heard("cloth", at - 0.1, "", near - 9, pan, 0.5, SOUND_WORDS["cloth"], slot, name))
    return heard


def _speakers(shot: ShotPlan, slot: Slot, start: float, near: float) -> list[Heard]:
    """Sleeves of those who speak with their hands; not with every line."""
    by_name = {subject.design.name: subject for subject in shot.subjects}
    heard: list[Heard] = []
    for index, cue in enumerate(slot.speech):
        subject = by_name.get(cue.character)
        if subject is None or not cue.on_screen or index % 2 or shot.size is ShotSize.CLOSE:
            continue
        robot = subject.design.rig is BodyRig.ROBOT
        if subject.design.rig is not BodyRig.ANIMAL:
            kind = "servo" if robot else "cloth"
            heard.append(_heard(kind, start + max(0.0, cue.start - 0.12), "", near - 11, subject.x, 0.5, SOUND_WORDS[kind], slot, cue.character))
    return heard


def _shifts(shot: ShotPlan, slot: Slot, ground: str, start: float, seconds: float, near: float) -> list[Heard]:
    """Somebody who only stands moves a foot now and then, in a pause, where the feet or at least the legs are seen."""
    standing = [subject for subject in shot.subjects if subject.action not in ("walk", "run", "sit", "kneel") and subject.design.rig is not BodyRig.ANIMAL]
    if shot.size not in (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.MEDIUM) or not standing or seconds < 2.5:
        return []
    draw = stable_seed("shift", shot.shot_id)
    subject = standing[draw % len(standing)]
    at = 0.5 + draw % 997 / 997 * (seconds - 1.2)
    if any(cue.start - 0.2 < at < cue.start + cue.seconds + 0.1 for cue in slot.speech):
        return []
    words = f"a foot on {'wet ground' if ground == 'water' else ground}"
    return [_heard("step", start + at, ground, near - 9.0, subject.x, WEIGHTS.get(subject.design.rig, 0.5), words, slot, subject.design.name)]


def _doors(scene: Scene, plan: ScenePlan | None, shots: Sequence[tuple[Slot, ShotPlan]]) -> list[Heard]:
    """A door where the scene's action says that somebody comes in or goes out, indoors."""
    words = f"{plan.action if plan else ''} {' '.join(mark.business for mark in plan.marks) if plan else ''} {scene.goal}".lower()
    if not scene.interior or not shots:
        return []
    material = "metal" if scene.kit in (Kit.SPACE, Kit.VEHICLE) else "wood"
    heard: list[Heard] = []
    if COMES.search(words):
        heard.append(_heard("door", 0.1, material, -6.0, 0.55, 0.5, "door opens and closes", shots[0][0]))
    if GOES.search(words):
        last = shots[-1][0]
        at = (last.start_frame + last.frames) / FPS - 1.25
        if at > max((last.start_frame / FPS + cue.start + cue.seconds for cue in last.speech), default=0.0) - 0.2:
            heard.append(_heard("door", at, material, -6.0, -0.55, 0.5, "door opens and closes", last))
    return heard


def _heard(kind: str, at: float, material: str, level: float, pan: float, weight: float, words: str, slot: Slot, character: str = "") -> Heard:
    at = round(max(0.0, at), 3)
    sound = FoleySound.model_validate(
        {"kind": kind, "at": at, "material": material, "level_db": max(-30.0, level), "pan": round(0.5 * max(-1.0, min(1.0, pan)), 3), "weight": weight}
    )
    return Heard(sound=sound, event=FoleyEvent(at=at, sound=words, frame_id=slot.frame_id, character=character))
