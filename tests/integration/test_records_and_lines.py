"""Those who know and check leave a film as cheap to change as it was: a rewritten line is read, rated and timed anew, and drawn nowhere but in its own shot."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from cluster.contracts.ids import AgentId
from cluster.contracts.revisions import LineChange
from graphs.workflows.movie_creation import MOVIE_CREATION
from tests.reshoot import Shoot, Studio, first_setting

ADVISERS = ("research", "story_bible", "casting_director", "location_scout")
READERS = ("script_supervisor", "continuity", "legal_compliance")
BOTH = (*ADVISERS, *READERS)
LINE = "SCENE_1_LINE_1"


def studio(folder: Path) -> Studio:
    """Makes the film of version 1 with the seven."""
    small = MOVIE_CREATION.definition
    stages = tuple((stage, (*agents, *map(AgentId, BOTH)) if number == 0 else agents) for number, (stage, agents) in enumerate(small.stages))
    return Studio(folder, kind=replace(MOVIE_CREATION, definition=small.model_copy(update={"stages": stages, "version": 9})))


def images(film: Shoot) -> dict[str, str]:
    made = {node[2]: film.outputs(*node[1:])["generated_frames"] for node in film.flow._tasks if node[:2] == ("run", "image_generation")}
    assert len(made) > 10
    return {shot: str(frames) for shot, frames in made.items()}


async def test_one_edited_line_is_read_by_those_who_check_and_by_nobody_who_designs(tmp_path: Path) -> None:
    house = studio(tmp_path)
    film = await house.shoot("wf-1", first_setting())
    assert set(BOTH) <= set(film.ran())
    plan, after = await house.planned(film, LineChange(line=LINE, text="They tortured him for a week."))
    will, may = Counter(plan.will_run.by_agent()), Counter(plan.may_run.by_agent())
    assert not set(ADVISERS) & set(may) and "environment_designer" not in may and "voice_creator" not in may
    assert (will["legal_compliance"], will["script_supervisor"], may["continuity"]) == (1, 1, 0)
    assert (may["video_generation"], may["dialogue_delivery"], may["image_generation"]) == (1, 1, 0)
    new = await house.shoot("wf-2", after, film)
    rating = new.outputs("legal_compliance")["compliance_report"]["rating"]
    assert rating == "R" != film.outputs("legal_compliance")["compliance_report"]["rating"]
    assert "RATING" in {issue["code"] for issue in new.outputs("quality_control")["quality_report"]["issues"]}
    assert images(new) == images(film)
