"""Backup and restore on real servers: what was finished is never done again, what was accepted ends, and a backup that is not whole brings nothing back."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from cluster import backups
from cluster.artifacts import ArtifactStore
from cluster.backups import back_up, listed, restore
from cluster.contracts.agents import AgentRequest, AgentResult
from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import utc_from_ms
from cluster.contracts.errors import Conflict, Corrupt, NotFound, StoreUnavailable
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys, safety
from cluster.redis.backup import BackupStore
from cluster.redis.client import Clients, connect_url
from cluster.redis.scripts import Scripts
from cluster.redis.server import ServerOptions, start
from cluster.redis.users import RedisRole
from cluster.seals import KeyRing, Tampered
from cluster.verification import holds
from tests.conftest import free_port
from tests.guarded_redis import guarded_server, url_of
from tests.integration.test_engine import EXECUTIONS
from tests.integration.test_evidence import RING, House
from tests.redis_cluster import running_redis_cluster
from tests.scripted import company
from tests.serving import until

S = WorkflowStatus
FILMS = 12
LEFT = [("render", "SCENE_1_SHOT_0"), ("render", "SCENE_2_SHOT_0"), ("render", "SCENE_2_SHOT_1"), ("edit", ""), ("deliver", "")]
"""What of a film is still to be done while its renders are held."""


def clip(request: AgentRequest) -> AgentResult:
    """A clip, or a scene's music, whose bytes are its item's name."""
    sha = hashlib.sha256(request.item.encode()).hexdigest()
    ref = {"sha256": sha, "size": len(request.item), "media_type": "video/mp4", "name": f"{request.item}.mp4"}
    facts = {"agent": request.agent, "execution_id": request.execution_id, "provider": "script", "item": request.item, "created_at": utc_from_ms(1)}
    made = {"score": [{"scene": request.item}]} if request.agent == "music" else {"clips": [{"shot": request.item, "clip": ref}]}
    return AgentResult(outputs=made, provider="script", artifacts=(Artifact.model_validate({**ref, **facts}),))


class Site:
    """An installation: a Redis, an artifact store, and somewhere to put backups."""

    def __init__(self, clients: Clients, folder: Path, place: Path) -> None:
        self.house, self.clients = House(clients), clients
        self.files, self.store = ArtifactStore(f"file://{folder}"), BackupStore(clients, Scripts(clients))
        self.place = place.as_uri()

    async def back_up(self, **more: Any) -> backups.Outcome:
        return await back_up(self.store, self.files, RING, self.place, report=print, **more)

    async def restore(self, **more: Any) -> backups.Outcome:
        return await restore(self.store, self.files, more.pop("ring", RING), self.place, report=print, **more)

    async def keep(self, *items: str) -> None:
        for item in items:
            await self.files.put(item.encode(), name=item, media_type="video/mp4")

    async def status(self, workflow_id: WorkflowId) -> WorkflowStatus:
        return (await self.house.store.get(workflow_id)).status


@asynccontextmanager
async def fresh(folder: Path) -> AsyncIterator[Clients]:
    """A server that has never held anything."""
    process = start(ServerOptions(folder=folder / "redis", port=(port := free_port()), password="p"))
    clients = await connect_url(f"redis://:p@127.0.0.1:{port}/0")
    try:
        yield clients
    finally:
        await clients.aclose()
        process.kill()
        process.wait()


@pytest.fixture
def here(clients: Clients, tmp_path: Path) -> Site:
    return Site(clients, tmp_path / "artifacts", tmp_path / "backups")


@pytest_asyncio.fixture(loop_scope="session")
async def there(tmp_path: Path) -> AsyncIterator[Site]:
    """Where the backup is brought back to: another server, another artifact store."""
    async with fresh(tmp_path) as clients:
        yield Site(clients, tmp_path / "new artifacts", tmp_path / "backups")


async def test_a_film_that_was_backed_up_in_its_middle_is_finished_elsewhere_and_nothing_of_it_is_done_twice(here: Site, there: Site) -> None:
    done = await here.house.film()
    staff = company(render=clip, music=clip)
    staff.held["render"] = asyncio.Event()
    await here.keep("SCENE_1", "SCENE_2", "SCENE_1_SHOT_0", "SCENE_2_SHOT_0", "SCENE_2_SHOT_1")
    async with here.house.engine(staff, lease_seconds=1):
        running = await here.house.start()
        await until(lambda: staff.runs[("render", "SCENE_2_SHOT_1")])
        await _recorded(here, running, EXECUTIONS - len(LEFT))
        outcome = await here.back_up()
    assert (outcome.manifest.workflows, outcome.manifest.missing) == (2, ())
    assert outcome.manifest.artifacts == outcome.copied == 2, "those that were named by then"

    brought = await there.restore()
    assert (brought.manifest.name, brought.manifest.parts) == (outcome.manifest.name, outcome.manifest.parts)
    crew = company(render=clip, music=clip)
    async with there.house.engine(crew):
        await there.house.ended(running)
        await there.house.sealed(running)
    assert await there.status(running) is S.COMPLETED
    assert crew.runs == dict.fromkeys(LEFT, 1), "what was recorded is not done again, what was in flight is"
    for workflow_id in (done, running):
        assert holds(await there.house.examine(workflow_id))
    assert await there.files.get(hashlib.sha256(b"SCENE_1").hexdigest()) == b"SCENE_1"


async def _recorded(site: Site, workflow_id: WorkflowId, count: int) -> None:
    """Returns when so many executions are in the log as done."""
    redis: Any = site.clients.commands
    async with asyncio.timeout(30):
        while sum(fields[b"t"] == b"execution.succeeded" for _, fields in await redis.xrange(keys.events(workflow_id))) < count:
            pass


async def test_backups_under_load_are_each_of_one_moment_and_every_accepted_film_of_them_ends(here: Site, there: Site) -> None:
    made: list[WorkflowId] = []
    accepted: list[WorkflowId] = []
    async with here.house.engine(company(), lease_seconds=1):
        for n in range(FILMS):
            request = WorkflowRequest(type="film", project_id=ProjectId(f"p{n % 5}"), input={"idea": str(n)}, options=WorkflowOptions(auto=True))
            made.append((await here.house.store.create(request, pinned="film@1", created_by="t", idempotency_key=str(n)))[0].workflow_id)
            if n % 6 == 5:  # while others are at work
                await here.back_up()
        for workflow_id in made:
            await here.house.ended(workflow_id)
    last = await here.back_up()
    assert len(listed(here.place)) == 1 + FILMS // 6
    assert last.manifest.workflows == FILMS
    for name in listed(here.place):
        await there.clients.commands.flushdb()
        await there.restore(name=name)
        accepted = [workflow_id for workflow_id in made if await there.clients.commands.exists(keys.record(workflow_id))]
        async with there.house.engine(company(), lease_seconds=1):
            for workflow_id in accepted:
                await there.house.ended(workflow_id)
                await there.house.sealed(workflow_id)
        assert {await there.status(workflow_id) for workflow_id in accepted} == {S.COMPLETED}
        for workflow_id in accepted:
            assert holds(await there.house.examine(workflow_id))
    assert len(accepted) == FILMS


async def test_a_further_backup_adds_only_what_is_new(here: Site, tmp_path: Path) -> None:
    staff = company(render=clip)
    await here.keep("SCENE_1_SHOT_0", "SCENE_2_SHOT_0", "SCENE_2_SHOT_1")
    await here.house.film(staff)
    first = await here.back_up()
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "backups/workflows").iterdir()}
    again = await here.back_up()
    assert (first.copied, again.copied) == (3, 0)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "backups/workflows").iterdir()} == files
    assert len(files) == 2, "the film, and what is noted of its file"


async def test_an_artifact_that_is_not_in_the_store_is_named_and_the_rest_is_backed_up(here: Site) -> None:
    await here.keep("SCENE_1_SHOT_0", "SCENE_2_SHOT_0")
    await here.house.film(company(render=clip))
    assert (await here.back_up()).manifest.missing == (hashlib.sha256(b"SCENE_2_SHOT_1").hexdigest(),)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("damage", "refusal"),
    [
        (lambda place: _cut(next((place / "workflows").glob("wf-*[!n]"))), Corrupt),
        (lambda place: next((place / "backups").glob("*/s03")).unlink(), Corrupt),
        (lambda place: _cut(next((place / "backups").glob("*/manifest"))), Tampered),
        (lambda place: next((place / "backups").glob("*/manifest")).unlink(), NotFound),
    ],
    ids=["a workflow's file", "a shard", "the manifest", "no manifest"],
)
async def test_a_backup_that_is_not_whole_brings_nothing_back(
    here: Site, there: Site, tmp_path: Path, damage: Callable[[Path], None], refusal: type[Exception]
) -> None:
    await here.house.film()
    await here.back_up()
    damage(tmp_path / "backups")
    with pytest.raises(refusal):
        await there.restore()
    assert await there.clients.commands.dbsize() == 0


async def test_who_has_other_signing_keys_can_do_nothing_with_a_backup(here: Site, there: Site, tmp_path: Path) -> None:
    await here.house.film()
    await here.back_up()
    with pytest.raises(Tampered, match="signed with key"):
        await there.restore(ring=KeyRing([("other", b"\x02" * 32)]))
    assert not list((tmp_path / "backups").rglob("signing.keys"))
    await here.back_up(signing_keys="k1:" + "01" * 32)
    assert [path.read_text() for path in (tmp_path / "backups").rglob("signing.keys")] == ["k1:" + "01" * 32]


async def test_a_store_that_is_used_or_holds_work_is_not_overwritten(here: Site, there: Site) -> None:
    await here.house.film()
    await here.back_up()
    with pytest.raises(Conflict, match="holds 1 workflows"):
        await here.restore()
    await there.clients.commands.zadd(keys.AGENTS_UP, {"writer|engine-1": 99_999_999_999_999})
    with pytest.raises(Conflict, match="1 engines work"):
        await there.restore()


async def test_a_restore_that_broke_off_lets_nobody_start_and_is_finished_by_repeating_it(here: Site, there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    film = await here.house.film()
    await here.back_up()
    put = there.store.put

    async def breaks(entries: Any) -> None:
        await put(entries[:3])
        raise StoreUnavailable("gone")

    monkeypatch.setattr(there.store, "put", breaks)
    with pytest.raises(StoreUnavailable):
        await there.restore()
    with pytest.raises(StoreUnavailable, match=r"restore of .* is not finished"):
        await safety.check(there.clients, allow_unsafe=False)
    monkeypatch.undo()
    await there.restore()
    await safety.check(there.clients, allow_unsafe=False)
    assert await there.status(film) is S.COMPLETED


async def test_the_backups_user_can_read_all_of_it(tmp_path: Path) -> None:
    with guarded_server(tmp_path / "guarded") as port:
        ours, reader = await connect_url(url_of(RedisRole.CALLSHEET, port)), await connect_url(url_of(RedisRole.BACKUP, port))
        operator = await connect_url(url_of(RedisRole.OPERATOR, port))
        try:
            site = Site(ours, tmp_path / "artifacts", tmp_path / "backups")
            film = await site.house.film()
            await Site(reader, tmp_path / "artifacts", tmp_path / "backups").back_up()
            redis: Any = ours.commands
            await redis.delete(*[key async for key in redis.scan_iter(match=keys.EVERY)])
            await Site(operator, tmp_path / "artifacts", tmp_path / "backups").restore()
            assert await site.status(film) is S.COMPLETED
        finally:
            for clients in (ours, reader, operator):
                await clients.aclose()


@pytest.mark.long
async def test_a_cluster_is_backed_up_and_brought_back_into_one_server_and_the_other_way(there: Site, tmp_path: Path) -> None:
    async with running_redis_cluster(tmp_path / "cluster") as url:
        clients = await connect_url(url)
        site = Site(clients, tmp_path / "artifacts", tmp_path / "backups")
        made = []
        async with site.house.engine(company(), lease_seconds=1):
            for n in range(8):
                request = WorkflowRequest(type="film", project_id=ProjectId(f"p{n}"), input={"idea": str(n)}, options=WorkflowOptions(auto=True))
                made.append((await site.house.store.create(request, pinned="film@1", created_by="t"))[0].workflow_id)
            await site.back_up()
        await there.restore()
        async with there.house.engine(company()):
            for workflow_id in made:
                await there.house.ended(workflow_id)
        back = Site(there.clients, tmp_path / "artifacts", tmp_path / "second")
        await back.back_up()
        redis: Any = clients.commands
        await redis.flushall(target_nodes="primaries")
        again = Site(clients, tmp_path / "artifacts", tmp_path / "second")
        await again.restore()
        assert {await again.status(workflow_id) for workflow_id in made} == {S.COMPLETED}
        await clients.aclose()


def test_keys_are_packed_as_they_are() -> None:
    entries = [backups.Entry(b"a", None, b"\x00\xff"), backups.Entry("ü".encode(), 1_700_000_000_000, b"")]
    assert backups.unpack(backups.pack(entries)) == entries
