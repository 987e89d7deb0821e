"""The studio's files as a browser gets them, read once for a process.

Every file but the page itself has an address with the digest of all of them, so it may be kept for ever, and a page never runs with modules of another version. During an upgrade a replica may be asked for
the files of its neighbour's version: it answers with its own and forbids to keep them, which the next visit mends.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent
PAGE = "page.html"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_PLAIN = ("text/plain; charset=utf-8", "LICENSE")
BARE = {"preact": "preact.mjs", "preact/hooks": "preact-hooks.mjs", "@preact/signals-core": "signals-core.mjs"}
"""What vendored modules import by a bare name, which a browser only resolves with an import map; that would be the one inline script of the page."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


def policy(token_endpoint: str | None = None) -> str:
    """The policy; where people sign in at an issuer, the page may also fetch their token there."""
    if token_endpoint is None:
        return POLICY
    parts = urlsplit(token_endpoint)
    return POLICY.replace("connect-src 'self'", f"connect-src 'self' {parts.scheme}://{parts.netloc}")


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class File:
    """One file, as it is sent."""

    media_type: str
    plain: bytes
    packed: bytes
    """The same, gzipped; empty where that saves nothing."""


@dataclass(frozen=True)
class Pages:
    digest: str
    page: File
    files: dict[str, File]


@cache
def pages() -> Pages:
    """The page and its files. Reads the folder at the first call."""
    files = {path.relative_to(FOLDER).as_posix(): _file(path) for path in sorted(FOLDER.rglob("*")) if _served(path)}
    page = (FOLDER / PAGE).read_bytes()
    whole = hashlib.sha256(page)
    for name, file in files.items():
        whole.update(name.encode() + hashlib.sha256(file.plain).digest())
    digest = whole.hexdigest()[:16]
    return Pages(digest, _packed("text/html; charset=utf-8", page.replace(b"{digest}", digest.encode())), files)


def vendored() -> list[dict[str, str]]:
    """What in `vendor/` comes from others: file, package, version, licence, SHA-256."""
    return json.loads((FOLDER / "vendor" / "vendored.json").read_text())


def _served(path: Path) -> bool:
    return path.is_file() and (path.suffix in TYPES or path.name.startswith(_PLAIN[1]))


def _file(path: Path) -> File:
    content = path.read_bytes()
    if path.suffix == ".mjs":
        for name, module in BARE.items():
            content = content.replace(f'from"{name}"'.encode(), f'from"./{module}"'.encode())
    return _packed(TYPES.get(path.suffix, _PLAIN[0]), content)


def _packed(media_type: str, content: bytes) -> File:
    packed = gzip.compress(content, 9, mtime=0) if media_type.startswith(("text/", "image/svg")) else b""
    return File(media_type, content, packed if len(packed) < len(content) else b"")
