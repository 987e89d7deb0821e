"""What opens the circuit breaker, what does not, and that it closes again."""

import asyncio

import pytest

from agents.services.breaker import Breaker
from cluster.contracts.breakers import Rules
from cluster.contracts.errors import ProviderRejected, ProviderUnavailable
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

    async def until_let_through(error: BaseException | None) -> str:
        while (answer := await code(error)) == "circuit_open":
            await until(lambda: True)
        answers.append(answer)
        return answer

    await until_let_through(opened)
    assert await code(None) == "circuit_open"
    await until_let_through(None)
    assert answers == ["provider_unavailable", "answered"]
