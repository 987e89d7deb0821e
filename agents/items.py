"""Item keys of the fan-out axes, and how an agent's `view` narrows whole lists to what one item depends on.

Keys: a scene is `SCENE_2`, its third shot `SCENE_2_SHOT_3`, its first line `SCENE_2_LINE_1`; characters and places go by name. All functions
work on raw JSON values and are pure, because views run before an execution's content address is formed.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput

_SCENE = re.compile(r"^SCENE_([0-9]+)(?:_|$)")


def scene_of(item: str) -> int:
    """Scene number in a key: `SCENE_2`, `SCENE_2_SHOT_1` and `SCENE_2_LINE_3` give 2. Raises InvalidInput for any other text."""
    found = _SCENE.match(item)
    if not found:
        raise InvalidInput(f"{item!r} names no scene. Keys of scenes, shots and lines start with SCENE_<number>.")
    return int(found[1])


def narrow(inputs: Mapping[str, Any], **keep: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """A copy of `inputs` in which each list named by a keyword holds only the rows its test keeps. Absent inputs stay absent."""
    view = dict(inputs)
    for name, test in keep.items():
        if view.get(name):
            view[name] = [row for row in view[name] if test(row)]
    return view


def columns(inputs: Mapping[str, Any], **kept: type[Model]) -> dict[str, Any]:
    """A copy of `inputs` in which each row of a list named by a keyword has only the fields of that model: what an agent does not read cannot make it run again."""
    view = dict(inputs)
    for name, model in kept.items():
        if view.get(name):
            view[name] = [{field: row[field] for field in model.model_fields if field in row} for row in view[name]]
    return view


def rows(inputs: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a list input; empty when it is absent."""
    return list(inputs.get(name) or [])


def stable_seed(*parts: object) -> int:
    """A 31-bit seed from the parts' text: the same in every process, and different for different parts."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:4], "big") >> 1
