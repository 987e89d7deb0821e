"""The Python client, blocking and asyncio, against the real application behind a real server; and the README's examples."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cluster.contracts.access import Role
from cluster.contracts.batches import BatchAction, BatchRequest
from cluster.contracts.events import EventType
from cluster.contracts.ids import ProjectId
from cluster.contracts.listing import WorkflowFilter
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from cluster.seals import KeyRing
from serve_app.bulk import BulkRunner
from serve_app.client import ApiError, AsyncCallsheet, Callsheet, Unreachable, calls
from serve_app.services import Services
from tests.api_calls import RING
from tests.contract.test_api_description import whole  # noqa: F401 - a fixture

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = re.findall(r"<!-- tested -->\n```(\w+)\n(.*?)```", README.read_text(), re.DOTALL)
INPUT = {"steps": 1}


@contextlib.asynccontextmanager
async def completing(clients: Clients, ring: KeyRing) -> AsyncIterator[None]:
    """Whatever is started ends as completed."""
    stores = DriverStore(clients, Scripts(clients), owner="engine", lease_seconds=30, ring=ring)
    await stores.join()

    async def complete() -> None:
        while True:
            for entry in await stores.next_ready(range(8), 8):
                if lease := await stores.claim(entry):
                    await stores.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})

    task = asyncio.create_task(complete())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_both_clients_have_the_same_methods() -> None:
    public = {name for name in vars(Callsheet) if not name.startswith("_")} - {"close"}
    assert public == {name for name in vars(AsyncCallsheet) if not name.startswith("_")} - {"aclose"}
    assert public - {"events"} <= set(vars(calls))


async def test_a_workflow_is_started_followed_and_found_by_both(address: str, services: Services, clients: Clients) -> None:
    key, _ = await services.keys.create("k", Role.OPERATOR, ProjectId("p1"))

    def blocking() -> list[Any]:
        with Callsheet(f"http://{address}", key) as callsheet:
            made = callsheet.start("probe", INPUT, name="One", labels={"by": "blocking"})
            events = list(callsheet.events(made.workflow_id))
            ended = callsheet.wait(made.workflow_id, for_people=False)
            edited = callsheet.edit(made.workflow_id, labels={"by": None, "seen": "1"})
            return [made, events, ended, edited, callsheet.workflows(labels={"seen": "1"}, limit=3)]

    async with completing(clients, RING):
        made, events, ended, edited, found = await asyncio.to_thread(blocking)
        assert [event.seq for event in events] == list(range(1, ended.last_seq + 1)) and ended.status is WorkflowStatus.COMPLETED
        assert (edited.name, edited.options.labels) == ("One", {"seen": "1"}) and [each.workflow_id for each in found] == [made.workflow_id]
        async with AsyncCallsheet(f"http://{address}", key) as callsheet:
            again = [await callsheet.start("probe", INPUT, idempotency_key="once") for _ in range(2)]
            assert again[0].workflow_id == again[1].workflow_id
            ended = await callsheet.wait(again[0].workflow_id)
            assert [event.seq async for event in callsheet.events(again[0].workflow_id, after=1)] == list(range(2, ended.last_seq + 1))
            assert len(await callsheet.workflows(limit=5)) == 2
            with pytest.raises(ApiError) as refused:
                await callsheet.cancel(again[0].workflow_id)
            assert (refused.value.status, refused.value.code) == (409, "workflow_ended") and refused.value.next_step
            with pytest.raises(ApiError) as refused:
                await callsheet.start("probe", {})
            assert [error.pointer for error in refused.value.errors] == ["/input/steps"]


async def test_verbs_and_batches_are_carried_out(address: str, services: Services) -> None:
    key, _ = await services.keys.create("k", Role.OPERATOR, ProjectId("p1"))
    async with AsyncCallsheet(f"http://{address}", key) as callsheet:
        made = (await callsheet.start("probe", INPUT)).workflow_id
        assert (await callsheet.pause(made)).status is WorkflowStatus.PAUSED
        assert (await callsheet.wait(made)).status is WorkflowStatus.PAUSED
        assert (await callsheet.resume(made)).affected == 1
        batch = await callsheet.batch(BatchRequest(filter=WorkflowFilter(), action=BatchAction.CANCEL, per_second=100))
        await BulkRunner(services).turn()
        assert (await callsheet.batch_ended(batch.batch_id)).done == 1
        assert [item.workflow_id for item in await callsheet.batch_items(batch.batch_id)] == [made]


async def test_what_breaks_off_is_sent_again_under_the_same_key_and_silence_is_told() -> None:
    seen: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if len(seen) == 1:
            raise httpx.ReadError("broken")
        if len(seen) == 2:
            return httpx.Response(503, headers={"Retry-After": "0"}, json={"detail": "away"})
        return httpx.Response(200, json={"ok": True})

    async with AsyncCallsheet("http://api", "k", transport=httpx.MockTransport(answer)) as callsheet:
        assert await callsheet.request("POST", "/x", body={}) == b'{"ok":true}'
        assert len({request.headers["idempotency-key"] for request in seen}) == 1 and len(seen) == 3
        seen.clear()
        with pytest.raises(Unreachable):
            await callsheet.request("GET", "/x", tries=1)


async def test_a_stream_that_breaks_goes_on_after_the_last_event(address: str, services: Services, clients: Clients, monkeypatch: Any) -> None:
    key, _ = await services.keys.create("k", Role.OPERATOR, ProjectId("p1"))
    async with completing(clients, RING), AsyncCallsheet(f"http://{address}", key) as callsheet:
        ended = await callsheet.wait((await callsheet.start("probe", INPUT)).workflow_id)
        whole_line = httpx.Response.aiter_lines

        async def cut(self: httpx.Response) -> AsyncIterator[str]:
            count = 0
            async for line in whole_line(self):
                yield line
                count += line.startswith("data:")
                if count == 1:
                    raise httpx.ReadError("cut")

        monkeypatch.setattr(httpx.Response, "aiter_lines", cut)
        assert [event.seq async for event in callsheet.events(ended.workflow_id)] == list(range(1, ended.last_seq + 1))


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
async def test_the_examples_of_the_readme_do_what_they_say(kind: str, text: str, whole: tuple[str, str], clients: Clients) -> None:  # noqa: F811
    url, key = whole
    command = [sys.executable, "-c", text] if kind == "python" else ["bash", "-euo", "pipefail", "-c", text]
    async with completing(clients, KeyRing([("test", bytes(32))])):
        process = await asyncio.create_subprocess_exec(
            *command,
            env=os.environ | {"CALLSHEET_URL": url, "CALLSHEET_API_KEY": key, "PYTHONPATH": str(README.parent)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, said.decode()
    assert ("Robot" in said.decode() and "would be retried" in said.decode()) if kind == "python" else '"matched":0' in said.decode()
