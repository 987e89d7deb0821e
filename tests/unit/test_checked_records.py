"""Those who check: continuity, script supervision, rating. Faults are planted one of each kind and must be caught; clean films must have none; and what is found is followed to the report, the page and
the delivery."""

import asyncio
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from agents.delivery.contents import DistributionInput
from agents.delivery.record_papers import COMPLIANCE_REPORT, CONTINUITY_SHEET, record_papers
from agents.direction.scene_director import SceneDirector
from agents.film import Coat, DialogueLine, QcIssue, QualityReport, Scene, TimeOfDay, Weather
from agents.film.dressing import CostumeDesign, Outfit, Prop, ScenePropsList
from agents.film.records import CanonFact, CanonFacts, ComplianceReport, ContinuityFault, ContinuityReport, RatingCategory, SupervisionNote
from agents.quality.continuity import Continuity
from agents.quality.continuity_checks import RULES
from agents.quality.deliverables import check_files
from agents.quality.legal_compliance import DISCLOSURE, LegalCompliance, rating_of
from agents.quality.quality_control import QualityControl
from agents.quality.rating_words import found_in, names_in
from agents.quality.record_checks import carried_over
from agents.quality.story_time import days, gap
from agents.story.script_supervisor import ScriptSupervisor
from agents.story.story_bible import StoryBible
from agents.visual.storyboard_artist import StoryboardArtist
from tests.loglines import LOGLINES
from tests.small_film import run_agent
from tests.unit.test_story_agents import Company

Film = dict[str, Any]


@cache
def boarded(name: str) -> Film:
    """A film up to its storyboard, with its canon."""
    with TemporaryDirectory() as folder:
        company = Company(Path(folder))
        film = company.film(LOGLINES[name])
        company.make(StoryBible, film)
        scenes = tuple(f"SCENE_{scene['scene_number']}" for scene in film["scene_list"])
        company.make(SceneDirector, film, scenes)
        company.make(StoryboardArtist, film, scenes)
        return film


def copied(name: str) -> Film:
    return json.loads(json.dumps(boarded(name)))


def ran(tmp_path: Path, agent: Any, film: Film, item: str = "") -> Film:
    return asyncio.run(run_agent(agent, film, tmp_path, item)).outputs


def faults(tmp_path: Path, film: Film) -> list[ContinuityFault]:
    return list(ContinuityReport.model_validate(ran(tmp_path, Continuity, film)["continuity_report"]).faults)


# ---- planted faults --------------------------------------------------------------------------------------------------------


def shot(film: Film, number: int, *, people: int = 0, seen: bool | None = None) -> dict[str, Any]:
    """A shot of a scene with so many people in it, and with or without the object."""
    return next(
        frame
        for frame in film["storyboard_frames"]
        if frame["scene_number"] == number and len(frame["characters_present"]) >= people and (seen is None or frame["object_seen"] is seen)
    )


def the_dead_sister_stands_on_the_beach(film: Film) -> str:
    absent = next(entity["name"] for entity in film["concept_brief"]["entities"] if not entity["present"])
    frame = shot(film, 2, people=1)
    frame["characters_present"].append(absent)
    return frame["frame_id"]


def the_pilot_is_there_before_he_comes(film: Film) -> str:
    name = film["scene_list"][0]["primary_characters"][1]
    film["canon_facts"]["facts"] = [fact for fact in film["canon_facts"]["facts"] if (fact["subject"], fact["predicate"]) != (name, "seen")]
    film["canon_facts"]["facts"].append(CanonFact(subject=name, predicate="seen", value="3", source="BEAT_3").model_dump(mode="json"))
    return next(frame["frame_id"] for frame in film["storyboard_frames"] if name in frame["characters_present"])


def somebody_who_has_died_is_seen_again(film: Film) -> str:
    name = film["scene_list"][-1]["primary_characters"][1]
    film["canon_facts"]["facts"].append(CanonFact(subject=name, predicate="leaves", value="2", source="BEAT_2").model_dump(mode="json"))
    return next(frame["frame_id"] for frame in film["storyboard_frames"] if frame["scene_number"] > 2 and name in frame["characters_present"])


def a_stranger_is_in_the_shot(film: Film) -> str:
    frame = shot(film, 2, people=1)
    frame["characters_present"].append("Wilhelmina")
    return frame["frame_id"]


def a_moment_later_it_is_yesterday(film: Film) -> str:
    film["scene_list"][1]["time_of_day"], film["scene_list"][2]["time_of_day"] = TimeOfDay.NIGHT, TimeOfDay.DAY
    film["scene_list"][2]["goal"] = f"A moment later {film['scene_list'][2]['goal']}"
    return "SCENE_3"


def the_sun_stands_high_at_midnight(film: Film) -> str:
    film["scene_list"][2]["time_of_day"] = TimeOfDay.NIGHT
    film["scene_list"][3]["time_of_day"] = TimeOfDay.NIGHT
    frame = shot(film, 3)
    frame["description"] = f"The noon sun on the water. {frame['description']}"
    return frame["frame_id"]


def it_snows_from_one_moment_to_the_next(film: Film) -> str:
    one, two = film["scene_list"][0], film["scene_list"][1]
    two["location"], two["interior"], two["kit"] = one["location"], one["interior"], one["kit"]
    one["time_of_day"] = two["time_of_day"] = TimeOfDay.DUSK
    one["weather"], two["weather"] = Weather.CLEAR, Weather.STORM
    for frame in film["storyboard_frames"]:
        if frame["scene_number"] == 2:
            frame["location"] = one["location"]
    return "SCENE_2"


def the_bottle_is_in_two_hands(film: Film) -> str:
    frame = shot(film, 1, people=2, seen=True)
    one, two = frame["characters_present"][:2]
    thing = film["concept_brief"]["object_name"]
    frame["description"] = f"{one} holds the {thing}. {two} holds the {thing} in both hands."
    return frame["frame_id"]


WORN: tuple[tuple[str, Coat], ...] = (("oilskins", "oilskin"), ("sunday best", "suit"))


def a_coat_changes_within_a_scene(film: Film) -> str:
    name = film["scene_list"][1]["primary_characters"][0]
    outfits = tuple(Outfit(outfit_id=outfit, scenes=(2,), coat=coat, reason="test") for outfit, coat in WORN)
    film["costume_designs"] = [CostumeDesign(name=name, outfits=outfits).model_dump(mode="json")]
    return "SCENE_2"


def the_camera_crosses_the_line(film: Film) -> str:
    facing = {(plan["scene_number"], mark["character"]): mark["facing"] for plan in film["scene_plans"] for mark in plan["marks"]}
    frame = next(f for f in film["storyboard_frames"] if f["azimuth"] and len(f["characters_present"]) == 1 and (f["scene_number"], f["focus"]) in facing)
    frame["azimuth"] = -frame["azimuth"]
    return frame["frame_id"]


PLANTED: tuple[tuple[str, Callable[[Film], str]], ...] = (
    ("ENTRANCE", the_dead_sister_stands_on_the_beach),
    ("ENTRANCE", the_pilot_is_there_before_he_comes),
    ("EXIT", somebody_who_has_died_is_seen_again),
    ("CAST", a_stranger_is_in_the_shot),
    ("TIME", a_moment_later_it_is_yesterday),
    ("TIME", the_sun_stands_high_at_midnight),
    ("WEATHER", it_snows_from_one_moment_to_the_next),
    ("HANDS", the_bottle_is_in_two_hands),
    ("COSTUME", a_coat_changes_within_a_scene),
    ("DIRECTION", the_camera_crosses_the_line),
)
"""Ten faults as they happen on sets, each with the rule that must find it; each answers with the part where it is."""


@pytest.mark.parametrize("rule, plant", PLANTED, ids=[plant.__name__ for _, plant in PLANTED])
def test_a_planted_fault_is_caught_where_it_is(rule: str, plant: Callable[[Film], str], tmp_path: Path) -> None:
    film = copied("keeper")
    part = plant(film)
    assert (rule, part) in {(fault.rule, fault.part_id) for fault in faults(tmp_path, film)}


@pytest.mark.parametrize("name", LOGLINES)
def test_a_clean_film_has_no_fault(name: str, tmp_path: Path) -> None:
    assert faults(tmp_path, boarded(name)) == []


def test_every_rule_was_asked_and_says_how_often(tmp_path: Path) -> None:
    film = copied("keeper")
    for plant in (a_coat_changes_within_a_scene, somebody_who_has_died_is_seen_again, it_snows_from_one_moment_to_the_next):
        plant(film)
    film["scene_list"][-1]["object_seen"] = False
    report = ContinuityReport.model_validate(ran(tmp_path, Continuity, film)["continuity_report"])
    assert [check.rule for check in report.checks] == list(RULES)
    assert all(check.asked for check in report.checks)


def test_a_thing_may_change_hands_where_a_shot_shows_it(tmp_path: Path) -> None:
    film = copied("keeper")
    seen = [frame for frame in film["storyboard_frames"] if frame["scene_number"] == 1 and frame["object_seen"] and len(frame["characters_present"]) > 1]
    one, two = seen[0]["characters_present"][:2]
    others = [frame for frame in film["storyboard_frames"] if frame["scene_number"] == 1 and frame is not seen[0]]
    for frame in others:
        frame["description"] = "Wide."
        frame["holder"] = one if frame["shot_order"] < seen[0]["shot_order"] else two
    seen[0] |= {"holder": one, "actions": {one: "give", two: "take"}, "description": f"{one} and {two}, close."}
    assert [fault for fault in faults(tmp_path, film) if fault.rule == "HANDS"] == []


def test_a_rewritten_line_asks_nothing_anew_of_continuity() -> None:
    film = boarded("keeper")
    taken = {name.rstrip("?") for name in Continuity.spec.takes}
    assert "dialogue_script" not in taken
    renamed = [{**frame, "line_ids": [*frame["line_ids"], "SCENE_9_LINE_9"]} for frame in film["storyboard_frames"]]
    inputs = {name: value for name, value in film.items() if name in taken}
    assert Continuity.view(inputs, "") == Continuity.view({**inputs, "storyboard_frames": renamed}, "")


# ---- script supervision ----------------------------------------------------------------------------------------------------


def note(tmp_path: Path, film: Film, number: int) -> SupervisionNote:
    return SupervisionNote.model_validate(ran(tmp_path, ScriptSupervisor, film, f"SCENE_{number}")["script_supervision_notes"][0])


def said(film: Film, number: int, text: str) -> DialogueLine:
    """The first line of a scene says this instead."""
    line = next(line for line in film["dialogue_script"] if line["scene_number"] == number)
    line["text"] = text
    return DialogueLine.model_validate(line)


@pytest.mark.parametrize("name", ("keeper", "storm", "colony"))
def test_a_script_reads_in_a_minute_or_two_and_on_as_many_pages(name: str, tmp_path: Path) -> None:
    film = boarded(name)
    notes = [note(tmp_path, film, scene["scene_number"]) for scene in film["scene_list"]]
    assert 45 <= sum(one.seconds for one in notes) <= 130
    assert 8 <= sum(one.eighths for one in notes) <= 30
    assert [one.story_day for one in notes] == sorted(one.story_day for one in notes)


def test_whoever_says_nothing_is_named(tmp_path: Path) -> None:
    film = copied("keeper")
    name = film["scene_list"][0]["primary_characters"][1]
    assert name not in note(tmp_path, film, 1).silent
    film["dialogue_script"] = [line for line in film["dialogue_script"] if line["character"] != name or line["scene_number"] != 1]
    assert name in note(tmp_path, film, 1).silent


def test_a_thing_that_is_spoken_of_and_on_no_list_is_told(tmp_path: Path) -> None:
    film = copied("keeper")
    said(film, 1, "Put this trumpet down.")
    assert note(tmp_path, film, 1).unlisted_props == ("trumpet",)
    film["props_list"] = [ScenePropsList(scene_number=1, props=(Prop(name="trumpet", use="hand", first_scene=1),)).model_dump(mode="json")]
    assert note(tmp_path, film, 1).unlisted_props == ()


@pytest.mark.parametrize("text", ("Sit down.", "Run! Now!", "Give it here.", "Shut the door.", "Wilfred, wait!"))
def test_a_line_that_asks_for_what_nobody_does_is_told(text: str, tmp_path: Path) -> None:
    film = copied("keeper")
    film["concept_brief"]["entities"].append({**film["concept_brief"]["entities"][0], "name": "Wilfred", "role": "support"})
    scene = film["scene_list"][0]
    scene |= {"goal": "Amara thinks.", "visual_hook": "Grey water.", "beat_notes": []}
    film["scene_plans"] = [{**plan, "action": "", "marks": [{**mark, "business": "waits"} for mark in plan["marks"]]} for plan in film["scene_plans"]]
    line = said(film, 1, text)
    assert any(words.startswith(line.line_id) for words in note(tmp_path, film, 1).mismatches)


def scene(number: int, hour: TimeOfDay, goal: str = "They walk on.") -> Scene:
    return Scene.model_validate(
        {**boarded("keeper")["scene_list"][0], "scene_number": number, "time_of_day": hour, "goal": goal, "beat_notes": (), "visual_hook": ""}
    )


def test_a_clock_that_goes_back_is_another_day_unless_the_scene_follows_at_once() -> None:
    dusk, night, day = scene(1, TimeOfDay.DUSK), scene(2, TimeOfDay.NIGHT), scene(3, TimeOfDay.DAY)
    assert days((dusk, night, day)) == {1: 1, 2: 1, 3: 2}
    assert gap(night, day) == "night" and gap(night, scene(3, TimeOfDay.DAY, "A minute later they walk on.")) == "unsaid"
    assert gap(dusk, scene(2, TimeOfDay.DUSK)) == "none" and gap(dusk, scene(2, TimeOfDay.DUSK, "The next day they walk on.")) == "night"


# ---- rating ----------------------------------------------------------------------------------------------------------------

LABELLED: tuple[tuple[str, RatingCategory | None, str], ...] = (
    ("Give me that lantern before it goes out.", None, "G"),
    ("We have until the deadline, and the shooting stars are out.", None, "G"),
    ("What the hell did you do to my boat?", "language", "PG"),
    ("Get out of my house, you bastard.", "language", "PG-13"),
    ("He punched him once, and once was enough.", "violence", "PG"),
    ("Somebody murdered her in this room.", "violence", "PG-13"),
    ("They tortured him for a week.", "violence", "R"),
    ("There's a ghost on the stairs.", "fear", "PG"),
    ("Another whisky, and leave the bottle.", "alcohol", "PG"),
    ("The suitcase was full of cocaine.", "drugs", "R"),
    ("She stood there naked in the surf.", "nudity", "PG-13"),
    ("We rob the bank at noon.", "crime", "PG"),
)
"""Twelve sentences with what a board would say of them."""


@pytest.mark.parametrize("text, category, rating", LABELLED)
def test_a_sentence_is_rated_as_labelled(text: str, category: RatingCategory | None, rating: str) -> None:
    found = found_in(text)
    assert max((one for _, one, _ in found), key=("G", "PG", "PG-13", "R").index, default="G") == rating
    assert {one for one, _, _ in found} == ({category} if category else set())


def rated(tmp_path: Path, film: Film, **context: Any) -> ComplianceReport:
    return ComplianceReport.model_validate(ran(tmp_path, LegalCompliance, {**film, **({"context": context} if context else {})})["compliance_report"])


def test_the_rating_is_that_of_its_strictest_reason_which_is_quoted_with_its_part(tmp_path: Path) -> None:
    film = copied("keeper")
    before = rated(tmp_path, film)
    assert before.rating in ("G", "PG") and before.disclosure == DISCLOSURE and before.descriptor
    line = said(film, 2, "They tortured him for a week.")
    after = rated(tmp_path, film)
    assert after.rating == "R" == rating_of(after.reasons) and (after.reasons[0].words, after.reasons[0].part_id) == ("tortured", line.line_id)
    assert after.descriptor.startswith("For strong violence") and any(rule.platform == "YouTube" and not rule.fulfilled for rule in after.platforms)


def test_names_of_others_are_found_and_words_that_look_like_them_are_not() -> None:
    assert [(found.name, found.kind) for found in names_in("Elvis Presley drinks Coca-Cola by the Harry Potter shelf.", "x")] == [
        ("Elvis Presley", "person"),
        ("Coca-Cola", "brand"),
        ("Harry Potter", "work"),
    ]
    assert names_in("The apple lay in a shell by the window, like a tide.", "x") == []


@pytest.mark.parametrize("name", LOGLINES)
def test_every_film_of_the_list_may_be_seen_by_children_of_thirteen(name: str, tmp_path: Path) -> None:
    assert rated(tmp_path, boarded(name)).rating != "R"


# ---- where it is seen ------------------------------------------------------------------------------------------------------


def checked(tmp_path: Path) -> Film:
    """A film with a fault of every kind of checker, and their reports."""
    film = copied("keeper")
    the_dead_sister_stands_on_the_beach(film)
    said(film, 1, "Do sit down, Elvis Presley told me to, you bastard.")
    film["scene_list"][0] |= {"goal": "Amara thinks.", "visual_hook": "Grey water.", "beat_notes": []}
    film["scene_plans"] = [{**plan, "action": "", "marks": [{**mark, "business": "waits"} for mark in plan["marks"]]} for plan in film["scene_plans"]]
    film |= ran(tmp_path, Continuity, film)
    film["script_supervision_notes"] = [
        one for scene in film["scene_list"] for one in ran(tmp_path, ScriptSupervisor, film, f"SCENE_{scene['scene_number']}")["script_supervision_notes"]
    ]
    film |= ran(tmp_path, LegalCompliance, {**film, "context": {"target_rating": "PG"}})
    return film


def test_what_the_checkers_found_is_in_the_quality_report_and_on_the_page(tmp_path: Path) -> None:
    film = checked(tmp_path) | {"asset_catalogue": [], "video_segments": []}
    report = QualityReport.model_validate(ran(tmp_path, QualityControl, film)["quality_report"])
    codes = {issue.code: issue for issue in report.issues}
    assert codes["CONTINUITY_ENTRANCE"].severity == "error" and report.status == "fail"
    assert {"SCRIPT_MISMATCH", "RATING_PASSED", "RIGHTS_NAME", "RATING"} <= set(codes)
    shown = carried_over(report.issues)
    assert {"CONTINUITY_ENTRANCE", "SCRIPT_MISMATCH", "RATING_PASSED"} <= {issue.code for issue in shown}
    assert all(issue.severity != "error" for issue in shown)
    plain = {name: value for name, value in film.items() if name not in ("continuity_report", "script_supervision_notes", "compliance_report")}
    assert not carried_over(QualityReport.model_validate(ran(tmp_path, QualityControl, plain)["quality_report"]).issues)


def delivery(film: Film) -> DistributionInput:
    """What the papers and the manifest read of a delivery."""
    known = {name: value for name, value in film.items() if name in DistributionInput.model_fields}
    parsed = {
        name: Model.model_validate(value) if not isinstance(value, list) else tuple(Model.model_validate(row) for row in value)
        for name, Model, value in ((name, KINDS[name], value) for name, value in known.items() if name in KINDS)
    }
    return DistributionInput.model_construct(**{"video_segments": (), **parsed})


KINDS: dict[str, Any] = {
    "continuity_report": ContinuityReport,
    "script_supervision_notes": SupervisionNote,
    "compliance_report": ComplianceReport,
    "scene_list": Scene,
}


def test_the_sheet_and_the_compliance_report_are_delivered_and_can_be_opened(tmp_path: Path) -> None:
    from agents.film import Concept

    film = checked(tmp_path / "film")
    given = delivery(film).model_copy(update={"concept_brief": Concept.model_validate(film["concept_brief"])})
    folder = tmp_path / "delivery"
    (folder / "production").mkdir(parents=True)
    names = list(record_papers(given, folder))
    assert names == [CONTINUITY_SHEET, COMPLIANCE_REPORT] and check_files(folder, names) == []
    sheet, compliance = ((folder / name).read_text() for name in names)
    fault = given.continuity_report.faults[0] if given.continuity_report else None
    assert fault and fault.part_id in sheet and "/8" in sheet and "nobody sits" in sheet
    assert "PG-13" in compliance and "bastard" in compliance and "Elvis Presley" in compliance and DISCLOSURE in compliance
    bare = given.model_copy(update={"continuity_report": None, "script_supervision_notes": (), "compliance_report": None})
    assert list(record_papers(bare, folder)) == []


def test_canon_that_says_nothing_forbids_nothing(tmp_path: Path) -> None:
    film = copied("keeper")
    film["canon_facts"] = CanonFacts().model_dump(mode="json")
    assert faults(tmp_path, film) == []


def test_issues_of_other_kinds_are_not_carried_over_twice() -> None:
    assert (
        carried_over([QcIssue(code="SHOT_ISSUE", severity="warning", description="x"), QcIssue(code="PREMISE_DROPPED", severity="error", description="x")])
        == []
    )
