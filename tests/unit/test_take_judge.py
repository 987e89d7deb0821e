"""Which take is kept: faults first, then the brightness of the shots beside it, then life."""

from pathlib import Path

import cv2
import numpy as np

from agents.media.pages import brightness_of
from agents.quality.take_judge import JudgedTake, TakeJudge, score
from tests.small_film import run_agent


def a_take(luma: float, *issues: str, moving: float = 0.02) -> JudgedTake:
    return JudgedTake(frame_id="SCENE_1_SHOT_2", issues=issues, measured={"mean_luma": luma, "moving_share": moving})


def test_a_fault_weighs_more_than_a_jump_and_a_jump_more_than_life() -> None:
    assert score(a_take(0.6), 0.4) > score(a_take(0.4, "It stands still."), 0.4)
    assert score(a_take(0.4, moving=0.0), 0.4) > score(a_take(0.6, moving=0.05), 0.4)
    assert score(a_take(0.4, moving=0.05), 0.4) > score(a_take(0.4, moving=0.01), 0.4)
    assert score(a_take(0.4), None) == score(a_take(0.9), None), "who stands alone is compared with nothing"


def test_a_picture_is_as_bright_as_it_is(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((8, 8, 3), 102, np.uint8))
    assert abs(brightness_of(tmp_path / "grey.png") - 0.4) < 0.01


async def test_the_take_is_kept_that_stands_best_between_its_neighbours(tmp_path: Path) -> None:
    from cluster.artifacts import ArtifactStore

    store = ArtifactStore(f"file://{tmp_path / 'artifacts'}")
    stills = {}
    for number, grey in ((1, 51), (2, 200), (3, 77)):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8, 3), grey, np.uint8))
        stills[number] = (await store.put(tmp_path / f"{number}.png", name=f"{number}.png", media_type="image/png")).model_dump(mode="json")
    film = {
        "storyboard_frames": [{"frame_id": f"SCENE_1_SHOT_{n}", "scene_number": 1, "shot_order": n, "size": "MS"} for n in (1, 2, 3)],
        "generated_frames": [{"frame_id": f"SCENE_1_SHOT_{n}", "image": stills[n], "provider": "test"} for n in (1, 2, 3)],
        "video_segments": [a_take(0.8).model_dump(), a_take(0.26).model_dump(), a_take(0.25, "A fault.").model_dump()],
    }
    kept = (await run_agent(TakeJudge, film, tmp_path, "SCENE_1_SHOT_2")).outputs["kept_take"]
    assert kept["take"] == 1 and len(kept["scores"]) == 3 and "brightness of 0.25" in kept["why"]
    seen = TakeJudge.view(film, "SCENE_1_SHOT_2")
    assert {frame["frame_id"] for frame in seen["generated_frames"]} == {"SCENE_1_SHOT_1", "SCENE_1_SHOT_3"}
    assert "size" not in seen["storyboard_frames"][0], "nothing about a shot but its place"
