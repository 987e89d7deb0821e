"""What a director's note asks of the cut and the mix, understood without an LLM: a small closed vocabulary, and the honest answer outside it.

The editor and the mixer read the same note with this one function, so they cannot understand it differently.
"""

import re
from typing import NamedTuple

STEP_DB = 4.0
"""One "louder" or "quieter": clearly heard, not drastic."""

_MUSIC, _VOICES = r"(?:the )?(?:music|score)", r"(?:the )?(?:dialogue|dialog|voices?|speech|lines)"
_LOUDER, _QUIETER = r"(?:louder|up|more|too quiet|too soft|too low)", r"(?:quieter|softer|lower|down|less|too loud)"
_WITHOUT = r"\b(?:no|without(?: any| the| a)?|remove(?: the)?|drop(?: the)?|mute(?: the)?|cut(?: the)?)"


class Revision(NamedTuple):
    """Changes against the standard cut and mix; gains in dB."""

    music_db: float | None = 0.0
    """None when the film shall have no music."""
    dialogue_db: float = 0.0
    title: bool = True
    credits: bool = True

    @property
    def changes_nothing(self) -> bool:
        return self == Revision()


def read_note(note: str) -> Revision:
    """The revision a note asks for; one that changes nothing when no word of it is understood. `no music` wins over other words about music."""
    text = note.lower()
    music: float | None = _step(text, _MUSIC)
    if re.search(rf"{_WITHOUT} {_MUSIC}\b", text):
        music = None
    return Revision(
        music_db=music,
        dialogue_db=_step(text, _VOICES),
        title=not re.search(rf"{_WITHOUT} (?:title|titles|title card)\b", text),
        credits=not re.search(rf"{_WITHOUT} (?:end )?credits?\b", text),
    )


def _step(text: str, what: str) -> float:
    return STEP_DB if _asks(text, what, _LOUDER) else -STEP_DB if _asks(text, what, _QUIETER) else 0.0


def _asks(text: str, what: str, change: str) -> bool:
    """Whether the change stands within three words after what it changes (`music a bit louder`, `music is too loud`) or directly before (`louder music`)."""
    return bool(re.search(rf"\b{what}\b(?: (?!but\b|and\b)\w+){{0,3}}? {change}\b|\b{change} {what}\b", text))
