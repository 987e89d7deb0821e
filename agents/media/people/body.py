"""A human body as parts about their joints, a standing adult 600 units tall with feet at y = 0: torso, arms, hands, legs.

Limbs are drawn hanging straight down from their joint at (0, 0), so that posing them is a rotation.
"""

from dataclasses import dataclass

from agents.film import BodyRig, CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix

UPPER_ARM, FOREARM, THIGH, SHIN = 100.0, 92.0, 142.0, 140.0
HIP_Y, SHOULDER_Y, NECK_Y = -284.0, -474.0, -492.0


@dataclass(frozen=True)
class Build:
    """What a rig changes: half widths in units, the size of the head, and how far the back bends (degrees)."""

    shoulder: float
    waist: float
    hip: float
    arm: float
    leg: float
    head: float
    stoop: float = 0.0


BUILDS: dict[BodyRig, Build] = {
    BodyRig.ADULT: Build(60, 46, 48, 17, 25, 1.06),
    BodyRig.SLIM: Build(51, 37, 41, 14, 20, 1.02),
    BodyRig.BROAD: Build(78, 70, 64, 23, 30, 1.12),
    BodyRig.CHILD: Build(54, 46, 46, 17, 23, 1.50),
    BodyRig.OLD: Build(57, 54, 52, 16, 23, 1.06, 8.0),
}


def build_of(design: CharacterDesign) -> Build:
    return BUILDS.get(design.rig, BUILDS[BodyRig.ADULT])


def tall_of(design: CharacterDesign) -> float:
    """Units from the feet to the top of the head of who stands, hats of ordinary height included."""
    size = 1.06 if design.rig is BodyRig.ROBOT else build_of(design).head
    return 506 + 90 * size + (10 if design.hat in ("brim", "helmet") else 0)


def sleeve(design: CharacterDesign) -> str:
    return design.coat_colour if design.coat in ("coat", "dress") else design.shirt_colour


def _folds(lines: list[str], colour: str) -> str:
    return "".join(svg.stroke(line, darker(colour, 0.3), 2.2, opacity=0.5) for line in lines)


def torso(design: CharacterDesign, *, behind: bool = False) -> str:
    """Neck, trunk and what is worn on it, from the shoulders to the hips or the knees."""
    build = build_of(design)
    s, w, h = build.shoulder, build.waist, build.hip
    neck = svg.path(
        f"M-17 {NECK_Y - 30}Q-15 {SHOULDER_Y - 8} -34 {SHOULDER_Y + 2}L30 {SHOULDER_Y + 2}Q12 {SHOULDER_Y - 10} 13 {NECK_Y - 26}Z",
        mix(design.skin, "#5a2418", 0.2),
    )
    shirt = design.shirt_colour
    trunk_path = f"M-18 {SHOULDER_Y - 14}Q{-s * 0.7:.0f} {SHOULDER_Y - 6} {-s} {SHOULDER_Y + 16}Q{-s - 4:.0f} {SHOULDER_Y + 60} {-w} {SHOULDER_Y + 112}L{-h} {HIP_Y + 14}Q0 {HIP_Y + 30} {h} {HIP_Y + 14}L{w + 2} {SHOULDER_Y + 108}Q{s + 2:.0f} {SHOULDER_Y + 56} {s - 4} {SHOULDER_Y + 16}Q{s * 0.66:.0f} {SHOULDER_Y - 6} 16 {SHOULDER_Y - 14}Q0 {SHOULDER_Y + 6} -18 {SHOULDER_Y - 14}Z"
    base = design.coat_colour if design.coat == "dress" or (behind and design.coat in ("coat", "vest")) else shirt
    trunk = svg.path(trunk_path, base)
    clip = f'<clipPath id="trunk"><path d="{trunk_path}"/></clipPath>'
    shade = svg.path(
        f"M{-s - 20} {SHOULDER_Y - 20}L{-s * 0.42:.0f} {SHOULDER_Y - 20}Q{-w * 0.2:.0f} {SHOULDER_Y + 100} {-h * 0.3:.0f} {HIP_Y + 40}L{-s - 20} {HIP_Y + 40}Z",
        "#000000",
        opacity=0.15,
    )
    folds = _folds(
        [
            f"M{-w * 0.7:.0f} {SHOULDER_Y + 124}q20 10 44 4",
            f"M{w * 0.86:.0f} {SHOULDER_Y + 96}q-16 20 -30 24",
            f"M{s * 0.6:.0f} {SHOULDER_Y + 40}q-10 18 -24 22",
        ],
        base,
    )
    body = neck + trunk + clip + f'<g clip-path="url(#trunk)">{shade}{folds}</g>'
    if behind:
        return body + _below(design, build)
    collar = svg.path(
        f"M-20 {SHOULDER_Y - 15}L6 {SHOULDER_Y + 16}L20 {SHOULDER_Y - 14}L26 {SHOULDER_Y - 4}L10 {SHOULDER_Y + 26}L-30 {SHOULDER_Y - 4}Z", lighter(base, 0.22)
    )
    return body + collar + _worn(design, build) + _below(design, build)


def _worn(design: CharacterDesign, build: Build) -> str:
    s, w, h, cloth = build.shoulder, build.waist, build.hip, design.coat_colour
    dark = darker(cloth, 0.28)
    if design.coat == "coat":
        left = svg.path(
            f"M-22 {SHOULDER_Y - 16}Q{-s * 0.7:.0f} {SHOULDER_Y - 8} {-s - 3} {SHOULDER_Y + 16}Q{-s - 7:.0f} {SHOULDER_Y + 60} {-w - 4} {SHOULDER_Y + 112}L{-h - 8} {HIP_Y + 20}L{w * 0.1:.0f} {HIP_Y + 22}L2 {SHOULDER_Y + 70}Z",
            cloth,
        )
        right = svg.path(
            f"M20 {SHOULDER_Y - 15}Q{s * 0.66:.0f} {SHOULDER_Y - 8} {s - 1} {SHOULDER_Y + 16}Q{s + 5:.0f} {SHOULDER_Y + 56} {w + 6} {SHOULDER_Y + 108}L{h + 6} {HIP_Y + 20}L{w * 0.3:.0f} {HIP_Y + 22}L14 {SHOULDER_Y + 70}Z",
            mix(cloth, dark, 0.25),
        )
        lapels = svg.path(
            f"M-24 {SHOULDER_Y - 17}L2 {SHOULDER_Y + 74}L-26 {SHOULDER_Y + 44}L-20 {SHOULDER_Y + 34}L-38 {SHOULDER_Y + 22}Z", lighter(cloth, 0.12)
        ) + svg.path(f"M22 {SHOULDER_Y - 15}L14 {SHOULDER_Y + 74}L32 {SHOULDER_Y + 42}L28 {SHOULDER_Y + 32}L38 {SHOULDER_Y + 20}Z", lighter(cloth, 0.08))
        buttons = "".join(svg.circle(-4 - k, SHOULDER_Y + 96 + 30 * k, 4, lighter(cloth, 0.4)) for k in range(4))
        pocket = svg.stroke(f"M{-w * 0.8:.0f} {HIP_Y - 26}h30M{w * 0.5:.0f} {HIP_Y - 26}h24", dark, 3)
        shade = svg.path(
            f"M{-s - 3} {SHOULDER_Y + 16}Q{-s - 7:.0f} {SHOULDER_Y + 60} {-w - 4} {SHOULDER_Y + 112}L{-h - 8} {HIP_Y + 20}L{-h * 0.4:.0f} {HIP_Y + 20}Q{-w * 0.4:.0f} {SHOULDER_Y + 90} {-s * 0.62:.0f} {SHOULDER_Y}Z",
            "#000000",
            opacity=0.16,
        )
        return left + right + lapels + shade + buttons + pocket
    if design.coat == "vest":
        sides = svg.path(
            f"M-30 {SHOULDER_Y - 10}L{-s * 0.8:.0f} {SHOULDER_Y + 6}Q{-s * 0.7:.0f} {SHOULDER_Y + 60} {-w - 3} {SHOULDER_Y + 112}L{-h - 2} {HIP_Y + 8}L-2 {HIP_Y + 16}L4 {SHOULDER_Y + 62}Z",
            cloth,
        ) + svg.path(
            f"M26 {SHOULDER_Y - 10}L{s * 0.78:.0f} {SHOULDER_Y + 6}Q{s * 0.72:.0f} {SHOULDER_Y + 60} {w + 4} {SHOULDER_Y + 108}L{h + 1} {HIP_Y + 8}L8 {HIP_Y + 16}L8 {SHOULDER_Y + 62}Z",
            mix(cloth, dark, 0.3),
        )
        return sides + "".join(svg.circle(4, SHOULDER_Y + 80 + 26 * k, 3.6, lighter(cloth, 0.45)) for k in range(4))
    if design.coat == "apron":
        straps = svg.stroke(f"M-26 {SHOULDER_Y - 10}L-20 {SHOULDER_Y + 50}M26 {SHOULDER_Y - 10}L30 {SHOULDER_Y + 50}", cloth, 8)
        return (
            straps
            + svg.path(
                f"M-26 {SHOULDER_Y + 44}H36L{w * 0.86:.0f} {SHOULDER_Y + 112}L{h} {HIP_Y + 110}H{-h * 0.9:.0f}L{-w * 0.8:.0f} {SHOULDER_Y + 112}Z", cloth
            )
            + svg.stroke(f"M{-w:.0f} {SHOULDER_Y + 118}H{w + 2}", dark, 5)
            + svg.rect(-14, HIP_Y + 6, 50, 40, dark, radius=5, opacity=0.7)
        )
    if design.coat == "dress":
        return svg.stroke(f"M{-w:.0f} {SHOULDER_Y + 116}Q0 {SHOULDER_Y + 128} {w + 2} {SHOULDER_Y + 112}", dark, 7)
    return (
        svg.rect(-h * 0.98, HIP_Y - 2, h * 1.96, 15, darker(design.trouser_colour, 0.4), radius=4)
        + svg.rect(4, HIP_Y - 1, 15, 13, "#c9a75c", radius=2)
        + "".join(svg.circle(6, SHOULDER_Y + 44 + 32 * k, 3, darker(design.shirt_colour, 0.3)) for k in range(4))
    )


def _below(design: CharacterDesign, build: Build) -> str:
    """What hangs below the hips."""
    h, cloth = build.hip, design.coat_colour
    if design.coat == "dress":
        return svg.path(
            f"M{-h - 2} {HIP_Y + 4}Q{-h - 28} {HIP_Y + 110} {-h - 42} {HIP_Y + 176}Q0 {HIP_Y + 200} {h + 42} {HIP_Y + 174}Q{h + 22} {HIP_Y + 100} {h + 2} {HIP_Y + 2}Z",
            cloth,
        ) + _folds([f"M{x} {HIP_Y + 40}q{x * 0.4:.0f} 60 {x * 0.7:.0f} 130" for x in (-34, -10, 16, 38)], cloth)
    if design.coat == "coat":
        return svg.path(
            f"M{-h - 8} {HIP_Y + 8}Q{-h - 16} {HIP_Y + 60} {-h - 18} {HIP_Y + 118}L-6 {HIP_Y + 124}L6 {HIP_Y + 12}L18 {HIP_Y + 124}L{h + 16} {HIP_Y + 116}Q{h + 12} {HIP_Y + 60} {h + 6} {HIP_Y + 8}Z",
            darker(cloth, 0.08),
        ) + _folds([f"M{-h * 0.6:.0f} {HIP_Y + 40}q-6 40 -8 70"], cloth)
    return ""


def upper_arm(design: CharacterDesign, *, far: bool = False) -> str:
    arm = build_of(design).arm
    cloth = darker(sleeve(design), 0.22 if far else 0.0)
    return (
        svg.path(svg.limb(UPPER_ARM, arm * 1.12, arm * 0.92), cloth)
        + svg.path(
            f"M{-arm * 1.05:.1f} 4Q{-arm * 0.5:.1f} {UPPER_ARM * 0.5:.0f} {-arm * 0.85:.1f} {UPPER_ARM}L{-arm * 0.3:.1f} {UPPER_ARM}Q{-arm * 0.1:.1f} {UPPER_ARM * 0.4:.0f} {-arm * 0.4:.1f} 0Z",
            "#000000",
            opacity=0.12,
        )
        + _folds([f"M{-arm * 0.5:.1f} {UPPER_ARM * 0.86:.0f}q{arm * 0.5:.1f} 6 {arm:.1f} -2"], cloth)
    )


def forearm(design: CharacterDesign, *, far: bool = False) -> str:
    arm = build_of(design).arm
    cloth = darker(sleeve(design), 0.22 if far else 0.0)
    return svg.path(svg.limb(FOREARM, arm * 0.92, arm * 0.74), cloth) + svg.rect(-arm * 0.86, FOREARM - 6, arm * 1.72, 13, darker(cloth, 0.18), radius=5)


def hand(design: CharacterDesign, *, far: bool = False, open_hand: bool = True) -> str:
    """Palm and thumb, hanging down from the wrist; fingers apart from a held thing are in `fingers`."""
    skin = mix(design.skin, "#5a2418", 0.18 if far else 0.04)
    palm = svg.path("M-10 -4Q-14 10 -11 22Q-8 30 0 30Q10 30 12 20Q13 6 9 -4Z", skin)
    thumb = svg.path("M7 0Q17 4 18 14Q18 20 13 20Q9 16 8 10Z", mix(skin, "#5a2418", 0.06))
    if not open_hand:
        return palm + thumb
    line = mix(skin, "#5a2418", 0.4)
    tips = svg.path("M-11 18Q-12 36 -6 42Q-1 46 4 42Q12 38 12 18Z", skin)
    return tips + palm + thumb + svg.stroke("M-4 26L-4 40M2 26L3 40M7 26L8 36", line, 1.2, opacity=0.7)


def fingers(design: CharacterDesign) -> str:
    """Four fingers closed over a held thing, seen from the back of the hand; the wrist is at (0, 0)."""
    line = mix(design.skin, "#5a2418", 0.4)
    knuckles = "".join(
        svg.rect(-13, 6 + 7.4 * k, 23 - k, 8.2, mix(design.skin, "#5a2418", 0.03 + 0.03 * k), radius=4.1)
        + svg.stroke(f"M-12 {13.6 + 7.4 * k:.1f}h{20 - k}", line, 1.0, opacity=0.5)
        for k in range(4)
    )
    return knuckles


def thigh(design: CharacterDesign, *, far: bool = False) -> str:
    leg = build_of(design).leg
    cloth = darker(design.trouser_colour, 0.22 if far else 0.0)
    return svg.path(svg.limb(THIGH, leg, leg * 0.74), cloth) + svg.path(
        f"M{-leg:.1f} 0L{-leg * 0.74:.1f} {THIGH}h{leg * 0.4:.1f}Q{-leg * 0.3:.1f} {THIGH * 0.5:.0f} {-leg * 0.4:.1f} 0Z", "#000000", opacity=0.12
    )


def shin(design: CharacterDesign, *, far: bool = False) -> str:
    """Lower leg with the shoe, which points right."""
    leg = build_of(design).leg
    bare = design.coat == "dress"
    cloth = mix(design.skin, "#5a2418", 0.2 if far else 0.06) if bare else darker(design.trouser_colour, 0.22 if far else 0.0)
    shoe = darker(mix(design.trouser_colour, "#3a2a22", 0.7), 0.25 if far else 0.1)
    lower = leg * (0.5 if bare else 0.62)
    foot = svg.path(
        f"M{-lower - 1:.1f} {SHIN - 22}L{lower:.1f} {SHIN - 22}Q{lower + 6:.1f} {SHIN - 12} {lower + 22:.1f} {SHIN - 7}Q{lower + 31:.1f} {SHIN - 2} {lower + 28:.1f} {SHIN + 2}H{-lower - 3:.1f}Z",
        shoe,
    ) + svg.rect(-lower - 3, SHIN - 2, 2 * lower + 31, 5, darker(shoe, 0.4), radius=2)
    return svg.path(svg.limb(SHIN - 16, leg * 0.74, lower), cloth) + foot
