"""Critique, correct, verify in a film by the whole company: a bad line is planted in a scene, and it must be gone before anybody speaks it. The engine, the store and the agents up to the script are real."""

from pathlib import Path
from typing import Any

import pytest

from agents.base import AgentContext
from agents.registry import Registry
from agents.story.dialogue_writer import Dialogue, DialogueWriter, SceneBrief
from cluster.contracts.agents import Axis
from cluster.contracts.ids import AgentId
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.client import Clients
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.episode_production import EPISODE_FILM
from graphs.workflows.movie_company import DEFINITION, MOVIE_COMPANY
from tests.real_company import LOGLINE, RealHouse
from tests.rushes import needed
from tests.small_film import run_agent

PLANTED = "They is in the the dark."
WHERE = "SCENE_2"


class Slip(DialogueWriter):
    """Writes one line at first that no reader lets pass. `stubborn`: in every take."""

    stubborn = False

    async def execute(self, inputs: SceneBrief, ctx: AgentContext) -> Dialogue:
        made = await super().execute(inputs, ctx)
        if ctx.request.item != WHERE or (ctx.request.take and not self.stubborn):
            return made
        first, *others = made.dialogue_script
        return made.model_copy(update={"dialogue_script": (first.model_copy(update={"text": PLANTED}), *others)})


class Stubborn(Slip):
    stubborn = True


async def up_to_the_script(clients: Clients, folder: Path, writer: str, *, read: bool = True) -> tuple[RealHouse, Workflow]:
    """The part of `movie_creation@2` that ends with the script, as it is defined there."""
    registry = Registry({**Registry().table, "dialogue_writer": writer})
    working = {*needed(registry, "dialogue_writer", DEFINITION), *([AgentId("script_editor")] if read else [])}
    definition = DEFINITION.model_copy(
        update={
            "name": "to_the_script",
            "stages": tuple((stage, tuple(agent for agent in agents if agent in working)) for stage, agents in DEFINITION.stages),
            "gates": tuple(gate for gate in DEFINITION.gates if gate.id == "concept"),
            "axes": tuple(source for source in DEFINITION.axes if source.axis in (Axis.CHARACTER, Axis.SCENE)),
            "reviews": DEFINITION.reviews if read else {},
            "takes_back": {},
            "best_of": {},
            "only_when": {},
            "results_from": "",
            "shows": ("dialogue_script", *(["script_reviews"] if read else [])),
            "preview": False,
        }
    )
    house = RealHouse(clients, folder, registry)
    house.types = TypeRegistry(registry.specs())
    house.types.register(WorkflowType(definition=definition, input_model=MOVIE_COMPANY.input_model, prepare=MOVIE_COMPANY.prepare))
    film = await house.made("to_the_script", {"logline": LOGLINE})
    assert film.status is WorkflowStatus.COMPLETED, film.error_history
    return house, film


def said(film: Workflow) -> list[str]:
    return [line["text"] for line in film.results["dialogue_script"]]


async def writings(house: RealHouse, film: Workflow) -> dict[str, int]:
    """How often each scene was written."""
    found: dict[str, int] = {}
    for one in await house.store.executions(film.workflow_id):
        if one.agent == "dialogue_writer":
            found[one.item] = found.get(one.item, 0) + 1
    return found


async def test_a_planted_bad_line_is_sent_back_and_gone_and_only_its_scene_is_written_again(clients: Clients, tmp_path: Path) -> None:
    _, unread = await up_to_the_script(clients, tmp_path / "unread", f"{__name__}:Slip", read=False)
    assert PLANTED in said(unread), "without a reader it is spoken"
    house, film = await up_to_the_script(clients, tmp_path / "read", f"{__name__}:Slip")
    assert PLANTED not in said(film)
    times = await writings(house, film)
    assert times.pop(WHERE) == 2 and set(times.values()) == {1}
    assert all(review["ok"] for review in film.results["script_reviews"])


async def test_what_does_not_hold_after_two_rewrites_is_kept_and_stands_in_the_quality_report(clients: Clients, tmp_path: Path) -> None:
    house, film = await up_to_the_script(clients, tmp_path, f"{__name__}:Stubborn")
    assert (await writings(house, film))[WHERE] == 3 and PLANTED in said(film)
    left = [review for review in film.results["script_reviews"] if not review["ok"]]
    assert [review["scene_number"] for review in left] == [2]
    issues = (await quality(tmp_path, left))["issues"]
    assert [(issue["severity"], issue["part_id"]) for issue in issues if issue["code"] == "SCRIPT_OBJECTION"] == [("warning", WHERE)] * len(
        left[0]["objections"]
    )
    assert not any(issue["code"] == "SCRIPT_OBJECTION" for issue in (await quality(tmp_path / "again", []))["issues"])


async def quality(folder: Path, reviews: list[dict[str, Any]]) -> dict[str, Any]:
    from agents.quality.quality_control import QualityControl
    from tests.small_film import FILM

    film = {**FILM, "asset_catalogue": [], "video_segments": [], "storyboard_frames": [], "script_reviews": reviews}
    return (await run_agent(QualityControl, film, folder)).outputs["quality_report"]


@pytest.mark.parametrize("definition", [DEFINITION, EPISODE_FILM.definition], ids=lambda one: one.pinned)
def test_films_of_the_company_and_of_a_season_have_their_script_read(definition: Any) -> None:
    review = definition.reviews["dialogue_writer"]
    assert (review.by, review.returns) == ("script_editor", 2) and "script_editor" in definition.agents
