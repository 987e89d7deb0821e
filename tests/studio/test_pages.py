"""The studio's files as the API serves them: to anybody, under a strict policy, kept for ever, and just what their makers published."""

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from agents.film.words import Look, Mood
from serve_app.studio.pages import BARE, FOLDER, POLICY, pages, vendored
from tests.contract.conftest import Caller

ROOT = Path(__file__).parents[2]
OURS = sorted(path for path in FOLDER.rglob("*.js") if path.parent.name != "vendor")
LONGEST = 420


async def test_anybody_gets_the_page_and_every_file_it_names(app: FastAPI, caller: Caller) -> None:
    stranger = await caller(None)
    page = await stranger.get("/studio")
    assert (page.status_code, page.headers["content-security-policy"], page.headers["cache-control"]) == (200, POLICY, "no-cache")
    named = re.findall(r'(?:href|src)="(/studio/[^"]+)"', page.text)
    assert len(named) > 5
    for address in named:
        file = await stranger.get(address)
        assert (file.status_code, file.headers["x-content-type-options"]) == (200, "nosniff"), address
        assert "immutable" in file.headers["cache-control"]
    assert (await stranger.get("/studio/", headers={"If-None-Match": page.headers["etag"]})).status_code == 304


async def test_files_of_another_version_are_answered_and_not_kept(caller: Caller) -> None:
    answer = await (await caller(None)).get("/studio/0000000000000000/shell/main.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("name", ["nothing.js", "../pages.py", "%2e%2e/pages.py", "pages.py", "__init__.py", "vendor/vendored.json", "page.html"])
async def test_nothing_else_is_served(caller: Caller, name: str) -> None:
    assert (await (await caller(None)).get(f"/studio/{pages().digest}/{name}")).status_code in (401, 404)


async def test_text_is_sent_packed_to_those_who_take_it(caller: Caller) -> None:
    stranger, address = await caller(None), f"/studio/{pages().digest}/vendor/dagre.mjs"
    packed = await stranger.get(address, headers={"Accept-Encoding": "gzip"})
    plain = await stranger.get(address, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content and int(packed.headers["content-length"]) < len(plain.content) / 2


def test_the_policy_lets_nothing_inline_and_nothing_foreign_in() -> None:
    assert not re.search(r"unsafe|\*|https?:|data:", POLICY)
    page = (FOLDER / "page.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*src)", page)


def test_what_is_vendored_is_what_its_makers_published() -> None:
    table = {row["file"]: row for row in vendored()}
    there = {path.name for path in (FOLDER / "vendor").iterdir() if path.suffix in (".mjs", ".woff2")}
    assert set(table) == there
    for row in table.values():
        assert hashlib.sha256((FOLDER / "vendor" / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert (FOLDER / "vendor" / row["licence_file"]).stat().st_size > 500


def test_every_import_of_a_module_leads_to_a_file() -> None:
    for name, file in pages().files.items():
        if not name.endswith(("js", "mjs")):
            continue
        for found in re.findall(r'(?:from|import)\s*\(?"((?:[.@/]|preact)[^" ]*)"', file.plain.decode()):
            if name.startswith("vendor/") and not found.startswith("."):
                assert found not in BARE, (name, found)
                continue
            assert ((FOLDER / name).parent / found).resolve().is_relative_to(FOLDER), (name, found)
            assert ((FOLDER / name).parent / found).resolve().is_file(), (name, found)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_module_says_what_it_is_for_and_makes_no_markup_of_text(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("// ") and text.count("\n") < LONGEST
    assert not re.search(r"innerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://", text)


def test_there_is_a_sample_picture_of_every_look_in_every_mood() -> None:
    assert {f"looks/{look}-{mood}.webp" for look in Look for mood in Mood} == {name for name in pages().files if name.startswith("looks/")}


def test_the_page_is_in_the_wheel(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    made = subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[-1]
    inside = set(zipfile.ZipFile(tmp_path / made).namelist())
    assert {f"serve_app/studio/{name}" for name in [*pages().files, "page.html", "vendor/vendored.json"]} <= inside


async def test_a_page_is_small_enough_for_a_telephone(app: FastAPI) -> None:
    """What the first view needs, as it is sent; the graph's layout and the pictures come when they are looked at."""
    first = [
        file
        for name, file in pages().files.items()
        if not name.startswith(("looks/", "vendor/dagre", "vendor/LICENSE", "vendor/courier", "vendor/archivo-latin-ext"))
    ]
    assert sum(len(file.packed or file.plain) for file in first) < 200_000
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
        assert len((await client.get("/studio")).content) < 3_000
