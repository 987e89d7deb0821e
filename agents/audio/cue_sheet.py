"""The cue sheet: what music is heard in a film, from when to when, whose theme it is and who made it; and beside it the list of effects.

Pure functions from what the mix and the sound agents emitted to rows. Timecodes run as on the timeline of the interchange files, from 01:00:00:00 at the first frame,
so that a row can be found in an editor. Called by the delivery.
"""

from collections.abc import Sequence

from agents.film import FPS, AudioMix, FoleyTrack, MusicCue, Slot, SoundEffect
from agents.film.words import PartId
from cluster.contracts.base import Model

START_HOUR = 1
USAGE = {"title": "opening title", "scene": "background instrumental", "credits": "closing credits", "hit": "accent"}


class CueRow(Model):
    """One use of one piece of music."""

    number: int
    cue_id: PartId
    scene_number: int
    start: float
    end: float
    timecode_in: str
    timecode_out: str
    seconds: float
    theme: str
    mood: str
    usage: str
    composer: str
    """Agent and provider: `Music Composer (offline-score)`."""


class EffectRow(Model):
    """One ambience or one sound of an action."""

    kind: str
    """`ambience` or `foley`."""
    scene_number: int
    start: float
    end: float
    timecode_in: str
    timecode_out: str
    sound: str
    character: str = ""
    source: str
    """Agent and provider."""


def music_rows(mix: AudioMix, cues: Sequence[MusicCue], *, fps: int = FPS) -> tuple[CueRow, ...]:
    """A row for each cue as the mix has it, in the order in which they are heard."""
    known = {cue.cue_id: cue for cue in cues}
    placed = sorted((place for place in mix.music if place.cue_id in known), key=lambda place: (place.start, place.cue_id))
    return tuple(
        CueRow(
            number=number,
            cue_id=place.cue_id,
            scene_number=known[place.cue_id].scene_number,
            start=place.start,
            end=round(place.start + place.seconds, 4),
            timecode_in=timecode(place.start, fps),
            timecode_out=timecode(place.start + place.seconds, fps),
            seconds=place.seconds,
            theme=known[place.cue_id].theme,
            mood=known[place.cue_id].mood.value,
            usage=USAGE[known[place.cue_id].kind],
            composer=f"Music Composer ({known[place.cue_id].provider})",
        )
        for number, place in enumerate(placed, start=1)
    )


def effect_rows(timeline: Sequence[Slot], effects: Sequence[SoundEffect], foley: Sequence[FoleyTrack] = (), *, fps: int = FPS) -> tuple[EffectRow, ...]:
    """The ambience of every scene over the scene's length, and every sound of an action, in time."""
    spans = scene_spans(timeline, fps)
    ambiences = {effect.scene_number: effect for effect in effects}
    starts = {number: start for number, start, _ in reversed(spans)}
    rows = [
        _row("ambience", number, start, end, ", ".join(effect.heard) or effect.description, f"Sound Designer ({effect.provider})", fps)
        for number, start, end in spans
        if (effect := ambiences.get(number))
    ]
    rows += [
        _row(
            "foley",
            track.scene_number,
            starts[track.scene_number] + event.at,
            starts[track.scene_number] + event.at,
            event.sound,
            f"Foley Artist ({track.provider})",
            fps,
            event.character,
        )
        for track in foley
        if track.scene_number in starts
        for event in track.events
    ]
    return tuple(sorted(rows, key=lambda row: (row.start, row.kind, row.sound)))


def scene_spans(timeline: Sequence[Slot], fps: int = FPS) -> list[tuple[int, float, float]]:
    """(scene number, start, end) in seconds, in order; cards are spans of scene 0. Neighbouring entries of one scene are one span."""
    spans: list[tuple[int, float, float]] = []
    for entry in timeline:
        start, end = entry.start_frame / fps, (entry.start_frame + entry.frames) / fps
        if spans and spans[-1][0] == entry.scene_number:
            spans[-1] = (entry.scene_number, spans[-1][1], end)
        else:
            spans.append((entry.scene_number, start, end))
    return spans


def timecode(seconds: float, fps: int = FPS) -> str:
    """`01:00:12:08` for 12 seconds and 8 frames."""
    frames = round(seconds * fps)
    rest, frame = divmod(frames, fps)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    return f"{START_HOUR + hours:02d}:{minute:02d}:{second:02d}:{frame:02d}"


def _row(kind: str, scene: int, start: float, end: float, sound: str, source: str, fps: int, character: str = "") -> EffectRow:
    times = {"start": round(start, 4), "end": round(end, 4), "timecode_in": timecode(start, fps), "timecode_out": timecode(end, fps)}
    return EffectRow(kind=kind, scene_number=scene, sound=sound, character=character, source=source, **times)
