"""The installation that is broken here is the one acceptance tests use."""

from tests.acceptance.conftest import installation

__all__ = ["installation"]
