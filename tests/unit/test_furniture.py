"""Furniture: whatever a room is asked for, nothing stands in another's way, and the same words give the same room."""

from itertools import combinations

import pytest

from agents.film import Kit
from agents.media.catalogue import features_of
from agents.media.kits.furniture import PIECES, arranged
from agents.media.kits.rooms import HOLES, STYLES

WINDOWS = ((150.0, 380.0), (910.0, 1140.0))


def stands(word: str, shift: float) -> tuple[float, float]:
    first, last = PIECES[word].span
    return first + shift, last + shift


def collisions(placed: dict[str, float]) -> list[tuple[str, str]]:
    pairs = combinations(placed, 2)
    return [
        (one, other)
        for one, other in pairs
        if PIECES[one].planes & PIECES[other].planes
        and stands(one, placed[one])[0] < stands(other, placed[other])[1]
        and stands(other, placed[other])[0] < stands(one, placed[one])[1]
    ]


@pytest.mark.parametrize("kit", list(Kit))
def test_no_two_pieces_of_a_room_share_a_place(kit: Kit) -> None:
    windows = tuple((x, x + width) for x, _, width, _ in HOLES[STYLES[kit].shape])
    words = [word for word in features_of(kit, interior=True) if word in PIECES]
    for asked in (*combinations(words, 3), words, ()):
        assert collisions(arranged(asked, STYLES[kit].defaults, windows)) == [], asked


def test_what_was_asked_for_is_placed_before_what_is_usual() -> None:
    placed = arranged(("kitchen", "sofa", "picture"), ("sofa", "bookshelf", "fireplace"), WINDOWS)
    assert {"kitchen", "sofa", "picture"} <= placed.keys()
    assert "fireplace" not in placed


def test_a_piece_on_the_wall_moves_to_a_wall_without_a_window() -> None:
    first, last = stands("clock", arranged(("kitchen", "clock"), (), WINDOWS)["clock"])
    assert not any(first < right and left < last for left, right in WINDOWS)


def test_unknown_words_are_ignored() -> None:
    assert arranged(("unicorn",), ("lamp",), WINDOWS) == {"lamp": 0.0}
