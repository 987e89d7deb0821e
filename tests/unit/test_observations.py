"""What agents that observe are shown: the ledger's ended executions, as they were when the agent was asked; and that none of it is in their key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.base import Agent, AgentContext
from agents.dispatch import InProcessDispatcher
from agents.registry import TABLE, Registry
from agents.visual.video_generation import VideoGeneration, VideoGenerationInput, VideoGenerationOutput
from cluster.contracts.agents import AgentSpec, Execution, ExecutionStatus, ResourceClass, Stage, Usage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId, ExecutionId, WorkflowId
from cluster.contracts.ledger import LedgerRow
from cluster.contracts.workflows import WorkflowOptions
from cluster.settings import Settings
from graphs.executor import Executor
from graphs.observations import observed
from graphs.progress import Tally
from tests.reshoot import Notebook, PaperVideo, Run
from tests.small_film import inputs_of
from tests.unit.test_fallback import BOARD

FILE = {"sha256": "a" * 64, "size": 5, "media_type": "text/plain", "name": "a.txt"}


def row(agent: str, item: str, began: float, took: float, *, worked: float = 0.0, waited: float = 0.0, outputs: Any = None, cached: bool = False) -> LedgerRow:
    execution = Execution(
        execution_id=ExecutionId(f"ex-{agent}-{item}"),
        key=f"{agent}{item}",
        agent=AgentId(agent),
        stage=Stage.MEDIA_GENERATION,
        item=item,
        status=ExecutionStatus.SUCCEEDED,
        cached=cached,
        started_at=datetime.fromtimestamp(1000 + began, UTC),
        ended_at=datetime.fromtimestamp(1000 + began + took, UTC),
        worked_seconds=worked,
        usage=Usage(waited_seconds=waited),
    )
    return LedgerRow(key=execution.key, execution=execution, outputs=outputs or {})


def test_times_count_from_the_first_start_and_work_is_what_was_no_wait() -> None:
    late, early, old = (
        row("b", "2", 4.0, 3.0, worked=2.0, waited=0.5, outputs={"clips": [{"clip": FILE}]}),
        row("a", "1", 1.0, 2.0),
        row("a", "0", -900, 1, cached=True),
    )
    gate = LedgerRow(key="gate", outputs={"brief": {}})
    seen = observed([late, gate, early, old])
    assert [(one.agent, one.item, one.started) for one in seen] == [("a", "0", -901.0), ("a", "1", 0.0), ("b", "2", 3.0)]
    assert [one.worked_seconds for one in seen] == [1.0, 2.0, 1.5]
    assert [file.sha256 for file in seen[2].made] == ["a" * 64]


class Looked(Model):
    seen: tuple[str, ...]


class Nothing(Model):
    at: str = ""


class Watcher(Agent[Nothing, Looked]):
    spec = AgentSpec(
        id=AgentId("watcher"),
        name="Watcher",
        role="Say who ended",
        department="tests",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"test"}),
        resource_class=ResourceClass.LLM,
        takes=("at?",),
        emits=("seen",),
        observes=True,
    )
    Input = Nothing
    Output = Looked

    async def execute(self, inputs: Nothing, ctx: AgentContext) -> Looked:
        return Looked(seen=tuple(one.item for one in ctx.request.observations))


class Blind(Watcher):
    spec = Watcher.spec.model_copy(update={"id": AgentId("blind"), "observes": False})


class Strict(PaperVideo):
    """Every take fails its check; the second stands."""

    async def execute(self, inputs: VideoGenerationInput, ctx: AgentContext) -> VideoGenerationOutput:
        from cluster.contracts.agents import Verdict

        ctx.verdict = Verdict(ok=False, checks=("MOTION",), final=ctx.request.take == 1)
        return VideoGenerationOutput(video_segments=(), failed_segments=())


REGISTRY = Registry(
    {
        **TABLE,
        "watcher": "tests.unit.test_observations:Watcher",
        "blind": "tests.unit.test_observations:Blind",
        "video_generation": "tests.unit.test_observations:Strict",
    }
)


@dataclass
class House:
    executor: Executor
    book: Notebook


@pytest.fixture
def house(tmp_path: Path) -> House:
    return house_over({}, tmp_path)


def house_over(rows: dict[str, LedgerRow], tmp_path: Path) -> House:
    book = Notebook()
    specs = REGISTRY.specs()
    executor = Executor(
        Run(WorkflowId("wf"), WorkflowOptions()),
        book,
        InProcessDispatcher(REGISTRY, Settings(home=tmp_path)),
        rows,
        Tally(specs),
        providers=dict.fromkeys(ResourceClass, "test"),
        ranks={},
        clock_ms=lambda: 2_000_000,
        on_start=lambda spec: None,
        moved=lambda: None,
    )
    return House(executor, book)


async def asked(house: House, agent: type[Agent[Any, Any]], **inputs: Any) -> LedgerRow:
    given: Mapping[str, Any] = inputs
    return await house.executor.execute(agent.spec, "", given, stage=agent.spec.stage)


async def test_only_who_observes_is_shown_the_production(tmp_path: Path) -> None:
    rows = {one.key: one for one in (row("a", "1", 0, 1), row("a", "2", 1, 1))}
    house = house_over(rows, tmp_path)
    assert (await asked(house, Watcher)).outputs == {"seen": ["1", "2"]}
    assert (await asked(house, Blind)).outputs == {"seen": []}


async def test_what_was_measured_is_not_in_the_key_and_the_first_report_stands(tmp_path: Path) -> None:
    house = house_over({"a1": row("a", "1", 0, 1)}, tmp_path)
    first = await asked(house, Watcher)
    later = house_over({**house.book.rows, "a1": row("a", "1", 0, 9), "a2": row("a", "2", 1, 1)}, tmp_path)
    again = await asked(later, Watcher)
    assert (again.key, again.outputs) == (first.key, first.outputs) == (first.key, {"seen": ["1"]})
    anew = await asked(house_over({"a2": row("a", "2", 1, 1)}, tmp_path), Watcher)
    assert anew.key == first.key and anew.outputs == {"seen": ["2"]}


async def test_the_time_at_work_is_recorded(house: House) -> None:
    made = await asked(house, Watcher)
    assert made.execution and made.execution.worked_seconds > 0


async def test_a_failed_take_that_is_final_is_not_sent_back(house: House) -> None:
    inputs = inputs_of(VideoGeneration, BOARD, "SCENE_1_SHOT_1")
    made = await house.executor.execute(Strict.spec, "SCENE_1_SHOT_1", inputs, stage=Stage.MEDIA_GENERATION, takes_back=2)
    assert made.execution and made.execution.take == 1
