"""Films shot twice in one process: the real `movie_creation@1`, or `@2`, over the real dataflow, kept in a notebook instead of the store.

On paper (`paper_registry`) all agents are real but those that look into finished media; a file's bytes are the words of what was asked for, so that two files are alike exactly when the same was asked.
`LocalTasks` of `tests.small_film` in place of `PaperTasks`, and the plain registry, shoot the same film in pictures and sound.
"""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.audio.audio_mixer import AudioMixer, AudioMixerInput, AudioMixerOutput
from agents.base import AgentContext
from agents.delivery.contents import DistributionInput
from agents.delivery.distribution import ARTIFACTS, Distribution, DistributionOutput
from agents.delivery.marketing_asset import MarketingAsset, MarketingAssetInput, MarketingAssetOutput
from agents.dispatch import Dispatcher, InProcessDispatcher, ProgressSink
from agents.editing.animatic_editor import AnimaticEditor, AnimaticEditorInput, AnimaticEditorOutput
from agents.editing.color_grader import ColorGrader, ColorGraderInput, ColorGraderOutput, scene_grades
from agents.editing.compositor import Compositor, CompositorInput, CompositorOutput, effects_by_shot
from agents.editing.video_editor import CREDITS_FRAMES, TITLE_FRAMES, VideoEditor, VideoEditorInput, VideoEditorOutput
from agents.film import (
    FPS,
    Animatic,
    AudioMix,
    CompositedVideo,
    CutEntry,
    DistributionRecord,
    FinalEdit,
    GradedVideo,
    LineMatch,
    Loudness,
    MarketingAssets,
    MasteredEdit,
    QcReport,
    Segment,
    VoiceMatch,
)
from agents.performance.voice_matching import VoiceMatching, VoiceMatchingInput, VoiceMatchingOutput
from agents.quality.final_qc import FinalQc, FinalQcInput, FinalQcOutput
from agents.registry import TABLE, Registry
from agents.services.contracts import TaskOutcome, TaskSubmission
from agents.visual.video_generation import VideoGeneration, VideoGenerationInput, VideoGenerationOutput
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, ResourceClass, Usage, Verdict
from cluster.contracts.artifacts import Artifact
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.ledger import LedgerRow, Override, Timer, step_of
from cluster.contracts.revisions import Change, RevisionPlan
from cluster.contracts.workflows import Decision, WorkflowOptions
from cluster.settings import Settings
from graphs.changes import propose
from graphs.dataflow import Dataflow
from graphs.plan import Plan, make_plan
from graphs.progress import Tally
from graphs.registry import WorkflowType
from graphs.rehearsal import Company, Setting
from graphs.results import EMPTY, Shelf
from graphs.revision import Trace, retrace
from graphs.workflows.movie_changes import MOVIE_CHANGES
from graphs.workflows.movie_creation import MOVIE_CREATION

LOGLINE = "A lighthouse keeper finds a bottle with a letter from her late sister."
PROVIDERS = dict.fromkeys(ResourceClass, "test")
SLOTS = {ResourceClass.GPU_MEDIA: 1, ResourceClass.CPU_MEDIA: 2}
SEED = 7
NOW = datetime(2026, 1, 1, tzinfo=UTC)


# ---- a film on paper -------------------------------------------------------------------------------------------------------


class PaperTasks:
    """A Task Service whose media are the words of the order. A spoken line lasts as long as its words."""

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        content = json.dumps([submission.task_type, submission.part, submission.task_data], sort_keys=True).encode()
        text = submission.task_data.get("speech", {}).get("text", "")
        seconds = round(0.3 + 0.06 * len(text), 3) if text else submission.task_data.get("audio_params", {}).get("duration", 1.0)
        return TaskOutcome(
            task_id="paper",
            result={"seconds": seconds, "visemes": [{"at": round(0.1 * n, 2), "shape": "wide" if c in "aei" else "closed"} for n, c in enumerate(text[:20])]},
            content=content,
            media_type="text/plain",
            file_name="paper.txt",
            checksum=hashlib.sha256(content).hexdigest(),
            provider="paper",
            usage=Usage(cpu_seconds=2.0, render_frames=10),
        )


def _words(*parts: Any) -> bytes:
    return json.dumps([part.model_dump(mode="json") if hasattr(part, "model_dump") else part for part in parts], sort_keys=True).encode()


class PaperVideo(VideoGeneration):
    async def execute(self, inputs: VideoGenerationInput, ctx: AgentContext) -> VideoGenerationOutput:
        frame = inputs.storyboard_frames[0]
        plan = inputs.plan(frame, seed=ctx.request.seed, takes=inputs.dialogue_audio, lines=inputs.dialogue_script, retake=ctx.request.take)
        clip = await ctx.keep(_words(plan), f"{frame.frame_id}.mp4", "video/mp4")
        ctx.verdict = Verdict(ok=ctx.request.take > 0 or all(cue.line_id != "SCENE_2_LINE_1" for cue in plan.speech))
        segment = Segment(
            segment_id=f"SEGMENT_{frame.frame_id}",
            frame_id=frame.frame_id,
            scene_number=frame.scene_number,
            clip=clip,
            frames=plan.frames,
            seconds=plan.frames / FPS,
            speech=plan.speech,
            provider="paper",
            retakes=ctx.request.take,
        )
        return VideoGenerationOutput(video_segments=(segment,), failed_segments=())


class PaperAnimatic(AnimaticEditor):
    async def execute(self, inputs: AnimaticEditorInput, ctx: AgentContext) -> AnimaticEditorOutput:
        video = await ctx.keep(_words(*inputs.storyboard_frames, *inputs.dialogue_audio), "animatic.mp4", "video/mp4")
        return AnimaticEditorOutput(animatic=Animatic(video=video, frames=FPS, seconds=1.0))


class PaperEditor(VideoEditor):
    async def execute(self, inputs: VideoEditorInput, ctx: AgentContext) -> VideoEditorOutput:
        card = await ctx.keep(_words(inputs.concept_brief), "card.mp4", "video/mp4")
        timeline = [CutEntry(segment_id="TITLE", clip=card, start_frame=0, frames=TITLE_FRAMES, scene_number=0, kind="title")]
        for segment in sorted(inputs.video_segments, key=lambda segment: segment.frame_id):
            start = timeline[-1].start_frame + timeline[-1].frames
            timeline.append(
                CutEntry(
                    segment_id=segment.segment_id,
                    clip=segment.clip,
                    start_frame=start,
                    frames=segment.frames,
                    scene_number=segment.scene_number,
                    frame_id=segment.frame_id,
                    speech=segment.speech,
                )
            )
        frames = timeline[-1].start_frame + timeline[-1].frames + CREDITS_FRAMES
        picture = await ctx.keep(_words(*timeline), "picture.mp4", "video/mp4")
        return VideoEditorOutput(final_edit=FinalEdit(video=picture, frames=frames, seconds=frames / FPS, timeline=tuple(timeline)))


class PaperCompositor(Compositor):
    async def execute(self, inputs: CompositorInput, ctx: AgentContext) -> CompositorOutput:
        wanted, timeline = effects_by_shot(inputs.final_edit.timeline, inputs.vfx_plan), list[CutEntry]()
        for entry in inputs.final_edit.timeline:
            laid = [await ctx.keep(_words(entry.clip, *wanted[entry.frame_id]), "effects.mp4", "video/mp4")] if entry.frame_id in wanted else []
            timeline.append(entry.model_copy(update={"clip": laid[0]}) if laid else entry)
        video = await ctx.keep(_words(*timeline), "composited.mp4", "video/mp4")
        return CompositorOutput(composited_video=CompositedVideo(**{**dict(inputs.final_edit), "timeline": tuple(timeline), "video": video}))


class PaperGrader(ColorGrader):
    async def execute(self, inputs: ColorGraderInput, ctx: AgentContext) -> ColorGraderOutput:
        cut, moods = inputs.composited_video, {scene.scene_number: scene.mood for scene in inputs.scene_list}
        video = await ctx.keep(_words(cut.video, *scene_grades(cut.timeline, moods, inputs.style_guide).values()), "graded.mp4", "video/mp4")
        kept = {name: getattr(cut, name) for name in ("timeline", "frames", "seconds", "fps", "width", "height")}
        return ColorGraderOutput(graded_video=GradedVideo(video=video, **kept))


class PaperVoiceMatching(VoiceMatching):
    async def execute(self, inputs: VoiceMatchingInput, ctx: AgentContext) -> VoiceMatchingOutput:
        lines = tuple(
            LineMatch(line_id=take.line_id, hertz=take.seconds, spread_semitones=1, loudness_lufs=-18, distance=0.5, drift_semitones=0, matches=True)
            for take in inputs.dialogue_audio
        )
        return VoiceMatchingOutput(voice_match_report=(VoiceMatch(character=ctx.request.item, voice="paper", lines=lines),))


class PaperMixer(AudioMixer):
    async def execute(self, inputs: AudioMixerInput, ctx: AgentContext) -> AudioMixerOutput:
        sound = await ctx.keep(_words(*inputs.dialogue_audio, *inputs.music_cues), "mix.wav", "audio/wav")
        edit = inputs.graded_video or inputs.final_edit
        film = await ctx.keep(_words(edit, sound, *inputs.dialogue_script), "film.mp4", "video/mp4")
        return AudioMixerOutput(
            audio_mix=AudioMix(audio=sound, stems={}, loudness=Loudness(integrated_lufs=-16.0, true_peak_dbtp=-2.0, range_lu=5.0)),
            mastered_edit=MasteredEdit(video=film, frames=edit.frames, seconds=edit.seconds, timeline=edit.timeline),
        )


class PaperCheck(FinalQc):
    async def execute(self, inputs: FinalQcInput, ctx: AgentContext) -> FinalQcOutput:
        return FinalQcOutput(qc_report=QcReport(status="pass", issues=(), recommended_actions=(), measured={}))


class PaperMarketing(MarketingAsset):
    async def execute(self, inputs: MarketingAssetInput, ctx: AgentContext) -> MarketingAssetOutput:
        poster = await ctx.keep(_words(inputs.concept_brief, *inputs.video_segments), "poster.png", "image/png")
        return MarketingAssetOutput(marketing_assets=MarketingAssets(assets={"poster.png": poster}))


class PaperDelivery(Distribution):
    async def execute(self, inputs: DistributionInput, ctx: AgentContext) -> DistributionOutput:
        script = await ctx.keep(_words(*inputs.dialogue_script), "screenplay.fountain", "text/plain")
        film = inputs.mastered_edit
        record = DistributionRecord(
            title=inputs.concept_brief.title,
            deliverables={"film.mp4": film.video, "screenplay.fountain": script},
            seconds=film.seconds,
            checksum=film.video.sha256,
            published_to=ARTIFACTS,
        )
        return DistributionOutput(distribution_record=record)


def paper_registry() -> Registry:
    paper = {
        "video_generation": PaperVideo,
        "animatic_editor": PaperAnimatic,
        "video_editor": PaperEditor,
        "compositor": PaperCompositor,
        "color_grader": PaperGrader,
        "voice_matching": PaperVoiceMatching,
        "audio_mixer": PaperMixer,
        "final_qc": PaperCheck,
        "marketing_asset": PaperMarketing,
        "distribution": PaperDelivery,
    }
    return Registry({**TABLE, **{name: f"tests.reshoot:{agent.__name__}" for name, agent in paper.items()}})


# ---- shooting it -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What the executor wants to know of a lease."""

    workflow_id: WorkflowId
    options: WorkflowOptions
    project_id: str = "p"
    token: int = 1
    traceparent: str = ""


class Notebook:
    """A journal in memory: everything written is true at once."""

    def __init__(self) -> None:
        self.events: list[EventDraft] = []
        self.artifacts: dict[str, Artifact] = {}
        self.rows: dict[str, LedgerRow] = {}
        self.decisions: list[Decision] = []
        self._written = asyncio.Event()

    def write(
        self,
        *,
        row: LedgerRow | None = None,
        event: EventDraft | None = None,
        artifacts: tuple[Artifact, ...] = (),
        decision: Decision | None = None,
        timer: Timer | None = None,
        offered: bool = False,
    ) -> "asyncio.Future[None]":
        if row is not None and not ((there := self.rows.get(row.key)) and there.succeeded):
            self.rows[row.key] = row
        self.events += [event] if event else []
        self._written.set()
        self.artifacts |= {artifact.sha256: artifact for artifact in artifacts}
        self.decisions += [decision] if decision else []
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def settled(self) -> None:
        return None

    async def told(self, kind: EventType) -> None:
        """Returns when there is an event of this kind."""
        async with asyncio.timeout(20):
            while not self.steps(kind):
                self._written.clear()
                await self._written.wait()

    def steps(self, kind: EventType) -> Counter[str]:
        """How often an event of this kind tells of each step."""
        return Counter(step_of(event.data["agent"], event.data["item"]) for event in self.events if event.type is kind)


@dataclass
class Counting:
    """A dispatcher that counts what it hands on."""

    inner: Dispatcher
    runs: Counter[str] = field(default_factory=Counter)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        self.runs[step_of(request.agent, request.item)] += 1
        return await self.inner.dispatch(request, priority=priority, progress=progress)

    async def warm(self, agents: Any) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None


@dataclass
class Shoot:
    """One film that was made: what ran for it, and everything it is made of."""

    setting: Setting
    book: Notebook
    runs: Counter[str]
    flow: Dataflow

    def row(self, agent: str, item: str = "") -> LedgerRow:
        """The result a step ended with."""
        return self.flow._tasks["run", agent, item].result()

    def outputs(self, agent: str, item: str = "") -> dict[str, Any]:
        return self.row(agent, item).outputs

    def ran(self) -> Counter[str]:
        """Executions by agent."""
        return Counter(step.partition(":")[0] for step in self.runs)


@dataclass
class Studio:
    """A place where films are made, and made again."""

    folder: Path
    registry: Registry = field(default_factory=paper_registry)
    tasks: Any = field(default_factory=PaperTasks)
    kind: WorkflowType = MOVIE_CREATION
    shelf: Shelf = EMPTY

    @property
    def plan(self) -> Plan:
        return make_plan(self.kind.definition, self.registry.specs())

    @property
    def company(self) -> Company:
        return Company(self.plan, self.registry.load, PROVIDERS, SEED)

    def flow(
        self, name: str, setting: Setting, source: Shoot | None = None, dispatcher: Dispatcher | None = None, *, auto: bool = True
    ) -> tuple[Dataflow, Notebook, Counting]:
        """A dataflow that is not started yet."""
        settings = Settings(home=self.folder, artifacts_url_setting=f"file://{self.folder / 'artifacts'}", cpu_media_slots=2, gpu_media_slots=2)
        counting = Counting(dispatcher or InProcessDispatcher(self.registry, settings, tasks=self.tasks))
        book = Notebook()
        flow = Dataflow(
            self.plan,
            Run(WorkflowId(name), WorkflowOptions(seed=SEED, auto=auto)),
            book,
            counting,
            self.registry.load,
            {},
            Tally(self.plan.specs),
            inputs=setting.inputs,
            returns=setting.returns,
            made=lambda decision_id: None,
            providers=PROVIDERS,
            clock_ms=lambda: 1_000_000 + len(book.events),
            overrides=setting.overrides,
            inherited=dict(source.book.rows) if source else {},
            inherited_artifacts=dict(source.book.artifacts) if source else {},
            shelf=self.shelf,
        )
        return flow, book, counting

    async def shoot(self, name: str, setting: Setting, source: Shoot | None = None) -> Shoot:
        """Makes a film, over the finished work of another one if there is one."""
        flow, book, counting = self.flow(name, setting, source)
        try:
            flow.start()
            for stage, _ in self.plan.definition.stages:
                assert "done" in await flow.until(stage, lambda: False)
        finally:
            await flow.aclose()
        return Shoot(setting, book, counting.runs, flow)

    async def trace(self, film: Shoot) -> Trace:
        return await retrace(self.company, film.book.rows.values(), film.setting)

    async def planned(self, film: Shoot, *changes: Change) -> tuple[RevisionPlan, Setting]:
        """The plan of a revision, and the setting its film is made under."""
        rows = list(film.book.rows.values())
        return await propose(self.company, rows, film.setting, changes, self.kind, MOVIE_CHANGES, SLOTS, by="ann", why="test", at=NOW)


def first_setting(**posted: Any) -> Setting:
    given = {"logline": LOGLINE, **posted}
    return Setting(inputs=MOVIE_CREATION.prepare(MOVIE_CREATION.input_model.model_validate(given)), input=given)


def with_override(setting: Setting, agent: str, item: str = "", outputs: Mapping[str, Any] | None = None) -> Setting:
    made = Override(agent=AgentId(agent), item=item, outputs=dict(outputs) if outputs is not None else None, by="ann", why="test", at=NOW)
    return replace(setting, overrides={**setting.overrides, made.step: made})
