"""Whether the files of a film can be opened: each is read by the library of its kind, as its owner's programs will read it.

`check_files` answers with issues and raises nothing for a broken file: a missing or unreadable one is an error, one that is odd but opens a warning. What is
inside (levels, cuts, speeds) is the business of the checks that made it; here a file must be whole, not empty, and what its name says.
"""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from agents.film import QcIssue
from cluster.contracts.errors import CallsheetError

CHECKSUMS = "SHA256SUMS"
SOUND_TOLERANCE = 0.1
"""Seconds by which a stem may differ from the film."""
_SUM = re.compile(r"^([0-9a-f]{64}) [ *](.+)$")


class Unreadable(Exception):
    """A file that its own library cannot open, in a sentence."""


def check_files(folder: Path, required: Iterable[str] = ()) -> list[QcIssue]:
    """What is wrong with the files below a folder, by their names relative to it; `required` are names that must be there."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = {name: folder / name for name in names}
    missing = [_issue("DELIVERABLE_MISSING", name, f"{name} was not delivered.") for name in sorted(set(required) - set(files))]
    return [*missing, *_unreadable(files), *_checksums(files)]


def check_handed_on(files: Mapping[str, Path], lengths: Mapping[str, "Length"]) -> list[QcIssue]:
    """What is wrong with files that lie elsewhere, under any name: by the name under which they are delivered. `lengths` are those that the cut promises."""
    issues = _unreadable(files)
    broken = {issue.part_id for issue in issues}
    return issues + [issue for name, length in lengths.items() if name in files and name not in broken for issue in _length(name, files[name], length)]


class Length(NamedTuple):
    """What a file is long: these frames of picture, or up to `most`, or, when `spare`, any more; or these seconds of sound. `by` is what says so."""

    frames: int = 0
    seconds: float = 0.0
    spare: bool = False
    most: int = 0
    by: str = "the cut"


def _length(name: str, path: Path, wanted: Length) -> list[QcIssue]:
    from agents.media.measure import probe

    found = probe(path)
    most = max(wanted.frames, wanted.most)
    if wanted.frames and (found.frames < wanted.frames or (found.frames > most and not wanted.spare)):
        asked = f"{wanted.frames} to {most}" if most > wanted.frames else f"{wanted.frames}"
        return [_issue("DELIVERABLE_LENGTH", name, f"{name} has {found.frames} frames, {wanted.by} has {asked}.")]
    if wanted.seconds and abs(found.audio_seconds - wanted.seconds) > SOUND_TOLERANCE:
        return [_issue("DELIVERABLE_LENGTH", name, f"{name} lasts {found.audio_seconds:.2f} s, the film {wanted.seconds:.2f} s.")]
    return []


def _unreadable(files: Mapping[str, Path]) -> list[QcIssue]:
    issues: list[QcIssue] = []
    for name, path in files.items():
        reader = _READERS.get(Path(name).suffix.lower())
        try:
            if not path.stat().st_size:
                raise Unreadable("it is empty")
            if reader is not None:
                reader(path)
        except (Unreadable, CallsheetError, ValueError, OSError, SyntaxError) as error:
            issues.append(_issue("DELIVERABLE_UNREADABLE", name, f"{name} cannot be opened: {str(error).rstrip('.')}."))
    return issues


def _checksums(files: Mapping[str, Path]) -> list[QcIssue]:
    """The list of checksums against the bytes, as `sha256sum -c` does it."""
    if CHECKSUMS not in files:
        return []
    issues: list[QcIssue] = []
    for line in files[CHECKSUMS].read_text(encoding="utf-8").splitlines():
        found = _SUM.match(line)
        if found is None:
            issues.append(_issue("CHECKSUM", CHECKSUMS, f"{CHECKSUMS} has a line that is no checksum: {line[:60]!r}."))
        elif found[2] not in files:
            issues.append(_issue("CHECKSUM", found[2], f"{found[2]} has a checksum and was not delivered."))
        elif _sha256(files[found[2]]) != found[1]:
            issues.append(_issue("CHECKSUM", found[2], f"{found[2]} has other bytes than its checksum says."))
    return issues


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _issue(code: str, name: str, description: str) -> QcIssue:
    return QcIssue(code=code, severity="error", description=description, part_id=name)


# ---- one reader per kind of file ------------------------------------------------------------------------------------


def _video(path: Path) -> None:
    from agents.media.measure import ends_of

    if not ends_of(path):
        raise Unreadable("it shows no picture")


def _sound(path: Path) -> None:
    from agents.media.measure import probe

    if probe(path).audio_seconds <= 0:
        raise Unreadable("it holds no sound")


def _image(path: Path) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            image.load()
            if min(image.size) < 2:
                raise Unreadable(f"it is {image.size[0]}x{image.size[1]} pixels large")
    except UnidentifiedImageError as error:
        raise Unreadable("it is no picture") from error


def _pdf(path: Path) -> None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(path, strict=True).pages
        if not len(pages):
            raise Unreadable("it has no pages")
        for page in pages:
            page.get_contents()
    except PyPdfError as error:
        raise Unreadable(str(error)) from error


def _subtitles(path: Path) -> None:
    import pysubs2
    from pysubs2.exceptions import Pysubs2Error

    try:
        pysubs2.load(str(path), encoding="utf-8")
    except Pysubs2Error as error:
        raise Unreadable(str(error)) from error


def _timeline(path: Path) -> None:
    import opentimelineio as otio

    by_suffix = {".otio": "otio_json", ".edl": "cmx_3600", ".xml": "fcp_xml"}
    adapter = by_suffix[path.suffix.lower()]
    if adapter not in otio.adapters.available_adapter_names():  # only where the interchange adapters are not installed
        ElementTree.parse(path) if path.suffix == ".xml" else path.read_text(encoding="utf-8")
        return
    try:
        timeline = otio.adapters.read_from_file(str(path), adapter_name=adapter)
    except Exception as error:  # the adapters raise whatever their parsers do
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if timeline is None:
        raise Unreadable("it holds no timeline")


def _json(path: Path) -> None:
    json.loads(path.read_text(encoding="utf-8"))


def _csv(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    if len({len(row) for row in rows if row}) != 1:
        raise Unreadable("its rows differ in length")


def _xml(path: Path) -> None:
    ElementTree.parse(path)


def _text(path: Path) -> None:
    if not path.read_text(encoding="utf-8").strip():
        raise Unreadable("it says nothing")


class _Page(HTMLParser):
    """Counts what a page shows, and what it would have to fetch from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.fetches = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        self.fetches += any(name in ("src", "srcset") and not (value or "").startswith("data:") for name, value in attrs) or tag == "link"


def _page(path: Path) -> None:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    if not page.tags:
        raise Unreadable("it is no web page")
    if page.fetches:
        raise Unreadable(f"it needs {page.fetches} file(s) that are not in it")


_READERS: dict[str, Callable[[Path], None]] = {
    **dict.fromkeys((".mp4", ".webm", ".mov", ".mkv"), _video),
    **dict.fromkeys((".wav", ".flac", ".opus"), _sound),
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _image),
    **dict.fromkeys((".srt", ".vtt", ".ass"), _subtitles),
    **dict.fromkeys((".otio", ".edl", ".xml"), _timeline),
    **dict.fromkeys((".fountain", ".txt", ".md"), _text),
    ".pdf": _pdf,
    ".json": _json,
    ".csv": _csv,
    ".fdx": _xml,
    ".svg": _xml,
    ".html": _page,
}
