"""From one logline, by the real company with the real renderer at a small size: first the animatic (`storyboard_only`), then the film by everybody (`movie_creation@2`) with several takes of its shots.

Held: the film has the animatic's story, people, places and shots, in its order; several takes of a shot are made as far as the budget goes, the judge says why it kept one, and that one is in the cut.
"""

import asyncio
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from agents.planning.figures import over
from cluster.contracts.agents import ResourceClass
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.client import Clients
from graphs.observations import timed
from graphs.workflows.movie_company import DEFINITION
from tests.benchmarks.floor import studio
from tests.benchmarks.report import table
from tests.real_company import LOGLINE, RealHouse

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

SCALE, TAKES = 0.2, 3
GIVEN: dict[str, Any] = {"logline": LOGLINE, "creative_guidelines": {"target_runtime_seconds": 50}}
STORY = ("concept_brief", "scene_list", "character_profiles")


class Made:
    """A finished workflow with everything it emitted."""

    def __init__(self, workflow: Workflow, seconds: float) -> None:
        assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
        self.workflow, self.seconds = workflow, seconds
        self.emitted: dict[str, list[Any]] = defaultdict(list)
        self.kept: list[tuple[str, dict[str, Any]]] = []
        self.drawn: Counter[str] = Counter()
        """Clips of a shot that were made, those included that its own check sent back."""

    async def read(self, house: RealHouse) -> "Made":
        for row in await house.store.rows(self.workflow.workflow_id):
            if row.execution is not None:
                if row.execution.agent == "video_generation":
                    self.drawn[row.execution.item] += 1
                if row.execution.agent == "take_judge" and "_SHOT_" in row.execution.item:
                    self.kept.append((row.execution.item, row.outputs["kept_take"]))
            for name, value in row.outputs.items():
                self.emitted[name] += value if isinstance(value, list) else [value]
        self.executions = await house.store.executions(self.workflow.workflow_id)
        return self

    def shots(self) -> list[dict[str, Any]]:
        return sorted(self.emitted["storyboard_frames"], key=lambda frame: (frame["scene_number"], frame["shot_order"]))


async def _made(house: RealHouse, kind: str, **more: Any) -> Made:
    began = time.perf_counter()
    return await Made(await house.made(kind, {**GIVEN, **more}), time.perf_counter() - began).read(house)


async def test_the_film_shows_what_its_animatic_promised_and_keeps_the_best_of_its_takes(clients: Clients, tmp_path: Path) -> None:
    house, floor = studio(clients, tmp_path, SCALE)
    try:
        animatic = await _made(house, "storyboard_only")
        film = await _made(house, "movie_creation@2", shot_takes=TAKES)
    finally:
        await asyncio.to_thread(floor.close)
    promised, shown = animatic.shots(), film.shots()
    drawn = (await house.text(animatic.workflow.results["production/shots.csv"])).splitlines()[1:]
    final = film.emitted["final_edit"][-1]
    cut = [entry["frame_id"] for entry in final["timeline"] if entry["kind"] == "shot"]
    alike = sum(one["frame_id"] == other["frame_id"] and one["size"] == other["size"] for one, other in zip(promised, shown, strict=False))
    table(
        f"An animatic, then the film by the whole company, from one logline (pictures at {SCALE:.0%}, {TAKES} takes of a shot)",
        ["", "agents", "executions", "shots", "s"],
        [
            [name, len({one.agent for one in made.executions}), len(made.executions), len(made.shots()), made.seconds]
            for name, made in (("animatic", animatic), ("film", film))
        ],
        note=f"{alike} of {len(promised)} shots of the animatic are in the film at their place, with their size.",
    )
    _tell_takes(film)
    classes: dict[str, ResourceClass] = {str(agent): spec.resource_class for agent, spec in house.agents.specs().items()}
    rows = sorted(over([timed(film.executions)], classes.get), key=lambda row: row.agent)
    table(
        "What each agent did in the film",
        ["agent", "executions", "p50 s", "p99 s", "failed attempts", "retakes"],
        [[row.agent, row.executions, row.p50, row.p99, row.failures, row.retakes] for row in rows],
    )
    for name in STORY:
        assert _plain(animatic.emitted[name]) == _plain(film.emitted[name]), name
    assert _places(animatic) == _places(film)
    assert [frame["frame_id"] for frame in promised] == [frame["frame_id"] for frame in shown]
    assert len(drawn) == len(promised)
    assert cut == [frame["frame_id"] for frame in shown], "the cut has the animatic's shots in its order"
    budget = DEFINITION.best_of["video_generation"].budget  # type: ignore[index]
    more = Counter[str]()
    for item, kept in film.kept:
        more["_".join(item.split("_")[:2])] += len(kept["scores"]) - 1
    assert more and max(more.values()) <= budget and any(len(kept["scores"]) == TAKES for _, kept in film.kept)
    assert all(kept["take"] == max(range(len(kept["scores"])), key=kept["scores"].__getitem__) and kept["why"] for _, kept in film.kept)


def _tell_takes(film: Made) -> None:
    table(
        "Several takes of a shot, judged beside its neighbours",
        ["shot", "clips made", "scores of the takes", "kept", "why"],
        [
            [item, film.drawn[item], " ".join(f"{score:.3f}" for score in kept["scores"]), kept["take"] + 1, kept["why"]]
            for item, kept in sorted(film.kept, key=lambda one: one[0])
        ],
    )


def _places(made: Made) -> list[str]:
    return [place["name"] for place in made.emitted["world_bible"][-1]["places"]]


def _plain(values: list[Any]) -> list[Any]:
    return sorted(values, key=str)
