"""Seals a delivered file with content credentials (C2PA), and reads them again without a network.

The certificate comes from CALLSHEET_CONTENT_CREDENTIALS: PEM text, or a file of it, with the private key, the certificate and those above it. Without one, bring-up makes a key of this installation's own,
under an authority whose key is thrown away at once: such a signature shows that a file is unchanged and which installation sealed it, and every validator calls it untrusted, because nobody vouches for
that authority. No time-stamp is asked for: that would take a network.

Two seals of one file differ (C2PA salts its boxes), so a file is sealed when it is delivered and never where films are compared; `Origin.sha256` names the bytes below. Ed25519 for our own key; for others the
algorithm follows from the key. About 0.15 CPU seconds for a film of 100 s, 12 KB in the file.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contracts.credentials import SOURCE_TYPES, Credentials, DigitalSource, Origin
from .contracts.errors import Corrupt, Misconfigured
from .settings import Settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

NAME = "Callsheet"
LABEL = "org.callsheet.origin"
KINDS = {"video/mp4": "mp4", "image/png": "png"}
"""Media types that can be sealed."""
YEARS = 10
UNTRUSTED = "signingCredential.untrusted"
_OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}, "builder": {"thumbnail": {"enabled": False}}}
"""A file from anywhere must not make the reader call an address that it names."""
_BEGIN = "-----BEGIN CERTIFICATE-----"


def new_credentials() -> str:
    """A key of its own, the certificate for it and the authority's, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, NAME), x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def usage(*, authority: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not authority, False, False, False, False, authority, authority, False, False)

    authority, key, began = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), datetime.now(UTC) - timedelta(days=1)
    who = named("Installation authority")
    common = x509.CertificateBuilder().issuer_name(who).not_valid_before(began).not_valid_after(began + timedelta(days=365 * YEARS))
    above = (
        common.subject_name(who)
        .public_key(authority.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority.public_key()), critical=False)
        .sign(authority, None)
    )
    own = (
        common.subject_name(named("Films of this installation"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, None)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return secret + "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in (own, above))


def seal(source: Path, out: Path, media_type: str, origin: Origin, made_by: DigitalSource, settings: Settings) -> None:
    """Writes the file with its credentials. Raises Misconfigured without a usable key, Corrupt when the file is not what its type says."""
    import c2pa

    told = _told(origin, made_by, media_type)
    try:
        with (
            _signer(settings) as signer,
            c2pa.Builder(json.dumps(told), c2pa.Context.from_dict(_OFFLINE)) as builder,
            source.open("rb") as read,
            out.open("w+b") as written,
        ):
            builder.sign(signer, media_type, read, written)
    except c2pa.C2paError as error:
        out.unlink(missing_ok=True)
        raise Corrupt(f"{source.name} cannot be given content credentials: {error}. Fetch it without them.", code="not_sealed") from error


def media_type_of(path: Path) -> str | None:
    """What kind of file that can be sealed it is, by its first bytes; None for others."""
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(b"\x89PNG"):
        return "image/png"
    return "video/mp4" if head[4:8] == b"ftyp" else None


def read(path: Path, media_type: str = "video/mp4") -> Credentials:
    """What the file says, and whether it holds; asks no address that it names. Raises Corrupt when it cannot be read at all."""
    import c2pa

    try:
        with path.open("rb") as file, c2pa.Reader(media_type, file, context=c2pa.Context.from_dict(_OFFLINE)) as reader:
            found: dict[str, Any] = json.loads(reader.json())
    except (c2pa.C2paError, OSError) as error:
        if str(error).startswith("ManifestNotFound"):
            return Credentials(state="none")
        raise Corrupt(f"{path.name} cannot be read for content credentials: {error}.") from error
    return _found(found)


def _told(origin: Origin, made_by: DigitalSource, media_type: str) -> dict[str, Any]:
    made = {
        "action": "c2pa.created",
        "digitalSourceType": f"{SOURCE_TYPES}{made_by}",
        "softwareAgent": {"name": NAME, "version": origin.workflow_type},
        "description": origin.statement,
    }
    return {
        "claim_generator_info": [{"name": NAME}],
        "title": origin.title,
        "format": media_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [made]}},
            {"label": LABEL, "data": origin.model_dump(mode="json")},
        ],
    }


def _found(found: Mapping[str, Any]) -> Credentials:
    active = found["manifests"][found["active_manifest"]]
    said = {assertion["label"]: assertion["data"] for assertion in active.get("assertions", ())}
    actions = next((data.get("actions", ()) for label, data in said.items() if label.startswith("c2pa.actions")), ())
    source = next((str(action["digitalSourceType"]) for action in actions if "digitalSourceType" in action), "")
    results = found.get("validation_results", {}).get("activeManifest", {})
    faults = tuple(dict.fromkeys(fault["code"] for fault in results.get("failure", ()) if fault["code"] != UNTRUSTED))
    signature = active.get("signature_info") or {}
    states = {"Trusted": "trusted", "Valid": "valid"}
    return Credentials.model_validate(
        {
            "state": "invalid" if faults else states.get(found.get("validation_state", ""), "invalid"),
            "signed_by": ", ".join(part for part in (signature.get("common_name"), signature.get("issuer")) if part),
            "source": source.rpartition("/")[2],
            "origin": said.get(LABEL),
            "faults": faults,
            "other": {label: data for label, data in said.items() if label != LABEL and not label.startswith("c2pa.")},
        }
    )


def _signer(settings: Settings) -> Any:
    """Raises Misconfigured."""
    import c2pa

    text = settings.content_credentials
    if not text:
        raise Misconfigured(
            "This installation has no key for content credentials: run `callsheet up`, or set CALLSHEET_CONTENT_CREDENTIALS.", code="no_credentials"
        )
    key, chain = text.partition(_BEGIN)[0], _BEGIN + text.partition(_BEGIN)[2]
    try:
        algorithm, signed = _algorithm(key)
        return c2pa.Signer.from_callback(signed, algorithm, chain, None)
    except (ValueError, TypeError, c2pa.C2paError) as error:
        raise Misconfigured(
            "CALLSHEET_CONTENT_CREDENTIALS is not usable: it takes a private key without a passphrase, then its certificate, then those above it, as PEM.",
            code="credentials_unusable",
        ) from error


def _algorithm(pem: str) -> Any:
    """C2PA's name for what a key signs with, and the signing: Ed25519, ECDSA in the form C2PA wants, RSA-PSS."""
    import c2pa
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: PrivateKeyTypes = load_pem_private_key(pem.encode(), None)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return c2pa.C2paSigningAlg.ED25519, key.sign
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return c2pa.C2paSigningAlg.PS256, lambda data: key.sign(data, pss, hashes.SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size == 256:

        def signed(data: bytes) -> bytes:
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        return c2pa.C2paSigningAlg.ES256, signed
    raise ValueError("no key that C2PA knows")
