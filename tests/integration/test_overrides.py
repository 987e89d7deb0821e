"""Results set by hand, steps left out, and rows taken over from another film: what the dataflow does with them, on a film on paper."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from agents.dispatch import ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, ExecutionStatus, Stage
from cluster.contracts.errors import InvalidInput
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.ledger import BY_HAND, Override, step_of
from graphs.executor import Executor
from graphs.overrides import check_outputs, dispensable, read_step, skippable
from tests.reshoot import NOW, Shoot, Studio, first_setting, with_override

LINE = "SCENE_1_LINE_3"


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


class Held:
    """A dispatcher in front of another one, that holds one step until it is let go, and says when the step was reached and when it was stopped."""

    def __init__(self, studio: Studio, step: str) -> None:
        _, _, self._behind = studio.flow("behind", first_setting())
        self._step = step
        self.reached, self.go, self.stopped = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        if step_of(request.agent, request.item) == self._step:
            self.reached.set()
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.stopped.set()
                raise
        return await self._behind.inner.dispatch(request, priority=priority, progress=progress)

    async def warm(self, agents: Iterable[AgentId]) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None


def by_hand(agent: str, item: str, outputs: dict[str, Any] | None) -> Override:
    return Override(agent=AgentId(agent), item=item, outputs=outputs, by="ann", why="it was too long", at=NOW)


def rewritten(film: Shoot, scene: str, text: str) -> dict[str, Any]:
    """The script of a scene with another first line."""
    first, *rest = film.outputs("dialogue_writer", scene)["dialogue_script"]
    return {"dialogue_script": [{**first, "text": text}, *rest]}


async def test_what_a_person_set_stops_the_run_that_is_under_way_and_takes_its_place(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    held = Held(studio, "dialogue_writer:SCENE_1")
    flow, book, counted = studio.flow("wf-2", first_setting(), dispatcher=held)
    flow.start()
    await asyncio.wait_for(held.reached.wait(), 10)
    assert flow.executor.busy >= 1
    outputs = rewritten(film, "SCENE_1", "By hand.")
    assert flow.override(by_hand("dialogue_writer", "SCENE_1", outputs))
    assert "done" in await flow.until(Stage.FINAL_ASSEMBLY, lambda: False)
    assert held.stopped.is_set() and counted.runs["dialogue_writer:SCENE_1"] == 1
    row = flow._tasks["run", "dialogue_writer", "SCENE_1"].result()
    assert row.execution.provider == BY_HAND and row.execution.attempts == 0 and row.outputs == outputs
    [told] = [e.data for e in book.events if e.type is EventType.EXECUTION_SUCCEEDED and e.data["agent"] == "dialogue_writer" and e.data["item"] == "SCENE_1"]
    assert (told["by"], told["why"]) == ("ann", "it was too long")
    stopped = [r for r in book.rows.values() if r.execution and r.execution.item == "SCENE_1" and r.execution.status is ExecutionStatus.FAILED]
    assert [r.execution.failure.code for r in stopped if r.execution and r.execution.failure] == ["superseded"]
    assert not flow.tally.errors
    await flow.aclose()


async def test_a_drive_that_ends_while_a_person_sets_a_result_ends(studio: Studio) -> None:
    held = Held(studio, "dialogue_writer:SCENE_1")
    flow, book, _ = studio.flow("wf-1", first_setting(), dispatcher=held)
    flow.start()
    await asyncio.wait_for(held.reached.wait(), 10)
    node = flow._tasks["run", "dialogue_writer", "SCENE_1"]
    flow.override(by_hand("dialogue_writer", "SCENE_1", {"dialogue_script": []}))
    node.cancel()  # in the same turn
    await asyncio.wait_for(flow.aclose(), 10)
    assert node.cancelled() and held.stopped.is_set() and flow.executor.busy == 0
    assert not [row for row in book.rows.values() if row.execution and row.execution.provider == BY_HAND]  # the next drive sets it


async def test_what_a_person_set_wins_over_the_ledger_and_is_told_once(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    after = with_override(film.setting, "dialogue_writer", "SCENE_1", rewritten(film, "SCENE_1", "By hand."))
    flow, book, _ = studio.flow("wf-1", after)
    flow.rows.update(film.book.rows)
    flow.start()
    await flow.until(Stage.FINAL_ASSEMBLY, lambda: False)
    again, second, counted = studio.flow("wf-1", after)  # another engine takes over
    again.rows.update(flow.rows)
    again.start()
    await again.until(Stage.FINAL_ASSEMBLY, lambda: False)
    assert book.steps(EventType.EXECUTION_SUCCEEDED)["dialogue_writer:SCENE_1"] == 1
    assert not second.steps(EventType.EXECUTION_SUCCEEDED) and not counted.runs
    await flow.aclose()
    await again.aclose()


async def test_a_result_that_others_have_used_needs_a_new_dataflow(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    assert not film.flow.override(by_hand("dialogue_writer", "SCENE_1", rewritten(film, "SCENE_1", "Too late.")))


async def test_a_gate_that_is_open_or_not_reached_yet_can_be_answered_by_hand(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    chosen = film.outputs("series_creator")["concept_candidates"][2]
    for early in (True, False):
        flow, book, _ = studio.flow("wf-2", first_setting(), auto=False)
        answer = Override(agent=AgentId("concept"), outputs={"concept_brief": chosen}, by="ann", why="", at=NOW)
        if early:
            flow.override(answer)
        flow.start()
        if not early:
            await flow.until(Stage.CONCEPT_DEVELOPMENT, lambda: False)
            assert [gate.gate.id for gate in flow.open.values()] == ["concept"]
            assert flow.override(answer)
        assert "done" in await flow.until(Stage.CONCEPT_DEVELOPMENT, lambda: False)
        assert flow.value_of("style_guide")["look"] == chosen["look"]
        [made] = [decision for decision in book.decisions if decision.made_by == "ann"]
        assert made.choice == chosen["concept_id"]
        await flow.aclose()


# ---- left out --------------------------------------------------------------------------------------------------------------


async def test_a_step_that_is_left_out_is_missed_by_nobody_and_is_no_error(studio: Studio) -> None:
    film = await studio.shoot("wf-1", with_override(with_override(first_setting(), "dialogue_delivery", LINE), "music_composer"))
    assert not film.flow.tally.errors and not film.book.steps(EventType.EXECUTION_FAILED)
    assert sorted(note.split(" was left out by ann")[0] for note in film.flow.tally.notes if "left out" in note) == [
        f"dialogue_delivery:{LINE}",
        "music_composer",
    ]
    assert f"dialogue_delivery:{LINE}" not in film.runs and "music_composer" not in film.runs
    heard = [cue["line_id"] for entry in film.outputs("video_editor")["final_edit"]["timeline"] for cue in entry["speech"]]
    assert heard and LINE not in heard


async def test_a_step_can_be_left_out_while_it_runs(studio: Studio) -> None:
    held = Held(studio, "music_composer")
    flow, book, _ = studio.flow("wf-1", first_setting(), dispatcher=held)
    flow.start()
    await asyncio.wait_for(held.reached.wait(), 10)
    assert flow.override(by_hand("music_composer", "", None))
    assert "done" in await flow.until(Stage.FINAL_ASSEMBLY, lambda: False)
    assert held.stopped.is_set() and not flow.tally.errors
    assert [event.data["code"] for event in book.events if event.type is EventType.EXECUTION_FAILED] == ["superseded"]
    assert flow.tally.notes == ["music_composer was left out by ann: it was too long"]
    await flow.aclose()


def test_only_what_the_film_can_do_without_may_be_left_out(studio: Studio) -> None:
    plan = studio.plan
    assert {agent for agent in plan.specs if skippable(plan, agent)} == dispensable(plan) - set(plan.gates)
    assert skippable(plan, AgentId("music_composer"))
    assert not any(skippable(plan, AgentId(name)) for name in ("dialogue_writer", "video_generation", "final_qc", "rough_cut", "nobody"))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("nobody", "There are: animatic_editor"),
        ("dialogue_writer", "runs once per scene"),
        ("video_editor:SCENE_1", "its step is video_editor"),
        ("", "No agent ''"),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_a_sentence(studio: Studio, step: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_step(studio.plan, step)
    assert read_step(studio.plan, "dialogue_writer:SCENE_1") == ("dialogue_writer", "SCENE_1")


def test_values_an_agent_could_not_have_made_are_refused_with_pointers(studio: Studio) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_outputs(
            studio.registry.load(AgentId("voice_director")), {"voice_directions": [{"line_id": LINE, "rate": "fast", "pitch": 50, "pitch_range": 50}]}
        )
    assert [fault.pointer for fault in refusal.value.errors] == ["/outputs/voice_directions/0/rate"]


# ---- taken over ------------------------------------------------------------------------------------------------------------


async def test_finished_work_of_another_film_is_taken_over_with_its_files_and_decisions(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    fork = await studio.shoot("wf-2", film.setting, source=film)
    assert not fork.runs
    reused = fork.book.steps(EventType.EXECUTION_REUSED)
    assert set(reused) == set(film.runs) and reused.total() == film.runs.total()
    executions = [row.execution for row in fork.book.rows.values() if row.execution]
    assert executions and all(execution.cached for execution in executions)
    assert not {e.execution_id for e in executions} & {row.execution.execution_id for row in film.book.rows.values() if row.execution}
    assert fork.outputs("distribution") == film.outputs("distribution")
    delivered = {ref["sha256"] for ref in fork.outputs("distribution")["distribution_record"]["deliverables"].values()}
    assert delivered <= set(fork.book.artifacts)
    assert {decision.kind for decision in fork.book.decisions} == {"concept", "rough_cut"}


# ---- drains ----------------------------------------------------------------------------------------------------------------


class Unwell(Held):
    """One step's service asks for a pause of an hour."""

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        if step_of(request.agent, request.item) == self._step:
            self.reached.set()
            return AgentFailure(terminal=False, code="provider_unavailable", message="busy", retry_after=3600)
        return await super().dispatch(request, priority=priority, progress=progress)


@pytest.mark.parametrize("ask", [lambda flow: setattr(flow.executor, "closing", True), lambda flow: None], ids=["told", "asked"])
async def test_a_drain_lets_go_at_once_of_what_waits_for_its_next_attempt(studio: Studio, ask: Callable[[Any], None]) -> None:
    unwell = Unwell(studio, "story_architect")
    flow, book, _ = studio.flow("wf-1", first_setting(), dispatcher=unwell)
    flow.start()
    await asyncio.wait_for(unwell.reached.wait(), 10)
    draining = asyncio.Event()
    waiting = asyncio.create_task(flow.until(Stage.FINAL_ASSEMBLY, draining.is_set))
    await book.told(EventType.EXECUTION_RETRYING)
    draining.set()
    ask(flow)
    assert await asyncio.wait_for(waiting, 5) == {"drained": True}
    assert flow.executor.busy == 0
    await flow.aclose()


async def test_an_execution_that_waits_for_its_next_attempt_is_replaced_by_what_a_person_sets(studio: Studio) -> None:
    film = await studio.shoot("wf-1", first_setting())
    unwell = Unwell(studio, "story_architect")
    flow, book, _ = studio.flow("wf-2", first_setting(), dispatcher=unwell)
    flow.start()
    await asyncio.wait_for(unwell.reached.wait(), 10)
    assert flow.override(by_hand("story_architect", "", film.outputs("story_architect")))
    assert "done" in await flow.until(Stage.FINAL_ASSEMBLY, lambda: False)
    assert book.steps(EventType.EXECUTION_SUCCEEDED)["story_architect"] == 1
    await flow.aclose()


def test_the_executor_says_how_much_is_under_way(studio: Studio) -> None:
    flow, _, _ = studio.flow("wf-1", first_setting())
    assert isinstance(flow.executor, Executor) and flow.executor.busy == 0 and not flow.executor.closing
