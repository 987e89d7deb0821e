"""Speech against what plays under it, measured on the stems of the mix: a line that music covers is named."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agents.film import QcIssue, Slot

LEAST_SPEECH_DB = 6.0
"""By how much a voice is louder than music and effects together while it speaks."""


class Balance(NamedTuple):
    """One line against everything else at that time."""

    line_id: str
    speech_db: float
    """Level of the dialogue stem over that of music and effects."""


def balances(dialogue: Path, beds: Sequence[Path], timeline: Sequence[Slot], fps: int) -> list[Balance]:
    """How far each line stands out, in the order of the cut. Raises NotFound or Corrupt."""
    import numpy as np

    from agents.media.waves import SAMPLE_RATE, read_sound

    voice = read_sound(dialogue)
    under = sum((read_sound(bed)[:, : voice.shape[1]] for bed in beds), np.zeros_like(voice))
    found: list[Balance] = []
    for slot in timeline:
        for cue in slot.speech:
            first = max(0, round((slot.start_frame / fps + cue.start) * SAMPLE_RATE))
            last = first + round(cue.seconds * SAMPLE_RATE)
            if last > first and first < voice.shape[1]:
                loud, soft = (float(np.sqrt(np.mean(np.square(stem[:, first:last], dtype=np.float64)))) for stem in (voice, under))
                found.append(Balance(cue.line_id, round(20 * math.log10(max(loud, 1e-6) / max(soft, 1e-6)), 2)))
    return found


def buried(found: Sequence[Balance]) -> list[QcIssue]:
    """Lines that what plays under them covers."""
    return [
        QcIssue(
            code="SPEECH_BURIED",
            severity="warning",
            description=f"{line.line_id} is only {line.speech_db:.1f} dB above music and effects, wanted {LEAST_SPEECH_DB:.0f}.",
            part_id=line.line_id,
        )
        for line in found
        if line.speech_db < LEAST_SPEECH_DB
    ]
