"""The credits: agent and provider of every part of the film, from what was really delivered, and that it is AI-generated.

A part that the film does not have is not credited; where several providers shared a part, each is named with its share.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from agents.film import CatalogueLine, Segment

AI_GENERATED = "AI-generated film: written, drawn, spoken and scored by software"
OUR_OWN = "callsheet"
"""Provider of what agents do themselves, without a model or a service."""


def credit_lines(segments: Sequence[Segment], catalogue: Sequence[CatalogueLine], writer: str) -> tuple[str, ...]:
    """One line for each part. `writer` is the provider of all texts and plans. The statement that the film is AI-generated is always the last line."""
    made = {kind: [row.provider for row in catalogue if row.kind == kind] for kind in ("still", "line", "music", "ambience")}
    lines = [
        f"Story: Series Creator, Story Architect, Episode Breakdown · {writer}",
        f"World and cast: World Builder, Character Creator, Arc Manager · {writer}",
        f"Dialogue: Dialogue Writer · {writer}",
        f"Design: Concept Artist, Character Designer, Environment Designer · {writer}",
        f"Direction: Scene Director, Storyboard Artist, Voice Director · {writer}",
        _with("Storyboard stills: Image Generation", made["still"]),
        _with("Pictures: Video Generation", [segment.provider for segment in segments]),
        f"Editing: Animatic Editor, Video Editor · {OUR_OWN}",
        _with("Voices: Voice Creator, Voice Library, Dialogue Delivery", made["line"]),
        _with("Music: Music Composer", made["music"]),
        _with("Sound: Sound Designer", made["ambience"]),
        f"Foley and mix: Foley Artist, Audio Mixer · {OUR_OWN}",
        f"Subtitles and checks: Subtitle Caption, Quality Control, Final QC · {OUR_OWN}",
        AI_GENERATED,
    ]
    return tuple(line for line in lines if line)


def _with(part: str, providers: Iterable[str]) -> str:
    """The part with its providers, the busiest first; empty when nobody made anything."""
    shares = sorted(Counter(providers).items(), key=lambda share: (-share[1], share[0]))
    if len(shares) > 1:
        return f"{part} · {', '.join(f'{name} ({count})' for name, count in shares)}"
    return f"{part} · {shares[0][0]}" if shares else ""
