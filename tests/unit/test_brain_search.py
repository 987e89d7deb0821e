"""How good the embedded Brain's search is, on questions with a known answer; and that it is the same every time."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from serve_app.embedded.brain import embedding
from serve_app.embedded.brain.index import Index
from tests.brain_pairs import DOCUMENTS, EASY, HARD, HELD_OUT


class Figures(NamedTuple):
    recall_at_1: float
    recall_at_5: float
    mrr: float


def index() -> Index:
    made = Index()
    for name, text in DOCUMENTS.items():
        made.add(name, text)
    return made


def measured(pairs: Sequence[tuple[str, str]]) -> Figures:
    searched, ranks = index(), []
    for question, wanted in pairs:
        found = [hit.node_id for hit in searched.search(question)]
        ranks.append(found.index(wanted) + 1 if wanted in found else 0)
    n = len(pairs)
    return Figures(sum(r == 1 for r in ranks) / n, sum(0 < r <= 5 for r in ranks) / n, sum(1 / r for r in ranks if r) / n)


@pytest.mark.parametrize(
    "name,pairs,least",
    [
        ("easy", EASY, Figures(0.90, 1.0, 0.94)),
        ("hard", HARD, Figures(0.60, 0.90, 0.72)),
        ("held out", HELD_OUT, Figures(0.25, 0.60, 0.36)),
    ],
)
def test_a_question_finds_its_fact(name: str, pairs: Sequence[tuple[str, str]], least: Figures) -> None:
    figures = measured(pairs)
    print(f"{name}: {len(pairs)} questions, recall@1 {figures.recall_at_1:.2f}, recall@5 {figures.recall_at_5:.2f}, MRR {figures.mrr:.2f}", file=sys.stderr)
    assert all(had >= wanted for had, wanted in zip(figures, least, strict=True)), figures


def test_the_set_is_large_enough_and_every_answer_exists() -> None:
    pairs = EASY + HARD + HELD_OUT
    assert len(pairs) >= 60 and {wanted for _, wanted in pairs} <= DOCUMENTS.keys()
    assert {wanted for _, wanted in pairs} == DOCUMENTS.keys(), "every fact is asked for"


def test_scores_lie_between_nothing_and_one_and_a_text_is_nearest_to_itself() -> None:
    searched = index()
    for name, text in DOCUMENTS.items():
        best, *others = searched.search(text)
        assert best.node_id == name and best.score == pytest.approx(1.0, abs=1e-5) and all(0 < other.score < 1 for other in others)
    assert searched.search("") == searched.search("the of and") == []


def test_what_was_removed_is_not_found_and_the_rest_scores_as_if_it_had_never_been() -> None:
    with_more, plain = index(), index()
    with_more.add("extra", "A lighthouse on Mars keeps a cat.")
    with_more.remove("extra")
    assert with_more.search("lighthouse cat on Mars") == plain.search("lighthouse cat on Mars")


def test_vectors_are_of_unit_length_and_near_for_near_texts() -> None:
    one, two, other = (embedding.vector(text) for text in ("the old lighthouse keeper", "a lighthouse keeper who is old", "night train"))
    assert sum(value * value for value in one) == pytest.approx(1.0, abs=1e-3)
    assert sum(a * b for a, b in zip(one, two, strict=True)) > 0.7 > 0.3 > sum(a * b for a, b in zip(one, other, strict=True))
    assert embedding.vector("the old lighthouse keeper") == one and len(one) == embedding.DIMENSIONS
