"""Where a spoken line is stressed and where it pauses, heard from its mouth shapes: open ones some time apart are stresses, shut ones that last are the ends of clauses. Pure."""

from agents.film import SpeechCue

BEAT_SECONDS = 0.55
"""Two stresses are at least this far apart."""
PAUSE_SECONDS = 0.16
"""A mouth that stays shut this long is at the end of a clause; a shorter closure is a p, a b or an m."""
FIRST = 0.22
"""Where in a line the first stress is looked for whose sounds are not known, as a share of it."""


def stresses(cue: SpeechCue) -> list[float]:
    """Seconds of the shot at which a line is leant on."""
    found: list[float] = []
    for viseme in cue.visemes:
        if viseme.shape in ("wide", "round") and viseme.at <= cue.seconds and (not found or cue.start + viseme.at - found[-1] >= BEAT_SECONDS):
            found.append(cue.start + viseme.at)
    return found or [cue.start + FIRST * cue.seconds]


def first_stress(cue: SpeechCue) -> float:
    """The first one that is not the line's very beginning, which the hand could not reach in time."""
    return next((at for at in stresses(cue) if at - cue.start >= 0.3), cue.start + FIRST * cue.seconds)


def closures(cue: SpeechCue) -> list[tuple[float, float]]:
    """Stretches of the shot in which the mouth is shut within a line."""
    ends = [viseme.at for viseme in cue.visemes[1:]] + [cue.seconds]
    return [(cue.start + viseme.at, cue.start + end) for viseme, end in zip(cue.visemes, ends, strict=True) if viseme.shape == "closed" and end > viseme.at]


def clause_ends(cue: SpeechCue) -> list[float]:
    """Seconds at which a clause or the line ends."""
    pauses = [start for start, end in closures(cue) if end - start >= PAUSE_SECONDS and start > cue.start + 0.2]
    return [*pauses, cue.start + cue.seconds] if not pauses or cue.start + cue.seconds - pauses[-1] > 0.3 else pauses
