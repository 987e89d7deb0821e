"""How much a fault test does: its short form belongs to `make test`, its long one to `make chaos`."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Size:
    """`pause` is the time between faults, in seconds, least and most."""

    workflows: int
    faults: int
    pause: tuple[float, float] = (0.0, 0.0)


def sizes(short: Size, long: Size) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("size", [pytest.param(short, id="short"), pytest.param(long, id="long", marks=pytest.mark.long)])


STORES = pytest.mark.parametrize("cluster", [pytest.param(False, id="one"), pytest.param(True, id="cluster")])
"""Plain Redis and a cluster of three masters."""
LONG_CLUSTER = pytest.mark.parametrize("cluster", [pytest.param(False, id="one"), pytest.param(True, id="cluster", marks=pytest.mark.long)])
"""The same, but the cluster in the long form only."""
