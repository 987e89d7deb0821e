"""What the routes for LangGraph's clients share: the caller's desk, and the form of their parameters."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request

from cluster.contracts.threads import RUN_ID_PATTERN, THREAD_ID_PATTERN, Thread

from ...auth import Caller, principal
from ...services import Use
from ...threads.desk import Desk

Json = dict[str, Any]


async def _desk(request: Request, services: Use, caller: Caller) -> Desk:
    return Desk(services, caller, principal(caller, request))


At = Annotated[Desk, Depends(_desk)]
ThreadPath = Annotated[str, Path(pattern=THREAD_ID_PATTERN)]
RunPath = Annotated[str, Path(pattern=RUN_ID_PATTERN)]


async def _thread(thread_id: ThreadPath, desk: At) -> Thread:
    return await desk.thread(thread_id)


Found = Annotated[Thread, Depends(_thread)]
"""The thread the address names; 404 also for one of a project the key does not see."""
Select = Annotated[list[str] | None, Query(description="Only these fields.", max_length=20)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
