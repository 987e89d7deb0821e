"""The studio as its readers meet it, in a real Chromium: what they see, do, and are told, also without a mouse, on a telephone, and while the server is away."""

import asyncio
import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cluster.contracts.access import Role
from cluster.contracts.agents import AgentFailure
from cluster.contracts.events import EventType
from cluster.contracts.workflows import WorkflowStatus
from serve_app.people import people_of
from serve_app.studio.pages import pages
from tests.oidc_issuer import AUDIENCE, StandInIssuer
from tests.serving import served
from tests.studio.conftest import PATIENCE_MS, Visit
from tests.studio.house import EDITS, HELD, MARKUP, SCREENPLAY, Film
from tests.travelling import Traveller

IDEA = f"A keeper finds a bottle. {MARKUP}"
VIEWS = ("", "film", "dailies", "script", "timeline", "graph", "people", "cost", "files", "log")
RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""The second theme differs in nothing but its colours."""
PLACES = ("/", "/new", "/agents", "/cluster", "/dead-letters")
expect.set_options(timeout=PATIENCE_MS)


async def module(page: Page, path: str, body: str, argument: Any = None) -> Any:
    """What a function of one of the page's own modules says; `body` sees it as `m`."""
    address = f"/studio/{pages().digest}/{path}"
    return await page.evaluate(f"async (given) => {{ const m = await import({json.dumps(address)}); return ({body}); }}", argument)


async def test_a_key_opens_it_and_a_wrong_one_says_what_to_do(visit: Visit, services: Any) -> None:
    page = await visit(role=None)
    await page.get_by_label("API key").fill("nonsense")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("callsheet keys create")
    key, _ = await services.keys.create("eyes", Role.VIEWER, None)
    await page.get_by_label("API key").fill(key)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Productions", level=1)).to_be_visible()
    await expect(page.get_by_text("No production yet.")).to_be_visible()
    assert key not in page.url
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
    assert await page.evaluate("sessionStorage.getItem('callsheet.key')") is None


async def test_a_person_signs_in_at_the_issuer(visit: Visit, services: Any, site: str) -> None:
    issuer, seen = StandInIssuer(), {}

    async def authorize(request: Request) -> Response:
        seen.update(request.query_params)
        return RedirectResponse(f"{seen['redirect_uri']}?code=c0de&state={seen['state']}")

    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        good = (form["code"], form["redirect_uri"], proof) == ("c0de", f"{site}/studio", seen["code_challenge"])
        return JSONResponse({"access_token": issuer.token("ann", groups=["ops"])} if good else {}, headers={"Access-Control-Allow-Origin": site})

    place = issuer.application()
    place.router.routes += [Route("/authorize", authorize), Route("/token", token, methods=["POST"])]
    async with served(place) as issuer.address:
        changed = {"oidc_issuer": issuer.address, "oidc_audience": AUDIENCE, "oidc_roles": "ops=operator", "oidc_client_id": "page"}
        object.__setattr__(services, "settings", services.settings.model_copy(update=changed))
        object.__setattr__(services, "people", people_of(services.settings, services.projects))
        page = await visit("/agents", role=None)
        await page.get_by_role("button", name="Sign in at").click()
        await expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
        await expect(page.get_by_text("Ann, operator")).to_be_visible()
        assert page.url == f"{site}/studio#/agents"
        assert (seen["client_id"], seen["code_challenge_method"], seen["response_type"]) == ("page", "S256", "code")


async def test_a_film_is_directed_from_the_first_question_to_the_last_by_keyboard_alone(visit: Visit, town: Traveller, film: Film) -> None:
    crew = await film.company()
    async with town.engine(crew):
        workflow_id = await town.start(given={"idea": IDEA}, auto=False)
        await town.until(workflow_id, EventType.DECISION_OPENED)
        page = await visit("/")
        await press_to(page, "link", "Which?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await expect(page.get_by_role("heading", name="What the Tide Brought")).to_be_visible()
        await expect(page.locator(".concept img")).to_have_count(4)
        await press_to(page, "button", "Make “What the Tide Brought”")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Good?")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text("What the Tide Brought")
        assert (await town.store.get(workflow_id)).user_decisions[0].made_by.endswith("browser")

        await press_to(page, "link", "Dailies")
        await page.keyboard.press("Enter")
        await expect(page.locator(".frame img")).to_have_count(3)
        await press_to(page, "button", "Play Scene 1, shot 0")
        await page.keyboard.press("Enter")
        await expect(page.locator(".frame video")).to_have_js_property("readyState", 4)
        await press_to(page, "button", "Redo")
        await page.keyboard.press("Enter")
        await page.get_by_label("What shall be different").fill("Ann stands closer")
        await press_to(page, "button", "Send 1 shot back")
        await page.keyboard.press("Enter")
        await town.until(workflow_id, EventType.DECISION_MADE, choice="revise")
        await expect(page.get_by_role("button", name="Approve the cut")).to_be_visible()
        await press_to(page, "button", "Mark the rest good")
        await page.keyboard.press("Enter")
        await press_to(page, "button", "Good")
        await page.keyboard.press("Enter")
        await press_to(page, "button", "Approve the cut")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Completed").first).to_be_visible()
        ended = await town.ended(workflow_id)
        assert ended.status is WorkflowStatus.COMPLETED
        assert "Scene 1, shot 0: Ann stands closer." in [decision.note for decision in ended.user_decisions]


async def press_to(page: Page, role: Any, name: str) -> None:
    """Presses Tab until what is wanted has the focus; it has to be reached, and to be seen when it is."""
    wanted = page.get_by_role(role, name=name, exact=role == "button").first
    await expect(wanted).to_be_enabled()
    for _ in range(160):
        if await wanted.evaluate("element => element === document.activeElement"):
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {role} {name!r}")


async def test_the_film_plays_seeks_and_has_its_subtitles(visit: Visit, town: Traveller, film: Film) -> None:
    async with town.engine(await film.company()):
        made = await town.made(given={"idea": "A bottle"})
    page = await visit(f"/w/{made.workflow_id}/film")
    video = page.locator(".player video")
    await expect(video).to_have_js_property("readyState", 4)
    await expect(page.locator(".player track")).to_have_attribute("label", "Subtitles")
    await expect(page.locator(".chapters button")).to_have_count(2)
    await page.locator(".chapters button").last.click()
    await page.wait_for_function("document.querySelector('.player video').currentTime >= 2")
    await expect(page.locator(".gallery img")).to_have_count(1)
    await page.get_by_role("link", name="Script").click()
    await expect(page.get_by_text("Then it goes back to the tide.")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Files").click()
        await page.get_by_role("button", name="Save poster.png").click()
    assert (await download.value).suggested_filename == "poster.png"


async def test_it_follows_the_work_and_loses_nothing_while_the_server_is_away(
    visit: Visit, town: Traveller, film: Film, app: Any, browser: Any, services: Any
) -> None:
    crew = await film.company()
    crew.held[HELD] = asyncio.Event()
    key, _ = await services.keys.create("b", Role.DIRECTOR, None)
    context = await browser.new_context()
    await context.add_init_script(f"sessionStorage.setItem('callsheet.key', {key!r})")
    page = await context.new_page()
    async with town.engine(crew):
        workflow_id = await town.start(given={"idea": "A bottle"})
        async with served(app) as address:
            port = int(address.rsplit(":", 1)[1])
            await page.goto(f"{address}/studio#/w/{workflow_id}")
            await expect(page.locator(".calls").first.get_by_text("Scene 1, shot 0")).to_be_visible()
            await expect(page.get_by_role("heading", name="At work")).to_contain_text("3")
            await expect(page.locator(".calls").last).to_contain_text("waits for")
        await expect(page.locator(".banner")).to_contain_text("connection")
        crew.held[HELD].set()
        ended = await town.ended(workflow_id)
        async with served(app, port):
            await expect(page.locator(".banner")).to_have_count(0)
            await expect(page.get_by_text("Completed").first).to_be_visible()
            await page.goto(f"{address}/studio#/w/{workflow_id}/log")
            numbers = page.locator(".log li > .number")
            await expect(numbers).to_have_count(ended.last_seq)
            assert [int(text) for text in await numbers.all_inner_texts()] == list(range(ended.last_seq, 0, -1))
    await context.close()


async def test_where_websockets_do_not_get_through_it_asks(visit: Visit, town: Traveller, film: Film) -> None:
    crew = await film.company()
    crew.held[HELD] = asyncio.Event()
    async with town.engine(crew):
        workflow_id = await town.start(given={"idea": "A bottle"})
        page = await visit("/")
        await page.evaluate("() => { globalThis.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({}), 5); } close() {} send() {} }; }")
        await page.evaluate(f"location.hash = '#/w/{workflow_id}'")
        await expect(page.locator(".banner")).to_contain_text("asks every few seconds")
        crew.held[HELD].set()
        await expect(page.get_by_text("Completed").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_view_has_a_serious_fault_of_access_and_all_fit_a_telephone(theme: str, visit: Visit, town: Traveller, film: Film) -> None:
    async with town.engine(await film.company()):
        done = await town.made(given={"idea": "A bottle"})
        asking = await town.start(given={"idea": IDEA}, auto=False)
        await town.until(asking, EventType.DECISION_OPENED)
    page = await visit("/", width=360, height=740, theme=theme)
    for path in (*PLACES, f"/w/{asking}", *(f"/w/{done.workflow_id}/{view}" for view in VIEWS), "/w/wf-00-000000000000000000000000"):
        await page.goto(f"{page.url.split('#')[0]}#{path}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_text("Reading…")).to_have_count(0)
        found = (await Axe().run(page, options={"runOnly": RULES[theme]})).response["violations"]
        grave = {rule["id"]: [node["html"][:150] for node in rule["nodes"]][:3] for rule in found if rule["impact"] in ("serious", "critical")}
        assert grave == {}, (path, grave)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = await page.evaluate(
            "[...document.querySelectorAll('main button, main .button, nav a')].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44 - 0.5).map((e) => e.outerHTML.slice(0, 120))"
        )
        assert small == [], path


async def test_what_people_write_stays_text(visit: Visit, town: Traveller, film: Film) -> None:
    async with town.engine(await film.company()):
        workflow_id = await town.start(given={"idea": IDEA}, auto=False)
        await town.until(workflow_id, EventType.DECISION_OPENED)
        page = await visit("/")
        await expect(page.get_by_text("<img src=x").first).to_be_visible()
        await page.evaluate(f"location.hash = '#/w/{workflow_id}'")
        await expect(page.get_by_role("heading", name="<b>Bold</b>", level=3)).to_be_visible()
        await page.get_by_role("button", name="Make “<img").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(MARKUP)
    assert await page.evaluate("document.querySelectorAll('main b, main script, img[src=x]').length") == 0
    assert await page.title() != "taken"


async def test_a_production_is_paused_resumed_and_ended_after_being_asked(visit: Visit, town: Traveller, film: Film) -> None:
    crew = await film.company()
    crew.held[HELD] = asyncio.Event()
    async with town.engine(crew):
        workflow_id = await town.start(given={"idea": "A bottle"})
        page = await visit(f"/w/{workflow_id}")
        await page.get_by_role("button", name="Pause…").click()
        dialog = page.get_by_role("dialog", name="Pause this production?")
        await expect(dialog).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("button", name="Pause…")).to_be_focused()
        await page.get_by_role("button", name="Pause…").click()
        await dialog.get_by_label("Why").fill("lunch")
        await dialog.get_by_role("button", name="Pause").click()
        await expect(page.get_by_text("Pausing").first).to_be_visible()
        crew.held[HELD].set()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()
        paused = await town.until(workflow_id, EventType.WORKFLOW_PAUSE_REQUESTED)
        assert "lunch" in json.dumps(paused.data)
        crew.held["edit"] = asyncio.Event()
        await page.get_by_role("button", name="Resume").click()
        await page.get_by_role("button", name="Cancel…").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await expect(page.get_by_text("Cancelled").first).to_be_visible()
        assert (await town.ended(workflow_id)).status is WorkflowStatus.CANCELLED


async def test_a_change_shows_its_forecast_before_anything_runs(visit: Visit, town: Traveller, film: Film) -> None:
    crew = await film.company()
    async with town.engine(crew):
        made = await town.made(given={"idea": "A bottle"})
        before = crew.total()
        page = await visit(f"/w/{made.workflow_id}")
        await page.get_by_role("button", name="Change and re-shoot…").click()
        await page.get_by_label("Her Late Letter").check()
        await page.get_by_role("button", name="Show what it takes").click()
        await expect(page.get_by_role("heading", name="will run")).to_contain_text("stay as they are")
        assert crew.total() == before
        await page.get_by_role("button", name="Make it so").click()
        await expect(page.get_by_role("link", name="made from another production")).to_be_visible()
        await expect(page.get_by_text("Completed").first).to_be_visible()


async def test_what_failed_says_why_and_goes_on_from_there(visit: Visit, town: Traveller, film: Film) -> None:
    broken = [True]

    def edit(request: Any) -> Any:
        return AgentFailure(terminal=True, code="splice", message="The tape is <b>worn</b>.") if broken[0] else film.edit(request)

    async with town.engine(await film.company(edit=edit)):
        failed = await town.made(given={"idea": "A bottle"})
        page = await visit("/dead-letters?project_id=p")
        await expect(page.get_by_text("<b>worn</b>")).to_be_visible()
        await page.get_by_role("link", name=failed.workflow_id).click()
        await expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
        broken[0] = False
        await page.get_by_role("button", name="Let it go on").click()
        await expect(page.get_by_text("Completed").first).to_be_visible()


async def test_who_may_only_look_is_told_so(visit: Visit, town: Traveller, film: Film) -> None:
    async with town.engine(await film.company()):
        workflow_id = await town.start(given={"idea": "A bottle"}, auto=False)
        await town.until(workflow_id, EventType.DECISION_OPENED)
        page = await visit(f"/w/{workflow_id}", role=Role.VIEWER)
        choose = page.get_by_role("button", name="Make “The Bottle”")
        await expect(choose).to_be_disabled()
        await expect(page.get_by_text("Your key may look but not decide")).to_be_visible()
        assert (await town.store.get(workflow_id)).status is not WorkflowStatus.COMPLETED
        await page.evaluate("location.hash = '#/w/wf-00-000000000000000000000000'")
        await expect(page.get_by_role("alert")).to_contain_text("There is no workflow")


async def test_what_it_reads_of_scripts_edits_and_graphs(visit: Visit) -> None:
    page = await visit("/")
    script = await module(page, "views/script.js", "m.readFountain(given)", SCREENPLAY)
    assert [(each.get("line"), each["text"]) for each in script["blocks"] if each["kind"] == "speech"] == [
        ("SCENE_1_LINE_1", "Who brought it?"),
        ("SCENE_1_LINE_2", "The tide."),
        ("SCENE_2_LINE_1", "Then it goes back to the tide."),
    ]
    assert await module(page, "views/film.js", "m.readEdits(given)", EDITS) == [{"scene": 1, "start": 1}, {"scene": 2, "start": 2}]
    edges = [{"source": a, "target": b} for a, b in ("ab", "bc", "ac")]
    assert await module(page, "views/graph.js", "m.reduced(['a', 'b', 'c'], given)", edges) == edges[:2]


async def test_three_hundred_executions_are_lanes_that_do_not_overlap(visit: Visit) -> None:
    page = await visit("/")
    rows = [
        {
            "execution_id": f"e{n}",
            "agent": f"agent_{n % 30}",
            "stage": "media_generation",
            "started_at": f"2026-01-01T00:{n // 60:02}:{n % 60:02}Z",
            "ended_at": f"2026-01-01T00:{(n + 45) // 60:02}:{(n + 45) % 60:02}Z",
        }
        for n in range(300)
    ]
    found = await module(page, "views/timeline.js", "m.lanesOf(given, Date.now())", rows)
    assert len(found["lanes"]) == 30 and sum(len(lane["bars"]) for lane in found["lanes"]) == 300
    for lane in found["lanes"]:
        for one in lane["bars"]:
            assert not [o for o in lane["bars"] if o is not one and o["row"] == one["row"] and o["from"] < one["to"] and one["from"] < o["to"]]
