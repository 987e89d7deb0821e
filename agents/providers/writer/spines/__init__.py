"""The eight ways to tell a premise, by name."""

from .build import BUILD
from .carry import RETURN
from .confess import CONFESS
from .escape import ESCAPE
from .find import FIND
from .learn import LEARN
from .model import Spine, Step, Talk
from .protect import PROTECT
from .win import WIN

SPINES: dict[str, Spine] = {spine.name: spine for spine in (FIND, RETURN, ESCAPE, LEARN, PROTECT, WIN, CONFESS, BUILD)}

__all__ = ["SPINES", "Spine", "Step", "Talk"]
