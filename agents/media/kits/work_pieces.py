"""What stands where people work or travel: benches, machines, crates, seats, consoles.

Each function draws one thing at its own place; `furniture` decides what is drawn and moves what would stand in another's way.
"""

from agents.film import Kit

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import Motion, Stage
from .elements import WOOD


def workbench(stage: Stage, floor: float) -> None:
    y = floor + 34
    body = (
        svg.rect(380, y - 132, 480, 26, stage.paint(lighter(WOOD, 0.12)), radius=3)
        + "".join(svg.rect(x, y - 108, 26, 116, stage.paint(darker(WOOD, 0.15))) for x in (400, 620, 816))
        + svg.rect(400, y - 50, 440, 14, stage.paint(darker(WOOD, 0.2)))
    )
    body += (
        svg.rect(430, y - 152, 70, 22, stage.paint("#5f666d"), radius=3)
        + svg.rect(486, y - 166, 16, 36, stage.paint("#4a5057"), radius=3)
        + svg.circle(590, y - 150, 20, "none", stroke=stage.paint("#b8934c"), line=7)
        + svg.rect(640, y - 146, 90, 14, stage.paint("#c9b48a"))
        + svg.group(
            svg.rect(-36, -4, 60, 8, stage.paint("#a8764a")) + svg.rect(22, -13, 16, 26, stage.paint("#5f666d"), radius=2),
            f"translate(770 {y - 142}) rotate(-8)",
        )
    )
    stage.add(body, 0.96)


def machine(stage: Stage, floor: float) -> None:
    x, y = 990.0, floor + 20
    stage.add(
        svg.rect(x - 100, y - 210, 220, 214, stage.paint("#59656c"), radius=12)
        + svg.rect(x - 84, y - 80, 188, 66, stage.paint("#465158"), radius=6)
        + "".join(svg.circle(x - 60 + 40 * k, y - 46, 11, stage.paint(("#c9463a", "#d8b35a", "#6aa870", "#8aa8c0")[k])) for k in range(4))
        + svg.rect(x + 60, y - 300, 26, 96, stage.paint("#6d797f")),
        0.94,
    )
    for cx, cy, r, speed in ((x - 30, y - 146, 46, 0.12), (x + 52, y - 124, 32, -0.172)):
        gear = (
            "".join(svg.group(svg.rect(-6, -r - 8, 12, 14, stage.paint("#b8934c")), f"translate({cx} {cy}) rotate({36 * k})") for k in range(10))
            + svg.circle(cx, cy, r, stage.paint("#b8934c"))
            + svg.circle(cx, cy, r * 0.5, stage.paint("#59656c"))
            + svg.line(cx - r, cy, cx + r, cy, stage.paint("#9a7a3c"), 7)
        )
        stage.add(gear, 0.95, Motion(spin=speed, pivot_x=cx, pivot_y=cy), box=(cx - r - 10, cy - r - 10, 2 * r + 20, 2 * r + 20))
    stage.glow(x - 60, y - 46, 44, "#ff6a50", 0.8, depth=0.95, period=1.7, flicker=0.95)


def crates(stage: Stage, floor: float) -> None:
    body = ""
    for x, y, s in ((1150, floor + 30, 110), (1250, floor + 36, 96), (1190, floor - 80, 80)):
        body += (
            svg.rect(x - s / 2, y - s, s, s, stage.paint("#a37c50"))
            + svg.line(x - s * 0.4, y - s * 0.1, x + s * 0.4, y - s * 0.9, stage.paint("#7a5836"), s * 0.08)
            + svg.rect(x - s / 2, y - s, s, s, "none", stroke=stage.paint("#7a5836"), line=s * 0.08)
        )
    stage.add(body, 0.95)


def seats(stage: Stage, floor: float) -> None:
    cloth = mix(stage.palette.accent, "#5a3a34", 0.4)
    for x, flip in ((30, 1), (560, -1), (1080, 1)):
        body = (
            svg.path(f"M0 {floor + 20}V{floor - 190}q0 -34 34 -34h30q28 0 28 34V{floor - 70}h90q22 0 22 24v66Z", stage.paint(cloth))
            + svg.stroke(f"M22 {floor - 10}V{floor - 180}M66 {floor - 90}V{floor - 190}", stage.paint(darker(cloth, 0.3)), 4)
            + svg.rect(8, floor - 224, 84, 40, stage.paint("#e4dccb"), radius=10)
            + svg.rect(0, floor + 16, 204, 14, stage.paint("#2c2725"))
        )
        stage.add(svg.group(body, f"translate({x if flip > 0 else x + 204} 0) scale({flip} 1)"), 0.95)


def dashboard(stage: Stage, floor: float) -> None:
    stage.add(
        svg.path(f"M-440 {floor - 30}Q640 {floor - 110} 1720 {floor - 30}V{floor + 60}H-440Z", stage.paint("#33363b"))
        + "".join(
            svg.circle(x, floor - 40, 26, stage.paint("#15181c"), stroke=stage.paint("#8a9096"), line=4)
            + svg.line(x, floor - 40, x + 14, floor - 54, "#ff7a50", 3)
            for x in (520, 590, 760)
        ),
        0.95,
    )


def console(stage: Stage, floor: float) -> None:
    top = floor - 116
    body = svg.poly([(430, top), (850, top), (900, floor + 30), (380, floor + 30)], stage.paint("#56616e")) + svg.poly(
        [(446, top + 10), (834, top + 10), (848, top + 62), (432, top + 62)], stage.paint("#2a323c")
    )
    rng = stage.rng("console")
    body += "".join(
        svg.rect(450 + 32 * k, top + 18 + 20 * (k % 2), 20, 12, rng.choice(("#5fd8e8", "#ffb454", "#e8624a", "#7fe08a")), radius=3, opacity=0.85)
        for k in range(12)
    )
    stage.add(body, 0.95)
    for k in range(3):
        stage.add(
            svg.rect(466 + 120 * k, top + 16, 40, 16, "#d8f6ff", radius=3),
            0.95,
            Motion(on=0.5, period=1.3 + 0.4 * k, phase=k),
            box=(460 + 120 * k, top + 12, 52, 24),
            fine=True,
        )
    stage.glow(640, top + 30, 260, "#6fd8f0", 0.32, depth=0.95, flicker=0.3)


def logs(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.circle(920 + 44 * k + 22 * (r % 2), floor + 10 - 38 * r, 21, stage.paint("#b08e62"), stroke=stage.paint("#5d4634"), line=5)
            + svg.circle(920 + 44 * k + 22 * (r % 2), floor + 10 - 38 * r, 10, "none", stroke=stage.paint("#8a6a48"), line=2)
            for r in range(3)
            for k in range(4 - r)
        ),
        0.95,
    )


def wheel(stage: Stage, floor: float) -> None:
    """The wheel of the place: a ship's helm, a car's dashboard, or a cartwheel that waits for its spoke."""
    if stage.kit is Kit.VEHICLE:
        dashboard(stage, floor)
        return
    wood, x, y = stage.paint("#8a5a34"), 1125, floor - 60
    helm = stage.kit is Kit.SEA
    rim = svg.circle(x, y, 84, "none", stroke=wood, line=15) + svg.circle(x, y, 19, stage.paint("#c39a4c" if helm else "#5a4230"))
    rim += "".join(
        svg.group(svg.rect(-5, -114 if helm else -84, 10, 114 if helm else 84, lighter(wood, 0.1), radius=4), f"translate({x} {y}) rotate({45 * k})")
        for k in range(8)
    )
    stage.shadows([(x, floor + 32, 170, 0)], 0.94)
    if helm:
        stage.add(svg.path(f"M{x - 24} {y}h48l14 {floor + 32 - y:.0f}h-76Z", darker(wood, 0.35)), 0.95)
    stage.add(rim, 0.955, Motion(swing=7 if helm else 0, pivot_x=x, pivot_y=y, period=5.5), box=(x - 125, y - 125, 250, 250))


def pod(stage: Stage, floor: float) -> None:
    """An upright sleeper's pod with a lit window."""
    shell, x = stage.paint("#d5dbe0"), 1030
    body = svg.path(f"M{x - 92} {floor + 24}V230Q{x - 92} 140 {x} 140T{x + 92} 230V{floor + 24}Z", shell) + svg.path(
        f"M{x - 92} {floor + 24}V230Q{x - 92} 140 {x - 56} 150V{floor + 24}Z", darker(shell, 0.2)
    )
    definition, paint = svg.gradient([(0, "#bdf4ff"), (1, "#4fa3b8")])
    body += definition + svg.path(f"M{x - 54} 430V250Q{x - 54} 192 {x} 192T{x + 54} 250V430Q{x} 462 {x - 54} 430Z", paint, stroke=darker(shell, 0.35), line=9)
    body += svg.path(f"M{x - 26} 440V318q26 -26 52 0V440Z", "#2c5a68", opacity=0.6) + svg.circle(x, 284, 23, "#2c5a68", opacity=0.6)
    body += "".join(svg.rect(x - 40 + 30 * k, 490, 20, 9, ("#7fe08a", "#ffb454", "#5fd8e8")[k], radius=3) for k in range(3)) + svg.rect(
        x - 104, floor + 8, 208, 22, darker(shell, 0.3), radius=6
    )
    stage.add(body, 0.95)
    stage.glow(x, 320, 190, "#8fe9ff", 0.4, depth=0.95, flicker=0.15, period=4.4)
