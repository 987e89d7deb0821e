"""Secrets of others that this installation must be able to use again: encrypted before they go to Redis.

AES-256-GCM under a key derived from the installation's signing key, which is not in Redis; the purpose and the place are authenticated with it, so that a secret is of no use in another place. Form:
`<id of the signing key>:<base64 of nonce and ciphertext>`. What was locked under a signing key that is listed no longer cannot be opened.
"""

import base64
import binascii
import secrets

from .contracts.errors import Tampered
from .seals import KeyRing

NONCE_BYTES = 12


def lock(ring: KeyRing, purpose: str, place: str, secret: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    kid, key = ring.derived(purpose)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return f"{kid}:{base64.b64encode(nonce + AESGCM(key).encrypt(nonce, secret, place.encode())).decode()}"


def unlock(ring: KeyRing, purpose: str, place: str, locked: str) -> bytes:
    """What was locked for this purpose and place. Raises Tampered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    kid, _, sealed = locked.partition(":")
    _, key = ring.derived(purpose, kid)
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Tampered("A stored secret is not what was locked for this place.") from error
