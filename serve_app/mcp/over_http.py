"""MCP over streamable HTTP, one message at a time: no session lives between requests, so any replica answers any of them and a restart is not noticed.

The gate has let the caller in before; its key goes on to the API with each call. A page on another host cannot speak here through a reader's browser: `Host` and `Origin` must be ones this server is known by
(this machine, CALLSHEET_PUBLIC_URL, CALLSHEET_MCP_HOSTS).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cluster.settings import Settings

from .calls import TIMEOUT, Calls
from .server import build_server

_KEYS = ("x-api-key", "authorization")
_HERE = ("127.0.0.1", "localhost", "[::1]")


def known_hosts(settings: Settings) -> TransportSecuritySettings:
    """The names under which the server may be spoken to."""
    public = urlsplit(settings.public_url or "").netloc
    named = [name.strip() for name in settings.mcp_hosts.split(",") if name.strip()]
    plain = [*_HERE, settings.host, *([public] if public else []), *named]
    hosts = list(dict.fromkeys(each for name in plain for each in ((name, f"{name}:*") if ":" not in name.rpartition("]")[2] else (name,))))
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=[f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    )


class McpApp:
    """Answers the messages that a route hands over."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = known_hosts(settings)
        self._server = build_server(_own_api)
        self._limit = settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        manager = StreamableHTTPSessionManager(
            self._server, stateless=True, json_response=False, security_settings=self._hosts, max_request_body_size=self._limit
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


class Handover(Response):
    """A response that is what the MCP application answers."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@asynccontextmanager
async def _own_api(context: Any) -> AsyncIterator[Calls]:
    """The same application, through its own gate, with the key of the request."""
    request = context.request
    headers = {name: request.headers[name] for name in _KEYS if name in request.headers}
    headers["X-Request-ID"] = request.scope["state"]["request_id"]
    transport = httpx.ASGITransport(request.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://callsheet", headers=headers, timeout=TIMEOUT, trust_env=False) as http:
        yield Calls(http)
