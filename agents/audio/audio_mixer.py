"""The mix, and the film: lines where the cut speaks them, ambience and music by scene, brought to -16 LUFS and joined to the picture.

Everything is placed by the picture cut alone, so sound cannot drift from it. Music is trimmed to its scene; the title's cue returns under the
credits. The finished film carries chapters by scene and a soft subtitle track made from the same cues as the subtitle files.
"""

import asyncio
from pathlib import Path

from agents.base import Agent, AgentContext
from agents.editing.revision import Revision, read_note
from agents.film import AudioMix, Concept, DialogueLine, FinalEdit, MasteredEdit, MusicCue, Scene, SoundEffect, Take
from agents.media.jobs import Chapter, Mixed, MixJob, Placed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .cue_sheet import scene_spans

MUSIC_DB, AMBIENCE_DB = -7.0, -5.0
"""Level of music and ambience before ducking, against dialogue as delivered."""
SHORTEST = 0.1
"""Seconds of the mix that must be left for a sound to be placed at all."""


class AudioMixerInput(Model):
    final_edit: FinalEdit
    dialogue_audio: tuple[Take, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    dialogue_script: tuple[DialogueLine, ...] = ()
    scene_list: tuple[Scene, ...] = ()
    concept_brief: Concept | None = None
    revision_note: str = ""


class AudioMixerOutput(Model):
    audio_mix: AudioMix
    mastered_edit: MasteredEdit


class AudioMixer(Agent[AudioMixerInput, AudioMixerOutput]):
    spec = AgentSpec(
        id=AgentId("audio_mixer"),
        name="Audio Mixer",
        role="Balance dialogue, music and effects, then join the mix to the picture",
        department="audio",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"mixing", "mastering"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "final_edit",
            "dialogue_audio?",
            "sound_effects?",
            "music_cues?",
            "dialogue_script?",
            "scene_list?",
            "concept_brief?",
            "revision_note?",
        ),
        emits=("audio_mix", "mastered_edit"),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = AudioMixerInput
    Output = AudioMixerOutput

    async def execute(self, inputs: AudioMixerInput, ctx: AgentContext) -> AudioMixerOutput:
        from agents.media.mix import mix

        ctx.provider = "callsheet"
        revision = read_note(inputs.revision_note)
        if inputs.revision_note.strip() and revision.changes_nothing:
            ctx.notes.append(
                f"The note {inputs.revision_note!r} was recorded but not understood: without an LLM, cut and mix follow words on music, dialogue level, title and credits."
            )
        edit = inputs.final_edit
        job = MixJob(
            seconds=edit.frames / edit.fps,
            dialogue=await _dialogue(inputs, revision, ctx),
            music=await _music(inputs, revision, ctx),
            effects=await _effects(inputs, ctx),
            music_gain_db=revision.music_db or 0.0,
        )
        await ctx.report(0.2, "mixing")
        mixed = await asyncio.to_thread(mix, job, ctx.scratch)
        await ctx.report(0.7, "mastering")
        film = await asyncio.to_thread(_master, inputs, mixed, await ctx.artifacts.fetch(edit.video, ctx.scratch / "picture.mp4"), ctx.scratch / "film.mp4")
        return AudioMixerOutput(
            audio_mix=AudioMix(
                audio=await ctx.keep(mixed.mix, "mix.wav", "audio/wav"),
                stems={name: await ctx.keep(path, f"{name}.wav", "audio/wav") for name, path in sorted(mixed.stems.items())},
                loudness=mixed.loudness,
            ),
            mastered_edit=MasteredEdit(
                video=await ctx.keep(film, "film.mp4", "video/mp4"),
                frames=edit.frames,
                seconds=edit.seconds,
                timeline=edit.timeline,
            ),
        )


async def _dialogue(inputs: AudioMixerInput, revision: Revision, ctx: AgentContext) -> tuple[Placed, ...]:
    takes = {take.line_id: take for take in inputs.dialogue_audio}
    end = inputs.final_edit.frames / inputs.final_edit.fps
    placed: list[Placed] = []
    for entry in inputs.final_edit.timeline:
        for cue in entry.speech:
            start = entry.start_frame / inputs.final_edit.fps + cue.start
            take = takes.get(cue.line_id)
            if take is None or start > end - SHORTEST:
                ctx.notes.append(f"{cue.line_id} is not in the mix: {'no take was delivered' if take is None else 'it starts after the end of the cut'}.")
                continue
            path = await ctx.artifacts.fetch(take.audio, ctx.scratch / f"{take.line_id}.wav")
            placed.append(Placed(path=path, start=round(start, 4), gain_db=revision.dialogue_db))
    return tuple(placed)


async def _music(inputs: AudioMixerInput, revision: Revision, ctx: AgentContext) -> tuple[Placed, ...]:
    if revision.music_db is None:
        return ()
    cues = {cue.scene_number: cue for cue in inputs.music_cues}
    placed: list[Placed] = []
    for number, start, end in scene_spans(inputs.final_edit.timeline, inputs.final_edit.fps):
        cue = cues.get(number)
        if cue and end - start > SHORTEST:
            path = await ctx.artifacts.fetch(cue.audio, ctx.scratch / f"music_{cue.cue_id}.wav")
            placed.append(Placed(path=path, start=start, seconds=min(end - start, cue.seconds), gain_db=MUSIC_DB))
    return tuple(placed)


async def _effects(inputs: AudioMixerInput, ctx: AgentContext) -> tuple[Placed, ...]:
    ambiences = {effect.scene_number: effect for effect in inputs.sound_effects}
    placed: list[Placed] = []
    for number, start, end in scene_spans(inputs.final_edit.timeline, inputs.final_edit.fps):
        effect = ambiences.get(number)
        if effect and end - start > SHORTEST:
            path = await ctx.artifacts.fetch(effect.audio, ctx.scratch / f"ambience_{number}.wav")
            placed.append(Placed(path=path, start=start, seconds=end - start, gain_db=AMBIENCE_DB))
    return tuple(placed)


def _master(inputs: AudioMixerInput, mixed: Mixed, picture: Path, out: Path) -> Path:
    from agents.media.assembly import master
    from agents.media.subtitles import cues

    lines = {line.line_id: line for line in inputs.dialogue_script}
    title = inputs.concept_brief.title if inputs.concept_brief else "Untitled"
    metadata = {"title": title, "comment": "AI-generated film"}
    if inputs.concept_brief:
        metadata |= {"description": inputs.concept_brief.logline, "genre": ", ".join(inputs.concept_brief.genre_tags)}
    shown = cues(inputs.final_edit.timeline, lines) if lines else ()
    master(picture, mixed.mix, shown, _chapters(inputs, title), metadata, out)
    return out


def _chapters(inputs: AudioMixerInput, title: str) -> tuple[Chapter, ...]:
    sluglines = {scene.scene_number: scene.slugline for scene in inputs.scene_list}
    spans = scene_spans(inputs.final_edit.timeline, inputs.final_edit.fps)
    return tuple(
        Chapter(start=start, end=end, title=sluglines.get(number, f"Scene {number}") if number else (title if index == 0 else "Credits"))
        for index, (number, start, end) in enumerate(spans)
    )
