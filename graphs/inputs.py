"""Whether an input is what a JSON schema says: for workflow types that were posted and have no model. Pure."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from cluster.contracts.errors import FieldError, InvalidInput


def check_input(schema: Mapping[str, Any], given: Mapping[str, Any], pinned: str) -> dict[str, Any]:
    """The input as it is. Raises InvalidInput pointing at each wrong field."""
    found = sorted(Draft202012Validator(dict(schema)).iter_errors(dict(given)), key=lambda error: list(map(str, error.absolute_path)))
    faults = [FieldError(pointer="/".join(["/input", *map(str, error.absolute_path)]), detail=error.message[:300]) for error in found[:20]]
    if faults:
        told = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:5])
        raise InvalidInput(
            f"The input of {pinned} is not right: {told}.",
            errors=faults,
            next_step=f"Send the fields {', '.join(schema.get('properties', {}))} as GET /api/v1/workflow-types/{pinned} describes them.",
        )
    return dict(given)
