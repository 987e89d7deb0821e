"""Which moments of a film its teaser shows: pure, by the storyboard alone, and blind to words.

Nothing is taken from the last scene. Moving pictures are shots in which nobody speaks; faces come from the stills of shots in which somebody does. So no
rewritten line can change a teaser. A trailer, which is a work of its own and longer, also moves where people speak, without their voices.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agents.film import FPS, ShotSize

CLIPS, FACES = 5, 5
CLIP_FRAMES = {ShotSize.EXTREME_WIDE: 54, ShotSize.WIDE: 50, ShotSize.INSERT: 36}
USUAL_FRAMES, FACE_FRAMES = 44, 27
SHORTEST = 15
"""Frames a clip must have to be shown at all."""
NEAR = (ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE, ShotSize.OVER_SHOULDER, ShotSize.MEDIUM)
"""Sizes in which a face is read, best first."""
WANTED_FRAMES, MOST_FRAMES = 10 * FPS, 13 * FPS


CARD_FRAMES = round(6.2 * FPS)
"""What a promise and a title take of a trailer."""


class Length(NamedTuple):
    """How much is shown: frames of all moments at least and at most, and how many of each kind. `moving`: also faces move."""

    wanted: int = WANTED_FRAMES
    most: int = MOST_FRAMES
    clips: int = CLIPS
    faces: int = FACES
    face_frames: int = FACE_FRAMES
    moving: bool = False

    @classmethod
    def of(cls, seconds: float | None) -> "Length":
        """For a trailer of so many seconds with its cards; None is a film's teaser."""
        if seconds is None:
            return cls()
        frames = max(WANTED_FRAMES, round(seconds * FPS) - CARD_FRAMES)
        count = -(-frames // USUAL_FRAMES)  # of either kind: a storyboard seldom has enough of both
        return cls(frames, frames + USUAL_FRAMES, count, count, USUAL_FRAMES, moving=True)


class Pick(NamedTuple):
    """A shot the teaser shows, for at most `frames`; `face`: by its still."""

    frame_id: str
    frames: int
    face: bool


def moments(board: Sequence[Mapping[str, Any]], length: Length = Length()) -> list[Pick]:  # noqa: B008 - immutable
    """The picks in story order, as rows of the storyboard have them; at least one where there is a shot at all."""
    rows = sorted(board, key=lambda row: (row["scene_number"], row["shot_order"]))
    if not rows:
        return []
    last = rows[-1]["scene_number"]
    shown = [row for row in rows if row["scene_number"] != last] or rows[: max(1, len(rows) // 2)]
    chosen = {row["frame_id"]: _clip(row) for row in _spread([row for row in shown if not row.get("line_ids")], length.clips)}
    speaking = [row for row in shown if row.get("line_ids") and row.get("focus") and row["size"] in NEAR]
    faces = _spread(speaking if length.moving else _by_turns(speaking), length.faces)
    for row in faces:
        if sum(pick.frames for pick in chosen.values()) + length.face_frames <= length.most:
            chosen[row["frame_id"]] = Pick(row["frame_id"], length.face_frames, not length.moving)
    picks = [chosen[row["frame_id"]] for row in shown if row["frame_id"] in chosen]
    short = length.wanted - sum(pick.frames for pick in picks)
    return (
        [pick._replace(frames=pick.frames + -(-max(0, short) // len(picks))) for pick in picks] if picks else [Pick(shown[0]["frame_id"], length.wanted, True)]
    )


def _clip(row: Mapping[str, Any]) -> Pick:
    return Pick(row["frame_id"], CLIP_FRAMES.get(row["size"], USUAL_FRAMES), False)


def _spread(rows: list[Mapping[str, Any]], count: int) -> list[Mapping[str, Any]]:
    """At most `count` rows, evenly over all of them."""
    if len(rows) <= count:
        return rows
    return [rows[round(index * (len(rows) - 1) / (count - 1))] for index in range(count)]


def _by_turns(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The nearest shot of each character in each scene."""
    best: dict[tuple[int, str], Mapping[str, Any]] = {}
    for row in rows:
        key = (row["scene_number"], row["focus"])
        if key not in best or NEAR.index(row["size"]) < NEAR.index(best[key]["size"]):
            best[key] = row
    return list(best.values())
