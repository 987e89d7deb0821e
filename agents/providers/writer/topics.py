"""What a logline is about besides its plot, as subjects people talk about: ice, clocks, bread, the sea. Each subject has exchanges and business of its own in `stock`.

A subject is known by the words that mean it. The particular ones stand first: a film talks about its mammoth before it talks about its snow.
"""

import re
from functools import lru_cache

from .premise import Premise
from .words import word_set

_WORDS: dict[str, frozenset[str]] = {
    "mammoth": word_set("mammoth"), "bingo": word_set("bingo"), "bomb": word_set("bomb bombs explosive"), "cake": word_set("cake"), "sword": word_set("sword samurai knight blade katana"),
    "spelling": word_set("spelling spell dictionary"), "vote": word_set("vote election jury verdict"), "magic": word_set("magician magicians magic trick wizard witch spell-book"), "taxi": word_set("taxi cab"),
    "oven": word_set("oven bakery baker bakers bread dough"), "clock": word_set("clock clocks clockmaker watchmaker watch"), "well": word_set("well drought dry"), "map": word_set("map coded code cipher"),
    "laundry": word_set("laundry maid linen hotel"), "theft": word_set("stolen steal stealing thief"), "piano": word_set("piano pianist organ"), "violin": word_set("violin violinist cello fiddle guitar"), "song": word_set("song sing singer music composer concert choir"), "forge": word_set("blacksmith forge anvil"),
    "garden": word_set("garden plant plants rose roses flower flowers seed seeds"), "lighthouse": word_set("lighthouse"), "bottle": word_set("bottle"), "letter": word_set("letter letters diary handwriting postcard telegram"), "robot": word_set("robot android computer ai machine"),
    "dog": word_set("dog puppy hound"), "cat": word_set("cat kitten"), "fox": word_set("fox wolf cubs badger hare"), "space": word_set("space station orbit astronaut spaceship starship"), "mars": word_set("mars"),
    "hospital": word_set("nurse hospital patient doctor clinic"), "dead": word_set("dead ghost haunted grave corpse"), "dark": word_set("dark darkness"), "train": word_set("train railway locomotive"), "storm": word_set("storm thunder hurricane rain rainy"),
    "ice": word_set("ice frozen snow winter glacier blizzard"), "desert": word_set("desert sand dune"), "boat": word_set("boat ship harbour sailor fishing fisherman"), "swim": word_set("swim swimming drown"), "hunt": word_set("hunter hunters hunt hunting"),
    "war": word_set("war wartime soldier soldiers officer"), "wedding": word_set("wedding bride groom marry"), "love": word_set("love lover kiss"), "bank": word_set("bank rob money debt"), "village": word_set("village villagers"),
    "school": word_set("school teacher pupil exam national"), "books": word_set("bookshop book books library librarian"), "old": word_set("pensioner pensioners elderly"), "child": word_set("children child boy girl orphan"),
    "festival": word_set("festival carnival fair"), "crime": word_set("detective murder killer police crime"), "sea": word_set("sea ocean island beach wave"), "mountain": word_set("mountain peak summit climber"), "farm": word_set("farm farmer cow sheep harvest"),
    "king": word_set("king queen prince princess castle kingdom dragon"), "kitchen": word_set("chef cook restaurant kitchen soup"), "sport": word_set("race boxer marathon match football champion cyclist runner"), "stage": word_set("actor actress theatre opera circus clown comedian"),
    "city": word_set("city street town"),
}  # fmt: skip


@lru_cache(maxsize=128)
def topics_of(premise: Premise) -> tuple[str, ...]:
    """The subjects of a premise, the most particular first."""
    words = premise.words | frozenset(re.findall(r"[a-z]+", premise.text.lower()))
    at_sea = not re.search(r"\b(?:generation|space|star|rocket)[ -]?ships?\b", premise.text, re.I)
    return tuple(name for name, marks in _WORDS.items() if marks & words and (name != "boat" or at_sea))
