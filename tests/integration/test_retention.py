"""When its retention is over, a workflow goes with everything that names it; what the audit log says of it, and what others still use, stays."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cluster.artifacts import FORGET_SECONDS, ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, ResourceClass
from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import utc_from_ms
from cluster.contracts.control import PauseMode, Principal
from cluster.contracts.errors import NotFound
from cluster.contracts.ids import ProjectId, Sha256, WorkflowId, derived_workflow_id, shard_of_workflow
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.audit import AuditLog
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore, request_of
from cluster.redis.driving import DriverStore
from cluster.redis.evidence import EvidenceStore
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing
from cluster.verification import examine_audit, holds
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from tests.company import until
from tests.kept_keys import naming
from tests.scripted import Company, company, film_types

RING = KeyRing([("k1", b"\x01" * 32)])
HERE, ELSEWHERE = ProjectId("p"), ProjectId("p3")
ANN = Principal(name="ann")
DAYS = 30
DAY_MS = 24 * 3600 * 1000
S = WorkflowStatus


class House:
    """A store, engines that tidy up, and files. Artifacts of scripted clips are real."""

    def __init__(self, clients: Clients, folder: Path) -> None:
        self.redis: Any = clients.commands
        self.clients, self.scripts = clients, Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts, retention_days=DAYS, ring=RING)
        self.control = ControlStore(clients, self.scripts, self.store, retention_days=DAYS, ring=RING)
        self.files = ArtifactStore(f"file://{folder}")
        self.forgotten = 0

    def staff(self, **scripts: Any) -> Company:
        return company(render=self._clip, **scripts)

    def _clip(self, request: AgentRequest) -> AgentResult:
        """A clip whose bytes are its item's name: the same in every film."""
        sha = hashlib.sha256(request.item.encode()).hexdigest()
        ref = {"sha256": sha, "size": len(request.item), "media_type": "video/mp4", "name": f"{request.item}.mp4"}
        facts = {"agent": request.agent, "execution_id": request.execution_id, "provider": "script", "item": request.item, "created_at": utc_from_ms(1)}
        artifact = Artifact.model_validate({**ref, **facts})
        return AgentResult(outputs={"clips": [{"shot": request.item, "clip": ref}]}, provider="script", artifacts=(artifact,))

    async def film(self, project: ProjectId = HERE, staff: Company | None = None) -> WorkflowId:
        """A film that has ended, with its files; those are older than a day."""
        request = WorkflowRequest(type="film", project_id=project, input={"idea": "a film"}, options=WorkflowOptions(auto=True))
        workflow_id = (await self.store.create(request, pinned="film@1", created_by="test"))[0].workflow_id
        async with self.engine(staff or self.staff()):
            await self.ended(workflow_id)
        for artifact in await self.store.artifacts(workflow_id):
            await self.files.put(artifact.item.encode(), name=artifact.name, media_type=artifact.media_type)
            self.age(artifact.sha256)
        return workflow_id

    def path(self, sha256: str) -> Path:
        return Path(self.files.path_of(sha256))

    def age(self, sha256: str) -> None:
        moment = self.path(sha256).stat().st_mtime - FORGET_SECONDS - 60
        os.utime(self.path(sha256), (moment, moment))

    @asynccontextmanager
    async def engine(self, staff: Company) -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner="a", lease_seconds=5, retention_days=DAYS, ring=RING)
        saver, providers = RedisSaver(self.clients, self.scripts, ring=RING), dict.fromkeys(ResourceClass, "script")
        engine = Engine(drivers, film_types(), saver, staff, staff.load, providers, forget=self._forget)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def ended(self, workflow_id: WorkflowId, *statuses: WorkflowStatus) -> None:
        async def there() -> bool:
            return (await self.store.get(workflow_id)).status in (statuses or (S.COMPLETED, S.FAILED))

        await until(there, 20)

    async def thirty_days_later(self, workflow_id: WorkflowId) -> None:
        """Lets the time of a workflow's purge be now, and an engine come by."""
        await self.redis.zadd(self.expiring(workflow_id), {workflow_id: 1})
        before = self.forgotten
        async with self.engine(self.staff()):
            await until(lambda: self.forgotten > before, 20)
        assert not await self.redis.exists(keys.record(workflow_id))

    async def _forget(self, digests: Sequence[Sha256]) -> None:
        """What an engine does last for a workflow it removes."""
        await self.files.forget(digests)
        self.forgotten += 1

    def expiring(self, workflow_id: WorkflowId) -> str:
        shard = shard_of_workflow(workflow_id)
        assert shard is not None
        return keys.expiring(shard)


@pytest.fixture
def house(clients: Clients, tmp_path: Path) -> House:
    return House(clients, tmp_path / "artifacts")


async def test_an_ended_workflow_is_kept_for_its_retention_and_each_key_a_day_longer(house: House) -> None:
    workflow_id = await house.film()
    due = await house.redis.zscore(house.expiring(workflow_id), workflow_id)
    assert due == float(await house.redis.hget(keys.record(workflow_id), "ended")) + DAYS * DAY_MS
    for name in [key async for key in house.redis.scan_iter(f"*{workflow_id}*")]:
        assert 0 <= (DAYS + 1) * 24 * 3600 - await house.redis.ttl(name) < 60, name
    assert await DriverStore(house.clients, house.scripts, owner="b", lease_seconds=5).purge(workflow_id) == []
    assert (await house.store.get(workflow_id)).status is S.COMPLETED


async def test_afterwards_nothing_of_it_is_left_but_what_the_audit_log_says(house: House) -> None:
    workflow_id = await house.film()
    shas = [artifact.sha256 for artifact in await house.store.artifacts(workflow_id)]
    assert len(shas) == 3 and all(house.path(sha).exists() for sha in shas)
    await house.thirty_days_later(workflow_id)
    assert await naming(house.clients, workflow_id) == {keys.audit_log(HERE)}
    assert not any(house.path(sha).exists() for sha in shas)
    assert [key async for key in house.redis.scan_iter("*:ax:*")] == []
    with pytest.raises(NotFound):
        await house.store.get(workflow_id)
    entries = (await AuditLog(house.clients).page(HERE, workflow_id=workflow_id)).items
    assert [entry.action for entry in entries] == ["workflow.create", "workflow.ended"]
    summary = entries[-1].data
    assert (summary["status"], summary["type"], summary["progress"]["executions_done"]) == ("completed", "film@1", 15)
    assert holds(examine_audit(await EvidenceStore(house.clients, house.scripts, None).audit(HERE)))


async def test_a_file_another_film_has_stays_until_that_one_goes(house: House) -> None:
    first, same_shard, other_shard = await house.film(), await house.film(), await house.film(ELSEWHERE)
    [sha, *_] = [artifact.sha256 for artifact in await house.store.artifacts(first)]
    for gone in (first, same_shard):
        await house.thirty_days_later(gone)
        assert house.path(sha).exists()
    assert await house.store.has_artifact([ELSEWHERE], sha) and not await house.store.has_artifact([HERE], sha)
    await house.thirty_days_later(other_shard)
    assert not house.path(sha).exists()


async def test_a_file_that_was_asked_for_lately_stays(house: House) -> None:
    """Somebody may be about to say that it is theirs."""
    workflow_id = await house.film()
    [sha, *others] = [artifact.sha256 for artifact in await house.store.artifacts(workflow_id)]
    await house.files.put(house.path(sha).read_bytes(), name="again.mp4", media_type="video/mp4")
    await house.thirty_days_later(workflow_id)
    assert house.path(sha).exists() and not any(house.path(other).exists() for other in others)


async def _fork(house: House, source: WorkflowId) -> WorkflowId:
    film = await house.store.get(source)
    fork = derived_workflow_id(film.project_id, source, "fork")
    await house.control.fork(film, fork, request_of(film), pinned=film.type, by=ANN, facts={})
    return fork


async def test_a_fork_keeps_what_it_took_over(house: House) -> None:
    source = await house.film()
    fork = await _fork(house, source)
    staff = house.staff()
    async with house.engine(staff):
        await house.ended(fork)
    assert staff.total() == 0
    await house.thirty_days_later(source)
    kept = await house.store.artifacts(fork)
    assert len(kept) == 3 and all(house.path(artifact.sha256).exists() for artifact in kept)
    await house.thirty_days_later(fork)
    assert not any(house.path(artifact.sha256).exists() for artifact in kept)


async def test_a_fork_that_waits_longer_than_its_source_is_kept_finds_the_files(house: House) -> None:
    source = await house.film()
    shas = [artifact.sha256 for artifact in await house.store.artifacts(source)]
    fork = await _fork(house, source)
    await house.control.pause(fork, PauseMode.DRAIN, ANN)
    await house.thirty_days_later(source)
    assert all(house.path(sha).exists() for sha in shas)
    await house.control.resume(fork, ANN)
    staff = house.staff()
    async with house.engine(staff):
        await house.ended(fork)
    assert staff.total() == 0 and len(await house.store.artifacts(fork)) == 3
    await house.thirty_days_later(fork)
    assert not any(house.path(sha).exists() for sha in shas)


async def test_a_retried_workflow_is_not_removed_while_it_runs_on(house: House) -> None:
    staff = house.staff(edit=lambda _: AgentFailure(terminal=True, code="x", message="down"))
    workflow_id = await house.film(staff=staff)
    assert await house.redis.zscore(keys.dead_letters(HERE), workflow_id) is not None
    await house.control.retry(await house.store.get(workflow_id), ANN)
    assert await house.redis.zscore(house.expiring(workflow_id), workflow_id) is None
    assert [key async for key in house.redis.scan_iter(f"*{workflow_id}*") if await house.redis.ttl(key) != -1] == []
    async with house.engine(house.staff()):
        await house.ended(workflow_id, S.COMPLETED)
    await house.thirty_days_later(workflow_id)
    assert await naming(house.clients, workflow_id) == {keys.audit_log(HERE)}
