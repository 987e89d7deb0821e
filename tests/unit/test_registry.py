"""The table of agents, and what it says about an entry that cannot work."""

import pickle

import pytest

from agents.base import Agent
from agents.registry import TABLE, Registry
from cluster.contracts.errors import DefinitionRejected, NotFound
from cluster.contracts.ids import AgentId


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
