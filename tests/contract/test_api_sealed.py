"""Content credentials of delivered files: what they say is what the history holds, a changed file is found, and `callsheet verify` reads them with nothing running."""

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from agents.media.encode import ClipWriter
from cluster.content_credentials import media_type_of, new_credentials, read
from cluster.contracts.access import Role
from cluster.contracts.agents import Execution, ExecutionStatus, Stage
from cluster.contracts.base import utc_from_ms
from cluster.contracts.credentials import Worked
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, ExecutionId, WorkflowId
from cluster.contracts.ledger import Batch, LedgerRow
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.evidence import LogSeals
from cluster.redis.scripts import Scripts
from cluster.settings import Settings
from serve_app.cli.main import app as callsheet
from serve_app.origins import made_by
from serve_app.services import Services
from tests.api_calls import RING, a_decision, claim, problem_of, start
from tests.contract.conftest import Caller


@pytest.fixture
def services(services: Services) -> Services:
    services.settings.run_path.mkdir(parents=True)
    (services.settings.run_path / "content.pem").write_text(new_credentials())
    return services


def a_film(path: Path) -> Path:
    with ClipWriter(path, 160, 96, 24) as clip:
        for light in range(6):
            clip.write(np.full((96, 160, 4), 40 * light + 10, np.uint8))
    return path


def done(agent: str, provider: str) -> tuple[LedgerRow, EventDraft]:
    row = Execution(
        execution_id=ExecutionId(f"ex-{agent}"),
        key=f"key-{agent}",
        agent=AgentId(agent),
        stage=Stage.MEDIA_GENERATION,
        status=ExecutionStatus.SUCCEEDED,
        started_at=utc_from_ms(1),
        ended_at=utc_from_ms(2),
        provider=provider,
    )
    data = {"agent": agent, "item": "", "take": 0, "execution_id": row.execution_id, "key": row.key}
    return LedgerRow(key=row.key, execution=row), EventDraft(type=EventType.EXECUTION_SUCCEEDED, data=data)


async def delivered(services: Services, caller: Caller, clients: Clients, film: Path) -> str:
    """The address of a workflow with one execution, one decision of a director, a film and a text."""
    path = f"/api/v1/workflows/{(await start(await caller(Role.PRODUCER)))['workflow_id']}"
    drivers, lease = await claim(clients)
    opened = EventDraft(type=EventType.DECISION_OPENED, data={"decision_id": "d1"})
    await drivers.commit(lease, 1, Batch(rows=[done("probe", "offline-renderer")], decisions=[a_decision("d1")], events=[opened]))
    await (await caller(Role.DIRECTOR)).post(f"{path}/decisions", json={"decision_id": "d1", "choice": "b"})
    results: dict[str, Any] = {"summary": {"title": "Salt"}}
    for name, kind, content in (("film.mp4", "video/mp4", film), ("notes.txt", "text/plain", b"words"), ("manifest.json", "application/json", b"{}")):
        results[name] = (await services.artifacts.put(content, name=name, media_type=kind)).model_dump()
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {"results": json.dumps(results)})
    await LogSeals(clients, Scripts(clients), RING).seal_ended()
    return path


async def fetched(client: httpx.AsyncClient, path: str, out: Path) -> Path:
    answer = await client.get(f"{path}/sealed/film.mp4")
    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], int(answer.headers["content-length"])) == ("video/mp4", len(answer.content))
    out.write_bytes(answer.content)
    return out


async def test_a_film_says_who_made_it_with_what_and_who_decided(services: Services, caller: Caller, clients: Clients, tmp_path: Path) -> None:
    plain = a_film(tmp_path / "plain.mp4")
    path = await delivered(services, caller, clients, plain)
    client = await caller(Role.VIEWER)
    sealed, again = [await fetched(client, path, tmp_path / name) for name in ("one.mp4", "two.mp4")]
    found, workflow = read(sealed), (await client.get(path)).json()
    assert (found.state, found.faults, found.source) == ("valid", (), "algorithmicMedia") and "Callsheet" in found.signed_by
    assert found.origin is not None and read(again).origin == found.origin, "each time another seal on the same words"
    assert found.origin.sha256 == workflow["results"]["film.mp4"]["sha256"] and found.origin.manifest_sha256 == workflow["results"]["manifest.json"]["sha256"]
    assert found.origin.agents == (Worked(agent="probe", version=1, providers={"offline-renderer": 1}),)
    [decision] = found.origin.decisions
    assert (decision.gate, decision.choice, decision.by, decision.role) == ("cut", "b", "person", "director")
    assert found.origin.title == "Salt" and "AI-generated" in found.origin.statement and found.origin.events >= 4
    assert b"director-key" not in sealed.read_bytes(), "people are named by their role alone"


async def test_what_is_changed_after_the_seal_is_found_and_what_has_none_says_so(services: Services, caller: Caller, clients: Clients, tmp_path: Path) -> None:
    plain = a_film(tmp_path / "plain.mp4")
    sealed = await fetched(await caller(Role.VIEWER), await delivered(services, caller, clients, plain), tmp_path / "film.mp4")
    run = CliRunner().invoke
    told = run(callsheet, ["verify", str(sealed)], env={"CALLSHEET_HOME": str(tmp_path / "elsewhere"), "COLUMNS": "200"})
    assert told.exit_code == 0 and "director" in told.output and "offline-renderer" in told.output and "algorithmicMedia" in told.output
    assert json.loads(run(callsheet, ["verify", str(sealed), "--json"]).output)["state"] == "valid"
    content = bytearray(sealed.read_bytes())
    content[-20] ^= 1
    (tmp_path / "changed.mp4").write_bytes(content)
    assert read(tmp_path / "changed.mp4").state == "invalid"
    assert run(callsheet, ["verify", str(tmp_path / "changed.mp4")]).exit_code == 1
    assert read(plain).state == "none" and run(callsheet, ["verify", str(plain)]).exit_code == 2


async def test_no_seal_is_put_on_what_has_not_ended_is_not_there_or_cannot_carry_it(
    services: Services, caller: Caller, clients: Clients, tmp_path: Path
) -> None:
    running = f"/api/v1/workflows/{(await start(await caller(Role.PRODUCER)))['workflow_id']}"
    viewer = await caller(Role.VIEWER)
    problem_of(await viewer.get(f"{running}/sealed/film.mp4"), 409, "conflict")
    await (await caller(Role.PRODUCER)).post(f"{running}/cancel")
    path = await delivered(services, caller, clients, a_film(tmp_path / "plain.mp4"))
    problem_of(await viewer.get(f"{path}/sealed/other.mp4"), 404, "not_found")
    problem_of(await viewer.get(f"{path}/sealed/summary"), 404, "not_found")
    problem_of(await viewer.get(f"{path}/sealed/notes.txt"), 422, "invalid_input")
    problem_of(await (await caller(Role.VIEWER, "p2")).get(f"{path}/sealed/film.mp4"), 404, "not_found")
    redis: Any = clients.commands
    await redis.xadd(keys.events(WorkflowId(path.rpartition("/")[2])), {"t": b"workflow.note", "d": b"{}"})
    problem_of(await viewer.get(f"{path}/sealed/film.mp4"), 500, "history_broken")


def test_what_made_it_decides_what_it_is_called() -> None:
    def by(*providers: str) -> str:
        return made_by([Worked(agent="a", version=1, providers=dict.fromkeys(providers, 1))])

    assert by("offline-writer", "offline-renderer", "callsheet") == "algorithmicMedia"
    assert by("llm:big", "offline-renderer", "callsheet") == "compositeWithTrainedAlgorithmicMedia"
    assert by("llm:big", "gpu.example", "callsheet") == "trainedAlgorithmicMedia"


def test_a_key_may_be_given_as_text_or_as_a_file_and_one_that_is_none_is_named(tmp_path: Path) -> None:
    pem = new_credentials()
    (tmp_path / "key.pem").write_text(pem)
    for given in (pem, str(tmp_path / "key.pem")):
        assert Settings(home=tmp_path, content_credentials_setting=SecretStr(given)).content_credentials == pem
    assert Settings(home=tmp_path).content_credentials is None
    with pytest.raises(Exception, match="CALLSHEET_CONTENT_CREDENTIALS"):
        Settings(home=tmp_path, content_credentials_setting=SecretStr(str(tmp_path / "missing.pem"))).content_credentials  # noqa: B018
    (tmp_path / "x.txt").write_text("x")
    assert media_type_of(tmp_path / "x.txt") is None
