"""One render in a process of its own: `python -m agents.media.worker FOLDER` makes what `FOLDER/task.json` asks for. Called by `agents.services.offline`.

Progress goes to standard output, a line `<fraction> <words>` at most twice a second; what came of it to `FOLDER/made.json`, written last: `path`, `media_type`,
`file_name`, `result` and `cpu_seconds`, or `code` and `message` of what is wrong with the task.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from cluster.contracts.errors import CallsheetError

PROGRESS_SECONDS = 0.5


def render_task(folder: Path) -> dict[str, Any]:
    """What came of the task in a folder. Raises OSError or ValueError when there is no task to read."""
    from .render import render

    task, last = json.loads((folder / "task.json").read_text()), [0.0]

    def progress(fraction: float, words: str) -> None:
        if time.monotonic() - last[0] >= PROGRESS_SECONDS:
            last[0] = time.monotonic()
            sys.stdout.write(f"{fraction:.4f} {words}\n")
            sys.stdout.flush()

    try:
        made = render(task["task_type"], task["task_data"], folder, progress)
    except CallsheetError as error:
        return {"code": error.code, "message": error.detail}
    used = round(time.process_time(), 3)
    return {"path": made.path.name, "media_type": made.media_type, "file_name": made.file_name, "result": made.result, "cpu_seconds": used}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    answer = json.dumps(render_task(target))
    (target / "made.partial").write_text(answer)
    (target / "made.partial").replace(target / "made.json")
