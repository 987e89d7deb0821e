"""A plan: one seed, from which the workload, the faults and their moments follow. CHAOS_SEED replays one; without it each run has another, and prints it."""

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
