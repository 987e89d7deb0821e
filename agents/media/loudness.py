"""Loudness by EBU R128 (ITU-R BS.1770), measured by FFmpeg's `ebur128` filter through PyAV. Used by the mix and by quality control."""

import math
from collections.abc import Iterator
from fractions import Fraction

import av
import av.filter
import numpy as np
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingMore

from agents.film import SAMPLE_RATE, Loudness

from .waves import Sound

SILENT_LUFS = -70.0
"""What the gated measure reads on silence."""


def measure_loudness(sound: Sound, gain: Sound | None = None, *, true_peak: bool = True) -> Loudness:
    """Integrated loudness, range and true peak of a stereo sound, times `gain` `(n,)` where given.

    Without `true_peak` (a third of the time) the peak is that of the samples.
    """
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="stereo", time_base=Fraction(1, SAMPLE_RATE))
    meter = graph.add("ebur128", "metadata=1:peak=true" if true_peak else "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last: dict[str, str] = {}
    sample_peak = 0.0
    for block in _blocks(sound, gain):
        if block is not None:
            sample_peak = max(sample_peak, float(np.abs(block[1]).max()))
        source.push(None if block is None else _frame(*block))
        for metadata in drain(sink):
            last.update(metadata)
    return read_loudness(last, sample_peak)


def read_loudness(metadata: dict[str, str], sample_peak: float) -> Loudness:
    """The filter's last metadata as our model. Trap: its `true_peak` is linear, not decibel."""
    channels = [float(value) for key, value in metadata.items() if key.startswith("lavfi.r128.true_peaks_ch")]
    peak = max([float(metadata.get("lavfi.r128.true_peak", 0.0)), *channels, sample_peak])
    lufs = float(metadata.get("lavfi.r128.I", SILENT_LUFS))
    return Loudness(
        integrated_lufs=round(lufs if math.isfinite(lufs) else SILENT_LUFS, 2),
        true_peak_dbtp=round(20 * math.log10(max(peak, 1e-6)), 2),
        range_lu=round(float(metadata.get("lavfi.r128.LRA", 0.0)), 2),
    )


def drain(sink: av.filter.context.FilterContext) -> Iterator[dict[str, str]]:
    """Metadata of every frame a filter graph has ready."""
    while True:
        try:
            frame = sink.pull()
        except (NothingYet, NothingMore):
            return
        yield dict(frame.metadata)


def _blocks(sound: Sound, gain: Sound | None) -> Iterator[tuple[int, Sound] | None]:
    """(start, samples) of a second each, then None for the end."""
    for start in range(0, sound.shape[1], SAMPLE_RATE):
        block = sound[:, start : start + SAMPLE_RATE]
        yield start, block if gain is None else block * gain[start : start + SAMPLE_RATE]
    yield None


def _frame(start: int, block: Sound) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
    return frame
