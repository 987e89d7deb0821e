"""What a film's music shall be: who plays, whose theme a scene has, where it is silent and where it strikes. Pure; the notes are the score's.

Music is not wall to wall. A scene begins with its place and its first words and the music comes when there is something to say; the film's lowest point is left alone
for most of its length; the last scene's music leads through the credits.
"""

import re
from collections.abc import Sequence

from agents.film import Concept, Kit, Mood, Scene
from agents.media.ensembles import Band

BAND_WORDS: tuple[tuple[Band, str], ...] = (
    ("koto", r"samurai|shogun|ronin|feudal japan|japan|geisha|kyoto|edo period"),
    ("synth", r"space|sci-?fi|science fiction|future|cyber|robot|android|mars|orbit|station's computer|starship|planet"),
    ("horror", r"horror|haunted|ghost|ghoul|vampire|demon|possessed|dead for"),
    ("comedy", r"comedy|comic|farce|slapstick|satire|caper"),
    ("noir", r"noir|spy|espionage|detective|crime|heist|thriller|wartime|taxi|jazz"),
    ("consort", r"medieval|renaissance|tudor|knight|monk|monastery|baroque|queen|king|ice age|bronze age|stone age|ancient|roman|viking"),
    ("epic", r"epic|fantasy|adventure|quest|dragon|mammoth|hunters|expedition|survival"),
    ("lullaby", r"children|family|child|toy|fairy|bedtime|puppy|kitten|cubs"),
    ("folk", r"village|sea|fishing|fisherman|lighthouse|harbour|farm|harvest|shepherd|desert|western|cowboy|island|road"),
)
ENTRANCES: dict[Mood, float] = {Mood.TENSE: 0.05, Mood.TRIUMPHANT: 0.0, Mood.COMIC: 0.08, Mood.HOPEFUL: 0.15, Mood.WARM: 0.2, Mood.EERIE: 0.1, Mood.SAD: 0.22}
"""Share of a scene that passes before its music."""
ALONE = 0.5
"""The same for the film's lowest point."""
INTENSITY = {Mood.TENSE: 0.72, Mood.TRIUMPHANT: 0.85, Mood.COMIC: 0.55, Mood.HOPEFUL: 0.55, Mood.WARM: 0.45, Mood.EERIE: 0.35, Mood.SAD: 0.32}


def band_of(concept: Concept, era: str, scenes: Sequence[Scene]) -> Band:
    """Who plays this film: by genre first, then by era, then by what the logline is about; a chamber group when none of them says anything."""
    for words in (" ".join((*concept.genre_tags, *concept.tone_keywords)), era, concept.logline):
        for band, pattern in BAND_WORDS:
            if re.search(rf"\b(?:{pattern})", words.lower()):
                return band
    if scenes and sum(scene.kit is Kit.SPACE for scene in scenes) * 2 > len(scenes):
        return "synth"
    return "chamber"


def entrance_of(scene: Scene, scenes: Sequence[Scene]) -> float:
    """Share of the scene that passes in silence. The first scene still has the title's music in its ears; the last is carried from its start."""
    if scene.scene_number == scenes[-1].scene_number:
        return 0.12
    if len(scenes) >= 4 and scene.scene_number == lowest(scenes).scene_number:
        return ALONE
    return max(0.2, ENTRANCES[scene.mood]) if scene.scene_number == scenes[0].scene_number else ENTRANCES[scene.mood]


def lowest(scenes: Sequence[Scene]) -> Scene:
    """The scene after which things stand worst; the last of equals. Never the first or the last of a film of three or more."""
    inner = scenes[1:-1] or scenes
    return min(inner, key=lambda scene: (scene.value_after, -scene.scene_number))


def turning(scenes: Sequence[Scene]) -> tuple[Scene, ...]:
    """The scenes that turn the most, one in a short film, two in a longer one, in order; not the last, which ends the music anyway."""
    turns = sorted(scenes[:-1], key=lambda scene: (-abs(scene.value_after - scene.value_before), -scene.scene_number))
    chosen = [scene for scene in turns[: 2 if len(scenes) >= 5 else 1] if scene.value_after != scene.value_before]
    return tuple(sorted(chosen, key=lambda scene: scene.scene_number))


def intensity_of(scene: Scene, scenes: Sequence[Scene]) -> float:
    """The mood's, more towards the end of the film."""
    position = (scene.scene_number - scenes[0].scene_number) / max(1, len(scenes) - 1)
    return round(min(1.0, INTENSITY[scene.mood] - 0.06 + 0.18 * position), 3)
