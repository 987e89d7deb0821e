"""The spines as data: each can be planned, and no template asks for a slot that does not exist."""

import random
import re

import pytest

from agents.providers.writer.concepts import candidates
from agents.providers.writer.plot import plan
from agents.providers.writer.spines import SPINES
from agents.providers.writer.stock import BY_STEP, BY_SUBJECT
from agents.providers.writer.tale import Tale

LOGLINE = "A retired lighthouse keeper finds a bottle with her late sister's handwriting and must repair the lamp before midnight."


def _tale(spine: str) -> Tale:
    concept = candidates(LOGLINE, random.Random(3))[0]
    return Tale.of(concept.model_copy(update={"spine": spine}))


@pytest.mark.parametrize("name", SPINES)
def test_every_step_of_a_plan_has_its_preconditions_met_by_the_steps_before(name: str) -> None:
    state = {"thing_known"}
    steps = plan(_tale(name))
    for step in steps:
        assert step.needs <= state, step.function
        state |= step.adds
    assert SPINES[name].closes <= state
    assert len(steps) == 5
    assert len({step.function for step in steps}) == 5


@pytest.mark.parametrize("name", SPINES)
def test_what_a_step_pays_off_was_set_up_earlier(name: str) -> None:
    order = [step.function for step in plan(_tale(name))]
    for step in SPINES[name].steps:
        if step.pairs:
            assert order.index(step.pairs) < order.index(step.function)


@pytest.mark.parametrize("name", SPINES)
def test_every_template_of_a_spine_can_be_filled(name: str) -> None:
    tale, spine = _tale(name), SPINES[name]
    texts = [spine.quest, spine.conflict, spine.hook, *spine.titles]
    for step in spine.steps:
        texts += [step.goal, step.hook, *step.business, *(line for talk in step.talks for line in talk.lines)]
        texts += [text for v in step.variants for text in (v.goal, v.hook, *v.business)]
    for text in texts:
        if tale.can_fill(text):
            filled = tale.fill(text)
            assert not re.search(r"[{}]", filled), text
            assert "  " not in filled, text


@pytest.mark.parametrize("name", SPINES)
def test_every_step_has_talk_that_needs_nothing_special(name: str) -> None:
    for step in SPINES[name].steps:
        assert any(not talk.when for talk in step.talks), step.function


@pytest.mark.parametrize("name", SPINES)
def test_no_two_scenes_of_a_spine_share_a_line(name: str) -> None:
    """Scenes are written apart from each other, so only the stock itself can keep a film from repeating a line."""
    seen: dict[str, str] = {}
    for step in SPINES[name].steps:
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
    for step in SPINES[name].steps:
        for talk in step.talks:
            for line in talk.lines:
                assert len(line.split(": ", 1)[1].split()) <= 15, line
