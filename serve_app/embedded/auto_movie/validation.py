"""Holds what a caller sends against a collection's fields, as Payload does: unknown fields are dropped, defaults filled in, and everything wrong is told at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .collections import Field, Fields, Kind

Exists = Callable[[str, str], bool]
"""Whether a collection has a document of this id."""
Faults = list[dict[str, str]]


class Invalid(Exception):
    """`faults`: path and message of each wrong field."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("The following field is invalid: " + ", ".join(each["path"] for each in faults))
        self.faults = faults


def created(fields: Fields, given: Mapping[str, Any], exists: Exists) -> dict[str, Any]:
    """A whole new document. Raises Invalid."""
    faults: Faults = []
    document = _document(fields, given, exists, faults, "")
    if faults:
        raise Invalid(faults)
    return document


def changed(fields: Fields, before: Mapping[str, Any], given: Mapping[str, Any], exists: Exists) -> dict[str, Any]:
    """The document with the given top-level fields in place of its own: a group is replaced whole. Raises Invalid."""
    asked = {name: field for name, field in fields.items() if name in given}
    return {**before, **created(asked, given, exists)}


def _document(fields: Fields, given: Mapping[str, Any], exists: Exists, faults: Faults, path: str) -> dict[str, Any]:
    document = {}
    for name, field in fields.items():
        value = given.get(name)
        document[name] = _value(field, field.default if value is None else value, exists, faults, f"{path}{name}")
    return document


def _value(field: Field, value: Any, exists: Exists, faults: Faults, path: str) -> Any:
    if field.kind is Kind.GROUP:
        if value is not None and not isinstance(value, Mapping):
            return _wrong(faults, path, "This field must be a group of fields.")
        return _document(field.fields, value or {}, exists, faults, f"{path}.")
    if value is None or value == "":
        return _wrong(faults, path, "This field is required.") if field.required else value
    if field.kind is Kind.ARRAY:
        if not isinstance(value, list):
            return _wrong(faults, path, "This field must be a list of rows.")
        return [_document(field.fields, row if isinstance(row, Mapping) else {}, exists, faults, f"{path}.{n}.") for n, row in enumerate(value)]
    if field.many:
        if not isinstance(value, list):
            return _wrong(faults, path, "This field must be a list.")
        return [_one(field, each, exists, faults, f"{path}.{n}") for n, each in enumerate(value)]
    return _one(field, value, exists, faults, path)


def _one(field: Field, value: Any, exists: Exists, faults: Faults, path: str) -> Any:
    match field.kind:
        case Kind.TEXT if not isinstance(value, str):
            return _wrong(faults, path, "This field must be text.")
        case Kind.CHECKBOX if not isinstance(value, bool):
            return _wrong(faults, path, "This field must be true or false.")
        case Kind.NUMBER | Kind.INTEGER:
            return _number(field, value, faults, path)
        case Kind.SELECT if value not in field.options:
            return _wrong(faults, path, "This field has an invalid selection.")
        case Kind.DATE if not _is_date(value):
            return _wrong(faults, path, "This field must be a date.")
        case Kind.RELATION:
            found = value.get("id") if isinstance(value, Mapping) else value
            return found if isinstance(found, str) and exists(field.to, found) else _wrong(faults, path, "This relationship leads to no document.")
    return value


def _number(field: Field, value: Any, faults: Faults, path: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or (field.kind is Kind.INTEGER and value != int(value)):
        return _wrong(faults, path, "This field must be a number." if field.kind is Kind.NUMBER else "This field must be a whole number.")
    if (field.least is not None and value < field.least) or (field.most is not None and value > field.most):
        return _wrong(faults, path, f"This field must be between {field.least} and {field.most}.")
    return value


def _is_date(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _wrong(faults: Faults, path: str, message: str) -> None:
    faults.append({"path": path, "field": path, "message": message})
