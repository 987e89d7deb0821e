"""Artifacts: what a workflow has made, and the bytes themselves with range requests."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from cluster.contracts.access import Permission
from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import Model
from cluster.contracts.errors import NotFound
from cluster.contracts.ids import SHA256_PATTERN

from ..auth import Caller, Visible, allows
from ..conditions import matches
from ..errors import RangeNotSatisfiable
from ..services import Use

router = APIRouter(tags=["artifacts"])

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_SHOWN = re.compile(r"(video|audio)/[\w.+-]+|image/(png|jpeg|webp|gif)|application/(pdf|json)|text/(plain|vtt|csv)")
"""Media types a browser may show in our origin; everything else, HTML and SVG above all, is only offered as a download."""
_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {200: {"description": "The whole file.", **_BYTES}, 206: {"description": "The range asked for.", **_BYTES}}

Digest = Annotated[str, Path(pattern=SHA256_PATTERN)]


class ArtifactList(Model):
    items: list[Artifact]


@router.get("/api/v1/workflows/{workflow_id}/artifacts", dependencies=[allows(Permission.READ)])
async def list_artifacts(workflow: Visible, services: Use) -> ArtifactList:
    """Every file the workflow has made so far, with the agent and the provider that made it."""
    return ArtifactList(items=list(await services.store.artifacts(workflow.workflow_id)))


@router.get("/api/v1/artifacts/{sha256}", dependencies=[allows(Permission.READ)], response_class=Response, responses=_RESPONSES)
@router.head("/api/v1/artifacts/{sha256}", dependencies=[allows(Permission.READ)], include_in_schema=False)
async def get_artifact(
    sha256: Digest,
    request: Request,
    services: Use,
    caller: Caller,
    download: Annotated[bool, Query(description="Offer the file under its name instead of showing it.")] = False,
    if_none_match: Annotated[str | None, Header()] = None,
    if_range: Annotated[str | None, Header()] = None,
    range: Annotated[str | None, Header()] = None,
) -> Response:
    """The bytes of a file that a workflow visible to this key has made. They never change, so they may be cached for ever. One byte range per request."""
    artifact = await services.store.has_artifact(caller.reach(), sha256)
    if artifact is None:
        raise NotFound(f"There is no artifact {sha256[:12]}… that this key may see.")
    headers = _headers(artifact, download)
    if if_none_match and matches(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    size = await services.artifacts.size(sha256)
    asked = range if if_range in (None, headers["ETag"]) else None
    window = requested_range(asked, size)
    start, stop = window or (0, size)
    headers["Content-Length"] = str(stop - start)
    if window:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if window else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=artifact.media_type)
    content: AsyncIterator[bytes] = services.artifacts.stream(sha256, start, stop)
    return StreamingResponse(content, status, headers, artifact.media_type)


def requested_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last, or None for the whole file (RFC 9110, section 14: what cannot be understood, and several ranges, may be ignored).

    Raises RangeNotSatisfiable when the file has none of the bytes asked for.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    if first and last and int(last) < int(first):
        return None
    if start >= size or (not first and int(last) == 0):
        raise RangeNotSatisfiable(f"The file has {size} bytes; the range {header!r} lies outside.", size=size)
    return start, stop


def _headers(artifact: Artifact, download: bool) -> dict[str, str]:
    shown = not download and _SHOWN.fullmatch(artifact.media_type)
    return {
        "ETag": f'"{artifact.sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(artifact.name, safe='')}",
    }
