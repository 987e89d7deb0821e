"""Slots: the longest path first, the first come among equals, and no slot lost to a cancelled waiter."""

import asyncio

from agents.slots import PrioritySlots


async def test_a_free_slot_is_taken_without_waiting():
    slots = PrioritySlots(2)
    async with slots.hold(), slots.hold():
        assert slots.free == 0
    assert slots.free == 2


async def test_the_highest_priority_goes_first_and_equals_in_their_order():
    slots, served = PrioritySlots(1), []

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
    slots = PrioritySlots(1)
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
    slots = PrioritySlots(1)
    await slots.acquire()
    waiter = asyncio.create_task(slots.acquire())
    patient = asyncio.create_task(slots.acquire())
    await asyncio.sleep(0)
    slots.release()  # the waiter has the slot, but has not woken yet
    waiter.cancel()
    await asyncio.wait([waiter])
    await asyncio.wait_for(patient, 1)
    assert slots.free == 0 and slots.waiting == 0
