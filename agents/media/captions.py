"""Captions besides plain subtitles: ASS with a style of its own, and the variant for viewers who do not hear (SDH), with speakers and [sounds].

SDH cues keep the rules of `subtitles`: a sound is told only where nobody speaks, long enough to be read, clear of its neighbours and of cuts. Of all that
is heard it tells what the picture does not: music when it begins, a place when it is entered, steps and doors. Pure but for the writer.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from agents.film import FPS, Mood, Slot, SubtitleCue
from cluster.contracts.base import Model

from .subtitles import CUT_MARGIN, EPSILON, FRAME, GAP, HARD_CPS, LINE_LENGTH, LINES, LONGEST, cut_seconds, in_lines, on_frame, plain

SOUND_SECONDS, SHORTEST_SOUND, LATEST = 2.4, 1.0, 2.5
"""Seconds a sound is told; at least; and after its beginning at most."""
REST_SECONDS, MUSIC_REST_SECONDS = 15.0, 40.0
"""Between two tellings of the same sound; of the same kind of music."""
MUSIC_WORDS: dict[Mood, str] = {
    Mood.WARM: "gentle",
    Mood.TENSE: "tense",
    Mood.SAD: "sorrowful",
    Mood.HOPEFUL: "hopeful",
    Mood.EERIE: "eerie",
    Mood.COMIC: "playful",
    Mood.TRIUMPHANT: "triumphant",
}
LETTER_WIDTH = 0.55
"""Of a type size; no full line runs out of a narrow frame."""
UNTOLD = ("cloth", "room tone", "motors")
"""Sounds that say nothing to a viewer who sees the picture."""


class Ambience(Model):
    """What is heard of a scene's place."""

    scene_number: int
    description: str
    heard: tuple[str, ...] = ()


class Music(Model):
    """A piece of music: whose scene it belongs to and when in it it begins."""

    scene_number: int
    mood: Mood
    kind: str = "scene"
    entrance: float = 0.0


class Foley(Model):
    """A sound of an action, in seconds of its scene."""

    at: float
    sound: str


class SceneFoley(Model):
    scene_number: int
    events: tuple[Foley, ...] = ()


class _Sound(NamedTuple):
    at: float
    text: str
    weight: int
    """0 is told first."""


def sdh_cues(
    shown: Sequence[SubtitleCue],
    timeline: Sequence[Slot],
    ambiences: Sequence[Ambience] = (),
    music: Sequence[Music] = (),
    foley: Sequence[SceneFoley] = (),
) -> tuple[SubtitleCue, ...]:
    """The subtitles with the speaker named where another begins, and the sounds between them."""
    told = list(_labelled(shown))
    cuts, end = cut_seconds(timeline), _end(timeline)
    last: dict[str, float] = {}
    for sound in sorted(_sounds(timeline, ambiences, music, foley), key=lambda sound: (sound.weight, sound.at, sound.text)):
        rest = MUSIC_REST_SECONDS if sound.weight == 0 else REST_SECONDS
        if sound.at < last.get(sound.text, -rest) + rest:
            continue
        if (place := _free(sound.at, told, cuts, end)) is not None:
            told.append(SubtitleCue(start=on_frame(place[0]), end=on_frame(place[1]), text=in_lines(f"[{sound.text}]")))
            last[sound.text] = sound.at
    return tuple(sorted(told, key=lambda cue: (cue.start, cue.end)))


def _labelled(shown: Sequence[SubtitleCue]) -> Iterable[SubtitleCue]:
    """Each cue, led by its speaker where it was another's turn before and the label fits."""
    before = ""
    for cue in shown:
        labelled = in_lines(f"{cue.character.upper()}: {cue.text.replace(chr(10), ' ')}")
        fits = labelled.count("\n") < LINES and len(labelled) <= (cue.end - cue.start) * (HARD_CPS + 4)
        yield cue.model_copy(update={"text": labelled}) if cue.character and cue.character != before and fits else cue
        before = cue.character


def _sounds(timeline: Sequence[Slot], ambiences: Sequence[Ambience], music: Sequence[Music], foley: Sequence[SceneFoley]) -> Iterable[_Sound]:
    spans = _scene_spans(timeline)
    for cue in music:
        if cue.scene_number in spans and cue.kind != "hit":
            start, end = spans[cue.scene_number]
            yield _Sound(start + cue.entrance * (end - start), f"{MUSIC_WORDS[cue.mood]} music", 0)
    for place in ambiences:
        if place.scene_number in spans and (words := place.heard[:2] or _place_words(place.description)):
            yield _Sound(spans[place.scene_number][0] + 0.2, " and ".join(words), 1)
    for track in foley:
        for event in track.events:
            if track.scene_number in spans and not event.sound.startswith(UNTOLD):
                yield _Sound(spans[track.scene_number][0] + event.at, event.sound, 2 if "door" in event.sound else 3)


def _place_words(description: str) -> tuple[str, ...]:
    """`sea exterior, dusk, rain`: its weather when that is heard, else its place."""
    kit, _, rest = description.partition(" ")
    weather = [word for word in ("rain", "storm", "wind") if re.search(rf"\b{word}", rest)]
    return (*weather[:1], *(("waves",) if kit == "sea" else ("traffic",) if kit == "city" else ()))


def _scene_spans(timeline: Sequence[Slot]) -> dict[int, tuple[float, float]]:
    """Scene number -> its first and last second; scene 0 is the title's."""
    spans: dict[int, tuple[float, float]] = {}
    for slot in timeline:
        start, end = slot.start_frame / FPS, (slot.start_frame + slot.frames) / FPS
        if slot.scene_number in spans and slot.kind == "credits":
            continue
        spans[slot.scene_number] = (spans.get(slot.scene_number, (start, end))[0], end)
    return spans


def _end(timeline: Sequence[Slot]) -> float:
    return max(((slot.start_frame + slot.frames) / FPS for slot in timeline), default=0.0)


def _free(at: float, told: Sequence[SubtitleCue], cuts: Sequence[float], end: float) -> tuple[float, float] | None:
    """Where a sound that begins at `at` can be told: soon, long enough, and neither over another cue nor hanging over a cut."""
    start = at
    for cue in sorted(told, key=lambda cue: cue.start):
        if cue.start - GAP < start + SHORTEST_SOUND and cue.end + GAP > start:
            start = cue.end + GAP
    for cut in cuts:
        if EPSILON < cut - start < CUT_MARGIN:
            start = cut
    following = min((cue.start for cue in told if cue.start >= start), default=end + GAP)
    stop = min(start + SOUND_SECONDS, following - GAP, end, start + LONGEST)
    for cut in cuts:
        if EPSILON < stop - cut < CUT_MARGIN:
            stop = cut if cut - start >= SHORTEST_SOUND else stop
    crosses = any(start + EPSILON < cut < stop - EPSILON and min(cut - start, stop - cut) < CUT_MARGIN - EPSILON for cut in cuts)
    late, brief = start > at + LATEST, stop - start < SHORTEST_SOUND - FRAME
    return None if late or brief or crosses else (start, stop)


def write_ass(cues: Sequence[SubtitleCue], width: int, height: int, title: str, out: Path) -> None:
    """Advanced SubStation Alpha for a frame of that size: one style, two lines within the title-safe part, the speaker in the name field."""
    size, margin = round(min(height * 0.062, width * 0.9 / (LINE_LENGTH * LETTER_WIDTH))), round(height * 0.06)
    style = f"Style: Dialogue,Noto Sans,{size},&H00F4F4F4,&H00F4F4F4,&H00141414,&H78000000,0,0,0,0,100,100,0,0,1,{max(1.0, size / 18):.1f},{size / 30:.1f},2"
    rows = [
        "[Script Info]",
        f"Title: {' '.join(title.split())}",
        "ScriptType: v4.00+",
        "WrapStyle: 2",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: TV.709",
        f"PlayResX: {width}",
        f"PlayResY: {height}",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY,"
        " Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
        f"{style},{round(width * 0.05)},{round(width * 0.05)},{margin},1",
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    ]
    rows += [f"Dialogue: 0,{_clock(cue.start)},{_clock(cue.end)},Dialogue,{_field(cue.character)},0,0,0,,{_escaped(cue.text)}" for cue in cues]
    out.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")


def _clock(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 360_000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _field(text: str) -> str:
    return re.sub(r"[,\r\n]", " ", text)


def _escaped(text: str) -> str:
    """Braces open override tags, a backslash starts an escape."""
    return plain(text).replace("\\", "\u29f5").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")
