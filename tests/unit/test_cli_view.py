"""What a watcher sees: the view as events and records come in, and how it is drawn."""

from datetime import timedelta

import pytest
from rich.console import Console

from cluster.contracts.agents import Execution
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Workflow
from serve_app.cli.display import render, sentence_of
from serve_app.cli.view import View, clock, printable
from tests.unit.scripted_api import NOW, WORKFLOW_ID, a_workflow

LATER = NOW + timedelta(seconds=30)


def event(kind: EventType, /, **data: object) -> Event:
    return Event(seq=1, type=kind, at=NOW, workflow_id=WorkflowId(WORKFLOW_ID), data=data)


def started(execution: str, agent: str, item: str = "") -> Event:
    return event(EventType.EXECUTION_STARTED, execution_id=execution, agent=agent, item=item)


def at(percent: float) -> Workflow:
    return a_workflow(current_step="scene_planning", completed_steps=["concept_development"], progress={"percent": percent, "shots_done": 3, "shots_total": 13})


def text_of(view: View) -> str:
    console = Console(width=110, color_system=None)
    with console.capture() as capture:
        console.print(render(view, now=LATER))
    return capture.get()


def test_agents_come_and_go_and_the_ones_that_move_are_first() -> None:
    view = View(at(40))
    view.take(started("a", "writer"))
    view.take(started("b", "painter", "SHOT_1"))
    view.take(event(EventType.EXECUTION_PROGRESS, execution_id="b", fraction=0.4, words="frame 4 of 10"))
    assert [work.agent for work in view.busiest] == ["painter", "writer"]
    view.take(event(EventType.EXECUTION_SUCCEEDED, execution_id="a"))
    assert [work.agent for work in view.busiest] == ["painter"]
    view.take(event(EventType.WORKFLOW_CLAIMED))
    assert view.at_work == {}


def test_the_actor_is_the_ledgers_or_the_one_the_agent_was_last_seen_on() -> None:
    view = View(at(40))
    view.take(started("b", "painter"))
    row = {
        "execution_id": "x",
        "key": "k",
        "agent": "painter",
        "stage": "scene_planning",
        "status": "succeeded",
        "started_at": NOW,
        "ended_at": NOW,
        "actor": "agent:painter:0",
    }
    view.take_actors([Execution.model_validate(row)])
    assert view.at_work["b"].actor == "agent:painter:0"


def test_the_rest_is_estimated_from_what_is_done_and_not_guessed_early() -> None:
    assert View(at(25)).remaining(LATER) == pytest.approx(90)
    assert View(at(2)).remaining(LATER) is None
    assert View(at(100)).remaining(LATER) is None


def test_the_picture_has_stages_agents_shots_and_times() -> None:
    view = View(at(25))
    view.take(started("b", "painter", "SHOT_1"))
    text = text_of(view)
    assert "✓ Concept development" in text
    assert "● Scene planning" in text
    assert "· Final assembly" in text
    assert "painter" in text and "SHOT_1" in text and "0:30" in text
    assert "3 of 13 shots" in text


def test_texts_from_elsewhere_are_neither_markup_nor_escape_codes() -> None:
    view = View(at(25))
    view.take(started("b", "[red]painter[/red]", "\x1b]0;title\x07"))
    text = text_of(view)
    assert "[red]painter[/red]" in text
    assert "\x1b" not in text
    assert printable("a\x1b[2Jb\nc\u009b") == "a�[2Jb\nc�"


def test_a_decision_and_a_failure_are_told_in_a_line() -> None:
    assert sentence_of(event(EventType.DECISION_MADE, kind="concept", choice="CONCEPT_2", by="auto")) == "Decided concept: CONCEPT_2 by auto"
    assert sentence_of(event(EventType.EXECUTION_FAILED, agent="painter", item="SHOT_1", message="no paint")) == "painter (SHOT_1) failed: no paint"
    assert sentence_of(started("b", "painter")) is None


def test_seconds_read_as_a_clock() -> None:
    assert [clock(seconds) for seconds in (0, 75, 3700)] == ["0:00", "1:15", "1:01:40"]


def test_a_pause_is_shown_with_what_still_runs() -> None:
    assert "pausing (2 draining)" in text_of(View(a_workflow(status="pausing", draining=2)))
    assert "paused" in text_of(View(a_workflow(status="paused")))
    view = View(a_workflow(status="paused"))
    view.take(started("a", "writer"))
    view.take(event(EventType.WORKFLOW_PAUSED))
    assert view.at_work == {}


def test_what_people_do_is_told_with_who_and_why() -> None:
    assert sentence_of(event(EventType.WORKFLOW_CANCEL_REQUESTED, by="ann", reason="no money")) == "The end was asked for by ann (no money)"
    assert sentence_of(event(EventType.WORKFLOW_QUARANTINED, reason="poison", message="Its engines died.")) == "Set aside (poison): Its engines died."
    assert sentence_of(event(EventType.WORKFLOW_CONTINUED, successor="wf-1")) == "Goes on as another workflow: wf-1"
    assert sentence_of(event(EventType.STEP_SKIPPED, step="music:SCENE_2", by="ann")) == "music:SCENE_2 is left out by ann"
    assert sentence_of(event(EventType.STEP_OVERRIDDEN, step="music", by="ann")) == "music is set by hand by ann"
