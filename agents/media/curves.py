"""Curves through keys: smooth, and never beyond the keys beside them. Pure.

Monotone cubic interpolation (Fritsch and Carlson, 1980): a value that rises over three keys rises through the middle one without a halt, and one that turns has no speed where it turns, so nothing
overshoots a key. Before the first and after the last key the value rests.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise


class Curve:
    """One value over time."""

    def __init__(self, times: Sequence[float], values: Sequence[float]) -> None:
        self._times, self._values = tuple(times), tuple(values)
        self._slopes = _slopes(self._times, self._values)

    def at(self, seconds: float) -> float:
        times, values = self._times, self._values
        index = bisect_right(times, seconds) - 1
        if index < 0 or index >= len(times) - 1:
            return values[max(0, min(index, len(values) - 1))]
        step = times[index + 1] - times[index]
        t = (seconds - times[index]) / step
        before, after = values[index], values[index + 1]
        rise, fall = self._slopes[index] * step, self._slopes[index + 1] * step
        return before + t * (rise + t * (3 * (after - before) - 2 * rise - fall + t * (2 * (before - after) + rise + fall)))


def _slopes(times: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    secants = [(values[i + 1] - values[i]) / (times[i + 1] - times[i]) for i in range(len(times) - 1)]
    if not secants:
        return (0.0,)
    inner = [0.0 if a * b <= 0 else 2 * a * b / (a + b) for a, b in pairwise(secants)]  # the harmonic mean keeps it monotone
    return (0.0, *inner, 0.0)
