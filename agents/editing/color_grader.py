"""The film in its final colours: one look for the film, and within it one for the mood of each scene; a shot much darker or lighter than its scene is brought nearer to it.

A clip that was coded in its scene's colours when it was made is copied as it is, and so are cards. Coded once more, in the film's settings, are only clips that came without, shots that need a
correction, and the dissolves beside them, which go from the one to the other; so nothing of the cut moves. What each scene measured before and after is in the result, and the final check holds the
film to it.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from agents.base import Agent, AgentContext
from agents.direction.film_look import MOODS, bounded, film_look
from agents.film import Codec, CompositedVideo, CutEntry, Grade, GradedVideo, Mood, Scene, SceneGrade, ShotGrade, StyleGuide, Tone
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from ..media.jobs import TONE_EVERY
from .compositor import codec_of, joined

AT_ONCE = 2
"""Scenes in work at a time."""
FAR = 0.07
"""Difference in light, of 1, from its scene's middle from which a shot is corrected."""
MOST_CORRECTION = 0.06
"""Of gamma."""
AS_IT_IS = Grade()


class Plan(NamedTuple):
    """What is done to a film: grades by scene, corrections by shot, and in which codec."""

    grades: dict[int, Grade]
    corrections: dict[str, float]
    codec: Codec

    def left(self, entry: CutEntry) -> Grade:
        """What is still to be done to a shot: its scene's grade, unless its clip is in it, and its correction."""
        correction = self.corrections.get(entry.frame_id, 1.0)
        if entry.graded:
            return Grade(gamma=correction)
        grade = self.grades[entry.scene_number]
        return grade.model_copy(update={"gamma": _within(grade.gamma * correction)})


class Laid(NamedTuple):
    """An entry and the grades it still needs where it begins and where it ends; within a shot they are one."""

    entry: CutEntry
    first: Grade
    last: Grade

    @property
    def finished(self) -> bool:
        return self.first == self.last == AS_IT_IS


class ColorGraderInput(Model):
    composited_video: CompositedVideo
    style_guide: StyleGuide | None = None
    scene_list: tuple[Scene, ...] = ()


class ColorGraderOutput(Model):
    graded_video: GradedVideo


class ColorGrader(Agent[ColorGraderInput, ColorGraderOutput]):
    spec = AgentSpec(
        id=AgentId("color_grader"),
        name="Color Grader",
        role="Grade, lighting correction, film look",
        department="editing",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"grading"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("composited_video", "style_guide?", "scene_list?"),
        emits=("graded_video",),
        resources=Resources(cpus=0.05),
        timeout_seconds=1800,
        heartbeat_seconds=300,
        expected_seconds=15,
    )
    Input = ColorGraderInput
    Output = ColorGraderOutput

    async def execute(self, inputs: ColorGraderInput, ctx: AgentContext) -> ColorGraderOutput:
        ctx.provider = "callsheet"
        cut, moods = inputs.composited_video, {scene.scene_number: scene.mood for scene in inputs.scene_list}
        light, gate = await _lights(cut.timeline, ctx), asyncio.Semaphore(AT_ONCE)
        plan = Plan(scene_grades(cut.timeline, moods, inputs.style_guide), corrections_of(cut.timeline, light), await codec_of(cut.timeline[0], ctx))
        runs = [list(run) for _, run in groupby(laid_out(cut.timeline, plan), key=lambda laid: (laid.finished, laid.entry.scene_number))]
        done = 0

        async def made(run: list[Laid]) -> list[CutEntry]:
            nonlocal done
            if run[0].finished:
                return [laid.entry for laid in run]
            async with gate:
                graded = await _graded(run, cut, plan, ctx)
            done += 1
            await ctx.report(0.9 * done / len(runs), f"scene {run[0].entry.scene_number} graded")
            return graded

        timeline = tuple(entry for run in await asyncio.gather(*map(made, runs)) for entry in run)
        video = cut.video if timeline == cut.timeline else await joined(timeline, "graded.mp4", cut.frames, ctx)
        scenes = tuple(_scene(number, timeline, plan, moods) for number in plan.grades)
        kept = {name: getattr(cut, name) for name in ("frames", "seconds", "fps", "width", "height")}
        return ColorGraderOutput(graded_video=GradedVideo(video=video, timeline=timeline, scenes=scenes, **kept))


def scene_grades(timeline: Sequence[CutEntry], moods: dict[int, Mood], style: StyleGuide | None) -> dict[int, Grade]:
    """The grade of every scene of the cut: the one its clips are in, else its mood's within the film's look."""
    found = {entry.scene_number: entry.graded.grade for entry in reversed(timeline) if entry.kind == "shot" and entry.graded}
    scenes = dict.fromkeys(entry.scene_number for entry in timeline if not entry.is_card)
    return {scene: found.get(scene) or film_look(MOODS[moods.get(scene, Mood.WARM)], style) for scene in scenes}


def corrections_of(timeline: Sequence[CutEntry], light: dict[str, float]) -> dict[str, float]:
    """By shot, the gamma that brings one nearer to the light of its scene which is far from it; inserts and faces may differ, so only the far ones and only a little."""
    found: dict[str, float] = {}
    for scene in sorted({entry.scene_number for entry in timeline if entry.frame_id}):
        shots = [entry.frame_id for entry in timeline if entry.scene_number == scene and entry.frame_id in light]
        middle = median(light[shot] for shot in shots)
        for shot in shots:
            if abs(off := middle - light[shot]) > FAR:
                found[shot] = round(1 + bounded(off * 0.5, MOST_CORRECTION), 4)
    return found


async def _lights(timeline: Sequence[CutEntry], ctx: AgentContext) -> dict[str, float]:
    """How light each shot is without its grade, 0 to 1: as it was measured when it was made, else where it begins."""
    from agents.media.screening import frame_of

    found: dict[str, float] = {}
    for entry in timeline:
        if entry.kind != "shot":
            continue
        if entry.graded:
            luma = entry.graded.before.luma
        else:
            path = await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"{entry.clip.sha256[:16]}.mp4")
            luma = float((await asyncio.to_thread(frame_of, path, entry.source_start)).mean())
        found[entry.frame_id] = (luma - 16) / 219
    return found


def laid_out(timeline: Sequence[CutEntry], plan: Plan) -> list[Laid]:
    """Every entry with what it still needs; a transition goes from what the shot before it needs to what the next one does."""
    laid: list[Laid] = []
    for number, entry in enumerate(timeline):
        if entry.is_card:
            laid.append(Laid(entry, AS_IT_IS, AS_IT_IS))
        elif entry.is_transition:
            laid.append(Laid(entry, plan.left(timeline[number - 1]), plan.left(timeline[number + 1])))
        else:
            laid.append(Laid(entry, plan.left(entry), plan.left(entry)))
    return laid


def _within(gamma: float) -> float:
    return round(min(1.14, max(0.88, gamma)), 5)


async def _graded(run: list[Laid], cut: CompositedVideo, plan: Plan, ctx: AgentContext) -> list[CutEntry]:
    """Entries of one scene as one clip, in which they follow one another."""
    from agents.media.grading import Stretch, grade_clip, mean_tone, tone_of
    from agents.media.planes import Planes

    began = run[0].entry.start_frame
    starts = [laid.entry.start_frame - began for laid in run]
    stretches = [
        Stretch(await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"{entry.clip.sha256[:16]}.mp4"), entry.source_start, entry.frames, first, last)
        for entry, first, last in run
    ]
    seen: dict[int, tuple[Tone, Tone]] = {}

    def watch(number: int, before: Planes, after: Planes) -> None:
        if number % TONE_EVERY == 0 or number in starts:
            seen[number] = tone_of(before), tone_of(after)

    out = ctx.scratch / f"graded_{began}.mp4"
    frames = await asyncio.to_thread(grade_clip, stretches, out, (cut.width, cut.height), cut.fps, plan.codec, starts, watch)
    clip = await ctx.keep(out, out.name, "video/mp4")
    entries: list[CutEntry] = []
    for laid, start in zip(run, starts, strict=True):
        entry, own = laid.entry, [tones for number, tones in seen.items() if start <= number < start + laid.entry.frames]
        before = entry.graded.before if entry.graded else mean_tone([tone for tone, _ in own])
        graded = ShotGrade(grade=plan.grades[entry.scene_number], before=before, after=mean_tone([tone for _, tone in own]))
        entries.append(entry.model_copy(update={"clip": clip, "source_start": start, "source_frames": frames, "graded": graded}))
    return entries


def _scene(number: int, timeline: Sequence[CutEntry], plan: Plan, moods: dict[int, Mood]) -> SceneGrade:
    """A scene as its shots are now."""
    shots = [entry for entry in timeline if entry.scene_number == number and entry.kind == "shot"]
    return SceneGrade(
        scene_number=number,
        mood=moods.get(number, Mood.WARM),
        grade=plan.grades[number],
        before=_mean([(entry.graded.before, entry.frames) for entry in shots if entry.graded]),
        after=_mean([(entry.graded.after, entry.frames) for entry in shots if entry.graded]),
        corrected={entry.frame_id: plan.corrections[entry.frame_id] for entry in shots if entry.frame_id in plan.corrections},
    )


def _mean(tones: Sequence[tuple[Tone, int]]) -> Tone:
    """By the frames they are seen for."""
    frames = max(1, sum(count for _, count in tones))
    return Tone(**{name: round(sum(getattr(tone, name) * count for tone, count in tones) / frames, 3) for name in Tone.model_fields})
