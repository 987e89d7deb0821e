"""Routing: who can take a step, who is the best placed, and what happens when the chosen one fails."""

from typing import Any

import pytest

from agents.dispatch import ProgressSink
from agents.routing import SICK_AFTER, Candidate, RoutedDispatcher, can_take, choose, price
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Axis, ResourceClass, Stage
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.registrations import AgentLoad, AgentRegistration


def _spec(agent: str, takes: str = "shots light?", emits: str = "clips", **changes: Any) -> AgentSpec:
    known: dict[str, Any] = {
        "id": AgentId(agent),
        "name": agent,
        "role": "renders",
        "department": "tests",
        "stage": Stage.MEDIA_GENERATION,
        "capabilities": frozenset({"video"}),
        "resource_class": ResourceClass.GPU_MEDIA,
        "fan_out": Axis.SHOT,
        "takes": tuple(takes.split()),
        "emits": tuple(emits.split()),
        "expected_seconds": 10.0,
        "concurrency": 4,
    }
    return AgentSpec(**(known | changes))


ROLE = _spec("render")


def _joined(agent: str, cost: float = 0.0, stands_in_for: str | None = None, **changes: Any) -> AgentRegistration:
    return AgentRegistration(
        spec=_spec(agent, **changes), url="https://gpu.example/agent", cost=cost, stands_in_for=AgentId(stands_in_for) if stands_in_for else None
    )


@pytest.mark.parametrize(
    ("registration", "can"),
    [
        (_joined("gpu"), True),
        (_joined("gpu", takes="shots"), True),
        (_joined("gpu", takes="shots wind"), False),
        (_joined("gpu", emits="clips stills"), False),
        (_joined("gpu", fan_out=Axis.SCENE), False),
        (_joined("gpu", capabilities=frozenset({"stills"})), False),
        (_joined("gpu", capabilities=frozenset({"stills"}), stands_in_for="render"), True),
        (_joined("gpu", stands_in_for="another"), False),
    ],
    ids=["the same", "needs less", "needs more", "emits more", "other items", "cannot do it", "named for it", "named for another"],
)
def test_an_agent_takes_steps_of_another_only_when_it_can_do_the_same(registration: AgentRegistration, can: bool) -> None:
    assert can_take(registration, ROLE) is can


def test_the_quickest_the_idlest_and_the_cheapest_are_preferred():
    idle = Candidate(AgentId("idle"), ROLE, load=AgentLoad(local=True))
    busy = Candidate(AgentId("busy"), ROLE, load=AgentLoad(running=8, local=True))
    slow = Candidate(AgentId("slow"), ROLE, load=AgentLoad(typical_seconds=25.0, local=True))
    dear = Candidate(AgentId("dear"), ROLE, cost=2.0, load=AgentLoad(local=True))
    far = Candidate(AgentId("far"), ROLE)
    assert [price(c) for c in (idle, far, slow, busy, dear)] == [10.0, 10.5, 25.0, 30.0, 30.0]
    assert choose([busy, slow, dear, far, idle]).agent == "idle"


def test_a_route_says_why_and_who_else_there_was():
    route = choose(
        [
            Candidate(AgentId("a"), ROLE, load=AgentLoad(local=True)),
            Candidate(AgentId("b"), ROLE, cost=1.0),
            Candidate(AgentId("c"), ROLE, sick="3 failures in a row"),
        ]
    )
    assert route.agent == "a"
    assert "10.0 s a piece" in route.why and "b 20.5" in route.why and "c 3 failures in a row" in route.why


def test_when_all_are_sick_the_least_bad_one_is_tried():
    assert choose([Candidate(AgentId("a"), ROLE, sick="away", cost=1.0), Candidate(AgentId("b"), ROLE, sick="away")]).agent == "b"


class _Inner:
    """Answers as told, by agent, and remembers who was asked."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked = answers, list[str]()

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        self.asked.append(request.agent)
        code = self.answers.get(request.agent, "")
        if code:
            return AgentFailure(terminal=True, code=code, message="no")
        return AgentResult(outputs={"clips": []}, provider="test", worked_seconds=1.0)

    async def warm(self, agents: Any) -> None: ...
    async def release(self, workflow_id: Any) -> None: ...
    async def aclose(self) -> None: ...


class _Choices:
    def __init__(self) -> None:
        self.given: dict[tuple[str, int], AgentId] = {}

    async def given_to(self, execution_id: str, take: int, choice: AgentId) -> AgentId:
        return self.given.setdefault((execution_id, take), choice)

    async def take_back(self, execution_id: str, take: int) -> None:
        self.given.pop((execution_id, take), None)


def _request(number: int = 1) -> AgentRequest:
    return AgentRequest(
        execution_id=ExecutionId(f"ex-{number:024x}"),
        workflow_id=WorkflowId("wf-00-" + "0" * 24),
        project_id=ProjectId("p"),
        agent=AgentId("render"),
        seed=1,
        inputs={},
        fence=1,
    )


def _router(inner: _Inner, *joined: AgentRegistration, clock: Any = lambda: 0.0, choices: _Choices | None = None) -> RoutedDispatcher:
    router = RoutedDispatcher(inner, lambda agent: ROLE, choices or _Choices(), clock=clock)
    router.adopt({registration.spec.id: registration for registration in joined})
    return router


async def _send(router: RoutedDispatcher, number: int = 1) -> AgentResult | AgentFailure:
    return await router.dispatch(_request(number), priority=0.0, progress=lambda *_: None)


async def test_without_a_choice_nothing_is_said_and_nothing_is_asked():
    inner, choices = _Inner(), _Choices()
    answer = await _send(_router(inner, choices=choices))
    assert isinstance(answer, AgentResult) and not answer.routed_to and not choices.given


async def test_a_quicker_agent_gets_the_step_and_the_result_says_so():
    inner = _Inner()
    answer = await _send(_router(inner, _joined("gpu", expected_seconds=1.0)))
    assert inner.asked == ["gpu"]
    assert isinstance(answer, AgentResult) and answer.routed_to == "gpu" and "render 10.0" in answer.why


async def test_what_a_stand_in_fails_another_attempt_gives_to_somebody_else():
    inner, now = _Inner(gpu="agent_unreachable"), [0.0]
    router = _router(inner, _joined("gpu", expected_seconds=0.1), clock=lambda: now[0])
    for number in range(SICK_AFTER):
        failure = await _send(router, number)
        assert isinstance(failure, AgentFailure) and not failure.terminal and not failure.counts_as_attempt
    assert isinstance(await _send(router, 0), AgentResult)
    assert inner.asked == ["gpu"] * SICK_AFTER + ["render"]
    now[0] = 100.0
    await _send(router, 9)
    assert inner.asked[-1] == "gpu"


async def test_a_refusal_of_the_input_speaks_against_no_agent():
    inner = _Inner(gpu="invalid_input")
    router = _router(inner, _joined("gpu", expected_seconds=1.0))
    for number in range(SICK_AFTER + 1):
        failure = await _send(router, number)
        assert isinstance(failure, AgentFailure) and failure.counts_as_attempt
    assert inner.asked == ["gpu"] * (SICK_AFTER + 1)


async def test_an_execution_stays_with_whom_it_was_given_to_by_another_engine():
    inner, choices = _Inner(), _Choices()
    choices.given[_request().execution_id, 0] = AgentId("render")
    answer = await _send(_router(inner, _joined("gpu", expected_seconds=1.0), choices=choices))
    assert inner.asked == ["render"] and isinstance(answer, AgentResult) and not answer.routed_to


async def test_one_that_gives_no_sign_of_life_gets_nothing():
    inner = _Inner()
    router = _router(inner, _joined("gpu", expected_seconds=1.0))
    router.hear({}, {AgentId("gpu"): "no sign of life"})
    await _send(router)
    assert inner.asked == ["render"]


async def test_work_is_spread_by_what_is_under_way_everywhere():
    inner = _Inner()
    router = _router(inner, _joined("gpu", expected_seconds=9.0))
    router.hear({AgentId("gpu"): AgentLoad(running=40)}, {})
    await _send(router)
    assert inner.asked == ["render"]
