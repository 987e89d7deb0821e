"""Content review for consistency and quality before the final check."""

from agents.base import Agent, AgentContext
from agents.film import CatalogueEntry, Concept, DialogueLine, Frame, QualityReport, Scene, Segment
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class QualityControlInput(Model):
    asset_catalogue: tuple[CatalogueEntry, ...]
    scene_list: tuple[Scene, ...]
    dialogue_script: tuple[DialogueLine, ...]
    concept_brief: Concept
    video_segments: tuple[Segment, ...]
    storyboard_frames: tuple[Frame, ...]


class QualityControlOutput(Model):
    quality_report: QualityReport


class QualityControl(Agent[QualityControlInput, QualityControlOutput]):
    spec = AgentSpec(
        id=AgentId("quality_control"),
        name="Quality Control",
        role="Content review for consistency and quality before the final check",
        department="quality",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"quality_control"}),
        resource_class=ResourceClass.LLM,
        takes=("asset_catalogue", "scene_list", "dialogue_script", "concept_brief", "video_segments", "storyboard_frames"),
        emits=("quality_report",),
        services=frozenset({"brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=8,
    )
    Input = QualityControlInput
    Output = QualityControlOutput

    async def execute(self, inputs: QualityControlInput, ctx: AgentContext) -> QualityControlOutput:
        raise Misconfigured("QualityControl is not installed yet.")
