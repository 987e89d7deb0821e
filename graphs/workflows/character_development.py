"""`character_development@1`: a cast for a genre, with looks and voices, as Auto-Movie's bridge asks for it.

There is no logline, so one is made of what is asked for: as many people as are wanted, by trades that belong to the genre, with the traits that are named. Pictures are drawn
only when `visualDesign` is wanted.
"""

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model

from ..definition import Condition, WorkflowDefinition
from ..registry import WorkflowType
from .movie_creation import LONGEST_LOGLINE
from .pieces import CONCEPT_GATE, STORY, axes, stage

MOST_CHARACTERS = 4
"""A film of a minute knows no more people. Who is alone is given somebody to talk to."""
_TRADES: dict[str, tuple[str, ...]] = {
    "drama": ("nurse", "violin teacher", "ferryman", "librarian"),
    "comedy": ("baker", "dance teacher", "postman", "mayor"),
    "thriller": ("night guard", "journalist", "locksmith", "pilot"),
    "mystery": ("detective", "librarian", "gardener", "night porter"),
    "horror": ("night watchman", "midwife", "gravedigger", "priest"),
    "science fiction": ("engineer", "pilot", "botanist", "radio operator"),
    "fantasy": ("blacksmith", "healer", "weaver", "shepherd"),
    "romance": ("florist", "pianist", "baker", "sailor"),
    "adventure": ("pilot", "surveyor", "sailor", "farmer"),
    "western": ("sheriff", "blacksmith", "schoolteacher", "farmer"),
    "historical": ("clockmaker", "seamstress", "stonemason", "scribe"),
}
_WANTS: dict[str, tuple[str, str]] = {
    "drama": ("must", "bring an old letter to the ferry before it leaves"),
    "comedy": ("wants to", "win the cake contest"),
    "thriller": ("must", "find the missing key before dawn"),
    "mystery": ("must", "find out who took the silver watch"),
    "horror": ("must", "keep the old door closed until dawn"),
    "science fiction": ("must", "repair the radio before the air runs out"),
    "fantasy": ("must", "bring the lost lantern back"),
    "romance": ("must", "save the last train of the valley"),
    "adventure": ("must", "find the hidden map"),
    "western": ("must", "protect the well"),
    "historical": ("must", "finish the town clock before winter"),
}
_SAME = {"sci-fi": "science fiction", "scifi": "science fiction", "love": "romance", "crime": "mystery", "war": "historical", "family": "comedy"}


class CharacterInput(Model):
    character_count: Annotated[int, Field(ge=1, le=MOST_CHARACTERS, validation_alias=AliasChoices("characterCount", "character_count"))] = 2
    genre: Annotated[str, Field(min_length=1, max_length=60)]
    character_traits: Annotated[tuple[str, ...], Field(max_length=8, validation_alias=AliasChoices("characterTraits", "character_traits"))] = ()
    """`stubborn`, `curious`: the first goes to the first character."""
    relationships: Annotated[tuple[str, ...], Field(max_length=8)] | bool = ()
    """What the others are to the first: `sister`, `rival`; a wish, which only an LLM can follow in full. True: the writer decides."""
    visual_design: Annotated[bool, Field(validation_alias=AliasChoices("visualDesign", "visual_design"))] = True
    logline: Annotated[str, Field(max_length=LONGEST_LOGLINE)] = ""
    """The story they are for, if there is one; then nothing is made up."""


def _prepare(given: CharacterInput) -> dict[str, Any]:
    wished = [f"relationship: {relation}" for relation in given.relationships] if isinstance(given.relationships, tuple) else []
    return {
        "user_idea": given.logline.strip() or made_up(given),
        "context": {"creative_constraints": [f"genre: {given.genre}", f"exactly {given.character_count} characters", *given.character_traits, *wished]},
        "visual_design": given.visual_design,
    }


def made_up(given: CharacterInput) -> str:
    """A logline with as many people as are wanted, each by trade and, where one is named, by a trait of one word."""
    genre = given.genre.strip().lower()
    genre = next((name for name in _TRADES if name in _SAME.get(genre, genre)), "drama")
    people: list[str] = []
    for number, trade in enumerate(_TRADES[genre][: given.character_count]):
        trait = given.character_traits[number].strip().lower() if number < len(given.character_traits) else ""
        words = f"{trait} {trade}" if trait.isalpha() else trade
        people.append(f"{'an' if words[0] in 'aeiou' else 'a'} {words}")
    who = people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"
    verb, what = _WANTS[genre]
    verb = verb.replace("wants", "want") if len(people) > 1 else verb
    return f"{who[0].upper()}{who[1:]} {verb} {what}."


CHARACTER_DEVELOPMENT = WorkflowType(
    definition=WorkflowDefinition(
        name="character_development",
        version=1,
        title="A cast with looks and voices",
        stages=(
            stage(Stage.CONCEPT_DEVELOPMENT, *STORY, "concept_artist"),
            stage(Stage.CHARACTER_CREATION, "character_creator", "character_arc_manager", "character_designer", "voice_creator"),
            stage(Stage.FINAL_ASSEMBLY, "presentation"),
        ),
        gates=(CONCEPT_GATE,),
        axes=axes(Axis.CHARACTER),
        inputs=("user_idea", "context?", "visual_design?"),
        only_when={name: Condition(value="visual_design", equals=(True,)) for name in ("concept_artist", "character_designer")},
        results_from="presentation",
        shows=("character_profiles", "character_arcs", "character_designs", "voice_profiles"),
    ),
    input_model=CharacterInput,
    prepare=_prepare,
)
