"""The link between a workflow and a project of the Auto-Movie app: two labels in the workflow's options, so that forks and children carry it on and nothing else needs to know of it."""

import re
from collections.abc import Mapping

from .base import Model

PROJECT_LABEL = "auto_movie.project"
"""Id of the app's project, 24 hexadecimal digits. A workflow with this label is reported to it."""
SESSION_LABEL = "auto_movie.session"
"""Id of the app's session in which people are asked."""
_DOCUMENT_ID = re.compile(r"[0-9a-f]{24}")


class Link(Model):
    """Where a workflow is reported to."""

    project_id: str
    session_id: str | None = None


def is_document_id(text: str) -> bool:
    return bool(_DOCUMENT_ID.fullmatch(text))


def link_of(labels: Mapping[str, str]) -> Link | None:
    """The link these labels make; None when there is none, or it cannot be one."""
    project, session = labels.get(PROJECT_LABEL, ""), labels.get(SESSION_LABEL, "")
    if not is_document_id(project):
        return None
    return Link(project_id=project, session_id=session if is_document_id(session) else None)
