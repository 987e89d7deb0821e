"""A thing that goes from one hand to another: where the two hands meet, when, and who has it. Both reach out, both touch it around the middle of the shot, and then it
is the other one's. Pure."""

from dataclasses import dataclass

TOUCHING, REACHING = 0.3, 0.65
"""Seconds before and after the middle in which both hands are on the thing, and seconds that a hand takes to get there or back."""
APART = 214.0
"""Units between the feet of two who can reach each other without bending."""
HEIGHT, DEEPEST, BENDING = 0.42, 132.0, 2.3
"""Where the hands meet, from the shoulders of the lower one down to the hips; but no more units below the shoulders of the higher one than that, and so many more for
each degree of leaning."""
UPRIGHT, BOWED, LEVEL, STEEP = 5.0, 27.0, 40.0, 190.0
"""Degrees by which one leans towards another of the same height, and towards a child; units of difference between shoulders that make the one and the other."""


@dataclass(frozen=True)
class Meeting:
    """A place in the frame (pixels, before the camera moves) and the second at which the thing changes hands there."""

    x: float
    y: float
    second: float

    def share(self, seconds: float) -> float:
        """How far a hand is out: 0 with its owner, 1 at the meeting place, with ease at both ends."""
        out = max(0.0, min(1.0, 1 - (abs(seconds - self.second) - TOUCHING) / REACHING))
        return out * out * (3 - 2 * out)


def lean_of(above: float) -> float:
    """Degrees by which somebody leans whose shoulders are that many units above the other's."""
    return UPRIGHT + (BOWED - UPRIGHT) * max(0.0, min(1.0, (above - LEVEL) / (STEEP - LEVEL)))


def deepest(lean: float) -> float:
    """Units below the own shoulders that a hand reaches of somebody who leans so many degrees towards another."""
    return DEEPEST + BENDING * (lean - UPRIGHT)


def has_it(action: str, meeting: Meeting, seconds: float) -> bool:
    """Whether who does that has the thing: the giver until they meet, the taker from then on."""
    return (seconds < meeting.second) is (action == "give")
