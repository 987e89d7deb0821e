"""The studio's page and the files it is made of, for anybody: what they show comes from the API, with the reader's own key."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from cluster.contracts.errors import CallsheetError, NotFound

from ..services import Services, Use
from ..studio.pages import SAFE, File, pages, policy
from .me import get_sign_in
from .workflows import matches

router = APIRouter(include_in_schema=False)

FOREVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
Accepted = Annotated[str, Header(alias="Accept-Encoding")]


@router.get("/studio")
@router.get("/studio/", name="studio_page_below")
async def studio_page(services: Use, accept_encoding: Accepted = "", if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The page. It is asked for again at each visit, and mostly answered with 304."""
    found = pages()
    headers = {"ETag": f'"{found.digest}"', "Content-Security-Policy": await _policy(services), "Cache-Control": ASK_AGAIN, **SAFE}
    if if_none_match and matches(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return _answer(found.page, headers, accept_encoding)


@router.get("/studio/{digest}/{name:path}")
async def studio_file(digest: str, name: str, accept_encoding: Accepted = "") -> Response:
    """A file of the page, for ever under the digest of this version."""
    found = pages()
    file = found.files.get(name)
    if file is None:
        raise NotFound(f"The studio has no file {name[:80]!r}.", next_step="Load /studio anew.")
    return _answer(file, {"Cache-Control": FOREVER if digest == found.digest else "no-store", **SAFE}, accept_encoding)


async def _policy(services: Services) -> str:
    """An issuer that cannot be reached is nobody's token endpoint for now; keys work all the same."""
    try:
        oidc = (await get_sign_in(services)).oidc
    except CallsheetError:
        return policy()
    return policy(oidc.token_endpoint if oidc else None)


def _answer(file: File, headers: dict[str, str], accepted: str) -> Response:
    headers["Vary"] = "Accept-Encoding"
    if file.packed and "gzip" in accepted:
        return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.plain, headers=headers, media_type=file.media_type)
