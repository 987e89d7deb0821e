"""The production schedule and the render allocation: figures that follow from the scenes, and stills and clips that obey them."""

from pathlib import Path
from typing import Any

import pytest

from agents.film import Kit, RenderBudget, Scene, TimeOfDay, Weather
from agents.film.planning import ProductionSchedule, SceneAllocation
from agents.planning import calendar
from agents.planning.production_manager import ProductionManager, ShootingOrder
from agents.planning.render_farm_coordinator import RenderFarmCoordinator
from agents.registry import Registry
from agents.visual.image_generation import ImageGeneration
from agents.visual.rations import LAST_TAKE, ration_of
from agents.visual.video_generation import VideoGeneration
from cluster.contracts.agents import AgentResult
from cluster.contracts.ids import AgentId
from tests.small_film import SCENES, context, inputs_of, run_agent

PLACES = ("SHORE", "ROOM", "SHORE", "TOWER")
TURNS = (1, 0, 3, 1)
FIVE = [
    SCENES[0].model_copy(
        update={
            "scene_number": n,
            "location": place,
            "value_before": 0,
            "value_after": turn,
            "kit": Kit.SEA,
            "primary_characters": ("Mara", "Tom")[: 1 + n % 2],
        }
    )
    for n, (place, turn) in enumerate(zip(PLACES, TURNS, strict=True), start=1)
]


def raw(scenes: list[Scene]) -> dict[str, Any]:
    return {"scene_list": [scene.model_dump(mode="json") for scene in scenes]}


async def schedule_of(scenes: list[Scene], tmp_path: Path) -> dict[str, Any]:
    return (await run_agent(ProductionManager, raw(scenes), tmp_path)).outputs


async def allocated(scenes: list[Scene], tmp_path: Path, **given: Any) -> list[SceneAllocation]:
    film = {**await schedule_of(scenes, tmp_path), **given}
    rows = (await run_agent(RenderFarmCoordinator, film, tmp_path)).outputs["render_allocation"]
    return [SceneAllocation.model_validate(row) for row in rows]


async def test_scenes_of_one_place_are_made_together_and_what_matters_first(tmp_path: Path) -> None:
    schedule = ProductionSchedule.model_validate((await schedule_of(FIVE, tmp_path))["production_schedule"])
    assert [block.scenes for block in schedule.blocks] == [(1, 3), (4,), (2,)]
    assert [(block.starts, block.ends) for block in schedule.blocks] == sorted((block.starts, block.ends) for block in schedule.blocks)
    assert sum(load.department == "sets" for scene in schedule.scenes for load in scene.loads) == 3


async def test_the_figures_are_those_of_the_specs_and_of_the_scene(tmp_path: Path) -> None:
    spec = Registry().spec
    schedule = ProductionSchedule.model_validate((await schedule_of(FIVE, tmp_path))["production_schedule"])
    first = next(scene for scene in schedule.scenes if scene.scene_number == 1)
    clips = next(load for load in first.loads if load.department == "clips")
    assert clips.seconds == pytest.approx(first.shots * first.complexity * spec(AgentId("video_generation")).expected_seconds, abs=0.01)
    assert schedule.seconds >= sum(step.seconds for step in schedule.critical_path)
    assert schedule.departments["clips"].executions == sum(scene.shots for scene in schedule.scenes)


async def test_rain_and_night_make_a_scene_longer(tmp_path: Path) -> None:
    plain = FIVE[0].model_copy(update={"weather": Weather.CLEAR, "time_of_day": TimeOfDay.DAY})
    hard = FIVE[0].model_copy(update={"weather": Weather.STORM, "time_of_day": TimeOfDay.NIGHT})
    assert calendar.complexity(hard) > calendar.complexity(plain)
    easy, long = [ProductionSchedule.model_validate((await schedule_of([s], tmp_path))["production_schedule"]) for s in (plain, hard)]
    assert long.seconds > easy.seconds


async def test_an_llm_decides_the_order_and_nothing_else(tmp_path: Path) -> None:
    class Model:
        name = "scripted"

        async def structured(self, *, check: Any, schema: Any, **_: Any) -> Any:
            assert check(ShootingOrder(locations=("ROOM", "ATTIC"))) != []
            answer = schema(locations=("ROOM", "TOWER", "SHORE"), reasons=("The room is free only now.",))
            assert check(answer) == []
            return answer

    inputs = inputs_of(ProductionManager, raw(FIVE))
    ctx = context(tmp_path, "production_manager", "", inputs)
    ctx.llm = Model()  # type: ignore[assignment]
    result = await ProductionManager().run(ctx.request, ctx)
    assert isinstance(result, AgentResult)
    made = ProductionSchedule.model_validate(result.outputs["production_schedule"])
    ours = ProductionSchedule.model_validate((await schedule_of(FIVE, tmp_path))["production_schedule"])
    assert [block.location for block in made.blocks] == ["ROOM", "TOWER", "SHORE"]
    assert made.departments == ours.departments and made.reasons == ("The room is free only now.",)


async def test_without_a_budget_every_scene_has_all_it_needs(tmp_path: Path) -> None:
    rows = await allocated(FIVE, tmp_path)
    assert [row.scene_number for row in rows] == [1, 2, 3, 4]
    assert [row.priority for row in rows] == [2, 3, 1, 2]
    assert {(row.renderer, row.retakes, row.seconds_per_clip) for row in rows} == {("service", LAST_TAKE, None)}


async def test_scarce_gpu_seconds_go_to_the_scene_where_the_story_turns(tmp_path: Path) -> None:
    schedule = ProductionSchedule.model_validate((await schedule_of(FIVE, tmp_path))["production_schedule"])
    third = next(scene for scene in schedule.scenes if scene.scene_number == 3)
    needs = sum(load.seconds for load in third.loads if load.department in ("stills", "clips"))
    rows = await allocated(FIVE, tmp_path, production_budget={"gpu_seconds": needs + 1})
    assert {row.scene_number: row.renderer for row in rows} == {1: "offline", 2: "offline", 3: "service", 4: "offline"}
    assert rows[2].retakes == 0 and rows[2].seconds_per_clip and "GPU seconds" in rows[0].why
    plenty = await allocated(FIVE, tmp_path, production_budget={"gpu_seconds": 100_000})
    assert {(row.renderer, row.retakes) for row in plenty} == {("service", 2)}
    assert sum(row.service_seconds for row in rows) <= needs + 1


async def test_another_scene_of_the_film_leaves_a_shots_view_as_it_is(tmp_path: Path) -> None:
    changed = [FIVE[0], FIVE[1].model_copy(update={"value_after": 3}), *FIVE[2:]]
    before, after = [[row.model_dump(mode="json") for row in await allocated(scenes, tmp_path)] for scenes in (FIVE, changed)]
    assert before != after
    for agent in (ImageGeneration, VideoGeneration):
        seen = [inputs_of(agent, {"render_allocation": rows, "scene_list": [], "storyboard_frames": []}, "SCENE_1_SHOT_1") for rows in (before, after)]
        assert seen[0] == seen[1] and len(seen[0]["render_allocation"]) == 1


def test_a_ration_rules_the_seconds_the_renderer_and_the_last_take() -> None:
    ordered = RenderBudget(seconds_per_clip=50)
    assert ration_of((), ordered) == (None, 50, 2, "", LAST_TAKE)
    scarce = ration_of((SceneAllocation(scene_number=1, priority=1, seconds_per_clip=9, retakes=0),), ordered)
    assert (scarce.seconds_per_clip, scarce.priority, scarce.last_take, scarce.offline) == (9, 1, 0, "")
    assert "scene 1" in ration_of((SceneAllocation(scene_number=1, renderer="offline"),), None).offline
