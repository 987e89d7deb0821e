"""The production's own papers: the voices as they were measured, the schedule as a table, the versions of all files, and the report of what was measured and what it cost.

Called by `papers` for a film of a company that plans and measures itself; each paper is there when its author took part. The schedule and the versions are the same each time; the report holds times of
this production, so its files, and those that hold its checksum, are not (`MEASURED`).
"""

import csv
import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from agents.film import LineMatch, VoiceMatch
from agents.film.planning import CostReport, EstimateKept, PerformanceReport, ProductionSchedule, SceneAllocation
from agents.quality.page import STYLE

from .contents import DistributionInput

REPORT = "production/production_report"
MEASURED = (f"{REPORT}.html", f"{REPORT}.json", "manifest.json", "SHA256SUMS")
"""Deliverables that differ between two productions of the same film."""
SCHEDULE_FIELDS = ("order", "block", "scene", "location", "cast", "shots", "lines", "complexity", "priority", "starts_s", "ends_s", "seconds")
CHAIN_SHOWN, ROWS_SHOWN = 14, 60


def production_papers(inputs: DistributionInput, folder: Path) -> Iterator[str]:
    """Writes what there is; yields its names."""
    if inputs.voice_match_report:
        _voices(inputs.voice_match_report, folder / "sound/voices.csv")
        yield "sound/voices.csv"
    if inputs.production_schedule:
        _schedule(inputs.production_schedule, inputs.render_allocation, folder / "production/schedule.csv")
        yield "production/schedule.csv"
    if inputs.asset_versions:
        (folder / "production/asset_versions.json").write_text(inputs.asset_versions.model_dump_json(indent=1) + "\n", encoding="utf-8")
        yield "production/asset_versions.json"
    if inputs.performance_report:
        (folder / f"{REPORT}.json").write_text(_figures(inputs), encoding="utf-8")
        (folder / f"{REPORT}.html").write_text(report_page(inputs), encoding="utf-8")
        yield from (f"{REPORT}.json", f"{REPORT}.html")


def _schedule(schedule: ProductionSchedule, allocation: Sequence[SceneAllocation], out: Path) -> None:
    """A row a scene, in the order of the calendar: planned seconds by craft, then what the render farm gives it."""
    crafts = list(dict.fromkeys(load.department for scene in schedule.scenes for load in scene.loads))
    rations = {row.scene_number: row for row in allocation}
    block_of = {number: block.number for block in schedule.blocks for number in block.scenes}
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*SCHEDULE_FIELDS, *(f"{craft}_s" for craft in crafts), "renderer", "retakes"])
        for order, scene in enumerate(schedule.scenes, start=1):
            ration, spent = rations.get(scene.scene_number), {load.department: load.seconds for load in scene.loads}
            plan: list[Any] = [order, block_of[scene.scene_number], scene.scene_number, scene.location, "; ".join(scene.cast), scene.shots, scene.lines]
            plan += [scene.complexity, scene.priority, scene.starts, scene.ends, round(scene.seconds, 2)]
            plan += [spent.get(craft, 0) for craft in crafts] + ([ration.renderer, ration.retakes] if ration else ["", ""])
            table.writerow(map(_cell, plan))


def _voices(report: Sequence[VoiceMatch], out: Path) -> None:
    """A row a line: how it was measured against the character's voice, and what the mix adds to it."""
    fields = list(LineMatch.model_fields)
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["character", "voice", *fields])
        for match in report:
            for line in match.lines:
                table.writerow(map(_cell, (match.character, match.voice, *(getattr(line, field) for field in fields))))


def _cell(value: Any) -> Any:
    """Words so that no spreadsheet takes them for a formula; a number below zero is a number."""
    from agents.media.shot_list import safe_cell

    return safe_cell(value) if isinstance(value, str) else value


def _figures(inputs: DistributionInput) -> str:
    content = {
        "title": inputs.concept_brief.title,
        "schedule": inputs.production_schedule.model_dump(mode="json") if inputs.production_schedule else None,
        "allocation": [row.model_dump(mode="json") for row in inputs.render_allocation],
        "performance": inputs.performance_report.model_dump(mode="json") if inputs.performance_report else None,
        "cost": inputs.cost_report.model_dump(mode="json") if inputs.cost_report else None,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


# ---- the page --------------------------------------------------------------------------------------------------------------


def report_page(inputs: DistributionInput) -> str:
    """The report of a production as one self-contained web page."""
    report = inputs.performance_report
    assert report is not None
    title = escape(inputs.concept_brief.title)
    sections = (
        f"<h1>{title}</h1><p>{_summary(report, inputs.cost_report)}</p>" + "".join(f'<p class="soft">{escape(remark)}</p>' for remark in report.remarks),
        _section("What held it up", f"<p>{escape(report.bottleneck)}</p>{_chain(report)}"),
        _section("Agents", _agents(report)),
        _section("Resources", _classes(report)),
        _section("Plan and measure", _against_plan(report)),
        _section("Schedule", _blocks(inputs.production_schedule)),
        _section("Costs", _costs(inputs.cost_report)),
        _section("Savings", _savings(inputs.cost_report)),
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}: production report</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body><main>{"".join(sections)}</main></body></html>\n'


def _summary(report: PerformanceReport, cost: CostReport | None) -> str:
    said = (
        f"{report.executions} executions in {_time(report.seconds)}: {_time(report.worked)} of work, {_time(report.waited)} of waiting, "
        f"{report.failures} failed attempt(s), {report.retakes} take(s) sent back."
    )
    if report.reused:
        said += f" {report.reused} result(s) were taken from earlier productions, which spared {_time(report.spared)} of work."
    if report.seconds_per_frame:
        said += f" A rendered frame took {report.seconds_per_frame:.3f} CPU seconds."
    if cost:
        said += f" Cost: <b>{cost.money:.2f} {escape(cost.currency)}</b>, " + (
            "within the budget." if cost.within_budget else f'<b class="bad">over the budget</b> ({", ".join(cost.exceeded)}).'
        )
    return said + ' <span class="soft">Measured up to the mastering of the cut.</span>'


def _agents(report: PerformanceReport) -> str:
    heads = ("agent", "executions", "p50 s", "p99 s", "failures", "retakes", "reused", "work s", "waiting s", "CPU s", "tokens", "frames", "by")
    rows = [
        (
            row.agent,
            row.executions,
            f"{row.p50:.2f}",
            f"{row.p99:.2f}",
            row.failures,
            row.retakes,
            row.reused,
            f"{row.worked:.1f}",
            f"{row.waited:.1f}",
            f"{row.cpu_seconds:.1f}",
            row.prompt_tokens + row.completion_tokens,
            row.frames,
            ", ".join(row.providers),
        )
        for row in report.agents[:ROWS_SHOWN]
    ]
    return _table(heads, rows, words=(0, 12))


def _chain(report: PerformanceReport) -> str:
    steps = sorted(sorted(report.critical_path, key=lambda step: -step.seconds)[:CHAIN_SHOWN], key=lambda step: step.starts)
    told = f'<p class="soft">The chain of {len(report.critical_path)} steps that decided the length; its longest:</p>'
    return told + _table(("step", "from s", "seconds", "waiting s"), [(s.step, f"{s.starts:.1f}", f"{s.seconds:.1f}", f"{s.waited:.1f}") for s in steps])


def _classes(report: PerformanceReport) -> str:
    rows = [(row.resource_class, row.executions, f"{row.worked:.1f}", f"{row.waited:.1f}", row.most_at_once) for row in report.classes]
    return _table(("resource", "executions", "work s", "waiting s", "most at once"), rows)


def _against_plan(report: PerformanceReport) -> str:
    rows = [(row.department, row.planned_executions, row.measured_executions, f"{row.planned:.1f}", f"{row.measured:.1f}") for row in report.against_plan]
    return _table(("department", "planned", "made", "planned s", "measured s"), rows)


def _blocks(schedule: ProductionSchedule | None) -> str:
    if schedule is None:
        return ""
    rows = [
        (f"{block.number}. {block.location}", ", ".join(map(str, block.scenes)), ", ".join(block.called), f"{_time(block.starts)} to {_time(block.ends)}")
        for block in schedule.blocks
    ]
    reasons = "".join(f'<p class="soft">{escape(reason)}</p>' for reason in schedule.reasons)
    path = " &gt; ".join(dict.fromkeys(escape(step.department) for step in schedule.critical_path))
    planned = f"<p>Planned: {_time(schedule.seconds)} with {schedule.workers} renders at once. No film of this plan is faster than {_time(sum(s.seconds for s in schedule.critical_path))}: {path}.</p>"
    return planned + _table(("block", "scenes", "called", "planned"), rows, words=(0, 1, 2, 3)) + reasons


def _costs(cost: CostReport | None) -> str:
    if cost is None:
        return ""
    rows = [(line.what, f"{line.amount:.1f}", f"{line.unit_price:.8f}".rstrip("0").rstrip("."), f"{line.money:.4f}") for line in cost.spending]
    limits = [(use.limit.replace("_", " "), f"{use.used:g}", f"{use.allowed:g}", use.state) for use in cost.limits]
    bill = _table(("what", "used", f"{escape(cost.currency)} each", escape(cost.currency)), rows) + _table(("limit", "used", "allowed", ""), limits)
    return bill + _table(("estimated at the start", "low", "expected", "high", "came to", ""), [_estimate(one) for one in cost.estimate], words=(0, 5))


def _estimate(one: EstimateKept) -> tuple[str, ...]:
    numbers = (one.expected.low, one.expected.expected, one.expected.high, one.used)
    return (one.what.replace("_", " "), *(f"{number:.4g}" if number < 1 else f"{number:.1f}" for number in numbers), one.state)


def _savings(cost: CostReport | None) -> str:
    if cost is None:
        return ""
    if not cost.savings:
        return "<p>None that the figures point to.</p>"
    rows = [(one.advice, one.because, f"{one.seconds:.1f}", f"{one.money:.2f}") for one in cost.savings]
    return _table(("advice", "because", "seconds", "money"), rows, words=(0, 1))


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{heading}</h2>{content}</section>" if content else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]], words: Sequence[int] = (0,)) -> str:
    """`words`: the columns that hold text; the others hold numbers."""
    if not rows:
        return ""
    head = "".join(f"<th{'' if at in words else RIGHT}>{name}</th>" for at, name in enumerate(heads))
    body = "".join("<tr>" + "".join(f"<td{'' if at in words else NUMBER}>{escape(str(cell))}</td>" for at, cell in enumerate(row)) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


NUMBER, RIGHT = ' class="number"', ' style="text-align:right"'


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
