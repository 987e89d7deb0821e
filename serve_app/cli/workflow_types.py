"""`callsheet types`: what kinds of workflows there are, how each works, and new ones posted from a file."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .failures import UNUSABLE, Stopped, plainly, say

types = typer.Typer(help="List, show, start, post and retire workflow types.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="`trailer`, or one version: `trailer@1`.")]


@types.callback(invoke_without_command=True)
def list_types(context: typer.Context) -> None:
    """List, show, start, post and retire workflow types; without a command: list them."""
    if context.invoked_subcommand is not None:
        return
    with plainly():
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        with Api(Settings()) as api:
            show(("type", "title", "agents", "asks people", ""), (_row(entry) for entry in api.types()))


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    count = sum(len(each["agents"]) for each in entry["stages"])
    marks = [word for word in ("preview", "posted", "retired") if entry.get(word)]
    return entry["type"], entry["title"], str(count), ", ".join(gate["id"] for gate in entry["gates"]), ", ".join(marks)


@types.command("show")
def show_type(
    name: Name,
    graph: Annotated[bool, typer.Option("--graph", help="Print only the graph, as Mermaid.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show the versions of a type: stages, gates, loops, what it takes, and the graph."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            if graph:
                print(api.type_graph(name), end="")
                return
            view = api.workflow_type(name)
        if as_json:
            print(json.dumps(view, indent=2))
            return
        for entry in view["versions"]:
            print("\n".join(_told(entry, view["default"])))


def _told(entry: dict[str, Any], default: str | None) -> list[str]:
    marks = [word for word in ("preview", "posted", "retired") if entry.get(word)] + (["starts by name"] if entry["type"] == default else [])
    lines = [f"{entry['type']}  {entry['title']}" + (f"  ({', '.join(marks)})" if marks else "")]
    lines += [f"  {each['stage']}: {', '.join(each['agents'])}" for each in entry["stages"]]
    lines += [f"  asks: {gate['id']} ({gate['prompt']})" for gate in entry["gates"]]
    lines += [f"  reads over: {review['by']} reads {agent}, sends back at most {review['returns']} times" for agent, review in entry["reviews"].items()]
    lines += [f"  takes back: {agent}, at most {times} times" for agent, times in entry["takes_back"].items()]
    lines += [f"  only when: {agent}: {condition['value']}" for agent, condition in entry["only_when"].items()]
    if entry["children"]:
        lines.append(f"  children: {entry['children']['type']} for each of {entry['children']['each']}")
    required = set(entry["input_schema"].get("required", ()))
    fields = [f"{name}{'' if name in required else '?'}" for name in entry["input_schema"].get("properties", {})]
    return [*lines, f"  input: {', '.join(fields) or 'nothing'}"]


@types.command("start")
def start(
    name: Name,
    given: Annotated[str, typer.Argument(metavar="JSON", help="The input as JSON; `-` reads it from stdin.")] = "{}",
    project: Annotated[str | None, typer.Option(help="The project it belongs to.")] = None,
    seed: Annotated[int, typer.Option(help="Same input and seed, same work.")] = 7,
    ask: Annotated[bool, typer.Option("--ask", help="Wait for your decisions instead of the default ones.")] = False,
) -> None:
    """Start a workflow of a type and print its id. `callsheet watch ID` follows it, `callsheet fetch ID` brings its files."""
    with plainly():
        from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest
        from cluster.settings import Settings

        from .api import Api

        more = {"project_id": project} if project else {}
        request = WorkflowRequest.model_validate(
            {
                "type": name,
                "input": read_json(sys.stdin.read() if given == "-" else given, "The input"),
                "options": WorkflowOptions(auto=not ask, seed=seed),
                **more,
            }
        )
        with Api(Settings()) as api:
            print(api.start(request).workflow_id)


@types.command("post")
def post(file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON: `definition`, and perhaps `input_schema` and `given_as`.")]) -> None:
    """Post a version of a workflow type from a file and print its name. It is refused with a sentence when it cannot run."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        if not file.is_file():
            raise Stopped(UNUSABLE, f"There is no file {file}.")
        with Api(Settings()) as api:
            print(api.post_type(read_json(file.read_text(encoding="utf-8"), str(file)))["type"])


@types.command("ramp")
def ramp(
    name: Annotated[str, typer.Argument(metavar="NAME", help="`trailer`, without a version.")],
    to: Annotated[int | None, typer.Option("--to", metavar="VERSION", help="The version that a part of the starts by name gets.")] = None,
    percent: Annotated[float, typer.Option(min=0, max=100, help="How many of a hundred starts get it.")] = 100.0,
    rest: Annotated[int | None, typer.Option(metavar="VERSION", help="The version of the others; else the newest other one.")] = None,
    back: Annotated[bool, typer.Option("--back", help="Take the last change back.")] = False,
) -> None:
    """Give a version to some of the starts by name, take that back, or (with neither) show what holds. What runs stays on its version."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        if back and to is not None:
            raise Stopped(UNUSABLE, "Say --to or --back, not both.")
        with Api(Settings()) as api:
            if to is not None:
                view = api.ramp_type(name, {"version": to, "percent": percent, "rest": rest})
            else:
                view = api.ramp_type(name, None) if back else api.ramp_of(name)
        print(_ramped(view))


def _ramped(view: dict[str, Any]) -> str:
    ramp, others = view["ramp"], view["default"] or "no version"
    if not ramp:
        return f"Every start of {view['name']} gets {others}."
    if ramp["percent"] >= 100:
        return f"Every start of {view['name']} gets {view['name']}@{ramp['version']}."
    return f"{ramp['percent']:g} % of the starts of {view['name']} get {view['name']}@{ramp['version']}, the others {others}."


@types.command("retire")
def retire(name: Annotated[str, typer.Argument(metavar="NAME@VERSION")]) -> None:
    """Retire a version: nothing new starts with it, what runs goes on."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            say(f"Nothing new starts with {api.retire_type(name)['type']}.")


def read_json(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Stopped(UNUSABLE, f"{what} is no JSON: {error}.") from error
    if not isinstance(value, dict):
        raise Stopped(UNUSABLE, f"{what} is no JSON object.")
    return value
