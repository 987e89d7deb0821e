"""`callsheet credentials`, `migrate`, `backup`, `restore`: what an operator does to an installation's store, with Redis itself and without the API."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import FAILED, Stopped, plainly, say

if TYPE_CHECKING:
    from cluster.backups import Outcome
    from cluster.redis.migrations import Step
    from cluster.settings import Settings


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


def migrate(
    to: Annotated[
        int | None, typer.Option(metavar="VERSION", help="Another schema than this version's own: to go back to an older version of the program.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    admit: Annotated[bool, typer.Option("--admit", help="Also register the administrator's key: where no `callsheet up` does it.")] = False,
) -> None:
    """Bring what Redis holds to the schema of this version, while engines work; when all of them are of it."""
    with plainly():
        from cluster.settings import Settings

        steps = asyncio.run(_migrate(Settings(), to, dry_run))
        if not steps:
            say("There is nothing to migrate.")
        if admit and not dry_run:
            from cluster.bringup.keys import admit as register

            register(Settings())
            say("The administrator's key is registered.")


async def _migrate(settings: "Settings", to: int | None, dry_run: bool) -> "list[Step]":
    from cluster.redis.client import connect_unchecked
    from cluster.redis.migrations import migrate as run
    from cluster.redis.safety import SCHEMA

    clients = await connect_unchecked(settings)
    try:
        return await run(clients, SCHEMA if to is None else to, dry_run=dry_run, report=say)
    finally:
        await clients.aclose()


def backup(
    place: Annotated[str, typer.Argument(metavar="FOLDER|URL", help="Where backups are kept; further ones there add only what is new.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Also what signs and opens what is stored: then whoever has the backup has everything.")
    ] = False,
) -> None:
    """Back up Redis and the artifacts of an installation while it works, and print the backup's name."""
    with plainly():
        from cluster.settings import Settings

        outcome = asyncio.run(_back_up(Settings(), _url(place), with_keys))
        manifest = outcome.manifest
        say(
            f"{manifest.workflows} workflows, {manifest.artifacts} artifacts ({manifest.artifact_bytes / 1e6:.1f} MB), of which {outcome.copied} were new here."
        )
        print(manifest.name)
        if manifest.missing:
            raise Stopped(FAILED, f"{len(manifest.missing)} artifacts are not in the store; the rest is backed up.")


async def _back_up(settings: "Settings", url: str, with_keys: bool) -> "Outcome":
    from cluster import backups
    from cluster.artifacts import ArtifactStore
    from cluster.redis.backup import BackupStore
    from cluster.redis.client import connect_unchecked
    from cluster.redis.scripts import Scripts
    from cluster.seals import key_ring

    clients = await connect_unchecked(settings)
    try:
        store, ring = BackupStore(clients, Scripts(clients)), key_ring(settings)
        keys = settings.signing_keys if with_keys else None
        return await backups.back_up(store, ArtifactStore(settings.artifacts_url), ring, url, report=say, signing_keys=keys)
    finally:
        await clients.aclose()


def restore(
    place: Annotated[str, typer.Argument(metavar="FOLDER|URL", help="Where `callsheet backup` wrote.")],
    name: Annotated[str | None, typer.Option(help="A backup by its name; else the newest.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Only list the backups there are.")] = False,
) -> None:
    """Bring a backup into an empty Redis and the artifact store, with nothing running; `callsheet up` then goes on from its moment."""
    with plainly():
        from cluster.settings import Settings

        if show:
            from cluster.backups import listed

            print("\n".join(listed(_url(place))))
            return
        outcome = asyncio.run(_restore(Settings(), _url(place), name))
        manifest = outcome.manifest
        say(f"{manifest.workflows} workflows and {manifest.artifacts} artifacts are as they were at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
        say("Start with `callsheet up`; what was finished then is not done again, what ran later is. `callsheet verify ID` examines a workflow.")


async def _restore(settings: "Settings", url: str, name: str | None) -> "Outcome":
    from cluster import backups
    from cluster.artifacts import ArtifactStore
    from cluster.redis.backup import BackupStore
    from cluster.redis.client import connect_unchecked
    from cluster.redis.scripts import Scripts
    from cluster.seals import key_ring

    clients = await connect_unchecked(settings)
    try:
        store, ring = BackupStore(clients, Scripts(clients)), key_ring(settings)
        return await backups.restore(store, ArtifactStore(settings.artifacts_url), ring, url, report=say, name=name)
    finally:
        await clients.aclose()


def _url(place: str) -> str:
    return place if "://" in place else Path(place).expanduser().absolute().as_uri()
