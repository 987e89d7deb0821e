"""Which nodes see the artifact store that this process writes to.

A node where the shared folder is not mounted has a folder of its own under the same name and looks well until, late in a film, an agent misses a file. So the store carries a mark, and the first
actor on each node that a pool meets is asked to read it. What it reads must be what this process reads.

Guarantees
- No execution is given to an actor on a node that does not see the store. The actor is stopped, and no further one is placed there for BLIND_SECONDS; then the node is looked at again.
- A node that sees it is asked once: Ray gives a machine that comes back another id.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from cluster.artifacts import ArtifactStore

log = structlog.get_logger(__name__)

BLIND_SECONDS = 30.0
"""A node without the store is tried again after this time: somebody may have mended it."""
Read = Callable[[], Awaitable[str]]


class StoreSight:
    """One for all crews of a pool. Use it from one event loop."""

    def __init__(self, store: ArtifactStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._seeing: set[str] = set()
        self._blind: dict[str, float] = {}

    @property
    def blind(self) -> frozenset[str]:
        """Ids of the nodes where nothing is placed for now."""
        return frozenset(node for node, until in self._blind.items() if until > self._clock())

    async def sees(self, node: str, read: Read) -> bool:
        """Whether a node sees the store; `read` asks an actor there what the mark says. Raises Misconfigured when this process itself cannot read or write it."""
        if node in self._seeing:
            return True
        ours = await asyncio.to_thread(self._store.mark)  # first, for it may be made only now
        theirs = await read()
        if theirs and theirs == ours:
            self._seeing.add(node)
            self._blind.pop(node, None)
            return True
        self._blind[node] = self._clock() + BLIND_SECONDS
        log.error("node.store_not_seen", node=node, store=self._store.url, found="another store" if theirs else "nothing")
        return False

    def words(self, nodes: list[dict[str, Any]]) -> str:
        """What is wrong with these nodes, as a sentence without its full stop; `nodes` as from `ray.nodes()`."""
        names = ", ".join(sorted(f"{node['NodeManagerHostname']} ({node['NodeID'][:8]})" for node in nodes))
        return (
            f"{names} could host it, but cannot read the artifact store {self._store.url}: mount it there, or set ARTIFACTS_URL to a store that all nodes reach"
        )
