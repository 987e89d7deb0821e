"""The Brain inside a real Serve replica behind Serve's own proxy: every dialect passes through, and a restarted replica knows what the first was told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ray import serve

from agents.services.brain import BrainClient, Dialect
from agents.services.contracts import Note
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import ProjectId
from serve_app.embedded.brain.app import build
from tests.conftest import free_port

pytestmark = pytest.mark.ray
DIALECTS: tuple[Dialect, ...] = ("jsonrpc", "mcp", "tool", "rest")


@pytest.fixture
def address(ray_cluster: dict[str, Any]) -> Iterator[str]:
    port = free_port()
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    yield f"http://127.0.0.1:{port}/embedded/brain"
    serve.shutdown()


@pytest.mark.slow
async def test_every_dialect_reaches_the_replica_and_its_knowledge_outlives_it(address: str, tmp_path: Path) -> None:
    given = {"home": str(tmp_path), "brain_service_api_key_setting": "k"}
    serve.run(build(given), name="brain", route_prefix="/embedded/brain")
    for dialect in DIALECTS:
        client = BrainClient(address, "k", dialect=dialect)
        await client.store(Note(project_id=ProjectId(dialect), kind="canon", text="Mara keeps the lighthouse."))
        await client.close()
    serve.delete("brain")
    serve.run(build(given), name="brain", route_prefix="/embedded/brain")
    for dialect in DIALECTS:
        client = BrainClient(address, "k", dialect=dialect)
        assert [one.text for one in await client.search(dialect, "who keeps the beacon")] == ["Mara keeps the lighthouse."]
        await client.close()


def test_without_a_key_it_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRAIN_SERVICE_API_KEY", raising=False)
    with pytest.raises(Misconfigured, match="no API key"):
        build({"home": str(tmp_path)})
