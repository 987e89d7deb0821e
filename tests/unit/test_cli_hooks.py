"""`callsheet webhooks` and `callsheet schedules` against a scripted server: what is sent and what is printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.schedules import Run, Schedule, Slot
from cluster.contracts.webhooks import Webhook
from tests.unit.commands import Command
from tests.unit.scripted_api import NOW, ScriptedApi

HOOK, SCHEDULE = f"wh-00-{'1' * 24}", f"sch-00-{'2' * 24}"
HOOKS, SCHEDULES = "/api/v1/projects/default/webhooks", "/api/v1/schedules"


def _webhook(**changes: Any) -> dict[str, Any]:
    fields = {"webhook_id": HOOK, "project_id": "default", "url": "https://h.example/", "events": ("*",), "enabled": True, "created_at": NOW, "revision": 1}
    return Webhook.model_validate(fields | changes).model_dump(mode="json")


def _schedule(**changes: Any) -> dict[str, Any]:
    fields = {"schedule_id": SCHEDULE, "project_id": "default", "name": "nightly", "when": {"cron": "30 2 * * *"}, "workflow": {}, "paused": False}
    fields |= {"created_by": "ann", "created_at": NOW, "since": NOW, "revision": 1, "next_at": NOW}
    return Schedule.model_validate(fields | changes).model_dump(mode="json")


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi().serving() as api:
        yield api


@pytest.fixture
def callsheet(api: ScriptedApi, tmp_path: Path) -> Command:
    return Command(api, tmp_path)


def test_webhooks_are_made_listed_and_redriven(api: ScriptedApi, callsheet: Command) -> None:
    api.answers[HOOKS] = (201, {"secret": "whsec_x", "webhook": _webhook()})
    made = callsheet.run("webhooks", "create", "https://h.example/", "--event", "workflow.*", "--event", "decision.opened")
    assert (made.returncode, made.stdout.strip()) == (0, f"{HOOK} whsec_x"), made.stderr
    assert api.posted[-1] == (HOOKS, {"url": "https://h.example/", "description": "", "events": ["workflow.*", "decision.opened"]})
    api.answers[HOOKS] = (200, {"items": [_webhook(), _webhook(enabled=False, disabled_because="gone", dead=3)], "next_cursor": None})
    listed = callsheet.run("webhooks", "ls")
    assert listed.returncode == 0 and "off: gone" in listed.stdout and "https://h.example/" in listed.stdout, listed.stderr
    api.answers[f"{HOOKS}/{HOOK}/redrive"] = (202, {"redriven": 3, "more": False})
    assert "3 messages are tried again." in callsheet.run("webhooks", "redrive", HOOK).stderr


def test_schedules_are_made_listed_and_backfilled(api: ScriptedApi, callsheet: Command) -> None:
    api.answers[SCHEDULES] = (201, _schedule())
    made = callsheet.run("schedules", "create", "nightly", "movie_creation", '{"logline": "x"}', "--cron", "30 2 * * *", "--timezone", "Europe/Vienna")
    assert (made.returncode, made.stdout.strip()) == (0, SCHEDULE), made.stderr
    path, body = api.posted[-1]
    assert path == SCHEDULES and body["when"] == {"timezone": "Europe/Vienna", "jitter_seconds": 0, "cron": "30 2 * * *"}
    api.answers[SCHEDULES] = (200, {"items": [_schedule(), _schedule(paused=True)], "next_cursor": None})
    listed = callsheet.run("schedules", "ls")
    assert listed.returncode == 0 and "30 2 * * * (UTC)" in listed.stdout and "paused" in listed.stdout, listed.stderr
    api.answers[f"{SCHEDULES}/{SCHEDULE}/upcoming"] = (200, {"items": [{"nominal_at": NOW.isoformat(), "starts_at": NOW.isoformat()}]})
    run = Run(slot=Slot(at=NOW, overlap="skip"), outcome="skipped", decided_at=NOW, detail="The one before was running.")  # pyright: ignore[reportArgumentType]
    api.answers[f"{SCHEDULES}/{SCHEDULE}/runs"] = (200, {"items": [run.model_dump(mode="json")]})
    shown = callsheet.run("schedules", "runs", SCHEDULE)
    assert "to come" in shown.stdout and "The one before was running." in shown.stdout, shown.stderr
    api.answers[f"{SCHEDULES}/{SCHEDULE}/backfill"] = (202, _schedule())
    assert callsheet.run("schedules", "backfill", SCHEDULE, "2026-01-01T00:00Z", "2026-01-02T00:00Z").returncode == 0
    assert api.posted[-1][1] == {"since": "2026-01-01T00:00Z", "until": "2026-01-02T00:00Z", "overlap": "buffer_all"}
