"""The score of a film: eleven criteria from 0 to 1, each computed from what was measured, and their weighted mean.

No taste and no model: the same film has the same score. A criterion that cannot be asked of a film (lips in one without lines on screen) is left out,
and the mean is that of the others. `deliverables` joins when the files exist, which is after this.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev

from agents.film import DialogueLine, FilmFormat, Look, QcIssue, ShotRecord
from agents.media.jobs import Screening

from .sound_checks import Balance

WEIGHTS: dict[str, float] = {
    "story": 0.15,
    "lines": 0.08,
    "grammar": 0.10,
    "identity": 0.09,
    "lips": 0.09,
    "motion": 0.10,
    "picture": 0.12,
    "sound": 0.10,
    "subtitles": 0.05,
    "technical": 0.09,
    "deliverables": 0.03,
}
"""They sum to 1. What a viewer notices first weighs most: story and picture."""

MEANING: dict[str, str] = {
    "story": "Facts of the logline that a scene uses, less a twentieth for each objection of a strict reader.",
    "lines": "No line twice, openings and lengths that vary.",
    "grammar": "Shots without a broken rule: line of action, angles, sizes, inserts, eyelines, voices apart, continuity.",
    "identity": "How far everybody looks as designed, on the pixels of every shot.",
    "lips": "Mouths move while their owner is heard and rest otherwise, on the pixels of every shot.",
    "motion": "How much of the picture lives, shot by shot.",
    "picture": "Exposure, contrast and colour, shot by shot.",
    "sound": "Loudness as ordered, voices well above what plays under them, no holes.",
    "subtitles": "Cues that keep to length, speed, gaps and cuts, for every line.",
    "technical": "No error of format, length, cuts, black, freeze, clipping, lettering.",
    "deliverables": "Files that are there and can be opened.",
}

LIVELY = 0.05
"""Share of the picture that changes in half a second in a shot that lives: a talking head before a still wall makes 0.05."""
CLEAR_CONTRAST, RICH_COLOUR = 0.40, 16.0
WELL_LIT = (0.14, 0.72)
CLEAR_SPEECH_DB = 9.0


def score(rubric: Mapping[str, float]) -> float:
    """Weighted mean of the criteria there are."""
    weight = sum(WEIGHTS[name] for name in rubric)
    return round(sum(WEIGHTS[name] * value for name, value in rubric.items()) / weight, 4) if weight else 0.0


def rubric(
    *,
    issues: Sequence[QcIssue],
    coverage: float | None,
    lines: Sequence[DialogueLine],
    shots: Sequence[ShotRecord],
    look: Look | None,
    screening: Screening,
    spoken: Sequence[Balance],
    cues: int | None,
    ordered: FilmFormat,
) -> dict[str, float]:
    """The criteria that can be asked of this film. `cues` is the number of subtitles, None without a track; `coverage` the share of facts that scenes use."""
    found: dict[str, float | None] = {
        "story": None if coverage is None else coverage - 0.05 * _count(issues, "STORY_"),
        "lines": _variety(lines),
        "grammar": 1 - _count(issues, "GRAMMAR", "EYELINE", "VOICES_OVERLAP", "CONTINUITY_") / len(shots) if shots else None,
        "identity": _mean([_ramp(shot.measured["identity"], 0.3, 0.9) for shot in shots if "identity" in shot.measured]),
        "lips": _lips(shots),
        "motion": _mean([_ramp(shot.measured["moving_share"], 0.0, LIVELY) for shot in shots if "moving_share" in shot.measured]),
        "picture": _mean([_picture(shot.measured, look) for shot in shots if "contrast" in shot.measured]),
        "sound": _sound(screening, spoken, issues, ordered),
        "subtitles": None if cues is None else 1 - _count(issues, "SUBTITLE", "LINE_NOT_SUBTITLED") / max(1, cues),
        "technical": 1 - 0.34 * sum(issue.severity == "error" for issue in issues),
    }
    return {name: round(min(1.0, max(0.0, value)), 4) for name, value in found.items() if value is not None}


def _count(issues: Sequence[QcIssue], *beginnings: str) -> int:
    return sum(issue.code.startswith(beginnings) for issue in issues if issue.severity != "info")


def _variety(lines: Sequence[DialogueLine]) -> float | None:
    """Of distinct lines, of distinct first two words, and of lengths that spread by half their mean."""
    if not lines:
        return None
    words = [line.text.lower().split() for line in lines]
    lengths = [len(one) for one in words]
    distinct = len({tuple(one) for one in words}) / len(words)
    openings = len({tuple(one[:2]) for one in words}) / len(words)
    spread = _ramp(pstdev(lengths) / fmean(lengths), 0.0, 0.45)
    return 0.4 * distinct + 0.35 * openings + 0.25 * spread


def _lips(shots: Sequence[ShotRecord]) -> float | None:
    moving = [_ramp(shot.measured["lips_moving"], 0.2, 0.9) for shot in shots if "lips_moving" in shot.measured]
    resting = [1 - _ramp(shot.measured["lips_restless"], 0.1, 0.8) for shot in shots if "lips_restless" in shot.measured]
    return _mean([*moving, *resting])


def _picture(measured: Mapping[str, float], look: Look | None) -> float:
    """Light, contrast and colour of one shot; film noir is not asked for colour."""
    luma, low, high = measured["mean_luma"], *WELL_LIT
    light = _ramp(luma, 0.03, low) if luma < low else 1 - _ramp(luma, high, 0.95)
    contrast = _ramp(measured["contrast"], 0.1, CLEAR_CONTRAST)
    if look is Look.NOIR:
        return 0.5 * light + 0.5 * contrast
    return 0.35 * light + 0.35 * contrast + 0.3 * _ramp(measured.get("colourfulness", 0.0), 2.0, RICH_COLOUR)


def _sound(screening: Screening, spoken: Sequence[Balance], issues: Sequence[QcIssue], ordered: FilmFormat) -> float | None:
    loudness = screening.findings.loudness
    if loudness is None:
        return None
    level = 1 - _ramp(abs(loudness.integrated_lufs - ordered.target_lufs), 0.5, 3.0)
    clear = _mean([_ramp(line.speech_db, 0.0, CLEAR_SPEECH_DB) for line in spoken])
    parts = [level, 1.0 - 0.5 * min(2, _count(issues, "SILENCE", "CLIPPING", "TRUE_PEAK"))]
    return fmean(parts if clear is None else [*parts, clear])


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
