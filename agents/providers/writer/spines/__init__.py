"""The ways to tell a premise, by name: eight for every logline, and eleven (heist, court, decide, unmask, strive, reveal, odd, choose, witness, between, tempt) for those that ask for them; and the interludes any of them may have."""

from .between import BETWEEN
from .build import BUILD
from .carry import RETURN
from .choose import CHOOSE
from .confess import CONFESS
from .court import COURT
from .decide import DECIDE
from .escape import ESCAPE
from .find import FIND
from .heist import HEIST
from .interludes import INTERLUDES, interludes
from .learn import LEARN
from .model import Spine, Step, Talk, Variant
from .odd import ODD
from .protect import PROTECT
from .reveal import REVEAL
from .strive import STRIVE
from .tempt import TEMPT
from .unmask import UNMASK
from .win import WIN
from .witness import WITNESS

SPINES: dict[str, Spine] = {
    spine.name: spine
    for spine in (FIND, RETURN, ESCAPE, LEARN, PROTECT, WIN, CONFESS, BUILD, HEIST, COURT, DECIDE, UNMASK, STRIVE, REVEAL, ODD, CHOOSE, WITNESS, BETWEEN, TEMPT)
}

__all__ = ["INTERLUDES", "SPINES", "Spine", "Step", "Talk", "Variant", "interludes"]
