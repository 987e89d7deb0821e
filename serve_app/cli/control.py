"""`callsheet pause`, `resume`, `cancel`, `terminate`, `retry`, `repair`, `decide`, `audit`, `dead-letters`: people over workflows that run, or should."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import FAILED, UNUSABLE, Stopped, plainly, say
from .workflows import Id

if TYPE_CHECKING:
    from cluster.contracts.control import TreeReport
    from cluster.contracts.workflows import Workflow

Reason = Annotated[str, typer.Option(help="Why; it goes into the workflow's events and into the audit log.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Project = Annotated[str | None, typer.Option(help="The project; without it `default`, or that of the workflow named.")]
Version = Annotated[str, typer.Option(help="`pinned`: the version it was started on; `latest`: the newest of its type.")]
VERSIONS, MODES = ("pinned", "latest"), ("drain", "now")

dead_letters = typer.Typer(help="Workflows that failed or were set aside, and letting them go on.", invoke_without_command=True, rich_markup_mode=None)


def pause(
    workflow_id: Id,
    mode: Annotated[str, typer.Option(help="`drain`: what runs finishes first; `now`: it is stopped, and runs again afterwards.")] = "drain",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Pause a workflow and its children; clocks stand still."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        _one_of(mode, MODES, "mode")
        with Api(Settings()) as api:
            report = api.pause(workflow_id, mode, reason)
        words = "Paused" if report.status == "paused" else f"Pausing; {report.draining} workflow(s) still finish what runs"
        _tell(report, f"{words}. Go on: callsheet resume {workflow_id}", as_json)


def resume(workflow_id: Id, reason: Reason = "", as_json: AsJson = False) -> None:
    """Take a pause back."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            report = api.resume(workflow_id, reason)
        _tell(report, f"{'Resumed' if report.affected else 'Nothing was paused'}; the workflow is {report.status.value}.", as_json)


def cancel(workflow_id: Id, reason: Reason = "", as_json: AsJson = False) -> None:
    """Cancel a workflow; what is finished is kept."""
    workflow = _moved(workflow_id, "cancel", as_json, reason=reason)
    if not as_json:
        status = workflow.status.value
        say("Cancelled." if status == "cancelled" else f"Asked to stop; the workflow is {status} until its running work has ended.")


def terminate(workflow_id: Id, reason: Reason = "", as_json: AsJson = False) -> None:
    """End a workflow at once, for what does not react to cancel."""
    _moved(workflow_id, "terminate", as_json, reason=reason)
    if not as_json:
        say("Terminated.")


def retry(workflow_id: Id, version: Version = "pinned", reason: Reason = "", as_json: AsJson = False) -> None:
    """Let a failed or quarantined workflow go on from what it has."""
    with plainly():
        _one_of(version, VERSIONS, "version")
    workflow = _moved(workflow_id, "retry", as_json, reason=reason, version=version)
    if not as_json:
        say(f"It goes on as {workflow.type}. Watch it: callsheet watch {workflow_id}")


def repair(
    workflow_id: Id, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look.")] = False, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Look for stored states that should not be, and mend them; exit code 1 when something is left that could not be mended."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        with Api(Settings()) as api:
            report = api.repair(workflow_id, reason, dry_run=dry_run)
        if as_json:
            print(report.model_dump_json(indent=2))
        elif not report.findings:
            say("Everything is as it should be.")
        else:
            show(("finding", "", "found"), ((each.code, "mended" if each.mended else "as it was", each.found) for each in report.findings))
        if not all(finding.mended for finding in report.findings):
            raise Stopped(FAILED, "" if as_json else f"Mend it: callsheet repair {workflow_id}" if dry_run else "What was not mended needs a person.")


def decide(
    workflow_id: Id,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="The decision's id, as `callsheet show` lists it; with --gate a gate.")],
    choice: Annotated[str, typer.Argument(metavar="CHOICE", help="The id of one of its options.")],
    note: Annotated[str, typer.Option(help="Words for those who carry it out.")] = "",
    gate: Annotated[bool, typer.Option("--gate", help="DECISION names a gate (`concept`): its newest question, or the one it will ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a decision, open or yet to come."""
    with plainly():
        from cluster.contracts.ids import DecisionId
        from cluster.contracts.workflows import DecisionAnswer
        from cluster.settings import Settings

        from .api import Api

        which = (None, decision) if gate else (DecisionId(decision), None)
        with Api(Settings()) as api:
            made = api.decide(workflow_id, DecisionAnswer.model_construct(decision_id=which[0], kind=which[1], choice=choice, note=note))
        if as_json:
            print(made.model_dump_json(indent=2) if made else json.dumps({"status": "kept"}))
        else:
            say(f"Decided: {made.choice}" if made else f"Kept until {decision} is asked.")


def audit(
    workflow_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only what concerns this workflow.")] = None,
    project: Project = None,
    after: Annotated[int, typer.Option(min=0, help="Entries behind this number.")] = 0,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 100,
    as_json: AsJson = False,
) -> None:
    """Show who did what, when and why; oldest first."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_audit

        with Api(Settings()) as api:
            page = api.audit(project or (api.workflow(workflow_id).project_id if workflow_id else "default"), workflow_id, after=after, limit=limit)
        if as_json:
            print(page.model_dump_json(indent=2))
        else:
            show_audit(page.items)


@dead_letters.callback()
def list_dead_letters(
    context: typer.Context,
    project: Project = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The newest so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List workflows that failed or were set aside, newest first; `redrive` lets them go on."""
    if context.invoked_subcommand:
        return
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_dead_letters

        with Api(Settings()) as api:
            letters = api.dead_letters(project or "default", limit=limit)
        if as_json:
            print(json.dumps([letter.model_dump(mode="json") for letter in letters], indent=2))
        else:
            show_dead_letters(letters)


@dead_letters.command()
def redrive(
    workflow_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which; or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of the project.")] = False,
    project: Project = None,
    version: Version = "pinned",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Retry workflows that failed or were set aside; exit code 1 when one was refused."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        _one_of(version, VERSIONS, "version")
        if every == bool(workflow_ids):
            raise Stopped(UNUSABLE, "Name workflows, or say --all.")
        which = {"all": True, "project_id": project or "default"} if every else {"workflow_ids": workflow_ids, "project_id": project}
        with Api(Settings()) as api:
            report = api.redrive({**which, "reason": reason, "version": version})
        if as_json:
            print(report.model_dump_json(indent=2))
        else:
            show(("workflow", "", ""), ((each.workflow_id, each.outcome, each.detail) for each in report.items))
            say(f"{report.retried} retried, {report.refused} refused." + (" There are more: run it again." if report.more else ""))
        if report.refused:
            raise Stopped(FAILED)


def _moved(workflow_id: str, verb: str, as_json: bool, **body: str) -> "Workflow":
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            workflow = api.move(workflow_id, verb, **body)
        if as_json:
            print(workflow.model_dump_json(indent=2))
        return workflow
    raise AssertionError("a refused command has ended")


def _tell(report: "TreeReport", sentence: str, as_json: bool) -> None:
    if as_json:
        print(report.model_dump_json(indent=2))
    else:
        say(sentence)


def _one_of(word: str, words: tuple[str, ...], what: str) -> None:
    if word not in words:
        raise Stopped(UNUSABLE, f"There is no {what} {word!r}: choose {' or '.join(words)}.")
