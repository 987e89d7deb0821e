"""Clips with handles, in both codecs: cut out without decoding, frame by frame what was planned, the same bytes in every process."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import av.logging
import cv2
import numpy as np
import pytest

from agents.film import CameraMove, Codec, ShotPlan, ShotSize, SubtitleCue
from agents.media.assembly import Piece, join, master
from agents.media.encode import ClipWriter, yuv
from agents.media.jobs import Chapter
from agents.media.layers import Bitmap
from agents.media.measure import probe
from agents.media.picture import Picture
from agents.media.render import render
from agents.media.shots import render_card, render_shot
from agents.media.transcode import transcode_av1
from agents.media.waves import write_wav
from cluster.contracts.errors import Corrupt
from tests.unit.test_pictures import card, plan, silent, two

WIDTH, HEIGHT, FPS, HEAD, TAIL = 320, 192, 24, 8, 8


def moving(**changes: Any) -> ShotPlan:
    """A shot whose frames all differ, with handles."""
    values: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "move": CameraMove.PAN_LEFT, "frames": 14, "head_frames": HEAD, "tail_frames": TAIL}
    return plan(**(values | changes))


def decoded(path: Path) -> list[np.ndarray]:
    """The luma of every frame."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray()[: frame.height].copy() for frame in container.decode(video=0)]


def luma(frame: Bitmap) -> np.ndarray:
    """Limited-range BT.709 luma of a drawn frame, as `decoded` gives it."""
    blue, green, red = (frame[..., i].astype(np.float32) for i in range(3))
    return 16 + (0.2126 * red + 0.7152 * green + 0.0722 * blue) * 219 / 255


@pytest.mark.parametrize("codec", Codec)
def test_frame_k_of_the_joined_film_is_frame_k_of_the_plans(codec: Codec, tmp_path: Path) -> None:
    shots = [moving(codec=codec), moving(codec=codec, frames=60, place_seed=9, move=CameraMove.PUSH_IN, size=ShotSize.MEDIUM, subjects=two())]
    title = card(width=WIDTH, height=HEIGHT, codec=codec, frames=10)
    for number, shot in enumerate(shots):
        assert render_shot(shot, tmp_path / f"{number}.mp4", silent) == HEAD + shot.frames + TAIL
    render_card(title, tmp_path / "title.mp4", silent)
    pieces = [tmp_path / "title.mp4", *(Piece(tmp_path / f"{number}.mp4", HEAD, shot.frames) for number, shot in enumerate(shots))]
    assert join(pieces, tmp_path / "film.mp4") == 10 + 14 + 60
    film = decoded(tmp_path / "film.mp4")
    assert len(film) == 84
    assert probe(tmp_path / "film.mp4").seconds == 84 / FPS
    start = 10
    for number, shot in enumerate(shots):
        clip, picture = decoded(tmp_path / f"{number}.mp4"), Picture(shot)
        for k in (0, 1, shot.frames // 2, shot.frames - 1):
            assert np.array_equal(film[start + k], clip[HEAD + k]), f"shot {number}: the cut shows another frame than the clip at {k}"
            errors = [float(np.abs(film[start + k] - luma(picture.frame(k + shift))).mean()) for shift in (-6, 0, 6)]
            assert errors[1] == min(errors) and errors[1] < 3, f"shot {number}: frame {k} of the cut is not frame {k} of the plan: {errors}"
        start += shot.frames


@pytest.mark.parametrize("codec", Codec)
def test_no_used_picture_refers_to_a_handle(codec: Codec, tmp_path: Path) -> None:
    """The handles of one clip are noise, of the other black: the cuts are equal, packet by packet."""
    rng = np.random.default_rng(3)
    used = [np.asarray(cv2.GaussianBlur(np.roll(rng.integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8), k, axis=1), (0, 0), 5), np.uint8) for k in range(20)]
    for name in ("noise", "black"):
        with ClipWriter(tmp_path / f"{name}.mp4", WIDTH, HEIGHT, FPS, codec=codec, cuts={HEAD, HEAD + 20}) as writer:
            for frame in [None] * HEAD + used + [None] * TAIL:
                handle = rng.integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8) if name == "noise" else np.zeros((HEIGHT, WIDTH, 4), np.uint8)
                writer.write((handle if frame is None else frame).astype(np.uint8))
        assert join([Piece(tmp_path / f"{name}.mp4", HEAD, 20)], tmp_path / f"{name}_cut.mp4") == 20
    noise, black = decoded(tmp_path / "noise_cut.mp4"), decoded(tmp_path / "black_cut.mp4")
    assert len(noise) == len(black) == 20
    for k in range(20):
        assert np.abs(noise[k].astype(int) - black[k]).mean() < 2
        assert np.abs(noise[k] - luma(used[k])).mean() < 4, "decoded without the handle, the picture is whole"


def test_a_clip_without_a_key_picture_at_the_cut_is_refused_by_name(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "plain.mp4", WIDTH, HEIGHT, FPS) as writer:
        for k in range(20):
            writer.write(np.full((HEIGHT, WIDTH, 4), 40 + k, np.uint8))
    with pytest.raises(Corrupt, match=r"plain\.mp4 cannot be cut at frame 8"):
        join([Piece(tmp_path / "plain.mp4", 8, 12)], tmp_path / "out.mp4")
    with pytest.raises(Corrupt, match=r"plain\.mp4 has 20 frames; 0 to 24"):
        join([Piece(tmp_path / "plain.mp4", 0, 24)], tmp_path / "out.mp4")


def test_a_clip_without_handles_stays_whole(tmp_path: Path) -> None:
    render_shot(moving(head_frames=0, tail_frames=0), tmp_path / "a.mp4", silent)
    assert join([Piece(tmp_path / "a.mp4", 0, 14)], tmp_path / "film.mp4") == 14


def test_an_av1_film_is_coded_without_any_encoder_under_the_gpl(tmp_path: Path) -> None:
    heard: dict[Codec, str] = {}
    av.logging.set_level(av.logging.INFO)
    try:
        for codec in Codec:
            with av.logging.Capture() as lines:
                for key, shot in (("shot_plan", moving(codec=codec, frames=2)), ("card_plan", card(codec=codec, width=WIDTH, height=HEIGHT, frames=2))):
                    made = render("generate_video", {key: shot.model_dump(mode="json")}, tmp_path, silent)
                    assert probe(made.path).codec == {Codec.H264: "h264", Codec.AV1: "libdav1d"}[codec]
                heard[codec] = " ".join(name for _, name, _ in lines)
    finally:
        av.logging.set_level(None)
    assert "libx264" in heard[Codec.H264], "opened encoders speak up"
    assert "libx26" not in heard[Codec.AV1]


ONE_CLIP = """
import sys
from pathlib import Path
from agents.film import ShotPlan
from agents.media.shots import render_shot
render_shot(ShotPlan.model_validate_json(sys.argv[1]), Path(sys.argv[2]), lambda fraction, words: None)
"""


@pytest.mark.parametrize("codec", Codec)
def test_two_processes_write_the_same_bytes(codec: Codec, tmp_path: Path) -> None:
    shot = moving(codec=codec, frames=30, subjects=two(), size=ShotSize.MEDIUM)
    running = [subprocess.Popen([sys.executable, "-c", ONE_CLIP, shot.model_dump_json(), str(tmp_path / name)]) for name in ("a.mp4", "b.mp4")]
    assert [process.wait(60) for process in running] == [0, 0]
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_film_again_in_av1_keeps_frames_subtitles_chapters_and_title(tmp_path: Path) -> None:
    render_shot(moving(head_frames=0, tail_frames=0, frames=48), tmp_path / "a.mp4", silent)
    write_wav(np.full((2, 96_000), 0.1, np.float32), tmp_path / "mix.wav")
    cues = [SubtitleCue(start=0.25, end=0.9, text="Who is\nthere?"), SubtitleCue(start=1.0, end=1.7, text="Niemand – nur Über-See.")]
    chapters = [Chapter(start=0, end=1, title="One"), Chapter(start=1, end=2, title="Two")]
    master(tmp_path / "a.mp4", tmp_path / "mix.wav", cues, chapters, {"title": "Salt"}, tmp_path / "film.mp4")
    assert transcode_av1(tmp_path / "film.mp4", tmp_path / "film_av1.mp4", {0, 24}) == 48
    transcode_av1(tmp_path / "film.mp4", tmp_path / "again.mp4", {0, 24})
    assert (tmp_path / "film_av1.mp4").read_bytes() == (tmp_path / "again.mp4").read_bytes()
    before, after = probe(tmp_path / "film.mp4"), probe(tmp_path / "film_av1.mp4")
    assert (after.codec, after.audio_codec) == ("libdav1d", "opus")
    kept = ("frames", "fps", "width", "height", "subtitle_streams", "chapters", "channels", "sample_rate")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert abs(after.audio_seconds - 2) < 0.05
    assert texts(tmp_path / "film_av1.mp4") == [cue.text for cue in cues]
    with av.open(str(tmp_path / "film_av1.mp4")) as container:
        assert container.metadata["title"] == "Salt" and "AI-generated" in container.metadata["comment"]
        assert [packet.pts for packet in container.demux(video=0) if packet.is_keyframe and packet.pts is not None][1] == 24 * 512
    for ours, theirs in zip(decoded(tmp_path / "film.mp4"), decoded(tmp_path / "film_av1.mp4"), strict=True):
        assert np.abs(ours.astype(int) - theirs).mean() < 2
    assert sorted(path.name for path in tmp_path.glob("*.picture.*")) == []


def texts(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        raw = [bytes(packet) for packet in container.demux(container.streams.subtitles[0])]
    return [text[2:].decode() for text in raw if len(text) > 2 and text[2:4].strip(b"\0")]


def test_colours_are_coded_as_bt_709_in_limited_range() -> None:
    """Against the codec library's own conversion, which takes its time."""
    rng = np.random.default_rng(5)
    frame = np.asarray(cv2.resize(rng.integers(0, 256, (9, 16, 4), np.uint8), (320, 180), interpolation=cv2.INTER_CUBIC), np.uint8)
    theirs = av.VideoFrame.from_ndarray(frame, format="bgra").reformat(
        format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
    )
    apart = np.abs(yuv(frame).to_ndarray().astype(int) - theirs.to_ndarray())
    assert apart[:180].max() <= 1, "light"
    assert np.percentile(apart[180:], 99) <= 3, "colour, which the library takes from a quarter of a pixel to the left"
    for colour, planes in (((255, 255, 255), (235, 128, 128)), ((0, 0, 0), (16, 128, 128)), ((0, 0, 255), (63, 102, 240)), ((255, 0, 0), (32, 240, 118))):
        coded = yuv(np.full((4, 4, 4), (*colour, 255), np.uint8)).to_ndarray().ravel()
        assert np.abs(coded[[0, 16, 20]].astype(int) - planes).max() <= 1
