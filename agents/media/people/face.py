"""One person's face: proportions that belong to a design, the skin, the looks of moods, and the words for eyes, gaze and mouth.

Features that a design does not name (eyes, nose, brows, mouth, ears) are drawn by lot from the design itself, so two people differ and one person never changes.
"""

import random
from dataclasses import dataclass
from typing import Literal

from agents.film import BodyRig, CharacterDesign, Mood, MouthShape

from ..colour import luminance, mix

Eyes = Literal["open", "half", "closed"]
Mouth = MouthShape
Turn = Literal["quarter", "front", "profile"]
"""How much of a face is seen: three quarters of it, all, or one side. A back is drawn elsewhere."""


@dataclass(frozen=True)
class Gaze:
    """Where the eyes look, in steps of a half: `across` from -1 (back over the shoulder) to 1 (ahead), `down` from -1 to 1; `turned`: the head comes round."""

    across: float = 0.5
    down: float = 0.0
    turned: bool = False


MAKEUP = ("pale", "tired", "bruise", "scratch", "tears", "sweat", "cold", "dirt", "soot", "dust", "flour", "bandage", "wet", "snow")
"""Marks that come and go, as `makeup` lays them over each other; the face below them stays what it is."""

NECK = (-7.0, 38.0)
"""Where the head turns on the neck."""

BOX = (-92.0, -108.0, 190.0, 260.0)
"""Room for hair and hats."""


@dataclass(frozen=True)
class Face:
    """The proportions of one person's head."""

    half_w: float
    half_h: float
    jaw_far: float
    jaw_near: float
    eye: float
    eye_gap: float
    eye_y: float
    iris: str
    nose: float
    nose_drop: float
    brow: float
    mouth: float
    ear: float
    freckles: bool
    lashes: bool
    cheek: float
    nose_kind: str
    lips: float
    """Thickness of the lips, in units."""
    brow_arch: float
    chin: float
    """How far the chin comes forward, as a share of the head's width."""


def face_of(design: CharacterDesign) -> Face:
    """The face that belongs to a design."""
    rng = random.Random(f"{design.name}:{design.skin}:{design.rig}:{design.head}")
    born = tuple(mark for mark in design.marks if mark not in MAKEUP)
    half_w, half_h, far, near = {
        "round": (45, 46, 0.84, 0.72),
        "oval": (40, 50, 0.72, 0.60),
        "square": (43, 48, 0.92, 0.84),
        "long": (36, 55, 0.70, 0.60),
        "heart": (42, 50, 0.64, 0.5),
    }[design.head]
    child, old = design.rig is BodyRig.CHILD, design.rig is BodyRig.OLD
    return Face(
        half_w=half_w * rng.uniform(0.97, 1.04),
        half_h=half_h * (0.95 if child else 1.0),
        jaw_far=far * rng.uniform(0.95, 1.05),
        jaw_near=near * rng.uniform(0.94, 1.06),
        eye=rng.uniform(5.2, 6.6) * (1.28 if child else 0.9 if old else 1.0),
        eye_gap=rng.uniform(0.31, 0.37),
        eye_y=rng.uniform(-0.06, 0.02) + (0.10 if child else 0.0),
        iris=rng.choice(("#4a3020", "#5a7a8a", "#4f6f4a", "#6a4a2c", "#3a4a5e")),
        nose=rng.uniform(5, 11) * (0.6 if child else 1.15 if old else 1.0),
        nose_drop=rng.uniform(0.22, 0.34),
        brow=rng.uniform(2.6, 5.2) * (0.62 if child else 1.25 if old else 1.0),
        mouth=rng.uniform(11.5, 15.5) * (0.86 if child else 1.0),
        ear=rng.uniform(0.85, 1.15) * (1.12 if old else 1.0),
        freckles="freckles" in design.marks or (not born and rng.random() < 0.14 and luminance(design.skin) > 120),
        lashes=design.hair in ("long", "bun", "braid", "bob", "ponytail", "pigtails", "wavy") and not design.beard and not design.whiskers and not child,
        cheek=rng.uniform(0.10, 0.26) * (1.5 if child else 1.0),
        nose_kind="snub" if child else rng.choice(("straight", "snub", "hooked", "broad", "long")),
        lips=rng.uniform(1.4, 3.0) * (0.7 if old else 1.0),
        brow_arch=rng.uniform(1.4, 4.2),
        chin=rng.uniform(-0.02, 0.06),
    )


@dataclass(frozen=True)
class Look:
    """A mood on a face: brows raised (up) and tilted (inner end up), corners of the mouth (up), lids (0 open to 1 shut), size of the eyes and of the pupils."""

    raised: float
    tilt: float
    smile: float
    lid: float
    eyes: float = 1.0
    pupil: float = 1.0
    cheeks: float = 0.0
    """How far the lower lids are pushed up, 0 to 1."""


EXPRESSIONS: dict[Mood, Look] = {
    Mood.WARM: Look(0.4, 0.8, 0.62, 0.14, cheeks=0.3),
    Mood.TENSE: Look(-3.4, -4.4, -0.36, 0.20, 0.96, 0.85),
    Mood.SAD: Look(0.8, 5.2, -0.80, 0.36, 0.96),
    Mood.HOPEFUL: Look(3.2, 1.8, 0.50, 0.0, 1.12, 1.15),
    Mood.EERIE: Look(5.0, 2.4, -0.30, 0.0, 1.26, 0.62),
    Mood.COMIC: Look(3.6, -0.4, 1.0, 0.04, 1.08, cheeks=0.5),
    Mood.TRIUMPHANT: Look(0.8, -2.2, 0.95, 0.10, 1.0, cheeks=0.4),
}


def skin_of(design: CharacterDesign, share: float = 0.0) -> str:
    """The skin, in shadow by `share` (towards a deep red, not towards grey)."""
    return mix(design.skin, mix("#5a2418", design.skin, 0.15), share)
