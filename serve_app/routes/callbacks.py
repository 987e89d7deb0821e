"""Where the Task Service calls back. Open to everybody who knows the token in the address: deployed services send no key and no signature.

A signature, where there is one, has to hold. What is kept is a hint to whoever waits for it, and is answered at once.
"""

import json
import re
import time
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from agents.services.callbacks import PATH
from agents.services.webhooks import is_genuine
from cluster.contracts.errors import NotFound, Unauthenticated
from cluster.contracts.ids import WORKFLOW_ID_PATTERN

from ..errors import BadRequest
from ..requests import concerning, parse_json
from ..services import Use

router = APIRouter(tags=["callbacks"])


@router.post(f"{PATH}/{{token}}", status_code=202)
async def task_service_callback(token: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], request: Request, services: Use) -> Response:
    """A Task Service's webhook. 404 when nobody waits for one under this token, or for another project's."""
    raw = await request.body()
    signed = _signed(services.settings.task_service_api_key, request, raw)
    try:
        body = parse_json(raw)
    except json.JSONDecodeError as error:
        raise BadRequest("The webhook is not JSON.", code="malformed_json") from error
    if not isinstance(body, dict) or not await services.callbacks.receive(token, body, signed=signed):
        raise NotFound("Nobody waits for this.")
    if isinstance(told := body.get("metadata"), dict) and re.fullmatch(WORKFLOW_ID_PATTERN, named := str(told.get("workflow_id", ""))):
        concerning(request, named)
    return Response(status_code=202)


def _signed(key: str | None, request: Request, raw: bytes) -> bool:
    """Whether the webhook carries our signature. Raises Unauthenticated for one that does not hold."""
    signature = request.headers.get("x-webhook-signature")
    if signature is None or key is None:
        return False
    if not is_genuine(key, request.headers.get("x-webhook-timestamp", ""), raw, signature, now=time.time()):
        raise Unauthenticated("The signature of this webhook does not hold.", code="signature_invalid")
    return True
