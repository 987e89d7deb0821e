"""The frames of one scene, drawn one after the other: each the first of its kind's set-ups that may follow the frame before it by the grammar.

Knows the marks and keeps to their side of the line; knows who sits or holds something and lets nobody rise between two cuts.
"""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agents.direction.acting import POSTURES, STAND, HandOver, action_of, deeds_of, fitting, hand_over
from agents.direction.business import HOLDS
from agents.film import Action, CameraAngle, CameraMove, CharacterProfile, Frame, LineCue, Mood, Scene, ScenePlan, ShotSize
from agents.media.camera import LENSES

from .grammar import ESTABLISHING, clashes
from .patterns import WORDLESS, Kind, Slot
from .shot_plans import holder_of, portable

UPRIGHT = frozenset({"human", "robot", "android", "machine", "ghost"})
"""Species that stand up, so that a camera can look over a shoulder; a dog's back would fill the picture."""
SECONDS: dict[Kind, float] = {
    "establish": 2.8, "far": 3.4, "run": 2.6, "detail": 2.1, "insert": 2.0, "face": 1.8, "react": 1.7, "answer": 2.0, "apart": 2.6, "away": 3.6, "walk": 2.4,
}  # fmt: skip
"""Length of a shot in which nobody speaks."""
SIZES: dict[Kind, tuple[ShotSize, ...]] = {
    "establish": (ShotSize.WIDE,),
    "far": (ShotSize.EXTREME_WIDE, ShotSize.WIDE),
    "run": (ShotSize.EXTREME_WIDE, ShotSize.WIDE),
    "detail": (ShotSize.MEDIUM,),
    "insert": (ShotSize.INSERT,),
    "face": (ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE),
    "two": (ShotSize.MEDIUM,),
    "group": (ShotSize.MEDIUM, ShotSize.WIDE),
    "walk": (ShotSize.MEDIUM,),
    "over": (ShotSize.OVER_SHOULDER,),
    "medium": (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE),
    "single": (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE, ShotSize.MEDIUM),
    "close": (ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE),
    "react": (ShotSize.CLOSE, ShotSize.MEDIUM_CLOSE),
    "answer": (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE),
    "apart": (ShotSize.WIDE, ShotSize.EXTREME_WIDE),
    "away": (ShotSize.EXTREME_WIDE, ShotSize.WIDE),
}
AZIMUTHS: dict[Kind, tuple[int, ...]] = {
    "over": (42,),
    "medium": (22,),
    "single": (34, 50),
    "close": (20, 45),
    "react": (28, 12),
    "answer": (40,),
    "face": (10, 30),
}
"""Degrees towards the partner from which one person is seen; the rest is seen from straight across, a little to one side or the other."""
WIDE_AZIMUTHS = (-14, -6, 6, 14)
LEFT_OUT = 0.25
"""Chance that a shot over the shoulder is a single instead: the partner's back is not in every picture."""
TOGETHER_AZIMUTHS = (-36, 36, -24, 24)

_STEADY = (CameraMove.STATIC, CameraMove.STATIC, CameraMove.DRIFT)
_PANS = (CameraMove.PAN_RIGHT, CameraMove.PAN_LEFT)
MOVES: dict[Kind, tuple[CameraMove, ...]] = {
    "establish": (*_PANS, CameraMove.PUSH_IN, CameraMove.DRIFT, CameraMove.TILT_DOWN),
    "far": (*_PANS, CameraMove.TILT_DOWN, CameraMove.PUSH_IN, CameraMove.STATIC),
    "run": _PANS,
    "detail": (*_PANS, CameraMove.DRIFT, CameraMove.TILT_UP, CameraMove.TILT_DOWN),
    "insert": (CameraMove.PUSH_IN, CameraMove.DRIFT),
    "walk": _PANS,
    "over": _STEADY,
    "two": _STEADY,
    "group": (CameraMove.DRIFT, CameraMove.STATIC, CameraMove.PUSH_IN),
    "close": (CameraMove.PUSH_IN, CameraMove.PUSH_IN, CameraMove.STATIC),
    "react": (CameraMove.PUSH_IN, CameraMove.STATIC),
    "apart": (CameraMove.PULL_OUT, CameraMove.STATIC),
    "away": (CameraMove.PULL_OUT, CameraMove.PULL_OUT, CameraMove.TILT_UP),
}
"""Moves that suit a kind of shot; the others stand still, or drift a little."""
NERVOUS: frozenset[Kind] = frozenset({"two", "single", "close", "over", "walk", "answer"})
"""Kinds that a tense scene takes from the shoulder."""


class _SetUp(NamedTuple):
    """Where the camera stands for a shot, and on whom."""

    size: ShotSize
    focus: str
    present: tuple[str, ...]
    azimuth: int


class Drawing:
    """The frames of a scene so far; each new shot is chosen against the ones before it."""

    def __init__(
        self, object_name: str, scene: Scene, plan: ScenePlan | None, profiles: Sequence[CharacterProfile], rng: random.Random, *, before: str = ""
    ) -> None:
        """`before`: who was given the object in an earlier scene; if there, and with hands, they have it still."""
        self.object_name, self.scene, self.plan, self.rng = object_name, scene, plan, rng
        self.cast = scene.primary_characters
        self.holder = holder_of({mark.character: mark for mark in plan.marks} if plan else {}, self.cast)
        self.upright = {profile.name for profile in profiles if profile.species.lower() in UPRIGHT}
        self.given = before in self.cast and before in self.upright
        self.holder = before if self.given else self.holder
        self.passes = self._passes()
        self.holder = self.passes.giver if self.passes else self.holder
        self.powerful = rng.choice(self.cast)
        self.tempo = plan.tempo if plan else 1.0
        self.action = f"{scene.visual_hook} {plan.action if plan else ''}".strip()
        self.business = {mark.character: mark.business for mark in plan.marks} if plan else {}
        self.facing = {mark.character: mark.facing for mark in plan.marks} if plan else {name: "left" if i else "right" for i, name in enumerate(self.cast)}
        self.frames: list[Frame] = []
        self.kinds: list[Kind] = []

    @property
    def keeper(self) -> str:
        """Who is drawn with the object where it does not change hands."""
        return self.holder if self.given else self.cast[0]

    def _passes(self) -> HandOver | None:
        """Who gives the object to whom here: two who have hands, one of whom has it, and a thing that can be given."""
        told = (self.scene.goal, self.scene.visual_hook, *self.scene.beat_notes)
        passes = hand_over(told, self.cast, self.object_name) if self.scene.object_seen and portable(self.object_name) else None
        return passes if passes and set(passes) <= self.upright and len(self.cast) == 2 and (not self.given or passes.giver == self.holder) else None

    def add(self, slot: Slot, *, last: bool) -> None:
        """Draws the next shot."""
        speakers = list(dict.fromkeys(line.character for line in slot.lines if line.audio_class == "on_screen" and line.character in self.cast))
        kind = self._possible(slot.kind, speakers)
        frames = (self._frame(kind, set_up, slot.lines, last=last) for set_up in self._set_ups(kind, speakers))
        wanted = next(frames)
        frame = next((frame for frame in (wanted, *frames) if self._follows(frame)), wanted)
        self.frames.append(
            frame.model_copy(update={"move": self._move(kind, last=last), "angle": self._angle(kind, frame), "camera_notes": _camera_notes(frame)})
        )
        self.kinds.append(kind)

    def acted(self) -> list[Frame]:
        """The frames with what everybody does in them: postures last, gestures do not."""
        state: dict[str, Action] = {name: action for name, words in self.business.items() if (action := action_of(words)) in POSTURES}
        deeds = deeds_of(self.scene.beat_notes, self.cast)
        due = {index: deed for deed, index in zip(deeds, self._moments([deed.character for deed in deeds]), strict=True) if index is not None}
        made: list[Frame] = []
        for index, frame in enumerate(self.frames):
            deed, now = due.get(index), dict(state)
            if deed:
                now[deed.character] = deed.action
                if deed.action in POSTURES:
                    state[deed.character] = deed.action
                elif deed.action in ("walk", "run", "turn_away"):
                    state.pop(deed.character, None)
            if self.kinds[index] in ("walk", "run"):
                now |= dict.fromkeys(frame.characters_present, "run" if self.kinds[index] == "run" else "walk")
            shown = {name: self._fits(now.get(name, STAND), frame, name) for name in frame.characters_present}
            note = f" {deed.note.rstrip('.')}." if deed and deed.note not in frame.description else ""
            made.append(frame.model_copy(update={"actions": shown, "description": f"{frame.description}{note}"[:400]}))
        return self._handed_over(made)

    def _handed_over(self, frames: list[Frame]) -> list[Frame]:
        """The frames with the object changing hands in the last that shows both from the waist up, standing; who has it then is seen with it from there on."""
        at = next((index for index in range(len(frames) - 1, -1, -1) if self.passes and _can_pass(frames[index], self.passes)), None)
        if self.passes is None or at is None:
            return [frame.model_copy(update={"holder": self.holder}) for frame in frames] if self.given else frames
        giver, taker = self.passes
        made = [frame.model_copy(update={"holder": giver if index <= at else taker}) for index, frame in enumerate(frames)]
        said = f"{made[at].description} {giver} gives the {self.object_name} to {taker}."
        made[at] = made[at].model_copy(update={"actions": made[at].actions | {giver: "give", taker: "take"}, "object_seen": True, "description": said[:400]})
        return [*made[: at + 1], *(self._with_new_holder(frame, giver, taker) for frame in made[at + 1 :])]

    def _with_new_holder(self, frame: Frame, giver: str, taker: str) -> Frame:
        if frame.size is ShotSize.INSERT:
            hand = (taker,) if frame.characters_present else ()
            return frame.model_copy(
                update={"characters_present": hand, "description": frame.description.replace(f"in the hand of {giver}", f"in the hand of {taker}")}
            )
        return frame.model_copy(update={"object_seen": self.scene.object_seen and taker in frame.characters_present})

    def _fits(self, action: Action, frame: Frame, name: str) -> Action:
        if action in ("walk", "run") and frame.move in _PANS and frame.size is ShotSize.MEDIUM:
            return action
        if action in ("reach", "point", "wave") and frame.size is ShotSize.MEDIUM and len(frame.characters_present) > 1:
            return STAND  # the arm would cross whoever stands there
        return fitting(action, frame.size, speaking=bool(frame.line_ids), focus=frame.focus == name)

    def _moments(self, who: Sequence[str]) -> Iterator[int | None]:
        """For each deed the shot in which it happens: in their order, spread over the scene, in shots that show its doer from the waist at least."""
        free = [
            index
            for index, frame in enumerate(self.frames)
            if frame.characters_present and frame.size in (*ESTABLISHING, ShotSize.MEDIUM, ShotSize.OVER_SHOULDER)
        ]
        for name in who:
            index = next((index for index in free if name in self.frames[index].characters_present), None)
            if index is not None:
                free = [other for other in free if other > index]
            yield index

    @property
    def seated(self) -> bool:
        """Whether somebody sits or kneels in this scene."""
        deeds = [deed.action for deed in deeds_of(self.scene.beat_notes, self.cast)]
        return not {"sit", "kneel"}.isdisjoint([*deeds, *(action_of(words) for words in self.business.values())])

    @property
    def _protagonist(self) -> str:
        return self.cast[0]

    def _possible(self, kind: Kind, speakers: list[str]) -> Kind:
        """The kind itself, or the nearest one that these people can play."""
        heads = len(self.cast)
        if kind in ("two", "group", "walk") and heads == 1:
            return "medium"
        if kind in ("over", "single", "close", "medium") and len(speakers) > 1:
            return "two"
        if kind == "over" and (heads != 2 or not speakers or self._partner(speakers[-1]) not in self.upright or self.rng.random() < LEFT_OUT):
            return "single"
        if kind in ("react", "answer", "face") and heads == 1:
            return "close"
        return "group" if kind == "two" and heads > 2 and len(speakers) != 2 else kind

    def _set_ups(self, kind: Kind, speakers: list[str]) -> Iterator[_SetUp]:
        """Ways to shoot it, the most wanted first; the later ones only so that no cut jumps."""
        yield from self._wanted(kind, speakers)
        yield from (set_up for name in speakers or self.cast for other in ("single", "close", "medium") for set_up in self._singles(other, name))
        yield from (_SetUp(size, "", self.cast, azimuth) for size in ESTABLISHING for azimuth in (*WIDE_AZIMUTHS, -44, 44))

    def _wanted(self, kind: Kind, speakers: list[str]) -> Iterator[_SetUp]:
        if kind in ("establish", "far", "run", "apart", "away"):
            yield from (_SetUp(size, "", self.cast, azimuth) for azimuth in self._shuffled(WIDE_AZIMUTHS) for size in self._wide_sizes(kind))
            yield from (_SetUp(size, "", self.cast, azimuth) for azimuth in (-34, 34) for size in SIZES[kind])
        elif kind == "detail":
            yield from (_SetUp(ShotSize.MEDIUM, "", (), azimuth) for azimuth in self._shuffled((-48, -30, 30, 48)))
        elif kind == "insert":
            hand = (self.holder,) if self.holder in self.upright and self.rng.random() < 0.5 else ()
            yield _SetUp(ShotSize.INSERT, self.object_name, hand, 0)
        elif kind in ("two", "group", "walk"):
            present = tuple(name for name in self.cast if name in speakers) if kind == "two" and len(speakers) > 1 else self.cast
            focus = speakers[-1] if speakers else self._protagonist
            yield from (_SetUp(size, focus, present, azimuth) for size in SIZES[kind] for azimuth in self._shuffled(TOGETHER_AZIMUTHS))
        else:
            yield from self._singles(kind, self._of_whom(kind, speakers))

    def _wide_sizes(self, kind: Kind) -> tuple[ShotSize, ...]:
        """Outdoors the place may be seen from farther away."""
        farther = kind == "establish" and not self.scene.interior and self.rng.random() < 0.3
        return (ShotSize.EXTREME_WIDE, *SIZES[kind]) if farther else SIZES[kind]

    def _singles(self, kind: Kind, focus: str) -> Iterator[_SetUp]:
        side = 1 if self.facing.get(focus, "right") == "right" else -1
        present = (focus, self._partner(focus)) if kind == "over" else (focus,)
        sizes = self.rng.sample(SIZES[kind], len(SIZES[kind])) if self.rng.random() < 0.4 else SIZES[kind]
        for azimuth in (*AZIMUTHS.get(kind, (30,)), 64, 4, 78):
            yield from (_SetUp(size, focus, present, side * azimuth) for size in sizes)
        if kind == "over":
            yield from (_SetUp(size, focus, (focus,), side * azimuth) for size in SIZES["single"] for azimuth in (34, 64, 4))

    def _of_whom(self, kind: Kind, speakers: list[str]) -> str:
        """Whoever speaks in the shot, the one not seen just before if there are two; without words whoever listens to what was said before, else the protagonist."""
        if speakers:
            before = self.frames[-1].focus if self.frames else ""
            return next((name for name in reversed(speakers) if name != before), speakers[-1])
        before = self._heard_last()
        listeners = [name for name in self.cast if name != before]
        if kind == "face" or not before or not listeners:
            return self._protagonist
        return listeners[0]

    def _heard_last(self) -> str:
        return next((frame.focus for frame in reversed(self.frames) if frame.line_ids and frame.focus in self.cast), "")

    def _partner(self, focus: str) -> str:
        return next((name for name in self.cast if name != focus), focus)

    def _shuffled(self, values: tuple[int, ...]) -> list[int]:
        return self.rng.sample(values, len(values))

    def _follows(self, frame: Frame) -> bool:
        """Whether the grammar has nothing against this frame after the last two, and it is no other angle of one face in one size, which a drawing hardly turns."""
        before = self.frames[-1] if self.frames else None
        if before and before.size is frame.size and frame.size is not ShotSize.INSERT:
            shared = set(before.characters_present) & set(frame.characters_present)
            alike = (
                before.focus == frame.focus if frame.size is ShotSize.OVER_SHOULDER else bool(shared) or before.characters_present == frame.characters_present
            )
            if alike:
                return False
        return not clashes([*self.frames[-2:], frame], self.plan)

    def _frame(self, kind: Kind, set_up: _SetUp, lines: tuple[LineCue, ...], *, last: bool) -> Frame:
        order = len(self.frames) + 1
        seconds = SECONDS.get(kind, 1.6) if not lines or kind not in WORDLESS else 1.6
        return Frame(
            frame_id=f"SCENE_{self.scene.scene_number}_SHOT_{order}",
            scene_number=self.scene.scene_number,
            shot_order=order,
            description=self._describe(kind, set_up)[:400],
            size=set_up.size,
            move=CameraMove.STATIC,
            focus=set_up.focus,
            characters_present=set_up.present,
            location=self.scene.location,
            line_ids=tuple(line.line_id for line in lines),
            seconds=round(max(1.5, seconds / self.tempo), 2),
            lighting_mood=self.scene.mood,
            object_seen=self.scene.object_seen and (kind == "insert" or self.holder in set_up.present),
            azimuth=set_up.azimuth,
            lens_mm=LENSES[set_up.size],
            pre_roll=round(0.35 / self.tempo, 2),
            tail=round((0.9 if last else 0.5) / self.tempo, 2),
        )

    def _move(self, kind: Kind, *, last: bool) -> CameraMove:
        if self.scene.mood is Mood.TENSE and kind in NERVOUS and self.rng.random() < 0.55:
            return CameraMove.HANDHELD
        moves = [move for move in MOVES.get(kind, _STEADY) if not (self.scene.interior and move is CameraMove.TILT_DOWN and kind == "far")]
        if last and kind in ("establish", "two", "group") and not self.scene.interior:
            return CameraMove.PULL_OUT
        return self.rng.choice(moves)

    def _angle(self, kind: Kind, frame: Frame) -> CameraAngle:
        """Low under whoever has the upper hand, high on whoever loses; most shots are at eye level."""
        if kind in ("over", "insert", "detail", "walk") or frame.size is ShotSize.EXTREME_WIDE:
            return "eye"
        mood, chance = self.scene.mood, self.rng.random()
        if mood is Mood.TRIUMPHANT and chance < 0.5:
            return "low"
        if frame.focus and mood in (Mood.TENSE, Mood.EERIE) and chance < 0.6:
            return "low" if frame.focus == self.powerful else "high" if len(self.cast) > 1 else "eye"
        if mood is Mood.SAD and self.scene.value_after < self.scene.value_before and chance < 0.5:
            return "high"
        return "eye"

    def _describe(self, kind: Kind, set_up: _SetUp) -> str:
        scene, focus = self.scene, set_up.focus
        place = f"{scene.location.title()}, {scene.time_of_day.value}" + ("" if scene.weather.value == "clear" else f", {scene.weather.value}")
        if kind == "detail":
            return f"{place}: the place, without anybody."
        if set_up.size is ShotSize.INSERT:
            return f"Close on the {self.object_name or 'object'}{f' in the hand of {set_up.present[0]}' if set_up.present else ''}, {place}."
        if not focus:
            together = " and ".join(self.cast)
            return {
                "apart": f"{together}, small and apart. {place}.",
                "away": f"{together}, far away. {place}.",
                "run": f"{together} run. {place}. {self.action}",
            }.get(kind, f"{place}. {self.action}")
        doing = self._doing(focus)
        others = [name for name in set_up.present if name != focus]
        if set_up.size is ShotSize.OVER_SHOULDER:
            return f"Over {others[0]}'s shoulder: {doing}. {place}."
        if kind in ("react", "answer"):
            return f"{focus} takes it in. {place}."
        if kind == "walk":
            return f"{focus} and {' and '.join(others)} walk side by side. {place}."
        return f"{focus} with {' and '.join(others)}; {doing}. {place}." if others else f"{doing}. {place}."

    def _doing(self, focus: str) -> str:
        doing = f"{focus} {self.business.get(focus) or 'listens'}"
        if not self.object_name:
            return doing
        held = f"holds the {self.object_name} in both hands" if portable(self.object_name) else f"looks at the {self.object_name}"
        return doing.replace(HOLDS, held).replace(" beside it", f" beside the {self.object_name}")


def _can_pass(frame: Frame, passes: HandOver) -> bool:
    """Whether the frame shows both from the waist up, neither on the way nor sitting."""
    ready = frame.size is ShotSize.MEDIUM and set(frame.characters_present) == set(passes)
    return ready and {"walk", "run", "sit", "kneel", "turn_away"}.isdisjoint(frame.actions.values())


_NOTES = {
    ShotSize.EXTREME_WIDE: "high horizon, figures small in the place",
    ShotSize.WIDE: "whole figures, off the middle",
    ShotSize.MEDIUM: "waist up, eyelines in frame",
    ShotSize.MEDIUM_CLOSE: "chest up, looking room on the partner's side",
    ShotSize.CLOSE: "face fills the frame, background soft",
    ShotSize.OVER_SHOULDER: "over the partner's shoulder, same side of the line",
    ShotSize.INSERT: "the object alone, shallow focus",
}


def _camera_notes(frame: Frame) -> str:
    turned = f"{abs(frame.azimuth)} degrees {'right' if frame.azimuth > 0 else 'left'} of straight across" if frame.azimuth else "straight across"
    return f"{frame.lens_mm} mm, {_NOTES[frame.size]}, {turned}"
