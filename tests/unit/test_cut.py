"""The cut: what is used of each clip, cards that join whatever service is asked, and credits that name everybody. Small real clips."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from agents.editing.credits import AI_GENERATED, company_lines, credit_lines
from agents.editing.video_editor import COMPANY_FRAMES, CREDITS_FRAMES, TITLE_FRAMES, VideoEditor
from agents.film import CardPlan, CatalogueLine, Codec, FinalEdit, Kit, Look, Mood, Segment, SpeechCue
from agents.media.cards import Card, _parted
from agents.media.lettering import SMALLEST, fitting
from agents.media.measure import probe
from agents.media.palettes import palette_for
from agents.media.shots import render_shot
from agents.registry import Registry
from agents.services.contracts import OFFLINE_RENDERER, TaskOutcome, TaskSubmission
from cluster.artifacts import ArtifactStore
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import ProviderRejected
from graphs.workflows.movie_company import MOVIE_COMPANY
from tests.small_film import FILM, inputs_of, run_agent
from tests.unit.test_fallback import BOARD, SHOT
from tests.unit.test_pictures import plan, silent

REF = ArtifactRef(sha256="0" * 64, size=1, media_type="video/mp4", name="clip.mp4")
PROVIDERS = {"still": "gpu.example", "line": "offline-voice", "music": "offline-score", "ambience": "offline-score"}
CATALOGUE = tuple(CatalogueLine(kind=kind, part_id=str(n), provider=provider) for kind, provider in PROVIDERS.items() for n in range(2))


def segment(provider: str = OFFLINE_RENDERER, **changes: Any) -> Segment:
    values: dict[str, Any] = {"segment_id": "S", "frame_id": SHOT, "scene_number": 1, "frames": 12, "seconds": 0.5, "provider": provider, "clip": REF}
    return Segment(**(values | changes))


class OtherService:
    """A Task Service that refuses cards, or draws them in its own way."""

    def __init__(self, *, refuses: bool) -> None:
        self._refuses = refuses

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        if self._refuses:
            raise ProviderRejected("Cards are not made here.")
        return TaskOutcome(task_id="t", result={}, content=b"garbled letters", media_type="video/mp4", file_name="card.mp4", provider="gpu.example")


@pytest.mark.parametrize(("codec", "refuses"), [(Codec.H264, True), (Codec.AV1, False)])
async def test_the_cut_leaves_handles_out_and_has_cards_whatever_service_is_asked(codec: Codec, refuses: bool, tmp_path: Path) -> None:
    render_shot(plan(frames=12, width=160, height=96, head_frames=8, tail_frames=8, codec=codec), tmp_path / "clip.mp4", silent)
    store = ArtifactStore(f"file://{tmp_path / 'artifacts'}")
    clip = await store.put(tmp_path / "clip.mp4", name="clip.mp4", media_type="video/mp4")
    early = SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=-0.4, seconds=3.0)
    shot = segment(clip=clip, head_frames=8, tail_frames=8, speech=(early,))
    film = {**BOARD, "video_segments": [shot.model_dump(mode="json")], "asset_catalogue": [row.model_dump() for row in CATALOGUE]}
    result = await run_agent(VideoEditor, film, tmp_path, "", OtherService(refuses=refuses))
    edit = FinalEdit.model_validate(result.outputs["final_edit"])
    assert [(entry.kind, entry.start_frame, entry.frames, entry.source_start, entry.source_frames) for entry in edit.timeline] == [
        ("title", 0, TITLE_FRAMES, 0, 0),
        ("shot", TITLE_FRAMES, 12, 8, 28),
        ("credits", TITLE_FRAMES + 12, CREDITS_FRAMES, 0, 0),
    ]
    assert edit.timeline[1].speech == (early,), "a line may begin before its picture and end after it"
    path = await store.fetch(edit.video, tmp_path / "picture.mp4")
    assert (probe(path).frames, probe(path).codec) == (edit.frames, {Codec.H264: "h264", Codec.AV1: "libdav1d"}[codec])


def test_the_credits_name_every_part_with_its_provider_and_end_with_what_made_the_film() -> None:
    shots = [segment("gpu.example"), segment(), segment()]
    lines = credit_lines(shots, CATALOGUE, "llm:model")
    assert lines[-1] == AI_GENERATED
    assert "Pictures: Video Generation · offline-renderer (2), gpu.example (1)" in lines
    assert "Storyboard stills: Image Generation · gpu.example" in lines
    for agent in ("Series Creator", "World Builder", "Dialogue Writer", "Concept Artist", "Storyboard Artist", "Voice Creator", "Music Composer",
                  "Sound Designer", "Foley Artist", "Audio Mixer", "Video Editor", "Subtitle Caption", "Final QC"):  # fmt: skip
        assert sum(agent in line for line in lines) == 1, agent
    assert all("·" in line for line in lines[:-1])
    assert all(fitting(line, 29, 1280 * 0.83, 1)[0] > SMALLEST + 6 for line in lines), "legible in one row"


def test_of_a_whole_company_everybody_is_credited_once_by_the_name_they_have() -> None:
    registry, given = Registry(), {"logline": "A keeper finds a bottle."}
    prepared = [MOVIE_COMPANY.prepare(MOVIE_COMPANY.input_model.model_validate(given | more)) for more in ({}, {"shot_takes": 2})]
    assert set(prepared[1]["crew"]) == set(MOVIE_COMPANY.definition.agents) == {*prepared[0]["crew"], "take_judge"}
    lines = company_lines([*prepared[1]["crew"], "stunt_double"], [segment("gpu.example"), segment()], CATALOGUE, "llm:model")
    for agent in prepared[1]["crew"]:
        name = registry.spec(agent).name
        assert sum(name in line.partition(": ")[2].partition(" · ")[0].split(", ") for line in lines) == 1, name
    assert lines[-1] == AI_GENERATED and lines[-2] == "With: Stunt Double"
    assert "Pictures: Video Generation, Take Judge · gpu.example (1), offline-renderer (1)" in lines


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (1280, 720)])
def test_the_credits_of_a_company_are_few_pages_that_can_be_read(size: tuple[int, int]) -> None:
    crew = MOVIE_COMPANY.prepare(MOVIE_COMPANY.input_model.model_validate({"logline": "A keeper."}))["crew"]
    lines = company_lines(crew, [segment()], CATALOGUE, "offline-writer")
    palette = palette_for(Mood.SAD, Look.INK, Kit.SEA, 3)
    plan = CardPlan(shot_id="CREDITS", frames=COMPANY_FRAMES, width=size[0], height=size[1], seed=3, kind="credits", heading="Salt", lines=lines, look=Look.INK, palette=palette, kit=Kit.SEA)  # fmt: skip
    card = Card(plan)
    pages = card._pages([_parted(line) for line in lines[:-1]])
    assert [entry for page, _ in pages for entry in page] == [_parted(line) for line in lines[:-1]]
    assert len(pages) <= 3 and all(type_size >= SMALLEST for _, type_size in pages)
    assert max(words.y + words.image.shape[0] for words in card._words) <= size[1] and min(words.x for words in card._words) >= -8


def test_a_part_that_the_film_does_not_have_is_not_credited() -> None:
    lines = " ".join(credit_lines([segment()], [], "offline-writer"))
    assert "Music" not in lines and "Voice Creator" not in lines and "Pictures" in lines


def test_another_take_of_a_line_leaves_the_credits_as_they_are() -> None:
    def rows(name: str) -> list[dict[str, Any]]:
        return [{"kind": "line", "part_id": "SCENE_1_LINE_1", "provider": "offline-voice", "artifact": {"sha256": name}}]

    assert inputs_of(VideoEditor, {**FILM, "asset_catalogue": rows("a")}) == inputs_of(VideoEditor, {**FILM, "asset_catalogue": rows("b")})
