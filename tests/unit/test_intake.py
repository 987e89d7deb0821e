"""What another service made is read by a confined process only, and comes out as a file of our own coding."""

import io
import json
import os
import socket
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from agents.media.measure import probe
from agents.services import intake
from agents.services.contracts import OFFLINE_RENDERER, TaskOutcome, TaskSubmission
from agents.services.intake import TakingIn, taken_in
from cluster.contracts.errors import ProviderRejected
from cluster.settings import Settings
from tests.small_film import context

LINUX = sys.platform.startswith("linux")
SECRET = b"<script>a stranger's words</script>"


def a_picture(form: str, size: tuple[int, int] = (64, 36)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **({"comment": SECRET} if form == "JPEG" else {}))
    return out.getvalue()


def a_sound(seconds: float = 0.5) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((np.sin(np.arange(int(16000 * seconds)) / 9) * 9000).astype("<i2").tobytes())
    return out.getvalue()


def a_clip(folder: Path, width: int = 100, height: int = 60, fps: int = 12, frames: int = 12) -> bytes:
    path = folder / "foreign.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            picture = np.full((height, width, 3), number * 20, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path.read_bytes()


async def test_a_picture_comes_in_as_its_pixels_and_nothing_else(tmp_path: Path) -> None:
    path, media_type, _ = await taken_in(a_picture("JPEG") + SECRET, "image/jpeg", tmp_path / "in", {}, provider="gpu")
    assert media_type == "image/png" and SECRET not in path.read_bytes()
    with Image.open(path) as image:
        assert image.size == (64, 36) and not image.info and np.abs(np.asarray(image, int) - (200, 30, 30)).max() < 6
    assert not (tmp_path / "in" / "stranger").exists()
    if LINUX:
        assert set(json.loads((tmp_path / "in" / "made.json").read_text())["held"]) >= {"limits", "privileges"}


async def test_sound_comes_in_at_the_films_rate_and_a_clip_as_the_task_asked_for_it(tmp_path: Path) -> None:
    path, media_type, _ = await taken_in(a_sound(), "audio/wav", tmp_path / "sound", {}, provider="gpu")
    with wave.open(str(path)) as file:
        assert media_type == "audio/wav" and file.getframerate() == 48000 and abs(file.getnframes() / 48000 - 0.5) < 0.01
    asked = {"video_params": {"resolution": "96x64", "fps": 24, "duration": 0.5}}
    path, media_type, _ = await taken_in(a_clip(tmp_path), "video/webm", tmp_path / "clip", asked, provider="gpu")
    found = probe(path)
    assert (media_type, found.width, found.height, found.frames) == ("video/mp4", 96, 64, 12)


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (b"<html>rate limit</html>", "image/png", "cannot identify image file 'stranger'"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav", "cannot be used"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(200), "video/mp4", "cannot be used"),
        (a_picture("PNG")[:60], "image/png", "cannot be used"),
        (a_picture("GIF"), "image/gif", "cannot identify"),
        (SECRET, "text/html", "neither a picture nor sound nor a clip"),
    ],
)
async def test_what_is_not_what_it_says_is_refused_as_the_services_and_names_no_path_of_ours(
    tmp_path: Path, content: bytes, media_type: str, said: str
) -> None:
    with pytest.raises(ProviderRejected, match=said) as refused:
        await taken_in(content, media_type, tmp_path / "in", {}, provider="gpu")
    assert str(tmp_path) not in refused.value.detail


async def test_a_picture_that_unpacks_to_more_than_anybody_asked_for_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    Image.new("1", (16000, 16000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(ProviderRejected, match="DecompressionBomb"):
        await taken_in(bomb.getvalue(), "image/png", tmp_path / "in", {}, provider="gpu")


async def test_a_file_that_keeps_its_reader_busy_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SECONDS", 0.01)
    with pytest.raises(ProviderRejected, match="took too long"):
        await taken_in(a_picture("PNG"), "image/png", tmp_path / "in", {}, provider="gpu")


TRY = """
import json, os, socket, sys
from pathlib import Path
from agents.media.confinement import Limits, confine
folder, key, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
held = confine(folder, Limits(memory_bytes=1_000_000_000, file_bytes=1000))
def tried(what):
    try:
        what()
        return "done"
    except (OSError, MemoryError) as error:
        return type(error).__name__
print(json.dumps({
    "held": sorted(held),
    "reads a key": tried(lambda: open(key).read()),
    "lists the home": tried(lambda: os.listdir(os.path.dirname(key))),
    "writes elsewhere": tried(lambda: open(key + ".new", "w").write("x")),
    "calls home": tried(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "eats the memory": tried(lambda: bytearray(2_000_000_000)),
    "fills the disk": tried(lambda: (folder / "large").write_bytes(bytes(100_000))),
    "works": tried(lambda: (folder / "made").write_bytes(b"a picture")),
    "imports": tried(lambda: __import__("PIL.Image")),
}))
"""


@pytest.mark.skipif(not LINUX, reason="only Linux has namespaces and Landlock")
def test_whoever_takes_over_the_reader_finds_no_key_no_network_and_no_room(tmp_path: Path) -> None:
    key, folder = tmp_path / "home" / "admin.key", tmp_path / "work"
    key.parent.mkdir()
    folder.mkdir()
    key.write_text("cs_secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        words = [sys.executable, "-c", TRY, str(folder), str(key), str(listening.getsockname()[1])]
        environment = {"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=120, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    held = set(found.pop("held"))
    assert {"limits", "privileges"} <= held
    refused = {"eats the memory": "MemoryError", "fills the disk": "OSError"}
    if "files" in held:
        refused |= {"reads a key": "PermissionError", "lists the home": "PermissionError", "writes elsewhere": "PermissionError"}
    if "network" in held:
        refused |= {"calls home": "OSError"}
    assert refused.items() <= found.items(), found
    assert found["works"] == found["imports"] == "done"


class Elsewhere:
    """A Task Service that is not ours, whatever it says."""

    def __init__(self, content: bytes, media_type: str) -> None:
        self.content, self.media_type = content, media_type

    async def run(self, submission: TaskSubmission, progress: Any) -> TaskOutcome:
        claimed = {"graded": {"grade": "none of ours"}}
        return TaskOutcome(task_id="t", result=claimed, content=self.content, media_type=self.media_type, file_name="made.jpg", provider=OFFLINE_RENDERER)


async def test_an_agent_is_given_our_own_coding_under_the_services_own_name(tmp_path: Path) -> None:
    door = TakingIn(Elsewhere(a_picture("JPEG") + SECRET, "image/jpeg"), tmp_path / "scratch", "gpu.example:8000")
    ctx = context(tmp_path, "concept_artist", "", {}, door)
    outcome = await ctx.run_task("generate_image", {})
    assert outcome.media is not None and (outcome.media.name, outcome.media.media_type) == ("made.png", "image/png")
    assert SECRET not in await ctx.artifacts.get(outcome.media) and outcome.result["graded"] is None
    assert [one.provider for one in ctx.kept] == [outcome.provider] == ["gpu.example:8000"]
    assert not list((tmp_path / "scratch").glob("intake-*"))


@pytest.mark.parametrize(
    ("said", "stranger"),
    [
        ({}, ""),
        ({"task_service_base_url_setting": "http://gpu.example:8000/tasks"}, "gpu.example:8000"),
        ({"task_service_base_url_setting": "http://gpu.example:8000", "task_service_trusted": True}, ""),
        ({"task_service_trusted": True}, ""),
    ],
)
def test_who_is_a_stranger_is_said_by_the_settings_alone(tmp_path: Path, said: dict[str, Any], stranger: str) -> None:
    assert Settings(home=tmp_path, **said).foreign_task_service == stranger
