"""Assembly on real files: the clips are encoded here, joined, mastered and read back."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from agents.film import SAMPLE_RATE, SubtitleCue
from agents.media.assembly import AI_COMMENT, join, master
from agents.media.conform import conform
from agents.media.encode import ClipWriter
from agents.media.jobs import Chapter
from agents.media.measure import probe
from agents.media.waves import write_wav
from cluster.contracts.errors import Corrupt, InvalidInput, NotFound

WIDTH, HEIGHT, FPS = 160, 96, 24


def encode(path: Path, shades: Sequence[int], width: int = WIDTH, b_frames: int = 2) -> Path:
    """A clip with one grey frame per shade, with B-frames, as the renderer writes it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "bf": str(b_frames), "b-pyramid": "none"})
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = width, HEIGHT, "yuv420p", 1
        for i, shade in enumerate(shades):
            frame = av.VideoFrame.from_ndarray(np.full((HEIGHT, width, 3), shade, np.uint8), format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def shades(path: Path) -> Iterator[tuple[float, int]]:
    """(time, grey) of every decoded frame."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.time or 0.0, round(float(frame.to_ndarray(format="gray").mean()))


def tone(path: Path, seconds: float) -> Path:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    write_wav((0.2 * np.sin(2 * np.pi * 440 * t)).astype(np.float32) * np.ones((2, 1), np.float32), path)
    return path


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    return [encode(tmp_path / f"{i}.mp4", [40 * i + 20 + k for k in range(n)]) for i, n in enumerate((13, 24, 7))]


@pytest.fixture
def film(clips: list[Path], tmp_path: Path) -> Path:
    join(clips, tmp_path / "joined.mp4")
    return tmp_path / "joined.mp4"


def test_joined_clips_keep_every_frame_in_order_at_a_constant_rate(clips: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "joined.mp4"
    assert join(clips, out) == 44
    want = [shade for clip in clips for _, shade in shades(clip)]
    got = list(shades(out))
    assert [shade for _, shade in got] == want
    assert [round(time * FPS) for time, _ in got] == list(range(44))
    found = probe(out)
    assert (found.frames, found.fps, found.width, found.codec) == (44, 24.0, WIDTH, "h264")


def test_joining_and_mastering_the_same_files_gives_the_same_bytes(clips: list[Path], tmp_path: Path) -> None:
    mix = tone(tmp_path / "mix.wav", 44 / FPS)
    films: list[bytes] = []
    for name in ("a", "b"):
        join(clips, tmp_path / f"{name}.mp4")
        master(
            tmp_path / f"{name}.mp4",
            mix,
            [SubtitleCue(start=0.2, end=1.2, text="Again.")],
            [Chapter(start=0, end=1, title="One")],
            {"title": "Twice"},
            tmp_path / f"m{name}.mp4",
        )
        films.append((tmp_path / f"m{name}.mp4").read_bytes())
    assert films[0] == films[1]


def test_a_clip_of_another_size_is_refused_with_its_name(clips: list[Path], tmp_path: Path) -> None:
    odd = encode(tmp_path / "odd.mp4", [10, 20], width=192)
    with pytest.raises(Corrupt, match=r"odd\.mp4 was encoded with other settings"):
        join([*clips, odd], tmp_path / "out.mp4")


def test_a_foreign_clip_is_conformed_and_then_joins_the_films_own(tmp_path: Path) -> None:
    own = tmp_path / "own.mp4"
    with ClipWriter(own, 192, 96, FPS) as writer:
        for k in range(6):
            writer.write(np.full((96, 192, 4), 40 + k, np.uint8))
    foreign = tmp_path / "foreign.mkv"
    with av.open(str(foreign), "w") as container:
        stream = container.add_stream("mpeg4", rate=12)
        stream.width, stream.height, stream.pix_fmt = 96, 96, "yuv420p"
        for _ in range(12):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((96, 96, 3), 120, np.uint8), format="bgr24")))
        container.mux(stream.encode(None))
    assert conform(foreign, tmp_path / "a.mp4", 192, 96, FPS) == 24
    conform(foreign, tmp_path / "b.mp4", 192, 96, FPS)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert join([own, tmp_path / "a.mp4"], tmp_path / "film.mp4") == 30
    with av.open(str(tmp_path / "film.mp4")) as container:
        last = list(container.decode(video=0))[-1].to_ndarray(format="rgb24")
    assert abs(int(last[48, 96, 0]) - 120) < 6, "the picture keeps its brightness"
    assert last[48, 10].max() < 12 and last[48, 180].max() < 12, "bars stand where the shapes differ"


def test_broken_and_missing_clips_are_told_apart(clips: list[Path], tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no film")
    with pytest.raises(Corrupt, match="cannot be read"):
        join([tmp_path / "broken.mp4"], tmp_path / "out.mp4")
    with pytest.raises(NotFound):
        join([*clips, tmp_path / "gone.mp4"], tmp_path / "out.mp4")
    with pytest.raises(InvalidInput):
        join([], tmp_path / "out.mp4")


def test_the_master_carries_the_picture_bit_for_bit_with_sound_subtitles_and_chapters(film: Path, tmp_path: Path) -> None:
    mix, out = tone(tmp_path / "mix.wav", 44 / FPS), tmp_path / "film.mp4"
    cues = [SubtitleCue(start=0.25, end=0.9, text="Who is\nthere?"), SubtitleCue(start=1.0, end=1.7, text="Nobody – only the sea.")]
    chapters = [Chapter(start=0, end=0.8, title="The Bottle"), Chapter(start=0.8, end=1.833, title="The Answer")]
    master(film, mix, cues, chapters, {"title": "Salt Letters"}, out)
    assert video_payload(out) == video_payload(film)
    found = probe(out)
    assert (found.frames, found.audio_codec, found.sample_rate, found.channels) == (44, "aac", SAMPLE_RATE, 2)
    assert (found.subtitle_streams, found.chapters) == (1, 2)
    assert abs(found.audio_seconds - found.seconds) < 0.05
    with av.open(str(out)) as container:
        assert container.metadata["title"] == "Salt Letters"
        assert "AI-generated" in container.metadata["comment"] == AI_COMMENT
        assert [(c["metadata"]["title"], c["start"] * Fraction(c["time_base"] or 0)) for c in container.chapters()] == [
            ("The Bottle", 0),
            ("The Answer", Fraction(4, 5)),
        ]
    assert subtitles(out) == [(250, 900, "Who is\nthere?"), (1000, 1700, "Nobody – only the sea.")]


def test_the_index_of_the_master_comes_before_the_media(film: Path, tmp_path: Path) -> None:
    master(film, tone(tmp_path / "mix.wav", 44 / FPS), [], [], {}, tmp_path / "film.mp4")
    data = (tmp_path / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert probe(tmp_path / "film.mp4").subtitle_streams == 0


def test_a_mix_of_another_length_is_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"The picture lasts 1\.83 s, the mix 3\.00 s"):
        master(film, tone(tmp_path / "mix.wav", 3.0), [], [], {}, tmp_path / "film.mp4")


def video_payload(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.dts is not None]


def subtitles(path: Path) -> list[tuple[int, int, str]]:
    """(start ms, end ms, text) of the samples with text."""
    with av.open(str(path)) as container:
        found = []
        for packet in container.demux(container.streams.subtitles[0]):
            text = bytes(packet)[2:].decode() if packet.dts is not None else ""
            if text:
                start = round((packet.pts or 0) * packet.time_base * 1000)
                found.append((start, start + round((packet.duration or 0) * packet.time_base * 1000), text))
        return found
