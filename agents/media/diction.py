"""How the words of a line are marked for the synthesiser: pauses at dashes and dots, and the one word that is leant on. Pure; called by `voices`.

espeak-ng reads SSML: of it `prosody` and `break` do what they say, while `emphasis` lowers the voice instead of raising it, so it is not used.
"""

import re
from xml.sax.saxutils import escape

WEIGHTY = frozenset((
    "never", "always", "nobody", "nothing", "everything", "everyone", "all", "alone", "only", "every", "mine", "yours", "ours", "not", "no", "yes",
    "now", "tonight", "must", "can't", "won't", "don't", "truth", "lie", "sorry", "love", "hate", "home", "dead", "alive", "wrong", "real", "stop",
    "run", "please", "again", "forgive", "promise",
))  # fmt: skip
SLIGHT = frozenset((
    "a", "an", "the", "and", "or", "but", "if", "of", "to", "in", "on", "at", "by", "for", "with", "from", "as", "is", "am", "are", "was", "were",
    "be", "been", "it", "its", "he", "she", "they", "we", "you", "i", "me", "him", "her", "them", "us", "my", "your", "his", "our", "their", "this",
    "that", "these", "those", "there", "here", "do", "did", "does", "have", "has", "had", "will", "would", "could", "should", "may", "might",
    "shall", "than", "then", "so", "just",
))  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
BREAKS = ((re.compile(r"\s*(?:\.\.\.|…)\s*"), "… ", 560), (re.compile(r"\s*(?:—|–|--)\s*"), " — ", 380))
"""What is written -> what is spoken, and the whole pause there, in milliseconds; the synthesiser's own pause is never shortened by it."""
CLAUSE_PAUSE = 340


def marked(text: str, *, stress: float = 0.0, pauses: float = 1.0) -> str:
    """The line as SSML. `stress` 0 leans on nothing; `pauses` 1 leaves commas and stops as they come."""
    word = key_word(text) if stress > 0 else None
    before, leant, after = (text[: word.start()], word[0], text[word.end() :]) if word else (text, "", "")
    spoken = _paused(before, pauses)
    if leant:
        pitch, rate, volume = round(8 + 26 * stress), round(100 - 20 * stress), round(4 * stress)
        spoken += f'<prosody pitch="+{pitch}%" rate="{rate}%" volume="+{volume}dB">{escape(leant)}</prosody>'
    return f"<speak>{spoken}{_paused(after, pauses)}</speak>"


def key_word(text: str) -> re.Match[str] | None:
    """The word that carries the line: one in capitals, else the last that weighs by itself, else the longest of the others, the later of two."""
    words = [word for word in WORD.finditer(text) if word[0].lower() not in SLIGHT]
    loud = [word for word in words if len(word[0]) > 1 and word[0].isupper()]
    weighty = [word for word in words if word[0].lower().replace("’", "'") in WEIGHTY]
    if loud or weighty:
        return (loud or weighty)[-1]
    return max(words, key=lambda word: (len(word[0]), word.start()), default=None)


def _paused(text: str, pauses: float) -> str:
    spoken = escape(text)
    for pattern, written, milliseconds in BREAKS:
        spoken = pattern.sub(f'{written}<break time="{round(milliseconds * pauses)}ms"/>' if pauses > 0.2 else written, spoken)
    if pauses > 1.15:
        spoken = re.sub(r"([,;:.?!]) ", rf'\1 <break time="{round(CLAUSE_PAUSE * pauses)}ms"/>', spoken)
    return spoken
