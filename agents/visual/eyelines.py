"""Where eyes are and where they look: heights of eyes, glances from one mark to another, and whether two shots agree about them. Pure.

Across a cut from one partner to the other, one looks right and the other left, and who is smaller looks up to who looks down.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from agents.film import BodyRig, CharacterDesign, ShotPlan, ShotSize, Subject
from agents.media.people.species import creature_of

_ANIMALS = {
    "dog": 0.42,
    "cat": 0.28,
    "bird": 0.24,
    "fox": 0.38,
    "mouse": 0.16,
    "rabbit": 0.24,
    "horse": 0.95,
    "cow": 0.82,
    "mammoth": 1.25,
    "elephant": 1.25,
    "bear": 0.8,
}
"""Height of the eyes of one who stands, of an adult's whole height."""
EYES_OF_HEIGHT = 0.88
"""Height of an animal's eyes, of its own height."""
_LOWERED = {"sit": 0.21, "kneel": 0.26, "lean": 0.03}
LEVEL = 0.06
"""Eyes whose heights differ by less look straight at each other."""
BESIDE = 1.7
"""Where a partner is who stands outside the frame."""
STEEPEST = 1.2


class Glance(NamedTuple):
    """Where somebody looks, as in `Subject.look_x` and `look_y`."""

    x: float
    y: float


def eye_level(design: CharacterDesign, action: str = "stand") -> float:
    """Height of the eyes above the ground, an adult's whole height being 1."""
    if design.rig is BodyRig.ANIMAL:
        level = _ANIMALS.get(design.animal) or EYES_OF_HEIGHT * creature_of(design).height
        return level if design.height >= 1.0 else min(level * 1.3, design.height)
    child = 0.62 if design.rig is BodyRig.CHILD and design.height >= 1.0 else design.height
    return max(0.2, 0.93 * child - _LOWERED.get(action, 0.0))


def glance_at(own: float, other: float, towards: int, *, beside: float = BESIDE) -> Glance:
    """From eyes at height `own` to eyes at height `other`, to the right (1) or left (-1); down is positive."""
    rise = own - other
    return Glance(beside * towards, 0.0 if abs(rise) < LEVEL else max(-STEEPEST, min(STEEPEST, 2.0 * rise)))


def side_of(subject: Subject) -> int:
    """1 for who looks right, -1 for who looks left, 0 for who looks at nobody."""
    if subject.look_x is None:
        return 0
    return 1 if subject.look_x > subject.x + 0.05 else -1 if subject.look_x < subject.x - 0.05 else 0


def eyelines_missed(plans: Sequence[ShotPlan]) -> list[str]:
    """Neighbouring shots of one scene whose partners do not look at each other: both to one side, or both up, or both down."""
    found: list[str] = []
    for one, two in pairwise(plans):
        if _scene(one) != _scene(two):
            continue
        a, b = _looker(one), _looker(two)
        if a is None or b is None or a.design.name == b.design.name or a.gaze != "partner" or b.gaze != "partner":
            continue
        if side_of(a) * side_of(b) > 0:
            way = "right" if side_of(a) > 0 else "left"
            found.append(f"{a.design.name} in {one.shot_id} and {b.design.name} in {two.shot_id} both look {way}: they do not look at each other.")
        if a.look_y * b.look_y > 0.01:
            way = "down" if a.look_y > 0 else "up"
            found.append(f"{a.design.name} in {one.shot_id} and {b.design.name} in {two.shot_id} both look {way}: their eyes do not meet.")
    return found


def sides_swapped(plans: Sequence[ShotPlan]) -> list[str]:
    """Shots of one scene in which two characters have changed sides of the frame."""
    found: list[str] = []
    left_of: dict[tuple[str, str, str], str] = {}
    for plan in plans:
        for left, right in _orders(plan):
            scene = _scene(plan)
            if (scene, right, left) in left_of:
                found.append(f"{left} is left of {right} in {plan.shot_id} and was right of them in {left_of[scene, right, left]}.")
            left_of.setdefault((scene, left, right), plan.shot_id)
    return found


def _orders(plan: ShotPlan) -> Iterable[tuple[str, str]]:
    people = sorted(plan.subjects, key=lambda subject: subject.x)
    return ((a.design.name, b.design.name) for index, a in enumerate(people) for b in people[index + 1 :] if b.x - a.x > 0.01)


def _looker(plan: ShotPlan) -> Subject | None:
    """The one whose eyes a single or an over-the-shoulder shot is about."""
    if plan.size not in (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.OVER_SHOULDER):
        return None
    if plan.size is not ShotSize.OVER_SHOULDER and len(plan.subjects) != 1:
        return None
    return next((subject for subject in plan.subjects if subject.design.name == plan.focus or len(plan.subjects) == 1), None)


def _scene(plan: ShotPlan) -> str:
    return plan.shot_id.partition("_SHOT_")[0]
