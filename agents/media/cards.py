"""Title and credits cards: the main set, graded dark where the words stand, a slow move, words that arrive and leave softly.

Every frame shape is laid out for itself. Words keep within the title-safe 90 % of the frame and stand out from their ground by at least 4.5 to 1. A title
comes in the face of the film's mood on a ground of the film's look: a sheet of paper, a wash of ink, facets, a bar of shadow. Credits are a table of part,
agents and provider; what does not fit on one page goes on another, and each page is seen long enough to be read. That the film is AI-generated stands on all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agents.film import CameraMove, CardPlan, Look, Mood, ShotPlan, ShotSize, Weather

from .camera import ease
from .colour import bgr, darker, lighter, mix
from .display_type import FAMILIES, balanced, set_line
from .layers import Bitmap, blurred, cached, over
from .lettering import SMALLEST, fitting, lettered, width_of
from .picture import Picture

SAFE = 0.9
PAGE_SECONDS = 1.6
"""The least time that a page of credits is seen."""
SHORT_LIST = 13
"""Entries that even in the smallest type are spread over all the time there is; more of them fill their pages, which then stand longer."""


@dataclass(frozen=True)
class Words:
    """A line of text, where its top left corner stands, and when it is seen (seconds, fade included)."""

    image: Bitmap
    x: int
    y: int
    start: float
    end: float
    wipe: float = 0.0
    """Seconds in which it appears from left to right; 0: it fades in."""


class Card:
    """Frames of a card."""

    def __init__(self, plan: CardPlan) -> None:
        self.plan = plan
        self._set = Picture(backdrop(plan))
        self._unit = min((plan.width * plan.height / (1280 * 720)) ** 0.5, plan.width / 640, plan.height / 480)
        self._length = plan.frames / plan.fps
        self._room = plan.width * SAFE
        self._light = mix("#ffffff", plan.palette.light, 0.3)
        self._accent = lighter(mix(plan.palette.accent, plan.palette.light, 0.4), 0.2)
        self._words = self._title() if plan.kind == "title" else self._credits()

    def frame(self, number: int) -> Bitmap:
        """Frame `number`, opaque BGRA."""
        seconds = number / self.plan.fps
        target = self._set.frame(number)
        shade = cached(("shade", self.plan.width, self.plan.height, self.plan.kind), self._dark)
        cv2.multiply(target, shade, dst=target, scale=1 / 255)
        for words in self._words:
            self._draw(target, words, seconds)
        return self._faded(target, number)

    def _draw(self, target: Bitmap, words: Words, seconds: float) -> None:
        fade = min(0.7, (words.end - words.start) / 4)
        alpha = min((seconds - words.start) / fade, (words.end - seconds) / fade, 1.0)
        if alpha <= 0:
            return
        if words.wipe and seconds < words.start + words.wipe:
            over(target, _wiped(words.image, ease((seconds - words.start) / words.wipe)), words.x, words.y)
            return
        rise = round((1 - ease(alpha)) * 8 * self._unit) if seconds < (words.start + words.end) / 2 and not words.wipe else 0
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
        """Factors that darken the set behind the words: the middle of a title, the whole frame under credits."""
        height, width = self.plan.height, self.plan.width
        y = np.abs(np.linspace(-1, 1, height, dtype=np.float32))[:, None] * np.ones((1, width), np.float32)
        x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None, :]
        band = 0.18 + 0.34 * np.clip(1 - y / 0.9, 0, 1) * np.clip(1.15 - 0.35 * x, 0, 1) if self.plan.kind == "title" else 0.80 + 0.04 * (1 - x) * (1 - y)
        factors = (255 * (1 - np.clip(band, 0, 0.86))).astype(np.uint8)
        return np.dstack([factors, factors, factors, np.full_like(factors, 255)])

    def _row(self, text: str, size: int, colour: str, x: float, y: float, when: tuple[float, float], align: float = 0.5) -> list[Words]:
        """A small line with a soft dark copy beneath it; `x` is its left edge, middle or right edge as `align` is 0, 0.5 or 1."""
        image, pad = lettered(text, size, colour, tracking=0.02), max(4, size // 4)
        left = round(x - pad - (image.shape[1] - 2 * pad) * align)
        return [Words(_shade_of(image, 4 * self._unit), left, round(y - pad + self._unit), *when), Words(image, left, round(y - pad), *when)]

    def _title(self) -> list[Words]:
        plan, unit = self.plan, self._unit
        family = FAMILIES[plan.mood]
        most = 3 if plan.width < plan.height * 1.2 else 2
        tallest = round(min(112 * unit, plan.height * 0.2))
        size, rows = balanced(plan.heading.upper() if family == "Bebas Neue" else plan.heading, family, tallest, self._room * 0.86, most)
        small = max(SMALLEST, round(26 * unit))
        below = [(fitted, row) for line in plan.lines[:3] for fitted, split in [fitting(line, small, self._room * 0.84, 3, 0.02)] for row in split]
        step, gap, line = size * 1.14, size * 0.34, small * 1.5
        height = step * len(rows) + (gap * 1.6 + line * len(below) if below else gap * 0.5)
        top = (plan.height - height) / 2
        until = self._length - 0.1
        words = [self._ground(top - size * 0.42, height + size * 0.84, until)]
        for index, row in enumerate(rows):
            image, pad = set_line(row, family, size, self._light), max(4, size // 4)
            x, y = (plan.width - image.shape[1]) // 2, round(top + index * step - pad)
            when = (0.3 + 0.22 * index, until, 0.9)
            words += [Words(_shade_of(image, 5 * unit), x, round(y + 3 * unit), *when), Words(image, x, y, *when)]
        rule_y = top + step * len(rows) + gap * 0.55
        words.append(self._rule(rule_y, until))
        for index, (fitted, row) in enumerate(below):
            words += self._row(
                row, fitted, mix(self._light, plan.palette.light, 0.3), plan.width / 2, rule_y + gap * 0.9 + index * line, (0.8 + 0.14 * index, until)
            )
        return words

    def _ground(self, y: float, height: float, until: float) -> Words:
        """What the title stands on, in the film's look, across the whole frame."""
        plan, unit = self.plan, self._unit
        margin = round(26 * unit)
        image = np.zeros((round(height) + 2 * margin, plan.width, 4), np.uint8)
        deep = darker(plan.palette.shadow, 0.3)
        colour = np.array((*bgr(deep), 255), np.float32)
        rows = image.shape[0]
        along = np.linspace(0, 1, plan.width, dtype=np.float32)
        rng = np.random.default_rng(plan.seed)
        if plan.look in (Look.PAPER_CUT, Look.LOW_POLY):
            knots = 15 if plan.look is Look.PAPER_CUT else 9
            steps = np.linspace(0, 1, knots)
            edges = [np.interp(along, steps, rng.uniform(-1, 1, knots)) * unit * (5 if plan.look is Look.PAPER_CUT else 13) for _ in range(2)]
            upper, lower = margin + edges[0], rows - margin + edges[1]
            line = np.arange(rows, dtype=np.float32)[:, None]
            alpha = np.clip(line - upper[None, :], 0, 1) * np.clip(lower[None, :] - line, 0, 1) * 0.9
            shadow = blurred((np.roll(alpha, round(6 * unit), axis=0)[..., None] * np.array([0, 0, 0, 120], np.float32)).astype(np.uint8), 8 * unit)
            over(image, np.asarray(shadow, np.uint8), 0, 0)
            sheet = (alpha[..., None] * colour).astype(np.uint8)
            over(image, sheet, 0, 0)
            if plan.look is Look.PAPER_CUT:
                cut = np.clip(1.6 * unit - np.abs(line - upper[None, :]), 0, 1) * 0.75
                over(image, (cut[..., None] * np.array((*bgr(self._light), 255), np.float32)).astype(np.uint8), 0, 0)
        else:
            across = np.clip(np.minimum(np.arange(rows), rows - 1 - np.arange(rows)) / (margin * (1.5 if plan.look is Look.INK else 0.4)), 0, 1).astype(
                np.float32
            )
            alpha = across[:, None] * (0.86 - 0.10 * np.abs(along * 2 - 1)[None, :])
            if plan.look is Look.INK:
                rough = np.asarray(cv2.resize(rng.standard_normal((9, 40)).astype(np.float32), (plan.width, rows), interpolation=cv2.INTER_CUBIC), np.float32)
                alpha = np.clip(alpha * (1 + 0.10 * rough) - np.clip(0.35 - across[:, None], 0, 1) * np.abs(rough), 0, 0.92)
            image[:] = (alpha[..., None] * colour).astype(np.uint8)
        return Words(image, 0, round(y) - margin, 0.0, until + 0.1, 0.8)

    def _rule(self, y: float, until: float) -> Words:
        width, height = round(150 * self._unit), max(2, round(3 * self._unit))
        bar = np.zeros((height, width, 4), np.uint8)
        bar[:] = (*bgr(self._accent), 255)
        return Words(bar, (self.plan.width - width) // 2, round(y), 0.7, until, 0.6)

    def _credits(self) -> list[Words]:
        """A table: part, agents, provider. The last line, that software made the film, is on every page."""
        plan, unit = self.plan, self._unit
        entries, closing = [_parted(line) for line in plan.lines[:-1]], plan.lines[-1:]
        pages = self._pages(entries)
        share = self._length / len(pages)
        words: list[Words] = []
        family = FAMILIES[plan.mood]
        size, heading = balanced(plan.heading, family, round(46 * unit), self._room * 0.9, 1)
        for number, (page, type_size) in enumerate(pages):
            when = (number * share + (0.1 if number == 0 else 0.0), (number + 1) * share)
            top = plan.height * (1 - SAFE) / 2
            title = set_line(heading[0], family, size, self._light)
            words.append(Words(title, (plan.width - title.shape[1]) // 2, round(top - size * 0.1), *when))
            words += self._table(page, type_size, top + size * 1.75, when)
            for line in closing:
                fitted, split = fitting(line, round(23 * unit), self._room, 2, 0.02)
                for row, text in enumerate(split):
                    foot = plan.height - top - fitted * 1.3 * (len(split) - row)
                    words += self._row(text, fitted, self._accent, plan.width / 2, foot, when)
        return words

    @property
    def _stacked(self) -> bool:
        """Whether part and people stand below each other, as in a frame that is narrow."""
        return self.plan.width < self.plan.height * 1.3

    def _pages(self, entries: Sequence[tuple[str, str]]) -> list[tuple[Sequence[tuple[str, str]], int]]:
        """The entries on as few pages as they need in type that is easily read, or smaller where the card has no time for so many; with the size of the type."""
        room = self.plan.height * SAFE - 150 * self._unit
        most = max(1, int(self._length / PAGE_SECONDS))
        for size in range(round(25 * self._unit), SMALLEST, -1):
            pages = self._packed(entries, size, room)
            if len(pages) <= (most if size <= round(21 * self._unit) else 1):
                rows = -(-len(entries) // len(pages))
                even = [entries[k : k + rows] for k in range(0, len(entries), rows)] or [entries]
                fits = all(sum(self._height(entry, size) for entry in page) <= room for page in even)
                return [(page, size) for page in (even if fits else pages)]
        if len(entries) > SHORT_LIST and len(pages := self._packed(entries, SMALLEST, room)) <= most:
            return [(page, SMALLEST) for page in pages]
        rows = max(1, -(-len(entries) // most))
        return [(entries[k : k + rows], SMALLEST) for k in range(0, len(entries), rows)]

    def _packed(self, entries: Sequence[tuple[str, str]], size: int, room: float) -> list[list[tuple[str, str]]]:
        """As many entries on each page as there is room for."""
        pages: list[list[tuple[str, str]]] = [[]]
        filled = 0.0
        for entry in entries:
            height = self._height(entry, size)
            if pages[-1] and filled + height > room:
                pages.append([])
                filled = 0.0
            pages[-1].append(entry)
            filled += height
        return pages

    def _people(self, entry: tuple[str, str], size: int) -> tuple[int, list[str]]:
        """Who and by what, on one line or two."""
        return fitting(entry[1], size, self._room * (1.0 if self._stacked or not entry[0] else 0.74), 2, 0.02, smallest=max(SMALLEST, round(size * 0.9)))

    def _height(self, entry: tuple[str, str], size: int) -> float:
        lines = len(self._people(entry, size)[1])
        return size * (1.42 * lines + 1.2 + 0.3 if self._stacked else 1.25 * lines + 0.17)

    def _table(self, page: Sequence[tuple[str, str]], size: int, top: float, when: tuple[float, float]) -> list[Words]:
        plan, left = self.plan, (self.plan.width - self._room) / 2
        free = plan.height * (1 + SAFE) / 2 - 62 * self._unit - top - sum(self._height(entry, size) for entry in page)
        y, middle = top + max(0.0, free * 0.4), left + self._room * 0.235
        words: list[Words] = []
        for entry in page:
            fitted, split = self._people(entry, size)
            if self._stacked or not entry[0]:
                words += self._row(entry[0], round(size * 0.86), self._accent, plan.width / 2, y, when) if entry[0] else []
                place, first, align = plan.width / 2, y + (size * 1.2 if entry[0] else 0), 0.5
            else:
                narrow, label = fitting(entry[0], size, self._room * 0.23, 1, 0.02)
                words += self._row(label[0], narrow, self._accent, middle, y, when, align=1.0)
                place, first, align = middle + self._room * 0.02, y, 0.0
            for index, row in enumerate(split):
                words += self._row(row, fitted, self._light, place, first + index * size * 1.25, when, align=align)
            y += self._height(entry, size)
        return words


def _parted(line: str) -> tuple[str, str]:
    """A line of credits as (part, who and by what); a line without a part has an empty one."""
    part, colon, people = line.partition(": ")
    return (part, people) if colon and width_of(part, 20) < 400 else ("", line)


def _shade_of(image: Bitmap, sigma: float) -> Bitmap:
    """The soft dark copy that lies beneath lettering."""
    shadow = np.zeros_like(image)
    shadow[..., 3] = image[..., 3]
    return np.asarray(cv2.convertScaleAbs(cv2.GaussianBlur(shadow, (0, 0), max(1.0, sigma)), alpha=0.9), np.uint8)


def _wiped(image: Bitmap, share: float) -> Bitmap:
    """The left `share` of a bitmap, with a soft edge."""
    width = image.shape[1]
    soft = max(8.0, width * 0.16)
    ramp = np.clip((share * (width + soft) - np.arange(width, dtype=np.float32)) / soft, 0, 1)
    return (image * ramp[None, :, None]).astype(np.uint8)


def backdrop(plan: CardPlan) -> ShotPlan:
    """The set behind a card, as a shot without people."""
    return ShotPlan(
        shot_id=plan.shot_id, frames=plan.frames, width=plan.width, height=plan.height, fps=plan.fps, seed=plan.seed, look=plan.look, palette=plan.palette,
        kit=plan.kit, interior=False, features=plan.features, time_of_day=plan.time_of_day, weather=Weather.CLEAR, mood=Mood.HOPEFUL, size=ShotSize.EXTREME_WIDE,
        move=CameraMove.PUSH_IN if plan.kind == "title" else CameraMove.DRIFT, place_seed=plan.seed,
    )  # fmt: skip
