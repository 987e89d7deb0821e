"""A plan: one seed, from which the workload, the faults and their moments follow. CHAOS_SEED replays one; without it each run has another, and prints it."""

import asyncio
import os
import random
import time


class Plan:
    """`chance` is the one source of randomness of a test. Name and seed together choose, so that two tests with one seed do not make the same choices."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seed = int(os.environ.get("CHAOS_SEED", time.time_ns() // 1000 % 100_000))
        self.chance = random.Random(f"{self.seed} {name}")
        print(f"\n{name}: CHAOS_SEED={self.seed}")

    async def pause(self, shortest: float, longest: float) -> None:
        """Lets the plan's own time pass: when a fault comes is part of the plan."""
        await pause(self.chance, shortest, longest)


async def pause(chance: random.Random, shortest: float, longest: float) -> None:
    await asyncio.sleep(chance.uniform(shortest, longest))


async def settle(seconds: float) -> None:
    """Between two looks at something that is to change, or while a fault lasts."""
    await asyncio.sleep(seconds)
