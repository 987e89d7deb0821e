"""Still pictures: frames of a plan, design sheets, mood boards, the poster, contact sheets. PNG; the same arguments give the same bytes."""

from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np

from agents.film import CameraMove, CharacterDesign, EnvironmentDesign, Kit, Look, Mood, Palette, ShotPlan, ShotSize, Subject, TimeOfDay, Weather
from cluster.contracts.errors import Corrupt, InvalidInput

from .colour import bgr, darker, lighter, luminance, mix
from .layers import Bitmap, over
from .lettering import fitting, lettered, width_of
from .picture import Picture

PNG_LEVEL = 6


def _write(image: Bitmap, out: Path) -> None:
    done, coded = cv2.imencode(".png", image[..., :3], [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    if not done:
        raise InvalidInput(f"A picture of {image.shape[1]}x{image.shape[0]} cannot be written as PNG.")
    out.write_bytes(coded.tobytes())


def still(plan: ShotPlan, out: Path, at: float = 0.5) -> None:
    """One frame of the shot, `at` from 0 (its first) to 1 (its last)."""
    _write(Picture(plan).frame(round(max(0.0, min(1.0, at)) * (plan.frames - 1))), out)


def environment_still(design: EnvironmentDesign, look: Look, time_of_day: TimeOfDay, weather: Weather, seed: int, out: Path) -> None:
    """The place without people, 1280x720, at that hour and weather. `seed` is the place's seed."""
    _write(Picture(_place(design, look, time_of_day, weather, seed)).frame(0), out)


def _place(design: EnvironmentDesign, look: Look, time_of_day: TimeOfDay, weather: Weather, seed: int) -> ShotPlan:
    return ShotPlan(
        shot_id="environment", frames=1, seed=seed, look=look, palette=design.palette, kit=design.kit, interior=design.interior, features=design.features,
        time_of_day=time_of_day, weather=weather, mood=Mood.HOPEFUL, size=ShotSize.WIDE, move=CameraMove.STATIC, place_seed=seed,
    )  # fmt: skip


def _canvas(width: int, height: int, colour: str) -> Bitmap:
    canvas = np.empty((height, width, 4), np.uint8)
    canvas[:] = (*bgr(colour), 255)
    return canvas


def _write_text(
    canvas: Bitmap, text: str, size: int, colour: str, x: float, y: float, *, tracking: float = 0.0, weight: float = 0.0, centred: bool = False
) -> None:
    image = lettered(text, size, colour, tracking=tracking, weight=weight)
    pad = max(4, size // 4)
    left = x - image.shape[1] / 2 if centred else x - pad
    over(canvas, image, round(left), round(y - pad))


def _paste(canvas: Bitmap, picture: Bitmap, x: int, y: int, width: int, height: int) -> None:
    fitted = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    canvas[y : y + height, x : x + width] = fitted


def _ink_on(colour: str) -> str:
    """Text colour that is read on that colour."""
    return "#f6f2ea" if luminance(colour) < 140 else "#1c1a18"


def character_sheet(design: CharacterDesign, palette: Palette, look: Look, out: Path) -> None:
    """1280x720: the whole figure, three expressions, and the colours of the design with its name."""
    ground = mix(palette.light, "#ffffff", 0.25)
    canvas = _canvas(1280, 720, ground)
    whole = _portrait(design, palette, look, ShotSize.WIDE, Mood.HOPEFUL, 420, 720)
    _paste(canvas, whole, 30, 30, 385, 660)
    for index, mood in enumerate((Mood.WARM, Mood.SAD, Mood.TENSE)):
        _paste(canvas, _portrait(design, palette, look, ShotSize.CLOSE, mood, 400, 520), 440 + 275 * index, 30, 260, 338)
    size, rows = fitting(design.name, 58, 620, 1)
    _write_text(canvas, rows[0], size, _ink_on(ground), 445, 400, weight=0.5)
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
    _write_text(canvas, words, 24, mix(_ink_on(ground), ground, 0.3), 447, 480)
    for index, colour in enumerate((design.skin, design.hair_colour, design.coat_colour, design.shirt_colour, design.trouser_colour)):
        cv2.circle(canvas, (478 + 96 * index, 590), 34, (*bgr(colour), 255), -1, cv2.LINE_AA)
        cv2.circle(canvas, (478 + 96 * index, 590), 34, (*bgr(darker(colour, 0.3)), 255), 2, cv2.LINE_AA)
    _write(canvas, out)


def _portrait(design: CharacterDesign, palette: Palette, look: Look, size: ShotSize, mood: Mood, width: int, height: int) -> Bitmap:
    plan = ShotPlan(
        shot_id="portrait", frames=1, width=width, height=height, seed=1, look=look, palette=palette, kit=Kit.CITY, interior=True, features=("portrait",),
        time_of_day=TimeOfDay.DAY, weather=Weather.CLEAR, mood=mood, size=size, move=CameraMove.STATIC, focus=design.name, place_seed=1,
        subjects=(Subject(design=design, expression=mood, gaze="partner"),),
    )  # fmt: skip
    return Picture(plan, studio=mix(palette.light, palette.mid, 0.35)).frame(0)


def mood_board(look: Look, palette: Palette, kit: Kit, mood: Mood, seed: int, out: Path) -> None:
    """1280x720: four places of the kit at four hours, the palette, and the words for it."""
    canvas = _canvas(1280, 720, darker(palette.shadow, 0.25))
    views = (
        (False, TimeOfDay.DAWN, Weather.CLEAR, 20, 20, 820, 461),
        (True, TimeOfDay.NIGHT, Weather.CLEAR, 860, 20, 400, 225),
        (False, TimeOfDay.NIGHT, Weather.CLEAR, 860, 256, 400, 225),
    )
    for index, (interior, hour, weather, x, y, width, height) in enumerate(views):
        design = EnvironmentDesign(location="", kit=kit, interior=interior, palette=palette)
        plan = _place(design, look, hour, weather, seed + index).model_copy(update={"width": width // 2 * 2, "height": height // 2 * 2, "mood": mood})
        _paste(canvas, Picture(plan).frame(0), x, y, width, height)
    for index, (name, colour) in enumerate(palette.model_dump().items()):
        x = 20 + 248 * index
        canvas[500:640, x : x + 236] = (*bgr(colour), 255)
        _write_text(canvas, f"{name}  {colour}", 21, _ink_on(colour), x + 14, 604)
    _write_text(canvas, f"{look.value.replace('_', ' ')} · {mood.value} · {kit.value}", 30, palette.light, 22, 664, tracking=0.06)
    _write(canvas, out)


def poster(plan: ShotPlan, title: str, tagline: str, credit_lines: Sequence[str], out: Path) -> None:
    """2:3, 1000x1500: the shot's first person large before its place, others smaller behind, tagline above, title and credits at the foot."""
    width, height = 1000, 1500
    upright = plan.model_copy(update={"width": width, "height": height, "move": CameraMove.STATIC, "speech": (), "frames": max(plan.frames, 2)})
    if plan.subjects and plan.size is not ShotSize.INSERT:
        first = plan.subjects[0].model_copy(update={"x": 0.0})
        upright = upright.model_copy(update={"size": ShotSize.MEDIUM, "focus": first.design.name, "subjects": (first, *plan.subjects[1:])})
    canvas = Picture(upright).frame(0).copy()
    shade = np.ones(height, np.float32)
    shade[820:] = np.linspace(1, 0.16, height - 820) ** 1.1
    shade[:260] *= np.linspace(0.6, 1, 260)
    factors = (shade[:, None] * 255).astype(np.uint8) * np.ones((1, width), np.uint8)
    cv2.multiply(canvas, cv2.merge([factors, factors, factors, np.full_like(factors, 255)]), dst=canvas, scale=1 / 255)
    light, accent = mix("#ffffff", plan.palette.light, 0.3), lighter(plan.palette.accent, 0.2)
    if tagline:
        small, lines = fitting(tagline, 36, 860, 2, 0.02)
        for index, row in enumerate(lines):
            _write_text(canvas, row, small, light, width / 2, 64 + index * small * 1.4, tracking=0.02, centred=True)
    size, rows = fitting(title.upper(), 124, 900, 3, 0.06)
    top = 1330 - len(rows) * size * 1.16
    for index, row in enumerate(rows):
        _write_text(canvas, row, size, light, width / 2, top + index * size * 1.16, tracking=0.06, weight=1.2, centred=True)
    cv2.rectangle(canvas, (400, 1342), (600, 1347), (*bgr(accent), 255), -1)
    for index, row in enumerate(tuple(credit_lines)[:4]):
        small = min(25, max(14, int(25 * 900 / max(900.0, width_of(row, 25, 0.03)))))
        _write_text(canvas, row, small, mix(light, plan.palette.mid, 0.25), width / 2, 1366 + 33 * index, tracking=0.03, centred=True)
    _write(canvas, out)


def contact_sheet(video: Path, moments: Sequence[tuple[float, str]], title: str, out: Path) -> None:
    """A grid of the frames at those seconds, four in a row, with captions. Raises Corrupt when the video has no picture."""
    cell_w, cell_h, caption, head = 320, 180, 34, 70
    rows = max(1, -(-len(moments) // 4))
    canvas = _canvas(4 * cell_w + 5 * 12, head + rows * (cell_h + caption + 12) + 12, "#16171a")
    _write_text(canvas, title, 32, "#f0ece2", 14, 16)
    frames = _frames_at(video, [seconds for seconds, _ in moments])
    for index, ((_, words), picture) in enumerate(zip(moments, frames, strict=True)):
        x, y = 12 + (index % 4) * (cell_w + 12), head + (index // 4) * (cell_h + caption + 12)
        _paste(canvas, picture, x, y, cell_w, cell_h)
        cut = words
        while cut and width_of(cut, 17) > cell_w:
            cut = cut[:-2].rstrip() + "…" if len(cut) > 3 else ""
        _write_text(canvas, cut, 17, "#c9c4ba", x, y + cell_h + 7)
    _write(canvas, out)


def _frames_at(video: Path, seconds: Sequence[float]) -> list[Bitmap]:
    """The frames nearest after those seconds, in the order asked for; the file is decoded once."""
    wanted = sorted(range(len(seconds)), key=lambda index: seconds[index])
    found: dict[int, Bitmap] = {}
    last: Bitmap | None = None
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            if not wanted:
                break
            moment = frame.time or 0.0
            if moment + 1e-6 < seconds[wanted[0]] and last is not None:
                continue
            last = np.asarray(frame.to_ndarray(format="bgra"), np.uint8)
            while wanted and moment + 1e-6 >= seconds[wanted[0]]:
                found[wanted.pop(0)] = last
    if last is None:
        raise Corrupt(f"{video.name} has no picture in it.")
    return [found.get(index, last) for index in range(len(seconds))]
