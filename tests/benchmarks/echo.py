"""The least an asynchronous actor can do: what a bare call costs is measured with it. A module of its own, so that Ray's workers can import it."""

import os


class Echo:
    async def call(self, payload: bytes) -> bytes:
        return payload

    async def pid(self) -> int:
        return os.getpid()
