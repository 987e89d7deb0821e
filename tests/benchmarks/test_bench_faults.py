"""What becomes of a piece of work when the neighbour that is to do it fails: every fault against all three neighbours, over real HTTP and WebSocket, each with its outcome.

The work is one that must be done once: a task with its file, a note that is kept, a character that is created. It is asked for as the engine asks: again while the failure is a retryable one whose wait is
short, three times at most. The cases one by one are in tests/contract/test_*_faults.py; here they are one table, which fails when anything is done twice or an outcome is not what the README says.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agents.services.auto_movie import AutoMovieClient
from agents.services.brain import BrainClient
from agents.services.credentials import Credentials
from agents.services.task_service import TaskServiceClient
from cluster.contracts.errors import CallsheetError, ProviderUnavailable
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.application import create_app as auto_movie
from serve_app.embedded.brain.application import create_app as brain
from tests.benchmarks.report import table
from tests.contract.test_auto_movie_faults import KEY, PROJECT, Faulty
from tests.contract.test_brain_faults import NOTE
from tests.contract.test_task_service_as_deployed import FAST, Deployed, silent, submission
from tests.serving import served

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

ATTEMPTS, WORTH_WAITING = 3, 1.0
"""As an agent's retry policy has it; a longer wait belongs to the engine, which gives the place to others meanwhile."""
CALLERS, PLACES = 100, 8
TIMEOUT = 0.5
FAULTS: dict[str, list[str]] = {
    "HTTP 503, then well": ["status 503"],
    "HTTP 500, lasting": ["status 500"] * 200,
    "HTTP 429, wait 0.01 s": ["status 429 0.01"],
    "HTTP 429, wait 120 s": ["status 429 120"],
    "hang": ["hang"],
    "half a body": ["half"],
    "another schema": ["schema"],
}
DONE = "done"
OUTCOMES = dict.fromkeys(FAULTS, DONE) | {"HTTP 500, lasting": "circuit_open", "HTTP 429, wait 120 s": "left to the engine for 120 s"}


@dataclass
class Neighbour:
    """A client and what it is to do: `work` must be done once, `made` counts how often it was, `ask` is a call of which many are made at once."""

    name: str
    faulty: Faulty
    work: Callable[[], Awaitable[Any]]
    made: Callable[[], Awaitable[int]]
    ask: Callable[[int], Awaitable[Any]]
    close: Callable[[], Awaitable[None]]


@asynccontextmanager
async def _task_service(folder: Path) -> AsyncIterator[Neighbour]:
    deployed = Deployed()
    faulty = Faulty(deployed.app())
    async with served(faulty) as url:
        deployed.status = deployed.done(image_url=f"{url}/media/picture.png")
        client = TaskServiceClient(url, "key", polling=FAST, timeout=TIMEOUT, calls=PLACES)

        async def made() -> int:
            """Submissions carry the execution's id as their key, so that more than one is still one task."""
            return int("POST /api/v1/tasks/submit" in deployed.calls)

        yield Neighbour(
            "Task Service",
            faulty,
            lambda: client.run(submission(), silent),
            made,
            lambda number: client.run(submission(f"ex-{number}"), silent),
            client.close,
        )


@asynccontextmanager
async def _brain(folder: Path) -> AsyncIterator[Neighbour]:
    faulty = Faulty(brain(folder / "brain", api_key=KEY))
    async with served(faulty) as url:
        client = BrainClient(url, KEY, dialect="rest", timeout=TIMEOUT, calls=PLACES)

        async def made() -> int:
            return sum(found.text == NOTE.text for found in await client.search(NOTE.project_id, NOTE.text))

        yield Neighbour(
            "Brain",
            faulty,
            lambda: client.store(NOTE),
            made,
            lambda number: client.search(NOTE.project_id, f"question {number}"),
            client.close,
        )


@asynccontextmanager
async def _auto_movie(folder: Path) -> AsyncIterator[Neighbour]:
    faulty = Faulty(auto_movie(folder / "app", api_key=KEY))
    async with served(faulty) as url:
        client = AutoMovieClient(url, Credentials(AutoMovieAuth.API_KEY, secret=KEY), timeout=TIMEOUT, calls=PLACES)
        project = (await client.create("projects", PROJECT))["id"]
        where = {"project": project, "name": "Mara"}

        async def made() -> int:
            return (await client.find("characters", where)).total

        yield Neighbour(
            "Auto-Movie",
            faulty,
            lambda: client.ensure("characters", where, where | {"description": "Keeps the light."}),
            made,
            lambda number: client.find("projects"),
            client.close,
        )


NEIGHBOURS = (_task_service, _brain, _auto_movie)


async def _outcome(work: Callable[[], Awaitable[Any]]) -> tuple[str, int]:
    """What the engine would see in the end, and after how many attempts."""
    last = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await work()
            return DONE, attempt
        except CallsheetError as error:
            if not error.retryable:
                return error.code, attempt
            if (error.retry_after or 0) > WORTH_WAITING:
                return (error.code if error.code == "circuit_open" else f"left to the engine for {error.retry_after:.0f} s"), attempt
            last = error.code
    return last, ATTEMPTS


async def _one(neighbour: Neighbour, fault: str) -> list[str | int | float]:
    faulty = neighbour.faulty
    faulty.plan, faulty.methods, faulty.calls[:] = list(FAULTS[fault]), {"GET", "POST"} if "lasting" in fault else {"POST"}, []
    began = time.perf_counter()
    outcome, attempts = await _outcome(neighbour.work)
    took, calls = time.perf_counter() - began, len(faulty.calls)
    faulty.plan = []
    made = await neighbour.made() if outcome == DONE else 0
    return [neighbour.name, fault, outcome, attempts, calls, made, took]


async def _storm(neighbour: Neighbour) -> list[str | int | float]:
    """Many callers whose connections break in the middle of an answer, again and again."""
    faulty = neighbour.faulty
    faulty.plan, faulty.methods, faulty.calls[:], faulty.most_open = ["half"] * CALLERS * 4, {"GET", "POST"}, [], 0
    began = time.perf_counter()
    answers = await asyncio.gather(*(neighbour.ask(number) for number in range(CALLERS)), return_exceptions=True)
    took = time.perf_counter() - began
    codes = Counter(
        answer.code if isinstance(answer, CallsheetError) else DONE if not isinstance(answer, BaseException) else repr(answer) for answer in answers
    )
    assert all(isinstance(answer, ProviderUnavailable) for answer in answers if isinstance(answer, BaseException)), codes
    assert faulty.most_open <= PLACES
    told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
    return [neighbour.name, f"reconnect storm, {CALLERS} callers", f"{told}; at most {faulty.most_open} open", 1, len(faulty.calls), 0, took]


async def test_every_fault_of_every_neighbour_has_its_outcome(tmp_path: Path) -> None:
    rows: list[list[str | int | float]] = []
    for number, opened in enumerate(NEIGHBOURS):
        for fault in FAULTS:
            async with opened(tmp_path / f"{number}{len(rows)}") as neighbour:
                rows.append(await _one(neighbour, fault))
                await neighbour.close()
        async with opened(tmp_path / f"{number}storm") as neighbour:
            rows.append(await _storm(neighbour))
            await neighbour.close()
    table("Faults of the neighbours, and what becomes of the work", ["neighbour", "fault", "outcome", "attempts", "calls", "done", "s"], rows)
    for name, fault, outcome, _, _, made, _ in rows:
        if fault in FAULTS:
            assert outcome == OUTCOMES[str(fault)], (name, fault, outcome)
            assert made == (outcome == DONE), (name, fault, made)
