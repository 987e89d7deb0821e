"""Effects and colours of the finished film, held against what was planned and promised. Pure; what is measured is handed in.

GRADE: the film's own means of light and colour, scene by scene, are those the grader left, within bounds that no look may cross. EFFECTS: every planned effect changed its shot's pictures, and no shot was
changed that nobody wanted changed.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

from agents.film import CompositedVideo, CutEntry, FinalEdit, GradedVideo, QcIssue, Tone
from agents.film.staging import Effect
from agents.media.jobs import TONE_EVERY, Screening

SAME_TONE = 0.9
"""Difference of means, of 255, that coding makes at most."""
MOST_LIGHT, MOST_COLOUR = 14.0, 8.0
"""By how much a grade may move the means of a scene."""
SEEN = 0.35
"""Mean change of light in the picture an effect changes most, of 255, from which it is seen; half-hidden in a coded picture lies 0.1."""


def grade_issues(screening: Screening, graded: GradedVideo | None) -> list[QcIssue]:
    """Scenes whose colours in the film are not those they were given, or were given too much."""
    if graded is None:
        return []
    issues: list[QcIssue] = []
    for scene in graded.scenes:
        moved = scene.after.luma - scene.before.luma, scene.after.blue - scene.before.blue, scene.after.red - scene.before.red
        if abs(moved[0]) > MOST_LIGHT or max(map(abs, moved[1:])) > MOST_COLOUR:
            issues.append(
                _issue(
                    "GRADE",
                    f"Scene {scene.scene_number} was graded by {_told(moved)}; light may move by {MOST_LIGHT:.0f}, colours by {MOST_COLOUR:.0f}.",
                    scene.scene_number,
                )
            )
        seen = scene_tone(screening.tones, graded.timeline, scene.scene_number)
        if seen is None:
            continue
        off = _apart(seen, scene.after)
        if off > max(SAME_TONE, 0.5 * _apart(scene.before, scene.after)) or (off > SAME_TONE and _apart(seen, scene.before) < off):
            wrong = seen.luma - scene.after.luma, seen.blue - scene.after.blue, seen.red - scene.after.red
            issues.append(
                _issue("GRADE", f"Scene {scene.scene_number} is not in the colours it was graded in: {_told(wrong)} of 255 away.", scene.scene_number)
            )
    return issues


def scene_tone(tones: Sequence[Tone], timeline: Sequence[CutEntry], scene: int) -> Tone | None:
    """The film's means over the shots of a scene."""
    spans = [(entry.start_frame, entry.start_frame + entry.frames) for entry in timeline if entry.scene_number == scene and entry.kind == "shot"]
    inside = [tone for number, tone in enumerate(tones) if any(start <= number * TONE_EVERY < end for start, end in spans)]
    if not inside:
        return None
    return Tone(luma=fmean(tone.luma for tone in inside), blue=fmean(tone.blue for tone in inside), red=fmean(tone.red for tone in inside))


def effect_issues(wanted: Mapping[str, Sequence[Effect]], edit: FinalEdit, composited: CompositedVideo | None, changes: Mapping[str, float]) -> list[QcIssue]:
    """Effects that are planned and not seen, and shots changed without one. `changes`: by shot, how much its pictures differ from the cut's at most."""
    if composited is None:
        return []
    issues: list[QcIssue] = []
    for before, after in zip(edit.timeline, composited.timeline, strict=False):
        name, kinds = before.frame_id or before.kind, [effect.kind for effect in wanted.get(before.frame_id, ())]
        if kinds and changes.get(before.frame_id, 0.0) < SEEN:
            issues.append(_issue("EFFECTS", f"{name} shall have {' and '.join(kinds)}, and nothing of it is seen.", name))
        elif not kinds and after.clip.sha256 != before.clip.sha256:
            issues.append(_issue("EFFECTS", f"{name} was changed, and no effect is planned for it.", name))
    if len(edit.timeline) != len(composited.timeline):
        issues.append(_issue("EFFECTS", "The composited film has other shots than the cut.", "film"))
    return issues


def measured_looks(screening: Screening, graded: GradedVideo | None, changes: Mapping[str, float]) -> dict[str, float]:
    """The figures of colour and effects that a report shows."""
    found: dict[str, float] = {}
    if graded:
        seen = [(scene, scene_tone(screening.tones, graded.timeline, scene.scene_number)) for scene in graded.scenes]
        found["grade_off_by"] = round(max((_apart(tone, scene.after) for scene, tone in seen if tone), default=0.0), 3)
        found["graded_scenes"] = float(len(graded.scenes))
    if changes:
        found |= {"effect_shots": float(len(changes)), "weakest_effect": round(min(changes.values()), 3)}
    return found


def _apart(first: Tone, second: Tone) -> float:
    return max(abs(first.luma - second.luma), abs(first.blue - second.blue), abs(first.red - second.red))


def _told(moved: tuple[float, float, float]) -> str:
    return f"light {moved[0]:+.1f}, blue {moved[1]:+.1f}, red {moved[2]:+.1f}"


def _issue(code: str, description: str, part: object) -> QcIssue:
    return QcIssue(code=code, severity="error", description=description, part_id=f"SCENE_{part}" if isinstance(part, int) else str(part))
