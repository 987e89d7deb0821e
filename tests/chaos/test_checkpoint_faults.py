"""Somebody who can write to Redis changes a waiting workflow's checkpoint: by accident, or to run code here. The workflow is set aside with the reason, nothing is imported, and a retry goes on from what can be trusted."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ormsgpack
import pytest

from cluster.contracts.ids import WorkflowId
from cluster.redis import keys
from cluster.seals import TRAILER_BYTES
from tests.chaos.client import Client
from tests.chaos.house import House, running_house
from tests.chaos.plan import Plan
from tests.chaos.report import Figures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

Change = Callable[[bytes, Path, Plan], bytes]
EXT_CALL = 0
"""LangGraph's MessagePack extension that names a module, a callable and its argument."""


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        import os

        return os.mkdir, (str(self.marker),)


def _random(value: bytes, marker: Path, plan: Plan) -> bytes:
    return plan.chance.randbytes(len(value))


def _cut(value: bytes, marker: Path, plan: Plan) -> bytes:
    return value[: len(value) // 2]


def _one_bit(value: bytes, marker: Path, plan: Plan) -> bytes:
    at = plan.chance.randrange(len(value))
    return value[:at] + bytes([value[at] ^ 1 << plan.chance.randrange(8)]) + value[at + 1 :]


def _pickled(value: bytes, marker: Path, plan: Plan) -> bytes:
    return b"pickle\0" + pickle.dumps(Bomb(marker)) + value[-TRAILER_BYTES:]


def _importing(value: bytes, marker: Path, plan: Plan) -> bytes:
    call = ormsgpack.packb(ormsgpack.Ext(EXT_CALL, ormsgpack.packb(("os", "mkdir", str(marker)))))
    return b"msgpack\0" + call + value[-TRAILER_BYTES:]


async def _newest(house: House, workflow_id: str) -> tuple[str, str]:
    """Keys of the newest checkpoint and of the channel values."""
    [newest] = await house.redis.zrevrange(keys.checkpoint("i", workflow_id, ""), 0, 0)
    return keys.checkpoint("c", workflow_id, "", newest.decode()), keys.checkpoint("b", workflow_id, "")


@pytest.mark.parametrize("change", [_random, _cut, _one_bit, _pickled, _importing])
@pytest.mark.parametrize("where", ["checkpoint", "values"])
async def test_a_changed_checkpoint_is_set_aside_and_a_retry_goes_on(change: Change, where: str, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    marker = tmp_path / "imported"
    async with running_house(tmp_path, plan, figures) as house, house.client() as client:
        workflow_id = await client.start_film(1, auto=False)
        await _waiting(house, workflow_id)
        checkpoint, values = await _newest(house, workflow_id)
        key, fields = (checkpoint, [b"c"]) if where == "checkpoint" else (values, list(await house.redis.hkeys(values)))
        for field in fields:
            await house.redis.hset(key, field, change(await house.redis.hget(key, field), marker, plan))
        figures.faults += 1
        await _answer(client, workflow_id)

        async def set_aside() -> bool:
            return (await house.record(workflow_id, "status")) == ["quarantined"]

        await house.until(set_aside, "the workflow is quarantined", 30)
        assert not marker.exists(), "a checkpoint ran code"
        last = (await client.events(workflow_id))[-1]
        assert last["type"] == "workflow.quarantined" and last["data"]["code"] in ("signature_invalid", "unknown_signing_key"), (
            last
        )  # a flipped bit may be one of the key's name
        retried = await client.call("retry", "POST", f"/api/v1/workflows/{workflow_id}/retry", subject=workflow_id)
        assert retried.outcome == "ok", retried.answer.text
        while (await _waiting_or_ended(house, workflow_id)) == "waiting":
            await _answer(client, workflow_id)
        assert not marker.exists()
        await house.answers_again(client)
        await house.judge(client)


async def _waiting(house: House, workflow_id: str) -> None:
    assert await _waiting_or_ended(house, workflow_id) == "waiting"


async def _waiting_or_ended(house: House, workflow_id: str) -> str:
    async def settled() -> str:
        [status] = await house.record(workflow_id, "status")
        return status if status in ("waiting", "completed", "failed", "cancelled", "quarantined") else ""

    return await house.until(settled, "the workflow waits or ends", 30)


async def _answer(client: Client, workflow_id: str) -> None:
    """Takes the default of every open decision."""
    for decision in (await client.workflow(WorkflowId(workflow_id)))["user_decisions"]:
        if decision["status"] == "open":
            body = {"decision_id": decision["decision_id"], "choice": decision["default"]}
            operation = await client.call("decide", "POST", f"/api/v1/workflows/{workflow_id}/decisions", subject=workflow_id, json=body)
            assert operation.answer.status_code in (200, 201, 202), operation.answer.text
