"""What agents and workflow types say of the neighbours: whoever asks one says so, nobody fails because it is away, and each type shows what becomes of its workflows."""

import inspect
import re

import pytest

from agents.registry import Registry
from cluster.contracts.ids import AgentId
from graphs.workflows import standard

ASKS = {
    "brain": re.compile(r"ctx\.recall\(|ctx\.remember\(|await keep\("),
    "task": re.compile(r"ctx\.run_task\(|task_or_fallback\(|await rendered\("),
}
WITHOUT = re.compile(r"task_or_fallback\(|await rendered\(")
"""Roads that end at the offline renderer."""
REGISTRY = Registry()
SOURCES = {agent: inspect.getsource(inspect.getmodule(REGISTRY.load(agent))) for agent in REGISTRY.specs()}  # type: ignore[arg-type]


@pytest.mark.parametrize("neighbour", ASKS)
def test_an_agent_says_which_neighbours_it_asks_and_no_others(neighbour: str) -> None:
    asking = {agent for agent, source in SOURCES.items() if ASKS[neighbour].search(source)}
    assert asking == {agent for agent, spec in REGISTRY.specs().items() if neighbour in spec.services}


def test_who_has_no_other_road_than_the_task_service_waits_for_it() -> None:
    """An agent that neither waits nor draws by itself would fail its film after three attempts."""
    helpless = {agent for agent, spec in REGISTRY.specs().items() if "task" in spec.services and not WITHOUT.search(SOURCES[agent])}
    assert helpless == {agent for agent, spec in REGISTRY.specs().items() if "task" in spec.requires}


def test_each_type_shows_who_waits_for_whom_and_who_goes_on() -> None:
    types = {entry["type"]: entry["on_away"] for entry in standard(REGISTRY.specs()).catalogue()}
    for told in types.values():
        assert set(told) == {"brain", "task", "auto_movie"} and told["auto_movie"]["outcome"] == "told_later"
    film, episode = types["movie_creation@2"], types["episode_film@1"]
    assert (film["task"]["outcome"], film["brain"]["outcome"], film["brain"]["goes_on"]) == ("go_on", "go_on", ["archivist", "story_bible"])
    assert AgentId("video_generation") in film["task"]["goes_on"] and AgentId("dialogue_delivery") in film["task"]["waits"]
    assert episode["task"]["outcome"] == "wait" and not episode["task"]["goes_on"] and "video_generation" in episode["task"]["waits"]
    assert {name.partition("@")[0] for name, told in types.items() if told["task"]["outcome"] == "wait"} == {
        "episode_production",
        "episode_film",
        "episode_storyboard",
        "episode_script",
        "episode_shots",
    }
