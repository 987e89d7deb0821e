"""LangGraph's own client against this server: `langgraph_sdk` as it is installed, on the scripted film made by a real engine."""

import asyncio
import dataclasses
import uuid
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import AuthenticationError, ConflictError, NotFoundError, PermissionDeniedError, UnprocessableEntityError

from cluster.contracts.access import Role
from cluster.contracts.agents import AgentFailure
from cluster.contracts.ids import WorkflowId
from cluster.redis.client import Clients
from serve_app.api import create_app
from serve_app.services import Services
from serve_app.streams import Pace
from serve_app.threads.views import assistant_id_of
from tests.api_calls import RING
from tests.contract.conftest import Caller
from tests.serving import served, until
from tests.travelling import Traveller, staff

Opened = Callable[..., Awaitable[Any]]
"""A `LangGraphClient`; its answers are read here as what came over the wire."""
CHAT: Any = {"messages": [{"type": "human", "id": "m-1", "content": "A lighthouse keeper finds a door in the sea."}]}


@pytest.fixture
def town(clients: Clients) -> Traveller:
    return Traveller(clients, RING)


@pytest.fixture
def services(services: Services, town: Traveller) -> Services:
    return dataclasses.replace(services, types=town.types, travel=town.travel)


@pytest.fixture
def sdk(caller: Caller) -> Opened:
    """`await sdk(Role.PRODUCER, "p")`: LangGraph's client with such a key."""

    async def opened(role: Role | None = Role.PRODUCER, project: str | None = "p") -> Any:
        return LangGraphClient(await caller(role, project))

    return opened


def say(text: str) -> Any:
    return {"messages": [{"type": "human", "content": text}]}


def texts(values: Any, kind: str = "human") -> list[str]:
    return [message["content"] for message in values["messages"] if message["type"] == kind]


async def test_a_chat_makes_a_film_from_a_message_and_answers_to_the_end(town: Traveller, sdk: Opened) -> None:
    client = await sdk()
    async with town.engine(staff()):
        thread = await client.threads.create(metadata={"user": "ann"})
        assert (thread["status"], thread["values"]) == ("idle", {"messages": []})
        first = [part async for part in client.runs.stream(thread["thread_id"], "short", input=CHAT, stream_mode=["values", "updates"])]
        asked = [part.data["__interrupt__"] for part in first if part.event == "updates" and "__interrupt__" in part.data]
        assert first[0].event == "metadata" and first[-1].event == "end" and first[-1].data == {"status": "interrupted"}
        assert [set(each) for each in asked[-1]] == [{"value", "id"}]
        assert [option["label"] for option in asked[-1][0]["value"]["options"]] == ["T0", "T1", "T2", "T3"]

        state = await client.threads.get_state(thread["thread_id"])
        assert [task["name"] for task in state["tasks"]] == ["choice"] and state["tasks"][0]["interrupts"][0]["id"] == asked[-1][0]["id"]
        assert state["values"]["messages"][0]["id"] == "m-1" and texts(state["values"], "ai")[-1].startswith("Which?\n\n1. **T0**")
        assert (await client.threads.get(thread["thread_id"]))["status"] == "interrupted"

        head = state["checkpoint"]  # what chat clients send along with each message
        second = await client.runs.wait(thread["thread_id"], "short", input=say("T2"), checkpoint=head)
        assert [each["value"]["kind"] for each in second["__interrupt__"]] == ["approve"]
        third = await client.runs.wait(thread["thread_id"], "short", input=say("Make it slower, please"))
        assert "revision 1 of 2" in third["__interrupt__"][0]["value"]["prompt"]
        last = await client.runs.wait(thread["thread_id"], "short", command={"resume": "approve"})
    assert "__interrupt__" not in last and last["status"] == "completed"
    assert texts(last) == [CHAT["messages"][0]["content"], "T2", "Make it slower, please", "Approve"]
    assert texts(last, "ai")[-1].startswith("The production is complete.")
    ended = await client.threads.get_state(thread["thread_id"])
    assert (ended["next"], ended["tasks"]) == ([], []) and ended["values"]["messages"] == last["messages"]
    runs = await client.runs.list(thread["thread_id"])
    assert [run["status"] for run in runs] == ["success", "interrupted", "interrupted", "interrupted"]
    found = await client.threads.search(metadata={"user": "ann", "graph_id": "short"}, status="idle")
    assert [each["thread_id"] for each in found] == [thread["thread_id"]] and texts(found[0]["values"])[0].startswith("A lighthouse")


async def test_the_history_is_the_checkpoints_newest_first(town: Traveller, sdk: Opened) -> None:
    client, thread_id = await sdk(), str(uuid.uuid4())
    async with town.engine(staff()):
        await client.runs.wait(thread_id, "film", input={"idea": "x"}, config={"configurable": {"auto": True}}, if_not_exists="create")
    states = await client.threads.get_history(thread_id, limit=100)
    assert states[0]["next"] == [] and len(states) > 3
    for newer, older in pairwise(states):
        assert newer["parent_checkpoint"]["checkpoint_id"] == older["checkpoint"]["checkpoint_id"]
        assert len(newer["values"]["messages"]) >= len(older["values"]["messages"])
    second = await client.threads.get_history(thread_id, limit=1, before=states[0]["checkpoint"])
    assert second == [states[1]]
    at = await client.threads.get_state(thread_id, checkpoint_id=states[2]["checkpoint"]["checkpoint_id"])
    assert at == states[2] == await client.threads.get_state(thread_id, checkpoint=states[2]["checkpoint"])
    with pytest.raises(NotFoundError):
        await client.threads.get_state(thread_id, checkpoint_id="none")


async def test_a_stream_is_resumed_at_any_frame_without_loss_or_repetition(town: Traveller, services: Services, sdk: Opened) -> None:
    client, thread_id = await sdk(), str(uuid.uuid4())
    modes: list[Any] = ["values", "updates", "messages-tuple", "messages", "custom", "events", "tasks", "checkpoints", "debug"]
    async with town.engine(staff()):
        ids: list[dict[str, Any]] = []
        stream = client.runs.stream(
            thread_id,
            "film",
            input={"idea": "x"},
            config={"configurable": {"auto": True}},
            if_not_exists="create",
            stream_mode=modes,
            on_run_created=ids.append,
        )
        whole = [part async for part in stream]
    kinds = {part.event for part in whole}
    assert kinds == {
        "metadata",
        "values",
        "updates",
        "messages",
        "messages/metadata",
        "messages/complete",
        "custom",
        "events",
        "tasks",
        "checkpoints",
        "debug",
        "end",
    }
    customs = [part.data["seq"] for part in whole if part.event == "custom"]
    assert customs == list(range(1, customs[-1] + 1))
    assert {part.id for part in whole[1:-1]} != {None} and len({part.id for part in whole[1:-1]}) == len(whole) - 2
    run_id = ids[0]["run_id"]
    for at in (1, len(whole) // 2, len(whole) - 2):
        rest = [part async for part in client.runs.join_stream(thread_id, run_id, last_event_id=whole[at].id)]
        assert [part.id for part in rest[1:-1]] == [part.id for part in whole[at + 1 : -1]]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(services)), base_url="http://other", headers=client.http.client.headers) as http:
        other = LangGraphClient(http)  # another replica, which has seen nothing of this
        rest = [part async for part in other.runs.join_stream(thread_id, run_id, last_event_id=whole[5].id)]
        assert [part.id for part in rest[1:-1]] == [part.id for part in whole[6:-1]]
    again = [part async for part in client.runs.join_stream(thread_id, run_id, stream_mode=["updates"])]
    assert {part.event for part in again} == {"metadata", "updates", "end"}
    tasks = [part.data for part in whole if part.event == "tasks"]
    assert {task["id"] for task in tasks if "input" in task} == {task["id"] for task in tasks if "result" in task}


async def test_a_cut_stream_goes_on_by_itself_over_real_http(town: Traveller, services: Services) -> None:
    """Connections live a moment here, so the client has to come back again and again."""
    app = create_app(services, pace=Pace(life=0.2))
    text, _ = await services.keys.create("k", Role.PRODUCER)
    crew = staff()
    crew.held["edit"] = asyncio.Event()
    async with served(app) as address, town.engine(crew):
        client = LangGraphClient(httpx.AsyncClient(base_url=address, headers={"x-api-key": text}))
        seen: list[Any] = []
        async for part in client.runs.stream(None, "film", input={"idea": "x"}, config={"configurable": {"auto": True}}, stream_mode="custom"):
            seen.append(part)
            if sum(each.event == "metadata" for each in seen) == 2:
                crew.held["edit"].set()
        await client.aclose()
    numbers = [part.data["seq"] for part in seen if part.event == "custom"]
    assert numbers == list(range(1, numbers[-1] + 1)) and seen[-1].event == "end"


async def test_a_run_that_fails_raises_at_its_client(town: Traveller, sdk: Opened) -> None:
    broken = staff(concept=lambda request: AgentFailure(terminal=True, code="out_of_paint", message="There is no paint."))
    client, thread_id = await sdk(), str(uuid.uuid4())
    async with town.engine(broken):
        with pytest.raises(Exception, match="out_of_paint"):
            await client.runs.wait(thread_id, "film", input={"idea": "x"}, if_not_exists="create")
    [run] = await client.runs.list(thread_id)
    assert run["status"] == "error" and (await client.threads.get(thread_id))["status"] == "error"
    parts = [part async for part in client.runs.join_stream(thread_id, run["run_id"])]
    assert (parts[-1].event, parts[-1].data["error"]) == ("error", "out_of_paint")


async def test_a_busy_thread_refuses_queues_or_replaces(town: Traveller, sdk: Opened) -> None:
    client, thread_id = await sdk(), str(uuid.uuid4())
    first = await client.runs.create(thread_id, "film", input={"idea": "one"}, if_not_exists="create")
    assert first["status"] == "pending" and (await client.threads.get(thread_id))["status"] == "busy"
    with pytest.raises(ConflictError, match="is at work"):
        await client.runs.create(thread_id, "film", input={"idea": "two"})
    auto: Any = {"configurable": {"auto": True}}
    queued = await client.runs.create(thread_id, "film", input={"idea": "three"}, multitask_strategy="enqueue", config=auto)
    with pytest.raises(UnprocessableEntityError, match="multitask"):
        await client.runs.create(thread_id, "film", input={"idea": "four"}, multitask_strategy="rollback")
    await client.runs.cancel(thread_id, first["run_id"])
    async with town.engine(staff()):
        values = await client.runs.join(thread_id, queued["run_id"])
    assert values["status"] == "completed" and texts(values) == ['{"idea":"one"}', '{"idea":"three"}']
    assert [run["status"] for run in await client.runs.list(thread_id)] == ["success", "interrupted"]
    await client.runs.delete(thread_id, first["run_id"])
    await client.threads.delete(thread_id)
    with pytest.raises(NotFoundError):
        await client.threads.get(thread_id)


async def test_leaving_ends_a_run_that_is_to_end_with_its_client(town: Traveller, services: Services) -> None:
    app = create_app(services, pace=Pace(back=0.05))
    text, _ = await services.keys.create("k", Role.PRODUCER)
    crew = staff()
    crew.held["edit"] = asyncio.Event()
    async with served(app) as address, town.engine(crew), httpx.AsyncClient(base_url=address, headers={"x-api-key": text}) as http:
        body = {"assistant_id": "film", "input": {"idea": "x"}, "config": {"configurable": {"auto": True}}, "on_disconnect": "cancel"}
        async with http.stream("POST", "/runs/stream", json=body) as answer:
            place = answer.headers["Content-Location"]
            await anext(answer.aiter_lines())
        workflow_id = (await http.get(place)).json()["metadata"]["workflow_id"]
        ended = await town.ended(WorkflowId(workflow_id))
    assert ended.status == "cancelled"


async def test_what_a_production_cannot_do_is_refused_by_name(sdk: Opened) -> None:
    client = await sdk()
    thread_id = (await client.threads.create())["thread_id"]
    for more in ({"interrupt_before": ["x"]}, {"webhook": "https://x.test"}, {"command": {"goto": "x"}}, {"after_seconds": 5}, {"stream_mode": "thoughts"}):
        with pytest.raises(UnprocessableEntityError):
            await client.http.post(f"/threads/{thread_id}/runs", json={"assistant_id": "film", "input": {"idea": "x"}, **more})
    with pytest.raises(UnprocessableEntityError, match="decision"):
        await client.threads.update_state(thread_id, {"x": 1})
    with pytest.raises(UnprocessableEntityError, match="fork"):
        await client.threads.copy(thread_id)
    with pytest.raises(UnprocessableEntityError, match="schedule"):
        await client.crons.create("film", schedule="* * * * *")
    with pytest.raises(UnprocessableEntityError, match="workflow-types"):
        await client.assistants.create("film")
    with pytest.raises(ConflictError, match="nothing to resume"):
        await client.runs.create(thread_id, "film", command={"resume": "x"})
    with pytest.raises(NotFoundError, match="film"):
        await client.runs.create(thread_id, "nothing", input={})
    with pytest.raises(UnprocessableEntityError, match="begin with a message"):
        await client.runs.create(thread_id, "film", input=say("hello"))
    assert await client.runs.list(thread_id) == []


async def test_an_answer_that_fits_no_option_is_refused_with_the_options(town: Traveller, sdk: Opened) -> None:
    client, thread_id = await sdk(), str(uuid.uuid4())
    async with town.engine(staff()):
        await client.runs.wait(thread_id, "short", input=CHAT, if_not_exists="create")
        with pytest.raises(UnprocessableEntityError, match="'3': T3"):
            await client.runs.create(thread_id, "short", input=say("the blue one"))
        with pytest.raises(ConflictError, match="waits for a decision"):
            await client.runs.create(thread_id, "short", input={"logline": "another film"})
        decision = (await client.threads.get_state(thread_id))["tasks"][0]["interrupts"][0]["id"]
        values: Any = await client.runs.wait(thread_id, "short", command={"resume": {decision: {"choice": "0"}}})
        assert values["__interrupt__"][0]["value"]["kind"] == "approve" and texts(values)[-1] == "T0"


async def test_assistants_are_the_workflow_types(sdk: Opened) -> None:
    client = await sdk(Role.VIEWER)
    found = await client.assistants.search(limit=100)
    assert [each["graph_id"] for each in found] == ["family", "film", "probe", "short"] and await client.assistants.count() == 4
    film = await client.assistants.get(assistant_id_of("film"))
    assert film == await client.assistants.get("film") == next(each for each in found if each["graph_id"] == "film") and film["version"] == 2
    assert [each["version"] for each in await client.assistants.get_versions("film")] == [2, 1]
    graph = await client.assistants.get_graph("film")
    assert [node["id"] for node in graph["nodes"]][:3] == ["__start__", "concept_development", "choice"] and len(graph["edges"]) == len(graph["nodes"]) - 1
    schemas = await client.assistants.get_schemas("short")
    assert set(schemas["input_schema"]["properties"]) == {"logline", "messages"} and "auto" in schemas["config_schema"]["properties"]
    assert await client.assistants.get_subgraphs("film") == {}
    assert (await client.http.get("/info"))["flags"]["crons"] is False and await client.http.get("/ok") == {"ok": True}


async def test_threads_and_items_of_other_projects_are_not_there(sdk: Opened) -> None:
    mine, theirs, everybody = await sdk(Role.PRODUCER, "p"), await sdk(Role.ADMIN, "q"), await sdk(Role.ADMIN, None)
    thread_id = (await mine.threads.create())["thread_id"]
    run = await mine.runs.create(thread_id, "film", input={"idea": "x"})
    await mine.store.put_item(["notes"], "a", {"x": 1})
    calls: list[Callable[[Any], Awaitable[Any]]] = [
        lambda c: c.threads.get(thread_id),
        lambda c: c.threads.get_state(thread_id),
        lambda c: c.threads.get_history(thread_id),
        lambda c: c.threads.update(thread_id, metadata={"x": 1}),
        lambda c: c.threads.delete(thread_id),
        lambda c: c.runs.list(thread_id),
        lambda c: c.runs.get(thread_id, run["run_id"]),
        lambda c: c.runs.cancel(thread_id, run["run_id"]),
        lambda c: c.runs.create(thread_id, "film", input={"idea": "x"}),
        lambda c: c.store.get_item(["notes"], "a"),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            await call(theirs)
    assert await theirs.threads.search() == [] and (await theirs.store.search_items([]))["items"] == []
    assert [each["thread_id"] for each in await everybody.threads.search()] == [thread_id]
    assert (await everybody.runs.get(thread_id, run["run_id"]))["metadata"]["workflow_id"] == run["metadata"]["workflow_id"]
    with pytest.raises(PermissionDeniedError):
        await theirs.threads.create(metadata={"project_id": "p"})
    with pytest.raises(ConflictError):
        await mine.threads.create(thread_id=thread_id)
    assert (await mine.threads.create(thread_id=thread_id, if_exists="do_nothing"))["status"] == "busy"
    assert (await theirs.threads.create(thread_id=thread_id))["status"] == "idle"  # the same name in another project is another thread


async def test_who_may_decide_may_resume_and_not_start(town: Traveller, sdk: Opened) -> None:
    producer, director, viewer = await sdk(), await sdk(Role.DIRECTOR), await sdk(Role.VIEWER)
    thread_id = str(uuid.uuid4())
    async with town.engine(staff()):
        await producer.runs.wait(thread_id, "short", input=CHAT, if_not_exists="create")
        with pytest.raises(PermissionDeniedError):
            await viewer.runs.create(thread_id, "short", command={"resume": "1"})
        values: Any = await director.runs.wait(thread_id, "short", command={"resume": 1})
        assert texts(values)[-1] == "T1"
        with pytest.raises(PermissionDeniedError):
            await director.runs.create(thread_id, "short", input={"logline": "mine"}, multitask_strategy="interrupt")
    with pytest.raises(PermissionDeniedError):
        await director.runs.create(None, "short", input=CHAT)
    with pytest.raises(AuthenticationError):
        await (await sdk(None)).threads.search()


async def test_the_same_run_under_one_idempotency_key_is_begun_once(sdk: Opened) -> None:
    client = await sdk()
    key = {"Idempotency-Key": "k-1"}
    once, again = [await client.runs.create(None, "film", input={"idea": "x"}, headers=key) for _ in range(2)]
    assert once["run_id"] == again["run_id"] and once["metadata"] == again["metadata"]
    with pytest.raises(ConflictError):
        await client.runs.create(None, "film", input={"idea": "y"}, headers=key)
    batch: Any = [{"assistant_id": "film", "input": {"idea": str(n)}} for n in range(3)]
    assert len({run["run_id"] for run in await client.runs.create_batch(batch)}) == 3
    await client.runs.cancel_many(status="all")
    assert {run["status"] for run in [await client.runs.get(once["thread_id"], once["run_id"])]} == {"interrupted"}


async def test_the_store_keeps_items_by_namespace(sdk: Opened) -> None:
    client = await sdk()
    for name, number in (("a", 1), ("b", 2), ("c", 3)):
        await client.store.put_item(["films", name], "note", {"n": number, "kind": "draft"})
    await client.store.put_item(["films", "a"], "other", {"n": 9}, ttl=60)
    await client.store.put_item(["films", "a"], "note", {"n": 10, "kind": "draft"})
    item = await client.store.get_item(["films", "a"], "note")
    assert item["value"] == {"n": 10, "kind": "draft"} and item["created_at"] < item["updated_at"]
    found = await client.store.search_items(["films"], filter={"kind": "draft", "n": {"$gt": 2}})
    assert [(each["namespace"], each["key"]) for each in found["items"]] == [(["films", "a"], "note"), (["films", "c"], "note")]
    assert (await client.store.list_namespaces(prefix=["films"]))["namespaces"] == [["films", "a"], ["films", "b"], ["films", "c"]]
    assert (await client.store.list_namespaces(suffix=["b"]))["namespaces"] == [["films", "b"]]
    assert (await client.store.list_namespaces(max_depth=1))["namespaces"] == [["films"]]
    await client.store.delete_item(["films", "a"], "note")
    with pytest.raises(NotFoundError):
        await client.store.get_item(["films", "a"], "note")
    with pytest.raises(UnprocessableEntityError):
        await client.store.search_items(["films"], query="sea")


async def test_the_synchronous_client_works_the_same(town: Traveller, services: Services, app: FastAPI) -> None:
    text, _ = await services.keys.create("k", Role.PRODUCER)

    def chat(address: str) -> list[str]:
        client: Any = get_sync_client(url=address, api_key=text)
        thread = client.threads.create()
        parts = list(client.runs.stream(thread["thread_id"], "short", input=CHAT))
        client.runs.wait(thread["thread_id"], "short", command={"resume": "3"})
        values: Any = client.runs.wait(thread["thread_id"], "short", command={"resume": True})
        return [parts[-1].event, *texts(values), client.threads.get_state(thread["thread_id"])["values"]["status"]]

    async with served(app) as address, town.engine(staff()):
        told = await asyncio.to_thread(chat, address)
    assert told == ["end", CHAT["messages"][0]["content"], "T3", "Approve", "completed"]


async def test_a_thread_is_followed_over_its_runs(town: Traveller, services: Services) -> None:
    text, _ = await services.keys.create("k", Role.PRODUCER)
    async with served(create_app(services)) as address, town.engine(staff()):
        client: Any = LangGraphClient(httpx.AsyncClient(base_url=address, headers={"x-api-key": text}))
        thread_id = (await client.threads.create())["thread_id"]
        await client.runs.create(thread_id, "short", input=CHAT)
        seen: list[Any] = []
        async for part in await client.threads.join_stream(thread_id):
            seen.append(part)
            if len(seen) == 1:
                assert part.event == "metadata"
            if part.event == "end":
                if part.data["status"] == "success":
                    break
                await client.runs.create(thread_id, "short", command={"resume": True})
        await client.aclose()
    assert [part.data["status"] for part in seen if part.event == "end"] == ["interrupted", "interrupted", "success"]


async def test_a_remote_graph_of_langgraph_runs_here(town: Traveller, services: Services) -> None:
    """LangGraph's own way of using a graph elsewhere as if it were here."""
    from langgraph.pregel.remote import RemoteGraph
    from langgraph.types import Command

    text, _ = await services.keys.create("k", Role.PRODUCER)
    async with served(create_app(services)) as address, town.engine(staff()):
        graph = RemoteGraph("short", url=address, api_key=text)
        config: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
        first = await graph.ainvoke({"logline": "A door in the sea."}, config)
        [asked] = first["__interrupt__"]
        assert asked["value"]["kind"] == "choice" and (await graph.aget_state(config)).interrupts[0].id == asked["id"]
        steps = [step async for step in graph.astream(Command(resume={asked["id"]: "1"}), config, stream_mode="updates")]
        assert steps[-1]["__interrupt__"][0]["value"]["kind"] == "approve"
        last = await graph.ainvoke(Command(resume="approve"), config)
        drawn = await graph.aget_graph()
        past = [state async for state in graph.aget_state_history(config, limit=3)]
    assert last["status"] == "completed" and "choice" in drawn.nodes and len(past) == 3 and past[0].next == ()


async def test_the_newer_thread_protocol_makes_a_film_over_its_interrupts(town: Traveller, services: Services) -> None:
    text, _ = await services.keys.create("k", Role.PRODUCER)
    async with served(create_app(services)) as address, town.engine(staff()):
        client: Any = LangGraphClient(httpx.AsyncClient(base_url=address, headers={"x-api-key": text}))
        said: list[str] = []
        async with asyncio.timeout(30), client.threads.stream(assistant_id="short") as thread:
            assert (await thread.run.start(input=CHAT))["run_id"]
            async for event in thread.events:
                if event["method"] == "messages" and event["params"]["data"]["event"] == "content-block-finish":
                    said.append(event["params"]["data"]["content"]["text"])
                if event["method"] == "input.requested":
                    break
            await until(lambda: thread.interrupts)
            assert thread.interrupts[0]["value"]["kind"] == "choice"
            await thread.run.respond("1", interrupt_id=thread.interrupts[0]["interrupt_id"])
            await until(lambda: len(thread.interrupts) == 2)
            with pytest.raises(RuntimeError, match="answer"):
                await thread.run.respond({"choice": 7}, interrupt_id=thread.interrupts[1]["interrupt_id"])
            heard = asyncio.create_task(_heard(thread.messages))
            await thread.run.respond("approve", interrupt_id=thread.interrupts[1]["interrupt_id"])
            values = await thread.output
            told = await heard
        assert values["status"] == "completed" and texts(values) == [CHAT["messages"][0]["content"], "T1", "Approve"]
        assert said and said == texts(values, "ai")[: len(said)] and set(told) <= set(texts(values, "ai"))
        body = {"channels": ["lifecycle", "custom"], "namespaces": [[]], "depth": 0}
        numbers: list[list[int]] = []
        for since in (None, 0):
            async with client.http.client.stream(
                "POST", f"/threads/{thread.thread_id}/stream/events", json=body | ({} if since is None else {"since": numbers[0][3]})
            ) as answer:
                numbers.append([])
                async for line in answer.aiter_lines():
                    if line.startswith("id: "):
                        numbers[-1].append(int(line[4:]))
                    if '"completed"' in line:
                        break
        assert numbers[1] == numbers[0][4:] and numbers[0] == sorted(set(numbers[0]))
        await client.aclose()


async def _heard(messages: Any) -> list[str]:
    """The client feeds a message's text while it goes on to the next one."""
    heard = [message async for message in messages]
    return [await message.text for message in heard]
