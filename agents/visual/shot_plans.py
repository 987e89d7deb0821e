"""One shot, complete: gathers what a storyboard frame refers to into the `ShotPlan` every renderer works from.

Still, clip and poster of a shot are made from the same plan, so they agree in set, cast, light and framing. A plan depends on nothing but its
arguments; what one shot depends on is also what `shot_view` keeps, which is why one edited line renders one or two shots anew and no others.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

from agents.direction.acting import STAND, action_of, answer_to, fitting
from agents.direction.business import HOLDS
from agents.film import (
    FPS,
    Action,
    BodyRig,
    CameraMove,
    CharacterDesign,
    Concept,
    EnvironmentDesign,
    FilmFormat,
    Frame,
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
from agents.film.planning import ShotRation
from agents.items import columns, narrow, rows, scene_of, stable_seed
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput

from .eyelines import Glance, eye_level, glance_at
from .grammar import shows_face

LONGEST_BRIDGE = 0.45
"""Share of a line that may be heard before or after its picture at most: a short line stays with the face that speaks it."""

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
STATURE = ("name", "rig", "height", "animal")
OUT_OF_SIGHT = dict.fromkeys(("skin", "hair_colour", "coat_colour", "shirt_colour", "trouser_colour"), "#000000")
"""What a shot knows of a partner it does not show: how high the eyes are that somebody in it looks at. What the partner wears cannot change the shot."""


SHOT_INPUTS = ("storyboard_frames", "scene_list", "scene_plans", "character_designs", "environment_designs", "style_guide", "concept_brief")
"""Names of what every shot is drawn from."""


class ShotInputs(Model):
    """What every shot is drawn from; agents that also speak or light one add to it."""

    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...]
    character_designs: tuple[CharacterDesign, ...]
    environment_designs: tuple[EnvironmentDesign, ...]
    style_guide: StyleGuide
    concept_brief: Concept
    film_format: FilmFormat | None = None

    def plan(
        self,
        frame: Frame,
        *,
        seed: int,
        takes: Sequence[Take] = (),
        lines: Sequence[ShownLine] = (),
        retake: int = 0,
        handles: int = 0,
        repair: Sequence[str] = (),
    ) -> ShotPlan:
        """`shot_plan` of these inputs. Raises InvalidInput when the frame's scene is not among them."""
        frame = self.frame_of(frame)
        plan = shot_plan(
            frame,
            scenes=self.scene_list,
            plans=self.scene_plans,
            designs=self.cast_of(frame.scene_number),
            environments=self.environment_designs,
            style=self.style_guide,
            concept=self.concept_brief,
            seed=seed,
            takes=takes,
            lines=lines,
            retake=retake,
            film_format=self.film_format,
            handles=handles,
            repair=repair,
        )
        return self.staged(plan, frame)

    def frame_of(self, frame: Frame) -> Frame:
        """The frame as it is shot: the storyboard's."""
        return frame

    def cast_of(self, scene_number: int) -> tuple[CharacterDesign, ...]:
        """Everybody as they look in a scene: as designed."""
        return self.character_designs

    def staged(self, plan: ShotPlan, frame: Frame) -> ShotPlan:
        """The plan with what further departments add: nothing."""
        return plan


def shot_view(inputs: Mapping[str, Any], item: str) -> dict[str, Any]:
    """Raw inputs of a shot agent narrowed to one shot: its frame, scene and plan, the designs it shows, its lines with their takes, its still."""
    number = scene_of(item)
    frame: dict[str, Any] = next((row for row in rows(inputs, "storyboard_frames") if row["frame_id"] == item), {})
    seen, lines = set(frame.get("characters_present", ())), set(frame.get("line_ids", ()))
    cast = {name for scene in rows(inputs, "scene_list") if scene["scene_number"] == number for name in scene["primary_characters"]} | seen
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
        shot_list=lambda row: row["frame_id"] == item,
        lighting_setup=lambda row: row["scene_number"] == number,
        costume_designs=lambda row: row["name"] in seen,
        makeup_designs=lambda row: row["name"] in seen,
        props_list=lambda row: row["scene_number"] == number,
        camera_paths=lambda row: row["frame_id"] == item,
        motion_data=lambda row: row["frame_id"] == item,
        facial_animation_data=lambda row: row["frame_id"] == item,
        render_allocation=lambda row: row["scene_number"] == number,
        scene_looks=lambda row: row["scene_number"] == number,
    )
    _only_of(view, number, seen)
    if designs := view.get("character_designs"):
        view["character_designs"] = [
            row if row["name"] in seen else {**OUT_OF_SIGHT, **{name: row[name] for name in STATURE if name in row}} for row in designs
        ]
    format_of_pictures(view)
    return columns(view, dialogue_script=ShownLine, render_allocation=ShotRation)


def format_of_pictures(view: dict[str, Any]) -> None:
    """Narrows the film's format to what pictures depend on."""
    if film_format := view.get("film_format"):
        view["film_format"] = {name: film_format[name] for name in ("aspect", "resolution", "codec") if name in film_format}


def _only_of(view: dict[str, Any], scene_number: int, seen: set[str]) -> None:
    """What is worn in other scenes and why, how it looks on paper, and what is in the hand of somebody who is not seen does not concern a shot."""
    for name, worn in (("costume_designs", "outfits"), ("makeup_designs", "looks")):
        if view.get(name):
            here = {row["name"]: [entry for entry in row[worn] if scene_number in entry["scenes"]] for row in view[name]}
            plain = {"scenes": [scene_number], "reason": "", **({"outfit_id": ""} if worn == "outfits" else {})}
            view[name] = [{"name": who, worn: [{**entry, **plain} for entry in entries]} for who, entries in here.items()]
    if view.get("props_list"):
        kept = [prop for row in view["props_list"] for prop in row["props"] if prop["use"] == "set" or (prop["use"] == "hand" and prop["holder"] in seen)]
        view["props_list"] = [{"scene_number": scene_number, "props": [{**prop, "first_scene": scene_number, "reason": ""} for prop in kept]}]


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
    speech = speech_of(frame, takes, lines)
    needed = seconds_of(frame, heard_at(frame, takes))
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
        subjects=_subjects(frame, marks, designs, lines, scene.primary_characters, carried=bool(object_name)),
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


WRAPPED = frozenset({"parcel", "gift", "present", "bundle", "keepsake", "trinket", "treasure", "secret"})
"""Things that nobody sees but in their wrapping."""


def portable(object_name: str) -> bool:
    """Whether a story's object can lie in a hand and be shown alone: a drawn prop, or a thing in its wrapping. A mill, a dance or a promise is spoken of and
    looked at, and no picture pretends to show it."""
    from agents.media.catalogue import PARCEL, prop_of

    words = object_name.lower().split()
    return bool(words) and (prop_of(object_name) != PARCEL or not WRAPPED.isdisjoint(words))


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


def speech_of(frame: Frame, takes: Sequence[Take], lines: Sequence[ShownLine]) -> tuple[SpeechCue, ...]:
    """The frame's lines one after the other, each after its pause; the first one before the picture when it leads. A line is on screen when the face of
    its speaker is seen and it is no voice-over."""
    voice_over = {line.line_id for line in lines if line.audio_class == "voice_over"}
    cues: list[SpeechCue] = []
    for take, at in heard_at(frame, takes):
        visible = shows_face(frame, take.character, near=False) and take.line_id not in voice_over
        cue = SpeechCue(line_id=take.line_id, character=take.character, start=round(at, 3), seconds=take.seconds, visemes=take.visemes, on_screen=visible)
        cues.append(cue)
    return tuple(cues)


class Timed(Protocol):
    """A spoken line as far as the length of a shot depends on it."""

    @property
    def line_id(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def pause_before(self) -> float: ...


Spoken = TypeVar("Spoken", bound=Timed)


def heard_at(frame: Frame, takes: Sequence[Spoken]) -> list[tuple[Spoken, float]]:
    """The frame's lines in order, each with the second of the shot at which it begins."""
    spoken = {take.line_id: take for take in takes}
    heard: list[tuple[Spoken, float]] = []
    at = frame.pre_roll
    for take in (spoken[line_id] for line_id in frame.line_ids if line_id in spoken):
        if not heard and frame.lead and take.line_id == frame.line_ids[0]:
            at = -min(frame.lead, LONGEST_BRIDGE * take.seconds)
        else:
            at += take.pause_before
        heard.append((take, at))
        at += take.seconds
    return heard


def seconds_of(frame: Frame, heard: Sequence[tuple[Timed, float]]) -> float:
    """Length: as planned, or until the last line has ended and been let ring; a line that runs on is left before it ends."""
    if not heard:
        return frame.seconds
    last, start = heard[-1]
    trails = frame.trail > 0 and last.line_id == frame.line_ids[-1]
    after = -min(frame.trail, LONGEST_BRIDGE * last.seconds) if trails else frame.tail
    return max(frame.seconds, round(start, 3) + last.seconds + after)


def _subjects(
    frame: Frame, marks: Mapping[str, Mark], designs: Sequence[CharacterDesign], lines: Sequence[ShownLine], cast: Sequence[str], *, carried: bool
) -> tuple[Subject, ...]:
    """Everybody in the shot from left to right, whoever has the object with it in hand when it is `carried`."""
    by_name = {design.name: design for design in designs}
    present = [name for name in frame.characters_present if name in by_name]
    present.sort(key=lambda name: marks[name].x if name in marks else 0.0)
    said = {line.character: line.emotion for line in reversed(lines) if line.line_id in frame.line_ids}
    actions: dict[str, Action] = {name: _action(frame, by_name[name], marks.get(name), speaking=name in said, carried=carried) for name in present}
    spots = {name: _screen_x(frame, index, len(present), marks.get(name)) for index, name in enumerate(present)}
    facing: dict[str, Literal["left", "right"]] = {name: _facing(frame, index, len(present), marks.get(name), actions) for index, name in enumerate(present)}
    holder = next(
        (
            name
            for name in ((frame.holder,) if frame.holder else cast[:1])
            if carried and name in by_name and by_name[name].rig is not BodyRig.ANIMAL and actions.get(name) != "turn_away"
        ),
        "",
    )
    made: list[Subject] = []
    for name in present:
        gaze = _gaze(frame, name, holder, len(marks), walking=actions[name] in ("walk", "run"))
        others = [other for other in cast if other != name]
        partner = _partner(name, others, marks, facing[name], list(said))
        glance = _glance(frame, name, partner, by_name, actions, spots, facing[name]) if gaze == "partner" else None
        made.append(
            Subject(
                design=by_name[name],
                x=spots[name],
                depth=marks[name].depth if name in marks else 0.0,
                facing=facing[name],
                expression=_expression(frame, name, said),
                gaze=gaze,
                look_x=glance.x if glance else None,
                look_y=glance.y if glance else 0.0,
                action=actions[name],
                holds=name == holder,
            )
        )
    return tuple(made)


def holder_of(marks: Mapping[str, Mark], cast: Sequence[str]) -> str:
    """Who has the story's object in a scene: the one whose business it is, else the first of the cast."""
    return next((name for name, mark in marks.items() if mark.business == HOLDS), next(iter(cast), ""))


def _screen_x(frame: Frame, index: int, count: int, mark: Mark | None) -> float:
    """Where on the screen: wide shots show the marks as they are, closer ones are framed anew on the same side of the line."""
    if frame.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE):
        return mark.x if mark else round((index + 1) / (count + 1) * 1.6 - 0.8, 3)
    if count > 1:
        return round(-0.42 + 0.84 * index / (count - 1), 3)
    return -0.18 if (mark.facing if mark else "right") == "right" else 0.18


def _facing(frame: Frame, index: int, count: int, mark: Mark | None, actions: Mapping[str, Action]) -> Literal["left", "right"]:
    """By the mark; those who walk or run together go the way the camera pans."""
    if sum(action in ("walk", "run") for action in actions.values()) > 1:
        return "left" if frame.move is CameraMove.PAN_LEFT else "right"
    if mark:
        return mark.facing
    return "right" if index < (count + 1) / 2 else "left"


def _gaze(frame: Frame, name: str, holder: str, cast: int, *, walking: bool) -> Literal["partner", "object", "away", "camera"]:
    if holder and (cast < 2 or (not frame.line_ids and name == holder)):
        return "object"
    return "away" if cast < 2 or walking else "partner"


def _partner(name: str, others: Sequence[str], marks: Mapping[str, Mark], facing: str, speakers: Sequence[str]) -> str:
    """Whom somebody looks at: who speaks to them, else who is nearest on the side they face."""
    towards = 1 if facing == "right" else -1
    own = marks[name].x if name in marks else 0.0
    ahead = [other for other in others if other in marks and (marks[other].x - own) * towards > 0]
    return next((other for other in speakers if other in ahead), min(ahead, key=lambda other: abs(marks[other].x - own), default=next(iter(others), "")))


def _glance(
    frame: Frame, name: str, partner: str, designs: Mapping[str, CharacterDesign], actions: Mapping[str, Action], spots: Mapping[str, float], facing: str
) -> Glance | None:
    """At the partner's eyes; a partner whose design is not known to the shot is as tall as oneself."""
    own = eye_level(designs[name], actions[name])
    other = eye_level(designs[partner], actions.get(partner, STAND)) if partner in designs else own
    glance = glance_at(own, other, 1 if facing == "right" else -1)
    return Glance(spots[partner], round(glance.y, 3)) if partner in spots and frame.size is not ShotSize.OVER_SHOULDER else Glance(glance.x, round(glance.y, 3))


def _expression(frame: Frame, name: str, said: Mapping[str, Mood]) -> Mood:
    """A speaker's face is the line's, a listener's answers it, and who hears nothing in this shot feels as the scene does."""
    if name in said:
        return said[name]
    heard = list(said.values())
    return answer_to(heard[-1], stable_seed(name, frame.scene_number)) if heard else frame.lighting_mood


def _action(frame: Frame, design: CharacterDesign, mark: Mark | None, *, speaking: bool, carried: bool) -> Action:
    """As the frame says, else from the mark's business; nobody holds what is not there."""
    named = design.name in frame.actions
    action = frame.actions[design.name] if named else action_of(mark.business if mark else "")
    if action in ("walk", "run") and named and frame.size is ShotSize.MEDIUM:
        return action
    if action in ("give", "take"):
        return action if carried else STAND
    if frame.holder and action == "hold" and frame.holder != design.name and mark and mark.business == HOLDS:
        return STAND  # what was in these hands is in another's
    action = fitting(action, frame.size, rig=design.rig, speaking=speaking, focus=frame.focus == design.name)
    return STAND if action == "hold" and not carried else action
