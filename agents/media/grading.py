"""A look laid on pictures by tables: a curve for the light, a factor for the colours, and a lean of shadows and lights. Skin keeps most of its own colour.

Called where a clip is coded for the first time (`Colours`), by the colour grader for what came without, and by the checks of a clip, which hold it against designs in the same colours. Everything is
looked up or done with whole numbers on the planes as they are coded, about 1 ms a picture of 1280x720. The same pictures and grade give the same bytes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Codec, Grade, ShotGrade, Tone

from .encode import BLUE, LUMA, RED, ClipWriter, planes_of
from .jobs import TONE_EVERY
from .layers import Bitmap
from .planes import Planes, parts, pictures

PIVOT = 0.42
"""Light that contrast leaves where it is."""
SKIN_KEPT = 0.7
"""Share of a grade's change of colour that skin is spared."""
SKIN_BLUE, SKIN_RED = (112.0, 22.0), (146.0, 18.0)
"""Where skin is among colours, light or dark: middle and half width of blue and of red difference."""


class Stretch(NamedTuple):
    """A part of a clip file and the grades it begins and ends with; within a shot they are one."""

    clip: Path
    start: int
    frames: int
    first: Grade
    last: Grade


class Tables(NamedTuple):
    """A grade looked up: light by light, colours by colours, leans by light."""

    light: NDArray[np.uint8]
    colour: NDArray[np.uint8]
    lean_blue: NDArray[np.uint8]
    lean_red: NDArray[np.uint8]


def tables_of(grade: Grade) -> Tables:
    coded = np.arange(256, dtype=np.float64)
    light = np.clip((coded - 16) / 219, 0.0, 1.0)
    lifted = light ** (1 / grade.gamma)
    shaped = np.clip(lifted + (grade.contrast - 1) * (lifted - PIVOT) * 4 * lifted * (1 - lifted), 0.0, 1.0)
    curve = np.where((coded < 16) | (coded > 235), coded, 16 + 219 * shaped)
    colour = 128 + (coded - 128) * grade.saturation
    lower, upper = (1 - light) ** 2 * np.clip(light * 6, 0, 1), light**1.5 * np.clip((1 - light) * 6, 0, 1)
    blue, red = (128 + lower * grade.shadows[side] + upper * grade.lights[side] for side in (0, 1))
    return Tables(*(np.clip(np.rint(values), 0, 255).astype(np.uint8) for values in (curve, colour, blue, red)))


def blended(first: Grade, second: Grade, share: float) -> Grade:
    """A grade on its way from one to another."""

    def between(a: float, b: float) -> float:
        return round(a + (b - a) * share, 5)

    return Grade(
        contrast=between(first.contrast, second.contrast),
        gamma=between(first.gamma, second.gamma),
        saturation=between(first.saturation, second.saturation),
        shadows=(between(first.shadows[0], second.shadows[0]), between(first.shadows[1], second.shadows[1])),
        lights=(between(first.lights[0], second.lights[0]), between(first.lights[1], second.lights[1])),
    )


def graded(planes: Planes, tables: Tables) -> Planes:
    """The picture in its new colours; the one given is left as it was."""
    made = np.empty_like(planes)
    (light, blue, red), (new_light, new_blue, new_red) = parts(planes), parts(made)
    cv2.LUT(light, tables.light, dst=new_light)
    half = np.asarray(cv2.resize(light, (blue.shape[1], blue.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    _lean(half, (blue, new_blue), (red, new_red), tables)
    return made


def _lean(half: Planes, blues: tuple[Planes, Planes], reds: tuple[Planes, Planes], tables: Tables) -> None:
    """The colours, old and new, by the light at the same places."""
    blue, red = blues[0], reds[0]
    skin = cv2.min(cv2.LUT(blue, _SKIN[0]), cv2.LUT(red, _SKIN[1]))
    taken = cv2.addWeighted(skin, -SKIN_KEPT, skin, 0.0, 255)
    for (old, new), lean in ((blues, tables.lean_blue), (reds, tables.lean_red)):
        wanted = cv2.addWeighted(cv2.LUT(old, tables.colour), 1.0, cv2.LUT(half, lean), 1.0, -128)
        change = cv2.subtract(wanted, old, dtype=cv2.CV_16S)
        np.copyto(new, np.asarray(cv2.add(old, cv2.multiply(change, taken, scale=1 / 255, dtype=cv2.CV_16S), dtype=cv2.CV_8U), np.uint8))


def graded_colours(image: Bitmap, tables: Tables) -> NDArray[np.uint8]:
    """A drawn picture (blue green red, more channels are dropped) in the colours that its coded one will have."""
    coded = np.asarray(cv2.transform(np.ascontiguousarray(image[..., :3]), _TO_CODED), np.uint8)
    light, blue, red = (np.ascontiguousarray(coded[..., part]) for part in range(3))
    new_blue, new_red = np.empty_like(blue), np.empty_like(red)
    _lean(light, (blue, new_blue), (red, new_red), tables)
    made = cv2.merge((cv2.LUT(light, tables.light), new_blue, new_red))
    return np.asarray(cv2.transform(made, _FROM_CODED), np.uint8)


def drawn_light(grade: Grade) -> NDArray[np.uint8]:
    """By light as it is coded in a grade, the light it was drawn with."""
    curve = tables_of(grade).light.astype(np.float64)
    return np.clip(np.rint(np.interp(np.arange(256), curve, np.arange(256))), 0, 255).astype(np.uint8)


class Colours:
    """The colours of one clip while it is coded for the first time: bitmaps become the pictures to be written, and what the grade did is measured on those that are used."""

    def __init__(self, grade: Grade, used: range) -> None:
        self._grade, self._tables = grade, tables_of(grade)
        self._measured = frozenset(used[::TONE_EVERY])
        self._tones: tuple[list[Tone], list[Tone]] = ([], [])

    def picture(self, frame: Bitmap, number: int) -> av.VideoFrame:
        planes = planes_of(frame)
        made = graded(planes, self._tables)
        if number in self._measured:
            for kept, shown in zip(self._tones, (planes, made), strict=True):
                kept.append(tone_of(shown))
        return av.VideoFrame.from_ndarray(made, format="yuv420p")

    @property
    def seen(self) -> ShotGrade:
        return ShotGrade(grade=self._grade, before=mean_tone(self._tones[0]), after=mean_tone(self._tones[1]))


def _near(middle: float, reach: float) -> NDArray[np.uint8]:
    """By a colour's value: how near to skin it is, of 255, and all of it in the middle."""
    return np.rint(255 * np.clip(1.5 - 1.5 * np.abs(np.arange(256) - middle) / reach, 0.0, 1.0)).astype(np.uint8)


# ITU-R BT.709 in limited range, from blue, green, red to light, blue and red difference and back.
_TO_CODED = np.array([[*LUMA, 16], [*BLUE, 128], [*RED, 128]], np.float64)
_FROM_CODED = np.linalg.inv(np.vstack((_TO_CODED, [0, 0, 0, 1])))[:3]
_SKIN = (_near(*SKIN_BLUE), _near(*SKIN_RED))


def tone_of(planes: Planes) -> Tone:
    """The means of a picture."""
    luma, blue, red = (float(part.mean()) for part in parts(planes))
    return Tone(luma=luma, blue=blue, red=red)


def frame_tone(frame: av.VideoFrame) -> Tone:
    """The means of a decoded picture."""
    luma, blue, red = (
        float(np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width].mean()) for plane in frame.planes[:3]
    )
    return Tone(luma=round(luma, 3), blue=round(blue, 3), red=round(red, 3))


def mean_tone(tones: Sequence[Tone]) -> Tone:
    """The mean of some pictures' means; black without any."""
    count = max(1, len(tones))
    luma, blue, red = (round(sum(getattr(tone, name) for tone in tones) / count, 3) for name in ("luma", "blue", "red"))
    return Tone(luma=luma, blue=blue, red=red)


def grade_clip(
    stretches: Iterable[Stretch], out: Path, size: tuple[int, int], fps: int, codec: Codec, cuts: Collection[int], watch: Callable[[int, Planes, Planes], None]
) -> int:
    """Writes the stretches one after another, graded, as one clip; returns its frames. `watch` is shown every picture by its number, before and after.

    Raises NotFound or Corrupt for a clip that cannot be read.
    """
    cv2.setNumThreads(1)
    with ClipWriter(out, *size, fps, codec=codec, cuts=cuts) as writer:
        for stretch in stretches:
            tables = tables_of(stretch.first)
            for number, planes in enumerate(pictures(stretch.clip, stretch.start, stretch.frames), 1):
                if stretch.first != stretch.last:
                    tables = tables_of(blended(stretch.first, stretch.last, number / (stretch.frames + 1)))
                made = graded(planes, tables)
                watch(writer.frames, planes, made)
                writer.write_picture(av.VideoFrame.from_ndarray(made, format="yuv420p"))
    return writer.frames
