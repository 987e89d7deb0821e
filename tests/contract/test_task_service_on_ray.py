"""Renders as Ray tasks on a real cluster: they end, they can be stopped, and a worker's death is survived once."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from agents.services.contracts import TaskSubmission
from agents.services.task_service import TaskServiceClient
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId
from serve_app.embedded.task_service.application import create_app
from serve_app.embedded.task_service.ray_renderer import RayRenderer
from tests.renders import mortal, obedient, stubborn
from tests.serving import served, until

pytestmark = pytest.mark.ray


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def silent(fraction: float, words: str) -> None:
    """Nobody listens."""


async def test_a_line_is_rendered_in_a_worker_and_arrives_verified(ray_cluster: dict[str, Any], tmp_path: Path) -> None:
    app = create_app(tmp_path, RayRenderer(tmp_path / "scratch"), api_key="k", slots=2)
    task = TaskSubmission(
        project_id=ProjectId("p1"),
        workflow_id=WorkflowId("wf-00-0"),
        execution_id=ExecutionId("ex-1"),
        task_type="process_audio",
        task_data={"prompt": "a line", "speech": {"text": "Who is there?", "voice": "en-us+f3"}},
    )

    async def progress(fraction: float, words: str) -> None:
        return None

    async with served(app) as url:
        client = TaskServiceClient(url, "k")
        outcome = await client.run(task, progress)
        await client.close()
    assert (outcome.media_type, outcome.provider) == ("audio/wav", "offline-voice")
    assert outcome.usage.cpu_seconds > 0 and outcome.result["visemes"]
    assert not list((tmp_path / "scratch").glob("*"))


@pytest.mark.parametrize("function", [stubborn, obedient])
async def test_a_cancelled_render_takes_its_process_with_it(ray_cluster: dict[str, Any], tmp_path: Path, function: Any) -> None:
    """A process that was interrupted, perhaps in the middle of an import, must not render again."""
    renderer, pid, seen = RayRenderer(tmp_path / "scratch", function=function), tmp_path / "pid", []
    call = asyncio.create_task(renderer.render("t1", "generate_video", {"pid": str(pid)}, lambda *step: seen.append(step)))
    await until(lambda: seen, seconds=30)
    began = time.monotonic()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await until(lambda: not alive(int(pid.read_text())))
    assert seen[0] == (0.5, "half way") and time.monotonic() - began < 30


@pytest.mark.parametrize("deaths,code", [(1, None), (2, "worker_crashed")])
async def test_a_worker_may_die_once(ray_cluster: dict[str, Any], tmp_path: Path, deaths: int, code: str | None) -> None:
    (tmp_path / "deaths").write_text(str(deaths))
    outcome = await RayRenderer(tmp_path / "scratch", function=mortal).render("t1", "generate_video", {"deaths": str(tmp_path / "deaths")}, silent)
    assert getattr(outcome, "code", None) == code


def test_the_replica_imports_no_media_library() -> None:
    heavy = "{'cv2', 'av', 'PIL', 'reportlab', 'langchain_core', 'agents.media.render'}"
    program = f"import serve_app.embedded.task_service.app, sys; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_without_a_key_it_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from serve_app.embedded.task_service.app import build

    monkeypatch.delenv("TASK_SERVICE_API_KEY", raising=False)
    with pytest.raises(Misconfigured, match="no API key"):
        build({"home": str(tmp_path)})
