"""What Auto-Movie hears of a linked workflow and what comes back from it: real Redis, the stand-in over HTTP, a workflow driven by hand."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import Execution, ExecutionStatus, Stage
from cluster.contracts.base import utc_from_ms
from cluster.contracts.control import Principal
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.ledger import Batch, LedgerRow
from cluster.contracts.reporting import PROJECT_LABEL, SESSION_LABEL
from cluster.contracts.workflows import (
    Decision,
    DecisionAnswer,
    DecisionOption,
    DecisionStatus,
    WorkflowOptions,
    WorkflowRequest,
    WorkflowStatus,
    answer_schema,
)
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.leases import Lease
from cluster.redis.reports import ReportStore
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.application import create_app
from serve_app.reporting.reporter import Reporter
from serve_app.reporting.writer import ReportWriter
from tests.api_calls import RING
from tests.serving import served
from tests.small_film import FILM

KEY = "a-key-for-tests"
ANN = Principal(name="ann")
PROJECT: dict[str, Any] = {"title": "The Last Bottle", "genre": "drama", "episodeCount": 1, "status": "concept"}
CONCEPTS = (DecisionOption(id="c1", label="The Last Bottle"), DecisionOption(id="c2", label="Low Tide"))
CUT = (DecisionOption(id="approve", label="Approve"), DecisionOption(id="revise", label="Revise"))


class Killed(BaseException):
    """The process is gone."""


class Link:
    """One linked workflow, who drives it, and reporters of it with a clock of the test's own."""

    def __init__(self, clients: Clients, url: str, folder: Path, calls: list[str]) -> None:
        self.clients, self.url, self.calls, self.now = clients, url, calls, 100.0
        scripts = Scripts(clients)
        self.workflows = WorkflowStore(clients, scripts, ring=RING)
        self.drivers = DriverStore(clients, scripts, owner="engine", lease_seconds=60, ring=RING)
        self.artifacts = ArtifactStore(f"file://{folder}")
        self.app = self.client()
        self.commits = 0
        self.lease: Lease
        self.project = self.session = ""
        self.workflow_id = WorkflowId("")

    def client(self, url: str | None = None) -> AutoMovieClient:
        return AutoMovieClient(url or self.url, Credentials(AutoMovieAuth.API_KEY, secret=KEY), timeout=5.0)

    def reporter(self, owner: str = "one", app: AutoMovieClient | None = None) -> Reporter:
        reports = ReportStore(self.clients, Scripts(self.clients), owner=owner)
        return Reporter(reports, self.workflows, EventLog(self.clients), ReportWriter(app or self.app, self.artifacts), clock=lambda: self.now)

    async def start(self, project: str = "", labelled: bool = True) -> None:
        self.project = project or (await self.app.create("projects", PROJECT))["id"]
        user = (await self.app.find("users")).docs[0]["id"]
        self.session = (await self.app.create("sessions", {"project": self.project, "user": user}))["id"]
        labels = {PROJECT_LABEL: self.project, SESSION_LABEL: self.session} if labelled else {}
        request = WorkflowRequest(type="probe", project_id=ProjectId("p1"), options=WorkflowOptions(auto=False, labels=labels))
        workflow, _ = await self.workflows.create(request, pinned="probe@1", created_by="test")
        self.workflow_id = workflow.workflow_id
        await self.drivers.join()
        [entry] = await self.drivers.next_ready(range(8), 1)
        lease = await self.drivers.claim(entry)
        assert lease
        self.lease = lease

    async def commit(self, **batch: Any) -> None:
        self.commits += 1
        await self.drivers.commit(self.lease, self.commits, Batch(**batch))

    async def stage(self, stage: Stage, percent: float) -> None:
        await self.commit(
            fields={"step": str(stage), "progress": f'{{"percent": {percent}}}'}, events=[EventDraft(type=EventType.STAGE_STARTED, data={"stage": stage})]
        )

    async def made(self, agent: str, **outputs: Any) -> None:
        row = LedgerRow(key=f"{agent}-{self.commits}", execution=execution(agent, self.commits), outputs=outputs)
        await self.commit(rows=[(row, EventDraft(type=EventType.EXECUTION_SUCCEEDED, data={"agent": agent}))])

    async def ask(self, name: str, options: tuple[DecisionOption, ...], *, note: bool = False) -> None:
        schema = answer_schema([option.id for option in options], allow_note=note)
        decision = Decision.model_validate(
            {"decision_id": name, "kind": name, "prompt": "Which?", "options": options, "default": options[0].id, "allow_note": note}
            | {"answer_schema": schema, "opened_at": utc_from_ms(1)}
        )
        opened = EventDraft(type=EventType.DECISION_OPENED, data={"decision_id": name})
        await self.commit(decisions=[decision], events=[opened])

    async def finish(self, status: WorkflowStatus, kind: EventType, results: str = "{}") -> None:
        await self.drivers.finish(self.lease, status, kind, {}, {"results": results})

    async def turn(self, reporter: Reporter, seconds: float = 2.5) -> None:
        self.now += seconds
        await reporter.turn()

    async def news(self) -> int:
        return sum([await self.clients.commands.zcard(keys.news(shard)) for shard in keys.ALL_SHARDS])

    async def shown(self) -> dict[str, Any]:
        found = await self.app.get("sessions", self.session)
        assert found
        return found

    async def told(self) -> dict[str, Any]:
        found = await self.app.get("projects", self.project)
        assert found
        return found["progress"] | {"status": found["status"]}

    async def say(self, content: str) -> None:
        session = await self.shown()
        said = [*(session["conversationHistory"] or []), {"role": "user", "content": content}]
        await self.app.update("sessions", self.session, {"conversationHistory": said})

    async def decision(self) -> Decision:
        return (await self.workflows.decisions(self.workflow_id))[-1]


def execution(agent: str, n: int) -> Execution:
    return Execution.model_validate(
        {"execution_id": f"ex-{n}", "key": f"{agent}-{n}", "agent": agent, "stage": Stage.CONCEPT_DEVELOPMENT, "status": ExecutionStatus.SUCCEEDED}
        | {"started_at": utc_from_ms(n * 1000), "ended_at": utc_from_ms(n * 1000 + 500)}
    )


@pytest_asyncio.fixture(loop_scope="session")
async def link(clients: Clients, tmp_path: Path) -> AsyncIterator[Link]:
    app, calls = create_app(tmp_path / "app", api_key=KEY), list[str]()

    @app.middleware("http")
    async def note(request: Any, call_next: Any) -> Any:
        calls.append(f"{request.method} {request.url.path} {request.headers.get('x-correlation-id', '')}".strip())
        return await call_next(request)

    async with served(app) as url:
        it = Link(clients, url, tmp_path / "artifacts", calls)
        yield it
        await it.app.close()


async def test_stages_become_phases_and_percentages(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.stage(Stage.SCENE_PLANNING, 37.5)
    await link.turn(reporter)
    told = await link.told()
    assert (told["currentPhase"], told["overallProgress"], told["status"]) == ("visual_design", 37.5, "pre-production")
    session = await link.shown()
    assert (session["currentStep"], session["contextData"]["workflowId"], session["contextData"]["progress"]) == ("scene_planning", link.workflow_id, 37.5)
    assert f"PATCH /api/projects/{link.project} {link.workflow_id}" in link.calls and await link.news() == 0


async def test_a_project_hears_at_most_once_a_second_and_nothing_when_nothing_is_new(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.turn(reporter)
    before = len(link.calls)
    await link.stage(Stage.SCENE_PLANNING, 10)
    await link.turn(reporter, 0.5)
    assert len(link.calls) == before and await link.news() == 1
    await link.turn(reporter, 0.6)
    assert (await link.told())["overallProgress"] == 10 and await link.news() == 0
    before = len(link.calls)
    await link.turn(reporter)
    assert len(link.calls) == before


async def test_a_workflow_without_the_label_is_nobodys_news(link: Link) -> None:
    await link.start(labelled=False)
    before = len(link.calls)
    await link.turn(link.reporter())
    assert len(link.calls) == before and await link.news() == 0


async def test_a_question_is_shown_and_a_persons_answer_is_applied_once(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.ask("concept", CONCEPTS)
    await link.turn(reporter)
    session = await link.shown()
    assert session["awaitingUserInput"] and [each["id"] for each in session["lastChoices"]] == ["c1", "c2"]
    assert (session["currentStep"], session["lastChoices"][0]["isRecommended"]) == ("decision:concept", True)
    await link.say("hmm, let me think")
    await link.turn(reporter)
    assert (await link.decision()).status is DecisionStatus.OPEN
    await link.say("Low Tide")
    await link.turn(reporter)
    made = await link.decision()
    assert (made.choice, made.made_by) == ("c2", "auto-movie")
    await link.turn(reporter)
    session = await link.shown()
    assert (session["awaitingUserInput"], session["lastChoices"]) == (False, []) and len(session["conversationHistory"]) == 2
    events = (await EventLog(link.clients).page(link.workflow_id, after=0, limit=100)).items
    assert [event.type for event in events].count(EventType.DECISION_MADE) == 1 and await link.news() == 0


async def test_the_next_question_does_not_take_the_last_ones_answer(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    for name, said, choice in (("concept", "1", "c1"), ("second", "2", "c2")):
        await link.ask(name, CONCEPTS)
        await link.turn(reporter)
        await link.turn(reporter)
        assert (await link.decision()).status is DecisionStatus.OPEN, name
        await link.say(said)
        await link.turn(reporter)
        assert (await link.decision()).choice == choice


async def test_an_answer_in_the_apps_chat_may_carry_a_note(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.ask("rough_cut", CUT, note=True)
    await link.turn(reporter)
    async with httpx.AsyncClient(base_url=link.url, headers={"Authorization": f"users API-Key {KEY}"}) as http:
        body = {"sessionId": link.session, "choiceId": "manual_override", "customInput": "Slower, please."}
        assert (await http.post("/api/v1/chat/choice", json=body)).status_code == 200
    await link.turn(reporter)
    made = await link.decision()
    assert (made.choice, made.note) == ("revise", "Slower, please.")


async def test_choices_that_the_apps_own_chat_put_in_their_place_are_shown_again(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.ask("concept", CONCEPTS)
    await link.turn(reporter)
    await link.app.update("sessions", link.session, {"lastChoices": [{"id": "develop_story"}]})
    await link.turn(reporter)
    assert [each["id"] for each in (await link.shown())["lastChoices"]] == ["c1", "c2"]


async def test_a_decision_that_was_made_elsewhere_stops_the_asking(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.ask("concept", CONCEPTS)
    await link.turn(reporter)
    await link.workflows.decide(link.workflow_id, DecisionAnswer(kind="concept", choice="c1"), by=ANN)
    await link.say("2")
    await link.turn(reporter)
    assert not (await link.shown())["awaitingUserInput"] and (await link.decision()).choice == "c1" and await link.news() == 0


async def tell_the_story(link: Link) -> None:
    await link.made("gate", concept_brief=FILM["concept_brief"])
    await link.made("character_creator", character_profiles=FILM["character_profiles"])
    await link.made("episode_breakdown", scene_list=FILM["scene_list"])
    await link.made("dialogue_writer", dialogue_script=FILM["dialogue_script"])


async def test_characters_episode_and_scenes_appear_once_and_follow_changes(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await tell_the_story(link)
    await link.turn(reporter)
    where = {"project": link.project}
    characters = {each["name"]: each["id"] async for each in link.app.every("characters", where)}
    assert set(characters) == {profile["name"] for profile in FILM["character_profiles"]}
    [episode] = (await link.app.find("episodes", where)).docs
    assert (episode["title"], episode["episodeNumber"], episode["synopsis"]["logline"]) == ("The Last Bottle", 1, FILM["concept_brief"]["logline"])
    scenes = [each async for each in link.app.every("scenes", where | {"episode": episode["id"]})]
    assert sorted(each["sceneNumber"] for each in scenes) == [scene["scene_number"] for scene in FILM["scene_list"]]
    spoken = [row for scene in scenes for row in scene["script"]["dialogue"]]
    assert {row["lines"] for row in spoken} == {line["text"] for line in FILM["dialogue_script"]}
    assert {row["character"] for row in spoken} <= set(characters.values())
    changed = [{**scene, "location": "the far shore"} for scene in FILM["scene_list"]]
    await link.made("episode_breakdown", scene_list=changed)
    await link.turn(reporter)
    after = [each async for each in link.app.every("scenes", where)]
    assert {each["id"] for each in after} == {each["id"] for each in scenes} and {each["location"] for each in after} == {"the far shore"}
    writes = [call for call in link.calls if call.startswith(("POST", "PATCH"))]
    await link.made("dialogue_writer", dialogue_script=[])
    await link.turn(reporter)
    again = [call for call in link.calls if call.startswith(("POST", "PATCH"))][len(writes) :]
    assert not [call for call in again if "sessions" not in call and "projects" not in call], "what did not change is not written"


async def test_the_film_is_uploaded_once_with_its_bytes_and_our_id(link: Link) -> None:
    await link.start()
    await tell_the_story(link)
    content = b"\x00\x00\x00\x18ftypmp42" + b"film" * 5000
    film = await link.artifacts.put(content, name="film.mp4", media_type="video/mp4")
    summary = '{"title": "The Last Bottle", "seconds": 61.5}'
    await link.finish(WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, f'{{"film.mp4": {film.model_dump_json()}, "summary": {summary}}}')
    await link.turn(link.reporter())
    [media] = (await link.app.find("media", {"generationMetadata.taskId": link.workflow_id})).docs
    assert (media["mediaType"], media["tags"], media["technicalData"]["duration"]) == ("final_video", [f"sha256:{film.sha256}"], 61.5)
    assert await link.app.download(media) == content
    [episode] = (await link.app.find("episodes", {"project": link.project})).docs
    assert (episode["metadata"]["finalVideo"], episode["metadata"]["duration"], episode["status"]) == (media["id"], 61.5, "completed")
    assert await link.told() | {"completedSteps": None} == {
        "currentPhase": "final_assembly",
        "completedSteps": None,
        "overallProgress": 100,
        "status": "completed",
    }
    assert (await link.shown())["sessionState"] == "completed" and await link.news() == 0


async def test_a_reporter_that_dies_between_writing_and_moving_on_leaves_no_second_film(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    await link.start()
    await tell_the_story(link)
    film = await link.artifacts.put(b"\x00\x00\x00\x18ftypmp42", name="film.mp4", media_type="video/mp4")
    await link.finish(WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, f'{{"film.mp4": {film.model_dump_json()}}}')

    async def dies(*_: Any, **__: Any) -> bool:
        raise Killed

    first = link.reporter("one")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(ReportStore, "advance", dies)
        await link.turn(first)
    assert await link.news() == 1
    await link.turn(link.reporter("two"))
    assert await link.news() == 1, "the right to report is still the dead one's"
    await first.close()  # as when its lease lapses
    await link.turn(link.reporter("two"))
    assert await link.news() == 0
    assert (await link.app.find("media", {"project": link.project})).total == 1
    assert (await link.app.find("episodes", {"project": link.project})).total == 1


async def test_one_process_at_a_time_reports_a_shard_and_a_former_one_cannot_move_on(link: Link) -> None:
    await link.start()
    shard = int(link.workflow_id[3:5], 16)
    one, two = (ReportStore(link.clients, Scripts(link.clients), owner=owner) for owner in ("one", "two"))
    assert await one.claim(shard) == [link.workflow_id] and await two.claim(shard) is None
    await one.release(shard)
    assert await two.claim(shard) == [link.workflow_id]
    assert not await one.advance(link.workflow_id, 99) and await two.position(link.workflow_id) == 0
    assert await two.advance(link.workflow_id, 2) and await two.position(link.workflow_id) == 2


async def test_an_app_that_is_away_delays_the_report_and_nothing_else(link: Link) -> None:
    await link.start()
    away = link.client("http://127.0.0.1:9")
    reporter = link.reporter(app=away)
    await link.stage(Stage.MEDIA_GENERATION, 50)
    await link.turn(reporter)
    await link.finish(WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED)
    assert (await link.workflows.get(link.workflow_id)).status is WorkflowStatus.COMPLETED and await link.news() == 1
    await reporter.close()
    await link.turn(link.reporter("two"))
    assert (await link.told())["overallProgress"] == 100 and await link.news() == 0
    await away.close()


async def test_a_project_the_app_does_not_know_is_reported_no_further(link: Link) -> None:
    await link.start("f" * 24)
    await link.turn(link.reporter())
    assert await link.news() == 0 and (await link.workflows.get(link.workflow_id)).status is WorkflowStatus.RUNNING


async def test_a_failed_workflow_that_is_retried_is_reported_again(link: Link) -> None:
    await link.start()
    reporter = link.reporter()
    await link.finish(WorkflowStatus.FAILED, EventType.WORKFLOW_FAILED)
    await link.turn(reporter)
    assert (await link.told())["status"] == "on-hold" and (await link.shown())["sessionState"] == "error" and await link.news() == 0
    await ControlStore(link.clients, Scripts(link.clients), link.workflows, ring=RING).retry(await link.workflows.get(link.workflow_id), ANN)
    await link.turn(reporter)
    assert (await link.told())["status"] == "concept" and (await link.shown())["sessionState"] == "active"
