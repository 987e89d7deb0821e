"""`callsheet up`, `down`, `status`, `doctor`: the installation on this machine."""

import json
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import FAILED, Stopped, plainly, say

if TYPE_CHECKING:
    from cluster.bringup.record import Record
    from cluster.settings import Settings


def up(
    config: Annotated[Path | None, typer.Option(help="Another Serve configuration than the project's serve_config.yaml.")] = None,
    restart: Annotated[bool, typer.Option(help="Stop Ray first, so that changed settings or code take effect. Workflows continue where they were.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = False,
    block: Annotated[bool, typer.Option("--block", help="Stay until told to end, then stop everything: for containers and service managers.")] = False,
    invitation: Annotated[Path | None, typer.Option("--invite", metavar="FILE", help="With --block: write an invitation for further machines there.")] = None,
) -> None:
    """Start what does not run: Redis, Ray, the Serve applications."""
    with plainly():
        from agents.registry import Registry
        from cluster import bringup
        from cluster.bringup import ray_head
        from cluster.settings import Settings

        settings = Settings()
        Registry(resources=settings.agent_resources)  # refuses names of nobody here rather than in every replica
        record = bringup.up(settings, lambda line: None if quiet else say(line), config=config, restart=restart)
        if invitation:
            _invite(settings, invitation)
        if not quiet:
            _tell(settings, record)
        if block:
            _stay(settings, lambda: bool(record.ray) and ray_head.health(settings, record.ray).whole)


def _tell(settings: "Settings", record: "Record") -> None:
    say(f"Ready: {settings.base_url} (documentation at {settings.base_url}/docs)")
    if record.ray:
        say(f"Ray dashboard: {record.ray.dashboard_url} (its token is in {settings.run_path / 'ray.token'})")
    say(f"Data and credentials: {settings.home_path}")


def _stay(settings: "Settings", whole: Callable[[], bool]) -> None:
    """Until told to end, or until something is lost; then everything is stopped, so that whoever runs this may begin anew."""
    from cluster import bringup
    from cluster.bringup.staying import stay

    told = stay(whole)
    bringup.down(settings, say)
    if not told:
        raise Stopped(FAILED, "A part had ended by itself, so the others were stopped too; the logs under the home say why.")


def down() -> None:
    """Stop what `up` started; data stays."""
    with plainly():
        from cluster import bringup
        from cluster.settings import Settings

        if not bringup.down(Settings(), say):
            say("Nothing was running.")


def invite(
    file: Annotated[Path, typer.Argument(help="Where to write the invitation. It holds keys: bring it to the other machine as you would a password.")],
) -> None:
    """Write an invitation with which another machine becomes a node of this installation's cluster."""
    with plainly():
        from cluster.settings import LOOPBACK, Settings

        settings = Settings()
        _invite(settings, file)
        say(f"On the other machine: callsheet join {file.name}")
        if settings.host in LOOPBACK:
            say("It is good for this machine only: set CALLSHEET_HOST to its address in your network and run `callsheet up` again for others.")


def _invite(settings: "Settings", file: Path) -> None:
    from agents.placement import code_digest
    from cluster.bringup import joining

    joining.write_invitation(file, joining.invite(settings, code_digest()))


def join(
    file: Annotated[Path, typer.Argument(help="An invitation that `callsheet invite` wrote on the head.")],
    cpus: Annotated[int | None, typer.Option(min=0, help="CPUs to offer; else the cores and two.")] = None,
    gpus: Annotated[int | None, typer.Option(min=0, help="GPUs to offer; else those that are found.")] = None,
    resources: Annotated[str, typer.Option(help='Other resources to offer, as JSON: {"render_floor": 4}.')] = "{}",
    block: Annotated[bool, typer.Option("--block", help="Stay until told to end, then leave: for containers and service managers.")] = False,
) -> None:
    """Make this machine a node of a cluster; `down` leaves it again."""
    with plainly():
        from agents.placement import code_digest
        from cluster.bringup import joining
        from cluster.contracts.errors import InvalidInput
        from cluster.settings import Settings

        try:
            offered = {str(name): float(amount) for name, amount in json.loads(resources).items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise InvalidInput('--resources is a JSON object of names and numbers, {"render_floor": 4}.') from error
        settings = Settings()
        part = joining.join(settings, joining.read_invitation(file), code=code_digest(), cpus=cpus, gpus=gpus, resources=offered)
        say(f"This machine is a node of {part.address}. `callsheet cluster` on the head shows it; `callsheet down` here leaves.")
        if block:
            _stay(settings, lambda: joining.joined(settings) is not None)


def studio(show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in this machine's browser, or only print its address.")] = True) -> None:
    """Show where the studio, the web page of this installation, is, and how to sign in."""
    with plainly():
        from cluster.settings import Settings

        settings = Settings()
        address = f"{settings.base_url}/studio"
        print(address)
        say(f"Sign in with an API key: this installation's own is in {settings.run_path / 'admin.key'}; `callsheet keys create --role director` makes others.")
        if show and not webbrowser.open(address):
            say("There is no browser here; open the address in one.")


def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show each part with its address, version and process id; exit code 1 when one is down."""
    with plainly():
        from cluster.bringup.status import parts
        from cluster.settings import Settings

        found = parts(Settings())
        if as_json:
            print(json.dumps([part.model_dump(mode="json") for part in found], indent=2))
        else:
            from .tables import show_parts

            show_parts(found)
        if not all(part.up for part in found):
            raise Stopped(FAILED, "" if as_json else "Something is down: `callsheet up` starts what is missing, `callsheet doctor` looks for causes.")


def doctor(
    load: Annotated[bool, typer.Option("--load", help="Also run probe workflows and measure agent executions a second.")] = False,
    workflows: Annotated[int, typer.Option(min=1, max=500, help="With --load: so many at once.")] = 10,
    steps: Annotated[int, typer.Option(min=1, max=500, help="With --load: agent executions in each.")] = 20,
) -> None:
    """Examine the installation: each finding is OK or comes with its remedy."""
    with plainly():
        from cluster.bringup.doctor import examine
        from cluster.settings import Settings

        from .tables import show_findings

        settings = Settings()
        findings = examine(settings)
        show_findings(findings)
        if load:
            from .load import run_load

            print(run_load(settings, workflows=workflows, steps=steps))
        if not all(finding.ok for finding in findings):
            raise Stopped(FAILED)
