"""J and L cuts: which lines of a scene are heard before their picture comes, and which run on under the next one. Decided without their words.

Guarantees what `grammar.bridges_broken` asks: whoever is heard over a neighbour's picture is not seen there with still lips, and the neighbour leaves room
and a breath. Wherever a scene has the cuts for it, it has both.
"""

import random
from collections.abc import Sequence
from itertools import pairwise

from agents.film import Frame, LineCue

from .grammar import shows_face

PAUSE = 0.3
"""Seconds between a line and the next one that is heard early, and between a line that runs on and the next."""
LEADS, TRAILS = (0.4, 0.5, 0.6), (0.4, 0.5, 0.7)


def bridged(frames: Sequence[Frame], lines: Sequence[LineCue], rng: random.Random) -> list[Frame]:
    """The frames with leads and trails, and the room for them. No cut has both, so that one voice is heard over it at most."""
    made = list(frames)
    early = {line.line_id: line.character for line in lines if line.audio_class == "on_screen"}
    cuts = [(index, _lead_fits(one, two, early), _trail_fits(one, two, early)) for index, (one, two) in enumerate(pairwise(frames))]
    leads = [index for index, lead, _ in cuts if lead]
    trails = [index for index, _, trail in cuts if trail]
    taken = _chosen(leads, trails, rng)
    for index, kind in sorted(taken.items()):
        one, two = made[index], made[index + 1]
        made[index], made[index + 1] = _led(one, two, rng.choice(LEADS)) if kind == "lead" else _trailed(one, two, rng.choice(TRAILS))
    return made


def _chosen(leads: list[int], trails: list[int], rng: random.Random) -> dict[int, str]:
    """A kind for about two in three of the cuts that can have one, at least one of each kind where there are two cuts for them."""
    taken: dict[int, str] = {}
    pairs = [(lead, trail) for lead in leads for trail in trails if lead != trail]
    if pairs:
        lead, trail = rng.choice(pairs)
        taken |= {lead: "lead", trail: "trail"}
    for index in sorted({*leads, *trails} - taken.keys()):
        kinds = [kind for kind, possible in (("lead", leads), ("trail", trails)) if index in possible]
        if not taken or rng.random() < 0.4:
            taken[index] = rng.choice(kinds)
    return taken


def _lead_fits(one: Frame, two: Frame, speakers: dict[str, str]) -> bool:
    """Whether the first line of `two` may be heard over `one`."""
    return bool(two.line_ids) and (name := speakers.get(two.line_ids[0])) is not None and not shows_face(one, name) and shows_face(two, name)


def _trail_fits(one: Frame, two: Frame, speakers: dict[str, str]) -> bool:
    """Whether the last line of `one` may run on under `two`."""
    return bool(one.line_ids) and (name := speakers.get(one.line_ids[-1])) is not None and not shows_face(two, name)


def _led(one: Frame, two: Frame, lead: float) -> tuple[Frame, Frame]:
    room = {"tail": round(lead + PAUSE, 2)} if one.line_ids else {"seconds": max(one.seconds, round(one.pre_roll + lead + PAUSE, 2))}
    return one.model_copy(update=room), two.model_copy(update={"lead": lead})


def _trailed(one: Frame, two: Frame, trail: float) -> tuple[Frame, Frame]:
    room = round(trail + PAUSE, 2)
    two = two.model_copy(update={"pre_roll": room} if two.line_ids else {"pre_roll": room, "seconds": max(two.seconds, round(room + 0.9, 2))})
    return one.model_copy(update={"trail": trail, "seconds": 1.0}), two
