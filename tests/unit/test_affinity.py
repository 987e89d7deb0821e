"""Which actor work prefers, and what an actor keeps for it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agents.affinity import Warmth, preferred, spare, warm_key
from cluster.contracts.ids import AgentId, WorkflowId
from graphs.workflows.movie_company import DEFINITION
from tests.company import COMPANY
from tests.rushes import items_of
from tests.small_film import inputs_of
from tests.whole_company import REGISTRY, whole_film

SPEC = COMPANY.spec(AgentId("obedient"))
FILM = WorkflowId("wf-00-film")
KEYS = [f"wf-00-film|{number}" for number in range(60)]


def idle(*numbers: int) -> dict[int, int]:
    return dict.fromkeys(numbers, 0)


def test_a_key_has_one_actor_in_every_engine_and_keys_are_spread():
    chosen = [preferred(key, idle(0, 1, 2), 4, 2) for key in KEYS]
    assert chosen == [preferred(key, idle(2, 1, 0), 4, 2) for key in KEYS]
    assert all(chosen.count(number) >= 10 for number in range(3))


def test_when_an_actor_comes_only_its_own_keys_move():
    before, after = ([preferred(key, idle(*range(count)), 4, 2) for key in KEYS] for count in (3, 4))
    assert {new for old, new in zip(before, after, strict=True) if old != new} == {3}


def test_a_preferred_actor_that_is_loaded_beyond_the_others_is_passed_over():
    favourite = preferred(KEYS[0], idle(0, 1, 2), 8, 2)
    others = [number for number in range(3) if number != favourite]
    assert preferred(KEYS[0], {**idle(*others), favourite: 2}, 8, 2) == favourite
    second = preferred(KEYS[0], {**idle(*others), favourite: 3}, 8, 2)
    assert second in others and preferred(KEYS[0], {**dict.fromkeys(others, 1), favourite: 3}, 8, 2) == favourite
    assert preferred(KEYS[0], {**dict.fromkeys(others, 1), favourite: 2}, 2, 8) in others, "it has no place left"


def test_work_without_a_key_goes_to_the_least_loaded():
    assert preferred("", {0: 2, 1: 1, 2: 1}, 4, 2) == 1


@pytest.mark.parametrize(
    ("affinity", "item", "key"),
    [("", "SCENE_2_SHOT_1", ""), ("item", "Ada", "wf-00-film|Ada"), ("scene", "SCENE_2_SHOT_1", "wf-00-film|2"), ("scene", "Ada", "wf-00-film|Ada")],
)
def test_a_key_is_what_the_spec_says_executions_share(affinity: str, item: str, key: str):
    assert warm_key(SPEC.model_copy(update={"affinity": affinity}), FILM, item, {}) == key


def test_an_input_is_shared_by_all_who_give_the_same():
    spec = SPEC.model_copy(update={"affinity": "cast"})
    keys = [
        warm_key(spec, WorkflowId(film), "x", {"cast": cast}) for film, cast in [("wf-1", {"a": 1, "b": 2}), ("wf-2", {"b": 2, "a": 1}), ("wf-1", {"a": 1})]
    ]
    assert keys[0] == keys[1] != keys[2]


def test_half_of_what_an_actor_runs_at_once_may_be_more_on_the_preferred_one():
    assert [spare(SPEC.model_copy(update={"concurrency": count})) for count in (1, 2, 16)] == [1, 1, 8]


async def test_what_is_kept_is_made_once_and_the_least_recently_used_goes_first():
    warmth, made = Warmth(most=2), list[str]()

    async def get(name: str) -> str:
        return await warmth.get(("agent", name), lambda: made.append(name) or f"made {name}")

    assert await asyncio.gather(get("a"), get("a"), get("b")) == ["made a", "made a", "made b"]
    await get("a")
    await get("c")
    await get("a")
    assert made == ["a", "b", "c"]
    await get("b")
    assert made == ["a", "b", "c", "b"]
    assert (warmth.hits, warmth.misses) == (3, 4)


async def test_what_could_not_be_made_is_made_anew():
    warmth, times = Warmth(), [0]

    def make() -> str:
        times[0] += 1
        if times[0] == 1:
            raise OSError("no memory")
        return "made"

    with pytest.raises(OSError, match="no memory"):
        await warmth.get(("agent", "a"), make)
    assert await warmth.get(("agent", "a"), make) == "made"


def test_lines_share_by_voice_and_stills_by_who_is_in_them(tmp_path: Path):
    film = whole_film(tmp_path)
    spoken = {line["line_id"]: line["character"] for line in film["dialogue_script"]}
    voices = keys_of("dialogue_delivery", film)
    assert {(spoken[line], key) for line, key in voices.items()} == {
        (name, voices[next(line for line in voices if spoken[line] == name)]) for name in set(spoken.values())
    }
    assert len(set(voices.values())) == len(set(spoken.values())) > 1
    stills = keys_of("image_generation", film)
    scenes = {key: {item.split("_SHOT_")[0] for item, other in stills.items() if other == key} for key in stills.values()}
    assert 1 < len(scenes) < len(stills) and max(map(len, scenes.values())) > 1, "who is in several scenes is drawn by the same actor in all of them"


def keys_of(agent_id: str, film: dict[str, Any]) -> dict[str, str]:
    agent = REGISTRY.load(AgentId(agent_id))
    return {item: warm_key(agent.spec, FILM, item, inputs_of(agent, film, item)) for item in items_of(agent.spec.fan_out, film, DEFINITION)}
