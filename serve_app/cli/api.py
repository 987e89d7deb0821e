"""The API as the command line uses it: HTTP with the local key, models in and out, refusals as `Refused`, silence as `Unreachable`."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from agents.film.planning import AgentTable
from cluster.contracts.access import ApiKey, ApiKeyRequest, KeyRotation, NewApiKey
from cluster.contracts.agents import Execution
from cluster.contracts.artifacts import Artifact
from cluster.contracts.budgets import Estimate
from cluster.contracts.cluster import ClusterView
from cluster.contracts.control import AuditPage, DeadLetter, DeadLetterPage, RedriveReport, RepairReport, TreeReport
from cluster.contracts.errors import FieldError
from cluster.contracts.registrations import Colleague
from cluster.contracts.workflows import Decision, DecisionAnswer, Workflow, WorkflowPage, WorkflowRequest
from cluster.settings import Settings
from serve_app import client
from serve_app.client import Callsheet

from .failures import UNUSABLE, Refused, Stopped, Unreachable

TRIES = 2
PAGE = 200
Read = TypeVar("Read", bound=BaseModel)


class Api:
    """One client for one command; use as a context manager."""

    def __init__(self, settings: Settings, key: str | None = None) -> None:
        self.base_url = settings.base_url
        key = key or os.environ.get("CALLSHEET_API_KEY") or settings.admin_key
        if not key:
            raise Stopped(UNUSABLE, "No API key is known: run `callsheet up` on this machine, or set CALLSHEET_API_KEY.")
        self._client = Callsheet(self.base_url, key)
        self._http = self._client.http

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except client.ApiError as error:
            raise Refused(error.status, error.detail, error.next_step, error.errors) from error
        except client.Unreachable as error:
            raise self._silent(error.__cause__) from error
        except httpx.HTTPError as error:
            raise self._silent(error) from error
        except ValidationError as error:
            raise self._silent(error) from error

    def _silent(self, error: BaseException | None) -> Unreachable:
        """Why nothing sensible came, and what to do."""
        if isinstance(error, httpx.ConnectError):
            return Unreachable(f"Nothing answers at {self.base_url}: run `callsheet up`.")
        if isinstance(error, httpx.TimeoutException):
            return Unreachable(f"{self.base_url} did not answer in time: `callsheet doctor` looks for the cause.")
        if isinstance(error, httpx.HTTPError):
            return Unreachable(f"The connection to {self.base_url} broke ({error}): try again, or run `callsheet status`.")
        return Unreachable(f"{self.base_url} answers in another form than this version of callsheet reads: is it another program, or another version?")

    def _send(self, method: str, path: str, *, json: Any = None, params: dict[str, Any] | None = None) -> bytes:
        """What a connection that breaks left open is sent once more under the same Idempotency-Key, so that nothing happens twice."""
        return self._client.request(method, path, params=params, body=json, tries=TRIES)

    def _act(self, path: str, body: Any, params: dict[str, Any] | None = None) -> bytes:
        with self._spoken():
            return self._send("POST", path, json=body, params=params)

    def start(self, request: WorkflowRequest) -> Workflow:
        with self._spoken():
            return Workflow.model_validate_json(self._act("/api/v1/workflows", request.model_dump(mode="json", exclude_unset=True)))

    def estimate(self, request: WorkflowRequest) -> Estimate:
        """What a start would take."""
        body = request.model_dump(mode="json", exclude={"type"})
        return self.post(f"/api/v1/workflow-types/{request.type}/estimate", Estimate, body)

    def get(self, path: str, model: type[Read], **params: Any) -> Read:
        """What stands at a path, as a model; parameters that are None are left out."""
        with self._spoken():
            return model.model_validate_json(self._send("GET", path, params={name: value for name, value in params.items() if value is not None}))

    def post(self, path: str, model: type[Read], body: Any) -> Read:
        """What comes of a POST, as a model."""
        with self._spoken():
            return model.model_validate_json(self._act(path, body))

    def patch(self, path: str, model: type[Read], body: Any) -> Read:
        with self._spoken():
            return model.model_validate_json(self._send("PATCH", path, json=body))

    def delete(self, path: str) -> None:
        with self._spoken():
            self._send("DELETE", path)

    def workflow(self, workflow_id: str) -> Workflow:
        return self.get(f"/api/v1/workflows/{workflow_id}", Workflow)

    def workflows(self, *, limit: int, status: str | None = None, project: str | None = None) -> list[Workflow]:
        """The newest, at most `limit`."""
        found: list[Workflow] = []
        cursor = None
        while len(found) < limit:
            page = self.get("/api/v1/workflows", WorkflowPage, limit=min(PAGE, limit - len(found)), cursor=cursor, status=status, project_id=project)
            found += page.items
            cursor = page.next_cursor
            if not cursor:
                break
        return found

    def pause(self, workflow_id: str, mode: str, reason: str) -> TreeReport:
        with self._spoken():
            return TreeReport.model_validate_json(self._act(f"/api/v1/workflows/{workflow_id}/pause", {"reason": reason}, {"mode": mode}))

    def resume(self, workflow_id: str, reason: str) -> TreeReport:
        with self._spoken():
            return TreeReport.model_validate_json(self._act(f"/api/v1/workflows/{workflow_id}/resume", {"reason": reason}))

    def move(self, workflow_id: str, verb: str, **body: str) -> Workflow:
        """`cancel`, `terminate` or `retry`."""
        with self._spoken():
            return Workflow.model_validate_json(self._act(f"/api/v1/workflows/{workflow_id}/{verb}", body))

    def repair(self, workflow_id: str, reason: str, *, dry_run: bool) -> RepairReport:
        with self._spoken():
            return RepairReport.model_validate_json(self._act(f"/api/v1/workflows/{workflow_id}/repair", {"reason": reason}, {"dry_run": dry_run}))

    def decide(self, workflow_id: str, answer: DecisionAnswer) -> Decision | None:
        """The decision as made; None when the answer is kept for a gate that has not opened yet."""
        with self._spoken():
            said = self._act(f"/api/v1/workflows/{workflow_id}/decisions", answer.model_dump(mode="json", exclude_none=True))
            return None if httpx.Response(200, content=said).json() == {"status": "kept"} else Decision.model_validate_json(said)

    def audit(self, project: str | None, workflow_id: str | None, *, after: int, limit: int) -> AuditPage:
        return self.get("/api/v1/audit", AuditPage, project_id=project, workflow_id=workflow_id, after=after, limit=limit)

    def dead_letters(self, project: str | None, *, limit: int) -> list[DeadLetter]:
        """The newest, at most `limit`."""
        found: list[DeadLetter] = []
        cursor: str | None = "0"
        while cursor is not None and len(found) < limit:
            page = self.get("/api/v1/dead-letters", DeadLetterPage, project_id=project, limit=min(PAGE, limit - len(found)), cursor=cursor)
            found, cursor = found + page.items, page.next_cursor
        return found

    def redrive(self, body: dict[str, Any]) -> RedriveReport:
        with self._spoken():
            return RedriveReport.model_validate_json(self._act("/api/v1/dead-letters/redrive", body))

    def executions(self, workflow_id: str) -> list[Execution]:
        return self._items(f"/api/v1/workflows/{workflow_id}/executions", Execution)

    def artifacts(self, workflow_id: str) -> list[Artifact]:
        return self._items(f"/api/v1/workflows/{workflow_id}/artifacts", Artifact)

    def agents(self) -> list[Colleague]:
        return self._items("/api/v1/agents", Colleague)

    def agent_table(self, *, workflow_id: str | None = None, project: str = "default", last: int = 20) -> AgentTable:
        """Of a workflow and its children, or of a project's newest."""
        if workflow_id:
            return self.get(f"/api/v1/workflows/{workflow_id}/agents", AgentTable)
        return self.get(f"/api/v1/projects/{project}/agents", AgentTable, limit=last)

    def cluster(self) -> ClusterView:
        return ClusterView.model_validate(self._json("GET", "/api/v1/cluster"))

    def types(self) -> list[dict[str, Any]]:
        return self._json("GET", "/api/v1/workflow-types")["items"]

    def workflow_type(self, name: str) -> dict[str, Any]:
        return self._json("GET", f"/api/v1/workflow-types/{name}")

    def type_graph(self, name: str) -> str:
        with self._spoken():
            return self._send("GET", f"/api/v1/workflow-types/{name}/graph").decode()

    def post_type(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._json("POST", "/api/v1/workflow-types", body)

    def ramp_type(self, name: str, ramp: dict[str, Any] | None) -> dict[str, Any]:
        """Sets a type's ramp; None takes its last change back."""
        path = f"/api/v1/workflow-types/{name}/ramp"
        return self._json("DELETE", path) if ramp is None else self._json("PUT", path, ramp)

    def ramp_of(self, name: str) -> dict[str, Any]:
        return self._json("GET", f"/api/v1/workflow-types/{name}/ramp")

    def retire_type(self, pinned: str) -> dict[str, Any]:
        return self._json("DELETE", f"/api/v1/workflow-types/{pinned}")

    def _json(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        with self._spoken():
            return httpx.Response(200, content=self._send(method, path, json=body)).json()

    def create_key(self, request: ApiKeyRequest) -> NewApiKey:
        with self._spoken():
            return NewApiKey.model_validate_json(self._send("POST", "/api/v1/keys", json=request.model_dump(mode="json", exclude_unset=True)))

    def keys(self) -> list[ApiKey]:
        return self._items("/api/v1/keys", ApiKey)

    def rotate_key(self, key_id: str, grace_seconds: int) -> NewApiKey:
        with self._spoken():
            return NewApiKey.model_validate_json(
                self._send("POST", f"/api/v1/keys/{key_id}/rotate", json=KeyRotation(grace_seconds=grace_seconds).model_dump())
            )

    def revoke_key(self, key_id: str) -> ApiKey:
        with self._spoken():
            return ApiKey.model_validate_json(self._send("DELETE", f"/api/v1/keys/{key_id}"))

    def _items(self, path: str, model: Any) -> list[Any]:
        with self._spoken():
            body = httpx.Response(200, content=self._send("GET", path)).json()
            return [model.model_validate(item) for item in body["items"]]

    @contextlib.contextmanager
    def bytes_of(self, sha256: str) -> Iterator[Iterator[bytes]]:
        """The chunks of an artifact."""
        with self._spoken(), self._http.stream("GET", f"/api/v1/artifacts/{sha256}") as answer:
            check(answer)
            yield answer.iter_bytes(1 << 20)

    @contextlib.contextmanager
    def sealed(self, workflow_id: str, name: str) -> Iterator[Iterator[bytes]]:
        """The chunks of a delivered file with its content credentials."""
        with self._spoken(), self._http.stream("GET", f"/api/v1/workflows/{workflow_id}/sealed/{name}") as answer:
            check(answer)
            yield answer.iter_bytes(1 << 20)

    def events(self, workflow_id: str, after: int) -> Iterator[str]:
        """The `data` of each Server-Sent Event after that one, as they come; ends with the workflow or the connection.

        Raises httpx.HTTPError when the connection breaks: the follower decides what that means.
        """
        timeout = httpx.Timeout(30.0, connect=5.0)  # the server's heartbeat comes every ten seconds
        headers = {"Accept": "text/event-stream"}
        with self._http.stream("GET", f"/api/v1/workflows/{workflow_id}/events", params={"after": after}, headers=headers, timeout=timeout) as answer:
            check(answer)
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    yield line[5:].strip()


def check(answer: httpx.Response) -> None:
    """Raises Refused, in the server's own words where it speaks problem+json."""
    if answer.is_success:
        return
    answer.read()
    try:
        body = answer.json()
        errors = tuple(FieldError.model_validate(each) for each in body.get("errors") or ())
        raise Refused(answer.status_code, str(body["detail"]), str(body.get("next") or ""), errors)
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Refused(
            answer.status_code, f"{answer.request.url} answered {answer.status_code} {answer.reason_phrase}.", "Is another program listening there?"
        ) from None
