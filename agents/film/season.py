"""A season: what its episodes share, and what each is told by."""

from typing import Annotated

from pydantic import Field

from cluster.contracts.base import Model

from .story import Concept, EpisodePlan, Scene, StoryArc, WorldBible

MOST_EPISODES = 12


class EpisodeBrief(Model):
    """What one episode is to tell: the season's people, facts and look under a spine and a title of its own."""

    number: Annotated[int, Field(ge=1, le=MOST_EPISODES)]
    plan: EpisodePlan
    concept: Concept


class EpisodeOutline(Model):
    """One episode, told scene by scene: what a child workflow makes a film of."""

    number: Annotated[int, Field(ge=1, le=MOST_EPISODES)]
    title: str
    concept_brief: Concept
    story_arc: StoryArc
    world_bible: WorldBible
    """As this episode was written: its places in the order of the story."""
    scene_list: Annotated[tuple[Scene, ...], Field(min_length=1)]
