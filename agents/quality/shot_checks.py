"""What a clip must be to go into the film: the limits, and the names under which a fault is sent back to the renderer.

Pure; `video_generation` measures a clip with `agents.media.footage` and asks here. A name is a `ShotCheck`, so that the next take can mend exactly that.
"""

from typing import NamedTuple

from agents.film import Look, ShotCheck, ShotPlan
from agents.media.jobs import ClipFindings, LightFindings, LipFindings

DARKEST = 0.03
"""Mean luma, of full scale, below which a clip counts as black."""
SUNK, WASHED_OUT = 0.055, 0.93
"""Mean luma below which a picture is hard to read in a lit room, and above which it is glare."""
LEAST_CONTRAST = 0.09
LONGEST_FREEZE = 2.0
"""Seconds without any change that a viewer still takes for stillness and not for a fault."""
LEAST_MOTION = 0.0003
"""Mean difference of neighbouring frames below which a shot is a slide: an empty room under a fixed camera
makes 0.0001, a face that breathes, blinks and speaks 0.0013."""
MOST_HELD = 0.6
LEAST_MOVING_SHARE = 0.004
"""Share of the picture that changes within half a second; a face that speaks in a wide shot makes 0.01."""
TOLD, KEY_SHARE = 0.15, 0.4
"""Stops between the sides from which on a light takes one, and the share of them that must be seen."""
LEVEL_OFF = 0.5
"""Stops by which the picture may be lighter or darker than the setup has it."""
LIPS_MOVING, LIPS_RESTLESS = 0.42, 0.7
"""Least share of a line in which the mouth moves (there are pauses in lines), and the largest share of silence in which it may."""
LEAST_HEARD = 0.6
"""Seconds of speech, or of rest, below which lips are not judged."""
LEAST_IDENTITY = 0.5
"""Share of a part, a coat, a hat, that is as designed: another colour leaves next to nothing of it."""


class Fault(NamedTuple):
    check: ShotCheck
    says: str


def shot_faults(found: ClipFindings, plan: ShotPlan) -> tuple[Fault, ...]:
    """What is wrong with a clip, by name and in a sentence; empty when it may be cut into the film."""
    return (*_length(found, plan), *_light(found, plan), *_key(found.light), *_motion(found, plan), *_lips(found.lips), *_identity(found.identity))


def unjudged(found: ClipFindings) -> tuple[str, ...]:
    """What of a clip could not be judged, and why."""
    return tuple(f"lips of {one.character}: {one.unjudged}" for one in found.lips if one.unjudged)


def measured(found: ClipFindings) -> dict[str, float]:
    """The figures of a clip that its record keeps."""
    spoken = sum(lips.spoken_seconds for lips in found.lips)
    at_rest = sum(lips.rest_seconds for lips in found.lips)
    figures = {
        "frames": found.frames,
        "mean_luma": found.mean_luma,
        "frozen_frames": found.frozen_frames,
        "motion_energy": found.motion_energy,
        "moving_share": found.moving_share,
        "contrast": found.contrast,
        "colourfulness": found.colourfulness,
        "lips_seconds": spoken,
    }
    if spoken:
        figures["lips_moving"] = sum(lips.moving * lips.spoken_seconds for lips in found.lips) / spoken
    if at_rest:
        figures["lips_restless"] = sum(lips.restless * lips.rest_seconds for lips in found.lips) / at_rest
    if found.light:
        figures |= {"light_ratio": found.light.ratio, "light_wanted": found.light.wanted_ratio, "light_level": found.light.level}
    if found.identity:
        figures["identity"] = min(share for parts in found.identity.values() for share in parts.values())
    return {name: round(float(value), 5) for name, value in figures.items()}


def _length(found: ClipFindings, plan: ShotPlan) -> list[Fault]:
    planned = plan.head_frames + plan.frames + plan.tail_frames
    if abs(found.frames - planned) <= 1:
        return []
    return [Fault(ShotCheck.LENGTH, f"The clip has {found.frames} frames, planned were {planned}.")]


def _light(found: ClipFindings, plan: ShotPlan) -> list[Fault]:
    if found.black_frames > 0.25 * found.frames or found.mean_luma < DARKEST:
        return [Fault(ShotCheck.BLACK, f"The clip is black: {found.black_frames} of {found.frames} frames, mean luma {found.mean_luma:.3f}.")]
    low = SUNK * (0.7 if plan.look is Look.NOIR else 1.0)
    if found.mean_luma < low or found.mean_luma > WASHED_OUT or found.contrast < LEAST_CONTRAST:
        return [Fault(ShotCheck.EXPOSURE, f"The picture cannot be read: mean luma {found.mean_luma:.3f}, contrast {found.contrast:.3f}.")]
    return []


def _key(light: LightFindings | None) -> list[Fault]:
    """The setup's light: from the side it was planned for, about as strong, about as bright on the whole."""
    if light is None:
        return []
    if light.wanted_ratio >= TOLD and light.ratio < KEY_SHARE * light.wanted_ratio:
        found = "from another side" if light.ratio < -KEY_SHARE * light.wanted_ratio else "hardly any"
        return [
            Fault(
                ShotCheck.LIGHT,
                f"The key from the {light.key_side} is not seen ({found}): {light.ratio:+.2f} stops to the other side, planned were {light.wanted_ratio:+.2f}.",
            )
        ]
    if abs(light.level - light.wanted_level) > LEVEL_OFF:
        return [Fault(ShotCheck.LIGHT, f"The light makes the picture {light.level:+.2f} stops brighter, planned were {light.wanted_level:+.2f}.")]
    return []


def _motion(found: ClipFindings, plan: ShotPlan) -> list[Fault]:
    faults: list[Fault] = []
    if found.frozen_frames > LONGEST_FREEZE * plan.fps:
        faults.append(Fault(ShotCheck.FROZEN, f"The picture stands still for {found.frozen_frames / plan.fps:.1f} s."))
    if found.motion_energy < LEAST_MOTION:
        faults.append(Fault(ShotCheck.MOTION, f"Hardly anything moves: motion energy {found.motion_energy:.5f}, wanted {LEAST_MOTION}."))
    elif found.held_share > MOST_HELD:
        faults.append(Fault(ShotCheck.MOTION, f"It is a slide show: {found.held_share:.0%} of the frames repeat the one before."))
    elif found.moving_share < LEAST_MOVING_SHARE:
        faults.append(Fault(ShotCheck.MOTION, f"Too little of the picture moves: {found.moving_share:.2%}, wanted {LEAST_MOVING_SHARE:.1%}."))
    return faults


def _lips(lips: tuple[LipFindings, ...]) -> list[Fault]:
    still = [one for one in lips if one.spoken_seconds >= LEAST_HEARD and one.moving < LIPS_MOVING]
    loose = [one for one in lips if one.rest_seconds >= LEAST_HEARD and one.restless > LIPS_RESTLESS]
    return [
        *(Fault(ShotCheck.LIPS, f"{one.character} is heard with a still mouth: it moves in {one.moving:.0%} of the line.") for one in still),
        *(Fault(ShotCheck.LIPS, f"{one.character}'s mouth moves in {one.restless:.0%} of the time in which nothing of theirs is heard.") for one in loose),
    ]


def _identity(seen: dict[str, dict[str, float]]) -> list[Fault]:
    faults: list[Fault] = []
    for name, parts in sorted(seen.items()):
        if other := {part: share for part, share in parts.items() if share < LEAST_IDENTITY}:
            told = " and ".join(f"{part} ({share:.0%} of it is)" for part, share in other.items())
            faults.append(Fault(ShotCheck.IDENTITY, f"{name} is not as designed: {told}."))
    return faults
