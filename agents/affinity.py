"""Work that belongs together goes to the same actor, and an actor keeps what it has built for it.

A spec names what its executions share (`AgentSpec.affinity`), the request carries it as a key, and of a crew's actors the one that comes first by a hash of key and number is preferred (rendezvous hashing:
Thaler and Ravishankar, 1998), in every engine the same one, without a table of who worked for whom; when an actor comes or goes only its own keys move. A preferred actor that is loaded beyond the least
loaded one by more than `spare` is passed over for the next in the key's order, as in consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam, 2018), so one long scene cannot make the
others wait.

Measured on a scene of six shots at 1280x720 (664 frames, CPU seconds): looking at the clips takes `video_generation` 5.5 when each shot comes to an actor that knows nothing of the scene, 5.2 when one
actor has them all (drawings of people and set are cached by content); drawing the clips 25.0 and 24.3. So an offline film gains a second a scene, and hardly needs it; an agent that loads a model of
gigabytes for a character needs it every time.

What is kept (`Warmth`) may save time and never changes a result: whoever asks for it gives the way to make it, from values that are part of the key.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import orjson

from cluster.contracts.agents import AgentSpec
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import WorkflowId

from .items import scene_of

T = TypeVar("T")

SCENE = "scene"
ITEM = "item"
WARM_KEPT = 32
"""Things one actor keeps; the least recently used go first."""


def warm_key(spec: AgentSpec, workflow_id: WorkflowId, item: str, inputs: Mapping[str, Any]) -> str:
    """What an execution shares with others, as text; empty where its agent declares nothing. An input is shared by all workflows that give the same, an item is one workflow's own. Pure."""
    if not spec.affinity:
        return ""
    if spec.affinity == ITEM:
        return f"{workflow_id}|{item}"
    if spec.affinity == SCENE:
        try:
            return f"{workflow_id}|{scene_of(item)}"
        except InvalidInput:  # items of another kind in a workflow type that was posted
            return f"{workflow_id}|{item}"
    return hashlib.sha256(orjson.dumps(inputs.get(spec.affinity), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def spare(spec: AgentSpec) -> int:
    """How many executions more than the least loaded actor the preferred one may have: half of what it runs at once."""
    return max(1, spec.concurrency // 2)


def preferred(key: str, loads: Mapping[int, int], places: int, beyond: int) -> int:
    """The number of the actor for a key, of actors with these loads that take `places` each; the least loaded one for no key. Pure."""
    least = min(loads.values())
    if key:
        for number in sorted(loads, key=lambda number: _weight(key, number)):
            if loads[number] < places and loads[number] <= least + beyond:
                return number
    return min(loads, key=lambda number: (loads[number], number))


def _weight(key: str, number: int) -> bytes:
    return hashlib.blake2b(f"{key}|{number}".encode(), digest_size=8).digest()


class Warmth:
    """What an actor keeps between executions. Values are shared and must not be changed."""

    def __init__(self, most: int = WARM_KEPT) -> None:
        self.hits = self.misses = 0
        self._most = most
        self._kept: OrderedDict[tuple[str, ...], asyncio.Future[Any]] = OrderedDict()

    async def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """The value of a key, made in a thread by the first who asks; who asks meanwhile waits for it. What could not be made is not kept."""
        if (made := self._kept.get(key)) is not None:
            self.hits += 1
            self._kept.move_to_end(key)
        else:
            self.misses += 1
            self._kept[key] = made = asyncio.ensure_future(asyncio.to_thread(make))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        try:
            return cast(T, await asyncio.shield(made))
        except Exception:
            if self._kept.get(key) is made:
                del self._kept[key]
            raise
