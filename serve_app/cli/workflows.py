"""`callsheet make`, `watch`, `ls`, `show`, `fetch`, `agents`: workflows over the API."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agents.film.words import Aspect, Codec, FilmFormat, Resolution

from .failures import UNUSABLE, Stopped, plainly, say
from .pairs import assigned, worded

if TYPE_CHECKING:
    from cluster.contracts.budgets import ProductionBudget
    from cluster.contracts.neighbours import WhenAway

Id = Annotated[str, typer.Argument(metavar="ID", help="The workflow, as `callsheet ls` shows it.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the finished files.")]
LOGLINE = "LOGLINE"


def make(
    logline: Annotated[str | None, typer.Argument(help="One or two sentences: who wants what, and what stands in the way.")] = None,
    from_env: Annotated[bool, typer.Option("--from-env", help=f"Read the logline from the environment variable {LOGLINE}, where no shell touches it.")] = False,
    interactive: Annotated[bool, typer.Option("--interactive/--auto", help="Ask for each decision, or take the defaults.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same logline and seed give the same film.")] = 7,
    project: Annotated[str, typer.Option(help="Project the film belongs to.")] = "default",
    kind: Annotated[
        str, typer.Option("--type", metavar="NAME[@VERSION]", help="Kind of film: movie_creation@2 is made by the whole company.")
    ] = "movie_creation",
    aspect: Annotated[Aspect, typer.Option(help="Shape of the frame; each is laid out for itself.")] = Aspect.WIDE,
    resolution: Annotated[Resolution, typer.Option(help="Height of a wide frame; a draft (360p) is there in less than half the time.")] = Resolution.STANDARD,
    codec: Annotated[Codec, typer.Option(help="h264 with AAC, or av1 with Opus, which uses no encoder under the GPL.")] = Codec.H264,
    lufs: Annotated[float, typer.Option(min=-31, max=-10, help="Integrated loudness: -16 for the web, -23 for broadcast.")] = -16.0,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Take over what earlier films of the project made of the same, or make everything anew.")
    ] = True,
    out: Out = Path("out"),
    watch: Annotated[bool, typer.Option(help="Follow the work to its end; else print the workflow's id and leave.")] = True,
    budget: Annotated[
        list[str] | None, typer.Option(metavar="KIND=LIMIT", help="What it may use: tokens, gpu_seconds, cpu_seconds, money; may be repeated.")
    ] = None,
    on_away: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEIGHBOUR=WHAT", help="While the Task Service or the Brain is away: task=wait, task=go_on, brain=wait, brain=go_on; may be repeated."
        ),
    ] = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Show what it would take, and make nothing.")] = False,
) -> None:
    """Make a film from a logline."""
    with plainly():
        text = _logline(logline, from_env)
        from cluster.contracts.ids import ProjectId
        from cluster.contracts.workflows import CacheUse, WorkflowOptions, WorkflowRequest
        from cluster.settings import Settings

        from .api import Api
        from .downloads import prepare
        from .plans import show_estimate
        from .watching import conclude, watch_to_end

        if watch and out and not estimate:
            prepare(out)
        given: dict[str, Any] = {"logline": text}
        wanted = FilmFormat(aspect=aspect, resolution=resolution, codec=codec, target_lufs=lufs)
        if unusual := wanted.model_dump(mode="json", exclude_defaults=True):
            given["film_format"] = unusual
        use = None if cache else CacheUse.REFRESH
        away = _named_neighbours(worded("--on-away", on_away))
        options = WorkflowOptions(auto=not interactive, seed=seed, cache=use, on_away=away, budget=_budget(assigned("--budget", budget)))
        request = WorkflowRequest.model_construct(type=kind, project_id=ProjectId(project), input=given, options=options)
        with Api(Settings()) as api:
            if estimate:
                return show_estimate(api.estimate(request))
            workflow = api.start(request)
            if not watch:
                print(workflow.workflow_id)
                say(f"Watch it: callsheet watch {workflow.workflow_id}")
                return
            print(f"Accepted as {workflow.workflow_id}.", flush=True)
            conclude(api, watch_to_end(api, workflow, interactive=interactive, ours=True), out)


def _budget(limits: dict[str, Any]) -> "ProductionBudget | None":
    """Raises Stopped for a limit of something that is not counted."""
    from pydantic import ValidationError

    from cluster.contracts.budgets import ProductionBudget

    try:
        return ProductionBudget.model_validate(limits) if limits else None
    except ValidationError as error:
        raise Stopped(UNUSABLE, f"--budget takes tokens, gpu_seconds, cpu_seconds or money and a number: {error.errors()[0]['msg']}.") from error


def _named_neighbours(said: dict[str, str]) -> "WhenAway":
    """Raises Stopped for a neighbour nobody asks, or another word than those there are."""
    from pydantic import TypeAdapter, ValidationError

    from cluster.contracts.neighbours import WhenAway

    try:
        return TypeAdapter(WhenAway).validate_python(said)
    except ValidationError as error:
        raise Stopped(UNUSABLE, f"--on-away takes task=… or brain=… and wait or go_on: {error.errors()[0]['msg']}.") from error


def _logline(argument: str | None, from_env: bool) -> str:
    """The logline, whatever characters it has. Raises Stopped when there is none."""
    text = os.environ.get(LOGLINE, "") if from_env else argument or ""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if not text.strip():
        how = 'make film LOGLINE="A retired lighthouse keeper finds a bottle with her late sister\'s handwriting."' if from_env else 'callsheet make "…"'
        raise Stopped(UNUSABLE, f"A film needs a logline, one or two sentences on who wants what: {how}")
    return text


def watch(
    workflow_id: Id,
    interactive: Annotated[bool, typer.Option("--interactive", help="Ask for open decisions.")] = False,
    out: Out = None,
) -> None:
    """Follow a workflow to its end."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .watching import conclude, watch_to_end

        with Api(Settings()) as api:
            conclude(api, watch_to_end(api, api.workflow(workflow_id), interactive=interactive), out)


def ls(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The newest so many.")] = 20,
    status: Annotated[str | None, typer.Option(help="Only those in this status.")] = None,
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None,
) -> None:
    """List workflows, newest first."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_workflows

        with Api(Settings()) as api:
            show_workflows(api.workflows(limit=limit, status=status, project=project))


def show(workflow_id: Id, as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False) -> None:
    """Show one workflow: stages, decisions, files, errors."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .plans import show_uses
        from .tables import show_workflow

        with Api(Settings()) as api:
            workflow = api.workflow(workflow_id)
            if as_json:
                print(workflow.model_dump_json(indent=2))
            else:
                show_workflow(workflow)
                if workflow.budget:
                    show_uses(workflow.budget)


def fetch(workflow_id: Id, out: Annotated[Path, typer.Option(help="Folder for the finished files.")] = Path("out")) -> None:
    """Download the files a workflow has delivered."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .downloads import deliverables, download

        with Api(Settings()) as api:
            workflow = api.workflow(workflow_id)
            if not deliverables(workflow):
                raise Stopped(UNUSABLE, f"This workflow is {workflow.status.value} and has delivered nothing yet: callsheet watch {workflow_id}")
            for path in download(api, workflow, out, report=say).values():
                print(path)


def agents(
    of: Annotated[str | None, typer.Option(metavar="WORKFLOW", help="What each did in this workflow and its children: executions, times, failures.")] = None,
    project: Annotated[str | None, typer.Option(help="The same over the newest workflows of this project.")] = None,
    last: Annotated[int, typer.Option(help="How many of them.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """List the agents of the company, or what each has done."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_agent_table, show_agents

        with Api(Settings()) as api:
            if of is None and project is None:
                return show_agents(api.agents())
            table = api.agent_table(workflow_id=of, project=project or "default", last=last)
        if as_json:
            print(table.model_dump_json(indent=2))
        else:
            show_agent_table(table)


def cluster() -> None:
    """Show the nodes of the cluster, what of their resources is free, and where each agent's actors are."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show_cluster

        with Api(Settings()) as api:
            show_cluster(api.cluster())
