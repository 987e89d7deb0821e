"""Designed pages as PDF: headings, paragraphs, pictures and colours, for the documents that are looked at and not only read.

Text may be of any script: what the core fonts lack is set in an embedded Noto Sans, and what that lacks (or must be shaped) as a picture of the words.
Pictures are embedded as JPEG at the size they are printed in. Same content, same bytes: no dates, no names that vary. Measures are points, y from the top.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

import cv2
import fontpkg
import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from cluster.contracts.errors import Corrupt

from .layers import Bitmap
from .lettering import lettered, width_of
from .pdf import blank_pdf
from .typefaces import legible

Style = Literal["plain", "strong", "italic", "display"]
CORE: dict[Style, str] = {"plain": "Helvetica", "strong": "Helvetica-Bold", "italic": "Helvetica-Oblique", "display": "Helvetica-Bold"}
WIDE = "NotoSans"
INK, SOFT, RULE = "#22242a", "#6c6f78", "#c9cbd1"
PIXELS_PER_POINT = 2.2
"""Of pictures: about 160 a printed inch."""
JPEG_QUALITY = 86
BITMAP_SCALE = 4


@lru_cache(maxsize=16)
def _embedded(family: str) -> str:
    """Registers a family of the installed typefaces with the PDF library; its name there."""
    name = family.replace(" ", "")
    pdfmetrics.registerFont(TTFont(name, str(fontpkg.path(family))))
    return name


@lru_cache(maxsize=8192)
def _has(font: str, letter: str) -> bool:
    return ord(letter) in pdfmetrics.getFont(font).face.charToGlyph  # pyright: ignore[reportAttributeAccessIssue]


def _core_has(text: str) -> bool:
    try:
        return bool(text.encode("cp1252")) and all(ord(letter) >= 32 for letter in text)
    except UnicodeEncodeError:
        return False


@dataclass(frozen=True)
class Type:
    """How text is set."""

    size: float = 9.5
    style: Style = "plain"
    colour: str = INK
    leading: float = 1.36
    """Distance of lines, as a share of the size."""


class Pages:
    """A document being made. `display` is the typeface family of headings in style `display`."""

    def __init__(self, out: Path, size: tuple[float, float], title: str, display: str = "") -> None:
        self.width, self.height = size
        self._display = _embedded(display) if display else ""
        self._wide = _embedded("Noto Sans")
        self._canvas = blank_pdf(out, size, title, "Callsheet (AI-generated)")
        self.number = 1

    def next(self) -> None:
        """Ends the page."""
        self._canvas.showPage()
        self.number += 1

    def save(self) -> int:
        """Writes the file; the number of its pages."""
        self._canvas.showPage()
        self._canvas.save()
        return self.number

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.rect(x, self.height - y - height, width, height, stroke=0, fill=1)

    def rule(self, x: float, y: float, width: float, colour: str = RULE, weight: float = 0.6) -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x, self.height - y, x + width, self.height - y)

    def stroke(self, x1: float, y1: float, x2: float, y2: float, colour: str, weight: float = 1.4) -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x1, self.height - y1, x2, self.height - y2)

    def frame(self, x: float, y: float, width: float, height: float, colour: str = RULE) -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(x, self.height - y - height, width, height, stroke=1, fill=0)

    def picture(self, image: Bitmap, x: float, y: float, width: float, height: float) -> None:
        """The picture filling the box; what stands over is cut off evenly."""
        done, coded = cv2.imencode(
            ".jpg", covering(image, round(width * PIXELS_PER_POINT), round(height * PIXELS_PER_POINT)), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        )
        assert done
        self._canvas.drawImage(ImageReader(BytesIO(coded.tobytes())), x, self.height - y - height, width, height)

    def line(self, text: str, x: float, y: float, kind: Type, align: Literal["left", "centre", "right"] = "left") -> None:
        """One line of text with its baseline at y."""
        text = legible(text)
        font = self._font(text, kind.style)
        if not font:
            self._drawn(text, x, y, kind, align)
            return
        self._canvas.setFont(font, kind.size)
        self._canvas.setFillColor(HexColor(kind.colour))
        draw = {"left": self._canvas.drawString, "centre": self._canvas.drawCentredString, "right": self._canvas.drawRightString}[align]
        draw(x, self.height - y, text)

    def text(self, text: str, x: float, y: float, width: float, kind: Type, most: int = 0) -> float:
        """A paragraph whose first line has its top at y; where the next may begin. `most`: lines after which it ends in an ellipsis; 0 for no limit."""
        rows = self.lines(text, width, kind)
        if most and len(rows) > most:
            rows = [*rows[: most - 1], self._ellipsed(rows[most - 1], width, kind)]
        for row in rows:
            self.line(row, x, y + kind.size, kind)
            y += kind.size * kind.leading
        return y

    def lines(self, text: str, width: float, kind: Type) -> list[str]:
        """The text in lines no wider than `width`; words wider than that are broken."""
        rows: list[str] = []
        for paragraph in text.splitlines():
            row = ""
            for word in paragraph.split():
                for piece in self._pieces(word, width, kind):
                    joined = f"{row} {piece}".strip()
                    if row and self.measure(joined, kind) > width:
                        rows.append(row)
                        joined = piece
                    row = joined
            rows.append(row)
        return rows

    def measure(self, text: str, kind: Type) -> float:
        """Width of a line."""
        font = self._font(text, kind.style)
        return pdfmetrics.stringWidth(text, font, kind.size) if font else width_of(text, round(kind.size * BITMAP_SCALE)) / BITMAP_SCALE

    def _pieces(self, word: str, width: float, kind: Type) -> list[str]:
        if self.measure(word, kind) <= width:
            return [word]
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.measure(pieces[-1] + letter, kind) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _ellipsed(self, row: str, width: float, kind: Type) -> str:
        while row and self.measure(f"{row}…", kind) > width:
            row = row[:-1]
        return f"{row.rstrip(' ,;:.')}…"

    def _font(self, text: str, style: Style) -> str:
        """The first font that has every letter; empty when the words must be drawn."""
        if style == "display" and self._display and all(_has(self._display, letter) for letter in text):
            return self._display
        if _core_has(text):
            return CORE[style]
        shaped = any("\u0590" <= letter <= "\u0dff" for letter in text)
        return self._wide if not shaped and all(_has(self._wide, letter) for letter in text) else ""

    def _drawn(self, text: str, x: float, y: float, kind: Type, align: str) -> None:
        pixels = round(kind.size * BITMAP_SCALE)
        image = lettered(text, pixels, kind.colour, weight=0.8 if kind.style in ("strong", "display") else 0.0)
        if not text or not image[..., 3].any():
            return
        pad = max(4, pixels // 4)
        left = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * (image.shape[1] - 2 * pad)
        baseline = pad + pixels * 0.93
        height = image.shape[0] / BITMAP_SCALE
        bottom = self.height - y - (height - baseline / BITMAP_SCALE)
        self._canvas.drawImage(on_paper(image), x - (left + pad) / BITMAP_SCALE, bottom, image.shape[1] / BITMAP_SCALE, height, mask=[250, 255] * 3)


def on_paper(image: Bitmap) -> ImageReader:
    """Premultiplied words as they look on white, for a PDF."""
    paper = np.clip(image[..., :3] + (255 - image[..., 3:].astype(np.int16)), 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".png", paper)
    return ImageReader(BytesIO(coded.tobytes()))


def covering(image: Bitmap, width: int, height: int) -> Bitmap:
    """The middle of the picture, scaled so that it fills `width` by `height` pixels."""
    scale = max(width / image.shape[1], height / image.shape[0])
    part_w, part_h = min(image.shape[1], round(width / scale)), min(image.shape[0], round(height / scale))
    x, y = (image.shape[1] - part_w) // 2, (image.shape[0] - part_h) // 2
    part = image[y : y + part_h, x : x + part_w, :3]
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def loaded(path: Path) -> Bitmap:
    """A picture file as BGR. Raises Corrupt."""
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise Corrupt(f"{path.name} cannot be read as a picture. Make it again.")
    return np.asarray(image, np.uint8)


def contrast_of(path: Path) -> float:
    """How far the light of a picture is spread, 0 to 1. Raises Corrupt."""
    return float(np.std(_small(path))) / 128


def brightness_of(path: Path) -> float:
    """The mean light of a picture, 0 to 1. Raises Corrupt."""
    return float(np.mean(_small(path))) / 255


def _small(path: Path) -> Bitmap:
    small = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_4)
    if small is None:
        raise Corrupt(f"{path.name} cannot be read as a picture. Make it again.")
    return np.asarray(small, np.uint8)
