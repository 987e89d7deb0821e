"""The storyboard as PDF: six panels a page on letter paper, each with the shot's picture, its camera, what happens and what is said.

Panels have the shape of the film. Same content, same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import LETTER, landscape

from agents.film import Aspect, Concept, Scene

from .display_type import FAMILIES
from .pages import INK, RULE, SOFT, Pages, Type, loaded

EDGE, HEAD, GAP = 36.0, 62.0, 16.0
COLUMNS, ROWS = 3, 2
NAME, CAMERA, ACTION, SPOKEN = Type(8.6, "strong"), Type(7.4, colour=SOFT), Type(7.8), Type(7.8, "italic", "#3a4a63")
TALLEST_PICTURE = 150.0


@dataclass(frozen=True)
class Panel:
    """One shot. `spoken` are (speaker, words) in order."""

    name: str
    scene_number: int
    camera: str
    seconds: float
    action: str
    spoken: tuple[tuple[str, str], ...]
    picture: Path | None


def storyboard_pdf(concept: Concept, scenes: Sequence[Scene], panels: Sequence[Panel], aspect: Aspect, out: Path) -> int:
    """Writes the storyboard; returns its pages. A shot without a picture keeps its empty panel."""
    pages = Pages(out, landscape(LETTER), f"{concept.title}: storyboard", FAMILIES[concept.mood])
    sluglines = {scene.scene_number: scene.slugline for scene in scenes}
    count = -(-len(panels) // (COLUMNS * ROWS)) or 1
    for index, panel in enumerate(panels):
        place = index % (COLUMNS * ROWS)
        if place == 0:
            if index:
                pages.next()
            _heading(pages, concept.title, f"{index // (COLUMNS * ROWS) + 1} of {count}")
        width = (pages.width - 2 * EDGE - (COLUMNS - 1) * GAP) / COLUMNS
        height = (pages.height - HEAD - EDGE - (ROWS - 1) * GAP) / ROWS
        x, y = EDGE + place % COLUMNS * (width + GAP), HEAD + place // COLUMNS * (height + GAP)
        starts = index == 0 or panels[index - 1].scene_number != panel.scene_number
        _panel(pages, panel, aspect, x, y, width, height, sluglines.get(panel.scene_number, "") if starts or place == 0 else "")
    return pages.save()


def _heading(pages: Pages, title: str, page: str) -> None:
    pages.line(title, EDGE, 42, Type(18, "display", INK))
    pages.line("STORYBOARD", pages.width - EDGE, 34, Type(7.6, "strong", SOFT), "right")
    pages.line(page, pages.width - EDGE, 44, Type(7.6, colour=SOFT), "right")
    pages.rule(EDGE, 50, pages.width - 2 * EDGE)


def _panel(pages: Pages, panel: Panel, aspect: Aspect, x: float, y: float, width: float, height: float, slugline: str) -> None:
    across, up = map(float, aspect.value.split(":"))
    picture_h = min(TALLEST_PICTURE, width * up / across)
    picture_w = picture_h * across / up
    left = x + (width - picture_w) / 2
    if panel.picture:
        pages.picture(loaded(panel.picture), left, y, picture_w, picture_h)
    pages.frame(left, y, picture_w, picture_h, INK if panel.picture else RULE)
    bottom, y = y + height, y + picture_h + 4
    pages.line(panel.name, x, y + NAME.size, NAME)
    pages.line(f"{panel.seconds:.1f} s", x + width, y + NAME.size, CAMERA, "right")
    y += NAME.size * 1.4
    if slugline:
        y = pages.text(slugline, x, y, width, Type(7.4, "strong", SOFT), most=1)
    y = pages.text(panel.camera, x, y, width, CAMERA, most=1)
    y = pages.text(panel.action, x, y, width, ACTION, most=3)
    said = "\n".join(f"{who.upper()}: {words}" for who, words in panel.spoken)
    if said and (room := int((bottom - y) / (SPOKEN.size * SPOKEN.leading))) > 0:
        pages.text(said, x, y + 1, width, SPOKEN, most=room)
