"""One real installation for the whole session: its own home and ports, brought up once, by the command a user types, and taken down at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.bringup.ports import Ports
from tests.acceptance.installed import Installation
from tests.acceptance.studio import DRAFT, LOGLINE, PATIENCE_SECONDS, PROJECT

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


@pytest.fixture(scope="session")
def finished_film(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `callsheet make` filled: the first workflow of PROJECT, and the one film all tests of a session look at."""
    out = tmp_path_factory.mktemp("film")
    how = ("--auto", "--seed", "7", "--resolution", DRAFT, "--project", PROJECT, "--out", str(out))
    made = installation.callsheet("make", LOGLINE, *how, seconds=PATIENCE_SECONDS)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
    return out
