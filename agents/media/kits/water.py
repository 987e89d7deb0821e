"""Water that is not the sea: ponds and rivers with what they mirror, wet streets, puddles, ice."""

from .. import svg
from ..colour import lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, Motion, Stage


def reflections(stage: Stage, lights: list[tuple[float, str]], y: float, length: float, depth: float) -> None:
    """Long smears of lamps and windows on wet ground or water below `y`, trembling."""
    for k, (x, colour) in enumerate(lights):
        definition, paint = svg.gradient([(0, colour, 0.0), (0.12, colour, 0.55), (0.55, colour, 0.22), (1, colour, 0)])
        body = definition + svg.path(f"M{x - 9} {y}q-10 {length * 0.5} -5 {length}h28q6 {-length * 0.5} -5 {-length}Z", paint)
        stage.add(body, depth, Motion(bob_x=2.2, period=1.3 + 0.17 * k, phase=k), box=(x - 40, y - 4, 90, length + 8), fine=True, soft=5.0)


def wet_ground(stage: Stage, y0: float, y1: float, depth: float) -> None:
    """A sheen of sky on the ground, and rings where drops fall."""
    sky = mix(stage.light.sky_low, "#ffffff", 0.1)
    definition, paint = svg.gradient([(0, sky, 0), (0.16, sky, 0.36), (0.6, sky, 0.16), (1, sky, 0)])
    stage.add(definition + svg.rect(LEFT, y0, SPAN, y1 - y0, paint), depth, fine=True)
    rng = stage.rng("puddles")
    body = ""
    for _ in range(9):
        x, y, w = rng.uniform(LEFT, RIGHT), rng.uniform(y0 + 12, y1), rng.uniform(50, 140)
        body += svg.ellipse(x, y, w, w * 0.07, lighter(sky, 0.12), opacity=0.5) + svg.ellipse(
            x + w * 0.1, y + 1.5, w * 0.7, w * 0.035, stage.light.sky_mid, opacity=0.5
        )
    stage.add(body, depth, fine=True)
    for k in range(12):
        spot = stage.rng(f"drop{k}")
        x, y = spot.uniform(0, 1280), spot.uniform(y0 + 14, y1)
        ring = svg.ellipse(x, y, 15, 4, "none", stroke=lighter(sky, 0.4), line=1.6, opacity=0.7)
        stage.add(ring, depth, Motion(on=0.16, period=0.7 + 0.11 * (k % 5), phase=0.23 * k), box=(x - 18, y - 7, 36, 14), fine=True)


def mirror(stage: Stage, body: str, waterline: float, box: tuple[float, float, float, float], depth: float, opacity: float = 0.34) -> None:
    """A thing upside down below the waterline, a little shorter and unsteady."""
    x, y, w, h = box
    flipped = f'<g opacity="{opacity:.2f}">{svg.group(body, f"translate(0 {waterline * 1.7:.1f}) scale(1 -0.7)")}</g>'
    top = waterline * 1.7 - 0.7 * (y + h)
    stage.add(flipped, depth, Motion(bob_x=3, period=2.3), box=(x - 6, top, w + 12, 0.7 * h), fine=True, soft=2.0)


def stream(stage: Stage, top: float, depth: float, *, ice: bool = False) -> None:
    """A river across the picture from bank to bank, light where the sky lies on it; `ice` stands still and is cracked."""
    water = mix(stage.light.sky_low, stage.paint("#3d7f92" if not ice else "#c6dcea"), 0.5)
    definition, paint = svg.gradient([(0, lighter(water, 0.22)), (0.4, water), (1, mix(water, stage.light.sky_top, 0.5))])
    rng = stage.rng("bank")
    edge = [(x, top + rng.uniform(-4, 5)) for x in range(int(LEFT) - 40, int(RIGHT) + 120, 120)]
    stage.add(definition + svg.path(svg.smooth(edge) + f"L{RIGHT + 80} {BOTTOM}L{LEFT - 80} {BOTTOM}Z", paint), depth)
    if ice:
        cracks = ""
        for k in range(16):
            x, y = rng.uniform(LEFT, RIGHT), top + 14 + 150 * rng.random() ** 1.4
            reach = 30 + (y - top) * 1.1
            cracks += svg.stroke(
                f"M{x:.0f} {y:.0f}l{reach:.0f} {rng.uniform(-6, 8):.0f}l{reach * 0.4:.0f} {rng.uniform(4, 16):.0f}M{x + reach:.0f} {y:.0f}l{-reach * 0.2:.0f} {reach * 0.16:.0f}",
                "#ffffff" if k % 2 else mix(water, "#20405a", 0.4), 1.6, opacity=0.6,
            )  # fmt: skip
        stage.add(cracks, depth)
        return
    for k in range(14):
        t = k / 13
        spot = stage.rng(f"flow{k}")
        x, y, w = spot.uniform(LEFT, RIGHT), top + 8 + 150 * t**1.4, 50 + 130 * t
        ripple = svg.stroke(f"M{x:.0f} {y:.0f}q{w / 4:.0f} {-2 - 2 * t:.0f} {w / 2:.0f} 0t{w / 2:.0f} 0", lighter(water, 0.4), 1.4 + 1.8 * t, opacity=0.7)
        stage.add(ripple, depth, Motion(drift=16 + 40 * t, wrap=SPAN, bob_y=1.5, period=2 + t), box=(x - 6, y - 10, w + 12, 20), fine=True)
