"""Secrets are planted in every setting that takes one, neighbours say back whatever they are sent, everything fails: and no secret is found in logs, events, Redis, checkpoints, problems, spans or metrics."""

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from agents.dispatch import InProcessDispatcher
from agents.services.auto_movie import AutoMovieClient
from agents.traced import TracedDispatcher
from cluster.contracts.access import Role
from cluster.contracts.agents import ResourceClass
from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import WorkflowId
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import RING
from tests.canaries import CANARIES, CAST, WORDS, Parrot, everything_in, planted, types
from tests.collector import collecting
from tests.reading_meter import ReadingMeter
from tests.serving import served

CREDENTIALS = {"agent_redis_url", "redis_url_setting", "admin_key_setting", "content_credentials_setting"}
"""Secret settings without a canary here: the address of the test's own Redis, whose password is looked for, and files of bring-up's own."""


def test_every_secret_setting_has_a_canary_or_a_reason() -> None:
    secret = {name for name, field in Settings.model_fields.items() if SecretStr in getattr(field.annotation, "__args__", (field.annotation,))}
    assert secret == set(CANARIES) | CREDENTIALS


@pytest.mark.parametrize("status", [401, 422, pytest.param(500, marks=pytest.mark.long)])
async def test_no_secret_is_found_anywhere_after_everything_has_failed(services: Services, clients: Clients, redis_url: str, home: Path, status: int) -> None:
    meter, parrot = ReadingMeter(), Parrot(status)
    async with served(parrot) as neighbour, collecting() as (collector, _):
        settings = planted(home, redis_url, neighbour)
        app = create_app(dataclasses.replace(services, settings=settings, types=types(), meter=meter))
        key, _ = await services.keys.create("ann", Role.ADMIN)
        with capture_logs() as lines:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://api", headers={"X-API-Key": key, "Idempotency-Key": "one"}) as client:
                answers, secrets = await _ask_for_everything(client)
                ids = [WorkflowId(answer.json()["workflow_id"]) for answer in answers if "workflow_id" in answer.text and answer.status_code == 202]
                await _driven(services, clients, settings, meter, ids)
                answers += [
                    await client.get(f"/api/v1/workflows/{one}{part}") for one in ids for part in ("", "/events", "/executions", "/profile", "/evidence")
                ]
                answers += [await client.get(path) for path in ("/api/v1/audit", "/api/v1/dead-letters", "/health", "/api/v1/nothing", "/openapi.json")]
            with pytest.raises(CallsheetError) as refused:
                await AutoMovieClient.from_settings(settings).create("projects", {"title": "x"})
    assert len(ids) == 4 and parrot.heard >= 4, "the neighbours were told the secrets, and said them back"
    stored = await everything_in(clients)
    places = {
        **{f"Redis {name}": text for name, text in stored.items()},
        "logs": str(lines),
        "problems and answers": str([(answer.text, dict(answer.headers)) for answer in answers if not any(secret in answer.text for secret in secrets)]),
        "the Auto-Movie client's error": str(refused.value),
        "spans": str([span.raw for span in collector.spans]),
        "metrics": str([meter.counted, meter.levels, dict(meter.observed)]),
    }
    planted_words = {*WORDS, key, str(urlsplit(redis_url).password), *secrets}
    found = {(place, word) for place, text in places.items() for word in planted_words if word in text}
    assert found == set()
    assert any(":lg:" in name for name in stored) and len(collector.spans) > 8 and meter.total("agent_failures_total") >= 2


async def _ask_for_everything(client: httpx.AsyncClient) -> tuple[list[httpx.Response], list[str]]:
    """Starts that will fail, requests that are refused, and what gives a caller a secret of its own: the secrets are returned."""
    answers = [
        await client.post("/api/v1/workflows", json={"type": name, "input": {"idea": "a lighthouse"}}, headers={"Idempotency-Key": name})
        for name in ("a_singer", "a_scholar", "a_painter", "a_poet")
    ]
    answers.append(await client.post("/api/v1/workflows", json={"type": "a_poet", "input": {}}, headers={"Idempotency-Key": "two"}))
    hook = await client.post("/api/v1/projects/p1/webhooks", json={"url": "https://example.com/hook"}, headers={"Idempotency-Key": "three"})
    made = await client.post("/api/v1/keys", json={"name": "bob", "role": "viewer"}, headers={"Idempotency-Key": "four"})
    assert (hook.status_code, made.status_code) == (201, 201), (hook.text, made.text)
    return [*answers, hook, made], [hook.json()["secret"], made.json()["key"]]


async def _driven(services: Services, clients: Clients, settings: Settings, meter: ReadingMeter, ids: list[WorkflowId]) -> None:
    scripts = Scripts(clients)
    drivers = DriverStore(clients, scripts, owner="a", lease_seconds=5.0, ring=RING)
    dispatcher: Any = TracedDispatcher(InProcessDispatcher(CAST, settings))
    engine = Engine(drivers, types(), RedisSaver(clients, scripts, ring=RING), dispatcher, CAST.load, dict.fromkeys(ResourceClass, "test"), meter=meter)
    running = asyncio.create_task(engine.run())
    try:
        async with asyncio.timeout(60):
            for one in ids:
                async for event in services.events.follow(one, after=0):
                    if event is not None and event.type == "execution.waiting_for_resources":
                        break  # the neighbour is away: the workflow would wait for it
    finally:
        await engine.drain()
        running.cancel()
        await asyncio.wait([running])


SCRIPT = """
import logging, structlog
from cluster.logs import configure_logs
from cluster.settings import Settings
configure_logs(Settings())
with structlog.contextvars.bound_contextvars(workflow_id="wf-1", trace_id="t-1"):
    structlog.get_logger("x").info("quiet")
    try:
        hidden = "CANARY-llm-key"
        raise ValueError("CANARY-llm-key was refused")
    except ValueError:
        structlog.get_logger("x").exception("went.wrong", url="redis://:CANARY-redis@h:1/0", password="CANARY-redis")
    logging.getLogger("some.library").warning("said CANARY-llm-key to %s", "somebody")
    logging.getLogger("some.library").info("chatter")
"""


def test_lines_are_json_with_their_ids_at_the_level_asked_for_and_secrets_are_replaced(tmp_path: Path) -> None:
    given = {
        "LLM_API_KEY": "CANARY-llm-key",
        "REDIS_URL": "redis://:CANARY-redis@127.0.0.1:1/0",
        "CALLSHEET_LOG_LEVEL": "warning",
        "CALLSHEET_HOME": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env={**os.environ, **given})
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["event"], line["level"], line["workflow_id"], line["trace_id"]) for line in lines] == [
        ("went.wrong", "error", "wf-1", "t-1"),
        ("said *** to somebody", "warning", "wf-1", "t-1"),
    ]
    assert "ValueError: *** was refused" in lines[0]["exception"] and lines[1]["logger"] == "some.library"
    assert "CANARY" not in done.stderr and done.stdout == ""
