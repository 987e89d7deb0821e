"""The render table: which function makes what a Task Service task asks for.

Called by the embedded Task Service in a worker process, one call per task. Guarantees: `task_data` is validated before any work begins and a wrong one
raises InvalidInput with a sentence; the same arguments give the same bytes; media libraries are imported only for the branch that is taken.

`task_data` may carry the full plan of the offline renderer (`shot_plan`, `speech`, …) or only the fields every Task Service knows (`scene_data`,
`prompt`, `…_params`). In the second case the picture is derived from the words: set, mood, time of day and weather are looked up in the text, the rest
comes from a seed that depends on nothing but the text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.film import (
    FPS,
    CardPlan,
    CharacterDesign,
    EnvironmentDesign,
    Kit,
    Look,
    Mood,
    Palette,
    ShotPlan,
    TimeOfDay,
    Weather,
)
from cluster.contracts.base import Model
from cluster.contracts.errors import FieldError, InvalidInput

from .memory import release_memory
from .words import mood_of, plan_from_words, seed_of

if TYPE_CHECKING:
    from .jobs import Progress

PNG, MP4, WAV = "image/png", "video/mp4", "audio/wav"

Plan = TypeVar("Plan", bound=BaseModel)


@dataclass(frozen=True)
class Rendered:
    """A finished file and what is known of it: `frames`, `seconds`, `width`, `height`, `visemes`, as far as the kind has them."""

    path: Path
    media_type: str
    file_name: str
    result: dict[str, Any] = field(default_factory=dict)


def render(task_type: str, task_data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    """Makes the file a task asks for in `folder`.

    Raises InvalidInput when the type is unknown or `task_data` does not fit it.
    """
    branches = _TABLE.get(task_type)
    if branches is None:
        raise InvalidInput(f"There is no renderer for tasks of type {task_type!r}. Known: {', '.join(sorted(_TABLE))}.", code="unsupported_task_type")
    for key, branch in branches.items():
        if key in task_data:
            made = branch(task_data, folder, progress)
            release_memory()
            return made
    raise InvalidInput(f"The task_data of {task_type} needs one of: {', '.join(branches)}.")


# ---- what the plans look like on the wire ----------------------------------------------------------------------------


class CharacterSheet(Model):
    design: CharacterDesign
    palette: Palette
    look: Look


class PlateEntry(Model):
    label: str
    design: CharacterDesign


class WardrobePlate(Model):
    title: str
    figures: Annotated[tuple[PlateEntry, ...], Field(min_length=1, max_length=6)]
    palette: Palette
    look: Look
    close: bool = False
    """Faces instead of whole figures."""


class Environment(Model):
    design: EnvironmentDesign
    look: Look
    time_of_day: TimeOfDay
    weather: Weather
    seed: int


class MoodBoard(Model):
    look: Look
    palette: Palette
    kit: Kit
    mood: Mood
    seed: int


class _Plain(BaseModel):
    """The fields every Task Service knows; more of them are allowed and ignored here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SceneData(_Plain):
    scene_id: str = "scene"
    style: str = ""
    description: Annotated[str, Field(min_length=1)]


class VideoParams(_Plain):
    duration: Annotated[float, Field(gt=0, le=30)] = 30
    """Seconds."""
    resolution: Annotated[str, Field(pattern=r"^[0-9]{2,4}x[0-9]{2,4}$")] = "1280x720"
    fps: Annotated[int, Field(ge=1, le=60)] = FPS


class ImageParams(_Plain):
    width: Annotated[int, Field(ge=64, le=4096)] = 1280
    height: Annotated[int, Field(ge=64, le=4096)] = 720
    style: str = ""


class AudioParams(_Plain):
    duration: Annotated[float, Field(gt=0, le=600)] = 30
    """Seconds."""
    style: str = ""


def _read(model: type[Plan], value: Any, name: str) -> Plan:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(map(str, first["loc"]))
        raise InvalidInput(
            f"task_data.{name} is not a valid {model.__name__}: {where or 'the value'}: {first['msg']}.",
            errors=[FieldError(pointer="/".join(("/task_data", name, *map(str, e["loc"]))), detail=e["msg"]) for e in error.errors()],
        ) from error


# ---- pictures --------------------------------------------------------------------------------------------------------


def _shot(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    return _clip(_read(ShotPlan, data["shot_plan"], "shot_plan"), folder, progress)


def _clip(plan: ShotPlan, folder: Path, progress: "Progress") -> Rendered:
    from .shots import colours_of, render_shot

    out = folder / f"{_safe(plan.shot_id)}.mp4"
    colours = colours_of(plan)
    made = _video(out, render_shot(plan, out, progress, colours), plan)
    return replace(made, result={**made.result, "graded": colours.seen.model_dump(mode="json")}) if colours else made


def _card(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .shots import render_card

    plan = _read(CardPlan, data["card_plan"], "card_plan")
    out = folder / f"{_safe(plan.shot_id)}.mp4"
    return _video(out, render_card(plan, out, progress), plan)


def _animatic(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .animatic import render_animatic
    from .jobs import AnimaticJob

    job, out = _read(AnimaticJob, data["animatic"], "animatic"), folder / "animatic.mp4"
    frames = render_animatic(job, out, progress)
    fps = job.shots[0].plan.fps
    return Rendered(out, MP4, out.name, {"frames": frames, "seconds": frames / fps, "fps": fps})


def _video(out: Path, frames: int, plan: ShotPlan | CardPlan) -> Rendered:
    return Rendered(out, MP4, out.name, {"frames": frames, "seconds": frames / plan.fps, "fps": plan.fps, **_size(plan)})


def _plain_scene(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    scene = _read(SceneData, data["scene_data"], "scene_data")
    params = _read(VideoParams, data.get("video_params") or {}, "video_params")
    width, height = (int(n) // 2 * 2 for n in params.resolution.split("x"))
    frames = max(1, min(720, round(params.duration * params.fps)))
    plan = plan_from_words(
        f"{scene.description} {scene.style}",
        shot_id=re.sub(r"[^A-Za-z0-9_.-]+", "_", scene.scene_id)[:120],
        frames=frames,
        width=width,
        height=height,
        fps=params.fps,
    )
    return _clip(plan, folder, progress)


def _still(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    return _picture_of(_read(ShotPlan, data["shot_plan"], "shot_plan"), folder)


def _plain_prompt(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    params = _read(ImageParams, data.get("image_params") or {}, "image_params")
    return _picture_of(plan_from_words(f"{_prompt(data)} {params.style}", shot_id="image", width=params.width, height=params.height), folder)


def _picture_of(plan: ShotPlan, folder: Path) -> Rendered:
    from .stills import still

    out = folder / f"{_safe(plan.shot_id)}.png"
    still(plan, out)
    return Rendered(out, PNG, out.name, {"frames": 1, **_size(plan)})


def _character_sheet(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .stills import character_sheet

    job = _read(CharacterSheet, data["character_sheet"], "character_sheet")
    out = folder / f"{_safe(job.design.name)}.png"
    character_sheet(job.design, job.palette, job.look, out)
    return _png(out)


def _wardrobe_plate(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .wardrobe_plate import PlateFigure, wardrobe_plate

    job = _read(WardrobePlate, data["wardrobe_plate"], "wardrobe_plate")
    out = folder / f"{_safe(job.title)}_{'makeup' if job.close else 'wardrobe'}.png"
    figures = [PlateFigure(entry.label, entry.design) for entry in job.figures]
    wardrobe_plate(job.title, figures, job.palette, job.look, out, close=job.close)
    return _png(out)


def _environment(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .stills import environment_still

    job = _read(Environment, data["environment"], "environment")
    out = folder / f"{_safe(job.design.location)}.png"
    environment_still(job.design, job.look, job.time_of_day, job.weather, job.seed, out)
    return _png(out)


def _mood_board(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .stills import mood_board

    job = _read(MoodBoard, data["mood_board"], "mood_board")
    out = folder / "mood_board.png"
    mood_board(job.look, job.palette, job.kit, job.mood, job.seed, out)
    return _png(out)


def _png(out: Path) -> Rendered:
    header = out.read_bytes()[:24]
    width, height = int.from_bytes(header[16:20]), int.from_bytes(header[20:24])
    return Rendered(out, PNG, out.name, {"frames": 1, "width": width, "height": height})


# ---- sound -----------------------------------------------------------------------------------------------------------


def _speech(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .jobs import SpeechJob
    from .voices import speak

    out = folder / "line.wav"
    spoken = speak(_read(SpeechJob, data["speech"], "speech"), out)
    visemes = [viseme.model_dump(mode="json") for viseme in spoken.visemes]
    return Rendered(out, WAV, out.name, {"frames": 0, "seconds": spoken.seconds, "visemes": visemes, "provider": "offline-voice"})


def _music(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .jobs import ScoreJob

    return _score(_read(ScoreJob, data["music"], "music"), folder)


def _plain_music(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .jobs import ScoreJob

    params = _read(AudioParams, data.get("audio_params") or {}, "audio_params")
    words = f"{_prompt(data)} {params.style}"
    seed = seed_of(words)
    return _score(ScoreJob(mood=mood_of(words), seconds=params.duration, seed=seed, theme_seed=seed, intensity=0.5), folder)


def _score(job: Any, folder: Path) -> Rendered:
    from .score import compose

    out = folder / "music.wav"
    composed = compose(job, out)
    form = {"bar_seconds": composed.bar_seconds, "ending_at": composed.ending_at, "hit_at": composed.hit_at}
    return Rendered(out, WAV, out.name, {"frames": 0, "seconds": job.seconds, "provider": "offline-score", **form})


def _ambience(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .jobs import AmbienceJob
    from .score import ambience

    job = _read(AmbienceJob, data["ambience"], "ambience")
    out = folder / "ambience.wav"
    ambience(job, out)
    return Rendered(out, WAV, out.name, {"frames": 0, "seconds": job.seconds, "provider": "offline-score"})


def _foley(data: Mapping[str, Any], folder: Path, progress: "Progress") -> Rendered:
    from .foley import foley
    from .jobs import FoleyJob

    job = _read(FoleyJob, data["foley"], "foley")
    out = folder / "foley.wav"
    foley(job, out)
    return Rendered(out, WAV, out.name, {"frames": 0, "seconds": job.seconds, "provider": "offline-foley"})


_Branch = Callable[[Mapping[str, Any], Path, "Progress"], Rendered]
_TABLE: dict[str, dict[str, _Branch]] = {
    # The first key present in task_data decides: full plans come before the plain fields that accompany them.
    "generate_video": {"animatic": _animatic, "shot_plan": _shot, "card_plan": _card, "scene_data": _plain_scene},
    "generate_image": {
        "character_sheet": _character_sheet,
        "wardrobe_plate": _wardrobe_plate,
        "environment": _environment,
        "mood_board": _mood_board,
        "shot_plan": _still,
        "prompt": _plain_prompt,
    },
    "process_audio": {"speech": _speech, "music": _music, "ambience": _ambience, "foley": _foley, "prompt": _plain_music},
}


def _prompt(data: Mapping[str, Any]) -> str:
    prompt = data["prompt"]
    if not isinstance(prompt, str) or not prompt.strip():
        raise InvalidInput("task_data.prompt must be a text that says what to make.")
    return prompt


def _size(plan: ShotPlan | CardPlan) -> dict[str, int]:
    return {"width": plan.width, "height": plan.height}


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:80] or "media"
