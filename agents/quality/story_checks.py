"""The film as a reader and a script supervisor see it: does the screenplay hold, do the shots keep the grammar, do eyes meet. Pure; no pictures are looked at.

The rules are those the writer and the storyboard are held to while they work; here they are asked once more of what was really made. A finding is a
warning: it is told and lowers the score, but a film whose grammar limps is still a film.
"""

from collections.abc import Sequence

from agents.film import (
    Animatic,
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
from agents.media.subtitles import LONGEST
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


def animatic_issues(animatic: Animatic, timeline: Sequence[Slot]) -> list[QcIssue]:
    """Where the cut is not what its animatic promised, shot by shot in order and length: `ANIMATIC_DIFFERS`. Cards and transitions are the cut's own."""
    drawn = {shot.frame_id: shot.frames for shot in animatic.shots}
    shot = {slot.frame_id: slot.frames for slot in timeline if slot.kind == "shot"}
    if not drawn:
        return []
    told = [f"{name} is drawn in the animatic and not in the cut." for name in drawn if name not in shot]
    told += [f"{name} is in the cut and was never drawn." for name in shot if name not in drawn]
    told += [f"{name} lasts {shot[name]} frames in the cut, {frames} in the animatic." for name, frames in drawn.items() if shot.get(name, frames) != frames]
    if [name for name in drawn if name in shot] != [name for name in shot if name in drawn]:
        told.append("The shots of the cut stand in another order than those of the animatic.")
    return [QcIssue(code="ANIMATIC_DIFFERS", severity="warning", description=words, part_id="production/animatic.mp4") for words in told]


def long_lines(timeline: Sequence[Slot]) -> list[QcIssue]:
    """Lines that are longer than a subtitle may stand: `LINE_LONG`, by the line's id. Their subtitle is split; whether the line is, is the writer's to say."""
    return [
        QcIssue(
            code="LINE_LONG",
            severity="warning",
            description=f"{cue.character} speaks {cue.line_id} for {cue.seconds:.1f} s; {LONGEST:.0f} s are the limit of one subtitle, so it is shown in parts.",
            part_id=cue.line_id,
        )
        for slot in timeline
        for cue in slot.speech
        if cue.seconds > LONGEST
    ]


def length_issues(timeline: Sequence[Slot], frames: Sequence[Frame], fps: int) -> list[QcIssue]:
    """Shots of the cut that are held longer than their size bears: `GRAMMAR`."""
    return [QcIssue(code="GRAMMAR", severity="warning", description=words, part_id=words.split(" ", 1)[0]) for words in held_too_long(timeline, frames, fps)]
