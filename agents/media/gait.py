"""When feet come down: the one clock that legs are drawn by and footsteps are heard by. Light: no arrays, no drawing.

A stride is a full turn, left and right. A person's near foot comes down at the beginning of each turn and the far one half a turn later, which is where `limbs`
puts them on the ground; a test holds the two together.
"""

import math
import random

WALK_SECONDS = 1.08
"""One full stride of a person, left and right."""
RUN_SECONDS = 0.72
PACE_SECONDS = 0.8
"""One full stride of a four-legged animal."""
STRIDES = {"walk": WALK_SECONDS, "run": RUN_SECONDS}


def phase_of(name: str, shot_seed: int) -> float:
    """Where in the stride a figure stands at the first frame of its shot."""
    return random.Random(f"{name}:{shot_seed}").uniform(0, 6.28)


def footfalls(action: str, phase: float, seconds: float, *, four_legs: bool = False) -> tuple[float, ...]:
    """Seconds of the shot at which a foot comes down, in order; none for somebody who does not walk. Four legs make two sounds a stride, a diagonal pair each."""
    stride = PACE_SECONDS if four_legs and action in STRIDES else STRIDES.get(action, 0.0)
    if not stride:
        return ()
    first = 0.25 if four_legs else (-phase / (2 * math.pi)) % 0.5
    falls: list[float] = []
    turn = first
    while turn * stride < seconds:
        falls.append(round(turn * stride, 4))
        turn += 0.5
    return tuple(falls)
