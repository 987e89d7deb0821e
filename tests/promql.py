"""Reads PromQL: which metrics an expression asks for, and which labels it relies on."""

from collections.abc import Iterator
from typing import Any

import promql_parser


def selectors(expression: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Name of each series an expression reads, with the labels it is chosen or grouped by. Raises ValueError where it does not parse."""
    yield from _walk(promql_parser.parse(expression), frozenset())


def _walk(node: Any, by: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    if node is None:
        return
    if isinstance(node, promql_parser.VectorSelector):
        yield node.name or "", by | {matcher.name for matcher in node.matchers.matchers}
        return
    modifier = getattr(node, "modifier", None)
    if isinstance(node, promql_parser.AggregateExpr) and modifier is not None:
        by = by | frozenset(modifier.labels)
    for name in ("lhs", "rhs", "expr", "vector_selector"):
        yield from _walk(getattr(node, name, None), by)
    for argument in getattr(node, "args", None) or ():
        yield from _walk(argument, by)
