"""The trace goes on in the actor's own process, and so do the ids in its log."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from agents.pool import RayPool
from agents.traced import TracedDispatcher
from cluster.contracts.agents import AgentFailure
from cluster.settings import Settings
from tests.collector import collecting
from tests.company import COMPANY, request

pytestmark = pytest.mark.ray

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_span_of_the_actors_own_process_hangs_below_that_of_the_attempt(ray_cluster: dict[str, Any], tmp_path: Path) -> None:
    async with collecting() as (collector, url):
        pool = RayPool(COMPANY, Settings(home=tmp_path / "home", actor_idle_seconds=1000, otlp_endpoint=url))
        asked = request("obedient", tmp_path, do="refuse").model_copy(update={"traceparent": CALLER})
        answer = await TracedDispatcher(pool).dispatch(asked, priority=0, progress=lambda fraction, words: None)
        assert isinstance(answer, AgentFailure) and answer.code == "provider_rejected"
        async with asyncio.timeout(60):  # the actor sends its spans every second
            while not any(span.service == "agents" for span in collector.spans):
                await asyncio.to_thread(threading.Event().wait, 0.05)
        await pool.aclose()
    execute, run = collector.one("execute obedient"), collector.one("run obedient")
    assert (execute.service, run.service) == ("test", "agents")
    assert (execute.trace_id, execute.parent_id, run.trace_id, run.parent_id) == (CALLER[3:35], CALLER[36:52], CALLER[3:35], execute.span_id)
    assert execute.failed == run.failed == "provider_rejected"
    assert execute.attributes["callsheet.actor"] == answer.actor
