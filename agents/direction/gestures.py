"""What a body does with what is said and heard: gestures by the act of a line, by what a listener hears, and by what the scene's silence is like.

A line is known by its act (warn, confess, refuse, …) and never by its words, so that other words leave the body as it was directed. Gestures of the arm need an arm that is free and in the frame;
where it is not, the head says the same in its own way.
"""

from agents.film import Action, Frame, Mood, ShotSize
from agents.film.staging import Gesture

ARMS: frozenset[Gesture] = frozenset({"open_palm", "point", "hand_to_chest", "hand_to_face", "fist", "shrug"})
"""Gestures that need an arm; the others are made with head and trunk."""
SPOKEN: tuple[tuple[frozenset[str], tuple[Gesture, ...]], ...] = (
    (frozenset({"warn", "threaten", "forbid", "order", "command", "scold", "instruct", "direct"}), ("point", "lean_in")),
    (frozenset({"insist", "promise", "swear", "resolve", "decide", "declare", "boast", "choose", "demand", "announce", "claim"}), ("fist", "nod")),
    (frozenset({"challenge", "press", "accuse", "shout", "argue", "dare", "correct", "taunt", "retort", "hiss"}), ("lean_in", "point")),
    (frozenset({"refuse", "deny", "reject", "doubt", "object", "protest", "disagree", "decline", "defend"}), ("head_shake", "lean_back")),
    (frozenset({"confess", "admit", "reveal", "remember", "recall", "mourn", "apologise", "confide", "despair"}), ("hand_to_chest", "look_down")),
    (frozenset({"thank", "bless", "forgive", "farewell"}), ("hand_to_chest", "nod")),
    (frozenset({"agree", "accept", "obey", "confirm", "concede", "praise", "approve", "oblige"}), ("nod",)),
    (frozenset({"ask", "probe", "plead", "beg", "call", "urge", "persist", "bargain"}), ("lean_in", "open_palm")),
    (
        frozenset({"explain", "answer", "tell", "offer", "suggest", "advise", "report", "propose", "encourage", "show", "teach", "plan", "guide"}),
        ("open_palm", "nod"),
    ),
    (frozenset({"tease", "joke", "laugh", "smile", "grin"}), ("lean_back", "open_palm")),
    (frozenset({"shrug", "dodge", "deflect", "dismiss", "grumble", "complain", "guess", "puzzle"}), ("shrug", "lean_back")),
    (frozenset({"hope", "marvel", "realise", "notice", "observe", "wonder", "imagine", "gasp"}), ("look_up",)),
    (frozenset({"comfort", "reassure", "hush", "whisper"}), ("lean_in", "nod")),
    (frozenset({"hesitate", "rest", "reflect", "close", "worry", "sigh", "lie", "withdraw", "mutter", "mumble", "read", "count"}), ("look_down",)),
)
"""Acts of lines and what is done with them, the strongest first."""
BY_MOOD: dict[Mood, Gesture] = {
    Mood.WARM: "nod", Mood.TENSE: "lean_back", Mood.SAD: "look_down", Mood.HOPEFUL: "look_up", Mood.EERIE: "lean_back", Mood.COMIC: "head_shake", Mood.TRIUMPHANT: "look_up",
}  # fmt: skip
"""What somebody does who says nothing and is told nothing."""
HEARD: tuple[tuple[frozenset[str], tuple[Gesture, Gesture]], ...] = (
    (frozenset({"warn", "threaten", "accuse", "shout", "challenge", "press", "confront", "order", "demand"}), ("lean_back", "look_down")),
    (frozenset({"confess", "admit", "reveal", "mourn", "regret", "apologise", "remember", "recall"}), ("nod", "look_down")),
    (frozenset({"refuse", "deny", "reject", "doubt", "insist"}), ("head_shake", "lean_back")),
    (frozenset({"ask", "plead", "offer", "invite", "wonder"}), ("lean_in", "nod")),
    (frozenset({"joke", "tease", "boast"}), ("head_shake", "nod")),
)
"""Acts and what a listener does at them, one way or the other."""
INSTEAD: dict[Gesture, Gesture] = {
    "open_palm": "nod", "point": "lean_in", "hand_to_chest": "look_down", "hand_to_face": "look_down", "fist": "nod", "shrug": "lean_back",
}  # fmt: skip
"""What the head does where no arm can."""
BUSY: frozenset[Action] = frozenset({"work", "reach", "point", "wave", "give", "take", "fold_arms", "run", "turn_away", "shrug"})
"""Actions that leave no hand for a gesture."""
NEAR = (ShotSize.CLOSE, ShotSize.INSERT)
"""Sizes that show no arms."""
NOD: Gesture = "nod"


def spoken(act: str) -> tuple[Gesture, ...]:
    """What a speaker does with a line of that act; a nod where nobody thought of it."""
    return next((gestures for acts, gestures in SPOKEN if act.lower() in acts), ("nod",))


def heard(act: str, who: int) -> Gesture:
    """What a listener does at a line of that act; `who` is any number that stands for the listener."""
    for acts, gestures in HEARD:
        if act.lower() in acts:
            return gestures[who % 2]
    return NOD


def playable(gesture: Gesture, frame: Frame, action: Action, *, hands: bool, speaks: bool) -> Gesture:
    """The gesture, or what says the same where it cannot be made: no arm in the frame, none free, or a hand that would cover a mouth that speaks."""
    if gesture not in ARMS:
        return gesture
    armless = not hands or frame.size in NEAR or action in BUSY
    covers = gesture == "hand_to_face" and speaks
    return INSTEAD[gesture] if armless or covers else gesture
