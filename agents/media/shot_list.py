"""The shot list as CSV, and the names of shots: SHOW_EP_SC_SH_TAKE_VERSION, as in `DS_01_030_0020_t02_v001`.

Scenes and shots are numbered in tens, so that one may be put between two. The same names are used for the clips beside the timeline files, and no two
shots of a film share one. Called by distribution.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from agents.film import FPS, CutEntry, DialogueLine, Frame, Scene, ShotRecord, ShotSize, Weather
from agents.film.staging import CameraPath, CinematographyPlan, ShotSpec

SHOT_COLUMNS = (
    "name",
    "scene",
    "shot",
    "size",
    "angle",
    "lens mm",
    "movement",
    "duration",
    "characters",
    "location",
    "time of day",
    "action",
    "dialogue",
    "audio class",
    "VFX",
    "status",
)
CAMERA_COLUMNS = ("support", "composition", "key side", "ratio", "kelvin", "reason")
"""More of a shot that a camera department has designed; without one the list ends before them."""
ANGLES = {"eye": "eye level", "low": "low", "high": "high"}
IN_THE_AIR = {Weather.RAIN: "rain", Weather.SNOW: "snow", Weather.FOG: "fog", Weather.STORM: "rain, wind"}
EPISODE, VERSION = 1, 1


class Photography:
    """What a camera department has said of a film's shots; false where there is none."""

    def __init__(self, specs: Sequence[ShotSpec] = (), plans: Sequence[CinematographyPlan] = (), paths: Sequence[CameraPath] = ()) -> None:
        self._specs = {spec.frame_id: spec for spec in specs}
        self._plans = {plan.scene_number: plan for plan in plans}
        self._carried = {path.frame_id: path.support for path in paths}

    def __bool__(self) -> bool:
        return bool(self._specs or self._plans)

    def shot(self, frame: Frame) -> Frame:
        """The frame as it is shot."""
        spec = self._specs.get(frame.frame_id)
        return frame.model_copy(update=spec.framing) if spec else frame

    def cells(self, frame: Frame) -> tuple[str, ...]:
        """Of `CAMERA_COLUMNS`."""
        spec, plan = self._specs.get(frame.frame_id), self._plans.get(frame.scene_number)
        return (
            self._support(frame),
            spec.composition.replace("_", " ") if spec else "",
            plan.key_side if plan else "",
            f"{plan.contrast:g}:1" if plan else "",
            str(plan.kelvin) if plan else "",
            spec.reason if spec else "",
        )

    def words(self, frame: Frame) -> str:
        """The same in short, for a panel: how the camera is carried, and where the light comes from."""
        plan = self._plans.get(frame.scene_number)
        return f"{self._support(frame)}, key {plan.key_side} {plan.contrast:g}:1" if plan else ""

    def _support(self, frame: Frame) -> str:
        plan = self._plans.get(frame.scene_number)
        return self._carried.get(frame.frame_id) or (plan.support if plan else "")


def show_code(title: str) -> str:
    """Two to four capitals for a title: its initials, or the start of its only word; `FILM` where it has no Latin letters."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", title) if not unicodedata.combining(letter))
    words = [word for word in re.findall(r"[A-Za-z0-9]+", plain.replace("'", "")) if word.lower() not in ("a", "an", "the")]
    code = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:4]
    return code[:4].upper() if len(code) > 1 else "FILM"


def shot_names(title: str, frames: Sequence[Frame], records: Sequence[ShotRecord] = ()) -> dict[str, str]:
    """Frame id -> name of the take that is in the cut."""
    code, takes = show_code(title), {record.frame_id: record.retakes + 1 for record in records}
    return {
        frame.frame_id: f"{code}_{EPISODE:02}_{frame.scene_number * 10:03}_{frame.shot_order * 10:04}_t{takes.get(frame.frame_id, 1):02}_v{VERSION:03}"
        for frame in frames
    }


def shots_csv(
    frames: Sequence[Frame],
    timeline: Sequence[CutEntry],
    scenes: Sequence[Scene],
    out: Path,
    lines: Sequence[DialogueLine] = (),
    names: Mapping[str, str] | None = None,
    photography: Photography | None = None,
) -> None:
    """Writes the shot list, UTF-8, one row per storyboard frame, in story order; `duration` is seconds in the cut, or as planned when not used.

    With `photography`, as the camera department shoots them, and with its columns.
    """
    shot = photography or Photography()
    cut = {entry.frame_id: entry for entry in timeline if entry.kind == "shot"}
    by_number = {scene.scene_number: scene for scene in scenes}
    spoken = {line.line_id: line for line in lines}
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow((*SHOT_COLUMNS, *(CAMERA_COLUMNS if shot else ())))
        for drawn in sorted(frames, key=lambda frame: (frame.scene_number, frame.shot_order)):
            frame = shot.shot(drawn)
            row = _shot(frame, cut.get(frame.frame_id), by_number.get(frame.scene_number), spoken)
            table.writerow(map(safe_cell, ((names or {}).get(frame.frame_id, ""), *row, *(shot.cells(frame) if shot else ()))))


def _shot(frame: Frame, entry: CutEntry | None, scene: Scene | None, lines: Mapping[str, DialogueLine]) -> Iterable[object]:
    heard = [lines[line_id] for line_id in frame.line_ids if line_id in lines]
    return (
        frame.scene_number,
        frame.frame_id,
        frame.size,
        "over shoulder" if frame.size is ShotSize.OVER_SHOULDER else ANGLES[frame.angle],
        frame.lens_mm,
        frame.move.replace("_", " "),
        f"{entry.frames / FPS:.2f}" if entry else f"{frame.seconds:.2f}",
        ", ".join(frame.characters_present),
        frame.location,
        scene.time_of_day if scene else "",
        frame.description,
        " / ".join(f"{line.character.upper()}: {line.text}" for line in heard),
        _audio_class(frame, entry, heard),
        IN_THE_AIR.get(scene.weather, "none") if scene and not scene.interior else "none",
        "in cut" if entry else "not used",
    )


def _audio_class(frame: Frame, entry: CutEntry | None, heard: Sequence[DialogueLine]) -> str:
    """On screen when any mouth moves: the picture decides once there is one, the script before."""
    if entry is not None:
        on_screen = [cue.on_screen for cue in entry.speech]
    else:
        on_screen = [line.audio_class == "on_screen" for line in heard] or [True] * len(frame.line_ids)
    return "silent" if not on_screen else "on screen" if any(on_screen) else "voice-over"


def safe_cell(value: object) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
