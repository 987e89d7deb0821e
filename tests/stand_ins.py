"""The three neighbours' stand-ins as one process of their own, until it is ended: `python -m tests.stand_ins FOLDER KEY` prints their addresses as JSON on one line.

For showing that the contract tests can be pointed at services that run elsewhere.
"""

import asyncio
import json
import sys
from pathlib import Path

from serve_app.embedded.auto_movie.application import create_app as auto_movie
from serve_app.embedded.brain.application import create_app as brain
from serve_app.embedded.task_service.application import create_app as task_service
from serve_app.embedded.task_service.renderers import ThreadRenderer
from tests.contract.test_task_service import Painter
from tests.serving import served


async def main(folder: Path, key: str) -> None:
    tasks = task_service(folder / "task", ThreadRenderer(folder / "scratch", 1, Painter()), api_key=key, slots=1)
    async with served(brain(folder / "brain", api_key=key)) as brain_url, served(tasks) as task_url, served(auto_movie(folder / "app", api_key=key)) as app_url:
        print(json.dumps({"brain": brain_url, "task": task_url, "auto_movie": app_url}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
