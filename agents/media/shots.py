"""Clips: a shot plan or a card plan rendered frame by frame and coded. Called by the Task Service's render table.

Guarantees: exactly `plan.frames` frames, no audio, codec settings equal for all clips of one size, the same bytes for the same plan.
Raises InvalidInput for a frame size that cannot be coded.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from agents.film import CardPlan, ShotPlan

from .cards import Card
from .encode import ClipWriter
from .picture import Picture

if TYPE_CHECKING:
    from .jobs import Progress

REPORT_EVERY = 12
"""Frames between two reports of progress."""


def render_shot(plan: ShotPlan, out: Path, progress: "Progress") -> int:
    """Writes the shot as an H.264 MP4 without sound; returns the frames written."""
    progress(0.0, f"drawing {plan.shot_id}")
    return _film(Picture(plan), plan, out, progress)


def render_card(plan: CardPlan, out: Path, progress: "Progress") -> int:
    """Writes a title or credits card as a clip like any shot; returns the frames written."""
    progress(0.0, f"lettering {plan.shot_id}")
    return _film(Card(plan), plan, out, progress)


def _film(picture: Picture | Card, plan: ShotPlan | CardPlan, out: Path, progress: "Progress") -> int:
    with ClipWriter(out, plan.width, plan.height, plan.fps) as clip:
        for number in range(plan.frames):
            clip.write(picture.frame(number))
            if number % REPORT_EVERY == 0:
                progress(number / plan.frames, f"frame {number + 1} of {plan.frames}")
    progress(1.0, f"{plan.shot_id} done")
    return clip.frames
