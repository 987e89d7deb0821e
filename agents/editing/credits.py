"""The credits: agent and provider of every part of the film, from what was really delivered, and that it is AI-generated.

A part that the film does not have is not credited; where several providers shared a part, each is named with its share. Of a large company everybody who worked is named, each once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from agents.film import CatalogueLine, Segment

AI_GENERATED = "AI-generated film: written, drawn, spoken and scored by software"
OUR_OWN = "callsheet"
"""Provider of what agents do themselves, without a model or a service."""


WRITER = "writer"
DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Story", WRITER, ("series_creator", "story_architect", "episode_breakdown", "research", "archivist", "story_bible")),
    ("Cast and world", WRITER, ("character_creator", "character_arc_manager", "casting_director", "world_builder", "location_scout")),
    ("Dialogue", WRITER, ("dialogue_writer", "script_editor", "script_supervisor")),
    ("Design", WRITER, ("concept_artist", "character_designer", "environment_designer")),
    ("Wardrobe", WRITER, ("costume_designer", "makeup_sfx_designer", "props_master")),
    ("Direction", WRITER, ("scene_director", "storyboard_artist", "voice_director", "animation_director")),
    ("Camera and light", WRITER, ("shot_designer", "cinematographer", "lighting_designer", "camera_operator")),
    ("Movement", OUR_OWN, ("motion_capture", "facial_animation")),
    ("Storyboard stills", "still", ("image_generation",)),
    ("Pictures", "clip", ("video_generation", "take_judge")),
    ("Effects, colour", OUR_OWN, ("vfx_supervisor", "compositor", "color_grader")),
    ("Editing", OUR_OWN, ("animatic_editor", "video_editor", "asset_manager", "version_control")),
    ("Voices", "line", ("voice_creator", "voice_library_manager", "dialogue_delivery", "voice_matching")),
    ("Music", "music", ("music_composer",)),
    ("Sound", "ambience", ("sound_designer",)),
    ("Foley and mix", OUR_OWN, ("foley_artist", "audio_mixer")),
    ("Production", WRITER, ("production_manager", "render_farm_coordinator", "performance_monitor", "cost_optimizer", "legal_compliance")),
    ("Checks", OUR_OWN, ("continuity", "subtitle_caption", "quality_control", "final_qc")),
    ("Delivery", OUR_OWN, ("marketing_asset", "distribution")),
)
"""What a department is called on the screen, what its work is made with (a kind of the catalogue, or one for all), and who is in it."""
SPELLED = {"vfx": "VFX", "sfx": "and SFX", "qc": "QC", "caption": "and Caption"}


def company_lines(crew: Sequence[str], segments: Sequence[Segment], catalogue: Sequence[CatalogueLine], writer: str) -> tuple[str, ...]:
    """Everybody of the crew by department, each once; those of none at the end. A department without anybody has no line."""
    made = {kind: [row.provider for row in catalogue if row.kind == kind] for kind in ("still", "line", "music", "ambience")}
    made |= {"clip": [segment.provider for segment in segments], WRITER: [writer], OUR_OWN: [OUR_OWN]}
    lines = [
        _with(f"{name}: {', '.join(map(spelled, here))}", made[kind]) or f"{name}: {', '.join(map(spelled, here))}"
        for name, kind, members in DEPARTMENTS
        if (here := [agent for agent in members if agent in crew])
    ]
    if others := [agent for agent in crew if all(agent not in members for _, _, members in DEPARTMENTS)]:
        lines.append(f"With: {', '.join(map(spelled, others))}")
    return (*lines, AI_GENERATED)


def spelled(agent: str) -> str:
    """`vfx_supervisor` as it stands in credits: VFX Supervisor."""
    return " ".join(SPELLED.get(word, word.capitalize()) for word in agent.split("_"))


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
