"""The one door for media that another service made: it is read only by a confined process (`agents.media.intake`), and what everybody else reads is that process's own coding of it.

Who is a stranger follows from the settings alone: every Task Service but the embedded one, unless `CALLSHEET_TASK_SERVICE_TRUSTED` says that it is another installation's. What a service calls itself in its
answers does not count; one that calls itself our renderer is known by its address.

Guarantees: the process gets no key, neither by its environment nor by a file it could read; it ends with its caller, and after `SECONDS` at the latest. What it cannot make sense of, or dies of, is
refused as the provider's (ProviderRejected), never raised as our defect. Costs about 0.3 s of CPU for a picture and its coding; a clip is coded once, by the film's own settings, as it has to be anyway.
"""

import asyncio
import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cluster.contracts.errors import ProviderRejected

from ..base import TaskService
from ..film.words import FPS, HEIGHT, WIDTH, Codec
from ..media.confinement import PROJECT
from .contracts import OFFLINE_RENDERER, TaskOutcome, TaskSubmission

SECONDS = 300.0
KINDS = ("image", "audio", "video")


class TakingIn:
    """A Task Service whose media come in by the door. `scratch`: where the confined processes have their folders; `name`: what the service is called when it claims to be ours."""

    def __init__(self, inner: TaskService, scratch: Path, name: str) -> None:
        self._inner, self._scratch, self._name = inner, scratch, name

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        outcome = await self._inner.run(submission, progress)
        if submission.task_type == "evaluate_department":  # an opinion, in JSON
            return outcome
        provider = self._name if outcome.provider == OFFLINE_RENDERER else outcome.provider
        folder = self._scratch / f"intake-{secrets.token_hex(6)}"
        try:
            made = await taken_in(outcome.content, outcome.media_type, folder, submission.task_data, provider=provider)
            content = await asyncio.to_thread(made.path.read_bytes)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return outcome.model_copy(
            update={
                "content": content,
                "media_type": made.media_type,
                "file_name": f"{Path(outcome.file_name).stem}{made.path.suffix}",
                "checksum": hashlib.sha256(content).hexdigest(),
                "provider": provider,
                "result": {**outcome.result, "graded": made.graded},
            }
        )


class TakenIn(NamedTuple):
    path: Path
    media_type: str
    graded: dict[str, Any] | None
    """What a shot's grade did to it (`agents.film.ShotGrade`)."""


def kind_of(media_type: str) -> str:
    """`image`, `audio` or `video`. Raises ProviderRejected for anything else: no film is made of it."""
    kind = media_type.partition("/")[0].lower()
    if kind not in KINDS:
        raise ProviderRejected(f"The service sent {media_type[:80]!r}, which is neither a picture nor sound nor a clip.")
    return kind


def clip_wanted(task_data: Mapping[str, Any]) -> dict[str, Any]:
    """How a clip is to be conformed to what its task asked for: arguments of `agents.media.conform.conform`. Pure."""
    video, plan = task_data.get("video_params", {}), task_data.get("shot_plan") or task_data.get("card_plan") or task_data.get("animatic") or {}
    width, _, height = str(video.get("resolution") or f"{WIDTH}x{HEIGHT}").partition("x")
    fps = int(video.get("fps") or FPS)
    frames = round(float(video["duration"]) * fps) if video.get("duration") else None
    return {"width": int(width), "height": int(height), "fps": fps, "codec": plan.get("codec", Codec.H264), "frames": frames, "grade": plan.get("grade")}


async def taken_in(content: bytes, media_type: str, folder: Path, task_data: Mapping[str, Any], *, provider: str) -> TakenIn:
    """What may be read of it, as a file in `folder`.

    Raises ProviderRejected.
    """
    kind = kind_of(media_type)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "stranger").write_bytes(content)
    (folder / "intake.json").write_text(json.dumps({"name": "stranger", "kind": kind, "clip": clip_wanted(task_data) if kind == "video" else None}))
    code = await _run(folder)
    (folder / "stranger").unlink()
    try:
        made = json.loads((folder / "made.json").read_text())
    except OSError as error:
        how = f"ended with signal {-code}" if code < 0 else "took too long" if code == _LATE else f"ended with code {code}"
        raise ProviderRejected(
            f"A file of {provider} ({media_type[:80]}) could not be read: the process that looked at it {how}.", code="media_unreadable"
        ) from error
    if "code" in made:
        raise ProviderRejected(f"A file of {provider} ({media_type[:80]}) cannot be used: {made['message']}", code="media_unreadable")
    return TakenIn(folder / made["path"], made["media_type"], made.get("graded"))


_LATE = 1000


async def _run(folder: Path) -> int:
    """Exit code; negative for a signal, `_LATE` when it had to be stopped."""
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PROJECT), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agents.media.intake", str(folder), stdin=nothing, stdout=nothing, stderr=nothing, env=environment, cwd=folder
    )
    try:
        async with asyncio.timeout(SECONDS):
            return await process.wait()
    except TimeoutError:
        return _LATE
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
