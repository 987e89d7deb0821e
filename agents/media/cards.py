"""Title and credits cards: the main set, sharp and darkened where the words stand, a slow move, words that arrive and leave softly.

Words keep within the title-safe 90 % of the frame.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from agents.film import CameraMove, CardPlan, Mood, ShotPlan, ShotSize, Weather

from .camera import ease
from .colour import lighter, mix
from .layers import Bitmap, cached, over
from .lettering import SMALLEST, fitting, lettered
from .picture import Picture

SAFE = 0.9


@dataclass(frozen=True)
class Words:
    """A line of text, where its top left corner stands, and when it is seen (seconds, fade included)."""

    image: Bitmap
    x: int
    y: int
    start: float
    end: float


class Card:
    """Frames of a card."""

    def __init__(self, plan: CardPlan) -> None:
        self.plan = plan
        self._set = Picture(backdrop(plan))
        self._unit = max(plan.width / 1280, plan.height / 720)
        self._length = plan.frames / plan.fps
        self._shade = cached(("shade", plan.width, plan.height, plan.kind), self._dark)
        self._words = self._title() if plan.kind == "title" else self._credits()

    def frame(self, number: int) -> Bitmap:
        """Frame `number`, opaque BGRA."""
        seconds = number / self.plan.fps
        target = self._set.frame(number)
        cv2.multiply(target, self._shade, dst=target, scale=1 / 255)
        for words in self._words:
            self._draw(target, words, seconds)
        return self._faded(target, number)

    def _draw(self, target: Bitmap, words: Words, seconds: float) -> None:
        fade = min(0.7, (words.end - words.start) / 4)
        alpha = min((seconds - words.start) / fade, (words.end - seconds) / fade, 1.0)
        if alpha <= 0:
            return
        rise = round((1 - ease(alpha)) * 8 * self._unit) if seconds < (words.start + words.end) / 2 else 0
        image = words.image if alpha >= 1 else np.asarray(cv2.convertScaleAbs(words.image, alpha=alpha), np.uint8)
        over(target, image, words.x, words.y + rise)

    def _faded(self, target: Bitmap, number: int) -> Bitmap:
        """Up from a dim frame and down to one; never to black, which quality control would take for a fault."""
        frames = self.plan.frames
        edge = min(14, frames // 4)
        left = min(number, frames - 1 - number)
        if edge and left < edge:
            cv2.convertScaleAbs(target, dst=target, alpha=0.45 + 0.55 * left / edge)
            target[..., 3] = 255
        return target

    def _dark(self) -> Bitmap:
        """Factors that darken the set behind the words: a broad soft band, or the whole frame under credits."""
        height, width = self.plan.height, self.plan.width
        y = np.abs(np.linspace(-1, 1, height, dtype=np.float32))[:, None] * np.ones((1, width), np.float32)
        x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None, :]
        band = np.clip(1 - y / 0.85, 0, 1) ** 0.8 * np.clip(1.15 - 0.35 * x, 0, 1) * 0.62 if self.plan.kind == "title" else 0.6 + 0.12 * (1 - x) * (1 - y)
        factors = (255 * (1 - np.clip(band, 0, 0.86))).astype(np.uint8)
        return np.dstack([factors, factors, factors, np.full_like(factors, 255)])

    def _row(self, text: str, size: int, colour: str, y: float, when: tuple[float, float], *, tracking: float = 0.0, weight: float = 0.0) -> list[Words]:
        """The text in the middle, with a soft dark copy beneath it."""
        image = lettered(text, size, colour, tracking=tracking, weight=weight)
        x = (self.plan.width - image.shape[1]) // 2
        shadow = cv2.GaussianBlur(lettered(text, size, "#000000", tracking=tracking, weight=weight), (0, 0), max(1.0, 5 * self._unit))
        deep = np.asarray(cv2.convertScaleAbs(shadow, alpha=0.9), np.uint8)
        return [Words(deep, x, round(y + 2 * self._unit), *when), Words(image, x, round(y), *when)]

    def _title(self) -> list[Words]:
        plan, unit = self.plan, self._unit
        room = plan.width * SAFE * 0.9
        size, rows = fitting(plan.heading.upper(), round(92 * unit), room, 2, 0.12)
        light = mix("#ffffff", plan.palette.light, 0.35)
        step = size * 1.22
        top = plan.height / 2 - step * len(rows) / 2 - (30 * min(2, len(plan.lines)) * unit)
        words: list[Words] = []
        for index, row in enumerate(rows):
            words += self._row(row, size, light, top + index * step - size * 0.25, (0.25 + 0.2 * index, self._length - 0.1), tracking=0.12, weight=0.7 * unit)
        rule_y = top + step * len(rows) + 8 * unit
        words.append(self._rule(rule_y, lighter(plan.palette.accent, 0.15)))
        below, colour = rule_y + 14 * unit, mix(light, plan.palette.mid, 0.18)
        for index, line in enumerate(plan.lines[:3]):
            small, split = fitting(line, round(27 * unit), room, 2, 0.04, smallest=max(SMALLEST, round(22 * unit)))
            for row in split:
                words += self._row(row, small, colour, below, (0.8 + 0.2 * index, self._length - 0.1), tracking=0.04)
                below += 40 * unit
        return words

    def _rule(self, y: float, colour: str) -> Words:
        width, height = round(150 * self._unit), max(2, round(3 * self._unit))
        bar = np.zeros((height, width, 4), np.uint8)
        bar[:] = (*(int(colour[i : i + 2], 16) for i in (5, 3, 1)), 255)
        return Words(bar, (self.plan.width - width) // 2, round(y), 0.6, self._length - 0.1)

    def _credits(self) -> list[Words]:
        """Pages of up to seven lines, each seen for an equal share of the card."""
        plan, unit = self.plan, self._unit
        per_page = 7
        pages = [plan.lines[i : i + per_page] for i in range(0, len(plan.lines), per_page)] or [()]
        share = self._length / len(pages)
        room = plan.width * SAFE * 0.92
        light = mix("#ffffff", plan.palette.light, 0.35)
        words: list[Words] = []
        for number, page in enumerate(pages):
            when = (number * share + 0.1, (number + 1) * share)
            size, heading = fitting(plan.heading.upper(), round(50 * unit), room, 1, 0.14)
            block = size * 1.9 + len(page) * 46 * unit
            y = (plan.height - block) / 2
            words += self._row(heading[0], size, lighter(mix(plan.palette.accent, plan.palette.light, 0.35), 0.15), y, when, tracking=0.14, weight=0.4 * unit)
            for index, line in enumerate(page):
                small, split = fitting(line, round(29 * unit), room, 1, 0.02)
                words += self._row(split[0], small, light, y + size * 1.9 + index * 46 * unit, when, tracking=0.02)
        return words


def backdrop(plan: CardPlan) -> ShotPlan:
    """The set behind a card, as a shot without people."""
    return ShotPlan(
        shot_id=plan.shot_id, frames=plan.frames, width=plan.width, height=plan.height, fps=plan.fps, seed=plan.seed, look=plan.look, palette=plan.palette,
        kit=plan.kit, interior=False, time_of_day=plan.time_of_day, weather=Weather.CLEAR, mood=Mood.HOPEFUL, size=ShotSize.EXTREME_WIDE,
        move=CameraMove.PUSH_IN if plan.kind == "title" else CameraMove.DRIFT, place_seed=plan.seed,
    )  # fmt: skip
