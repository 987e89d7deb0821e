"""How long a set of executions takes when each resource class has a number of slots: a list schedule, longest remaining path first, as the dispatcher gives them. Pure.

What is known of an earlier execution is when it was asked for and when it ended, which includes its wait for a slot; `work_seconds` takes that wait out again.
"""

import heapq
from collections.abc import Mapping, Set

from cluster.contracts.agents import ResourceClass


def work_seconds(spans: Mapping[str, tuple[float, float]], slots: int) -> dict[str, float]:
    """Seconds of work in each span from asking to end, of executions that shared `slots` slots.

    While n executions are asked for, each counts as working min(1, slots / n) of the time (processor sharing): the sum is exact where a free slot was never left idle, a single value is a fair share of it.
    """
    changes = sorted([(start, 1) for start, _ in spans.values()] + [(end, -1) for _, end in spans.values()])
    worked: dict[float, float] = {}
    total, asked, before = 0.0, 0, 0.0
    for at, change in changes:
        total += (at - before) * min(1.0, slots / asked) if asked else 0.0
        worked[at], before = total, at
        asked += change
    return {name: worked[end] - worked[start] for name, (start, end) in spans.items()}


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
