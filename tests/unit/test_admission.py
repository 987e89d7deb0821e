"""Admission: a project with many ready workflows leaves room for others, and a project alone is hardly held back."""

from cluster.contracts.ids import WorkflowId
from cluster.redis.leases import ReadyEntry
from graphs.admission import MOST_DEFERRED, Admission


def _entry(project: str, number: int, shard: int = 0) -> ReadyEntry:
    return ReadyEntry(shard, f"{number}-0", WorkflowId(f"{project}-{number}"), project)


def _post(admission: Admission, project: str, count: int) -> int:
    """How many of `count` new workflows begin at once; the others are deferred."""
    begun = 0
    for number in range(count):
        if admission.admits(project):
            admission.begun(project)
            begun += 1
        else:
            admission.defer(_entry(project, number))
    return begun


def test_a_project_alone_gets_all_but_the_reserve():
    admission = Admission(256)
    assert _post(admission, "noisy", 1000) == 224
    assert admission.deferred == 776 and not admission.full


def test_a_newcomer_begins_at_once_behind_a_thousand_of_another():
    admission = Admission(256)
    _post(admission, "noisy", 1000)
    assert _post(admission, "quiet", 10) == 10


def test_a_free_place_goes_to_the_project_with_the_fewest_drives():
    admission = Admission(16)
    _post(admission, "noisy", 100)
    _post(admission, "quiet", 10)
    admission.ended("noisy")
    entry = admission.next()
    assert entry is not None and entry.project_id == "quiet"


def test_deferred_workflows_begin_in_their_order_and_once():
    admission = Admission(8)
    _post(admission, "a", 20)
    admission.defer(_entry("a", 7))
    order: list[str] = []
    while admission.deferred:
        admission.ended("a")
        while entry := admission.next():
            admission.begun("a")
            order.append(entry.workflow_id)
    assert order == [f"a-{number}" for number in range(7, 20)]


def test_a_place_for_one_is_a_place():
    admission = Admission(1)
    assert _post(admission, "a", 2) == 1
    admission.ended("a")
    assert admission.next() is not None


def test_a_shard_with_too_many_deferred_is_read_no_further():
    admission = Admission(1)
    admission.begun("a")
    for number in range(MOST_DEFERRED):
        admission.defer(_entry("a", number, shard=3))
    assert not admission.reads(3) and admission.reads(4)
