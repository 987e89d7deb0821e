"""What people say and do, by the step of a spine and by subject: the templates of the offline writer beyond the spines' own.

`BY_STEP["find.call"]` and `BY_SUBJECT["ice.2"]` hold exchanges and tellings; `plot` takes tellings and business from them, `lines` exchanges. `count` says how many there are.
"""

from ..spines import SPINES
from .common import COMMON
from .further import FURTHER
from .hearts import HEARTS
from .labours import LABOURS
from .quests import QUESTS
from .reader import Stock, read
from .struggles import STRUGGLES
from .subjects import SUBJECTS
from .surroundings import SURROUNDINGS
from .wordings import WORDINGS, worded

BY_STEP: dict[str, Stock] = read("\n\n".join((QUESTS, STRUGGLES, LABOURS, HEARTS, COMMON, FURTHER)).replace("\n\n\n", "\n\n"))
BY_SUBJECT: dict[str, Stock] = read("\n\n".join((SUBJECTS, SURROUNDINGS)).replace("\n\n\n", "\n\n"))


def count() -> dict[str, int]:
    """How many templates there are of each sort."""
    steps = [step for spine in SPINES.values() for step in spine.steps]
    talks = [t for step in steps for t in step.talks] + [t for s in (*BY_STEP.values(), *BY_SUBJECT.values()) for t in s.talks]
    tellings = [v for step in steps for v in step.variants] + [v for s in BY_STEP.values() for v in s.tellings]
    return {"exchanges": len(talks), "lines": len({line for t in talks for line in t.lines}), "scenes": len(steps) + len(tellings)}


__all__ = ["BY_STEP", "BY_SUBJECT", "WORDINGS", "Stock", "count", "worded"]
