"""The API as the command line uses it: HTTP with the local key, models in and out, refusals as `Refused`, silence as `Unreachable`."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from cluster.contracts.access import ApiKey, ApiKeyRequest, NewApiKey
from cluster.contracts.agents import AgentSpec, Execution
from cluster.contracts.artifacts import Artifact
from cluster.contracts.errors import FieldError
from cluster.contracts.workflows import Decision, DecisionAnswer, Workflow, WorkflowPage, WorkflowRequest
from cluster.settings import Settings

from .failures import UNUSABLE, Refused, Stopped, Unreachable

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
PAGE = 200
Read = TypeVar("Read", bound=BaseModel)


class Api:
    """One client for one command; use as a context manager."""

    def __init__(self, settings: Settings, key: str | None = None) -> None:
        self.base_url = settings.base_url
        key = key or os.environ.get("CALLSHEET_API_KEY") or settings.admin_key
        if not key:
            raise Stopped(UNUSABLE, "No API key is known: run `callsheet up` on this machine, or set CALLSHEET_API_KEY.")
        self._http = httpx.Client(base_url=self.base_url, timeout=TIMEOUT, headers={"X-API-Key": key}, trust_env=False)

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            raise Unreachable(f"Nothing answers at {self.base_url}: run `callsheet up`.") from error
        except httpx.TimeoutException as error:
            raise Unreachable(f"{self.base_url} did not answer in time: `callsheet doctor` looks for the cause.") from error
        except httpx.HTTPError as error:
            raise Unreachable(f"The connection to {self.base_url} broke ({error}): try again, or run `callsheet status`.") from error
        except ValidationError as error:
            raise Unreachable(
                f"{self.base_url} answers in another form than this version of callsheet reads: is it another program, or another version?"
            ) from error

    def _send(self, method: str, path: str, *, json: Any = None, params: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> bytes:
        answer = self._http.request(method, path, json=json, params=params, headers=headers)
        check(answer)
        return answer.content

    def start(self, request: WorkflowRequest) -> Workflow:
        """Posts a workflow. A connection that breaks is tried once more under the same Idempotency-Key, so that nothing starts twice."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        with self._spoken():
            try:
                return Workflow.model_validate_json(self._send("POST", "/api/v1/workflows", json=request.model_dump(mode="json"), headers=headers))
            except (httpx.ReadError, httpx.RemoteProtocolError):
                return Workflow.model_validate_json(self._send("POST", "/api/v1/workflows", json=request.model_dump(mode="json"), headers=headers))

    def get(self, path: str, model: type[Read], **params: Any) -> Read:
        """What stands at a path, as a model."""
        with self._spoken():
            return model.model_validate_json(self._send("GET", path, params=params))

    def workflow(self, workflow_id: str) -> Workflow:
        with self._spoken():
            return Workflow.model_validate_json(self._send("GET", f"/api/v1/workflows/{workflow_id}"))

    def workflows(self, *, limit: int, status: str | None = None, project: str | None = None) -> list[Workflow]:
        """The newest, at most `limit`."""
        found: list[Workflow] = []
        cursor = None
        while len(found) < limit:
            params = {"limit": min(PAGE, limit - len(found)), "cursor": cursor, "status": status, "project_id": project}
            with self._spoken():
                page = WorkflowPage.model_validate_json(self._send("GET", "/api/v1/workflows", params={k: v for k, v in params.items() if v is not None}))
            found += page.items
            cursor = page.next_cursor
            if not cursor:
                break
        return found

    def cancel(self, workflow_id: str) -> Workflow:
        with self._spoken():
            return Workflow.model_validate_json(self._send("POST", f"/api/v1/workflows/{workflow_id}/cancel"))

    def decide(self, workflow_id: str, answer: DecisionAnswer) -> Decision:
        with self._spoken():
            return Decision.model_validate_json(self._send("POST", f"/api/v1/workflows/{workflow_id}/decisions", json=answer.model_dump(mode="json")))

    def executions(self, workflow_id: str) -> list[Execution]:
        return self._items(f"/api/v1/workflows/{workflow_id}/executions", Execution)

    def artifacts(self, workflow_id: str) -> list[Artifact]:
        return self._items(f"/api/v1/workflows/{workflow_id}/artifacts", Artifact)

    def agents(self) -> list[AgentSpec]:
        return self._items("/api/v1/agents", AgentSpec)

    def create_key(self, request: ApiKeyRequest) -> NewApiKey:
        with self._spoken():
            return NewApiKey.model_validate_json(self._send("POST", "/api/v1/keys", json=request.model_dump(mode="json", exclude_unset=True)))

    def keys(self) -> list[ApiKey]:
        return self._items("/api/v1/keys", ApiKey)

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
