"""The Brain over WebSocket: JSON-RPC `tools/call` on `/mcp`, and flat `tool` frames on `/`. One connection each, made when it is needed and again when it was lost.

JSON-RPC answers carry the id of their request, so many may be under way. Flat answers carry none: one request at a time, and after a time-out the connection is closed, or the late answer would be
taken for the next one's. A Brain that hangs up as often as it is called is called at growing intervals, by one caller at a time.
"""

import asyncio
import itertools
import json
import random
import ssl
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI, WebSocketException

from cluster.contracts.errors import Misconfigured, ProviderRejected, ProviderUnavailable

from .brain_answers import Unsupported, bad_answer, frame_of, known, node_id_of, properties_of
from .brain_rest import RestLink
from .contracts import Known, Note
from .correlation import correlation_headers

LARGEST_FRAME = 8 << 20
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
CHARACTER = "character"


class Connection:
    """At most one connection to one path of one host."""

    def __init__(self, base_url: str, path: str, api_key: str | None, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(base_url)
        self._tls: dict[str, Any] = {"ssl": tls} if tls and parts.scheme == "https" else {}
        self._uri = urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, parts.path + path, "", ""))
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout = timeout
        self._socket: ClientConnection | None = None
        self._opening = asyncio.Lock()
        self._losses, self._not_before = 0, 0.0

    async def get(self) -> ClientConnection:
        """The open connection. Raises Unsupported (refused, not a WebSocket), Misconfigured (our key) and ProviderUnavailable."""
        async with self._opening:
            if self._socket is None:
                self._socket = await self._open()
            return self._socket

    async def _open(self) -> ClientConnection:
        left = self._not_before - asyncio.get_running_loop().time()
        if left > 0:
            raise ProviderUnavailable("The Brain keeps hanging up; it is called again in a moment.", code="reconnecting", retry_after=left)
        try:
            return await connect(self._uri, additional_headers=self._headers, open_timeout=self._timeout, max_size=LARGEST_FRAME, proxy=None, **self._tls)
        except InvalidStatus as error:
            status = error.response.status_code
            if status == 401:
                raise Misconfigured("The Brain refused our key (HTTP 401). Set BRAIN_SERVICE_API_KEY to a key it knows.") from error
            if status in (403, 404, 405, 426):
                raise Unsupported(f"{self._uri} refuses WebSocket connections (HTTP {status})") from error
            self._lost()
            raise ProviderUnavailable(f"The Brain at {self._uri} answered HTTP {status}.") from error
        except (InvalidHandshake, InvalidURI) as error:
            raise Unsupported(f"{self._uri} is no WebSocket") from error
        except (OSError, TimeoutError, WebSocketException) as error:
            self._lost()
            raise ProviderUnavailable(f"The Brain at {self._uri} cannot be reached ({type(error).__name__}). See BRAIN_SERVICE_BASE_URL.") from error

    async def drop(self, socket: ClientConnection | None, *, lost: bool = True) -> None:
        """Ends a connection, unless another has taken its place."""
        if socket is None or socket is not self._socket:
            return
        self._socket = None
        if lost:
            self._lost()
        with suppress(WebSocketException, OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await socket.close()

    def answered(self) -> None:
        self._losses, self._not_before = 0, 0.0

    def _lost(self) -> None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._losses, 10)) * random.uniform(0.5, 1.0)
        self._losses, self._not_before = self._losses + 1, asyncio.get_running_loop().time() + (pause if self._losses else 0.0)


class RpcLink:
    """Dialect "jsonrpc"."""

    name = "jsonrpc"

    def __init__(self, base_url: str, api_key: str | None, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        self._connection, self._timeout = Connection(base_url, "/mcp", api_key, timeout, tls), timeout
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._read_socket: ClientConnection | None = None

    async def probe(self) -> None:
        await self.call("ping", {})

    async def write(self, note: Note) -> str:
        arguments = {"content": note.text, "metadata": {"type": note.kind, **properties_of(note)}, "project_id": note.project_id, "idempotency_key": note.key}
        return node_id_of(await self.call("store_embedding", arguments))

    async def search(self, project_id: str, query: str, k: int, kind: str | None) -> tuple[Known, ...]:
        arguments = {"query": query, "limit": k, "project_id": project_id, "type": kind}
        return known((await self.call("search_embeddings", arguments)).get("results"), project_id, kind)

    async def call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result object of a tool. Raises Unsupported (no such method or tool, or not this dialect), ProviderRejected (its arguments), ProviderUnavailable."""
        socket = await self._connection.get()
        self._read(socket)
        asked = next(self._ids)
        self._waiting[asked] = reply = asyncio.get_running_loop().create_future()
        params: dict[str, Any] = {"name": tool, "arguments": arguments} | ({"_meta": named} if (named := correlation_headers()) else {})
        try:
            async with asyncio.timeout(self._timeout):
                await socket.send(json.dumps({"jsonrpc": "2.0", "id": asked, "method": "tools/call", "params": params}))
                frame = await reply
        except TimeoutError as error:
            raise ProviderUnavailable(f"The Brain did not answer within {self._timeout:g} s.") from error
        except WebSocketException as error:
            await self._connection.drop(socket)
            raise ProviderUnavailable("The Brain hung up.") from error
        finally:
            self._waiting.pop(asked, None)
        self._connection.answered()
        return _result(frame)

    async def aclose(self) -> None:
        await self._connection.drop(self._read_socket, lost=False)
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    def _read(self, socket: ClientConnection) -> None:
        if socket is not self._read_socket:
            self._read_socket, self._reader = socket, asyncio.get_running_loop().create_task(self._deliver(socket))

    async def _deliver(self, socket: ClientConnection) -> None:
        """Gives each answer to whoever waits for it. What breaks the conversation is the answer of all who wait."""
        failure: Exception
        try:
            while True:
                frame = frame_of(await socket.recv())
                asked = frame.get("id")
                if "id" not in frame or asked is None:
                    raise Unsupported("answers carry no id")
                if (reply := self._waiting.get(asked)) is not None and not reply.done():
                    reply.set_result(frame)
        except (ProviderUnavailable, Unsupported) as error:
            failure = error
        except WebSocketException:
            failure = ProviderUnavailable("The Brain hung up.")
        for reply in self._waiting.values():
            if not reply.done():
                reply.set_exception(failure)
        await self._connection.drop(socket)


def _result(frame: dict[str, Any]) -> dict[str, Any]:
    if (error := frame.get("error")) is not None:
        code, message = (error.get("code"), str(error.get("message", error))) if isinstance(error, dict) else (None, str(error))
        if code in (-32601, -32700, -32600):
            raise Unsupported(message)
        if code == -32602:
            raise ProviderRejected(f"The Brain refused what was sent: {message[:300]}")
        raise ProviderUnavailable(f"The Brain failed: {message[:300]}")
    result = frame.get("result")
    if not isinstance(result, dict):
        raise bad_answer("gave no result object")
    return result


class FlatLink:
    """Dialect "tool": characters through its two tools, everything else over REST."""

    name = "tool"

    def __init__(self, base_url: str, api_key: str | None, timeout: float, rest: RestLink, tls: ssl.SSLContext | None = None) -> None:
        self._connection, self._timeout, self._rest = Connection(base_url, "/", api_key, timeout, tls), timeout, rest
        self._turn = asyncio.Lock()
        self._socket: ClientConnection | None = None

    async def probe(self) -> None:
        try:
            await self._call({"tool": "find_similar_characters", "project_id": "probe", "query": ""})
        except ProviderRejected as error:
            raise Unsupported(str(error)) from error

    async def write(self, note: Note) -> str:
        if note.kind == CHARACTER:
            looks = str(note.properties.get("appearance") or note.text)
            named = {"name": str(note.properties.get("name") or note.text[:80]), "personality_description": note.text, "appearance_description": looks}
            await self._call({"tool": "create_character", "project_id": note.project_id, **named, "idempotency_key": f"{note.key}:tool"})
        return await self._rest.write(note)

    async def search(self, project_id: str, query: str, k: int, kind: str | None) -> tuple[Known, ...]:
        """By REST; characters that only the tool knows come along when their node proves to be of this project."""
        found = await self._rest.search(project_id, query, k, kind)
        if kind != CHARACTER or not query.strip():
            return found
        answer = await self._call({"tool": "find_similar_characters", "project_id": project_id, "query": query})
        there = {one.node_id for one in found}
        listed = [each for each in answer.get("results") or () if isinstance(each, dict) and isinstance(each.get("id"), str) and each["id"] not in there]
        nodes = [each | await self._rest.node(project_id, each["id"]) for each in listed[:k]]
        everybody = (*found, *(one.model_copy(update={"kind": CHARACTER}) for one in known(nodes, project_id, None)))
        named = {
            str(one.properties.get("name") or one.node_id): one for one in sorted(everybody, key=lambda one: "key" in one.properties)
        }  # what we wrote wins
        return tuple(sorted(named.values(), key=lambda one: -one.score))[:k]

    async def aclose(self) -> None:
        await self._connection.drop(self._socket, lost=False)

    async def _call(self, frame: dict[str, Any]) -> dict[str, Any]:
        async with self._turn:
            self._socket = socket = await self._connection.get()
            try:
                async with asyncio.timeout(self._timeout):
                    await socket.send(json.dumps(frame))
                    answer = frame_of(await socket.recv())
            except BaseException as error:  # whatever it was, the answer to this request may still come and must meet nobody
                await self._connection.drop(socket)
                if isinstance(error, TimeoutError):
                    raise ProviderUnavailable(f"The Brain did not answer within {self._timeout:g} s.") from error
                if isinstance(error, WebSocketException):
                    raise ProviderUnavailable("The Brain hung up.") from error
                raise
        self._connection.answered()
        if answer.get("status") != "success":
            raise ProviderRejected(f"The Brain refused what was sent: {str(answer.get('message'))[:300]}")
        return answer
