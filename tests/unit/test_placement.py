"""Whether a cluster's nodes could host an actor, and how its absence is named."""

from typing import Any

import pytest

from agents.placement import configuration_digest, missing_resource
from agents.planning.probe import Probe
from cluster.contracts.agents import Resources
from cluster.settings import Settings


def node(alive: bool = True, **resources: float) -> dict[str, Any]:
    return {"Alive": alive, "Resources": resources}


NODES = [node(CPU=8, memory=1e9), node(CPU=2, GPU=1, h100=1), node(alive=False, GPU=8)]


@pytest.mark.parametrize("wants", [Resources(cpus=8), Resources(cpus=2, gpus=1, custom={"h100": 1}), Resources(cpus=0), Resources(memory_bytes=10**9)])
def test_what_one_node_has_can_be_placed(wants: Resources):
    assert missing_resource(wants, NODES) == ""


@pytest.mark.parametrize(
    ("wants", "sentence"),
    [
        (Resources(custom={"tpu": 2}), 'needs custom resource "tpu": 2; no node of the cluster has it'),
        (Resources(gpus=4), 'needs "GPU": 4; no node of the cluster has it'),
        (Resources(cpus=8, gpus=1), "needs CPU 8, GPU 1 together; no single node of the cluster has that"),
    ],
)
def test_what_no_node_has_is_named(wants: Resources, sentence: str):
    assert missing_resource(wants, NODES) == sentence


def test_a_cluster_without_nodes_is_said_to_have_none():
    assert missing_resource(Resources(), [node(alive=False, CPU=4)]) == 'needs "CPU": 0.01; no node of the cluster has it'


def test_an_actors_name_changes_with_what_it_was_made_from():
    settings = Settings()
    spec = Probe.spec
    digests = {
        configuration_digest(spec, settings),
        configuration_digest(spec.model_copy(update={"version": 2}), settings),
        configuration_digest(spec.model_copy(update={"resources": Resources(cpus=1)}), settings),
        configuration_digest(spec, settings.model_copy(update={"llm_model": "other"})),
    }
    assert len(digests) == 4
    assert configuration_digest(spec, settings.model_copy(update={"llm_slots": 3})) in digests
