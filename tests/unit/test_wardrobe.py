"""Costume, make-up and props: decided from what a scene says, held over all its shots, seen in the picture, and told from one another when checked."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.character.character_designer import CharacterDesigner
from agents.delivery.key_art import Designed, key_art
from agents.direction.scene_director import SceneDirector
from agents.film import BodyRig, EnvironmentDesign, Frame, ScenePlan, ShotPlan, ShotSize, StyleGuide, Subject, TimeOfDay, Weather
from agents.film.dressing import CostumeDesign, MakeupDesign, Outfit, Prop, ScenePropsList
from agents.media.department_lists import DepartmentContent, department_lists
from agents.media.dressing import THINGS, thing_of
from agents.media.identity import Likeness
from agents.media.people.makeup import MAKEUP
from agents.media.picture import Picture
from agents.media.render import render
from agents.quality.shot_checks import LEAST_IDENTITY
from agents.visual.costume_designer import CostumeDesigner, CostumeDesignerInput, CostumeDesignerOutput
from agents.visual.image_generation import ImageGeneration
from agents.visual.makeup_sfx_designer import MakeupDesignerInput, MakeupSfxDesigner
from agents.visual.props_master import PropsMaster, PropsMasterInput, PropsMasterOutput
from agents.visual.staged_shots import StagedInputs
from agents.visual.story_days import PlayedScene, days_of
from agents.visual.storyboard_artist import StoryboardArtist
from tests.plans import design, plan
from tests.small_film import CONCEPT, FILM, PROFILES, SCENES, LocalTasks, context, inputs_of, run_items

PALETTE = plan().palette
STYLE = StyleGuide(look=CONCEPT.look, palette=PALETTE)
SCENE_ITEMS = ["SCENE_1", "SCENE_2"]
FACE = (slice(40, 200), slice(80, 240))
"""Rows and columns of a close-up of 320x240 in which its face is."""


def scene(number: int, **changes: Any) -> PlayedScene:
    values: dict[str, Any] = {
        "scene_number": number,
        "time_of_day": TimeOfDay.DAY,
        "location": f"PLACE {number}",
        "interior": False,
        "primary_characters": ("Mara", "Tom"),
    }
    return PlayedScene(**(values | changes))


def costume_of(*scenes: PlayedScene, tmp_path: Path, **changes: Any) -> tuple[CostumeDesign, CostumeDesignerInput]:
    own = design(**{"coat": "sweater", "hat": "beanie", **changes.pop("design", {})})
    inputs = CostumeDesignerInput(character_designs=(own, design("Tom", coat_colour="#7a4b3a")), style_guide=STYLE, scene_list=scenes, **changes)
    agent = CostumeDesigner()
    output = agent.compose(inputs, context(tmp_path, "costume_designer", "Mara", {}))
    assert agent.check(inputs, output) == []
    return output.costume_designs[0], inputs


def makeup_of(*scenes: PlayedScene, tmp_path: Path, **changes: Any) -> MakeupDesign:
    inputs = MakeupDesignerInput(character_designs=(design(**changes),), scene_list=scenes)
    agent = MakeupSfxDesigner()
    output = agent.compose(inputs, context(tmp_path, "makeup_sfx_designer", "Mara", {}))
    assert agent.check(inputs, output) == []
    return output.makeup_designs[0]


def props_of(here: dict[str, Any], tmp_path: Path, **changes: Any) -> tuple[Prop, ...]:
    inputs = PropsMasterInput.model_validate(
        {"scene_list": [{"goal": "To know.", "time_of_day": "day", **here}], "style_guide": STYLE, "concept_brief": CONCEPT, **changes}
    )
    agent = PropsMaster()
    output = agent.compose(inputs, context(tmp_path, "props_master", f"SCENE_{here['scene_number']}", {}))
    assert agent.check(inputs, output) == []
    return output.props_list[0].props


def marks_in(made_up: MakeupDesign, number: int) -> set[str]:
    return {mark for look in made_up.looks if number in look.scenes for mark in look.marks}


def outfit_in(costume: CostumeDesign, number: int) -> Outfit | None:
    return next((outfit for outfit in costume.outfits if number in outfit.scenes), None)


# ---- decisions ------------------------------------------------------------------------------------------------------------


def test_a_night_has_passed_when_a_scene_is_earlier_in_the_day() -> None:
    hours = (TimeOfDay.DAWN, TimeOfDay.DUSK, TimeOfDay.NIGHT, TimeOfDay.DAWN, TimeOfDay.DAWN, TimeOfDay.DAY)
    assert list(days_of([scene(n, time_of_day=hour) for n, hour in enumerate(hours, start=1)]).values()) == [1, 1, 1, 2, 2, 2]


def test_rain_dresses_for_rain_and_nobody_loses_the_main_colour_or_the_hat(tmp_path: Path) -> None:
    costume, inputs = costume_of(scene(1), scene(2, weather=Weather.RAIN), scene(3, interior=True), tmp_path=tmp_path)
    worn = outfit_in(costume, 2)
    assert worn is not None and (worn.coat, worn.reason) == ("oilskin", "it rains")
    assert outfit_in(costume, 1) is None and outfit_in(costume, 3) is None
    assert all(outfit.hat is None and outfit.coat_colour in (None, inputs.character_designs[0].coat_colour) for outfit in costume.outfits)


def test_nothing_changes_between_two_scenes_that_follow_at_once(tmp_path: Path) -> None:
    quay = {"location": "QUAY", "time_of_day": TimeOfDay.DUSK}
    costume, inputs = costume_of(scene(1, **quay), scene(2, weather=Weather.RAIN, **quay), tmp_path=tmp_path)
    assert outfit_in(costume, 2) is None
    wrong = CostumeDesignerOutput(costume_designs=(CostumeDesign(name="Mara", outfits=(Outfit(outfit_id="a", scenes=(2,), coat="coat", reason="wind"),)),))
    assert "no time to change" in " ".join(CostumeDesigner().check(inputs, wrong))


def test_the_script_dresses_for_a_feast_and_undresses_for_the_night(tmp_path: Path) -> None:
    feast = scene(1, interior=True, beat_notes=("Mara has put on her best coat for the wedding.",))
    costume, _ = costume_of(feast, scene(2, interior=True, visual_hook="Two people in nightshirts.", time_of_day=TimeOfDay.NIGHT), tmp_path=tmp_path)
    first, second = outfit_in(costume, 1), outfit_in(costume, 2)
    assert first is not None and first.coat == "suit" and first.reason == "for the wedding"
    assert second is not None and second.coat == "robe"


def test_an_apron_that_is_taken_off_stays_off_until_the_day_ends(tmp_path: Path) -> None:
    scenes = (scene(1, interior=True, beat_notes=("Mara takes off her apron.",)), scene(2, interior=True), scene(3, interior=True, time_of_day=TimeOfDay.DAWN))
    costume, inputs = costume_of(*scenes, tmp_path=tmp_path, design={"coat": "apron"})
    off = [outfit_in(costume, number) for number in (1, 2)]
    assert all(outfit is not None and outfit.coat == "none" and outfit.shirt_colour == inputs.character_designs[0].coat_colour for outfit in off)
    assert (again := outfit_in(costume, 3)) is None or again.coat is None


def test_a_wish_of_the_user_wins_over_every_outfit(tmp_path: Path) -> None:
    wet = scene(1, weather=Weather.RAIN)
    costume, inputs = costume_of(wet, tmp_path=tmp_path, design={"coat": "kimono"}, wardrobe={"Mara": {"coat": "kimono"}})
    assert all(outfit.coat is None for outfit in costume.outfits)
    wrong = CostumeDesignerOutput(costume_designs=(CostumeDesign(name="Mara", outfits=(Outfit(outfit_id="a", scenes=(1,), coat="oilskin", reason="rain"),)),))
    assert "wish of the user" in " ".join(CostumeDesigner().check(inputs, wrong))


def test_rain_is_carried_into_the_room_and_gone_the_next_day(tmp_path: Path) -> None:
    scenes = (scene(1, weather=Weather.RAIN), scene(2, interior=True), scene(3, interior=True, time_of_day=TimeOfDay.DAWN))
    made_up = makeup_of(*scenes, tmp_path=tmp_path)
    assert ["wet" in marks_in(made_up, number) for number in (1, 2, 3)] == [True, True, False]


def test_a_bruise_outlasts_mud_and_tears(tmp_path: Path) -> None:
    falls = scene(1, beat_notes=("Mara falls into the ditch.", "Mara weeps."))
    later = [scene(number, time_of_day=hour) for number, hour in ((2, TimeOfDay.DUSK), (3, TimeOfDay.DAWN), (4, TimeOfDay.NIGHT))]
    made_up = makeup_of(falls, *later, tmp_path=tmp_path)
    assert {"bruise", "dirt", "tears"} <= marks_in(made_up, 1)
    assert marks_in(made_up, 2) >= {"bruise", "dirt"} and "tears" not in marks_in(made_up, 2)
    assert "bruise" in marks_in(made_up, 3) and "dirt" not in marks_in(made_up, 3)


def test_what_another_one_does_marks_nobody_else(tmp_path: Path) -> None:
    made_up = makeup_of(scene(1, beat_notes=("Tom falls into the mud.", "Mara looks on.")), tmp_path=tmp_path)
    assert made_up.looks == ()


def test_a_wound_is_bandaged_in_the_next_scene(tmp_path: Path) -> None:
    made_up = makeup_of(scene(1, beat_notes=("Mara is wounded.",)), scene(2, time_of_day=TimeOfDay.DUSK), tmp_path=tmp_path)
    assert marks_in(made_up, 1) == {"scratch"} and marks_in(made_up, 2) == {"bandage"}


def test_the_dead_are_pale_and_those_who_find_them_are_not(tmp_path: Path) -> None:
    told = CONCEPT.model_copy(update={"logline": "A young nurse discovers that the patient in room nine has been dead for a week."})
    looks = {}
    for trade in ("nurse", "patient"):
        profile = PROFILES[0].model_copy(update={"profession": trade})
        inputs = MakeupDesignerInput(character_designs=(design(),), scene_list=(scene(1),), character_profiles=(profile,), concept_brief=told)
        looks[trade] = marks_in(MakeupSfxDesigner().compose(inputs, context(tmp_path, "makeup_sfx_designer", trade, {})).makeup_designs[0], 1)
    assert looks == {"nurse": set(), "patient": {"pale"}}


def test_soaked_fur_is_darker(tmp_path: Path) -> None:
    made_up = makeup_of(scene(1, weather=Weather.STORM), tmp_path=tmp_path, rig=BodyRig.ANIMAL, animal="fox", hair_colour="#b5652f")
    assert made_up.looks[0].hair_colour not in (None, "#b5652f") and made_up.looks[0].marks == ()


def test_things_have_a_place_an_owner_and_an_occasion(tmp_path: Path) -> None:
    bakery = {"scene_number": 2, "location": "BAKERY", "kit": "village", "interior": True, "primary_characters": ["Mara", "Tom"], "object_seen": True}
    cast = (design(prop="lantern"), design("Tom"))
    props = props_of({**bakery, "beat_notes": ["Tom stops with the cup in mid-air.", "A brick is turned."]}, tmp_path, character_designs=cast)
    again = props_of({**bakery, "scene_number": 5}, tmp_path, character_designs=cast)
    standing = [prop.name for prop in props if prop.use == "set"]
    assert ("hero", "bottle", "Mara") in {(prop.use, prop.name, prop.holder) for prop in props}
    assert ("hand", "cup", "Tom") in {(prop.use, prop.name, prop.holder) for prop in props}
    assert standing[-1] == "bricks" and standing[:2] == [prop.name for prop in again if prop.use == "set"][:2]


def test_a_tool_out_of_place_is_put_down_and_what_the_set_has_is_not_doubled(tmp_path: Path) -> None:
    quay = {"scene_number": 1, "location": "HARBOUR WALL", "kit": "sea", "interior": False, "primary_characters": ["Mara"]}
    set_of = EnvironmentDesign(location="HARBOUR WALL", kit=SCENES[0].kit, interior=False, palette=PALETTE, features=("barrel", "crates"))
    props = props_of(quay, tmp_path, character_designs=(design(prop="tray"),), environment_designs=(set_of,))
    assert ("nothing", "Mara") in {(prop.name, prop.holder) for prop in props if prop.use == "hand"}
    assert {"barrel", "crate"}.isdisjoint(prop.name for prop in props)


def test_a_list_of_things_nobody_can_draw_is_sent_back() -> None:
    inputs = PropsMasterInput.model_validate({"scene_list": [{"scene_number": 1, "time_of_day": "day", "goal": "x"}], "style_guide": STYLE})
    listed = ScenePropsList(scene_number=1, props=(Prop(name="zeppelin", use="set", first_scene=1), Prop(name="cup", use="hand", holder="Mara", first_scene=1)))
    assert len(PropsMaster().check(inputs, PropsMasterOutput(props_list=(listed,)))) == 2


# ---- from the decision to the shot ----------------------------------------------------------------------------------------


async def planned(tmp_path: Path) -> dict[str, Any]:
    """The small film up to its storyboard, with designs and a style."""
    film = {**FILM, "style_guide": STYLE.model_dump(mode="json")}
    await run_items(CharacterDesigner, film, tmp_path, ["Mara", "Tom", "Biscuit"], LocalTasks(tmp_path))
    await run_items(SceneDirector, film, tmp_path, SCENE_ITEMS)
    await run_items(StoryboardArtist, film, tmp_path, SCENE_ITEMS)
    places = [EnvironmentDesign(location=one.location, kit=one.kit, interior=one.interior, palette=PALETTE).model_dump(mode="json") for one in SCENES]
    return {**film, "environment_designs": places}


def shots(film: dict[str, Any]) -> dict[str, ShotPlan]:
    """Every still's plan, as image generation makes it."""
    made = {}
    for item in (row["frame_id"] for row in film["storyboard_frames"]):
        inputs = StagedInputs.model_validate(
            {name: value for name, value in inputs_of(ImageGeneration, film, item).items() if name in StagedInputs.model_fields}
        )
        made[item] = inputs.plan(inputs.storyboard_frames[0], seed=7)
    return made


def dressed_film(film: dict[str, Any], *, scenes: tuple[int, ...] = (2,), mark: str = "") -> dict[str, Any]:
    outfits = [{"outfit_id": "o", "scenes": scenes, "coat": "parka", "reason": f"scenes {scenes}"}]
    looks = [{"scenes": scenes, "marks": [mark], "reason": "rain"}] if mark else []
    return {**film, "costume_designs": [{"name": "Mara", "outfits": outfits}], "makeup_designs": [{"name": "Mara", "looks": looks}]}


async def test_an_outfit_and_a_mark_change_exactly_the_shots_of_their_scene_that_show_them(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    plain, worn = shots(film), shots(dressed_film(film, mark="dirt"))
    changed = {item for item in plain if plain[item] != worn[item]}
    shows = {item for item, one in plain.items() if item.startswith("SCENE_2_") and any(subject.design.name == "Mara" for subject in one.subjects)}
    assert changed == shows and changed
    designs = {subject.design.model_dump_json() for item in changed for subject in worn[item].subjects if subject.design.name == "Mara"}
    assert len(designs) == 1 and '"parka"' in next(iter(designs)) and '"dirt"' in next(iter(designs))
    item = next(iter(sorted(changed)))
    small = {"width": 160, "height": 90}
    pictures = [Picture(one[item].model_copy(update=small)).frame(0) for one in (plain, worn)]
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() > 20


async def test_a_shot_depends_on_what_is_worn_in_its_own_scene_alone(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    here, wider = dressed_film(film, scenes=(2,)), dressed_film(film, scenes=(1, 2))
    for item in (row["frame_id"] for row in film["storyboard_frames"]):
        same = inputs_of(ImageGeneration, here, item) == inputs_of(ImageGeneration, wider, item)
        assert same is item.startswith("SCENE_2_") or "Mara" not in next(
            row["characters_present"] for row in film["storyboard_frames"] if row["frame_id"] == item
        )


async def test_an_edited_line_dresses_nobody_anew(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    edited = {**film, "dialogue_script": [{**row, "text": "Something else entirely."} for row in film["dialogue_script"]]}
    for agent, items in ((CostumeDesigner, ["Mara"]), (MakeupSfxDesigner, ["Mara"]), (PropsMaster, SCENE_ITEMS)):
        assert all(inputs_of(agent, film, item) == inputs_of(agent, edited, item) for item in items)


async def test_another_weather_dresses_only_those_who_are_in_it_anew(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    rain = {**film, "scene_list": [{**film["scene_list"][0], "weather": "rain"}, *film["scene_list"][1:]]}
    assert inputs_of(CostumeDesigner, film, "Biscuit") == inputs_of(CostumeDesigner, rain, "Biscuit")
    assert inputs_of(CostumeDesigner, film, "Mara") != inputs_of(CostumeDesigner, rain, "Mara")
    assert inputs_of(PropsMaster, film, "SCENE_2") == inputs_of(PropsMaster, rain, "SCENE_2")


async def test_things_are_in_the_shot_and_a_small_company_has_none(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    await run_items(PropsMaster, film, tmp_path, SCENE_ITEMS)
    by_scene = {row["scene_number"]: tuple(prop["name"] for prop in row["props"] if prop["use"] == "set") for row in film["props_list"]}
    made = shots(film)
    assert all(by_scene.values()) and all(one.dressing == by_scene[int(item.split("_")[1])] for item, one in made.items())
    without = shots({name: value for name, value in film.items() if name != "props_list"})
    assert all(one.dressing == () and not any(subject.prop for subject in one.subjects) for one in without.values())


async def test_all_three_work_on_a_film_and_draw_their_plates(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    film["scene_list"] = [{**row, "weather": "rain", "interior": False} for row in film["scene_list"]]
    tasks = LocalTasks(tmp_path / "plates")
    await run_items(CostumeDesigner, film, tmp_path, ["Mara", "Tom", "Biscuit"], tasks)
    await run_items(MakeupSfxDesigner, film, tmp_path, ["Mara", "Tom", "Biscuit"], tasks)
    await run_items(PropsMaster, film, tmp_path, SCENE_ITEMS)
    assert [row["name"] for row in film["costume_designs"]] == [row["name"] for row in film["makeup_designs"]] == ["Mara", "Tom", "Biscuit"]
    assert any(row["reference"] for row in film["costume_designs"]) and any(row["reference"] for row in film["makeup_designs"])
    lists = DepartmentContent(
        CONCEPT, STYLE, SCENES,
        tuple(CostumeDesign.model_validate(row) for row in film["costume_designs"]),
        tuple(MakeupDesign.model_validate(row) for row in film["makeup_designs"]),
        tuple(ScenePropsList.model_validate(row) for row in film["props_list"]),
        {},
    )  # fmt: skip
    assert department_lists(lists, tmp_path / "lists.pdf") == 3


async def test_the_poster_shows_the_hero_dressed_as_in_its_scene(tmp_path: Path) -> None:
    film = dressed_film(await planned(tmp_path), scenes=(1, 2))
    frames = [Frame.model_validate(row) for row in film["storyboard_frames"]]
    shown = key_art(Designed.model_validate({name: film[name] for name in Designed.model_fields}), frames, 7, wide=False)
    assert [subject.design.coat for subject in shown.subjects] == ["parka"]
    assert all(isinstance(row, ScenePlan) for row in Designed.model_validate({name: film[name] for name in Designed.model_fields}).scene_plans)


# ---- the picture ----------------------------------------------------------------------------------------------------------


def close(*marks: str, **changes: Any) -> np.ndarray[Any, Any]:
    subject = Subject(design=design(marks=marks, **changes))
    return Picture(plan(subjects=(subject,), size=ShotSize.CLOSE, width=320, height=240, azimuth=30)).frame(0)[..., :3]


@pytest.mark.parametrize("mark", MAKEUP)
def test_every_mark_is_seen_where_the_head_is(mark: str) -> None:
    apart = np.abs(close("freckles").astype(int) - close("freckles", mark)).sum(axis=2)
    assert (apart[FACE] > 40).sum() > 25


def test_a_mark_is_seen_from_every_side_and_the_same_each_time() -> None:
    for azimuth in (0, 8, 60):
        shot = plan(subjects=(Subject(design=design(marks=("dirt",))),), size=ShotSize.CLOSE, width=160, height=120, azimuth=azimuth)
        plain = shot.model_copy(update={"subjects": (Subject(design=design(marks=("mole",))),)})
        assert (Picture(shot).frame(0) == Picture(shot).frame(0)).all()
        assert (np.abs(Picture(shot).frame(0).astype(int) - Picture(plain).frame(0)).max(axis=2) > 25).sum() > 10


def test_everything_that_can_stand_about_is_drawn_and_stays_in_its_place() -> None:
    small = {"width": 160, "height": 90, "interior": False}
    empty = Picture(plan(**small)).frame(0).astype(int)
    for name in THINGS:
        seen = np.abs(Picture(plan(dressing=(name,), **small)).frame(0) - empty).max(axis=2) > 16
        assert seen.sum() > 12, name
        assert thing_of(name.replace("_", " ")) or name.replace("_", " ").split()[0] in THINGS or "_" in name
    assert (Picture(plan(dressing=("zeppelin",), **small)).frame(0) == empty).all()


def test_the_check_of_identity_judges_the_dressed_design() -> None:
    worn = design(coat="oilskin", marks=("dirt", "wet"), hat="beanie", hat_colour="#b08a30")
    shot = plan(subjects=(Subject(design=worn),), size=ShotSize.MEDIUM)
    good = Likeness(shot).seen(np.ascontiguousarray(Picture(shot).frame(0)[..., :3]), 0.0)["Mara"]
    assert min(good.values()) > LEAST_IDENTITY
    clean = shot.model_copy(
        update={"subjects": (Subject(design=worn.model_copy(update={"marks": (), "shirt_colour": "#b5654a", "coat": "vest", "coat_colour": "#f0d020"})),)}
    )
    bad = Likeness(shot).seen(np.ascontiguousarray(Picture(clean).frame(0)[..., :3]), 0.0)["Mara"]
    assert bad["coat"] < LEAST_IDENTITY


def test_a_plate_shows_every_outfit(tmp_path: Path) -> None:
    figures = [
        {"label": "as designed", "design": design().model_dump(mode="json")},
        {"label": "it rains", "design": design(coat="oilskin").model_dump(mode="json")},
    ]
    plate = {"title": "Mara", "figures": figures, "palette": PALETTE.model_dump(), "look": "paper_cut"}
    whole = render("generate_image", {"wardrobe_plate": plate}, tmp_path, lambda fraction, words: None)
    faces = render("generate_image", {"wardrobe_plate": {**plate, "close": True}}, tmp_path, lambda fraction, words: None)
    assert (whole.result["width"], whole.result["height"]) == (1280, 720) and whole.path != faces.path
