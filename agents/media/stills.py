"""Still pictures: frames of a plan, design sheets, mood boards. PNG; the same arguments give the same bytes."""

from pathlib import Path

import cv2
import numpy as np

from agents.film import CameraMove, CharacterDesign, EnvironmentDesign, Kit, Look, Mood, Palette, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from cluster.contracts.errors import InvalidInput

from .colour import bgr, darker, luminance, mix
from .layers import Bitmap, over
from .lettering import fitting, lettered
from .picture import Picture

PNG_LEVEL = 4


def write_png(image: Bitmap, out: Path) -> None:
    """A bitmap, with or without alpha, as a PNG file."""
    done, coded = cv2.imencode(".png", image[..., :3], [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    if not done:
        raise InvalidInput(f"A picture of {image.shape[1]}x{image.shape[0]} cannot be written as PNG.")
    out.write_bytes(coded.tobytes())


def still(plan: ShotPlan, out: Path, at: float = 0.5) -> None:
    """One frame of the shot, `at` from 0 (its first) to 1 (its last)."""
    write_png(Picture(plan).frame(round(max(0.0, min(1.0, at)) * (plan.frames - 1))), out)


def environment_still(design: EnvironmentDesign, look: Look, time_of_day: TimeOfDay, weather: Weather, seed: int, out: Path) -> None:
    """The place without people, 1280x720, at that hour and weather. `seed` is the place's seed."""
    write_png(Picture(_place(design, look, time_of_day, weather, seed)).frame(0), out)


def _place(design: EnvironmentDesign, look: Look, time_of_day: TimeOfDay, weather: Weather, seed: int) -> ShotPlan:
    return ShotPlan(
        shot_id="environment", frames=1, seed=seed, look=look, palette=design.palette, kit=design.kit, interior=design.interior, features=design.features,
        time_of_day=time_of_day, weather=weather, mood=Mood.HOPEFUL, size=ShotSize.WIDE, move=CameraMove.STATIC, place_seed=seed,
    )  # fmt: skip


def canvas_of(width: int, height: int, colour: str) -> Bitmap:
    canvas = np.empty((height, width, 4), np.uint8)
    canvas[:] = (*bgr(colour), 255)
    return canvas


def write_text(
    canvas: Bitmap, text: str, size: int, colour: str, x: float, y: float, *, tracking: float = 0.0, weight: float = 0.0, centred: bool = False
) -> None:
    image = lettered(text, size, colour, tracking=tracking, weight=weight)
    pad = max(4, size // 4)
    left = x - image.shape[1] / 2 if centred else x - pad
    over(canvas, image, round(left), round(y - pad))


def paste(canvas: Bitmap, picture: Bitmap, x: int, y: int, width: int, height: int) -> None:
    fitted = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    canvas[y : y + height, x : x + width] = fitted


def ink_on(colour: str) -> str:
    """Text colour that is read on that colour."""
    return "#f6f2ea" if luminance(colour) < 140 else "#1c1a18"


def character_sheet(design: CharacterDesign, palette: Palette, look: Look, out: Path) -> None:
    """1280x720: the whole figure, three expressions, and the colours of the design with its name."""
    ground = mix(palette.light, "#ffffff", 0.25)
    canvas = canvas_of(1280, 720, ground)
    whole = portrait(design, palette, look, ShotSize.WIDE, Mood.HOPEFUL, 420, 720)
    paste(canvas, whole, 30, 30, 385, 660)
    for index, mood in enumerate((Mood.WARM, Mood.SAD, Mood.TENSE)):
        paste(canvas, portrait(design, palette, look, ShotSize.CLOSE, mood, 400, 520), 440 + 275 * index, 30, 260, 338)
    size, rows = fitting(design.name, 58, 620, 1)
    write_text(canvas, rows[0], size, ink_on(ground), 445, 400, weight=0.5)
    words = ", ".join(
        word
        for word in (
            design.rig.value,
            f"{design.head} head",
            f"{design.hair} hair",
            design.hat if design.hat != "none" else "",
            design.coat if design.coat != "none" else "",
        )
        if word
    )
    write_text(canvas, words, 24, mix(ink_on(ground), ground, 0.3), 447, 480)
    for index, colour in enumerate((design.skin, design.hair_colour, design.coat_colour, design.shirt_colour, design.trouser_colour)):
        cv2.circle(canvas, (478 + 96 * index, 590), 34, (*bgr(colour), 255), -1, cv2.LINE_AA)
        cv2.circle(canvas, (478 + 96 * index, 590), 34, (*bgr(darker(colour, 0.3)), 255), 2, cv2.LINE_AA)
    write_png(canvas, out)


def portrait(design: CharacterDesign, palette: Palette, look: Look, size: ShotSize, mood: Mood, width: int, height: int) -> Bitmap:
    plan = ShotPlan(
        shot_id="portrait", frames=1, width=width, height=height, seed=1, look=look, palette=palette, kit=Kit.CITY, interior=True, features=("portrait",),
        time_of_day=TimeOfDay.DAY, weather=Weather.CLEAR, mood=mood, size=size, move=CameraMove.STATIC, focus=design.name, place_seed=1,
        subjects=(Subject(design=design, expression=mood, gaze="partner"),),
    )  # fmt: skip
    return Picture(plan, studio=mix(palette.light, palette.mid, 0.35)).frame(0)


def mood_board(look: Look, palette: Palette, kit: Kit, mood: Mood, seed: int, out: Path) -> None:
    """1280x720: four places of the kit at four hours, the palette, and the words for it."""
    canvas = canvas_of(1280, 720, darker(palette.shadow, 0.25))
    views = (
        (False, TimeOfDay.DAWN, Weather.CLEAR, 20, 20, 820, 461),
        (True, TimeOfDay.NIGHT, Weather.CLEAR, 860, 20, 400, 225),
        (False, TimeOfDay.NIGHT, Weather.CLEAR, 860, 256, 400, 225),
    )
    for index, (interior, hour, weather, x, y, width, height) in enumerate(views):
        design = EnvironmentDesign(location="", kit=kit, interior=interior, palette=palette)
        plan = _place(design, look, hour, weather, seed + index).model_copy(update={"width": width // 2 * 2, "height": height // 2 * 2, "mood": mood})
        paste(canvas, Picture(plan).frame(0), x, y, width, height)
    for index, (name, colour) in enumerate(palette.model_dump().items()):
        x = 20 + 248 * index
        canvas[500:640, x : x + 236] = (*bgr(colour), 255)
        write_text(canvas, f"{name}  {colour}", 21, ink_on(colour), x + 14, 604)
    write_text(canvas, f"{look.value.replace('_', ' ')} · {mood.value} · {kit.value}", 30, palette.light, 22, 664, tracking=0.06)
    write_png(canvas, out)
