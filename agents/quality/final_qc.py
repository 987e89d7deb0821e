"""Technical and creative check of the finished cut (decode, black frames, freezes, duration, format)."""

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, FinalEdit, MasteredEdit, QcReport, QualityReport, SubtitleTracks
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class FinalQcInput(Model):
    final_edit: FinalEdit
    mastered_edit: MasteredEdit
    subtitle_tracks: SubtitleTracks | None = None
    quality_report: QualityReport | None = None
    dialogue_script: tuple[DialogueLine, ...] = ()


class FinalQcOutput(Model):
    qc_report: QcReport


class FinalQc(Agent[FinalQcInput, FinalQcOutput]):
    spec = AgentSpec(
        id=AgentId("final_qc"),
        name="Final QC",
        role="Technical and creative check of the finished cut (decode, black frames, freezes, duration, format)",
        department="quality",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"final_qc"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("final_edit", "mastered_edit", "subtitle_tracks?", "quality_report?", "dialogue_script?"),
        emits=("qc_report",),
        services=frozenset({"auto_movie"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = FinalQcInput
    Output = FinalQcOutput

    async def execute(self, inputs: FinalQcInput, ctx: AgentContext) -> FinalQcOutput:
        raise Misconfigured("FinalQc is not installed yet.")
