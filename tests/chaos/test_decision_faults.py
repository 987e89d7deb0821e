"""People answer decisions twice, all at once, in contradiction and while Redis dies: one answer is applied, everybody else is told so, none that was acknowledged is lost.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.client import Client
from tests.chaos.history import Operation
from tests.chaos.house import House, running_house
from tests.chaos.plan import Plan, settle
from tests.chaos.report import Figures
from tests.chaos.sizes import LONG_CLUSTER, Size, sizes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

VOICES = 4
"""People who answer each decision, each with a choice of their own."""
GATES = 2
"""Decisions of the scripted film, when nobody sends anything back."""


@LONG_CLUSTER
@sizes(Size(workflows=8, faults=3, pause=(0.1, 0.6)), Size(workflows=80, faults=40, pause=(0.1, 1.5)))
async def test_of_contradicting_answers_one_counts_whatever_dies(size: Size, cluster: bool, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, cluster=cluster, engines=2, film_ms=40) as house, house.client() as client, house.observed():
        films = [await client.start_film(seed, auto=False) for seed in range(size.workflows)]
        people = [asyncio.create_task(_decided(house, client, film)) for film in films]
        for fault in range(size.faults):
            await plan.pause(*size.pause)
            since = time.monotonic()
            if fault % 3 == 2:
                victim = plan.chance.choice([engine for engine in house.engines if engine.alive])
                driven = await house.driven(victim.name)
                await victim.gone()
                house.engine(film_ms=40)
            else:
                server = plan.chance.choice(house.servers.nodes)
                server.kill()
                await server.start()
                since, driven = time.monotonic(), {}
            figures.faults += 1
            await house.recovered(driven, since)
        answers = dict(zip(films, await asyncio.gather(*people), strict=True))
        for film, given in answers.items():
            _one_answer_counted(await client.workflow(film), await client.events(film), given)
        await house.answers_again(client)
        await house.judge(client)


async def _decided(house: House, client: Client, film: str) -> list[Operation]:
    """Answers every decision of a film, with several voices at once, until the film has ended. Returns what each voice was told."""
    told: list[Operation] = []
    while film in await house.unfinished():
        for decision in (await client.workflow(film))["user_decisions"]:
            if decision["status"] == "open":
                choices = [option["id"] for option in decision["options"] if option["id"] != "revise"]
                asked = [_answered(client, film, decision["decision_id"], choices[voice % len(choices)]) for voice in range(VOICES)]
                told += await asyncio.gather(*asked)
        await settle(0.05)
    return told


async def _answered(client: Client, film: str, decision_id: str, choice: str) -> Operation:
    operation = await client.call(
        "decide", "POST", f"/api/v1/workflows/{film}/decisions", subject=f"{decision_id} {choice}", json={"decision_id": decision_id, "choice": choice}
    )
    code = "" if operation.outcome == "ok" else operation.answer.json()["code"]
    assert code in ("", "decision_already_made", "decision_closed"), operation.answer.text
    return operation


def _one_answer_counted(workflow: dict[str, Any], events: list[dict[str, Any]], told: list[Operation]) -> None:
    """The choice that was acknowledged is the one that is stored, and it was made once."""
    made = Counter(event["data"]["decision_id"] for event in events if event["type"] == "decision.made")
    stored = {decision["decision_id"]: decision["choice"] for decision in workflow["user_decisions"]}
    assert len(stored) == GATES and made == dict.fromkeys(stored, 1), f"{stored} {made}"
    for operation in told:
        decision_id, choice = operation.subject.split(" ")
        if operation.outcome == "ok":
            assert stored[decision_id] == choice, f"{choice} was acknowledged for {decision_id}, but {stored[decision_id]} is stored"
