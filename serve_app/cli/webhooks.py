"""`callsheet webhooks`: addresses that are told of a project's events, and what became of each message."""

from typing import Annotated, Any

import typer

from .failures import plainly, say

webhooks = typer.Typer(help="Tell addresses of a project's events: make, list, ping, switch, rotate, redrive.", no_args_is_help=True, rich_markup_mode=None)

Project = Annotated[str, typer.Option(help="The project whose events they are.")]
WebhookId = Annotated[str, typer.Argument(metavar="WEBHOOK_ID", help="As `callsheet webhooks ls` shows it.")]


def _base(project: str, *rest: str) -> str:
    return "/".join((f"/api/v1/projects/{project}/webhooks", *rest))


@webhooks.command()
def create(
    url: Annotated[str, typer.Argument(metavar="URL", help="At a host that CALLSHEET_WEBHOOK_HOSTS lists.")],
    project: Project = "default",
    event: Annotated[list[str] | None, typer.Option(help="`workflow.completed`, a family `decision.*`, or `*`; may be given several times.")] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make one and print its id and its secret. The secret can not be shown again."""
    with plainly():
        from cluster.contracts.webhooks import NewWebhook
        from cluster.settings import Settings

        from .api import Api

        body: dict[str, Any] = {"url": url, "description": description} | ({"events": event} if event else {})
        with Api(Settings()) as api:
            made = api.post(_base(project), NewWebhook, body)
        print(made.webhook.webhook_id, made.secret)


@webhooks.command("ls")
def list_webhooks(project: Project = "default") -> None:
    """List a project's webhooks and how each fares."""
    with plainly():
        from cluster.contracts.webhooks import WebhookPage
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        with Api(Settings()) as api:
            page = api.get(_base(project), WebhookPage)
        rows = ((each.webhook_id, each.url, ", ".join(each.events), _state(each), str(each.waiting), str(each.dead)) for each in page.items)
        show(("id", "url", "events", "state", "waiting", "dead"), rows)


def _state(webhook: Any) -> str:
    if not webhook.enabled:
        return f"off: {webhook.disabled_because}" if webhook.disabled_because else "off"
    return f"failing since {webhook.failing_since:%Y-%m-%d %H:%M}" if webhook.failing_since else "on"


@webhooks.command()
def deliveries(
    webhook_id: WebhookId,
    project: Project = "default",
    status: Annotated[str | None, typer.Option(help="waiting, delivered or dead.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
) -> None:
    """List messages with their last attempt."""
    with plainly():
        from cluster.contracts.webhooks import DeliveryPage
        from cluster.settings import Settings

        from .api import Api
        from .tables import show

        with Api(Settings()) as api:
            page = api.get(_base(project, webhook_id, "deliveries"), DeliveryPage, status=status, limit=limit)
        rows = ((each.message_id, each.type, each.workflow_id or "", each.status.value, str(each.tries), _last(each)) for each in page.items)
        show(("message", "type", "workflow", "status", "tries", "last attempt"), rows)


def _last(delivery: Any) -> str:
    if not delivery.attempts:
        return ""
    last = delivery.attempts[-1]
    return f"{last.at:%Y-%m-%d %H:%M:%S} {last.status or ''} {last.error}".strip()


@webhooks.command()
def ping(webhook_id: WebhookId, project: Project = "default") -> None:
    """Send a `webhook.ping` and print its message id."""
    with plainly():
        from cluster.contracts.webhooks import Delivery
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            print(api.post(_base(project, webhook_id, "ping"), Delivery, {}).message_id)


@webhooks.command()
def switch(webhook_id: WebhookId, way: Annotated[str, typer.Argument(metavar="on|off")], project: Project = "default") -> None:
    """Switch one on or off."""
    with plainly():
        from cluster.contracts.webhooks import Webhook
        from cluster.settings import Settings

        from .api import Api
        from .failures import UNUSABLE, Stopped

        if way not in ("on", "off"):
            raise Stopped(UNUSABLE, f"Say `on` or `off`, not {way!r}.")
        with Api(Settings()) as api:
            now = api.patch(_base(project, webhook_id), Webhook, {"enabled": way == "on"})
        say(f"{now.webhook_id} is {'on' if now.enabled else 'off'}.")


@webhooks.command("rotate-secret")
def rotate_secret(
    webhook_id: WebhookId,
    project: Project = "default",
    grace: Annotated[int, typer.Option(help="Seconds in which the old secret signs as well.")] = 24 * 3600,
) -> None:
    """Give one a new secret and print it, alone, on stdout. It can not be shown again."""
    with plainly():
        from cluster.contracts.webhooks import NewWebhook
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            print(api.post(_base(project, webhook_id, "rotate-secret"), NewWebhook, {"grace_seconds": grace}).secret)


@webhooks.command()
def redrive(
    webhook_id: WebhookId,
    message_id: Annotated[str | None, typer.Argument(metavar="MESSAGE_ID", help="One message; without it: all that were given up.")] = None,
    project: Project = "default",
) -> None:
    """Try messages again."""
    with plainly():
        from cluster.contracts.webhooks import Delivery, WebhookRedriven
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            if message_id:
                say(f"{message_id} is {api.post(_base(project, webhook_id, 'deliveries', message_id, 'redrive'), Delivery, {}).status}.")
                return
            done = api.post(_base(project, webhook_id, "redrive"), WebhookRedriven, {})
        say(f"{done.redriven} messages are tried again{'; there are more' if done.more else ''}.")


@webhooks.command("rm")
def remove(webhook_id: WebhookId, project: Project = "default") -> None:
    """Remove one, with what waits for it."""
    with plainly():
        from cluster.settings import Settings

        from .api import Api

        with Api(Settings()) as api:
            api.delete(_base(project, webhook_id))
        say(f"Removed {webhook_id}.")
