"""A workflow type as somebody posts it: a definition, the JSON schema of its input, and under which names the agents know what is given.

Pure: from the posted text to a `WorkflowType`, refused with a sentence where it cannot be one. There is never code in it.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import orjson
from jsonschema import Draft202012Validator, SchemaError
from pydantic import ConfigDict, Field, ValidationError

from cluster.contracts.base import Model
from cluster.contracts.errors import DefinitionRejected

from .definition import WorkflowDefinition
from .registry import WorkflowType

MOST_BYTES = 200_000


class PostedType(Model):
    """What a caller posts to add a version of a workflow type."""

    definition: WorkflowDefinition
    input_schema: dict[str, Any] | None = None
    """JSON schema (2020-12) of the input, an object. Unset: the external inputs of the definition, whatever they are."""
    given_as: dict[Annotated[str, Field(max_length=80)], Annotated[str, Field(max_length=80)]] = Field(default_factory=dict)
    """External input -> the field of the input that it is, where the names differ: `{"user_idea": "logline"}`."""

    def text(self) -> bytes:
        """The same text for the same type."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)


class OpenInput(Model):
    """An input whose fields a schema names, and no model."""

    model_config = ConfigDict(frozen=True, extra="allow")


def read_posted(text: bytes) -> PostedType:
    """Raises DefinitionRejected for text that an older or a newer version of this program wrote."""
    try:
        return PostedType.model_validate_json(text)
    except ValidationError as error:
        raise DefinitionRejected(f"A posted workflow type cannot be read: {error.errors()[0]['msg']}.") from error


def as_type(posted: PostedType) -> WorkflowType:
    """Raises DefinitionRejected when its schema is none, or does not name what the definition needs."""
    definition, schema = posted.definition, posted.input_schema or derived_schema(posted)
    where = f"Workflow type {definition.pinned}"
    if len(posted.text()) > MOST_BYTES:
        raise DefinitionRejected(f"{where} is larger than {MOST_BYTES} bytes.")
    if not definition.stages:
        raise DefinitionRejected(f"{where} has no stages.")
    if len({stage for stage, _ in definition.stages}) != len(definition.stages):
        raise DefinitionRejected(f"{where} names a stage twice.")
    _check_schema(where, schema)
    external = {name.rstrip("?") for name in definition.inputs}
    if other := sorted(set(posted.given_as) - external):
        raise DefinitionRejected(f"{where}: `given_as` names {', '.join(other)}, which the definition does not take.")
    fields, required = set(schema.get("properties", {})), set(schema.get("required", ()))
    for name in definition.inputs:
        field = posted.given_as.get(name.rstrip("?"), name.rstrip("?"))
        if field not in fields or (not name.endswith("?") and field not in required):
            told = "is not among the properties" if field not in fields else "is not required"
            raise DefinitionRejected(f"{where} takes {name!r}, but {field!r} {told} of its input schema.")
    return WorkflowType(definition=definition, input_model=OpenInput, input_schema=schema, prepare=lambda given: _prepared(posted, given))


def derived_schema(posted: PostedType) -> dict[str, Any]:
    """An object with the external inputs as they are called."""
    names = {name: posted.given_as.get(name.rstrip("?"), name.rstrip("?")) for name in posted.definition.inputs}
    return {
        "type": "object",
        "properties": {field: {} for field in names.values()},
        "required": [field for name, field in names.items() if not name.endswith("?")],
        "additionalProperties": False,
    }


def _prepared(posted: PostedType, given: OpenInput) -> dict[str, Any]:
    values = given.model_extra or {}
    named = {name: posted.given_as.get(name, name) for name in (taken.rstrip("?") for taken in posted.definition.inputs)}
    return {name: values[field] for name, field in named.items() if values.get(field) is not None}


def _check_schema(where: str, schema: Mapping[str, Any]) -> None:
    if schema.get("type") != "object":
        raise DefinitionRejected(f"{where}: the input schema is not that of an object.")
    for reference in _references(schema):
        if not str(reference).startswith("#"):
            raise DefinitionRejected(f"{where}: the input schema refers to {str(reference)[:80]!r}; only references within it are followed.")
    try:
        Draft202012Validator.check_schema(dict(schema))
    except SchemaError as error:
        raise DefinitionRejected(f"{where}: the input schema is no JSON schema: {error.message[:300]}.") from error


def _references(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in ("$ref", "$dynamicRef"):
                yield part
            else:
                yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
