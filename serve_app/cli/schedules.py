"""`callsheet schedules`: workflows that start by the clock."""

import sys
from typing import Annotated, Any

import typer

from .failures import plainly, say
from .workflow_types import read_json

schedules = typer.Typer(help="Start workflows by the clock: make, list, pause, trigger, backfill.", no_args_is_help=True, rich_markup_mode=None)

ScheduleId = Annotated[str, typer.Argument(metavar="SCHEDULE_ID", help="As `callsheet schedules ls` shows it.")]
BASE = "/api/v1/schedules"


@schedules.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    type: Annotated[str, typer.Argument(metavar="TYPE", help="What starts: `movie_creation`.")],
    given: Annotated[str, typer.Argument(metavar="JSON", help="Its input as JSON; `-` reads it from stdin.")],
    cron: Annotated[str | None, typer.Option(help="Five fields: '30 2 * * MON-FRI'.")] = None,
    every: Annotated[int | None, typer.Option(help="In place of --cron: so many seconds.")] = None,
    timezone: Annotated[str, typer.Option(help="IANA name, Europe/Vienna.")] = "UTC",
    jitter: Annotated[int, typer.Option(help="Seconds by which each may be late.")] = 0,
    overlap: Annotated[str, typer.Option(help="skip, buffer_one, buffer_all, cancel_other, terminate_other or allow_all.")] = "skip",
    project: Annotated[str, typer.Option(help="The project the workflows belong to.")] = "default",
    paused: Annotated[bool, typer.Option("--paused", help="It starts nothing until it is unpaused.")] = False,
) -> None:
    """Make one and print its id."""
    with plainly():
        from cluster.contracts.schedules import Schedule
        from cluster.settings import Settings

        from .api import Api

        when: dict[str, Any] = {"timezone": timezone, "jitter_seconds": jitter} | ({"cron": cron} if cron else {}) | ({"every_seconds": every} if every else {})
        work = {"type": type, "input": read_json(sys.stdin.read() if given == "-" else given, "The input")}
        body = {"name": name, "when": when, "workflow": work, "overlap": overlap, "project_id": project, "paused": paused}
        with Api(Settings()) as api:
            print(api.post(BASE, Schedule, body).schedule_id)


@schedules.command("ls")
def list_schedules(project: Annotated[str, typer.Option(help="Of this project.")] = "default") -> None:
    """List a project's schedules."""
    with plainly():
        from cluster.contracts.schedules import Schedule, SchedulePage
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        found: list[Schedule] = []
        with Api(Settings()) as api:
            cursor: str | None = ""
            while cursor is not None:
                page = api.get(BASE, SchedulePage, project_id=project, limit=200, cursor=cursor or None)
                found, cursor = found + page.items, page.next_cursor
        show(("id", "name", "starts", "when", "next", "running", "waiting", "started", "skipped"), map(_row, found))


def _row(schedule: Any) -> tuple[str, ...]:
    when = f"{schedule.when.cron} ({schedule.when.timezone})" if schedule.when.cron else f"every {schedule.when.every_seconds} s"
    following = "paused" if schedule.paused else f"{schedule.next_at:%Y-%m-%d %H:%M:%S}" if schedule.next_at else "never"
    counts = (len(schedule.running), schedule.waiting, schedule.started, schedule.skipped)
    return schedule.schedule_id, schedule.name, schedule.workflow.type, when, following, *map(str, counts)


@schedules.command()
def runs(schedule_id: ScheduleId) -> None:
    """Show what became of its last slots, and its next ones."""
    with plainly():
        from cluster.contracts.schedules import RunPage, UpcomingPage
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        with Api(Settings()) as api:
            following = api.get(f"{BASE}/{schedule_id}/upcoming", UpcomingPage, limit=5)
            past = api.get(f"{BASE}/{schedule_id}/runs", RunPage)
        rows = [(f"{each.nominal_at:%Y-%m-%d %H:%M}", "tick", "to come", f"at {each.starts_at:%H:%M:%S}") for each in reversed(following.items)]
        rows += [(f"{run.slot.at:%Y-%m-%d %H:%M}", run.slot.kind, run.status or run.outcome, run.workflow_id or run.detail) for run in past.items]
        show(("slot (UTC)", "kind", "", ""), rows)


def _post(schedule_id: str, verb: str, body: dict[str, Any]) -> Any:
    from cluster.contracts.schedules import Schedule
    from cluster.settings import Settings

    from .api import Api

    with Api(Settings()) as api:
        return api.post(f"{BASE}/{schedule_id}/{verb}", Schedule, body)


@schedules.command()
def pause(schedule_id: ScheduleId, note: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """Start nothing by its times until it is unpaused."""
    with plainly():
        say(f"Paused {_post(schedule_id, 'pause', {'note': note}).name}.")


@schedules.command()
def unpause(schedule_id: ScheduleId, note: Annotated[str, typer.Option(help="Why.")] = "") -> None:
    """Let its times count again. What they would have started meanwhile is not made up for."""
    with plainly():
        say(f"{_post(schedule_id, 'unpause', {'note': note}).name} goes on.")


@schedules.command()
def trigger(schedule_id: ScheduleId, overlap: Annotated[str | None, typer.Option(help="In place of its own policy.")] = None) -> None:
    """Start one now. `callsheet schedules runs` shows it."""
    with plainly():
        _post(schedule_id, "trigger", {"overlap": overlap} if overlap else {})
        say(f"Asked for; see: callsheet schedules runs {schedule_id}")


@schedules.command()
def backfill(
    schedule_id: ScheduleId,
    since: Annotated[str, typer.Argument(metavar="FROM", help="2026-01-01T00:00Z")],
    until: Annotated[str, typer.Argument(metavar="TO", help="2026-01-31T00:00Z")],
    overlap: Annotated[str, typer.Option(help="One after the other, unless named otherwise.")] = "buffer_all",
) -> None:
    """Start one for each of its times in a period."""
    with plainly():
        _post(schedule_id, "backfill", {"since": since, "until": until, "overlap": overlap})
        say(f"Asked for; see: callsheet schedules runs {schedule_id}")


@schedules.command("rm")
def remove(schedule_id: ScheduleId) -> None:
    """Remove one. What it started goes on."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            api.delete(f"{BASE}/{schedule_id}")
        say(f"Removed {schedule_id}.")
