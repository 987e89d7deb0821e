"""Subtitle files of the cut, SRT and WebVTT.

The roster lets this agent wait for the mix; what timing needs is the speech in the cut, so it takes the cut and runs beside the mix. The soft track in
the film is made by the audio mixer from the same cues, so the two cannot differ.
"""

import asyncio
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, Slot, Spotting, SubtitleCue, SubtitleTracks
from agents.items import columns
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId


class SubtitleCaptionInput(Model):
    dialogue_script: tuple[DialogueLine, ...]
    final_edit: Spotting


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
        takes=("dialogue_script", "final_edit"),
        emits=("subtitle_tracks",),
        services=frozenset({"brain"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
    )
    Input = SubtitleCaptionInput
    Output = SubtitleCaptionOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """The cut's times without its pictures."""
        edit = inputs.get("final_edit") or {}
        return {**inputs, "final_edit": {"timeline": columns(edit, timeline=Slot).get("timeline", [])}}

    async def execute(self, inputs: SubtitleCaptionInput, ctx: AgentContext) -> SubtitleCaptionOutput:
        ctx.provider = "callsheet"
        made, srt, vtt = await asyncio.to_thread(_write, inputs, ctx.scratch)
        return SubtitleCaptionOutput(
            subtitle_tracks=SubtitleTracks(
                cues=made,
                srt=await ctx.keep(srt, "subtitles.srt", "application/x-subrip"),
                vtt=await ctx.keep(vtt, "subtitles.vtt", "text/vtt"),
            )
        )


def _write(inputs: SubtitleCaptionInput, folder: Path) -> tuple[tuple[SubtitleCue, ...], Path, Path]:
    from agents.media.subtitles import cues, write_srt, write_vtt

    made = cues(inputs.final_edit.timeline, {line.line_id: line for line in inputs.dialogue_script})
    srt, vtt = folder / "subtitles.srt", folder / "subtitles.vtt"
    write_srt(made, srt)
    write_vtt(made, vtt)
    return made, srt, vtt
