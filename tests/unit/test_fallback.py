"""A Task Service that fails a shot: the offline renderer draws it, in a process of its own, and everybody is told. Scripted services, real renders."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from agents.base import Agent
from agents.film import CameraMove, Frame, Look, Mood, Palette, ShotSize, StyleGuide
from agents.media.encode import ClipWriter
from agents.media.measure import probe
from agents.services.contracts import OFFLINE_RENDERER, TaskOutcome, TaskSubmission
from agents.services.intake import TakingIn
from agents.services.offline import draw
from agents.visual.image_generation import ImageGeneration
from agents.visual.video_generation import LAST_TAKE, VideoGeneration
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentResult
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import CallsheetError, ProviderRejected, ProviderUnavailable
from cluster.contracts.ids import AgentId
from graphs.workflows.movie_creation import DEFINITION, MOVIE_CREATION
from tests.small_film import FILM, NoTasks, context, inputs_of

SHOT = "SCENE_1_SHOT_1"
FRAME = Frame(
    frame_id=SHOT, scene_number=1, shot_order=1, description="The shore.", size=ShotSize.WIDE, move=CameraMove.PAN_LEFT, location="ROCKY SHORE", seconds=1, lighting_mood=Mood.SAD
)  # fmt: skip
BOARD: dict[str, Any] = {
    **FILM,
    "storyboard_frames": [FRAME.model_dump(mode="json")],
    "scene_plans": [],
    "character_designs": [],
    "environment_designs": [],
    "style_guide": StyleGuide(
        look=Look.PAPER_CUT, palette=Palette(shadow="#20303a", base="#44606a", mid="#7f9aa0", light="#dfe8e4", accent="#e0a23c")
    ).model_dump(mode="json"),
}  # fmt: skip


class Failing:
    """A Task Service that raises, or keeps everybody waiting."""

    def __init__(self, error: CallsheetError | None) -> None:
        self._error = error

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        if self._error is None:
            await asyncio.Event().wait()
        assert self._error is not None
        raise self._error


class Elsewhere:
    """A Task Service that sends a clip of its own: 40 frames, which is more than planned, in another size, black or with a moving light."""

    def __init__(self, folder: Path, *, black: bool) -> None:
        self._path, self._black = folder / "theirs.mp4", black

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        with ClipWriter(self._path, 320, 192, 24) as clip:
            for k in range(40):
                picture = np.zeros((192, 320, 4), np.uint8)
                if not self._black:
                    picture[:] = np.linspace(60, 200, 320, dtype=np.uint8)[None, :, None]
                    cv2.circle(picture, (20 + 6 * k, 96), 40, (255, 220, 120, 255), -1)
                clip.write(picture)
        return TaskOutcome(task_id="t", result={}, content=self._path.read_bytes(), media_type="video/mp4", file_name="theirs.mp4", provider="gpu.example")


async def attempt(agent: type[Agent[Any, Any]], tasks: Any, tmp_path: Path, film: dict[str, Any] = BOARD, **request: Any) -> AgentResult | AgentFailure:
    inputs = inputs_of(agent, film, SHOT)
    ctx = context(tmp_path, agent.spec.id, SHOT, inputs, TakingIn(tasks, tmp_path / "scratch", "gpu.example"), **request)
    return await agent().run(ctx.request, ctx)


async def made(agent: type[Agent[Any, Any]], tasks: Any, tmp_path: Path, film: dict[str, Any] = BOARD, **request: Any) -> AgentResult:
    result = await attempt(agent, tasks, tmp_path, film, **request)
    assert isinstance(result, AgentResult), result.message
    return result


async def test_a_refused_shot_is_drawn_offline_with_its_handles_and_says_so(tmp_path: Path) -> None:
    result = await made(VideoGeneration, Failing(ProviderRejected("The prompt was refused (policy).")), tmp_path)
    (segment,) = result.outputs["video_segments"]
    assert result.outputs["failed_segments"] == []
    assert (segment["provider"], result.provider, segment["instead"]) == (OFFLINE_RENDERER, OFFLINE_RENDERER, "The prompt was refused (policy).")
    assert result.notes == (f"{SHOT} was drawn offline. The Task Service: The prompt was refused (policy).",)
    clip = await ArtifactStore(f"file://{tmp_path / 'artifacts'}").fetch(ArtifactRef.model_validate(segment["clip"]), tmp_path / "clip.mp4")
    assert probe(clip).frames == segment["head_frames"] + segment["frames"] + segment["tail_frames"] and segment["head_frames"] > 0
    assert result.usage.render_frames == probe(clip).frames
    assert result.artifacts[0].provider == OFFLINE_RENDERER
    assert result.makeshift, "the next film of the project asks the service again"


async def test_a_service_that_is_away_is_left_to_the_engine_until_the_last_attempt(tmp_path: Path) -> None:
    away = Failing(ProviderUnavailable("The Task Service cannot be reached."))
    attempts = ImageGeneration.spec.retry.attempts
    waits = await attempt(ImageGeneration, away, tmp_path, attempt=attempts - 1)
    assert isinstance(waits, AgentFailure) and not waits.terminal
    result = await made(ImageGeneration, away, tmp_path, attempt=attempts)
    assert result.outputs["generated_frames"][0]["provider"] == OFFLINE_RENDERER
    assert "cannot be reached" in result.notes[0]


async def test_a_picture_over_its_budget_is_drawn_offline(tmp_path: Path) -> None:
    film = {**BOARD, "render_budget": {"seconds_per_still": 0.05}}
    result = await made(ImageGeneration, Failing(None), tmp_path, film)
    assert result.outputs["generated_frames"][0]["provider"] == OFFLINE_RENDERER
    assert "took more than 0.05 s" in result.notes[0]


async def test_a_clip_from_elsewhere_takes_the_place_of_the_offline_one(tmp_path: Path) -> None:
    result = await made(VideoGeneration, Elsewhere(tmp_path, black=False), tmp_path)
    (segment,) = result.outputs["video_segments"]
    assert (segment["provider"], segment["instead"], segment["head_frames"], segment["tail_frames"]) == ("gpu.example", "", 0, 0)
    assert segment["frames"] == 24 and result.verdict and result.verdict.ok
    clip = await ArtifactStore(f"file://{tmp_path / 'artifacts'}").fetch(ArtifactRef.model_validate(segment["clip"]), tmp_path / "clip.mp4")
    assert (probe(clip).width, probe(clip).height, probe(clip).frames) == (1280, 720, 24)


class Junk(Elsewhere):
    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        return TaskOutcome(task_id="t", result={}, content=b"no film", media_type="video/mp4", file_name="theirs.mp4", provider="gpu.example")


async def test_a_clip_that_nobody_can_read_is_drawn_offline(tmp_path: Path) -> None:
    result = await made(VideoGeneration, Junk(tmp_path, black=False), tmp_path)
    assert result.outputs["video_segments"][0]["provider"] == OFFLINE_RENDERER and "cannot be used" in result.notes[0]


async def test_a_bad_clip_goes_back_and_after_the_last_take_the_offline_one_stands(tmp_path: Path) -> None:
    black = Elsewhere(tmp_path, black=True)
    first = await made(VideoGeneration, black, tmp_path)
    assert first.verdict and not first.verdict.ok and first.outputs["video_segments"][0]["provider"] == "gpu.example"
    last = await made(VideoGeneration, black, tmp_path, take=LAST_TAKE, verdict=first.verdict.model_dump(mode="json"))
    (segment,) = last.outputs["video_segments"]
    assert segment["provider"] == last.provider == OFFLINE_RENDERER and segment["head_frames"] > 0
    assert segment["issues"] == [] and last.verdict and last.verdict.ok
    assert segment["instead"].startswith("gpu.example: The clip is black")
    assert any("last take of gpu.example failed its check" in note for note in last.notes)


async def test_a_scene_without_retakes_sends_nothing_back(tmp_path: Path) -> None:
    scarce = {**BOARD, "render_allocation": [{"scene_number": 1, "retakes": 0}]}
    result = await made(VideoGeneration, Elsewhere(tmp_path, black=True), tmp_path, scarce)
    assert result.outputs["video_segments"][0]["provider"] == OFFLINE_RENDERER
    assert result.verdict and (result.verdict.ok or result.verdict.final)


async def test_a_scene_that_no_service_time_is_left_for_is_drawn_without_asking_one(tmp_path: Path) -> None:
    scarce = {**BOARD, "render_allocation": [{"scene_number": 1, "renderer": "offline"}]}
    clip = await made(VideoGeneration, NoTasks(), tmp_path, scarce)
    (segment,) = clip.outputs["video_segments"]
    assert (segment["provider"], segment["instead"]) == (OFFLINE_RENDERER, "The render allocation leaves scene 1 no time at a service.")
    still = await made(ImageGeneration, NoTasks(), tmp_path, scarce)
    assert still.outputs["generated_frames"][0]["provider"] == OFFLINE_RENDERER


def test_the_last_take_is_the_one_after_which_the_film_sends_nothing_back() -> None:
    assert DEFINITION.takes_back[AgentId("video_generation")] == LAST_TAKE


async def test_a_task_that_is_wrong_in_itself_is_refused_by_the_offline_renderer_too(tmp_path: Path) -> None:
    ctx = context(tmp_path, "video_generation", SHOT, {}, Failing(None))
    with pytest.raises(ProviderRejected, match=r"task_data\.shot_plan is not a valid ShotPlan"):
        await draw(ctx, "generate_video", {"shot_plan": {"shot_id": "s"}})
    assert ctx.kept == []


async def test_a_cancelled_render_leaves_no_process(tmp_path: Path) -> None:
    ctx = context(tmp_path, "video_generation", SHOT, {}, Failing(None))
    plan_text = {"scene_data": {"description": "A storm over the sea."}, "video_params": {"duration": 30}}
    drawing = asyncio.create_task(draw(ctx, "generate_video", plan_text))
    while not (children := renders_of(ctx.scratch)):
        await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def renders_of(folder: Path) -> list[int]:
    """Processes that were started for a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command and b"agents.media.worker" in command:
                found.append(int(entry.name))
    return found


def test_a_film_may_be_given_a_budget_for_its_pictures() -> None:
    given = MOVIE_CREATION.input_model.model_validate({"logline": "A fox crosses a river.", "render_budget": {"seconds_per_clip": 90}})
    assert MOVIE_CREATION.prepare(given)["render_budget"] == {"seconds_per_clip": 90, "seconds_per_still": None}
    assert "render_budget" not in MOVIE_CREATION.prepare(MOVIE_CREATION.input_model.model_validate({"logline": "A fox crosses a river."}))
