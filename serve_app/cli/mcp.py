"""`callsheet mcp`: productions as tools over stdin and stdout, for programs that start MCP servers themselves."""

import asyncio
import os
from typing import Annotated

import typer

from cluster.settings import Settings

from .failures import UNUSABLE, Stopped


def mcp(url: Annotated[str, typer.Option(help="Address of the server; this machine's own when none is given.")] = "") -> None:
    """Serve productions as MCP tools over stdin and stdout, with the key in CALLSHEET_API_KEY (or this machine's own)."""
    from ..mcp.over_stdio import serve  # heavy, and for this command only

    settings = Settings()
    key = os.environ.get("CALLSHEET_API_KEY") or (settings.admin_key if not url else None)
    if not key:
        raise Stopped(UNUSABLE, "No API key is known: set CALLSHEET_API_KEY to one of that server.")
    asyncio.run(serve(url.rstrip("/") or settings.base_url, key))
