"""One real installation for the whole session: its own home and ports, brought up once, by the command a user types, and taken down at the end."""

from collections.abc import Iterator

import pytest

from cluster.bringup.ports import Ports
from tests.acceptance.installed import Installation

FIRST_PORT = 23000


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running: `installation.callsheet("make", …)` makes a film, `installation.settings` finds the API and its key."""
    made = Installation(tmp_path_factory.mktemp("installation") / "home", Ports().take(FIRST_PORT))
    started = made.callsheet("up")
    try:
        assert started.returncode == 0, started.stderr
        yield made
    finally:
        made.callsheet("down")
