"""The law of the cheap change, for the whole company: one edited line renders its own shot, and of all the others who plan, design, light and act nobody works again."""

from collections import Counter
from typing import Any

import pytest
import pytest_asyncio

from cluster.contracts.revisions import LineChange
from graphs.workflows.movie_company import DEFINITION, MOVIE_COMPANY
from tests.reshoot import Shoot, Studio, first_setting

LINE = "SCENE_1_LINE_3"
ONE_SHOT = ("dialogue_delivery", "camera_operator", "motion_capture", "facial_animation", "video_generation")
"""The voice, and what moves in its picture while it is heard."""
READERS = ("script_supervisor", "legal_compliance", "voice_matching", "subtitle_caption", "quality_control", "script_editor")
"""Those who read, time or hear all words of a scene, a voice or the film."""
JOINED = ("animatic_editor", "asset_manager", "video_editor", "compositor", "color_grader", "audio_mixer", "version_control", "performance_monitor", "final_qc", "distribution")  # fmt: skip
"""What is made of all shots and lines together, and the record of it."""
ONCE = Counter(dict.fromkeys((*ONE_SHOT, *READERS, *JOINED), 1))
MAYBE = Counter({"cost_optimizer": 1, "foley_artist": 5})
"""The bill changes when what it counts does; each scene's sounds change when its times in the cut do."""

Made = tuple[Studio, Shoot]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A film of the whole company on paper, finished; nobody changes it."""
    studio = Studio(tmp_path_factory.mktemp("company"), kind=MOVIE_COMPANY)
    return studio, await studio.shoot("wf-1", first_setting())


def joined(film: Shoot, agent: str, name: str) -> list[dict[str, Any]]:
    """What an agent emitted for all of its items."""
    return [row for node in film.flow._tasks if node[:2] == ("run", agent) for row in film.outputs(*node[1:])[name]]


def clips(film: Shoot) -> dict[str, Any]:
    return {segment["frame_id"]: segment["clip"] for segment in joined(film, "video_generation", "video_segments")}


def test_everybody_takes_part_but_who_judges_takes_nobody_asked_for(made: Made) -> None:
    _, film = made
    assert set(DEFINITION.agents) - set(film.ran()) == {"take_judge"}


async def test_one_edited_line_renders_its_own_shot_and_exactly_these_executions_run(made: Made) -> None:
    studio, film = made
    plan, after = await studio.planned(film, LineChange(line=LINE, text="I know this hand."))
    will, may = Counter(plan.will_run.by_agent()), Counter(plan.may_run.by_agent())
    assert may == ONCE + MAYBE and set(ONCE) - set(will) == {"camera_operator"}, "the path of a camera depends on the length of its shot alone"
    [shot] = [frame["frame_id"] for frame in joined(film, "storyboard_artist", "storyboard_frames") if LINE in frame["line_ids"]]
    [speaker] = [line["character"] for line in joined(film, "dialogue_writer", "dialogue_script") if line["line_id"] == LINE]
    new = await studio.shoot("wf-2", after, film)
    assert set(new.runs) == {
        f"dialogue_delivery:{LINE}",
        *(f"{agent}:{shot}" for agent in ONE_SHOT[1:]),
        f"voice_matching:{speaker}",
        "script_supervisor:SCENE_1",
        "foley_artist:SCENE_1",
        "cost_optimizer",
        *READERS[1:2],
        *READERS[3:5],
        "script_editor:SCENE_1",
        *JOINED,
    }
    before, now = clips(film), clips(new)
    assert before.keys() == now.keys() and {frame_id for frame_id in before if before[frame_id] != now[frame_id]} == {shot}


async def test_in_whatever_scene_a_line_is_edited_no_other_shot_is_planned_acted_or_rendered_again(made: Made) -> None:
    studio, film = made
    for line in {line["scene_number"]: line for line in joined(film, "dialogue_writer", "dialogue_script")}.values():
        plan, _ = await studio.planned(film, LineChange(line=line["line_id"], text=f"{line['text'][:100]} Yes."))
        assert Counter(plan.may_run.by_agent()) == ONCE + MAYBE, line["line_id"]
