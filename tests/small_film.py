"""A film small enough for unit tests: two scenes, three characters, five lines; and what is needed to run one agent on it.

`run_agent` narrows the inputs by the agent's own view, as the dataflow does, and runs the agent on a real artifact store. `LocalTasks` is a Task
Service in the process: it renders with the real renderer, at a size that takes no time.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from agents.base import Agent, AgentContext
from agents.film import (
    Beat,
    CharacterProfile,
    Concept,
    DialogueLine,
    Entity,
    Fact,
    Kit,
    Look,
    Mood,
    Place,
    Pronouns,
    Scene,
    StoryArc,
    TimeOfDay,
    Weather,
    WorldBible,
)
from agents.services.contracts import TaskOutcome, TaskSubmission
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId

Out = TypeVar("Out", bound=Model)
SIZE = (160, 90)
FULL_SIZE = ("character_sheet", "wardrobe_plate", "environment", "mood_board")
"""Pictures the renderer makes in one size only."""

CONCEPT = Concept(
    concept_id="c1",
    title="The Last Bottle",
    logline="A lighthouse keeper finds a bottle with a letter from her late sister.",
    original_logline="A lighthouse keeper finds a bottle with a letter from her late sister.",
    genre_tags=("drama", "mystery"),
    tone_keywords=("quiet",),
    core_conflict="She must read what she is afraid of.",
    audience_promise="Some letters take the long way.",
    spine="find",
    mood=Mood.SAD,
    look=Look.PAPER_CUT,
    facts=(
        Fact(fact_id="f1", text="a lighthouse keeper", head="keeper", kind="person"),
        Fact(fact_id="f2", text="a bottle", head="bottle", kind="object"),
    ),
    entities=(
        Entity(name="Mara", role="protagonist", pronouns=Pronouns.SHE, profession="lighthouse keeper"),
        Entity(name="Tom", role="support", pronouns=Pronouns.HE, age="old"),
    ),
    object_name="bottle",
    object_detail="a green bottle with a letter",
    home_kit=Kit.SEA,
)
PROFILES = (
    CharacterProfile(
        name="Mara",
        role="protagonist",
        motivation="To know.",
        visual_signature="a yellow oilskin coat and a long braid",
        pronouns=Pronouns.SHE,
        profession="lighthouse keeper",
    ),
    CharacterProfile(
        name="Tom", role="support", motivation="To protect her.", visual_signature="a grey beard", pronouns=Pronouns.HE, age="old", profession="fisherman"
    ),
    CharacterProfile(name="Biscuit", role="support", motivation="To be fed.", visual_signature="one white paw", pronouns=Pronouns.IT, species="dog"),
)


def _scene(number: int, location: str, cast: tuple[str, ...], **changes: Any) -> Scene:
    base = {
        "scene_number": number,
        "goal": "Mara wants to open the bottle; Tom wants her not to.",
        "location": location,
        "kit": Kit.SEA,
        "interior": False,
        "time_of_day": TimeOfDay.DUSK,
        "weather": Weather.CLEAR,
        "primary_characters": cast,
        "visual_hook": "A green bottle rolls in the surf.",
        "function": "call",
        "mood": Mood.SAD,
        "value_before": 0,
        "value_after": -1,
        "fact_ids": ("f1", "f2"),
        "object_seen": True,
    }
    return Scene.model_validate({**base, **changes})


SCENES = (
    _scene(1, "ROCKY SHORE", ("Mara", "Tom")),
    _scene(2, "LANTERN ROOM", ("Mara", "Biscuit"), interior=True, time_of_day=TimeOfDay.NIGHT, weather=Weather.STORM, mood=Mood.TENSE, object_seen=False),
)


def _line(scene: int, number: int, character: str, text: str, act: str) -> DialogueLine:
    return DialogueLine(line_id=f"SCENE_{scene}_LINE_{number}", scene_number=scene, character=character, text=text, act=act, emotion=Mood.SAD)


LINES = (
    _line(1, 1, "Mara", "The tide brought it to my door.", "reveal"),
    _line(1, 2, "Tom", "Leave it to the tide, then.", "warn"),
    _line(1, 3, "Mara", "I know this handwriting.", "confess"),
    _line(1, 4, "Tom", "So do I.", "admit"),
    _line(2, 1, "Mara", "Tonight the light stays on.", "resolve"),
)
WORLD = WorldBible(
    era="1960s",
    rules=("The light must never go out.",),
    places=(
        Place(name="ROCKY SHORE", kit=Kit.SEA, interior=False, description="Black rocks under the lighthouse", features=("lighthouse", "rocks")),
        Place(name="LANTERN ROOM", kit=Kit.SEA, interior=True, description="The room under the lamp", features=("lantern", "window")),
    ),
)
ARC = StoryArc(
    setup="She finds it.",
    escalation="She fears it.",
    resolution="She reads it.",
    emotional_beats=("longing", "fear", "peace"),
    beats=tuple(
        Beat(beat_id=f"b{n}", function="call", summary="It turns.", value_before=0, value_after=1, characters=("Mara",), mood=Mood.SAD) for n in range(3)
    ),
)
FILM: dict[str, Any] = {
    "concept_brief": CONCEPT.model_dump(mode="json"),
    "story_arc": ARC.model_dump(mode="json"),
    "world_bible": WORLD.model_dump(mode="json"),
    "scene_list": [scene.model_dump(mode="json") for scene in SCENES],
    "character_profiles": [profile.model_dump(mode="json") for profile in PROFILES],
    "dialogue_script": [line.model_dump(mode="json") for line in LINES],
}
"""Outputs of the story agents, by name, as raw JSON."""


class NoTasks:
    """For agents that render nothing: a submission is a defect of the test."""

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        raise AssertionError(f"{submission.task_type} was submitted by an agent that renders nothing")


class LocalTasks:
    """A Task Service in the process: the real render table, every picture at `SIZE`. Remembers what it was asked for."""

    def __init__(self, folder: Path, size: tuple[int, int] = SIZE) -> None:
        self._folder, self._size = folder, size
        self.submitted: list[TaskSubmission] = []

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        from agents.media.render import render

        self.submitted.append(submission)
        data = dict(submission.task_data)
        if "shot_plan" in data:
            data["shot_plan"] = {**data["shot_plan"], "width": self._size[0], "height": self._size[1]}
        for sheet in FULL_SIZE:  # drawn from the words instead, which any Task Service can do and which may be small
            if data.pop(sheet, None):
                data["image_params"] = {"width": self._size[0], "height": self._size[1]}
        folder = self._folder / hashlib.sha256(f"{submission.idempotency_key}:{len(self.submitted)}".encode()).hexdigest()[:16]
        folder.mkdir(parents=True)
        made = await asyncio.to_thread(render, submission.task_type, data, folder, lambda fraction, words: None)
        content = made.path.read_bytes()
        return TaskOutcome(
            task_id=f"task-{len(self.submitted)}",
            result=made.result,
            content=content,
            media_type=made.media_type,
            file_name=made.file_name,
            checksum=hashlib.sha256(content).hexdigest(),
            provider="offline-renderer",
        )


def context(tmp_path: Path, agent: str, item: str, inputs: Mapping[str, Any], tasks: Any = None, **request: Any) -> AgentContext:
    """A context on a real artifact store below `tmp_path`, without an LLM."""
    scratch = tmp_path / "scratch" / f"{agent}-{item or 'all'}-{request.get('take', 0)}"
    scratch.mkdir(parents=True, exist_ok=True)

    async def report(fraction: float, words: str) -> None:
        assert 0 <= fraction <= 1

    return AgentContext(
        request=AgentRequest(
            execution_id=ExecutionId(f"{agent}-{item}"),
            workflow_id=WorkflowId("wf-00-" + "0" * 24),
            project_id=ProjectId("p"),
            agent=AgentId(agent),
            item=item,
            inputs=dict(inputs),
            fence=1,
            **{"seed": 7, **request},
        ),
        artifacts=ArtifactStore(f"file://{tmp_path / 'artifacts'}"),
        tasks=tasks or NoTasks(),
        llm=None,
        scratch_path=scratch,
        report=report,
        clock=lambda: 0.0,
    )


def inputs_of(agent: type[Agent[Any, Any]], film: Mapping[str, Any], item: str = "") -> dict[str, Any]:
    """What the dataflow would hand to one execution: the taken names that exist, narrowed by the view."""
    taken = {name.rstrip("?") for name in agent.spec.takes}
    return agent.view({name: value for name, value in film.items() if name in taken}, item)


async def run_agent(agent: type[Agent[Any, Any]], film: Mapping[str, Any], tmp_path: Path, item: str = "", tasks: Any = None, **request: Any) -> AgentResult:
    """One execution; its failure fails the test with the agent's own words."""
    inputs = inputs_of(agent, film, item)
    ctx = context(tmp_path, agent.spec.id, item, inputs, tasks, **request)
    result = await agent().run(ctx.request, ctx)
    assert not isinstance(result, AgentFailure), f"{agent.spec.id} {item}: {result.message}"
    return result


async def run_items(agent: type[Agent[Any, Any]], film: dict[str, Any], tmp_path: Path, items: list[str], tasks: Any = None) -> None:
    """One execution per item; the joined outputs are added to `film`, as the dataflow joins them."""
    joined: dict[str, Any] = {}
    for item in items or [""]:
        result = await run_agent(agent, film, tmp_path, item, tasks)
        for name, value in result.outputs.items():
            joined[name] = [*joined.get(name, []), *value] if items else value
    film |= joined
