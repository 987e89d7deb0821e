"""What fault tests share: an installation for those on the whole cluster, a plan and a house for those below it, and the figures of all at the end."""

import re
import time
from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import installation
from tests.chaos import report
from tests.chaos.plan import Plan

__all__ = ["installation"]


@pytest.fixture
def plan(request: pytest.FixtureRequest) -> Plan:
    """The test's seed, printed with its output when it fails."""
    return Plan(re.sub(r"^test_", "", request.node.name))


@pytest.fixture
def figures(plan: Plan) -> Iterator[report.Figures]:
    """The test's figures, published when it ends, however it ends."""
    begun = time.monotonic()
    figures = report.Figures(plan.name, plan.seed)
    yield figures
    figures.seconds = round(time.monotonic() - begun, 1)
    report.publish(figures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in report.summary():
        terminalreporter.write_line(line)
