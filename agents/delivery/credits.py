"""Who made a film, as posters and manifests say it. Everything is said of the agents, and that the film is AI-generated is always said."""

from agents.film import Concept

AI_GENERATED = "AI-generated film"
LONGEST_TAGLINE = 90

BILLING = (
    ("a", "Callsheet film"),
    ("story", "Series Creator, Story Architect"),
    ("words", "Dialogue Writer"),
    ("direction", "Scene Director"),
    ("design", "Concept Artist, Character Designer"),
    ("pictures", "Video Generation"),
    ("music", "Music Composer"),
    ("sound", "Sound Designer"),
    ("cut", "Video Editor"),
)
"""(craft, agents)."""


def billing(concept: Concept) -> tuple[tuple[str, str], ...]:
    """The billing block of the posters, the film's genre first."""
    genre = concept.genre_tags[0]
    return (("an" if genre[:1].lower() in "aeiou" else "a", f"{genre} film by Callsheet"), *BILLING[1:])


def tagline(concept: Concept) -> str:
    """What the film promises, where that is short enough to be read in passing; else nothing."""
    return concept.audience_promise if len(concept.audience_promise) <= LONGEST_TAGLINE else ""
