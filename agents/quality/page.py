"""The quality report as one web page: self-contained, light or dark as the reader's screen is, legible on a telephone, and fit to be printed.

It shows what was found where: verdict, score by criterion, every shot with its picture and its findings, loudness and light over time, and the table of
figures. Pure: the same report gives the same bytes.
"""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from agents.film import CutEntry, FinalEdit, QcIssue, QcReport, ShotRecord
from agents.media.cuts import changes
from agents.media.jobs import Screening

from .rubric import MEANING, WEIGHTS

STYLE = """
:root{color-scheme:light dark;--ground:#fbfaf7;--card:#fff;--ink:#1d2026;--soft:#666c78;--line:#dfdcd4;--good:#2f7d4f;--fair:#a8741a;--bad:#b3352b;--tone:#3b6ea5}
@media screen and (prefers-color-scheme:dark){:root{--ground:#15171b;--card:#1d2026;--ink:#e9e7e1;--soft:#9aa0ac;--line:#33373f;--good:#67bd8a;--fair:#dfae57;--bad:#ef7e72;--tone:#82b1e6}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}h1{font-size:28px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}p{margin:4px 0}
.soft{color:var(--soft)}.good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}
table{border-collapse:collapse;width:100%;font-size:14px}td,th{padding:5px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:500}td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{height:8px;width:160px;margin-top:6px;background:var(--line);border-radius:4px;overflow:hidden}.bar i{display:block;height:100%;background:var(--tone)}
.shots{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:14px}
.shot{background:var(--card);border:1px solid var(--line);border-radius:8px;overflow:hidden;break-inside:avoid}.shot img{display:block;width:100%}
.shot div{padding:8px 10px;font-size:13px}.shot.faulty{border-color:var(--bad)}.shot b{font-weight:600}.when{white-space:nowrap}
svg{display:block;width:100%;height:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}svg text{fill:var(--soft);font:11px system-ui,sans-serif}
.wide{overflow-x:auto}th{white-space:nowrap}.findings td:nth-child(-n+3){white-space:nowrap}
@media screen and (max-width:640px){main{padding:20px 14px 48px}.wide svg{min-width:880px}.criteria th,.findings th{display:none}
.criteria tr,.findings tr{display:grid;gap:0 10px;padding:7px 0;border-bottom:1px solid var(--line)}.criteria td,.findings td{border:0;padding:0}
.criteria tr{grid-template-columns:74px 40px 1fr 40px}.findings tr{grid-template-columns:auto auto 1fr}.criteria td:last-child,.findings td:last-child{grid-column:1/-1}
.criteria tr:first-child,.findings tr:first-child{display:none}.bar{width:auto}.findings td{overflow-wrap:anywhere}}
@media print{body{background:#fff;color:#000}.bar,.bar i{print-color-adjust:exact;-webkit-print-color-adjust:exact}tr{break-inside:avoid}main{max-width:none;padding:0}.shots{grid-template-columns:repeat(3,1fr)}h2{break-after:avoid}}
"""
SEVERITY = {"error": "bad", "warning": "fair", "info": "soft"}


def page(title: str, report: QcReport, screening: Screening, edit: FinalEdit, shots: Sequence[ShotRecord]) -> str:
    """The report of a film as HTML."""
    records = {shot.frame_id: shot for shot in shots}
    passed = report.status == "pass"
    errors = sum(issue.severity == "error" for issue in report.issues)
    warnings = sum(issue.severity == "warning" for issue in report.issues)
    verdict = f'<b class="{"good" if passed else "bad"}">{"passed" if passed else "failed"}</b>'
    sections = (
        f"<h1>{escape(title)}</h1><p>Quality control {verdict}: {errors} error(s), {warnings} warning(s). Score <b>{report.score:.2f}</b> of 1. "
        f'<span class="soft">{edit.seconds:.1f} s, {edit.width}x{edit.height}, {sum(entry.kind == "shot" for entry in edit.timeline)} shots.</span></p>',
        _section("Score", _criteria(report.rubric)),
        _section("Findings", _issues(report.issues)),
        _section("What to do", "".join(f"<p>{escape(action)}</p>" for action in report.recommended_actions)),
        _section("Over time", _curves(screening, edit)),
        _section("Shots", _shots(report.issues, screening, edit, records)),
        _section("Figures", _figures(report.measured)),
    )
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}: quality control</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body><main>{"".join(sections)}</main></body></html>\n'


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{heading}</h2>{content}</section>" if content else ""


def _criteria(rubric: Mapping[str, float]) -> str:
    rows = "".join(
        f'<tr><td>{name}</td><td class="number">{rubric[name]:.2f}</td><td><div class="bar"><i style="width:{rubric[name]:.0%}"></i></div></td>'
        f'<td class="number soft">{weight:.0%}</td><td class="soft">{escape(MEANING[name])}</td></tr>'
        for name, weight in WEIGHTS.items()
        if name in rubric
    )
    return (
        f'<div class="wide"><table class="criteria"><tr><th>criterion</th><th>0 to 1</th><th></th><th>weight</th><th>what it is</th></tr>{rows}</table></div>'
        if rows
        else ""
    )


def _issues(issues: Sequence[QcIssue]) -> str:
    if not issues:
        return '<p class="good">Nothing was found.</p>'
    order = ("error", "warning", "info")
    rows = "".join(
        f'<tr><td class="{SEVERITY[issue.severity]}">{issue.severity}</td><td>{escape(issue.code)}</td><td>{escape(issue.part_id)}</td><td>{escape(issue.description)}</td></tr>'
        for issue in sorted(issues, key=lambda issue: order.index(issue.severity))
    )
    return f'<div class="wide"><table class="findings"><tr><th>severity</th><th>check</th><th>part</th><th>what</th></tr>{rows}</table></div>'


def _shots(issues: Sequence[QcIssue], screening: Screening, edit: FinalEdit, records: Mapping[str, ShotRecord]) -> str:
    cards = [
        _shot(number, entry, issues, screening, edit.fps, records.get(entry.frame_id)) for number, entry in enumerate(edit.timeline) if not entry.is_transition
    ]
    return f'<div class="shots">{"".join(cards)}</div>'


def _shot(number: int, entry: CutEntry, issues: Sequence[QcIssue], screening: Screening, fps: int, record: ShotRecord | None) -> str:
    name = entry.frame_id or entry.kind
    mine = [issue for issue in issues if issue.part_id == name]
    faulty = " faulty" if any(issue.severity == "error" for issue in mine) or (record and record.issues) else ""
    picture = screening.pictures.get(number)
    image = f'<img alt="{escape(name)}" src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}">' if picture else ""
    told = "".join(f'<p class="{SEVERITY[issue.severity]}">{escape(issue.description)}</p>' for issue in mine)
    retaken = f'<p class="fair">Take {record.retakes + 1}.</p>' if record and record.retakes else ""
    facts = f'<p class="soft">{_measures(record.measured)}</p>' if record and record.measured else ""
    when = f"{entry.start_frame / fps:.1f} s, {entry.frames} frames"
    return f'<div class="shot{faulty}">{image}<div><b>{escape(name)}</b> <span class="soft when">{when}</span>{told}{retaken}{facts}</div></div>'


def _measures(measured: Mapping[str, float]) -> str:
    shown = (("moving_share", "moves"), ("mean_luma", "light"), ("contrast", "contrast"), ("lips_moving", "lips"), ("identity", "identity"))
    return ", ".join(f"{label} {measured[name]:.2f}" for name, label in shown if name in measured)


def _figures(measured: Mapping[str, float]) -> str:
    rows = "".join(f'<tr><td>{escape(name.replace("_", " "))}</td><td class="number">{value:g}</td></tr>' for name, value in measured.items())
    return f"<table>{rows}</table>"


def _curves(screening: Screening, edit: FinalEdit) -> str:
    """Loudness and light every half second over the cuts."""
    width, height, left, seconds = 1040, 190, 44, max(edit.seconds, 0.5)
    across = (width - left - 8) / seconds
    cuts = "".join(f'<path d="M{left + frame / edit.fps * across:.1f} 8V{height - 22}" stroke="var(--line)"/>' for frame in changes(edit.timeline))
    loud = _line([(value + 50) / 50 for value in screening.findings.momentary], left, across, height, "var(--tone)")
    light = _line(screening.lumas, left, across, height, "var(--fair)")
    marks = "".join(f'<text x="4" y="{12 + (height - 34) * share:.0f}">{label}</text>' for share, label in ((0.0, "0 LUFS"), (0.5, "-25"), (1.0, "-50")))
    times = "".join(f'<text x="{left + at * across:.0f}" y="{height - 6}">{at} s</text>' for at in range(0, int(seconds) + 1, 10))
    svg = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="loudness and light over time">{cuts}{loud}{light}{marks}{times}</svg>'
    return f'<div class="wide">{svg}</div><p class="soft">Momentary loudness (blue) and light of the picture (amber); lines are cuts.</p>'


def _line(values: Sequence[float], left: float, across: float, height: float, colour: str) -> str:
    if not values:
        return ""
    points = " ".join(f"{left + index / 2 * across:.1f},{8 + (height - 30) * (1 - min(1.0, max(0.0, value))):.1f}" for index, value in enumerate(values))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
