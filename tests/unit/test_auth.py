"""API keys: one text, shown once, provable for ever, dead within seconds of its revocation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from cluster.contracts.ids import ProjectId
from cluster.redis import keys
from cluster.redis.api_keys import CACHE_SECONDS, ApiKeys, new_key_text
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts


class Clock:
    """Wall clock and stop watch in one, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def ticks(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clients: Clients, clock: Clock) -> ApiKeys:
    return ApiKeys(clients, Scripts(clients), now=clock.now, ticks=clock.ticks)


async def test_a_key_proves_itself_and_its_secret_is_not_stored(store: ApiKeys, clients: Clients) -> None:
    text, key = await store.create("editor", Role.DIRECTOR, ProjectId("p1"))
    assert await store.verify(text) == key
    assert (key.role, key.projects, key.name, text.startswith(f"cs_{key.key_id}_")) == (None, {"p1": Role.DIRECTOR}, "editor", True)
    stored = await clients.commands.hgetall(keys.API_KEYS)  # type: ignore[misc]
    assert text.split("_", 2)[2] not in str(stored)


async def test_equal_secrets_have_unequal_digests(store: ApiKeys, clients: Clients) -> None:
    secret = new_key_text().split("_", 2)[2]
    for number in range(2):
        await store.adopt(f"cs_{number:016x}_{secret}", "k", Role.VIEWER)
    rows: Any = await clients.commands.hvals(keys.API_KEYS)  # type: ignore[misc]
    assert len({json.loads(row)["digest"] for row in rows}) == 2


async def test_a_text_that_is_no_key_is_refused(store: ApiKeys) -> None:
    text, _ = await store.create("k", Role.ADMIN)
    wrong = ["", "cs", "cs_1_2", text[:-1], text + "x", text.upper(), f"{text}\n", f" {text}", text[:20] + "A" * 43, new_key_text(), "é" * 63, "\ud800"]
    for each in wrong:
        with pytest.raises(Unauthenticated):
            await store.verify(each)


async def test_revocation_acts_at_once_here_and_within_the_cache_time_elsewhere(store: ApiKeys, clients: Clients, clock: Clock) -> None:
    elsewhere = ApiKeys(clients, Scripts(clients), now=clock.now, ticks=clock.ticks)
    text, key = await store.create("k", Role.VIEWER)
    await elsewhere.verify(text)
    assert (await store.revoke(key.key_id)).revoked
    assert (await store.revoke(key.key_id)).revoked
    with pytest.raises(Unauthenticated):
        await store.verify(text)
    with pytest.raises(Unauthenticated):
        await elsewhere.still_valid(key.key_id)
    clock.seconds += CACHE_SECONDS
    with pytest.raises(Unauthenticated, match="revoked"):
        await elsewhere.verify(text)
    assert CACHE_SECONDS < 5


async def test_an_expired_key_is_refused_even_from_the_cache(store: ApiKeys, clock: Clock) -> None:
    text, _ = await store.create("k", Role.VIEWER, expires_at=clock.now() + timedelta(seconds=1))
    await store.verify(text)
    clock.seconds += 1
    with pytest.raises(Unauthenticated, match="expired"):
        await store.verify(text)


async def test_adopting_is_repeatable_and_never_revives_or_replaces(store: ApiKeys) -> None:
    text = new_key_text()
    first = await store.adopt(text, "local", Role.ADMIN)
    assert await store.adopt(text, "local", Role.ADMIN) == first
    assert await store.verify(text) == first
    with pytest.raises(Conflict):
        await store.adopt(text[:20] + new_key_text()[20:], "local", Role.ADMIN)
    await store.revoke(first.key_id)
    with pytest.raises(Conflict):
        await store.adopt(text, "local", Role.ADMIN)
    with pytest.raises(InvalidInput):
        await store.adopt("secret", "local", Role.ADMIN)


async def test_keys_are_listed_oldest_first_without_their_digests(store: ApiKeys, clock: Clock) -> None:
    for name in ("a", "b", "c"):
        clock.seconds += 1
        await store.create(name, Role.VIEWER)
    listed = await store.list()
    assert [key.name for key in listed] == ["a", "b", "c"]
    assert "digest" not in listed[0].model_dump_json()
    with pytest.raises(NotFound):
        await store.revoke("0" * 16)


async def test_the_secret_before_is_good_until_its_grace_ends(store: ApiKeys, clock: Clock) -> None:
    old, key = await store.create("k", Role.VIEWER)
    new, _ = await store.rotate(key.key_id, grace_seconds=60)
    assert (await store.verify(old)).key_id == (await store.verify(new)).key_id == key.key_id
    clock.seconds += 60
    with pytest.raises(Unauthenticated):
        await store.verify(old)
    await store.verify(new)
    with pytest.raises(NotFound):
        await store.rotate("0" * 16)


async def test_uses_are_noted_once_a_minute_and_by_nobody_who_waits(store: ApiKeys, clients: Clients, clock: Clock) -> None:
    text, key = await store.create("k", Role.VIEWER)
    seen = []
    for seconds in (0, 30, 30):
        clock.seconds += seconds
        await store.verify(text)
        await store.aclose()
        seen.append((await store.find(key.key_id)).last_used_at)
    assert seen[0] == seen[1] and seen[2] == seen[0] + timedelta(seconds=60)


async def test_a_row_that_names_one_project_is_a_key_of_that_project(store: ApiKeys, clients: Clients) -> None:
    texts = [(await store.create(name, Role.PRODUCER))[0] for name in ("old", "older")]
    for text, project in zip(texts, ("p1", None), strict=True):
        key_id = text.split("_")[1]
        row = json.loads(await clients.commands.hget(keys.API_KEYS, key_id))  # type: ignore[misc]
        kept = {name: row[name] for name in ("key_id", "name", "created_at", "expires_at", "revoked", "salt", "digest")}
        await clients.commands.hset(keys.API_KEYS, key_id, json.dumps(kept | {"role": "producer", "project_id": project}))  # type: ignore[misc]
    one, all_ = [await store.verify(text) for text in texts]
    assert (one.role, one.projects, all_.role, all_.projects) == (None, {"p1": Role.PRODUCER}, Role.PRODUCER, {})
