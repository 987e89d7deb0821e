"""The colours of a film: one look for all of it, and within it one for the mood of each scene. Pure.

The cinematographer decides them before anything is shot, so that clips are coded in them once; the colour grader gives them to what came without.
"""

from agents.film import Grade, Look, Mood, Scene, StyleGuide
from agents.film.staging import SceneLook
from agents.media.colour import luminance, rgb

MOODS: dict[Mood, Grade] = {
    Mood.WARM: Grade(contrast=1.03, gamma=1.03, saturation=1.05, shadows=(-0.5, 1.5), lights=(-5.0, 3.5)),
    Mood.TENSE: Grade(contrast=1.1, gamma=0.97, saturation=0.88, shadows=(4.5, -3.5), lights=(-1.0, 1.0)),
    Mood.SAD: Grade(contrast=0.97, gamma=0.99, saturation=0.84, shadows=(4.0, -1.5), lights=(2.5, -1.5)),
    Mood.HOPEFUL: Grade(contrast=1.03, gamma=1.05, saturation=1.05, shadows=(1.0, 0.0), lights=(-4.5, 2.0)),
    Mood.EERIE: Grade(contrast=1.06, gamma=0.96, saturation=0.86, shadows=(2.0, -5.0), lights=(-1.5, -3.0)),
    Mood.COMIC: Grade(contrast=1.02, gamma=1.05, saturation=1.12, shadows=(0.0, 0.5), lights=(-2.0, 2.0)),
    Mood.TRIUMPHANT: Grade(contrast=1.07, gamma=1.03, saturation=1.1, shadows=(2.5, 0.5), lights=(-6.0, 4.0)),
}
LOOKS: dict[Look, tuple[float, float]] = {Look.PAPER_CUT: (1.0, 1.0), Look.INK: (1.0, 0.97), Look.LOW_POLY: (1.01, 1.02), Look.NOIR: (1.03, 0.92)}
"""Contrast and colour of a film's look, on top of the mood's."""
SHADOW_SHARE, LIGHT_SHARE = 0.06, 0.04
"""Of the palette's own colour that all shadows and all lights of a film have in common."""


def scene_look(scene: Scene, style: StyleGuide | None) -> SceneLook:
    """The colours of one scene."""
    return SceneLook(scene_number=scene.scene_number, mood=scene.mood, grade=film_look(MOODS[scene.mood], style))


def film_look(grade: Grade, style: StyleGuide | None) -> Grade:
    """A mood's grade in the look of a film: its contrast and colour, and shadows and lights that lean to the film's palette."""
    if style is None:
        return grade
    contrast, saturation = LOOKS[style.look]
    leans: list[tuple[float, float]] = []
    for (blue_lean, red_lean), colour, share in ((grade.shadows, style.palette.shadow, SHADOW_SHARE), (grade.lights, style.palette.light, LIGHT_SHARE)):
        red, _, blue = rgb(colour)
        grey = luminance(colour)
        leans.append((bounded(blue_lean + share * (blue - grey), 8), bounded(red_lean + share * (red - grey), 8)))
    return Grade(
        contrast=round(min(1.15, grade.contrast * contrast), 4),
        gamma=grade.gamma,
        saturation=round(min(1.2, max(0.75, grade.saturation * saturation)), 4),
        shadows=leans[0],
        lights=leans[1],
    )


def bounded(value: float, most: float) -> float:
    return round(max(-most, min(most, value)), 3)
