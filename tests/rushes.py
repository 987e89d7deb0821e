"""A film made in this process, without Ray, Redis or a server, as far as one wants to see it: `python -m tests.rushes "LOGLINE" --until stills --out DIR`.

Runs the real agents of `movie_creation@1` (of `@2` with `--company`) one after another on a real artifact store and the real renderer. For looking at and measuring films; what the engine guarantees
is not in it. `--until` is `script`, `board` (storyboard and designs), `stills` (with a contact sheet), `voices`, `clips` or `film` (everything, deliverables unpacked).
"""

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.base import Agent
from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentResult, Axis, Observation
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.ids import AgentId
from graphs.definition import WorkflowDefinition
from graphs.workflows.movie_company import DEFINITION as COMPANY
from graphs.workflows.movie_company import MOVIE_COMPANY
from graphs.workflows.movie_creation import DEFINITION, MOVIE_CREATION
from tests.loglines import LOGLINES
from tests.small_film import FULL_SIZE, run_agent

LAST: dict[str, str] = {
    "script": "dialogue_writer",
    "board": "storyboard_artist",
    "stills": "image_generation",
    "voices": "dialogue_delivery",
    "clips": "video_generation",
    "film": "distribution",
}


WORKERS = 2
"""Processes that render, as an installation on two cores has."""


class FullSize:
    """The real render table in processes of its own, at the size that is asked for or at a share of it. Beside each file lies what was asked for."""

    def __init__(self, folder: Path, scale: float = 1.0, workers: int = WORKERS) -> None:
        self._folder, self._scale, self._count = folder, scale, 0
        self._pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
        self.cpu_seconds = 0.0
        """Spent by the renders themselves."""
        self.peak_mb = 0.0
        """Memory of the largest render process."""

    def close(self) -> None:
        self._pool.shutdown()

    async def run(self, submission: Any, progress: Any) -> Any:
        from agents.services.contracts import OFFLINE_RENDERER, TaskOutcome

        data = scaled(submission.task_data, self._scale)
        self._count += 1
        folder = self._folder / f"{self._count:04d}"
        folder.mkdir(parents=True)
        (folder / "task.json").write_text(json.dumps({"type": submission.task_type, "data": data}, default=str))
        made, cpu, peak = await asyncio.get_running_loop().run_in_executor(self._pool, rendered, submission.task_type, data, folder)
        self.cpu_seconds += cpu
        self.peak_mb = max(self.peak_mb, peak)
        content = made.path.read_bytes()
        made.path.unlink()
        return TaskOutcome(
            task_id=f"task-{self._count}",
            result=made.result,
            content=content,
            media_type=made.media_type,
            file_name=made.file_name,
            checksum=hashlib.sha256(content).hexdigest(),
            provider=made.result.get("provider", OFFLINE_RENDERER),
        )


def scaled(task: Mapping[str, Any], scale: float) -> dict[str, Any]:
    """A task with every plan in it, whatever it is called, at a share of its size. Cards are as large as the clips already; design sheets, which come in one
    size only, are drawn from their words."""

    def smaller(value: Any) -> Any:
        if isinstance(value, Mapping):
            sides = {side: round(value[side] * scale / 16) * 16 for side in ("width", "height") if isinstance(value.get(side), int) and "fps" in value}
            return {key: smaller(inner) for key, inner in value.items()} | sides
        return [smaller(inner) for inner in value] if isinstance(value, list | tuple) else value

    if scale == 1 or "card_plan" in task:
        return dict(task)
    small = {name: smaller(value) for name, value in task.items() if name not in FULL_SIZE}
    if len(small) < len(task):
        small["image_params"] = {"width": round(1280 * scale / 16) * 16, "height": round(720 * scale / 16) * 16}
    return small


def rendered(task_type: str, data: dict[str, Any], folder: Path) -> tuple[Any, float, float]:
    """What the render table makes, with the CPU seconds it took and the most memory (MB) this process has ever had."""
    from agents.media.render import render

    before = time.process_time()
    made = render(task_type, data, folder, lambda fraction, words: None)
    return made, time.process_time() - before, _most_memory()


def _most_memory() -> float:
    """MB of this process since it began; getrusage would count the parent's, of whom it is a copy at first (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass
class Costs:
    """What a film took, as `shoot` finds it."""

    seconds: float = 0.0
    by_agent: dict[str, float] = field(default_factory=dict)
    """Seconds by agent, two renders at a time."""
    cpu_by_agent: dict[str, float] = field(default_factory=dict)
    """CPU seconds by agent, its renders with it."""
    cpu_seconds: float = 0.0
    """Of everything: the agents in this process and the renders in theirs."""
    peak_mb: float = 0.0
    """Memory of the largest render process."""
    observations: list[Observation] = field(default_factory=list)
    """What the engine would have recorded, for the agents that observe."""


async def shoot(
    given: Mapping[str, Any],
    out: Path,
    *,
    seed: int = 7,
    until: str = "film",
    scale: float = 1.0,
    scenes: int | None = None,
    quiet: bool = True,
    costs: Costs | None = None,
    definition: WorkflowDefinition = DEFINITION,
) -> dict[str, Any]:
    """Everything the agents emitted, by name, up to the last agent that `until` needs. Files lie in `out/artifacts`. `scenes`: only the first of the story."""
    registry = Registry()
    kind = MOVIE_COMPANY if definition is COMPANY else MOVIE_CREATION
    film = kind.prepare(kind.input_model.model_validate(given))
    tasks, costs = FullSize(out / "renders", scale), costs or Costs()
    agents = {agent: registry.load(agent) for agent in needed(registry, LAST[until], definition)}
    waiting = dict(agents)
    started, cpu = time.monotonic(), time.process_time()
    try:
        while waiting:
            agent_id, agent = next((a, t) for a, t in waiting.items() if not _lacks(t, film, waiting))
            began, worked = time.monotonic(), time.process_time() + tasks.cpu_seconds
            await _run(agent, film, out, tasks, seed, definition, costs.observations)
            del waiting[agent_id]
            costs.by_agent[agent_id] = time.monotonic() - began
            costs.cpu_by_agent[agent_id] = time.process_time() + tasks.cpu_seconds - worked
            if "scene_list" in agent.spec.emits:
                film["scene_list"] = film["scene_list"][:scenes]
            if not quiet:
                print(f"{costs.by_agent[agent_id]:7.2f} s {costs.cpu_by_agent[agent_id]:7.2f} CPU s  {agent_id}")
            for gate in definition.gates:
                if gate.takes in agent.spec.emits:
                    options = film[gate.takes]
                    film[gate.emits] = max(options, key=lambda o: o[gate.option_score]) if gate.kind == "choose" else {"choice": "approve", "note": ""}
    finally:
        tasks.close()
    costs.seconds, costs.cpu_seconds, costs.peak_mb = time.monotonic() - started, time.process_time() - cpu + tasks.cpu_seconds, tasks.peak_mb
    return film


def needed(registry: Registry, last: str, definition: WorkflowDefinition = DEFINITION) -> list[AgentId]:
    """The agents that the last one waits for, in the order of the definition."""
    makers = {name: agent for agent in definition.agents for name in registry.spec(agent).emits} | {
        gate.emits: next(a for a in definition.agents if gate.takes in registry.spec(a).emits) for gate in definition.gates
    }
    found: set[AgentId] = set()
    todo = [AgentId(last)]
    while todo:
        if (agent := todo.pop()) not in found:
            found.add(agent)
            todo += [makers[name.rstrip("?")] for name in registry.spec(agent).takes if name.rstrip("?") in makers]
    return [agent for agent in definition.agents if agent in found]


def _lacks(agent: type[Agent[Any, Any]], film: Mapping[str, Any], waiting: Mapping[AgentId, type[Agent[Any, Any]]]) -> bool:
    """Whether something the agent takes is still to be made."""
    coming = {name for other in waiting.values() for name in other.spec.emits}
    coming |= {gate.emits for gate in DEFINITION.gates if gate.takes in coming}
    return any(name.rstrip("?") in coming and name.rstrip("?") not in film for name in agent.spec.takes)


async def _run(
    agent: type[Agent[Any, Any]], film: dict[str, Any], out: Path, tasks: FullSize, seed: int, definition: WorkflowDefinition, seen: list[Observation]
) -> None:
    """Every item of an agent, as many at once as render; what fails its own check is made again, as the engine does it."""
    items, slots = items_of(agent.spec.fan_out, film, definition), asyncio.Semaphore(WORKERS)

    async def made(item: str) -> AgentResult:
        verdict, take = None, 0
        while True:
            asked = time.monotonic()
            async with slots:
                began = time.monotonic()
                shown = tuple(seen) if agent.spec.observes else ()
                result = await run_agent(agent, film, out, item, tasks, seed=seed, take=take, verdict=verdict, observations=shown)
            seen.append(observation(agent, item, take, asked, began, result))
            if result.verdict is None or result.verdict.ok or result.verdict.final or take == definition.takes_back.get(agent.spec.id, 0):
                return result
            verdict, take = result.verdict.model_dump(mode="json"), take + 1

    joined: dict[str, Any] = {}
    for result in await asyncio.gather(*(made(item) for item in items)):
        for name, value in result.outputs.items():
            joined[name] = [*joined.get(name, []), *value] if agent.spec.fan_out not in (Axis.NONE, Axis.EPISODE) and isinstance(value, list) else value
    film |= joined


def observation(agent: type[Agent[Any, Any]], item: str, take: int, asked: float, began: float, result: AgentResult) -> Observation:
    """An execution as the engine would have recorded it."""
    ended = time.monotonic()
    return Observation(
        agent=agent.spec.id,
        stage=agent.spec.stage,
        item=item,
        take=take,
        provider=result.provider,
        started=round(asked, 3),
        seconds=round(ended - asked, 3),
        worked_seconds=round(ended - began, 3),
        usage=result.usage,
        failed_checks=() if result.verdict is None or result.verdict.ok else result.verdict.checks,
        made=tuple(ArtifactRef(**{name: getattr(file, name) for name in ArtifactRef.model_fields}) for file in result.artifacts),
    )


def items_of(axis: Axis, film: Mapping[str, Any], definition: WorkflowDefinition = DEFINITION) -> list[str]:
    """The items of an axis in this film; one empty item where there is no fan-out."""
    source = next((source for source in definition.axes if source.axis is axis), None)
    return list(dict.fromkeys(source.key.format(**row) for row in film[source.emitted])) if source else [""]


async def fetched(refs: Iterable[tuple[str, Mapping[str, Any]]], out: Path) -> list[Path]:
    """Artifacts as files with the given names in `out`; the store is the one in `out/artifacts`."""
    store = ArtifactStore(f"file://{out / 'artifacts'}")
    paths: list[Path] = []
    for name, ref in refs:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        there = await store.fetch(ArtifactRef.model_validate(ref), out / name)  # a store of files may answer with its own
        if there != out / name:
            shutil.copyfile(there, out / name)
        paths.append(out / name)
    return paths


def sheet(pictures: list[Path], out: Path, columns: int = 4, width: int = 480) -> None:
    """One picture of all, with their names, for looking at."""
    from PIL import Image, ImageDraw

    images = [Image.open(path).convert("RGB") for path in pictures]
    height = max(round(image.height * width / image.width) for image in images)
    whole = Image.new("RGB", (columns * width, -(-len(images) // columns) * (height + 18)), "#16181c")
    for number, (path, image) in enumerate(zip(pictures, images, strict=True)):
        x, y = number % columns * width, number // columns * (height + 18)
        whole.paste(image.resize((width, round(image.height * width / image.width))), (x, y))
        ImageDraw.Draw(whole).text((x + 4, y + height + 3), path.stem, fill="#cccccc")
    whole.save(out)


def script_text(film: Mapping[str, Any]) -> str:
    """The scenes with what is said, for reading on a terminal."""
    said: dict[int, list[str]] = {}
    for line in film.get("dialogue_script", []):
        said.setdefault(line["scene_number"], []).append(f"    {line['character']} ({line['act']}): {line['text']}")
    concept = film["concept_brief"]
    rows = [f"{concept['title']}  [{concept['spine']}, {concept['mood']}, {concept['look']}, score {concept['score']}]", concept["logline"]]
    for scene in film["scene_list"]:
        rows += [f"\n{scene['scene_number']}. {scene['location']} - {scene['time_of_day']}, {scene['weather']}  ({scene['function']})", f"  {scene['goal']}"]
        rows += said.get(scene["scene_number"], [])
    return "\n".join(rows)


def told_costs(film: Mapping[str, Any], costs: Costs) -> str:
    """What the film is and what it took: length, CPU for each second of it, takes sent back, score, and what its checks found."""
    length = film["final_edit"]["seconds"] if "final_edit" in film else sum(frame["seconds"] for frame in film.get("storyboard_frames", ()))
    back = Counter(f"{seen.agent}" for seen in costs.observations if seen.take)
    issues = [issue for name in ("quality_report", "qc_report") for issue in film.get(name, {}).get("issues", ())]
    rows = [
        f"\n{length:.1f} s of film, {costs.cpu_seconds:.0f} CPU s ({costs.cpu_seconds / length:.2f} a second), {costs.seconds:.0f} s in all, "
        f"{len(costs.observations)} executions, takes sent back: {dict(back) or 'none'}"
    ]
    rows += [f"  {name}: {film[name]['score']}" for name in ("quality_report", "qc_report") if name in film]
    rows += [f"  {issue['severity']} {issue['code']} {issue['part_id']}: {issue['description']}" for issue in issues if issue["severity"] != "info"]
    return "\n".join(rows)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logline", help="a sentence, or a name from tests.loglines")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--until", choices=LAST, default="stills")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0, help="size of stills and clips; 0.5 draws in a third of the time")
    parser.add_argument("--input", default="{}", help="more input of the workflow, as JSON")
    parser.add_argument("--company", action="store_true", help="with everybody: movie_creation@2")
    asked = parser.parse_args()
    given = {"logline": LOGLINES.get(asked.logline, asked.logline), **json.loads(asked.input)}
    asked.out.mkdir(parents=True)
    definition = COMPANY if asked.company else DEFINITION
    costs = Costs()
    film = await shoot(given, asked.out, seed=asked.seed, until=asked.until, scale=asked.scale, quiet=False, costs=costs, definition=definition)
    (asked.out / "film.json").write_text(json.dumps(film, indent=1))
    print(script_text(film))
    print(told_costs(film, costs))
    if frames := film.get("generated_frames"):
        stills = await fetched(((f"{row['frame_id']}.png", row["image"]) for row in frames), asked.out)
        sheet(stills, asked.out / "sheet.png")
        print(f"Stills: {asked.out / 'sheet.png'}")
    if segments := film.get("video_segments"):
        await fetched(((f"{row['frame_id']}.mp4", row["clip"]) for row in segments), asked.out)
    if record := film.get("distribution_record"):
        await fetched(((f"film/{name}", ref) for name, ref in record["deliverables"].items()), asked.out)


if __name__ == "__main__":
    asyncio.run(main())
