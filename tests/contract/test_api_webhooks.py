"""Webhooks over HTTP: who may have one, where it may lead, what is shown of it, and what of its deliveries."""

from dataclasses import replace
from typing import Any

import pytest

from cluster.contracts.access import Role
from serve_app.services import Services
from tests.api_calls import problem_of
from tests.contract.conftest import Caller

HOOKS = "/api/v1/projects/p1/webhooks"
BODY: dict[str, Any] = {"url": "https://hooks.example/in", "events": ["workflow.*", "decision.opened"], "description": "the office"}


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, settings=services.settings.model_copy(update={"webhook_hosts": "hooks.example, *, 10.0.0.9"}))


async def test_a_webhook_is_made_shown_changed_and_removed(caller: Caller) -> None:
    operator = await caller(Role.OPERATOR, "p1")
    made = await operator.post(HOOKS, json=BODY)
    assert made.status_code == 201 and made.headers["cache-control"] == "no-store", made.text
    secret, webhook = made.json()["secret"], made.json()["webhook"]
    where = made.headers["location"]
    assert where == f"{HOOKS}/{webhook['webhook_id']}" and secret.startswith("whsec_")
    assert (await operator.get(HOOKS)).json() == {"items": [webhook], "next_cursor": None}
    shown = await operator.get(where)
    assert shown.json() == webhook and secret not in shown.text
    changed = (await operator.patch(where, json={"events": ["*"], "enabled": False})).json()
    assert (changed["events"], changed["enabled"], changed["revision"], changed["url"]) == (["*"], False, 2, BODY["url"])
    problem_of(await operator.post(f"{where}/ping"), 409, "webhook_disabled")
    assert (await operator.delete(where)).status_code == 204
    problem_of(await operator.get(where), 404, "not_found")
    problem_of(await operator.delete(where), 404, "not_found")
    actions = [each["action"] for each in (await operator.get("/api/v1/audit")).json()["items"]]
    assert actions == ["webhook.create", "webhook.change", "webhook.remove"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "http://hooks.example/in"}, "https"),
        ({"url": "https://10.0.0.8/in"}, "not a public address"),
        ({"url": "https://127.0.0.1/"}, "not a public address"),
        ({"url": "https://[::ffff:169.254.169.254]/"}, "hands out credentials"),
        ({"url": "https://a:b@hooks.example/"}, "without a user"),
        ({"url": "gopher://hooks.example/"}, "http"),
        ({"events": ["workflow.complete"]}, "no event has this type"),
        ({"events": ["nothing.*"]}, "no event has this type"),
        ({"events": []}, "events"),
        ({"secret": "mine"}, "secret"),
    ],
)
async def test_what_no_webhook_may_be_is_refused(caller: Caller, changes: dict[str, Any], says: str) -> None:
    operator = await caller(Role.OPERATOR, "p1")
    answer = await operator.post(HOOKS, json=BODY | changes)
    assert answer.status_code == 422 and says in answer.text, answer.text
    assert (await operator.get(HOOKS)).json()["items"] == []


async def test_an_address_that_the_operator_listed_itself_may_be_private(caller: Caller) -> None:
    assert (await (await caller(Role.OPERATOR)).post(HOOKS, json=BODY | {"url": "https://10.0.0.9/in"})).status_code == 201


async def test_without_a_list_no_webhook_is_made(caller: Caller, services: Services) -> None:
    object.__setattr__(services, "settings", services.settings.model_copy(update={"webhook_hosts": ""}))
    answer = await (await caller(Role.ADMIN)).post(HOOKS, json=BODY)
    assert "CALLSHEET_WEBHOOK_HOSTS" in problem_of(answer, 422, "webhook_host_not_allowed")["detail"]


async def test_others_do_not_learn_that_there_is_one(caller: Caller) -> None:
    operator, stranger = await caller(Role.OPERATOR, "p1"), await caller(Role.OPERATOR, "p2")
    where = (await operator.post(HOOKS, json=BODY)).headers["location"]
    for path in (HOOKS, where, f"{where}/deliveries"):
        problem_of(await stranger.get(path), 404, "not_found")
    problem_of(await stranger.post(HOOKS, json=BODY), 404, "not_found")
    problem_of(await stranger.get(where.replace("/p1/", "/p2/")), 404, "not_found")
    problem_of(await (await caller(Role.PRODUCER, "p1")).get(HOOKS), 403, "forbidden")


async def test_a_ping_waits_to_be_delivered_and_is_listed(caller: Caller) -> None:
    operator = await caller(Role.OPERATOR)
    where = (await operator.post(HOOKS, json=BODY)).headers["location"]
    sent = await operator.post(f"{where}/ping")
    assert sent.status_code == 202, sent.text
    delivery = sent.json()
    assert (delivery["type"], delivery["status"], delivery["attempts"]) == ("webhook.ping", "waiting", [])
    assert delivery["payload"]["data"]["project_id"] == "p1"
    assert (await operator.get(f"{where}/deliveries")).json()["items"] == [delivery]
    assert (await operator.get(f"{where}/deliveries", params={"status": "dead"})).json()["items"] == []
    one = f"{where}/deliveries/{delivery['message_id']}"
    assert (await operator.get(one)).json() == delivery
    assert (await operator.post(f"{one}/redrive")).json() == delivery, "it waits already"
    assert (await operator.post(f"{where}/redrive", json={})).json() == {"redriven": 0, "more": False}
    problem_of(await operator.get(f"{where}/deliveries/msg_{'0' * 32}"), 404, "not_found")
    problem_of(await operator.get(f"{where}/deliveries", params={"cursor": "x"}), 400, "bad_cursor")


async def test_many_deliveries_are_read_page_by_page(caller: Caller) -> None:
    operator = await caller(Role.OPERATOR)
    where = (await operator.post(HOOKS, json=BODY)).headers["location"]
    sent = {(await operator.post(f"{where}/ping")).json()["message_id"] for _ in range(5)}
    found, cursor = [], None
    while True:
        page = (await operator.get(f"{where}/deliveries", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        found += [each["message_id"] for each in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert len(found) == 5 and set(found) == sent


async def test_a_rotated_secret_is_shown_once(caller: Caller) -> None:
    operator = await caller(Role.OPERATOR)
    made = await operator.post(HOOKS, json=BODY)
    rotated = await operator.post(f"{made.headers['location']}/rotate-secret", json={"grace_seconds": 60}, headers={"Idempotency-Key": "once"})
    assert rotated.status_code == 200 and rotated.json()["secret"] != made.json()["secret"]
    assert rotated.json()["webhook"]["previous_secret_until"]
    again = await operator.post(f"{made.headers['location']}/rotate-secret", json={"grace_seconds": 60}, headers={"Idempotency-Key": "once"})
    problem_of(again, 409, "idempotency_answer_not_kept")
