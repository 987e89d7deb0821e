"""From scenes to a calendar: what each scene will need of each craft, which scenes are made together, when each begins and ends. Pure arithmetic; called by the production manager.

One execution takes what its agent's spec expects of it; a scene multiplies that by its shots and lines and by how hard they are. Renders share a number of workers: a scene's work is spread over all of
them, one scene after the other, as a queue with priorities does it. What is not rendered (writing, cut, checks) is done by itself.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from agents.film import Scene, TimeOfDay, Weather
from agents.film.planning import DepartmentLoad, PathStep, ProductionSchedule, ScheduledScene, WorkingBlock

WORKERS = 2
"""Renders at once that are counted on."""
HARD_WEATHER = {Weather.RAIN: 0.15, Weather.SNOW: 0.15, Weather.FOG: 0.1, Weather.STORM: 0.25}
NIGHT, EXTRA_PERSON, OBJECT = 0.05, 0.12, 0.05
"""What darkness, every person after the first and the story's object add to the work on a shot, as shares of a plain one."""
ALONE, TOGETHER = 2, 4
"""Lines expected of a scene with one person, and with more."""
BEFORE = (
    "series_creator",
    "story_architect",
    "world_builder",
    "episode_breakdown",
    "character_creator",
    "dialogue_writer",
    "scene_director",
    "storyboard_artist",
)
"""The chain of writing and planning, each waiting for the one before."""
AFTER = (("edit", "video_editor"), ("foley", "foley_artist"), ("mix", "audio_mixer"), ("checks", "final_qc"), ("delivery", "distribution"))
Expected = Callable[[str], float]
"""Agent -> the seconds its spec expects one execution to take."""


def shots_expected(scene: Scene) -> int:
    """As the storyboard draws them: three, more the more is said, and one of the story's object where it is seen."""
    lines = lines_expected(scene)
    return 3 + (lines >= 3) + (lines >= 5) + scene.object_seen


def lines_expected(scene: Scene) -> int:
    return ALONE if len(scene.primary_characters) == 1 else TOGETHER


def complexity(scene: Scene) -> float:
    """Work on one of its shots against a plain one: 1 for one person in clear daylight."""
    crowd = EXTRA_PERSON * (len(scene.primary_characters) - 1)
    dark = NIGHT if scene.time_of_day is TimeOfDay.NIGHT else 0.0
    outside = 0.0 if scene.interior else HARD_WEATHER.get(scene.weather, 0.0)
    return round(1 + crowd + dark + outside + OBJECT * scene.object_seen, 3)


def priority(scene: Scene) -> Literal[1, 2, 3]:
    """1 where the value at stake turns by two or more, 3 where it stays. By the scene alone."""
    turn = abs(scene.value_after - scene.value_before)
    return 1 if turn >= 2 else 2 if turn else 3


def loads(scene: Scene, expected: Expected, *, first_there: bool) -> tuple[DepartmentLoad, ...]:
    """What a scene needs; `first_there`: its set has not been built for a scene before it."""
    lines, shots, hard = lines_expected(scene), shots_expected(scene), complexity(scene)
    parts = [
        ("sets", "environment_designer", int(first_there), 1.0),
        ("voices", "dialogue_delivery", lines, 1.0),
        ("stills", "image_generation", shots, hard),
        ("clips", "video_generation", shots, hard),
        ("ambience", "sound_designer", 1, 1.0),
        ("foley", "foley_artist", 1, 1.0),
    ]
    return tuple(
        DepartmentLoad(department=department, agent=agent, executions=count, seconds=round(count * factor * expected(agent), 2))
        for department, agent, count, factor in parts
        if count
    )


def grouped(scenes: Sequence[Scene]) -> list[list[Scene]]:
    """Scenes by place, each place's in the order of the story; the place with the most important work first, so that what matters is not what time runs out for."""
    places: dict[str, list[Scene]] = {}
    for scene in sorted(scenes, key=lambda scene: scene.scene_number):
        places.setdefault(scene.location, []).append(scene)
    return sorted(places.values(), key=lambda group: (min(priority(scene) for scene in group), group[0].scene_number))


def scheduled(scenes: Sequence[Scene], order: Sequence[Sequence[Scene]], expected: Expected, reasons: Sequence[str] = ()) -> ProductionSchedule:
    """The calendar of these blocks, in this order."""
    planned: list[ScheduledScene] = []
    blocks: list[WorkingBlock] = []
    clock, built = 0.0, set[str]()
    for number, group in enumerate(order, start=1):
        began = clock
        for scene in group:
            needed = loads(scene, expected, first_there=scene.location not in built)
            built.add(scene.location)
            ends = round(clock + sum(load.seconds for load in needed) / WORKERS, 2)
            planned.append(_planned(scene, needed, clock, ends))
            clock = ends
        called = tuple(dict.fromkeys(name for scene in group for name in scene.primary_characters))
        blocks.append(
            WorkingBlock(number=number, location=group[0].location, scenes=tuple(s.scene_number for s in group), called=called, starts=began, ends=clock)
        )
    film = film_loads(len(scenes), expected)
    rendered_once = sum(load.seconds for load in film if load.department == "music") / WORKERS
    alone = sum(load.seconds for load in film if load.department != "music")
    path = critical_path(planned, expected)
    return ProductionSchedule(
        scenes=tuple(planned),
        blocks=tuple(blocks),
        film=film,
        critical_path=path,
        workers=WORKERS,
        seconds=round(max(sum(step.seconds for step in path), clock + rendered_once + alone), 2),
        reasons=tuple(reasons),
    )


def _planned(scene: Scene, needed: tuple[DepartmentLoad, ...], starts: float, ends: float) -> ScheduledScene:
    return ScheduledScene(
        scene_number=scene.scene_number,
        location=scene.location,
        cast=scene.primary_characters,
        shots=shots_expected(scene),
        lines=lines_expected(scene),
        complexity=complexity(scene),
        priority=priority(scene),
        loads=needed,
        starts=starts,
        ends=ends,
    )


def film_loads(scenes: int, expected: Expected) -> tuple[DepartmentLoad, ...]:
    """What is done for the film and not for a scene. The chain of writing counts once: its scenes are written side by side."""
    writing = [DepartmentLoad(department="writing", agent=agent, executions=scenes if agent in BEFORE[5:] else 1, seconds=expected(agent)) for agent in BEFORE]
    music = DepartmentLoad(department="music", agent="music_composer", executions=1, seconds=expected("music_composer"))
    ends = [DepartmentLoad(department=department, agent=agent, executions=1, seconds=expected(agent)) for department, agent in AFTER if department != "foley"]
    return (*writing, music, *ends)


def critical_path(planned: Sequence[ScheduledScene], expected: Expected) -> tuple[PathStep, ...]:
    """The longest chain in which each step waits for the one before: the writing, one line and one still for one clip of the hardest scene, then the cut and what follows it."""
    hardest = max((scene.complexity for scene in planned), default=1.0)
    spoken = PathStep(department="voices", agent="dialogue_delivery", seconds=expected("dialogue_delivery"))
    drawn = PathStep(department="stills", agent="image_generation", seconds=round(hardest * expected("image_generation"), 2))
    return (
        *(PathStep(department="writing", agent=agent, seconds=expected(agent)) for agent in BEFORE),
        max(spoken, drawn, key=lambda step: step.seconds),
        PathStep(department="clips", agent="video_generation", seconds=round(hardest * expected("video_generation"), 2)),
        *(PathStep(department=department, agent=agent, seconds=expected(agent)) for department, agent in AFTER),
    )
