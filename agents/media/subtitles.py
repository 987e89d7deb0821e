"""Subtitles: from the lines in the cut to cues that can be read, as SRT and VTT, with a check. Called by the captioner and by quality control.

The rules are those of broadcast practice: at most 42 characters in a line, two lines, 17 characters a second (20 at the very most), 0.83 to 7 s on
screen, two frames between cues, and no cue that hangs over a cut by less than 8 frames. A line of dialogue that does not fit is split where its
clauses end. No heavy imports; pure but for the two writers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from agents.film import FPS, DialogueLine, QcIssue, Slot, SubtitleCue
from cluster.contracts.errors import InvalidInput

from .cuts import changes

LINE_LENGTH, LINES = 42, 2
SOFT_CPS, HARD_CPS = 17.0, 20.0
SHORTEST, LONGEST = 0.83, 7.0
FRAME = 1 / FPS
GAP = 2 * FRAME
CUT_MARGIN = 8 * FRAME
BORROWED = 0.25
"""Seconds a cue may lead or lag the voice where that makes it readable."""
EPSILON = 0.002

CLAUSE_ENDS = ".?!…"
PAUSES = ",;:—–"
LEANING = frozenset(
    {"a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "this", "that", "to", "of", "in", "on", "at", "for", "from", "with", "not", "no"}
)
"""Words that belong to what follows."""
BREAK_BEFORE = frozenset(
    [
        "and",
        "but",
        "or",
        "nor",
        "so",
        "because",
        "that",
        "which",
        "who",
        "when",
        "where",
        "while",
        "if",
        "though",
        "although",
        "until",
        "before",
        "after",
        "with",
        "without",
        "for",
        "from",
        "into",
        "to",
        "of",
        "in",
        "on",
        "at",
    ]
)


class _Heard(NamedTuple):
    """A piece of speech on the film's clock."""

    start: float
    end: float
    text: str
    character: str


def cues(timeline: Sequence[Slot], lines: Mapping[str, DialogueLine]) -> tuple[SubtitleCue, ...]:
    """Subtitles of a cut, in order. Raises InvalidInput for a spoken line that `lines` does not have."""
    pieces = sorted(piece for heard in _speech(timeline, lines) for piece in _split_in_time(heard))
    cuts = cut_seconds(timeline)
    made: list[SubtitleCue] = []
    for i, piece in enumerate(pieces):
        latest = pieces[i + 1].start - GAP if i + 1 < len(pieces) else float("inf")
        earliest = made[-1].end + GAP if made else 0.0
        start, end = _on_screen(piece, earliest, latest, cuts)
        made.append(SubtitleCue(start=on_frame(start), end=on_frame(end), text=in_lines(piece.text), character=piece.character))
    return tuple(made)


def cut_seconds(timeline: Sequence[Slot]) -> tuple[float, ...]:
    """When the picture becomes another."""
    return tuple(frame / FPS for frame in changes(timeline))


def _speech(timeline: Sequence[Slot], lines: Mapping[str, DialogueLine]) -> Iterable[_Heard]:
    for entry in timeline:
        for cue in entry.speech:
            if cue.line_id not in lines:
                raise InvalidInput(f"The cut speaks {cue.line_id}, which the script does not have. Build the subtitles from the script of this cut.")
            start = entry.start_frame / FPS + cue.start
            yield _Heard(start, start + cue.seconds, " ".join(lines[cue.line_id].text.split()), cue.character)


def _split_in_time(heard: _Heard) -> list[_Heard]:
    """The pieces a line must be shown in, each with its share of the time by its share of the characters."""
    parts = _split(heard.text, by_time=heard.end - heard.start > LONGEST)
    total = sum(map(len, parts))
    pieces, at = [], heard.start
    for part in parts:
        until = at + (heard.end - heard.start) * len(part) / total
        pieces.append(_Heard(at, until, part, heard.character))
        at = until
    return pieces


def _split(text: str, by_time: bool = False) -> list[str]:
    words = text.split()
    if (len(in_lines(text).split("\n")) <= LINES and not by_time) or len(words) < 2:
        return [text]
    place = min(range(1, len(words)), key=lambda k: _break_cost(words, k, clause=True))
    return [*_split(" ".join(words[:place])), *_split(" ".join(words[place:]))]


def _break_cost(words: list[str], k: int, *, clause: bool) -> float:
    """How bad it is to break before word k: uneven halves cost, the end of a clause pays."""
    left, right = len(" ".join(words[:k])), len(" ".join(words[k:]))
    cost = abs(left - right) / (left + right)
    last = words[k - 1].rstrip("\"'”’)")[-1:]
    if last and last in CLAUSE_ENDS:
        return cost - (0.8 if clause else 0.55)
    if last and last in PAUSES:
        return cost - (0.5 if clause else 0.3)
    if words[k - 1].lower() in LEANING:
        return cost + 0.3
    return cost - (0.15 if re.sub(r"\W", "", words[k]).lower() in BREAK_BEFORE else 0.0)


def in_lines(text: str) -> str:
    """One or two lines where they fit, broken where it reads best; more lines than two mean that it does not fit."""
    if len(text) <= LINE_LENGTH:
        return text
    words = text.split()
    fits = [k for k in range(1, len(words)) if len(" ".join(words[:k])) <= LINE_LENGTH and len(" ".join(words[k:])) <= LINE_LENGTH]
    if fits:
        k = min(fits, key=lambda k: _break_cost(words, k, clause=False))
        return " ".join(words[:k]) + "\n" + " ".join(words[k:])
    return "\n".join(_greedy(words))


def _greedy(words: list[str]) -> list[str]:
    rows = [""]
    for word in words:
        for piece in (word[i : i + LINE_LENGTH] for i in range(0, len(word), LINE_LENGTH)):
            joined = f"{rows[-1]} {piece}".strip()
            if len(joined) <= LINE_LENGTH:
                rows[-1] = joined
            else:
                rows.append(piece)
    return rows


def _on_screen(piece: _Heard, earliest: float, latest: float, cuts: Sequence[float]) -> tuple[float, float]:
    """When a piece is shown: from its first sound, long enough to be read, clear of cuts and of its neighbours."""
    start = max(piece.start, earliest)
    for cut in cuts:
        if EPSILON < cut - start < CUT_MARGIN:
            start = cut - CUT_MARGIN if cut - CUT_MARGIN >= earliest else cut
    wanted = max(piece.end, start + SHORTEST, start + len(piece.text) / SOFT_CPS)
    end = min(wanted, start + LONGEST, latest)
    if end - start < SHORTEST:  # a short word between neighbours borrows a little time from both
        end = min(start + SHORTEST, latest + BORROWED)
        start = max(earliest, min(start, end - SHORTEST), start - BORROWED)
    for cut in cuts:
        if EPSILON < end - cut < CUT_MARGIN and cut > start:
            end = _clear_of_cut(start, end, cut, latest, piece)
    return start, max(end, start + FRAME)


def _clear_of_cut(start: float, end: float, cut: float, latest: float, piece: _Heard) -> float:
    """Ends with the cut when that leaves time to read, else goes on well past it, else stays as it was."""
    enough = max(SHORTEST, len(piece.text) / HARD_CPS)
    if cut - start >= enough and piece.end - cut < CUT_MARGIN:
        return cut
    beyond = cut + CUT_MARGIN
    return beyond if beyond <= min(latest, start + LONGEST) else end


def on_frame(seconds: float) -> float:
    """The time of the nearest frame."""
    return round(round(seconds * FPS) / FPS, 3)


def write_srt(cues: Sequence[SubtitleCue], out: Path) -> None:
    """SubRip, UTF-8."""
    blocks = [f"{i}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{plain(cue.text)}\n" for i, cue in enumerate(cues, 1)]
    out.write_text("\n".join(blocks), encoding="utf-8", newline="\n")


def write_vtt(cues: Sequence[SubtitleCue], out: Path) -> None:
    """WebVTT, UTF-8, each cue tagged with its speaker (players do not show the tag; screen readers and editors use it)."""
    blocks = ["WEBVTT\n"]
    for i, cue in enumerate(cues, 1):
        voice = f"<v {_escaped(cue.character)}>" if cue.character else ""
        blocks.append(f"{i}\n{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{voice}{_escaped(plain(cue.text))}\n")
    out.write_text("\n".join(blocks), encoding="utf-8", newline="\n")


def plain(text: str) -> str:
    """Blank lines would end a cue early."""
    return "\n".join(row for row in text.splitlines() if row.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, mark: str) -> str:
    total = round(seconds * 1000)
    return f"{total // 3_600_000:02}:{total // 60_000 % 60:02}:{total // 1000 % 60:02}{mark}{total % 1000:03}"


def lint(cues: Sequence[SubtitleCue], cut_seconds: Sequence[float]) -> list[QcIssue]:
    """What breaks the rules. Errors are unreadable (overlap, over 20 characters a second, too many lines); the rest are warnings."""
    issues: list[QcIssue] = []
    for i, cue in enumerate(cues):
        issues += _lint_cue(i, cue)
        if i and cue.start < cues[i - 1].end - EPSILON:
            issues.append(_issue("SUBTITLE_OVERLAP", "error", i, f"starts {cues[i - 1].end - cue.start:.2f} s before the one before it ends"))
        elif i and cue.start - cues[i - 1].end < GAP - EPSILON:
            issues.append(_issue("SUBTITLE_GAP", "warning", i, "follows the one before it by less than two frames"))
        for cut in cut_seconds:
            inside = cue.start + EPSILON < cut < cue.end - EPSILON
            if inside and min(cut - cue.start, cue.end - cut) < CUT_MARGIN - EPSILON:
                issues.append(_issue("SUBTITLE_CROSSES_CUT", "warning", i, f"hangs over the cut at {cut:.2f} s by less than 8 frames"))
    return issues


def _lint_cue(i: int, cue: SubtitleCue) -> Iterable[QcIssue]:
    rows, seconds = cue.text.split("\n"), cue.end - cue.start
    if not cue.text.strip():
        yield _issue("SUBTITLE_EMPTY", "error", i, "has no text")
        return
    if len(rows) > LINES:
        yield _issue("SUBTITLE_LINES", "error", i, f"has {len(rows)} lines; two fit")
    if (longest := max(map(len, rows))) > LINE_LENGTH:
        yield _issue("SUBTITLE_LINE_LENGTH", "warning", i, f"has a line of {longest} characters; {LINE_LENGTH} fit")
    if not SHORTEST - EPSILON - FRAME / 2 <= seconds <= LONGEST + EPSILON + FRAME / 2:
        yield _issue("SUBTITLE_DURATION", "warning", i, f"is shown for {seconds:.2f} s; {SHORTEST} to {LONGEST:.0f} s are right")
    speed = len(cue.text.replace("\n", " ")) / max(seconds, FRAME)
    if speed > SOFT_CPS * 1.03:
        yield _issue("SUBTITLE_SPEED", "error" if speed > HARD_CPS else "warning", i, f"runs at {speed:.1f} characters a second; {SOFT_CPS:.0f} can be read")


def _issue(code: str, severity: str, i: int, problem: str) -> QcIssue:
    return QcIssue.model_validate({"code": code, "severity": severity, "description": f"Subtitle {i + 1} {problem}.", "part_id": f"cue_{i + 1}"})
