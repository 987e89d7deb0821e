"""The table of agents, and what it says about an entry that cannot work."""

import pickle

import pytest

from agents.base import Agent
from agents.gang import SCENE, members
from agents.placement import bundle_of, configuration_digest
from agents.registry import TABLE, Registry
from cluster.contracts.agents import Resources
from cluster.contracts.errors import DefinitionRejected, Misconfigured, NotFound
from cluster.contracts.ids import AgentId
from cluster.settings import Settings


def test_every_agent_of_the_table_loads_under_its_own_id():
    specs = Registry().specs()
    assert list(specs) == list(TABLE)
    assert all(spec.id == agent_id for agent_id, spec in specs.items())


def test_every_agents_actor_has_a_name_of_its_own():
    names = [spec.class_name for spec in Registry().specs().values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("agents.nowhere:Nobody", "cannot be loaded: No module named 'agents.nowhere'"),
        ("agents.planning.probe:Nobody", "cannot be loaded"),
        ("agents.planning.probe:ProbeInput", "not a subclass of Agent"),
        ("agents.planning.probe:Probe", "has the id 'probe'"),
        ("no colon", "cannot be loaded"),
    ],
)
def test_a_wrong_entry_is_rejected_with_a_sentence(path: str, complaint: str):
    with pytest.raises(DefinitionRejected, match="'someone' is registered as") as caught:
        Registry({"someone": path}).load(AgentId("someone"))
    assert complaint in caught.value.detail


def test_an_unknown_agent_is_answered_with_those_there_are():
    with pytest.raises(NotFound, match="Known agents: probe"):
        Registry({"probe": TABLE["probe"]}).spec(AgentId("best_boy"))


def test_a_registry_travels_as_its_table():
    registry = Registry({"probe": TABLE["probe"]})
    assert issubclass(registry.load(AgentId("probe")), Agent)
    copy = pickle.loads(pickle.dumps(registry))
    assert copy.table == registry.table and not copy._loaded


MACHINES = '{"video_generation": {"gpus": 1}, "image_generation": {"gpus": 0.5}, "dialogue_delivery": {"custom": {"voices": 1}}}'


def test_an_installation_says_what_its_agents_reserve_and_a_scene_then_starts_together(monkeypatch: pytest.MonkeyPatch):
    assert members(Registry().specs().values(), SCENE) == [], "on one machine nothing is scarce and nobody waits for anybody"
    monkeypatch.setenv("CALLSHEET_AGENT_RESOURCES", MACHINES)
    settings = Settings()
    registry = Registry(resources=settings.agent_resources)
    assert [(spec.id, bundle_of(spec.resources)) for spec in members(registry.specs().values(), SCENE)] == [
        ("dialogue_delivery", {"CPU": 0.01, "voices": 1}),
        ("image_generation", {"CPU": 0.01, "GPU": 0.5}),
        ("video_generation", {"CPU": 0.01, "GPU": 1}),
    ]
    there = pickle.loads(pickle.dumps(registry))
    agent = AgentId("video_generation")
    assert there.spec(agent) == registry.spec(agent) and issubclass(there.load(agent), Registry().load(agent))
    assert Registry().spec(agent).resources.gpus == 0, "it is this installation's word, not the class's"
    assert configuration_digest(registry.spec(agent), settings) != configuration_digest(Registry().spec(agent), settings), (
        "actors of before are not taken for it"
    )


def test_resources_for_nobody_are_refused_by_name():
    with pytest.raises(Misconfigured, match="names camera_man, but there is no such agent"):
        Registry(resources={"camera_man": Resources(gpus=1)})
