"""How a benchmark tells its figures: one table each, on the terminal, under the machine's state. Nothing is stored."""

import math
import os
import platform
from collections.abc import Sequence

Cell = str | int | float


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, note: str = "") -> None:
    """Prints a table; numbers with three significant digits, right-aligned."""
    shown = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *shown]) for i in range(len(columns))]
    print(f"\n\n{title}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {platform.machine()}")
    for line in [list(columns), ["-" * width for width in widths], *shown]:
        print("  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]))
    if note:
        print(note)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _shown(cell: Cell) -> str:
    if isinstance(cell, str | int) or cell == 0:
        return str(cell)
    digits = max(0, 2 - math.floor(math.log10(abs(cell))))
    return f"{cell:.{digits}f}"
