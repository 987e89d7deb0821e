"""The HTTP API as the tools call it: models in and out, refusals as `Refused` with what to do next."""

import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import orjson
from pydantic import BaseModel

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
Read = TypeVar("Read", bound=BaseModel)


class Refused(Exception):
    """The API said no, or nothing; the text is for the model that called."""


class Calls:
    """One caller's calls. `http` carries the key and knows the address."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def get(self, path: str, model: type[Read], **params: Any) -> Read:
        """Parameters that are None are left out."""
        return model.model_validate_json((await self.answer("GET", path, params=params)).content)

    async def post(self, path: str, model: type[Read], body: Mapping[str, Any], *, key: str | None = None) -> Read:
        """Under an Idempotency-Key, the caller's or one of its own."""
        headers = {"Idempotency-Key": key or secrets.token_hex(16)}
        return model.model_validate_json((await self.answer("POST", path, json=body, headers=headers)).content)

    async def answer(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer, below 400. Raises Refused."""
        asked = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            answer = await self._http.request(method, path, params=asked, json=json, headers=headers)
        except httpx.HTTPError as error:
            raise Refused(f"The server does not answer ({type(error).__name__}). Look whether it runs: `callsheet status`.") from error
        if answer.status_code >= 400:
            raise Refused(_told(answer))
        return answer


def _told(answer: httpx.Response) -> str:
    """A problem as sentences."""
    try:
        problem = orjson.loads(answer.content)
        wrong = "".join(f" {each['pointer']}: {each['detail']}." for each in problem.get("errors", ()))
        return f"{problem['detail']}{wrong} {problem['next']} ({problem['status']} {problem['code']})"
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"The server answered with HTTP {answer.status_code}."
