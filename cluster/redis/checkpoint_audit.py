"""Examines everything stored of a thread, changes nothing, and says of each checkpoint whether it can be trusted. For `callsheet verify` and for people who repair."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from ..contracts.errors import CheckpointTampered
from ..seals import Finding
from . import keys
from .checkpoint_seals import NUL
from .checkpoints import CheckpointStore, Stored


async def audit(store: CheckpointStore, thread: str) -> list[Finding]:
    """A finding per checkpoint, oldest first within its namespace, then those about the thread as a whole.

    Codes of checkpoints: `ok`, `signature_invalid` (also: missing, listed elsewhere), `unknown_signing_key`, `parent_changed`, `token_went_back`, and as a remark `parent_gone`. Of the thread: `unlisted`
    (stored and not in the order) and as a remark `gap` (numbers nobody has: pruned, dropped at a retry, or taken away). A thread may be in use meanwhile: a checkpoint
    that comes or goes during the examination is no fault.
    """
    findings, found, listed = list[Finding](), dict[tuple[str, str], Stored](), set[str]()
    at_first = await store.members(thread)
    for ns in await store.namespaces(thread):
        for checkpoint_id, _ in reversed(await store.listed(thread, ns)):
            listed.add(keys.checkpoint("c", thread, ns, checkpoint_id))
            subject = f"checkpoint {_named(ns, checkpoint_id)}"
            try:
                stored = await store.read(thread, ns, checkpoint_id)
            except CheckpointTampered as error:
                findings.append(Finding(subject=subject, ok=False, code=error.code, detail=error.detail))
                continue
            if stored is None:
                if checkpoint_id not in {still for still, _ in await store.listed(thread, ns)}:
                    continue
                findings.append(Finding(subject=subject, ok=False, code="signature_invalid", detail="The order names it, and there is none of this name."))
                continue
            findings.append(_of(stored, subject, found.get((ns, stored.parent))))
            found[ns, checkpoint_id] = stored
    return [*findings, *_of_tokens(found), *_of_gaps(found.values()), *_of_unlisted(thread, listed, at_first & await store.members(thread))]


def _of(stored: Stored, subject: str, parent: Stored | None) -> Finding:
    if parent is not None and parent.mac != stored.link:
        return Finding(subject=subject, ok=False, code="parent_changed", detail=f"{parent.checkpoint_id} is not as it was when this one followed it.")
    if parent is None and stored.parent:
        return Finding(subject=subject, code="parent_gone", detail=f"Its parent {stored.parent} is not there, or not in front of it.")
    return Finding(subject=subject)


def _of_tokens(found: Mapping[tuple[str, str], Stored]) -> Iterable[Finding]:
    """A fence only rises, so tokens never fall while counters rise."""
    for before, after in pairwise(sorted(found.items(), key=lambda item: item[1].counter)):
        if after[1].token < before[1].token:
            detail = f"It was stored under token {after[1].token}, after one under {before[1].token}: an old checkpoint was put back."
            yield Finding(subject=f"checkpoint {_named(*after[0])}", ok=False, code="token_went_back", detail=detail)


def _of_gaps(found: Iterable[Stored]) -> Iterable[Finding]:
    counters = sorted(stored.counter for stored in found)
    missing = [f"{low + 1}" if low + 2 == high else f"{low + 1} to {high - 1}" for low, high in pairwise([0, *counters]) if high > low + 1]
    if missing:
        yield Finding(
            subject="thread",
            code="gap",
            detail=f"There is no trustworthy checkpoint with number {', '.join(missing)}: pruned, dropped at a retry, or taken away.",
        )


def _of_unlisted(thread: str, listed: set[str], members: Iterable[str]) -> Iterable[Finding]:
    prefix = keys.checkpoint("c", thread, "")
    for name in sorted(members):
        if name.startswith(prefix) and name not in listed:
            ns, _, checkpoint_id = name[len(prefix) :].rpartition(":")
            yield Finding(
                subject=f"checkpoint {_named(ns, checkpoint_id)}",
                ok=False,
                code="unlisted",
                detail="It is stored, and the order of the thread does not name it.",
            )


def _named(ns: str, checkpoint_id: str) -> str:
    return f"{checkpoint_id} in {ns.replace(NUL, '')}" if ns else checkpoint_id
