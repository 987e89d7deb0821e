"""The side clauses of loglines: read as sentences of their own, and said by whom they concern."""

import pytest

from agents.film import Kit, Place, Pronouns
from agents.providers.writer.clauses import clauses_of, doing, said
from agents.providers.writer.parse import parse
from agents.providers.writer.places import preposition


@pytest.mark.parametrize(
    ("logline", "field", "words"),
    [
        ("A king loses his shadow and nobody dares to mention it.", "snag", "nobody dares to mention it"),
        ("A vampire dentist falls for a patient who is afraid of needles.", "snag", "the patient is afraid of needles"),
        ("Five firefighters who cannot sing must replace the church choir.", "snag", "they cannot sing"),
        ("An ageing boxer must lose one last fight so that his daughter can go to university.", "reason", "his daughter can go to university"),
        ("A crew discovers that the enemy they are hunting is their own echo.", "truth", "the enemy they are hunting is their own echo"),
        ("A mute postman must deliver one last letter before the dam breaks.", "until", "before the dam breaks"),
        ("Unless a shy bell ringer learns to dance by Sunday, the count will marry the girl he loves.", "otherwise", "the count will marry the girl he loves"),
        ("Instead of a bomb, a soldier is sent home to defuse his parents' marriage.", "instead", "a bomb"),
        ("A ghost hires a detective to find out who still remembers her.", "question", "who still remembers her"),
    ],
)
def test_a_side_clause_is_a_sentence_of_its_own(logline: str, field: str, words: str) -> None:
    assert getattr(clauses_of(parse(logline)), field) == words


@pytest.mark.parametrize(
    ("logline", "field"),
    [
        ("A snail enters a marathon.", "snag"),
        ("A watchman is the only one who does not run, and the only one who sees the thief.", "snag"),
        ("A cook works so hard that she falls asleep.", "reason"),
        ("A boxer returns.", "truth"),
    ],
)
def test_what_is_no_clause_is_not_taken_for_one(logline: str, field: str) -> None:
    assert getattr(clauses_of(parse(logline)), field) == ""


def test_the_hero_speaks_of_their_own() -> None:
    assert said("his daughter can go to university", Pronouns.HE, plural=False) == "my daughter can go to university"
    assert said("the enemy they are hunting is their own echo", Pronouns.THEY, plural=True) == "the enemy we are hunting is our own echo"
    assert said("a word " * 20, Pronouns.SHE, plural=False) == ""
    assert doing("lose one last fight") == "losing one last fight"


@pytest.mark.parametrize(
    ("logline", "hero"),
    [
        ("Every morning the staircase in the town hall has one step more.", "caretaker"),
        ("What if the last phone box in England started to ring?", "postwoman"),
        ("Every night the girl in the mirror is a little closer to the glass.", "lodger"),
        ("In 1348 a stonemason keeps building a cathedral, because stopping would mean the plague has won.", "stonemason"),
        ("Agnes Holloway and her neighbour Mr Pym have not spoken since 1974.", "Agnes Holloway"),
    ],
)
def test_a_logline_is_about_somebody_who_can_want_something(logline: str, hero: str) -> None:
    assert parse(logline).subject.bare == hero


@pytest.mark.parametrize(
    ("name", "interior", "word"),
    [
        ("KITCHEN", True, "in"),
        ("MILL BRIDGE", False, "on"),
        ("VILLAGE SQUARE", False, "in"),
        ("END OF THE PIER", False, "at"),
        ("YARD BEHIND THE TENTS", False, "in"),
    ],
)
def test_one_is_in_a_kitchen_and_on_a_bridge(name: str, interior: bool, word: str) -> None:
    assert preposition(Place(name=name, kit=Kit.HOME, interior=interior, description="A place.")) == word
