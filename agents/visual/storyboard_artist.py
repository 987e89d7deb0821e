"""The storyboard of one scene: which shots, how close, and which lines are heard in each.

Grammar, offline and as rules for an LLM: establish, then go closer; neighbours differ in size unless they are shot and reverse; every line of the
scene lies in exactly one shot, at most two in one; an INSERT where the object is seen and the shot budget allows. It is not shown the words of a line,
only who speaks and to what end: editing a line leaves the storyboard as it was.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.direction.scene_director import HOLDS
from agents.film import CameraMove, CharacterProfile, Concept, Frame, LineCue, Mood, Scene, ScenePlan, ShotSize, StyleGuide
from agents.items import columns, narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .shot_plans import portable

LINES_PER_SHOT = 2
ESTABLISHING = (ShotSize.EXTREME_WIDE, ShotSize.WIDE)
SINGLES = (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
LINE_COSTS = {"establish": (3, 6), "insert": (4, 7), "coverage": (0, 1)}
"""What the first and the second line cost in each kind of shot: lines go where mouths are seen, and elsewhere only when those are full."""
TENDER = (Mood.SAD, Mood.HOPEFUL)
"""Moods whose scenes end on a face alone."""

Shape = tuple[ShotSize, CameraMove, str, tuple[str, ...], float]
"""Size, move, focus, characters visible, seconds without dialogue."""


class StoryboardArtistInput(Model):
    concept_brief: Concept
    scene_list: tuple[Scene, ...]
    character_profiles: tuple[CharacterProfile, ...]
    dialogue_script: tuple[LineCue, ...]
    scene_plans: tuple[ScenePlan, ...] = ()
    style_guide: StyleGuide | None = None
    visual_constraints: dict[str, Any] | None = None
    """Understood: `max_shots_per_scene` (2 to 6)."""


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
        services=frozenset({"auto_movie", "brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=6,
    )
    Input = StoryboardArtistInput
    Output = StoryboardArtistOutput

    instructions = (
        "You are the storyboard artist of a short film and draw one scene as 2 to 4 shots. Frame ids are SCENE_<n>_SHOT_1, _2, … in order, with "
        "shot_order 1, 2, …; `location` is the scene's location.\n"
        "The first shot establishes the place (EWS or WS); later shots go closer. Neighbouring shots differ in size, except OTS and its reverse on the "
        "other character. Cover a conversation of two with OTS and reverse, close the scene on MCU or CU of whoever it changes. Use one INSERT when the "
        "story's object is seen.\n"
        "Put every line of the scene, by its line_id and in order, into exactly one shot, at most two a shot, and show whoever speaks unless the line "
        "is voice_over. `focus` is the character the shot is about, the object's name in an INSERT, empty for a place. `characters_present` names only "
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
        return columns(view, dialogue_script=LineCue)

    def compose(self, inputs: StoryboardArtistInput, ctx: AgentContext) -> StoryboardArtistOutput:
        scene, lines = inputs.scene_list[0], inputs.dialogue_script
        plan = inputs.scene_plans[0] if inputs.scene_plans else None
        concept = inputs.concept_brief
        kinds = _kinds(scene, len(lines), _shot_limit(inputs, scene, len(lines)), insert=scene.object_seen and portable(concept.object_name))
        rng = ctx.rng(f"shots of {concept.title}")
        counts = _spread(kinds, lines, rng)
        drawing = _Drawing(concept.object_name, scene, plan, inputs.character_profiles, rng)
        start = 0
        for order, (kind, count) in enumerate(zip(kinds, counts, strict=True), 1):
            drawing.add(order, kind, lines[start : start + count], last=order == len(kinds))
            start += count
        return StoryboardArtistOutput(storyboard_frames=tuple(drawing.frames), continuity_notes=_continuity(scene, plan, inputs.visual_constraints))

    def check(self, inputs: StoryboardArtistInput, output: StoryboardArtistOutput) -> list[str]:
        scene, frames = inputs.scene_list[0], output.storyboard_frames
        limit = max(_asked_limit(inputs) or 4, -(-len(inputs.dialogue_script) // LINES_PER_SHOT))
        problems: list[str] = []
        if not 2 <= len(frames) <= limit:
            problems.append(f"Use 2 to {limit} shots; there are {len(frames)}.")
        wanted = [f"SCENE_{scene.scene_number}_SHOT_{order}" for order in range(1, len(frames) + 1)]
        if [frame.frame_id for frame in frames] != wanted or [frame.shot_order for frame in frames] != list(range(1, len(frames) + 1)):
            problems.append(f"Number the shots {', '.join(wanted)} with shot_order from 1.")
        if any(frame.scene_number != scene.scene_number or frame.location != scene.location for frame in frames):
            problems.append(f"Every shot belongs to scene {scene.scene_number} and location {scene.location}.")
        if frames and frames[0].size not in ESTABLISHING:
            problems.append("The first shot must establish the place: size EWS or WS.")
        problems += [_jump(one, two) for one, two in pairwise(frames) if one.size == two.size and not _reverse(one, two)]
        heard = [line_id for frame in frames for line_id in frame.line_ids]
        if heard != [line.line_id for line in inputs.dialogue_script]:
            problems.append("Put every line of the scene into exactly one shot, in the script's order.")
        problems += [f"{frame.frame_id} carries more than two lines." for frame in frames if len(frame.line_ids) > LINES_PER_SHOT]
        strangers = {name for frame in frames for name in frame.characters_present} - set(scene.primary_characters)
        if strangers:
            problems.append(f"{', '.join(sorted(strangers))} is not in this scene; characters_present may name only {', '.join(scene.primary_characters)}.")
        return problems


UPRIGHT = frozenset({"human", "robot", "android"})
"""Species that stand up, so that a camera can look over a shoulder; a dog's back would fill the picture."""


class _Drawing:
    """The frames of a scene so far; each new shot is chosen against the one before it."""

    def __init__(self, object_name: str, scene: Scene, plan: ScenePlan | None, profiles: Sequence[CharacterProfile], rng: random.Random) -> None:
        self.object_name, self.scene, self.rng = object_name, scene, rng
        self.shoulders = {profile.name for profile in profiles if profile.species.lower() in UPRIGHT}
        self.tempo = plan.tempo if plan else 1.0
        self.action = f"{scene.visual_hook} {plan.action if plan else ''}".strip()
        self.business = {mark.character: mark.business for mark in plan.marks} if plan else {}
        self.frames: list[Frame] = []

    def add(self, order: int, kind: str, lines: tuple[LineCue, ...], *, last: bool) -> None:
        speakers = list(dict.fromkeys(line.character for line in lines if line.audio_class == "on_screen"))
        shape = {"establish": self._establish, "insert": self._insert, "coverage": self._coverage}[kind]
        size, move, focus, present, seconds = shape(speakers, last)
        self.frames.append(
            Frame(
                frame_id=f"SCENE_{self.scene.scene_number}_SHOT_{order}",
                scene_number=self.scene.scene_number,
                shot_order=order,
                description=self._describe(size, focus, present)[:400],
                size=size,
                move=move,
                focus=focus,
                characters_present=present,
                location=self.scene.location,
                line_ids=tuple(line.line_id for line in lines),
                seconds=round(max(1.5, seconds / self.tempo), 2),
                camera_notes=CAMERA_NOTES[size],
                lighting_mood=self.scene.mood,
                object_seen=self.scene.object_seen and (kind == "insert" or self._protagonist in present),
            )
        )

    @property
    def _protagonist(self) -> str:
        return self.scene.primary_characters[0]

    def _establish(self, speakers: list[str], last: bool) -> Shape:
        far = not self.scene.interior and not speakers and (self.scene.scene_number == 1 or self.rng.random() < 0.4)
        moves = (CameraMove.PAN_RIGHT, CameraMove.PAN_LEFT, CameraMove.PUSH_IN, CameraMove.DRIFT, CameraMove.TILT_UP)
        move = self.rng.choice(moves[:4] if self.scene.interior else moves)
        return (ShotSize.EXTREME_WIDE if far else ShotSize.WIDE), move, "", self.scene.primary_characters, 3.6 if far else 3.0

    def _insert(self, speakers: list[str], last: bool) -> Shape:
        return ShotSize.INSERT, self.rng.choice((CameraMove.PUSH_IN, CameraMove.DRIFT)), self.object_name, (), 2.2

    def _coverage(self, speakers: list[str], last: bool) -> Shape:
        """The first choice that may follow the shot before: two-shot, OTS or reverse, reaction, then the singles."""
        cast, before = self.scene.primary_characters, self.frames[-1]
        focus = speakers[-1] if speakers else self._listener(before.focus)
        choices: list[Shape] = []
        if len(cast) == 2 and speakers and not (last and len(speakers) == 1 and self.scene.mood in TENDER):
            choices += [self._over_shoulder(name) for name in reversed(speakers) if self._partner(name) in self.shoulders]
        if len(speakers) > 1:
            two_shot = (ShotSize.MEDIUM, CameraMove.DRIFT, focus, tuple(name for name in cast if name in speakers), 2.4)
            seen = any(frame.size is ShotSize.MEDIUM for frame in self.frames)
            choices.insert(len(choices) if seen or last or self.rng.random() < 0.35 else 0, two_shot)
        if not speakers and not last:
            choices.append((ShotSize.MEDIUM, CameraMove.DRIFT, focus, (focus,), 2.6))
        singles = reversed(SINGLES) if last else SINGLES
        choices += [(size, CameraMove.PUSH_IN if last else CameraMove.STATIC, focus, (focus,), 2.6 if last else 2.2) for size in singles]
        return next(shape for shape in choices if shape[0] is not before.size or (shape[0] is ShotSize.OVER_SHOULDER and shape[2] != before.focus))

    def _over_shoulder(self, focus: str) -> Shape:
        return ShotSize.OVER_SHOULDER, CameraMove.STATIC, focus, (focus, self._partner(focus)), 2.2

    def _partner(self, focus: str) -> str:
        return next(name for name in self.scene.primary_characters if name != focus)

    def _listener(self, spoke: str) -> str:
        """Who is shown when nobody speaks: the one who was not seen last, else the protagonist."""
        others = [name for name in self.scene.primary_characters if name != spoke]
        return others[0] if spoke and others else self._protagonist

    def _describe(self, size: ShotSize, focus: str, present: tuple[str, ...]) -> str:
        scene = self.scene
        place = f"{scene.location.title()}, {scene.time_of_day.value}" + ("" if scene.weather.value == "clear" else f", {scene.weather.value}")
        if size in ESTABLISHING:
            return f"{place}. {self.action}"
        if size is ShotSize.INSERT:
            return f"Close on the {self.object_name or 'object'}, {place}."
        doing = f"{focus} {self.business.get(focus) or 'listens'}"
        if self.object_name:
            held = f"holds the {self.object_name} in both hands" if portable(self.object_name) else f"looks at the {self.object_name}"
            doing = doing.replace(HOLDS, held).replace(" beside it", f" beside the {self.object_name}")
        partner = next((name for name in present if name != focus), "")
        if size is ShotSize.OVER_SHOULDER:
            return f"Over {partner}'s shoulder: {doing}. {place}."
        return f"{focus} and {partner} together; {doing}. {place}." if partner else f"{doing}. {place}."


CAMERA_NOTES = {
    ShotSize.EXTREME_WIDE: "18 mm, high horizon, figures small in the place",
    ShotSize.WIDE: "24 mm, eye level, whole figures with air above",
    ShotSize.MEDIUM: "40 mm, waist up, both eyelines in frame",
    ShotSize.MEDIUM_CLOSE: "65 mm, chest up, looking room on the partner's side",
    ShotSize.CLOSE: "85 mm, face fills the frame, background soft",
    ShotSize.OVER_SHOULDER: "65 mm over the partner's shoulder, same side of the line",
    ShotSize.INSERT: "100 mm, the object alone, shallow focus",
}


def _asked_limit(inputs: StoryboardArtistInput) -> int | None:
    asked = (inputs.visual_constraints or {}).get("max_shots_per_scene")
    return min(max(asked, 2), 6) if isinstance(asked, int) else None


def _shot_limit(inputs: StoryboardArtistInput, scene: Scene, lines: int) -> int:
    """Scenes with odd numbers may have four shots, others three: 12 to 16 in a film of four or five scenes. More only when the lines need room."""
    return max(_asked_limit(inputs) or (4 if scene.scene_number % 2 else 3), -(-lines // LINES_PER_SHOT))


def _kinds(scene: Scene, lines: int, limit: int, *, insert: bool) -> list[str]:
    """The shots in order. A scene needs at least one face; the object gets its INSERT when a shot is left for it."""
    insert = insert and limit >= 3
    faces = min(limit - 1 - insert, max(1 if insert else 2, -(-lines // LINES_PER_SHOT), min(lines, 2)))
    kinds = ["establish", *["coverage"] * max(faces, 1)]
    if insert:
        kinds.insert(len(kinds) - 1, "insert")
    return kinds


def _spread(kinds: list[str], lines: tuple[LineCue, ...], rng: random.Random) -> list[int]:
    """How many lines each shot carries: always the cheapest free place next.

    The establishing shot takes the first line when it is a voice-over, and in every other talkative scene after the first, which then opens in the
    middle of a conversation.
    """
    counts = [0] * len(kinds)
    under_way = len(lines) >= 3 and lines[0].scene_number > 1 and rng.random() < 0.5
    if lines and (lines[0].audio_class == "voice_over" or under_way):
        counts[0] = 1
    tie = [rng.random() for _ in kinds]
    for _ in range(len(lines) - sum(counts)):
        free = [index for index, count in enumerate(counts) if count < LINES_PER_SHOT]
        counts[min(free, key=lambda index: (LINE_COSTS[kinds[index]][counts[index]], tie[index]))] += 1
    return counts


def _reverse(one: Frame, two: Frame) -> bool:
    return one.size is ShotSize.OVER_SHOULDER and one.focus != two.focus


def _jump(one: Frame, two: Frame) -> str:
    return f"{one.frame_id} and {two.frame_id} have the same size {one.size.value}: change one of them, or make them OTS and reverse."


def _continuity(scene: Scene, plan: ScenePlan | None, constraints: dict[str, Any] | None) -> tuple[str, ...]:
    key = f"SCENE_{scene.scene_number}"
    notes: list[str] = []
    if plan:
        sides = [f"{mark.character} {'left' if mark.x < 0 else 'right'} of frame, facing {mark.facing}" for mark in plan.marks]
        notes.append(f"{key}: {'; '.join(sides)} in every shot.")
    if scene.object_seen:
        notes.append(f"{key}: the object stays with {scene.primary_characters[0]}.")
    unknown = sorted(set(constraints or {}) - {"max_shots_per_scene"})
    if unknown:
        notes.append(f"{key}: visual constraints not understood and not applied: {', '.join(unknown)}.")
    return tuple(notes)
