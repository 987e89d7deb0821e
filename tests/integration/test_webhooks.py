"""Webhooks on a real Redis and over real HTTP: what is sent and how it is signed, what happens when nobody takes it, and that nothing is lost when a courier dies."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from cluster.contracts.control import PauseMode
from cluster.contracts.errors import Conflict, NotFound
from cluster.contracts.ids import ProjectId
from cluster.contracts.webhooks import DISABLED, DeliveryStatus, WebhookPatch
from cluster.redis import keys
from cluster.redis.audit import AuditLog
from cluster.redis.client import Clients
from cluster.redis.couriers import CourierStore, ShardLost
from serve_app.webhooks.courier import BATCH, PLACES
from serve_app.webhooks.messages import DELAYS, held_until_ms, next_attempt_ms
from tests.receiving import ANN, P1, House, house_of
from tests.serving import until

DAY = 24 * 3600.0


class Killed(BaseException):
    """The process is gone."""


@pytest_asyncio.fixture(loop_scope="session")
async def house(clients: Clients) -> AsyncIterator[House]:
    async with house_of(clients) as house:
        yield house


async def _stop(house: House, workflow_id: Any) -> None:
    await house.control.terminate(workflow_id, by=ANN)


async def test_an_event_arrives_signed_as_standard_webhooks_says(house: House) -> None:
    secret, webhook = await house.hook(events=("workflow.created",))
    workflow = await house.start()
    await house.turn()
    [arrived] = house.inbox.received
    body = Verifier(secret).verify(arrived.body, arrived.headers)
    assert body["type"] == "workflow.created"
    assert body["data"] == {"type": "probe@1", "workflow_id": workflow.workflow_id, "project_id": "p1", "workflow_type": "probe@1", "seq": 1}
    assert arrived.headers["webhook-id"].startswith("msg_") and "." not in arrived.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(arrived.body + b" ", arrived.headers)
    assert (await house.now(webhook)).last_success_at is not None
    assert secret.encode() not in repr(await house.clients.commands.hgetall(keys.hook(webhook.webhook_id))).encode()  # type: ignore[misc]


async def test_only_events_after_its_making_that_its_filter_names_are_told(house: House) -> None:
    running = await house.start()
    await house.hook("/ends", events=("workflow.terminated",))
    await house.hook("/family", events=("workflow.*",))
    await house.hook("/other", project=ProjectId("p2"))
    await _stop(house, running.workflow_id)
    await house.start()
    await house.turn()
    assert house.inbox.types("/ends") == ["workflow.terminated"]
    assert sorted(house.inbox.types("/family")) == ["workflow.created", "workflow.terminated"]
    assert house.inbox.types("/other") == []


async def test_a_project_without_webhooks_lists_no_news_and_one_that_has_none_any_more_stops(house: House) -> None:
    _, webhook = await house.hook()
    workflow = await house.start()
    await house.start(ProjectId("p2"))
    await house.webhooks.remove(P1, webhook.webhook_id, by=ANN)
    assert await _news(house.clients) == 1
    await house.turn()
    assert await _news(house.clients) == 0
    await _stop(house, workflow.workflow_id)
    assert await _news(house.clients) == 0 and house.inbox.received == []


async def _news(clients: Clients) -> int:
    return sum([await clients.commands.zcard(keys.hook_news(shard)) for shard in keys.ALL_SHARDS])


async def test_what_fails_is_tried_again_with_the_same_id_and_body_until_it_is_given_up(house: House) -> None:
    house.inbox.answer = lambda _: 500
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn()
    for delay in DELAYS:
        await house.turn(later=delay * 0.85)
        tried = len(house.inbox.received)
        await house.turn(later=delay * 0.3)
        assert len(house.inbox.received) == tried + 1, delay
    assert len({(each.headers["webhook-id"], each.body) for each in house.inbox.received}) == 1
    assert len({each.headers["webhook-timestamp"] for each in house.inbox.received}) == len(DELAYS) + 1
    await house.turn(later=DAY)
    assert len(house.inbox.received) == len(DELAYS) + 1
    [letter] = (await house.webhooks.deliveries(webhook, status=DeliveryStatus.DEAD)).items
    assert (letter.tries, len(letter.attempts), letter.attempts[0].status, letter.attempts[0].error) == (10, 10, 500, "as told")
    assert (await house.now(webhook)).dead == 1

    house.inbox.answer = lambda _: 200
    assert await house.webhooks.redrive(webhook, None, by=ANN) == (1, False)
    await house.turn(later=400)
    delivered = await house.webhooks.delivery(webhook, letter.message_id)
    assert (delivered.status, delivered.tries) == (DeliveryStatus.DELIVERED, 1)
    assert (await house.now(webhook)).failing_since is None


@pytest.mark.parametrize(
    ("tries", "retry_after", "seconds"), [(1, None, 5), (1, 90.0, 90), (2, 90.0, 300), (9, None, DAY), (1, 10 * DAY, DAY), (10, None, None), (10, 5.0, None)]
)
def test_waits_grow_and_retry_after_is_honoured_within_a_day(tries: int, retry_after: float | None, seconds: float | None) -> None:
    assert next_attempt_ms(tries, 1000, retry_after, chance=0.5) == (None if seconds is None else 1000 + seconds * 1000)


def test_a_failing_webhook_rests_longer_each_time() -> None:
    assert [held_until_ms(failures, 0, None) // 1000 for failures in (1, 2, 3, 7, 50)] == [5, 10, 20, 300, 300]
    assert held_until_ms(1, 0, 77.0) == 77_000


async def test_a_receiver_that_asks_for_time_gets_it(house: House) -> None:
    house.inbox.answer = lambda _: (429, {"retry-after": "120"})
    await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn()
    await house.start()
    await house.turn(later=60)
    assert len(house.inbox.received) == 1, "what waits for it is not tried either"
    house.inbox.answer = lambda _: 204
    await house.turn(later=61)
    assert len(house.inbox.received) == 3


async def test_a_redirect_is_a_failure_and_is_not_followed(house: House) -> None:
    house.inbox.answer = lambda arrived: (307, {"location": f"{house.inbox.url}/elsewhere"}) if arrived.path == "/hook" else 200
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn()
    assert [each.path for each in house.inbox.received] == ["/hook"]
    [waiting] = (await house.webhooks.deliveries(webhook)).items
    assert (waiting.status, waiting.attempts[0].status, waiting.attempts[0].error) == (DeliveryStatus.WAITING, 307, "A redirect; redirects are not followed.")


async def test_a_receiver_that_is_gone_is_switched_off_and_the_others_are_told(house: House) -> None:
    house.inbox.answer = lambda arrived: 410 if arrived.path == "/gone" else 204
    _, gone = await house.hook("/gone", events=("workflow.created",))
    await house.hook("/watch", events=(DISABLED,))
    await house.start()
    await house.turn()
    now = await house.now(gone)
    assert (now.enabled, now.disabled_because, now.waiting, now.dead) == (False, "gone", 0, 1)
    await house.turn()
    [told] = [each.json for each in house.inbox.received if each.path == "/watch"]
    assert told["type"] == DISABLED and told["data"] == {"webhook_id": gone.webhook_id, "project_id": "p1", "because": "gone"}
    actions = [entry.action for entry in (await AuditLog(house.clients).page(P1)).items]
    assert actions.count("webhook.create") == 2 and "webhook.disabled" in actions
    with pytest.raises(Conflict, match="switched off"):
        await house.webhooks.redrive(gone, None, by=ANN)

    house.inbox.answer = lambda _: 204
    await house.webhooks.patch(P1, gone.webhook_id, WebhookPatch(enabled=True), by=ANN)
    await house.webhooks.redrive(gone, None, by=ANN)
    await house.turn(later=10)
    assert house.inbox.seqs("/gone") == [1, 1]


async def test_a_webhook_at_which_nothing_arrives_for_days_is_switched_off(house: House) -> None:
    house.inbox.answer = lambda _: 503
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn()
    await house.turn(later=4.9 * DAY)
    assert (await house.now(webhook)).enabled
    await house.start()
    await house.turn(later=0.2 * DAY)
    now = await house.now(webhook)
    assert (now.enabled, now.disabled_because) == (False, "failing")


async def test_a_receiver_that_hangs_holds_up_nobody_else(house: House) -> None:
    never = asyncio.Event()
    house.inbox.answer = lambda arrived: never if arrived.path == "/hangs" else 204
    await house.hook("/hangs", events=("workflow.created",))
    await house.hook("/quick", events=("workflow.created",))
    for _ in range(8):
        await house.start()
    await house.courier.turn()
    await house.courier.turn()
    await until(lambda: len(house.inbox.seqs("/quick")) == 8)
    assert 0 < len(house.inbox.seqs("/hangs")) <= 4, "no more than its own places"
    never.set()
    await house.courier.idle()
    assert len(house.inbox.seqs("/hangs")) == 8


async def test_an_answer_that_does_not_come_is_a_failure(house: House) -> None:
    never = asyncio.Event()
    house.inbox.answer = lambda _: never
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn(house.another(seconds=0.2))
    never.set()
    [waiting] = (await house.webhooks.deliveries(webhook)).items
    assert waiting.attempts[0].status is None and "No answer within 0.2 seconds" in waiting.attempts[0].error


async def test_first_attempts_for_a_workflow_are_made_in_the_order_of_its_events(house: House) -> None:
    await house.hook(events=("*",))
    workflow = await house.start()
    await house.control.pause(workflow.workflow_id, PauseMode.DRAIN, by=ANN)
    await house.control.resume(workflow.workflow_id, by=ANN)
    await _stop(house, workflow.workflow_id)
    await house.turn()
    seqs = house.inbox.seqs()
    assert seqs == list(range(1, len(seqs) + 1)) and len(seqs) >= 4


async def test_both_secrets_sign_until_the_grace_is_over(house: House) -> None:
    old, webhook = await house.hook(events=("workflow.created",))
    new, _ = await house.webhooks.rotate(P1, webhook.webhook_id, grace_seconds=3600, by=ANN)
    await house.start()
    await house.turn()
    [arrived] = house.inbox.received
    assert arrived.headers["webhook-signature"].count("v1,") == 2
    assert Verifier(old).verify(arrived.body, arrived.headers) == Verifier(new).verify(arrived.body, arrived.headers)
    await house.webhooks.rotate(P1, webhook.webhook_id, grace_seconds=0, by=ANN)
    await house.start()
    await house.turn()
    later = house.inbox.received[-1]
    for former in (old, new):
        with pytest.raises(WebhookVerificationError):
            Verifier(former).verify(later.body, later.headers)


# ---- couriers die -----------------------------------------------------------------------------------------------------


class DiesBefore(CourierStore):
    """A courier that is killed the first time it is about to do something, or has just done it."""

    where = ""

    async def spool(self, *args: Any, **named: Any) -> bool:
        return await self._perhaps("spool", super().spool(*args, **named))

    async def settle(self, *args: Any, **named: Any) -> int | None:
        return await self._perhaps("settle", super().settle(*args, **named))

    async def _perhaps(self, name: str, act: Any) -> Any:
        if self.where == f"before {name}":
            act.close()
            raise Killed
        done = await act
        if self.where == f"after {name}":
            raise Killed
        return done


@pytest.mark.parametrize(("where", "times"), [("before spool", 1), ("after spool", 1), ("before settle", 2), ("after settle", 1)])
async def test_nothing_is_lost_wherever_a_courier_dies(house: House, where: str, times: int) -> None:
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    store = type("Dies", (DiesBefore,), {"where": where})
    doomed = house.another("doomed", store)
    results = []
    for _ in range(2):
        results += await asyncio.gather(doomed.turn(), return_exceptions=True)
        results += await asyncio.gather(*doomed._serving.values(), return_exceptions=True)
    assert any(isinstance(each, Killed) for each in results)
    for shard in keys.ALL_SHARDS:
        await house.clients.commands.delete(keys.courier(shard))  # its lease has lapsed
    await house.turn()
    assert len(house.inbox.received) == times and len({each.headers["webhook-id"] for each in house.inbox.received}) == 1
    now = await house.now(webhook)
    assert (now.waiting, now.dead) == (0, 0) and await _news(house.clients) == 0


async def test_who_has_lost_the_shard_writes_nothing_and_nobody_else_delivers_meanwhile(house: House) -> None:
    house.inbox.answer = lambda _: 500
    _, webhook = await house.hook(events=("workflow.created",))
    await house.start()
    other = house.another("two")
    await house.courier.turn()
    await house.turn(other)
    assert house.inbox.received == [], "the first one has the shard"
    for shard in keys.ALL_SHARDS:
        await house.clients.commands.delete(keys.courier(shard))
    await house.turn(other)
    assert len(house.inbox.received) == 1
    late = house.courier._store
    [message] = await late.due(webhook.webhook_id, 2**50, 10)
    with pytest.raises(ShardLost):
        await late.settle(webhook.webhook_id, message, "delivered", due_ms=0, now_ms=1)
    assert (await house.now(webhook)).waiting == 1, "the late word of the former one counts for nothing"


async def test_who_loses_the_shard_while_it_sends_stops_sending(house: House) -> None:
    """More waits than one look takes on, and what it sends it can no longer settle: it must not go round in it."""
    go = asyncio.Event()
    house.inbox.answer = lambda _: go
    _, webhook = await house.hook(events=("workflow.created",))
    for _ in range(BATCH + 8):
        await house.start()
    await house.courier.turn()
    await house.courier.turn()
    await until(lambda: len(house.inbox.received) == PLACES)
    for shard in keys.ALL_SHARDS:
        await house.clients.commands.delete(keys.courier(shard))
    go.set()
    await house.courier.idle()
    assert len(house.inbox.received) <= 2 * PLACES
    await house.turn(house.another("two"))
    assert (await house.now(webhook)).waiting == 0 and len({each.headers["webhook-id"] for each in house.inbox.received}) == BATCH + 8


async def test_a_webhook_of_another_project_is_not_there(house: House) -> None:
    _, webhook = await house.hook()
    with pytest.raises(NotFound):
        await house.webhooks.get(ProjectId("p2"), webhook.webhook_id)


async def test_an_address_that_the_operator_no_longer_lists_is_not_called(house: House) -> None:
    _, webhook = await house.hook(events=("workflow.created",))
    house.settings = house.settings.model_copy(update={"webhook_hosts": "elsewhere.example"})
    await house.start()
    await house.turn(house.another("one"))
    [waiting] = (await house.webhooks.deliveries(webhook)).items
    assert house.inbox.received == [] and "CALLSHEET_WEBHOOK_HOSTS" in waiting.attempts[0].error


async def test_a_message_holds_nothing_that_people_wrote(house: House) -> None:
    await house.hook(events=("*",))
    workflow = await house.start()
    await house.control.terminate(workflow.workflow_id, by=ANN.model_copy(update={"reason": "planted words"}))
    await house.turn()
    assert len(house.inbox.received) == 2 and not any(b"planted words" in each.body for each in house.inbox.received)


async def test_the_receiver_of_the_readme_verifies(house: House) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    [example] = [block for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "standardwebhooks" in block]
    secret, _ = await house.hook(events=("workflow.created",))
    await house.start()
    await house.turn()
    [arrived] = house.inbox.received
    found: dict[str, Any] = {"secret": secret, "body": arrived.body, "headers": arrived.headers}
    exec(example, found)
    assert found["event"]["data"]["seq"] == 1
