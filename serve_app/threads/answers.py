"""What a person meant by an answer: a choice and a note for an open decision. Pure.

An answer may be an option's id, its label, its number as listed, `{"choice", "note"}`, or what agent-inbox clients send (`[{"type": "accept"}]`). Free words are a note where the decision takes one, and
then mean the option that sends the work back; elsewhere they are refused with the options, so that nobody's words are taken for a choice they were not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.workflows import NOTE_LIMIT, Decision, DecisionAnswer

YES = frozenset({"yes", "ok", "okay", "y", "accept", "approve", "approved", "default"})


def answers(decisions: Sequence[Decision], given: Any) -> list[DecisionAnswer]:
    """The answers to open decisions. Raises InvalidInput, saying what could be answered."""
    by_id = {str(decision.decision_id): decision for decision in decisions}
    if isinstance(given, dict) and given and set(given) <= set(by_id):
        return [_answer(by_id[name], value, f"/command/resume/{name}") for name, value in given.items()]
    if len(decisions) > 1:
        named = next((d for d in decisions if isinstance(given, dict) and given.get("kind") == d.kind), None)
        if named is None:
            told = ", ".join(f"{d.decision_id} ({d.kind})" for d in decisions)
            raise InvalidInput(
                f"{len(decisions)} decisions are open: {told}.",
                errors=[FieldError(pointer="/command/resume", detail="a map of interrupt ids to answers")],
                next_step="Answer with a map of interrupt ids to answers.",
            )
        return [_answer(named, given, "/command/resume")]
    return [_answer(decisions[0], given, "/command/resume")]


def _answer(decision: Decision, given: Any, pointer: str) -> DecisionAnswer:
    choice, note = _read(decision, given, pointer)
    return DecisionAnswer(decision_id=decision.decision_id, choice=choice, note=note)


def _read(decision: Decision, given: Any, pointer: str) -> tuple[str, str]:
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    if isinstance(given, Mapping):
        return _from_object(decision, given, pointer)
    if given is True:
        return decision.default, ""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str) or not given.strip():
        raise _unfit(decision, pointer)
    return _from_words(decision, given.strip(), pointer)


def _from_object(decision: Decision, given: Mapping[str, Any], pointer: str) -> tuple[str, str]:
    note = given.get("note") or given.get("feedback") or ""
    if not isinstance(note, str) or len(note) > NOTE_LIMIT:
        raise InvalidInput(
            f"A note is a text of at most {NOTE_LIMIT} characters.", errors=[FieldError(pointer=f"{pointer}/note", detail="too long, or no text")]
        )
    if isinstance(choice := given.get("choice"), str):
        return _option(decision, choice) or choice, note
    if given.get("type") in ("accept", "approve", "ignore"):
        return decision.default, note
    if isinstance(words := given.get("args") or given.get("message") or note, str) and words:
        return _from_words(decision, words, pointer)
    raise _unfit(decision, pointer)


def _from_words(decision: Decision, words: str, pointer: str) -> tuple[str, str]:
    if (chosen := _option(decision, words)) is not None:
        return chosen, ""
    if words.lower().rstrip(".!") in YES:
        return decision.default, ""
    back = next((option.id for option in decision.options if option.id != decision.default), None)
    if not decision.allow_note or back is None or len(words) > NOTE_LIMIT:
        raise _unfit(decision, pointer)
    return back, words


def _option(decision: Decision, words: str) -> str | None:
    folded = words.casefold().strip(" .")
    for number, option in enumerate(decision.options, 1):
        if folded in (option.id.casefold(), option.label.casefold()):
            return option.id
        if folded == str(number) and not any(each.id == folded for each in decision.options):
            return option.id
    return None


def _unfit(decision: Decision, pointer: str) -> InvalidInput:
    told = "; ".join(f"{n} or {option.id!r}: {option.label}" for n, option in enumerate(decision.options, 1))
    return InvalidInput(f"This does not answer “{decision.prompt}”. Choose one of {told}.", errors=[FieldError(pointer=pointer, detail=f"one of {told}")])
