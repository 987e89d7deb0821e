"""The storyboard of one scene: which shots, how close, from where, and which lines are heard in each.

Offline, a pattern (`patterns`) says what kinds of shots tell the scene; here each becomes a frame that may follow the one before it by the grammar
(`grammar`), and sound is led over the cuts (`bridges`). An LLM is given the same rules in words. The storyboard is not shown the words of a line, only
who speaks and to what end: editing a line leaves it as it was.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.direction.acting import hand_over
from agents.film import CharacterProfile, Concept, Frame, LineCue, Scene, ScenePlan, StyleGuide
from agents.items import columns, narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .bridges import bridged
from .drawing import Drawing
from .grammar import bridges_broken, jumps, lines_crossed, lines_missed, place_unseen
from .patterns import LINES_PER_SHOT, pattern_for, slots_of, with_both
from .shot_plans import portable

MOST_SHOTS = 8
UNSEEN = {"goal": "-", "location": "", "visual_hook": "", "beat_notes": (), "function": "", "fact_ids": (), "value_before": 0, "value_after": 0}
"""What the storyboard of one scene is shown of the others: when the object is seen, of earlier ones whether it changed hands, and nothing else."""


class StoryboardArtistInput(Model):
    concept_brief: Concept
    scene_list: tuple[Scene, ...]
    character_profiles: tuple[CharacterProfile, ...]
    dialogue_script: tuple[LineCue, ...]
    scene_plans: tuple[ScenePlan, ...] = ()
    style_guide: StyleGuide | None = None
    visual_constraints: dict[str, Any] | None = None
    """Understood: `max_shots_per_scene` (2 to 8)."""


class StoryboardArtistOutput(Model):
    storyboard_frames: tuple[Frame, ...]
    continuity_notes: tuple[str, ...]


class StoryboardArtist(WritingAgent[StoryboardArtistInput, StoryboardArtistOutput]):
    spec = AgentSpec(
        id=AgentId("storyboard_artist"),
        name="Storyboard Artist",
        role="Turn scenes into an ordered list of frames",
        department="visual",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"storyboard", "shot_grammar"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("concept_brief", "scene_list", "character_profiles", "dialogue_script", "scene_plans?", "style_guide?", "visual_constraints?"),
        emits=("storyboard_frames", "continuity_notes"),
        resources=Resources(cpus=0.01),
        expected_seconds=6,
    )
    Input = StoryboardArtistInput
    Output = StoryboardArtistOutput

    instructions = (
        "You are the storyboard artist of a short film and draw one scene, the first of the list, as 3 to 6 shots; of the other scenes you only learn "
        "whether the object is seen there and, of earlier ones, who was given it. Frame ids are SCENE_<n>_SHOT_1, _2, … in order, with shot_order 1, 2, …; `location` is the scene's location.\n"
        "One of the first three shots establishes the place (EWS or WS); then go closer as it matters more. Neighbouring shots of one subject differ by two "
        "sizes or by 30 degrees of `azimuth`; whoever faces right by the marks is seen from an azimuth of 0 to 80, whoever faces left from -80 to 0. Cover a "
        "conversation of two with OTS and reverse, show the listener in reaction shots, close the scene on MCU or CU of whoever it changes. The object gets an "
        "INSERT where it is first and last seen. `holder` names who has it when the shot begins; where it is given to somebody, one MS of both has the `actions` give and take. `angle` is low for power, high for loss, else eye; moves suit the shot: none while two talk calmly, handheld "
        "where it is tense, pull_out at an end.\n"
        "Put every line of the scene, by its line_id and in order, into exactly one shot, at most two a shot, and show whoever speaks unless the line "
        "is voice_over. `lead` lets the first line be heard before its picture, `trail` lets the last one run on under the next; only over pictures without "
        "the speaker's face, and with `tail` or `pre_roll` of the neighbour longer by 0.3. `focus` is the character the shot is about, the object's name in an INSERT, empty for a place. `characters_present` names only "
        "characters visible in the shot.\n"
        "`description` says what the camera sees in at most 60 words, present tense, no dialogue. `seconds` is the length without dialogue: 2.5 to 4 for "
        "an establishing shot, 1.5 to 3 otherwise. `continuity_notes` state what must not jump between shots: sides of frame, the object, the light."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        cast = {name for scene in rows(inputs, "scene_list") if scene["scene_number"] == number for name in scene["primary_characters"]}
        view = narrow(
            inputs,
            scene_list=lambda scene: scene["scene_number"] == number,
            character_profiles=lambda profile: profile["name"] in cast,
            dialogue_script=lambda line: line["scene_number"] == number,
            scene_plans=lambda plan: plan["scene_number"] == number,
        )
        thing = inputs["concept_brief"].get("object_name", "")
        others = [
            {**scene, **UNSEEN, "beat_notes": _gift(scene, thing) if scene["scene_number"] < number else ()}
            for scene in rows(inputs, "scene_list")
            if scene["scene_number"] != number and scene["object_seen"]
        ]
        return columns({**view, "scene_list": view["scene_list"] + others}, dialogue_script=LineCue)

    def compose(self, inputs: StoryboardArtistInput, ctx: AgentContext) -> StoryboardArtistOutput:
        scene, lines, concept = inputs.scene_list[0], inputs.dialogue_script, inputs.concept_brief
        plan = inputs.scene_plans[0] if inputs.scene_plans else None
        rng = ctx.rng(f"shots of {concept.title}")
        insert = scene.object_seen and portable(concept.object_name) and _turning_point(inputs)
        asked = _asked_limit(inputs)
        limit = asked or _wanted_shots(len(lines), insert=insert)
        drawing = Drawing(concept.object_name, scene, plan, inputs.character_profiles, rng, before=_given_before(inputs))
        pattern, insert = pattern_for(scene, rng, seated=drawing.seated), insert and limit > 2
        slots = slots_of(pattern, lines, limit, rng, insert=insert, scene_number=scene.scene_number, most=asked or MOST_SHOTS)
        if drawing.passes:
            slots = with_both(slots)
        for index, slot in enumerate(slots):
            drawing.add(slot, last=index == len(slots) - 1)
        frames = bridged(drawing.acted(), lines, rng)
        return StoryboardArtistOutput(storyboard_frames=tuple(frames), continuity_notes=_continuity(scene, plan, inputs.visual_constraints, drawing))

    def check(self, inputs: StoryboardArtistInput, output: StoryboardArtistOutput) -> list[str]:
        """Only what breaks a film; taste is quality control's."""
        scene, frames, lines = inputs.scene_list[0], output.storyboard_frames, inputs.dialogue_script
        plan = inputs.scene_plans[0] if inputs.scene_plans else None
        limit = max(_asked_limit(inputs) or MOST_SHOTS, -(-len(lines) // LINES_PER_SHOT) + 1)
        problems: list[str] = []
        if not 2 <= len(frames) <= limit:
            problems.append(f"Use 2 to {limit} shots; there are {len(frames)}.")
        wanted = [f"SCENE_{scene.scene_number}_SHOT_{order}" for order in range(1, len(frames) + 1)]
        if [frame.frame_id for frame in frames] != wanted or [frame.shot_order for frame in frames] != list(range(1, len(frames) + 1)):
            problems.append(f"Number the shots {', '.join(wanted)} with shot_order from 1.")
        if any(frame.scene_number != scene.scene_number or frame.location != scene.location for frame in frames):
            problems.append(f"Every shot belongs to scene {scene.scene_number} and location {scene.location}.")
        problems += place_unseen(frames) + jumps(frames) + lines_crossed(frames, plan) + lines_missed(frames, lines) + bridges_broken(frames, lines)
        problems += [f"{frame.frame_id} carries more than two lines." for frame in frames if len(frame.line_ids) > LINES_PER_SHOT]
        strangers = {name for frame in frames for name in frame.characters_present} - set(scene.primary_characters)
        if strangers:
            problems.append(f"{', '.join(sorted(strangers))} is not in this scene; characters_present may name only {', '.join(scene.primary_characters)}.")
        return problems


def _gift(scene: dict[str, Any], thing: str) -> tuple[str, ...]:
    """Of another scene's story only whether the object changes hands in it."""
    if not thing:
        return ()
    passes = hand_over((scene["goal"], scene["visual_hook"], *scene["beat_notes"]), scene["primary_characters"], thing)
    return (f"{passes.giver} gives the {thing} to {passes.taker}.",) if passes else ()


def _given_before(inputs: StoryboardArtistInput) -> str:
    """Who was given the object last before this scene."""
    number, thing = inputs.scene_list[0].scene_number, inputs.concept_brief.object_name
    earlier = sorted((scene for scene in inputs.scene_list if scene.scene_number < number), key=lambda scene: scene.scene_number)
    found = [passes.taker for scene in earlier if (passes := hand_over(scene.beat_notes, scene.primary_characters, thing))]
    return found[-1] if found else ""


def _asked_limit(inputs: StoryboardArtistInput) -> int | None:
    asked = (inputs.visual_constraints or {}).get("max_shots_per_scene")
    return min(max(asked, 2), MOST_SHOTS) if isinstance(asked, int) else None


def _wanted_shots(lines: int, *, insert: bool) -> int:
    """Three shots, and more the more is said: 14 to 20 in a film of four or five scenes."""
    return 3 + (lines >= 3) + (lines >= 5) + (insert and 0 < lines < 5)


def _turning_point(inputs: StoryboardArtistInput) -> bool:
    """Whether this scene is the first or the last that sees the object: where it is set up, or pays off."""
    number = inputs.scene_list[0].scene_number
    seen = [scene.scene_number for scene in inputs.scene_list if scene.object_seen]
    return number in (min(seen), max(seen))


def _continuity(scene: Scene, plan: ScenePlan | None, constraints: dict[str, Any] | None, drawing: Drawing) -> tuple[str, ...]:
    key = f"SCENE_{scene.scene_number}"
    notes: list[str] = []
    if plan:
        sides = [f"{mark.character} {'left' if mark.x < 0 else 'right'} of frame, facing {mark.facing}" for mark in plan.marks]
        notes.append(f"{key}: {'; '.join(sides)} in every shot.")
    if scene.object_seen:
        passes = drawing.passes
        notes.append(f"{key}: " + (f"the object goes from {passes.giver} to {passes.taker}." if passes else f"the object stays with {drawing.keeper}."))
    unknown = sorted(set(constraints or {}) - {"max_shots_per_scene"})
    if unknown:
        notes.append(f"{key}: visual constraints not understood and not applied: {', '.join(unknown)}.")
    return tuple(notes)
