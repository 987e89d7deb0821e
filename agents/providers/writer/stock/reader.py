"""Reads stock: entries under a heading `# key ? flags`, blank line between them.

`= ` is a scene's goal, `~ ` its visual hook, `* ` business of hands and eyes, `> ` the place when it is not the step's own; every other line is spoken, `H warn: text`. An entry with a goal is a telling of a step, one with
speech an exchange; it may be both. Flags say for which tales it is: all must hold. Slots are those of `tale.Tale.fill`.
"""

from dataclasses import dataclass, field

from ..spines.model import Talk, Variant


@dataclass
class Stock:
    """What the stock has for one step or topic."""

    talks: list[Talk] = field(default_factory=list)
    tellings: list[Variant] = field(default_factory=list)


def read(text: str) -> dict[str, Stock]:
    """All entries by key, in the order of the text."""
    found: dict[str, Stock] = {}
    for block in text.strip().split("\n\n"):
        heading, *rows = block.strip().splitlines()
        key, _, flags = heading.removeprefix("# ").partition(" ? ")
        _file(found.setdefault(key.strip(), Stock()), frozenset(flags.split()), rows)
    return found


def _file(stock: Stock, flags: frozenset[str], rows: list[str]) -> None:
    spoken = tuple(row for row in rows if row[0] not in "=~*>")
    goal, hook, place = (next((row[2:] for row in rows if row.startswith(mark)), "") for mark in "=~>")
    business = tuple(row[2:] for row in rows if row.startswith("*"))
    if spoken:
        stock.talks.append(Talk(spoken, flags))
    if goal or hook or business:
        stock.tellings.append(Variant(flags, goal, hook, business, place))
