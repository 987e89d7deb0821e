"""What somebody has on them by trade or habit: worn on the body, hung from a hand, held up before the chest, or a stick in the hand.

Hung things hang from (0, 0), sticks are gripped at (0, 0) and reach the ground, things held up are taken at (0, 0), worn ones are drawn on the trunk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .anatomy import Build

Carried = Literal["worn", "hung", "up", "staff"]


@dataclass(frozen=True)
class Gear:
    name: str
    carried: Carried
    words: tuple[str, ...]
    """Other words for it."""


GEAR: tuple[Gear, ...] = (
    Gear("cane", "staff", ("walking stick", "stick", "crutch", "walking frame")),
    Gear("staff", "staff", ("crook", "wand", "pole", "spear")),
    Gear("broom", "staff", ("mop", "rake", "spade", "shovel", "hoe", "pitchfork")),
    Gear("rod", "staff", ("fishing rod", "oar", "harpoon")),
    Gear("umbrella", "staff", ("parasol",)),
    Gear("lantern", "hung", ("lamp", "torch", "candle")),
    Gear("suitcase", "hung", ("case", "briefcase", "doctor's bag", "violin case", "toolbox", "bag")),
    Gear("bucket", "hung", ("pail", "watering can", "can")),
    Gear("basket", "hung", ("net",)),
    Gear("satchel", "worn", ("mailbag", "backpack", "pouch", "rucksack")),
    Gear("sword", "worn", ("katana", "sabre", "dagger")),
    Gear("stethoscope", "worn", ()),
    Gear("tool belt", "worn", ("tools", "belt")),
    Gear("camera", "worn", ("binoculars",)),
    Gear("rope", "worn", ("coil",)),
    Gear("tray", "up", ("plate", "cake")),
    Gear("book", "up", ("notebook", "ledger", "clipboard", "sheet music")),
    Gear("wrench", "up", ("spanner", "hammer", "rolling pin", "ladle")),
    Gear("cup", "up", ("mug", "tea")),
    Gear("towel", "up", ("laundry", "cloth", "linen")),
)
BOXES: dict[str, tuple[float, float, float, float]] = {"hung": (-70, -20, 140, 180), "staff": (-60, -240, 150, 560), "up": (-70, -100, 150, 170)}
"""Room for the drawing, by how it is carried."""


def gear_of(words: str) -> Gear | None:
    """The thing meant by the words, by name first; None for nothing that is drawn."""
    said = words.lower().strip()
    if not said:
        return None
    named = next((gear for gear in GEAR if gear.name in said), None)
    return named or next((gear for gear in GEAR if any(word in said for word in gear.words)), None)


def drawing(gear: Gear | None, design: CharacterDesign, build: Build) -> str:
    return _DRAWINGS[gear.name](design, build) if gear else ""


_WOOD, _IRON, _BRASS = "#7a5233", "#4a4e54", "#c9a04a"


def _cane(design: CharacterDesign, b: Build) -> str:
    foot = -b.hip_y + 24
    return svg.stroke(f"M0 {foot}V-6Q0 -26 -16 -26Q-28 -26 -28 -14", _WOOD, 7) + svg.rect(-4, foot - 8, 8, 10, "#2c2a28", radius=2)


def _staff(design: CharacterDesign, b: Build) -> str:
    foot = -b.hip_y + 24
    return (
        svg.stroke(f"M2 {foot}Q-3 40 0 -190", _WOOD, 8)
        + svg.stroke("M0 -186Q2 -222 -20 -220", _WOOD, 7)
        + svg.stroke("M-1 40Q-2 -60 0 -150", lighter(_WOOD, 0.25), 1.8, opacity=0.6)
    )


def _broom(design: CharacterDesign, b: Build) -> str:
    foot = -b.hip_y + 24
    straw = "#c9a45a"
    return (
        svg.stroke(f"M0 {foot - 60}V-130", _WOOD, 7)
        + svg.path(f"M-9 {foot - 66}H9L26 {foot}H-26Z", straw)
        + svg.rect(-11, foot - 62, 22, 7, "#8c3f4a")
        + "".join(svg.line(x * 0.45, foot - 52, x, foot - 2, darker(straw, 0.3), 1.6) for x in (-18, -9, 0, 9, 18))
    )


def _rod(design: CharacterDesign, b: Build) -> str:
    foot = -b.hip_y + 24
    return (
        svg.stroke(f"M-2 {foot}Q0 0 22 -224", _WOOD, 5)
        + svg.rect(-6, 6, 10, 30, "#b38d5f", radius=4)
        + svg.circle(8, 22, 9, _IRON)
        + svg.circle(8, 22, 4, "#9aa0a6")
        + svg.stroke("M22 -222Q60 -120 52 20", "#e9edf0", 1.2, opacity=0.8)
    )


def _umbrella(design: CharacterDesign, b: Build) -> str:
    foot = -b.hip_y + 24
    cloth = mix(design.coat_colour, "#25252b", 0.5)
    return (
        svg.stroke(f"M0 {foot}V-8Q0 -26 -14 -26Q-26 -26 -26 -12", _WOOD, 6)
        + svg.path(f"M-5 24Q-15 100 -9 {foot - 40}L0 {foot - 12}L9 {foot - 40}Q15 100 5 24Z", cloth)
        + svg.stroke(f"M0 28V{foot - 20}", lighter(cloth, 0.2), 1.8)
    )


def _lantern(design: CharacterDesign, b: Build) -> str:
    return (
        svg.stroke("M-16 28Q0 -14 16 28", _IRON, 3.4) + svg.poly([(-17, 28), (17, 28), (11, 16), (-11, 16)], _IRON) + svg.rect(-20, 28, 40, 56, "#ffdc8c", radius=6, opacity=0.94)
        + svg.path("M0 76Q-13 62 0 38Q13 62 0 76Z", "#ff9a3c") + svg.path("M0 76Q-6 66 0 54Q6 66 0 76Z", "#fff3c0") + "".join(svg.line(x, 28, x, 84, _IRON, 3) for x in (-20, 0, 20)) + svg.rect(-25, 84, 50, 11, _IRON, radius=3)
    )  # fmt: skip


def _suitcase(design: CharacterDesign, b: Build) -> str:
    leather = "#7d4f30"
    return (
        svg.stroke("M-16 22Q-16 0 0 0Q16 0 16 22", darker(leather, 0.4), 6) + svg.rect(-54, 22, 108, 78, leather, radius=9) + svg.rect(-54, 22, 30, 78, "#000000", radius=9, opacity=0.13)
        + "".join(svg.rect(x, 22, 12, 78, darker(leather, 0.25)) for x in (-36, 24)) + svg.stroke("M-54 50H54", darker(leather, 0.35), 2.4) + svg.rect(-9, 44, 18, 13, _BRASS, radius=3)
    )  # fmt: skip


def _bucket(design: CharacterDesign, b: Build) -> str:
    return (
        svg.stroke("M-32 36Q-30 2 0 0Q30 2 32 36", _IRON, 3.4)
        + svg.path("M-36 36H36L27 108Q0 118 -27 108Z", "#8d979e")
        + svg.ellipse(0, 36, 36, 8, "#5d666c")
        + svg.path("M-36 36L-27 108Q-18 112 -12 112L-16 40Z", "#000000", opacity=0.16)
    )


def _basket(design: CharacterDesign, b: Build) -> str:
    straw = "#b98d4f"
    weave = "".join(svg.stroke(f"M-42 {52 + 13 * k}q10 8 21 0t21 0t21 0t21 0", darker(straw, 0.3), 2.2) for k in range(4))
    return (
        svg.stroke("M-40 44Q-36 0 0 0Q36 0 40 44", darker(straw, 0.2), 6)
        + svg.ellipse(-14, 40, 16, 12, "#b3382f")
        + svg.ellipse(14, 38, 17, 13, "#d9a441")
        + svg.path("M-46 44H46L36 104Q0 114 -36 104Z", straw)
        + weave
    )


def _satchel(design: CharacterDesign, b: Build) -> str:
    leather, x, y = "#7d5232", -b.hip * 0.5, b.hip_y - 6
    strap = svg.stroke(f"M24 {b.shoulder_y - 6}Q{b.waist * 0.2:.1f} {b.shoulder_y + 90} {x + 4:.1f} {y + 4}", darker(leather, 0.2), 9)
    return (
        strap
        + svg.rect(x - 34, y, 76, 62, leather, radius=8)
        + svg.path(f"M{x - 36:.1f} {y}h80v26q-40 18 -80 0Z", lighter(leather, 0.1))
        + svg.rect(x - 4, y + 26, 14, 16, _BRASS, radius=3)
    )


def _sword(design: CharacterDesign, b: Build) -> str:
    x, y = -b.waist * 0.4, b.hip_y - 42
    sheath = svg.stroke(f"M{x:.1f} {y + 10}Q{x - 40:.1f} {y + 70} {x - 62:.1f} {y + 118}", "#2b2026", 12) + svg.stroke(
        f"M{x - 2:.1f} {y + 12}Q{x - 42:.1f} {y + 72} {x - 60:.1f} {y + 112}", "#6b4a5a", 2.4
    )
    hilt = svg.stroke(f"M{x + 6:.1f} {y + 2}L{x + 42:.1f} {y - 44}", "#e4dcc8", 9) + "".join(
        svg.line(x + 12 + 9 * k, y - 14 - 11 * k, x + 20 + 9 * k, y - 4 - 11 * k, "#3a2c3a", 2.6) for k in range(3)
    )
    return (
        sheath
        + hilt
        + svg.group(svg.ellipse(0, 0, 13, 5, _BRASS), f"translate({x + 3:.1f} {y + 5}) rotate(40)")
        + svg.stroke(f"M{x - 16:.1f} {y + 34}q10 12 22 6", "#b3382f", 4)
    )


def _stethoscope(design: CharacterDesign, b: Build) -> str:
    top = b.shoulder_y
    return (
        svg.stroke(f"M-19 {top - 18}Q-26 {top + 50} 4 {top + 76}Q34 {top + 52} 20 {top - 18}M4 {top + 76}Q6 {top + 104} 26 {top + 108}", "#2c3036", 5)
        + svg.circle(30, top + 110, 9, "#b9bec4")
        + svg.circle(30, top + 110, 5, "#6f7a82")
    )


def _tool_belt(design: CharacterDesign, b: Build) -> str:
    y, wide = b.hip_y - 8, b.hip + 3
    pouches = "".join(
        svg.rect(x, y + 8, 25, 33, "#8a5c34", radius=5) + svg.path(f"M{x} {y + 8}h25v11q-12 8 -25 0Z", "#a5713f") for x in (-wide + 2, wide * 0.44)
    )
    tools = (
        svg.line(-wide + 14, y + 8, -wide + 14, y - 22, "#b9bec4", 6)
        + svg.rect(-wide + 6, y - 32, 16, 13, "#b9bec4", radius=3)
        + svg.line(wide * 0.44 + 13, y + 8, wide * 0.44 + 13, y - 12, "#b3382f", 8)
    )
    return svg.stroke(f"M{-wide} {y}Q0 {y + 10} {wide} {y}", "#5d3c22", 13) + tools + pouches


def _camera(design: CharacterDesign, b: Build) -> str:
    top = b.shoulder_y
    return (
        svg.stroke(f"M-20 {top - 16}L-4 {top + 84}M20 {top - 16}L26 {top + 84}", "#2c2420", 4)
        + svg.rect(-18, top + 82, 58, 40, "#2f3338", radius=6)
        + svg.rect(-18, top + 82, 58, 11, "#8a8f96", radius=5)
        + svg.circle(11, top + 106, 15, "#17191c")
        + svg.circle(11, top + 106, 9, "#3d5a72")
        + svg.circle(14, top + 102, 3, "#ffffff", opacity=0.8)
    )


def _rope(design: CharacterDesign, b: Build) -> str:
    hemp = "#c2a066"
    return "".join(
        svg.stroke(
            f"M{26 + 5 * k} {b.shoulder_y - 4 + 3 * k}Q{b.waist + 4 * k:.1f} {b.hip_y - 70} {-b.hip * 0.8 - 3 * k:.1f} {b.hip_y - 26 + 5 * k}",
            mix(hemp, darker(hemp, 0.3), k % 2),
            6.5,
        )
        for k in range(3)
    )


def _tray(design: CharacterDesign, b: Build) -> str:
    return (
        svg.path("M-58 -2H66L58 8H-50Z", "#aeb6bc")
        + svg.rect(-60, -6, 128, 6, "#c9d0d5", radius=3)
        + svg.path("M-30 -8Q-30 -36 -8 -36Q14 -36 14 -8Z", "#dfe4e8")
        + svg.circle(-8, -39, 4, "#aeb6bc")
        + svg.path("M26 -40H50L46 -8H30Z", "#dff0f4", opacity=0.8)
    )


def _book(design: CharacterDesign, b: Build) -> str:
    cover = "#6d3340"
    return (
        svg.path("M-36 -46L6 -38L6 24L-36 16Z", cover)
        + svg.path("M6 -38L46 -46L46 16L6 24Z", lighter(cover, 0.1))
        + svg.path("M-32 -44L6 -37L44 -44L44 -40L6 -33L-32 -40Z", "#f0e8d4")
        + svg.stroke("M6 -34V22", darker(cover, 0.4), 2.4)
        + svg.rect(16, -22, 20, 4, "#d8b765")
        + svg.rect(16, -14, 14, 3, "#d8b765")
    )


def _wrench(design: CharacterDesign, b: Build) -> str:
    return (
        svg.stroke("M0 22L8 -52", "#9aa4ab", 10)
        + svg.path("M-6 -50Q-14 -76 4 -84L6 -68L16 -66L24 -80Q32 -62 18 -48Z", "#b4bdc3")
        + svg.stroke("M1 14L8 -44", "#dfe6ea", 2, opacity=0.8)
    )


def _cup(design: CharacterDesign, b: Build) -> str:
    glaze = mix(design.coat_colour, "#efe6d6", 0.5)
    return (
        svg.path("M20 -14Q36 -14 34 2Q32 14 16 12", "none", stroke=darker(glaze, 0.15), line=5)
        + svg.path("M-20 -24H22L18 16Q14 22 1 22Q-14 22 -17 16Z", glaze)
        + svg.ellipse(1, -24, 21, 5.4, darker(glaze, 0.3))
        + svg.stroke("M-6 -34q-6 -8 0 -15M8 -34q-6 -8 0 -16", "#ffffff", 3.4, opacity=0.35)
    )


def _towel(design: CharacterDesign, b: Build) -> str:
    cloth = "#e9e4da"
    return "".join(svg.rect(-46, -12 - 15 * k, 96, 15, mix(cloth, darker(cloth, 0.14), k % 2), radius=6) for k in range(4)) + svg.stroke(
        "M-40 -4h84M-40 -34h84", "#8fa9bf", 2.4
    )


_DRAWINGS: dict[str, Callable[[CharacterDesign, Build], str]] = {
    "cane": _cane, "staff": _staff, "broom": _broom, "rod": _rod, "umbrella": _umbrella, "lantern": _lantern, "suitcase": _suitcase, "bucket": _bucket, "basket": _basket,
    "satchel": _satchel, "sword": _sword, "stethoscope": _stethoscope, "tool belt": _tool_belt, "camera": _camera, "rope": _rope, "tray": _tray, "book": _book,
    "wrench": _wrench, "cup": _cup, "towel": _towel,
}  # fmt: skip
