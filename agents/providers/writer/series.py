"""An arc over several episodes: each has a spine of its own, asks one question and hands a trouble on to the next.

A season falls before it rises: each spine leaves at risk what it wins; the whole sinks to its lowest point two thirds in, and closes on a spine that
answers the first. No two neighbours share a spine. Pure; called by the story architect when somebody asks for episodes.
"""

import random
import re

from agents.film import EpisodePlan, SeriesArc

from .grammar import sentence, shorten, title_case
from .plot import told
from .spines import SPINES
from .tale import Tale

FEWEST, MOST = 2, 12
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "find": ("return", "confess", "protect"), "return": ("confess", "find", "build"), "escape": ("protect", "find", "build"), "learn": ("win", "build", "return"), "protect": ("escape", "build", "confess"),
    "win": ("confess", "protect", "learn"), "confess": ("build", "return", "find"), "build": ("protect", "win", "learn"), "heist": ("escape", "return", "confess"), "court": ("confess", "return", "protect"),
    "decide": ("return", "build", "find"), "unmask": ("escape", "confess", "find"),
    "strive": ("return", "win", "confess"), "reveal": ("confess", "protect", "escape"), "odd": ("find", "protect", "learn"), "choose": ("confess", "build", "protect"), "witness": ("protect", "confess", "find"), "between": ("confess", "build", "protect"), "tempt": ("return", "find", "confess"),
}  # fmt: skip
"""What a spine leaves open: who has found something must give it back, say what it means, or keep it safe."""
_ANSWERS: dict[str, str] = {
    "find": "return", "return": "confess", "escape": "build", "learn": "win", "protect": "build", "win": "confess", "confess": "build", "build": "protect", "heist": "return", "court": "confess", "decide": "build",
    "unmask": "confess", "strive": "win", "reveal": "confess", "odd": "learn", "choose": "build", "witness": "protect", "between": "build", "tempt": "return",
}  # fmt: skip
_QUESTIONS: dict[str, str] = {
    "find": "Where is it, and who has walked past it all this time?", "return": "Can {hero} give it up?", "escape": "Who gets out of the {home}, and who is left?", "learn": "Can {hero} be a beginner in front of everyone?",
    "protect": "Who stands in the door when they come?", "win": "What does {hero} do when nobody gives {o} a chance?", "confess": "What has {hero} never said?", "build": "Who comes when {hero} asks for help?",
    "heist": "What goes wrong at step three?", "court": "Will {hero} say it before {ally} leaves?", "decide": "Which way does the last hand go?", "unmask": "Which of them is it?", "strive": "What will it cost {hero}?", "reveal": "What is it that answers?", "odd": "How does one live with {matter}?", "choose": "What will {hero} say?", "witness": "Who believes {hero}?", "between": "How long can {hero} serve both?", "tempt": "Who comes for {the_thing}?",
}  # fmt: skip
_OPEN: dict[str, tuple[str, ...]] = {
    'find': ('What {hero} found has an owner, and the owner has heard.', 'Behind {the_thing} there was a second place, cut to the same size.'),
    'return': ('On the way home somebody knows {p} name.', '{The_thing} {is} back where {it} {was}; somebody has come to ask who carried {it}.'),
    'escape': ('Outside, somebody is waiting who was never locked in.', 'One of them has left something behind at {home_the}, and it has a name on it.'),
    'learn': ('Somebody was watching, and wants to see it again.', '{ally} has told one person. By morning it is everybody.'),
    'protect': ('They have gone for now; they left a thing behind.', '{Stake} will be asked for again, politely, in writing.'),
    'win': ('The prize comes with a letter that nobody expected.', 'Whoever lost shakes {p} hand, and does not let go of it.'),
    'confess': ('One person did not come to hear it.', 'Now that it is said, {ally} has something to say too.'),
    'build': ('It stands; somebody else says it stands on their ground.', 'Under the first stone of it there was already a stone, with a date.'),
    'heist': ('One bag too many came home.', 'Everyone was paid; somebody was paid twice.'),
    'court': ('{ally} has a journey booked that {as:have} not mentioned.', 'A third cup is on the table, and nobody put it there.'),
    'decide': ('The answer is already on its way.', 'Those who lost have stopped coming to {home_the}.'),
    'unmask': ('There was a second ticket.', 'Whoever it was did not do it alone.'),
    'strive': ('Somebody saw that it was meant.', 'It was done so well that they want it done again.'),
    'reveal': ('Something else has begun to answer.', 'The report was read by somebody who did not laugh.'),
    'odd': ('In the next town it has begun too.', '{Matter} has been asked for by name.'),
    'choose': ('Somebody has a recording of what was really said.', 'Both sides send for {o}, on the same evening.'),
    "witness": ("Whoever was seen knows now who saw.", "One of the eleven did see it, and has been paid not to."),
    "between": ("Each side has ordered a second one.", "Somebody has noticed which side the stitches begin on."),
    "tempt": ("The label has an address on it.", "Whoever came for {the_thing} has left something behind in its place."),
}  # fmt: skip
"""What each spine may leave open; the first needs nothing but people."""
_GOES_ON: tuple[str, ...] = (
    "{open} {hero} has to {quest}, and it begins with the {focus}.",
    "{open} So {hero} sets out to {quest}; this time it turns on the {focus}.",
    "{open} There is one way left, and it leads past the {focus}: {hero} must {quest}.",
    "{open} Before it is too late {hero} wants to {quest}. Everything hangs on the {focus}.",
)
"""How an episode takes up what the one before left open."""


def series_arc(tale: Tale, episodes: int, current: int, rng: random.Random) -> SeriesArc:
    """A season of `episodes` (2 to 12) in which episode `current` is told along the tale's own spine. Raises ValueError outside that range."""
    if not FEWEST <= episodes <= MOST or not 1 <= current <= episodes:
        raise ValueError(f"A series has {FEWEST} to {MOST} episodes and the film at hand is one of them; not {current} of {episodes}.")
    spines = _spines(tale.spine.name, episodes, current, tale.rng(rng, "series"))
    values = _values(episodes)
    made: list[EpisodePlan] = []
    for number, spine in enumerate(spines, 1):
        made.append(_episode(tale, made, number, spine, len(spines), (values[number - 1], values[number]), tale.rng(rng, f"episode {number}")))
    return SeriesArc(episodes=tuple(made), current=current, through_line=shorten(sentence(tale.fill(tale.spine.conflict)), 300))


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


def _episode(tale: Tale, before: list[EpisodePlan], number: int, spine: str, last: int, values: tuple[int, int], rng: random.Random) -> EpisodePlan:
    """One episode: it takes up what the one before left open, wants something of its own, turns, and leaves something open itself."""
    told_so = Tale.of(tale.concept.model_copy(update={"spine": spine}))
    focus = _focus(tale, number)
    return EpisodePlan(
        number=number,
        title=_title(told_so, {plan.title for plan in before}, number, rng),
        spine=spine,
        question=sentence(told_so.fill(_QUESTIONS[spine])),
        hands_on=sentence(told_so.fill(_left_open(told_so, spine, {plan.hands_on for plan in before}, rng))) if number < last else "",
        premise=_premise(told_so, before, focus, number, own=spine == tale.spine.name),
        conflict=shorten(sentence(told_so.fill(told_so.spine.conflict)), 300),
        turn=_turn(told_so, {plan.turn for plan in before}, focus),
        focus=focus,
        value_before=values[0],
        value_after=values[1],
    )


def _focus(tale: Tale, number: int) -> str:
    """The facts of the logline take turns, those that carry the story first."""
    facts = sorted(
        (f for f in tale.concept.facts if f.kind in ("object", "place", "person") and f.head not in (tale.hero.profession, tale.hero.species)),
        key=lambda f: not f.central,
    )
    return facts[(number - 1) % len(facts)].head if facts else tale.thing


def _turn(tale: Tale, used: set[str], focus: str) -> str:
    """The height of the spine as it is told here; when the season comes back to a spine, another of its scenes."""
    steps = {step.act: step for step in tale.spine.steps}
    goals = [told(tale, steps[4]).goal, steps[4].goal, told(tale, steps[3]).goal, steps[3].goal, told(tale, steps[5]).goal]
    turns = [shorten(sentence(tale.fill(goal)), 300) for goal in goals if tale.can_fill(goal)]
    return next((turn for turn in turns if turn not in used), shorten(f"{turns[0]} This time it is the {focus} that decides.", 300))


def _premise(tale: Tale, before: list[EpisodePlan], focus: str, number: int, *, own: bool) -> str:
    """The logline at first; later what was left open, and what is wanted now: the logline's own want only where the film's own spine is told."""
    if not before:
        return shorten(tale.sentence, 300)
    opened = _GOES_ON[number % len(_GOES_ON)].replace("{open}", before[-1].hands_on).replace("{focus}", focus)
    opened = (
        opened
        if own
        else opened.replace("{quest}", re.sub(r"\{want_or:(.+)\}$", r"\1", tale.spine.quest_held if tale.held and tale.spine.quest_held else tale.spine.quest))
    )
    return shorten(sentence(tale.fill(opened)), 300)


def _left_open(tale: Tale, spine: str, used: set[str], rng: random.Random) -> str:
    options = [o for o in _OPEN[spine] if tale.can_fill(o)] or [_OPEN[spine][0]]
    fresh = [o for o in options if sentence(tale.fill(o)) not in used]
    return rng.choice(fresh or options)


def _title(tale: Tale, used: set[str], number: int, rng: random.Random) -> str:
    """The film's own title for the first episode; for the others one of their spine's that is still free."""
    if number == 1:
        return tale.concept.title
    free = [t for t in (title_case(tale.fill(raw)) for raw in tale.spine.titles if tale.can_fill(raw)) if len(t) <= 42 and t not in used]
    return rng.choice(free) if free else f"{tale.concept.title}, part {number}"
