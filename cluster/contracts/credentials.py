"""Content credentials: what a delivered file says of its own origin, and what a reader found of it.

Embedded by C2PA (c2pa.org), so that whoever gets the file alone can ask. People are named by their role, never by name or address.
"""

from typing import Any, Literal

from pydantic import Field

from .base import Instant, Model

DigitalSource = Literal["algorithmicMedia", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
"""IPTC's word for how it came about: by rules alone, by trained models, or by both."""
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Worked(Model):
    """One agent's part."""

    agent: str
    version: int
    """Of the agent where the file is sealed."""
    providers: dict[str, int]
    """What it worked with, and in how many executions."""


class Approved(Model):
    """A gate and how it was passed."""

    gate: str
    choice: str
    by: Literal["person", "auto", "deadline"]
    role: str = ""
    """Of the person, as the key that answered has it; empty where it is not known."""
    at: Instant | None = None


class Origin(Model):
    """What is said of a file: read from the history of the workflow that made it, after that was examined."""

    title: str
    statement: str
    workflow_id: str
    workflow_type: str
    file: str
    sha256: str
    """Of the file before its credentials were embedded: what the manifest and the artifact store name."""
    manifest_sha256: str = ""
    """Of the delivery's `manifest.json`."""
    events: int
    history: str
    """Hash of the last event of the workflow's log, to which all others are chained."""
    agents: tuple[Worked, ...]
    decisions: tuple[Approved, ...]


class Credentials(Model):
    """What a file's credentials say, and whether they hold."""

    state: Literal["trusted", "valid", "invalid", "none"]
    """`valid`: signed and unchanged, by somebody whom no list of trusted authorities names. `trusted`: named by one. `none`: there are none."""
    signed_by: str = ""
    source: str = ""
    """Last part of the IPTC address."""
    origin: Origin | None = None
    faults: tuple[str, ...] = ()
    """Codes of what does not hold, in C2PA's words."""
    other: dict[str, Any] = Field(default_factory=dict)
    """Assertions that are not ours, by label."""
