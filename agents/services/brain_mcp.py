"""The Brain over the Model Context Protocol, through the official client: streamable HTTP on `/mcp`, as that package speaks no WebSocket any more.

Tools that answer in prose alone can be written to but not read: such a Brain is read over REST.
"""

import asyncio
import re
import ssl
from contextlib import AsyncExitStack
from typing import Any

import anyio
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from cluster.contracts.errors import Misconfigured, ProviderRejected, ProviderUnavailable

from .brain_answers import Unsupported, known, properties_of
from .contracts import Known, Note
from .correlation import correlation_headers

_ID = re.compile(r"\b[Ii][Dd]:? ?([0-9A-Za-z_-]{6,})")
LOST = (httpx2.HTTPError, MCPError, anyio.ClosedResourceError, anyio.BrokenResourceError, TimeoutError, OSError)


class McpLink:
    """Dialect "mcp". One session, kept by a task of its own: the client's streams must be closed by the task that opened them."""

    name = "mcp"

    def __init__(self, base_url: str, api_key: str | None, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        self._url, self._timeout, self._tls = f"{base_url}/mcp", timeout, tls
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._opening = asyncio.Lock()
        self._session: asyncio.Future[Client] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._end = asyncio.Event()

    async def probe(self) -> None:
        client = await self._client()
        async with asyncio.timeout(self._timeout):
            tools = {tool.name for tool in (await client.list_tools()).tools}
        if not {"store_document", "batch_similarity_search"} <= tools:
            raise Unsupported("it has no tools for documents")

    async def write(self, note: Note) -> str:
        arguments = {"content": note.text, "metadata": {"type": note.kind, **properties_of(note)}, "project_id": note.project_id}
        line, data = await self._call("store_document", {**arguments, "document_type": note.kind, "idempotency_key": note.key})
        named = _ID.search(line)
        return str(data.get("id") or (named[1] if named else note.key))

    async def search(self, project_id: str, query: str, k: int, kind: str | None) -> tuple[Known, ...]:
        arguments: dict[str, Any] = {"queries": [query], "project_id": project_id, "limit_per_query": k} | ({"type": kind} if kind else {})
        _, data = await self._call("batch_similarity_search", arguments)
        if not isinstance(groups := data.get("results"), list) or len(groups) != 1:
            raise Unsupported("its searches answer in prose")
        return known(groups[0], project_id, kind)

    async def aclose(self) -> None:
        if self._keeper is not None:
            self._end.set()
            await asyncio.wait([self._keeper])
            self._keeper = self._session = None

    async def _call(self, tool: str, arguments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        client = await self._client()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await client.call_tool(tool, arguments, meta=correlation_headers() or None)  # type: ignore[arg-type]
        except LOST as error:
            await self.aclose()
            raise self._away(error) from error
        line = " ".join(part.text for part in answer.content if part.type == "text")
        if answer.is_error:
            raise ProviderRejected(f"The Brain refused what was sent: {line[:300]}")
        return line, dict(answer.structured_content or {})

    async def _client(self) -> Client:
        async with self._opening:
            if self._session is None or (self._keeper is not None and self._keeper.done()):
                self._end = asyncio.Event()
                self._session = asyncio.get_running_loop().create_future()
                self._keeper = asyncio.create_task(self._keep(self._session, self._end))
            return await asyncio.shield(self._session)

    async def _keep(self, session: asyncio.Future[Client], end: asyncio.Event) -> None:
        try:
            async with AsyncExitStack() as stack:
                timeout = httpx2.Timeout(self._timeout)
                http = await stack.enter_async_context(httpx2.AsyncClient(headers=self._headers, timeout=timeout, trust_env=False, verify=self._tls or True))
                transport = streamable_http_client(self._url, http_client=http)
                session.set_result(await stack.enter_async_context(Client(transport, read_timeout_seconds=self._timeout)))
                await end.wait()
        except Exception as error:  # noqa: BLE001 - whoever waits for the session gets the failure as its own
            if not session.done():
                session.set_exception(await self._why(error))

    async def _why(self, error: Exception) -> Exception:
        """What a session that does not come about means; the client's own error does not tell refusals apart, so the address is asked once more, plainly."""
        try:
            async with httpx2.AsyncClient(headers=self._headers, timeout=self._timeout, trust_env=False, verify=self._tls or True) as http:
                status = (await http.post(self._url, json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers={"Accept": "application/json"})).status_code
        except (httpx2.HTTPError, OSError) as away:
            return self._away(away)
        if status == 401:
            return Misconfigured("The Brain refused our key (HTTP 401). Set BRAIN_SERVICE_API_KEY to a key it knows.")
        if status >= 500 or status == 429:
            return ProviderUnavailable(f"The Brain at {self._url} answered HTTP {status}.")
        return Unsupported(f"{self._url} speaks no MCP ({type(error).__name__}, HTTP {status})")

    def _away(self, error: BaseException) -> ProviderUnavailable:
        return ProviderUnavailable(f"The Brain at {self._url} cannot be reached over MCP ({type(error).__name__}). See BRAIN_SERVICE_BASE_URL.")
