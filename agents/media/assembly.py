"""Assembly: clips into one picture, picture and sound into the master, without encoding a frame again. Called by the editor and the mixer.

Guarantees: the joined film has exactly the used frames of its clips, in order, at a constant rate; the master carries the picture bit for bit, stereo sound,
a soft subtitle track, chapters and metadata, its index at the front so that it plays while it loads. Same input, same bytes.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.stream import Stream
from av.video.stream import VideoStream

from agents.film import SAMPLE_RATE, Codec, SubtitleCue
from cluster.contracts.errors import Corrupt, InvalidInput, NotFound

from .jobs import Chapter
from .waves import Sound, read_sound

MILLISECOND = Fraction(1, 1000)
SOUND = {Codec.H264: ("aac", 192_000, 1024), Codec.AV1: ("libopus", 160_000, 960)}
"""Encoder, bits a second, and samples of one packet."""
LENGTH_TOLERANCE = 0.25
"""Seconds by which picture and sound may differ before the master is refused."""
CONTAINER = {"movflags": "faststart", "fflags": "+bitexact"}
AI_COMMENT = "AI-generated: the story, pictures, voices and music of this film were made by software."

Timed = tuple[float, int, int, av.Packet]
"""(seconds, stream order, count, packet): sorts into muxing order and never compares packets."""


class Piece(NamedTuple):
    """What a cut uses of a clip file: `frames` of it from frame `start` on; None: all that follows."""

    clip: Path
    start: int = 0
    frames: int | None = None


def join(pieces: Sequence[Path | Piece], out: Path) -> int:
    """Puts clips, or parts of them, one after another by stream copy; returns the frames written.

    Raises InvalidInput without clips, NotFound for a missing one, Corrupt for one that cannot be read, was encoded with other settings, or cannot be cut where
    its piece begins or ends because there is no key picture.
    """
    if not pieces:
        raise InvalidInput("There are no clips to join. Render at least one shot.")
    cut = [piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces]
    with _open(cut[0].clip) as first, av.open(str(out), "w", format="mp4", options=CONTAINER) as container:
        model = _video(first, cut[0].clip)
        settings = _settings(model)
        stream = container.add_stream_from_template(model, opaque=True)
        frames = 0
        for piece in cut:
            frames += _copy_piece(piece, settings, stream, container, frames)
    return frames


def _copy_piece(piece: Piece, settings: tuple[object, ...], stream: Stream, container: OutputContainer, frames_before: int) -> int:
    clip = piece.clip
    with _open(clip) as source:
        video = _video(source, clip)
        if _settings(video) != settings:
            raise Corrupt(f"{clip.name} was encoded with other settings than the first clip. Render it again with the film's size, rate and codec.")
        packets = _used(piece, video, [packet for packet in source.demux(video) if packet.dts is not None and packet.pts is not None])
        offset = _ticks(frames_before - piece.start, video)
        for packet in packets:
            assert packet.pts is not None and packet.dts is not None
            packet.pts += offset
            packet.dts += offset
            packet.stream = stream  # type: ignore[assignment]
            container.mux(packet)
    return len(packets)


def _used(piece: Piece, video: VideoStream, packets: list[av.Packet]) -> list[av.Packet]:
    """The packets of a piece in coding order. They stand alone: the first is a key picture, and so is the one after the last."""
    clip, start = piece.clip, piece.start
    if not packets:
        raise Corrupt(f"{clip.name} holds no frames. Render it again.")
    end = len(packets) if piece.frames is None else start + piece.frames
    if not start < end <= len(packets):
        raise Corrupt(f"{clip.name} has {len(packets)} frames; {start} to {end} of them are used in the cut. Render it again.")
    keys = {packet.pts for packet in packets if packet.is_keyframe}
    for border in (start, end):
        if border < len(packets) and _ticks(border, video) not in keys:
            raise Corrupt(f"{clip.name} cannot be cut at frame {border}: there is no key picture. Render it again with these handles.")
    first, last = _ticks(start, video), _ticks(end, video)
    return [packet for packet in packets if packet.pts is not None and first <= packet.pts < last]


def _ticks(frames: int, video: VideoStream) -> int:
    rate, base = video.average_rate, video.time_base
    if not rate or not base:
        raise Corrupt("A clip has no frame rate. Render it again.")
    return round(Fraction(frames) / Fraction(rate) / base)


def _settings(video: VideoStream) -> tuple[object, ...]:
    context = video.codec_context
    return (context.name, context.width, context.height, context.pix_fmt, video.average_rate, video.time_base, context.extradata)


def _open(path: Path) -> InputContainer:
    if not path.is_file():
        raise NotFound(f"There is no clip {path.name}.")
    try:
        return av.open(str(path))
    except FFmpegError as error:
        raise Corrupt(f"{path.name} cannot be read as video: {error.strerror}. Render it again.") from error


def _video(container: InputContainer, path: Path) -> VideoStream:
    if not container.streams.video:
        raise Corrupt(f"{path.name} holds no picture. Render it again.")
    return container.streams.video[0]


def master(
    video: Path,
    mix: Path,
    cues: Sequence[SubtitleCue],
    chapters: Sequence[Chapter],
    metadata: Mapping[str, str],
    out: Path,
) -> None:
    """Writes the finished film: MP4 with the copied picture, AAC 192 kb/s (Opus 160 kb/s with AV1), and, when there are cues, a mov_text track.

    `metadata` takes MP4's own keys (`title`, `artist`, `date`, `genre`, `description`, `comment`); a comment that says AI-generated is added if none
    is given. Raises NotFound or Corrupt for unreadable input, InvalidInput when picture and sound differ by more than 0.25 s in length.
    """
    sound = read_sound(mix)
    with _open(video) as source, av.open(str(out), "w", format="mp4", options=CONTAINER) as container:
        picture = _video(source, video)
        _same_length(picture, sound)
        stream = container.add_stream_from_template(picture, opaque=True)
        stream.metadata["language"] = "und"
        audio = audio_stream(container, _codec_of(picture))
        tracks = [_picture_packets(source, picture, stream), _audio_packets(sound, audio)]
        if cues:
            text = container.add_mux_stream("mov_text")
            text.metadata["language"] = "eng"
            text.time_base = MILLISECOND
            tracks.append(_subtitle_packets(cues, text, sound.shape[1] / SAMPLE_RATE))
        container.metadata.update({"comment": AI_COMMENT, **metadata})
        container.set_chapters(
            [{"id": i, "start": _ms(c.start), "end": _ms(c.end), "time_base": MILLISECOND, "metadata": {"title": c.title}} for i, c in enumerate(chapters)]
        )
        for _, _, _, packet in heapq.merge(*tracks):
            container.mux(packet)


def _same_length(picture: VideoStream, sound: Sound) -> None:
    if not picture.duration or not picture.time_base:
        return
    seconds = float(picture.duration * picture.time_base)
    if abs(seconds - sound.shape[1] / SAMPLE_RATE) > LENGTH_TOLERANCE:
        raise InvalidInput(f"The picture lasts {seconds:.2f} s, the mix {sound.shape[1] / SAMPLE_RATE:.2f} s. Mix for the length of this cut.")


def _codec_of(picture: VideoStream) -> Codec:
    return Codec.AV1 if picture.codec_context.codec.canonical_name == "av1" else Codec.H264


def audio_stream(container: OutputContainer, codec: Codec) -> AudioStream:
    """The sound that goes with a picture codec: AAC with H.264, Opus with AV1."""
    encoder, bit_rate, _ = SOUND[codec]
    audio = container.add_stream(encoder, rate=SAMPLE_RATE)
    assert isinstance(audio, AudioStream)
    audio.layout = "stereo"
    audio.bit_rate = bit_rate
    audio.codec_context.thread_count = 1
    audio.codec_context.options = {"flags": "+bitexact"}
    audio.metadata["language"] = "eng"
    return audio


def _picture_packets(source: InputContainer, picture: VideoStream, stream: Stream) -> Iterator[Timed]:
    for count, packet in enumerate(source.demux(picture)):
        if packet.dts is None:
            continue
        seconds = float(packet.dts * packet.time_base)
        packet.stream = stream  # type: ignore[assignment]
        yield seconds, 0, count, packet


def _audio_packets(sound: Sound, audio: AudioStream) -> Iterator[Timed]:
    count, samples = 0, next(samples for encoder, _, samples in SOUND.values() if encoder == audio.codec_context.name)
    for start in (*range(0, sound.shape[1], samples), None):
        for packet in audio.encode(None if start is None else _audio_frame(sound[:, start : start + samples], start)):
            yield float((packet.dts or 0) * packet.time_base), 1, count, packet
            count += 1


def _audio_frame(samples: Sound, start: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
    return frame


def _subtitle_packets(cues: Sequence[SubtitleCue], stream: Stream, seconds: float) -> Iterator[Timed]:
    """A mov_text track has no holes: an empty sample lies between two cues and after the last. Payload: length in two bytes, then UTF-8."""
    at, count = 0, 0
    for cue in sorted(cues, key=lambda cue: cue.start):
        start, end = max(at, _ms(cue.start)), min(_ms(cue.end), _ms(seconds))
        if end <= start:
            continue
        for begin, stop, text in ((at, start, ""), (start, end, cue.text)):
            if stop > begin:
                yield begin / 1000, 2, count, _text_packet(text, begin, stop, stream)
                count += 1
        at = end
    if _ms(seconds) > at:
        yield at / 1000, 2, count, _text_packet("", at, _ms(seconds), stream)


def _text_packet(text: str, begin: int, stop: int, stream: Stream) -> av.Packet:
    raw = text.encode()
    packet = av.Packet(len(raw).to_bytes(2, "big") + raw)
    packet.stream = stream
    packet.time_base = MILLISECOND
    packet.pts = packet.dts = begin
    packet.duration = stop - begin
    return packet


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
