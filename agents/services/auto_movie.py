"""Client of the Auto-Movie app: its projects, episodes, scenes, characters, sessions, tasks and media, over Payload's REST interface.

Reads and updates may be repeated and are, a few times. A create may not: the app has no idempotency, so a create whose answer was lost raises ProviderUnavailable (`maybe_done`), and `ensure`
and `ensure_media` look before they create and look again after such a loss. Groups of a document are replaced whole by the app; `update_group` therefore reads the group, changes it and writes
it back. Relations are accepted as ids and as objects.

The app keeps its users' projects apart only loosely: whoever calls this names the project in every filter.
"""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

import httpx
import stamina

from cluster.contracts.errors import CallsheetError, Misconfigured, NotFound, ProviderUnavailable
from cluster.settings import Settings
from cluster.tls import AUTO_MOVIE, context_for

from .breaker import Board, Breaker, Bulkhead
from .correlation import correlation_headers
from .credentials import Credentials, Token
from .payload import Document, Page, Where, document_of, json_object, page_of, query, refusal

Collection = Literal["projects", "episodes", "scenes", "characters", "media", "sessions", "tasks", "users"]
LONGEST_LOCAL_RETRY = 5.0
UPLOAD_SECONDS = 300.0
LOST_CREATES = 3
"""How often a create is looked for and tried again after its answer was lost."""
LISTED = 100


class AutoMovieClient:
    """One per process; opens its connection pool with the first call. Close it with `close`.

    Every method raises ProviderUnavailable (no answer, or one that makes no sense), ProviderRejected (values refused; `errors` names the fields), Misconfigured (credentials), Conflict.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
        board: Board | None = None,
        calls: int = 16,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`board` keeps the circuit, shared with other processes or not; `calls` may be open at once."""
        self._base_url, self._credentials, self._timeout, self._transport = base_url.rstrip("/"), credentials, timeout, transport
        self._client: httpx.AsyncClient | None = None
        self._tls = tls
        name = f"Auto-Movie at {self._base_url}"
        self._breaker = Breaker(name, circuit=f"auto_movie:{self._base_url}", board=board)
        self._bulkhead = Bulkhead(name, calls)

    @classmethod
    def from_settings(cls, settings: Settings, board: Board | None = None) -> "AutoMovieClient":
        return cls(
            settings.auto_movie_base_url,
            Credentials.from_settings(settings),
            board=board,
            calls=min(16, settings.neighbour_calls),
            tls=context_for(settings, AUTO_MOVIE),
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    # ---- documents ---------------------------------------------------------------------------------------------------

    async def find(self, collection: Collection, where: Where | None = None, *, sort: str = "", limit: int = 10, page: int = 1, depth: int = 0) -> Page:
        return page_of(await self._again("GET", f"/api/{collection}", params=query(where, sort=sort, limit=limit, page=page, depth=depth)))

    async def every(self, collection: Collection, where: Where) -> AsyncIterator[Document]:
        """All documents that fit, oldest first."""
        page = 1
        while True:
            found = await self.find(collection, where, sort="createdAt", limit=LISTED, page=page)
            for document in found.docs:
                yield document
            if not found.more:
                return
            page += 1

    async def get(self, collection: Collection, document_id: str, *, depth: int = 0) -> Document | None:
        """The document, or None when there is none."""
        try:
            return document_of(await self._again("GET", f"/api/{collection}/{document_id}", params=query(depth=depth)))
        except NotFound:
            return None

    async def create(self, collection: Collection, fields: Mapping[str, Any]) -> Document:
        """A new document. Raises ProviderUnavailable with the code `maybe_done` when it may exist although no answer came."""
        return document_of(await self._once("POST", f"/api/{collection}", params=query(), json=dict(fields)))

    async def update(self, collection: Collection, document_id: str, fields: Mapping[str, Any]) -> Document:
        """Raises NotFound."""
        return document_of(await self._again("PATCH", f"/api/{collection}/{document_id}", params=query(), json=dict(fields)))

    async def update_group(self, collection: Collection, document_id: str, group: str, changes: Mapping[str, Any]) -> Document:
        """Changes some fields of a group and leaves the group's others as they are. Raises NotFound."""
        there = await self.get(collection, document_id)
        if there is None:
            raise NotFound(f"Auto-Movie has no document {document_id} in {collection}.")
        before = there.get(group)
        return await self.update(collection, document_id, {group: {**(before if isinstance(before, dict) else {}), **changes}})

    async def delete(self, collection: Collection, document_id: str) -> bool:
        """False when it was not there."""
        try:
            await self._again("DELETE", f"/api/{collection}/{document_id}")
        except NotFound:
            return False
        return True

    async def ensure(self, collection: Collection, where: Where, fields: Mapping[str, Any]) -> tuple[Document, bool]:
        """The oldest document that fits `where`, else a new one; True when it was made here. No lost answer makes a second one."""
        return await self._ensure(collection, where, lambda: self.create(collection, fields))

    async def _ensure(self, collection: Collection, where: Where, create: Any) -> tuple[Document, bool]:
        for left in reversed(range(LOST_CREATES)):
            if found := (await self.find(collection, where, sort="createdAt", limit=1)).docs:
                return found[0], False
            try:
                return await create(), True
            except ProviderUnavailable as error:
                if error.code not in ("maybe_done", "bad_answer") or not left:
                    raise
        raise AssertionError("unreachable: the last turn answers or raises")

    # ---- media -------------------------------------------------------------------------------------------------------

    async def upload(self, fields: Mapping[str, Any], content: bytes, *, name: str, media_type: str) -> Document:
        """A media document with its bytes. Raises as `create`."""
        files = {"file": (name, content, media_type), "_payload": (None, json.dumps(dict(fields)), "application/json")}
        return document_of(await self._once("POST", "/api/media", params=query(), files=files, timeout=UPLOAD_SECONDS))

    async def ensure_media(self, where: Where, fields: Mapping[str, Any], content: bytes, *, name: str, media_type: str) -> tuple[Document, bool]:
        """As `ensure`, for a file."""
        return await self._ensure("media", where, lambda: self.upload(fields, content, name=name, media_type=media_type))

    async def download(self, document: Document) -> bytes:
        """The bytes behind a media document's `url`. Raises NotFound when it leads to none."""
        url = httpx.URL(self._base_url + "/").join(str(document.get("url") or ""))
        if (url.host, url.port) != (httpx.URL(self._base_url).host, httpx.URL(self._base_url).port):
            raise NotFound(f"The media {document.get('id')} lie elsewhere, at {url.host}; they are not fetched with this app's credentials.")
        return (await self._again("GET", url, timeout=UPLOAD_SECONDS)).content

    # ---- HTTP --------------------------------------------------------------------------------------------------------

    async def _again(self, method: str, path: str | httpx.URL, **options: Any) -> httpx.Response:
        """A call that may be repeated."""
        return await self._tried(_may_repeat, method, path, options)

    async def _once(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call that is repeated only when it certainly did nothing."""
        try:
            return await self._tried(_did_nothing, method, path, options)
        except ProviderUnavailable as error:
            if error.code in UNTOUCHED:
                raise
            raise ProviderUnavailable(error.detail, code="maybe_done", retry_after=error.retry_after) from error

    async def _tried(self, when: Any, method: str, path: str | httpx.URL, options: dict[str, Any]) -> httpx.Response:
        async for attempt in stamina.retry_context(on=when, attempts=4, timeout=20.0, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3):
            with attempt:
                async with self._bulkhead.place(), self._breaker.guard():
                    return await self._authorised(method, path, options)
        raise AssertionError("unreachable: the last retry raises")

    async def _authorised(self, method: str, path: str | httpx.URL, options: dict[str, Any]) -> httpx.Response:
        """The answer; after a 401, of a second call with a fresh token."""
        for fresh in (False, True):
            header = await self._credentials.header(self._sign_in)
            response = await self._send(method, path, {**options, "headers": {"Authorization": header}})
            if response.status_code == 401 and self._credentials.renewable and not fresh:
                self._credentials.refused(header)
                continue
            if response.is_success:
                return response
            raise refusal(response)
        raise AssertionError("unreachable: the second turn answers or raises")

    async def _sign_in(self, email: str, password: str) -> Token:
        response = await self._send("POST", "/api/users/login", {"json": {"email": email, "password": password}})
        if response.status_code in (400, 401, 403):
            raise Misconfigured("Auto-Movie does not know AUTO_MOVIE_EMAIL with AUTO_MOVIE_PASSWORD.", code="auto_movie_credentials")
        if not response.is_success:
            raise refusal(response)
        answer = json_object(response)
        token, expires = answer.get("token"), answer.get("exp")
        if not isinstance(token, str):
            raise ProviderUnavailable("Auto-Movie accepted a login but gave no token.", code="bad_answer")
        return Token(token, float(expires) if isinstance(expires, int | float) else 0.0)

    async def _send(self, method: str, path: str | httpx.URL, options: dict[str, Any]) -> httpx.Response:
        options["headers"] = {**options.get("headers", {}), **correlation_headers()}
        try:
            return await self._pool().request(method, path if isinstance(path, httpx.URL) else self._base_url + path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ProviderUnavailable(
                f"Auto-Movie at {self._base_url} cannot be reached ({type(error).__name__}). See AUTO_MOVIE_BASE_URL.", code="unreached"
            ) from error
        except httpx.TimeoutException as error:
            raise ProviderUnavailable(f"Auto-Movie at {self._base_url} did not answer in time.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(f"The connection to Auto-Movie at {self._base_url} broke off ({type(error).__name__}).") from error

    def _pool(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(self._timeout, connect=5.0),
                limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
                transport=self._transport,
                verify=self._tls or True,
            )
        return self._client


UNTOUCHED = frozenset({"unreached", "circuit_open", "bulkhead_full", "too_many"})
"""Codes of failures in which the app has seen nothing of the call, or refused to look at it."""


def _may_repeat(error: Exception) -> bool | float:
    """Whether, or after how many seconds, to try again here; longer waits are the caller's."""
    if not isinstance(error, ProviderUnavailable) or error.code in ("circuit_open", "bulkhead_full"):
        return False
    return True if error.retry_after is None else (error.retry_after if error.retry_after <= LONGEST_LOCAL_RETRY else False)


def _did_nothing(error: Exception) -> bool | float:
    return _may_repeat(error) if isinstance(error, CallsheetError) and error.code in UNTOUCHED else False
