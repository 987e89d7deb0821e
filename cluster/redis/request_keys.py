"""Keys of what requests need beside workflows: batches, turns at an edit, rates of callers. `keys.PERMANENT` counts the permanent ones of them too."""

from ..contracts.ids import ProjectId, shard_of_project
from .keys import PREFIX, tag


def bulk(batch_id: str) -> str:
    """Hash: a batch; lives for a week after it last moved, and so do its items."""
    return f"{PREFIX}:{tag(int(batch_id[3:5], 16))}:bulk:{batch_id}"


def bulk_items(batch_id: str) -> str:
    """List: what became of each workflow of a batch."""
    return f"{PREFIX}:{tag(int(batch_id[3:5], 16))}:bulki:{batch_id}"


def bulk_due(shard: int) -> str:
    """Sorted set of the batches of a shard that are under way, by the time, in ms, when somebody may take them."""
    return f"{PREFIX}:{tag(shard)}:bulkdue"


def bulks(project_id: ProjectId) -> str:
    """Sorted set of a project's batches, by creation time."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:bulks:{project_id}"


def turn(digest: str) -> str:
    """String: who is changing something; lives for a minute at most."""
    return f"{PREFIX}:turn:{digest}"


def rate(name: str) -> str:
    """Hash `left`, `at`: the requests a caller may still make; lives until it is full again."""
    return f"{PREFIX}:rate:{name}"
