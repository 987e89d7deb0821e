"""The Brain over REST `/api/v1`: the surface that works on every Brain that was seen."""

import ssl
from typing import Any

import httpx

from cluster.contracts.errors import ProviderUnavailable

from .brain_answers import acceptable, json_of, known, node_id_of, properties_of, refusal
from .contracts import Known, Note
from .correlation import correlation_headers
from .discretion import discreet
from .task_answers import retry_after


class RestLink:
    """One pool of connections; opens with the first call."""

    name = "rest"

    def __init__(self, base_url: str, api_key: str | None, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        self._base_url, self._timeout, self._tls = base_url, timeout, tls
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client: httpx.AsyncClient | None = None

    async def probe(self) -> None:
        await self._send("GET", "/health")

    async def write(self, note: Note) -> str:
        body = {"type": note.kind, "content": acceptable(note.text), "projectId": note.project_id, "properties": properties_of(note)}
        return node_id_of(await self._send("POST", "/nodes", json=body, headers={"Idempotency-Key": note.key}))

    async def search(self, project_id: str, query: str, k: int, kind: str | None) -> tuple[Known, ...]:
        body: dict[str, Any] = {"query": query, "project_id": project_id, "top_k": k} | ({"type": kind} if kind else {})
        answer = await self._send("POST", "/search", json=body)
        return known(answer.get("results"), project_id, kind)

    async def node(self, project_id: str, node_id: str) -> dict[str, Any]:
        """A node as it is stored; empty when there is none."""
        try:
            answer = await self._send("GET", f"/nodes/{node_id}", params={"project_id": project_id})
        except ProviderUnavailable:
            return {}
        node = answer.get("node")
        return node if isinstance(node, dict) else {}

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        if self._client is None:
            limits = httpx.Limits(max_connections=64, max_keepalive_connections=8)
            self._client = httpx.AsyncClient(
                headers=self._headers, timeout=httpx.Timeout(self._timeout, connect=min(5.0, self._timeout)), limits=limits, verify=self._tls or True
            )
        options["headers"] = {**options.get("headers", {}), **correlation_headers()}
        try:
            response = await self._client.request(method, f"{self._base_url}/api/v1{path}", **options)
        except httpx.TimeoutException as error:
            raise ProviderUnavailable(f"The Brain at {self._base_url} did not answer within {self._timeout:g} s.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(f"The Brain at {self._base_url} cannot be reached ({type(error).__name__}). See BRAIN_SERVICE_BASE_URL.") from error
        if not response.is_success:
            raise refusal(response.status_code, discreet(response.text, response.request.headers), retry_after(response))
        return json_of(response)
