"""The Brain's wire contract, held by the embedded one over real HTTP and WebSocket, and the client's side of it in every dialect.

What any Brain owes, also one that is named by TEST_BRAIN_URL, is in `test_anywhere.py`.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from mcp import Client, StdioServerParameters
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from agents.services.brain import BrainClient, Dialect
from agents.services.contracts import Note
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import ProjectId
from serve_app.embedded.brain.application import create_app
from serve_app.embedded.brain.profiles import AS_DEPLOYED, CORRECT, Profile
from serve_app.embedded.brain.tools import TOOLS
from tests.serving import served

KEY = "a-key-for-tests"
HEADERS = {"Authorization": f"Bearer {KEY}"}
HEX = "0123456789abcdef01234567"


@dataclass
class Running:
    http: httpx.AsyncClient
    url: str

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def client(self, dialect: Dialect = "auto", **options: Any) -> BrainClient:
        return BrainClient(self.url, KEY, dialect=dialect, **options)

    async def frames(self, path: str, *frames: Any) -> list[dict[str, Any]]:
        async with connect(self.socket_url + path, additional_headers=HEADERS, proxy=None) as socket:
            answers = []
            for frame in frames:
                await socket.send(frame if isinstance(frame, str) else json.dumps(frame))
                answers.append(json.loads(await socket.recv()))
            return answers


@asynccontextmanager
async def running(root: Path, profile: Profile = CORRECT) -> AsyncIterator[Running]:
    async with served(create_app(root, api_key=KEY, profile=profile)) as url, httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=30) as http:
        yield Running(http, url)


@pytest.fixture
async def brain(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as it:
        yield it


@pytest.fixture
async def deployed(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path, AS_DEPLOYED) as it:
        yield it


def note(text: str = "Mara keeps the lighthouse on the cape.", project: str = "p1", kind: str = "canon", **properties: Any) -> Note:
    return Note(project_id=ProjectId(project), kind=kind, text=text, properties=properties)


# ---- the client, in every dialect and on both profiles ------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["auto", "jsonrpc", "mcp", "tool", "rest"])
async def test_what_is_stored_is_found_again_by_its_own_project_only(brain: Running, dialect: Dialect) -> None:
    client = brain.client(dialect)
    stored = await client.store(note(subject="Mara", predicate="profession", value="lighthouse keeper"))
    await client.store(note("Fog swallows the bay every evening."))
    await client.store(note("Mara keeps bees on the moon.", project="p2"))
    await client.store(note("A lighthouse is hard to light.", kind="texture"))
    found = await client.search("p1", "who tends the beacon", kind="canon")
    assert (found[0].node_id, found[0].text, found[0].kind) == (stored, "Mara keeps the lighthouse on the cape.", "canon")
    assert found[0].properties["predicate"] == "profession" and 0 < found[0].score <= 1
    assert {one.kind for one in await client.search("p1", "lighthouse", k=10)} == {"canon", "texture"}
    assert [one.text for one in await client.search("p2", "lighthouse keeper Mara")] == ["Mara keeps bees on the moon."]
    assert await client.search("p3", "Mara") == () == await client.search("p1", "  ")
    assert client.dialect == ("jsonrpc" if dialect == "auto" else dialect)
    await client.close()


@pytest.mark.parametrize("dialect", ["auto", "tool", "rest"])
async def test_the_deployed_brain_is_survived(deployed: Running, dialect: Dialect) -> None:
    """403 on /mcp, texts missing from results, projects not kept apart, refused words, writes repeated."""
    client = deployed.client(dialect)
    await client.store(note("The name null is undefined here: [object Object], error: none."))
    await client.store(note("Ann."))
    await client.store(note("A stranger's secret.", project="p2"))
    again = deployed.client(dialect)
    await again.store(note("Ann."))
    found = await client.search("p1", "the name that is undefined")
    assert found[0].text == "The name null is undefined here: [object Object], error: none.", "the text is the original"
    assert [one.text for one in await client.search("p1", "Ann")] == ["Ann."], "a repeated write is one thing to us"
    assert await client.search("p1", "a stranger's secret") == ()
    assert client.dialect == ("tool" if dialect == "auto" else dialect)
    await client.close()
    await again.close()


@pytest.mark.parametrize("profile", [CORRECT, AS_DEPLOYED])
async def test_characters_go_through_the_two_tools_where_that_is_the_dialect(tmp_path: Path, profile: Profile) -> None:
    async with running(tmp_path, profile) as it:
        client = it.client("tool")
        await client.store(note("Bolt is a delivery robot with a cracked screen.", kind="character", name="Bolt"))
        found = await client.search("p1", "android courier", kind="character")
        assert [one.properties["name"] for one in found] == ["Bolt"]
        (listed,) = await it.frames("/", {"tool": "find_similar_characters", "project_id": "p1", "query": "robot"})
        assert [one["name"] for one in listed["results"]][:1] == ["Bolt"]
        await client.close()


async def test_a_character_that_another_service_created_is_found_when_its_node_proves_to_be_of_the_project(brain: Running) -> None:
    made = {"tool": "create_character", "project_id": "p1", "name": "Bolt", "personality_description": "shy robot", "appearance_description": "cracked"}
    await brain.frames("/", made)
    client = brain.client("tool")
    assert [one.properties["name"] for one in await client.search("p1", "a shy machine", kind="character")] == ["Bolt"]
    await client.close()


async def test_a_dialect_that_is_gone_is_replaced_by_one_that_works(deployed: Running) -> None:
    client = deployed.client()
    client._chosen = ("mcp", float("inf"))  # what it had found out before the Brain there was exchanged for another
    await client.store(note("Something else is known."))
    assert client.dialect == "", "REST did it, and the dialect is looked for again"
    assert (await client.search("p1", "what else is known"))[0].text == "Something else is known."
    assert client.dialect == "tool"
    await client.close()


@pytest.mark.parametrize("dialect", ["auto", "jsonrpc", "mcp", "tool", "rest"])
async def test_a_wrong_key_names_the_setting(brain: Running, dialect: Dialect) -> None:
    client = BrainClient(brain.url, "wrong", dialect=dialect)
    with pytest.raises(Misconfigured, match="BRAIN_SERVICE_API_KEY"):
        await client.store(note())
    await client.close()


async def test_many_calls_share_one_connection(brain: Running) -> None:
    client = brain.client("jsonrpc")
    ids = await asyncio.gather(*(client.store(note(f"Fact number {n} about the cape.")) for n in range(40)))
    assert len(set(ids)) == 40
    assert await asyncio.gather(*(client.store(note(f"Fact number {n} about the cape.")) for n in range(40))) == ids
    await client.close()


# ---- the service --------------------------------------------------------------------------------------------------------


async def test_what_was_answered_is_there_after_a_restart_and_a_key_is_one_node(tmp_path: Path) -> None:
    body = {"type": "canon", "content": "Mara keeps the lighthouse.", "projectId": "p1", "properties": {"content": "Mara keeps the lighthouse."}}
    async with running(tmp_path) as first:
        made = await asyncio.gather(*(first.http.post("/api/v1/nodes", json=body, headers={"Idempotency-Key": "k"}) for _ in range(5)))
    async with running(tmp_path) as second:
        made.append(await second.http.post("/api/v1/nodes", json=body, headers={"Idempotency-Key": "k"}))
        found = (await second.http.post("/api/v1/search", json={"query": "lighthouse", "project_id": "p1"})).json()
    assert {answer.status_code for answer in made} == {200} and len({answer.json()["node"]["id"] for answer in made}) == 1
    assert found["total_count"] == 1 and found["results"][0]["text"] == "Mara keeps the lighthouse."


async def test_a_project_sees_its_own_nodes_only(brain: Running) -> None:
    node = (await brain.http.post("/api/v1/nodes", json={"type": "t", "content": "A secret of p1.", "projectId": "p1"})).json()["node"]
    path = f"/api/v1/nodes/{node['id']}"
    assert (await brain.http.get(path)).status_code == 422
    assert (await brain.http.get(path, params={"project_id": "p2"})).status_code == 404
    assert (await brain.http.get(path, params={"project_id": "p1"})).json()["node"]["content"] == "A secret of p1."
    assert (await brain.http.delete(path, params={"project_id": "p2"})).status_code == 404
    assert (await brain.http.delete(path, params={"project_id": "p1"})).json()["deleted_count"] == 1
    assert (await brain.http.get(path, params={"project_id": "p1"})).status_code == 404


async def test_every_surface_wants_the_key(brain: Running) -> None:
    async with httpx.AsyncClient(base_url=brain.url) as stranger:
        assert (await stranger.get("/health")).json()["status"] == "healthy"
        assert (await stranger.get("/api/v1/stats")).status_code == 401
        assert (await stranger.post("/mcp", json={})).status_code == 401
        assert (await stranger.get("/api/v1/stats", headers={"Authorization": KEY})).status_code == 200, "the bare key will do"
    for path in ("/", "/mcp"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(brain.socket_url + path, proxy=None):
                raise AssertionError("it was let in")
        assert refused.value.response.status_code == 401


async def test_flat_frames(brain: Running) -> None:
    character = {"tool": "create_character", "project_id": "p1", "name": "Mara", "personality_description": "stubborn", "appearance_description": "tall"}
    made, found, unknown, wrong, broken = await brain.frames(
        "/", character | {"id": 7}, {"tool": "find_similar_characters", "project_id": "p1", "query": "a stubborn woman"}, {"tool": "x"}, {"hello": 1}, "{"
    )
    assert (made["status"], made["id"] is not None) == ("success", True)
    assert found["results"] == [{"id": made["character_id"], "name": "Mara", "similarity_score": found["results"][0]["similarity_score"]}]
    assert {unknown["status"], wrong["status"], broken["status"]} == {"error"}


async def test_json_rpc_frames(brain: Running) -> None:
    def rpc(asked: int, name: str, **arguments: Any) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": asked, "method": "tools/call", "params": {"name": name, "arguments": arguments}}

    answers = await brain.frames(
        "/mcp",
        rpc(1, "store_knowledge", knowledge_type="workflow", content={"text": "the fog plan", "stage": "one"}),
        rpc(2, "get_knowledge", knowledge_type="workflow", query={"stage": "one"}),
        rpc(3, "batch_create_nodes", project_id="p1", nodes=[{"id": "n1", "content": "Fog at six", "department": "story"}]),
        rpc(4, "get_department_context", project_id="p1", department="story"),
        rpc(5, "ping"),
        rpc(6, "drop_everything"),
        rpc(7, "store_embedding"),
        {"jsonrpc": "2.0", "id": 8, "method": "initialize", "params": {}},
        {"id": "9", "method": "documents.store", "params": {"projectId": "p1", "content": "a payload text"}},
        {"id": "10", "method": "documents.search", "params": {"projectId": "p1", "query": "payload"}},
        {"id": "11", "method": "nothing.known", "params": {}},
    )
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5, 6, 7, 8, "9", "10", "11"]
    results = [answer.get("result", {}) for answer in answers]
    assert results[1]["results"][0]["content"]["text"] == "the fog plan"
    assert results[3]["context"][0]["content"] == "Fog at six" and results[4] == {"status": "ok"}
    assert [answers[n]["error"]["code"] for n in (5, 6, 10)] == [-32601, -32602, "not_found"]
    assert results[9]["results"][0]["content"] == "a payload text"


async def check_mcp(server: Any) -> None:
    async with Client(server, read_timeout_seconds=20) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == set(TOOLS) and "query_graph" not in TOOLS
        stored = await client.call_tool("store_document", {"content": "Fog at six.", "metadata": {}, "project_id": "p1", "idempotency_key": "k"})
        again = await client.call_tool("store_document", {"content": "Fog at six.", "metadata": {}, "project_id": "p1", "idempotency_key": "k"})
        assert stored.structured_content == again.structured_content
        assert stored.content[0].text.startswith("Stored document with ID ")  # type: ignore[union-attr]
        found = await client.call_tool("batch_similarity_search", {"queries": ["mist"], "project_id": "p1"})
        assert cast(dict[str, Any], found.structured_content)["results"][0][0]["content"] == "Fog at six."
        wrong = await client.call_tool("store_document", {"project_id": "p1"})
        assert wrong.is_error


async def test_the_official_client_speaks_to_it_over_http(tmp_path: Path) -> None:
    async with served(create_app(tmp_path)) as url:
        await check_mcp(f"{url}/mcp")


async def test_the_official_client_speaks_to_it_over_stdio(tmp_path: Path) -> None:
    environment = {**os.environ, "CALLSHEET_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    await check_mcp(StdioServerParameters(command=sys.executable, args=["-m", "serve_app.embedded.brain.mcp_server"], env=environment))


async def test_every_tool_can_be_called(brain: Running) -> None:
    def flat(tool: str, **arguments: Any) -> dict[str, Any]:
        return {"tool": tool, "project_id": "p1", **arguments}

    kept = await brain.frames("/", *(flat("store_document", content=text, metadata={}) for text in ("Mara fears the fog.", "The harbour is crooked.")))
    one, two = (answer["id"] for answer in kept)
    answers = await brain.frames(
        "/",
        flat("create_relationship", from_id=one, to_id=two, relationship_type="plays in"),
        flat("get_node_neighbors", node_id=one),
        flat("embed_text", text="fog"),
        flat("batch_embed_texts", texts=["fog", "mist"]),
        flat("bulk_store_documents", documents=[{"content": "One."}, {"content": "Two."}]),
        flat("store_workflow_data", workflow_id="w", agent_id="a", step_name="s", input_data={"x": "fog"}, output_data={}, execution_time_ms=5),
        flat("search_similar_workflows", query="fog"),
        flat("store_agent_memory", agent_id="a", memory_type="decision", content="We chose fog.", metadata={}),
        flat("health_check"),
    )
    assert {answer["status"] for answer in answers[:-1]} == {"success"}
    assert answers[1]["neighbors"][0] | {"content": ""} == {"direction": "out", "relationship": "plays in", "id": two, "type": "document", "content": ""}
    assert len(answers[6]["results"]) == 1
    (near,) = await brain.frames("/", flat("search_by_embedding", embedding=answers[2]["embedding"], limit=2))
    assert "fog" in near["results"][0]["content"]
    (refused,) = await brain.frames("/", {"tool": "create_relationship", "project_id": "p2", "from_id": one, "to_id": two, "relationship_type": "x"})
    assert refused["status"] == "error"


async def test_gathered_items_their_duplicates_their_context_and_what_they_cover(brain: Running) -> None:
    nodes = [
        {"type": "GatherItem", "content": text, "projectId": HEX, "properties": {"department": "story"}}
        for text in ("The keeper fears fog.", "A harbour of sheds.")
    ]
    made = (await brain.http.post("/api/v1/nodes/batch", json={"nodes": nodes})).json()
    assert made["created"] == 2 and made["nodes"][0]["embedding"]["dimensions"] == 256
    same = {"content": "The keeper fears the fog", "projectId": HEX, "threshold": 0.7}
    assert (await brain.http.post("/api/v1/search/duplicates", json=same)).json()["duplicates"][0]["nodeId"] == made["nodeIds"][0]
    assert (await brain.http.post("/api/v1/search/duplicates", json=same | {"excludeNodeIds": made["nodeIds"]})).json()["duplicates"] == []
    context = (await brain.http.get("/api/v1/context/department", params={"projectId": HEX, "department": "visual"})).json()
    assert context["context"]["story"]["nodeCount"] == 2 and "fog" in context["aggregatedSummary"]
    covering = {"projectId": HEX, "department": "story", "departmentDescription": "keeper fog romance", "gatherItems": [{"content": "The keeper fears fog."}]}
    covered = (await brain.http.post("/api/v1/analyze/coverage", json=covering)).json()
    assert (covered["coverageScore"], covered["analysis"]["gaps"]) == (67, ["romance"])


async def test_the_profile_misbehaves_as_the_deployed_service_was_seen_to(deployed: Running) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"{deployed.socket_url}/mcp", proxy=None):
            raise AssertionError("it was let in")
    assert refused.value.response.status_code == 403
    (rpc, stored) = await deployed.frames("/", {"jsonrpc": "2.0", "id": 1, "method": "ping"}, {"tool": "store_document", "project_id": "p", "content": "x"})
    assert rpc["status"] == stored["status"] == "error" and "id" not in rpc
    async with httpx.AsyncClient(base_url=deployed.url) as stranger:
        assert (await stranger.get("/api/v1/stats")).status_code == 422
    body = {"type": "t", "content": "It was annulled yesterday.", "projectId": "p1"}
    assert (await deployed.http.post("/api/v1/nodes", json=body)).status_code == 400
    one, two = [
        (await deployed.http.post("/api/v1/nodes", json=body | {"content": "It was ended."}, headers={"Idempotency-Key": "k"})).json()["node"]["id"]
        for _ in "ab"
    ]
    assert one != two
    assert (await deployed.http.get(f"/api/v1/nodes/{one}")).json()["node"]["type"] == "unknown"
    found = (await deployed.http.post("/api/v1/search", json={"query": "ended", "project_id": "p9"})).json()["results"]
    assert [each["text"] for each in found] == ["", ""]
    assert (await deployed.http.post("/api/v1/nodes/batch", json={"nodes": [body]})).status_code == 500
