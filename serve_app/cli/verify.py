"""`callsheet verify`: whether what is stored of a workflow is what was written of it, and what a delivered film says of its origin. Examined here, with this machine's keys; the server only hands out bytes.

Exit codes: 0 everything holds, 1 something does not, 2 it could not be examined.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .failures import FAILED, UNUSABLE, Stopped, plainly, say

if TYPE_CHECKING:
    from cluster.contracts.credentials import Credentials
    from cluster.seals import Finding, KeyRing
    from cluster.settings import Settings
    from cluster.verification import AuditBundle, Bundle

    from .api import Api

AUDIT_PAGE = 1000


def verify(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="ID|FILE",
            help="A workflow; or a film or picture with content credentials, or a bundle that was saved with --out: those need nothing that runs.",
        ),
    ] = None,
    audit: Annotated[str | None, typer.Option("--audit", metavar="PROJECT", help="The audit log of a project instead.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Also save the evidence here, to be examined again at any time.")] = None,
    keys: Annotated[Path | None, typer.Option("--keys", help="File with the signing keys, `id:hex` one a line; else those of this installation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every finding as JSON.")] = False,
) -> None:
    """Verify log, results, checkpoints and end of a workflow by hashes and signatures, or the content credentials of a delivered file."""
    with plainly():
        from cluster.content_credentials import media_type_of
        from cluster.settings import Settings
        from cluster.verification import Bundle, examine, examine_audit, holds

        if (what is None) == (audit is None):
            raise Stopped(UNUSABLE, "Name one thing to verify: a workflow, a saved bundle, or --audit PROJECT.")
        if what and Path(what).is_file() and (kind := media_type_of(Path(what))):
            _credentials(Path(what), kind, as_json=as_json)
            return
        settings = Settings()
        evidence = _saved(Path(what)) if what and Path(what).is_file() else _fetched(settings, what, audit)
        if out is not None:
            _save(evidence, out)
        findings = examine(evidence, _ring(settings, keys)) if isinstance(evidence, Bundle) else examine_audit(evidence)
        if as_json:
            print(json.dumps({"ok": holds(findings), "findings": [finding.model_dump() for finding in findings]}, indent=2))
        else:
            _show(findings)
        if not holds(findings):
            raise Stopped(FAILED, "" if as_json else "It does not hold: what is stored is not what was written.")


def _credentials(path: Path, media_type: str, *, as_json: bool) -> None:
    """Shows what a file says of its origin. Raises Stopped where it does not hold, or says nothing."""
    from cluster.content_credentials import read

    found = read(path, media_type)
    if as_json:
        print(found.model_dump_json(indent=2))
    else:
        _tell(found)
    if found.state == "none":
        raise Stopped(UNUSABLE, "" if as_json else f"{path} has no content credentials. `callsheet fetch ID` delivers a film with them.")
    if found.state == "invalid":
        raise Stopped(
            FAILED,
            ""
            if as_json
            else f"They do not hold ({', '.join(found.faults) or 'signature'}): the file was changed after it was sealed, or the seal is not genuine.",
        )


def _tell(found: "Credentials") -> None:
    from .tables import show

    states = {
        "trusted": "signed, unchanged, by a trusted authority",
        "valid": "signed and unchanged; the signer is vouched for by no list of trusted authorities",
        "invalid": "DO NOT HOLD",
        "none": "none",
    }
    rows: list[tuple[str, str]] = [("credentials", states[found.state]), ("signed by", found.signed_by), ("how it was made", found.source)]
    if origin := found.origin:
        providers = sorted({provider for one in origin.agents for provider in one.providers if provider})
        rows += [("title", origin.title), ("statement", origin.statement), ("workflow", f"{origin.workflow_id} ({origin.workflow_type})")]
        rows += [("agents", f"{len(origin.agents)}: {', '.join(one.agent for one in origin.agents)}"), ("providers", ", ".join(providers))]
        rows += [(f"gate {one.gate}", f"{one.choice}, by {one.role or one.by}") for one in origin.decisions]
        rows += [("history", f"{origin.events} events, the last {origin.history}"), ("bytes below", f"sha256 {origin.sha256}")]
    show(("what", "said"), [row for row in rows if row[1]])


def _saved(path: Path) -> "Bundle | AuditBundle":
    from pydantic import ValidationError

    from cluster.verification import AUDIT_FORM, AuditBundle, Bundle

    try:
        text = path.read_bytes()
        return AuditBundle.model_validate_json(text) if AUDIT_FORM.encode() in text[:200] else Bundle.model_validate_json(text)
    except OSError as error:
        raise Stopped(UNUSABLE, f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise Stopped(UNUSABLE, f"{path} is no evidence of callsheet: save some with `callsheet verify ID --out {path.name}`.") from error


def _fetched(settings: "Settings", workflow_id: str | None, project: str | None) -> "Bundle | AuditBundle":
    from cluster.contracts.ids import WorkflowId, shard_of_workflow
    from cluster.verification import Bundle

    from .api import Api

    if workflow_id is not None and shard_of_workflow(WorkflowId(workflow_id)) is None:
        raise Stopped(UNUSABLE, f"There is no file {workflow_id}, and it is no workflow's id: `callsheet ls` shows those.")
    with Api(settings) as api:
        if workflow_id is not None:
            return api.get(f"/api/v1/workflows/{workflow_id}/evidence", Bundle)
        return _whole_audit(api, project or "")


def _whole_audit(api: "Api", project: str) -> "AuditBundle":
    """Page by page up to the newest entry. Entries added meanwhile are read too: the last page says where the log ends."""
    from cluster.verification import AuditBundle, StoredEntry

    entries: list[StoredEntry] = []
    while True:
        page = api.get(f"/api/v1/projects/{project}/evidence", AuditBundle, after=len(entries), limit=AUDIT_PAGE)
        entries += page.entries
        if len(page.entries) < AUDIT_PAGE:
            return page.model_copy(update={"entries": tuple(entries)})


def _save(evidence: "Bundle | AuditBundle", path: Path) -> None:
    try:
        path.write_text(evidence.model_dump_json())
    except OSError as error:
        raise Stopped(UNUSABLE, f"{path} cannot be written: {error.strerror}.") from error
    say(f"Saved to {path}; examine it again with `callsheet verify {path}`.")


def _ring(settings: "Settings", path: Path | None) -> "KeyRing":
    from cluster.seals import KeyRing, key_ring, parse_keys

    if path is None:
        return key_ring(settings)
    try:
        return KeyRing(parse_keys(path.read_text()))
    except (OSError, UnicodeDecodeError) as error:
        raise Stopped(UNUSABLE, f"{path} cannot be read as a file of signing keys.") from error


def _show(findings: "Sequence[Finding]") -> None:
    """One line for each part; of many checkpoints that hold, one for all."""
    from rich.text import Text

    from .tables import show

    sound = [finding for finding in findings if finding.subject.startswith("checkpoint ") and finding.ok and finding.code == "ok"]
    rows: list[Sequence[str | Text]] = []
    for finding in findings:
        if sound and finding is sound[0]:
            rows.append(("checkpoints", Text("OK", "green"), f"{len(sound)} signed, each follows the one before it."))
        if finding not in sound:
            mark = Text("OK", "green") if finding.ok else Text("!!", "bold red")
            rows.append((finding.subject, mark, f"{finding.detail}{'' if finding.code == 'ok' else f' [{finding.code}]'}"))
    show(("what", "", "found"), rows)
