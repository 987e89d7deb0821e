"""The grammar of shots as pure checks; every finding is a sentence, no finding an empty list.

`scene_findings` judges the storyboard of one scene by all of them, `film_findings` what only a whole film can keep. The storyboard artist asks of an LLM
what breaks a film (`jumps`, `lines_missed`, `bridges_broken`); quality control asks everything.

Sizes are steps from far to near; the azimuth of a frame is positive where the camera has gone to the right. A character who looks right is therefore seen
from the right (0 to 80 degrees) in every shot of a scene, a partner who looks left from the left: the camera never crosses the line between them.
"""

from collections.abc import Sequence
from itertools import pairwise

from agents.film import Frame, LineCue, Scene, ScenePlan, ShotSize, Slot

STEPS: dict[ShotSize, int] = {
    ShotSize.EXTREME_WIDE: 0,
    ShotSize.WIDE: 1,
    ShotSize.MEDIUM: 2,
    ShotSize.OVER_SHOULDER: 2,
    ShotSize.MEDIUM_CLOSE: 3,
    ShotSize.CLOSE: 4,
}
"""How near a size is; an INSERT has no step: it shows nobody."""

ESTABLISHING = (ShotSize.EXTREME_WIDE, ShotSize.WIDE)
ANGLE, SIZE_STEPS = 30, 2
"""Two neighbouring shots of one subject differ by this many degrees, or by this many steps of size."""
BREATH = 0.15
"""Least pause between two lines, in seconds."""
LONGEST_HELD: dict[ShotSize, float] = {ShotSize.INSERT: 5.0, ShotSize.OVER_SHOULDER: 7.0, ShotSize.EXTREME_WIDE: 9.0}
HELD = 10.0
"""Seconds for which a shot is looked at before it tires: by size, and of any other size."""
EXCHANGE = 2.0
"""Seconds that a shot of two faces bears longer for every line after the first: eyes go from one speaker to the other, as they would over a cut."""
SETTLED = 3
"""Shots within which the place is shown."""


def subject_of(frame: Frame) -> tuple[str, ...]:
    """Who a shot is of: the one in focus, or everybody in it; nobody in an INSERT or an empty set."""
    if frame.size is ShotSize.INSERT:
        return ()
    return (frame.focus,) if frame.focus in frame.characters_present and frame.size is not ShotSize.MEDIUM else tuple(sorted(frame.characters_present))


def shows_face(frame: Frame, name: str, *, near: bool = True) -> bool:
    """Whether the face of `name` can be seen in the shot: present, not the shoulder in front and, if it shall be `near`, large enough to read lips."""
    if name not in frame.characters_present or frame.size is ShotSize.INSERT or (near and frame.size is ShotSize.EXTREME_WIDE):
        return False
    return frame.size is not ShotSize.OVER_SHOULDER or frame.focus == name


def lines_crossed(frames: Sequence[Frame], plan: ScenePlan | None) -> list[str]:
    """The 180-degree line: whoever looks right is seen from the right of straight across, whoever looks left from the left."""
    facing = {mark.character: mark.facing for mark in plan.marks} if plan else {}
    return [
        f"{frame.frame_id} crosses the line: {frame.focus} looks {facing[frame.focus]}, so the camera stands at an azimuth of "
        f"{'0 to 80' if facing[frame.focus] == 'right' else '-80 to 0'}, not {frame.azimuth}."
        for frame in frames
        if frame.focus in facing and len(subject_of(frame)) == 1 and frame.azimuth * (1 if facing[frame.focus] == "right" else -1) < 0
    ]


def jumps(frames: Sequence[Frame]) -> list[str]:
    """Cuts that look like a fault of the film: one size, one subject and hardly another angle."""
    return [
        f"{one.frame_id} and {two.frame_id} show the same subject in size {one.size.value}: change one of the sizes, the azimuth by {ANGLE} degrees, or the subject."
        for one, two in pairwise(frames)
        if one.size is two.size and subject_of(one) == subject_of(two) and one.focus == two.focus and abs(one.azimuth - two.azimuth) < ANGLE
    ]


def thirty_degrees(frames: Sequence[Frame]) -> list[str]:
    """The 30-degree rule: two neighbouring shots of one subject differ by 30 degrees or by two steps of size."""
    return [
        f"{one.frame_id} and {two.frame_id} show {' and '.join(subject_of(one))} from nearly the same place: "
        f"{abs(one.azimuth - two.azimuth)} degrees and {_step(one, two)} step(s) of size apart."
        for one, two in pairwise(frames)
        if subject_of(one) and subject_of(one) == subject_of(two) and abs(one.azimuth - two.azimuth) < ANGLE and _step(one, two) < SIZE_STEPS
    ]


def place_unseen(frames: Sequence[Frame]) -> list[str]:
    """A scene shows where it is within its first shots."""
    if not frames or any(frame.size in ESTABLISHING for frame in frames[:SETTLED]):
        return []
    return [f"None of the first {SETTLED} shots of scene {frames[0].scene_number} establishes the place: use one of size EWS or WS."]


def sizes_unchanged(frames: Sequence[Frame]) -> list[str]:
    """A scene changes its sizes: no three shots in a row are as near as each other, but over the shoulders."""
    return [
        f"{one.frame_id} to {three.frame_id} are three shots of size {one.size.value} in a row."
        for one, two, three in zip(frames, frames[1:], frames[2:], strict=False)
        if one.size is two.size is three.size and one.size is not ShotSize.OVER_SHOULDER
    ]


def never_near(frames: Sequence[Frame]) -> list[str]:
    """A scene with people in it comes near to them once."""
    if len(frames) < 3 or any(STEPS.get(frame.size, 0) > 1 for frame in frames):
        return []
    return [f"Scene {frames[0].scene_number} is never nearer than a wide shot."]


def clashes(frames: Sequence[Frame], plan: ScenePlan | None) -> list[str]:
    """What is wrong with a row of neighbouring shots as pictures, whatever is said in them."""
    return [*lines_crossed(frames, plan), *thirty_degrees(frames), *jumps(frames), *sizes_unchanged(frames)]


def lines_missed(frames: Sequence[Frame], lines: Sequence[LineCue]) -> list[str]:
    """Every line is heard in exactly one shot, in the script's order."""
    heard = [line_id for frame in frames for line_id in frame.line_ids]
    return [] if heard == [line.line_id for line in lines] else ["Put every line of the scene into exactly one shot, in the script's order."]


def bridges_broken(frames: Sequence[Frame], lines: Sequence[LineCue]) -> list[str]:
    """J and L cuts: a line that is heard over a neighbour's picture has room there, and its speaker's face is not in that picture, with still lips."""
    speakers = {line.line_id: line.character for line in lines if line.audio_class == "on_screen"}
    found: list[str] = []
    for one, two in pairwise(frames):
        if two.lead and two.line_ids:
            room = one.tail if one.line_ids else one.seconds - one.pre_roll
            if room < two.lead + BREATH:
                found.append(
                    f"{two.frame_id} is heard {two.lead:.1f} s early, but {one.frame_id} leaves {room:.1f} s after its own line: give it a longer `tail`."
                )
            if (name := speakers.get(two.line_ids[0])) and shows_face(one, name):
                found.append(f"{two.frame_id} is heard early over the face of its speaker {name} in {one.frame_id}: set its `lead` to 0.")
        if one.trail and one.line_ids:
            if two.line_ids and two.pre_roll - two.lead < one.trail + BREATH:
                found.append(
                    f"The line of {one.frame_id} runs {one.trail:.1f} s into {two.frame_id}, which starts to speak too early: give that a longer `pre_roll`."
                )
            if (name := speakers.get(one.line_ids[-1])) and shows_face(two, name):
                found.append(f"The line of {one.frame_id} runs on over the face of its speaker {name} in {two.frame_id}: set its `trail` to 0.")
    if frames and frames[0].lead:
        found.append(f"{frames[0].frame_id} is the first of its scene and has no picture before it to be heard over: set its `lead` to 0.")
    if frames and frames[-1].trail:
        found.append(f"{frames[-1].frame_id} is the last of its scene and has no picture after it to run on under: set its `trail` to 0.")
    return found


def voices_overlap(timeline: Sequence[Slot], fps: int = 24) -> list[str]:
    """In a cut: two lines at once, or less than a breath between them."""
    heard = sorted((slot.start_frame / fps + cue.start, cue.seconds, cue.line_id) for slot in timeline for cue in slot.speech)
    return [
        f"{two[2]} starts {two[0] - one[0] - one[1]:.2f} s after the end of {one[2]}; at least {BREATH} s are wanted."
        for one, two in pairwise(heard)
        if two[0] - one[0] - one[1] < BREATH - 0.005
    ]


def held_too_long(timeline: Sequence[Slot], frames: Sequence[Frame], fps: int = 24) -> list[str]:
    """In a cut: shots that stay longer than they bear by their size and by who talks in them, whatever is said."""
    by_id = {frame.frame_id: frame for frame in frames}
    return [
        f"{slot.frame_id} is held for {slot.frames / fps:.1f} s; a shot of size {frame.size.value} bears {bears(frame):.0f}."
        for slot in timeline
        if (frame := by_id.get(slot.frame_id)) and slot.frames / fps > bears(frame) + 0.5
    ]


def bears(frame: Frame) -> float:
    """Seconds a shot can be looked at."""
    together = frame.size is ShotSize.MEDIUM and len(frame.characters_present) > 1
    return LONGEST_HELD.get(frame.size, HELD) + EXCHANGE * max(0, len(frame.line_ids) - 1) * together


def inserts_missed(scenes: Sequence[Scene], frames: Sequence[Frame], object_name: str) -> list[str]:
    """The thing the story turns on is shown alone where it is set up and where it pays off: in the first and the last scene that see it."""
    if not object_name:
        return []
    seen = [scene.scene_number for scene in scenes if scene.object_seen]
    shown = {frame.scene_number for frame in frames if frame.size is ShotSize.INSERT and frame.object_seen}
    return [f"Scene {number} sees the {object_name} and shows it in no INSERT." for number in dict.fromkeys((*seen[:1], *seen[-1:])) if number not in shown]


def scene_findings(plan: ScenePlan | None, frames: Sequence[Frame], lines: Sequence[LineCue]) -> list[str]:
    """Everything that is wrong with the shots of one scene, which are given in order."""
    return [*place_unseen(frames), *never_near(frames), *clashes(frames, plan), *lines_missed(frames, lines), *bridges_broken(frames, lines)]


def film_findings(scenes: Sequence[Scene], plans: Sequence[ScenePlan], frames: Sequence[Frame], lines: Sequence[LineCue], object_name: str = "") -> list[str]:
    """The findings of every scene, and inserts that are missing. `object_name` is empty when the story has nothing that lies in a hand."""
    found: list[str] = []
    for scene in scenes:
        number = scene.scene_number
        found += scene_findings(
            next((plan for plan in plans if plan.scene_number == number), None),
            sorted((frame for frame in frames if frame.scene_number == number), key=lambda frame: frame.shot_order),
            [line for line in lines if line.scene_number == number],
        )
    return found + inserts_missed(scenes, frames, object_name)


def _step(one: Frame, two: Frame) -> int:
    return abs(STEPS.get(one.size, 4) - STEPS.get(two.size, 4))
