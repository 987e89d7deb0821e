"""Payload's routes over the collections: paths, status codes and bodies of the wire contract.

All of them are coroutines: the store belongs to the event loop's thread.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.datastructures import UploadFile

from .accounts import Accounts, Profile, User
from .collections import COLLECTIONS, PHASES, UPLOADS, Fields, Kind
from .files import FileFolder
from .filters import BadQuery, Document, fits, ordered, paged, where_in
from .store import Store
from .validation import Invalid, changed, created

DEEPEST = 4


class Refusal(Exception):
    """Answered as Payload answers: `{errors: [{message, name?, data?}]}`."""

    def __init__(self, status: int, message: str, *, name: str = "", data: Any = None) -> None:
        super().__init__(message)
        self.status, self.name, self.data = status, name, data

    def body(self) -> dict[str, Any]:
        told = {"message": str(self), "name": self.name, "data": self.data}
        return {"errors": [{key: value for key, value in told.items() if value}]}


@dataclass
class Service:
    """What the routes work on."""

    store: Store
    files: FileFolder
    accounts: Accounts
    profile: Profile


async def service(request: Request) -> Service:
    return request.app.state.service


Ours = Annotated[Service, Depends(service)]


async def signed_in(request: Request, ours: Ours) -> User:
    user = ours.accounts.caller(request.headers.get("authorization", ""), request.cookies.get("payload-token", ""))
    if user is None:
        raise Refusal(401, "Unauthorized, you must be logged in to make this request.")
    return user


Asking = Annotated[User, Depends(signed_in)]
routes = APIRouter(prefix="/api")


# ---- accounts --------------------------------------------------------------------------------------------------------


@routes.post("/users/login")
async def login(request: Request, ours: Ours) -> JSONResponse:
    body = await body_of(request)
    found = ours.accounts.sign_in(str(body.get("email", "")), str(body.get("password", "")))
    if found is None:
        raise Refusal(401, "The email or password provided is incorrect.", name="AuthenticationError")
    token, end, user = found
    answer = JSONResponse({"message": "Authentication Passed", "user": user, "token": token, "exp": end})
    answer.set_cookie("payload-token", token, httponly=True, samesite="lax")
    return answer


@routes.post("/users/logout")
async def logout(user: Asking) -> JSONResponse:
    answer = JSONResponse({"message": "You have been logged out successfully."})
    answer.delete_cookie("payload-token")
    return answer


@routes.get("/users/me")
async def me(user: Asking, ours: Ours) -> dict[str, Any]:
    return {"user": ours.store.get("users", user.user_id), "collection": "users"}


@routes.post("/users/refresh-token")
async def refresh(user: Asking, ours: Ours) -> dict[str, Any]:
    token, end = ours.accounts.token(user.user_id)
    return {"message": "Token refresh successful", "refreshedToken": token, "exp": end, "user": ours.store.get("users", user.user_id)}


# ---- documents -------------------------------------------------------------------------------------------------------


@routes.get("/media/file/{filename}")
async def media_file(filename: str, ours: Ours, user: Asking) -> Response:
    document = next((each for each in ours.store.every("media") if each.get("filename") == filename), None)
    path = ours.files.path(filename)
    if document is None or path is None or not ours.accounts.sees(user, "media", document):
        raise Refusal(404, "Not Found", name="NotFound")
    return FileResponse(path, media_type=document.get("mimeType"), headers={"X-Content-Type-Options": "nosniff"})


@routes.get("/{slug}")
async def find(slug: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    fields, asked = _collection(slug), request.query_params
    found = ordered(_matching(ours, user, slug, request), asked.get("sort", ""))
    answer = paged(found, _number(asked.get("limit"), 10), max(1, _number(asked.get("page"), 1)))
    answer["docs"] = [_shown(ours, fields, each, request) for each in answer["docs"]]
    return answer


@routes.post("/{slug}", status_code=201)
async def create(slug: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    fields = _collection(slug)
    if slug == "users" and not user.admin:
        raise Refusal(403, "You are not allowed to perform this action.", name="Forbidden")
    given, upload = await _form_of(request) if slug in UPLOADS else (await body_of(request), None)
    if slug in UPLOADS and upload is None:
        raise Refusal(400, "No files were uploaded.", name="MissingFile")
    document = _valid(lambda: created(fields, given, ours.store.exists))
    if slug == "projects":
        document |= {"createdBy": document["createdBy"] or user.user_id}
        document["progress"] = {"currentPhase": PHASES[0], "completedSteps": [], "overallProgress": 0}
    if slug == "sessions" and not user.admin and document["user"] != user.user_id and ours.profile is Profile.CORRECT:
        raise Refusal(403, "You are not allowed to perform this action.", name="Forbidden")
    if not ours.accounts.sees(user, slug, document):
        raise Refusal(403, "You are not allowed to perform this action.", name="Forbidden")
    if upload is not None:
        document |= await _stored(ours, upload)
    made = ours.store.insert(slug, document)
    if slug == "users" and given.get("password"):
        ours.accounts.set_password(made["id"], str(given["password"]))
    return {"message": f"{slug.removesuffix('s').capitalize()} successfully created.", "doc": _shown(ours, fields, made, request)}


@routes.patch("/{slug}")
async def update_many(slug: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    fields, given = _collection(slug), await body_of(request)
    _needs_where(request)
    found = _matching(ours, user, slug, request)
    docs = [_changed(ours, slug, each, given) for each in found]
    return {"message": f"Updated {len(docs)} {slug} successfully.", "docs": [_shown(ours, fields, each, request) for each in docs], "errors": []}


@routes.delete("/{slug}")
async def delete_many(slug: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    _collection(slug)
    _needs_where(request)
    found = _matching(ours, user, slug, request)
    for each in found:
        _delete(ours, slug, each)
    return {"message": f"Deleted {len(found)} {slug} successfully.", "docs": found, "errors": []}


@routes.get("/{slug}/{document_id}")
async def read(slug: str, document_id: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    return _shown(ours, _collection(slug), _found(ours, user, slug, document_id), request)


@routes.patch("/{slug}/{document_id}")
async def update(slug: str, document_id: str, request: Request, ours: Ours, user: Asking) -> dict[str, Any]:
    fields = _collection(slug)
    document = _changed(ours, slug, _found(ours, user, slug, document_id), await body_of(request))
    return {"message": "Updated successfully.", "doc": _shown(ours, fields, document, request)}


@routes.delete("/{slug}/{document_id}")
async def delete(slug: str, document_id: str, ours: Ours, user: Asking) -> dict[str, Any]:
    _collection(slug)
    document = _found(ours, user, slug, document_id)
    _delete(ours, slug, document)
    return {"message": "Deleted successfully.", "doc": document}


# ---- what they share -------------------------------------------------------------------------------------------------


def _collection(slug: str) -> Fields:
    if slug not in COLLECTIONS:
        raise Refusal(404, f"Route not found: /api/{slug}")
    return COLLECTIONS[slug]


def _found(ours: Service, user: User, slug: str, document_id: str) -> Document:
    document = ours.store.get(slug, document_id)
    if document is None or not ours.accounts.sees(user, slug, document):
        raise Refusal(404, "Not Found", name="NotFound")
    return document


def _matching(ours: Service, user: User, slug: str, request: Request) -> list[Document]:
    try:
        where = where_in(request.query_params.multi_items())
        return [each for each in ours.store.every(slug) if ours.accounts.sees(user, slug, each) and fits(each, where)]
    except BadQuery as error:
        raise Refusal(400, f"The following path cannot be queried: {error}", name="QueryError") from error


def _needs_where(request: Request) -> None:
    if not any(name.startswith("where[") for name in request.query_params):
        raise Refusal(400, "Missing 'where' query of documents to change.")


def _valid(check: Callable[[], Document]) -> Document:
    try:
        return check()
    except Invalid as error:
        raise Refusal(400, str(error), name="ValidationError", data={"errors": error.faults}) from error


def _changed(ours: Service, slug: str, before: Document, given: Mapping[str, Any]) -> Document:
    return ours.store.replace(slug, _valid(lambda: changed(COLLECTIONS[slug], before, given, ours.store.exists)))


def _delete(ours: Service, slug: str, document: Document) -> None:
    ours.store.delete(slug, document["id"])
    if slug in UPLOADS and document.get("filename"):
        ours.files.remove(document["filename"])


async def _stored(ours: Service, upload: UploadFile) -> Document:
    kept = await ours.files.keep(upload)
    return {"filename": kept.filename, "mimeType": kept.mime_type, "filesize": kept.size, "url": f"api/media/file/{kept.filename}"}


def _shown(ours: Service, fields: Fields, document: Document, request: Request) -> Document:
    """With absolute media address, relations as deep as asked, and only the fields selected."""
    shown = _deepened(ours, fields, document, min(DEEPEST, _number(request.query_params.get("depth"), 2)))
    if url := shown.get("url"):
        shown["url"] = f"{str(request.base_url).rstrip('/')}/{url}"
    chosen = {name[7:-1] for name in request.query_params if name.startswith("select[")}
    return {name: value for name, value in shown.items() if name in chosen | {"id"}} if chosen else shown


def _deepened(ours: Service, fields: Fields, document: Mapping[str, Any], depth: int) -> Document:
    shown = dict(document)
    for name, field in fields.items():
        value = document.get(name)
        if field.kind is Kind.GROUP and isinstance(value, Mapping):
            shown[name] = _deepened(ours, field.fields, value, depth)
        elif field.kind is Kind.ARRAY and isinstance(value, list):
            shown[name] = [_deepened(ours, field.fields, row, depth) for row in value]
        elif field.kind is Kind.RELATION and depth > 0 and value:
            related = [_related(ours, field.to, each, depth - 1) for each in (value if field.many else [value])]
            shown[name] = related if field.many else related[0]
    return shown


def _related(ours: Service, collection: str, document_id: str, depth: int) -> Any:
    document = ours.store.get(collection, document_id)
    return _deepened(ours, COLLECTIONS[collection], document, depth) if document else document_id


def _number(text: str | None, default: int) -> int:
    try:
        return max(0, int(text)) if text else default
    except ValueError:
        return default


async def body_of(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise Refusal(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "The body is not an object.")
    return body


async def _form_of(request: Request) -> tuple[dict[str, Any], UploadFile | None]:
    """The fields in `_payload` and the part `file` of a multipart body."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await body_of(request), None
    form = await request.form()
    payload, upload = form.get("_payload"), form.get("file")
    text = (await payload.read()).decode() if isinstance(payload, UploadFile) else str(payload or "{}")
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Refusal(400, "The part _payload is not JSON.") from error
    return (given if isinstance(given, dict) else {}), (upload if isinstance(upload, UploadFile) else None)
