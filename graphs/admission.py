"""Which ready workflows an engine begins to drive, so that one project's thousand leave room for another's one.

An engine has room for `capacity` workflows. All but an eighth of it goes to whoever comes; the rest is kept for projects that drive less than their equal part. What is not admitted is deferred: it stays
in the ready stream's pending list, where an engine with room claims it after a lease's time, and begins here as soon as a place is free, the project with the fewest drives first. Workflows that another
engine left behind are never deferred: they have begun already.

Pure bookkeeping for one event loop; `graphs.engine` reads, claims and drives.
"""

from collections import Counter, deque

from cluster.contracts.ids import WorkflowId
from cluster.redis.leases import ReadyEntry

RESERVED = 8
"""One part in so many is kept for projects below their share."""
MOST_DEFERRED = 4096
"""Of one shard: when so many wait here, the rest waits in its stream, unread."""


class Admission:
    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._open = capacity - (max(1, capacity // RESERVED) if capacity > 1 else 0)
        self._driven: Counter[str] = Counter()
        self._deferred: dict[str, deque[ReadyEntry]] = {}
        self._known: set[WorkflowId] = set()
        self._of_shard: Counter[int] = Counter()

    @property
    def full(self) -> bool:
        """Nothing at all can begin."""
        return self._driven.total() >= self._capacity

    @property
    def deferred(self) -> int:
        return len(self._known)

    def reads(self, shard: int) -> bool:
        """Whether more of a shard's stream is worth reading."""
        return self._of_shard[shard] < MOST_DEFERRED

    def admits(self, project: str) -> bool:
        """Whether a workflow of this project may begin now."""
        driven = self._driven.total()
        if driven < self._open:
            return True
        projects = len(self._driven.keys() | {project})
        return driven < self._capacity and self._driven[project] < self._capacity / (projects + 1)

    def begun(self, project: str) -> None:
        self._driven[project] += 1

    def ended(self, project: str) -> None:
        self._driven[project] -= 1
        if self._driven[project] <= 0:
            del self._driven[project]

    def defer(self, entry: ReadyEntry) -> None:
        """Keeps an entry for later; one that is kept already stays where it is."""
        if entry.workflow_id not in self._known:
            self._known.add(entry.workflow_id)
            self._of_shard[entry.shard] += 1
            self._deferred.setdefault(entry.project_id, deque()).append(entry)

    def next(self) -> ReadyEntry | None:
        """The deferred entry that may begin now, of the project with the fewest drives; None when none may."""
        for project in sorted(self._deferred, key=lambda name: self._driven[name]):
            if self.admits(project):
                entry = self._deferred[project].popleft()
                if not self._deferred[project]:
                    del self._deferred[project]
                self._known.discard(entry.workflow_id)
                self._of_shard[entry.shard] -= 1
                return entry
        return None
