"""A finished film again in AV1 with Opus, for players and shops that want no H.264; made without an encoder under the GPL.

Frames, chapters, soft subtitles and metadata are those of the film; picture and sound are decoded once and coded once. About 0.4 CPU seconds a second at 1280x720.
Same film, same bytes.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.video.frame import VideoFrame

from agents.film import Codec, SubtitleCue
from cluster.contracts.errors import Corrupt

from .assembly import master
from .encode import ClipWriter
from .jobs import Chapter
from .measure import opened_media, picture_frames


def transcode_av1(film: Path, out: Path, cuts: Collection[int] = ()) -> int:
    """Writes `film` as AV1 and Opus in MP4; returns its frames. `cuts` are frames at which shots begin: they become key pictures.

    A file `<out>.picture.mp4` beside `out` is used on the way and removed. Raises NotFound or Corrupt for a film that cannot be read.
    """
    picture = out.with_suffix(".picture.mp4")
    try:
        with opened_media(film) as container:
            frames = _coded(container, film, picture, cuts)
            cues, chapters, metadata = _cues(film), _chapters(container), dict(container.metadata)
        master(picture, film, cues, chapters, {name: metadata[name] for name in sorted(metadata) if name in KEPT}, out)
    finally:
        picture.unlink(missing_ok=True)
    return frames


KEPT = frozenset({"title", "artist", "date", "genre", "description", "comment"})


def _coded(container: InputContainer, film: Path, out: Path, cuts: Collection[int]) -> int:
    if not container.streams.video:
        raise Corrupt(f"{film.name} holds no picture. Make it again.")
    stream = container.streams.video[0]
    context, rate = stream.codec_context, stream.average_rate
    with ClipWriter(out, context.width, context.height, round(rate or 24), codec=Codec.AV1, cuts=cuts) as clip:
        for frame in picture_frames(container, film):
            clip.write_picture(_plain(frame))
    return clip.frames


def _plain(frame: VideoFrame) -> VideoFrame:
    return frame if frame.format.name == "yuv420p" else frame.reformat(format="yuv420p")


def _cues(film: Path) -> tuple[SubtitleCue, ...]:
    """The texts of a mov_text track: a length in two bytes, then UTF-8; empty ones are the gaps."""
    cues: list[SubtitleCue] = []
    with opened_media(film) as container:
        if not container.streams.subtitles:
            return ()
        for packet in container.demux(container.streams.subtitles[0]):
            raw = bytes(packet)
            text = raw[2 : 2 + int.from_bytes(raw[:2], "big")].decode() if packet.pts is not None else ""
            if text and packet.pts is not None:
                start = float(packet.pts * packet.time_base)
                cues.append(SubtitleCue(start=start, end=start + float((packet.duration or 0) * packet.time_base), text=text))
    return tuple(cues)


def _chapters(container: InputContainer) -> list[Chapter]:
    def seconds(chapter: Any, edge: str) -> float:
        return float(chapter[edge] * chapter["time_base"])

    return [Chapter(start=seconds(each, "start"), end=seconds(each, "end"), title=each["metadata"].get("title", "")) for each in container.chapters()]
