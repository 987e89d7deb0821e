"""Circuit breakers on a real Redis: whatever board keeps them they move alike, and across processes exactly one caller probes."""

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from agents.services.breaker import Board, Breaker, Bulkhead, LocalBoard
from agents.services.task_service import Polling, TaskServiceClient
from cluster.contracts.breakers import Circuit, Permit, Report, Rules
from cluster.contracts.errors import ProviderRejected, ProviderUnavailable
from cluster.redis.breakers import SharedBoard, open_circuits
from cluster.redis.client import Clients
from cluster.settings import Settings
from tests.contract.test_task_service_as_deployed import Deployed, silent, submission
from tests.serving import served, until

RULES = Rules(failures=3, open_seconds=0.15, probe_seconds=0.4)
LASTING = Rules(failures=3, open_seconds=60, probe_seconds=60)
ROOT = Path(__file__).parents[2]
CALLER = """
import asyncio, json, sys
from agents.services.breaker import Breaker
from cluster.contracts.breakers import Rules
from cluster.contracts.errors import ProviderUnavailable
from cluster.redis.breakers import SharedBoard, open_circuits
from cluster.settings import Settings

async def main():
    board = SharedBoard(Settings(redis_url_setting=sys.argv[1]))
    breakers = [Breaker("The service", circuit="shared", rules=Rules(failures=3, open_seconds=0.15, probe_seconds=60), board=board) for _ in range(20)]
    print("ready", flush=True)
    for line in sys.stdin:
        through, held = 0, asyncio.Event()

        async def call(breaker):
            nonlocal through
            try:
                async with breaker.guard():
                    through += 1
                    await held.wait()
                    if line.strip() == "fail":
                        raise ProviderUnavailable("no")
            except ProviderUnavailable as error:
                return error.code

        calls = [asyncio.create_task(call(breaker)) for breaker in breakers]
        while sum(task.done() for task in calls) + through < len(calls):
            await asyncio.sleep(0.005)
        print(json.dumps(through), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        held.set()
        await asyncio.gather(*calls)
        print("done", flush=True)

asyncio.run(main())
"""


@pytest.fixture
async def shared(clients: Clients, redis_url: str) -> AsyncIterator[SharedBoard]:
    board = SharedBoard(Settings(redis_url_setting=redis_url))  # type: ignore[arg-type]
    yield board
    await board.aclose()


@pytest.fixture(params=["local", "shared"])
def board(request: pytest.FixtureRequest, shared: SharedBoard) -> Board:
    return shared if request.param == "shared" else LocalBoard()


async def fail(board: Board, times: int, rules: Rules = LASTING) -> Permit:
    for _ in range(times - 1):
        await board.tell("c", rules, await board.ask("c", rules), Report.FAILED)
    return await board.tell("c", rules, await board.ask("c", rules), Report.FAILED)


async def opened_long_enough(board: Board) -> Permit:
    """The first permit after the waiting time."""
    async with asyncio.timeout(10):
        while (permit := await board.ask("c", RULES)).circuit is Circuit.OPEN:
            await a_moment()
    return permit


async def a_moment() -> None:
    await asyncio.to_thread(threading.Event().wait, 0.01)


async def test_failures_in_a_row_open_it_and_an_answer_between_them_does_not(board: Board) -> None:
    await fail(board, 2)
    await board.tell("c", LASTING, await board.ask("c", LASTING), Report.ANSWERED)
    assert (await fail(board, 2)).circuit is Circuit.CLOSED
    assert (await fail(board, 1)).circuit is Circuit.OPEN
    refused = await board.ask("c", LASTING)
    assert refused.circuit is Circuit.OPEN and 50 < refused.retry_after <= 60
    assert (await board.ask("another", LASTING)).circuit is Circuit.CLOSED


async def test_one_probe_goes_through_and_its_answer_closes_the_circuit(board: Board) -> None:
    await fail(board, 3, RULES)
    probe = await opened_long_enough(board)
    assert probe.circuit is Circuit.PROBE
    others = [await board.ask("c", RULES) for _ in range(5)]
    assert {other.circuit for other in others} == {Circuit.OPEN} and all(0 < other.retry_after <= 0.4 for other in others)
    assert (await board.tell("c", RULES, probe, Report.ANSWERED)).circuit is Circuit.CLOSED
    assert (await board.ask("c", RULES)).circuit is Circuit.CLOSED


async def test_a_probe_that_fails_opens_it_anew_and_one_that_was_stopped_leaves_it_to_the_next(board: Board) -> None:
    await fail(board, 3, RULES)
    first = await opened_long_enough(board)
    await board.tell("c", RULES, first, Report.UNKNOWN)
    second = await board.ask("c", RULES)
    assert second.circuit is Circuit.PROBE
    again = await board.tell("c", RULES, second, Report.FAILED)
    assert again.circuit is Circuit.OPEN and again.generation > second.generation
    silent_one = await opened_long_enough(board)
    assert silent_one.circuit is Circuit.PROBE
    assert (await opened_long_enough(board)).circuit is Circuit.PROBE, "whoever probed died: after its time another may"


async def test_what_began_before_the_circuit_moved_decides_nothing(board: Board) -> None:
    old = await board.ask("c", LASTING)
    await fail(board, 3)
    await board.tell("c", LASTING, old, Report.ANSWERED)
    assert (await board.ask("c", LASTING)).circuit is Circuit.OPEN


async def test_which_circuits_are_open_can_be_asked(shared: SharedBoard, clients: Clients) -> None:
    assert await open_circuits(clients) == []
    await fail(shared, 3, RULES)
    assert await open_circuits(clients) == ["c"]
    await shared.tell("c", RULES, await opened_long_enough(shared), Report.ANSWERED)
    assert await open_circuits(clients) == []


async def test_a_refusal_is_an_answer(board: Board) -> None:
    breaker = Breaker("The service", circuit="c", rules=RULES, board=board)
    for _ in range(5):
        with pytest.raises(ProviderRejected):
            async with breaker.guard():
                raise ProviderRejected("no")
    async with breaker.guard():
        pass


async def test_where_redis_is_away_each_process_goes_by_itself() -> None:
    board = SharedBoard(Settings(redis_url_setting="redis://127.0.0.1:9/0"))  # type: ignore[arg-type]
    breaker = Breaker("The service", rules=LASTING, board=board)
    for _ in range(3):
        with pytest.raises(ProviderUnavailable, match="down"):
            async with breaker.guard():
                raise ProviderUnavailable("down")
    with pytest.raises(ProviderUnavailable) as refused:
        async with breaker.guard():
            raise AssertionError("the circuit is open")
    assert refused.value.code == "circuit_open"


Process = asyncio.subprocess.Process


@pytest.fixture
async def processes(clients: Clients, redis_url: str) -> AsyncIterator[list[Process]]:
    """Two processes of twenty callers each."""
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", CALLER, redis_url, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    for process in started:
        assert await said(process) == "ready"
    yield started
    for process in started:
        process.kill()
        await process.wait()


async def said(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()


async def tell(process: Process, word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n".encode())
    await process.stdin.drain()


async def round_of(processes: list[Process], word: str) -> list[int]:
    """How many callers of each process came through while all held on; then they end as `word` says."""
    for process in processes:
        await tell(process, word)
    through = [json.loads(await said(process)) for process in processes]
    for process in processes:
        await tell(process, "go")
    for process in processes:
        assert await said(process) == "done"
    return through


async def test_two_processes_open_one_circuit_together_and_one_caller_of_forty_probes(processes: list[Process], shared: SharedBoard) -> None:
    assert await round_of(processes, "fail") == [20, 20]
    await past_the_waiting_time(shared)
    assert sum(await round_of(processes, "fail")) == 1, "half open: one probe in the whole cluster"
    await past_the_waiting_time(shared)
    assert sum(await round_of(processes, "fine")) == 1
    assert await round_of(processes, "fine") == [20, 20]


async def past_the_waiting_time(shared: SharedBoard) -> None:
    """Takes the probe that is due and lets go of it again."""
    rules = Rules(failures=3, open_seconds=0.15, probe_seconds=60)
    async with asyncio.timeout(10):
        while (permit := await shared.ask("shared", rules)).circuit is not Circuit.PROBE:
            await a_moment()
    await shared.tell("shared", rules, permit, Report.UNKNOWN)


async def test_what_one_client_of_the_task_service_met_spares_the_others(shared: SharedBoard, redis_url: str) -> None:
    deployed = Deployed(hiccups=[500] * 100)
    other = SharedBoard(Settings(redis_url_setting=redis_url))  # type: ignore[arg-type]
    async with served(deployed.app()) as deployed.url:
        first, second = (TaskServiceClient(deployed.url, "key", polling=Polling(0.01, 1.2, 0.05), board=each) for each in (shared, other))
        with pytest.raises(ProviderUnavailable, match="HTTP 500"):
            await first.run(submission(), silent)
        with pytest.raises(ProviderUnavailable):
            await first.run(submission(), silent)
        calls = len(deployed.calls)
        with pytest.raises(ProviderUnavailable) as refused:
            await second.run(submission(), silent)
        assert refused.value.code == "circuit_open" and len(deployed.calls) == calls == 5
        await first.close()
        await second.close()
    await other.aclose()


async def test_a_bulkhead_lets_so_many_through_and_tells_the_rest() -> None:
    bulkhead, leave = Bulkhead("The service", 2, patience=0.05), asyncio.Event()
    inside: list[int] = []

    async def call(leave_when: Callable[[], Awaitable[bool]]) -> None:
        async with bulkhead.place():
            inside.append(1)
            await leave_when()

    holding = [asyncio.create_task(call(leave.wait)) for _ in range(2)]
    await until(lambda: len(inside) == 2)
    with pytest.raises(ProviderUnavailable) as refused:
        await call(leave.wait)
    assert refused.value.code == "bulkhead_full" and len(inside) == 2
    leave.set()
    await asyncio.gather(*holding)
    await call(leave.wait)
