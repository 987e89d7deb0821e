"""Seals: what Redis gives back is what one of us wrote, in the place it was written for, or it is refused.

A seal is an HMAC-SHA256 over a purpose and a list of byte strings, made with a key that is not in Redis. The parts name the place (workflow, checkpoint, field …) as well as the content, so that
bytes which are genuine elsewhere are not genuine here. Whoever can write the store can therefore still delete, or put back what once stood at the very same place; who keeps counters
(the checkpoints do) notices the second.

    trailer   48 bytes: 4 of form, 12 of key id (padded with NUL), 32 of HMAC
    message   every part behind its length (8 bytes, big endian), the purpose first: no two lists of parts give the same message

Keys. `CALLSHEET_SIGNING_KEYS`, else `<home>/run/signing.keys` (made by bring-up, mode 0600): `id:hex`, one a line or divided by commas, the newest first. The first one signs, all verify. A key that is
no longer listed makes what it sealed unreadable. With a file, a process that meets an id it does not know reads the file once more, so that keys may be added while it runs; with the variable, add the
new key as the last one everywhere first, and move it to the front afterwards.

Costs (one core of a shared machine): 3 µs to seal 100 bytes, 6 µs for 5 KB, 26 µs for 40 KB, the same to verify. A checkpoint with two new values of 5 KB takes 40 µs more, stored or read (put 3400 to
2900 a second from one thread, 14,000 to 9,000 from fifty); a LangGraph superstep takes 2 to 13 % more processor time.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from struct import Struct

from .contracts.base import Model
from .contracts.errors import Misconfigured, Tampered
from .settings import Settings

FORM = b"\xc1cs1"
"""Begins every trailer; 0xC1 occurs in neither UTF-8 nor MessagePack."""
KEY_BYTES = 32
_TRAILER = Struct(f"4s12s{KEY_BYTES}s")
TRAILER_BYTES = _TRAILER.size
_LENGTH = Struct(">Q").pack
_WORD = re.compile(r"([A-Za-z0-9_.-]{1,12}):([0-9a-fA-F]{64})")

Keys = Sequence[tuple[str, bytes]]
"""Key ids with their secrets, the signing one first."""


class Finding(Model):
    """What an examination found of one stored thing. Where `ok` holds and `code` is not `ok`, it is a remark: something a person may want to know of and nobody has to mend."""

    subject: str
    """What was looked at: `checkpoint ID`, `thread`, …"""
    ok: bool = True
    code: str = "ok"
    detail: str = ""


class KeyRing:
    """The keys of an installation. `refresh` is asked for the present ones when a seal names a key that is not here."""

    def __init__(self, keys: Keys, *, refresh: Callable[[], Keys] | None = None) -> None:
        if not keys:
            raise Misconfigured(
                "There is no signing key: give CALLSHEET_SIGNING_KEYS as `id:hex`, or run `callsheet up`, which makes one.", code="signing_keys"
            )
        self._signing = (keys[0][0].encode().ljust(12, b"\0"), keys[0][1])
        self._known = _by_id(keys)
        self._refresh = refresh

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.ids)})"

    @property
    def ids(self) -> list[str]:
        """Ids of the keys this ring verifies with."""
        return [kid.rstrip(b"\0").decode() for kid in self._known]

    def seal(self, purpose: str, *parts: bytes) -> bytes:
        """The trailer for these parts, TRAILER_BYTES long."""
        kid, secret = self._signing
        return _TRAILER.pack(FORM, kid, _mac(secret, purpose, parts))

    def verify(self, purpose: str, trailer: bytes, *parts: bytes) -> None:
        """Raises Tampered unless this trailer was made for exactly these parts, in this order, by a key of the ring."""
        if len(trailer) != TRAILER_BYTES or not trailer.startswith(FORM):
            raise Tampered("It carries no signature, or half of one.")
        _, kid, mac = _TRAILER.unpack(trailer)
        if not hmac.compare_digest(_mac(self._secret(kid), purpose, parts), mac):
            raise Tampered("Its signature does not fit its bytes or its place.")

    def sealed(self, purpose: str, payload: bytes, *place: bytes) -> bytes:
        """The payload with a trailer behind it that holds for this place only."""
        return payload + self.seal(purpose, *place, payload)

    def opened(self, purpose: str, stored: bytes, *place: bytes) -> bytes:
        """The payload of what `sealed` gave. Raises Tampered."""
        payload = stored[:-TRAILER_BYTES]
        self.verify(purpose, stored[-TRAILER_BYTES:], *place, payload)
        return payload

    def derived(self, purpose: str, kid: str | None = None) -> tuple[str, bytes]:
        """A key of 32 bytes for another purpose, made from the signing key, or from the one with that id; and its id. Raises Tampered when that key is not here."""
        name = self._signing[0] if kid is None else kid.encode().ljust(12, b"\0")
        return name.rstrip(b"\0").decode(), _mac(self._secret(name), "derived key", (purpose.encode(),))

    def _secret(self, kid: bytes) -> bytes:
        if kid not in self._known and self._refresh is not None and (present := self._refresh()):
            self._known = _by_id(present)
        secret = self._known.get(kid)
        if secret is None:
            name = kid.rstrip(b"\0").decode("ascii", "replace")
            raise Tampered(
                f"It is signed with key {name!r}, which is not among the keys here ({', '.join(self.ids)}).",
                code="unknown_signing_key",
                next_step="If that key was retired too early or lives on another host, add it to CALLSHEET_SIGNING_KEYS or to run/signing.keys, then retry.",
            )
        return secret


def key_ring(settings: Settings) -> KeyRing:
    """The ring of this installation. Raises Misconfigured when it has no key or one that cannot be read."""

    def current() -> Keys:
        return parse_keys(settings.signing_keys or "")

    return KeyRing(current(), refresh=current)


def parse_keys(text: str) -> Keys:
    """Keys from `id:hex`, divided by commas or line ends. Raises Misconfigured, without repeating a secret."""
    keys: list[tuple[str, bytes]] = []
    for number, word in enumerate(text.replace(",", "\n").split(), start=1):
        if (found := _WORD.fullmatch(word)) is None:
            raise Misconfigured(
                f"Signing key {number} is not `id:hex`: an id of up to 12 letters, digits, `_`, `.` or `-`, a colon and {2 * KEY_BYTES} hexadecimal digits.",
                code="signing_keys",
            )
        keys.append((found[1], bytes.fromhex(found[2])))
    if len({kid for kid, _ in keys}) != len(keys):
        raise Misconfigured("Two signing keys have the same id; each needs its own.", code="signing_keys")
    return keys


def new_key_text() -> str:
    """A random key in its written form."""
    return f"{secrets.token_hex(4)}:{secrets.token_hex(KEY_BYTES)}"


# What the stores seal


def unsealed(stored: bytes) -> bytes:
    """The payload, sealed or not, without looking whether the seal holds: for showing, never for acting on."""
    return stored[:-TRAILER_BYTES] if stored[-TRAILER_BYTES:].startswith(FORM) else stored


def seal_row(ring: KeyRing | None, workflow_id: str, key: str, row: bytes) -> bytes:
    """A ledger row for storage. Its first byte, the state's letter, stays in front, and is sealed with the rest. Without a ring the row stays as it is."""
    return row if ring is None else ring.sealed("ledger row", row, workflow_id.encode(), key.encode())


def open_row(ring: KeyRing | None, workflow_id: str, key: str, stored: bytes) -> bytes:
    """The row that `seal_row` was given for this workflow and execution key. Raises Tampered."""
    return stored if ring is None else ring.opened("ledger row", stored, workflow_id.encode(), key.encode())


def seal_document(ring: KeyRing | None, workflow_id: str, name: str, document: bytes) -> bytes:
    """A document of a workflow (its record's `name`) for storage. Without a ring it stays as it is."""
    return document if ring is None else ring.sealed("document", document, workflow_id.encode(), name.encode())


def open_document(ring: KeyRing | None, workflow_id: str, name: str, stored: bytes) -> bytes:
    """The document that `seal_document` was given under this name. Raises Tampered."""
    return stored if ring is None else ring.opened("document", stored, workflow_id.encode(), name.encode())


def _by_id(keys: Keys) -> dict[bytes, bytes]:
    return {kid.encode().ljust(12, b"\0"): secret for kid, secret in keys}


def _mac(secret: bytes, purpose: str, parts: Sequence[bytes]) -> bytes:
    pieces: list[bytes] = []
    for part in (purpose.encode(), *parts):
        pieces += (_LENGTH(len(part)), part)
    return hmac.digest(secret, b"".join(pieces), "sha256")
