"""The real company in this process with a real render floor: two render processes, pictures at a share of their size, signs of life while a render waits or works.

For benchmarks that make films of whole workflow types without an installation. What Ray and HTTP add is measured elsewhere.
"""

import asyncio
from pathlib import Path
from typing import Any

from cluster.redis.client import Clients
from tests.real_company import RealHouse
from tests.rushes import WORKERS, FullSize

SIGN_SECONDS = 5.0


class Floor(FullSize):
    """As a Task Service does, it says that a task is still there; what is silent for a minute is given up."""

    async def run(self, submission: Any, progress: Any) -> Any:
        rendering = asyncio.ensure_future(super().run(submission, progress))
        try:
            while not (await asyncio.wait({rendering}, timeout=SIGN_SECONDS))[0]:
                await progress(0.0, "rendering")
            return rendering.result()
        finally:
            rendering.cancel()


def studio(clients: Clients, folder: Path, scale: float) -> tuple[RealHouse, Floor]:
    """A house and its floor, to be closed by whoever asked."""
    house, floor = RealHouse(clients, folder), Floor(folder / "renders", scale)
    house.tasks = floor
    house.settings = house.settings.model_copy(update={"gpu_media_slots": WORKERS + 1})
    return house, floor
