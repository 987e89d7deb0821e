"""Blocking: where each character of a scene stands and which way it looks.

One plan per scene. Its marks hold the 180-degree line: whoever is left stays left in every shot of the scene, and partners face each other. The
storyboard cuts by these marks and every shot of the scene is drawn from them.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from agents.base import AgentContext, WritingAgent
from agents.character.wardrobe import MACHINES
from agents.film import CharacterProfile, Mark, Mood, Scene, ScenePlan
from agents.items import narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .acting import POSTURES, deeds_of
from .business import HOLDS, STAYS, business_of

TEMPO = {Mood.TENSE: 1.25, Mood.COMIC: 1.15, Mood.TRIUMPHANT: 1.1, Mood.EERIE: 0.9, Mood.SAD: 0.85}

DISTANCE = {Mood.WARM: 0.56, Mood.HOPEFUL: 0.6, Mood.COMIC: 0.5, Mood.TENSE: 0.78, Mood.SAD: 0.86, Mood.EERIE: 0.74, Mood.TRIUMPHANT: 0.6}
"""How far apart two people stand by how they feel, the frame being 2 wide."""
PROTAGONIST_LEFT = 0.65
"""Chance that the protagonist stands on the left in a scene."""
GROUPS: dict[int, tuple[tuple[tuple[float, float], ...], ...]] = {
    3: (((-0.58, 0.0), (0.26, 0.7), (0.64, 0.0)), ((-0.5, 0.0), (0.1, 0.9), (0.56, 0.1)), ((-0.62, 0.1), (-0.18, 0.8), (0.55, 0.0))),
    4: (
        ((-0.7, 0.0), (-0.24, 0.7), (0.3, 0.8), (0.7, 0.0)),
        ((-0.62, 0.1), (0.12, 0.8), (0.42, 0.3), (0.74, 0.0)),
        ((-0.72, 0.0), (-0.34, 0.6), (0.06, 0.9), (0.62, 0.0)),
    ),
}
"""Marks (x, depth) of three and four people: never a row of heads, and one of them across from the others."""
WORDS = 6


class SceneDirectorInput(Model):
    scene_list: tuple[Scene, ...]
    character_profiles: tuple[CharacterProfile, ...]


class SceneDirectorOutput(Model):
    scene_plans: tuple[ScenePlan, ...]


class SceneDirector(WritingAgent[SceneDirectorInput, SceneDirectorOutput]):
    spec = AgentSpec(
        id=AgentId("scene_director"),
        name="Scene Director",
        role="Blocking, positioning, choreography",
        department="production_planning",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"blocking", "staging"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("scene_list", "character_profiles"),
        emits=("scene_plans",),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
    )
    Input = SceneDirectorInput
    Output = SceneDirectorOutput

    instructions = (
        "You direct the blocking of one scene of a short film. Return exactly one scene plan for the scene you are given.\n"
        "Give every primary character one mark: x from -1 (left edge of frame) to 1 (right edge), at least 0.3 apart, and a facing. Partners face "
        "each other: a character left of the middle faces right, one right of the middle faces left. The marks hold for all shots of the scene, "
        "so the camera never crosses the line between the partners.\n"
        "`business` is what the hands and body do, at most six words, playable and visible. `action` is one or two sentences of what happens, in "
        "the present tense, that a camera can see: no thoughts, no dialogue. `tempo` above 1 cuts faster; tense scenes 1.1 to 1.4, sad ones 0.7 to 0.9."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        cast = {name for scene in rows(inputs, "scene_list") if scene["scene_number"] == number for name in scene["primary_characters"]}
        return narrow(inputs, scene_list=lambda scene: scene["scene_number"] == number, character_profiles=lambda profile: profile["name"] in cast)

    def compose(self, inputs: SceneDirectorInput, ctx: AgentContext) -> SceneDirectorOutput:
        scene, rng = inputs.scene_list[0], ctx.rng("blocking")
        order = {profile.name: index for index, profile in enumerate(inputs.character_profiles)}
        profiles = {profile.name: profile for profile in inputs.character_profiles}
        cast = sorted(scene.primary_characters, key=lambda name: order.get(name, len(order)))
        asked = _asked(scene, cast)
        holder = next((name for name in cast if _has_hands(profiles.get(name))), "") if scene.object_seen else ""
        marks: list[Mark] = []
        for name, (x, depth) in zip(cast, positions(len(cast), scene.mood, rng), strict=True):
            business = asked.get(name, "") or business_of(profiles.get(name), scene, rng, [mark.business for mark in marks])
            if scene.object_seen and name == (holder or cast[0]):
                business = HOLDS if holder else STAYS
            marks.append(Mark(character=name, x=x, depth=depth, facing=_inward(x), business=business))
        plan = ScenePlan(scene_number=scene.scene_number, marks=tuple(marks), action=_action(scene), tempo=TEMPO.get(scene.mood, 1.0))
        return SceneDirectorOutput(scene_plans=(plan,))

    def check(self, inputs: SceneDirectorInput, output: SceneDirectorOutput) -> list[str]:
        scene = inputs.scene_list[0]
        if [plan.scene_number for plan in output.scene_plans] != [scene.scene_number]:
            return [f"Return exactly one plan, for scene {scene.scene_number}."]
        marks = output.scene_plans[0].marks
        problems: list[str] = []
        if sorted(mark.character for mark in marks) != sorted(scene.primary_characters):
            problems.append(f"Give exactly one mark to each of {', '.join(scene.primary_characters)}.")
        xs = sorted(mark.x for mark in marks)
        if any(right - left < 0.2 for left, right in pairwise(xs)):
            problems.append("Two marks are closer than 0.2: the characters would cover each other.")
        if len(marks) > 1 and any(mark.facing != _inward(mark.x) for mark in (min(marks, key=lambda m: m.x), max(marks, key=lambda m: m.x))):
            problems.append("The outer characters must face inwards, towards their partners.")
        return problems


def positions(heads: int, mood: Mood, rng: random.Random) -> list[tuple[float, float]]:
    """Marks (x, depth) for a cast, the protagonist's first: alone off the middle, two apart as they feel, more in a group with depth. No two scenes need
    stand alike."""
    if heads == 1:
        return [(rng.choice((-1, 1)) * rng.uniform(0.2, 0.38), 0.0)]
    if heads == 2:
        apart, middle = DISTANCE[mood] * rng.uniform(0.9, 1.12), rng.choice((-0.16, -0.08, 0.08, 0.16))
        pair = [(round(middle - apart / 2, 3), 0.0), (round(middle + apart / 2, 3), rng.choice((0.0, 0.0, 0.35)))]
        return pair if rng.random() < PROTAGONIST_LEFT else pair[::-1]
    group = [(round(x + rng.uniform(-0.03, 0.03), 3), depth) for x, depth in rng.choice(GROUPS[heads])]
    return group if rng.random() < PROTAGONIST_LEFT else [(-x, depth) for x, depth in group]


def _asked(scene: Scene, cast: Sequence[str]) -> dict[str, str]:
    """Postures that the script itself gives somebody, as business: `leans on the same rail`."""
    found: dict[str, str] = {}
    for deed in deeds_of(scene.beat_notes, cast):
        if deed.action in POSTURES and deed.note.startswith(deed.character):
            found.setdefault(deed.character, " ".join(deed.note.removeprefix(deed.character).strip(" .").split()[:WORDS]))
    return found


def _has_hands(profile: CharacterProfile | None) -> bool:
    kind = profile.species.lower() if profile else "human"
    return kind == "human" or any(word in kind for word in MACHINES)


def _inward(x: float) -> Literal["left", "right"]:
    return "right" if x <= 0 else "left"


def _action(scene: Scene) -> str:
    """What happens, without the visual hook, which the screenplay and the storyboard state before it."""
    notes = [note.rstrip(".") + "." for note in scene.beat_notes if note]
    text = ""
    for note in notes or [scene.goal]:
        if len(text) + len(note) + 1 <= 400:
            text = f"{text} {note}".strip()
    return text or scene.goal[:400]
