"""What is said around a hero who cannot speak: the companion talks for two, and the hero answers with hands and a pencil. Called by `lines` and by `weaving`."""

from .spines import Talk
from .spines.model import talk
from .tale import Tale

_ABOUT: tuple[tuple[Talk, ...], ...] = (
    (
        talk("A guess: You've packed. So you're going.", "A ask: Alone?", "A read: It says here: not if you come."),
        talk("A ask: What is it today?", "A read: One word, underlined. That bad?", "A sigh: I'll get my coat."),
    ),
    (
        talk("A complain: I talk and you point. That's the arrangement.", "A ask: Left, then?", "A obey: Left."),
        talk("A admit: I never learned your signs.", "A guess: That one means slow. Or it means me."),
    ),
    (
        talk("A worry: Tell me we'll make it.", "A read: You've written: perhaps.", "A resolve: Perhaps is plenty."),
        talk("A despair: I can't see your hands in this.", "A ask: Knock once for yes. Are we lost?", "A laugh: That was twice."),
    ),
    (
        talk("A notice: You're not even shaking.", "A whisper: Go on. They'll understand you."),
        talk("A ask: What do I tell them?", "A read: Nothing. All right. You do it."),
    ),
    (
        talk("A thank: That's the longest talk we've ever had.", "A read: What's this? My name.", "A smile: You've spelled it wrong."),
        talk("A ask: Well? What do you say?", "A smile: Yes. That's what I'd have said."),
    ),
)
GESTURES = (
    "{hero} writes one word and turns the paper round.",
    "{hero} points, and then points again.",
    "{hero} knocks on the wood: once, slowly.",
    "{hero} says it with both hands.",
    "{hero} lays a hand flat on {p} chest, and nods.",
)
"""Per act, how a silent hero is understood."""


def speechless(tale: Tale) -> bool:
    """Whether the hero cannot speak and somebody is there who can."""
    return "t_mute" in tale.flags and tale.ally is not None


COMER = "{ally} has come over on the morning boat, and is the only one here who can still answer."
"""Where a whole place has fallen silent, why somebody still talks."""


def said_for(act: int) -> tuple[Talk, ...]:
    return _ABOUT[act - 1]
