"""MCP over stdin and stdout, for clients that start their servers: the same tools, calling a server elsewhere by HTTP with a key from the environment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from mcp.server.stdio import stdio_server

from .calls import TIMEOUT, Calls
from .server import build_server


async def serve(base_url: str, key: str) -> None:
    """Serves until stdin ends."""
    async with httpx.AsyncClient(base_url=base_url, headers={"X-API-Key": key}, timeout=TIMEOUT, trust_env=False) as http:

        @asynccontextmanager
        async def calls_of(context: Any) -> AsyncIterator[Calls]:
            yield Calls(http)

        server = build_server(calls_of)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
