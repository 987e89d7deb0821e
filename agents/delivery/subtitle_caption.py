"""Subtitles and accessibility captions."""

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, FinalEdit, SubtitleTracks
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class SubtitleCaptionInput(Model):
    dialogue_script: tuple[DialogueLine, ...]
    final_edit: FinalEdit


class SubtitleCaptionOutput(Model):
    subtitle_tracks: SubtitleTracks


class SubtitleCaption(Agent[SubtitleCaptionInput, SubtitleCaptionOutput]):
    spec = AgentSpec(
        id=AgentId("subtitle_caption"),
        name="Subtitle and Caption",
        role="Subtitles and accessibility captions",
        department="delivery",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"subtitle_caption"}),
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

    async def execute(self, inputs: SubtitleCaptionInput, ctx: AgentContext) -> SubtitleCaptionOutput:
        raise Misconfigured("SubtitleCaption is not installed yet.")
