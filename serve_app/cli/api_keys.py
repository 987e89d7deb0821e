"""`callsheet keys create`, `ls`, `rotate`, `revoke`: who may use the API; `rotate-signing`: what signs the things this installation stores."""

import re
from typing import Annotated

import typer

from .failures import UNUSABLE, Stopped, plainly, say

keys = typer.Typer(help="Make, list, rotate and revoke API keys; rotate the signing keys.", no_args_is_help=True, rich_markup_mode=None)


@keys.command()
def create(
    role: Annotated[str, typer.Option(help="viewer, director, producer, operator or admin.")],
    project: Annotated[
        list[str] | None,
        typer.Option(
            help="A project the key lives in, `p1`, or with another role there, `p1=viewer`; may be said several times. Without it: the installation."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="A name to know it by.")] = "",
    expires: Annotated[str, typer.Option(metavar="DURATION", help="How long it is good: `12h`, `90d`; without it: until it is revoked.")] = "",
) -> None:
    """Make a key and print it, alone, on stdout. It can not be shown again."""
    with plainly():
        from datetime import UTC, datetime, timedelta

        from pydantic import ValidationError

        from cluster.contracts.access import ApiKeyRequest
        from cluster.settings import Settings

        from .api import Api

        until = datetime.now(UTC) + timedelta(seconds=_seconds(expires)) if expires else None
        named = {each.partition("=")[0]: _role(each.partition("=")[2] or role) for each in project or ()}
        where = {"projects": named} if named else {"role": _role(role)}
        try:
            request = ApiKeyRequest.model_validate({"name": name or f"{role} key", **where, **({"expires_at": until} if until else {})})
        except ValidationError as error:
            raise Stopped(UNUSABLE, f"A key cannot be made like this: {error.errors()[0]['msg']}.") from error
        with Api(Settings()) as api:
            print(api.create_key(request).key)


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
def rotate(
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="As `callsheet keys ls` shows it.")],
    grace: Annotated[str, typer.Option(metavar="DURATION", help="How long the old secret stays good: `0s`, `15m`, `24h`.")] = "1h",
) -> None:
    """Give a key a new secret and print the key, alone, on stdout. It can not be shown again."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            made = api.rotate_key(key_id, _seconds(grace))
            print(made.key)
            until = made.api_key.previous_until
            say(f"The old secret of {made.api_key.name} " + (f"stays good until {until:%Y-%m-%d %H:%M} UTC." if until else "has ended."))


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


def _role(named: str) -> str:
    from cluster.contracts.access import Role

    if named not in set(Role):
        raise Stopped(UNUSABLE, f"There is no role {named!r}: choose {', '.join(Role)}.")
    return named


def _seconds(duration: str) -> int:
    """`90`, `90s`, `15m`, `12h`, `90d` as seconds. Raises Stopped."""
    match = re.fullmatch(r"([0-9]{1,6})([smhd]?)", duration)
    if not match:
        raise Stopped(UNUSABLE, f"{duration!r} is no duration: write `90s`, `15m`, `12h` or `90d`.")
    return int(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
