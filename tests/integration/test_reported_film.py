"""A film that Auto-Movie ordered, from its project to its last byte: the real engine, the reporter's own loop, and the app over HTTP, where a person answers both questions.

Once over the recorded ledger of a film, which takes no time, and once with the real agents.

What is looked at is what the app has in the end, and only through its interface: whatever a person sees there must be there, and each file's bytes must be those the artifact store has under its digest.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from cluster.artifacts import ArtifactStore
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.ledger import LedgerRow
from cluster.contracts.reporting import PROJECT_LABEL, SESSION_LABEL
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.reports import ReportStore
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.application import create_app
from serve_app.reporting.reporter import Reporter
from serve_app.reporting.writer import ReportWriter
from tests.company import until
from tests.real_company import LOGLINE, RealHouse
from tests.replay.histories import load
from tests.replay.record import Place
from tests.replay.replay import Recorded
from tests.replay.scenes import shipped
from tests.serving import served

KEY = "a-key-for-tests"
PROJECT: dict[str, Any] = {"title": "The Last Bottle", "genre": "drama", "episodeCount": 1, "status": "concept"}
SECONDS = 900.0


class RecordedHouse:
    """The engine over the recorded ledger of a film: nothing is made again, and the files a person gets are small ones of the test's own."""

    def __init__(self, clients: Clients, folder: Path) -> None:
        self._place = Place(clients)
        self.clients, self.scripts, self.store, self.log = clients, self._place.scripts, self._place.store, self._place.log
        self.artifacts = ArtifactStore(f"file://{folder}")
        self._history = load("movie_creation")
        self._rows: list[LedgerRow] = []
        self._workflow_id = WorkflowId("")

    async def start(self, kind: str, given: Any, **options: Any) -> WorkflowId:
        self._rows = [await self._with_files(row) for row in self._history.ledger]
        request = WorkflowRequest(type=kind, project_id=ProjectId("p"), input=dict(given), options=WorkflowOptions.model_validate(options))
        self._workflow_id = (await self.store.create(request, pinned=kind, created_by="test"))[0].workflow_id
        return self._workflow_id

    async def _with_files(self, row: LedgerRow) -> LedgerRow:
        if "distribution_record" not in row.outputs:
            return row
        film = await self.artifacts.put(b"\x00\x00\x00\x18ftypmp42" + b"film" * 50_000, name="film.mp4", media_type="video/mp4")
        poster = await self.artifacts.put(b"\x89PNG\r\n\x1a\n" + b"poster" * 500, name="poster.png", media_type="image/png")
        record = row.outputs["distribution_record"]
        files = {ref.name: ref.model_dump(mode="json") for ref in (film, poster)}
        return row.model_copy(update={"outputs": {**row.outputs, "distribution_record": {**record, "deliverables": {**record["deliverables"], **files}}}})

    def engine(self) -> AbstractAsyncContextManager[Any]:
        return self._place.engine(Recorded(self._workflow_id, self._rows), shipped())

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(SECONDS):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)


House = RealHouse | RecordedHouse


@asynccontextmanager
async def reporting(house: House, app: AutoMovieClient) -> AsyncIterator[None]:
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


async def told(house: House) -> bool:
    return not sum([await house.clients.commands.zcard(keys.news(shard)) for shard in keys.ALL_SHARDS])


async def every(app: AutoMovieClient, collection: Any, project: str) -> list[dict[str, Any]]:
    return [each async for each in app.every(collection, {"project": project})]


async def emitted(house: House, workflow: Workflow) -> dict[str, Any]:
    """What the ledger has, lists of several executions joined."""
    found: dict[str, Any] = {}
    for row in await house.store.rows(workflow.workflow_id):
        for name, value in row.outputs.items() if row.succeeded else ():
            found[name] = [*found.get(name, []), *value] if isinstance(value, list) else value
    return found


async def test_a_recorded_film_is_in_the_app_whole_with_its_people_scenes_choices_and_bytes(clients: Clients, tmp_path: Path) -> None:
    await _ordered(RecordedHouse(clients, tmp_path / "artifacts"), tmp_path / "app", concept=1)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_film_that_is_made_for_the_app_is_there_whole_with_its_people_scenes_choices_and_bytes(clients: Clients, tmp_path: Path) -> None:
    await _ordered(RealHouse(clients, tmp_path / "house"), tmp_path / "app", concept=2)


async def _ordered(house: House, folder: Path, concept: int) -> None:
    """A film ordered by a project, whose session chooses the concept of this number and approves the cut."""
    async with served(create_app(folder, api_key=KEY)) as url:
        app = AutoMovieClient(url, Credentials(AutoMovieAuth.API_KEY, secret=KEY), timeout=30.0)
        project = (await app.create("projects", PROJECT))["id"]
        session = (await app.create("sessions", {"project": project, "user": (await app.find("users")).docs[0]["id"]}))["id"]
        labels = {PROJECT_LABEL: project, SESSION_LABEL: session}
        workflow_id = await house.start("movie_creation@1", {"logline": LOGLINE}, auto=False, labels=labels)
        async with house.engine(), reporting(house, app):
            concepts = await answered(app, session, "concept", str(concept))
            cuts = await answered(app, session, "rough_cut", "approve")
            workflow = await house.ended(workflow_id)
            await until(lambda: told(house), SECONDS)
        await _is_all_there(house, app, workflow, project)
        decisions = {decision.kind: decision for decision in workflow.user_decisions}
        assert {kind: decision.made_by for kind, decision in decisions.items()} == {"concept": "auto-movie", "rough_cut": "auto-movie"}
        assert (decisions["concept"].choice, len(concepts)) == (concepts[concept - 1]["id"], 4) and "approve" in {each["id"] for each in cuts}
        asked = await app.get("sessions", session)
        assert asked and (asked["sessionState"], asked["awaitingUserInput"], asked["lastChoices"]) == ("completed", False, [])
        assert asked["contextData"]["status"] == "completed" and asked["contextData"]["result"]["film.mp4"] == workflow.results["film.mp4"]
        await app.close()


async def _is_all_there(house: House, app: AutoMovieClient, workflow: Workflow, project: str) -> None:
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
