"""What a spine is made of: steps with preconditions and effects, and the talk that may happen in them.

Templates are plain sentences with slots (`{hero}`, `{the_thing}`, `{s:know}` for a pronoun with its verb); `tale.Tale.fill` knows them all.
Talk lines read `H wonder: text`: who speaks (H hero, A ally, L the absent one as a voice-over, X rival), the speech act, the words.
"""

from dataclasses import dataclass, field

from agents.film import TimeOfDay


@dataclass(frozen=True)
class Talk:
    """An exchange that may be used when every flag of `when` holds for the tale."""

    lines: tuple[str, ...]
    when: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Variant:
    """Another wording of a step for tales with certain flags."""

    when: frozenset[str]
    goal: str = ""
    hook: str = ""
    business: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Step:
    """One scene's worth of story: an operator the planner can place when its `needs` hold."""

    function: str
    act: int
    """1 call, 2 doubt, 3 trial, 4 turn, 5 end."""
    place: str
    """`home`, `out`, `way`, `far` or `high`."""
    time: TimeOfDay
    value: tuple[int, int]
    goal: str
    hook: str
    business: tuple[str, ...]
    talks: tuple[Talk, ...]
    needs: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    feeling: str = ""
    """The emotional beat in a few words."""
    variants: tuple[Variant, ...] = ()
    """The first whose flags hold replaces goal, hook and business where it gives them."""
    pairs: str = ""
    """Name of the step whose set-up this one pays off."""
    bars: frozenset[str] = frozenset()
    """What must not hold yet: it would come too late."""
    optional: bool = False
    """Whether the story holds without it. It is played where the scene before it was, and right after it."""


@dataclass(frozen=True)
class Spine:
    """A way to tell a premise."""

    name: str
    quest: str
    """Infinitive in the third person."""
    conflict: str
    promise: str
    titles: tuple[str, ...]
    hook: str
    """Second half of the concept's logline."""
    genre: str
    tone: tuple[str, ...]
    lie: str
    truth: str
    steps: tuple[Step, ...]
    closes: frozenset[str] = field(default=frozenset({"closed"}))
    asides: bool = True
    """Whether comparisons and last words from the common stock suit it."""
    keeps: bool = False
    """Whether the logline's own words are kept for the turn: nobody says in the first scene what turns out in the fourth."""
    quest_held: str = ""
    """The quest when the thing is already in hand."""


def talk(*lines: str, when: str = "") -> Talk:
    return Talk(lines, frozenset(when.split()))


def variant(when: str, goal: str = "", hook: str = "", *business: str) -> Variant:
    return Variant(frozenset(when.split()), goal, hook, business)


def needs(words: str) -> frozenset[str]:
    return frozenset(words.split())
