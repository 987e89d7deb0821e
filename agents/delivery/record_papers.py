"""The papers of those who know and check: the continuity sheet, with the timing of every scene, and the compliance report. Called by `papers`; each is there when its author took part.

Pages in the manner of the quality report: self-contained, light or dark as the reader's screen is, and fit to be printed. Same content, same bytes.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from agents.film.records import ComplianceReport, ContinuityReport, SupervisionNote
from agents.quality.page import STYLE

from .contents import DistributionInput

CONTINUITY_SHEET, COMPLIANCE_REPORT = "production/continuity_sheet.html", "production/compliance_report.html"
ASKED = {
    "ENTRANCE": "Is anybody seen before they come, or at all who is only spoken of?", "EXIT": "Is anybody seen after they have gone?", "CAST": "Is anybody in a shot who is not in its scene?", "TIME": "Does the clock go back, or a picture tell another hour?",
    "WEATHER": "Does the weather jump while nothing passes?", "HANDS": "Is the thing in two hands, or in another's without being given?", "COSTUME": "Does anybody change within a scene?", "OBJECT": "Is the thing seen where it is not?",
    "DIRECTION": "Does the camera cross the line?", "PLACE": "Is a shot where its scene is?",
}  # fmt: skip


def record_papers(inputs: DistributionInput, folder: Path) -> Iterator[str]:
    """Writes what there is; yields its names."""
    title = inputs.concept_brief.title
    if inputs.continuity_report or inputs.script_supervision_notes:
        (folder / CONTINUITY_SHEET).write_text(continuity_sheet(title, inputs), encoding="utf-8")
        yield CONTINUITY_SHEET
    if inputs.compliance_report:
        (folder / COMPLIANCE_REPORT).write_text(compliance_page(title, inputs.compliance_report), encoding="utf-8")
        yield COMPLIANCE_REPORT


def continuity_sheet(title: str, inputs: DistributionInput) -> str:
    notes, report = inputs.script_supervision_notes, inputs.continuity_report
    faults = len(report.faults) if report else 0
    head = f"<p>{len(notes)} scenes, {_pages(notes)} pages, {sum(note.seconds for note in notes):.0f} s as read. Continuity: {_count(faults)}.</p>"
    return _page(title, "continuity sheet", head, _timing(inputs, notes), _notes(notes), _faults(report), _checks(report))


def _pages(notes: Sequence[SupervisionNote]) -> str:
    whole, rest = divmod(sum(note.eighths for note in notes), 8)
    return f"{whole or ''} {f'{rest}/8' if rest else ''}".strip() or "0"


def _timing(inputs: DistributionInput, notes: Sequence[SupervisionNote]) -> str:
    sluglines = {scene.scene_number: scene.slugline for scene in inputs.scene_list}
    shot = {note.scene_number: sum(s.seconds for s in inputs.video_segments if s.scene_number == note.scene_number) for note in notes}
    rows = [
        (
            str(note.scene_number),
            sluglines.get(note.scene_number, ""),
            str(note.story_day),
            f"{note.eighths}/8",
            f"{note.seconds:.0f}",
            f"{shot[note.scene_number]:.0f}" if shot[note.scene_number] else "",
            ", ".join(note.silent),
        )
        for note in notes
    ]
    return _section("Scenes", _table(("scene", "where and when", "day", "pages", "reads, s", "runs, s", "in it without a line"), rows))


def _notes(notes: Sequence[SupervisionNote]) -> str:
    rows = [
        (f"SCENE_{note.scene_number}", words)
        for note in notes
        for words in (*note.mismatches, *(f"Spoken of and not seen: {thing}." for thing in note.unlisted_props))
    ]
    return _section("Said and done", _table(("scene", "note"), rows))


def _faults(report: ContinuityReport | None) -> str:
    if report is None:
        return ""
    rows = [(fault.part_id, fault.rule.lower(), fault.description) for fault in report.faults]
    return _section("Faults", _table(("part", "rule", "what"), rows) or '<p class="good">None was found.</p>')


def _checks(report: ContinuityReport | None) -> str:
    return _section(
        "What was asked",
        _table(
            ("rule", "question", "times"), [(check.rule.lower(), ASKED.get(check.rule, ""), str(check.asked)) for check in (report.checks if report else ())]
        ),
    )


def compliance_page(title: str, report: ComplianceReport) -> str:
    asked = f" {report.target_rating} was asked for." if report.target_rating else ""
    head = f'<p>Rated <b>{report.rating}</b>: {escape(report.descriptor)}.{asked}</p><p>{escape(report.disclosure)}</p><p class="soft">By the words of the script, in the terms of the American ratings; no board has seen the film.</p>'
    reasons = [(reason.rating, reason.category, reason.words, reason.part_id) for reason in report.reasons]
    rules = [(rule.platform, rule.rule, "yes" if rule.fulfilled else "to do", rule.action) for rule in report.platforms]
    names = [(named.name, named.kind, named.part_id) for named in report.names]
    return _page(
        title,
        "compliance report",
        head,
        _section("Why this rating", _table(("asks for", "category", "words", "part"), reasons) or "<p>Nothing in it asks for more.</p>"),
        _section("Names of others", _table(("name", "kind", "part"), names) or '<p class="good">None is named.</p>'),
        _section("Where it is shown", _table(("platform", "rule", "fulfilled", "what to do"), rules)),
    )


def _count(faults: int) -> str:
    return "no fault" if not faults else "1 fault" if faults == 1 else f"{faults} faults"


def _page(title: str, kind: str, *sections: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}: {kind}</title>'
    body = f"<h1>{escape(title)}</h1>{''.join(sections)}"
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body><main>{body}</main></body></html>\n'


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{heading}</h2>{content}</section>" if content else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
