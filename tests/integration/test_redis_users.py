"""A Redis whose users may do what they must and no more, plain and by TLS: a whole film runs as the engines' user, and every user is refused what is not its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.exceptions import NoPermissionError

from cluster.contracts.breakers import Report, Rules
from cluster.contracts.errors import Misconfigured, StoreUnavailable
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.api_keys import ApiKeys
from cluster.redis.breakers import SharedBoard
from cluster.redis.callbacks import CallbackStore
from cluster.redis.client import Clients, connect, connect_unchecked
from cluster.redis.scripts import Scripts
from cluster.redis.users import RedisRole
from cluster.settings import Settings
from tests.guarded_redis import Authority, guarded_server, server_side, tls_in_front, url_of
from tests.integration.test_engine import EXECUTIONS, House
from tests.scripted import company

REFUSED = {
    RedisRole.CALLSHEET: [
        "CONFIG GET requirepass",
        "FLUSHDB",
        "KEYS *",
        "ACL LIST",
        "SHUTDOWN",
        "SET elsewhere 1",
        "GET elsewhere",
        "REPLICAOF no one",
        "MONITOR",
        "SAVE",
        "CLIENT LIST",
        "CLIENT KILL ID 1",
    ],
    RedisRole.AGENT: [
        "HGETALL cs:keys",
        "GET cs:schema",
        "SCAN 0",
        "KEYS *",
        "RANDOMKEY",
        "HSET cs:{s00}:w:wf-00-0 status completed",
        "FLUSHDB",
        "CONFIG GET *",
        "DUMP cs:keys",
    ],
    RedisRole.BACKUP: ["SET cs:schema 9", "DEL cs:keys", "HSET cs:keys a b", "FLUSHDB", "CONFIG GET *", "GET elsewhere", "XADD cs:{s00}:ready * w x"],
    RedisRole.OPERATOR: ["CONFIG GET *", "FLUSHALL", "ACL LIST", "SET elsewhere 1", "CLIENT LIST"],
    RedisRole.MONITORING: ["GET cs:schema", "HGETALL cs:keys", "SCAN 0", "SET cs:schema 1", "CONFIG GET *", "CLIENT LIST"],
    RedisRole.RAY: ["GET cs:schema", "HGETALL cs:keys", "SET cs:schema 1", "FLUSHDB"],
    RedisRole.REPLICA: ["GET cs:schema", "INFO", "CONFIG GET *", "SCAN 0"],
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with guarded_server(tmp_path_factory.mktemp("guarded")) as port:
        yield port


@asynccontextmanager
async def connected(url: str, home: Path, folder: Path | None = None, *, checked: bool = False) -> AsyncIterator[Clients]:
    settings = Settings(home=home, redis_url_setting=SecretStr(url), tls_folder=folder)
    clients = await (connect if checked else connect_unchecked)(settings)
    try:
        yield clients
    finally:
        await clients.aclose()


async def test_a_whole_film_runs_as_the_engines_user_and_agents_share_circuits_and_webhooks_as_theirs(port: int, home: Path) -> None:
    async with connected(url_of(RedisRole.CALLSHEET, port), home, checked=True) as clients:
        house, staff = House(clients), company()
        async with house.engine(staff):
            ended = await house.ended(await house.start())
        assert ended.status is WorkflowStatus.COMPLETED
        assert staff.total() == EXECUTIONS
        assert (await ApiKeys(clients, Scripts(clients)).list()) == []
        board = SharedBoard(Settings(home=home, redis_url_setting=SecretStr(url_of(RedisRole.AGENT, port))))
        try:
            permit = await board.ask("brain:somewhere", Rules())
            await board.tell("brain:somewhere", Rules(), permit, Report.FAILED)
        finally:
            await board.aclose()
        async with connected(url_of(RedisRole.AGENT, port), home) as agents:
            waiting = CallbackStore(agents, Scripts(agents))
            await waiting.expect("token", "p")
            assert await CallbackStore(clients, house.scripts).receive("token", {"project_id": "p", "n": 1}, signed=True)
            assert (await waiting.wait("token", "0-0", 1.0) or (None, {}))[1]["n"] == 1


@pytest.mark.parametrize("role", RedisRole)
async def test_every_user_is_refused_what_is_not_its_own(port: int, home: Path, role: RedisRole) -> None:
    if role is RedisRole.REPLICA:
        with pytest.raises(Misconfigured, match="refused the credentials"):
            async with connected(url_of(role, port), home):
                pass
        return
    async with connected(url_of(role, port), home) as clients:
        redis: Any = clients.commands
        assert await redis.ping()
        for command in REFUSED[role]:
            with pytest.raises(NoPermissionError):
                await redis.execute_command(*command.split())


async def test_nobody_comes_in_without_a_name(port: int, home: Path) -> None:
    for url in (f"redis://127.0.0.1:{port}/0", f"redis://:monitoring-password@127.0.0.1:{port}/0", f"redis://callsheet:wrong@127.0.0.1:{port}/0"):
        with pytest.raises(Misconfigured, match="credentials"):
            async with connected(url, home):
                pass


async def test_by_tls_the_server_is_known_by_its_authority_and_we_by_our_certificate(port: int, home: Path, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority")
    server = authority.give(tmp_path / "server", "redis")
    ours = authority.give(tmp_path / "ours" / "redis", "callsheet").parent
    only_ca = tmp_path / "only_ca"
    (only_ca / "redis").mkdir(parents=True)
    (only_ca / "redis/ca.crt").write_bytes((server / "ca.crt").read_bytes())
    foreign = Authority(tmp_path / "foreign").give(tmp_path / "foreigner" / "redis", "callsheet").parent
    async with tls_in_front(port, server_side(server, asks=True)) as guarded:
        url = url_of(RedisRole.CALLSHEET, guarded, "rediss")
        async with connected(url, home, ours, checked=True) as clients:
            house = House(clients)
            async with house.engine(company()):
                assert (await house.ended(await house.start())).status is WorkflowStatus.COMPLETED
            assert await clients.commands.get(keys.SCHEMA)
        for folder in (only_ca, foreign, None):
            with pytest.raises(StoreUnavailable):
                async with connected(url, home, folder):
                    pass
    async with (
        tls_in_front(port, server_side(server, asks=False)) as open_to_all,
        connected(url_of(RedisRole.CALLSHEET, open_to_all, "rediss"), home, only_ca) as clients,
    ):
        assert await clients.commands.ping()  # type: ignore[misc]
