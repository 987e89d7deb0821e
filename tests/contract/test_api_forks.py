"""Time travel as callers meet it: checkpoints, forks, revisions and steps over HTTP, on the scripted film made by a real engine."""

import asyncio
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from cluster.contracts.access import Role
from cluster.contracts.agents import AgentFailure
from cluster.contracts.ids import WorkflowId
from cluster.redis import keys
from cluster.redis.client import Clients
from serve_app.services import Services
from tests.api_calls import RING, problem_of
from tests.contract.conftest import Caller
from tests.travelling import PROJECT, Traveller, ran, staff

PATCH = {"kind": "step", "step": "design:Bob", "patch": [{"op": "replace", "path": "/designs/0/coat", "value": "blue"}]}


@pytest.fixture
def town(clients: Clients) -> Traveller:
    return Traveller(clients, RING)


@pytest.fixture
def services(services: Services, town: Traveller) -> Services:
    return dataclasses.replace(services, types=town.types, travel=town.travel)


def dressed(request: Any) -> dict[str, Any]:
    return {"clips": [{"shot": request.item, "coats": [design["coat"] for design in request.inputs["designs"]]}]}


def located(answer: httpx.Response) -> WorkflowId:
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/api/v1/workflows/{answer.json()['workflow_id']}"
    return answer.json()["workflow_id"]


async def test_checkpoints_are_paged_and_one_has_its_state(town: Traveller, caller: Caller) -> None:
    async with town.engine(staff()):
        film = await town.made()
    client, seen, before = await caller(Role.VIEWER), [], None
    while True:
        page = (await client.get(f"/api/v1/workflows/{film.workflow_id}/checkpoints", params={"limit": 3, **({"before": before} if before else {})})).json()
        seen += [item["n"] for item in page["items"]]
        if (before := page["next_before"]) is None:
            break
    assert seen == list(range(len(seen), 0, -1))
    one = (await client.get(f"/api/v1/workflows/{film.workflow_id}/checkpoints/{seen[0]}")).json()
    assert one["next"] == [] and set(one["values"]["done"]) == {str(stage) for stage in film.completed_steps}
    problem_of(await client.get(f"/api/v1/workflows/{film.workflow_id}/checkpoints/99"), 404, "unknown_checkpoint")


async def test_a_checkpoint_that_was_changed_answers_as_such(town: Traveller, caller: Caller, clients: Clients) -> None:
    async with town.engine(staff()):
        film = await town.made()
    client, path = await caller(), f"/api/v1/workflows/{film.workflow_id}/checkpoints"
    bad = (await client.get(path)).json()["items"][-2]
    await clients.commands.hset(keys.checkpoint("c", film.workflow_id, "", bad["checkpoint_id"]), "c", b"msgpack\0gibberish")  # type: ignore[misc]
    problem_of(await client.get(f"{path}/{bad['n']}"), 500, "signature_invalid")
    assert [item["problem"] for item in (await client.get(path)).json()["items"] if item["n"] == bad["n"]] == ["signature_invalid"]


async def test_a_fork_is_accepted_with_its_address_and_runs_what_follows(town: Traveller, caller: Caller) -> None:
    crew, client = staff(render=dressed), await caller()
    async with town.engine(crew):
        film = await town.made()
        before = crew.runs.copy()
        body = {"steps": {"design:Bob": {"designs": [{"name": "Bob", "coat": "blue"}]}}, "reason": "he freezes"}
        answer = await client.post(f"/api/v1/workflows/{film.workflow_id}/fork", json=body)
        fork = await town.ended(located(answer))
    assert answer.json()["forked_from"] == film.workflow_id and ran(crew, before) == {"render", "edit", "deliver"}
    assert fork.results["summary"]["cut"]["clips"][2]["coats"] == ["blue"]
    refused = problem_of(
        await client.post(f"/api/v1/workflows/{film.workflow_id}/fork", json={"decisions": {"lunch": {"choice": "soup"}}}), 422, "invalid_input"
    )
    assert [fault["pointer"] for fault in refused["errors"]] == ["/decisions/lunch"]
    problem_of(await client.post(f"/api/v1/workflows/{film.workflow_id}/fork", json={"from_checkpoint": 99}), 404, "unknown_checkpoint")


async def test_a_fork_under_a_key_is_made_once(town: Traveller, caller: Caller) -> None:
    async with town.engine(staff()):
        film = await town.made()
    client, path, headers = await caller(), f"/api/v1/workflows/{film.workflow_id}/fork", {"Idempotency-Key": "one"}
    first, again = [await client.post(path, json={"from_checkpoint": 2}, headers=headers) for _ in range(2)]
    assert located(first) == located(again) and again.headers["Idempotency-Replayed"] == "true"
    problem_of(await client.post(path, json={"from_checkpoint": 3}, headers=headers), 409, "idempotency_key_reused")
    assert len((await town.store.list(project_id=PROJECT)).items) == 2


async def test_a_revision_is_planned_then_confirmed_and_runs_exactly_its_plan(town: Traveller, caller: Caller) -> None:
    crew, client = staff(render=dressed), await caller()
    async with town.engine(crew):
        film = await town.made()
        path, body = f"/api/v1/workflows/{film.workflow_id}/revise", {"changes": [PATCH], "reason": "he freezes"}
        answer = await client.post(path, json=body)
        plan = answer.json()
        assert answer.status_code == 200 and len((await town.store.list(project_id=PROJECT)).items) == 1
        assert [step["step"] for step in plan["may_run"]["steps"]] == ["render:SCENE_2_SHOT_1", "edit", "deliver"]
        before = crew.runs.copy()
        fork = await town.ended(located(await client.post(path, json={**body, "confirm": plan["plan_token"]})))
    assert {f"{agent}:{item}" if item else agent for agent, item in crew.runs - before} == {step["step"] for step in plan["may_run"]["steps"]}
    assert fork.results["summary"]["cut"]["clips"][2]["coats"] == ["blue"] and fork.forked_from == film.workflow_id
    [created] = (await town.log.page(fork.workflow_id, after=0, limit=1)).items
    assert created.data["revision"] == ["step design:Bob"] and created.data["reason"] == "he freezes"


async def test_a_confirmation_is_carried_out_once(town: Traveller, caller: Caller) -> None:
    async with town.engine(staff()):
        film = await town.made()
    client, path, body = await caller(), f"/api/v1/workflows/{film.workflow_id}/revise", {"changes": [PATCH]}
    token = (await client.post(path, json=body)).json()["plan_token"]
    first, again = [await client.post(path, json={**body, "confirm": token}) for _ in range(2)]
    assert located(first) == located(again) and again.headers["Idempotency-Replayed"] == "true"
    cancelled = await client.post(f"/api/v1/workflows/{located(first)}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    assert located(await client.post(path, json={**body, "confirm": token})) != located(first)  # it was stopped, and is wanted after all


async def test_a_plan_that_does_not_hold_any_more_is_refused_with_the_new_one(town: Traveller, caller: Caller) -> None:
    crew, client = staff(edit=lambda r: AgentFailure(terminal=True, code="broken", message="no scissors")), await caller()
    async with town.engine(crew):
        film = await town.made()
        path, body = f"/api/v1/workflows/{film.workflow_id}/revise", {"changes": [PATCH]}
        token = (await client.post(path, json=body)).json()["plan_token"]
        crew.scripts = {**crew.scripts, "edit": staff().scripts["edit"]}
        assert (await client.post(f"/api/v1/workflows/{film.workflow_id}/retry")).status_code == 202
        await town.ended(film.workflow_id, after=film.last_seq)
    problem = problem_of(await client.post(path, json={**body, "confirm": token}), 409, "plan_outdated")
    new = (await client.post(path, json=body)).json()["plan_token"]
    assert new != token and new in problem["next"]
    problem_of(await client.post(path, json={"changes": [{**PATCH, "step": "design:Ann"}], "confirm": new}), 409, "plan_outdated")


async def test_what_cannot_be_revised_says_why(town: Traveller, caller: Caller) -> None:
    async with town.engine(staff()):
        probe, film = await town.made("probe@1", {"steps": 1}), await town.made()
    client = await caller()
    problem_of(await client.post(f"/api/v1/workflows/{probe.workflow_id}/revise", json={"changes": [PATCH]}), 409, "not_revisable")
    for change, pointer in ((PATCH | {"step": "design:Eve"}, "/changes/0/step"), ({"kind": "decision", "gate": "lunch", "choice": "soup"}, "/changes/0/gate")):
        problem = problem_of(await client.post(f"/api/v1/workflows/{film.workflow_id}/revise", json={"changes": [change]}), 422, "invalid_input")
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


async def test_a_step_is_set_by_hand_and_a_retry_goes_on_with_it(town: Traveller, caller: Caller) -> None:
    crew, client = staff(cast=lambda r: AgentFailure(terminal=True, code="broken", message="nobody came")), await caller(Role.OPERATOR)
    async with town.engine(crew):
        film = await town.made()
        steps = f"/api/v1/workflows/{film.workflow_id}/steps"
        wrong = problem_of(await client.post(f"{steps}/cast/result", json={"outputs": {"folk": []}, "reason": "short"}), 422, "invalid_input")
        assert "/outputs/people" in [fault["pointer"] for fault in wrong["errors"]]
        problem_of(await client.post(f"{steps}/nobody/result", json={"outputs": {}, "reason": "short"}), 422, "unknown_step")
        problem_of(await client.post(f"{steps}/cast/skip", json={"reason": "short"}), 409, "step_not_skippable")
        assert (await client.post(f"{steps}/music:SCENE_1/skip", json={"reason": "too loud"})).status_code == 200
        assert (
            await client.post(f"{steps}/cast/result", json={"outputs": {"people": [{"name": "Ann"}, {"name": "Bob"}]}, "reason": "short"})
        ).status_code == 200
        await client.post(f"/api/v1/workflows/{film.workflow_id}/retry")
        film = await town.ended(film.workflow_id, after=film.last_seq)
        problem_of(await client.post(f"{steps}/music:SCENE_2/skip", json={"reason": "too late"}), 409, "workflow_ended")
    assert film.status == "completed" and film.results["summary"]["cut"]["score"] == [{"scene": "SCENE_2"}]
    actions = [entry["action"] for entry in (await (await caller()).get("/api/v1/audit", params={"project_id": PROJECT})).json()["items"]]
    assert {"step.overridden", "step.skipped", "workflow.retry"} <= set(actions)


class Terminal:
    """`callsheet` against the application under test."""

    def __init__(self, address: str, key: str, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "CALLSHEET_HOME": str(folder / "home"),
            "CALLSHEET_PORT": address.rpartition(":")[2],
            "CALLSHEET_API_KEY": key,
            "COLUMNS": "200",
        }

    async def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, output, complaints."""
        pipe, command = asyncio.subprocess.PIPE, (sys.executable, "-m", "serve_app.cli.main", *words)
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=self.environment)
        async with asyncio.timeout(60):
            out, complaints = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), complaints.decode()


async def test_the_command_line_shows_a_plan_makes_the_film_and_goes_back(town: Traveller, services: Services, address: str, tmp_path: Path) -> None:
    key, _ = await services.keys.create("admin", Role.ADMIN, None)
    terminal, crew = Terminal(address, key, tmp_path), staff(render=dressed)
    async with town.engine(crew):
        film = await town.made()
        before = crew.runs.copy()
        code, out, complaints = await terminal.run("revise", film.workflow_id, "--change", json.dumps(PATCH))
        assert code == 2 and "--yes" in complaints and "render:SCENE_2_SHOT_1" in out and crew.runs == before
        code, out, complaints = await terminal.run("revise", film.workflow_id, "--change", json.dumps(PATCH), "--yes", "--out", str(tmp_path / "out"))
        assert code == 0, complaints
        assert "Completed in" in out and ran(crew, before) == {"render", "edit", "deliver"}
        code, out, _ = await terminal.run("checkpoints", film.workflow_id)
        assert code == 0 and "concept_development" in out and "(the end)" in out
        code, out, _ = await terminal.run("checkpoints", film.workflow_id, "2")
        assert code == 0 and json.loads(out)["values"]["inputs"] == {"idea": "a film"}
        code, out, complaints = await terminal.run("fork", film.workflow_id, "--from", "1", "--decision", "choice=1", "--no-watch")
        assert code == 0, complaints
        fork = await town.ended(WorkflowId(out.strip()))
        assert [d.choice for d in fork.user_decisions if d.kind == "choice"] == ["1"]
        code, _, complaints = await terminal.run("step", film.workflow_id, "music:SCENE_1", "--skip", "--reason", "too loud")
        assert code == 2 and "completed" in complaints and "Fork it" in complaints


@pytest.mark.parametrize(
    ("role", "verb", "body"),
    [
        (Role.VIEWER, "fork", {}),
        (Role.DIRECTOR, "revise", {"changes": [PATCH]}),
        (Role.PRODUCER, "steps/cast/result", {"outputs": {}, "reason": "x"}),
        (Role.PRODUCER, "steps/cast/skip", {"reason": "x"}),
    ],
)
async def test_who_may_not_is_told_so(town: Traveller, caller: Caller, role: Role, verb: str, body: dict[str, Any]) -> None:
    workflow_id = await town.start()
    problem_of(await (await caller(role)).post(f"/api/v1/workflows/{workflow_id}/{verb}", json=body), 403, "forbidden")
    problem_of(await (await caller(Role.OPERATOR, "elsewhere")).post(f"/api/v1/workflows/{workflow_id}/{verb}", json=body), 404, "not_found")
