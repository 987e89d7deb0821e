"""What is seen through the windows of a room: sky, land, sea or a skyline, and what runs past those of a train."""

from agents.film import Kit

from .. import svg
from ..colour import mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, STILL, Motion, Stage
from . import space
from .sky import add_sky
from .urban import skyline


def outside(stage: Stage) -> None:
    """What the kit has outside its windows, from the sky to the nearest trees."""
    add_sky(stage)
    stage.pieces[:] = [piece for piece in stage.pieces if piece.motion is STILL]
    stage.glows.clear()
    if stage.has("mars") and stage.kit is not Kit.SPACE:
        space.surface(stage)
        return
    if stage.kit is Kit.SPACE:
        rng = stage.rng("port")
        stage.add(
            "".join(
                svg.circle(rng.uniform(100, 1200), rng.uniform(120, 460), rng.choice((0.9, 1.4, 2.2)), "#ffffff", opacity=rng.uniform(0.4, 1))
                for _ in range(120)
            )
            + svg.circle(1010, 420, 190, stage.palette.mid)
            + svg.circle(980, 400, 190, mix(stage.palette.light, stage.palette.mid, 0.5), opacity=0.35),
            0.06,
            Motion(bob_x=9, period=13),
            box=(60, 100, 1200, 520),
            fine=True,
        )
        return
    colour, rough = {
        Kit.SEA: ("#2f6f86", 0.0), Kit.DESERT: ("#cf9a5c", 0.3), Kit.MOUNTAIN: ("#6f7c8c", 2.4), Kit.CITY: ("#626d80", 0.1), Kit.WORKSHOP: ("#7a6c66", 0.1)
    }.get(stage.kit, ("#64834f", 0.5))  # fmt: skip
    depth = 0.3
    if stage.kit is Kit.CITY or stage.kit is Kit.WORKSHOP:
        skyline(stage, 1, 0.3, 150, 330, 110)
        return
    height = {Kit.MOUNTAIN: 120, Kit.SEA: 2}.get(stage.kit, 34)
    land = svg.land(
        svg.ridge(stage.rng("view"), LEFT, RIGHT, 356 if stage.kit is not Kit.SEA else 330, height, 90, rough=rough),
        BOTTOM,
        stage.paint(colour, depth),
        soft=stage.soft and rough < 1,
    )
    if stage.kit is Kit.VEHICLE:
        _passing(stage, land)
        return
    stage.add(land, depth)
    if stage.kit is Kit.SEA:
        foam = mix(stage.light.sky_low, "#ffffff", 0.4)
        for i in range(4):
            stage.add(
                "".join(svg.rect(x + 37 * i, 345 + 22 * i, 40 + 9 * i, 2, foam, radius=1, opacity=0.6) for x in range(-100, 1400, 130)),
                depth,
                Motion(bob_x=16, period=3 + 0.4 * i, phase=i),
                box=(-140, 335 + 22 * i, 1560, 16),
                fine=True,
            )
    else:
        rng = stage.rng("trees")
        stage.add(
            "".join(
                svg.path(svg.blob(rng, x, 372 + rng.uniform(0, 20), 34, 30), stage.paint(mix("#4a6b3e", "#7a9450", rng.random()), 0.5))
                for x in range(100, 1250, 70)
                if stage.kit in (Kit.FOREST, Kit.VILLAGE, Kit.HOME)
            ),
            0.4,
            Motion(sway=0.02 * stage.wind, pivot_y=400, period=4),
        )


def _passing(stage: Stage, land: str) -> None:
    """What runs past the window of a train or a car."""
    stage.add(land, 0.3)
    rng = stage.rng("passing")
    for k in range(7):
        x, size = LEFT + 300 * k, rng.uniform(40, 90)
        body = svg.path(svg.blob(rng, x, 396, size, size * 0.7), stage.paint("#557344", 0.6))
        stage.add(body, 0.5, Motion(drift=-260, wrap=-SPAN), box=(x - 130, 300, 260, 170))
    for k in range(3):
        x = LEFT + 720 * k
        stage.add(svg.rect(x, 120, 13, 400, stage.paint("#4a3c30", 0.9)), 0.6, Motion(drift=-620, wrap=-SPAN), box=(x - 4, 116, 21, 410))
