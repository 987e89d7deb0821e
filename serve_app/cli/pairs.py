"""Options that take two words and may be given more than once: `--line SCENE_2_LINE_1 "new words"`. Also `key=value`."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from typer.core import TyperCommand

from .failures import UNUSABLE, Stopped

PAIRED = ("--line", "--wardrobe", "--step")
BETWEEN = "\x1f"
"""Joins the two words on their way through the parser; no terminal lets one type it."""


class PairedCommand(TyperCommand):
    """A command whose PAIRED options take two words each."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(joined(args)))


def joined(words: Iterable[str]) -> Iterator[str]:
    left = iter(words)
    for word in left:
        yield word
        if word in PAIRED and (first := next(left, None)) is not None:
            second = next(left, None)
            yield first if second is None else f"{first}{BETWEEN}{second}"


def pairs(option: str, given: list[str] | None) -> list[tuple[str, str]]:
    """Raises Stopped for a lonely word."""
    found: list[tuple[str, str]] = []
    for words in given or []:
        first, mark, second = words.partition(BETWEEN)
        if not mark or second.startswith("--"):
            raise Stopped(UNUSABLE, f"{option} takes two words; {first!r} stands alone.")
        found.append((first, second))
    return found


def assigned(option: str, given: list[str] | None) -> dict[str, Any]:
    """`key=value` words; a value that is JSON is read as such (`glasses=true`, `note=null`). Raises Stopped."""
    return {key: _value(text) for key, text in worded(option, given).items()}


def worded(option: str, given: list[str] | None) -> dict[str, str]:
    """`key=value` words, the values as they stand. Raises Stopped."""
    found: dict[str, str] = {}
    for word in given or []:
        key, mark, found[key] = word.partition("=")
        if not mark or not key:
            raise Stopped(UNUSABLE, f"{option} takes key=value; {word!r} is not of that form.")
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
