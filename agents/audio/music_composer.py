"""The score: a cue for the title, one for each scene, and an accent where the story turns.

Every character has a theme of its own, made from its name; a scene is set on the theme of whom it is about, and answered by the other's. All cues are in the film's key
and for the film's band. They are composed before the cut exists and longer than any scene is expected to be; each can be ended after any of its bars
(`agents.audio.music_plan`). Every cue is its own task at the Task Service, so a crash between two cues repeats neither.
"""

from typing import Any, Literal

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, Concept, Mood, MusicCue, Scene, StoryArc, WorldBible
from agents.items import stable_seed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .scoring import INTENSITY, band_of, entrance_of, intensity_of, turning

TITLE_SECONDS, SCENE_SECONDS, LAST_SECONDS, HIT_SECONDS = 6.5, 30.0, 38.0, 5.0
TEMPO = {Mood.TENSE: 108, Mood.TRIUMPHANT: 98, Mood.COMIC: 120, Mood.HOPEFUL: 86, Mood.WARM: 78, Mood.EERIE: 60, Mood.SAD: 63}
"""Beats a minute, a hint for music models; the offline score derives its own from the mood."""
BANDS_IN_WORDS = {
    "koto": "koto, shakuhachi and taiko", "synth": "analogue synthesisers", "horror": "music box, cello harmonics and string clusters", "comedy": "clarinet, pizzicato strings and woodblock",
    "noir": "vibraphone, muted horn, upright bass and brushes", "consort": "reed, flute, harp and organ", "epic": "horns, choir, harp and large drums", "lullaby": "music box, flute and celesta",
    "folk": "reed, fiddle and guitar", "chamber": "cello, flute, piano and strings",
}  # fmt: skip


class MusicComposerInput(Model):
    concept_brief: Concept
    story_arc: StoryArc
    scene_list: tuple[Scene, ...]
    world_bible: WorldBible | None = None


class MusicComposerOutput(Model):
    music_cues: tuple[MusicCue, ...]


class MusicComposer(Agent[MusicComposerInput, MusicComposerOutput]):
    spec = AgentSpec(
        id=AgentId("music_composer"),
        name="Music Composer",
        role="Score, themes, emotional cues",
        department="audio",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"music"}),
        resource_class=ResourceClass.GPU_MEDIA,
        takes=("concept_brief", "story_arc", "scene_list", "world_bible?"),
        emits=("music_cues",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=40,
    )
    Input = MusicComposerInput
    Output = MusicComposerOutput

    async def execute(self, inputs: MusicComposerInput, ctx: AgentContext) -> MusicComposerOutput:
        cues: list[MusicCue] = []
        wanted = _wanted(inputs, ctx.request.seed)
        for cue_id, order in wanted:
            cues.append(await self._cue(cue_id, order, inputs.concept_brief, ctx))
            await ctx.report(len(cues) / len(wanted), f"cue {len(cues)} of {len(wanted)}")
        return MusicComposerOutput(music_cues=tuple(cues))

    async def _cue(self, cue_id: str, order: "_Order", concept: Concept, ctx: AgentContext) -> MusicCue:
        music = order.music
        mood, seconds = Mood(music["mood"]), float(music["seconds"])
        outcome = await ctx.run_task(
            "process_audio",
            {
                "prompt": f"Instrumental film score, {mood} mood, {', '.join(concept.genre_tags)}, {BANDS_IN_WORDS[music['band']]}; "
                f"{order.kind} cue {cue_id} of {concept.title!r} on {order.theme}. No vocals.",
                "audio_params": {"duration": seconds, "sample_rate": SAMPLE_RATE, "style": mood, "tempo": TEMPO[mood]},
                "music": music,
            },
            part=cue_id,
        )
        assert outcome.media is not None
        length = float(outcome.result.get("seconds", outcome.result.get("duration", seconds)))
        form = {name: float(outcome.result.get(name, 0.0)) for name in ("bar_seconds", "ending_at", "hit_at")}
        return MusicCue(
            cue_id=cue_id,
            scene_number=order.scene_number,
            mood=mood,
            audio=outcome.media,
            seconds=length,
            provider=outcome.provider,
            kind=order.kind,
            theme=order.theme,
            entrance=order.entrance,
            **form,
        )


class _Order(Model):
    """A piece of music that is wanted, and what is asked of the provider."""

    kind: Literal["title", "scene", "hit"]
    scene_number: int
    theme: str
    music: dict[str, Any]
    entrance: float = 0.0


def _wanted(inputs: MusicComposerInput, seed: int) -> list[tuple[str, _Order]]:
    concept, scenes = inputs.concept_brief, inputs.scene_list
    hero = next((entity.name for entity in concept.entities if entity.role == "protagonist"), concept.title)
    shared = {
        "band": band_of(concept, inputs.world_bible.era if inputs.world_bible else "", scenes),
        "key_seed": stable_seed(seed, "key", concept.title),
    }

    def order(cue_id: str, kind: Literal["title", "scene", "hit"], number: int, mood: Mood, seconds: float, whose: str, **more: Any) -> tuple[str, _Order]:
        form = {"scene": "cue"}.get(kind, kind)
        music = {"mood": mood, "seconds": seconds, "seed": stable_seed(seed, "music", cue_id), "theme_seed": _theme_seed(seed, whose), "form": form, **shared}
        entrance = more.pop("entrance", 0.0)
        return cue_id, _Order(kind=kind, scene_number=number, theme=f"{whose}'s theme", entrance=entrance, music={**music, **more})

    wanted = [order("title", "title", 0, concept.mood, TITLE_SECONDS, hero, intensity=INTENSITY[concept.mood])]
    for scene in scenes:
        leading = scene.primary_characters[0]
        partner = next((name for name in scene.primary_characters[1:] if name != leading), None)
        seconds = LAST_SECONDS if scene is scenes[-1] else SCENE_SECONDS
        more: dict[str, Any] = {"intensity": intensity_of(scene, scenes), "entrance": entrance_of(scene, scenes)}
        if partner:
            more["second_seed"] = _theme_seed(seed, partner)
        wanted.append(order(f"scene_{scene.scene_number}", "scene", scene.scene_number, scene.mood, seconds, leading, **more))
    hits = ((scene.scene_number, scene) for scene in turning(scenes))
    return wanted + [order(f"hit_{number}", "hit", number, scene.mood, HIT_SECONDS, scene.primary_characters[0], intensity=0.6) for number, scene in hits]


def _theme_seed(seed: int, name: str) -> int:
    return stable_seed(seed, "theme", name)
