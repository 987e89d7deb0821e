"""Finding workflows again: filters, labels, cursors, and edits of what a workflow is called, over HTTP on a real store."""

import asyncio
import itertools
from typing import Any

from cluster.contracts.access import Role
from cluster.contracts.ids import WorkflowId
from cluster.redis import keys, listing
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from serve_app.services import Services
from tests.api_calls import children_of, claim, fail, problem_of, start
from tests.kept_keys import naming

LIST = "/api/v1/workflows"


async def ids(client: Any, **params: Any) -> list[str]:
    answer = await client.get(LIST, params=params)
    assert answer.status_code == 200, answer.text
    return [workflow["workflow_id"] for workflow in answer.json()["items"]]


async def everything(client: Any, **params: Any) -> list[str]:
    """Read page by page, along the header `Link`."""
    found: list[str] = []
    answer = await client.get(LIST, params=params)
    while True:
        found += [workflow["workflow_id"] for workflow in answer.json()["items"]]
        if "next" not in answer.links:
            assert answer.json()["next_cursor"] is None
            return found
        answer = await client.get(answer.links["next"]["url"])


async def test_every_filter_narrows_and_all_must_hold(caller: Any, clients: Clients) -> None:
    client = await caller()
    old = await start(client, name="Lighthouse", options={"labels": {"team": "a", "year": "26"}})
    await fail(clients)
    young = await start(client, input={"steps": 1, "logline": "A keeper finds a bottle."}, options={"labels": {"team": "a"}})
    other = await start(client, project_id="p2", options={"labels": {"team": "b"}})
    a, b, c = old["workflow_id"], young["workflow_id"], other["workflow_id"]
    assert await ids(client) == [c, b, a]
    assert await ids(client, order="oldest") == [a, b, c]
    assert await ids(client, status=["failed", "pending"]) == [c, b, a]
    assert await ids(client, status="failed") == [a]
    assert await ids(client, status=["pending", "running"]) == [c, b]
    assert await ids(client, status="pending", project_id="p1") == [b]
    assert await ids(client, type="probe") == await ids(client, type="probe@1") == [c, b, a]
    assert await ids(client, type="other") == []
    assert await ids(client, label="team=a") == await ids(client, label="team=a", project_id="p1") == [b, a]
    assert await ids(client, label=["team=a", "year=26"], project_id="p1") == [a]
    assert await ids(client, label="team=a", status="failed", project_id="p1") == [a]
    assert await ids(client, q="BOTTLE keeper") == [b] and await ids(client, q="lighthouse") == [a]
    assert await ids(client, created_after=young["created_at"]) == [c, b]
    assert await ids(client, created_before=old["created_at"]) == [a]
    ended = (await client.get(f"{LIST}/{a}")).json()["ended_at"]
    assert await ids(client, ended_after=ended) == await ids(client, ended_before=ended) == [a]
    assert await ids(client, updated_before=young["updated_at"]) == [b, a]
    assert await ids(await caller(Role.VIEWER, "p2"), label="team=b") == [c]
    problem_of(await client.get(LIST, params={"label": "team"}), 422, "invalid_input")
    problem_of(await client.get(LIST, params={"created_after": "2026-01-31T12:00:00"}), 422, "invalid_input")


async def test_children_are_told_from_productions(caller: Any, clients: Clients) -> None:
    client = await caller()
    top = (await start(client, options={"labels": {"film": "x"}}))["workflow_id"]
    drivers, lease = await claim(clients)
    made = await children_of(drivers, lease, 2)
    assert set(await ids(client, parent_id=top)) == set(made)
    assert await ids(client, roots=True) == [top]
    await client.post(f"{LIST}/{top}/terminate")
    assert set(await ids(client, status="cancelled")) == set(made)
    assert await ids(client, status=["pending", "running"]) == []


async def test_a_cursor_keeps_its_place_while_workflows_come_and_go(caller: Any, services: Services) -> None:
    client = await caller()
    made = [(await start(client, project_id=f"p{n % 3}"))["workflow_id"] for n in range(12)]
    first = (await client.get(LIST, params={"limit": 5})).json()
    await start(client)
    rest = await everything(client, limit=5, cursor=first["next_cursor"])
    assert [w["workflow_id"] for w in first["items"]] + rest == made[::-1]
    assert await everything(client, limit=1, order="oldest", project_id="p1") == [*made[1::3], *(await ids(client, limit=1))]
    problem_of(await client.get(LIST, params={"cursor": first["next_cursor"], "order": "oldest"}), 422, "invalid_input")


async def test_a_page_that_has_looked_at_enough_ends_short_and_goes_on(caller: Any, monkeypatch: Any) -> None:
    client = await caller()
    wanted = (await start(client, options={"labels": {"rare": "1"}}))["workflow_id"]
    await asyncio.gather(*(start(client, project_id=f"p{n % 5}") for n in range(30)))
    monkeypatch.setattr(listing, "BUDGET", 2)
    monkeypatch.setattr(listing, "ROUNDS", 2)
    short = (await client.get(LIST, params={"label": "rare=1"})).json()
    assert short["items"] == [] and short["next_cursor"]
    assert await everything(client, label="rare=1") == [wanted]


async def test_what_was_made_in_the_same_millisecond_is_listed_once(caller: Any, clients: Clients) -> None:
    client = await caller()
    made = [(await start(client))["workflow_id"] for _ in range(7)]
    redis: Any = clients.commands
    for workflow_id in made:
        at = 1_700_000_000_000
        await redis.hset(keys.record(WorkflowId(workflow_id)), "created", at)
        for index in (keys.project_index("p1"), keys.index(int(workflow_id[3:5], 16)), keys.open_index(int(workflow_id[3:5], 16))):  # type: ignore[arg-type]
            await redis.zadd(index, {workflow_id: at})
    for order, limit in itertools.product(("newest", "oldest"), (1, 2, 3)):
        assert await everything(client, order=order, limit=limit, project_id="p1") == sorted(made, reverse=order == "newest")
        assert await everything(client, order=order, limit=limit, status="pending") == sorted(made, reverse=order == "newest")


async def test_name_and_labels_are_changed_at_any_time_and_found_by(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER, "p1")
    path = f"{LIST}/{(await start(client, name='First', options={'labels': {'a': '1', 'b': '2'}}))['workflow_id']}"
    await client.post(f"{path}/cancel")
    before = (await client.get(path)).headers["etag"]
    edited = await client.patch(path, json={"labels": {"a": None, "c": "3"}})
    assert (edited.status_code, edited.json()["name"], edited.json()["options"]["labels"]) == (200, "First", {"b": "2", "c": "3"})
    assert edited.headers["etag"] != before and (await client.get(path, headers={"If-None-Match": before})).status_code == 200
    assert await ids(client, label="a=1") == [] and await ids(client, label="c=3") == [path.rpartition("/")[2]]
    assert (await client.patch(path, json={"name": None})).json()["name"] == ""
    assert (await client.patch(path, json={"labels": None})).json()["options"]["labels"] == {}
    assert await ids(client, label="c=3") == []
    problem_of(await client.patch(path, json={}), 422, "invalid_input")
    problem_of(await client.patch(path, json={"labels": {f"l{n}": "" for n in range(17)}}), 422, "invalid_input")
    problem_of(await (await caller(Role.DIRECTOR, "p1")).patch(path, json={"name": "x"}), 403, "forbidden")
    audit = (await (await caller(Role.OPERATOR, "p1")).get("/api/v1/audit")).json()["items"]
    assert [entry["action"] for entry in audit].count("workflow.tag") == 3


async def test_edits_at_the_same_moment_are_all_kept(caller: Any) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client))['workflow_id']}"
    answers = await asyncio.gather(*(client.patch(path, json={"labels": {f"l{n}": str(n)}}) for n in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert set((await client.get(path)).json()["options"]["labels"]) == {"l0", "l1", "l2", "l3"}


async def test_if_match_lets_one_of_two_change_what_both_have_read(caller: Any) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client))['workflow_id']}"
    etag = (await client.get(path)).headers["etag"]
    answers = await asyncio.gather(*(client.patch(path, json={"name": name}, headers={"If-Match": etag}) for name in ("mine", "yours")))
    assert sorted(answer.status_code for answer in answers) in ([200, 412], [200, 503])
    problem_of(await client.patch(path, json={"name": "late"}, headers={"If-Match": etag}), 412, "precondition_failed")
    assert (await client.patch(path, json={"name": "x"}, headers={"If-Match": (await client.get(path)).headers["etag"]})).status_code == 200
    assert (await client.delete(path, headers={"If-Match": "*"})).status_code == 200
    problem_of(await client.put(f"{path}/pause", headers={"If-Match": "*"}), 400, "no_etag")


async def test_every_json_answer_has_an_etag_that_answers_304(caller: Any) -> None:
    client = await caller()
    for path in ("/api/v1/agents", "/api/v1/agents/probe", "/api/v1/workflow-types", "/api/v1/workflow-types/probe", LIST):
        answer = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"]), path


async def test_a_limit_is_changed_only_as_it_was_read(caller: Any) -> None:
    client, path = await caller(), "/api/v1/limits/agent/probe"
    problem_of(await client.put(path, json={"concurrency": 3}, headers={"If-Match": "*"}), 412, "precondition_failed")
    assert (await client.put(path, json={"concurrency": 3})).status_code == 200
    etag = (await client.get(path)).headers["etag"]
    assert (await client.put(path, json={"concurrency": 4}, headers={"If-Match": etag})).status_code == 200
    problem_of(await client.delete(path, headers={"If-Match": etag}), 412, "precondition_failed")


async def test_labels_and_lists_hold_nothing_of_what_was_purged(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client, options={'labels': {'a': '1'}}))['workflow_id']}"
    await client.post(f"{path}/cancel")
    workflow_id = WorkflowId(path.rpartition("/")[2])
    redis: Any = clients.commands
    await redis.zadd(keys.expiring(int(workflow_id[3:5], 16)), {workflow_id: 1})
    await DriverStore(clients, Scripts(clients), owner="engine", lease_seconds=5).purge(workflow_id)
    assert all(":aud:" in key for key in await naming(clients, workflow_id))
