"""Many productions of the whole company at once, on paper: `movie_creation@2` as it is defined, every agent's own spec and view, scripted results, a real engine on a real Redis.

Each scripted agent fails now and then as agents do: a provider that is away (5 % of attempts), an actor that is lost (2 %), both by seed and neither on an execution's last attempt. Every outcome is written
down by whoever gave it, so that a result handed over twice would show. `python -m tests.many_productions OWNER LOG` is an engine in a process of its own.
"""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.dispatch import ProgressSink
from agents.registry import Registry
from agents.replica import LOST
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Axis, RetryPolicy
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.client import Clients, connect_url
from graphs.workflows.movie_company import DEFINITION
from tests.movie import CAST, Film, House, Studio, line_rows

AWAY, LOST_SHARE = 0.05, 0.02
PROJECTS = 5
ASK_SECONDS = 0.05
QUICK = RetryPolicy(attempts=3, base_seconds=0.01, cap_seconds=0.02)


def company_film() -> Film:
    """The film on paper, made by everybody. Nobody asks for several takes of a shot, so nobody judges them."""
    specs = {agent: spec.model_copy(update={"retry": QUICK}) for agent, spec in Registry().specs().items()}
    return Film(definition=DEFINITION, specs=specs)


def expected(film: Film) -> set[tuple[str, str]]:
    """Agent and item of every execution that a production has."""
    return {who for who in film.executions if who[0] not in DEFINITION.only_when}


@dataclass
class Crowd(Studio):
    """A dispatcher whose executions are quick and fail as the seed has it. `log` gets a line an attempt: execution, attempt, outcome."""

    film: Film = field(default_factory=company_film)
    speed: float = 1e6
    log: Path = Path(os.devnull)
    outcomes: Counter[str] = field(default_factory=Counter)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        fault = self._fault(request)
        answer = fault or await super().dispatch(request, priority=priority, progress=progress)
        outcome = answer.code if isinstance(answer, AgentFailure) else "done"
        self.outcomes[outcome] += 1
        with self.log.open("a") as log:
            log.write(f"{request.workflow_id} {request.execution_id} {request.attempt} {outcome}\n")
        return answer

    def _fault(self, request: AgentRequest) -> AgentFailure | None:
        if request.attempt >= QUICK.attempts:
            return None
        drawn = random.Random(f"{request.execution_id} {request.attempt}").random()
        if drawn < AWAY:
            return AgentFailure(terminal=False, code="provider_unavailable", message="The provider does not answer.")
        if drawn < AWAY + LOST_SHARE and request.attempt == 1:
            return AgentFailure(terminal=False, code=LOST, message="The actor died.", retry_after=0.01)
        return None

    def _made(self, request: AgentRequest) -> AgentResult:
        result = super()._made(request)
        per = self.film.specs[request.agent].fan_out
        outputs = {name: shaped(name, value, per, request.item) for name, value in result.outputs.items()}
        return result.model_copy(update={"outputs": outputs})


def shaped(name: str, value: Any, axis: Axis, item: str) -> Any:
    """A value as far as agents' views look into it: who works on items emits lists, whose rows name the item."""
    match name:
        case "scene_list":
            return [{"time_of_day": "dusk", "interior": False, "weather": "clear", "mood": "sad", "kit": "sea"} | row for row in value]
        case "casting_sheet":
            return [{"name": each} for each in CAST]
        case "known_facts":
            return {"named": [], "nearby": []} | value
        case "canon_facts":
            return {"facts": [], "timeline": []} | value
        case "render_allocation":
            return []
        case "character_designs":
            return [{"rig": "adult", "coat_colour": "#34566b"} | row for row in value]
        case "costume_designs" | "makeup_designs":
            return [{"name": item, "outfits": [], "looks": []} | value]
        case "props_list":
            return [{"scene_number": int(item[6:]), "props": []} | value]
        case "dialogue_audio" | "voice_directions":
            speakers = {row["line_id"]: row["character"] for row in line_rows("_".join(item.split("_")[:2]))}
            return [row | {"character": speakers[row["line_id"]]} for row in value]
    if axis in (Axis.NONE, Axis.EPISODE) or not isinstance(value, dict):
        return value
    scene = int(item.split("_")[1]) if item.startswith("SCENE_") else 0
    frame = f"{item}_SHOT_1" if axis is Axis.SCENE else item
    return [value | {"scene_number": scene, "frame_id": frame, "line_id": item, "name": item, "character": item, "location": item}]


class Productions(House):
    """A store with engines in this process or in others, and many workflows in it."""

    def __init__(self, clients: Clients) -> None:
        super().__init__(clients, company_film())

    async def order(self, number: int) -> WorkflowId:
        """The `number`-th production; projects take turns."""
        request = WorkflowRequest(
            type="movie_creation@2",
            project_id=ProjectId(f"p{number % PROJECTS}"),
            input={"logline": f"Keeper {number} finds a bottle."},
            options=WorkflowOptions(seed=number),
        )
        return (await self.store.create(request, pinned=DEFINITION.pinned, created_by="test"))[0].workflow_id

    async def ask(self, ids: Sequence[WorkflowId], took: list[float]) -> None:
        """Asks for the status of one production after another, until it is stopped, and keeps how long each answer took."""
        while True:
            for workflow_id in ids:
                began = time.perf_counter()
                await self.store.get(workflow_id)
                took.append(time.perf_counter() - began)
                await asyncio.sleep(ASK_SECONDS)

    async def all_ended(self, ids: Iterable[WorkflowId], seconds: float = 240.0) -> list[Workflow]:
        """The workflows, once each has ended; asked for about once a second, as somebody who waits would."""
        ended: dict[WorkflowId, Workflow] = {}
        left = list(ids)
        async with asyncio.timeout(seconds):
            while waiting := [workflow_id for workflow_id in left if workflow_id not in ended]:
                for workflow_id in waiting:
                    if (workflow := await self.store.get(workflow_id)).status.terminal:
                        ended[workflow_id] = workflow
                await asyncio.sleep(0.2)
        return [ended[workflow_id] for workflow_id in left]


@asynccontextmanager
async def engine_process(url: str, owner: str, log: Path, *, root: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """An engine in a process of its own, until the block ends."""
    environment = {**os.environ, "MOVIE_REDIS_URL": url, "PYTHONPATH": str(root)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.many_productions", owner, str(log), env=environment, cwd=root)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


def twice(logs: Iterable[Path]) -> list[str]:
    """Executions whose result was handed over more than once."""
    done = Counter(line.split()[1] for log in logs for line in log.read_text().splitlines() if line.endswith(" done"))
    return [execution for execution, times in done.items() if times > 1]


async def drive(url: str, owner: str, log: Path) -> None:
    house = Productions(await connect_url(url))
    async with house.engine(Crowd(log=log), owner, lease_seconds=15.0):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(drive(os.environ["MOVIE_REDIS_URL"], sys.argv[1], Path(sys.argv[2])))
