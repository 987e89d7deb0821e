"""The services around this program, and what a workflow does while one of them is away.

A workflow never fails because a neighbour is away. Its type says whether it waits or goes on without, and the options of one workflow may say otherwise; what an agent cannot do without its neighbour
(`AgentSpec.requires`) waits in any case, and a wait uses up none of an execution's attempts. Auto-Movie is only told of what happens: whatever it missed it is told when it is there again.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

Neighbour = Literal["brain", "task", "auto_movie"]
Asked = Literal["brain", "task"]
"""Those that agents ask for something, so that there is something to wait for."""


class OnAway(StrEnum):
    GO_ON = "go_on"
    """Whoever can goes on: pictures are drawn by the offline renderer, what a project knows is not used and what is to be remembered is written later. A note says so."""
    WAIT = "wait"
    """Everybody who works with the neighbour waits and goes on within seconds of its return."""


WhenAway = dict[Asked, OnAway]
"""What is not said is `go_on`."""


def waited_for(*said: Mapping[Asked, OnAway]) -> frozenset[Asked]:
    """The neighbours that are waited for; the last word counts."""
    found: dict[Asked, OnAway] = {}
    for words in said:
        found |= words
    return frozenset(name for name, outcome in found.items() if outcome is OnAway.WAIT)


def outcomes(waits_for: frozenset[Asked], agents: Mapping[str, tuple[frozenset[str], frozenset[str]]]) -> dict[str, dict[str, Any]]:
    """For each neighbour what happens while it is away: the rule, and which agents wait and which go on. `agents`: with what each works, and what it cannot do without."""
    told: dict[str, dict[str, Any]] = {}
    for name in ("brain", "task"):
        users = sorted(agent for agent, (works_with, _) in agents.items() if name in works_with)
        waiting = [agent for agent in users if name in waits_for or name in agents[agent][1]]
        told[name] = {
            "outcome": OnAway.WAIT if name in waits_for else OnAway.GO_ON,
            "waits": waiting,
            "goes_on": [each for each in users if each not in waiting],
        }
    return told | {"auto_movie": {"outcome": "told_later", "waits": [], "goes_on": []}}
