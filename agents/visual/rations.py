"""How stills and clips obey the render farm's allocation: the seconds they may take, their place in the queue, who draws them, and which take is the last.

Without an allocation the film's own render budget holds and every shot has its retakes, as in a small company.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agents.base import AgentContext
from agents.film import RenderBudget
from agents.film.planning import ShotRation
from cluster.contracts.agents import AgentSpec

from ..services.offline import Drawn, draw, task_or_fallback

LAST_TAKE = 2
"""The film's definition sends a shot back so often; the take that is then kept is the last chance to do better."""


class Ration(NamedTuple):
    seconds_per_still: float | None
    seconds_per_clip: float | None
    priority: int
    offline: str
    """Why no service is asked; empty when one is."""
    last_take: int


def ration_of(allocation: Sequence[ShotRation], budget: RenderBudget | None) -> Ration:
    """What a shot may take, from its scene's row (the only one it is shown) or from the film's budget."""
    ordered = budget or RenderBudget()
    if not allocation:
        return Ration(ordered.seconds_per_still, ordered.seconds_per_clip, 2, "", LAST_TAKE)
    row = allocation[0]
    offline = f"The render allocation leaves scene {row.scene_number} no time at a service." if row.renderer == "offline" else ""
    return Ration(
        row.seconds_per_still or ordered.seconds_per_still,
        row.seconds_per_clip or ordered.seconds_per_clip,
        row.priority,
        offline,
        min(LAST_TAKE, row.retakes),
    )


async def rendered(ctx: AgentContext, spec: AgentSpec, task_type: str, task: Mapping[str, Any], ration: Ration, *, seconds: float | None) -> Drawn:
    """The picture by whoever the ration says. Raises as `task_or_fallback`."""
    if ration.offline:
        return Drawn(await draw(ctx, task_type, task), ration.offline)
    return await task_or_fallback(ctx, spec, task_type, task, seconds=seconds, priority=ration.priority)
