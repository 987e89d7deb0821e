"""How long a set of executions takes when each resource class has a number of slots: a list schedule, longest remaining path first, as the dispatcher gives them. Pure."""

import heapq
from collections.abc import Mapping, Set

from cluster.contracts.agents import ResourceClass


def makespan(
    seconds: Mapping[str, float],
    needs: Mapping[str, Set[str]],
    classes: Mapping[str, ResourceClass],
    ranks: Mapping[str, float],
    slots: Mapping[ResourceClass, int],
) -> float:
    """Seconds from the first start to the last end.

    `seconds` names the executions that run, `needs` what each step waits for; a step without seconds is done at once and takes no slot. A class that `slots` does not name is unlimited.
    """
    followers: dict[str, list[str]] = {}
    missing = {step: len(wanted) for step, wanted in needs.items()}
    for step, wanted in needs.items():
        for other in wanted:
            followers.setdefault(other, []).append(step)
    free = dict(slots)
    queues: dict[ResourceClass, list[tuple[float, str]]] = {kind: [] for kind in free}
    running: list[tuple[float, str]] = []
    now = 0.0

    def ready(step: str) -> None:
        kind = classes.get(step)
        if seconds.get(step) and kind is not None and kind in queues:
            heapq.heappush(queues[kind], (-ranks.get(step, 0.0), step))
        else:
            heapq.heappush(running, (now + seconds.get(step, 0.0), step))

    for step, count in missing.items():
        if not count:
            ready(step)
    while True:
        for kind, queue in queues.items():
            while queue and free[kind] > 0:
                free[kind] -= 1
                _, step = heapq.heappop(queue)
                heapq.heappush(running, (now + seconds[step], step))
        if not running:
            return now
        now, done = heapq.heappop(running)
        kind = classes.get(done)
        if seconds.get(done) and kind is not None and kind in free:
            free[kind] += 1
        for follower in followers.get(done, ()):
            missing[follower] -= 1
            if not missing[follower]:
                ready(follower)
