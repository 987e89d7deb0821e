"""Evidence over the API, and `callsheet verify` as a process of its own: online, from a saved bundle with nothing running, and for an audit log."""

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.control import Principal
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import WorkflowRequest
from cluster.redis import keys
from cluster.redis.control import ControlStore
from cluster.redis.evidence import LogSeals
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing, new_key_text, parse_keys
from cluster.verification import AuditBundle, Bundle
from serve_app.services import Services
from tests.contract.conftest import Caller

KEY = new_key_text()
RING = KeyRing(parse_keys(KEY))


@pytest.fixture
def services(services: Services) -> Services:
    """The same services; workflows are signed with a key that the command line has, too."""
    scripts = Scripts(services.clients)
    store = WorkflowStore(services.clients, scripts, ring=RING)
    return replace(services, ring=RING, store=store, control=ControlStore(services.clients, scripts, store, ring=RING))


async def a_workflow(services: Services, *, ended: bool = True) -> WorkflowId:
    request = WorkflowRequest(type="probe", project_id=ProjectId("p1"), input={"steps": 1})
    workflow_id = (await services.store.create(request, pinned="probe@1", created_by="test"))[0].workflow_id
    if ended:
        await services.control.cancel(workflow_id, Principal(name="ann"))
        await LogSeals(services.clients, Scripts(services.clients), RING).seal_ended()
    return workflow_id


async def test_evidence_is_for_operators_who_see_the_project(services: Services, caller: Caller) -> None:
    workflow_id = await a_workflow(services)
    paths = (f"/api/v1/workflows/{workflow_id}/evidence", "/api/v1/projects/p1/evidence")
    for path in paths:
        assert (await (await caller(Role.OPERATOR, "p1")).get(path)).status_code == 200
        assert (await (await caller(Role.PRODUCER)).get(path)).status_code == 403
        assert (await (await caller(Role.OPERATOR, "p2")).get(path)).status_code == 404
    assert (await (await caller()).get("/api/v1/workflows/nonsense/evidence")).status_code == 404


async def test_evidence_arrives_as_the_bytes_that_are_stored(services: Services, caller: Caller) -> None:
    workflow_id = await a_workflow(services)
    redis: Any = services.clients.commands
    answer = await (await caller()).get(f"/api/v1/workflows/{workflow_id}/evidence")
    bundle = Bundle.model_validate_json(answer.content)
    assert bundle.record == {name.decode(): value for name, value in (await redis.hgetall(keys.record(workflow_id))).items()}
    audit = AuditBundle.model_validate_json((await (await caller()).get("/api/v1/projects/p1/evidence", params={"after": 1})).content)
    assert audit.seq > 1 and audit.entries[0].id == "2-0"


async def test_evidence_is_given_of_a_workflow_that_cannot_be_read(services: Services, caller: Caller) -> None:
    workflow_id = await a_workflow(services)
    redis: Any = services.clients.commands
    await redis.hset(keys.record(workflow_id), "v", "2")
    operator = await caller()
    told = (await operator.get(f"/api/v1/workflows/{workflow_id}")).json()
    assert (told["status"], told["code"]) == (500, "schema_version_unknown") and "schema 2" in told["detail"]
    assert (await operator.get("/api/v1/workflows")).json()["items"] == []
    assert (await operator.get(f"/api/v1/workflows/{workflow_id}/evidence")).status_code == 200


# ---- the command ------------------------------------------------------------------------------------------------------------


class Verify:
    """`callsheet verify` against the API at an address."""

    def __init__(self, folder: Path, port: str, key: str) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if name != "CALLSHEET_SIGNING_KEYS"} | {
            "CALLSHEET_HOME": str(folder / "home"),
            "CALLSHEET_PORT": port,
            "CALLSHEET_API_KEY": key,
            "COLUMNS": "200",
        }

    async def run(self, *words: str, **environment: str) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "serve_app.cli.main",
            "verify",
            *words,
            env=self.environment | environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert b"Traceback" not in err, err.decode()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()


@pytest.fixture
async def verify(address: str, services: Services, tmp_path: Path) -> Verify:
    key, _ = await services.keys.create("operator", Role.OPERATOR, None)
    return Verify(tmp_path, address.rpartition(":")[2], key)


async def test_a_workflow_is_verified_fetched_and_verified_again_offline(services: Services, verify: Verify) -> None:
    workflow_id = await a_workflow(services)
    code, out, err = await verify.run(workflow_id, "--out", "bundle.json", CALLSHEET_SIGNING_KEYS=KEY)
    assert code == 0, out + err
    assert "event log" in out and "The log is as it was when the workflow ended." in out and "!!" not in out
    (verify.folder / "keys").write_text(KEY)
    code, out, _ = await verify.run("bundle.json", "--keys", "keys", "--json", CALLSHEET_PORT="1", CALLSHEET_API_KEY="none")
    assert code == 0 and json.loads(out)["ok"] is True


async def test_what_does_not_hold_is_said_with_exit_code_1(services: Services, verify: Verify) -> None:
    workflow_id = await a_workflow(services)
    await verify.run(workflow_id, "--out", "bundle.json", CALLSHEET_SIGNING_KEYS=KEY)
    bundle = Bundle.model_validate_json((verify.folder / "bundle.json").read_bytes())
    (verify.folder / "bundle.json").write_text(bundle.model_copy(update={"events": bundle.events[:-1]}).model_dump_json())
    code, out, err = await verify.run("bundle.json", CALLSHEET_SIGNING_KEYS=KEY)
    assert code == 1 and "head_differs" in out and "It does not hold" in err
    code, out, _ = await verify.run(workflow_id, CALLSHEET_SIGNING_KEYS=new_key_text())
    assert code == 1 and "unknown_signing_key" in out


async def test_an_audit_log_is_verified_up_to_its_newest_entry(services: Services, verify: Verify) -> None:
    for _ in range(3):
        await a_workflow(services)
    code, out, err = await verify.run("--audit", "p1")
    assert code == 0 and "entries, each follows the one before it" in out, err
    redis: Any = services.clients.commands
    await redis.xdel(keys.audit_log(ProjectId("p1")), "4-0")
    code, out, _ = await verify.run("--audit", "p1")
    assert code == 1 and "Entry 4 is missing" in out


async def test_what_cannot_be_examined_is_said_with_exit_code_2(services: Services, verify: Verify) -> None:
    (verify.folder / "letter.txt").write_text("Dear all")
    (verify.folder / "keys").write_text("no key")
    workflow_id = await a_workflow(services)
    for words, sentence in (
        (("letter.txt",), "is no evidence of callsheet"),
        (("nonsense",), "it is no workflow's id"),
        ((), "Name one thing"),
        ((workflow_id,), "There is no signing key"),
        ((workflow_id, "--keys", "keys"), "Signing key 1 is not"),
        ((workflow_id, "--keys", "nowhere"), "cannot be read as a file"),
        (("wf-00-" + "0" * 24,), "There is no workflow"),
    ):
        code, _, err = await verify.run(*words)
        assert code == 2 and sentence in err, (words, err)
