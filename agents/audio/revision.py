"""What a director's note asks of the mix, understood without an LLM: a small closed vocabulary, and the honest answer when a note is outside it."""

import re
from typing import NamedTuple

STEP_DB = 4.0
"""One "louder" or "quieter": clearly heard, not drastic."""

_MUSIC, _VOICES = r"(?:the )?(?:music|score)", r"(?:the )?(?:dialogue|dialog|voices?|speech|lines)"
_LOUDER, _QUIETER = r"(?:louder|up|more|too quiet|too soft|too low)", r"(?:quieter|softer|lower|down|less|too loud)"


class MixRevision(NamedTuple):
    """Gains against the standard mix in dB; `music_db` is None when the film shall have no music."""

    music_db: float | None = 0.0
    dialogue_db: float = 0.0
    understood: bool = True
    """Whether the note said something about the mix that was applied; an empty note asks for nothing and is understood."""


def read_note(note: str) -> MixRevision:
    """The revision a note asks for. Later words do not cancel earlier ones: `no music` wins over any other word about music."""
    text = note.lower()
    if not text.strip():
        return MixRevision()
    music: float | None = 0.0
    if re.search(rf"\b(?:no|without(?: any)?|remove|drop|mute) {_MUSIC}\b", text):
        music = None
    elif _asks(text, _MUSIC, _LOUDER):
        music = STEP_DB
    elif _asks(text, _MUSIC, _QUIETER):
        music = -STEP_DB
    dialogue = STEP_DB if _asks(text, _VOICES, _LOUDER) else -STEP_DB if _asks(text, _VOICES, _QUIETER) else 0.0
    return MixRevision(music, dialogue, understood=music != 0.0 or dialogue != 0.0)


def _asks(text: str, what: str, change: str) -> bool:
    """Whether the change stands within three words after what it changes (`music a bit louder`, `music is too loud`) or directly before (`louder music`)."""
    return bool(re.search(rf"\b{what}\b(?: (?!but\b|and\b)\w+){{0,3}}? {change}\b|\b{change} {what}\b", text))
