"""Tables on the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cluster.bringup.status import Part


def show(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Prints a table; texts are shown as they are, never read as markup."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    console = Console()
    console.print(table, width=None if console.is_terminal else 200)


def mark(well: bool) -> Text:
    return Text("up", "green") if well else Text("down", "bold red")


def show_parts(parts: Iterable[Part]) -> None:
    show(
        ("part", "", "address", "version", "pid", ""),
        ((part.name, mark(part.up), part.address, part.version, str(part.pid or ""), part.detail) for part in parts),
    )
