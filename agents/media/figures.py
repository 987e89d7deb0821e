"""The figure that fits a design's rig: a person, a robot or an animal."""

from agents.film import BodyRig, ShotPlan, Subject

from .animals import Animal
from .figure import Box, Figure, Spot, box_under
from .persons import Person, Robot
from .stage import Stage

__all__ = ["Animal", "Box", "Figure", "Person", "Robot", "Spot", "box_under", "figure_of"]


def figure_of(subject: Subject, spot: Spot, stage: Stage, plan: ShotPlan, *, holds: bool) -> Person | Animal:
    """The figure that fits the design's rig."""
    rig = subject.design.rig
    kind = Animal if rig is BodyRig.ANIMAL else Robot if rig is BodyRig.ROBOT else Person
    return kind(subject, spot, stage, plan, holds=holds)
