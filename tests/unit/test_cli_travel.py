"""What the time travel commands read from their words, and how they show a plan."""

import pytest

from cluster.contracts.agents import Axis, ResourceClass, Stage, Usage
from cluster.contracts.control import CheckpointView
from cluster.contracts.ids import AgentId
from cluster.contracts.revisions import Forecast, RevisedStep, RevisionPlan
from serve_app.cli.failures import Stopped
from serve_app.cli.pairs import assigned, joined, pairs, worded
from serve_app.cli.plans import show_checkpoints, show_plan


def a_step(name: str, why: str) -> RevisedStep:
    agent, _, item = name.partition(":")
    return RevisedStep(
        step=name,
        agent=AgentId(agent),
        item=item,
        stage=Stage.MEDIA_GENERATION,
        resource_class=ResourceClass.GPU_MEDIA,
        why=(why,),
        expected_seconds=2.25,
        expected_usage=Usage(cpu_seconds=3.5, render_frames=48),
    )


def test_an_option_may_take_two_words_again_and_again() -> None:
    words = list(joined(["ID", "--line", "SCENE_1_LINE_1", "Not = now.", "--yes", "--line", "SCENE_1_LINE_2", "--no", "--wardrobe", "Mara"]))
    assert [word for word in words if "\x1f" not in word] == ["ID", "--line", "--yes", "--line", "--wardrobe", "Mara"]
    assert pairs("--line", [words[2]]) == [("SCENE_1_LINE_1", "Not = now.")]
    for lonely in (words[5], "Mara"):
        with pytest.raises(Stopped, match="two words"):
            pairs("--line", [lonely])


def test_values_are_read_as_json_where_they_are_json() -> None:
    assert assigned("--wardrobe", ["glasses=true", "coat_colour=red", "hat=null", "words=a=b"]) == {
        "glasses": True,
        "coat_colour": "red",
        "hat": None,
        "words": "a=b",
    }
    assert worded("--decision", ["concept=1"]) == {"concept": "1"}
    for odd in ("red", "=red"):
        with pytest.raises(Stopped, match="key=value"):
            assigned("--wardrobe", [odd])


def test_a_plan_says_what_runs_why_how_long_and_what_it_costs(capsys: pytest.CaptureFixture[str]) -> None:
    voice, cut = a_step("dialogue_delivery:SCENE_1_LINE_1", "dialogue_script"), a_step("video_editor", "video_segments")
    certain = Forecast(steps=(voice,), seconds=62, usage=Usage(cpu_seconds=3.5, render_frames=48))
    possible = Forecast(steps=(voice, cut), gates=("rough_cut",), found_anew=(Axis.SHOT,), seconds=130, usage=Usage(cpu_seconds=7))
    show_plan(RevisionPlan(will_run=certain, may_run=possible, kept=120, set_by_hand=("dialogue_writer:SCENE_1",), plan_token="t"))
    told = capsys.readouterr().out
    assert "Runs again: 1 execution, about 1:02 in all, 3.5 s CPU, 48 frames." in told
    assert "dialogue_delivery:SCENE_1_LINE_1" in told and "dialogue_script" in told and "2.2" in told
    assert "turns out differently: video_editor (then about 2:10)" in told
    assert (
        "Asks again: rough_cut." in told
        and "Found anew: shots" in told
        and "Kept as it is: 120 executions." in told
        and "Set by hand: dialogue_writer:SCENE_1." in told
    )


def test_checkpoints_say_what_comes_next_and_which_cannot_be_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    common = {"checkpoint_id": "c", "source": "loop", "step": 1}
    views = [
        CheckpointView.model_validate({**common, "n": 3, "at": "2026-01-31T12:00:00Z", "next": ()}),
        CheckpointView.model_validate({**common, "n": 2, "at": None, "next": (), "problem": "signature_invalid"}),
        CheckpointView.model_validate({**common, "n": 1, "at": "2026-01-31T12:00:00Z", "next": ("ask",), "interrupted": True}),
    ]
    show_checkpoints(views)
    end, bad, asked = capsys.readouterr().out.splitlines()[1:]
    assert "(the end)" in end and "signature_invalid" in bad and "(the end)" not in bad and "waits for a decision" in asked
