"""The film as a reader and a script supervisor see it: does the screenplay hold, do the shots keep the grammar, do eyes meet. Pure; no pictures are looked at.

The rules are those the writer and the storyboard are held to while they work; here they are asked once more of what was really made. A finding is a
warning: it is told and lowers the score, but a film whose grammar limps is still a film.
"""

from collections.abc import Sequence

from agents.film import (
    CharacterDesign,
    CharacterProfile,
    Concept,
    DialogueLine,
    EnvironmentDesign,
    Frame,
    LineCue,
    QcIssue,
    Scene,
    ScenePlan,
    ShownLine,
    Slot,
    StoryArc,
    StyleGuide,
    WorldBible,
)
from agents.providers.writer.review import review
from agents.visual.eyelines import eyelines_missed, sides_swapped
from agents.visual.grammar import film_findings, held_too_long, voices_overlap
from agents.visual.shot_plans import portable, shot_plan


def screenplay_issues(
    concept: Concept, world: WorldBible, arc: StoryArc, scenes: Sequence[Scene], profiles: Sequence[CharacterProfile], lines: Sequence[DialogueLine]
) -> list[QcIssue]:
    """What a strict reader objects to, `STORY_` and the name of the check."""
    found = review(concept, world, arc, scenes, profiles, lines)
    return [QcIssue(code=f"STORY_{finding.check.upper()}", severity="warning", description=finding.words) for finding in found]


def grammar_issues(
    concept: Concept, scenes: Sequence[Scene], plans: Sequence[ScenePlan], frames: Sequence[Frame], lines: Sequence[DialogueLine]
) -> list[QcIssue]:
    """Line crossings, jumps, missing inserts and lines that no shot covers: `GRAMMAR`."""
    cues = [LineCue.model_validate(line.model_dump(include=set(LineCue.model_fields))) for line in lines]
    held = concept.object_name if portable(concept.object_name) else ""
    return [QcIssue(code="GRAMMAR", severity="warning", description=words) for words in film_findings(scenes, plans, frames, cues, held)]


def eyeline_issues(
    concept: Concept,
    scenes: Sequence[Scene],
    plans: Sequence[ScenePlan],
    frames: Sequence[Frame],
    designs: Sequence[CharacterDesign],
    environments: Sequence[EnvironmentDesign],
    style: StyleGuide,
    lines: Sequence[DialogueLine],
) -> list[QcIssue]:
    """Partners who do not look at each other across a cut, or who have changed sides: `EYELINE`."""
    shown = [ShownLine.model_validate(line.model_dump(include=set(ShownLine.model_fields))) for line in lines]
    ordered = sorted(frames, key=lambda frame: (frame.scene_number, frame.shot_order))
    shots = [
        shot_plan(frame, scenes=scenes, plans=plans, designs=designs, environments=environments, style=style, concept=concept, seed=0, lines=shown)
        for frame in ordered
    ]
    return [QcIssue(code="EYELINE", severity="warning", description=words) for words in (*eyelines_missed(shots), *sides_swapped(shots))]


def voice_issues(timeline: Sequence[Slot], fps: int) -> list[QcIssue]:
    """Two lines at once, or without a breath between them: `VOICES_OVERLAP`."""
    return [QcIssue(code="VOICES_OVERLAP", severity="warning", description=words) for words in voices_overlap(timeline, fps)]


def length_issues(timeline: Sequence[Slot], frames: Sequence[Frame], fps: int) -> list[QcIssue]:
    """Shots of the cut that are held longer than their size bears: `GRAMMAR`."""
    return [QcIssue(code="GRAMMAR", severity="warning", description=words, part_id=words.split(" ", 1)[0]) for words in held_too_long(timeline, frames, fps)]
