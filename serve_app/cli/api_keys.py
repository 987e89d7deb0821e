"""`callsheet keys create`, `ls`, `revoke`: who may use the API; `rotate-signing`: what signs the things this installation stores."""

from typing import Annotated

import typer

from .failures import UNUSABLE, Stopped, plainly, say

keys = typer.Typer(help="Make, list and revoke API keys; rotate the signing keys.", no_args_is_help=True, rich_markup_mode=None)


@keys.command()
def create(
    role: Annotated[str, typer.Option(help="viewer, director, producer, operator or admin.")],
    project: Annotated[str | None, typer.Option(help="The one project the key lives in; without it: all projects.")] = None,
    name: Annotated[str, typer.Option(help="A name to know it by.")] = "",
) -> None:
    """Make a key and print it, alone, on stdout. It can not be shown again."""
    with plainly():
        from cluster.contracts.access import ApiKeyRequest, Role
        from cluster.contracts.ids import ProjectId
        from cluster.settings import Settings

        from .api import Api

        if role not in set(Role):
            raise Stopped(UNUSABLE, f"There is no role {role!r}: choose {', '.join(Role)}.")
        fields = {"name": name or f"{role} key", "role": Role(role)} | ({"project_id": ProjectId(project)} if project else {})
        with Api(Settings()) as api:
            print(api.create_key(ApiKeyRequest.model_construct(_fields_set=set(fields), **fields)).key)


@keys.command("ls")
def list_keys() -> None:
    """List the keys, never their text."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_keys

        with Api(Settings()) as api:
            show_keys(api.keys())


@keys.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="As `callsheet keys ls` shows it.")]) -> None:
    """End a key for good."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            say(f"Revoked {api.revoke_key(key_id).name}.")


@keys.command("rotate-signing")
def rotate_signing() -> None:
    """Put a new signing key in front of the others and print its id; what the older ones signed stays valid."""
    with plainly():
        from cluster.bringup.keys import rotate_signing as rotate
        from cluster.settings import Settings

        print(rotate(Settings()))
        say("Make all processes sign with it: callsheet up --restart")
