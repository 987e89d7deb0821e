"""Seals: what they cover, whose keys count, how keys are kept and followed by others. No store needed."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from cluster.bringup.files import private_folder, write_private
from cluster.bringup.keys import ensure, rotate_signing
from cluster.contracts.errors import Corrupt, Misconfigured, Tampered
from cluster.seals import TRAILER_BYTES, KeyRing, key_ring, new_key_text, open_document, open_row, parse_keys, seal_document, seal_row
from cluster.settings import Settings

RING = KeyRing(parse_keys(new_key_text()))
Parts = st.lists(st.binary(max_size=20), max_size=4)


@pytest.fixture
def settings(home: Path) -> Settings:
    made = Settings(home=home, signing_keys_setting=None)
    private_folder(made.home_path)
    private_folder(made.run_path)
    return made


# What a seal covers


@given(Parts)
def test_a_seal_holds_for_its_parts_and_has_one_length(parts: list[bytes]) -> None:
    trailer = RING.seal("purpose", *parts)
    assert len(trailer) == TRAILER_BYTES
    RING.verify("purpose", trailer, *parts)


@given(Parts, Parts)
def test_no_two_lists_of_parts_share_a_seal(one: list[bytes], other: list[bytes]) -> None:
    trailer = RING.seal("purpose", *one)
    if one != other:
        with pytest.raises(Tampered):
            RING.verify("purpose", trailer, *other)
    with pytest.raises(Tampered):
        RING.verify("another purpose", trailer, *one)


@given(st.binary(max_size=40), st.data())
def test_any_flipped_byte_of_payload_or_trailer_is_noticed(payload: bytes, data: st.DataObject) -> None:
    stored = bytearray(RING.sealed("purpose", payload, b"place"))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Tampered):
        RING.opened("purpose", bytes(stored), b"place")


@pytest.mark.parametrize(
    "stored", [b"", b"legacy, unsigned", b"x" * 100, RING.seal("purpose", b"")[:-1]], ids=["empty", "unsigned", "other bytes", "cut short"]
)
def test_what_was_never_signed_or_only_half_is_refused(stored: bytes) -> None:
    with pytest.raises(Tampered) as refused:
        RING.opened("purpose", stored)
    assert refused.value.code == "signature_invalid"
    assert isinstance(refused.value, Corrupt)


# Rows and documents


def test_a_row_keeps_its_letter_in_front_and_belongs_to_one_workflow_and_one_key() -> None:
    stored = seal_row(RING, "w1", "key", b'S{"outputs":{}}')
    assert stored[:1] == b"S"
    assert open_row(RING, "w1", "key", stored) == b'S{"outputs":{}}'
    for workflow_id, key, changed in (("w2", "key", stored), ("w1", "other", stored), ("w1", "key", b"R" + stored[1:])):
        with pytest.raises(Tampered):
            open_row(RING, workflow_id, key, changed)


def test_a_document_belongs_to_one_workflow_and_one_name_and_is_no_row() -> None:
    stored = seal_document(RING, "w1", "input", b"{}")
    assert open_document(RING, "w1", "input", stored) == b"{}"
    for workflow_id, name in (("w2", "input"), ("w1", "options")):
        with pytest.raises(Tampered):
            open_document(RING, workflow_id, name, stored)
    with pytest.raises(Tampered):
        open_row(RING, "w1", "input", stored)


def test_without_a_ring_rows_and_documents_pass_unchanged() -> None:
    assert open_row(None, "w", "k", seal_row(None, "w", "k", b"S{}")) == b"S{}"
    assert open_document(None, "w", "n", seal_document(None, "w", "n", b"{}")) == b"{}"


# Keys


def test_the_first_key_signs_and_all_verify() -> None:
    old, new = parse_keys(f"old:{'1' * 64},new:{'2' * 64}")
    before = KeyRing([old]).seal("p", b"x")
    both = KeyRing([new, old])
    both.verify("p", before, b"x")
    with pytest.raises(Tampered) as refused:
        KeyRing([old]).verify("p", both.seal("p", b"x"), b"x")
    assert refused.value.code == "unknown_signing_key"
    assert "new" in refused.value.detail


def test_a_key_of_the_same_id_and_another_secret_does_not_verify() -> None:
    trailer = KeyRing([("k", b"1" * 32)]).seal("p", b"x")
    with pytest.raises(Tampered) as refused:
        KeyRing([("k", b"2" * 32)]).verify("p", trailer, b"x")
    assert refused.value.code == "signature_invalid"


@pytest.mark.parametrize("text", ["abc", "a:12", f"{'x' * 13}:{'1' * 64}", f"a:{'g' * 64}", f"a:{'1' * 64},a:{'2' * 64}", f"a b:{'1' * 64}"])
def test_keys_that_cannot_be_read_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_keys(text)
    assert "1" * 64 not in str(refused.value)


def test_a_ring_never_shows_its_secrets() -> None:
    assert repr(KeyRing(parse_keys(f"seen:{'1' * 64}"))) == "KeyRing(seen)"


def test_an_installation_without_keys_says_how_to_get_them(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="callsheet up"):
        key_ring(settings)


def test_the_variable_goes_before_the_file(settings: Settings) -> None:
    rotate_signing(settings)
    given_keys = settings.model_copy(update={"signing_keys_setting": SecretStr(f"given:{'1' * 64}")})
    assert key_ring(given_keys).ids == ["given"]
    with pytest.raises(Misconfigured):
        rotate_signing(given_keys)


def test_bringup_makes_a_key_once_and_for_its_owner_alone(settings: Settings, redis_url: str) -> None:
    with_redis = settings.model_copy(update={"redis_url_setting": SecretStr(redis_url)})
    ensure(with_redis)
    made = key_ring(with_redis).ids
    ensure(with_redis)
    assert key_ring(with_redis).ids == made and len(made) == 1
    assert stat.S_IMODE((settings.run_path / "signing.keys").stat().st_mode) == 0o600


# Rotation


def test_a_rotation_puts_a_new_key_in_front_and_running_processes_follow(settings: Settings) -> None:
    first = rotate_signing(settings)
    running = key_ring(settings)
    old = running.seal("p", b"x")
    second = rotate_signing(settings)
    restarted = key_ring(settings)
    assert restarted.ids == [second, first]
    restarted.verify("p", old, b"x")
    running.verify("p", restarted.seal("p", b"x"), b"x")
    assert running.seal("p", b"x") == old
    path = settings.run_path / "signing.keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"(?:[0-9a-f]{8}:[0-9a-f]{64}\n){2}", path.read_text())


def test_a_retired_key_verifies_nothing_any_more(settings: Settings) -> None:
    rotate_signing(settings)
    old = key_ring(settings).seal("p", b"x")
    rotate_signing(settings)
    path = settings.run_path / "signing.keys"
    write_private(path, path.read_text().splitlines()[0] + "\n")
    with pytest.raises(Tampered) as refused:
        key_ring(settings).verify("p", old, b"x")
    assert refused.value.code == "unknown_signing_key"
