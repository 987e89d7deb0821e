"""Cut and join segments in storyboard order; pacing and rhythm."""

from agents.base import Agent, AgentContext
from agents.film import Concept, FinalEdit, Frame, Scene, Segment, StyleGuide
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class VideoEditorInput(Model):
    video_segments: tuple[Segment, ...]
    storyboard_frames: tuple[Frame, ...]
    concept_brief: Concept
    style_guide: StyleGuide
    scene_list: tuple[Scene, ...]
    revision_note: str = ""


class VideoEditorOutput(Model):
    final_edit: FinalEdit


class VideoEditor(Agent[VideoEditorInput, VideoEditorOutput]):
    spec = AgentSpec(
        id=AgentId("video_editor"),
        name="Video Editor",
        role="Cut and join segments in storyboard order; pacing and rhythm",
        department="editing",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"video_editor"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("video_segments", "storyboard_frames", "concept_brief", "style_guide", "scene_list", "revision_note?"),
        emits=("final_edit",),
        services=frozenset({"auto_movie", "task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = VideoEditorInput
    Output = VideoEditorOutput

    async def execute(self, inputs: VideoEditorInput, ctx: AgentContext) -> VideoEditorOutput:
        raise Misconfigured("VideoEditor is not installed yet.")
