"""The state LangGraph checkpoints: small on purpose. What agents made is in the ledger, media in the artifact store; here are inputs, positions and digests."""

from typing import Annotated, Any, TypedDict


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {**left, **right}


class FilmState(TypedDict):
    inputs: dict[str, Any]
    """External inputs, notes of revisions included."""
    returns: dict[str, int]
    """Gate -> how often it sent the work back."""
    open: list[str]
    """Keys of the gates the workflow waits for."""
    back: str
    """The stage that asked."""
    done: Annotated[dict[str, str], _merged]
    """Stage -> digest of its results."""
    children: list[dict[str, Any]]
    """How the child workflows have ended, in the order of their list."""
