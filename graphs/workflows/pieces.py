"""What the workflow types share with `movie_creation`: axes, the concept gate, and how a posted input becomes external inputs."""

from collections.abc import Iterable, Mapping
from typing import Any

from agents.film import Aspect, FilmFormat
from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from ..definition import AxisSource, Gate
from .movie_creation import DEFINITION as MOVIE

CONCEPT_GATE: Gate = next(gate for gate in MOVIE.gates if gate.id == "concept")
STORY = ("series_creator", "story_architect", "world_builder", "episode_breakdown")
"""From a logline to its scenes."""
MOVIE_INPUTS = ("user_idea", "context?", "creative_guidelines?", "visual_constraints?", "wardrobe?", "film_format?")


def agents(*names: str) -> tuple[AgentId, ...]:
    return tuple(AgentId(name) for name in names)


def stage(stage: Stage, *names: str) -> tuple[Stage, tuple[AgentId, ...]]:
    return stage, agents(*names)


def axes(*wanted: Axis) -> tuple[AxisSource, ...]:
    """Where a film's items come from, for these axes."""
    return tuple(source for source in MOVIE.axes if source.axis in wanted)


def external(given: Model, *, rename: Mapping[str, str], leave: Iterable[str] = ()) -> dict[str, Any]:
    """The fields that were set, under the names by which the agents know them; the aspect ratio a client asks for is the film's."""
    raw = given.model_dump(mode="json", exclude_none=True)
    inputs = {rename.get(name, name): value for name, value in raw.items() if name not in set(leave)}
    asked = (inputs.get("visual_constraints") or {}).get("aspect_ratio")
    if "film_format" not in inputs and asked in set(Aspect):
        inputs["film_format"] = FilmFormat(aspect=Aspect(asked)).model_dump(mode="json")
    return inputs
