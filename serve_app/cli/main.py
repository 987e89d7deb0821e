"""The command `callsheet`: films from the terminal, and the installation that makes them.

Everything heavy is imported by the command that needs it, so that `callsheet --help` answers at once.
"""

import importlib.metadata

import typer

from . import control, installation, operations, revise, workflows
from .api_keys import keys
from .mcp import mcp
from .pairs import PairedCommand
from .profile import profile
from .schedules import schedules
from .verify import verify
from .webhooks import webhooks
from .workflow_types import types

app = typer.Typer(
    name="callsheet",
    help="A logline in, a finished film out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def version() -> None:
    """Print the version."""
    print(f"callsheet {importlib.metadata.version('callsheet')}")


for command in (
    workflows.make,
    workflows.watch,
    workflows.ls,
    workflows.show,
    control.decide,
    control.pause,
    control.resume,
    control.cancel,
    control.terminate,
    control.retry,
    control.repair,
    revise.step,
    revise.checkpoints,
    control.audit,
    workflows.fetch,
    workflows.agents,
    profile,
    workflows.cluster,
    verify,
    installation.up,
    installation.down,
    installation.invite,
    installation.join,
    installation.status,
    installation.studio,
    installation.doctor,
    mcp,
    operations.credentials,
    operations.migrate,
    operations.backup,
    operations.restore,
    version,
):
    app.command()(command)
for command in (revise.revise, revise.fork):
    app.command(cls=PairedCommand)(command)
app.add_typer(control.dead_letters, name="dead-letters")
app.add_typer(keys, name="keys")
app.add_typer(types, name="types")
app.add_typer(webhooks, name="webhooks")
app.add_typer(schedules, name="schedules")

if __name__ == "__main__":
    app()
