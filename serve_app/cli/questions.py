"""Decisions asked on the terminal: the options as panels, a number or a name as the answer."""

from collections.abc import Callable

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from cluster.contracts.workflows import Decision, DecisionAnswer, DecisionOption

from .view import printable


class NoAnswer(Exception):
    """The input ended before an answer."""


def ask(decision: Decision, console: Console, read: Callable[[str], str] = input) -> DecisionAnswer:
    """Asks until the answer is one of the options; an empty answer takes the default. Raises NoAnswer."""
    console.print(Text(printable(decision.prompt), "bold"))
    for number, option in enumerate(decision.options, 1):
        console.print(_panel(number, option, default=option.id == decision.default))
    try:
        choice = _choice(decision, console, read)
        note = read("A note (Enter for none): ").strip() if decision.allow_note else ""
    except EOFError as error:
        raise NoAnswer from error
    return DecisionAnswer(decision_id=decision.decision_id, choice=choice, note=note[:2000])


def _choice(decision: Decision, console: Console, read: Callable[[str], str]) -> str:
    names = {option.id: option.id for option in decision.options} | {str(number): option.id for number, option in enumerate(decision.options, 1)}
    while True:
        text = read(f"Your choice, 1 to {len(decision.options)} (Enter for {decision.default}): ").strip() or decision.default
        if text in names:
            return names[text]
        console.print(Text(f"{printable(text)!r} is none of the options."))


def _panel(number: int, option: DecisionOption, *, default: bool) -> Panel:
    body = [Text(printable(option.summary))] if option.summary else []
    body += [Text(f"{name.replace('_', ' ')}: {printable(str(value))}", "dim") for name, value in option.detail.items() if isinstance(value, str | int | float)]
    title = Text.assemble(f"{number}  ", (printable(option.label), "bold"), f"  [{option.id}]" + ("  default" if default else ""))
    return Panel(Group(*body), title=title, title_align="left", border_style="green" if default else "")
