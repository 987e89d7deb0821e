"""Expected wall time of executions with few slots, where it can be worked out by hand."""

import pytest

from cluster.contracts.agents import ResourceClass
from graphs.schedule import makespan, work_seconds

GPU, LLM = ResourceClass.GPU_MEDIA, ResourceClass.LLM
NEEDS: dict[str, set[str]] = {"script": set(), "shot:1": {"script"}, "shot:2": {"script"}, "shot:3": {"script"}, "cut": {"shot:1", "shot:2", "shot:3"}}
CLASSES = {"script": LLM, "shot:1": GPU, "shot:2": GPU, "shot:3": GPU, "cut": ResourceClass.CPU_MEDIA}
SECONDS = {"script": 1.0, "shot:1": 4.0, "shot:2": 3.0, "shot:3": 2.0, "cut": 1.0}


@pytest.mark.parametrize(("slots", "expected"), [({}, 6.0), ({GPU: 1}, 11.0), ({GPU: 2}, 7.0), ({GPU: 3}, 6.0)])
def test_a_class_with_few_slots_makes_its_executions_wait(slots: dict[ResourceClass, int], expected: float) -> None:
    ranks = {"shot:1": 3.0, "shot:2": 2.0, "shot:3": 1.0}
    assert makespan(SECONDS, NEEDS, CLASSES, ranks, slots) == pytest.approx(expected)


def test_what_does_not_run_takes_no_time_and_no_slot() -> None:
    assert makespan({"shot:2": 3.0, "cut": 1.0}, NEEDS, CLASSES, {}, {GPU: 1}) == pytest.approx(4.0)
    assert makespan({}, NEEDS, CLASSES, {}, {GPU: 1}) == 0.0


def test_the_wait_for_a_slot_is_no_work() -> None:
    one_after_the_other = {"a": (0.0, 2.0), "b": (0.0, 4.0), "c": (0.0, 6.0)}  # asked for together, one slot, two seconds each
    assert sum(work_seconds(one_after_the_other, 1).values()) == pytest.approx(6.0)
    assert work_seconds(one_after_the_other, 3) == {"a": 2.0, "b": 4.0, "c": 6.0}
    apart = {"a": (0.0, 2.0), "b": (5.0, 6.5)}
    assert work_seconds(apart, 1) == {"a": 2.0, "b": 1.5}
