"""What every dispatcher promises, asked of the in-process one and of the pool on a real Ray cluster."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from agents.dispatch import Dispatcher, InProcessDispatcher
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.settings import Settings
from tests.company import COMPANY, request, runs, until


@pytest_asyncio.fixture(loop_scope="session", scope="session", params=["in_process", pytest.param("ray", marks=pytest.mark.ray)])
async def dispatcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Dispatcher]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    if request.param == "in_process":
        made: Dispatcher = InProcessDispatcher(COMPANY, settings)
    else:
        request.getfixturevalue("ray_cluster")
        from agents.pool import RayPool

        made = RayPool(COMPANY, settings)
    yield made
    await made.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def ask(dispatcher: Dispatcher, asked: AgentRequest) -> AgentResult | AgentFailure:
    return await dispatcher.dispatch(asked, priority=0, progress=lambda fraction, words: None)


async def failure(dispatcher: Dispatcher, asked: AgentRequest) -> AgentFailure:
    answer = await ask(dispatcher, asked)
    assert isinstance(answer, AgentFailure), answer
    return answer


async def test_an_agent_answers_and_the_answer_names_where_it_was_made(dispatcher: Dispatcher):
    answer = await ask(dispatcher, request("probe", payload_bytes=100, previous="before"))
    assert isinstance(answer, AgentResult), answer
    assert len(answer.outputs["payload"]) == 100
    assert answer.provider == "probe"
    assert answer.actor and answer.node and answer.pid


async def test_what_a_provider_refuses_is_a_terminal_failure_with_its_words(dispatcher: Dispatcher, folder: Path):
    answer = await failure(dispatcher, request("obedient", folder, do="refuse"))
    assert (answer.terminal, answer.code, answer.message) == (True, "provider_rejected", "The prompt of shot 12 was refused.")
    assert answer.actor and answer.pid


async def test_a_defect_of_an_agent_is_a_terminal_failure_that_names_the_agent(dispatcher: Dispatcher, folder: Path):
    answer = await failure(dispatcher, request("obedient", folder, do="break"))
    assert (answer.terminal, answer.code) == (True, "agent_defect")
    assert "Obedient" in answer.message and "ZeroDivisionError: a defect" in answer.message


async def test_input_that_does_not_fit_is_a_terminal_failure(dispatcher: Dispatcher):
    answer = await failure(dispatcher, request("probe", payload_bytes=-1))
    assert (answer.terminal, answer.code) == (True, "invalid_input")


@pytest.mark.parametrize(("agent", "code"), [("nobody", "not_found"), ("missing", "definition_rejected")])
async def test_an_agent_that_does_not_exist_is_a_terminal_failure(dispatcher: Dispatcher, agent: str, code: str):
    answer = await failure(dispatcher, request(agent))
    assert (answer.terminal, answer.code) == (True, code)
    assert agent in answer.message


async def test_an_agent_that_exceeds_its_timeout_is_stopped_and_may_be_tried_again(dispatcher: Dispatcher, folder: Path):
    answer = await failure(dispatcher, request("hasty", folder, do="wait"))
    assert (answer.terminal, answer.code, answer.counts_as_attempt) == (False, "timeout", True)
    await until((folder / "cancelled").exists)


async def test_an_agent_that_reports_nothing_is_stopped_and_may_be_tried_again(dispatcher: Dispatcher, folder: Path):
    answer = await failure(dispatcher, request("reporting", folder, do="wait"))
    assert (answer.terminal, answer.code, answer.counts_as_attempt) == (False, "heartbeat_timeout", True)
    assert "reported no progress for 0.5 s" in answer.message
    await until((folder / "cancelled").exists)


async def test_an_agent_that_reports_may_take_longer_than_its_heartbeat(dispatcher: Dispatcher, folder: Path):
    working = asyncio.create_task(ask(dispatcher, request("reporting", folder, do="report")))
    await asyncio.wait([working], timeout=1.2)
    (folder / "go").touch()
    assert (await working).kind == "result"


async def test_releasing_a_workflow_leaves_its_running_work_alone(dispatcher: Dispatcher, folder: Path):
    working = asyncio.create_task(ask(dispatcher, request("obedient", folder, do="wait")))
    await until((folder / "waiting").exists)
    async with asyncio.timeout(1):
        await dispatcher.release(WorkflowId("wf-00-test"))
    (folder / "go").touch()
    assert (await working).kind == "result"
    assert not (folder / "cancelled").exists()


async def test_cancelling_the_caller_cancels_the_agent(dispatcher: Dispatcher, folder: Path):
    waiting = asyncio.create_task(ask(dispatcher, request("obedient", folder, do="wait")))
    await until((folder / "waiting").exists)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    assert waiting.cancelled()
    await until((folder / "cancelled").exists)


async def test_a_second_request_for_a_running_execution_joins_it(dispatcher: Dispatcher, folder: Path):
    first = asyncio.create_task(ask(dispatcher, request("obedient", folder, execution_id=f"join-{folder}", do="wait")))
    await until((folder / "waiting").exists)
    second = asyncio.create_task(ask(dispatcher, request("obedient", folder, execution_id=f"join-{folder}", attempt=2, do="wait")))
    third = asyncio.create_task(ask(dispatcher, request("obedient", folder, execution_id=f"join-{folder}", attempt=3, do="wait")))
    await asyncio.wait([third], timeout=0.05)
    third.cancel()  # one of several callers leaves: the work goes on for the others
    (folder / "go").touch()
    assert (await first).kind == (await second).kind == "result"
    assert runs(folder) == 1
    assert not (folder / "cancelled").exists()


async def test_a_finished_execution_is_not_run_again(dispatcher: Dispatcher, folder: Path):
    answers = [await ask(dispatcher, request("obedient", folder, execution_id=f"again-{folder}", attempt=n)) for n in (1, 2)]
    assert answers[0] == answers[1]
    assert runs(folder) == 1
    await ask(dispatcher, request("obedient", folder, execution_id=f"again-{folder}", take=1))
    assert runs(folder) == 2, "another take is other work"


async def test_a_failed_execution_is_run_again(dispatcher: Dispatcher, folder: Path):
    for attempt in (1, 2):
        await failure(dispatcher, request("obedient", folder, execution_id=f"fails-{folder}", attempt=attempt, do="refuse"))
    assert runs(folder) == 2


async def test_progress_arrives_while_an_execution_runs(dispatcher: Dispatcher, folder: Path):
    heard: list[tuple[float, str]] = []
    asked = request("obedient", folder, do="wait")
    waiting = asyncio.create_task(dispatcher.dispatch(asked, priority=0, progress=lambda fraction, words: heard.append((fraction, words))))
    await until(lambda: (0.5, "half way") in heard, seconds=10)
    (folder / "go").touch()
    assert (await waiting).kind == "result"


async def test_the_scratch_folder_is_removed_with_what_was_left_in_it(dispatcher: Dispatcher, folder: Path):
    answer = await ask(dispatcher, request("obedient", folder, do="litter"))
    assert isinstance(answer, AgentResult), answer
    assert not Path(answer.outputs["said"]).exists()


async def test_a_chain_of_probes_vouches_for_its_order(dispatcher: Dispatcher):
    payloads = [""]
    for index in range(3):
        answer = await ask(dispatcher, request("probe", previous=payloads[-1], index=index))
        assert isinstance(answer, AgentResult), answer
        payloads.append(answer.outputs["payload"])
    assert len({payload[:32] for payload in payloads}) == len(payloads)


async def test_warming_is_no_promise_to_wait(dispatcher: Dispatcher):
    async with asyncio.timeout(5):
        await dispatcher.warm([AgentId("probe")])
