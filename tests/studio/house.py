"""The scripted film with something to see: four concepts, stills and clips of every shot, a cut that plays, a screenplay, and a film."""

import io
from datetime import UTC, datetime
from typing import Any

from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentRequest, AgentResult
from cluster.contracts.artifacts import Artifact, ArtifactRef
from tests.scripted import Company
from tests.travelling import Traveller, staff

MARKUP = "<img src=x onerror=\"document.title='taken'\"><b>Bold</b> & <script>document.title='taken'</script>"
LOOKS = (("ink", "sad"), ("noir", "tense"), ("low_poly", "hopeful"), ("paper_cut", "warm"))
SCREENPLAY = """Title: The Bottle
Author: Nobody

FADE IN:

INT. KITCHEN - DAY #1#

A bottle on the table.

ANN
(quietly)
Who brought it?

BOB
The tide.

EXT. SHORE - DUSK #2#

ANN (CONT'D)
Then it goes back to the tide.
"""
SUBTITLES = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nWho brought it?\n"
EDITS = """TITLE: The Bottle

001  TITLE    V     C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: B_01_000_title_t01_v001
002  0100010  V     C        00:00:00:00 00:00:01:00 01:00:01:00 01:00:02:00
* FROM CLIP NAME: B_01_010_0010_t01_v001
003  0200010  V     C        00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00
* FROM CLIP NAME: B_01_020_0010_t01_v001
"""
HELD = "render"
SHOTS = 4
"""Different pictures, as a file has one maker and one shot: three shots, and one of them again."""


class Film:
    """Makes the company that makes it; its files lie in the store that the API reads."""

    def __init__(self, town: Traveller, artifacts: ArtifactStore) -> None:
        self.town, self._artifacts = town, artifacts
        self._made: dict[str, ArtifactRef] = {}
        self._shots: dict[tuple[str, int], int] = {}

    async def company(self, **changes: Any) -> Company:
        """Everything it will hand in is in the store before anybody works."""
        for name, content, kind in (
            *((f"still_{n}.png", picture(n), "image/png") for n in range(SHOTS)),
            *((f"clip_{n}.webm", footage(12 + n), "video/webm") for n in range(SHOTS)),
            ("film.mp4", footage(72), "video/webm"),
            ("screenplay.fountain", SCREENPLAY.encode(), "text/plain"),
            ("subtitles.vtt", SUBTITLES.encode(), "text/vtt"),
            ("timeline.edl", EDITS.encode(), "text/plain"),
        ):
            self._made[name] = await self._artifacts.put(content, name=name, media_type=kind)
        return staff(**{"concept": self._concepts, "render": self._render, "edit": self.edit, "deliver": self._deliver, **changes})

    def _concepts(self, request: AgentRequest) -> dict[str, Any]:
        titles = ("The Bottle", "What the Tide Brought", "Her Late Letter", MARKUP)
        return {
            "concepts": [
                {"id": f"CONCEPT_{n}", "title": title, "logline": request.inputs["idea"], "score": (9 - n) / 10, "look": LOOKS[n][0], "mood": LOOKS[n][1]}
                for n, title in enumerate(titles)
            ]
        }

    def _artifact(self, name: str, request: AgentRequest) -> Artifact:
        return Artifact(
            **self._made[name].model_dump(),
            agent=request.agent,
            execution_id=request.execution_id,
            provider="script",
            item=request.item,
            created_at=datetime.now(UTC),
        )

    def _render(self, request: AgentRequest) -> AgentResult:
        number = self._shots.setdefault((request.item, request.take), len(self._shots) % SHOTS)
        made = tuple(self._artifact(name, request) for name in (f"still_{number}.png", f"clip_{number}.webm"))
        return AgentResult(outputs={"clips": [{"shot": request.item, "take": request.take}]}, provider="script", artifacts=made, worked_seconds=0.001)

    def edit(self, request: AgentRequest) -> AgentResult:
        cut = {"film": self._made["film.mp4"].model_dump(), "clips": request.inputs["clips"], "note": request.inputs.get("note", "")}
        return AgentResult(outputs={"cut": cut}, provider="script", artifacts=(self._artifact("film.mp4", request),))

    def _deliver(self, request: AgentRequest) -> AgentResult:
        places = {
            "film.mp4": "film.mp4",
            "poster.png": "still_0.png",
            "script/screenplay.fountain": "screenplay.fountain",
            "subtitles/subtitles.vtt": "subtitles.vtt",
            "edit/timeline.edl": "timeline.edl",
        }
        files = {place: self._made[name].model_dump() for place, name in places.items()}
        record = {"deliverables": files, "title": "The Bottle", "seconds": 3.0}
        return AgentResult(outputs={"record": record}, provider="script", artifacts=tuple(self._artifact(name, request) for name in places.values()))


def picture(number: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.linear_gradient("L").rotate(90 * number).resize((160, 90)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def footage(frames: int) -> bytes:
    """A clip in VP8, which every Chromium plays; 24 frames a second."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream: Any = container.add_stream("libvpx", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for number in range(frames):
            image = np.full((36, 64, 3), number * 3 % 255, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()
