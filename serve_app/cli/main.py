"""The command `callsheet`: films from the terminal, and the installation that makes them.

Everything heavy is imported by the command that needs it, so that `callsheet --help` answers at once.
"""

import typer

from . import installation

app = typer.Typer(
    name="callsheet", help="A logline in, a finished film out.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)

app.command()(installation.up)
app.command()(installation.down)
app.command()(installation.status)

if __name__ == "__main__":
    app()
