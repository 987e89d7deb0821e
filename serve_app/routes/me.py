"""Who am I: what a page or a program may do with the credentials it holds, how people sign in, and tickets for what cannot send headers."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from cluster.contracts.access import GRANTS, Permission, Role
from cluster.contracts.base import Instant, Model
from cluster.contracts.ids import SHA256_PATTERN, ProjectId

from ..auth import Caller, allows
from ..issuer import IssuerUnavailable, reachable_safely
from ..requests import JsonRoute
from ..services import Use

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=JsonRoute)

ARTIFACT = rf"/api/v1/artifacts/{SHA256_PATTERN.strip('^$')}"
TICKET_PATH = rf"^(/ws/[\x21-\x7e]{{1,200}}|/api/v1/workflows/[^/?#\s]{{1,60}}/events|{ARTIFACT})$"
ONCE_SECONDS, MANY_SECONDS = 30, 600


class Me(Model):
    """The caller, and what they may do."""

    kind: Literal["key", "person"]
    id: str
    """The key's id, or `person:` and the subject; audit entries name it."""
    name: str
    expires_at: Instant | None
    role: Role | None
    """In the whole installation."""
    everywhere: list[Permission]
    """What that role allows, in every project and in what belongs to none."""
    projects: dict[ProjectId, Role]
    permissions: dict[ProjectId, list[Permission]]
    """What may be done in each of `projects`, by either role."""


class TicketRequest(Model):
    """Which address the ticket opens: a WebSocket, a workflow's events, or an artifact."""

    path: Annotated[str, Field(max_length=300, pattern=TICKET_PATH)]


class Ticket(Model):
    ticket: str
    """Goes into the address as `?ticket=…`."""
    path: str
    once: bool
    expires_at: Instant


class OidcSignIn(Model):
    """What a public client needs for the authorization code flow with PKCE (S256)."""

    issuer: str
    client_id: str
    scope: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None


class SignIn(Model):
    key: bool = True
    """An API key may be used."""
    oidc: OidcSignIn | None = None
    """People may sign in there, and use the token they get."""


@router.get("/me", dependencies=[allows(Permission.READ)])
async def get_me(response: Response, caller: Caller) -> Me:
    """Who asks, and what they may do where. For people: what their memberships are now."""
    response.headers["Cache-Control"] = "no-store"
    return Me(
        kind=caller.kind,
        id=caller.key_id,
        name=caller.name,
        expires_at=caller.expires_at,
        role=caller.role,
        everywhere=sorted(GRANTS[caller.role]) if caller.role else [],
        projects=caller.projects,
        permissions={project: [each for each in Permission if caller.may(each, project)] for project in caller.projects},
    )


@router.post("/tickets", status_code=201, dependencies=[allows(Permission.READ)])
async def create_ticket(body: TicketRequest, response: Response, services: Use, caller: Caller) -> Ticket:
    """A ticket for what cannot send headers, to be put into the address as `?ticket=…`: good for that path alone, once and within 30 seconds; for an artifact, whose player asks for ranges, for ten minutes.

    It opens nothing that this key or token would not, and nothing any more when that is revoked or has expired.
    """
    once = not body.path.startswith("/api/v1/artifacts/")
    text, until = await services.tickets.issue(caller, body.path, seconds=ONCE_SECONDS if once else MANY_SECONDS, once=once)
    response.headers["Cache-Control"] = "no-store"
    return Ticket(ticket=text, path=body.path, once=once, expires_at=until)


@router.get("/sign-in")
async def get_sign_in(services: Use) -> SignIn:
    """How one signs in here, for a page that nobody has signed in to yet. Open to everybody; 503 while the issuer has never been reached."""
    client_id = services.settings.oidc_client_id
    if services.people is None or client_id is None:
        return SignIn()
    document = await services.people.issuer.document()
    places = {name: document.get(name) for name in ("authorization_endpoint", "token_endpoint", "end_session_endpoint")}
    fitting = {name: place for name, place in places.items() if isinstance(place, str) and reachable_safely(place)}
    if not {"authorization_endpoint", "token_endpoint"} <= fitting.keys():
        raise IssuerUnavailable("The issuer does not say where people sign in.", retry_after=60)
    return SignIn(oidc=OidcSignIn(issuer=services.people.issuer.address, client_id=client_id, scope=services.settings.oidc_scope, **fitting))
