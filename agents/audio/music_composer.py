"""The score: a cue for the title and one for each scene, all on one theme.

Cues are composed before the cut exists and therefore longer than any scene is expected to be; the mixer trims them with a fade. Every cue is its own
task at the Task Service, so a crash between two cues repeats neither.
"""

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, Concept, Mood, MusicCue, Scene, StoryArc
from agents.items import stable_seed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

TITLE_SECONDS = 12.0
SCENE_SECONDS = 36.0
INTENSITY = {Mood.TENSE: 0.75, Mood.TRIUMPHANT: 0.85, Mood.COMIC: 0.55, Mood.HOPEFUL: 0.55, Mood.WARM: 0.45, Mood.EERIE: 0.35, Mood.SAD: 0.3}
TEMPO = {Mood.TENSE: 118, Mood.TRIUMPHANT: 104, Mood.COMIC: 112, Mood.HOPEFUL: 88, Mood.WARM: 80, Mood.EERIE: 62, Mood.SAD: 58}
"""Beats a minute, a hint for music models; the offline score derives its own from the mood."""


class MusicComposerInput(Model):
    concept_brief: Concept
    story_arc: StoryArc
    scene_list: tuple[Scene, ...]


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
        takes=("concept_brief", "story_arc", "scene_list"),
        emits=("music_cues",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=40,
    )
    Input = MusicComposerInput
    Output = MusicComposerOutput

    async def execute(self, inputs: MusicComposerInput, ctx: AgentContext) -> MusicComposerOutput:
        concept = inputs.concept_brief
        cues = [await self._cue("title", 0, concept.mood, TITLE_SECONDS, concept, ctx)]
        for scene in inputs.scene_list:
            cues.append(await self._cue(f"scene_{scene.scene_number}", scene.scene_number, scene.mood, SCENE_SECONDS, concept, ctx))
            await ctx.report(len(cues) / (len(inputs.scene_list) + 1), f"cue {len(cues)} of {len(inputs.scene_list) + 1}")
        return MusicComposerOutput(music_cues=tuple(cues))

    async def _cue(self, cue_id: str, scene_number: int, mood: Mood, seconds: float, concept: Concept, ctx: AgentContext) -> MusicCue:
        seed = ctx.request.seed
        music = {
            "mood": mood,
            "seconds": seconds,
            "seed": stable_seed(seed, "music", cue_id),
            "theme_seed": stable_seed(seed, "theme", concept.title),
            "intensity": INTENSITY[mood],
        }
        outcome = await ctx.run_task(
            "process_audio",
            {
                "prompt": f"Instrumental film score, {mood} mood, {', '.join(concept.genre_tags)}; cue {cue_id} of {concept.title!r}. No vocals.",
                "audio_params": {"duration": seconds, "sample_rate": SAMPLE_RATE, "style": mood, "tempo": TEMPO[mood]},
                "music": music,
            },
            part=cue_id,
        )
        assert outcome.media is not None
        length = float(outcome.result.get("seconds", outcome.result.get("duration", seconds)))
        return MusicCue(cue_id=cue_id, scene_number=scene_number, mood=mood, audio=outcome.media, seconds=length, provider=outcome.provider)
