"""The mix, and the film: lines where the cut speaks them, ambience, foley and music, brought to the film's loudness and joined to the picture.

Everything is placed by the picture cut alone, so sound cannot drift from it. A line stands where its speaker stands and in the space of its scene; a voice that is
remembered or comes over a radio sounds like it. Ambience begins a moment before its scene and leaves under the next one; there is no moment without it. The finished
film carries chapters by scene and a soft subtitle track made from the same cues as the subtitle files, and its own sound is decoded and measured once more.
"""

import asyncio
from pathlib import Path

from agents.base import Agent, AgentContext
from agents.editing.revision import Revision, read_note
from agents.film import (
    AudioMix,
    Concept,
    DialogueLine,
    FilmFormat,
    FinalEdit,
    FoleyTrack,
    GradedVideo,
    Loudness,
    MasteredEdit,
    MusicCue,
    MusicPlacement,
    Scene,
    ScenePlan,
    SoundEffect,
    Take,
    VoiceMatch,
)
from agents.media.jobs import Chapter, Mixed, MixJob, Placed
from agents.media.spaces import space_of, voice_space
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .cue_sheet import scene_spans
from .music_plan import Laid, laid_music

MUSIC_DB, AMBIENCE_DB, FOLEY_DB = -5.0, -5.0, -2.0
"""Levels before ducking, against dialogue as delivered."""
SHORTEST = 0.1
"""Seconds of the mix that must be left for a sound to be placed at all."""
PRE_LAP, POST_LAP, CARD_LAP = 0.3, 0.7, 3.0
"""Seconds by which ambience is heard before its scene and after it; longer over a card."""
WIDTH = 0.38
"""How far to its side a voice at the edge of the picture is heard; 1 would be the loudspeaker alone."""
PEAK_LIMIT_DB = -1.0
MASTERINGS = 3


class AudioMixerInput(Model):
    final_edit: FinalEdit
    graded_video: GradedVideo | None = None
    """The cut in its final colours, to which the mix is joined; without it, to the cut."""
    dialogue_audio: tuple[Take, ...] = ()
    voice_match_report: tuple[VoiceMatch, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    dialogue_script: tuple[DialogueLine, ...] = ()
    scene_list: tuple[Scene, ...] = ()
    scene_plans: tuple[ScenePlan, ...] = ()
    foley_tracks: tuple[FoleyTrack, ...] = ()
    concept_brief: Concept | None = None
    film_format: FilmFormat | None = None
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
            "graded_video?",
            "dialogue_audio?",
            "voice_match_report?",
            "sound_effects?",
            "music_cues?",
            "dialogue_script?",
            "scene_list?",
            "scene_plans?",
            "foley_tracks?",
            "concept_brief?",
            "film_format?",
            "revision_note?",
        ),
        emits=("audio_mix", "mastered_edit"),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = AudioMixerInput
    Output = AudioMixerOutput

    async def execute(self, inputs: AudioMixerInput, ctx: AgentContext) -> AudioMixerOutput:
        ctx.provider = "callsheet"
        revision = read_note(inputs.revision_note)
        if inputs.revision_note.strip() and revision.changes_nothing:
            ctx.notes.append(
                f"The note {inputs.revision_note!r} was recorded but not understood: without an LLM, cut and mix follow words on music, dialogue level, title and credits."
            )
        edit, picture_cut = inputs.final_edit, inputs.graded_video or inputs.final_edit
        laid = () if revision.music_db is None else laid_music(inputs.music_cues, edit.timeline, scene_spans(edit.timeline, edit.fps))
        job = MixJob(
            seconds=edit.frames / edit.fps,
            dialogue=await _dialogue(inputs, revision, ctx),
            music=await _music(laid, ctx),
            effects=(*await _ambience(inputs, ctx), *await _foley(inputs, ctx)),
            target_lufs=(inputs.film_format or FilmFormat()).target_lufs,
            true_peak_db=PEAK_LIMIT_DB,
            music_gain_db=revision.music_db or 0.0,
        )
        picture = await ctx.artifacts.fetch(picture_cut.video, ctx.scratch / "picture.mp4")
        mixed, coded, film = await _mastered(job, inputs, picture, ctx)
        if coded and coded.true_peak_dbtp > PEAK_LIMIT_DB:
            ctx.notes.append(f"The coded sound peaks at {coded.true_peak_dbtp:.2f} dBTP, above the limit of {PEAK_LIMIT_DB:.0f}.")
        return AudioMixerOutput(
            audio_mix=AudioMix(
                audio=await ctx.keep(mixed.mix, "mix.wav", "audio/wav"),
                stems={name: await ctx.keep(path, f"{name}.wav", "audio/wav") for name, path in sorted(mixed.stems.items())},
                loudness=mixed.loudness,
                coded=coded,
                music=tuple(
                    MusicPlacement(cue_id=one.cue.cue_id, start=one.start, seconds=min(one.seconds, round(job.seconds - one.start, 4))) for one in laid
                ),
            ),
            mastered_edit=MasteredEdit(
                video=await ctx.keep(film, "film.mp4", "video/mp4"),
                frames=edit.frames,
                seconds=edit.seconds,
                timeline=picture_cut.timeline,
            ),
        )


async def _mastered(job: MixJob, inputs: AudioMixerInput, picture: Path, ctx: AgentContext) -> tuple[Mixed, Loudness | None, Path]:
    """Mix and film. Coding moves peaks, so the film's sound is measured as it will be decoded, and mixed again a little lower where it comes out too high."""
    from agents.media.mix import mix

    film = ctx.scratch / "film.mp4"
    for attempt in range(MASTERINGS):
        await ctx.report(min(0.9, 0.2 + 0.3 * attempt), "mixing")
        mixed = await asyncio.to_thread(mix, job, ctx.scratch)
        await ctx.report(min(0.95, 0.4 + 0.3 * attempt), "mastering")
        await asyncio.to_thread(_master, inputs, mixed, picture, film)
        coded = await asyncio.to_thread(_coded_loudness, film)
        above = coded.true_peak_dbtp - PEAK_LIMIT_DB if coded else 0.0
        if above <= 0 or attempt == MASTERINGS - 1:
            return mixed, coded, film
        job = job.model_copy(update={"true_peak_db": round(job.true_peak_db - above - 0.1, 2)})
    raise AssertionError("the last mastering returns")


def _coded_loudness(film: Path) -> Loudness | None:
    from agents.media.loudness import measure_loudness
    from agents.media.waves import read_sound

    sound = read_sound(film)
    return measure_loudness(sound) if sound.size else None


async def _dialogue(inputs: AudioMixerInput, revision: Revision, ctx: AgentContext) -> tuple[Placed, ...]:
    takes = {take.line_id: take for take in inputs.dialogue_audio}
    lines = {line.line_id: line for line in inputs.dialogue_script}
    spaces = {scene.scene_number: space_of(scene.kit, interior=scene.interior, location=scene.location) for scene in inputs.scene_list}
    standing = {(plan.scene_number, mark.character): mark.x for plan in inputs.scene_plans for mark in plan.marks}
    trims = {line.line_id: line.trim_db for voice in inputs.voice_match_report for line in voice.lines}
    end = inputs.final_edit.frames / inputs.final_edit.fps
    placed: list[Placed] = []
    for entry in inputs.final_edit.timeline:
        for cue in entry.speech:
            start = max(0.0, entry.start_frame / inputs.final_edit.fps + cue.start)
            take = takes.get(cue.line_id)
            if take is None or start > end - SHORTEST:
                ctx.notes.append(f"{cue.line_id} is not in the mix: {'no take was delivered' if take is None else 'it starts after the end of the cut'}.")
                continue
            line = lines.get(cue.line_id)
            own = voice_space(line.parenthetical, off_screen=line.audio_class == "voice_over") if line else ""
            placed.append(
                Placed(
                    path=await ctx.artifacts.fetch(take.audio, ctx.scratch / f"{take.line_id}.wav"),
                    start=round(start, 4),
                    gain_db=revision.dialogue_db + trims.get(take.line_id, 0.0),
                    pan=0.0 if own else round(WIDTH * standing.get((entry.scene_number, cue.character), 0.0), 3),
                    space=own or spaces.get(entry.scene_number, "room"),
                )
            )
    return tuple(placed)


async def _music(laid: tuple[Laid, ...], ctx: AgentContext) -> tuple[Placed, ...]:
    placed: list[Placed] = []
    for one in laid:
        path = await ctx.artifacts.fetch(one.cue.audio, ctx.scratch / f"music_{one.cue.cue_id}.wav")
        placed.append(
            Placed(
                path=path, start=one.start, seconds=one.seconds, gain_db=MUSIC_DB, head=0.02, body=one.body, ending_at=one.cue.ending_at if one.ends else 0.0
            )
        )
    return tuple(placed)


async def _ambience(inputs: AudioMixerInput, ctx: AgentContext) -> tuple[Placed, ...]:
    """Each scene's place, from a little before to a little after; over a card the place that comes, or the one that was."""
    ambiences = {effect.scene_number: effect for effect in inputs.sound_effects}
    spans = scene_spans(inputs.final_edit.timeline, inputs.final_edit.fps)
    placed: list[Placed] = []
    for index, (number, start, end) in enumerate(spans):
        effect = ambiences.get(number)
        if effect is None or end - start <= SHORTEST:
            continue
        before = PRE_LAP if index and spans[index - 1][0] else min(start, CARD_LAP)
        after = POST_LAP if index + 1 < len(spans) and spans[index + 1][0] else CARD_LAP
        begins = max(0.0, start - before)
        path = await ctx.artifacts.fetch(effect.audio, ctx.scratch / f"ambience_{number}.wav")
        placed.append(Placed(path=path, start=begins, seconds=end - begins, gain_db=AMBIENCE_DB, head=max(0.05, min(1.5, 2 * before)), tail=after))
    return tuple(placed)


async def _foley(inputs: AudioMixerInput, ctx: AgentContext) -> tuple[Placed, ...]:
    tracks = {track.scene_number: track for track in inputs.foley_tracks}
    return tuple(
        [
            Placed(path=await ctx.artifacts.fetch(tracks[number].audio, ctx.scratch / f"foley_{number}.wav"), start=start, gain_db=FOLEY_DB)
            for number, start, end in scene_spans(inputs.final_edit.timeline, inputs.final_edit.fps)
            if number in tracks and end - start > SHORTEST
        ]
    )


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
