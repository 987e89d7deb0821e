"""The chain that decided how long a workflow took: from its end back to its start, each time to what ended last before.

The dataflow asks for an execution the moment its last input exists, so what ended last before a start is among its inputs, or was the last to give up what it waited for. Where nothing ended
shortly before, what lies between is the engine's own. The links cover the whole time without gap or overlap.
"""

from collections.abc import Sequence
from itertools import takewhile

from cluster.contracts.profile import TimeKind

from .spans import Span

NEAR_MS = 50
"""Within which one stretch's end is what another's start waited for."""


def chain(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """In the order of time, from `start` to `end`."""
    left = sorted((span for span in spans if span.start < end), key=lambda span: (span.end, span.start))
    found: list[Span] = []
    at = end
    while at > start:
        while left and (left[-1].start >= at or left[-1].end > at + NEAR_MS):
            left.pop()
        last = _begun_last(left, at)
        if last is None or last.end <= start:
            found.append(_engine(start, at))
            break
        if last.end < at:
            found.append(_engine(last.end, at))
            at = last.end
        link = last.until(at)
        found.append(_after(link, start) if link.start < start else link)
        at = link.start
    return found[::-1]


def _begun_last(spans: Sequence[Span], at: int) -> Span | None:
    """Of those that ended last and had begun before `at`, an execution rather than a rest, and the one that had begun last: what it waited for is still to be found."""
    if not spans:
        return None
    together = takewhile(lambda span: span.end == spans[-1].end, reversed(spans))
    return max((span for span in together if span.start < at), key=lambda span: (bool(span.agent), span.start))


def _engine(start: int, end: int) -> Span:
    return Span("engine", start, end, ((TimeKind.ENGINE, end - start),))


def _after(span: Span, start: int) -> Span:
    skip, parts = start - span.start, list[tuple[TimeKind, int]]()
    for kind, length in span.parts:
        cut = min(skip, length)
        skip -= cut
        parts.append((kind, length - cut))
    return Span(span.what, start, span.end, tuple(parts), span.agent, span.stage)
