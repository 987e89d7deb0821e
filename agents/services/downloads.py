"""Downloads a media file and believes nothing: length, checksum and the first bytes must fit, or the result counts as unavailable."""

import hashlib
from dataclasses import dataclass
from urllib.parse import unquote

import httpx

from cluster.contracts.errors import Misconfigured, ProviderUnavailable

from .correlation import correlation_headers

LARGEST_BYTES = 1 << 30

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"WAVE", "audio/wav"),
    (8, b"WEBP", "image/webp"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
)


@dataclass(frozen=True)
class Download:
    content: bytes
    media_type: str
    name: str


async def download(client: httpx.AsyncClient, url: httpx.URL, *, timeout: float, size: int | None, checksum: str | None) -> Download:
    """The file at `url`. `size` in bytes and `checksum` (SHA-256) are checked when given.

    Raises ProviderUnavailable with code `result_unavailable` when the address leads to no such media, and without that code when it may yet.
    """
    content = await _fetch(client, url, timeout)
    if size is not None and size != len(content):
        raise _unavailable(f"The media at {url} has {len(content)} bytes where the service gave {size}.")
    if checksum and hashlib.sha256(content).hexdigest() != checksum.removeprefix("sha256:"):
        raise _unavailable(f"The media at {url} does not have the checksum the service gave.")
    media_type = media_type_of(content)
    if media_type is None:
        raise _unavailable(f"What lies at {url} is no picture, film or sound that we know.")
    return Download(content, media_type, unquote(url.path.rsplit("/", 1)[-1]) or f"media.{media_type.rsplit('/', 1)[-1]}")


def media_type_of(content: bytes) -> str | None:
    """Media type by the first bytes, or None when they are of no kind we use."""
    for offset, magic, media_type in _MAGIC:
        if content[offset : offset + len(magic)] == magic:
            return media_type
    return None


async def _fetch(client: httpx.AsyncClient, url: httpx.URL, timeout: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        async with client.stream("GET", url, timeout=timeout, headers=correlation_headers()) as response:
            if response.status_code in (401, 403):
                raise Misconfigured(f"The media at {url} is refused to us (HTTP {response.status_code}). See TASK_SERVICE_API_KEY.")
            if response.status_code >= 500 or response.status_code == 429:
                raise ProviderUnavailable(f"The media at {url} cannot be had now (HTTP {response.status_code}).")
            if not response.is_success:
                raise _unavailable(f"The result's address {url} leads to no media (HTTP {response.status_code}).")
            async for part in response.aiter_bytes():
                parts.append(part)
                if (size := size + len(part)) > LARGEST_BYTES:
                    raise _unavailable(f"The media at {url} is larger than {LARGEST_BYTES} bytes.")
    except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise _unavailable(f"The result's address {url} leads nowhere ({type(error).__name__}).") from error
    except httpx.HTTPError as error:
        raise ProviderUnavailable(f"The media at {url} broke off ({type(error).__name__}).") from error
    return b"".join(parts)


def _unavailable(message: str) -> ProviderUnavailable:
    return ProviderUnavailable(message, code="result_unavailable")
