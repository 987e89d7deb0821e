"""Measuring, against films made here to have exactly the fault that must be found."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from agents.film import SAMPLE_RATE
from agents.media.assembly import master
from agents.media.footage import inspect_clip
from agents.media.measure import cut_errors, inspect_film, probe
from agents.media.waves import write_wav
from cluster.contracts.errors import Corrupt, NotFound

WIDTH, HEIGHT, FPS = 160, 96, 24
Picture = Callable[[int], np.ndarray]


def texture(seed: int) -> np.ndarray:
    """A picture with structure, wider than the frame so that it can be panned."""
    coarse = np.random.default_rng(seed).integers(30, 226, (12, 60), dtype=np.uint8)
    return np.kron(coarse, np.ones((8, 8), np.uint8))


def panned(seed: int) -> Picture:
    image = texture(seed)
    return lambda i: image[:, 2 * i % 300 : 2 * i % 300 + WIDTH]


def encode(path: Path, frames: int, picture: Picture) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = WIDTH, HEIGHT, "yuv420p", 1
        for i in range(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.repeat(picture(i)[..., None], 3, axis=2)), format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def with_sound(video: Path, sound: np.ndarray, out: Path) -> Path:
    write_wav(np.broadcast_to(sound.astype(np.float32), (2, sound.size)), out.with_suffix(".wav"))
    master(video, out.with_suffix(".wav"), [], [], {}, out)
    return out


def sine(seconds: float, level: float = 0.2) -> np.ndarray:
    return level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


BLACK = np.zeros((HEIGHT, WIDTH), np.uint8)


def test_a_moving_clip_has_motion_and_no_faults(tmp_path: Path) -> None:
    found = inspect_clip(encode(tmp_path / "a.mp4", 36, panned(1)))
    assert (found.frames, found.seconds, found.black_frames, found.frozen_frames) == (36, 1.5, 0, 0)
    assert 0.4 < found.mean_luma < 0.6
    assert found.motion_energy > 0.01


def test_a_still_clip_is_found_frozen(tmp_path: Path) -> None:
    image = texture(2)[:, :WIDTH]
    found = inspect_clip(encode(tmp_path / "a.mp4", 30, lambda i: image))
    assert found.frozen_frames >= 28
    assert found.motion_energy < 0.0005


def test_a_small_moving_mouth_keeps_a_clip_from_being_frozen(tmp_path: Path) -> None:
    image = texture(2)[:, :WIDTH].copy()

    def talking(i: int) -> np.ndarray:
        face = image.copy()
        face[40 : 44 + 2 * (i % 2), 70:78] = 20
        return face

    assert inspect_clip(encode(tmp_path / "a.mp4", 30, talking)).frozen_frames <= 2


def test_black_frames_are_counted_and_a_night_shot_is_not_black(tmp_path: Path) -> None:
    move = panned(3)
    assert inspect_clip(encode(tmp_path / "a.mp4", 24, lambda i: BLACK if 6 <= i < 12 else move(i))).black_frames == 6
    assert inspect_clip(encode(tmp_path / "b.mp4", 24, lambda i: move(i) // 5)).black_frames == 0


def test_a_film_is_measured_for_black_freezes_silence_and_cuts(tmp_path: Path) -> None:
    one, two, three = panned(4), panned(9), texture(5)[:, :WIDTH]

    def picture(i: int) -> np.ndarray:
        if i < 36:
            return one(i)
        if i < 48:
            return BLACK
        return two(i) if i < 84 else three

    video = encode(tmp_path / "v.mp4", 156, picture)
    sound = np.concatenate((sine(2.0), np.zeros(round(2.5 * SAMPLE_RATE)), sine(2.0)))
    found = inspect_film(with_sound(video, sound, tmp_path / "film.mp4"))
    (black,) = found.black
    assert (black.start, black.end) == (pytest.approx(1.5, abs=0.05), pytest.approx(2.0, abs=0.05))
    (frozen,) = found.frozen
    assert (frozen.start, frozen.end) == (pytest.approx(3.5, abs=0.2), pytest.approx(6.5, abs=0.1))
    (silent,) = found.silent
    assert (silent.start, silent.end) == (pytest.approx(2.0, abs=0.1), pytest.approx(4.5, abs=0.1))
    assert silent.seconds == pytest.approx(2.5, abs=0.2)
    missed, _ = cut_errors([1.5, 3.5], found.cuts)
    assert not missed
    assert found.clipped_samples == 0
    assert found.loudness is not None
    assert found.peak_db == pytest.approx(-14.0, abs=0.6)
    assert (found.probe.codec, found.probe.audio_codec, found.probe.frames) == ("h264", "aac", 156)


def test_clipped_sound_is_found_in_the_master(tmp_path: Path) -> None:
    video = encode(tmp_path / "v.mp4", 48, panned(1))
    clipped = inspect_film(with_sound(video, np.clip(sine(2.0, 3.0), -1, 1), tmp_path / "film.mp4"))
    assert clipped.clipped_samples > 500
    assert clipped.loudness is not None and clipped.loudness.true_peak_dbtp > -1


def test_a_silent_film_has_no_loudness_but_is_measured(tmp_path: Path) -> None:
    found = inspect_film(encode(tmp_path / "v.mp4", 30, panned(1)))
    assert (found.loudness, found.silent, found.probe.audio_codec) == (None, (), "")


def test_a_truncated_clip_is_corrupt_and_a_missing_one_not_found(tmp_path: Path) -> None:
    data = encode(tmp_path / "a.mp4", 24, panned(1)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) // 3])
    with pytest.raises(Corrupt):
        inspect_clip(tmp_path / "cut.mp4")
    with pytest.raises(NotFound):
        probe(tmp_path / "none.mp4")


def test_cuts_are_compared_with_the_plan_both_ways() -> None:
    assert cut_errors([1.0, 2.0], [1.05, 5.0]) == ((2.0,), (5.0,))
