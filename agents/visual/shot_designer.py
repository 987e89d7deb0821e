"""The camera of one shot: from where, how near, through which lens and to what end. One execution decides one shot from the storyboard of its scene.

The storyboard says what is seen; the shot list says how. Its rules are in `framing`: the line is never crossed, neighbours of one subject differ by 30 degrees or in size, and whatever is
done is done for a reason that stands in the shot list.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import Frame, Scene, ScenePlan
from agents.film.staging import ShotSpec
from agents.items import narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .framing import spec_of, wrongs

UNREAD = {"description": "-", "camera_notes": "", "seconds": 1.0, "pre_roll": 0.4, "lead": 0.0, "trail": 0.0, "tail": 0.6, "holder": ""}
"""What of the others a shot does not look at."""


class ShotDesignerInput(Model):
    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...] = ()


class ShotDesignerOutput(Model):
    shot_list: tuple[ShotSpec, ...]


class ShotDesigner(WritingAgent[ShotDesignerInput, ShotDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("shot_designer"),
        name="Shot Designer",
        role="Camera angles, moves and compositions per frame",
        department="visual",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"shot_design", "shot_grammar"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SHOT,
        takes=("storyboard_frames", "scene_list", "scene_plans?"),
        emits=("shot_list",),
        resources=Resources(cpus=0.01),
        expected_seconds=2,
    )
    Input = ShotDesignerInput
    Output = ShotDesignerOutput

    instructions = (
        "You are the shot designer of a short film and decide how one frame of its storyboard is shot: the first of `storyboard_frames`; the others are those of the same scene, which you do not change. "
        "Return exactly one specification with its frame_id and scene_number.\n"
        "Every choice serves the scene: value_before and value_after say how it turns, for its first character. Keep the closest size, the most frontal azimuth and a push_in for the shot in which it turns (the last with a line). "
        "`angle` is low for whoever has the upper hand, high for whoever has not, eye where people get on. A longer lens isolates, a shorter one keeps the place.\n"
        "Rules: only a single (one character, MS, MCU or CU) may change its size, and only among these. Whoever faces right by the marks is seen from an azimuth of 0 to 80, whoever faces left from -80 to 0: never cross "
        "that line. Neighbours of one subject differ by two sizes or by 30 degrees; no three shots in a row have one size. A shot of people who walk keeps its move.\n"
        "`composition`: thirds_left for a face that looks right and thirds_right for one that looks left, so that it looks into free space; centred at the turn and for an INSERT; balanced for groups; frame_within_frame "
        "where the place is watched from hiding. `headroom` is the share of the frame above the tallest head, 0.08 to 0.2. `reason` says in one or two short sentences what the audience shall see or feel by it: "
        "good: 'From below: Osman has the upper hand.'; bad: 'A dramatic angle.'"
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """The shot first, then the others of its scene without what is not looked at of them."""
        number = scene_of(item)
        view = narrow(inputs, scene_list=lambda row: row["scene_number"] == number, scene_plans=lambda row: row["scene_number"] == number)
        frames = rows(inputs, "storyboard_frames")
        own = [row for row in frames if row["frame_id"] == item]
        return view | {"storyboard_frames": own + [row | UNREAD for row in frames if row["scene_number"] == number and row["frame_id"] != item]}

    def compose(self, inputs: ShotDesignerInput, ctx: AgentContext) -> ShotDesignerOutput:
        frame, near, scene, plan = _read(inputs)
        return ShotDesignerOutput(shot_list=(spec_of(frame, near, scene, plan),))

    def check(self, inputs: ShotDesignerInput, output: ShotDesignerOutput) -> list[str]:
        frame, near, _, plan = _read(inputs)
        if [(spec.frame_id, spec.scene_number) for spec in output.shot_list] != [(frame.frame_id, frame.scene_number)]:
            return [f"Return exactly one specification, for {frame.frame_id} of scene {frame.scene_number}."]
        spec = output.shot_list[0]
        return [
            *wrongs(frame, spec, near, plan),
            *([] if spec.reason or spec.size is frame.size else [f"Say in `reason` why {frame.frame_id} has another size."]),
        ]


def _read(inputs: ShotDesignerInput) -> tuple[Frame, list[Frame], Scene, ScenePlan | None]:
    if not inputs.storyboard_frames or not inputs.scene_list:
        raise InvalidInput("A shot is designed from its frame in the storyboard and its scene, one of which is missing.")
    near = sorted(inputs.storyboard_frames, key=lambda frame: frame.shot_order)
    return inputs.storyboard_frames[0], near, inputs.scene_list[0], inputs.scene_plans[0] if inputs.scene_plans else None
