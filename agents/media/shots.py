"""Clips: a shot plan or a card plan rendered frame by frame and coded. Called by the Task Service's render table.

Guarantees: exactly the planned frames with the handles before and after them, no audio, codec settings equal for all clips of one codec and size, the same
bytes for the same plan. Frame `head_frames` of a clip is the plan's frame 0; it and the first frame of the tail are key pictures, so that the used part can be
cut out without decoding. Raises InvalidInput for a frame size that cannot be coded.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from agents.film import CardPlan, ShotPlan

from .cards import Card
from .encode import ClipWriter
from .memory import release_memory
from .picture import Picture

if TYPE_CHECKING:
    from .jobs import Progress

REPORT_EVERY = 12
"""Frames between two reports of progress."""


def render_shot(plan: ShotPlan, out: Path, progress: "Progress") -> int:
    """Writes the shot with its handles as an MP4 without sound; returns the frames written."""
    progress(0.0, f"drawing {plan.shot_id}")
    return _film(Picture(plan), plan, out, progress, head=plan.head_frames, tail=plan.tail_frames)


def render_card(plan: CardPlan, out: Path, progress: "Progress") -> int:
    """Writes a title or credits card as a clip like any shot; returns the frames written."""
    progress(0.0, f"lettering {plan.shot_id}")
    return _film(Card(plan), plan, out, progress)


def _film(picture: Picture | Card, plan: ShotPlan | CardPlan, out: Path, progress: "Progress", *, head: int = 0, tail: int = 0) -> int:
    total = head + plan.frames + tail
    release_memory()  # drawing the layers leaves more behind than the frames will need
    with ClipWriter(out, plan.width, plan.height, plan.fps, codec=plan.codec, cuts={head, head + plan.frames}) as clip:
        for number in range(total):
            clip.write(picture.frame(number - head))
            if number % REPORT_EVERY == 0:
                progress(number / total, f"frame {number + 1} of {total}")
    progress(1.0, f"{plan.shot_id} done")
    return clip.frames
