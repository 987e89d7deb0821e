"""The tables of the README, written from the code they describe, so that they cannot be wrong for long.

`python -m serve_app.cli.reference README.md` rewrites what stands between `<!-- table: NAME -->` and `<!-- end -->`; a test asserts that nothing would change.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import AliasChoices
from pydantic_core import PydanticUndefined

from agents.registry import Registry
from cluster.contracts import errors
from cluster.contracts.access import GRANTS, Role
from cluster.contracts.agents import Axis
from cluster.contracts.events import EventType
from cluster.settings import Settings
from graphs.workflows import standard

MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(*rows: tuple[str, ...]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body]) + "\n"


def settings() -> str:
    rows = [("Variable", "Default", "What it does")]
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        variable = str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"CALLSHEET_{name.upper()}"
        default = "" if field.default in (None, PydanticUndefined) else f"`{field.default}`"
        rows.append((f"`{variable}`", default, field.description or ""))
    return table(*rows)


def agents() -> str:
    specs = Registry().specs()
    cast = [specs[agent] for agent in standard(specs).get("movie_creation@2").definition.agents]
    once = {Axis.NONE: "film", Axis.EPISODE: "film"}
    return table(
        ("Agent", "Stage", "What it does", "Takes", "Emits", "Once per"),
        *((f"`{s.id}`", s.stage.replace("_", " "), s.role, ", ".join(s.takes), ", ".join(s.emits), once.get(s.fan_out, str(s.fan_out))) for s in cast),
    )


def events() -> str:
    return ", ".join(f"`{event.value}`" for event in EventType) + "\n"


def failures() -> str:
    rows = [("Status", "Code", "Try again?", "Meaning")]
    for kind in _coded(errors.CallsheetError):
        meaning = (kind.__doc__ or "").strip().split("\n")[0]
        rows.append((str(kind.status), f"`{kind.code}`", "yes" if kind.retryable else "no", meaning))
    return table(*rows)


def _coded(kind: type[errors.CallsheetError]) -> Iterator[type[errors.CallsheetError]]:
    """The classes below one that have a code of their own."""
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            if "code" in vars(child):
                yield child
            yield from _coded(child)


def roles() -> str:
    return table(("Role", "May"), *((f"`{role}`", ", ".join(sorted(permission.value for permission in GRANTS[role]))) for role in Role))


def endpoints() -> str:
    from serve_app.api import api_routes

    rows = [("Method", "Path", "What it does")]
    for route in api_routes():
        methods = sorted(getattr(route, "methods", None) or ("WS",))
        summary = getattr(route, "summary", None) or (getattr(route.endpoint, "__doc__", "") or "").strip().split("\n")[0]
        rows.append((", ".join(method for method in methods if method != "HEAD"), f"`{route.path}`", summary))
    return table(*rows)


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "agents": agents,
    "events": events,
    "errors": failures,
    "roles": roles,
    "endpoints": endpoints,
}


def rewritten(text: str) -> str:
    """The text with every marked table made anew."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text()))
