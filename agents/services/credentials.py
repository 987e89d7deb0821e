"""How a caller of Auto-Movie proves who it is: one of three schemes, named by AUTO_MOVIE_AUTH.

jwt      signs in with e-mail and password; the token goes as `Authorization: JWT <token>`, and is made anew before it expires and once after a refusal
api_key  `Authorization: users API-Key <key>`, Payload's own form
bearer   `Authorization: Bearer <token>`
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from cluster.contracts.errors import Misconfigured
from cluster.settings import AutoMovieAuth, Settings

EARLY_SECONDS = 30.0
"""A token is made anew so long before it expires."""


class Token(NamedTuple):
    text: str
    expires_at: float
    """Unix seconds; 0 when the app did not say."""


SignIn = Callable[[str, str], Awaitable[Token]]
"""From e-mail and password to a token."""


class Credentials:
    """The `Authorization` header of one client. Concurrent callers share one sign-in."""

    def __init__(self, scheme: AutoMovieAuth, *, secret: str = "", email: str = "", password: str = "", clock: Callable[[], float] = time.time) -> None:
        self._scheme, self._secret, self._email, self._password, self._clock = scheme, secret, email, password, clock
        self._token: Token | None = None
        self._signing_in = asyncio.Lock()

    @classmethod
    def from_settings(cls, settings: Settings) -> "Credentials":
        password = settings.auto_movie_password.get_secret_value() if settings.auto_movie_password else ""
        return cls(settings.auto_movie_auth, secret=settings.auto_movie_api_key or "", email=settings.auto_movie_email or "", password=password)

    @property
    def renewable(self) -> bool:
        """Whether a refusal may be over after signing in again."""
        return self._scheme is AutoMovieAuth.JWT

    async def header(self, sign_in: SignIn) -> str:
        """Raises Misconfigured when the scheme's secret is not set, and whatever `sign_in` raises."""
        if self._scheme is AutoMovieAuth.JWT:
            return f"JWT {(await self._current(sign_in)).text}"
        if not self._secret:
            raise Misconfigured("No key for Auto-Movie is set. Set AUTO_MOVIE_API_KEY, or AUTO_MOVIE_AUTH=jwt with AUTO_MOVIE_EMAIL and AUTO_MOVIE_PASSWORD.")
        return f"users API-Key {self._secret}" if self._scheme is AutoMovieAuth.API_KEY else f"Bearer {self._secret}"

    def refused(self, header: str) -> None:
        """Forgets the token of a header that was refused, unless another caller has a newer one already."""
        if self._token is not None and header == f"JWT {self._token.text}":
            self._token = None

    async def _current(self, sign_in: SignIn) -> Token:
        async with self._signing_in:
            if self._token is None or (self._token.expires_at and self._token.expires_at - EARLY_SECONDS <= self._clock()):
                if not (self._email and self._password):
                    raise Misconfigured("Auto-Movie is called with AUTO_MOVIE_AUTH=jwt: set AUTO_MOVIE_EMAIL and AUTO_MOVIE_PASSWORD.")
                self._token = await sign_in(self._email, self._password)
            return self._token
