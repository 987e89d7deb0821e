"""What a film is shown and pitched with: two posters, a teaser, a still of every scene, the story bible, the character sheets, and the
lists of wardrobe, make-up and props.

Nothing here depends on the words of the film: the view leaves out every clip in which somebody speaks, and no line is printed. One rewritten line
therefore leaves all of it as it is. The pictures of the posters are rendered by the Task Service like any still; the words on them are always set here.
"""

import asyncio
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    FPS,
    CharacterArc,
    CharacterProfile,
    Codec,
    FilmFormat,
    Frame,
    GeneratedFrame,
    MarketingAssets,
    MusicCue,
    ShotSize,
    StoryArc,
    WorldBible,
)
from agents.film.dressing import MakeupDesign, ScenePropsList
from agents.film.records import CanonFacts, Casting, LocationReference, ResearchNotes
from agents.film.words import PartId
from agents.items import columns, narrow, rows
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import ProviderRejected
from cluster.contracts.ids import AgentId

from .credits import AI_GENERATED, billing, tagline
from .key_art import Designed, key_art
from .trailer import SHORTEST, Length, Pick, moments

STILL_SIZES = (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.OVER_SHOULDER, ShotSize.WIDE, ShotSize.CLOSE, ShotSize.EXTREME_WIDE, ShotSize.INSERT)
"""What makes a still that tells of a scene, best first."""
PNG, PDF = "image/png", "application/pdf"


class TeaserClip(Model):
    """A clip as the teaser needs it."""

    frame_id: PartId
    clip: ArtifactRef
    frames: int
    head_frames: int = 0


class MarketingAssetInput(Designed):
    story_arc: StoryArc
    world_bible: WorldBible
    character_profiles: tuple[CharacterProfile, ...]
    storyboard_frames: tuple[Frame, ...]
    generated_frames: tuple[GeneratedFrame, ...]
    character_arcs: tuple[CharacterArc, ...] = ()
    video_segments: tuple[TeaserClip, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    film_format: FilmFormat | None = None
    research_notes: ResearchNotes | None = None
    canon_facts: CanonFacts | None = None
    casting_sheet: tuple[Casting, ...] = ()
    location_references: tuple[LocationReference, ...] = ()
    trailer_seconds: float | None = None
    """How long the teaser shall be, where it is all that is made."""
    makeup_designs: tuple[MakeupDesign, ...] = ()
    props_list: tuple[ScenePropsList, ...] = ()


class MarketingAssetOutput(Model):
    marketing_assets: MarketingAssets


class MarketingAsset(Agent[MarketingAssetInput, MarketingAssetOutput]):
    spec = AgentSpec(
        id=AgentId("marketing_asset"),
        name="Marketing Asset",
        role="Posters, teaser, stills, story bible and character sheets",
        department="delivery",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"posters", "teaser"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "concept_brief",
            "style_guide",
            "story_arc",
            "world_bible",
            "scene_list",
            "scene_plans",
            "character_profiles",
            "character_designs",
            "environment_designs",
            "storyboard_frames",
            "generated_frames",
            "character_arcs?",
            "video_segments?",
            "music_cues?",
            "film_format?",
            "research_notes?",
            "canon_facts?",
            "casting_sheet?",
            "location_references?",
            "trailer_seconds?",
            "costume_designs?",
            "makeup_designs?",
            "props_list?",
        ),
        emits=("marketing_assets",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = MarketingAssetInput
    Output = MarketingAssetOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """Of the clips only those the teaser shows, of the music only the piece it is cut to."""
        length = Length.of(inputs.get("trailer_seconds"))
        shown = {pick.frame_id for pick in moments(rows(inputs, "storyboard_frames"), length) if not pick.face}
        music = _teaser_music(rows(inputs, "music_cues"))
        view = narrow(inputs, video_segments=lambda row: row["frame_id"] in shown, music_cues=lambda row: row["cue_id"] == music)
        return columns(view, video_segments=TeaserClip)

    async def execute(self, inputs: MarketingAssetInput, ctx: AgentContext) -> MarketingAssetOutput:
        stills = await _fetched_stills(inputs, ctx)
        best = await asyncio.to_thread(_best_stills, inputs, stills)
        images = {frame.frame_id: frame.image for frame in inputs.generated_frames}
        assets = {f"stills/scene_{number:02}.png": images[frame_id] for number, frame_id in best.items()}
        art = [await self._art(inputs, ctx, wide=wide) for wide in (False, True)]
        ctx.provider = "callsheet"
        pictures = {f"scene:{number}": stills[frame_id] for number, frame_id in best.items()} | await _reference_pictures(inputs, ctx)
        upright, wide = (path or next(iter(stills.values()), None) for path in art)
        if upright and wide:
            for name, path in await asyncio.to_thread(_posters, inputs, upright, wide, ctx.scratch):
                assets[name] = await ctx.keep(path, name, PNG)
            await ctx.report(0.4, "posters set")
            teaser = await self._teaser(inputs, stills, wide, ctx)
            assets["teaser.mp4"] = await ctx.keep(teaser, "teaser.mp4", "video/mp4")
            pictures["art"] = wide
        else:
            ctx.notes.append("The film has neither posters nor teaser: the provider made no picture of it.")
        await ctx.report(0.8, "teaser cut")
        for path in await asyncio.to_thread(_books, inputs, pictures, ctx.scratch):
            assets[path.name] = await ctx.keep(path, path.name, PDF)
        return MarketingAssetOutput(marketing_assets=MarketingAssets(assets=assets))

    async def _art(self, inputs: MarketingAssetInput, ctx: AgentContext, *, wide: bool) -> Path | None:
        """The picture of a poster; none, with a note, when the provider refuses it."""
        plan = key_art(inputs, inputs.storyboard_frames, ctx.request.seed, wide=wide)
        task = {
            "prompt": f"Film poster picture without any text: {plan.prompt}",
            "image_params": {"width": plan.width, "height": plan.height, "style": plan.look},
            "shot_plan": plan.model_dump(mode="json"),
        }
        try:
            outcome = await ctx.run_task("generate_image", task, part=plan.shot_id)
        except ProviderRejected as error:
            ctx.make_do(f"A still of the film stands in for the {plan.shot_id.replace('_', ' ')}: {error.detail}")
            return None
        assert outcome.media is not None
        return await ctx.artifacts.fetch(outcome.media, ctx.scratch / f"{plan.shot_id}_art.png")

    async def _teaser(self, inputs: MarketingAssetInput, stills: dict[str, Path], art: Path, ctx: AgentContext) -> Path:
        clips = {clip.frame_id: clip for clip in inputs.video_segments}
        files = {name: await ctx.artifacts.fetch(clip.clip, ctx.scratch / f"{name}.mp4") for name, clip in clips.items()}
        music = {cue.cue_id: await ctx.artifacts.fetch(cue.audio, ctx.scratch / f"{cue.cue_id}.wav") for cue in inputs.music_cues}
        picks = moments([frame.model_dump() for frame in inputs.storyboard_frames], Length.of(inputs.trailer_seconds))
        return await asyncio.to_thread(_cut, inputs, picks, files, stills, art, list(music.values()), ctx.scratch)


def _teaser_music(cues: list[dict[str, Any]]) -> str:
    """The piece before the last scene's, where a story is at its height; empty when there is none."""
    scored = [cue for cue in cues if cue.get("scene_number") and cue.get("kind", "scene") == "scene"] or cues
    return scored[-2 if len(scored) > 1 else -1]["cue_id"] if scored else ""


async def _fetched_stills(inputs: MarketingAssetInput, ctx: AgentContext) -> dict[str, Path]:
    return {frame.frame_id: await ctx.artifacts.fetch(frame.image, ctx.scratch / f"{frame.frame_id}.png") for frame in inputs.generated_frames}


async def _reference_pictures(inputs: MarketingAssetInput, ctx: AgentContext) -> dict[str, Path]:
    """The sheets of the cast, the plates of wardrobe and make-up, the pictures of the places and the mood board, by the names the story bible knows."""
    refs = {f"cast:{design.name}": design.reference for design in inputs.character_designs}
    refs |= {f"place:{design.location}": design.reference for design in inputs.environment_designs}
    refs |= {f"wardrobe:{costume.name}": costume.reference for costume in inputs.costume_designs}
    refs |= {f"makeup:{made_up.name}": made_up.reference for made_up in inputs.makeup_designs}
    refs["board"] = inputs.style_guide.mood_board
    return {name: await ctx.artifacts.fetch(ref, ctx.scratch / f"reference_{n}.png") for n, (name, ref) in enumerate(refs.items()) if ref}


def _best_stills(inputs: MarketingAssetInput, stills: dict[str, Path]) -> dict[int, str]:
    """Scene number -> frame id of the still that tells most: people at a telling distance, in a picture with contrast."""
    from agents.media.pages import contrast_of

    best: dict[int, tuple[float, str]] = {}
    for frame in sorted(inputs.storyboard_frames, key=lambda frame: (frame.scene_number, frame.shot_order)):
        if frame.frame_id in stills:
            telling = len(STILL_SIZES) - STILL_SIZES.index(frame.size) + 0.5 * len(frame.characters_present)
            score = telling + 6 * contrast_of(stills[frame.frame_id])
            if frame.scene_number not in best or score > best[frame.scene_number][0]:
                best[frame.scene_number] = (score, frame.frame_id)
    return {number: frame_id for number, (_, frame_id) in best.items()}


def _posters(inputs: MarketingAssetInput, upright: Path, wide: Path, folder: Path) -> list[tuple[str, Path]]:
    from agents.media.pages import loaded
    from agents.media.poster import PosterWords, poster, poster_wide

    concept = inputs.concept_brief
    words = PosterWords(concept.title, tagline(concept), billing(concept), AI_GENERATED.upper(), concept.mood, inputs.style_guide.palette)
    made = [("poster.png", folder / "poster.png"), ("poster_wide.png", folder / "poster_wide.png")]
    poster(loaded(upright), words, made[0][1])
    poster_wide(loaded(wide), words, made[1][1])
    return made


def _books(inputs: MarketingAssetInput, pictures: dict[str, Path], folder: Path) -> list[Path]:
    from agents.media.department_lists import DepartmentContent, department_lists
    from agents.media.story_bible import BibleContent, character_sheets, story_bible

    content = BibleContent(
        concept=inputs.concept_brief,
        arc=inputs.story_arc,
        world=inputs.world_bible,
        scenes=inputs.scene_list,
        profiles=inputs.character_profiles,
        arcs=inputs.character_arcs,
        designs=inputs.character_designs,
        style=inputs.style_guide,
        pictures=pictures,
        research=inputs.research_notes,
        canon=inputs.canon_facts,
        casting=inputs.casting_sheet,
        references=inputs.location_references,
    )
    bible, sheets = folder / "story_bible.pdf", folder / "character_sheets.pdf"
    story_bible(content, bible)
    character_sheets(content, sheets)
    if not (inputs.costume_designs or inputs.makeup_designs or inputs.props_list):
        return [bible, sheets]
    lists = folder / "department_lists.pdf"
    departments = DepartmentContent(
        inputs.concept_brief, inputs.style_guide, inputs.scene_list, inputs.costume_designs, inputs.makeup_designs, inputs.props_list, pictures
    )
    department_lists(departments, lists)
    return [bible, sheets, lists]


def _cut(inputs: MarketingAssetInput, picks: list[Pick], files: dict[str, Path], stills: dict[str, Path], art: Path, music: list[Path], folder: Path) -> Path:
    """The teaser: picture, then music brought to the film's loudness under it."""
    from agents.media.assembly import master
    from agents.media.jobs import MixJob, Placed
    from agents.media.measure import probe
    from agents.media.mix import mix
    from agents.media.teaser import Moment, TeaserWords, cut_teaser

    concept, film = inputs.concept_brief, inputs.film_format or FilmFormat()
    clips = {clip.frame_id: clip for clip in inputs.video_segments}
    sources = [
        Moment(stills[pick.frame_id], pick.frames, still=True)
        if pick.face and pick.frame_id in stills
        else Moment(files[pick.frame_id], min(pick.frames, clips[pick.frame_id].frames), clips[pick.frame_id].head_frames)
        for pick in picks
        if (pick.frame_id in stills if pick.face else pick.frame_id in clips and clips[pick.frame_id].frames >= SHORTEST)
    ]
    first = next(iter(files.values()), None)
    found = probe(first) if first else None
    size = (found.width, found.height) if found else film.size
    words = TeaserWords(concept.title, tagline(concept), AI_GENERATED.upper(), concept.mood, inputs.style_guide.palette)
    picture, out = folder / "teaser_picture.mp4", folder / "teaser.mp4"
    seconds = cut_teaser(sources, art, words, size, FPS, film.codec if found is None or found.codec == "av1" else Codec.H264, picture) / FPS
    placed = tuple(Placed(path=path, start=0, seconds=seconds) for path in music[:1])
    sound = mix(MixJob(seconds=seconds, music=placed, target_lufs=film.target_lufs), folder).mix
    master(picture, sound, (), (), {"title": f"{concept.title} (teaser)", "comment": AI_GENERATED}, out)
    return out
