"""The screenplay as PDF, to the page conventions of the trade: US Letter, Courier 12, about one minute a page.

Left margin 1.5 in, dialogue at 2.5 in, parentheticals at 3.1 in, names at 3.7 in, page numbers top right from the second page on, scene numbers in both
margins. A heading is never the last thing on a page; a speech that runs over says (MORE) and (CONT'D). Same text, same bytes.
"""

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from .fountain import Element, Kind, parse_fountain
from .pdf import blank_pdf

FONT, SIZE, LEADING = "Courier", 12, 12
WIDTH, HEIGHT = LETTER
TOP = HEIGHT - 1.0 * inch
ROWS = 54
"""Lines on a page between the margins of one inch."""
LEFT: dict[Kind, float] = {"heading": 1.5, "action": 1.5, "dialogue": 2.5, "parenthetical": 3.1, "character": 3.7, "transition": 6.0, "centred": 1.5}
"""Inches from the left edge of the paper."""
CHARACTERS: dict[Kind, int] = {"heading": 55, "action": 60, "dialogue": 35, "parenthetical": 25, "character": 38, "transition": 15, "centred": 60}
RIGHT_EDGE = 7.5 * inch
DRAWN_SCALE = 4
"""Pixels a point of words that are drawn."""
PLAIN = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "—", "\u2212": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2032": "'", "\u2033": '"'}
)


@dataclass(frozen=True)
class _Row:
    kind: Kind
    text: str
    number: str = ""


@dataclass(frozen=True)
class _Block:
    """Rows that follow each other without a blank line; a speech also knows its speaker."""

    rows: tuple[_Row, ...]
    speaker: str = ""


def screenplay_pdf(text: str, out: Path) -> int:
    """Sets a Fountain text as PDF; returns the number of pages without the title page."""
    screenplay = parse_fountain(text)
    title = screenplay.title_page.get("Title", "Untitled")
    canvas = blank_pdf(out, LETTER, printable(title), printable(screenplay.title_page.get("Author", "")))
    _title_page(canvas, screenplay.title_page, title)
    pages = _paginate(_blocks(screenplay.elements))
    for number, rows in enumerate(pages, 1):
        _page(canvas, rows, number)
    canvas.save()
    return len(pages)


def printable(text: str) -> str:
    """The text with what Courier lacks replaced: accents it has stay, others lose theirs, foreign scripts become `?`."""
    return "".join(_printable(char) for char in unicodedata.normalize("NFC", text).translate(PLAIN))


def _printable(char: str) -> str:
    if _has_glyph(char):
        return char
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return plain if plain and all(map(_has_glyph, plain)) else "?"


def _has_glyph(char: str) -> bool:
    """Whether the standard encoding of PDF's core fonts (code page 1252) has the character."""
    try:
        return ord(char) >= 32 and bool(char.encode("cp1252"))
    except UnicodeEncodeError:
        return False


def _blocks(elements: Sequence[Element]) -> list[_Block]:
    blocks: list[_Block] = []
    speech: list[_Row] = []
    for element in elements:
        rows = _rows(element)
        if element.kind == "character":
            blocks += _speech(speech)
            speech = rows
        elif element.kind in ("dialogue", "parenthetical"):
            speech += rows
        else:
            blocks += [*_speech(speech), _Block(tuple(rows))]
            speech = []
    return blocks + _speech(speech)


def _speech(rows: list[_Row]) -> list[_Block]:
    return [_Block(tuple(rows), speaker=rows[0].text)] if rows else []


def _rows(element: Element) -> list[_Row]:
    wrapped = textwrap.wrap(printable(element.text), CHARACTERS[element.kind], subsequent_indent=" " if element.kind == "parenthetical" else "") or [""]
    return [_Row(element.kind, row, element.number if i == 0 else "") for i, row in enumerate(wrapped)]


def _paginate(blocks: Sequence[_Block]) -> list[list[_Row | None]]:
    """Rows of each page, None for a blank line."""
    pages: list[list[_Row | None]] = [[]]
    for i, block in enumerate(blocks):
        page = pages[-1]
        blank = _space_before(block) if page else 0
        room = ROWS - len(page) - blank
        if len(block.rows) + _kept_with(blocks, i) <= room:
            page += [None] * blank + list(block.rows)
            continue
        head, tail = _split(block, room)
        if head:
            page += [None] * blank + head
        pages.append([])
        while len(tail) > ROWS:
            head, tail = _split(_Block(tuple(tail), block.speaker), ROWS)
            pages[-1] += head
            pages.append([])
        pages[-1] += tail
    return [page for page in pages if page]


def _space_before(block: _Block) -> int:
    return 2 if block.rows[0].kind == "heading" else 1


def _kept_with(blocks: Sequence[_Block], i: int) -> int:
    """Rows that must stand on the same page after a heading: a blank line and the start of what follows."""
    if blocks[i].rows[0].kind != "heading" or i + 1 == len(blocks):
        return 0
    return 1 + min(3, len(blocks[i + 1].rows))


def _split(block: _Block, room: int) -> tuple[list[_Row], list[_Row]]:
    """What of a block still goes on this page, at least two rows on either side; a speech gets (MORE) and its speaker again."""
    rows = list(block.rows)
    if rows[0].kind in ("heading", "transition", "centred"):
        return [], rows
    if not block.speaker:
        at = min(room, len(rows) - 2)
        return (rows[:at], rows[at:]) if at >= 2 else ([], rows)
    at = min(room - 1, len(rows) - 2)
    while at > 2 and rows[at - 1].kind == "parenthetical":
        at -= 1
    if at < 3:
        return [], rows
    speaker = block.speaker if "(CONT'D)" in block.speaker else f"{block.speaker} (CONT'D)"
    return [*rows[:at], _Row("character", "(MORE)")], [_Row("character", speaker), *rows[at:]]


def _page(canvas: Canvas, rows: Sequence[_Row | None], number: int) -> None:
    canvas.setFont(FONT, SIZE)
    if number > 1:
        canvas.drawRightString(RIGHT_EDGE, HEIGHT - 0.5 * inch - SIZE, f"{number}.")
    for i, row in enumerate(rows):
        if row is None:
            continue
        y = TOP - SIZE - i * LEADING
        if row.kind == "transition":
            canvas.drawRightString(RIGHT_EDGE, y, row.text)
        elif row.kind == "centred":
            canvas.drawCentredString((LEFT["action"] * inch + RIGHT_EDGE) / 2, y, row.text)
        else:
            canvas.drawString(LEFT[row.kind] * inch, y, row.text)
        if row.number:
            canvas.drawString(0.9 * inch, y, row.number)
            canvas.drawRightString(RIGHT_EDGE, y, row.number)
    canvas.showPage()


def _title_page(canvas: Canvas, page: "dict[str, str]", title: str) -> None:
    canvas.setFont(FONT, SIZE)
    y = HEIGHT - 4.0 * inch
    for row in textwrap.wrap(printable(title).upper(), 40) or ["UNTITLED"]:
        canvas.drawCentredString(WIDTH / 2, y, row)
        y -= LEADING
    for key in ("Credit", "Author", "Source"):
        y -= LEADING
        text = page.get(key, "")
        if "?" in printable(text).replace("?", "", text.count("?")):
            y = _drawn_rows(canvas, text, y)
            continue
        for row in textwrap.wrap(printable(text), 50):
            y -= LEADING
            canvas.drawCentredString(WIDTH / 2, y, row)
    canvas.showPage()


def _drawn_rows(canvas: Canvas, text: str, y: float) -> float:
    """Words of a script that Courier lacks, as a picture of them: whoever asked for the film reads them as they were."""
    from .lettering import lettered, wrapped
    from .pages import on_paper

    for row in wrapped(text, SIZE * DRAWN_SCALE, 5.2 * inch * DRAWN_SCALE):
        y -= LEADING * 1.25
        image = on_paper(lettered(row, SIZE * DRAWN_SCALE, "#000000"))
        width, height = (side / DRAWN_SCALE for side in image.getSize())
        canvas.drawImage(image, (WIDTH - width) / 2, y - height / 3, width, height)
    return y
