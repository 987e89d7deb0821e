"""What those who checked along the way found, as issues of the quality report: continuity, script supervision, rating and rights. Pure.

The codes begin with `CONTINUITY_`, `SCRIPT_` or `RATING_`, `RIGHTS_`; a break of the story that anybody would see (somebody dead walks in, one thing in two hands) is an error, the rest warnings and remarks.
"""

from collections.abc import Sequence

from agents.film import QcIssue, ShotRecord
from agents.film.records import ComplianceReport, ContinuityReport, ContinuityRule, SupervisionNote

from .legal_compliance import passed

GRAVE: frozenset[ContinuityRule] = frozenset({"ENTRANCE", "EXIT", "CAST", "HANDS"})
LONGER, SHORTER = 2.5, 0.4
"""Shares of the timed length beyond which a finished scene is told."""
RECORDS = ("CONTINUITY_", "SCRIPT_", "RATING_", "RIGHTS_")


def continuity_issues(report: ContinuityReport | None) -> list[QcIssue]:
    return [
        QcIssue(code=f"CONTINUITY_{fault.rule}", severity="error" if fault.rule in GRAVE else "warning", description=fault.description, part_id=fault.part_id)
        for fault in (report.faults if report else ())
    ]


def script_issues(notes: Sequence[SupervisionNote], shots: Sequence[ShotRecord]) -> list[QcIssue]:
    """Findings of the script supervisor, and scenes that came out of another length than they read."""
    found: list[QcIssue] = []
    for note in notes:
        part, made = f"SCENE_{note.scene_number}", sum(shot.seconds for shot in shots if shot.scene_number == note.scene_number)
        found += [QcIssue(code="SCRIPT_MISMATCH", severity="warning", description=words, part_id=words.partition(":")[0] or part) for words in note.mismatches]
        if note.unlisted_props:
            found.append(
                QcIssue(
                    code="SCRIPT_PROPS", severity="info", description=f"Spoken of as if at hand, and not seen: {', '.join(note.unlisted_props)}.", part_id=part
                )
            )
        if made and not SHORTER * note.seconds <= made <= LONGER * note.seconds:
            found.append(
                QcIssue(
                    code="SCRIPT_LENGTH",
                    severity="info",
                    description=f"Scene {note.scene_number} reads in {note.seconds:.0f} s and runs {made:.0f} s.",
                    part_id=part,
                )
            )
    return found


def compliance_issues(report: ComplianceReport | None) -> list[QcIssue]:
    if report is None:
        return []
    worst = next((reason for reason in report.reasons if reason.rating == report.rating), None)
    found = [QcIssue(code="RATING", severity="info", description=f"Rated {report.rating}: {report.descriptor[0].lower()}{report.descriptor[1:]}.")]
    if passed(report):
        because = f" because of “{worst.words}”" if worst else ""
        found.append(
            QcIssue(
                code="RATING_PASSED",
                severity="warning",
                description=f"{report.target_rating} was asked for; the film is {report.rating}{because}.",
                part_id=worst.part_id if worst else "",
            )
        )
    found += [
        QcIssue(
            code="RIGHTS_NAME",
            severity="warning",
            description=f"{named.name} is a {named.kind} that exists; ask for leave or change the name.",
            part_id=named.part_id,
        )
        for named in report.names
    ]
    return found


def carried_over(issues: Sequence[QcIssue]) -> list[QcIssue]:
    """What of the content review the final check shows by its part; a film with such a fault is still a film, so nothing of it is an error there."""
    return [
        issue if issue.severity != "error" else issue.model_copy(update={"severity": "warning"})
        for issue in issues
        if issue.code.startswith(RECORDS) or issue.code == "RATING"
    ]
