"""A film that Auto-Movie ordered, from its project to its last byte: the real agents and engine, the reporter's own loop, and the app over HTTP, where a person answers both questions.

What is looked at is what the app has in the end, and only through its interface: whatever a person sees there must be there, and each file's bytes must be those the artifact store has under its digest.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from cluster.contracts.reporting import PROJECT_LABEL, SESSION_LABEL
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.reports import ReportStore
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.application import create_app
from serve_app.reporting.reporter import Reporter
from serve_app.reporting.writer import ReportWriter
from tests.company import until
from tests.real_company import LOGLINE, RealHouse
from tests.serving import served

KEY = "a-key-for-tests"
PROJECT: dict[str, Any] = {"title": "The Last Bottle", "genre": "drama", "episodeCount": 1, "status": "concept"}
SECONDS = 900.0


@asynccontextmanager
async def reporting(house: RealHouse, app: AutoMovieClient) -> AsyncIterator[None]:
    """The loop as an engine replica runs it."""
    reports = ReportStore(house.clients, house.scripts, owner="reporter")
    reporter = Reporter(reports, house.store, house.log, ReportWriter(app, house.artifacts))
    running = asyncio.create_task(reporter.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
        await reporter.close()


async def answered(app: AutoMovieClient, session: str, kind: str, words: str) -> list[dict[str, Any]]:
    """Waits for the question in the session, answers it there as a person would, and returns the choices that were shown."""

    async def asked() -> bool:
        found = await app.get("sessions", session)
        return bool(found and found["awaitingUserInput"] and found["currentStep"] == f"decision:{kind}")

    await until(asked, SECONDS)
    found = await app.get("sessions", session)
    assert found
    said = [*(found["conversationHistory"] or []), {"role": "user", "content": words}]
    await app.update("sessions", session, {"conversationHistory": said})
    return found["lastChoices"]


async def told(house: RealHouse) -> bool:
    return not sum([await house.clients.commands.zcard(keys.news(shard)) for shard in keys.ALL_SHARDS])


async def every(app: AutoMovieClient, collection: Any, project: str) -> list[dict[str, Any]]:
    return [each async for each in app.every(collection, {"project": project})]


async def emitted(house: RealHouse, workflow: Workflow) -> dict[str, Any]:
    """What the ledger has, lists of several executions joined."""
    found: dict[str, Any] = {}
    for row in await house.store.rows(workflow.workflow_id):
        for name, value in row.outputs.items() if row.succeeded else ():
            found[name] = [*found.get(name, []), *value] if isinstance(value, list) else value
    return found


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_film_is_in_the_app_whole_with_its_people_scenes_choices_and_bytes(clients: Clients, tmp_path: Path) -> None:
    house = RealHouse(clients, tmp_path / "house")
    async with served(create_app(tmp_path / "app", api_key=KEY)) as url:
        app = AutoMovieClient(url, Credentials(AutoMovieAuth.API_KEY, secret=KEY), timeout=30.0)
        project = (await app.create("projects", PROJECT))["id"]
        session = (await app.create("sessions", {"project": project, "user": (await app.find("users")).docs[0]["id"]}))["id"]
        async with house.engine(), reporting(house, app):
            labels = {PROJECT_LABEL: project, SESSION_LABEL: session}
            workflow_id = await house.start("movie_creation@1", {"logline": LOGLINE}, auto=False, labels=labels)
            concepts = await answered(app, session, "concept", "2")
            cuts = await answered(app, session, "rough_cut", "approve")
            workflow = await house.ended(workflow_id)
            await until(lambda: told(house), SECONDS)
        await _is_all_there(house, app, workflow, project)
        decisions = {decision.kind: decision for decision in workflow.user_decisions}
        assert {kind: decision.made_by for kind, decision in decisions.items()} == {"concept": "auto-movie", "rough_cut": "auto-movie"}
        assert (decisions["concept"].choice, len(concepts)) == (concepts[1]["id"], 4) and "approve" in {each["id"] for each in cuts}
        asked = await app.get("sessions", session)
        assert asked and (asked["sessionState"], asked["awaitingUserInput"], asked["lastChoices"]) == ("completed", False, [])
        assert asked["contextData"]["status"] == "completed" and asked["contextData"]["result"]["film.mp4"] == workflow.results["film.mp4"]
        await app.close()


async def _is_all_there(house: RealHouse, app: AutoMovieClient, workflow: Workflow, project: str) -> None:
    assert workflow.status is WorkflowStatus.COMPLETED
    made = await emitted(house, workflow)
    there = await app.get("projects", project)
    assert there and (there["status"], there["progress"]["currentPhase"], there["progress"]["overallProgress"]) == ("completed", "final_assembly", 100)
    characters = {each["name"]: each for each in await every(app, "characters", project)}
    assert set(characters) == {profile["name"] for profile in made["character_profiles"]}
    [episode] = await every(app, "episodes", project)
    assert (episode["title"], episode["status"], episode["production"]["sceneCount"]) == (made["concept_brief"]["title"], "completed", len(made["scene_list"]))
    scenes = {each["sceneNumber"]: each for each in await every(app, "scenes", project)}
    assert {number: scene["location"] for number, scene in scenes.items()} == {each["scene_number"]: each["location"] for each in made["scene_list"]}
    assert {scene["production"]["status"] for scene in scenes.values()} == {"approved"}
    spoken = [(number, row["character"], row["lines"]) for number in sorted(scenes) for row in scenes[number]["script"]["dialogue"]]
    assert sorted(spoken) == sorted((line["scene_number"], characters[line["character"]]["id"], line["text"]) for line in made["dialogue_script"])
    media = {each["mediaType"]: each for each in await every(app, "media", project)}
    for kind, name in (("final_video", "film.mp4"), ("concept_art", "poster.png")):
        content, ref = await app.download(media[kind]), workflow.results[name]
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (ref["sha256"], ref["size"]), name
        assert media[kind]["tags"] == [f"sha256:{ref['sha256']}"] and media[kind]["generationMetadata"]["taskId"] == workflow.workflow_id
    assert (episode["metadata"]["finalVideo"], episode["metadata"]["thumbnail"]) == (media["final_video"]["id"], media["concept_art"]["id"])
    assert episode["metadata"]["duration"] == workflow.results["summary"]["seconds"] > 30
