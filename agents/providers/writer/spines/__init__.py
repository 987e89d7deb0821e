"""The ways to tell a premise, by name: eight for every logline, and four (heist, court, decide, unmask) for those that ask for them."""

from .build import BUILD
from .carry import RETURN
from .confess import CONFESS
from .court import COURT
from .decide import DECIDE
from .escape import ESCAPE
from .find import FIND
from .heist import HEIST
from .learn import LEARN
from .model import Spine, Step, Talk, Variant
from .protect import PROTECT
from .unmask import UNMASK
from .win import WIN

SPINES: dict[str, Spine] = {spine.name: spine for spine in (FIND, RETURN, ESCAPE, LEARN, PROTECT, WIN, CONFESS, BUILD, HEIST, COURT, DECIDE, UNMASK)}

__all__ = ["SPINES", "Spine", "Step", "Talk", "Variant"]
