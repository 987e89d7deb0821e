"""Artifacts: immutable files named by the SHA-256 of their bytes.

State, events and agent requests carry an `ArtifactRef`; the bytes are in the artifact store before the reference exists.
"""

from typing import Annotated

from pydantic import Field

from .base import Instant, Model
from .ids import SHA256_PATTERN, AgentId, ExecutionId


class ArtifactRef(Model):
    """A file in the artifact store."""

    sha256: Annotated[str, Field(pattern=SHA256_PATTERN)]
    size: Annotated[int, Field(ge=0)]
    """Bytes."""
    media_type: str
    name: str
    """File name to offer to people, `film.mp4`; no path."""


class Artifact(ArtifactRef):
    """An artifact as a workflow knows it: who made it, with what, for which part of the film."""

    agent: AgentId
    execution_id: ExecutionId
    provider: str
    """`offline-writer`, `offline-renderer`, the LLM model or the Task Service that made it."""
    item: str = ""
    """The item of the fan-out axis, e.g. `SCENE_2_SHOT_1`; empty when the agent runs once."""
    created_at: Instant
