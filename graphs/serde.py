"""How values become the bytes of a checkpoint, and which bytes may become values again.

Plain data, and types a graph declares in its schemas; decided here and not by an environment variable. Nothing is pickled, nothing comes from JSON, and no name in the bytes is imported unless it is on
the list. Bytes that are not whole raise Corrupt.
"""

from typing import Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from cluster.contracts.errors import Corrupt

FORMS = frozenset({"null", "bytes", "bytearray", "msgpack"})


class StrictSerializer(JsonPlusSerializer):
    """LangGraph's serialiser with its allow-list closed."""

    def __init__(self) -> None:
        super().__init__(pickle_fallback=False, allowed_json_modules=None, allowed_msgpack_modules=None)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        form, content = data
        if form not in FORMS:
            raise Corrupt(f"A stored value says it is of the form {form[:40]!r}; only {', '.join(sorted(FORMS))} are read.")
        try:
            return super().loads_typed((form, content))
        except ValueError as error:
            raise Corrupt(f"A stored value of {len(content)} bytes cannot be decoded: {error}.") from error
