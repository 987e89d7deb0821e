"""Every key there is, how long it lives, and nothing else.

`PERMANENT` lists the patterns that have no time to live; every other key must have one once its workflow has ended (checked after each test).
"""

from ..contracts.errors import NotFound
from ..contracts.ids import SHARDS, ProjectId, WorkflowId, shard_of_project, shard_of_workflow

PREFIX = "cs"
ENGINES = "engines"
"""Consumer group of the ready streams."""


def tag(shard: int) -> str:
    """The hash tag of a shard: keys with the same tag live in the same Cluster slot."""
    return f"{{s{shard:02x}}}"


def _of_workflow(kind: str, workflow_id: WorkflowId) -> str:
    shard = shard_of_workflow(workflow_id)
    if shard is None:
        raise NotFound(f"There is no workflow {workflow_id[:80]!r}.")
    return f"{PREFIX}:{tag(shard)}:{kind}:{workflow_id}"


def record(workflow_id: WorkflowId) -> str:
    """Hash: the workflow's record, its lease (owner, token, expiry) and its event counter."""
    return _of_workflow("w", workflow_id)


def events(workflow_id: WorkflowId) -> str:
    """Stream with explicit ids `<seq>-0`."""
    return _of_workflow("ev", workflow_id)


def ledger(workflow_id: WorkflowId) -> str:
    """Hash: execution key -> row."""
    return _of_workflow("led", workflow_id)


def decisions(workflow_id: WorkflowId) -> str:
    """Hash: decision id -> decision."""
    return _of_workflow("dec", workflow_id)


def inbox(workflow_id: WorkflowId) -> str:
    """List of messages to whoever drives the workflow: decisions and requests."""
    return _of_workflow("in", workflow_id)


def artifacts(workflow_id: WorkflowId) -> str:
    """Hash: sha256 -> artifact."""
    return _of_workflow("art", workflow_id)


def ready(shard: int) -> str:
    """Stream of workflows that want an engine."""
    return f"{PREFIX}:{tag(shard)}:ready"


def index(shard: int) -> str:
    """Sorted set of all workflows of a shard, by creation time."""
    return f"{PREFIX}:{tag(shard)}:all"


def project_index(project_id: ProjectId) -> str:
    """Sorted set of a project's workflows, by creation time."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:p:{project_id}"


def idempotency(project_id: ProjectId, digest: str) -> str:
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:idem:{project_id}:{digest}"


def checkpoint(kind: str, workflow_id: str, *rest: str) -> str:
    """Keys of LangGraph's checkpoints: `m` meta, `k` key set, `i` index, `c` checkpoint, `b` blobs, `w` writes."""
    shard = shard_of_workflow(WorkflowId(workflow_id))
    where = tag(shard) if shard is not None else f"{{{workflow_id}}}"
    return ":".join((PREFIX, where, "lg", kind, workflow_id, *rest))


API_KEYS = f"{PREFIX}:keys"
"""Hash: key id -> salted hash and scope."""
AGENTS = f"{PREFIX}:agents"
"""Hash: agent id -> registered spec and load."""
SCHEMA = f"{PREFIX}:schema"
"""String: version of the keys and of what they hold."""

PERMANENT = (f"{PREFIX}:*:ready", f"{PREFIX}:*:all", f"{PREFIX}:*:p:*", API_KEYS, AGENTS, SCHEMA)
ALL_SHARDS = range(SHARDS)
