"""The app's own routes under /api/v1: the chat in which people answer questions, a project list, uploads, starting a movie, and the receiver of an orchestrator's webhooks.

A choice made in the chat is kept as a message of the person's with its `choiceId`, and the session then waits no more. As deployed, the choice is answered with a sentence and new choices, and is
not kept anywhere; a message is.
"""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from .accounts import Profile
from .collections import COLLECTIONS
from .filters import Document, paged
from .routes import Asking, Ours, Refusal, Service, body_of
from .validation import Invalid, created

routes = APIRouter(prefix="/api/v1")
DEPLOYED_CHOICES = [
    {"id": "develop_story", "title": "Develop Story Structure", "isRecommended": True},
    {"id": "create_characters", "title": "Design Main Characters"},
    {"id": "manual_override", "title": "Manual Override", "isManualOverride": True},
]


@routes.post("/chat/message")
async def message(request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    body = await body_of(request)
    if not body.get("projectId") or not body.get("message"):
        raise Refusal(400, "Missing required fields")
    session = ours.store.get("sessions", str(body.get("sessionId", ""))) or _new_session(ours, str(body["projectId"]), user.user_id)
    session["conversationHistory"] = [*(session.get("conversationHistory") or []), _said(ours, "user", str(body["message"]))]
    if ours.profile is Profile.AS_DEPLOYED:
        session["conversationHistory"].append(_said(ours, "assistant", "Thank you for your message about the movie concept."))
        session |= {"lastChoices": DEPLOYED_CHOICES, "awaitingUserInput": True}
    kept = ours.store.replace("sessions", session)
    return {"sessionId": kept["id"], "response": "", "choices": kept.get("lastChoices") or [], "currentStep": kept["currentStep"]}


@routes.post("/chat/choice")
async def choice(request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    body = await body_of(request)
    session_id, choice_id = str(body.get("sessionId") or ""), str(body.get("choiceId") or "")
    if not session_id or not choice_id:
        raise Refusal(400, "Missing required fields")
    session = ours.store.get("sessions", session_id)
    if session is None or not ours.accounts.sees(user, "sessions", session):
        raise Refusal(404, "Session not found")
    history = session.get("conversationHistory") or []
    if ours.profile is Profile.AS_DEPLOYED:
        changes: Document = {
            "conversationHistory": [*history, _said(ours, "assistant", "I'll help you with that selection.")],
            "lastChoices": DEPLOYED_CHOICES,
            "awaitingUserInput": True,
        }
    else:
        said = _said(ours, "user", str(body.get("customInput") or choice_id)) | {"choiceId": choice_id, "note": str(body.get("customInput") or "")}
        changes = {"conversationHistory": [*history, said], "awaitingUserInput": False}
    kept = ours.store.replace("sessions", session | changes)
    return {"sessionId": kept["id"], "response": "", "choices": kept.get("lastChoices") or [], "currentStep": kept["currentStep"]}


@routes.get("/projects")
async def projects(ours: Ours, user: Asking, status: str = "", genre: str = "", page: int = 1, limit: int = 20) -> dict[str, Any]:
    found = [each for each in ours.store.every("projects") if ours.accounts.sees(user, "projects", each)]
    fitting = [each for each in found if status in ("", each["status"]) and genre in ("", each["genre"])]
    shown = paged(fitting, min(50, max(1, limit)), max(1, page))
    pagination = {"page": shown["page"], "limit": shown["limit"], "total": shown["totalDocs"], "pages": shown["totalPages"]}
    return {"projects": shown["docs"], "pagination": pagination}


@routes.post("/media/upload", status_code=201)
async def upload(request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    """As deployed the record is kept and the bytes are dropped."""
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Refusal(400, "No file provided")
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        document = created(COLLECTIONS["media"], {"alt": file.filename, "mediaType": "style_reference", **given}, ours.store.exists)
    except Invalid as error:
        raise Refusal(400, str(error), name="ValidationError", data={"errors": error.faults}) from error
    if ours.profile is Profile.CORRECT:
        kept = await ours.files.keep(file)
        document |= {"filename": kept.filename, "mimeType": kept.mime_type, "filesize": kept.size, "url": f"api/media/file/{kept.filename}"}
    made = ours.store.insert("media", document)
    return {"mediaId": made["id"], "url": made.get("url", ""), "status": "uploaded"}


@routes.post("/movies/generate", status_code=201)
async def generate(request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    body = await body_of(request)
    if not body.get("projectId") or not body.get("title"):
        raise Refusal(400, "Missing required fields")
    session = _new_session(ours, str(body["projectId"]), user.user_id)
    job = f"job_{secrets.token_hex(8)}"
    ours.store.replace("sessions", session | {"contextData": {"jobId": job, "status": "queued", "progress": 0}})
    return {"success": True, "data": {"jobId": job, "sessionId": session["id"], "projectId": body["projectId"], "status": "queued", "estimatedTime": 0}}


@routes.get("/movies/status/{job_id}")
async def movie_status(job_id: str, ours: Ours, user: Asking) -> dict[str, Any]:
    found = next((each for each in ours.store.every("sessions") if (each.get("contextData") or {}).get("jobId") == job_id), None)
    if found is None or not ours.accounts.sees(user, "sessions", found):
        raise Refusal(404, "Job not found")
    context = found["contextData"]
    return {"success": True, "data": {"jobId": job_id, **{name: context.get(name) for name in ("status", "progress", "error", "result")}}}


@routes.post("/webhooks/langgraph", status_code=202)
async def webhook(request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    """An orchestrator's `{workflowId, workflowType, status, progress, …}`. The deployed app has no such route."""
    if ours.profile is Profile.AS_DEPLOYED:
        raise Refusal(404, "Route not found")
    body = await body_of(request)
    if not body.get("workflowId") or not body.get("status"):
        raise Refusal(400, "Missing required fields")
    ours.store.received(str(body["workflowId"]), body)
    return {"received": True}


@routes.get("/webhooks/langgraph/{workflow_id}")
async def webhooks(workflow_id: str, ours: Ours, user: Asking) -> list[dict[str, Any]]:
    return ours.store.webhooks(workflow_id)


def _new_session(ours: Service, project_id: str, user_id: str) -> Document:
    fields = created(COLLECTIONS["sessions"], {"project": project_id, "user": user_id}, ours.store.exists)
    return ours.store.insert("sessions", fields)


def _said(ours: Service, role: str, content: str) -> Document:
    return {"id": secrets.token_hex(6), "role": role, "content": content, "timestamp": ours.store.now()}
