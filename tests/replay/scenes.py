"""What is recorded, and with which code: a workflow of every type this installation ships, and scripted films for what those do not show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.base import Agent
from agents.dispatch import Dispatcher, InProcessDispatcher
from agents.registry import Registry
from cluster.contracts.agents import AgentFailure, AgentResult, ResourceClass
from cluster.contracts.ids import AgentId
from cluster.seals import KeyRing
from cluster.settings import Settings
from graphs.providers import provider_names
from graphs.registry import TypeRegistry
from graphs.workflows import standard
from tests.scripted import bad_clip, company, film_types
from tests.small_film import LocalTasks

RING = KeyRing([("recorded", b"\x2a" * 32)])
"""Signs recordings: that what was signed then still verifies is a part of what is shown."""
LOGLINE = "A lighthouse keeper finds a bottle with a letter from her late sister."


BEGUN_HERE = frozenset(
    {
        "movie_creation@2",
        "trailer@1",
        "scene_breakdown@1",
        "episode_production@1",
        "episode_film@1",
        "episode_storyboard@1",
        "episode_shots@1",
        "episode_script@1",
        "episode_assembly@1",
        "quality_review@1",
    }
)
"""Types that no older code knows, so that no workflow of theirs can have begun under it. A type leaves this list with the recording that is made of it."""


@dataclass(frozen=True)
class Today:
    """The code a history is replayed with."""

    types: TypeRegistry
    load: Callable[[AgentId], type[Agent[Any, Any]]]
    providers: Mapping[ResourceClass, str]


@dataclass(frozen=True)
class Scene:
    """One workflow to record."""

    name: str
    type: str
    input: dict[str, Any]
    last: str
    """The step before which the middle is taken."""
    dispatcher: Callable[[Path], Dispatcher]
    today: Callable[[], Today]
    answers: tuple[tuple[str, str, str], ...] = ()
    """Gate, choice and note, in the order they are asked for; without any nobody is asked."""
    options: dict[str, Any] = field(default_factory=dict)


def shipped() -> Today:
    agents = Registry()
    settings = Settings(llm_base_url=None, llm_model=None, task_service_base_url_setting=None)
    return Today(standard(agents.specs()), agents.load, provider_names(settings))


def scripted() -> Today:
    return Today(film_types(), company().load, dict.fromkeys(ResourceClass, "script"))


def in_process(folder: Path) -> Dispatcher:
    """The real agents, and a Task Service that renders small pictures."""
    settings = Settings(home=folder, artifacts_url_setting=f"file://{folder / 'artifacts'}", llm_base_url=None, llm_model=None)
    return InProcessDispatcher(Registry(), settings, tasks=LocalTasks(folder / "renders"))


def _silent(request: Any) -> AgentFailure | AgentResult:
    """A scene without music, which the cut can do without."""
    if request.item == "SCENE_1":
        return AgentFailure(terminal=True, code="x", message="no strings")
    return AgentResult(outputs={"score": [{"scene": request.item}]}, provider="script")


SCENES = (
    Scene("probe", "probe@1", {"steps": 5, "fan_out": 3, "payload_bytes": 200}, "probe:JOIN", in_process, shipped),
    Scene("movie_creation", "movie_creation@1", {"logline": LOGLINE}, "distribution", in_process, shipped),
    Scene("story_generation", "story_generation@1", {"logline": LOGLINE}, "presentation", in_process, shipped),
    Scene("dialogue_generation", "dialogue_generation@1", {"logline": LOGLINE}, "presentation", in_process, shipped),
    Scene(
        "character_development",
        "character_development@1",
        {"genre": "drama", "character_count": 3, "visual_design": False},
        "presentation",
        in_process,
        shipped,
    ),
    Scene("storyboard_only", "storyboard_only@1", {"logline": LOGLINE}, "presentation", in_process, shipped),
    Scene("film_retaken", "film@1", {"idea": "a film"}, "deliver", lambda _: company(render=bad_clip, music=_silent), scripted),
    Scene(
        "film_sent_back",
        "film@1",
        {"idea": "a film"},
        "deliver",
        lambda _: company(),
        scripted,
        answers=(("choice", "2", ""), ("approve", "revise", "faster"), ("approve", "approve", "")),
    ),
)
