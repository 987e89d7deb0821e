"""Credentials of a shared installation: made once, read by the settings, and never more than their user may have."""

from pathlib import Path

import pytest

from cluster.bringup.credentials import make
from cluster.contracts.errors import InvalidInput, Misconfigured
from cluster.redis.users import TABLE, RedisRole
from cluster.seals import parse_keys
from cluster.settings import Settings


def test_what_is_made_is_what_the_settings_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    made = {path.name for path in make(folder, redis="redis:6379", tls=True)}
    assert {"redis_url", "users.acl", "callsheet_signing_keys", "redis_ray_password"} <= made
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("CALLSHEET_SECRETS_DIR", str(folder))
    settings = Settings(home=tmp_path / "home")
    assert settings.redis_url is not None
    assert settings.redis_url.startswith("rediss://callsheet:")
    assert settings.agent_redis_url is not None
    assert settings.for_any_node().redis_url == settings.agent_redis_url.get_secret_value()
    assert len(parse_keys(settings.signing_keys or "")) == 1
    assert (settings.admin_key or "").startswith("cs_")
    assert settings.task_service_api_key
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert Settings().redis_url == "redis://elsewhere", "what is set outright counts"


def test_what_is_there_is_kept_and_a_removed_password_is_made_anew(tmp_path: Path) -> None:
    make(tmp_path, redis="redis:6379", tls=False)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert make(tmp_path, redis="redis:6379", tls=False) == []
    (tmp_path / "redis_agent_password").unlink()
    make(tmp_path, redis="redis:6379", tls=False)
    changed = {name for name, text in before.items() if (tmp_path / name).read_text() != text}
    assert changed == {"redis_agent_password", "callsheet_agent_redis_url", "users.acl"}


def test_the_list_of_users_holds_no_password_and_lets_nobody_in_without_a_name(tmp_path: Path) -> None:
    make(tmp_path, redis="redis:6379", tls=False)
    listed = (tmp_path / "users.acl").read_text()
    assert listed.startswith("user default off")
    for role in RedisRole:
        assert (tmp_path / f"redis_{role}_password").read_text().strip() not in listed
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert set(TABLE) == set(RedisRole)


def test_an_address_that_is_none_and_a_folder_that_is_not_there_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="host:port"):
        make(tmp_path, redis="redis", tls=False)
    monkeypatch.setenv("CALLSHEET_SECRETS_DIR", str(tmp_path / "absent"))
    with pytest.raises(Misconfigured, match="CALLSHEET_SECRETS_DIR"):
        Settings()
