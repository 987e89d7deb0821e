"""JSON patches (RFC 6902: add, remove, replace, test) on raw values. Pure: the document given stays as it is."""

import copy
from collections.abc import Sequence
from typing import Any

from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.revisions import PatchOperation


def patched(document: Any, operations: Sequence[PatchOperation], *, pointer: str = "/patch") -> Any:
    """A copy of a document with all operations applied, in order. Raises InvalidInput pointing at the first that cannot be; then none is."""
    holder = {"": copy.deepcopy(document)}
    for number, operation in enumerate(operations):
        try:
            _apply(holder, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            at = f"{pointer}/{number}/path"
            detail = f"{operation.op} {operation.path!r}: {error.args[0] if error.args else error}"
            raise InvalidInput(f"The patch does not fit what the step made: {detail}.", errors=[FieldError(pointer=at, detail=detail)]) from error
    return holder[""]


def _apply(holder: dict[str, Any], operation: PatchOperation) -> None:
    *way, last = _tokens(operation.path)
    target: Any = holder
    for token in way:
        target = target[_place(target, token)]
    if operation.op == "add":
        _add(target, last, operation.value)
        return
    place = _place(target, last)
    if operation.op == "test":
        if target[place] != operation.value:
            raise ValueError("the value there is another one")
    elif operation.op == "remove":
        del target[place]
    else:
        target[place] = operation.value


def _tokens(path: str) -> list[str]:
    """The reference tokens of a JSON pointer, after the empty one of the whole document (RFC 6901, section 4)."""
    if path and not path.startswith("/"):
        raise ValueError("a JSON pointer starts with /")
    return [token.replace("~1", "/").replace("~0", "~") for token in path.split("/")] if path else [""]


def _place(target: Any, token: str) -> Any:
    """The key or index of an existing member."""
    if isinstance(target, dict):
        if token not in target:
            raise KeyError(f"there is no {token!r}; there are {', '.join(map(repr, list(target)[:12])) or 'no members'}")
        return token
    if isinstance(target, list):
        if not token.isdecimal() or int(token) >= len(target):
            raise IndexError(f"there is no element {token!r} in a list of {len(target)}")
        return int(token)
    raise TypeError(f"{token!r} looks into a value that has no members")


def _add(target: Any, token: str, value: Any) -> None:
    if isinstance(target, list):
        if token != "-" and not (token.isdecimal() and int(token) <= len(target)):
            raise IndexError(f"element {token!r} cannot be added to a list of {len(target)}")
        target.insert(len(target) if token == "-" else int(token), value)
    elif isinstance(target, dict):
        target[token] = value
    else:
        raise TypeError(f"{token!r} cannot be added to a value that has no members")
