"""People pause, resume, cancel, terminate, fork and retry while workflows complete and engines crash. One of them wins each time, what ended stays ended, and nothing is left hanging.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import dataclasses
import random
import time
from pathlib import Path

import pytest

from tests.chaos.client import Client
from tests.chaos.house import House, running_house
from tests.chaos.plan import Plan, pause
from tests.chaos.report import Figures
from tests.chaos.sizes import Size, sizes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

VERBS = ("pause", "pause", "resume", "resume", "cancel", "terminate", "fork", "retry")
ENDS = {"cancel": frozenset({"cancelled"}), "terminate": frozenset({"terminated"})}
TYPED = {404, 409, 422}
STEPS = 5


async def _ask(client: Client, chance: random.Random, workflow_id: str) -> None:
    """One verb at one workflow. A refusal has to be typed; what was promised is expected of the end."""
    verb = chance.choice(VERBS)
    body = {"reason": "chaos"}
    operation = await client.call(verb, "POST", f"/api/v1/workflows/{workflow_id}/{verb}", subject=workflow_id, json=body)
    answer = operation.answer
    if answer.status_code >= 300:
        assert answer.status_code in TYPED and answer.json()["code"], f"{verb}: {answer.status_code} {answer.text[:300]}"
        return
    accepted = client.history.accepted[workflow_id]
    if verb in ENDS:
        client.history.accepted[workflow_id] = dataclasses.replace(accepted, ends=accepted.ends | ENDS[verb])
    if verb == "fork":
        child = answer.json()["workflow_id"]
        client.history.accepted[child] = dataclasses.replace(accepted, workflow_id=child, ends=frozenset({"completed"}), executions=None)


@sizes(Size(workflows=12, faults=3), Size(workflows=200, faults=40))
async def test_people_and_crashes_race_and_every_workflow_still_ends_once(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, engines=2) as house, house.client() as client, house.observed():
        for fault in range(size.faults):
            share = size.workflows // size.faults
            workflows = [await client.start_probe(fault * share + seed, steps=STEPS, sleep_ms=plan.chance.choice((20, 150))) for seed in range(share)]
            asking = [asyncio.create_task(_later(client, plan.chance, plan.chance.choice(workflows))) for _ in range(3 * share)]
            await plan.pause(0, 1.0)
            victim = plan.chance.choice([engine for engine in house.engines if engine.alive])
            driven, since = await house.driven(victim.name), time.monotonic()
            victim.kill()
            figures.faults += 1
            house.engine()
            await asyncio.gather(*asking)
            await _resume_all(house, client)
            await house.recovered(driven, since)
        await _resume_all(house, client)
        await house.all_ended()
        await house.answers_again(client)
        await house.judge(client)


async def _later(client: Client, chance: random.Random, workflow_id: str) -> None:
    await pause(chance, 0, 1.5)
    await _ask(client, chance, workflow_id)


async def _resume_all(house: House, client: Client) -> None:
    """Nobody is left paused."""
    for workflow_id in await house.unfinished():
        [status] = await house.record(workflow_id, "status")
        if status in ("paused", "pausing"):
            operation = await client.call("resume", "POST", f"/api/v1/workflows/{workflow_id}/resume", subject=workflow_id)
            assert operation.outcome == "ok" or operation.answer.status_code == 409, operation.answer.text
