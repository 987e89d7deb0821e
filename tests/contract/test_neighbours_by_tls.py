"""Neighbours that are reached by TLS and ask for a certificate: each client shows ours and knows them by their authority; without either nothing is sent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from agents.providers.llm import ChatLanguageModel
from agents.services.auto_movie import AutoMovieClient
from agents.services.brain import BrainClient
from agents.services.brain_sockets import Connection
from agents.services.task_service import TaskServiceClient
from cluster.contracts.errors import Misconfigured, ProviderUnavailable
from cluster.settings import Settings
from cluster.tls import BRAIN, LLM, context_for, files_for
from tests.guarded_redis import Authority, server_side, tls_in_front
from tests.serving import served

SEEN: list[str] = []


async def _answer(request: Request) -> JSONResponse:
    SEEN.append(request.url.path)
    return JSONResponse(
        {"docs": [], "totalDocs": 0, "results": [], "tasks": [], "choices": [{"message": {"role": "assistant", "content": "{}"}}], "status": "ok"}
    )


async def _socket(socket: WebSocket) -> None:
    SEEN.append("socket")
    await socket.accept()
    await socket.close()


@pytest_asyncio.fixture(loop_scope="session")
async def strict(tmp_path: Path) -> AsyncIterator[tuple[str, Path, Path]]:
    """`https://…` of a neighbour that demands a certificate; a TLS folder with ours; one that only knows the neighbour's authority."""
    SEEN.clear()
    authority = Authority(tmp_path / "authority")
    server, ours = authority.give(tmp_path / "server", "neighbour"), authority.give(tmp_path / "ours", "callsheet")
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    (stranger / "ca.crt").write_bytes((server / "ca.crt").read_bytes())
    methods = ["GET", "POST"]
    app = Starlette(routes=[WebSocketRoute("/mcp", _socket), Route("/{path:path}", _answer, methods=methods)])
    async with served(app) as plain, tls_in_front(int(plain.rpartition(":")[2]), server_side(server, asks=True)) as port:
        yield f"https://127.0.0.1:{port}", ours, stranger


def settings(url: str, folder: Path | None) -> Settings:
    given: dict[str, Any] = {
        "task_service_base_url_setting": url,
        "brain_service_base_url_setting": url,
        "auto_movie_base_url_setting": url,
        "auto_movie_api_key_setting": SecretStr("k"),
        "llm_base_url": f"{url}/v1",
        "llm_model": "writer",
        "tls_folder": folder,
        "brain_dialect": "rest",
    }
    return Settings(**given)


async def _ask_everybody(told: Settings) -> dict[str, str]:
    """Client -> what came of one call: `answered`, or the code of its failure."""
    came: dict[str, str] = {}
    tasks, brain, app = TaskServiceClient.from_settings(told), BrainClient.from_settings(told), AutoMovieClient.from_settings(told)
    socket = Connection(told.brain_service_base_url, "/mcp", "k", 5.0, context_for(told, BRAIN))
    model = ChatLanguageModel(str(told.llm_base_url), "writer", None, timeout=5.0, tls=context_for(told, LLM))
    calls: dict[str, Any] = {
        "task service": lambda: tasks._send("GET", "/api/v1/health"),
        "brain": lambda: brain._rest._send("GET", "/health"),
        "brain by socket": socket.get,
        "auto-movie": lambda: app._pool().get(f"{told.auto_movie_base_url}/api/projects"),
        "language model": lambda: model._chat.ainvoke("hello"),
    }
    for name, call in calls.items():
        try:
            await call()
            came[name] = "answered"
        except Exception as error:
            came[name] = type(error).__name__
    for client in (tasks, brain, app):
        await client.close()
    return came


async def test_every_client_shows_our_certificate_and_is_answered(strict: tuple[str, Path, Path]) -> None:
    url, ours, _ = strict
    came = await _ask_everybody(settings(url, ours))
    assert set(came.values()) == {"answered"}, came
    assert len(SEEN) == len(came)


@pytest.mark.parametrize("which", ["without a certificate", "without the authority"])
async def test_without_certificate_or_authority_nothing_is_sent(strict: tuple[str, Path, Path], which: str) -> None:
    url, _, stranger = strict
    came = await _ask_everybody(settings(url, stranger if which == "without a certificate" else None))
    assert "answered" not in came.values()
    assert SEEN == []
    assert came["task service"] == ProviderUnavailable.__name__


def test_a_folder_of_its_own_counts_for_a_neighbour_in_place_of_the_common_one(tmp_path: Path) -> None:
    common = Authority(tmp_path / "authority").give(tmp_path / "tls", "callsheet")
    (common / "llm").mkdir()
    assert files_for(common, "brain").certificate == common / "tls.crt"
    assert files_for(common, "llm").ca is None, "an empty one: as if nothing were set"
    assert context_for(settings("https://x", common), LLM) is None
    with pytest.raises(Misconfigured, match="no folder here"):
        files_for(tmp_path / "absent", "brain")
    (common / "tls.key").unlink()
    with pytest.raises(Misconfigured, match=r"one of tls\.crt and tls\.key"):
        files_for(common, "brain")
    (common / "tls.key").write_text("nonsense")
    with pytest.raises(Misconfigured, match="cannot be used"):
        context_for(settings("https://x", common), BRAIN)
