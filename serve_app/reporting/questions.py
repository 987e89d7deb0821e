"""An open decision as the choices of a session, and what a person wrote in the session as an answer. Pure.

The session is asked by its fields `awaitingUserInput`, `lastChoices` and `currentStep`; which question stands there, and how many messages there were when it was asked, is kept in
`contextData.question`. Its conversation is only read: the app writes it whole, and a message that came at the same moment would be lost.

An answer is, whichever comes first: `contextData.answer` (`{decisionId, choice, note}`), or the newest message of a person since the question. A message answers by its `choiceId`, or by its text: an
option's id, its title or its number, with a note behind a colon where the question takes one. Whatever else people write is conversation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.contracts.workflows import NOTE_LIMIT, Decision, DecisionStatus

MANUAL, SEND_BACK = "manual_override", "revise"
"""The app's choice for words of one's own; where a question can be answered so, it sends the work back with them."""


@dataclass(frozen=True)
class Answer:
    choice: str
    note: str = ""


def open_question(decisions: Sequence[Decision]) -> Decision | None:
    """The one that is asked: the oldest."""
    return next((each for each in decisions if each.status is DecisionStatus.OPEN), None)


def choices_of(decision: Decision) -> list[dict[str, Any]]:
    return [
        {
            "id": option.id,
            "title": option.label,
            "description": option.summary,
            "isRecommended": option.id == decision.default,
            "decisionId": decision.decision_id,
            "prompt": decision.prompt,
        }
        for option in decision.options
    ]


def is_shown(session: Mapping[str, Any], decision: Decision) -> bool:
    """Whether the session asks this question now; the app's own chat may have put other choices in its place."""
    shown = session.get("lastChoices") or []
    asked = isinstance(shown, list) and [(each.get("decisionId"), each.get("id")) for each in shown if isinstance(each, Mapping)]
    return question_in(session).get("decisionId") == decision.decision_id and asked == [(decision.decision_id, option.id) for option in decision.options]


def question_in(session: Mapping[str, Any]) -> dict[str, Any]:
    """What `contextData.question` says."""
    context = session.get("contextData")
    found = context.get("question") if isinstance(context, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def question_of(session: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """`contextData.question` for this decision; asked again, it keeps its place in the conversation."""
    before = question_in(session)
    if before.get("decisionId") == decision.decision_id:
        return before
    return {"decisionId": decision.decision_id, "kind": decision.kind, "prompt": decision.prompt, "messages": len(_messages(session))}


def answer_in(session: Mapping[str, Any], decision: Decision) -> Answer | None:
    """What a person has answered to this question in the session; None while nobody has."""
    context = session.get("contextData")
    given = context.get("answer") if isinstance(context, Mapping) else None
    if isinstance(given, Mapping) and given.get("decisionId") == decision.decision_id:
        return _fitting(decision, str(given.get("choice", "")), str(given.get("note") or ""))
    question = question_in(session)
    if question.get("decisionId") != decision.decision_id:
        return None
    since = _messages(session)[int(question.get("messages") or 0) :]
    for message in reversed(since):
        if isinstance(message, Mapping) and message.get("role") == "user" and (answer := _answer_of(message, decision)):
            return answer
    return None


def _messages(session: Mapping[str, Any]) -> list[Any]:
    found = session.get("conversationHistory")
    return found if isinstance(found, list) else []


def _answer_of(message: Mapping[str, Any], decision: Decision) -> Answer | None:
    note = str(message.get("note") or "")
    if chosen := message.get("choiceId"):
        if chosen == MANUAL and SEND_BACK in {option.id for option in decision.options}:
            chosen = SEND_BACK
        return _fitting(decision, str(chosen), note)
    text = str(message.get("content") or "").strip()
    return _fitting(decision, text, note) or _fitting(decision, *_parted(text))


def _parted(text: str) -> tuple[str, str]:
    head, _, tail = text.partition(":")
    return head.strip(), tail.strip()


def _fitting(decision: Decision, words: str, note: str) -> Answer | None:
    wanted = words.strip().casefold().rstrip(".!")
    for number, option in enumerate(decision.options, 1):
        if wanted in (option.id.casefold(), option.label.casefold(), str(number)):
            return Answer(option.id, note[:NOTE_LIMIT] if decision.allow_note else "")
    return None
