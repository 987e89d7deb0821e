"""The screenplay as Fountain, the plain-text format every screenwriting program reads: written from the film's own models, and parsed back.

The text is the one source of the PDF. Scene headings carry their numbers (`#1#`), lines over picture are marked (V.O.), a second speech in a row
(CONT'D), and a character is in capitals where it is first seen. What a writer put in that Fountain would take for markup is forced or escaped, so that it always reads back as what it was.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from agents.film import Concept, DialogueLine, Scene, ScenePlan
from cluster.contracts.base import Model

Kind = Literal["heading", "action", "character", "parenthetical", "dialogue", "transition", "centred"]

HEADING = re.compile(r"^(?:INT|EXT|EST|INT\./EXT|I/E)[. ]", re.IGNORECASE)
NUMBERED = re.compile(r"^(?P<text>.*?)\s*#(?P<number>[^#\n]+)#\s*$")
TITLE_KEY = re.compile(r"^(?P<key>[A-Z][A-Za-z ]*):\s*(?P<value>.*)$")
MARKUP = re.compile(r"([*_\\])")


class Element(Model):
    """A paragraph of a screenplay; `number` is the scene number of a heading."""

    kind: Kind
    text: str
    number: str = ""


class Screenplay(Model):
    """A parsed Fountain text."""

    title_page: dict[str, str]
    elements: tuple[Element, ...]


def fountain(concept: Concept, scenes: Sequence[Scene], lines: Sequence[DialogueLine], plans: Sequence[ScenePlan]) -> str:
    """The screenplay of a film as Fountain text, ending in a newline."""
    by_scene = {plan.scene_number: plan for plan in plans}
    blocks = [_title_page(concept), "FADE IN:"]
    strangers = dict.fromkeys(name for scene in scenes for name in scene.primary_characters)
    for scene in scenes:
        blocks += _scene(scene, by_scene.get(scene.scene_number), [line for line in lines if line.scene_number == scene.scene_number], strangers)
    return "\n\n".join([*blocks, "> FADE OUT.", "> THE END <"]) + "\n"


def _title_page(concept: Concept) -> str:
    logline = _one_line(concept.original_logline)
    return "\n".join(
        (
            f"Title: {_one_line(concept.title)}",
            "Credit: A screenplay for a short film",
            "Author: Callsheet (AI-generated)",
            f"Source: From the logline \u201c{logline}\u201d",
        )
    )


def _scene(scene: Scene, plan: ScenePlan | None, lines: Sequence[DialogueLine], strangers: dict[str, None]) -> Iterator[str]:
    yield f"{_one_line(scene.slugline)} #{scene.scene_number}#"
    actions = [scene.visual_hook, plan.action if plan else ""]
    yield from (_action(_introduced(text, strangers)) for text in dict.fromkeys(map(_one_line, actions)) if text)
    before = ""
    for line in lines:
        yield _speech(line, continued=line.character == before)
        before = line.character


def _introduced(text: str, strangers: dict[str, None]) -> str:
    """The text with each name in capitals where its owner is seen for the first time; who was met is a stranger no more."""
    for name in tuple(strangers):
        text, met = re.subn(rf"\b{re.escape(name)}\b", name.upper(), text, count=1)
        if met:
            del strangers[name]
    return text


def _action(text: str) -> str:
    """A leading `!` says: this is action, whatever it looks like."""
    text = _escape(text)
    looks_special = text[0] in ".@!>~#=[(" or text == text.upper() or HEADING.match(text) or text.upper().endswith(" TO:") or TITLE_KEY.match(text)
    return f"!{text}" if looks_special else text


def _speech(line: DialogueLine, *, continued: bool) -> str:
    name = _one_line(line.character).upper()
    cue = name if re.search(r"[A-Z]", name) and name[0] not in ".@!>~#=" and not HEADING.match(name) else f"@{name}"
    marks = " (V.O.)" if line.audio_class == "voice_over" else ""
    marks += " (CONT'D)" if continued else ""
    rows = [cue + marks]
    if line.parenthetical.strip(" ()"):
        rows.append(f"({_one_line(line.parenthetical).strip(' ()')})")
    text = _escape(_one_line(line.text))
    rows.append(f"\\{text}" if text.startswith("(") else text)
    return "\n".join(rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return MARKUP.sub(r"\\\1", text)


def parse_fountain(text: str) -> Screenplay:
    """Reads Fountain: title page, headings, action, dialogue, transitions, centred text. Emphasis and notes are kept as they stand."""
    lines = text.replace("\r\n", "\n").split("\n")
    title_page, start = _parse_title_page(lines)
    elements: list[Element] = []
    for block in _blocks(lines[start:]):
        elements += _parse_block(block)
    return Screenplay(title_page=title_page, elements=tuple(elements))


def _parse_title_page(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    page: dict[str, str] = {}
    key = ""
    for i, line in enumerate(lines):
        if not line.strip():
            return page, i
        match = TITLE_KEY.match(line)
        if match and not match["key"].isupper():  # `FADE IN:` is no key
            key = match["key"]
            page[key] = match["value"].strip()
        elif key and line[0] in " \t":
            page[key] = f"{page[key]}\n{line.strip()}".strip()
        else:
            return page, i
    return page, len(lines)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def _parse_block(block: list[str]) -> Iterator[Element]:
    first = block[0]
    if first.startswith("!"):
        yield Element(kind="action", text=_unescape(" ".join(block)[1:]))
    elif HEADING.match(first) or (first.startswith(".") and not first.startswith("..")):
        match = NUMBERED.match(first)
        heading = (match["text"] if match else first).removeprefix(".")
        yield Element(kind="heading", text=heading.upper(), number=match["number"] if match else "")
    elif first.startswith(">") and first.endswith("<"):
        yield Element(kind="centred", text=_unescape(first.strip("<> ")))
    elif first.startswith(">"):
        yield Element(kind="transition", text=_unescape(first.strip("<> ")))
    elif len(block) == 1 and first.isupper() and first.endswith("TO:"):
        yield Element(kind="transition", text=first)
    elif len(block) > 1 and (first.startswith("@") or _is_cue(first)):
        yield from _parse_speech(block)
    else:
        yield Element(kind="action", text=_unescape(" ".join(block)))


def _is_cue(line: str) -> bool:
    name = re.sub(r"\(.*?\)", "", line).rstrip("^ ")
    return bool(re.search(r"[A-Z]", name)) and name == name.upper()


def _parse_speech(block: list[str]) -> Iterator[Element]:
    yield Element(kind="character", text=block[0].removeprefix("@").rstrip("^ "))
    spoken: list[str] = []
    for row in block[1:]:
        if row.startswith("(") and row.endswith(")"):
            if spoken:
                yield Element(kind="dialogue", text=_unescape(" ".join(spoken)))
                spoken = []
            yield Element(kind="parenthetical", text=row)
        else:
            spoken.append(row)
    if spoken:
        yield Element(kind="dialogue", text=_unescape(" ".join(spoken)))


def _unescape(text: str) -> str:
    return re.sub(r"\\([*_\\(])", r"\1", text)
