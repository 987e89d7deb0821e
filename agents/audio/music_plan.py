"""Where music lies in the cut: when a cue enters, how many of its bars are played, and where its ending falls. Pure.

A cue is laid from its end: the last chord is struck shortly before its scene is over and dies away under the next picture. What the bars do not fill is silence before
the music begins, never a cut in the middle of a bar. The last scene's music leads on through the credits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.film import FPS, MusicCue, Slot

RING, TITLE_RING = 1.2, 3.5
"""Seconds of a last chord that are heard under the next picture; the title's leads into the first."""
BREATH = 1.0
"""Seconds of a last chord under which the next cue may begin."""
LEAST = 2.5
"""Shorter music than this is no music but a mistake."""


@dataclass(frozen=True)
class Laid:
    """A cue in its place. With `ends`, `body` seconds of its bars are played and then its ending; without, it plays from its beginning and fades."""

    cue: MusicCue
    start: float
    seconds: float
    body: float = 0.0
    ends: bool = False


def laid_music(cues: Sequence[MusicCue], timeline: Sequence[Slot], spans: Sequence[tuple[int, float, float]]) -> tuple[Laid, ...]:
    """Every cue that has room in the cut, in time. `spans` are the scenes and cards of the timeline (`cue_sheet.scene_spans`)."""
    laid: list[Laid] = []
    free = 0.0
    for index, (number, start, end) in enumerate(spans):
        last = index == len(spans) - 1
        own = [cue for cue in cues if cue.kind != "hit" and _belongs(cue, number, first=index == 0, last=last)]
        if number and index == len(spans) - 2 and not spans[-1][0]:
            end, last = spans[-1][2], True
        if own and not (number == 0 and last and free > start):
            whole = _whole(own[0], start, end, free, ring=0.0 if last else TITLE_RING if own[0].kind == "title" else RING)
            laid += whole
            free = max([free, *(one.start + one.seconds - BREATH for one in whole)])
        laid += [hit for cue in cues if cue.kind == "hit" and cue.scene_number == number for hit in _hit(cue, timeline, number)]
    return tuple(sorted(laid, key=lambda one: (one.start, one.cue.cue_id)))


def _belongs(cue: MusicCue, number: int, *, first: bool, last: bool) -> bool:
    """Scene music to its scene, the title's to a card that opens the film, the credits' to one that closes it."""
    if number:
        return cue.kind == "scene" and cue.scene_number == number
    return (cue.kind == "title" and first) or (cue.kind == "credits" and last and not first)


def _whole(cue: MusicCue, start: float, end: float, free: float, *, ring: float) -> list[Laid]:
    """A cue between its entrance, when the one before it has left, and the end of its scene."""
    begins = max(start + cue.entrance * (end - start), free)
    if end - begins < LEAST and cue.kind == "scene":
        return []
    if not cue.bar_seconds or not cue.ending_at:
        return [Laid(cue, round(begins, 4), round(min(end - begins, cue.seconds), 4))]
    ending, until = cue.seconds - cue.ending_at, end + ring
    bars = min(int((until - begins - ending) / cue.bar_seconds + 1e-6), round(cue.ending_at / cue.bar_seconds))
    if bars < 0:
        return [Laid(cue, round(begins, 4), round(until - begins, 4))]
    body = bars * cue.bar_seconds
    return [Laid(cue, round(until - ending - body, 4), round(body + ending, 4), round(body, 6), ends=True)]


def _hit(cue: MusicCue, timeline: Sequence[Slot], number: int) -> list[Laid]:
    """On the breath after the scene's last line: what was just said is what turns it."""
    entries = [slot for slot in timeline if slot.scene_number == number]
    ends = [slot.start_frame / FPS + line.start + line.seconds for slot in entries for line in slot.speech]
    if not entries or not ends:
        return []
    start = max(ends) + 0.12 - cue.hit_at
    return [Laid(cue, round(start, 4), cue.seconds)] if start >= 0 else []
