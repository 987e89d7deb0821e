"""One shot, complete: gathers what a storyboard frame refers to into the `ShotPlan` every renderer works from.

Still, clip and poster of a shot are made from the same plan, so they agree in set, cast, light and framing. A plan depends on nothing but its
arguments; what one shot depends on is also what `shot_view` keeps, which is why one edited line renders one or two shots anew and no others.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from agents.film import (
    FPS,
    Action,
    CharacterDesign,
    Concept,
    EnvironmentDesign,
    FilmFormat,
    Frame,
    Kit,
    Look,
    Mark,
    Mood,
    Scene,
    ScenePlan,
    ShotPlan,
    ShotSize,
    ShownLine,
    SpeechCue,
    StyleGuide,
    Subject,
    Take,
)
from agents.items import columns, narrow, rows, scene_of, stable_seed
from cluster.contracts.errors import InvalidInput

PRE_ROLL, TAIL = 0.4, 0.6
"""Seconds of picture before the first line of a shot and after the last: room for a cut on the look, not on the word."""

MAX_FRAMES = 24 * 30
LOOK_WORDS = {
    Look.PAPER_CUT: "layered paper-cut animation, soft shadows",
    Look.INK: "ink and wash drawing, loose lines",
    Look.LOW_POLY: "low-poly 3D, flat shading",
    Look.NOIR: "film noir, hard light, deep blacks",
}
SIZE_WORDS = {
    ShotSize.EXTREME_WIDE: "extreme wide shot",
    ShotSize.WIDE: "wide shot",
    ShotSize.MEDIUM: "medium shot",
    ShotSize.MEDIUM_CLOSE: "medium close-up",
    ShotSize.CLOSE: "close-up",
    ShotSize.OVER_SHOULDER: "over-the-shoulder shot",
    ShotSize.INSERT: "insert, extreme close-up of the object",
}
STAND: Action = "stand"
ACTION_WORDS: tuple[tuple[str, Action], ...] = (
    ("holds? (?:perfectly |very )?still", "stand"),
    ("hold", "hold"),
    ("carr", "hold"),
    ("walk", "walk"),
    ("run", "walk"),
    ("step", "walk"),
    ("sit", "sit"),
    ("kneel", "sit"),
    ("point", "point"),
    ("turns away", "turn_away"),
)


def shot_view(inputs: Mapping[str, Any], item: str) -> dict[str, Any]:
    """Raw inputs of a shot agent narrowed to one shot: its frame, scene and plan, the designs it shows, its lines with their takes, its still."""
    number = scene_of(item)
    frame: dict[str, Any] = next((row for row in rows(inputs, "storyboard_frames") if row["frame_id"] == item), {})
    cast, lines = set(frame.get("characters_present", ())), set(frame.get("line_ids", ()))
    view = narrow(
        inputs,
        storyboard_frames=lambda row: row["frame_id"] == item,
        scene_list=lambda row: row["scene_number"] == number,
        scene_plans=lambda row: row["scene_number"] == number,
        character_designs=lambda row: row["name"] in cast,
        environment_designs=lambda row: row["location"] == frame.get("location"),
        dialogue_script=lambda row: row["line_id"] in lines,
        dialogue_audio=lambda row: row["line_id"] in lines,
        generated_frames=lambda row: row["frame_id"] == item,
    )
    if film_format := view.get("film_format"):
        view["film_format"] = {name: film_format[name] for name in ("aspect", "codec") if name in film_format}
    return columns(view, dialogue_script=ShownLine)


def shot_plan(
    frame: Frame,
    *,
    scenes: Sequence[Scene],
    plans: Sequence[ScenePlan],
    designs: Sequence[CharacterDesign],
    environments: Sequence[EnvironmentDesign],
    style: StyleGuide,
    concept: Concept,
    seed: int,
    takes: Sequence[Take] = (),
    lines: Sequence[ShownLine] = (),
    retake: int = 0,
    film_format: FilmFormat | None = None,
    handles: int = 0,
    repair: Sequence[str] = (),
) -> ShotPlan:
    """The plan of `frame`. Its length is the planned one, or what its spoken lines need when that is more; at most 30 s. `handles` are the frames
    a clip has before its first and after its last used one; a still has none.

    Raises InvalidInput when the frame's scene is not among `scenes`.
    """
    scene = next((scene for scene in scenes if scene.scene_number == frame.scene_number), None)
    if scene is None:
        raise InvalidInput(f"{frame.frame_id} belongs to scene {frame.scene_number}, which is not in the scene list.")
    place = next((design for design in environments if design.location == frame.location), None)
    marks = {mark.character: mark for plan in plans if plan.scene_number == frame.scene_number for mark in plan.marks}
    speech = _speech(frame, takes, lines)
    needed = max(frame.seconds, speech[-1].start + speech[-1].seconds + TAIL if speech else 0.0)
    form = film_format or FilmFormat()
    shows_object = frame.object_seen or frame.size is ShotSize.INSERT
    object_name = concept.object_name if shows_object and portable(concept.object_name) else ""
    return ShotPlan(
        shot_id=frame.frame_id,
        frames=min(math.ceil(round(needed * FPS, 3)), MAX_FRAMES),
        width=form.size[0],
        height=form.size[1],
        seed=stable_seed(seed, "shot", frame.frame_id),
        look=style.look,
        palette=place.palette if place else style.palette,
        kit=place.kit if place else scene.kit,
        interior=scene.interior,
        features=place.features if place else (),
        time_of_day=scene.time_of_day,
        weather=scene.weather,
        mood=frame.lighting_mood,
        size=frame.size,
        move=frame.move,
        focus=frame.focus,
        subjects=_subjects(frame, marks, designs, lines, carries=bool(object_name)),
        speech=speech,
        object_name=object_name,
        place_seed=stable_seed(seed, "place", frame.location),
        prompt=prompt_of(frame, designs=designs, place=place, style=style, concept=concept),
        retake=retake,
        head_frames=handles,
        tail_frames=handles,
        codec=form.codec,
        azimuth=frame.azimuth,
        angle=frame.angle,
        repair=tuple(repair),
    )


def portable(object_name: str) -> bool:
    """Whether a story's object can lie in a hand: a drawn prop, or a thing that is no place and no part of a set. The village mill is not held."""
    from agents.media.catalogue import KIT_WORDS, PARCEL, known_features, prop_of

    if not object_name:
        return False
    noun = object_name.lower().split()[-1]
    fixed = {word for words in KIT_WORDS.values() for word in words} | {word for kit in Kit for word in known_features(kit)}
    return prop_of(object_name) != PARCEL or noun not in fixed


def prompt_of(frame: Frame, *, designs: Sequence[CharacterDesign], place: EnvironmentDesign | None, style: StyleGuide, concept: Concept) -> str:
    """The shot in words for an image or video model: size, content, cast, place, style and genre, each stated in every prompt."""
    cast = [design.prompt or design.name for design in designs if design.name in frame.characters_present]
    parts = (
        f"{SIZE_WORDS[frame.size]}: {frame.description}",
        f"The object: {concept.object_detail or concept.object_name}" if frame.object_seen and concept.object_name else "",
        "; ".join(cast),
        place.prompt if place else "",
        frame.camera_notes,
        f"{LOOK_WORDS[style.look]}, {frame.lighting_mood.value} light",
        f"genre: {', '.join(concept.genre_tags)}",
    )
    return ". ".join(part.rstrip(". ") for part in parts if part) + "."


def _speech(frame: Frame, takes: Sequence[Take], lines: Sequence[ShownLine]) -> tuple[SpeechCue, ...]:
    """The frame's lines one after the other, each after its pause. A line is on screen when its speaker is visible and it is no voice-over."""
    spoken = {take.line_id: take for take in takes}
    voice_over = {line.line_id for line in lines if line.audio_class == "voice_over"}
    cues: list[SpeechCue] = []
    at = PRE_ROLL
    for take in (spoken[line_id] for line_id in frame.line_ids if line_id in spoken):
        at += take.pause_before
        visible = take.character in frame.characters_present and take.line_id not in voice_over
        cue = SpeechCue(line_id=take.line_id, character=take.character, start=round(at, 3), seconds=take.seconds, visemes=take.visemes, on_screen=visible)
        cues.append(cue)
        at += take.seconds
    return tuple(cues)


def _subjects(frame: Frame, marks: Mapping[str, Mark], designs: Sequence[CharacterDesign], lines: Sequence[ShownLine], *, carries: bool) -> tuple[Subject, ...]:
    by_name = {design.name: design for design in designs}
    present = [name for name in frame.characters_present if name in by_name]
    present.sort(key=lambda name: marks[name].x if name in marks else 0.0)
    speakers = {line.character for line in lines if line.line_id in frame.line_ids}
    emotions: dict[str, Mood] = {}
    for line in lines:
        if line.line_id in frame.line_ids:
            emotions.setdefault(line.character, line.emotion)
    return tuple(
        Subject(
            design=by_name[name],
            x=_screen_x(frame, index, len(present), marks.get(name)),
            facing=_facing(index, len(present), marks.get(name)),
            expression=emotions.get(name, frame.lighting_mood),
            gaze=_gaze(frame, name, len(marks)),
            action=_action(frame, name, marks.get(name), speaking=name in speakers, carries=carries),
        )
        for index, name in enumerate(present)
    )


def _screen_x(frame: Frame, index: int, count: int, mark: Mark | None) -> float:
    """Where on the screen: wide shots show the marks as they are, closer ones are framed anew on the same side of the line."""
    if frame.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE):
        return mark.x if mark else round((index + 1) / (count + 1) * 1.6 - 0.8, 3)
    if count > 1:
        return round(-0.42 + 0.84 * index / (count - 1), 3)
    return -0.18 if _facing(index, count, mark) == "right" else 0.18


def _facing(index: int, count: int, mark: Mark | None) -> Literal["left", "right"]:
    if mark:
        return mark.facing
    return "right" if index < (count + 1) / 2 else "left"


def _gaze(frame: Frame, name: str, cast: int) -> Literal["partner", "object", "away", "camera"]:
    if frame.object_seen and (cast < 2 or (not frame.line_ids and frame.focus == name)):
        return "object"
    return "partner" if cast > 1 else "away"


def _action(frame: Frame, name: str, mark: Mark | None, *, speaking: bool, carries: bool) -> Action:
    """What the body does, from the mark's business. Only whole figures walk, nobody speaks or is looked at closely with the back to the
    camera, and nobody holds what is not there."""
    business = mark.business.lower() if mark else ""
    action = STAND
    for word, meant in ACTION_WORDS:
        if re.search(rf"\b{word}", business):
            action = meant
            break
    whole = frame.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE)
    unfit = {"walk": not whole, "turn_away": speaking or frame.focus == name, "hold": not carries}
    return STAND if unfit.get(action) else action
