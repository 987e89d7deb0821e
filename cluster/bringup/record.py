"""The record of what bring-up started: `<home>/run/installation.json`, written before the next part is started, so that an interrupted `up` can be undone."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from ..contracts.base import Instant, Model
from ..settings import LOOPBACK, Settings
from .files import read_text, write_private


class RedisPart(Model):
    """The embedded server."""

    port: int
    pid: int


class RayPart(Model):
    """A Ray head of our own."""

    session: int
    """Session id (`setsid`) of all its processes."""
    temp_dir: Path
    gcs_port: int
    dashboard_port: int
    http_host: str = LOOPBACK[0]
    http_port: int
    haproxy: bool
    stats_port: int
    environment: str
    """Digest of the settings its processes were started with."""
    version: str
    started_at: Instant
    ready: bool = False
    """`ray start` has returned well."""

    @property
    def dashboard_url(self) -> str:
        return f"http://127.0.0.1:{self.dashboard_port}"


class Record(Model):
    redis: RedisPart | None = None
    ray: RayPart | None = None
    config: Path | None = None
    """The Serve configuration chosen with `--config`, kept for the next `up`; None: the project's."""
    deployed: str = ""
    """Digest of what was deployed last and became ready."""


def record_path(settings: Settings) -> Path:
    return settings.run_path / "installation.json"


def load(settings: Settings) -> Record:
    """The record; an empty one when there is none or it was written by another version."""
    try:
        return Record.model_validate_json(read_text(record_path(settings)) or "{}")
    except ValidationError:
        return Record()


def save(settings: Settings, record: Record) -> Record:
    write_private(record_path(settings), record.model_dump_json(indent=2) + "\n")
    return record


def now() -> datetime:
    return datetime.now(UTC)
