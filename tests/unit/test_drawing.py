"""Every shipped type draws itself as a flowchart that Mermaid reads: each line by the rules of its grammar that the drawings use, checked once against mermaid 11 itself."""

import re

import pytest

from agents.registry import Registry
from graphs.drawing import dependencies
from graphs.workflows import standard

TYPES = standard(Registry().specs())
DRAWN = {entry["type"]: entry["mermaid"] for entry in TYPES.catalogue()}
OVER_DATAFLOW = [pinned for pinned in DRAWN if TYPES.get(pinned).build is None]
_ID, _TEXT = r"[a-z][a-z0-9_]*", r'"(?:[^"<>#;`]|<br/>|#[a-z0-9]+;)*"'
_STATEMENTS = (
    r"flowchart TD",
    rf"subgraph {_ID}\[{_TEXT}\]",
    r"end",
    rf"{_ID}(?:\[{_TEXT}\]|\(\[{_TEXT}\]\)|\[\[{_TEXT}\]\]|\{{\{{{_TEXT}\}}\}})",
    rf"{_ID} (?:-->|-\.->|-- {_TEXT} -->) {_ID}",
)
_KEYWORDS = {"end", "graph", "subgraph", "flowchart", "style", "class", "click", "default"}


@pytest.mark.parametrize("pinned", OVER_DATAFLOW)
def test_every_line_is_a_statement_of_mermaids(pinned: str) -> None:
    for line in DRAWN[pinned].splitlines():
        assert any(re.fullmatch(statement, line.strip()) for statement in _STATEMENTS), line
    nodes = re.findall(rf"(?m)^ +({_ID})[\[({{]", DRAWN[pinned])
    assert len(nodes) == len(set(nodes)) and not _KEYWORDS & set(nodes)
    ends = {end for edge in re.findall(rf"({_ID}) (?:-->|-\.->|-- .* -->) ({_ID})", DRAWN[pinned]) for end in edge}
    assert ends <= set(nodes), "edges lead only to what is drawn"


@pytest.mark.parametrize("pinned", OVER_DATAFLOW)
def test_every_agent_and_gate_is_drawn_and_follows_from_what_it_takes(pinned: str) -> None:
    plan = TYPES.plan(pinned)
    assert {f"agent_{agent}" for agent in plan.specs} | {f"gate_{gate}" for gate in plan.gates} <= set(re.findall(_ID, DRAWN[pinned]))
    reduced = dependencies(plan)

    def before(name: str) -> set[str]:
        return {each for other in reduced[name] for each in (other, *before(other))}

    for agent, spec in plan.specs.items():
        wanted = {plan.producer[name.rstrip("?")] for name in spec.takes if name.rstrip("?") in plan.producer} - {agent}
        assert wanted <= before(agent), "an edge that is left out follows from the others"


def test_a_node_called_end_does_not_end_a_hand_written_graph() -> None:
    assert "\tend(" not in DRAWN["probe@1"] and "end_(end)" in DRAWN["probe@1"]
