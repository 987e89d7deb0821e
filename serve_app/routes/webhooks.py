"""Webhooks of a project: made, changed, removed, and what became of each message. They tell of a project's work to the outside, so they are its operators' affair."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from agents.services.outbound import Guard, literally_listed, parse_networks
from agents.services.standard_webhooks import refusal
from cluster.contracts.access import Permission
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.webhooks import (
    MESSAGE_ID_PATTERN,
    PING,
    WEBHOOK_ID_PATTERN,
    Delivery,
    DeliveryPage,
    DeliveryStatus,
    NewWebhook,
    RotateRequest,
    Webhook,
    WebhookPage,
    WebhookPatch,
    WebhookRedrive,
    WebhookRedriven,
    WebhookRequest,
)
from cluster.settings import Settings

from ..auth import Caller, allows, check_project, principal
from ..errors import BadRequest
from ..requests import JsonRoute
from ..services import Use
from ..webhooks.messages import made

router = APIRouter(prefix="/api/v1/projects/{project_id}/webhooks", tags=["webhooks"], route_class=JsonRoute)

ProjectPath = Annotated[ProjectId, Path(pattern=PROJECT_ID_PATTERN)]
WebhookPath = Annotated[str, Path(pattern=WEBHOOK_ID_PATTERN)]
MessagePath = Annotated[str, Path(pattern=MESSAGE_ID_PATTERN)]
OPERATE = [allows(Permission.OPERATE)]
MOST_OFFSET = 100_000


@router.post("", status_code=201, dependencies=OPERATE)
async def create_webhook(project_id: ProjectPath, body: WebhookRequest, request: Request, response: Response, services: Use, caller: Caller) -> NewWebhook:
    """Tells an address of the project's events from now on. The secret that signs them is in this answer and can never be read again."""
    check_project(caller, project_id)
    _check_url(body.url, services.settings)
    secret, webhook = await services.webhooks.create(project_id, body, by=principal(caller, request))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Location"] = f"/api/v1/projects/{project_id}/webhooks/{webhook.webhook_id}"
    return NewWebhook(secret=secret, webhook=webhook)


@router.get("", dependencies=OPERATE)
async def list_webhooks(project_id: ProjectPath, services: Use, caller: Caller) -> WebhookPage:
    """The project's webhooks, oldest first, with how each fares; at most 50."""
    check_project(caller, project_id)
    return WebhookPage(items=await services.webhooks.all_of(project_id))


@router.get("/{webhook_id}", dependencies=OPERATE)
async def get_webhook(project_id: ProjectPath, webhook_id: WebhookPath, services: Use, caller: Caller) -> Webhook:
    check_project(caller, project_id)
    return await services.webhooks.get(project_id, webhook_id)


@router.patch("/{webhook_id}", dependencies=OPERATE)
async def change_webhook(project_id: ProjectPath, webhook_id: WebhookPath, body: WebhookPatch, request: Request, services: Use, caller: Caller) -> Webhook:
    """Changes what is given. Messages that wait go to the new address; while it is switched off nothing is sent to it, and what happens meanwhile it is not told."""
    check_project(caller, project_id)
    if body.url is not None:
        _check_url(body.url, services.settings)
    return await services.webhooks.patch(project_id, webhook_id, body, by=principal(caller, request))


@router.delete("/{webhook_id}", status_code=204, dependencies=OPERATE)
async def remove_webhook(project_id: ProjectPath, webhook_id: WebhookPath, request: Request, services: Use, caller: Caller) -> None:
    """Ends it, with what waited for it. Repeating is a 404."""
    check_project(caller, project_id)
    await services.webhooks.remove(project_id, webhook_id, by=principal(caller, request))


@router.post("/{webhook_id}/rotate-secret", dependencies=OPERATE)
async def rotate_webhook_secret(
    project_id: ProjectPath, webhook_id: WebhookPath, body: RotateRequest, request: Request, response: Response, services: Use, caller: Caller
) -> NewWebhook:
    """A new secret, shown once. Until the grace is over messages carry a signature by each of the two, so the receiver may change at leisure."""
    check_project(caller, project_id)
    secret, webhook = await services.webhooks.rotate(project_id, webhook_id, grace_seconds=body.grace_seconds, by=principal(caller, request))
    response.headers["Cache-Control"] = "no-store"
    return NewWebhook(secret=secret, webhook=webhook)


@router.post("/{webhook_id}/ping", status_code=202, dependencies=OPERATE)
async def ping_webhook(project_id: ProjectPath, webhook_id: WebhookPath, services: Use, caller: Caller) -> Delivery:
    """Sends a message of the type `webhook.ping`, whatever the filter says. What becomes of it stands among the deliveries."""
    check_project(caller, project_id)
    webhook = await services.webhooks.get(project_id, webhook_id)
    now = await services.webhooks.now()
    message = made(secrets.token_hex(16), PING, now, {"project_id": project_id, "webhook_id": webhook_id})
    await services.webhooks.send(webhook_id, message)
    return await services.webhooks.delivery(webhook, message.message_id)


@router.get("/{webhook_id}/deliveries", dependencies=OPERATE)
async def list_deliveries(
    project_id: ProjectPath,
    webhook_id: WebhookPath,
    services: Use,
    caller: Caller,
    status: DeliveryStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=20)] = None,
) -> DeliveryPage:
    """Messages with their attempts: those that wait, those that were given up, and the last 500 that arrived."""
    check_project(caller, project_id)
    webhook = await services.webhooks.get(project_id, webhook_id)
    return await services.webhooks.deliveries(webhook, status=status, limit=limit, offset=_offset(cursor))


@router.get("/{webhook_id}/deliveries/{message_id}", dependencies=OPERATE)
async def get_delivery(project_id: ProjectPath, webhook_id: WebhookPath, message_id: MessagePath, services: Use, caller: Caller) -> Delivery:
    check_project(caller, project_id)
    return await services.webhooks.delivery(await services.webhooks.get(project_id, webhook_id), message_id)


@router.post("/{webhook_id}/deliveries/{message_id}/redrive", status_code=202, dependencies=OPERATE)
async def redrive_delivery(
    project_id: ProjectPath, webhook_id: WebhookPath, message_id: MessagePath, request: Request, services: Use, caller: Caller
) -> Delivery:
    """Sends a message once more that was given up or has arrived, with as many attempts as a new one. One that waits stays as it is."""
    check_project(caller, project_id)
    webhook = await services.webhooks.get(project_id, webhook_id)
    await services.webhooks.delivery(webhook, message_id)
    await services.webhooks.redrive(webhook, [message_id], by=principal(caller, request))
    return await services.webhooks.delivery(webhook, message_id)


@router.post("/{webhook_id}/redrive", status_code=202, dependencies=OPERATE)
async def redrive_webhook(
    project_id: ProjectPath, webhook_id: WebhookPath, body: WebhookRedrive, request: Request, services: Use, caller: Caller
) -> WebhookRedriven:
    """Sends all messages once more that were given up, or those given up between two times."""
    check_project(caller, project_id)
    webhook = await services.webhooks.get(project_id, webhook_id)
    since = body.since.timestamp() * 1000 if body.since else 0
    until = body.until.timestamp() * 1000 if body.until else float("inf")
    count, more = await services.webhooks.redrive(webhook, None, by=principal(caller, request), since=since, until=until)
    return WebhookRedriven(redriven=count, more=more)


def _check_url(url: str, settings: Settings) -> None:
    hosts = settings.webhook_hosts_listed
    if why := refusal(url, hosts, Guard(parse_networks(settings.private_networks), literally_listed(hosts))):
        raise InvalidInput(f"No webhook may be sent to {url[:200]!r}: {why}.", errors=[FieldError(pointer="/url", detail=why)], code="webhook_host_not_allowed")


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > MOST_OFFSET:
        raise BadRequest("This cursor was not given out by this list.", code="bad_cursor")
    return int(cursor)
