"""Cards: every frame shape has words that stand out, inside the safe part, and credits that are all seen, whole and long enough."""

import cv2
import numpy as np
import pytest

from agents.film import FRAME_SIZES, Aspect, CardPlan, Kit, Look, Mood
from agents.media.cards import PAGE_SECONDS, Card
from agents.media.palettes import palette_for
from agents.media.screening import legibility
from agents.quality.film_checks import LEAST_CONTRAST, LEAST_LETTERED

CREDITS = (
    "Story: Series Creator, Story Architect, Episode Breakdown · offline writer",
    "Design: Concept Artist, Character Designer, Environment Designer · offline writer",
    "Pictures: Video Generation · offline renderer (11), another provider (3)",
    "Voices: Voice Creator, Voice Library, Dialogue Delivery · offline renderer",
    "AI-generated film: written, drawn, spoken and scored by software",
)
LOOKS = {Aspect.WIDE: Look.PAPER_CUT, Aspect.TALL: Look.INK, Aspect.SQUARE: Look.LOW_POLY, Aspect.SCOPE: Look.NOIR}


def card(
    aspect: Aspect,
    kind: str,
    *,
    look: Look | None = None,
    heading: str = "The Keeper of Lost Letters",
    lines: tuple[str, ...] = (),
    share: float = 0.5,
    frames: int = 72,
) -> Card:
    width, height = (round(side * share / 2) * 2 for side in FRAME_SIZES[aspect])
    look = look or LOOKS[aspect]
    palette = palette_for(Mood.SAD, look, Kit.SEA, 1)
    return Card(
        CardPlan.model_validate(
            {
                "shot_id": kind, "frames": frames, "width": width, "height": height, "seed": 4, "kind": kind, "heading": heading, "lines": lines, "look": look,
                "palette": palette, "kit": Kit.SEA, "mood": Mood.SAD,
            }
        )
    )  # fmt: skip


def luminance(image: np.ndarray) -> np.ndarray:
    """Relative luminance as in WCAG 2."""
    value = image[..., 2::-1].astype(np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("kind", ["title", "credits"])
@pytest.mark.parametrize("aspect", list(Aspect))
def test_words_stand_out_by_four_and_a_half_to_one_and_keep_within_the_safe_part(aspect: Aspect, kind: str) -> None:
    made = card(aspect, kind, lines=CREDITS if kind == "credits" else ("a warm drama film",))
    frame = made.frame(40)
    bright = np.zeros(frame.shape[:2], bool)
    for words in (words for words in made._words if words.image[..., :3].max() > 150):
        glyph = words.image[..., 3] > 220
        bright[words.y : words.y + glyph.shape[0], words.x : words.x + glyph.shape[1]] |= glyph & (words.image[..., :3].max(axis=2) > 150)
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    height, width = frame.shape[:2]
    assert rows[0] >= height * 0.05 - 1 and rows[-1] <= height * 0.95 + 1
    assert columns[0] >= width * 0.05 - 1 and columns[-1] <= width * 0.95 + 1
    light = luminance(frame)
    box = np.s_[max(0, rows[0] - 4) : rows[-1] + 5, max(0, columns[0] - 4) : columns[-1] + 5]
    ground = light[box][light[box] < np.median(light[bright]) * 0.5]
    assert (np.median(light[bright]) + 0.05) / (np.percentile(ground, 90) + 0.05) >= 4.5


@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_line_of_a_long_roll_is_seen_and_long_enough(aspect: Aspect) -> None:
    many = tuple(f"Part {number}: Somebody Else, Another Agent · provider {number}" for number in range(24))
    made = card(aspect, "credits", lines=(*many, CREDITS[-1]), share=1.0, frames=192)
    pages = made._pages([("Part", line) for line in many])
    assert sum(len(page) for page, _ in pages) == len(many)
    assert made._length / len(pages) >= PAGE_SECONDS >= 1.2
    assert min(words.end - words.start for words in made._words) >= 1.2
    assert all(size >= 12 for _, size in pages)


@pytest.mark.parametrize("kind", ["title", "credits"])
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("aspect", list(Aspect))
def test_the_films_own_check_can_read_every_card_in_every_look_and_shape(aspect: Aspect, look: Look, kind: str) -> None:
    frame = card(aspect, kind, look=look, lines=CREDITS if kind == "credits" else ("a warm drama film",)).frame(40)
    luma = np.asarray(16 + cv2.cvtColor(frame, cv2.COLOR_BGRA2GRAY).astype(np.float32) * 219 / 255, np.uint8)
    contrast, lettered = legibility(luma)
    assert contrast >= LEAST_CONTRAST and lettered >= LEAST_LETTERED
