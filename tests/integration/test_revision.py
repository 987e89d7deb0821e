"""Change one thing, know beforehand exactly what runs again, run only that: on a film on paper with real writers, and (slow) on one in pictures and sound."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import agents.audio.music_composer as music_composer
import agents.editing.video_editor as video_editor
from agents.registry import Registry
from cluster.contracts.agents import Axis, ExecutionStatus, ResourceClass, Stage
from cluster.contracts.errors import InvalidInput
from cluster.contracts.revisions import (
    Change,
    DecisionChange,
    Delivery,
    InputChange,
    LineChange,
    PatchOperation,
    RevisionPlan,
    StepChange,
    WardrobeChange,
)
from graphs.changes import resolve
from graphs.revision import NOT_MADE_YET, plan_revision
from graphs.workflows.movie_changes import MOVIE_CHANGES
from graphs.workflows.movie_creation import MOVIE_CREATION
from tests.reshoot import NOW, SLOTS, Shoot, Studio, first_setting
from tests.small_film import LocalTasks

LINE = "SCENE_1_LINE_3"
JOINED = ("asset_manager", "video_editor", "audio_mixer", "final_qc", "distribution")
"""What is made of all shots and lines together, and the record of it."""
PRINTS = ("subtitle_caption", "quality_control")
"""What reads the words of all lines."""
ONE_LINE = Counter(dict.fromkeys(("dialogue_delivery", "video_generation", "animatic_editor", *JOINED, *PRINTS), 1))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Studio, Shoot]:
    """A film on paper, finished; nobody changes it."""
    studio = Studio(tmp_path_factory.mktemp("paper"))
    return studio, await studio.shoot("wf-1", first_setting())


Made = tuple[Studio, Shoot]
FOLEY = {f"foley_artist:SCENE_{number}" for number in range(1, 6)}
"""Each hears its own scene of the cut, counted from that scene's first frame."""


def steps(plan: RevisionPlan) -> set[str]:
    return {step.step for step in plan.will_run.steps}


def frames(film: Shoot) -> dict[str, Any]:
    """Clips by shot."""
    return {segment["frame_id"]: segment for segment in _joined(film, "video_generation", "video_segments")}


def _joined(film: Shoot, agent: str, name: str) -> list[Any]:
    return [row for node in film.flow._tasks if node[:2] == ("run", agent) for row in film.outputs(*node[1:])[name]]


def shots_of(film: Shoot, line: str) -> set[str]:
    return {frame["frame_id"] for frame in _joined(film, "storyboard_artist", "storyboard_frames") if line in frame["line_ids"]}


def other_clips(one: Shoot, other: Shoot) -> set[str]:
    """Shots whose clips differ in a byte."""
    before, after = frames(one), frames(other)
    assert before.keys() == after.keys()
    return {shot for shot in before if before[shot]["clip"] != after[shot]["clip"]}


# ---- a line ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["I know this hand.", "I know this handwriting. Nobody else in this whole village makes an S like that."], ids=["shorter", "longer"]
)
async def test_one_edited_line_makes_its_voice_its_shot_and_what_is_joined_from_them_and_nothing_else(made: Made, text: str) -> None:
    studio, film = made
    plan, after = await studio.planned(film, LineChange(line=LINE, text=text))
    assert Counter(plan.will_run.by_agent()) == ONE_LINE
    assert {step.step for step in plan.may_run.steps} - steps(plan) == FOLEY  # whether a scene keeps its times is known when it is cut
    assert plan.set_by_hand == ("dialogue_writer:SCENE_1",) and not plan.outdated
    [shot] = shots_of(film, LINE)
    assert {f"dialogue_delivery:{LINE}", f"video_generation:{shot}"} <= steps(plan)
    assert plan.kept == len(film.runs) - len(plan.may_run.steps) - 1

    new = await studio.shoot("wf-2", after, film)
    assert set(new.runs) == steps(plan) | {"foley_artist:SCENE_1"}
    assert other_clips(film, new) == {shot}
    assert new.row("dialogue_delivery", LINE).outputs["dialogue_audio"][0]["audio"] != film.row("dialogue_delivery", LINE).outputs["dialogue_audio"][0]["audio"]
    assert frames(new)[shot]["speech"][0]["seconds"] != frames(film)[shot]["speech"][0]["seconds"]
    assert text in str(new.outputs("subtitle_caption")["subtitle_tracks"]["cues"]).replace("\\n", " ")


async def test_whichever_line_is_edited_one_voice_and_one_shot_are_made_again(made: Made) -> None:
    studio, film = made
    for line in _joined(film, "dialogue_writer", "dialogue_script"):
        plan, _ = await studio.planned(film, LineChange(line=line["line_id"], text=f"{line['text'][:100]} Yes."))
        assert Counter(plan.may_run.by_agent()) == ONE_LINE + Counter(foley_artist=len(FOLEY)), line["line_id"]


async def test_each_step_of_a_plan_says_why_it_runs_and_what_it_takes(made: Made) -> None:
    studio, film = made
    plan, _ = await studio.planned(film, LineChange(line=LINE, text="No."))
    why = {step.step: step.why for step in plan.will_run.steps}
    assert why[f"dialogue_delivery:{LINE}"] == ("dialogue_script",) and why["subtitle_caption"] == ("dialogue_script",)
    assert why["video_editor"] == ("video_segments",)
    execution = film.row("dialogue_delivery", LINE).execution
    assert execution is not None and execution.ended_at is not None
    [voice] = [step for step in plan.will_run.steps if step.agent == "dialogue_delivery"]
    assert 0 < voice.expected_seconds <= (execution.ended_at - execution.started_at).total_seconds()  # less its wait for a slot
    assert voice.expected_usage == execution.usage and voice.stage is Stage.MEDIA_GENERATION
    assert plan.will_run.usage.cpu_seconds == sum(step.expected_usage.cpu_seconds for step in plan.will_run.steps) > 0
    assert 0 < plan.will_run.seconds <= sum(step.expected_seconds for step in plan.will_run.steps)


async def test_another_delivery_speaks_one_line_anew_and_no_words_are_printed_again(made: Made) -> None:
    studio, film = made
    plan, after = await studio.planned(film, LineChange(line=LINE, delivery=Delivery(rate=190, volume=1.4)))
    assert Counter(plan.will_run.by_agent()) == Counter(dict.fromkeys(("dialogue_delivery", "video_generation", "animatic_editor", *JOINED), 1))
    new = await studio.shoot("wf-2", after, film)
    direction = next(row for row in new.outputs("voice_director", "SCENE_1")["voice_directions"] if row["line_id"] == LINE)
    assert (direction["rate"], direction["volume"]) == (190, 1.4)
    assert set(new.runs) <= {step.step for step in plan.may_run.steps}


async def test_another_emotion_is_directed_anew_for_its_scene_and_changes_one_voice_and_one_shot(made: Made) -> None:
    studio, film = made
    plan, after = await studio.planned(film, LineChange(line=LINE, emotion="comic"))
    new = await studio.shoot("wf-2", after, film)
    assert set(new.runs) <= {step.step for step in plan.may_run.steps}
    assert new.ran()["voice_director"] == new.ran()["dialogue_delivery"] == new.ran()["video_generation"] == 1


async def test_a_shot_that_failed_its_check_before_is_expected_to_take_as_many_takes_again(made: Made) -> None:
    studio, film = made
    twice = next(step for step, count in film.runs.items() if count == 2)
    line = next(cue["line_id"] for cue in frames(film)[twice.partition(":")[2]]["speech"])
    plan, after = await studio.planned(film, LineChange(line=line, text="Say it again."))
    [shot] = [step for step in plan.will_run.steps if step.step == twice]
    takes = [row.execution for row in film.book.rows.values() if row.execution and f"{row.execution.agent}:{row.execution.item}" == twice]
    assert len(takes) == 2 and shot.expected_usage.cpu_seconds == pytest.approx(sum(take.usage.cpu_seconds for take in takes))
    assert (await studio.shoot("wf-2", after, film)).runs[twice] == 2


# ---- clothes ---------------------------------------------------------------------------------------------------------------


async def test_another_jacket_is_designed_for_one_and_shot_where_it_is_seen(made: Made) -> None:
    studio, film = made
    who = film.outputs("character_creator")["character_profiles"][0]["name"]
    plan, after = await studio.planned(film, WardrobeChange(character=who, look={"coat": "coat", "coat_colour": "red"}))
    seen = {frame["frame_id"] for frame in _joined(film, "storyboard_artist", "storyboard_frames") if who in frame["characters_present"]}
    expected = {f"character_designer:{who}", "animatic_editor", "marketing_asset", *JOINED} | {
        f"{agent}:{shot}" for agent in ("image_generation", "video_generation") for shot in seen
    }
    assert steps(plan) == expected and 0 < len(seen) < len(frames(film))
    new = await studio.shoot("wf-2", after, film)
    assert set(new.runs) == expected and other_clips(film, new) == seen
    design, before = (shot.outputs("character_designer", who)["character_designs"][0] for shot in (new, film))
    assert design["coat_colour"] == "#b3382f" and design["reference"] != before["reference"]
    assert {**design, "coat": "", "coat_colour": "", "reference": "", "prompt": ""} == {**before, "coat": "", "coat_colour": "", "reference": "", "prompt": ""}


async def test_a_second_costume_note_keeps_the_first(made: Made) -> None:
    studio, film = made
    names = [profile["name"] for profile in film.outputs("character_creator")["character_profiles"]]
    looks = (WardrobeChange(character=names[0], look={"hat": "brim"}), WardrobeChange(character=names[0], look={"coat_colour": "teal"}))
    _, after = await studio.planned(film, *looks, WardrobeChange(character=names[1], look={"glasses": True}))
    assert after.inputs["wardrobe"] == {names[0]: {"hat": "brim", "coat_colour": "#2f7c7a"}, names[1]: {"glasses": True}}
    assert MOVIE_CREATION.input_model.model_validate(dict(after.input))


# ---- decisions and inputs --------------------------------------------------------------------------------------------------


async def test_another_concept_makes_another_film_and_the_plan_says_that_its_parts_are_not_known_yet(made: Made) -> None:
    studio, film = made
    chosen, _ = (await studio.trace(film)).choices["concept"]
    other = next(c["concept_id"] for c in film.outputs("series_creator")["concept_candidates"] if c["concept_id"] != chosen)
    plan, after = await studio.planned(film, DecisionChange(gate="concept", choice=other))
    assert "series_creator" not in {step.agent for step in plan.may_run.steps} and plan.kept == 1
    assert set(plan.may_run.found_anew) == {Axis.CHARACTER, Axis.LOCATION, Axis.SCENE, Axis.SHOT, Axis.LINE}
    new = await studio.shoot("wf-2", after, film)
    assert "series_creator" not in new.runs
    assert [d.choice for d in new.book.decisions if d.kind == "concept"] == [other]
    assert [d.made_by for d in new.book.decisions if d.kind == "concept"] == ["ann"]


async def test_sending_the_cut_back_runs_what_its_note_reaches(made: Made) -> None:
    studio, film = made
    plan, after = await studio.planned(film, DecisionChange(gate="rough_cut", choice="revise", note="no music"))
    assert set(plan.will_run.by_agent()) == {"video_editor", "audio_mixer", "final_qc", "distribution"} and plan.will_run.gates == ("rough_cut",)
    new = await studio.shoot("wf-2", after, film)
    assert set(new.runs) <= {step.step for step in plan.may_run.steps}


async def test_another_logline_may_make_everything_again_but_only_the_first_step_for_certain(made: Made) -> None:
    studio, film = made
    plan, after = await studio.planned(film, InputChange(input={"logline": "A baker finds a dog that can read."}))
    assert steps(plan) == {"series_creator"} and plan.kept == 0 and len(plan.may_run.steps) == len(film.runs)
    assert after.inputs["user_idea"] == "A baker finds a dog that can read."


async def test_what_was_set_by_hand_before_is_named_when_its_ground_shifts(made: Made) -> None:
    studio, film = made
    _, edited = await studio.planned(film, LineChange(line=LINE, text="No."))
    second = await studio.shoot("wf-2", edited, film)
    other = film.outputs("series_creator")["concept_candidates"][2]["concept_id"]
    plan, _ = await studio.planned(second, DecisionChange(gate="concept", choice=other))
    assert plan.outdated == ("dialogue_writer:SCENE_1",)
    plan, _ = await studio.planned(second, LineChange(line="SCENE_2_LINE_1", text="No."))
    assert plan.outdated == () and set(plan.set_by_hand) == {"dialogue_writer:SCENE_1", "dialogue_writer:SCENE_2"}


# ---- any step --------------------------------------------------------------------------------------------------------------


async def test_a_patch_of_a_step_does_what_the_named_change_does(made: Made) -> None:
    studio, film = made
    place = next(n for n, row in enumerate(film.outputs("dialogue_writer", "SCENE_1")["dialogue_script"]) if row["line_id"] == LINE)
    path = f"/dialogue_script/{place}"
    patch = (PatchOperation(op="test", path=f"{path}/line_id", value=LINE), PatchOperation(op="replace", path=f"{path}/text", value="No."))
    by_patch, _ = await studio.planned(film, StepChange(step="dialogue_writer:SCENE_1", patch=patch))
    by_name, _ = await studio.planned(film, LineChange(line=LINE, text="No."))
    assert by_patch.will_run == by_name.will_run and by_patch.plan_token != by_name.plan_token


async def test_changes_build_on_each_other(made: Made) -> None:
    studio, film = made
    _, after = await studio.planned(film, LineChange(line=LINE, text="No."), LineChange(line="SCENE_1_LINE_1", text="Yes."))
    outputs = after.overrides["dialogue_writer:SCENE_1"].outputs
    assert outputs is not None and {row["text"] for row in outputs["dialogue_script"]} >= {"No.", "Yes."}


HERO = "the hero"
"""Stands for the name the writer gave."""
BAD: list[tuple[Change, str, str]] = [
    (LineChange(line="SCENE_9_LINE_9", text="No."), "/changes/0/line", "SCENE_1_LINE_1"),
    (LineChange(line=LINE), "/changes/0", "Nothing about"),
    (LineChange(line=LINE, emotion="furious"), "/changes/0/outputs/dialogue_script/2/emotion", "Dialogue Writer could not have made this"),
    (WardrobeChange(character="Nobody", look={"hat": "cap"}), "/changes/0/character", HERO),
    (WardrobeChange(character=HERO, look={"hat": "sombrero"}), "/changes/0/look/hat", "cannot look like this"),
    (DecisionChange(gate="lunch", choice="soup"), "/changes/0/gate", "rough_cut"),
    (DecisionChange(gate="concept", choice="CONCEPT_9"), "/changes/0/choice", "CONCEPT_1"),
    (DecisionChange(gate="rough_cut", choice="revise"), "/changes/0/note", "note"),
    (InputChange(input={"logline": ""}), "/changes/0/input/logline", "logline"),
    (StepChange(step="dialogue_writer:SCENE_9", patch=(PatchOperation(op="remove", path="/x"),)), "/changes/0/step", "dialogue_writer:SCENE_1"),
    (StepChange(step="character_creator", patch=(PatchOperation(op="replace", path="/nobody", value=1),)), "/changes/0/patch/0/path", "nobody"),
    (
        StepChange(step="character_creator", patch=(PatchOperation(op="replace", path="/character_profiles/0/age", value="ancient"),)),
        "/changes/0/outputs/character_profiles/0/age",
        "Character Creator could not have made this",
    ),
]


@pytest.mark.parametrize(("change", "pointer", "told"), BAD, ids=[f"{change.kind}-{pointer.rsplit('/', 1)[1]}" for change, pointer, _ in BAD])
async def test_a_change_that_cannot_be_is_refused_with_a_pointer_and_the_names_there_are(made: Made, change: Change, pointer: str, told: str) -> None:
    studio, film = made
    name = film.outputs("character_creator")["character_profiles"][0]["name"]
    if isinstance(change, WardrobeChange) and change.character == HERO:
        change = change.model_copy(update={"character": name})
    with pytest.raises(InvalidInput) as refusal:
        await studio.planned(film, change)
    assert [fault.pointer for fault in refusal.value.errors] == [pointer] and told.replace(HERO, name) in refusal.value.detail


async def test_a_workflow_type_without_lines_says_what_can_be_changed(made: Made) -> None:
    studio, film = made
    with pytest.raises(InvalidInput, match="decision, input, step"):
        resolve(await studio.trace(film), [LineChange(line=LINE, text="No.")], MOVIE_CREATION, {}, by="ann", why="", at=NOW)


# ---- plans -----------------------------------------------------------------------------------------------------------------


async def test_a_token_stands_for_these_changes_to_this_state(made: Made) -> None:
    studio, film = made
    change = LineChange(line=LINE, text="No.")
    tokens = [(await studio.planned(film, change))[0].plan_token for _ in range(2)]
    other = (await studio.planned(film, LineChange(line=LINE, text="Yes.")))[0].plan_token
    trace = await studio.trace(film)
    grown = {**trace.rows, "another": next(iter(trace.rows.values()))}
    after = resolve(trace, [change], MOVIE_CREATION, MOVIE_CHANGES, by="bob", why="later", at=NOW)
    moved = await plan_revision(type(trace)(**{**vars(trace), "rows": grown}), after, [change], SLOTS)
    assert len({*tokens}) == 1 and len({tokens[0], other, moved.plan_token}) == 3


async def test_planning_runs_nothing_and_changes_nothing(made: Made) -> None:
    studio, film = made
    rows = {key: row.model_dump_json() for key, row in film.book.rows.items()}
    runs = Counter(film.runs)
    await studio.planned(film, InputChange(input={"logline": "Another film."}))
    assert {key: row.model_dump_json() for key, row in film.book.rows.items()} == rows and film.runs == runs


async def test_of_a_film_half_made_the_plan_names_what_was_never_made(made: Made) -> None:
    studio, film = made
    half = {
        row.key
        for row in film.book.rows.values()
        if row.execution and row.execution.stage in (Stage.MEDIA_GENERATION, Stage.POST_PRODUCTION, Stage.FINAL_ASSEMBLY)
    }
    book = [row for key, row in film.book.rows.items() if key not in half]
    film_so_far = Shoot(film.setting, type(film.book)(), film.runs, film.flow)
    film_so_far.book.rows = {row.key: row for row in book}
    plan, _ = await studio.planned(film_so_far, LineChange(line=LINE, text="No."))
    assert {step.why for step in plan.will_run.steps} == {(NOT_MADE_YET,)}
    assert {step.agent for step in plan.will_run.steps} == {"dialogue_delivery", "image_generation", "sound_designer", "music_composer"}
    spec = studio.plan.specs[plan.will_run.steps[0].agent]
    assert plan.will_run.steps[0].expected_seconds == spec.expected_seconds
    rendering = sum(step.expected_seconds for step in plan.will_run.steps if step.resource_class is ResourceClass.GPU_MEDIA)
    assert plan.will_run.seconds == pytest.approx(rendering)  # one slot


# ---- in pictures and sound -------------------------------------------------------------------------------------------------


@pytest.mark.long
async def test_a_real_film_gets_its_new_line_and_its_new_jacket_and_all_other_shots_keep_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(music_composer, "SCENE_SECONDS", 4.0)
    monkeypatch.setattr(music_composer, "TITLE_SECONDS", 3.0)
    monkeypatch.setattr(video_editor, "TITLE_FRAMES", 12)
    monkeypatch.setattr(video_editor, "CREDITS_FRAMES", 12)
    studio = Studio(tmp_path, Registry(), LocalTasks(tmp_path / "tasks"))
    film = await studio.shoot("wf-1", first_setting(visual_constraints={"max_shots_per_scene": 2}))
    plan, after = await studio.planned(
        film, LineChange(line=LINE, text="I would know this handwriting anywhere, and so would you, and so would anybody who ever had a letter from her hand.")
    )
    before = len(studio.tasks.submitted)
    new = await studio.shoot("wf-2", after, film)

    assert set(new.runs) == steps(plan) | {"foley_artist:SCENE_1"}
    [shot] = shots_of(film, LINE)
    assert other_clips(film, new) == {shot}
    kinds = Counter(
        task.task_type + next((f":{kind}" for kind in ("card_plan", "animatic", "foley") if kind in task.task_data), "")
        for task in studio.tasks.submitted[before:]
    )
    assert kinds == {"process_audio": 1, "process_audio:foley": 1, "generate_video": 1, "generate_video:animatic": 1, "generate_video:card_plan": 2}
    old, voice = (each.outputs("dialogue_delivery", LINE)["dialogue_audio"][0] for each in (film, new))
    assert voice["audio"]["sha256"] != old["audio"]["sha256"] and voice["seconds"] > old["seconds"]
    assert frames(new)[shot]["frames"] >= frames(film)[shot]["frames"]
    assert "would know this handwriting" in str(new.outputs("subtitle_caption")["subtitle_tracks"]["cues"])
    assert new.outputs("audio_mixer")["mastered_edit"]["video"] != film.outputs("audio_mixer")["mastered_edit"]["video"]
    assert new.outputs("final_qc")["qc_report"]["status"] == "pass", new.outputs("final_qc")["qc_report"]
    assert all(row.execution.status is ExecutionStatus.SUCCEEDED for row in new.book.rows.values() if row.execution)

    board = _joined(film, "storyboard_artist", "storyboard_frames")
    cast = Counter(name for frame in board for name in frame["characters_present"])
    who = min(cast, key=lambda name: cast[name])
    seen = {frame["frame_id"] for frame in board if who in frame["characters_present"]}
    plan, after = await studio.planned(new, WardrobeChange(character=who, look={"coat": "coat", "coat_colour": "red"}))
    dressed = await studio.shoot("wf-3", after, new)
    assert steps(plan) <= set(dressed.runs) <= {step.step for step in plan.may_run.steps}  # what is measured of a shot may change with the jacket
    assert other_clips(new, dressed) == seen and seen < set(frames(film))
    assert dressed.outputs("dialogue_delivery", LINE) == new.outputs("dialogue_delivery", LINE)  # the edited line stays
    assert dressed.outputs("final_qc")["qc_report"]["status"] == "pass"
