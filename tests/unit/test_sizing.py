"""How many actors are wanted: for places, worth their start, allowed."""

import pytest

from agents.placement import room
from agents.sizing import Demand, Steady, depth, most_replicas, wanted
from cluster.contracts.agents import AgentSpec, Resources
from cluster.contracts.ids import AgentId
from cluster.settings import Settings
from tests.company import COMPANY

SPEC = COMPANY.spec(AgentId("obedient")).model_copy(update={"concurrency": 2, "expected_seconds": 1.0})


def spec(**changes: object) -> AgentSpec:
    return SPEC.model_copy(update=changes)


@pytest.mark.parametrize(
    ("demand", "changes", "number"),
    [
        (Demand(0, 0), {}, 0),
        (Demand(1, 1), {}, 1),
        (Demand(60, 60), {}, 8),
        (Demand(6, 6), {}, 3),
        (Demand(60, 4), {}, 2),  # the slots let four run
        (Demand(60, 60), {"expected_seconds": 0.01}, 1),  # over before another is up
        (Demand(60, 60), {"expected_seconds": 0.1}, 3),
        (Demand(3, 3), {"expected_seconds": 60.0}, 2),
    ],
)
def test_the_wanted_number_is_what_has_places_is_worth_a_start_and_is_allowed(demand: Demand, changes: dict[str, object], number: int):
    assert wanted(spec(**changes), demand, 8) == number


def test_the_most_is_the_agents_own_word_before_the_settings():
    settings = Settings(max_replicas=3)
    assert [most_replicas(spec(**changes), settings) for changes in ({}, {"max_replicas": 9}, {"max_replicas": 9, "single_instance": True})] == [3, 9, 1]


def test_actors_of_short_executions_are_sent_the_next_ones_early():
    assert [depth(spec(expected_seconds=seconds)) for seconds in (1.0, 0.5)] == [2, 8]


def test_a_crew_grows_at_once_and_shrinks_when_nothing_larger_was_wanted_for_a_while():
    now = [0.0]
    steady = Steady(10.0, lambda: now[0])
    seen: list[int] = []
    for at, number in [(0, 4), (5, 1), (9, 3), (10, 2), (11, 0), (19, 0), (20, 0)]:
        now[0] = at
        seen.append(steady.saw(number))
    assert seen == [4, 4, 4, 2, 2, 2, 1]


def test_room_is_what_whole_actors_fit_into_the_rest_of_each_node():
    free = [{"CPU": 1.5, "gpu_hours": 3}, {"CPU": 0.5}, {}]
    assert room(Resources(cpus=0.5), free) == 4
    assert room(Resources(cpus=0.5, custom={"gpu_hours": 2}), free) == 1
    assert room(Resources(cpus=0.01), [{"CPU": 0.03}]) == 3
    assert room(Resources(cpus=0), []) == 0
