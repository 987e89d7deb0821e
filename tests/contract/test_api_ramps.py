"""A new version of a workflow type proves itself on a few starts, and is taken back in one call. Two applications on one Redis stand for two replicas."""

import pytest

from cluster.contracts.access import Role
from cluster.contracts.ramps import Ramp
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from serve_app.services import Services
from tests.api_calls import problem_of
from tests.contract.test_api_workflow_types import PATH, Replica, ended, engine, replica, short
from tests.scripted import company

__all__ = ["replica"]
RAMP = f"{PATH}/short/ramp"


async def started(api: object, business_key: str = "", **headers: str) -> str:
    body = {"type": "short", "input": {"logline": "a fox"}, "options": {"auto": True, "business_key": business_key}}
    answer = await api.post("/api/v1/workflows", json=body, headers=headers)  # type: ignore[attr-defined]
    assert answer.status_code == 202, answer.text
    return answer.json()["type"]


async def test_a_part_of_the_starts_gets_the_new_version_always_the_same_part_on_every_replica(replica: Replica) -> None:
    async with await replica() as one, await replica() as other:
        for version in (1, 2, 3):
            assert (await one.post(PATH, json=short(version))).status_code == 201
        assert await started(one) == "short@3"
        answer = await one.put(RAMP, json={"version": 3, "percent": 10})
        assert answer.status_code == 200, answer.text
        assert answer.json()["default"] == "short@2"
        got = {f"film-{n}": await started(one, f"film-{n}") for n in range(60)}
        assert set(got.values()) == {"short@2", "short@3"}
        assert 0 < sum(version == "short@3" for version in got.values()) < 20
        few = [key for key, version in got.items() if version == "short@3"]
        assert {await started(other, key) for key in few} == {"short@3"}, "by the same key the same version, wherever it is asked"
        await one.put(RAMP, json={"version": 3, "percent": 60, "rest": 1})
        assert {await started(one, key) for key in few} == {"short@3"}, "who had it keeps it when more get it"
        assert "short@1" in {await started(one, f"film-{n}") for n in range(10)}
        assert await started(one, **{"Idempotency-Key": "again"}) == await started(one, **{"Idempotency-Key": "again"})
        shown = (await other.get(f"{PATH}/short")).json()
        assert (shown["ramp"], shown["default"]) == ({"version": 3, "percent": 60.0, "rest": 1}, "short@1")


async def test_one_call_takes_the_last_change_back_and_one_more_ends_the_ramp(replica: Replica) -> None:
    async with await replica() as api:
        for version in (1, 2):
            await api.post(PATH, json=short(version))
        await api.put(RAMP, json={"version": 2, "percent": 5})
        view = (await api.put(RAMP, json={"version": 2, "percent": 100})).json()
        assert view["previous"] == {"version": 2, "percent": 5.0, "rest": None}
        assert view["by"] and view["at"]
        assert await started(api, "x") == "short@2"
        assert (await api.delete(RAMP)).json()["ramp"] == {"version": 2, "percent": 5.0, "rest": None}
        assert (await api.delete(RAMP)).json()["ramp"] is None
        assert await started(api, "x") == "short@2"


async def test_what_runs_stays_on_its_version_when_the_ramp_is_taken_back(replica: Replica, services: Services, clients: Clients) -> None:
    async with await replica() as api:
        for version in (1, 2):
            await api.post(PATH, json=short(version))
        await api.put(RAMP, json={"version": 2, "percent": 100})
        answer = await api.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}, "options": {"auto": True}})
        await api.put(RAMP, json={"version": 1, "percent": 100})
        async with engine(clients, company()):
            workflow = await ended(services, answer.json()["workflow_id"])
        assert (workflow.type, workflow.status) == ("short@2", WorkflowStatus.COMPLETED)


async def test_two_who_change_it_from_the_same_state_do_not_overwrite_each_other(replica: Replica) -> None:
    async with await replica() as one, await replica() as other:
        for version in (1, 2):
            await one.post(PATH, json=short(version))
        seen = (await one.get(RAMP)).headers["ETag"]
        assert (await one.put(RAMP, json={"version": 2, "percent": 10}, headers={"If-Match": seen})).status_code == 200
        lost = await other.put(RAMP, json={"version": 2, "percent": 90}, headers={"If-Match": seen})
        assert problem_of(lost, 412, "precondition_failed")
        assert (await other.get(RAMP)).json()["ramp"]["percent"] == 10


async def test_a_retired_version_is_not_ramped_and_a_ramp_to_one_counts_no_longer(replica: Replica) -> None:
    async with await replica() as api:
        for version in (1, 2, 3):
            await api.post(PATH, json=short(version))
        await api.put(RAMP, json={"version": 3, "percent": 100, "rest": 1})
        await api.delete(f"{PATH}/short@3")
        assert await started(api, "x") == "short@2", "as if there were no ramp"
        refused = await api.put(RAMP, json={"version": 3, "percent": 10})
        assert problem_of(refused, 422, "invalid_input")["errors"][0]["pointer"] == "/version"


@pytest.mark.parametrize("body", [{"version": 1, "percent": 101}, {"version": 1, "percent": 10, "rest": 1}, {"version": 9, "percent": 10}, {"percent": 10}, {}])
async def test_what_makes_no_sense_is_refused(replica: Replica, body: dict[str, int]) -> None:
    async with await replica() as api:
        await api.post(PATH, json=short(1))
        assert (await api.put(RAMP, json=body)).status_code == 422
        assert (await api.put(f"{PATH}/short@1/ramp", json={"version": 1, "percent": 10})).status_code == 422
        assert (await api.get(f"{PATH}/nothing/ramp")).status_code == 404


async def test_a_producer_sees_a_ramp_and_does_not_set_it(replica: Replica) -> None:
    async with await replica() as operator, await replica(Role.PRODUCER) as producer:
        await operator.post(PATH, json=short(1))
        assert (await producer.get(RAMP)).status_code == 200
        assert (await producer.put(RAMP, json={"version": 1, "percent": 10})).status_code == 403


async def test_a_ramp_that_somebody_wrote_into_redis_is_not_obeyed(replica: Replica, clients: Clients) -> None:
    async with await replica() as api:
        for version in (1, 2):
            await api.post(PATH, json=short(version))
        await api.put(RAMP, json={"version": 2, "percent": 0})
        redis = clients.commands
        row = await redis.hget("cs:types", "%short")  # type: ignore[misc]
        await redis.hset("cs:types", "%short", row.replace(b'\\"percent\\":0.0', b'\\"percent\\":100'))  # type: ignore[misc]
        await redis.hincrby("cs:types", "#", 1)  # type: ignore[misc]
        async with await replica() as another:
            assert problem_of(await another.get(f"{PATH}/short"), 500, "signature_invalid")


def test_shares_are_what_they_say() -> None:
    for percent in (0.0, 1.0, 10.0, 50.0, 99.0, 100.0):
        taken = sum(Ramp(version=2, percent=percent).takes("film", str(n)) for n in range(20_000))
        assert abs(taken / 200 - percent) < 1
