"""Client of the Task Service: submits a task once, follows it, and brings back media it has verified.

`run` guarantees that what it returns has the length and checksum the service gave and begins like a file of its kind. Submitting again under the same
(execution, part) finds the first task on every service that honours `Idempotency-Key`; on one that ignores it a lost answer can cost a second render,
and the first result wins. A submit whose answer was lost is not looked for in the project listing: tasks of one project and type run side by side
there, nothing in the listing tells them apart, and taking another shot's picture would be worse than rendering twice.

Completion is learned by webhook where the service can reach us, else and besides by its status route, and at last by its project listing: deployed services answer 404 for
the status of every task. A webhook is a hint: where it carries no signature the service is asked, and only one that cannot tell is believed. A listing that says `completed` without a result
waits for the webhook that has it. One look at a listing serves all tasks of this process. Called by agents through `AgentContext.run_task`.
"""

import asyncio
import contextlib
import itertools
import json
import random
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from cluster.contracts.agents import Usage
from cluster.contracts.breakers import AWAY
from cluster.contracts.errors import CallsheetError, ProviderUnavailable
from cluster.settings import Settings
from cluster.tls import TASK_SERVICE, context_for

from .breaker import Board, Breaker, Bulkhead
from .callbacks import Arrival, Callbacks, Ear, Mailbox
from .contracts import TaskOutcome, TaskSubmission
from .correlation import correlation_headers
from .downloads import Download, download
from .task_answers import ended_result, has_ended, is_json, json_object, lacks_result, media_url, number, progress_of, refusal, submit_body

Progress = Callable[[float, str], Awaitable[None]]

STATUS_UNKNOWN_TRIES = 3
"""404s in a row for a task that was accepted, before the status route counts as unusable."""
STATUS_UNUSABLE_SECONDS = 300.0
LISTING_PAGES = 5
PATIENCE_SECONDS = 60.0
"""How long a service may not answer while a task runs before the attempt is given up."""
LONGEST_LOCAL_RETRY = 5.0
FAILED_CHAIN = 20
GRACE_SECONDS = 30.0
"""How long a task that is listed as completed may wait for the webhook with its result."""


@dataclass(frozen=True)
class Polling:
    """Time from one look at a task to the next, with jitter: `start * factor**n` up to `cap` seconds. `hold`: the service may wait that long for the end before it answers."""

    start: float
    factor: float
    cap: float
    hold: float = 0.0

    def pause(self, n: int) -> float:
        return min(self.cap, self.start * self.factor ** min(n, 50)) * random.uniform(0.8, 1.0)


QUICK = Polling(start=0.1, factor=1.5, cap=2.0, hold=2.0)
"""For the embedded service on this machine, which answers the moment a task ends. A service that does not know how to hold is simply polled."""
PATIENT = Polling(start=2.0, factor=1.5, cap=30.0)
"""For a service elsewhere, as its documents recommend."""


class TaskServiceClient:
    """One per process; opens its connection pool with the first call. Close it with `close`."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        timeout: float = 10.0,
        polling: Polling = QUICK,
        deadline: float = 3600.0,
        transport: httpx.AsyncBaseTransport | None = None,
        board: Board | None = None,
        calls: int = 64,
        mailbox: Mailbox | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`board` keeps the circuits, shared with other processes or not; `calls` may be open at once; `mailbox` is where the service calls back, None where it cannot."""
        self._base_url, self._api_key = base_url.rstrip("/"), api_key
        self._timeout, self._polling, self._deadline = timeout, polling, deadline
        self._transport, self._tls = transport, tls
        self._client: httpx.AsyncClient | None = None
        self._stranger: httpx.AsyncClient | None = None
        name = f"The Task Service at {self._base_url}"
        self._submits = Breaker(name, circuit=f"task_service:submit:{self._base_url}", board=board)
        self._reads = Breaker(name, circuit=f"task_service:read:{self._base_url}", board=board)
        self._bulkhead = Bulkhead(name, calls)
        self._mailbox = mailbox
        self._status_unusable_until = 0.0
        self._listings: dict[tuple[str, str, int], tuple[float, dict[str, Any]]] = {}

    @classmethod
    def from_settings(cls, settings: Settings, board: Board | None = None, callbacks: Callbacks | None = None) -> "TaskServiceClient":
        polling = QUICK if settings.task_service_base_url_setting is None else PATIENT
        mailbox = Mailbox.from_settings(settings, callbacks) if callbacks else None
        how: dict[str, Any] = {
            "polling": polling,
            "board": board,
            "calls": settings.neighbour_calls,
            "mailbox": mailbox,
            "tls": context_for(settings, TASK_SERVICE),
        }
        return cls(settings.task_service_base_url, settings.task_service_api_key, **how)

    async def run(self, submission: TaskSubmission, progress: Progress) -> TaskOutcome:
        """One task from submit to verified media.

        Raises ProviderRejected (the request or its content was refused), ProviderUnavailable (no service, no result, or media that does not check),
        Misconfigured (key) and Conflict (the key belongs to another request). When the caller is cancelled, so is the task.
        """
        barren: set[str] = set()
        while True:
            task_id, replayed = await self._submit_to_its_end(submission, barren)
            result = await self._follow_to_its_end(task_id, submission, progress)
            try:
                return await self._outcome(task_id, submission, result)
            except ProviderUnavailable as error:
                if error.code != "result_unavailable" or not replayed:
                    raise
                barren.add(task_id)  # an earlier attempt's task whose media are gone: do the work anew

    async def close(self) -> None:
        for client in (self._client, self._stranger):
            if client is not None:
                await client.aclose()
        self._client = self._stranger = None

    # ---- submit ------------------------------------------------------------------------------------------------------

    async def _submit_to_its_end(self, submission: TaskSubmission, barren: set[str]) -> tuple[str, bool]:
        """A caller cancelled in the middle of a submit still learns which task to cancel."""
        submitting = asyncio.ensure_future(self._submit(submission, barren))
        try:
            return await asyncio.shield(submitting)
        except asyncio.CancelledError:
            await asyncio.wait({submitting}, timeout=self._timeout)
            if submitting.done() and not submitting.cancelled() and submitting.exception() is None:
                await self._cancel(submitting.result()[0])
            submitting.cancel()
            raise

    async def _submit(self, submission: TaskSubmission, barren: set[str]) -> tuple[str, bool]:
        """A task that does this work, and whether it existed before.

        A task that is replayed to us although it failed, was cancelled or is `barren` is followed by a fresh one, under a key derived from its id:
        every attempt walks the same chain, so no crash in between makes a second fresh one.
        """
        key, callback = submission.idempotency_key, await self._expected(submission)
        for _ in range(FAILED_CHAIN):
            response = await self._request(
                "POST",
                "/api/v1/tasks/submit",
                breaker=self._submits,
                json=submit_body(submission, key, callback),
                headers={"Idempotency-Key": key},
            )
            answer = json_object(response)
            task_id, replayed = answer.get("task_id"), response.headers.get("Idempotent-Replayed") == "true"
            if not isinstance(task_id, str):
                raise ProviderUnavailable("The Task Service accepted a task but gave it no task_id.", code="bad_answer")
            if not replayed or (answer.get("status") not in ("failed", "cancelled") and task_id not in barren):
                return task_id, replayed
            key = f"{submission.idempotency_key}~{task_id}"
        raise ProviderUnavailable(f"{FAILED_CHAIN} tasks of this execution have failed already.", code="task_failed")

    async def _expected(self, submission: TaskSubmission) -> str | None:
        """The address the service calls back, which hears from now on. Where Redis is away nothing will be heard there, and the task is followed by asking."""
        if self._mailbox is None:
            return None
        token = self._mailbox.token(submission.idempotency_key)
        with contextlib.suppress(CallsheetError):
            await self._mailbox.expect(token, submission.project_id)
        return self._mailbox.address(token)

    async def _cancel(self, task_id: str) -> None:
        """Best effort: whatever the service answers, the task is no longer ours. Runs to its end although the caller is being cancelled."""
        request = asyncio.ensure_future(self._send("DELETE", f"/api/v1/tasks/{task_id}"))
        await asyncio.wait({request}, timeout=self._timeout)
        if request.done() and not request.cancelled():
            request.exception()

    # ---- follow ------------------------------------------------------------------------------------------------------

    async def _follow_to_its_end(self, task_id: str, submission: TaskSubmission, progress: Progress) -> dict[str, Any]:
        """The result object of the finished task; cancels the task when the caller or the deadline ends the wait."""
        try:
            async with asyncio.timeout(self._deadline):
                return await self._follow(task_id, submission, progress)
        except asyncio.CancelledError:
            await self._cancel(task_id)
            raise
        except TimeoutError:
            await self._cancel(task_id)
            raise ProviderUnavailable(f"Task {task_id} had not ended after {self._deadline:.0f} s and was cancelled.", code="task_timeout") from None

    async def _follow(self, task_id: str, submission: TaskSubmission, progress: Progress) -> dict[str, Any]:
        """The result object of the finished task."""
        clock = asyncio.get_running_loop().time
        answered_at, unknown, grace_until = clock(), 0, float("inf")
        ear = Ear(self._mailbox, self._mailbox.token(submission.idempotency_key), task_id, submission.project_id) if self._mailbox else None
        for look in itertools.count():
            asked_at = clock()
            heard = await ear.hear(self._polling.pause(look)) if ear else None
            try:
                state = await self._state(task_id, submission, heard)
            except ProviderUnavailable:
                if clock() - answered_at > PATIENCE_SECONDS:
                    raise
            else:
                answered_at, unknown = clock(), 0 if state else unknown + 1
                if state is None:
                    self._judge_unknown(task_id, unknown)
                else:
                    await progress(*progress_of(state))
                    if ear and lacks_result(state) and clock() < (grace_until := min(grace_until, clock() + GRACE_SECONDS)):
                        continue  # the webhook has it, and comes after the service's own bookkeeping
                    if (result := ended_result(task_id, state)) is not None:
                        return result
            if ear is None:
                await asyncio.sleep(max(0.0, self._polling.pause(look) - (clock() - asked_at)))
        raise AssertionError("unreachable: the loop has no end")

    async def _state(self, task_id: str, submission: TaskSubmission, heard: Arrival | None) -> dict[str, Any] | None:
        """The task's state: as it was signed, or on its way; else as the service says when it is asked, and only where that tells nothing as an unsigned webhook said."""
        if heard and (heard.signed or not has_ended(heard.body)):
            return heard.body
        try:
            state = await self._look(task_id, submission)
        except ProviderUnavailable:
            if heard:
                return heard.body
            raise
        return heard.body if heard and (state is None or lacks_result(state) or not has_ended(state)) else state

    async def _look(self, task_id: str, submission: TaskSubmission) -> dict[str, Any] | None:
        """The task's state by status route or listing; None when neither knows it."""
        if asyncio.get_running_loop().time() < self._status_unusable_until:
            return await self._listed(task_id, submission)
        path = f"/api/v1/tasks/{task_id}/status"
        response = await self._request("GET", path, breaker=self._reads, missing_ok=True, params={"wait": self._polling.hold} if self._polling.hold else None)
        return None if response.status_code == 404 else json_object(response)

    async def _listed(self, task_id: str, submission: TaskSubmission) -> dict[str, Any] | None:
        path = f"/api/v1/projects/{submission.project_id}/tasks"
        for page in range(1, LISTING_PAGES + 1):
            answer = await self._page(path, submission.task_type, page)
            for task in answer.get("tasks", ()):
                if task.get("task_id") == task_id:
                    return task
            if page >= answer.get("pagination", {}).get("total_pages", 1):
                return None
        return None

    async def _page(self, path: str, task_type: str, page: int) -> dict[str, Any]:
        """One page of a listing; read once for all tasks that look within a moment."""
        key, now = (path, task_type, page), asyncio.get_running_loop().time()
        read_at, answer = self._listings.get(key, (float("-inf"), {}))
        if now - read_at >= self._polling.start / 2:
            params = {"task_type": task_type, "page": page, "limit": 100}
            answer = json_object(await self._request("GET", path, breaker=self._reads, params=params))
            self._listings = {name: each for name, each in self._listings.items() if now - each[0] < self._polling.start} | {key: (now, answer)}
        return answer

    def _judge_unknown(self, task_id: str, unknown: int) -> None:
        now = asyncio.get_running_loop().time()
        if unknown < STATUS_UNKNOWN_TRIES:
            return
        if now >= self._status_unusable_until:
            self._status_unusable_until = now + STATUS_UNUSABLE_SECONDS
        elif unknown >= 3 * STATUS_UNKNOWN_TRIES:
            raise ProviderUnavailable(f"The Task Service no longer knows task {task_id}, neither by its status nor in the listing.", code="task_lost")

    # ---- result ------------------------------------------------------------------------------------------------------

    async def _outcome(self, task_id: str, submission: TaskSubmission, result: dict[str, Any]) -> TaskOutcome:
        url = media_url(submission.task_type, result)
        if url is None and submission.task_type == "evaluate_department" and result:
            file = Download(json.dumps(result, sort_keys=True).encode(), "application/json", "evaluation.json")
        elif url is None:
            raise ProviderUnavailable(f"Task {task_id} is completed, but the service gives no address of its media.", code="result_unavailable")
        else:
            file = await self._download(url, result)
        return TaskOutcome(
            task_id=task_id,
            result=result,
            content=file.content,
            media_type=file.media_type,
            file_name=file.name,
            checksum=str(result.get("checksum") or ""),
            provider=str(result.get("provider") or urlsplit(self._base_url).hostname or self._base_url),
            usage=Usage(cpu_seconds=number(result.get("cpu_seconds")), render_frames=int(number(result.get("frames")))),
        )

    async def _download(self, url: str, result: dict[str, Any]) -> Download:
        try:
            absolute = httpx.URL(self._base_url + "/").join(url)
        except httpx.InvalidURL as error:
            raise ProviderUnavailable(f"The service gave {url[:100]!r} as the address of its media, which is none.", code="result_unavailable") from error
        ours = (absolute.host, absolute.port) == (httpx.URL(self._base_url).host, httpx.URL(self._base_url).port)
        client = self._pool() if ours else self._strangers()
        size = result.get("size_bytes")
        async for attempt in _retries():
            with attempt:
                return await download(client, absolute, timeout=self._timeout, size=size if isinstance(size, int) else None, checksum=result.get("checksum"))
        raise AssertionError("unreachable: the last retry raises")

    # ---- HTTP --------------------------------------------------------------------------------------------------------

    async def _request(self, method: str, path: str, *, breaker: Breaker, missing_ok: bool = False, **options: Any) -> httpx.Response:
        """One idempotent call, with a few quick retries. Raises what `refusal` makes of the answer."""
        async for attempt in _retries():
            with attempt:
                async with self._bulkhead.place(), breaker.guard():
                    response = await self._send(method, path, **options)
                    if response.is_success or (missing_ok and response.status_code == 404 and is_json(response)):
                        return response
                    raise refusal(response)
        raise AssertionError("unreachable: the last retry raises")

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        options["headers"] = {**(options.get("headers") or {}), **correlation_headers()}
        try:
            return await self._pool().request(method, self._base_url + path, **options)
        except httpx.TimeoutException as error:
            raise ProviderUnavailable(f"The Task Service at {self._base_url} did not answer within {self._timeout:.0f} s.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(f"The Task Service at {self._base_url} cannot be reached ({type(error).__name__}). See TASK_SERVICE_BASE_URL.") from error

    def _pool(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                headers={"X-API-Key": self._api_key} if self._api_key else {},
                timeout=httpx.Timeout(self._timeout + self._polling.hold, connect=5.0),
                limits=httpx.Limits(max_connections=256, max_keepalive_connections=16),
                transport=self._transport,
                verify=self._tls or True,
            )
        return self._client

    def _strangers(self) -> httpx.AsyncClient:
        """For media that lie elsewhere: our key is for this service, not for whoever hosts its files."""
        if self._stranger is None:
            self._stranger = httpx.AsyncClient(follow_redirects=True, transport=self._transport)
        return self._stranger


def _retries() -> Any:
    return stamina.retry_context(on=_retry_wait, attempts=4, timeout=20.0, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3)


def _retry_wait(error: Exception) -> bool | float:
    """Whether, or after how many seconds, to try again here; longer waits are the engine's."""
    if not isinstance(error, ProviderUnavailable) or error.code in AWAY | {"result_unavailable"}:
        return False
    return True if error.retry_after is None else (error.retry_after if error.retry_after <= LONGEST_LOCAL_RETRY else False)
