"""A small server that speaks the API's shapes over real HTTP, told by a test what happens next."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Decision, DecisionStatus, Workflow

WORKFLOW_ID = "wf-03-0123456789abcdef01234567"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def a_workflow(**changes: Any) -> Workflow:
    fields = {
        "workflow_id": WORKFLOW_ID,
        "project_id": "default",
        "type": "movie_creation@1",
        "status": "running",
        "created_at": NOW,
        "started_at": NOW,
        "updated_at": NOW,
    }
    return Workflow.model_validate(fields | changes)


class ScriptedApi:
    """State of the one workflow it has. Change it under `lock`; streams and requests see it at once."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.workflow = a_workflow()
        self.events: list[Event] = []
        self.artifacts: dict[str, bytes] = {}
        self.sealed: dict[str, bytes] = {}
        """By file name, what is delivered with content credentials."""
        self.posted: list[tuple[str, Any]] = []
        self.idempotency_keys: list[str | None] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        """Path -> status and body, in place of what the server would say."""
        self.refusals: dict[str, tuple[int, dict[str, Any]]] = {}
        self.streams_to_cut = 0
        self.streams = 0
        self.key = "cs_test"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def happen(self, kind: EventType, **data: Any) -> None:
        with self.lock:
            self.events.append(Event(seq=len(self.events) + 1, type=kind, at=NOW, workflow_id=WorkflowId(WORKFLOW_ID), data=data))
            self.change()

    def change(self, **fields: Any) -> None:
        with self.lock:
            self.workflow = Workflow.model_validate(self.workflow.model_dump() | {"last_seq": len(self.events)} | fields)
            self.lock.notify_all()

    def ask(self, decision: Decision) -> None:
        self.change(status="waiting", user_decisions=(decision,))
        self.happen(EventType.DECISION_OPENED, decision_id=decision.decision_id, prompt=decision.prompt)

    def deliver(self, **files: bytes) -> None:
        results: dict[str, Any] = {"summary": {"title": "The Bottle", "seconds": 61.5}}
        for name, content in files.items():
            digest = hashlib.sha256(content).hexdigest()
            self.artifacts[digest] = content
            file = name if "/" in name else name.replace("_", ".")
            results[file] = ArtifactRef(sha256=digest, size=len(content), media_type="application/octet-stream", name=file).model_dump()
        self.change(results=results)

    def end(self, kind: EventType = EventType.WORKFLOW_COMPLETED, status: str = "completed") -> None:
        with self.lock:
            self.events.append(Event(seq=len(self.events) + 1, type=kind, at=NOW, workflow_id=WorkflowId(WORKFLOW_ID)))
            self.change(status=status, ended_at=NOW)

    def until(self, condition: Any, seconds: float = 10.0) -> None:
        with self.lock:
            assert self.lock.wait_for(condition, seconds), "the command did not do what the test waits for"

    @contextmanager
    def serving(self) -> Iterator["ScriptedApi"]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()


def _handler(api: ScriptedApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if self._refused(path):
                return
            base = f"/api/v1/workflows/{WORKFLOW_ID}"
            if path in api.answers:
                self._json(*api.answers[path])
            elif path == base:
                self._json(200, api.workflow.model_dump(mode="json"))
            elif path == "/api/v1/workflows":
                self._json(200, {"items": [api.workflow.model_dump(mode="json")], "next_cursor": None})
            elif path == f"{base}/events":
                self._stream(int(self.path.rpartition("after=")[2] or 0))
            elif path.endswith(("/executions", "/keys", "/agents")):
                self._json(200, {"items": []})
            elif path.startswith(f"{base}/sealed/") and (name := path.removeprefix(f"{base}/sealed/")) in api.sealed:
                self._bytes(api.sealed[name])
            elif path.startswith("/api/v1/artifacts/"):
                self._bytes(api.artifacts[path.rpartition("/")[2]])
            else:
                self._problem(404, "There is nothing there.", next="GET /docs.")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
            if self._refused(self.path):
                return
            with api.lock:
                api.posted.append((self.path, body))
                api.idempotency_keys.append(self.headers.get("Idempotency-Key"))
                api.lock.notify_all()
            if (path := self.path.partition("?")[0]) in api.answers:
                self._json(*api.answers[path])
            elif self.path.endswith("/decisions"):
                made = [
                    d.model_copy(update={"status": DecisionStatus.MADE, "choice": body["choice"], "note": body["note"]}) for d in api.workflow.user_decisions
                ]
                api.change(user_decisions=tuple(made))
                self._json(200, made[0].model_dump(mode="json"))
            elif self.path.endswith("/keys"):
                key = {"key_id": "0" * 16, "name": body["name"], "role": body.get("role"), "projects": body.get("projects", {}), "created_at": NOW.isoformat()}
                self._json(201, {"key": "cs_new_secret", "api_key": key})
            else:
                self._json(202, api.workflow.model_dump(mode="json"))

        def _refused(self, path: str) -> bool:
            if self.headers.get("X-API-Key") != api.key:
                self._problem(401, "This API key is not known here.", next="Make one.")
                return True
            if path in api.refusals:
                status, body = api.refusals[path]
                self._problem(status, **body)
                return True
            return False

        def _problem(self, status: int, detail: str, **more: Any) -> None:
            self._json(status, {"status": status, "detail": detail, **more}, "application/problem+json")

        def _json(self, status: int, body: Any, kind: str = "application/json") -> None:
            self._bytes(json.dumps(body, default=str).encode(), kind, status)

        def _bytes(self, content: bytes, kind: str = "application/octet-stream", status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, after: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            with api.lock:
                api.streams += 1
                api.lock.notify_all()
            try:
                self._send_events(after)
            except (BrokenPipeError, ConnectionResetError):
                return

        def _send_events(self, after: int) -> None:
            while True:
                with api.lock:
                    if len(api.events) <= after:
                        api.lock.wait(1.0)
                    event = api.events[after] if len(api.events) > after else None
                    cut = event is not None and api.streams_to_cut > 0
                    api.streams_to_cut -= cut
                    over = api.workflow.status.terminal and len(api.events) <= after
                self.wfile.write(f"id: {event.seq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n".encode() if event else b": heartbeat\n\n")
                self.wfile.flush()
                if over or cut:
                    return
                after += event is not None

    return Handler
