"""Who is in the frame and where: the subjects of a plan as figures, placed by the shot size."""

from agents.film import ShotPlan

from .camera import CameraState
from .layers import Bitmap
from .plates import View
from .stage import Stage


class Cast:
    """The figures and the prop of one shot."""

    def __init__(self, plan: ShotPlan, stage: Stage, view: View) -> None:
        self._figures: list[object] = []

    def draw(self, target: Bitmap, camera: CameraState, seconds: float) -> None:
        """Draws everybody, far to near."""
