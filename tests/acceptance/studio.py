"""A client of an installation for acceptance tests: plain HTTP, and waiting for conditions by long-lived event streams instead of time."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from cluster.content_credentials import media_type_of, read
from serve_app.cli.downloads import SEALED
from tests.acceptance.installed import Installation

LOGLINE = "A retired lighthouse keeper finds a bottle with her late sister's handwriting."
DRAFT = "360p"
"""Films of these tests are drafts: whoever makes them, and however they end, does not depend on their size."""
PROJECT = "films"
"""Of the one film that the tests share, and of what is made from it; other tests start workflows in the same installation."""
PATIENCE_SECONDS = 900.0
RESTART_SECONDS = 90.0


class Patient(httpx.Client):
    """Waits while a replica or Redis is being replaced, as any client of a service should; `impatient` does not."""

    def request(self, method: str, url: httpx.URL | str, **more: Any) -> httpx.Response:
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                answer = super().request(method, url, **more)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                continue
            if answer.status_code < 500 or time.monotonic() > deadline:
                return answer

    def impatient(self, method: str, url: str) -> httpx.Response:
        return super().request(method, url)


def content_of(path: Path) -> str:
    """SHA-256 of a fetched file; of one with content credentials, which hold, that of the bytes below them."""
    kind = media_type_of(path) if path.name in {Path(name).name for name in SEALED} else None
    if kind is None:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    found = read(path, kind)
    assert (found.state, found.faults) == ("valid", ()) and found.origin
    return found.origin.sha256


class Studio:
    """Talks to the API with the installation's own admin key."""

    def __init__(self, installation: Installation, project: str = "acceptance") -> None:
        self.project = project
        key = installation.settings.admin_key
        assert key
        self.http = Patient(base_url=f"{installation.settings.base_url}/api/v1", headers={"X-API-Key": key}, timeout=60)

    def start(self, kind: str = "movie_creation", *, given: dict[str, Any], **options: Any) -> str:
        """Takes nothing over from earlier workflows unless `cache` says so: these tests are about work that is done."""
        body = {"type": kind, "project_id": self.project, "input": given, "options": {"cache": "off"} | options}
        answer = self.http.post("/workflows", json=body)
        assert answer.status_code == 202, answer.text
        return answer.json()["workflow_id"]

    def workflow(self, workflow_id: str) -> dict[str, Any]:
        return self.http.get(f"/workflows/{workflow_id}").json()

    def executions(self, workflow_id: str) -> dict[str, dict[str, Any]]:
        return {e["execution_id"]: e for e in self.http.get(f"/workflows/{workflow_id}/executions").json()["items"]}

    def events(self, workflow_id: str, after: int = 0) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        while page := self.http.get(f"/workflows/{workflow_id}/events", params={"after": after, "limit": 500}).json()["items"]:
            items += page
            after = page[-1]["seq"]
        return items

    def follow(self, workflow_id: str, after: int = 0) -> Iterator[dict[str, Any]]:
        """Every event to the end of the workflow; a broken stream is taken up where it broke."""
        while True:
            try:
                with self.http.stream(
                    "GET", f"/workflows/{workflow_id}/events", params={"after": after}, headers={"Accept": "text/event-stream"}, timeout=PATIENCE_SECONDS
                ) as stream:
                    if stream.status_code == 204:
                        return
                    if stream.status_code != 200:
                        continue
                    for line in stream.iter_lines():
                        if line.startswith("data: "):
                            event = json.loads(line[6:])
                            after = event["seq"]
                            yield event
            except httpx.TransportError:
                continue
            if self.http.get(f"/workflows/{workflow_id}").json().get("status") in ("completed", "failed", "cancelled"):
                return

    def until(self, workflow_id: str, found: Callable[[dict[str, Any]], bool], after: int = 0) -> dict[str, Any]:
        for event in self.follow(workflow_id, after):
            if found(event):
                return event
        raise AssertionError(f"the workflow ended first: {self.workflow(workflow_id)}")

    def ended(self, workflow_id: str) -> dict[str, Any]:
        for _ in self.follow(workflow_id):
            pass
        return self.workflow(workflow_id)


def processes_named(title: str, home: str) -> list[int]:
    """Pids of one installation's processes whose title starts so (Linux)."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _title(entry).startswith(title) and belongs(int(entry.name), home)]


def _title(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def belongs(pid: int, home: str) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as environment:
            return f"CALLSHEET_HOME={home}".encode() in environment.read().split(b"\0")
    except OSError:
        return False


def kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
