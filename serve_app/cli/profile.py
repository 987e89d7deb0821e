"""`callsheet profile`: where the time and the money of a workflow went, as lines a person can act on."""

from typing import TYPE_CHECKING, Annotated

import typer

from .failures import plainly

if TYPE_CHECKING:
    from cluster.contracts.profile import Profile

BARS = "▁▂▃▄▅▆▇█"
LINKS = 25
ROWS = 12


def profile(
    workflow_id: Annotated[str, typer.Argument(metavar="WORKFLOW", help="Its id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the profile as JSON.")] = False,
) -> None:
    """Show where a workflow's time and money went: the chain that decided how long it took, by kind, stage and agent, and what to change first."""
    with plainly():
        from cluster.contracts.profile import Profile
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            found = api.get(f"/api/v1/workflows/{workflow_id}/profile", Profile)
        if as_json:
            print(found.model_dump_json(indent=2))
        else:
            show_profile(found)


def show_profile(found: "Profile") -> None:
    from .tables import show

    print(f"{found.workflow_id}  {found.type}  {found.status}")
    print(f"{_time(found.seconds)} from its acceptance to {'its end' if found.status.terminal else 'now'}; {_time(found.worked)} of work, ", end="")
    print(f"{found.parallelism:.1f} at once on average, {found.most_at_once} at most.\n")
    show(("where the time went", "", ""), ((kind.replace("_", " "), _time(seconds), _share(seconds, found)) for kind, seconds in found.parts.items()))
    print()
    longest = sorted(found.chain, key=lambda link: -link.seconds)[:LINKS]
    rows = (
        (_time(link.starts), link.what, _time(link.seconds), ", ".join(f"{kind.replace('_', ' ')} {_time(part)}" for kind, part in link.parts.items()))
        for link in sorted(longest, key=lambda link: link.starts)
    )
    show(("at", "the chain" if len(longest) == len(found.chain) else f"the chain ({LINKS} longest of {len(found.chain)})", "", "of it"), rows)
    print(f"\nat work over time  {_bars([moment.at_work for moment in found.moments])}")
    print(f"waiting            {_bars([moment.waiting for moment in found.moments])}\n")
    show(
        ("stage", "starts", "takes", "on the chain", "executions", found.currency),
        ((s.stage.replace("_", " "), _time(s.starts), _time(s.seconds), _time(s.on_chain), str(s.executions), f"{s.uses.money:.4f}") for s in found.stages),
    )
    print()
    show(
        ("agent", "executions", "reused", "works", "waits", "on the chain", "tokens", "GPU", found.currency),
        (
            (
                row.agent,
                str(row.executions),
                str(row.reused),
                _time(row.worked),
                _time(row.waited),
                _time(row.on_chain),
                f"{row.uses.tokens:.0f}",
                _time(row.uses.gpu_seconds),
                f"{row.uses.money:.4f}",
            )
            for row in found.agents[:ROWS]
        ),
    )
    if found.changes:
        print("\nWhat to change first (each figure is the most it can save; another chain may then be the longest):")
        for number, change in enumerate(found.changes, 1):
            print(f"  {number}. {change.says}")


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _share(seconds: float, found: "Profile") -> str:
    return f"{100 * seconds / found.seconds:.1f} %" if found.seconds else ""


def _bars(values: list[float]) -> str:
    most = max(values, default=0.0)
    return "".join(BARS[min(len(BARS) - 1, round(value / most * (len(BARS) - 1)))] if value else " " for value in values) + f"  (at most {most:.1f})"
