"""Schedules over HTTP: made, shown, changed and asked of; what is refused, and by whom they are seen."""

from typing import Any

import pytest

from cluster.contracts.access import Role
from serve_app.services import Services
from tests.api_calls import problem_of
from tests.contract.conftest import Caller

SCHEDULES = "/api/v1/schedules"
BODY: dict[str, Any] = {"name": "nightly", "when": {"cron": "30 2 * * *", "timezone": "Europe/Vienna"}, "workflow": {"type": "probe", "input": {"steps": 3}}}


async def test_a_schedule_is_made_shown_changed_and_removed(caller: Caller) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    made = await producer.post(SCHEDULES, json=BODY)
    assert made.status_code == 201, made.text
    schedule, where = made.json(), made.headers["location"]
    assert where == f"{SCHEDULES}/{schedule['schedule_id']}" and schedule["next_at"] and schedule["project_id"] == "p1"
    assert (await producer.get(where)).json() == schedule
    assert (await producer.get(SCHEDULES)).json() == {"items": [schedule], "next_cursor": None}
    changed = (await producer.patch(where, json={"overlap": "buffer_all", "when": {"every_seconds": 600}})).json()
    assert (changed["overlap"], changed["when"]["every_seconds"], changed["name"], changed["revision"]) == ("buffer_all", 600, "nightly", 2)
    paused = (await producer.post(f"{where}/pause", json={"note": "holidays"})).json()
    assert (paused["paused"], paused["note"], paused["next_at"]) == (True, "holidays", None)
    assert (await producer.post(f"{where}/unpause", json={})).json()["paused"] is False
    assert (await producer.delete(where)).status_code == 204
    problem_of(await producer.get(where), 404, "not_found")


async def test_a_change_may_be_bound_to_what_was_read(caller: Caller) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    where = (await producer.post(SCHEDULES, json=BODY)).headers["location"]
    tag = (await producer.get(where)).headers["etag"]
    assert (await producer.patch(where, json={"name": "other"}, headers={"If-Match": tag})).status_code == 200
    assert (await producer.patch(where, json={"name": "third"}, headers={"If-Match": tag})).status_code == 412


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"when": {"cron": "61 * * * *"}}, "/when/cron"),
        ({"when": {}}, "/when/cron"),
        ({"when": {"every_seconds": 5}}, "/when/every_seconds"),
        ({"when": {"cron": "* * * * *", "timezone": "Mars/Base"}}, "/when/timezone"),
        ({"workflow": {"type": "probe", "input": {}}}, "/workflow/input/steps"),
        ({"workflow": {"type": "probe", "input": {"steps": 1}, "options": {"labels": {str(n): "" for n in range(15)}}}}, "/workflow/options/labels"),
        ({"overlap": "never"}, "/overlap"),
        ({"when": {"cron": "* * * * *", "start_at": "0001-01-01T00:00Z"}}, "/when/start_at"),
        ({"when": {"cron": "* * * * *", "end_at": "9999-12-31T23:59Z"}}, "/when/end_at"),
        ({"name": ""}, "/name"),
        ({"catchup_seconds": 1}, "/catchup_seconds"),
    ],
)
async def test_what_cannot_be_scheduled_is_refused_with_its_place(caller: Caller, changes: dict[str, Any], pointer: str) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    answer = await producer.post(SCHEDULES, json=BODY | changes)
    assert answer.status_code == 422 and pointer in [each["pointer"] for each in answer.json()["errors"]], answer.text
    assert (await producer.get(SCHEDULES)).json()["items"] == []


async def test_an_unknown_type_is_refused(caller: Caller) -> None:
    problem_of(await (await caller(Role.ADMIN)).post(SCHEDULES, json=BODY | {"workflow": {"type": "nothing"}}), 404, "not_found")


async def test_others_do_not_learn_that_there_is_one(caller: Caller) -> None:
    where = (await (await caller(Role.PRODUCER, "p1")).post(SCHEDULES, json=BODY)).headers["location"]
    stranger = await caller(Role.PRODUCER, "p2")
    problem_of(await stranger.get(where), 404, "not_found")
    problem_of(await stranger.post(f"{where}/trigger", json={}), 404, "not_found")
    problem_of(await stranger.get(SCHEDULES, params={"project_id": "p1"}), 404, "not_found")
    problem_of(await stranger.post(SCHEDULES, json=BODY | {"project_id": "p1"}), 403, "forbidden")
    viewer = await caller(Role.VIEWER, "p1")
    assert (await viewer.get(where)).status_code == 200
    problem_of(await viewer.post(f"{where}/pause", json={}), 403, "forbidden")
    problem_of(await (await caller(Role.ADMIN)).get(SCHEDULES), 422, "invalid_input")


async def test_its_next_times_and_its_runs_are_shown(caller: Caller, services: Services) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    where = (await producer.post(SCHEDULES, json=BODY)).headers["location"]
    items = (await producer.get(f"{where}/upcoming", params={"limit": 3})).json()["items"]
    assert len(items) == 3 and all(each["nominal_at"] == each["starts_at"] and each["nominal_at"][14:16] == "30" for each in items)
    assert (await producer.get(f"{where}/runs")).json() == {"items": []}
    asked = await producer.post(f"{where}/trigger", json={"overlap": "allow_all"})
    assert asked.status_code == 202
    schedule_id = asked.json()["schedule_id"]
    [ask] = (await services.schedules.read(schedule_id)).asks
    assert (ask.kind, ask.overlap) == ("trigger", "allow_all")


@pytest.mark.parametrize(
    ("period", "status"),
    [
        ({"since": "2026-01-01T00:00Z", "until": "2026-01-03T00:00Z"}, 202),
        ({"since": "2026-01-03T00:00Z", "until": "2026-01-01T00:00Z"}, 422),
        ({"since": "2026-01-01T03:00Z", "until": "2026-01-01T04:00Z"}, 422),
        ({"since": "2016-01-01T00:00Z", "until": "2026-01-01T00:00Z"}, 422),
        ({"since": "2026-01-01T00:00", "until": "2026-01-03T00:00"}, 422),
    ],
)
async def test_a_backfill_names_a_period_with_slots_and_not_too_many(caller: Caller, period: dict[str, str], status: int) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    where = (await producer.post(SCHEDULES, json=BODY)).headers["location"]
    answer = await producer.post(f"{where}/backfill", json=period)
    assert answer.status_code == status, answer.text


async def test_too_many_wishes_at_once_are_too_many(caller: Caller) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    where = (await producer.post(SCHEDULES, json=BODY)).headers["location"]
    answers = [await producer.post(f"{where}/trigger", json={}) for _ in range(101)]
    assert [each.status_code for each in answers] == [202] * 100 + [429] and answers[-1].headers["retry-after"]


async def test_many_schedules_are_read_page_by_page(caller: Caller) -> None:
    producer = await caller(Role.PRODUCER, "p1")
    made = {(await producer.post(SCHEDULES, json=BODY)).json()["schedule_id"] for _ in range(5)}
    found, cursor = [], None
    while True:
        page = (await producer.get(SCHEDULES, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        found += [each["schedule_id"] for each in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert len(found) == 5 and set(found) == made
