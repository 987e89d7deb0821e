"""What a browser is told about our answers: read them as what they say they are, frame them nowhere, send no addresses on, and let no other origin's page in unless an operator listed it.

`SafeHeaders` adds what an answer does not say itself. Without a policy of its own an answer may load and run nothing (`default-src 'none'`), which is right for JSON, events and problems, and for a file that somebody opens;
/docs may load its page's parts, the studio brings its own policy.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cluster.contracts.errors import Misconfigured

DOCS_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' https://cdn.jsdelivr.net; style-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    "img-src 'self' data: https://fastapi.tiangolo.com; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000"
"""Said where the request came over TLS, here or at the proxy in front: never again without."""
HEADERS = [
    "Authorization",
    "Cache-Control",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "Range",
    "X-API-Key",
    "X-Correlation-ID",
    "X-Request-ID",
]
SHOWN = [
    "Content-Disposition",
    "Content-Length",
    "Content-Location",
    "Content-Range",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
]


class SafeHeaders:
    """Middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        encrypted = scope.get("scheme") == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"
        policy = DOCS_POLICY if scope["path"] == "/docs" else POLICY

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**SAFE, "Content-Security-Policy": policy, **({"Strict-Transport-Security": TRANSPORT} if encrypted else {})}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, told)


def other_origins(listed: list[str]) -> list[Middleware]:
    """Lets pages of these origins call the API; none where nobody is listed. Nothing here lives in a cookie, so credentials are not for browsers to add. Raises Misconfigured."""
    if wrong := [each for each in listed if "*" in each or not each.startswith(("https://", "http://"))]:
        raise Misconfigured(f"CALLSHEET_CORS_ORIGINS holds {', '.join(wrong)}: name each origin in full, `https://studio.example`.")
    if not listed:
        return []
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    return [Middleware(CORSMiddleware, allow_origins=listed, allow_methods=methods, allow_headers=HEADERS, expose_headers=SHOWN, max_age=600)]
