"""Bring-up without a cluster: ports, locks, private files, sessions of processes, the embedded Redis, the configuration that is deployed."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cluster.bringup import keys, processes, ray_head, redis_server, serve_apps
from cluster.bringup.doctor import examine
from cluster.bringup.files import private_folder, secret, write_private, writing
from cluster.bringup.locks import held
from cluster.bringup.ports import Ports, first_free, is_free, is_reserved
from cluster.bringup.record import Record, RedisPart, load, record_path, save
from cluster.bringup.status import parts
from cluster.bringup.staying import LOOKS, stay
from cluster.contracts.errors import Conflict, Misconfigured
from cluster.settings import Settings

HOLD = """
import sys
from pathlib import Path
from cluster.bringup.locks import held
with held(Path(sys.argv[1]), patience=0, on_wait=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", redis_url_setting=None)
    private_folder(settings.run_path)
    return settings


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(listener: int) -> None:
    assert not is_free(listener)
    assert first_free(range(listener, 65536)) > listener


def test_a_port_somebody_listens_on_on_all_interfaces_is_not_free() -> None:
    with socket.socket() as server:
        server.bind(("", 0))
        server.listen()
        assert not is_free(server.getsockname()[1])


@pytest.mark.parametrize("port", [6379, 10002, 19999, 30000, 31000, 40500])
def test_the_ports_ray_uses_itself_are_never_taken(port: int) -> None:
    assert is_reserved(port)
    with pytest.raises(Misconfigured):
        first_free([port])


def test_no_port_is_handed_out_twice() -> None:
    ports = Ports()
    assert len({ports.take(21000) for _ in range(5)}) == 5


def test_a_second_bringup_waits_says_for_whom_and_gives_up_in_a_sentence(tmp_path: Path) -> None:
    lock = tmp_path / "home" / "up.lock"
    lock.parent.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == "held\n"
    said: list[str] = []
    with pytest.raises(Conflict, match=f"process {holder.pid}"), held(lock, patience=0.2, on_wait=said.append):
        pass
    assert len(said) == 1
    assert str(holder.pid) in said[0]
    holder.kill()
    holder.wait()
    with held(lock, patience=5, on_wait=said.append):
        assert lock.read_text() == str(os.getpid())


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert secret(path, lambda: "first") == "first"
    assert secret(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_keeps_the_old_file_and_leaves_no_partial_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "record"
    write_private(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Misconfigured, match=r"the disk is full.*CALLSHEET_HOME"):
        write_private(path, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["record"]
    assert path.read_text() == "old"


def test_a_home_that_is_a_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="CALLSHEET_HOME"):
        private_folder(tmp_path / "file" / "home")
    with pytest.raises(Misconfigured, match="read-only"), writing(tmp_path):
        raise OSError(30, "Read-only file system")


def test_an_unreadable_record_counts_as_none(settings: Settings) -> None:
    save(settings, Record(redis=RedisPart(port=1, pid=2)))
    assert load(settings).redis == RedisPart(port=1, pid=2)
    write_private(record_path(settings), '{"of": "another version"}')
    assert load(settings) == Record()


def test_a_session_is_found_and_stopped_with_what_left_its_parent(tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.Popen(['sleep', '60'], process_group=0); print('started', flush=True)"
    leader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert leader.stdout and leader.stdout.readline() == "started\n"
    leader.wait()
    orphans = processes.of_session(leader.pid)
    assert [each.command for each in orphans] == ["sleep 60"]
    processes.stop(orphans[0].pid, grace=5)
    assert processes.of_session(leader.pid) == []


def test_a_process_that_ignores_sigterm_is_killed_and_a_zombie_counts_as_gone() -> None:
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    deaf = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert deaf.stdout and deaf.stdout.readline() == "deaf\n"
    processes.stop(deaf.pid, grace=0.2)
    assert processes.alive(deaf.pid) is None  # unwaited: a zombie
    assert deaf.wait() == -signal.SIGKILL


def test_a_session_that_belongs_to_somebody_else_by_now_is_left_alone(settings: Settings) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    part = ray_head.RayPart(
        session=stranger.pid,
        temp_dir=settings.home_path / "ray",
        gcs_port=1,
        dashboard_port=2,
        http_port=3,
        haproxy=True,
        stats_port=4,
        environment="",
        version="2",
        started_at=ray_head.now(),
    )
    assert ray_head.members(part) == []
    assert not ray_head.stop(part)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_sockets_go_to_a_short_folder_when_the_home_is_deep(tmp_path: Path) -> None:
    short = Path("/h")
    assert ray_head.socket_folder(short, ray_head.SESSION_SOCKET_BYTES) == short / "ray"
    deep = tmp_path / ("deep" * 20)
    chosen = ray_head.socket_folder(deep, ray_head.HAPROXY_SOCKET_BYTES)
    assert len(str(chosen)) + ray_head.HAPROXY_SOCKET_BYTES <= ray_head.SOCKET_PATH_BYTES
    assert chosen != ray_head.short_folder(tmp_path)


def test_a_head_inherits_settings_but_nothing_of_a_surrounding_cluster_or_command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAY_ADDRESS", "LOGLINE", "CALLSHEET_API_KEY", "LLM_MODEL"):
        monkeypatch.setenv(name, "given")
    values = ray_head.environment(settings, Ports(), haproxy=False)
    assert values["LLM_MODEL"] == "given"
    assert not {"RAY_ADDRESS", "LOGLINE", "CALLSHEET_API_KEY"} & set(values)
    assert values["RAY_AUTH_MODE"] == "token"
    assert values["RAY_SERVE_ENABLE_HA_PROXY"] == "0"


def test_only_the_port_of_the_configuration_is_replaced(settings: Settings) -> None:
    path = serve_apps.default_config()
    given, deployed = yaml.safe_load(path.read_text()), serve_apps.load_config(path, settings.model_copy(update={"port": 8123}))
    assert deployed["http_options"] == {"host": "127.0.0.1", "port": 8123}
    assert {**deployed, "http_options": given["http_options"]} == given
    assert [each["route_prefix"] for each in deployed["applications"]] == ["/", "/embedded/task-service", "/embedded/brain", "/embedded/auto-movie"]


@pytest.mark.parametrize("text", ["applications: []", "- 1", "a: [", ""])
def test_a_configuration_that_cannot_work_is_refused(settings: Settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / "serve.yaml"
    path.write_text(text)
    with pytest.raises(Misconfigured, match=str(path)):
        serve_apps.load_config(path, settings)


def test_an_applications_failure_is_told_by_its_last_line() -> None:
    assert serve_apps.reason({"status": "DEPLOY_FAILED", "message": "Traceback\n  File x\nImportError: no y\n"}) == "ImportError: no y"
    assert serve_apps.reason({"status": "UNHEALTHY"}) == "UNHEALTHY"


def test_redis_is_reused_and_after_a_kill_comes_back_on_its_port_with_its_data_and_key(settings: Settings) -> None:
    part = redis_server.ensure(settings, None)
    try:
        keys.ensure(settings)
        admin = settings.admin_key
        assert redis_server.ensure(settings, part) == part
        os.kill(part.pid, signal.SIGKILL)
        assert processes.wait_until_gone([part.pid], 5) == []
        again = redis_server.ensure(settings, part)
        assert (again.port, again.pid == part.pid) == (part.port, False)
        keys.ensure(settings)
        assert settings.admin_key == admin
        assert stat.S_IMODE((settings.run_path / "redis.url").stat().st_mode) == 0o600
        part = again
    finally:
        assert redis_server.stop(settings, part)
    assert not redis_server.stop(settings, part)


def test_a_foreigner_on_redis_port_is_left_alone(settings: Settings, listener: int) -> None:
    write_private(settings.run_path / "redis.url", f"redis://:secret@127.0.0.1:{listener}/0")
    part = redis_server.ensure(settings, None)
    redis_server.stop(settings, part)
    assert part.port != listener
    assert not is_free(listener)


def test_nothing_started_is_all_down_each_with_a_remedy_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "absent", port=Ports().take(22000), redis_url_setting=None)
    assert not any(part.up for part in parts(settings))
    bad = [finding for finding in examine(settings) if not finding.ok]
    assert {finding.name for finding in bad} >= {"api", "redis", "ray"}
    assert all(finding.remedy for finding in bad)
    assert not settings.home_path.exists()


def test_whoever_stays_ends_when_told_and_when_a_part_is_lost_for_good() -> None:
    looks = iter([True, False, False, True, *[False] * LOOKS])
    assert stay(lambda: next(looks), every=0.0) is False
    assert next(looks, None) is None, "single looks that fail end nothing"

    def told() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    before = signal.getsignal(signal.SIGTERM)
    assert stay(told, every=0.001) is True
    assert signal.getsignal(signal.SIGTERM) is before


def test_ray_lets_in_only_who_has_the_token_and_shows_its_dashboard_to_this_machine_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", host="10.0.0.1")
    values = ray_head.environment(settings, Ports(), haproxy=True)
    assert values["RAY_AUTH_MODE"] == "token"
    assert Path(values["RAY_AUTH_TOKEN_PATH"]).parent == settings.run_path
    arguments = ray_head._arguments(settings, 7390, 8265, tmp_path, Ports())
    assert "--dashboard-host=127.0.0.1" in arguments
    told = (Path(__file__).parents[2] / "cluster/deploy/handbook.md").read_text()
    listening = {"7390", values["RAY_SERVE_HAPROXY_STATS_PORT"], values["RAY_SERVE_HAPROXY_METRICS_PORT"]}
    preferred = {word for word in ("7390", "52365", "20001", "8404", "9101") if word in told}
    assert preferred == {"7390", "52365", "20001", "8404", "9101"}, "the handbook lists what a firewall must close"
    assert len(listening) == 3
