"""One installation for all benchmarks that need one; they run in order, so the film benchmark meets it cold."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.installation import Installation


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Not started: whoever needs it up runs `up`, which is quick when it is."""
    with tempfile.TemporaryDirectory(prefix="cs", dir="/tmp", ignore_cleanup_errors=True) as folder:  # sockets want short paths
        it = Installation(Path(folder) / "h")
        try:
            yield it
        finally:
            it.run("down")
