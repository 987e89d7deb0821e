"""The `evaluate_department` task without a model: a rating that follows from what was gathered, and says so.

The rule: nothing gathered is 0. Otherwise up to 60 points for substance (120 words in an item are full marks, averaged), up to 20 for breadth (five
items), up to 20 for items that carry a summary and a context. It judges completeness, not taste.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .renderers import NotMade

FULL_WORDS, FULL_ITEMS = 120, 5


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore")

    content: str = ""
    summary: str | None = ""
    context: str | None = ""


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")

    department_slug: str
    department_number: int | None = None
    gather_data: list[_Item] = []
    previous_evaluations: list[Any] = []
    threshold: Annotated[int, Field(ge=0, le=100)] = 80


def evaluate(task_data: dict[str, Any]) -> dict[str, Any] | NotMade:
    """The result object of the task; NotMade when the request does not fit."""
    try:
        request = _Request.model_validate(task_data)
    except ValidationError as error:
        first = error.errors()[0]
        return NotMade("invalid_input", f"task_data.{'.'.join(map(str, first['loc']))}: {first['msg']}.")
    substance, breadth, dressed = _shares(request.gather_data)
    rating = round(60 * substance + 20 * breadth + 20 * dressed)
    issues, suggestions = _advice(request.gather_data, substance, breadth, dressed)
    return {
        "department": request.department_slug,
        "rating": rating,
        "evaluation_result": "pass" if rating >= request.threshold else "fail",
        "evaluation_summary": f"{len(request.gather_data)} item(s) gathered for {request.department_slug}; rated {rating} of 100 for completeness.",
        "issues": issues,
        "suggestions": suggestions,
        "iteration_count": len(request.previous_evaluations) + 1,
        "metadata": {"model": "offline-evaluation", "tokens_used": 0},
        "provider": "offline-evaluation",
    }


def _shares(items: list[_Item]) -> tuple[float, float, float]:
    if not items:
        return 0.0, 0.0, 0.0
    words = [min(1.0, len(item.content.split()) / FULL_WORDS) for item in items]
    dressed = [bool(item.summary) / 2 + bool(item.context) / 2 for item in items]
    return sum(words) / len(items), min(1.0, len(items) / FULL_ITEMS), sum(dressed) / len(items)


def _advice(items: list[_Item], substance: float, breadth: float, dressed: float) -> tuple[list[str], list[str]]:
    if not items:
        return ["Nothing has been gathered."], ["Gather material for this department first."]
    found = [
        (substance < 0.8, "Items are short.", f"Write about {FULL_WORDS} words per item."),
        (breadth < 1, "Few items.", f"Gather at least {FULL_ITEMS} items."),
        (dressed < 1, "Some items lack a summary or a context.", "Give every item a summary and a context."),
    ]
    return [issue for wrong, issue, _ in found if wrong], [advice for wrong, _, advice in found if wrong]
