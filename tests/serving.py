"""Real HTTP for tests: an ASGI application on a free port, and waiting for conditions instead of for time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn


@asynccontextmanager
async def served(app: Any, port: int = 0) -> AsyncIterator[str]:
    """An ASGI application on a free port, or on the given one: where a service was before it went away."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="on"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started or serving.done())
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first true value of `condition`, looked at whenever the loop is free."""
    async with asyncio.timeout(seconds):
        while not (value := condition()):
            await asyncio.to_thread(threading.Event().wait, 0.01)
        return value
