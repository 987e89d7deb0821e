"""Which typeface writes which letters: the face that Pillow carries for plain Latin, Noto Sans for the rest, from installed packages and never from the machine.

A line is set in one face when one has all its letters, else word by word, else letter by letter; what no face has (emoji) is left out rather than
drawn as a box. Right-to-left words are ordered here and shaped by Raqm, without which they are set unshaped. Called by `lettering`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

import fontpkg
from PIL import Image, ImageDraw, ImageFont, features

WEIGHT_AND_WIDTH = (400.0, 100.0)
"""Of the variable faces."""

PROBE_SIZE = 16
NO_LETTER = "\U0010ffff"
"""A noncharacter: every face draws its .notdef for it."""


@dataclass(frozen=True)
class Face:
    """A typeface. `joined`: its letters connect or stack, so they must be shaped together and not be spaced."""

    family: str
    joined: bool = False
    rtl: bool = False

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The face at `size` pixels."""
        return _sized(self.family, size, plain=not self.joined)

    def has(self, letter: str) -> bool:
        return _has(self.family, letter)


LATIN = Face("")
ARABIC = Face("Noto Sans Arabic", joined=True, rtl=True)
FACES = (LATIN, Face("Noto Sans"), ARABIC, Face("Noto Sans Devanagari", joined=True), Face("Noto Sans CJK"))
"""In the order they are asked; the empty family is Pillow's own."""


@lru_cache(maxsize=96)
def _sized(family: str, size: int, *, plain: bool) -> ImageFont.FreeTypeFont:
    if not family:
        found = ImageFont.load_default(size=size)
        assert isinstance(found, ImageFont.FreeTypeFont)
        return found
    engine = ImageFont.Layout.BASIC if plain or not features.check("raqm") else ImageFont.Layout.RAQM
    if family == "Noto Sans CJK":
        return ImageFont.truetype(str(files("cvttf_NotoSansCJK_Regular") / "NotoSansCJKtc-Regular.otf"), size, layout_engine=engine)
    found = ImageFont.truetype(str(fontpkg.path(family)), size, layout_engine=engine)
    found.set_variation_by_axes([*WEIGHT_AND_WIDTH])
    return found


@lru_cache(maxsize=4096)
def _has(family: str, letter: str) -> bool:
    if letter.isspace():
        return True
    return _shape(family, letter) != _shape(family, NO_LETTER)


@lru_cache(maxsize=4096)
def _shape(family: str, letter: str) -> bytes:
    """What the face draws for a letter by itself."""
    sheet = Image.new("L", (4 * PROBE_SIZE, 3 * PROBE_SIZE))
    ImageDraw.Draw(sheet).text((PROBE_SIZE, PROBE_SIZE), letter, fill=255, font=_sized(family, PROBE_SIZE, plain=True))
    return sheet.tobytes()


@dataclass(frozen=True)
class Run:
    """Neighbouring letters of one face and one direction."""

    text: str
    face: Face
    rtl: bool


@lru_cache(maxsize=512)
def runs(text: str) -> tuple[Run, ...]:
    """The line as runs from left to right; letters that no face has are gone."""
    text = legible(text)
    base = _base_rtl(text)
    logical = [_run("".join(letter for letter, _ in group), face, base=base) for face, group in groupby(_faced(text), key=lambda pair: pair[1])]
    parts = [list(group) for _, group in groupby(logical, key=lambda run: run.rtl)]
    ordered = [list(reversed(part)) if part[0].rtl else part for part in parts]
    return tuple(run for part in (reversed(ordered) if base else ordered) for run in part)


def legible(text: str) -> str:
    """The text, composed, without what no face has; the gaps that leaves are closed."""
    kept = "".join(letter for letter in unicodedata.normalize("NFC", text) if any(face.has(letter) for face in FACES) and letter != "\ufe0f")
    joined = re.sub(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)", "", kept)
    return re.sub(r"(?<=\s)\s+", "", joined).strip()


def _run(text: str, face: Face, *, base: bool) -> Run:
    strong = next((found for letter in text if (found := _strong(letter)) is not None), None)
    return Run(text, face, base if strong is None else strong)


def _strong(letter: str) -> bool | None:
    """Whether the letter reads right to left; None when it goes with its neighbours."""
    return {"R": True, "AL": True, "L": False, "EN": False}.get(unicodedata.bidirectional(letter))


def _base_rtl(text: str) -> bool:
    return next((found for letter in text if (found := _strong(letter)) is not None), False)


def _faced(text: str) -> Iterator[tuple[str, Face]]:
    """Each letter with its face. Spaces, marks and punctuation stay with what they follow where its face has them."""
    whole = _face_of(text)
    if whole:
        yield from ((letter, whole) for letter in text)
        return
    last = LATIN
    for word in re.findall(r"\s*\S+", text):
        common = _face_of(word)
        for letter in word:
            face = common or next(face for face in FACES if face.has(letter))
            last = last if unicodedata.category(letter)[0] in "ZMPC" and last.has(letter) else face
            yield letter, last


def _face_of(text: str) -> Face | None:
    """The first face with all of the text that can set it; Hindi and Arabic are left to the faces made for them."""
    return next((face for face in FACES if (face.joined or not _needs_shaping(text)) and all(face.has(letter) for letter in text)), None)


def _needs_shaping(text: str) -> bool:
    return any("\u0590" <= letter <= "\u0dff" for letter in text)
