"""A definition that cannot run is refused when it is registered, with a sentence that says why."""

from dataclasses import replace
from typing import Any

import pytest

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.errors import DefinitionRejected, InvalidInput, NotFound
from cluster.contracts.ids import AgentId
from graphs.definition import AxisSource, Gate, WorkflowDefinition, read_items
from graphs.plan import critical_path, make_plan
from graphs.workflows import standard
from graphs.workflows.movie_creation import DEFINITION
from tests.scripted import FILM, SPECS, film_types, spec


def plan(*agents: str, specs: Any = SPECS, **changes: Any) -> Any:
    stages = ((Stage.CONCEPT_DEVELOPMENT, tuple(AgentId(agent) for agent in agents)),) if agents else FILM.stages
    return make_plan(FILM.model_copy(update={"stages": stages, **changes}), specs)


def refused(word: str) -> Any:
    return pytest.raises(DefinitionRejected, match=word)


def test_a_plan_knows_producers_and_gives_the_longest_path_the_highest_rank() -> None:
    made = plan()
    assert made.producer["brief"] == "choice" and made.producer["clips"] == "render"
    assert made.rank["concept"] == critical_path(made) > made.rank["render"] > made.rank["deliver"]


def test_an_unknown_agent_is_named() -> None:
    with refused("'ghost', which is not registered"):
        plan("ghost", gates=(), axes=())


def test_an_input_without_producer_is_named() -> None:
    with refused("'breakdown' takes 'brief', but no agent or gate emits it"):
        plan("breakdown", gates=(), axes=())


def test_two_producers_of_one_name_are_refused() -> None:
    twin = spec("twin", Stage.CONCEPT_DEVELOPMENT, "idea", "notes")
    with refused("both 'research' and 'twin' emit 'notes'"):
        plan("research", "twin", specs={**SPECS, twin.id: twin}, gates=(), axes=())


def test_a_cycle_is_shown() -> None:
    hen, egg = spec("hen", Stage.CONCEPT_DEVELOPMENT, "eggs", "hens"), spec("egg", Stage.CONCEPT_DEVELOPMENT, "hens", "eggs")
    with refused("has a cycle: hen -> egg -> hen|has a cycle: egg -> hen -> egg"):
        plan("hen", "egg", specs={hen.id: hen, egg.id: egg}, gates=(), axes=())


def test_a_fan_out_needs_a_source_of_items() -> None:
    with refused("runs once per shot, but nothing says where the shot items come from"):
        plan(axes=tuple(axis for axis in FILM.axes if axis.axis is not Axis.SHOT))


def test_an_agent_in_two_stages_is_refused() -> None:
    with refused("names an agent in two stages"):
        plan("research", "research", gates=(), axes=())


def test_a_gate_that_shows_nothing_is_refused() -> None:
    gate = Gate(id="g", stage=Stage.CONCEPT_DEVELOPMENT, kind="approve", takes="nothing", emits="ok", prompt="?")
    with refused("shows 'nothing', which no agent emits"):
        plan("research", gates=(gate,), axes=())


def test_a_mandatory_input_may_not_hang_on_an_optional_one_of_the_workflow() -> None:
    with refused("which is only an optional input"):
        plan("research", gates=(), axes=(), inputs=("idea?",))


def test_a_version_is_registered_once_and_the_newest_is_found_by_name() -> None:
    types = film_types()
    assert types.pin("film") == "film@1"
    with refused("registered already"):
        types.register(types.get("film@1"))
    with pytest.raises(NotFound, match=r"There are: film@1"):
        types.pin("opera")


def test_a_preview_is_had_by_its_number_and_never_by_its_name() -> None:
    types = film_types()
    first = types.get("film@1")
    types.register(replace(first, definition=first.definition.model_copy(update={"version": 2, "preview": True})))
    assert types.pin("film") == "film@1" and types.pin("film@2") == "film@2"
    types.register(replace(first, definition=first.definition.model_copy(update={"version": 3})))
    assert types.pin("film") == "film@3"


def test_items_are_read_in_order_without_repeats_and_with_their_links() -> None:
    source = AxisSource(axis=Axis.SHOT, emitted="shots", key="{id}", links={Axis.CHARACTER: "who", Axis.LOCATION: "at {place}"})
    rows = [{"id": "a", "who": ["Ann"], "place": "home"}, {"id": "b", "who": [], "place": "sea"}, {"id": "a", "who": [], "place": "x"}]
    items = read_items(source, "SCENE_1", rows)
    assert [(item.key, item.part) for item in items] == [("a", "SCENE_1"), ("b", "SCENE_1")]
    assert items[0].links == {Axis.CHARACTER: ("Ann",), Axis.LOCATION: ("at home",)}


def test_the_whole_company_is_the_small_one_and_those_who_join_it() -> None:
    from agents.registry import Registry
    from graphs.workflows.movie_company import DEFINITION as COMPANY

    types = standard(Registry().specs())
    assert types.pin("movie_creation@2") == COMPANY.pinned
    assert set(DEFINITION.agents) < set(COMPANY.agents)
    assert (COMPANY.gates, COMPANY.axes) == (DEFINITION.gates, DEFINITION.axes)
    assert set(COMPANY.inputs) >= set(DEFINITION.inputs)


def test_movie_creation_covers_the_six_stages_and_the_plans_twenty_agents() -> None:
    from agents.registry import Registry

    types = standard(Registry().specs())
    assert [stage for stage, _ in DEFINITION.stages] == list(Stage)
    named = (
        "series_creator story_architect world_builder concept_artist episode_breakdown character_creator character_arc_manager character_designer voice_creator"
    )
    named += " dialogue_writer environment_designer scene_director storyboard_artist image_generation video_generation video_editor audio_mixer quality_control final_qc distribution"
    assert set(named.split()) <= set(DEFINITION.agents)
    assert isinstance(types.plan("movie_creation@1").definition, WorkflowDefinition)
    drawn = {entry["type"]: entry["mermaid"] for entry in types.catalogue()}
    assert "media_generation" in drawn["movie_creation@1"]


@pytest.mark.parametrize("given", [{}, {"logline": ""}, {"logline": 3}, {"logline": "x" * 2001}, {"logline": "x", "mood": "y"}, {"logline": "\u200b\x00"}])
def test_a_wrong_input_is_pointed_at(given: dict[str, Any]) -> None:
    from agents.registry import Registry

    with pytest.raises(InvalidInput) as refusal:
        standard(Registry().specs()).validate_input("movie_creation@1", given)
    assert refusal.value.errors and refusal.value.errors[0].pointer.startswith("/input/")
