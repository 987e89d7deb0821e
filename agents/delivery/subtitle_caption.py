"""Subtitle files of the cut, SRT, WebVTT and ASS, and the variant for viewers who do not hear, with speakers and sounds.

The roster lets this agent wait for the mix; what timing needs is the speech in the cut, so it takes the cut and runs beside the mix. The soft track in
the film is made by the audio mixer from the same cues, so the two cannot differ.
"""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

from agents.base import Agent, AgentContext
from agents.film import Concept, DialogueLine, FilmFormat, Slot, Spotting, SubtitleCue, SubtitleTracks
from agents.items import columns
from agents.media.captions import Ambience, Foley, Music, SceneFoley
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

MEDIA_TYPES = {".srt": "application/x-subrip", ".vtt": "text/vtt", ".ass": "text/x-ssa"}


class SubtitleCaptionInput(Model):
    dialogue_script: tuple[DialogueLine, ...]
    final_edit: Spotting
    sound_effects: tuple[Ambience, ...] = ()
    music_cues: tuple[Music, ...] = ()
    foley_tracks: tuple[SceneFoley, ...] = ()
    concept_brief: Concept | None = None
    film_format: FilmFormat | None = None


class SubtitleCaptionOutput(Model):
    subtitle_tracks: SubtitleTracks


class SubtitleCaption(Agent[SubtitleCaptionInput, SubtitleCaptionOutput]):
    spec = AgentSpec(
        id=AgentId("subtitle_caption"),
        name="Subtitle and Caption",
        role="Subtitles and accessibility captions",
        department="delivery",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"subtitles"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("dialogue_script", "final_edit", "sound_effects?", "music_cues?", "foley_tracks?", "concept_brief?", "film_format?"),
        emits=("subtitle_tracks",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
    )
    Input = SubtitleCaptionInput
    Output = SubtitleCaptionOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """The cut's times without its pictures, and what is heard without its sound."""
        edit = inputs.get("final_edit") or {}
        view = columns(inputs, sound_effects=Ambience, music_cues=Music, foley_tracks=SceneFoley)
        if view.get("foley_tracks"):
            view["foley_tracks"] = [columns(track, events=Foley) for track in view["foley_tracks"]]
        return {**view, "final_edit": {"timeline": columns(edit, timeline=Slot).get("timeline", [])}}

    async def execute(self, inputs: SubtitleCaptionInput, ctx: AgentContext) -> SubtitleCaptionOutput:
        ctx.provider = "callsheet"
        tracks = await asyncio.to_thread(_written, inputs, ctx.scratch)
        kept = {name: await ctx.keep(path, path.name, MEDIA_TYPES[path.suffix]) for name, path in tracks.files.items()}
        return SubtitleCaptionOutput(subtitle_tracks=SubtitleTracks(cues=tracks.cues, **kept))


class _Tracks(NamedTuple):
    cues: tuple[SubtitleCue, ...]
    files: dict[str, Path]


def _written(inputs: SubtitleCaptionInput, folder: Path) -> _Tracks:
    from agents.media.captions import sdh_cues, write_ass
    from agents.media.subtitles import cues, write_srt, write_vtt

    slots = inputs.final_edit.timeline
    shown = cues(slots, {line.line_id: line for line in inputs.dialogue_script})
    sdh = sdh_cues(shown, slots, inputs.sound_effects, inputs.music_cues, inputs.foley_tracks)
    names = ("srt", "vtt", "ass", "sdh_srt", "sdh_vtt")
    files = {name: folder / f"{'sdh' if name.startswith('sdh') else 'subtitles'}.{name.removeprefix('sdh_')}" for name in names}
    write_srt(shown, files["srt"])
    write_vtt(shown, files["vtt"])
    width, height = (inputs.film_format or FilmFormat()).size
    write_ass(shown, width, height, inputs.concept_brief.title if inputs.concept_brief else "Untitled", files["ass"])
    write_srt(sdh, files["sdh_srt"])
    write_vtt(sdh, files["sdh_vtt"])
    return _Tracks(shown, files)
