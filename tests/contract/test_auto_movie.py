"""Auto-Movie's wire contract, held by the embedded one over real HTTP, and the client's side of it, in both profiles.

With TEST_AUTO_MOVIE_URL (and TEST_AUTO_MOVIE_EMAIL, TEST_AUTO_MOVIE_PASSWORD) the tests marked `anywhere` also run on a real deployment.
"""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from agents.services.payload import id_of
from cluster.contracts.errors import Misconfigured, NotFound, ProviderRejected
from cluster.settings import AutoMovieAuth
from serve_app.embedded.auto_movie.accounts import SERVICE_EMAIL, Accounts, Profile
from serve_app.embedded.auto_movie.application import create_app
from tests.serving import served

KEY = "a-key-for-tests"
PROJECT = {"title": "The Keeper", "genre": "drama", "episodeCount": 1, "status": "concept"}
ANYWHERE = ["correct", "as_deployed", *(["url"] if os.environ.get("TEST_AUTO_MOVIE_URL") else [])]


@dataclass
class Running:
    url: str
    accounts: Accounts | None

    def client(self, scheme: AutoMovieAuth = AutoMovieAuth.JWT, **given: Any) -> AutoMovieClient:
        secrets: dict[str, Any] = {"secret": KEY, "email": SERVICE_EMAIL, "password": KEY} | given
        return AutoMovieClient(self.url, Credentials(scheme, **secrets))

    async def user(self, email: str, role: str = "user") -> httpx.AsyncClient:
        """A browser of a user's own."""
        assert self.accounts
        self.accounts.add(email, "secret", role=role)
        http = httpx.AsyncClient(base_url=self.url, timeout=30)
        assert (await http.post("/api/users/login", json={"email": email, "password": "secret"})).status_code == 200
        return http


@asynccontextmanager
async def running(root: Path, profile: Profile = Profile.CORRECT, **options: Any) -> AsyncIterator[Running]:
    app = create_app(root, api_key=KEY, profile=profile, **options)
    async with served(app) as url:
        yield Running(url, app.state.service.accounts)


@pytest.fixture(params=ANYWHERE)
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AutoMovieClient]:
    """A client of the stand-in in either profile, or of the deployment that TEST_AUTO_MOVIE_URL names."""
    if request.param == "url":
        mail, word = os.environ["TEST_AUTO_MOVIE_EMAIL"], os.environ["TEST_AUTO_MOVIE_PASSWORD"]
        client = AutoMovieClient(os.environ["TEST_AUTO_MOVIE_URL"], Credentials(AutoMovieAuth.JWT, email=mail, password=word))
        yield client
        await client.close()
        return
    async with running(tmp_path, Profile(request.param)) as app:
        client = app.client()
        yield client
        await client.close()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as it:
        yield it


@pytest.fixture
async def client(app: Running) -> AsyncIterator[AutoMovieClient]:
    it = app.client(AutoMovieAuth.API_KEY)
    yield it
    await it.close()


# ---- on the stand-in in both profiles, and by URL --------------------------------------------------------------------


async def test_a_document_is_created_read_changed_found_and_deleted(anywhere: AutoMovieClient) -> None:
    title = f"The Keeper {uuid.uuid4().hex[:8]}"
    project = await anywhere.create("projects", PROJECT | {"title": title})
    assert len(project["id"]) == 24 and project["progress"]["overallProgress"] == 0
    await anywhere.update_group("projects", project["id"], "progress", {"currentPhase": "visual_design"})
    after = await anywhere.update_group("projects", project["id"], "progress", {"overallProgress": 40})
    assert (after["progress"]["currentPhase"], after["progress"]["overallProgress"], after["title"]) == ("visual_design", 40, title)
    found = await anywhere.find("projects", {"title": title})
    assert [each["id"] for each in found.docs] == [project["id"]] and found.total == 1
    assert await anywhere.delete("projects", project["id"])
    assert await anywhere.get("projects", project["id"]) is None and not await anywhere.delete("projects", project["id"])


async def test_what_is_looked_for_before_it_is_made_exists_once(anywhere: AutoMovieClient) -> None:
    project = await anywhere.create("projects", PROJECT)
    where = {"project": project["id"], "name": "Mara"}
    fields = {"project": project["id"], "name": "Mara", "description": "Keeps the light."}
    first, made = await anywhere.ensure("characters", where, fields)
    again, made_again = await anywhere.ensure("characters", where, fields)
    assert (made, made_again, first["id"]) == (True, False, again["id"])
    assert id_of(first["project"]) == project["id"]
    deep = await anywhere.get("characters", first["id"], depth=1)
    assert deep and deep["project"]["title"] == "The Keeper" and id_of(deep["project"]) == project["id"]
    await anywhere.delete("characters", first["id"])
    await anywhere.delete("projects", project["id"])


async def test_media_come_back_byte_for_byte_and_are_uploaded_once(anywhere: AutoMovieClient) -> None:
    project, mark = await anywhere.create("projects", PROJECT), uuid.uuid4().hex
    where = {"project": project["id"], "generationMetadata.taskId": mark}
    fields = {"alt": "Film", "project": project["id"], "mediaType": "final_video", "generationMetadata": {"taskId": mark}, "tags": ["sha256:abc"]}
    content = b"\x00\x00\x00\x18ftypmp42" + mark.encode() * 1000
    media, made = await anywhere.ensure_media(where, fields, content, name="film.mp4", media_type="video/mp4")
    again, _ = await anywhere.ensure_media(where, fields, content, name="film.mp4", media_type="video/mp4")
    assert made and again["id"] == media["id"] and media["filesize"] == len(content)
    assert await anywhere.download(media) == content
    await anywhere.delete("media", media["id"])
    await anywhere.delete("projects", project["id"])


async def test_refused_values_are_named(anywhere: AutoMovieClient) -> None:
    with pytest.raises(ProviderRejected) as caught:
        await anywhere.create("projects", {"genre": "puppet show", "title": ""})
    assert {"/genre", "/title"} <= {fault.pointer for fault in caught.value.errors}
    with pytest.raises(NotFound):
        await anywhere.update("projects", "0" * 24, {"title": "x"})


# ---- the stand-in as it should be ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", list(AutoMovieAuth))
async def test_each_way_of_signing_in_lets_us_in_and_no_other(app: Running, scheme: AutoMovieAuth) -> None:
    client, stranger = app.client(scheme), app.client(scheme, secret="wrong", password="wrong")
    assert (await client.find("projects")).total == 0
    with pytest.raises(Misconfigured):
        await stranger.find("projects")
    async with httpx.AsyncClient(base_url=app.url) as nobody:
        answer = await nobody.get("/api/projects")
        assert answer.status_code == 401 and answer.json()["errors"][0]["message"]
    await client.close()
    await stranger.close()


async def test_an_expired_token_is_made_anew_once(tmp_path: Path) -> None:
    now = [1_000_000.0]
    async with running(tmp_path, token_seconds=60, clock=lambda: now[0]) as app:
        client = AutoMovieClient(
            app.url, Credentials(AutoMovieAuth.JWT, email=SERVICE_EMAIL, password=KEY, clock=lambda: 0.0)
        )  # never thinks of renewing by itself
        await client.find("projects")
        now[0] += 3600
        assert (await client.find("projects")).total == 0
        await client.close()


async def test_documents_and_files_outlive_the_process(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        client = app.client(AutoMovieAuth.API_KEY)
        project = await client.create("projects", PROJECT)
        fields = {"alt": "x", "project": project["id"], "mediaType": "storyboard"}
        media = await client.upload(fields, b"bytes", name="a b/../c.png", media_type="image/png")
        await client.close()
    async with running(tmp_path) as app:
        client = app.client(AutoMovieAuth.API_KEY)
        again = await client.get("media", media["id"])
        assert again and await client.download(again) == b"bytes" and "/" not in again["filename"]
        assert await client.get("projects", project["id"])
        await client.close()


async def test_filters_sorting_and_pages(client: AutoMovieClient) -> None:
    made = [await client.create("projects", PROJECT | {"title": title, "episodeCount": n}) for n, title in enumerate(("b one", "a two", "c one"), 1)]
    ids = [each["id"] for each in made]

    async def found(where: dict[str, Any], **asked: Any) -> list[str]:
        return [each["title"] for each in (await client.find("projects", where, **asked)).docs]

    assert await found({}, sort="title") == ["a two", "b one", "c one"]
    assert await found({}, sort="-episodeCount") == ["c one", "a two", "b one"]
    assert await found({"title": {"contains": "ONE"}}, sort="title") == ["b one", "c one"]
    assert await found({"title": {"like": "one c"}}) == ["c one"]
    assert await found({"id": {"in": ids[:2]}}, sort="title") == ["a two", "b one"]
    assert await found({"id": {"not_in": ids[:2]}}) == ["c one"]
    assert await found({"episodeCount": {"greater_than_equal": 2, "less_than": 3}}) == ["a two"]
    assert await found({"or": [{"title": "a two"}, {"and": [{"episodeCount": 3}, {"genre": "drama"}]}]}, sort="title") == ["a two", "c one"]
    assert await found({"description": {"exists": True}}) == [] and len(await found({"progress.currentPhase": "story_development"})) == 3
    page = await client.find("projects", sort="title", limit=2, page=2)
    assert ([each["title"] for each in page.docs], page.total, page.more) == (["c one"], 3, False)
    assert sorted([each["title"] async for each in client.every("projects", {"genre": "drama"})]) == ["a two", "b one", "c one"]
    with pytest.raises(ProviderRejected, match="no operator"):
        await client.find("projects", {"title": {"resembles": "x"}})


async def test_relations_are_ids_or_documents_by_depth_and_must_exist(client: AutoMovieClient) -> None:
    project = await client.create("projects", PROJECT)
    episode = await client.create("episodes", {"project": project["id"], "episodeNumber": 1, "title": "One"})
    assert episode["project"] == project["id"]
    scene = await client.create(
        "scenes", {"project": project["id"], "episode": episode["id"], "sceneNumber": 1, "title": "S", "production": {"status": "pending"}}
    )
    deep = await client.get("scenes", scene["id"], depth=2)
    assert deep and deep["episode"]["project"]["title"] == "The Keeper"
    with pytest.raises(ProviderRejected, match="episode"):
        await client.create("scenes", {"project": project["id"], "episode": "f" * 24, "sceneNumber": 2, "title": "S"})


async def test_a_group_is_replaced_whole_and_the_client_keeps_its_other_fields(client: AutoMovieClient) -> None:
    project = await client.create("projects", PROJECT)
    await client.update("projects", project["id"], {"progress": {"currentPhase": "audio_design", "overallProgress": 10}})
    raw = await client.update("projects", project["id"], {"progress": {"overallProgress": 20}})
    assert raw["progress"]["currentPhase"] is None
    await client.update_group("projects", project["id"], "progress", {"currentPhase": "audio_design"})
    kept = await client.update_group("projects", project["id"], "progress", {"overallProgress": 30})
    assert (kept["progress"]["currentPhase"], kept["progress"]["overallProgress"]) == ("audio_design", 30)


async def test_projects_are_kept_from_other_peoples_users(app: Running) -> None:
    ann, bob = await app.user("ann@x"), await app.user("bob@x")
    mine = (await ann.post("/api/projects?depth=0", json=PROJECT)).json()["doc"]
    hers = (await ann.post("/api/episodes", json={"project": mine["id"], "episodeNumber": 1, "title": "One"})).json()["doc"]
    assert (await bob.get("/api/projects")).json()["totalDocs"] == 0
    assert [(await bob.get(path)).status_code for path in (f"/api/projects/{mine['id']}", f"/api/episodes/{hers['id']}")] == [404, 404]
    assert (await bob.patch(f"/api/projects/{mine['id']}", json={"title": "Stolen"})).status_code == 404
    assert (await bob.post("/api/episodes", json={"project": mine["id"], "episodeNumber": 2, "title": "Two"})).status_code == 403
    await ann.patch(f"/api/projects/{mine['id']}", json={"collaborators": [(await bob.get("/api/users/me")).json()["user"]["id"]]})
    assert (await bob.get(f"/api/projects/{mine['id']}")).status_code == 200
    await ann.aclose()
    await bob.aclose()


async def test_a_choice_in_the_chat_is_kept_as_the_persons_words(app: Running) -> None:
    ann = await app.user("ann@x")
    session = (await ann.post("/api/v1/chat/message", json={"projectId": "p1", "message": "hello"})).json()["sessionId"]
    await ann.post("/api/v1/chat/choice", json={"sessionId": session, "choiceId": "approve", "customInput": "fine"})
    kept = (await ann.get(f"/api/sessions/{session}")).json()
    assert kept["awaitingUserInput"] is False
    assert [(each["role"], each.get("choiceId")) for each in kept["conversationHistory"]] == [("user", None), ("user", "approve")]
    await ann.aclose()


async def test_webhooks_are_received_and_can_be_read(app: Running, client: AutoMovieClient) -> None:
    headers = {"Authorization": f"users API-Key {KEY}"}
    async with httpx.AsyncClient(base_url=app.url, headers=headers) as http:
        body = {"workflowId": "wf-1", "workflowType": "movie_creation", "status": "completed", "progress": 100}
        assert (await http.post("/api/v1/webhooks/langgraph", json=body)).status_code == 202
        assert (await http.get("/api/v1/webhooks/langgraph/wf-1")).json() == [body]


# ---- as deployed -----------------------------------------------------------------------------------------------------


async def test_as_deployed_there_are_no_keys_no_walls_no_kept_choices_and_lost_bytes(tmp_path: Path) -> None:
    async with running(tmp_path, Profile.AS_DEPLOYED) as app:
        keyed = app.client(AutoMovieAuth.API_KEY)
        with pytest.raises(Misconfigured, match="AUTO_MOVIE_AUTH"):
            await keyed.find("projects")
        await keyed.close()
        ann, bob = await app.user("ann@x"), await app.user("bob@x")
        mine = (await ann.post("/api/projects", json=PROJECT)).json()["doc"]
        assert (await bob.patch(f"/api/projects/{mine['id']}", json={"title": "Stolen"})).status_code == 200
        lost = (await ann.post("/api/v1/media/upload", data={"project": mine["id"]}, files={"file": ("a.png", b"x")})).json()
        assert lost["url"] == "" and (await ann.get(f"/api/media/{lost['mediaId']}")).status_code == 200
        session = (await ann.post("/api/v1/chat/message", json={"projectId": mine["id"], "message": "2"})).json()["sessionId"]
        await ann.post("/api/v1/chat/choice", json={"sessionId": session, "choiceId": "approve"})
        history = (await ann.get(f"/api/sessions/{session}")).json()["conversationHistory"]
        assert [each["role"] for each in history] == ["user", "assistant", "assistant"]
        assert (await bob.get(f"/api/sessions/{session}")).status_code == 404
        assert (await ann.get("/api/departments")).status_code == 404
        await ann.aclose()
        await bob.aclose()
