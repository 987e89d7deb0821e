"""The teaser: moments of the film between a line of its promise and its title, for about twenty seconds, to the film's own music.

Moments are parts of clips in which nobody speaks, and stills of faces with a slow push; nothing is taken from the last scene. The words of the film are
neither heard nor needed, so that a teaser is made again only when its pictures are. Same sources, same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import Colorspace

from agents.film import Codec, Mood, Palette
from cluster.contracts.errors import Corrupt

from .camera import ease
from .colour import bgr, lighter, mix
from .display_type import FAMILIES, balanced, set_line
from .encode import ClipWriter
from .layers import Bitmap, over
from .lettering import fitting, lettered
from .pages import covering, loaded

TITLE_SECONDS, PROMISE_SECONDS = 3.6, 2.6
FADE_FRAMES = 9
PUSH = 0.06
"""How much closer a still comes over its length."""


@dataclass(frozen=True)
class Moment:
    """A part of a clip from frame `start` on, or, with `still`, a picture."""

    path: Path
    frames: int
    start: int = 0
    still: bool = False


@dataclass(frozen=True)
class TeaserWords:
    title: str
    promise: str
    foot: str
    mood: Mood
    palette: Palette


def teaser_frames(moments: Sequence[Moment], words: TeaserWords, fps: int) -> int:
    """How long the teaser will be."""
    cards = round(TITLE_SECONDS * fps) + (round(PROMISE_SECONDS * fps) if words.promise else 0)
    return sum(moment.frames for moment in moments) + cards


def cut_teaser(moments: Sequence[Moment], art: Path, words: TeaserWords, size: tuple[int, int], fps: int, codec: Codec, out: Path) -> int:
    """Writes the silent picture; returns its frames. `art` lies, dimmed, behind the cards. Raises Corrupt for a clip that is shorter than its moment."""
    turn = len(moments) // 2
    backdrop = _dimmed(loaded(art), words.palette, size)
    with ClipWriter(out, *size, fps, codec=codec) as writer:
        for index, moment in enumerate(moments):
            if index == turn and words.promise:
                for frame in _card(backdrop, _promise(words, size), round(PROMISE_SECONDS * fps)):
                    writer.write(frame)
            opens, closes = index in (0, turn), index + 1 in (turn, len(moments))
            for frame in _shown(moment, size, opens=opens, closes=closes):
                if isinstance(frame, av.VideoFrame):
                    writer.write_picture(frame)
                else:
                    writer.write(frame)
        for frame in _card(backdrop, _title(words, size), round(TITLE_SECONDS * fps), last=True):
            writer.write(frame)
        return writer.frames


def _shown(moment: Moment, size: tuple[int, int], *, opens: bool, closes: bool) -> Iterator[Bitmap | av.VideoFrame]:
    """The frames of a moment; up from the dark where it opens a part of the teaser, down into it where it closes one, and cut hard elsewhere.

    A frame that is shown as the clip has it is handed on without leaving its own colours.
    """
    for number, frame in enumerate(_pushed(moment, size) if moment.still else _taken(moment)):
        light = min((number + 1) / FADE_FRAMES if opens else 1.0, (moment.frames - number) / FADE_FRAMES if closes else 1.0)
        if isinstance(frame, av.VideoFrame):
            as_it_is = light >= 1 and (frame.width, frame.height) == size and frame.format.name == "yuv420p"
            yield frame if as_it_is else _at_light(_drawn(frame, size), light)
        else:
            yield _at_light(frame, light)


def _taken(moment: Moment) -> Iterator[av.VideoFrame]:
    given = 0
    with av.open(str(moment.path)) as container:
        for number, frame in enumerate(container.decode(container.streams.video[0])):
            if number < moment.start:
                continue
            if given == moment.frames:
                return
            given += 1
            yield frame
    if given < moment.frames:
        raise Corrupt(f"{moment.path.name} ends before frame {moment.start + moment.frames}. Render the shot again.")


def _drawn(frame: av.VideoFrame, size: tuple[int, int]) -> Bitmap:
    picture = frame.to_ndarray(format="bgr24", src_colorspace=Colorspace.ITU709, src_color_range="MPEG", dst_color_range="JPEG")
    return _opaque(np.asarray(picture, np.uint8), size)


def _pushed(moment: Moment, size: tuple[int, int]) -> Iterator[Bitmap]:
    """A still that comes slowly nearer, towards its upper middle, where faces are."""
    width, height = size
    picture = _opaque(loaded(moment.path), size)
    for number in range(moment.frames):
        scale = 1 + PUSH * number / max(1, moment.frames - 1)
        move = np.array([[scale, 0, (1 - scale) * width / 2], [0, scale, (1 - scale) * height * 0.4]], np.float32)
        yield np.asarray(cv2.warpAffine(picture, move, size, flags=cv2.INTER_LINEAR), np.uint8)


def _opaque(picture: Bitmap, size: tuple[int, int]) -> Bitmap:
    if (picture.shape[1], picture.shape[0]) != size:
        picture = covering(picture, *size)
    return np.asarray(cv2.cvtColor(picture[..., :3], cv2.COLOR_BGR2BGRA), np.uint8)


def _at_light(frame: Bitmap, light: float) -> Bitmap:
    if light >= 1:
        return frame
    dimmed = np.asarray(cv2.convertScaleAbs(frame, alpha=0.15 + 0.85 * light), np.uint8)
    dimmed[..., 3] = 255
    return dimmed


def _dimmed(art: Bitmap, palette: Palette, size: tuple[int, int]) -> Bitmap:
    """The poster's picture out of focus and deep in the film's darkest colour."""
    soft = cv2.GaussianBlur(covering(art, *size), (0, 0), size[1] / 60)
    dark = np.empty_like(soft)
    dark[:] = bgr(mix(palette.shadow, "#000000", 0.6))
    return _opaque(np.asarray(cv2.addWeighted(soft, 0.26, dark, 0.74, 0), np.uint8), size)


def _card(backdrop: Bitmap, lines: Sequence[tuple[Bitmap, int, int]], frames: int, *, last: bool = False) -> Iterator[Bitmap]:
    """Words that arrive and leave softly; the last card stays."""
    fade = min(14, frames // 4)
    steady: Bitmap | None = None
    for number in range(frames):
        alpha = ease(min(1.0, (number + 1) / fade, 1.0 if last else (frames - number) / fade))
        if alpha >= 1 and steady is not None:
            yield steady
            continue
        frame = backdrop.copy()
        for image, x, y in lines:
            over(frame, image if alpha >= 1 else np.asarray(cv2.convertScaleAbs(image, alpha=alpha), np.uint8), x, y)
        if alpha >= 1:
            steady = frame
        yield frame


def _promise(words: TeaserWords, size: tuple[int, int]) -> list[tuple[Bitmap, int, int]]:
    width, height = size
    unit = min(width, height) / 720
    text, rows = balanced(words.promise, FAMILIES[words.mood], round(54 * unit), width * 0.78, 3, smallest=14)
    return _block(rows, words, text, mix("#ffffff", words.palette.light, 0.3), width / 2, (height - len(rows) * text * 1.3) / 2)


def _title(words: TeaserWords, size: tuple[int, int]) -> list[tuple[Bitmap, int, int]]:
    width, height = size
    unit = min(width, height) / 720
    text, rows = balanced(words.title.upper(), FAMILIES[words.mood], round(104 * unit), width * 0.84, 3, smallest=16)
    top = height * 0.46 - len(rows) * text * 0.65
    block = _block(rows, words, text, lighter(mix(words.palette.accent, "#ffffff", 0.55), 0.1), width / 2, top)
    small, foot = fitting(words.foot, max(13, round(21 * unit)), width * 0.8, 1, 0.16)
    image = lettered(foot[0], small, mix("#ffffff", words.palette.mid, 0.35), tracking=0.16)
    return [*block, (image, round((width - image.shape[1]) / 2), round(height * 0.84))]


def _block(rows: Sequence[str], words: TeaserWords, size: int, colour: str, centre: float, top: float) -> list[tuple[Bitmap, int, int]]:
    images = [set_line(row, FAMILIES[words.mood], size, colour) for row in rows]
    return [(image, round(centre - image.shape[1] / 2), round(top + index * size * 1.3 - max(4, size // 4))) for index, image in enumerate(images)]
