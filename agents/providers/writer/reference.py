"""Whom the pronouns of a logline mean. Called by `parse`."""

from .premise import Phrase


def pronouns_in(tokens: list[str]) -> list[tuple[int, str]]:
    words = ("he", "him", "his", "himself", "she", "her", "herself", "they", "them", "their", "its", "itself")
    return [(i, t.lower()) for i, t in enumerate(tokens) if t.lower() in words]


def antecedent(i: int, tokens: list[str], tags: list[str], phrases: list[Phrase]) -> Phrase | None:
    """Whom a pronoun inside a who-clause means: `a passenger who never says where she is going` is about the passenger."""
    clause = max((k for k in range(i) if tokens[k].lower() in ("who", "whose")), default=-1)
    if clause < 0 or any(tags[k] == "MODAL" or tokens[k].lower() == "and" for k in range(clause, i)):
        return None
    return next((p for p in phrases if p.end == clause and p.kind == "person"), None)
