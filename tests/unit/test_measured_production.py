"""A whole film on paper with those who plan and measure it: the real dataflow, the real planning agents, and what reaches whom."""

from pathlib import Path
from typing import Any

import pytest

from agents.film.planning import AssetVersions, CostReport, PerformanceReport, ProductionSchedule
from cluster.contracts.agents import Stage
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId
from graphs.definition import WorkflowDefinition
from graphs.plan import Plan, make_plan
from graphs.workflows.movie_creation import DEFINITION
from tests.reshoot import Shoot, Studio, first_setting

PLANNING = {
    Stage.SCENE_PLANNING: ("production_manager",),
    Stage.MEDIA_GENERATION: ("render_farm_coordinator",),
    Stage.POST_PRODUCTION: ("version_control", "performance_monitor", "cost_optimizer"),
}
PLANNED: WorkflowDefinition = DEFINITION.model_copy(
    update={
        "name": "planned",
        "inputs": (*DEFINITION.inputs, "production_budget?"),
        "stages": tuple((stage, (*agents, *(AgentId(name) for name in PLANNING.get(stage, ())))) for stage, agents in DEFINITION.stages),
    }
)


class Measured(Studio):
    @property
    def plan(self) -> Plan:
        return make_plan(PLANNED, self.registry.specs())


async def shot(folder: Path, name: str = "one", **more: Any) -> Shoot:
    setting = first_setting()
    return await Measured(folder).shoot(name, type(setting)(inputs={**setting.inputs, **more}, input=setting.input))


@pytest.fixture(scope="module")
async def film(tmp_path_factory: pytest.TempPathFactory) -> Shoot:
    return await shot(tmp_path_factory.mktemp("film"))


def report_of(film: Shoot) -> PerformanceReport:
    return PerformanceReport.model_validate(film.outputs("performance_monitor")["performance_report"])


def executions(film: Shoot, agent: str) -> int:
    """How often it ran, retakes included."""
    return sum(count for step, count in film.runs.items() if step.partition(":")[0] == agent)


def test_the_report_counts_every_execution_that_ended_before_it(film: Shoot) -> None:
    report = report_of(film)
    table = {row.agent: row.executions for row in report.agents}
    made = ("dialogue_delivery", "image_generation", "video_generation", "audio_mixer")
    assert {agent: table[agent] for agent in made} == {agent: executions(film, agent) for agent in made}
    assert not {"performance_monitor", "cost_optimizer", "final_qc", "distribution"} & set(table)
    assert report.retakes == film.book.steps(EventType.EXECUTION_RETURNED).total() > 0
    assert report.cpu_seconds > 0 and report.seconds_per_frame > 0


def test_the_plan_stands_beside_what_was_made(film: Shoot) -> None:
    schedule = ProductionSchedule.model_validate(film.outputs("production_manager")["production_schedule"])
    rows = {row.department: row for row in report_of(film).against_plan}
    assert rows["clips"].planned_executions == schedule.departments["clips"].executions
    assert rows["clips"].measured_executions == executions(film, "video_generation")


def test_a_shot_that_was_made_twice_has_two_versions(film: Shoot) -> None:
    versions = AssetVersions.model_validate(film.outputs("version_control")["asset_versions"])
    again = [step.partition(":")[2] for step in film.book.steps(EventType.EXECUTION_RETURNED)]
    twice = {asset.part_id: asset for asset in versions.assets if asset.kind == "clip" and len(asset.versions) > 1}
    assert set(twice) == set(again)
    assert all([version.current for version in asset.versions] == [False, True] for asset in twice.values())
    assert versions.bytes_superseded > 0 and len(versions.assets) == len(film.outputs("asset_manager")["asset_catalogue"])


def test_a_shot_is_shown_its_own_scenes_ration(film: Shoot) -> None:
    rows = film.outputs("render_farm_coordinator")["render_allocation"]
    assert {row["scene_number"] for row in rows} == {scene["scene_number"] for scene in film.outputs("episode_breakdown")["scene_list"]}


async def test_paper_from_another_service_is_paid_by_the_second_and_a_hard_limit_is_told(tmp_path: Path) -> None:
    film = await shot(tmp_path, production_budget={"gpu_seconds": 1e-6, "prices": {"gpu_hour": 3600.0}})
    cost = CostReport.model_validate(film.outputs("cost_optimizer")["cost_report"])
    assert not cost.within_budget and cost.exceeded == ("gpu_seconds",)
    assert cost.money == pytest.approx(report_of(film).gpu_seconds, rel=0.01)
    assert {row["renderer"] for row in film.outputs("render_farm_coordinator")["render_allocation"]} == {"offline"}


async def test_measuring_a_film_runs_nothing_of_it_again(tmp_path: Path, film: Shoot) -> None:
    """A film over the finished work of another: everything is found, the reports included."""
    studio = Measured(tmp_path)
    first = await studio.shoot("first", first_setting())
    again = await studio.shoot("again", first_setting(), source=first)
    assert again.runs.total() == 0
    assert again.outputs("performance_monitor") == first.outputs("performance_monitor")
