"""Waiting until replicas have a write, in a way that means something.

`WAIT` answers for what its own connection has written. A script that was sent again after a lost reply may have written nothing on the second connection, and a server that was promoted in between
knows nothing of the first: so the scripts, a mark written after them and the `WAIT` all travel on one connection, which must not have been replaced meanwhile. Replication is one stream,
so replicas that have the mark have everything written before it.
"""

from collections.abc import Sequence
from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ResponseError

from ..contracts.errors import StoreUnavailable
from .keys import PREFIX

MARK_SECONDS = 60
RETRY_AFTER_SECONDS = 2.0


async def exchange(connection: AbstractConnection, commands: Sequence[Sequence[Any]]) -> list[Any]:
    """Sends the commands together and reads their replies; an error reply is returned in its place."""
    await connection.send_packed_command(connection.pack_commands(commands))
    replies: list[Any] = []
    for _ in commands:
        try:
            replies.append(await connection.read_response())
        except ResponseError as error:
            replies.append(error)
    return replies


async def confirm(connection: AbstractConnection, near: str, *, replicas: int, wait_ms: int) -> None:
    """Returns when `replicas` replicas have all that `connection` has written. `near` is a key of the slot that was written to.

    Raises StoreUnavailable (`not_replicated`).
    """
    if not connection.is_connected:  # sending would connect anew, perhaps to a server that never saw the write
        raise not_replicated(replicas)
    mark = f"{PREFIX}:{near[near.index('{') : near.index('}') + 1]}:mark" if "{" in near else f"{PREFIX}:mark"
    _, reached = await exchange(connection, [("SET", mark, 1, "EX", MARK_SECONDS), ("WAIT", replicas, wait_ms)])
    if not isinstance(reached, int) or reached < replicas:
        raise not_replicated(replicas, reached if isinstance(reached, int) else 0)


def not_replicated(wanted: int, reached: int = 0) -> StoreUnavailable:
    return StoreUnavailable(
        f"Stored, but only {reached} of {wanted} replicas confirmed it in time: a failover now could lose it.",
        code="not_replicated",
        next_step="Ask again with the same Idempotency-Key: that is harmless, and succeeds when the replicas have caught up.",
        retry_after=RETRY_AFTER_SECONDS,
    )
