"""The Model Context Protocol around the tools: every tool with its schema, each answer as an object beside the original's line of prose.

Over HTTP it is stateless, so a client goes on after a restart of the service. `python -m serve_app.embedded.brain.mcp_server` serves it over stdin and stdout on the store of this installation; the
official package has no WebSocket transport any more.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

from cluster.contracts.errors import CallsheetError
from cluster.settings import Settings

from .store import Store
from .tools import TOOLS, call

NAME, VERSION = "callsheet-brain", "1.0"


def mcp_server(store: Store) -> Server[Any]:
    """An MCP server over a store."""

    async def list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[types.Tool(name=tool.name, description=tool.about, input_schema=tool.schema()) for tool in TOOLS.values()])

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answer = call(store, params.name, params.arguments or {})
        except CallsheetError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=error.detail)], is_error=True)
        return types.CallToolResult(content=[types.TextContent(type="text", text=answer.line)], structured_content=answer.data)

    return Server(NAME, version=VERSION, on_list_tools=list_tools, on_call_tool=call_tool)


class McpOverHttp:
    """The ASGI endpoint of `/mcp`. Runs within `lifespan`."""

    def __init__(self, allowed: Callable[[Scope, Receive, Send], Awaitable[bool]]) -> None:
        self._allowed = allowed
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def lifespan(self, store: Store) -> AsyncIterator[None]:
        self._manager = StreamableHTTPSessionManager(mcp_server(store), json_response=True, stateless=True)
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await self._allowed(scope, receive, send):
            assert self._manager is not None
            await self._manager.handle_request(scope, receive, send)


async def _serve_stdio(settings: Settings) -> None:
    store = Store(settings.home_path / "brain" / "brain.sqlite", time.time)
    server = mcp_server(store)
    try:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
    finally:
        store.close()


if __name__ == "__main__":
    asyncio.run(_serve_stdio(Settings()))
