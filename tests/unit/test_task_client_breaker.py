"""What opens the circuit breaker, what does not, and that it closes again."""

import asyncio
from typing import Any

import pytest

from agents.base import Agent, AgentContext
from agents.services.breaker import Breaker
from cluster.contracts.agents import AgentRequest, AgentSpec, ResourceClass, Stage
from cluster.contracts.base import Model
from cluster.contracts.breakers import Rules
from cluster.contracts.errors import ProviderRejected, ProviderUnavailable
from cluster.contracts.ids import AgentId
from tests.serving import until


async def call(breaker: Breaker, error: BaseException | None = None) -> str:
    async with breaker.guard():
        if error is not None:
            raise error
        return "answered"


async def test_failures_in_a_row_open_it_and_say_for_how_long() -> None:
    breaker = Breaker("The service", rules=Rules(failures=2, open_seconds=30))
    for _ in range(2):
        with pytest.raises(ProviderUnavailable, match="down"):
            await call(breaker, ProviderUnavailable("down"))
    with pytest.raises(ProviderUnavailable) as refused:
        await call(breaker)
    assert refused.value.code == "circuit_open" and 29 < (refused.value.retry_after or 0) <= 30


@pytest.mark.parametrize("harmless", [ProviderRejected("no"), asyncio.CancelledError()])
async def test_refusals_and_cancelled_calls_are_no_failures(harmless: BaseException) -> None:
    breaker = Breaker("The service", rules=Rules(failures=1))
    for _ in range(3):
        with pytest.raises(type(harmless)):
            await call(breaker, harmless)
    assert await call(breaker) == "answered"


async def test_an_answer_in_between_starts_the_count_anew() -> None:
    breaker = Breaker("The service", rules=Rules(failures=2))
    for _ in range(3):
        with pytest.raises(ProviderUnavailable, match="down"):
            await call(breaker, ProviderUnavailable("down"))
        await call(breaker)


async def test_it_lets_calls_through_again_and_the_first_failure_reopens_it() -> None:
    breaker = Breaker("The service", rules=Rules(failures=1, open_seconds=0.5))
    opened = ProviderUnavailable("down")

    async def code(error: BaseException | None) -> str:
        try:
            return await call(breaker, error)
        except ProviderUnavailable as failure:
            return failure.code

    assert [await code(opened), await code(None)] == ["provider_unavailable", "circuit_open"]
    answers: list[str] = []

    async def until_let_through(error: ProviderUnavailable | None) -> None:
        before = len(answers)
        while len(answers) == before:
            try:
                async with breaker.guard():
                    answers.append(error.code if error else "answered")
                    if error:
                        raise error
            except ProviderUnavailable as failure:
                assert failure.code == "circuit_open", "whoever probed is told what the others are told"
            await until(lambda: True)

    await until_let_through(opened)
    assert await code(None) == "circuit_open"
    await until_let_through(None)
    assert answers == ["provider_unavailable", "answered"]


class Needs(Model):
    pass


def agent(requires: frozenset[Any]) -> Agent[Needs, Needs]:
    class Patient(Agent[Needs, Needs]):
        spec = AgentSpec(
            id=AgentId("patient"),
            name="Patient",
            role="Wait",
            department="tests",
            stage=Stage.MEDIA_GENERATION,
            capabilities=frozenset({"wait"}),
            resource_class=ResourceClass.GPU_MEDIA,
            emits=(),
            services=frozenset({"task"}),
            requires=requires,
        )
        Input = Output = Needs

        async def execute(self, inputs: Needs, ctx: AgentContext) -> Needs:
            return inputs

    return Patient()


@pytest.mark.parametrize("requires,counted", [(frozenset({"task"}), False), (frozenset(), True)])
def test_who_requires_a_service_uses_up_no_attempt_while_it_is_away(requires: frozenset[Any], counted: bool) -> None:
    request = AgentRequest.model_construct(attempt=1)
    away = agent(requires).handle_error(ProviderUnavailable("left alone", code="circuit_open", retry_after=3), request)
    assert (away.terminal, away.counts_as_attempt, away.retry_after) == (False, counted, 3)
    assert agent(requires).handle_error(ProviderUnavailable("HTTP 500"), request).counts_as_attempt, "what was tried and failed counts"
