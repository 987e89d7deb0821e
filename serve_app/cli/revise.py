"""`callsheet revise`, `fork`, `checkpoints`, `step`: time travel over the API."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import UNUSABLE, Stopped, plainly, say
from .pairs import assigned, pairs, worded

if TYPE_CHECKING:
    from cluster.contracts.workflows import Workflow

    from .api import Api

Id = Annotated[str, typer.Argument(metavar="ID", help="The workflow, as `callsheet ls` shows it.")]
Reason = Annotated[str, typer.Option(help="Why; it goes into the audit log.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the finished files.")]
Follow = Annotated[bool, typer.Option("--watch/--no-watch", help="Follow the work to its end; else print the new workflow's id and leave.")]


def revise(
    workflow_id: Id,
    line: Annotated[list[str] | None, typer.Option(metavar="LINE WORDS", help="Another wording of a line of dialogue; may be repeated.")] = None,
    wardrobe: Annotated[list[str] | None, typer.Option(metavar="CHARACTER KEY=VALUE", help="Other clothes or hair: coat_colour=red; may be repeated.")] = None,
    decision: Annotated[list[str] | None, typer.Option(metavar="GATE=CHOICE", help="Another answer at a gate; may be repeated.")] = None,
    note: Annotated[str, typer.Option(help="Words that go with the decision.")] = "",
    set_input: Annotated[
        list[str] | None, typer.Option("--set-input", metavar="KEY=VALUE", help="Another input, null takes one back; may be repeated.")
    ] = None,
    change: Annotated[list[str] | None, typer.Option(metavar="JSON", help="Any other change, as the API takes it; may be repeated.")] = None,
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    plan_only: Annotated[bool, typer.Option("--plan", help="Show what would run and leave.")] = False,
    watch: Follow = True,
    out: Out = Path("out"),
) -> None:
    """Change one thing of a film: see what would be made again, then make only that."""
    with plainly():
        from cluster.contracts.revisions import RevisionPlan
        from cluster.contracts.workflows import Workflow
        from cluster.settings import Settings

        from .api import Api
        from .downloads import prepare
        from .plans import show_plan

        changes = [{"kind": "line", "line": name, "text": words} for name, words in pairs("--line", line)]
        changes += [{"kind": "wardrobe", "character": name, "look": assigned("--wardrobe", [word])} for name, word in pairs("--wardrobe", wardrobe)]
        changes += [{"kind": "decision", "gate": gate, "choice": choice, "note": note} for gate, choice in worded("--decision", decision).items()]
        changes += [{"kind": "input", "input": inputs}] if (inputs := assigned("--set-input", set_input)) else []
        changes += [_json("--change", text) for text in change or []]
        if not changes:
            raise Stopped(UNUSABLE, 'Say what to change: --line SCENE_2_LINE_1 "new words", --wardrobe, --decision, --set-input or --change.')
        body = {"changes": changes, "reason": reason}
        with Api(Settings()) as api:
            path = f"/api/v1/workflows/{workflow_id}/revise"
            plan = api.post(path, RevisionPlan, body)
            show_plan(plan)
            if plan_only or not _agreed(yes):
                return
            if watch and out:
                prepare(out)
            _followed(api, api.post(path, Workflow, {**body, "confirm": plan.plan_token}), watch=watch, out=out)


def fork(
    workflow_id: Id,
    from_checkpoint: Annotated[int | None, typer.Option("--from", min=0, help="Checkpoint to go back to, as `callsheet checkpoints` numbers them.")] = None,
    decision: Annotated[list[str] | None, typer.Option(metavar="GATE=CHOICE", help="The answer at a gate; may be repeated.")] = None,
    note: Annotated[str, typer.Option(help="Words that go with the decision.")] = "",
    set_input: Annotated[
        list[str] | None, typer.Option("--set-input", metavar="KEY=VALUE", help="Another input, null takes one back; may be repeated.")
    ] = None,
    option: Annotated[list[str] | None, typer.Option(metavar="KEY=VALUE", help="Another option: auto=false, seed=9; may be repeated.")] = None,
    step: Annotated[list[str] | None, typer.Option(metavar="STEP FILE", help="A step's result set by hand, JSON; may be repeated.")] = None,
    version: Annotated[str | None, typer.Option("--type", help="Another version of the type, or another type: movie_creation@2, trailer.")] = None,
    reason: Reason = "",
    watch: Follow = True,
    out: Out = Path("out"),
) -> None:
    """Make a new workflow from where another one stands, or once stood. The other one stays as it is."""
    with plainly():
        from cluster.contracts.workflows import Workflow
        from cluster.settings import Settings

        from .api import Api
        from .downloads import prepare

        body = {
            "from_checkpoint": from_checkpoint,
            "type": version,
            "input": assigned("--set-input", set_input),
            "options": assigned("--option", option),
            "decisions": {gate: {"choice": choice, "note": note} for gate, choice in worded("--decision", decision).items()},
            "steps": {name: _outputs(Path(file)) for name, file in pairs("--step", step)},
            "reason": reason,
        }
        if watch and out:
            prepare(out)
        with Api(Settings()) as api:
            _followed(api, api.post(f"/api/v1/workflows/{workflow_id}/fork", Workflow, body), watch=watch, out=out)


def checkpoints(
    workflow_id: Id,
    n: Annotated[int | None, typer.Argument(metavar="N", help="Print the state of this one as JSON.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="The newest so many.")] = 50,
) -> None:
    """List the states a workflow went through, newest first."""
    with plainly():
        from cluster.contracts.control import CheckpointView
        from cluster.contracts.forks import CheckpointPage
        from cluster.settings import Settings

        from .api import Api
        from .plans import show_checkpoints

        path = f"/api/v1/workflows/{workflow_id}/checkpoints"
        with Api(Settings()) as api:
            if n is None:
                show_checkpoints(api.get(path, CheckpointPage, limit=limit).items)
            else:
                print(api.get(f"{path}/{n}", CheckpointView).model_dump_json(indent=2))


def step(
    workflow_id: Id,
    step: Annotated[str, typer.Argument(metavar="STEP", help="`agent`, or `agent:item`: dialogue_writer:SCENE_2.")],
    result: Annotated[Path | None, typer.Option(help="File with everything the agent emits, as JSON; - reads the standard input.")] = None,
    skip: Annotated[bool, typer.Option("--skip", help="Leave the step out.")] = False,
    reason: Annotated[str, typer.Option(help="Why; it goes into the events and the audit log.")] = "",
) -> None:
    """Set a step's result by hand, or leave the step out."""
    with plainly():
        from urllib.parse import quote

        from cluster.contracts.workflows import Workflow, WorkflowStatus
        from cluster.settings import Settings

        from .api import Api

        if (result is None) != skip:
            raise Stopped(UNUSABLE, "Say either --result FILE or --skip.")
        if not reason:
            raise Stopped(UNUSABLE, "Say why: --reason.")
        body = {"reason": reason} if result is None else {"reason": reason, "outputs": _outputs(result)}
        with Api(Settings()) as api:
            path = f"/api/v1/workflows/{workflow_id}/steps/{quote(step, safe='')}/{'skip' if skip else 'result'}"
            workflow = api.post(path, Workflow, body)
        then = f" Go on with it: callsheet retry {workflow_id}" if workflow.status is WorkflowStatus.FAILED else ""
        say(f"{step} is {'left out' if skip else 'set by hand'}; the workflow is {workflow.status.value}.{then}")


def _agreed(yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        raise Stopped(UNUSABLE, "Nobody is there to be asked: add --yes to make it, or --plan to only look.")
    return input("Make it? [y/N] ").strip().lower() in ("y", "yes")


def _followed(api: "Api", workflow: "Workflow", *, watch: bool, out: Path | None) -> None:
    """As `callsheet make` goes on once its workflow is accepted."""
    from .watching import Watch, conclude

    if not watch:
        print(workflow.workflow_id)
        say(f"Watch it: callsheet watch {workflow.workflow_id}")
        return
    print(f"Accepted as {workflow.workflow_id}, made from {workflow.forked_from}.", flush=True)
    conclude(api, Watch(api, workflow, interactive=not workflow.options.auto, ours=True).to_end(), out)


def _outputs(path: Path) -> Any:
    try:
        return _json(str(path), sys.stdin.read() if str(path) == "-" else path.read_text())
    except OSError as error:
        raise Stopped(UNUSABLE, f"{path} cannot be read: {error.strerror or error}.") from error


def _json(where: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Stopped(UNUSABLE, f"{where} is not JSON: {error}.") from error
