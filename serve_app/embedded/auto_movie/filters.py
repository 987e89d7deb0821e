"""`where`, `sort` and paging of a query string, read as Payload reads them, and applied to documents."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Document = dict[str, Any]
LARGEST_PAGE = 1000
_NAME = re.compile(r"\[([^\[\]]*)\]")
_OPERATORS = frozenset(
    {"equals", "not_equals", "in", "not_in", "exists", "greater_than", "greater_than_equal", "less_than", "less_than_equal", "like", "contains"}
)


class BadQuery(Exception):
    """The query string cannot be read; the message says where."""


def where_in(parameters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The nested filter behind `where[a][equals]=1`. Raises BadQuery."""
    tree: dict[str, Any] = {}
    for name, value in parameters:
        if not name.startswith("where["):
            continue
        path = _NAME.findall(name)
        at = tree
        for part in path[:-1]:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise BadQuery(f"{name} stands below a value.")
        at[path[-1]] = value
    return tree


def fits(document: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Raises BadQuery for an operator there is not."""
    for name, condition in where.items():
        if name in ("or", "and"):
            parts = [fits(document, part) for part in _branches(condition)]
            if not (any(parts) if name == "or" else all(parts)):
                return False
        elif not isinstance(condition, dict):
            raise BadQuery(f"where[{name}] names no operator.")
        elif not all(_holds(values_at(document, name), operator, wanted) for operator, wanted in condition.items()):
            return False
    return True


def _branches(condition: Any) -> Sequence[Mapping[str, Any]]:
    branches = list(condition.values()) if isinstance(condition, dict) else []
    if not branches or not all(isinstance(each, dict) for each in branches):
        raise BadQuery("`or` and `and` take numbered conditions: where[or][0][field][equals]=…")
    return branches


def values_at(document: Any, path: str) -> list[Any]:
    """What stands at a dotted path; lists on the way, and at its end, give several values."""
    found = [document]
    for part in path.split("."):
        following: list[Any] = []
        for each in found:
            value = each.get(part) if isinstance(each, Mapping) else None
            following += value if isinstance(value, list) else [value]
        found = following
    return [value for value in found if value is not None]


def _holds(values: list[Any], operator: str, wanted: Any) -> bool:
    if operator not in _OPERATORS:
        raise BadQuery(f"There is no operator {operator!r}.")
    if operator == "exists":
        return bool(values) == (str(wanted).lower() not in ("false", "0"))
    if operator == "not_equals":
        return not any(_same(value, wanted) for value in values)
    wanted_list = list(wanted.values()) if isinstance(wanted, dict) else str(wanted).split(",")
    if operator == "not_in":
        return not any(_same(value, each) for value in values for each in wanted_list)
    if operator == "in":
        return any(_same(value, each) for value in values for each in wanted_list)
    return any(_compares(value, operator, str(wanted)) for value in values)


def _compares(value: Any, operator: str, wanted: str) -> bool:
    match operator:
        case "equals":
            return _same(value, wanted)
        case "contains":
            return wanted.lower() in str(value).lower()
        case "like":
            return all(word in str(value).lower() for word in wanted.lower().split())
    left, right = _ordered(value, wanted)
    if left is None:
        return False
    return {
        "greater_than": left > right,
        "greater_than_equal": left >= right,
        "less_than": left < right,
        "less_than_equal": left <= right,
    }[operator]


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool):
        return str(wanted).lower() == ("true" if value else "false")
    if isinstance(value, int | float):
        try:
            return float(wanted) == value
        except (TypeError, ValueError):
            return False
    return str(value) == str(wanted)


def _ordered(value: Any, wanted: str) -> tuple[Any, Any]:
    """Two values that can be compared; (None, None) when they cannot."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return value, float(wanted)
        except ValueError:
            return None, None
    return (value, wanted) if isinstance(value, str) else (None, None)


def ordered(documents: Iterable[Document], sort: str) -> list[Document]:
    """By one or more comma-separated fields, `-` for descending; documents without a value come first."""
    found = list(documents)
    for name in reversed([part for part in sort.split(",") if part]):
        found.sort(key=lambda d: _rank(d, name.removeprefix("-")), reverse=name.startswith("-"))
    return found


def _rank(document: Document, name: str) -> tuple[int, Any]:
    values = values_at(document, name)
    if not values:
        return (0, 0)
    value = values[0]
    return (1, value) if isinstance(value, int | float) else (2, value if isinstance(value, str) else json.dumps(value))


def paged(documents: Sequence[Document], limit: int, page: int) -> dict[str, Any]:
    """Payload's list: the page and where it stands. A limit of 0 means all."""
    size = min(limit or len(documents) or 1, LARGEST_PAGE)
    pages = max(1, -(-len(documents) // size))
    begin = (page - 1) * size
    return {
        "docs": list(documents[begin : begin + size]),
        "totalDocs": len(documents),
        "limit": size,
        "totalPages": pages,
        "page": page,
        "pagingCounter": begin + 1,
        "hasPrevPage": page > 1,
        "hasNextPage": page < pages,
        "prevPage": page - 1 if page > 1 else None,
        "nextPage": page + 1 if page < pages else None,
    }
