"""Probes with other needs than the real one, so that faults meet several actors, or one that only one node can host. The work and its value are the probe's own."""

from typing import ClassVar

from agents.planning.probe import Probe
from cluster.contracts.agents import AgentSpec, Resources

FAR_RESOURCE = "far_floor"


class BusyProbe(Probe):
    """Takes little at once, so a crew of several actors grows."""

    spec: ClassVar[AgentSpec] = Probe.spec.model_copy(update={"concurrency": 4, "expected_seconds": 2.0})


class FarProbe(Probe):
    """Lives where the far floor is, and nowhere else."""

    spec: ClassVar[AgentSpec] = Probe.spec.model_copy(update={"resources": Resources(cpus=0.01, custom={FAR_RESOURCE: 1})})
