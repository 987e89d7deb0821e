"""The spines as data: each can be planned, and no template asks for a slot that does not exist."""

import random
import re
from itertools import pairwise

import pytest

from agents.providers.writer.concepts import candidates
from agents.providers.writer.planner import chained, plan, shape
from agents.providers.writer.spines import INTERLUDES, SPINES
from agents.providers.writer.stock import BY_STEP, BY_SUBJECT
from agents.providers.writer.tale import Tale

LOGLINE = "A retired lighthouse keeper finds a bottle with her late sister's handwriting and must repair the lamp before midnight."


def _tale(spine: str, logline: str = LOGLINE) -> Tale:
    concept = candidates(logline, random.Random(3))[0]
    return Tale.of(concept.model_copy(update={"spine": spine}))


COMPANY = "A retired lighthouse keeper must repair a lamp for two armies before midnight."


def _drawn(spine: str, logline: str = LOGLINE) -> list[Tale]:
    """The same story by twelve seeds."""
    tale = _tale(spine, logline)
    return [Tale.of(tale.concept.model_copy(update={"draw": draw})) for draw in range(12)]


@pytest.mark.parametrize("name", SPINES)
def test_every_step_of_every_plan_has_its_preconditions_met_by_the_steps_before(name: str) -> None:
    for tale in _drawn(name):
        state, steps = {"thing_known"}, plan(tale)
        for step in steps:
            assert step.needs <= state, step.function
            assert not step.bars & state, step.function
            state |= step.adds
        assert SPINES[name].closes <= state
        assert len(steps) == len({step.function for step in steps}) == shape(tale)
        assert 4 <= len(steps) <= 6
        assert sum(step.optional for step in steps) == (len(steps) == 6)


@pytest.mark.parametrize("name", SPINES)
def test_what_a_step_pays_off_was_set_up_earlier(name: str) -> None:
    for tale in _drawn(name):
        order = [step.function for step in plan(tale)]
        for step in SPINES[name].steps:
            if step.pairs:
                assert order.index(step.pairs) < order.index(step.function)


@pytest.mark.parametrize("name", SPINES)
def test_every_scene_begins_at_the_value_at_which_the_one_before_ended(name: str) -> None:
    for tale in _drawn(name):
        values = [step.value for step in plan(tale)]
        assert all(before != after for before, after in values)
        assert all(one[1] == two[0] for one, two in pairwise(values))
        assert values[-1][1] > values[0][0]


def test_another_seed_changes_the_number_and_the_order_of_scenes() -> None:
    plans = {name: {tuple(step.function for step in plan(tale)) for tale in _drawn(name, COMPANY)} for name in SPINES}
    assert {len(order) for orders in plans.values() for order in orders} == {4, 5, 6}
    assert all(len(orders) > 1 for orders in plans.values())
    for name in ("unmask", "between", "tempt", "choose", "decide", "strive"):
        two, three = (next(s.function for s in SPINES[name].steps if s.act == act) for act in (2, 3))
        whole = [order for order in plans[name] if two in order]
        assert len({order.index(two) < order.index(three) for order in whole}) == 2, name


def test_a_plan_in_the_order_of_its_spine_keeps_its_values() -> None:
    for spine in SPINES.values():
        assert [step.value for step in chained(spine.steps)] == [step.value for step in spine.steps]


@pytest.mark.parametrize("name", SPINES)
def test_every_template_of_a_spine_can_be_filled(name: str) -> None:
    tale, spine = _tale(name), SPINES[name]
    texts = [spine.quest, spine.conflict, spine.hook, *spine.titles]
    for step in (*spine.steps, *INTERLUDES.values()):
        texts += [step.goal, step.hook, *step.business, *(line for talk in step.talks for line in talk.lines)]
        texts += [text for v in step.variants for text in (v.goal, v.hook, *v.business)]
    for text in texts:
        if tale.can_fill(text):
            filled = tale.fill(text)
            assert not re.search(r"[{}]", filled), text
            assert "  " not in filled, text


@pytest.mark.parametrize("name", SPINES)
def test_every_step_has_talk_that_needs_nothing_special(name: str) -> None:
    for step in (*SPINES[name].steps, *INTERLUDES.values()):
        assert any(not talk.when for talk in step.talks), step.function


@pytest.mark.parametrize("name", SPINES)
def test_no_two_scenes_of_a_spine_share_a_line(name: str) -> None:
    """Scenes are written apart from each other, so only the stock itself can keep a film from repeating a line."""
    seen: dict[str, str] = {}
    for step in (*SPINES[name].steps, *INTERLUDES.values()):
        for line in {line.split(": ", 1)[1] for talk in step.talks for line in talk.lines}:
            assert seen.setdefault(line, step.function) == step.function, line


def test_nobody_says_the_same_sentence_twice_in_one_exchange() -> None:
    talks = [t for spine in SPINES.values() for step in spine.steps for t in step.talks]
    talks += [t for stock in (*BY_STEP.values(), *BY_SUBJECT.values()) for t in stock.talks]
    assert [t.lines for t in talks if len({line.split(": ", 1)[1] for line in t.lines}) < len(t.lines)] == []


@pytest.mark.parametrize("name", SPINES)
def test_a_short_film_is_planned_in_four_steps_that_each_change_a_value(name: str) -> None:
    steps = plan(_tale(name), beats=4)
    assert len(steps) == 4
    assert all(step.value[0] != step.value[1] for step in steps)


@pytest.mark.parametrize("name", SPINES)
def test_lines_of_the_stock_can_be_spoken_in_one_breath(name: str) -> None:
    for step in (*SPINES[name].steps, *INTERLUDES.values()):
        for talk in step.talks:
            for line in talk.lines:
                assert len(line.split(": ", 1)[1].split()) <= 15, line
