"""Who still uses an agent's actors, by a clock of the test's own."""

from agents.users import LATELY_SECONDS, Users
from cluster.contracts.ids import WorkflowId


def test_the_last_user_who_is_released_leaves_nobody():
    users = Users()
    users.mark(WorkflowId("a"))
    users.mark(WorkflowId("b"))
    assert users.release(WorkflowId("a")) and len(users) == 1
    assert users.release(WorkflowId("b")) and not users
    assert not users.release(WorkflowId("b")), "it is gone already"


def test_a_user_who_has_not_been_seen_for_long_is_forgotten_and_one_who_has_is_kept():
    now = 0.0
    users = Users(lambda: now)
    users.mark(WorkflowId("gone"))
    users.mark(WorkflowId("kept"))
    now = LATELY_SECONDS - 1
    users.mark(WorkflowId("kept"))
    now = LATELY_SECONDS + 1
    assert len(users) == 1
    assert users.release(WorkflowId("kept")) and not users.release(WorkflowId("gone"))
