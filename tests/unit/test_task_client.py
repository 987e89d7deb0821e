"""How the Task Service client reads answers: pure functions."""

import httpx
import pytest

from agents.services.downloads import media_type_of
from agents.services.task_answers import media_url, refusal, retry_after
from agents.services.task_service import PATIENT, QUICK, TaskServiceClient
from agents.services.webhooks import is_genuine, sign
from cluster.contracts.errors import Conflict, Misconfigured, ProviderRejected, ProviderUnavailable
from cluster.settings import Settings


@pytest.mark.parametrize(
    "status,kind",
    [
        (400, ProviderRejected),
        (401, Misconfigured),
        (403, Misconfigured),
        (404, ProviderUnavailable),
        (409, Conflict),
        (422, ProviderRejected),
        (429, ProviderUnavailable),
        (502, ProviderUnavailable),
    ],
)
def test_every_refusal_has_one_meaning(status: int, kind: type[Exception]) -> None:
    response = httpx.Response(status, json={"detail": [{"msg": "wrong"}]}, request=httpx.Request("POST", "http://task/api"))
    assert type(refusal(response)) is kind


def test_a_retry_after_in_seconds_is_heeded_and_a_date_is_not() -> None:
    assert retry_after(httpx.Response(429, headers={"Retry-After": "2.5"})) == 2.5
    assert retry_after(httpx.Response(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})) is None
    assert retry_after(httpx.Response(429)) is None


def test_the_address_of_the_kind_asked_for_comes_first() -> None:
    both = {"image_url": "i", "media_url": "m", "result_url": "r"}
    assert media_url("generate_image", both) == "i"
    assert media_url("generate_video", both) == "m"
    assert media_url("process_audio", {"result_url": "r", "audio_url": None}) == "r"
    assert media_url("process_audio", {"thumbnail_url": "t"}) is None


@pytest.mark.parametrize(
    "head,media_type",
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_media_are_known_by_their_first_bytes(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head) == media_type


def test_pauses_grow_to_their_cap() -> None:
    assert 0.08 <= QUICK.pause(0) <= 0.1
    assert 1.6 <= QUICK.pause(30) <= QUICK.pause(10_000) * 1.3 <= 2.6
    assert 24 <= PATIENT.pause(100) <= 30


def test_a_service_elsewhere_is_polled_patiently() -> None:
    there = TaskServiceClient.from_settings(Settings(task_service_base_url_setting="https://tasks.example", task_service_api_key_setting=None))
    here = TaskServiceClient.from_settings(Settings(task_service_base_url_setting=None))
    assert (there._polling, here._polling) == (PATIENT, QUICK)


def test_a_signature_binds_the_body_and_its_time() -> None:
    signature = sign("secret", "1000", b"{}")
    assert is_genuine("secret", "1000", b"{}", signature, now=1100)
    assert not is_genuine("secret", "1000", b"{ }", signature, now=1100)
    assert not is_genuine("secret", "1001", b"{}", signature, now=1100)
    assert not is_genuine("other", "1000", b"{}", signature, now=1100)
    assert not is_genuine("secret", "1000", b"{}", signature, now=1400)
    assert not is_genuine("secret", "soon", b"{}", signature, now=1000)
