"""Which workflows lately used an agent's actors, as one pool knows it. Across pools the actor itself knows who comes: `agents.mailbox.Desk`."""

import time
from collections.abc import Callable

from cluster.contracts.ids import WorkflowId

LATELY_SECONDS = 3600.0
"""Longer than any execution: a workflow that has not been seen for so long went on elsewhere and will not be released here."""


class Users:
    """Workflows by the time of their last use, oldest first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[WorkflowId, float] = {}

    def mark(self, workflow_id: WorkflowId) -> None:
        self._last.pop(workflow_id, None)
        self._last[workflow_id] = self._clock()

    def release(self, workflow_id: WorkflowId) -> bool:
        """Whether it had been a user."""
        return self._last.pop(workflow_id, None) is not None

    def __len__(self) -> int:
        """How many there are still."""
        while self._last and self._clock() - next(iter(self._last.values())) > LATELY_SECONDS:
            del self._last[next(iter(self._last))]
        return len(self._last)
