"""An arc over several episodes: each has a spine of its own, asks one question and hands a trouble on to the next.

A season falls before it rises: each spine leaves at risk what it wins; the whole sinks to its lowest point two thirds in, and closes on a spine that
answers the first. No two neighbours share a spine. Pure; called by the story architect when somebody asks for episodes.
"""

import random

from agents.film import EpisodePlan, SeriesArc

from .grammar import sentence, shorten
from .spines import SPINES
from .tale import Tale

FEWEST, MOST = 2, 12
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "find": ("return", "confess", "protect"), "return": ("confess", "find", "build"), "escape": ("protect", "find", "build"), "learn": ("win", "build", "return"), "protect": ("escape", "build", "confess"),
    "win": ("confess", "protect", "learn"), "confess": ("build", "return", "find"), "build": ("protect", "win", "learn"), "heist": ("escape", "return", "confess"), "court": ("confess", "return", "protect"),
    "decide": ("return", "build", "find"), "unmask": ("escape", "confess", "find"),
    "strive": ("return", "win", "confess"), "reveal": ("confess", "protect", "escape"), "odd": ("find", "protect", "learn"), "choose": ("confess", "build", "protect"),
}  # fmt: skip
"""What a spine leaves open: who has found something must give it back, say what it means, or keep it safe."""
_ANSWERS: dict[str, str] = {
    "find": "return", "return": "confess", "escape": "build", "learn": "win", "protect": "build", "win": "confess", "confess": "build", "build": "protect", "heist": "return", "court": "confess", "decide": "build",
    "unmask": "confess", "strive": "win", "reveal": "confess", "odd": "learn", "choose": "build",
}  # fmt: skip
_QUESTIONS: dict[str, str] = {
    "find": "Where is it, and who has walked past it all this time?", "return": "Can {hero} give it up?", "escape": "Who gets out of the {home}, and who is left?", "learn": "Can {hero} be a beginner in front of everyone?",
    "protect": "Who stands in the door when they come?", "win": "What does {hero} do when nobody gives {o} a chance?", "confess": "What has {hero} never said?", "build": "Who comes when {hero} asks for help?",
    "heist": "What goes wrong at step three?", "court": "Will {hero} say it before {ally} leaves?", "decide": "Which way does the last hand go?", "unmask": "Which of them is it?", "strive": "What will it cost {hero}?", "reveal": "What is it that answers?", "odd": "How does one live with {matter}?", "choose": "What will {hero} say?",
}  # fmt: skip
_OPEN: dict[str, str] = {
    "find": "What {hero} found has an owner, and the owner has heard.", "return": "On the way home somebody knows {p} name.", "escape": "Outside, somebody is waiting who was never locked in.", "learn": "Somebody was watching, and wants to see it again.",
    "protect": "They have gone for now; they left a thing behind.", "win": "The prize comes with a letter that nobody expected.", "confess": "One person did not come to hear it.", "build": "It stands; somebody else says it stands on their ground.",
    "heist": "One bag too many came home.", "court": "{ally} has a journey booked that {as:have} not mentioned.", "decide": "The answer is already on its way.", "unmask": "There was a second ticket.", "strive": "Somebody saw that it was meant.", "reveal": "Something else has begun to answer.", "odd": "In the next town it has begun too.", "choose": "Somebody has a recording of what was really said.",
}  # fmt: skip


def series_arc(tale: Tale, episodes: int, current: int, rng: random.Random) -> SeriesArc:
    """A season of `episodes` (2 to 12) in which episode `current` is told along the tale's own spine. Raises ValueError outside that range."""
    if not FEWEST <= episodes <= MOST or not 1 <= current <= episodes:
        raise ValueError(f"A series has {FEWEST} to {MOST} episodes and the film at hand is one of them; not {current} of {episodes}.")
    spines = _spines(tale.spine.name, episodes, current, tale.rng(rng, "series"))
    values = _values(episodes)
    made = tuple(_episode(tale, number, spine, spines[number:], values[number - 1], values[number]) for number, spine in enumerate(spines, 1))
    return SeriesArc(episodes=made, current=current, through_line=shorten(sentence(tale.fill(tale.spine.conflict)), 300))


def _spines(own: str, episodes: int, current: int, rng: random.Random) -> list[str]:
    """A chain in which each spine follows from what the one before leaves open, with the film's own spine at its place; the last answers the first."""
    chain = [own]
    while len(chain) < current:
        before = [s for s, after in _FOLLOWS.items() if chain[0] in after and s != chain[0]] or [s for s in SPINES if s != chain[0]]
        chain.insert(0, rng.choice([s for s in before if s not in chain] or before))
    while len(chain) < episodes:
        options = list(_FOLLOWS[chain[-1]])
        if len(chain) == episodes - 1 and _ANSWERS[chain[0]] != chain[-1]:
            options = [_ANSWERS[chain[0]]]
        chain.append(rng.choice([s for s in options if s not in chain] or options))
    return chain


def _values(episodes: int) -> list[int]:
    """The value at stake before the first episode and after each: down to -3 two thirds in, 3 at the end, and never where it was."""
    low = max(1, round(episodes * 2 / 3)) if episodes > 2 else 1
    values = [0]
    for number in range(1, episodes + 1):
        aim = -3 * number / low if number <= low else -3 + 6 * (number - low) / (episodes - low)
        value = round(aim) if number in (low, episodes) else max(-2, min(2, round(aim)))
        values.append(value if value != values[-1] else value + 1)
    return values


def _episode(tale: Tale, number: int, spine: str, later: list[str], before: int, after: int) -> EpisodePlan:
    return EpisodePlan(
        number=number, title=tale.concept.title if number == 1 else f"{tale.concept.title}, part {number}", spine=spine, question=sentence(tale.fill(_QUESTIONS[spine])),
        hands_on=sentence(tale.fill(_OPEN[spine])) if later else "", value_before=before, value_after=after,
    )  # fmt: skip
