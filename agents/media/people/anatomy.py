"""Measures of a body by its build: where the joints are, how long and how wide the parts. Units: a standing adult is about 600 high, feet at y = 0, facing right.

A child is not a small adult: its head is a quarter of it, its legs are short. Old people are shorter in the trunk and bend forward.
"""

from dataclasses import dataclass

from agents.film import BodyRig, CharacterDesign


@dataclass(frozen=True)
class Build:
    """Half widths and lengths in units, heights of the joints (y down, so negative), the size of the head, and how far the back bends (degrees)."""

    shoulder: float
    waist: float
    hip: float
    arm: float
    leg: float
    head: float
    stoop: float = 0.0
    hip_y: float = -290.0
    shoulder_y: float = -470.0
    neck_y: float = -496.0
    upper_arm: float = 94.0
    forearm: float = 86.0
    thigh: float = 142.0
    shin: float = 134.0
    """From the knee to the ankle."""
    belly: float = 0.0

    @property
    def shoulders(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the near and the far arm are joined: their caps lie flush with the line of the shoulders."""
        return (-self.shoulder + self.arm * 1.02, self.shoulder_y + self.arm * 0.86), (self.shoulder - self.arm * 1.22, self.shoulder_y + self.arm * 0.9)

    @property
    def hips(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the near and the far leg are joined."""
        return (-self.hip * 0.36, self.hip_y + 2), (self.hip * 0.4, self.hip_y + 2)


ANKLE = 15.0
"""Height of the ankle above the sole."""

BUILDS: dict[BodyRig, Build] = {
    BodyRig.ADULT: Build(63, 45, 47, 17.0, 25, 1.06),
    BodyRig.SLIM: Build(54, 37, 41, 13.5, 20, 1.02, neck_y=-501, shoulder_y=-473),
    BodyRig.BROAD: Build(82, 72, 64, 23.0, 31, 1.12, belly=15, neck_y=-491, shoulder_y=-470),
    BodyRig.CHILD: Build(
        47, 41, 42, 14.5, 21, 1.36, hip_y=-226, shoulder_y=-394, neck_y=-410, upper_arm=78, forearm=70, thigh=108, shin=104, belly=4
    ),
    BodyRig.OLD: Build(
        57, 52, 50, 14.5, 22, 1.06, stoop=9, hip_y=-276, shoulder_y=-448, neck_y=-470, upper_arm=92, forearm=84, thigh=135, shin=127, belly=7
    ),
    BodyRig.ROBOT: Build(64, 46, 48, 17, 24, 1.06),
}  # fmt: skip


def build_of(design: CharacterDesign) -> Build:
    return BUILDS.get(design.rig, BUILDS[BodyRig.ADULT])


_TALL_HATS = {"brim": 10, "helmet": 10, "straw": 14, "kasa": 16, "topper": 42, "toque": 38, "crown": 14, "bowler": 8, "peaked": 8, "beanie": 6, "fur_hood": 8}


def tall_of(design: CharacterDesign) -> float:
    """Units from the feet to the top of the head of who stands, hair and hat included."""
    build = build_of(design)
    return -build.neck_y + 14 + 92 * build.head + _TALL_HATS.get(design.hat, 0) * build.head
