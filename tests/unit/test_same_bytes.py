"""Two processes draw the same bytes, whatever order their sets and dictionaries of strings have: every size and view, animals, walkers, rooms, weathers."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from agents.film import BodyRig, CameraMove, Kit, Look, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from agents.media.catalogue import SETTINGS, features_of
from agents.media.picture import Picture
from tests.unit.test_pictures import design, plan, two

ROOT = Path(__file__).parents[2]


def shots() -> list[ShotPlan]:
    """Small shots that between them use every kind of drawing."""
    beasts = tuple(Subject(design=design(name, rig=BodyRig.ANIMAL, animal="fox"), x=x) for name, x in (("Ada", -0.4), ("Bo", 0.4)))
    walkers = tuple(person.model_copy(update={"action": "walk"}) for person in two())
    small = {"width": 96, "height": 64}
    return [
        *(
            plan(subjects=two(), size=size, azimuth=azimuth, focus="Mara", object_name="book", **small)
            for size in ShotSize
            for azimuth in ((6, 50) if size is ShotSize.CLOSE else (6,))
        ),
        *(plan(subjects=beasts, size=size, **small) for size in (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE)),
        plan(subjects=walkers, size=ShotSize.MEDIUM, move=CameraMove.PAN_RIGHT, **small),
        *(plan(interior=setting.interior, features=(name, "lamp"), kit=Kit.CITY, look=Look.INK, **small) for name, setting in list(SETTINGS.items())[::8]),
        *(plan(kit=kit, features=features_of(kit, interior=False)[:6], weather=Weather.RAIN, time_of_day=TimeOfDay.NIGHT, **small) for kit in list(Kit)[::3]),
    ]


def digest() -> str:
    """Of all frames together."""
    frames = (Picture(shot).frame(number).tobytes() for shot in shots() for number in (0, shot.frames - 1))
    return hashlib.sha256(b"".join(frames)).hexdigest()


def test_two_processes_draw_the_same_bytes() -> None:
    code = "from tests.unit.test_same_bytes import digest; print(digest())"
    hashed = "4242" if os.environ.get("PYTHONHASHSEED") != "4242" else "1"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashed, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as other:
        here = digest()
        there = other.communicate(timeout=120)[0].strip()
    assert here == there
