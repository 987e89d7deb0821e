"""A built set the other way round: left is right. One drawing serves two places that do not look alike."""

from dataclasses import replace

from .. import svg
from ..stage import LEFT, RIGHT, STILL, Glow, Motion, Piece, Stage

AXIS = (LEFT + RIGHT) / 2


def turn_round(stage: Stage) -> None:
    """Mirrors every piece and lamp of the set about its middle, with their motion."""
    stage.pieces[:] = [_turned(piece) for piece in stage.pieces]
    stage.turned = not stage.turned
    stage.glows[:] = [_turned_glow(glow) for glow in stage.glows]


def _turned(piece: Piece) -> Piece:
    box = piece.box and (2 * AXIS - piece.box[0] - piece.box[2], *piece.box[1:])
    symmetric = piece.depth == 0.0
    return replace(piece, body=piece.body if symmetric else svg.mirrored(piece.body, AXIS), box=box, motion=_turned_motion(piece.motion))


def _turned_motion(motion: Motion) -> Motion:
    if motion is STILL:
        return motion
    return replace(
        motion,
        bob_x=-motion.bob_x,
        drift=-motion.drift,
        wrap=-motion.wrap,
        sway=-motion.sway,
        spin=-motion.spin,
        swing=-motion.swing,
        pivot_x=2 * AXIS - motion.pivot_x,
    )


def _turned_glow(glow: Glow) -> Glow:
    return replace(glow, x=2 * AXIS - glow.x)
