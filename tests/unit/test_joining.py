"""Invitations: what is in them, and what keeps a machine from joining. A machine that joins is among the long tests."""

import os
import stat
from pathlib import Path

import pytest

from cluster.artifacts import ArtifactStore
from cluster.bringup import joining
from cluster.bringup.joining import Invitation, obstacles, read_invitation, write_invitation
from cluster.bringup.serve_apps import default_config, load_config
from cluster.contracts.errors import Misconfigured
from cluster.settings import Settings
from tests.conftest import free_port


@pytest.fixture
def invitation(redis_url: str, tmp_path: Path) -> Invitation:
    """One that nothing is wrong with: the head is whoever listens at Redis's port."""
    store = f"file://{tmp_path / 'store'}"
    return Invitation(
        address=redis_url.rpartition("@")[2].partition("/")[0],
        token="t",
        mark=ArtifactStore(store).mark(),
        code="c" * 64,
        python=joining._python(),
        ray=joining._ray(),
        environment={"REDIS_URL": redis_url, "ARTIFACTS_URL": store},
    )


def changed(invitation: Invitation, **environment: str) -> Invitation:
    return invitation.model_copy(update={"environment": {**invitation.environment, **environment}})


def test_a_machine_with_the_same_code_that_reaches_all_may_join(invitation: Invitation) -> None:
    assert obstacles(invitation, "c" * 64) == []


def test_each_obstacle_is_a_sentence(invitation: Invitation, tmp_path: Path) -> None:
    [other] = obstacles(invitation, "d" * 64)
    assert other == "The code is dddddddddddd here and cccccccccccc on the head: install the same."
    [old] = obstacles(invitation.model_copy(update={"ray": "2.0"}), "c" * 64)
    assert old.startswith("Ray is ") and "2.0 on the head" in old
    [silent] = obstacles(invitation.model_copy(update={"address": f"127.0.0.1:{free_port()}"}), "c" * 64)
    assert "does not answer" in silent and "set CALLSHEET_HOST on the head" in silent
    [redis] = obstacles(changed(invitation, REDIS_URL=f"redis://:secret@127.0.0.1:{free_port()}/0"), "c" * 64)
    assert redis.startswith("Redis does not answer at 127.0.0.1:") and "secret" not in redis


def test_a_folder_of_the_same_name_is_not_the_same_store(invitation: Invitation, tmp_path: Path) -> None:
    for store, why in ((tmp_path / "nothing", "empty"), (tmp_path / "another", "marked")):
        if why == "marked":
            ArtifactStore(f"file://{store}").mark()
        [wrong] = obstacles(changed(invitation, ARTIFACTS_URL=f"file://{store}"), "c" * 64)
        assert "is not the head's artifact store: mount it here" in wrong


def test_an_invitation_is_for_its_owner_and_comes_back_as_it_was(invitation: Invitation, tmp_path: Path) -> None:
    write_invitation(tmp_path / "node.json", invitation)
    assert stat.S_IMODE(os.stat(tmp_path / "node.json").st_mode) == 0o600
    assert read_invitation(tmp_path / "node.json") == invitation
    (tmp_path / "other.json").write_text("{}")
    for name, words in (("other.json", "is no invitation"), ("none.json", "cannot be read")):
        with pytest.raises(Misconfigured, match=words):
            read_invitation(tmp_path / name)


def test_nobody_is_invited_where_nothing_runs(home: Path) -> None:
    with pytest.raises(Misconfigured, match="Nothing runs here"):
        joining.invite(Settings(home=home), "c")


def test_others_are_let_in_only_where_a_host_is_set(home: Path) -> None:
    def listens(settings: Settings) -> str:
        return load_config(default_config(), settings)["http_options"]["host"]

    assert listens(Settings(home=home)) == "127.0.0.1"
    assert listens(Settings(home=home, host="10.0.0.1")) == "0.0.0.0"
    assert Settings(home=home, host="10.0.0.1", port=8001).task_service_base_url == "http://10.0.0.1:8001/embedded/task-service"


def test_an_agent_on_another_machine_needs_no_file_of_the_heads_and_has_a_home_of_its_own(home: Path) -> None:
    (home / "run").mkdir(parents=True)
    (home / "run" / "redis.url").write_text("redis://:p@10.0.0.1:6390/0\n")
    (home / "run" / "task_service.key").write_text("key\n")
    settings = Settings(home=home, host="10.0.0.1")
    there = settings.for_any_node().on_this_node("/elsewhere")
    assert (there.home_path, there.redis_url, there.task_service_api_key) == (Path("/elsewhere"), "redis://:p@10.0.0.1:6390/0", "key")
    assert (there.artifacts_url, there.task_service_base_url) == (settings.artifacts_url, settings.task_service_base_url)
    assert settings.for_any_node().on_this_node(None).home_path == settings.home_path


def test_a_store_has_one_mark_whoever_asks_first(tmp_path: Path) -> None:
    store = ArtifactStore(f"file://{tmp_path}")
    assert store.marked() == ""
    assert store.mark() == ArtifactStore(f"file://{tmp_path}").mark() == store.marked() != ""
    assert [path.name for path in tmp_path.iterdir()] == ["store.id"]
