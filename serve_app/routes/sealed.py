"""Delivered files with content credentials (C2PA) in them: sealed when they are asked for, so that the stored ones stay the same for the same seed."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from cluster.content_credentials import KINDS, seal
from cluster.contracts.access import Permission
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import InvalidInput

from ..auth import Visible, allows
from ..origins import origin_of
from ..services import Services, Use

router = APIRouter(tags=["artifacts"])

CHUNK = 1 << 20
_AT_ONCE = asyncio.Semaphore(2)
"""Files in work in one process: each is on its disk twice meanwhile."""
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file, sealed.", "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS}}
}


@router.get("/api/v1/workflows/{workflow_id}/sealed/{name:path}", dependencies=[allows(Permission.READ)], response_class=Response, responses=_BYTES)
async def get_sealed(
    workflow: Visible, services: Use, name: Annotated[str, InPath(max_length=200, description="A file of `results`: `film.mp4`, `poster.png`.")]
) -> Response:
    """A video or picture that a completed workflow has delivered, with content credentials: agents, providers and decisions, from its history. Each time other bytes; `origin.sha256` in it names those below."""
    ref, origin, source = await origin_of(workflow, name, services)
    if ref.media_type not in KINDS:
        raise InvalidInput(f"{name} is {ref.media_type}; content credentials are given to {' and '.join(KINDS)}. Fetch it as it is, from /api/v1/artifacts.")
    file = await _sealed(ref, services, lambda plain, out: seal(plain, out, ref.media_type, origin, source, services.settings))
    size = os.fstat(file.fileno()).st_size
    headers = {
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(ref.name, safe='')}",
    }
    return StreamingResponse(_sent(file), headers=headers, media_type=ref.media_type)


async def _sealed(ref: ArtifactRef, services: Services, work: Callable[[Path, Path], None]) -> BinaryIO:
    """The sealed file, open and without a name: nothing of it stays when whoever asked has gone."""
    async with _AT_ONCE:
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="callsheet-sealed-"))
        try:
            plain = await services.artifacts.fetch(ref, folder / "plain")
            await asyncio.to_thread(work, plain, folder / "sealed")
            return (folder / "sealed").open("rb")
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _sent(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
