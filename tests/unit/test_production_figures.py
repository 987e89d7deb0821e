"""What a production measures of itself: versions, the table of agents, the bill; each figure worked out by hand, and each report followed to whoever reads it."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agents.delivery.contents import DistributionInput
from agents.delivery.distribution import MEDIA_TYPES, Distribution
from agents.delivery.production_papers import MEASURED, _costs, _summary, production_papers
from agents.film import LineMatch, VoiceMatch
from agents.film.planning import AssetVersions, CostReport, PerformanceReport
from agents.planning import figures
from agents.planning.cost_optimizer import CostOptimizer, CostOptimizerInput, bill, limit_uses, too_good
from agents.planning.performance_monitor import PerformanceMonitor, PerformanceMonitorInput, measured, unfounded
from agents.planning.version_control import VersionControl
from agents.quality.deliverables import check_files
from agents.quality.final_qc import FinalQc
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, Observation, ResourceClass, Usage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.budgets import ProductionBudget, Span
from tests.small_film import context, inputs_of, run_agent

EMPTY = AssetVersions(assets=(), backup=(), bytes_current=0, bytes_superseded=0)


def seen(agent: str, item: str = "", began: float = 0.0, took: float = 1.0, *, worked: float | None = None, **more: Any) -> Observation:
    fields: dict[str, Any] = {"stage": "media_generation", "provider": "offline-renderer", **more}
    return Observation.model_validate(
        {"agent": agent, "item": item, "started": began, "seconds": took, "worked_seconds": took if worked is None else worked, **fields}
    )


def class_of(agent: str) -> ResourceClass:
    return ResourceClass.GPU_MEDIA if agent == "video_generation" else ResourceClass.LLM


FILM = (
    seen("series_creator", "", 0, 2, provider="gpt", usage=Usage(prompt_tokens=1000, completion_tokens=500, llm_calls=3)),
    seen("video_generation", "S1", 2, 4, worked=3, provider="gpu.example", failed_checks=("LIPS",)),
    seen("video_generation", "S1", 6, 4, provider="gpu.example", take=1),
    seen("video_generation", "S2", 2, 9, worked=5, provider="offline-renderer", attempts=2, usage=Usage(cpu_seconds=5, render_frames=50)),
    seen("video_editor", "", 11, 1, provider="callsheet"),
)
"""Two of its takes are another service's, for which somebody pays."""


# ---- figures ---------------------------------------------------------------------------------------------------------------


def test_a_row_counts_its_agents_work_waits_failures_and_retakes() -> None:
    clips = next(row for row in figures.by_agent(FILM, class_of) if row.agent == "video_generation")
    assert (clips.executions, clips.failures, clips.retakes) == (3, 1, 1)
    assert (clips.p50, clips.p99, clips.worked, clips.waited) == (4, 5, 12, 5)
    assert (clips.gpu_seconds, clips.cpu_seconds, clips.frames) == (7, 5, 50)
    assert clips.providers == ("gpu.example", "offline-renderer")


def test_quantiles_are_times_that_were_measured() -> None:
    assert [figures.quantile([4, 1, 3, 2], share) for share in (0.25, 0.5, 0.99)] == [1, 2, 4]
    assert figures.quantile([], 0.5) == 0


def test_the_chain_goes_back_from_the_last_end_to_the_first_start() -> None:
    assert [step.step for step in figures.chain(FILM)] == ["series_creator", "video_generation:S2", "video_editor"]
    assert sum(step.waited for step in figures.chain(FILM)) == 4
    assert figures.elapsed(FILM) == 12


def test_what_was_taken_over_costs_nothing() -> None:
    taken = [one.model_copy(update={"cached": True}) for one in FILM]
    assert {(row.executions, row.worked) for row in figures.by_agent(taken, class_of)} == {(0, 0)}
    assert figures.chain(taken) == [] and figures.elapsed(taken) == 0 and figures.superseded(taken) == []


def test_the_report_says_what_was_taken_from_earlier_productions_and_what_that_spared() -> None:
    taken = [*FILM[:2], *(one.model_copy(update={"cached": True}) for one in FILM[2:])]
    report = measured(PerformanceMonitorInput(asset_versions=EMPTY), tuple(taken))
    assert (report.reused, report.spared, report.executions) == (3, 4 + 5 + 1, 2)
    told = "3 result(s) were taken from earlier productions, which spared 10.0 s of work."
    assert told in _summary(report, None)
    assert "earlier productions" not in _summary(measured(PerformanceMonitorInput(asset_versions=EMPTY), FILM), None)


def test_executions_at_once_are_counted_where_they_overlap() -> None:
    assert figures.most_at_once(FILM) == 2 and figures.most_at_once(()) == 0


# ---- versions --------------------------------------------------------------------------------------------------------------


@dataclass
class Shelf:
    """An artifact store with a shot that was made three times."""

    folder: Path
    refs: list[ArtifactRef] = field(default_factory=list)

    async def filled(self) -> "Shelf":
        store = ArtifactStore(f"file://{self.folder / 'artifacts'}")
        self.refs = [await store.put(b"take %d" % n, name="SCENE_1_SHOT_1.mp4", media_type="video/mp4") for n in range(3)]
        return self

    def film(self, current: int) -> dict[str, Any]:
        entry = {"kind": "clip", "part_id": "SCENE_1_SHOT_1", "provider": "offline-renderer", "artifact": self.refs[current].model_dump()}
        return {"asset_catalogue": [entry]}

    @property
    def makings(self) -> tuple[Observation, ...]:
        shot = "SCENE_1_SHOT_1"
        return (
            seen("video_generation", shot, 0, made=(self.refs[0],), failed_checks=("LIPS", "MOTION")),
            seen("video_generation", shot, 1, made=(self.refs[1],), take=1),
            seen("video_generation", "SCENE_9_SHOT_9", 2, made=(self.refs[1],)),
            seen("video_generation", shot, 9, made=(self.refs[2],)),
        )

    def path(self, number: int) -> Path:
        return self.folder / "artifacts" / self.refs[number].sha256[:2] / self.refs[number].sha256


async def test_versions_follow_retakes_and_revisions_and_say_why(tmp_path: Path) -> None:
    shelf = await Shelf(tmp_path).filled()
    result = await run_agent(VersionControl, shelf.film(2), tmp_path, observations=shelf.makings)
    versions = AssetVersions.model_validate(result.outputs["asset_versions"])
    (asset,) = versions.assets
    assert [(v.version, v.sha256, v.take, v.current, v.why) for v in asset.versions] == [
        (1, shelf.refs[0].sha256, 0, False, ""),
        (2, shelf.refs[1].sha256, 1, False, "LIPS, MOTION"),
        (3, shelf.refs[2].sha256, 0, True, "made again"),
    ]
    assert [v.replaces for v in asset.versions] == [None, shelf.refs[0].sha256, shelf.refs[1].sha256]
    assert {file.path for file in versions.backup} == {f"{ref.sha256[:2]}/{ref.sha256}" for ref in shelf.refs}
    assert (versions.bytes_current, versions.bytes_superseded) == (6, 12)


async def test_a_current_file_that_has_changed_stops_the_production(tmp_path: Path) -> None:
    shelf = await Shelf(tmp_path).filled()
    shelf.path(2).write_bytes(b"take X")
    inputs = inputs_of(VersionControl, shelf.film(2))
    ctx = context(tmp_path, "version_control", "", inputs, observations=shelf.makings)
    failure = await VersionControl().run(ctx.request, ctx)
    assert isinstance(failure, AgentFailure) and failure.terminal and "SCENE_1_SHOT_1.mp4 is part of the film" in failure.message


async def test_an_old_version_that_is_gone_is_told_of_and_not_backed_up(tmp_path: Path) -> None:
    shelf = await Shelf(tmp_path).filled()
    shelf.path(0).unlink()
    result = await run_agent(VersionControl, shelf.film(2), tmp_path, observations=shelf.makings)
    assert shelf.refs[0].sha256 not in {file["sha256"] for file in result.outputs["asset_versions"]["backup"]}
    assert any("no longer in the store" in note for note in result.notes)


# ---- performance and costs -------------------------------------------------------------------------------------------------


def reported() -> PerformanceReport:
    return measured(PerformanceMonitorInput(asset_versions=EMPTY), FILM)


async def test_the_report_adds_up_and_names_what_held_the_film_up(tmp_path: Path) -> None:
    result = await run_agent(PerformanceMonitor, {"asset_versions": EMPTY.model_dump()}, tmp_path, observations=FILM)
    report = PerformanceReport.model_validate(result.outputs["performance_report"])
    assert report == reported()
    assert (report.executions, report.failures, report.retakes, report.retake_seconds) == (5, 1, 1, 3)
    assert (report.worked, report.waited, report.seconds) == (15, 5, 12)
    assert report.failed_checks == {"LIPS": 1} and report.gpu_seconds == 7
    assert "video_generation did 80% of all work" in report.bottleneck and "gpu_media was short" in report.bottleneck
    assert unfounded(report.remarks, report) == []


def test_a_remark_without_a_figure_of_the_report_is_refused() -> None:
    assert unfounded(("It went well.", "It took 12 s."), reported()) == ["Name a figure of the report in: It went well."]


def test_the_bill_is_use_times_price() -> None:
    budget = ProductionBudget.model_validate({"prices": {"prompt_million": 2, "completion_million": 4, "gpu_hour": 3.6, "cpu_hour": 0}})
    lines = {line.what: (line.amount, line.money) for line in bill(reported(), budget.prices)}
    assert lines == {"prompt tokens": (1000, 0.002), "completion tokens": (500, 0.002), "GPU seconds": (7, 0.007), "CPU seconds": (5, 0)}


async def test_what_was_estimated_at_the_start_is_held_against_the_bill_and_stands_in_the_papers(tmp_path: Path) -> None:
    estimated = {
        "gpu_seconds": Span(low=1, expected=2, high=3),
        "tokens": Span(low=1000, expected=1200, high=1600),
        "seconds": Span(low=20, expected=30, high=40),
    }
    report = reported().model_copy(update={"estimated": estimated})
    told = await run_agent(CostOptimizer, {"performance_report": report.model_dump(mode="json")}, tmp_path)
    cost = CostReport.model_validate(told.outputs["cost_report"])
    assert [(one.what, one.used, one.state) for one in cost.estimate] == [("seconds", 12, "below"), ("tokens", 1500, "within"), ("gpu_seconds", 7, "above")]
    page = _costs(cost)
    assert "estimated at the start" in page and "gpu seconds" in page and "above" in page and "1200.0" in page
    assert "estimated at the start" not in _costs(cost.model_copy(update={"estimate": ()}))


@pytest.mark.parametrize(("allowed", "state"), [(20, "within"), (8, "soft"), (6, "exceeded")])
def test_a_limit_is_kept_neared_or_exceeded(allowed: float, state: str) -> None:
    (use,) = limit_uses(reported(), ProductionBudget(gpu_seconds=allowed), 0)
    assert (use.limit, use.used, use.state) == ("gpu_seconds", 7, state)


async def test_advice_follows_from_the_figures_and_never_saves_more_than_there_was(tmp_path: Path) -> None:
    film = {"performance_report": reported().model_dump(mode="json")}
    report = CostReport.model_validate((await run_agent(CostOptimizer, film, tmp_path)).outputs["cost_report"])
    assert report.within_budget and report.money > 0
    told = " ".join(f"{one.advice} {one.because}" for one in report.savings)
    assert "LIPS" in told and "Add workers for gpu_media" in told and "2 of 3 calls of the model repaired" in told
    assert too_good(report.savings, reported(), report.money) == []
    assert list(report.savings) == sorted(report.savings, key=lambda one: (-one.money, -one.seconds))
    quiet = measured(PerformanceMonitorInput(asset_versions=EMPTY), (seen("video_editor", provider="callsheet"),))
    ctx = context(tmp_path, "cost_optimizer", "", {})
    assert CostOptimizer().compose(CostOptimizerInput(performance_report=quiet), ctx).cost_report.savings == ()


def test_the_final_check_reads_of_the_bill_whether_it_is_too_much_and_no_figure() -> None:
    bills = [
        {
            "within_budget": False,
            "exceeded": ["money"],
            "currency": "USD",
            "money": money,
            "spending": [],
            "by_agent": {"a": money},
            "limits": [],
            "savings": [],
        }
        for money in (1.0, 2.0)
    ]
    seen_by_qc = [inputs_of(FinalQc, {"cost_report": bill}) for bill in bills]
    assert seen_by_qc[0] == seen_by_qc[1] == {"cost_report": {"within_budget": False, "exceeded": ["money"]}}


# ---- papers ----------------------------------------------------------------------------------------------------------------


class Papers(DistributionInput):
    """Of a delivery only what these papers read."""


async def test_the_papers_of_a_production_open_and_hold_its_figures(tmp_path: Path) -> None:
    from agents.planning.production_manager import ProductionManager
    from agents.planning.render_farm_coordinator import RenderFarmCoordinator
    from tests.small_film import CONCEPT
    from tests.small_film import FILM as STORY

    film = dict(STORY)
    for agent in (ProductionManager, RenderFarmCoordinator):
        film |= (await run_agent(agent, film, tmp_path)).outputs
    report = reported()
    cost = CostReport(within_budget=True, currency="USD", money=1.25, spending=bill(report, ProductionBudget().prices))
    line = LineMatch(line_id="SCENE_1_LINE_1", hertz=200, spread_semitones=3, loudness_lufs=-21.5, distance=0.4, drift_semitones=1, trim_db=0.5, matches=True)
    inputs = Papers.model_construct(
        concept_brief=CONCEPT,
        production_schedule=ProductionManager.Output.model_validate({"production_schedule": film["production_schedule"]}).production_schedule,  # type: ignore[attr-defined]
        render_allocation=RenderFarmCoordinator.Output.model_validate({"render_allocation": film["render_allocation"]}).render_allocation,  # type: ignore[attr-defined]
        voice_match_report=(VoiceMatch(character="Mara", voice="en-us+f3", lines=(line,)),),
        asset_versions=EMPTY,
        performance_report=report,
        cost_report=cost,
    )
    for place in ("production", "sound"):
        (tmp_path / "out" / place).mkdir(parents=True)
    names = list(production_papers(inputs, tmp_path / "out"))
    assert names == [
        "sound/voices.csv",
        "production/schedule.csv",
        "production/asset_versions.json",
        "production/production_report.json",
        "production/production_report.html",
    ]
    assert check_files(tmp_path / "out", names) == [] and {Path(name).suffix for name in names} <= set(MEDIA_TYPES)
    with (tmp_path / "out/production/schedule.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["scene"], row["shots"], row["renderer"], row["retakes"]) for row in rows] == [(s["scene"], s["shots"], "service", "2") for s in rows]
    with (tmp_path / "out/sound/voices.csv").open() as file:
        assert [float(row["loudness_lufs"]) for row in csv.DictReader(file)] == [-21.5]
    assert {int(row["scene"]) for row in rows} == {1, 2} and all(float(row["clips_s"]) > 0 for row in rows)
    kept = json.loads((tmp_path / "out/production/production_report.json").read_text())
    assert kept["performance"]["executions"] == 5 and kept["cost"]["money"] == 1.25
    page = (tmp_path / "out/production/production_report.html").read_text()
    assert "video_generation" in page and "1.25 USD" in page and "gpu_media was short" in page


def test_only_what_is_measured_differs_from_one_production_of_a_film_to_the_next() -> None:
    assert set(MEASURED) == {"production/production_report.html", "production/production_report.json", "manifest.json", "SHA256SUMS"}
    assert {name.rstrip("?") for name in Distribution.spec.takes} >= {"performance_report", "cost_report", "asset_versions", "production_schedule"}
