"""Clips: a shot plan or a card plan rendered frame by frame and coded. Called by the Task Service's render table.

Guarantees: exactly the planned frames with the handles before and after them, no audio, codec settings equal for all clips of one codec and size, the same
bytes for the same plan. Frame `head_frames` of a clip is the plan's frame 0; it and the first frame of the tail are key pictures, so that the used part can be
cut out without decoding. Raises InvalidInput for a frame size that cannot be coded.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from agents.film import CardPlan, ShotPlan

from .cards import Card
from .encode import ClipWriter, yuv
from .grading import Colours
from .memory import release_memory
from .picture import Picture

if TYPE_CHECKING:
    from .jobs import Progress

REPORT_EVERY = 12
"""Frames between two reports of progress."""


def colours_of(plan: ShotPlan) -> Colours | None:
    """The colours in which the shot is coded, if it is graded; afterwards they tell what the grade did."""
    return Colours(plan.grade, range(plan.head_frames, plan.head_frames + plan.frames)) if plan.grade else None


def render_shot(plan: ShotPlan, out: Path, progress: "Progress", colours: Colours | None = None) -> int:
    """Writes the shot with its handles as an MP4 without sound, in its grade if it has one; returns the frames written."""
    progress(0.0, f"drawing {plan.shot_id}")
    return _film(Picture(plan), plan, out, progress, head=plan.head_frames, tail=plan.tail_frames, colours=colours or colours_of(plan))


def render_card(plan: CardPlan, out: Path, progress: "Progress") -> int:
    """Writes a title or credits card as a clip like any shot; returns the frames written."""
    progress(0.0, f"lettering {plan.shot_id}")
    return _film(Card(plan), plan, out, progress)


def _film(
    picture: Picture | Card, plan: ShotPlan | CardPlan, out: Path, progress: "Progress", *, head: int = 0, tail: int = 0, colours: Colours | None = None
) -> int:
    total = head + plan.frames + tail
    release_memory()  # drawing the layers leaves more behind than the frames will need
    with ClipWriter(out, plan.width, plan.height, plan.fps, codec=plan.codec, cuts={head, head + plan.frames}) as clip:
        for number in range(total):
            drawn = picture.frame(number - head)
            clip.write_picture(colours.picture(drawn, number) if colours else yuv(drawn))
            if number % REPORT_EVERY == 0:
                progress(number / total, f"frame {number + 1} of {total}")
    progress(1.0, f"{plan.shot_id} done")
    return clip.frames
