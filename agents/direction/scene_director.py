"""Blocking: where each character of a scene stands and which way it looks.

One plan per scene. Its marks hold the 180-degree line: whoever is left stays left in every shot of the scene, and partners face each other. The
storyboard cuts by these marks and every shot of the scene is drawn from them.
"""

from itertools import pairwise
from typing import Any, Literal

from agents.base import AgentContext, WritingAgent
from agents.character.wardrobe import MACHINES
from agents.film import CharacterProfile, Mark, Mood, Scene, ScenePlan
from agents.items import narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

POSITIONS: dict[int, tuple[float, ...]] = {1: (-0.2,), 2: (-0.42, 0.42), 3: (-0.55, 0.3, 0.68), 4: (-0.7, -0.34, 0.34, 0.7)}
"""x of the marks by head count, protagonist first. The gaps leave room for the object between partners."""

TEMPO = {Mood.TENSE: 1.25, Mood.COMIC: 1.15, Mood.TRIUMPHANT: 1.1, Mood.EERIE: 0.9, Mood.SAD: 0.85}

HOLDS = "holds it in both hands"
"""The business of whoever carries the story's object; `it` is that object."""

IDLE_BUSINESS: dict[Mood, tuple[str, ...]] = {
    Mood.WARM: ("leans in", "smiles a little", "rests both hands"),
    Mood.TENSE: ("stands rigid", "grips a sleeve", "does not look away"),
    Mood.SAD: ("looks down", "turns half away", "folds both arms"),
    Mood.HOPEFUL: ("looks up", "takes a step closer", "straightens up"),
    Mood.EERIE: ("listens", "holds still", "looks over one shoulder"),
    Mood.COMIC: ("fumbles with a button", "shrugs", "raises both hands"),
    Mood.TRIUMPHANT: ("stands tall", "lifts the chin", "laughs out loud"),
}

ANIMAL_BUSINESS = ("pricks up its ears", "holds still and watches", "tilts its head", "comes a step closer")
MACHINE_BUSINESS = ("holds perfectly still", "tilts its head", "whirrs and waits", "comes a step closer")
"""For those who have no sleeves to grip."""


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
        services=frozenset({"brain"}),
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
        cast = sorted(scene.primary_characters, key=lambda name: order.get(name, len(order)))
        species = {profile.name: profile.species for profile in inputs.character_profiles}
        first = rng.randrange(4)

        def business(name: str, index: int) -> str:
            kind = species.get(name, "human").lower()
            if scene.object_seen and index == 0:
                return HOLDS if kind == "human" else "stays beside it"
            ideas = IDLE_BUSINESS[scene.mood] if kind == "human" else MACHINE_BUSINESS if any(word in kind for word in MACHINES) else ANIMAL_BUSINESS
            return ideas[(first + index) % len(ideas)]

        marks = tuple(
            Mark(character=name, x=x, facing=_inward(x), business=business(name, index))
            for index, (name, x) in enumerate(zip(cast, POSITIONS[len(cast)], strict=True))
        )
        plan = ScenePlan(scene_number=scene.scene_number, marks=marks, action=_action(scene), tempo=TEMPO.get(scene.mood, 1.0))
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
