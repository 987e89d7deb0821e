"""The film in its final colours: one look for the film, and within it one for the mood of each scene; a shot much darker or lighter than its scene is brought nearer to it.

Every picture of the scenes is coded once more in the film's settings, so nothing of the cut moves; a dissolve goes from the one grade to the other. Cards are copied as they were lettered. What each
scene measured before and after is in the result, and the final check holds the film to it.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from agents.base import Agent, AgentContext
from agents.film import Codec, CompositedVideo, CutEntry, Grade, GradedVideo, Look, Mood, Scene, SceneGrade, StyleGuide, Tone
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .compositor import codec_of, joined

AT_ONCE = 2
"""Scenes in work at a time."""
MOODS: dict[Mood, Grade] = {
    Mood.WARM: Grade(contrast=1.03, gamma=1.03, saturation=1.05, shadows=(-0.5, 1.5), lights=(-5.0, 3.5)),
    Mood.TENSE: Grade(contrast=1.1, gamma=0.97, saturation=0.88, shadows=(4.5, -3.5), lights=(-1.0, 1.0)),
    Mood.SAD: Grade(contrast=0.97, gamma=0.99, saturation=0.84, shadows=(4.0, -1.5), lights=(2.5, -1.5)),
    Mood.HOPEFUL: Grade(contrast=1.03, gamma=1.05, saturation=1.05, shadows=(1.0, 0.0), lights=(-4.5, 2.0)),
    Mood.EERIE: Grade(contrast=1.06, gamma=0.96, saturation=0.86, shadows=(2.0, -5.0), lights=(-1.5, -3.0)),
    Mood.COMIC: Grade(contrast=1.02, gamma=1.05, saturation=1.12, shadows=(0.0, 0.5), lights=(-2.0, 2.0)),
    Mood.TRIUMPHANT: Grade(contrast=1.07, gamma=1.03, saturation=1.1, shadows=(2.5, 0.5), lights=(-6.0, 4.0)),
}
LOOKS: dict[Look, tuple[float, float]] = {Look.PAPER_CUT: (1.0, 1.0), Look.INK: (1.0, 0.97), Look.LOW_POLY: (1.01, 1.02), Look.NOIR: (1.03, 0.92)}
"""Contrast and colour of a film's look, on top of the mood's."""
SHADOW_SHARE, LIGHT_SHARE = 0.06, 0.04
"""Of the palette's own colour that all shadows and all lights of a film have in common."""
FAR = 0.07
"""Difference in light, of 1, from its scene's middle from which a shot is corrected."""
MOST_CORRECTION = 0.06
"""Of gamma."""


class Plan(NamedTuple):
    """What is done to a film: grades by scene, corrections by shot, and in which codec."""

    grades: dict[int, Grade]
    corrections: dict[str, float]
    moods: dict[int, Mood]
    codec: Codec


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
        cut, looks = inputs.composited_video, {scene.scene_number: scene.mood for scene in inputs.scene_list}
        codec, gate = await codec_of(cut.timeline[0], ctx), asyncio.Semaphore(AT_ONCE)
        light = await _lights(cut.timeline, ctx)
        plan = Plan(scene_grades(cut.timeline, looks, inputs.style_guide), corrections_of(cut.timeline, light), looks, codec)
        runs = [list(run) for _, run in groupby(cut.timeline, key=lambda entry: (entry.is_card, entry.scene_number))]
        done = 0

        async def made(run: list[CutEntry]) -> tuple[list[CutEntry], SceneGrade | None]:
            nonlocal done
            if run[0].is_card:
                return run, None
            async with gate:
                graded = await _graded(run, cut, plan, ctx)
            done += 1
            await ctx.report(0.9 * done / len(runs), f"scene {run[0].scene_number} graded")
            return graded

        parts = await asyncio.gather(*map(made, runs))
        timeline = tuple(entry for run, _ in parts for entry in run)
        video = await joined(timeline, "graded.mp4", cut.frames, ctx)
        kept = {name: getattr(cut, name) for name in ("frames", "seconds", "fps", "width", "height")}
        return ColorGraderOutput(graded_video=GradedVideo(video=video, timeline=timeline, scenes=tuple(found for _, found in parts if found), **kept))


def scene_grades(timeline: Sequence[CutEntry], moods: dict[int, Mood], style: StyleGuide | None) -> dict[int, Grade]:
    """The grade of every scene of the cut: its mood's, within the film's look."""
    return {entry.scene_number: film_look(MOODS[moods.get(entry.scene_number, Mood.WARM)], style) for entry in timeline if not entry.is_card}


def film_look(grade: Grade, style: StyleGuide | None) -> Grade:
    """A mood's grade in the look of a film: its contrast and colour, and shadows and lights that lean to the film's palette."""
    from agents.media.colour import luminance, rgb

    if style is None:
        return grade
    contrast, saturation = LOOKS[style.look]
    leans: list[tuple[float, float]] = []
    for (blue_lean, red_lean), colour, share in ((grade.shadows, style.palette.shadow, SHADOW_SHARE), (grade.lights, style.palette.light, LIGHT_SHARE)):
        red, _, blue = rgb(colour)
        grey = luminance(colour)
        leans.append((_bounded(blue_lean + share * (blue - grey), 8), _bounded(red_lean + share * (red - grey), 8)))
    return Grade(
        contrast=round(min(1.15, grade.contrast * contrast), 4),
        gamma=grade.gamma,
        saturation=round(min(1.2, max(0.75, grade.saturation * saturation)), 4),
        shadows=leans[0],
        lights=leans[1],
    )


def _bounded(value: float, most: float) -> float:
    return round(max(-most, min(most, value)), 3)


def corrections_of(timeline: Sequence[CutEntry], light: dict[str, float]) -> dict[str, float]:
    """By shot, the gamma that brings one nearer to the light of its scene which is far from it; inserts and faces may differ, so only the far ones and only a little."""
    found: dict[str, float] = {}
    for scene in sorted({entry.scene_number for entry in timeline if entry.frame_id}):
        shots = [entry.frame_id for entry in timeline if entry.scene_number == scene and entry.frame_id in light]
        middle = median(light[shot] for shot in shots)
        for shot in shots:
            if abs(off := middle - light[shot]) > FAR:
                found[shot] = round(1 + _bounded(off * 0.5, MOST_CORRECTION), 4)
    return found


async def _lights(timeline: Sequence[CutEntry], ctx: AgentContext) -> dict[str, float]:
    """How light each shot is where it begins, 0 to 1."""
    from agents.media.screening import frame_of

    found: dict[str, float] = {}
    for entry in timeline:
        if entry.kind == "shot":
            path = await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"{entry.clip.sha256[:16]}.mp4")
            seen = await asyncio.to_thread(frame_of, path, entry.source_start)
            found[entry.frame_id] = (float(seen.mean()) - 16) / 219
    return found


def _between(run: Sequence[CutEntry], before: CutEntry | None, plan: Plan) -> list[tuple[CutEntry, Grade, Grade]]:
    """Every entry of a scene with the grades it begins and ends with."""

    def own(entry: CutEntry) -> Grade:
        grade = plan.grades[entry.scene_number]
        return grade.model_copy(update={"gamma": _within(grade.gamma * plan.corrections.get(entry.frame_id, 1.0))})

    laid: list[tuple[CutEntry, Grade, Grade]] = []
    for entry, coming in pairwise([*run, None]):
        assert entry is not None
        if entry.is_transition and before and coming:
            laid.append((entry, own(before), own(coming)))
        else:
            laid.append((entry, own(entry), own(entry)))
        before = entry
    return laid


def _within(gamma: float) -> float:
    return round(min(1.14, max(0.88, gamma)), 5)


async def _graded(run: list[CutEntry], cut: CompositedVideo, plan: Plan, ctx: AgentContext) -> tuple[list[CutEntry], SceneGrade]:
    """One scene as one clip, in which its entries follow one another."""
    from agents.media.grading import Stretch, grade_clip, mean_tone, tone_of
    from agents.media.planes import Planes

    scene, index = run[0].scene_number, cut.timeline.index(run[0])
    laid = _between(run, cut.timeline[index - 1] if index else None, plan)
    stretches = [
        Stretch(await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"{entry.clip.sha256[:16]}.mp4"), entry.source_start, entry.frames, first, last)
        for entry, first, last in laid
    ]
    seen: tuple[list[Tone], list[Tone]] = ([], [])
    measured = max(1, cut.fps // 2)  # as often as the final check does, and at the same moments

    def watch(number: int, before: Planes, after: Planes) -> None:
        if (number + run[0].start_frame) % measured == 0:
            for kept, planes in zip(seen, (before, after), strict=True):
                kept.append(tone_of(planes))

    out, starts = ctx.scratch / f"graded_scene_{scene}.mp4", [entry.start_frame - run[0].start_frame for entry in run]
    frames = await asyncio.to_thread(grade_clip, stretches, out, (cut.width, cut.height), cut.fps, plan.codec, starts, watch)
    clip = await ctx.keep(out, out.name, "video/mp4")
    entries = [entry.model_copy(update={"clip": clip, "source_start": start, "source_frames": frames}) for entry, start in zip(run, starts, strict=True)]
    own = {entry.frame_id: plan.corrections[entry.frame_id] for entry in run if entry.frame_id in plan.corrections}
    found = SceneGrade(
        scene_number=scene, mood=plan.moods.get(scene, Mood.WARM), grade=plan.grades[scene], before=mean_tone(seen[0]), after=mean_tone(seen[1]), corrected=own
    )
    return entries, found
