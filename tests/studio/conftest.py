"""The studio in a browser: the API of the contract tests on a socket, productions of a scripted company, a real Chromium."""

from tests.contract.conftest import app, caller, services

__all__ = ["app", "caller", "services"]
