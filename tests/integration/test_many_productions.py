"""Ten productions of the whole company at once, with agents that fail now and then: all are finished, and nothing is done twice. `make bench` has a hundred."""

from pathlib import Path

from cluster.contracts.agents import ExecutionStatus
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from tests.many_productions import Crowd, Productions, expected, twice

COUNT = 10


async def test_ten_productions_with_failing_agents_are_all_finished_and_nothing_is_done_twice(clients: Clients, tmp_path: Path) -> None:
    house, crowd = Productions(clients), Crowd(log=tmp_path / "log")
    async with house.engine(crowd, lease_seconds=30.0):
        ids = [await house.order(number) for number in range(COUNT)]
        ended = await house.all_ended(ids)
    assert {workflow.status for workflow in ended} == {WorkflowStatus.COMPLETED}, [workflow.error_history for workflow in ended]
    assert twice([crowd.log]) == []
    assert crowd.outcomes["provider_unavailable"] and crowd.outcomes["actor_lost"]
    for workflow_id in ids[:2]:
        rows = await house.store.executions(workflow_id)
        assert {(str(row.agent), row.item) for row in rows} == expected(house.film)
        assert {row.status for row in rows} == {ExecutionStatus.SUCCEEDED}
