"""The eight ways to tell a premise, by name."""

from .carry import RETURN
from .confess import CONFESS
from .find import FIND
from .learn import LEARN
from .model import Spine, Step, Talk

SPINES: dict[str, Spine] = {spine.name: spine for spine in (FIND, RETURN, LEARN, CONFESS)}

__all__ = ["SPINES", "Spine", "Step", "Talk"]
