"""The format of a film: every shape in every resolution is one the coders take, and a draft has the shape of the film."""

import pytest

from agents.film import FRAME_SIZES, Aspect, FilmFormat, Resolution


@pytest.mark.parametrize("aspect", Aspect)
@pytest.mark.parametrize("resolution", Resolution)
def test_sides_are_even_and_keep_their_shape(aspect: Aspect, resolution: Resolution) -> None:
    width, height = FilmFormat(aspect=aspect, resolution=resolution).size
    usual = FRAME_SIZES[aspect]
    assert width % 2 == height % 2 == 0
    assert abs(width / height - usual[0] / usual[1]) < 0.01


def test_a_wide_frame_is_as_high_as_its_resolution_says() -> None:
    assert [f"{FilmFormat(resolution=resolution).size[1]}p" for resolution in Resolution] == [str(resolution) for resolution in Resolution]


def test_a_film_that_says_nothing_is_as_large_as_before() -> None:
    assert FilmFormat().size == (1280, 720)
