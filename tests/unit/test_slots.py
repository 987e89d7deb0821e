"""Slots: the longest path first, the first come among equals, and no slot lost to a cancelled waiter."""

import asyncio

from agents.slots import FairSlots


async def test_a_free_slot_is_taken_without_waiting():
    slots = FairSlots(2)
    async with slots.hold(), slots.hold():
        assert slots.free == 0
    assert slots.free == 2


async def test_the_highest_priority_goes_first_and_equals_in_their_order():
    slots, served = FairSlots(1), []

    async def work(name: str, priority: float) -> None:
        async with slots.hold(priority):
            served.append(name)

    await slots.acquire()
    async with asyncio.TaskGroup() as group:
        for name, priority in (("low", 1), ("high", 9), ("middle", 5), ("high, later", 9)):
            group.create_task(work(name, priority))
        await asyncio.sleep(0)
        assert slots.waiting == 4
        slots.release()
    assert served == ["high", "high, later", "middle", "low"]
    assert slots.free == 1


async def test_a_cancelled_waiter_leaves_no_slot_behind():
    slots = FairSlots(1)
    await slots.acquire()
    waiter = asyncio.create_task(slots.acquire(9))
    patient = asyncio.create_task(slots.acquire(1))
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.wait([waiter])
    slots.release()
    await asyncio.wait_for(patient, 1)
    slots.release()
    assert slots.free == 1


async def test_a_waiter_cancelled_in_the_moment_of_its_turn_passes_the_slot_on():
    slots = FairSlots(1)
    await slots.acquire()
    waiter = asyncio.create_task(slots.acquire())
    patient = asyncio.create_task(slots.acquire())
    await asyncio.sleep(0)
    slots.release()  # the waiter has the slot, but has not woken yet
    waiter.cancel()
    await asyncio.wait([waiter])
    await asyncio.wait_for(patient, 1)
    assert slots.free == 0 and slots.waiting == 0


async def _served(slots: FairSlots, waiters: list[tuple[str, float]]) -> list[str]:
    """The shares in the order they get the one slot, each holding it once."""
    served: list[str] = []

    async def work(share: str, cost: float) -> None:
        async with slots.hold(share=share, cost=cost):
            served.append(share)

    await slots.acquire(share="nobody")
    async with asyncio.TaskGroup() as group:
        for share, cost in waiters:
            group.create_task(work(share, cost))
        await asyncio.sleep(0)
        slots.release()
    return served


async def test_a_project_with_ten_times_the_load_does_not_delay_another():
    served = await _served(FairSlots(1), [("noisy", 1.0)] * 100 + [("quiet", 1.0)] * 10)
    assert served[:20].count("quiet") == 10


async def test_shares_are_in_proportion_to_weights():
    served = await _served(FairSlots(1, {"heavy": 3.0, "light": 1.0, "nobody": 1.0}.__getitem__), [("light", 1.0)] * 60 + [("heavy", 1.0)] * 60)
    assert 28 <= served[:40].count("heavy") <= 32


async def test_long_executions_count_for_what_they_take():
    served = await _served(FairSlots(1), [("films", 30.0)] * 20 + [("words", 1.0)] * 100)
    assert served[:62].count("films") in (2, 3)


async def test_who_was_away_has_saved_nothing_up():
    slots = FairSlots(1)
    await slots.acquire(share="early")
    slots.release()
    await _served(slots, [("steady", 1.0)] * 50)
    served = await _served(slots, [("steady", 1.0)] * 20 + [("early", 1.0)] * 20)
    assert 8 <= served[:20].count("early") <= 12


async def test_an_urgent_workflow_goes_before_its_own_project_only():
    slots, served = FairSlots(1), []

    async def work(share: str, urgency: int, priority: float) -> None:
        async with slots.hold(priority, share=share, urgency=urgency):
            served.append((share, urgency))

    await slots.acquire()
    async with asyncio.TaskGroup() as group:
        for share, urgency, priority in (("a", 2, 99.0), ("a", 1, 1.0), ("b", 3, 1.0)):
            group.create_task(work(share, urgency, priority))
        await asyncio.sleep(0)
        slots.release()
    assert served.index(("a", 1)) < served.index(("a", 2))
    assert served.index(("b", 3)) < 2


async def test_a_cancelled_waiter_is_not_charged():
    slots, served = FairSlots(1), []
    await slots.acquire(share="nobody")
    gone = [asyncio.create_task(slots.acquire(share="a", cost=100.0)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    await asyncio.wait(gone)

    async def work(share: str) -> None:
        async with slots.hold(share=share):
            served.append(share)

    async with asyncio.TaskGroup() as group:
        for share in ("a", "b", "a", "b"):
            group.create_task(work(share))
        await asyncio.sleep(0)
        slots.release()
    assert served[:2] in (["a", "b"], ["b", "a"])


async def test_more_slots_are_handed_out_at_once_and_fewer_as_they_come_back():
    slots = FairSlots(1)
    await slots.acquire()
    waiters = [asyncio.create_task(slots.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    slots.resize(3)
    await asyncio.sleep(0)
    assert [waiter.done() for waiter in waiters] == [True, True, False]
    slots.resize(1)
    slots.release()
    slots.release()
    await asyncio.sleep(0)
    assert not waiters[2].done(), "one is still held, and there is but one"
    slots.release()
    await waiters[2]
    assert slots.free == 0
    slots.release()
    assert slots.free == 1
