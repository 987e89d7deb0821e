"""Writes a linked workflow into the app as it stands. Writing the same again changes nothing: documents are looked for by what makes them the same, and updated only where they differ."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from agents.services.auto_movie import AutoMovieClient, Collection
from agents.services.payload import Document
from cluster.artifacts import ArtifactStore
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import NotFound, ProviderRejected
from cluster.contracts.ledger import LedgerRow
from cluster.contracts.reporting import Link
from cluster.contracts.workflows import Decision, Workflow, WorkflowStatus

from . import documents
from .questions import Answer, answer_in, choices_of, is_shown, open_question, question_of

log = structlog.get_logger(__name__)


class ReportWriter:
    """Raises what the client raises; values that the app refuses are logged and passed over, for trying again cannot help."""

    def __init__(self, app: AutoMovieClient, artifacts: ArtifactStore) -> None:
        self._app, self._artifacts = app, artifacts

    async def progress(self, workflow: Workflow, link: Link) -> None:
        """The project's phase, percentage and status. Raises NotFound when the app has no such project."""
        project = await self._app.get("projects", link.project_id)
        if project is None:
            raise NotFound(f"Auto-Movie has no project {link.project_id}.")
        wanted = {"progress": documents.progress_of(workflow), "status": documents.project_status(workflow)}
        await self._update("projects", project, wanted)

    async def session(self, workflow: Workflow, link: Link) -> Answer | None:
        """The session's state and its question, if one is open; what a person has answered there by now. A session that is not there is passed over."""
        session = await self._app.get("sessions", link.session_id) if link.session_id else None
        if session is None or session.get("project") != link.project_id:
            return None
        before = session.get("contextData")
        context = documents.context_of(workflow, before if isinstance(before, Mapping) else {})
        state = documents.SESSION_STATES.get(workflow.status, "active")
        asked = open_question(workflow.user_decisions)
        if asked is None:
            closed = {"awaitingUserInput": False, "lastChoices": []} if context.pop("question", None) else {}
            context.pop("answer", None)
            step = {"currentStep": workflow.current_step} if workflow.current_step else {}
            await self._update("sessions", session, {"contextData": context, "sessionState": state, **closed, **step})
            return None
        answer = answer_in(session, asked)
        await self._update("sessions", session, self._question(session, asked, context, answered=answer is not None) | {"sessionState": state})
        return answer

    @staticmethod
    def _question(session: Document, asked: Decision, context: dict[str, Any], *, answered: bool) -> dict[str, Any]:
        """What makes the session ask; nothing more to write while it does, or once it is answered."""
        if answered or is_shown(session, asked):
            return {}
        context["question"] = question_of(session, asked)
        return {"contextData": context, "awaitingUserInput": True, "lastChoices": choices_of(asked), "currentStep": f"decision:{asked.kind}"}

    async def refused(self, link: Link, decision: Decision, why: str) -> None:
        """Tells the session that an answer did not count, and asks again from here on."""
        session = await self._app.get("sessions", link.session_id) if link.session_id else None
        if session is None:
            return
        context = {**(session.get("contextData") or {}), "answer": None, "answerProblem": why}
        context["question"] = {**question_of(session, decision), "messages": len(session.get("conversationHistory") or [])}
        await self._update("sessions", session, {"contextData": context, "awaitingUserInput": True})

    async def story(self, workflow: Workflow, link: Link, rows: Sequence[LedgerRow]) -> str | None:
        """Characters, episode and scenes, as far as they are made; returns the episode's id."""
        story, project = documents.story_of(rows), link.project_id
        ids: dict[str, str] = {}
        for profile in story.characters:
            where = {"project": project, "name": profile["name"]}
            if document := await self._kept("characters", where, documents.character_of(profile, project)):
                ids[profile["name"]] = document["id"]
        if not story.concept:
            return None
        where = {"project": project, "episodeNumber": story.episode_number}
        episode = await self._kept("episodes", where, documents.episode_of(workflow, story, project))
        if episode is None:
            return None
        for scene in story.scenes:
            where = {"project": project, "episode": episode["id"], "sceneNumber": scene["scene_number"]}
            await self._kept("scenes", where, documents.scene_of(workflow, scene, story, project, episode["id"], ids))
        return episode["id"]

    async def deliver(self, workflow: Workflow, link: Link, episode: str | None) -> None:
        """The film and its poster, with their bytes, once; and the episode's address of them."""
        if workflow.status is not WorkflowStatus.COMPLETED:
            return
        placed: dict[str, str] = {}
        for name in documents.DELIVERED:
            if isinstance(ref := workflow.results.get(name), Mapping) and "sha256" in ref:
                document = await self._media(workflow, link, name, ref, episode)
                placed |= {{"film.mp4": "finalVideo", "poster.png": "thumbnail"}[name]: document["id"]} if document else {}
        if episode and placed:
            seconds = (workflow.results.get("summary") or {}).get("seconds")
            await self._app.update_group("episodes", episode, "metadata", placed | ({"duration": seconds} if seconds else {}))

    async def _media(self, workflow: Workflow, link: Link, name: str, ref: Mapping[str, Any], episode: str | None) -> Document | None:
        where = {"project": link.project_id, "generationMetadata.taskId": workflow.workflow_id, "tags": {"in": [documents.checksum_tag(ref)]}}
        if found := (await self._app.find("media", where, limit=1)).docs:
            return found[0]
        content = await self._artifacts.get(ArtifactRef.model_validate(ref))
        fields = documents.media_of(workflow, name, ref, link.project_id, episode)
        try:
            return (await self._app.ensure_media(where, fields, content, name=name, media_type=str(ref["media_type"])))[0]
        except ProviderRejected as error:
            log.warning("report.refused", workflow_id=workflow.workflow_id, document=f"media {name}", why=error.detail)
            return None

    async def _kept(self, collection: Collection, where: Mapping[str, Any], fields: Mapping[str, Any]) -> Document | None:
        """The document, made or brought up to date; None when the app refuses it."""
        try:
            document, made = await self._app.ensure(collection, where, fields)
            return document if made else await self._update(collection, document, fields)
        except ProviderRejected as error:
            log.warning("report.refused", document=f"{collection} {dict(where)}", why=error.detail)
            return None

    async def _update(self, collection: Collection, document: Document, wanted: Mapping[str, Any]) -> Document:
        changes = documents.differs(document, wanted)
        return await self._app.update(collection, document["id"], changes) if changes else document
