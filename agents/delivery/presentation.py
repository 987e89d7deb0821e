"""Delivers what there is before there is a film: the papers of a story, of a cast, of a storyboard, with their pictures and the animatic.

The last agent of every workflow type that ends short of a cut. It makes a document for whatever it is given and none for what it is not: a screenplay where there are scenes, a shot list and a
storyboard where there are frames, character sheets where there are designs, a season's outline where there is one; `story.json` holds everything that was written. Each file is opened again before
it is handed on; what cannot be read is told in a note. Same inputs, same bytes.
"""

import asyncio
import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    Animatic,
    CharacterArc,
    CharacterDesign,
    CharacterProfile,
    Concept,
    DialogueLine,
    DistributionRecord,
    EnvironmentDesign,
    FilmFormat,
    Frame,
    GeneratedFrame,
    MarketingAssets,
    QcReport,
    QualityReport,
    Scene,
    ScenePlan,
    StoryArc,
    StyleGuide,
    VoiceProfile,
    WorldBible,
)
from agents.film.season import EpisodeOutline
from agents.film.staging import CinematographyPlan, ShotSpec
from agents.quality.deliverables import check_files
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .distribution import ARTIFACTS, MEDIA_TYPES, SHELVES
from .manifest import checksums
from .papers import storyboard_panels

WRITTEN = (
    "concept_brief",
    "story_arc",
    "world_bible",
    "scene_list",
    "character_profiles",
    "character_arcs",
    "voice_profiles",
    "dialogue_script",
    "episode_outlines",
)
"""Inputs that are text, as `story.json` has them."""
BREAKDOWN_COLUMNS = ("scene", "slugline", "characters", "function", "mood", "value before", "value after", "what happens", "image", "actions", "object seen")

SEASON_COLUMNS = (
    "episode", "title", "what sets it going", "question", "turn", "left open", "value before", "value after", "scenes", "characters", "new sets", "sets used again",
)  # fmt: skip


class PresentationInput(Model):
    concept_brief: Concept
    story_arc: StoryArc | None = None
    world_bible: WorldBible | None = None
    scene_list: tuple[Scene, ...] = ()
    character_profiles: tuple[CharacterProfile, ...] = ()
    character_arcs: tuple[CharacterArc, ...] = ()
    voice_profiles: tuple[VoiceProfile, ...] = ()
    dialogue_script: tuple[DialogueLine, ...] = ()
    scene_plans: tuple[ScenePlan, ...] = ()
    style_guide: StyleGuide | None = None
    character_designs: tuple[CharacterDesign, ...] = ()
    environment_designs: tuple[EnvironmentDesign, ...] = ()
    storyboard_frames: tuple[Frame, ...] = ()
    shot_list: tuple[ShotSpec, ...] = ()
    cinematography_plan: tuple[CinematographyPlan, ...] = ()
    generated_frames: tuple[GeneratedFrame, ...] = ()
    animatic: Animatic | None = None
    marketing_assets: MarketingAssets | None = None
    episode_outlines: tuple[EpisodeOutline, ...] = ()
    quality_report: QualityReport | None = None
    qc_report: QcReport | None = None
    film_format: FilmFormat | None = None
    trailer_seconds: float | None = None


class PresentationOutput(Model):
    presentation: DistributionRecord


class Presentation(Agent[PresentationInput, PresentationOutput]):
    spec = AgentSpec(
        id=AgentId("presentation"),
        name="Presentation",
        role="Deliver story, cast and storyboard before there is a film",
        department="delivery",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"publishing", "documents"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("concept_brief", *(f"{name}?" for name in PresentationInput.model_fields if name != "concept_brief")),
        emits=("presentation",),
        resources=Resources(cpus=0.05),
        timeout_seconds=600,
        expected_seconds=6,
    )
    Input = PresentationInput
    Output = PresentationOutput

    async def execute(self, inputs: PresentationInput, ctx: AgentContext) -> PresentationOutput:
        ctx.provider = "callsheet"
        pictures = {name: await ctx.artifacts.fetch(ref, ctx.scratch / f"{n}.png") for n, (name, ref) in enumerate(_pictures(inputs).items())}
        folder = ctx.scratch / "delivery"
        written = await asyncio.to_thread(lambda: list(_write(inputs, pictures, folder)))
        faults = await asyncio.to_thread(check_files, folder, written)
        ctx.notes.extend(fault.description for fault in faults)
        deliverables = _handed_on(inputs)
        for name in written:
            deliverables[name] = await ctx.keep(folder / name, Path(name).name, MEDIA_TYPES[Path(name).suffix])
        sums = await ctx.keep(checksums(deliverables).encode(), "SHA256SUMS", "text/plain")
        return PresentationOutput(
            presentation=DistributionRecord(
                title=inputs.concept_brief.title,
                deliverables={**deliverables, "SHA256SUMS": sums},
                seconds=inputs.animatic.seconds if inputs.animatic else round(sum(frame.seconds for frame in inputs.storyboard_frames), 4),
                checksum=f"sha256:{sums.sha256}",
                published_to=ARTIFACTS,
            )
        )


def _pictures(inputs: PresentationInput) -> dict[str, ArtifactRef]:
    """By the names under which the papers look for them."""
    found: dict[str, ArtifactRef | None] = {f"frame:{frame.frame_id}": frame.image for frame in inputs.generated_frames}
    found |= {f"cast:{design.name}": design.reference for design in inputs.character_designs}
    found |= {f"place:{design.location}": design.reference for design in inputs.environment_designs}
    found["board"] = inputs.style_guide.mood_board if inputs.style_guide else None
    return {name: ref for name, ref in found.items() if ref}


def _handed_on(inputs: PresentationInput) -> dict[str, ArtifactRef]:
    """What others made and is delivered as it is."""
    found: dict[str, ArtifactRef | None] = {f"pictures/frames/{frame.frame_id}.png": frame.image for frame in inputs.generated_frames}
    found |= {f"pictures/cast/{_file(design.name)}.png": design.reference for design in inputs.character_designs}
    found |= {f"pictures/places/{_file(design.location)}.png": design.reference for design in inputs.environment_designs}
    found["pictures/mood_board.png"] = inputs.style_guide.mood_board if inputs.style_guide else None
    found["qc_report.html"] = inputs.qc_report.page if inputs.qc_report else None
    found["production/animatic.mp4"] = inputs.animatic.video if inputs.animatic else None
    if inputs.marketing_assets:
        shelves = {**SHELVES, "teaser.mp4": "trailer.mp4"} if inputs.trailer_seconds else SHELVES
        found |= {shelves.get(name, f"pictures/{name}"): ref for name, ref in inputs.marketing_assets.assets.items()}
    return {name: ref for name, ref in found.items() if ref}


def _file(name: str) -> str:
    return "_".join("".join(letter if letter.isalnum() else " " for letter in name).split()).lower() or "unnamed"


def _write(inputs: PresentationInput, pictures: Mapping[str, Path], folder: Path) -> Iterator[str]:
    for place in ("script", "production"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    yield from _story(inputs, folder)
    yield from _reports(inputs, folder)
    if inputs.episode_outlines:
        yield from _season(inputs, folder)
    elif inputs.scene_list:
        yield from _script(inputs, folder)
    if inputs.storyboard_frames:
        yield from _board(inputs, pictures, folder)
    if inputs.style_guide and inputs.character_designs:
        yield from _books(inputs, pictures, folder)


def _story(inputs: PresentationInput, folder: Path) -> Iterator[str]:
    raw = inputs.model_dump(mode="json", include=set(WRITTEN), exclude_defaults=False)
    text = json.dumps({name: raw[name] for name in WRITTEN if raw[name]}, indent=1, ensure_ascii=False)
    (folder / "story.json").write_text(f"{text}\n", encoding="utf-8")
    yield "story.json"


def _reports(inputs: PresentationInput, folder: Path) -> Iterator[str]:
    for name, report in (("quality_report.json", inputs.quality_report), ("qc_report.json", inputs.qc_report)):
        if report is not None:
            (folder / name).write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
            yield name


def _season(inputs: PresentationInput, folder: Path) -> Iterator[str]:
    """The season on one page, and the scenes of every episode; the season's own list is only one of sets."""
    _table(folder / "production/season.csv", SEASON_COLUMNS, list(_episodes(inputs)))
    yield "production/season.csv"
    for outline in inputs.episode_outlines:
        name = f"production/episode_{outline.number:02}_scenes.csv"
        _table(folder / name, BREAKDOWN_COLUMNS, [_scene_row(scene) for scene in outline.scene_list])
        yield name


def _episodes(inputs: PresentationInput) -> Iterator[tuple[Any, ...]]:
    """A row an episode: what sets it going, what it asks and leaves open, how the value at stake moves, who is in it, and which of its sets an earlier episode has built."""
    plans = {plan.number: plan for plan in inputs.story_arc.series.episodes} if inputs.story_arc and inputs.story_arc.series else {}
    built: set[str] = set()
    for outline in sorted(inputs.episode_outlines, key=lambda one: one.number):
        plan, beats = plans.get(outline.number), outline.story_arc.beats
        people = dict.fromkeys(name for scene in outline.scene_list for name in scene.primary_characters)
        sets = dict.fromkeys(scene.location for scene in outline.scene_list)
        yield (
            outline.number,
            outline.title,
            plan.premise if plan else outline.concept_brief.logline,
            plan.question if plan else outline.concept_brief.audience_promise,
            plan.turn if plan else "",
            plan.hands_on if plan else "",
            plan.value_before if plan else beats[0].value_before,
            plan.value_after if plan else beats[-1].value_after,
            len(outline.scene_list),
            ", ".join(people),
            ", ".join(place for place in sets if place not in built),
            ", ".join(place for place in sets if place in built),
        )
        built |= set(sets)


def _script(inputs: PresentationInput, folder: Path) -> Iterator[str]:
    from agents.media.documents import fdx, fountain, screenplay_pdf

    if inputs.dialogue_script:
        text = fountain(inputs.concept_brief, inputs.scene_list, inputs.dialogue_script, inputs.scene_plans)
        (folder / "script/screenplay.fountain").write_text(text, encoding="utf-8")
        fdx(text, folder / "script/screenplay.fdx")
        screenplay_pdf(text, folder / "script/screenplay.pdf")
        yield from ("script/screenplay.fountain", "script/screenplay.fdx", "script/screenplay.pdf")
    _table(folder / "production/scene_breakdown.csv", BREAKDOWN_COLUMNS, [_scene_row(scene) for scene in inputs.scene_list])
    yield "production/scene_breakdown.csv"


def _scene_row(scene: Scene) -> tuple[Any, ...]:
    return (
        scene.scene_number,
        scene.slugline,
        ", ".join(scene.primary_characters),
        scene.function,
        scene.mood,
        scene.value_before,
        scene.value_after,
        scene.goal,
        scene.visual_hook,
        " ".join(scene.beat_notes),
        "yes" if scene.object_seen else "no",
    )


def _table(out: Path, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from agents.media.shot_list import safe_cell

    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(map(safe_cell, row) for row in rows)


def _board(inputs: PresentationInput, pictures: Mapping[str, Path], folder: Path) -> Iterator[str]:
    from agents.media.documents import Photography, shot_names, shots_csv
    from agents.media.storyboard_pdf import storyboard_pdf

    names = shot_names(inputs.concept_brief.title, inputs.storyboard_frames)
    shot = Photography(inputs.shot_list, inputs.cinematography_plan)
    shots_csv(inputs.storyboard_frames, (), inputs.scene_list, folder / "production/shots.csv", inputs.dialogue_script, names, shot)
    stills = {name.removeprefix("frame:"): path for name, path in pictures.items() if name.startswith("frame:")}
    lines = {line.line_id: line for line in inputs.dialogue_script}
    panels = storyboard_panels(inputs.storyboard_frames, names, {}, lines, stills, shot)
    aspect = (inputs.film_format or FilmFormat()).aspect
    storyboard_pdf(inputs.concept_brief, inputs.scene_list, panels, aspect, folder / "production/storyboard.pdf")
    yield from ("production/shots.csv", "production/storyboard.pdf")


def _books(inputs: PresentationInput, pictures: Mapping[str, Path], folder: Path) -> Iterator[str]:
    from agents.media.story_bible import BibleContent, character_sheets, story_bible

    if not inputs.story_arc or not inputs.world_bible or not inputs.style_guide:
        return
    content = BibleContent(
        concept=inputs.concept_brief,
        arc=inputs.story_arc,
        world=inputs.world_bible,
        scenes=inputs.scene_list,
        profiles=inputs.character_profiles,
        arcs=inputs.character_arcs,
        designs=inputs.character_designs,
        style=inputs.style_guide,
        pictures=dict(pictures),
    )
    character_sheets(content, folder / "production/character_sheets.pdf")
    yield "production/character_sheets.pdf"
    if not inputs.marketing_assets:  # who makes posters has made a bible with them
        story_bible(content, folder / "production/story_bible.pdf")
        yield "production/story_bible.pdf"
