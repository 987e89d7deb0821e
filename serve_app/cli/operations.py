"""`callsheet credentials`, `migrate`, `backup`, `restore`: what an operator does to an installation's store, with Redis itself and without the API."""

from pathlib import Path
from typing import Annotated

import typer

from .failures import plainly, say


def credentials(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write them; what is there is kept. Keep a copy elsewhere.")],
    redis: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where the installation's Redis will be.")] = "redis:6379",
    tls: Annotated[bool, typer.Option("--tls", help="Reach it by TLS (rediss://).")] = False,
) -> None:
    """Make every key and password of a shared installation, each in a file named after the setting that reads it, and the users of its Redis."""
    with plainly():
        from cluster.bringup.credentials import make

        made = make(folder, redis=redis, tls=tls)
        say(f"{len(made)} files were made in {folder}. Mount it as CALLSHEET_SECRETS_DIR; give users.acl to the Redis server as its `aclfile`.")
