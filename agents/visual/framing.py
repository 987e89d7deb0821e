"""How a frame of the storyboard is shot: size, height and side of the camera, lens, move and composition, each with the reason the story gives. Pure.

One shot is decided at a time, from the storyboard's frames of its scene, and yet the row of them keeps the grammar: a shot is framed anew (another size or azimuth) only where its wish
weighs more than those of both its neighbours, which then stay as they are drawn, and where `grammar` has nothing against it whatever the frames beyond them do. All else (angle, lens,
composition, headroom) cannot break a cut.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from agents.film import CameraMove, Frame, Mood, Scene, ScenePlan, ShotSize
from agents.film.staging import CameraAngle, Composition, ShotSpec

from .grammar import clashes
from .staged_shots import framed

REACH = 2
"""Frames to either side with which a shot makes a rule of the grammar."""
PEOPLE = (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
NEARER = {ShotSize.MEDIUM: ShotSize.MEDIUM_CLOSE, ShotSize.MEDIUM_CLOSE: ShotSize.CLOSE}
FARTHER = {ShotSize.CLOSE: ShotSize.MEDIUM_CLOSE}
FRONTAL = 48
"""Degrees from straight across at which a drawn face is seen from the front."""
HARD = frozenset({Mood.TENSE, Mood.EERIE, Mood.SAD, Mood.TRIUMPHANT})
"""Moods in which the height of the camera says who has the upper hand; people who get on are seen eye to eye."""
ROOM_ABOVE = {
    ShotSize.MEDIUM: 0.17, ShotSize.MEDIUM_CLOSE: 0.15, ShotSize.CLOSE: 0.11, ShotSize.OVER_SHOULDER: 0.16,
}  # fmt: skip
PRESSED, PROUD = 0.05, -0.02
"""More of the frame above who has lost, less above who has won."""
LONGER, SHORTER = 1.35, 0.75
"""A long lens takes the place away from behind a face, a short one leaves it there."""


def spec_of(frame: Frame, near: Sequence[Frame], scene: Scene, plan: ScenePlan | None) -> ShotSpec:
    """How the frame is shot. `near`: the frames of its scene in order, it among them."""
    size, azimuth, why = _reframed(frame, near, scene, plan)
    shot = frame.model_copy(update={"size": size, "azimuth": azimuth})
    angle, height = _angle(shot, near, scene)
    composition, place = _composition(shot, near, scene, plan)
    move, motion = _move(frame, near, scene)
    lens, glass = _lens(shot, scene)
    return ShotSpec(
        frame_id=frame.frame_id,
        scene_number=frame.scene_number,
        size=size,
        move=move,
        azimuth=azimuth,
        angle=angle,
        lens_mm=lens,
        composition=composition,
        headroom=_headroom(shot, near, scene),
        reason=" ".join(part for part in (why, height, place, motion, glass) if part)[:300],
    )


def wrongs(frame: Frame, spec: ShotSpec, near: Sequence[Frame], plan: ScenePlan | None) -> list[str]:
    """What a specification breaks: the grammar between neighbours as they are drawn, and what can be seen in the shot."""
    found = []
    if spec.size is not frame.size and not _resizable(frame):
        found.append(f"{frame.frame_id} must stay of size {frame.size.value}: what happens in it is drawn for that size.")
    if spec.size is not frame.size and spec.size not in PEOPLE:
        found.append(f"A single is MS, MCU or CU: {frame.frame_id} cannot be {spec.size.value}.")
    if _walks(frame) and spec.move is not frame.move:
        found.append(f"{frame.frame_id} goes along with people who walk: its move stays {frame.move.value}.")
    return found + _worse(frame, framed(frame, spec), _window(frame, near), plan)


def ruler(scene: Scene, *, turned: bool) -> str:
    """Who has the upper hand: where the scene turns for the better its first character has it in the end and the other before, and the reverse; nobody where nothing turns."""
    gain, cast = scene.value_after - scene.value_before, scene.primary_characters
    if not gain or len(cast) < 2:
        return ""
    return cast[0] if (gain > 0) is turned else cast[1]


def turned(frame: Frame, near: Sequence[Frame]) -> bool:
    """Whether the scene has turned when the shot ends: it has its last line in it or behind it."""
    return not any(other.line_ids for other in near if other.shot_order > frame.shot_order)


def turns_in(frame: Frame, near: Sequence[Frame], scene: Scene) -> bool:
    """Whether this is the shot in which the scene turns: the last that speaks."""
    return bool(frame.line_ids) and turned(frame, near) and scene.value_before != scene.value_after


def _alone(frame: Frame) -> bool:
    return frame.size in PEOPLE and len(frame.characters_present) == 1


def _walks(frame: Frame) -> bool:
    return any(action in ("walk", "run") for action in frame.actions.values())


def _resizable(frame: Frame) -> bool:
    return _alone(frame) and not _walks(frame) and not any(action in ("give", "take", "kneel", "sit") for action in frame.actions.values())


def _wish(frame: Frame, near: Sequence[Frame], scene: Scene) -> tuple[int, ShotSize, int, str]:
    """How much the frame wants to be framed anew, how, and why."""
    side = (frame.azimuth > 0) - (frame.azimuth < 0)
    if not _resizable(frame) or abs(scene.value_after - scene.value_before) < 1:
        return 0, frame.size, frame.azimuth, ""
    if turns_in(frame, near, scene):
        return 3, NEARER.get(frame.size, frame.size), side * max(abs(frame.azimuth), FRONTAL), f"Here it turns for {frame.focus}: nearest, and into the face."
    if frame.size is ShotSize.CLOSE and frame.line_ids and not turned(frame, near):
        return 2, FARTHER[frame.size], frame.azimuth, "The close-up is kept for the turn."
    return 0, frame.size, frame.azimuth, ""


def _reframed(frame: Frame, near: Sequence[Frame], scene: Scene, plan: ScenePlan | None) -> tuple[ShotSize, int, str]:
    """The size and the azimuth: as wished where neighbours want it less and the grammar allows it, in parts if not as a whole."""
    weight, size, azimuth, why = _wish(frame, near, scene)
    beside = [other for other in near if abs(other.shot_order - frame.shot_order) == 1]
    if weight and all(_wish(other, near, scene)[0] < weight for other in beside):
        for wanted in ((size, azimuth), (size, frame.azimuth), (frame.size, azimuth)):
            if wanted != (frame.size, frame.azimuth) and _allowed(frame, wanted, near, plan):
                return *wanted, why
    return frame.size, frame.azimuth, ""


def _allowed(frame: Frame, wanted: tuple[ShotSize, int], near: Sequence[Frame], plan: ScenePlan | None) -> bool:
    """Whether no cut jumps by it, however the frames beyond the neighbours are framed."""
    shot = frame.model_copy(update={"size": wanted[0], "azimuth": wanted[1]})
    beyond = [[other, *_variants(other)] if abs(other.shot_order - frame.shot_order) > 1 else [other] for other in _window(frame, near)]
    return all(not _worse(frame, shot, row, plan) for row in map(list, product(*beyond)))


def _variants(frame: Frame) -> Iterator[Frame]:
    """Ways in which a frame may be framed anew."""
    if _resizable(frame):
        for size in {NEARER.get(frame.size), FARTHER.get(frame.size)} - {None}:
            yield frame.model_copy(update={"size": size})


def _window(frame: Frame, near: Sequence[Frame]) -> list[Frame]:
    return [other for other in near if abs(other.shot_order - frame.shot_order) <= REACH]


def _worse(frame: Frame, shot: Frame, row: Sequence[Frame], plan: ScenePlan | None) -> list[str]:
    """What the grammar has against the row with the shot in the frame's place and has not against the row itself."""
    before = set(clashes(row, plan))
    return [said for said in clashes([shot if other.frame_id == frame.frame_id else other for other in row], plan) if said not in before]


def _angle(frame: Frame, near: Sequence[Frame], scene: Scene) -> tuple[CameraAngle, str]:
    """From below whoever has the upper hand, from above whoever has not; elsewhere as the storyboard has it."""
    if not _alone(frame) or _walks(frame):
        return frame.angle, ""
    above = ruler(scene, turned=turned(frame, near))
    if not above or scene.mood not in HARD:
        return "eye", ""
    if frame.focus == above:
        return "low", f"From below: {above} has the upper hand."
    return "high", f"From above: {above} has the upper hand over {frame.focus}."


def _composition(frame: Frame, near: Sequence[Frame], scene: Scene, plan: ScenePlan | None) -> tuple[Composition, str]:
    """A face looks into the free two thirds of the frame; at the turn it stands in the middle; one who has lost has the room behind."""
    if not frame.characters_present and frame.size is not ShotSize.INSERT:
        return ("frame_within_frame", "Seen as if from hiding.") if scene.mood in (Mood.EERIE, Mood.TENSE) else ("balanced", "")
    if frame.size is ShotSize.INSERT:
        return "centred", "What it is about, and nothing else."
    if not _alone(frame):
        return "balanced", ""
    facing = next((mark.facing for mark in plan.marks if mark.character == frame.focus), "right") if plan else "right"
    ahead: Composition = "thirds_left" if facing == "right" else "thirds_right"
    if turns_in(frame, near, scene):
        return "centred", ""
    if scene.mood is Mood.SAD and turned(frame, near) and scene.value_after < scene.value_before:
        return ("thirds_right" if facing == "right" else "thirds_left"), "At the edge it faces, with the emptiness behind."
    return ahead, ""


def _headroom(frame: Frame, near: Sequence[Frame], scene: Scene) -> float:
    usual = ROOM_ABOVE.get(frame.size, 0.12)
    if not _alone(frame) or not turned(frame, near):
        return usual
    lean = PRESSED if scene.mood in (Mood.SAD, Mood.EERIE) and scene.value_after < scene.value_before else PROUD if scene.mood is Mood.TRIUMPHANT else 0.0
    return round(usual + lean, 3)


def _move(frame: Frame, near: Sequence[Frame], scene: Scene) -> tuple[CameraMove, str]:
    """As the storyboard has it, but that the camera comes nearer where the scene turns and looks on what is revealed."""
    if _walks(frame) or frame.move is CameraMove.HANDHELD:
        return frame.move, ""
    if turns_in(frame, near, scene) and _alone(frame):
        return CameraMove.PUSH_IN, "The camera comes nearer as it is said."
    if frame.size is ShotSize.INSERT and frame.object_seen:
        return CameraMove.PUSH_IN, ""
    return frame.move, ""


def _lens(frame: Frame, scene: Scene) -> tuple[int, str]:
    if _alone(frame) and scene.mood in (Mood.TENSE, Mood.SAD, Mood.EERIE):
        return round(frame.lens_mm * LONGER / 5) * 5, "A long lens: nothing else is there for them."
    if _alone(frame) and scene.mood in (Mood.WARM, Mood.COMIC):
        return max(12, round(frame.lens_mm * SHORTER / 5) * 5), ""
    return frame.lens_mm, ""
