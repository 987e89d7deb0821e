"""Identifiers: how each is formed, and the one place that forms it.

A workflow id carries the shard its keys live in (`wf-03-…`), so that any process can find the workflow's slot
from the id alone, without a lookup.
"""

import hashlib
import re
import secrets
import zlib
from typing import NewType

WorkflowId = NewType("WorkflowId", str)
ProjectId = NewType("ProjectId", str)
AgentId = NewType("AgentId", str)
ExecutionId = NewType("ExecutionId", str)
DecisionId = NewType("DecisionId", str)
Sha256 = NewType("Sha256", str)

SHARDS = 8
"""Number of hash tags (Redis Cluster slots) the workflows are spread over. Part of the stored key schema: never change it on live data."""

PROJECT_ID_PATTERN = r"^[A-Za-z0-9_-]{1,100}$"
LOG_PATTERN = r"^(@installation|[A-Za-z0-9_-]{1,100})$"
"""Whose audit log: a project's, or that of the installation."""
WORKFLOW_ID_PATTERN = r"^wf-[0-9a-f]{2}-[0-9a-f]{24}$"
SHA256_PATTERN = r"^[0-9a-f]{64}$"

_WORKFLOW_ID = re.compile(WORKFLOW_ID_PATTERN)


def shard_of_project(project_id: ProjectId) -> int:
    """The shard that holds a project's index and all its workflows: one slot, so that creation is one script."""
    return zlib.crc32(project_id.encode()) % SHARDS


def new_workflow_id(project_id: ProjectId) -> WorkflowId:
    return WorkflowId(f"wf-{shard_of_project(project_id):02x}-{secrets.token_hex(12)}")


def derived_workflow_id(project_id: str, *parts: str) -> WorkflowId:
    """A workflow id that is the same for the same parts, so that asking twice finds what was made."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    return WorkflowId(f"wf-{shard_of_project(ProjectId(project_id)):02x}-{digest}")


def new_id_in(project_id: str, kind: str) -> str:
    """An id of something else that lives in its project's shard: `wh-03-…`."""
    return f"{kind}-{shard_of_project(ProjectId(project_id)):02x}-{secrets.token_hex(12)}"


def shard_of_workflow(workflow_id: WorkflowId) -> int | None:
    """The shard named in a workflow id, or None when the text is no workflow id."""
    if not _WORKFLOW_ID.match(workflow_id):
        return None
    shard = int(workflow_id[3:5], 16)
    return shard if shard < SHARDS else None
